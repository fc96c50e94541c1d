//! The rows of a long list, and where the view of them belongs.

use std::{
    cell::{Cell, RefCell},
    hash::Hash,
    ops::{Deref, Range},
    rc::Rc,
};

use leptos::{html, prelude::*};
use web_sys::{Element, HtmlElement};

use super::{geometry::Geometry, placed::Placed, scrolling::Scrolled};
use crate::ui::spawn;

/// So far beyond the view rows are mounted, in pixels: a turn of the wheel shows no gap.
const AHEAD_PX: f64 = 400.0;
/// So near to the mounted rows' end the view may come before others are mounted.
const SLACK_PX: f64 = 150.0;

/// A view's rows, for whatever follows what happens to it.
pub struct Rows<K>(Rc<Inner<K>>);

/// What they have in common.
pub struct Inner<K> {
    pub scroller: NodeRef<html::Div>,
    pub list: NodeRef<html::Ol>,
    at_end: Option<RwSignal<bool>>,
    looked: Option<Callback<()>>,
    rows: RefCell<Geometry<K>>,
    /// The rows in view and some after them, and how far from each the view begins. The first of
    /// them that is still there tells where the view belongs.
    anchors: RefCell<Vec<(K, f64)>>,
    /// The row to bring into view as soon as it can be.
    aim: RefCell<Option<K>>,
    /// Where the view was when last looked at, measured from where the list begins, and its height.
    seen: Cell<(f64, f64)>,
    /// How far it was scrolled then.
    pub scrolled: Cell<Scrolled>,
    /// The first mounted row's index.
    start: Cell<usize>,
    /// The height of what is not mounted above, in pixels.
    above: Cell<f64>,
    /// Makes a row.
    make: Box<dyn Fn(K) -> AnyView>,
    /// Which rows are on the page.
    mounted: RefCell<Vec<K>>,
    placed: RefCell<Placed>,
}

impl<K> Clone for Rows<K> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<K> Deref for Rows<K> {
    type Target = Inner<K>;

    fn deref(&self) -> &Inner<K> {
        &self.0
    }
}

