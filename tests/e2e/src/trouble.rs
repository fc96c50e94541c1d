//! What can befall a browser.

use std::{fs, process::Command};

use serde_json::{Value, json};

use crate::{browser::Browser, fault::Fault, wait::until};

/// Fills the storage to the last character and says how many are in it.
const FILL: &str = r"
    let filled = 0;
    for (let size = 2 ** 20; size >= 1; ) {
        try {
            localStorage.setItem(`filler/${filled}`, 'x'.repeat(size));
            filled += size;
        } catch {
            size = Math.floor(size / 2);
        }
    }
    return filled;
";

/// Notes each word of the connection with the time at which it came on the screen.
const NOTE_CONNECTION: &str = r"
    window.connection = [];
    for (const status of document.querySelectorAll('output, [role=status]')) {
        new MutationObserver(() => connection.push([status.textContent, Date.now()]))
            .observe(status, { childList: true, characterData: true, subtree: true });
    }
";

impl Browser {
    /// Has no network until [`go_online`](Self::go_online). An open WebSocket stands still.
    pub async fn go_offline(&self) {
        self.note_fault(Fault::Offline);
        self.emulate_network(true).await;
    }

    /// Has a network again.
    pub async fn go_online(&self) {
        self.emulate_network(false).await;
    }

    async fn emulate_network(&self, offline: bool) {
        let conditions = json!({
            "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
        });
        self.devtools("Network.emulateNetworkConditions", conditions).await;
    }

    /// Puts the tab in which things are done into the background and freezes it, as a browser does
    /// with what is long there. Nothing in it can be looked at until [`thaw`](Self::thaw).
    pub async fn freeze(&self) {
        self.evaluate("document.addEventListener('freeze', () => { window.frozen = true; })").await;
        self.note_fault(Fault::Frozen);
        self.devtools("Page.setWebLifecycleState", json!({ "state": "frozen" })).await;
    }

    /// The tab goes on and comes to the front.
    ///
    /// # Panics
    /// When it was not really frozen.
    pub async fn thaw(&self) {
        self.devtools("Page.setWebLifecycleState", json!({ "state": "active" })).await;
        assert_eq!(self.evaluate("return window.frozen === true").await, json!(true), "was frozen");
        // Freezing has hidden it without another tab: only one that was in front can leave it.
        let tab = self.tab().await;
        let cover = self.open_tab().await;
        self.bring_forward().await;
        self.to_tab(&tab).await;
        self.bring_forward().await;
        self.to_tab(&cover).await;
        self.handle().close_window().await.expect("a tab can be closed");
        self.to_tab(&tab).await;
    }

    /// Brings the tab in which things are done in front of the others.
    pub async fn bring_forward(&self) {
        self.devtools("Page.bringToFront", json!({})).await;
        until(&format!("a tab of {} to be in front", self.who()), async || {
            match self.evaluate("return document.hidden").await {
                Value::Bool(false) => Ok(()),
                _ => Err("it is hidden".to_owned()),
            }
        })
        .await;
    }

    /// All of it stands still, as on a machine that sleeps, until [`wake_up`](Self::wake_up).
    pub fn fall_asleep(&self) {
        self.note_fault(Fault::Asleep);
        self.signal("-STOP");
    }

    /// Goes on where it stood.
    pub fn wake_up(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let processes = family(&self.profile().display().to_string());
        assert!(!processes.is_empty(), "the browser of {} runs", self.who());
        let sent = Command::new("kill").arg(signal).args(&processes).status();
        assert!(sent.expect("`kill` can be run").success(), "{signal} to {processes:?}");
    }

    /// Fills what pages of this address can keep on the device.
    pub async fn fill_storage(&self) {
        self.note_fault(Fault::StorageFull);
        let filled = self.evaluate(FILL).await;
        assert!(filled.as_u64() > Some(1_000_000), "only {filled} characters fit");
    }

    /// Takes note of what is said of the connection from now on.
    pub async fn note_connection(&self) {
        self.evaluate(NOTE_CONNECTION).await;
    }

    /// When this was first said of the connection, in milliseconds since 1970.
    pub async fn said_of_connection(&self, word: &str) -> Option<i64> {
        let noted = self.evaluate("return window.connection").await;
        let noted = noted.as_array().expect("the connection is noted");
        noted.iter().find(|entry| entry[0] == word).and_then(|entry| entry[1].as_i64())
    }
}

/// The processes that were started with these words, and their descendants.
fn family(words: &str) -> Vec<String> {
    let mut parents = Vec::new();
    let mut family = Vec::new();
    for entry in fs::read_dir("/proc").expect("Linux lists its processes").flatten() {
        let id = entry.file_name().to_string_lossy().into_owned();
        if !id.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        // What ended meanwhile has nothing to read.
        let read = |file: &str| fs::read_to_string(entry.path().join(file)).unwrap_or_default();
        let state = read("stat");
        // After the name, which may hold anything, come the state and the parent.
        let after_name = state.rsplit_once(')').map_or("", |(_, rest)| rest);
        let parent = after_name.split_whitespace().nth(1).unwrap_or_default().to_owned();
        if read("cmdline").contains(words) {
            family.push(id.clone());
        }
        parents.push((id, parent));
    }
    let mut known = 0;
    while known < family.len() {
        known = family.len();
        for (id, parent) in &parents {
            if family.contains(parent) && !family.contains(id) {
                family.push(id.clone());
            }
        }
    }
    family
}
