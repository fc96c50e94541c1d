//! A long list: few rows on the page, and what one looks at stays where it is.

use agent_inbox::ui::Window;
use leptos::{html, prelude::*, task::tick};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::{
    data::snapshot,
    page::{Part, drawn, frame, until},
    stage::Stage,
};

/// The view's height and a row's, in pixels. The list guesses rows to be half as high.
const VIEW: i32 = 400;
const ROW: i32 = 40;

#[derive(Clone, Copy)]
struct List {
    keys: RwSignal<Vec<u32>>,
    /// The row that is higher than the others, and how high.
    tall: RwSignal<(u32, i32)>,
    /// Whether something stands below the rows, as who is typing does in a log.
    below: RwSignal<bool>,
}

impl List {
    fn of(keys: impl Iterator<Item = u32>) -> Self {
        let tall = RwSignal::new((u32::MAX, 0));
        Self { keys: RwSignal::new(keys.collect()), tall, below: RwSignal::new(false) }
    }

    fn show(self, at_end: Option<RwSignal<bool>>) -> Stage {
        self.show_at(at_end, None)
    }

    /// The same, with a row that is to be brought into view as soon as there is one.
    fn show_at(self, at_end: Option<RwSignal<bool>>, goal: Option<u32>) -> Stage {
        Stage::with(&snapshot(), move |_| {
            let goal = RwSignal::new(goal);
            let scroller = NodeRef::<html::Div>::new();
            let row = move |key: u32| {
                let height = move || match self.tall.get() {
                    (tall, height) if tall == key => format!("{height}px"),
                    _ => format!("{ROW}px"),
                };
                view! { <li style:height=height tabindex="-1">{key}</li> }.into_any()
            };
            let window = match at_end {
                Some(at_end) => {
                    // As the log of a chat has it.
                    let looked = Callback::new(move |()| {
                        let Some(it) = scroller.get_untracked() else { return };
                        at_end.set(it.scroll_height() - it.scroll_top() - it.client_height() <= 40);
                    });
                    view! {
                        <Window
                            scroller=scroller
                            keys=self.keys
                            row=row
                            guess=20.0
                            at_end=at_end
                            goal=goal
                            looked=looked
                            class="l"
                        />
                    }
                    .into_any()
                }
                None => view! {
                    <Window scroller=scroller keys=self.keys row=row guess=20.0 class="l" />
                }
                .into_any(),
            };
            view! {
                <div
                    node_ref=scroller
                    class="scroller"
                    style:height=format!("{VIEW}px")
                    style:overflow-y="auto"
                    style:overflow-anchor="none"
                >
                    <style>"ol { margin: 0 }"</style>
                    <div>
                        {window}
                        {move || self.below.get().then(|| view! { <p style:height="60px" style:margin="0" /> })}
                    </div>
                </div>
            }
        })
    }
}

fn scroller(stage: &Stage) -> HtmlElement {
    stage.page.find(".scroller").0.unchecked_into()
}

fn row(stage: &Stage, key: u32) -> Option<Part> {
    stage.page.all("li").into_iter().find(|row| row.text() == key.to_string())
}

/// Where a row is seen, from the top of the view; `None` when it is not on the page.
fn place(stage: &Stage, key: u32) -> Option<f64> {
    let top = scroller(stage).get_bounding_client_rect().top();
    row(stage, key).map(|row| row.0.get_bounding_client_rect().top() - top)
}

/// Scrolls somewhere into the middle; tells a row that is seen there, and where.
async fn scroll_to_the_middle(stage: &Stage) -> (u32, f64) {
    scroll_to(stage, 100 * ROW).await
}

async fn scroll_to(stage: &Stage, top: i32) -> (u32, f64) {
    scroller(stage).set_scroll_top(top);
    let seen = || {
        let keys = stage.page.all("li").into_iter().map(|row| row.text().parse().unwrap());
        let mut places = keys.filter_map(|key| Some((key, place(stage, key)?)));
        places.find(|(_, top)| (0.0..f64::from(VIEW)).contains(top))
    };
    until("rows in view", || seen().is_some()).await;
    drawn().await;
    drawn().await;
    seen().unwrap()
}

