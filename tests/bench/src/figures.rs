//! Numbers that were measured: what they come to, and where they are kept.

use std::{env, fs, path::PathBuf};

use serde::Serialize;

/// The value below which so many percent of the others lie; the middle one for 50.
///
/// # Panics
/// Where there is none, or one that is no number.
#[must_use]
pub fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
}

/// Whether a part of the measurement will do, to see how it goes: `--quick`.
#[must_use]
pub fn quick() -> bool {
    env::var_os("BENCH_QUICK").is_some()
}

/// Keeps figures as JSON, where `cargo xtask bench` says, and tells where.
///
/// # Panics
/// When they cannot be written.
pub fn keep(name: &str, figures: &impl Serialize) {
    let folder = env::var_os("BENCH").map_or_else(|| "target/bench".into(), PathBuf::from);
    fs::create_dir_all(&folder).expect("the folder can be made");
    let path = folder.join(format!("{name}.json"));
    let text = serde_json::to_string_pretty(figures).expect("figures are JSON");
    fs::write(&path, text).expect("they can be written");
    println!("\n{}", path.display());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let values = [5.0, 1.0, 4.0, 2.0, 3.0];
        assert_eq!(percentile(&values, 50), 3.0);
        assert_eq!(percentile(&values, 95), 5.0);
        assert_eq!(percentile(&values, 100), 5.0);
        assert_eq!(percentile(&[7.0], 0), 7.0);
    }
}
