//! A week while somebody edits it: what is in the fields, and what is wrong with it.

use std::cell::Cell;

use contract::{Block, DAY_MINUTES, Weekday, limits};
use leptos::prelude::*;

thread_local! {
    static LAST_ID: Cell<u32> = const { Cell::new(0) };
}

/// What is in the fields of one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Tells it from the others, whatever its place.
    pub id: u32,
    /// Its day.
    pub weekday: Weekday,
    /// "08:00", or empty.
    pub start: String,
    /// "12:00", or empty; "00:00" is the midnight at the day's end.
    pub end: String,
}

/// Why a block cannot stay as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// A time is missing.
    Missing,
    /// It ends before or when it starts.
    Reversed,
    /// It shares time with the block above it.
    Overlaps(Block),
}

impl Row {
    fn block(&self) -> Result<Block, Wrong> {
        let (start, end) = (minute(&self.start), minute(&self.end));
        let (start, end) = start.zip(end).ok_or(Wrong::Missing)?;
        let end = if end == 0 { DAY_MINUTES } else { end };
        match start < end {
            true => Ok(Block { weekday: self.weekday, start, end }),
            false => Err(Wrong::Reversed),
        }
    }
}

/// "08:00" as a minute of the day.
fn minute(clock: &str) -> Option<u16> {
    let mut parts = clock.split(':').map(|part| part.parse::<u16>().ok());
    // Some browsers add seconds.
    Some(parts.next()?? * 60 + parts.next()??)
}

/// A minute of the day as a time field has it.
#[must_use]
pub fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60 % 24, minute % 60)
}

/// The fields of a week. A handle that can be copied into closures.
#[derive(Clone, Copy)]
pub struct WeekForm {
    rows: RwSignal<Vec<Row>>,
}

impl WeekForm {
    /// The fields of these blocks.
    #[must_use]
    pub fn new(blocks: &[Block]) -> Self {
        let form = Self { rows: RwSignal::default() };
        form.set(blocks);
        form
    }

    /// Puts other blocks into the fields. A block that is there already keeps its fields, and so
    /// the focus that may be in them: no two are equal, for they would overlap.
    pub fn set(self, blocks: &[Block]) {
        let old = self.rows.get_untracked();
        let row = |block: &Block| {
            let is_it = |row: &&Row| row.block().as_ref() == Ok(block);
            let id = old.iter().find(is_it).map_or_else(fresh, |row| row.id);
            let (start, end) = (clock(block.start), clock(block.end));
            Row { id, weekday: block.weekday, start, end }
        };
        self.rows.set(blocks.iter().map(row).collect());
    }

    /// The blocks in order; `None` as long as something is wrong.
    #[must_use]
    pub fn blocks(self) -> Option<Vec<Block>> {
        let blocks =
            self.rows.with(|rows| rows.iter().map(Row::block).collect::<Result<Vec<_>, _>>());
        contract::check_blocks(&blocks.ok()?).ok()
    }

    /// Whether there is room for another block.
    #[must_use]
    pub fn is_full(self) -> bool {
        self.rows.with(|rows| rows.len() >= limits::WEEK_BLOCKS)
    }

    /// The blocks of a day, as they were added.
    #[must_use]
    pub fn of_day(self, weekday: Weekday) -> Vec<u32> {
        let of_day = |row: &&Row| row.weekday == weekday;
        self.rows.with(|rows| rows.iter().filter(of_day).map(|row| row.id).collect())
    }

    /// A block's fields; `None` once it was removed.
    #[must_use]
    pub fn row(self, id: u32) -> Option<Row> {
        self.rows.with(|rows| rows.iter().find(|row| row.id == id).cloned())
    }

    /// Changes a block's fields.
    pub fn edit(self, id: u32, change: impl FnOnce(&mut Row)) {
        self.rows.update(|rows| {
            if let Some(row) = rows.iter_mut().find(|row| row.id == id) {
                change(row);
            }
        });
    }

    /// What is wrong with a block; of two that overlap, the later one in the list is.
    #[must_use]
    pub fn wrong(self, id: u32) -> Option<Wrong> {
        self.rows.with(|rows| {
            let at = rows.iter().position(|row| row.id == id)?;
            let block = match rows[at].block() {
                Ok(block) => block,
                Err(wrong) => return Some(wrong),
            };
            let mut above = rows[..at].iter().filter_map(|row| row.block().ok());
            let overlaps = |other: &Block| {
                other.weekday == block.weekday && other.start < block.end && block.start < other.end
            };
            above.find(overlaps).map(Wrong::Overlaps)
        })
    }

    /// Adds a block to a day, where there is time left after the others, and brings its id.
    pub fn add_to(self, weekday: Weekday) -> u32 {
        let id = fresh();
        self.rows.update(|rows| {
            let of_day = rows.iter().filter(|row| row.weekday == weekday);
            let last = of_day.filter_map(|row| row.block().ok()).map(|block| block.end).max();
            let (start, end) = match last {
                None => (clock(9 * 60), clock(17 * 60)),
                Some(end) if end + 60 < DAY_MINUTES => {
                    (clock(end + 60), clock((end + 5 * 60).min(DAY_MINUTES)))
                }
                Some(_) => (String::new(), String::new()),
            };
            rows.push(Row { id, weekday, start, end });
        });
        id
    }

    /// Takes a block away.
    pub fn remove(self, id: u32) {
        self.rows.update(|rows| rows.retain(|row| row.id != id));
    }
}

/// An id that no row of any week has: they stand in one page, and name its elements.
fn fresh() -> u32 {
    LAST_ID.set(LAST_ID.get() + 1);
    LAST_ID.get()
}