impl<K: Clone + Eq + Hash + 'static> Rows<K> {
    /// None on the page yet; `make` makes one, which is likely to be `guess` pixels high.
    pub fn new(
        scroller: NodeRef<html::Div>,
        list: NodeRef<html::Ol>,
        at_end: Option<RwSignal<bool>>,
        looked: Option<Callback<()>>,
        guess: f64,
        make: impl Fn(K) -> AnyView + 'static,
    ) -> Self {
        Self(Rc::new(Inner {
            scroller,
            list,
            at_end,
            looked,
            rows: RefCell::new(Geometry::new(guess)),
            anchors: RefCell::default(),
            aim: RefCell::default(),
            seen: Cell::new((0.0, AHEAD_PX)),
            scrolled: Cell::default(),
            start: Cell::default(),
            above: Cell::default(),
            make: Box::new(make),
            mounted: RefCell::default(),
            placed: RefCell::new(Placed::new()),
        }))
    }

    /// Other rows, or the same in another order. Nothing is measured here: what is new in those that
    /// stay may not be on the page yet.
    pub fn follow(&self, keys: &[K]) {
        self.rows.borrow_mut().set_keys(keys);
        let (top, height) = self.seen.get();
        let top = self.wanted_top().unwrap_or(top);
        self.mount(top, top + height);
        // Rows that only change places change no size, so no observer would tell. As soon as all is
        // on the page, and not by a callback for the next frame: this may be one already.
        let view = self.clone();
        spawn(async move { view.settle() });
    }

    /// Brings a row into view, with a third of the view above it.
    pub fn go_to(&self, key: K) {
        if let Some(at_end) = self.at_end {
            at_end.set(false);
        }
        self.aim.replace(Some(key));
        if let Some(top) = self.wanted_top() {
            let (_, height) = self.seen.get();
            self.mount(top, top + height);
        }
        self.settle_in_a_frame();
    }

    fn settle_in_a_frame(&self) {
        let view = self.clone();
        request_animation_frame(move || view.settle());
    }

    /// Mounts what is seen between two heights of the list, and some more.
    fn mount(&self, from: f64, to: f64) {
        let Some(list) = self.list.get_untracked() else { return };
        let rows = self.rows.borrow();
        let range = rows.range(from - AHEAD_PX, to + AHEAD_PX);
        let (above, below) = (rows.top(range.start), rows.height() - rows.top(range.end));
        for (side, pixels) in [("padding-top", above), ("padding-bottom", below)] {
            // A property with a proper name can always be set.
            let _ = HtmlElement::style(&list).set_property(side, &px(pixels));
        }
        self.above.set(above);
        self.start.set(range.start);
        let keys: Vec<_> = rows.keys(range).cloned().collect();
        if *self.mounted.borrow() != keys {
            let before = self.mounted.replace(keys.clone());
            let place = |key| before.iter().position(|other| other == key);
            let places: Vec<_> = keys.iter().map(place).collect();
            let make = |index: usize| (self.make)(keys[index].clone());
            self.placed.borrow_mut().show(&list, &places, &make);
        }
    }

    fn range(&self) -> Range<usize> {
        let start = self.start.get();
        start..start + self.mounted.borrow().len()
    }

    /// Where the view begins, measured from where the list begins.
    fn top_of_view(&self) -> f64 {
        let (Some(scroller), Some(list)) =
            (self.scroller.get_untracked(), self.list.get_untracked())
        else {
            return 0.0;
        };
        scroller.get_bounding_client_rect().top() - list.get_bounding_client_rect().top()
    }

    /// Where the view should begin so that one goes on seeing the same; `None` where it is.
    fn wanted_top(&self) -> Option<f64> {
        if self.aim.borrow().is_some() {
            let (_, height) = self.seen.get();
            return Some(self.top_of_aim()? - height / 3.0);
        }
        if self.is_at_end() {
            let (_, height) = self.seen.get();
            return Some(self.rows.borrow().height() - height);
        }
        let rows = self.rows.borrow();
        let top = |(key, hidden): &(K, f64)| Some(rows.top(rows.position(key)?) + hidden);
        self.anchors.borrow().iter().find_map(top)
    }

    /// Which row is to be brought into view, once it is there.
    fn aim(&self) -> Option<usize> {
        self.rows.borrow().position(self.aim.borrow().as_ref()?)
    }

    /// Where the row begins that is to be brought into view, once it is there.
    fn top_of_aim(&self) -> Option<f64> {
        Some(self.rows.borrow().top(self.aim()?))
    }

    /// Measures what is mounted, and puts the view right.
    pub fn settle(&self) {
        let (Some(Some(scroller)), Some(Some(list))) =
            (self.scroller.try_get_untracked(), self.list.try_get_untracked())
        else {
            return;
        };
        let range = self.range();
        let children = list.children();
        if children.length() as usize != range.len() {
            // The rows are on their way; their coming changes the size, and that is told.
            return;
        }
        // Where the view was is for `look` to see; how high it is counts from the first frame on.
        let height = f64::from(scroller.client_height());
        self.seen.set((self.seen.get().0, height));
        let all = self.rows.borrow().len();
        let mut edge = list.get_bounding_client_rect().top() + self.above.get();
        let mut heights = Vec::with_capacity(range.len());
        for (offset, index) in range.clone().enumerate() {
            let Some(child) = children.item(offset as u32) else { return };
            let bottom = child.get_bounding_client_rect().bottom();
            heights.push(bottom - edge);
            edge = bottom;
            tell_place(&child, index + 1, all);
        }
        self.rows.borrow_mut().measure(range.start, &heights);
        let aim = self.aim();
        let Some(wanted) = self.wanted_top() else {
            self.aim.take();
            return self.look();
        };
        match aim {
            Some(aim) if !range.contains(&aim) => {
                self.mount(wanted, wanted + height);
                self.settle_in_a_frame();
                return;
            }
            Some(_) => self.scroll_by(&scroller, wanted - self.top_of_view()),
            // Somebody scrolled, and the news of it is on its way: that is where they want to be.
            None if self.is_persons(&scroller) => {}
            None if self.is_at_end() => scroller.set_scroll_top(scroller.scroll_height()),
            None => self.scroll_by(&scroller, wanted - self.top_of_view()),
        }
        self.aim.take();
        self.look();
    }

    /// Whether the view is to stay at the end.
    pub fn is_at_end(&self) -> bool {
        self.at_end.is_some_and(|at_end| at_end.get_untracked())
    }

    fn scroll_by(&self, scroller: &Element, pixels: f64) {
        // Positions are whole pixels in some browsers: less than one is none.
        if pixels.abs() >= 1.0 {
            #[expect(clippy::cast_possible_truncation, reason = "pixels")]
            scroller.set_scroll_top(scroller.scroll_top() + pixels.round() as i32);
        }
    }

    /// Takes note of where one has scrolled to, and mounts what is seen there.
    pub fn look(&self) {
        let Some(scroller) = self.scroller.get_untracked() else { return };
        if self.aim.borrow().is_some() {
            // Not where it is going to be.
            return;
        }
        self.scrolled.set(Scrolled::of(&scroller));
        let (top, height) = (self.top_of_view(), f64::from(scroller.client_height()));
        let bottom = top + height;
        self.seen.set((top, height));
        // At the very top of a list one waits for what comes in there.
        let anchored = self.at_end.is_some() || scroller.scroll_top() > 0;
        let rows = self.rows.borrow();
        let seen = if anchored { rows.range(top, bottom + AHEAD_PX) } else { 0..0 };
        let hidden = seen.clone().map(|index| top - rows.top(index));
        self.anchors.replace(rows.keys(seen).cloned().zip(hidden).collect());
        let range = self.range();
        let above = range.start == 0 || rows.top(range.start) <= top - SLACK_PX;
        let below = range.end == rows.len() || rows.top(range.end) >= bottom + SLACK_PX;
        drop(rows);
        // Before rows come that are not as high as they were taken for.
        if let Some(looked) = self.looked {
            looked.run(());
        }
        if !above || !below {
            self.mount(top, bottom);
            // Rows that were measured before change no size, so no observer would tell of them.
            self.settle_in_a_frame();
        }
    }
}

/// A length in CSS. The browser writes the number: Rust's own way is 3 KB of the program.
fn px(pixels: f64) -> String {
    // Ten is a radix that there is.
    let number = js_sys::Number::from(pixels).to_string_with_radix(10).map(String::from);
    number.unwrap_or_default() + "px"
}

/// Which row of how many this is, for those who cannot see the rows that are not on the page.
fn tell_place(row: &Element, place: usize, of: usize) {
    for (name, value) in [("aria-posinset", place), ("aria-setsize", of)] {
        let value = value.to_string();
        if row.get_attribute(name).as_deref() != Some(&value) {
            // An attribute with a proper name can always be set.
            let _ = row.set_attribute(name, &value);
        }
    }
}