#[wasm_bindgen_test]
async fn of_ten_thousand_rows_few_are_on_the_page() {
    let list = List::of(0..10_000);
    let stage = list.show(None);
    until("the first row", || row(&stage, 0).is_some()).await;
    drawn().await;
    let mounted = stage.page.all("li").len();
    assert!((10..=80).contains(&mounted), "{mounted} rows are on the page");
    assert_eq!(row(&stage, 1).unwrap().attribute("aria-posinset").unwrap(), "2");
    assert_eq!(row(&stage, 1).unwrap().attribute("aria-setsize").unwrap(), "10000");

    // The end is reached in one go, whatever was guessed on the way.
    let at_the_end = || {
        let scroller = scroller(&stage);
        scroller.set_scroll_top(scroller.scroll_height());
        place(&stage, 9_999).is_some_and(|top| top <= f64::from(VIEW - ROW) + 1.0)
    };
    until("the last row at the end", at_the_end).await;
    let mounted = stage.page.all("li").len();
    assert!(mounted <= 80, "{mounted} rows are on the page");
    assert_eq!(row(&stage, 9_999).unwrap().attribute("aria-posinset").unwrap(), "10000");
}

#[wasm_bindgen_test]
async fn what_one_looks_at_stays_when_rows_come_go_and_grow_above() {
    let list = List::of(1_000..2_000);
    let stage = list.show(None);
    until("the first row", || row(&stage, 1_000).is_some()).await;
    drawn().await;
    let (seen, before) = scroll_to_the_middle(&stage).await;
    let is_still = |what: &'static str| {
        let (stage, list) = (&stage, &list);
        async move {
            drawn().await;
            drawn().await;
            let after = place(stage, seen);
            let rows = list.keys.with_untracked(Vec::len);
            assert!(
                after.is_some_and(|after| (after - before).abs() < 1.5),
                "{what}: from {before} to {after:?}, of {rows} rows"
            );
        }
    };

    list.keys.update(|keys| keys.splice(0..0, 500..1_000).for_each(drop));
    is_still("500 rows come above").await;
    list.keys.update(|keys| keys.retain(|key| *key >= 600));
    is_still("100 rows go above").await;
    list.tall.set((seen - 3, 300));
    is_still("a row above grows").await;
    list.keys.update(|keys| keys.extend(2_000..2_100));
    is_still("rows come below").await;
    // The newest conversation comes from far below to the top.
    list.keys.update(|keys| {
        let last = keys.pop().unwrap();
        keys.insert(0, last);
    });
    is_still("the last row becomes the first").await;
}

#[wasm_bindgen_test]
async fn what_one_looks_at_stays_when_the_list_gets_too_short_for_it() {
    let list = List::of(0..1_000);
    let stage = list.show(None);
    until("the first row", || row(&stage, 0).is_some()).await;
    drawn().await;
    let is_at_the_end = || {
        scroller(&stage).set_scroll_top(i32::MAX);
        place(&stage, 999).is_some_and(|top| top <= f64::from(VIEW - ROW) + 1.0)
    };
    until("the end", is_at_the_end).await;
    let (seen, before) = scroll_to(&stage, scroller(&stage).scroll_top() - 50 * ROW).await;
    // More than there is below the view: the browser brings it to the end before anybody is asked.
    list.keys.update(|keys| keys.retain(|key| *key >= 500));
    drawn().await;
    drawn().await;
    let after = place(&stage, seen);
    assert!(after.is_some_and(|after| (after - before).abs() < 1.5), "{before} to {after:?}");
}

#[wasm_bindgen_test]
async fn at_the_top_of_a_list_one_sees_what_comes_in() {
    let list = List::of(1..1_000);
    let stage = list.show(None);
    until("the first row", || row(&stage, 1).is_some()).await;
    drawn().await;
    list.keys.update(|keys| keys.insert(0, 0));
    until("the new row at the top", || place(&stage, 0).is_some_and(|top| top.abs() < 1.5)).await;
}

