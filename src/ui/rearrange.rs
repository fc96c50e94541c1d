//! A long list in another order, at the cost of what is different.

use std::iter::Peekable;

/// When more than these have changed places at once, each that follows is made anew.
const FEW: usize = 100;

/// Has `rows` be those of `keys`, in that order. What stays in its place among the others is not
/// looked into, which of thousands are all but a few; a row that has come from elsewhere is made
/// anew. Answers the first place at which something is different, `None` where nothing is.
pub fn rearrange<'a, T, K: PartialEq + 'a>(
    rows: &mut Vec<T>,
    keys: impl IntoIterator<Item = &'a K>,
    key: impl Fn(&T) -> &K,
    mut make: impl FnMut(&K) -> T,
) -> Option<usize> {
    let mut keys = keys.into_iter().peekable();
    let same = same(rows, &mut keys, &key);
    if keys.peek().is_none() && same == rows.len() {
        return None;
    }
    let mut before = rows.split_off(same).into_iter();
    let mut came = Vec::new();
    for next in keys {
        // What is next there was put here before, or is gone.
        while let [first, rest @ ..] = before.as_slice()
            && key(first) != next
            && (came.len() < FEW && came.contains(&key(first))
                || rest.first().is_some_and(|second| key(second) == next))
        {
            before.next();
        }
        let stays = before.as_slice().first().is_some_and(|first| key(first) == next);
        let row = if stays { before.next() } else { None };
        rows.push(row.unwrap_or_else(|| {
            came.push(next);
            make(next)
        }));
    }
    Some(same)
}

/// How many of them are where they were; the next key is the first one that is not.
fn same<'a, T, K: PartialEq + 'a>(
    rows: &[T],
    keys: &mut Peekable<impl Iterator<Item = &'a K>>,
    key: impl Fn(&T) -> &K,
) -> usize {
    let stays = |row: &&T| keys.next_if(|next| *next == key(row)).is_some();
    rows.iter().take_while(stays).count()
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    /// Rearranges ids, and answers which were made anew with where the difference begins.
    fn made(rows: &mut Vec<u32>, keys: &[u32]) -> (Option<usize>, Vec<u32>) {
        let mut made = Vec::new();
        let make = |key: &u32| {
            made.push(*key);
            *key
        };
        let first = rearrange(rows, keys, |row| row, make);
        assert_eq!(rows, keys);
        (first, made)
    }

    #[test]
    fn only_what_comes_from_elsewhere_is_made() {
        let mut rows = vec![1, 2, 3, 4, 5];
        assert_eq!(made(&mut rows, &[1, 2, 3, 4, 5]), (None, vec![]));
        assert_eq!(made(&mut rows, &[4, 1, 2, 3, 5]), (Some(0), vec![4]), "to the top");
        assert_eq!(made(&mut rows, &[4, 1, 6, 2, 3, 5]), (Some(2), vec![6]), "a new one");
        assert_eq!(made(&mut rows, &[4, 1, 6, 3, 5]), (Some(3), vec![]), "one is gone");
        assert_eq!(made(&mut rows, &[4, 1, 6, 3, 5, 7, 8]), (Some(5), vec![7, 8]), "at the end");
        assert_eq!(made(&mut rows, &[4, 1]), (Some(2), vec![]), "a shorter one");
        assert_eq!(made(&mut rows, &[]), (Some(0), vec![]), "none");
    }
}
