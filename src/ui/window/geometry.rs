//! Where each row of a long list is, measured or guessed.

use std::{collections::HashMap, hash::Hash, ops::Range};

use crate::ui::rearrange;

/// The rows in order with their heights, in pixels. Rows that were never on the page count with a
/// guess; everything is corrected when they are.
#[derive(Clone, Debug)]
pub struct Geometry<K> {
    rows: Vec<Row<K>>,
    /// Where each row begins, and at last where the list ends.
    tops: Vec<f64>,
    /// What is known of rows that are or were among them.
    measured: HashMap<K, f64>,
    guess: f64,
}

#[derive(Clone, Debug)]
struct Row<K> {
    key: K,
    /// How high it is, as far as is known.
    height: f64,
}

impl<K: Clone + Eq + Hash> Geometry<K> {
    /// No rows yet, each to be taken for `guess` pixels high.
    pub fn new(guess: f64) -> Self {
        Self { rows: Vec::new(), tops: vec![0.0], measured: HashMap::new(), guess }
    }

    /// Other rows, or the same in another order. What was measured stays known.
    pub fn set_keys(&mut self, keys: &[K]) {
        let Self { rows, measured, guess, .. } = self;
        let row = |key: &K| {
            let height = *measured.get(key).unwrap_or(guess);
            Row { key: key.clone(), height }
        };
        if let Some(first) = rearrange(rows, keys, |row| &row.key, row) {
            // Rows that come and go for hours must not fill the memory.
            if measured.len() > 2 * rows.len() + 1_000 {
                let mut known = std::mem::take(measured);
                let kept = |row: &Row<K>| Some((row.key.clone(), known.remove(&row.key)?));
                *measured = rows.iter().filter_map(kept).collect();
            }
            self.sum_up(first);
        }
    }

    /// Takes note of how high the rows from `start` on are.
    pub fn measure(&mut self, start: usize, heights: &[f64]) {
        let mut first = None;
        for (offset, (row, height)) in self.rows[start..].iter_mut().zip(heights).enumerate() {
            // Below what a screen can show.
            if (row.height - height).abs() > 0.05 {
                first = first.or(Some(start + offset));
                row.height = *height;
                self.measured.insert(row.key.clone(), *height);
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
        for row in &self.rows[from..] {
            top += row.height;
            self.tops.push(top);
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The height of all rows together.
    pub fn height(&self) -> f64 {
        self.tops[self.rows.len()]
    }

    /// Where a row begins; beyond the last one, where the list ends.
    pub fn top(&self, index: usize) -> f64 {
        self.tops[index.min(self.rows.len())]
    }

    /// The keys of some rows.
    pub fn keys(&self, range: Range<usize>) -> impl Iterator<Item = &K> {
        self.rows[range].iter().map(|row| &row.key)
    }

    /// Which row this is.
    pub fn position(&self, key: &K) -> Option<usize> {
        self.rows.iter().position(|row| row.key == *key)
    }

    /// The row at a height: the first one above the list, the last one below it.
    pub fn at(&self, y: f64) -> usize {
        let begun = self.tops[..self.rows.len()].partition_point(|top| *top <= y);
        begun.saturating_sub(1)
    }

    /// The rows that are seen between two heights, wholly or in part.
    pub fn range(&self, from: f64, to: f64) -> Range<usize> {
        let end = self.tops[..self.rows.len()].partition_point(|top| *top < to);
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
        rows.set_keys(&(0..10).collect::<Vec<_>>());
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
        rows.set_keys(&[9, 0, 1]);
        assert_eq!((rows.top(1), rows.height()), (30.0, 50.0));
        assert_eq!(rows.position(&1), Some(2));
        assert_eq!(rows.position(&7), None);
    }

    #[test]
    fn whoever_changes_places_every_row_has_its_own_height() {
        let high = |key: u32| f64::from(key % 7 + 1);
        let mut rows = Geometry::new(10.0);
        rows.set_keys(&(0..40).collect::<Vec<_>>());
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
            rows.set_keys(&keys);
            keys.push(gone);
            rows.set_keys(&keys);
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
            rows.set_keys(&(round * 100..(round + 1) * 100).collect::<Vec<_>>());
            rows.measure(0, &[20.0; 100]);
        }
        assert!(rows.measured.len() <= 1_300, "{} are kept", rows.measured.len());
        assert_eq!(rows.height(), 2_000.0);
    }
}