#[wasm_bindgen_test]
async fn who_is_in_a_row_with_the_keyboard_stays_in_it_while_others_change_places() {
    let list = List::of(0..1_000);
    let stage = list.show(None);
    until("the first rows", || row(&stage, 3).is_some()).await;
    let third = row(&stage, 3).unwrap();
    third.focus();
    // From below it, from above it, from where there was no row on the page; and itself.
    for (from, to) in [(8, 0), (1, 6), (900, 0), (3, 9), (9, 0)] {
        list.keys.update(|keys| {
            let key = keys.remove(from);
            keys.insert(to, key);
        });
        drawn().await;
        assert!(third.has_focus(), "lost it when row {from} became row {to}");
        let shown: Vec<_> = stage.page.all("li").iter().map(Part::text).collect();
        let wanted: Vec<_> = list
            .keys
            .with_untracked(|keys| keys.iter().take(shown.len()).map(u32::to_string).collect());
        assert_eq!(shown, wanted);
    }
}

#[wasm_bindgen_test]
async fn at_the_end_of_a_log_one_stays_there() {
    let list = List::of(0..1_000);
    let at_end = RwSignal::new(true);
    let stage = list.show(Some(at_end));
    let ends_with =
        |key: u32| place(&stage, key).is_some_and(|top| (top - f64::from(VIEW - ROW)).abs() < 1.5);
    until("the end", || ends_with(999)).await;
    for key in 1_000..1_040 {
        list.keys.update(|keys| keys.push(key));
        drawn().await;
        assert!(ends_with(key), "row {key} is at {:?}", place(&stage, key));
    }
    // More come in before it is told that the view has followed the one before.
    for key in (1_040..1_070).step_by(3) {
        list.keys.update(|keys| keys.push(key));
        frame().await;
        list.keys.update(|keys| keys.extend([key + 1, key + 2]));
        drawn().await;
        assert!(at_end.get_untracked(), "row {key} left the end behind");
        assert!(ends_with(key + 2), "row {} is at {:?}", key + 2, place(&stage, key + 2));
    }
    list.keys.update(|keys| keys.truncate(1_040));
    drawn().await;
    // A row near the end grows; the end stays the end.
    list.tall.set((1_035, 200));
    drawn().await;
    drawn().await;
    assert!(ends_with(1_039), "row 1039 is at {:?}", place(&stage, 1_039));

    // Away from the end one stays where one is, with older rows coming above as well.
    at_end.set(false);
    let (seen, before) = scroll_to_the_middle(&stage).await;
    list.keys.update(|keys| {
        keys.splice(0..0, 5_000..5_100).for_each(drop);
        keys.push(2_000);
    });
    drawn().await;
    drawn().await;
    let after = place(&stage, seen);
    assert!(after.is_some_and(|after| (after - before).abs() < 1.5), "{before} to {after:?}");
}

#[wasm_bindgen_test]
async fn at_the_end_of_a_log_one_stays_there_when_what_is_below_goes_and_a_row_comes() {
    let list = List::of(0..1_000);
    let at_end = RwSignal::new(true);
    let stage = list.show(Some(at_end));
    let bottom = |key: u32| {
        let bottom = row(&stage, key)?.0.get_bounding_client_rect().bottom();
        Some(scroller(&stage).get_bounding_client_rect().bottom() - bottom)
    };
    until("the end", || bottom(999).is_some_and(|below| below.abs() < 1.5)).await;
    for key in 1_000..1_010 {
        list.below.set(true);
        until("what is below", || bottom(key - 1).is_some_and(|below| below > 58.5)).await;
        list.below.set(false);
        // Something else on the page has it laid out, long before it is shown.
        tick().await;
        let _ = scroller(&stage).scroll_height();
        list.tall.set((key, 100));
        list.keys.update(|keys| keys.push(key));
        drawn().await;
        assert!(at_end.get_untracked(), "row {key} left the end behind");
        let below = bottom(key);
        assert!(below.is_some_and(|below| below.abs() < 1.5), "{below:?} below row {key}");
    }
}

#[wasm_bindgen_test]
async fn a_row_that_is_looked_for_from_the_start_has_a_third_of_the_view_above_it() {
    let list = List::of(0..1_000);
    let stage = list.show_at(Some(RwSignal::new(true)), Some(500));
    let third = f64::from(VIEW) / 3.0;
    until("row 500", || place(&stage, 500).is_some_and(|top| (top - third).abs() < 1.5)).await;
    drawn().await;
    drawn().await;
    let after = place(&stage, 500);
    assert!(after.is_some_and(|top| (top - third).abs() < 1.5), "{third} to {after:?}");
}
