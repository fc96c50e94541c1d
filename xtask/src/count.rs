//! Counts tests by what their runners print at the end.

use std::ops::AddAssign;

/// How many passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub passed: u64,
    pub failed: u64,
}

impl Count {
    pub const PASSED: Self = Self { passed: 1, failed: 0 };
    pub const FAILED: Self = Self { passed: 0, failed: 1 };

    /// The sum of all closing lines of libtest (wasm-bindgen's runner prints the same) and nextest.
    pub fn of(output: &str) -> Self {
        let mut count = Self::default();
        for line in output.lines() {
            let line = plain(line);
            if let Some(closing) = line.trim_start().strip_prefix("test result:") {
                count += Self {
                    passed: before(closing, " passed").unwrap_or(0),
                    failed: before(closing, " failed").unwrap_or(0),
                };
            } else if line.trim_start().starts_with("Summary [") {
                // Timed out or not even started is not passed either.
                let run = before(&line, " test").unwrap_or(0);
                let passed = before(&line, " passed").unwrap_or(0);
                count += Self { passed, failed: run.saturating_sub(passed) };
            }
        }
        count
    }

    pub fn total(self) -> u64 {
        self.passed + self.failed
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// The number that stands right before a word; of `3/5` the 3.
fn before(line: &str, word: &str) -> Option<u64> {
    let (head, _) = line.split_once(word)?;
    let number = head.split([' ', ',', ';', '.']).next_back()?;
    number.split('/').next()?.parse().ok()
}

/// A line without its colours (ECMA-48 sequences that end in `m`).
fn plain(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once('m').map_or(part, |(_, rest)| rest));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libtest_and_nextest_are_summed() {
        let output = "\
running 4 tests
test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s

test result: ok. 2 passed; 0 failed; 5 ignored; 0 measured; 0 filtered out
     Summary [   0.123s] 6/9 tests run: 4 passed (1 slow), 1 failed, 1 timed out, 0 skipped
     Summary [   0.123s] 1 test run: 1 passed, 0 skipped
";
        assert_eq!(Count::of(output), Count { passed: 10, failed: 3 });
    }

    #[test]
    fn colours_do_not_disturb() {
        let output = "\u{1b}[32;1m     Summary\u{1b}[0m [   1.0s] \u{1b}[1m7\u{1b}[0m tests run: \u{1b}[1m7\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, \u{1b}[1m0\u{1b}[0m skipped";
        assert_eq!(Count::of(output), Count { passed: 7, failed: 0 });
    }

    #[test]
    fn other_lines_count_for_nothing() {
        assert_eq!(Count::of("3 passed, 2 failed\nerror: could not compile"), Count::default());
    }
}
