//! What was found, as a table and as JSON.

use std::{fmt, time::Duration};

use bench::figures::percentile;
use serde::Serialize;

/// Everything.
#[derive(Debug, Default, Serialize)]
pub struct Figures {
    /// What the disk does: writes of 4 KiB that are safe, one after the other.
    pub syncs_per_second: f64,
    /// The same with a tenth and with all of it.
    pub sizes: Vec<Size>,
    /// Sockets.
    pub sockets: Sockets,
}

/// With a database of one size.
#[derive(Debug, Default, Serialize)]
pub struct Size {
    /// Old conversations in it.
    pub conversations: u32,
    /// The file's.
    pub database_bytes: u64,
    /// Reading.
    pub reads: Vec<Read>,
    /// One sender, one message at a time.
    pub alone: Delivery,
    /// All at once.
    pub saturated: Delivery,
    /// At a given rate.
    pub steady: Delivery,
}

/// One thing that is read.
#[derive(Debug, Serialize)]
pub struct Read {
    /// What.
    pub what: String,
    /// Milliseconds.
    pub p50_ms: f64,
    /// Milliseconds.
    pub p99_ms: f64,
}

/// Messages from being sent to being there.
#[derive(Debug, Default, Serialize)]
pub struct Delivery {
    /// How many.
    pub messages: usize,
    /// How many of them a second.
    pub per_second: f64,
    /// Milliseconds.
    pub p50_ms: f64,
    /// Milliseconds.
    pub p99_ms: f64,
}

impl Delivery {
    /// Of what each took in milliseconds, and all together.
    pub fn of(took: &[f64], all: Duration) -> Self {
        Self {
            messages: took.len(),
            per_second: took.len() as f64 / all.as_secs_f64(),
            p50_ms: percentile(took, 50),
            p99_ms: percentile(took, 99),
        }
    }
}

/// Sockets that are held at once.
#[derive(Debug, Default, Serialize)]
pub struct Sockets {
    /// Still open when all were.
    pub open: usize,
    /// Opened a second, ticket and sign-in included.
    pub opened_per_second: f64,
    /// Of the server's memory.
    pub bytes_each: f64,
    /// The server's, in bytes, without them.
    pub memory_before: u64,
    /// The server's, in bytes, with them.
    pub memory_with: u64,
}

/// One of the ways in which messages were sent.
type Of = fn(&Size) -> &Delivery;

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [small, large] = self.sizes.as_slice() else { return Ok(()) };
        let heads = [small, large].map(|size| format!("{} chats", size.conversations));
        writeln!(
            f,
            "\n{:34} {:>14} {:>14} {:>8}",
            "milliseconds, p50 (p99)", heads[0], heads[1], "growth"
        )?;
        let mut line = |what: &str, a: (f64, f64), b: (f64, f64)| {
            let pair = |(p50, p99): (f64, f64)| format!("{p50:.1} ({p99:.1})");
            writeln!(f, "{what:34} {:>14} {:>14} {:>8.2}", pair(a), pair(b), b.0 / a.0)
        };
        for (a, b) in small.reads.iter().zip(&large.reads) {
            line(&a.what, (a.p50_ms, a.p99_ms), (b.p50_ms, b.p99_ms))?;
        }
        let both = |of: Of| (of(small), of(large));
        let deliveries: [(&str, Of); 3] = [
            ("message: one at a time", |it| &it.alone),
            ("message: at a steady rate", |it| &it.steady),
            ("message: everybody at once", |it| &it.saturated),
        ];
        for (what, of) in deliveries {
            let (a, b) = both(of);
            line(what, (a.p50_ms, a.p99_ms), (b.p50_ms, b.p99_ms))?;
        }
        writeln!(f, "\nmessages a second, from PUT to the other side's socket")?;
        for (what, of) in deliveries {
            let (a, b) = both(of);
            writeln!(
                f,
                "{what:34} {:>14.0} {:>14.0} {:>8.2}",
                a.per_second,
                b.per_second,
                b.per_second / a.per_second
            )?;
        }
        let syncs = self.syncs_per_second;
        writeln!(f, "{:34} {:>14} {syncs:>14.0}", "writes that this disk makes safe", "")?;
        let Sockets { open, opened_per_second, bytes_each, memory_before, memory_with } =
            self.sockets;
        let mib = |bytes: u64| bytes as f64 / 1_048_576.0;
        writeln!(
            f,
            "\n{open} sockets: {:.1} KiB each ({:.0} MiB before, {:.0} with them), {opened_per_second:.0} opened a second",
            bytes_each / 1024.0,
            mib(memory_before),
            mib(memory_with)
        )
    }
}
