//! The sum of many worlds, as a table.

use std::fmt;

use crate::{Fault, Verdict};

/// What happened in all worlds together.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How many worlds there were.
    pub worlds: u64,
    /// How many of them failed.
    pub failed: u64,
    said: u64,
    /// How many messages were confirmed by the server.
    pub confirmed: u64,
    looked_at: u64,
    counts: [u64; Fault::ALL.len()],
}

impl Report {
    /// How often it happened.
    #[must_use]
    pub fn counted(&self, fault: Fault) -> u64 {
        self.counts[fault as usize]
    }

    /// Adds a world.
    pub fn add(&mut self, verdict: &Verdict) {
        self.worlds += 1;
        self.failed += u64::from(verdict.wrong.is_some());
        self.said += verdict.said;
        self.confirmed += verdict.confirmed;
        self.looked_at += verdict.looked_at;
        for fault in Fault::ALL {
            self.counts[fault as usize] += verdict.faults.counted(fault);
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what went wrong | times |")?;
        writeln!(f, "|---|--:|")?;
        for fault in Fault::ALL {
            writeln!(f, "| {} | {} |", fault.says(), grouped(self.counts[fault as usize]))?;
        }
        writeln!(f)?;
        write!(
            f,
            "{} worlds, {} failed: of {} messages that were written {} were confirmed; {} frames and answers were looked at.",
            grouped(self.worlds),
            grouped(self.failed),
            grouped(self.said),
            grouped(self.confirmed),
            grouped(self.looked_at),
        )
    }
}

/// A number with a comma after every third digit.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
