//! The rows of a long list that are on the page.

use leptos::{
    prelude::*,
    tachys::view::{Mountable, Render},
};
use web_sys::{Element, Node};

/// Puts rows on the page and takes them away. As few as can be are touched when others come or change
/// places: a row that is moved is laid out anew, and who was in it with the keyboard is thrown out.
pub struct Placed {
    /// Rows come when there is something to show; they belong to the view that shows them.
    owner: Owner,
    rows: Vec<Row>,
}

struct Row {
    /// Dropped before the owner of what it is made of.
    view: <AnyView as Render>::State,
    _owner: Owner,
}

impl Placed {
    /// No rows yet; those that come are a part of the view that is being made.
    pub fn new() -> Self {
        Self { owner: Owner::new(), rows: Vec::new() }
    }

    /// Has these rows be all that is in a list. Given is for each which one it was until now, and
    /// `None` for those that `make` is to make, each of a single element.
    pub fn show(
        &mut self,
        list: &Element,
        places: &[Option<usize>],
        make: &dyn Fn(usize) -> AnyView,
    ) {
        let focus = document().active_element().filter(|element| list.contains(Some(element)));
        let has_focus = |place: &usize| self.rows[*place].has(focus.as_ref());
        let kept: Vec<_> = places.iter().flatten().copied().collect();
        let focus = focus.as_ref().and_then(|_| kept.iter().position(has_focus));
        let staying = staying(&kept, focus);
        let mut rows: Vec<_> = self.rows.drain(..).map(Some).collect();
        let mut new = Vec::<Row>::with_capacity(places.len());
        // From the last one on, each goes before the one that comes after it.
        for (index, place) in places.iter().enumerate().rev() {
            let known = place.and_then(|place| Some((rows[place].take()?, place)));
            let stays = known.as_ref().is_some_and(|(_, place)| staying.contains(place));
            let mut row = known.map_or_else(|| self.row(index, make), |(row, _)| row);
            if !stays {
                let next = new.last().and_then(Row::element).map(Node::from);
                row.view.mount(list, next.as_ref());
            }
            new.push(row);
        }
        for row in rows.iter_mut().flatten() {
            row.view.unmount();
        }
        new.reverse();
        self.rows = new;
    }

    fn row(&self, index: usize, make: &dyn Fn(usize) -> AnyView) -> Row {
        let owner = self.owner.with(Owner::new);
        // What a row looks at while it is made is no matter of whoever has it made.
        let view = owner.with(|| untrack(|| make(index).build()));
        Row { view, _owner: owner }
    }
}

impl Row {
    fn element(&self) -> Option<Element> {
        self.view.elements().into_iter().next()
    }

    /// Whether that is somewhere in it.
    fn has(&self, element: Option<&Element>) -> bool {
        self.element().is_some_and(|row| row.contains(element.map(AsRef::as_ref)))
    }
}

/// Which rows may stay where they are while others go to their places between them: the most that
/// already are in the new order, the one with the focus among them. Given is where each was, in the new
/// order, and which of them has the focus.
fn staying(places: &[usize], focus: Option<usize>) -> Vec<usize> {
    // How many in a row, at most, end with each, and which is the one before it.
    let mut runs: Vec<(usize, Option<usize>)> = Vec::with_capacity(places.len());
    for (index, place) in places.iter().enumerate() {
        let fits = focus.is_none_or(|focus| index.cmp(&focus) == place.cmp(&places[focus]));
        let before = (0..index).filter(|before| runs[*before].0 > 0 && places[*before] < *place);
        let before = before.max_by_key(|before| runs[*before].0);
        let length = before.map_or(0, |before| runs[before].0) + 1;
        runs.push(if fits { (length, before) } else { (0, None) });
    }
    let mut last = (0..runs.len()).max_by_key(|index| runs[*index].0);
    let mut staying = Vec::with_capacity(places.len());
    while let Some(index) = last {
        staying.push(places[index]);
        last = runs[index].1;
    }
    staying
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn stay(places: &[usize], focus: Option<usize>) -> Vec<usize> {
        let mut staying = staying(places, focus);
        staying.sort_unstable();
        staying
    }

    #[test]
    fn who_jumps_ahead_goes_alone() {
        assert_eq!(stay(&[], None), [0; 0]);
        assert_eq!(stay(&[0, 1, 2, 3], None), [0, 1, 2, 3]);
        assert_eq!(stay(&[3, 0, 1, 2, 4], None), [0, 1, 2, 4]);
        assert_eq!(stay(&[1, 2, 3, 0], None), [1, 2, 3]);
        assert_eq!(stay(&[7, 5, 0, 2, 9], None), [0, 2, 9]);
        assert_eq!(stay(&[2, 1, 0], None).len(), 1);
    }

    #[test]
    fn who_has_the_focus_stays() {
        assert_eq!(stay(&[3, 0, 1, 2, 4], Some(0)), [3, 4]);
        assert_eq!(stay(&[3, 0, 1, 2, 4], Some(2)), [0, 1, 2, 4]);
        assert_eq!(stay(&[2, 1, 0], Some(1)), [1]);
    }
}
