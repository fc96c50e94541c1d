//! Where each row of a long list is, measured or guessed.

use std::{collections::HashMap, hash::Hash, ops::Range};

/// When more rows than these change places at once, each row that follows is looked up.
const FEW: usize = 100;

/// The rows in order with their heights, in pixels. Rows that were never on the page count with a
/// guess; everything is corrected when they are.
#[derive(Clone, Debug)]
pub struct Geometry<K> {
    keys: Vec<K>,
    /// How high each of them is, as far as is known.
    heights: Vec<f64>,
    /// Where each row begins, and at last where the list ends.
    tops: Vec<f64>,
    /// What is known of rows that are or were among them.
    measured: HashMap<K, f64>,
    guess: f64,
}

impl<K: Clone + Eq + Hash> Geometry<K> {
    /// No rows yet, each to be taken for `guess` pixels high.
    pub fn new(guess: f64) -> Self {
        Self {
            keys: Vec::new(),
            heights: Vec::new(),
            tops: vec![0.0],
            measured: HashMap::new(),
            guess,
        }
    }

    /// Other rows, or the same in another order. What was measured stays known. Rows that only
    /// come at the end cost nothing of those before them, and to look a row up is left to those
    /// that have come from elsewhere: of thousands a few change places at a time.
    pub fn set_keys(&mut self, keys: Vec<K>) {
        let same = self.keys.iter().zip(&keys).take_while(|(old, new)| old == new).count();
        let old = std::mem::replace(&mut self.keys, keys);
        // Rows that come and go for hours must not fill the memory.
        if self.measured.len() > 2 * self.keys.len() + 1_000 {
            let mut measured = std::mem::take(&mut self.measured);
            let kept = |key: &K| Some((key.clone(), measured.remove(key)?));
            self.measured = self.keys.iter().filter_map(kept).collect();
        }
        let heights = self.heights.split_off(same);
        let mut before = old[same..].iter().zip(heights).peekable();
        let mut from_elsewhere = Vec::new();
        for key in &self.keys[same..] {
            let moved_away = |(old, _): &(&K, f64)| {
                *old != key && from_elsewhere.len() < FEW && from_elsewhere.contains(old)
            };
            while before.next_if(moved_away).is_some() {}
            let height = match before.next_if(|(old, _)| *old == key) {
                Some((_, height)) => height,
                None => {
                    from_elsewhere.push(key);
                    *self.measured.get(key).unwrap_or(&self.guess)
                }
            };
            self.heights.push(height);
        }
        self.sum_up(same);
    }

    /// Takes note of how high the rows from `start` on are.
    pub fn measure(&mut self, start: usize, heights: &[f64]) {
        let mut first = None;
        for (index, height) in (start..self.keys.len()).zip(heights) {
            // Below what a screen can show.
            if (self.heights[index] - height).abs() > 0.05 {
                first = first.or(Some(index));
                self.heights[index] = *height;
                self.measured.insert(self.keys[index].clone(), *height);
            }
        }
        if let Some(first) = first {
            self.sum_up(first);
        }
    }

    /// Adds up where rows begin, from this one on.
    fn sum_up(&mut self, from: usize) {
        let mut top = self.tops[from];
        self.tops.truncate(from + 1);
        for height in &self.heights[from..] {
            top += height;
            self.tops.push(top);
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// The height of all rows together.
    pub fn height(&self) -> f64 {
        self.tops[self.keys.len()]
    }

    /// Where a row begins; beyond the last one, where the list ends.
    pub fn top(&self, index: usize) -> f64 {
        self.tops[index.min(self.keys.len())]
    }

    /// The keys of some rows.
    pub fn keys(&self, range: Range<usize>) -> &[K] {
        &self.keys[range]
    }

    /// Which row this is.
    pub fn position(&self, key: &K) -> Option<usize> {
        self.keys.iter().position(|other| other == key)
    }

    /// The row at a height: the first one above the list, the last one below it.
    pub fn at(&self, y: f64) -> usize {
        let begun = self.tops[..self.keys.len()].partition_point(|top| *top <= y);
        begun.saturating_sub(1)
    }

    /// The rows that are seen between two heights, wholly or in part.
    pub fn range(&self, from: f64, to: f64) -> Range<usize> {
        let end = self.tops[..self.keys.len()].partition_point(|top| *top < to);
        self.at(from).min(end)..end
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn ten() -> Geometry<u32> {
        let mut rows = Geometry::new(10.0);
        rows.set_keys((0..10).collect());
        rows
    }

    #[test]
    fn guesses_give_way_to_what_was_measured() {
        let mut rows = ten();
        assert_eq!((rows.height(), rows.top(3)), (100.0, 30.0));
        rows.measure(2, &[50.0, 10.0]);
        assert_eq!((rows.height(), rows.top(2), rows.top(3)), (140.0, 20.0, 70.0));
        rows.measure(2, &[10.0]);
        assert_eq!((rows.height(), rows.top(3)), (100.0, 30.0));
    }

    #[test]
    fn rows_are_found_by_height_at_their_very_edges() {
        let rows = ten();
        for (y, index) in [(-5.0, 0), (0.0, 0), (9.9, 0), (10.0, 1), (99.9, 9), (500.0, 9)] {
            assert_eq!(rows.at(y), index, "at {y}");
        }
        assert_eq!(rows.range(10.0, 30.0), 1..3);
        assert_eq!(rows.range(10.0, 30.1), 1..4);
        assert_eq!(rows.range(-50.0, 1_000.0), 0..10);
        assert_eq!(rows.range(-50.0, -20.0), 0..0);
        assert_eq!(Geometry::<u32>::new(10.0).range(0.0, 100.0), 0..0);
    }

    #[test]
    fn what_was_measured_goes_with_its_row() {
        let mut rows = ten();
        rows.measure(9, &[30.0]);
        rows.set_keys(vec![9, 0, 1]);
        assert_eq!((rows.top(1), rows.height()), (30.0, 50.0));
        assert_eq!(rows.position(&1), Some(2));
        assert_eq!(rows.position(&7), None);
    }

    #[test]
    fn whoever_changes_places_every_row_has_its_own_height() {
        let high = |key: u32| f64::from(key % 7 + 1);
        let mut rows = Geometry::new(10.0);
        rows.set_keys((0..40).collect());
        let heights: Vec<_> = (0..40).map(high).collect();
        rows.measure(0, &heights);
        let mut keys: Vec<u32> = (0..40).collect();
        // Up and down, from near and far, away and back, several at a time.
        for (from, to) in [(39, 0), (0, 39), (5, 4), (20, 3), (3, 20), (0, 1)] {
            for shift in 0..4 {
                let key = keys.remove((from + shift) % 40);
                keys.insert(to, key);
            }
            let gone = keys.remove(11);
            rows.set_keys(keys.clone());
            keys.push(gone);
            rows.set_keys(keys.clone());
            let tops = keys.iter().scan(0.0, |top, key| {
                let this = *top;
                *top += high(*key);
                Some(this)
            });
            for (index, top) in tops.enumerate() {
                assert_eq!(rows.top(index), top, "row {index} of {keys:?}");
            }
        }
    }

    #[test]
    fn rows_that_are_gone_do_not_fill_the_memory() {
        let mut rows = Geometry::new(10.0);
        for round in 0..50 {
            rows.set_keys((round * 100..(round + 1) * 100).collect());
            rows.measure(0, &[20.0; 100]);
        }
        assert!(rows.measured.len() <= 1_300, "{} are kept", rows.measured.len());
        assert_eq!(rows.height(), 2_000.0);
    }
}
