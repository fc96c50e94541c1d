//! Chromium and its driver, for the tests that need a real browser.

use std::{fs, path::PathBuf};

use crate::{
    command::find,
    debian,
    failure::{Failure, Result},
    project,
};

/// What every headless Chromium of the tests is started with. Without a sandbox, because Chromium
/// has none for root; and without the connections to the outside that it opens by itself.
pub const FLAGS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// Where the browser is.
pub struct Browser {
    pub chromium: PathBuf,
    pub driver: PathBuf,
}

impl Browser {
    /// Finds it, or installs it where that can be done.
    pub fn ensure() -> Result<Self> {
        let missing: Vec<_> =
            [(find(&CHROMIUM), "chromium"), (find(&["chromedriver"]), "chromium-driver")]
                .into_iter()
                .filter_map(|(found, package)| found.is_none().then_some(package))
                .collect();
        if !missing.is_empty() {
            debian::install(&missing)?;
        }
        match (find(&CHROMIUM), find(&["chromedriver"])) {
            (Some(chromium), Some(driver)) => Ok(Self { chromium, driver }),
            _ => Err(Failure::new(
                "Chromium and chromedriver are not on PATH, though they were installed. Put them there and try again.",
            )),
        }
    }

    /// Writes the capabilities that wasm-bindgen's test runner asks of the driver.
    pub fn write_capabilities(&self) -> Result<PathBuf> {
        let path = project::target().join("webdriver.json");
        fs::write(&path, self.capabilities()).map_err(|e| Failure::io("Writing", &path, &e))?;
        Ok(path)
    }

    fn capabilities(&self) -> String {
        // Debug of such strings is JSON: they hold no control characters.
        let args = FLAGS.map(|flag| format!("{flag:?}")).join(", ");
        let binary = self.chromium.to_string_lossy();
        format!("{{\"goog:chromeOptions\": {{\"binary\": {binary:?}, \"args\": [{args}]}}}}\n")
    }
}

const CHROMIUM: [&str; 4] =
    ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_capabilities_are_json_with_binary_and_flags() {
        let browser = Browser { chromium: "/opt/a b/chromium".into(), driver: PathBuf::new() };
        let json = browser.capabilities();
        assert!(
            json.starts_with(
                r#"{"goog:chromeOptions": {"binary": "/opt/a b/chromium", "args": ["--headless", "#
            ),
            "{json}"
        );
        assert!(json.ends_with("]}}\n"), "{json}");
    }
}
