//! What is broken on purpose, and how often it was.
//!
//! The figures of a run are lines in `faults.tsv` beside the pictures of failed tests;
//! `cargo xtask faults` adds them up.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::Write,
    sync::Mutex,
};

use crate::process::artifacts;

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The server is killed (SIGKILL) and started again.
    ServerKilled,
    /// Every connection of one person breaks.
    Cut,
    /// One connection breaks in the middle of a frame.
    CutInFrame,
    /// Connections on which nothing passes any more and which nobody closes.
    HalfOpen,
    /// Everything arrives later.
    Delay,
    /// Everything arrives slowly.
    Throttle,
    /// One frame does not arrive.
    FrameLost,
    /// One frame arrives twice.
    FrameDoubled,
    /// A request arrives and its answer does not.
    AnswerHeld,
    /// A request does not arrive.
    QuestionHeld,
    /// The browser has no network.
    Offline,
    /// The browser freezes a tab in the background.
    Frozen,
    /// The whole browser stands still, as on a machine that sleeps.
    Asleep,
    /// A tab is reloaded or closed while it sends.
    TabGone,
    /// Nothing more can be kept on the device.
    StorageFull,
}

impl Fault {
    /// As it is called in the table of what was injected.
    fn name(self) -> &'static str {
        match self {
            Self::ServerKilled => "server killed and started again",
            Self::Cut => "connections cut",
            Self::CutInFrame => "connection cut in the middle of a frame",
            Self::HalfOpen => "half-open: nothing passes, nothing closes",
            Self::Delay => "network delayed",
            Self::Throttle => "network throttled",
            Self::FrameLost => "WebSocket frame lost",
            Self::FrameDoubled => "WebSocket frame doubled",
            Self::AnswerHeld => "answer of a request held back",
            Self::QuestionHeld => "request held back",
            Self::Offline => "browser offline",
            Self::Frozen => "tab frozen in the background",
            Self::Asleep => "machine asleep",
            Self::TabGone => "tab reloaded or closed while it sends",
            Self::StorageFull => "storage full",
        }
    }
}

/// What was counted at the end: messages that people wrote, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub written: usize,
    pub lost: usize,
    pub doubled: usize,
}

/// The faults of one test so far.
#[derive(Default)]
pub struct Faults(Mutex<BTreeMap<Fault, u32>>);

impl Faults {
    /// One more.
    pub(crate) fn note(&self, fault: Fault) {
        *self.0.lock().expect("no panic while held").entry(fault).or_default() += 1;
    }

    /// How often it was injected.
    #[must_use]
    pub fn count(&self, fault: Fault) -> u32 {
        self.0.lock().expect("no panic while held").get(&fault).copied().unwrap_or(0)
    }

    /// Writes down what became of the messages under the faults so far, and counts from none again.
    pub(crate) fn report(&self, outcome: Outcome) {
        let faults = std::mem::take(&mut *self.0.lock().expect("no panic while held"));
        let Outcome { written, lost, doubled } = outcome;
        let lines: String = faults
            .into_iter()
            .map(|(fault, times)| {
                format!("{}\t{times}\t{written}\t{lost}\t{doubled}\n", fault.name())
            })
            .collect();
        fs::create_dir_all(artifacts()).expect("the folder can be made");
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(artifacts().join("faults.tsv"))
            .expect("the figures can be written");
        // In one piece: other tests write there, too.
        file.write_all(lines.as_bytes()).expect("the figures can be written");
    }
}
