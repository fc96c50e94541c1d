//! Progress: a line for what begins, a line for how it went.

use std::{
    io::{IsTerminal, stdout},
    time::{Duration, Instant},
};

use crate::failure::Result;

/// Does `work` under a headline and says how long it took.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("{} {what} …", arrow());
    let began = Instant::now();
    let done = work();
    match done {
        Ok(_) => println!("  done in {}", duration(began.elapsed())),
        Err(_) => println!("  failed after {}", duration(began.elapsed())),
    }
    done
}

/// The sign before a headline.
pub fn arrow() -> &'static str {
    if stdout().is_terminal() { "\u{1b}[1;34m→\u{1b}[0m" } else { "→" }
}

/// A time as people say it.
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", time.as_secs_f32()),
        10..120 => format!("{seconds} s"),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_the_unit_that_fits() {
        assert_eq!(duration(Duration::from_millis(340)), "0.3 s");
        assert_eq!(duration(Duration::from_secs(75)), "75 s");
        assert_eq!(duration(Duration::from_secs(185)), "3 min 5 s");
    }
}
