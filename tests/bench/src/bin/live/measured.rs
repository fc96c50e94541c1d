//! What was seen, and what it comes to.

use std::{
    collections::HashMap,
    time::{SystemTime, UNIX_EPOCH},
};

use bench::{changes::Change, figures::percentile};
use contract::ConversationId;
use serde::{Deserialize, Serialize};

/// A change that was told, and when, in milliseconds since 1970.
pub struct Told {
    number: u64,
    conversation: ConversationId,
    at: f64,
}

impl Told {
    /// It is told now.
    pub fn now(change: &Change) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later than 1970");
        let at = now.as_secs_f64() * 1_000.0;
        Self { number: change.number, conversation: change.conversation.clone(), at }
    }
}

/// What the page noted, see `probe.js`. Times in milliseconds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Taken {
    frames: usize,
    dropped: usize,
    /// The numbers of changes and when they were painted first.
    shown: Vec<(u64, f64)>,
    keys: Vec<f64>,
    long_tasks: Vec<f64>,
    longest: f64,
}

/// A stretch of time in one page.
pub struct Run {
    pub told: Vec<Told>,
    /// For how many seconds the page's thread worked.
    pub busy: f64,
    pub taken: Taken,
}

/// What it comes to. Times in milliseconds.
#[derive(Serialize)]
pub struct Stretch {
    changes: usize,
    /// So many of them were seen; the others gave way to a newer one of the same chat before the
    /// next frame, or were out of view by then.
    seen: usize,
    event_to_paint_p50: f64,
    event_to_paint_p95: f64,
    event_to_paint_p99: f64,
    /// Until the last of them was there.
    all_painted: f64,
    keys: usize,
    key_to_paint_p50: f64,
    key_to_paint_p95: f64,
    key_to_paint_most: f64,
    /// The longest time in which nothing else had a turn.
    longest: f64,
    tasks_over_50: usize,
    frames: usize,
    dropped_frames: usize,
    busy: f64,
}

impl Stretch {
    fn of(Run { told, busy, taken }: Run) -> Self {
        let events = until_painted(&told, &taken.shown);
        let most = |values: &[f64]| percentile(values, 100);
        Self {
            changes: told.len(),
            seen: taken.shown.len(),
            event_to_paint_p50: percentile(&events, 50),
            event_to_paint_p95: percentile(&events, 95),
            event_to_paint_p99: percentile(&events, 99),
            all_painted: most(&events),
            keys: taken.keys.len(),
            key_to_paint_p50: percentile(&taken.keys, 50),
            key_to_paint_p95: percentile(&taken.keys, 95),
            key_to_paint_most: most(&taken.keys),
            longest: taken.longest,
            tasks_over_50: taken.long_tasks.len(),
            frames: taken.frames,
            dropped_frames: taken.dropped,
            busy: busy * 1_000.0,
        }
    }
}

/// How long each change took. One that was never seen itself counts until something newer of the same
/// chat was there; where there is none, until anything newer was.
fn until_painted(told: &[Told], shown: &[(u64, f64)]) -> Vec<f64> {
    let shown: HashMap<u64, f64> = shown.iter().copied().collect();
    let mut newest = HashMap::new();
    let mut newest_of_all = f64::INFINITY;
    let mut waits: Vec<f64> = told
        .iter()
        .rev()
        .map(|told| {
            let newest = newest.entry(&told.conversation).or_insert(f64::INFINITY);
            if let Some(at) = shown.get(&told.number) {
                *newest = at.min(*newest);
                newest_of_all = at.min(newest_of_all);
            }
            let at = if newest.is_finite() { *newest } else { newest_of_all };
            at - told.at
        })
        .collect();
    waits.reverse();
    assert!(waits.iter().all(|wait| wait.is_finite()), "the last change was never on the screen");
    waits
}

/// One page.
#[derive(Serialize)]
pub struct Page {
    steady: Stretch,
    burst: Stretch,
}

impl Page {
    pub fn of(steady: Run, burst: Run) -> Self {
        Self { steady: Stretch::of(steady), burst: Stretch::of(burst) }
    }
}

/// The inbox, and a page that only sets a text.
#[derive(Serialize)]
pub struct Figures {
    pub floor: Page,
    pub inbox: Page,
}

impl Figures {
    pub fn print(&self) {
        let Self { floor, inbox } = self;
        println!("\n{:<44} {:>9} {:>9} {:>9}", "milliseconds", "floor", "inbox", "more");
        let steady: [Line; 10] = [
            ("event to paint, p50", |it| it.event_to_paint_p50),
            ("event to paint, p95", |it| it.event_to_paint_p95),
            ("event to paint, p99", |it| it.event_to_paint_p99),
            ("key to paint, p50", |it| it.key_to_paint_p50),
            ("key to paint, p95", |it| it.key_to_paint_p95),
            ("longest time in which nothing else had a turn", |it| it.longest),
            ("tasks over 50 ms", |it| it.tasks_over_50 as f64),
            ("frames", |it| it.frames as f64),
            ("dropped frames", |it| it.dropped_frames as f64),
            ("work of the page's thread", |it| it.busy),
        ];
        println!("\n{} changes, 200 a second", inbox.steady.changes);
        table(&steady, &floor.steady, &inbox.steady);
        let burst: [Line; 7] = [
            ("until all of them are painted", |it| it.all_painted),
            ("key to paint, p95", |it| it.key_to_paint_p95),
            ("key to paint, most", |it| it.key_to_paint_most),
            ("longest time in which nothing else had a turn", |it| it.longest),
            ("tasks over 50 ms", |it| it.tasks_over_50 as f64),
            ("dropped frames", |it| it.dropped_frames as f64),
            ("work of the page's thread", |it| it.busy),
        ];
        println!("\n{} changes at once, after a reconnect", inbox.burst.changes);
        table(&burst, &floor.burst, &inbox.burst);
    }
}

/// What is told of a stretch, and where it is in it.
type Line = (&'static str, fn(&Stretch) -> f64);

fn table(lines: &[Line], floor: &Stretch, inbox: &Stretch) {
    for (what, of) in lines {
        let (floor, inbox) = (of(floor), of(inbox));
        println!("{what:<44} {floor:>9.1} {inbox:>9.1} {:>+9.1}", inbox - floor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gave_way_to_something_newer_counts_until_that_was_there() {
        let told = |number: u64, chat: &str| Told { number, conversation: chat.into(), at: 0.0 };
        let told = [told(1, "a"), told(2, "b"), told(3, "a"), told(4, "c")];
        assert_eq!(until_painted(&told, &[(2, 8.0), (3, 9.0), (4, 7.0)]), [9.0, 8.0, 9.0, 7.0]);
        assert_eq!(until_painted(&told, &[(4, 7.0)]), [7.0, 7.0, 7.0, 7.0]);
    }
}
