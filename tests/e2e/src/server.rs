//! The real chat server with a real database file.

use std::{
    env, fs,
    path::PathBuf,
    sync::atomic::{AtomicI64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::json;
use tokio::process::Command;
use uuid::Uuid;

use crate::{
    api::Api,
    link::Link,
    process::{Process, path_from},
};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// 13:30 UTC.
const AFTERNOON_MS: i64 = (13 * 60 + 30) * 60 * 1_000;

/// A chat server with the demo's data, whose clock the test can move. Its files are gone with it.
pub struct ChatServer {
    process: Process,
    address: String,
    folder: PathBuf,
    /// Its clock less this machine's, in milliseconds.
    ahead_ms: AtomicI64,
}

impl ChatServer {
    /// Starts one on a free port. Its clock shows an early afternoon, whenever the tests run: no
    /// midnight comes between.
    pub async fn start() -> Self {
        let folder = env::temp_dir().join(format!("agent-inbox-e2e-{}", Uuid::now_v7()));
        fs::create_dir_all(&folder).expect("a temporary folder can be made");
        let now = machine_ms();
        let ahead_ms = now.div_euclid(DAY_MS) * DAY_MS + AFTERNOON_MS - now;
        let (process, address) = serve(&folder, "127.0.0.1:0", ahead_ms).await;
        Self { process, address, folder, ahead_ms: ahead_ms.into() }
    }

    /// Where it is, such as `http://127.0.0.1:40123`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A network to it for one person, to be held up or cut.
    pub async fn link(&self) -> Link {
        Link::to(self.address.clone()).await
    }

    /// Its API, as nobody in particular.
    #[must_use]
    pub fn api(&self) -> Api {
        Api::new(self.origin())
    }

    /// Moves its clock.
    pub async fn pass(&self, millis: u64) {
        let answer = self.api().post("/v1/test/clock", json!({ "advance_ms": millis })).await;
        assert!(answer.status < 300, "the clock was not moved: {answer:?}");
        self.ahead_ms.fetch_add(millis.cast_signed(), Ordering::Relaxed);
    }

    /// What its clock shows, in milliseconds since 1970, give or take how long it took to start.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        machine_ms() + self.ahead_ms.load(Ordering::Relaxed)
    }

    /// Kills it in the middle of whatever it does.
    pub async fn kill(&mut self) {
        self.process.kill().await;
    }

    /// Starts it again after [`kill`](Self::kill): same address, same database, same
    /// clock.
    pub async fn start_again(&mut self) {
        let ahead_ms = self.ahead_ms.load(Ordering::Relaxed);
        (self.process, self.address) = serve(&self.folder, &self.address, ahead_ms).await;
    }

    /// What it printed.
    #[must_use]
    pub fn printed(&self) -> String {
        self.process.printed()
    }
}

impl Drop for ChatServer {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn machine_ms() -> i64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later than 1970");
    i64::try_from(since_1970.as_millis()).expect("it is not that late")
}

async fn serve(folder: &std::path::Path, listen: &str, ahead_ms: i64) -> (Process, String) {
    let mut command = Command::new(path_from("E2E_SERVER", "target/server/chat-server"));
    command
        .args(["serve", "--listen", listen, "--database"])
        .arg(folder.join("chat.db"))
        .arg("--app")
        .arg(path_from("E2E_APP", "dist"))
        .arg("--demo")
        .arg(format!("--test-clock={}", machine_ms() + ahead_ms));
    Process::start(&mut command, |line| {
        let (_, address) = line.split_once("listening on ")?;
        let address = address.trim_start_matches("http://");
        Some(address.split(['/', ' ']).next()?.to_owned())
    })
    .await
    .unwrap_or_else(|why| panic!("{why}"))
}
