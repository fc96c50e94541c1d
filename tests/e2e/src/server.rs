//! The real chat server with a real database file.

use std::{env, fs, path::PathBuf};

use serde_json::json;
use tokio::process::Command;
use uuid::Uuid;

use crate::{
    api::Api,
    link::Link,
    process::{Process, path_from},
};

/// A chat server with the demo's data, whose clock the test can move. Its files are gone with it.
pub struct ChatServer {
    process: Process,
    address: String,
    folder: PathBuf,
}

impl ChatServer {
    /// Starts one on a free port.
    pub async fn start() -> Self {
        let folder = env::temp_dir().join(format!("agent-inbox-e2e-{}", Uuid::now_v7()));
        fs::create_dir_all(&folder).expect("a temporary folder can be made");
        let (process, address) = serve(&folder, "127.0.0.1:0").await;
        Self { process, address, folder }
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
    }

    /// Kills it in the middle of whatever it does.
    pub async fn kill(&mut self) {
        self.process.kill().await;
    }

    /// Starts it again after [`kill`](Self::kill): same address, same database.
    pub async fn start_again(&mut self) {
        (self.process, self.address) = serve(&self.folder, &self.address).await;
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

async fn serve(folder: &std::path::Path, listen: &str) -> (Process, String) {
    let mut command = Command::new(path_from("E2E_SERVER", "target/server/chat-server"));
    command
        .args(["serve", "--listen", listen, "--database"])
        .arg(folder.join("chat.db"))
        .arg("--app")
        .arg(path_from("E2E_APP", "dist"))
        .args(["--demo", "--test-clock"]);
    Process::start(&mut command, |line| {
        let (_, address) = line.split_once("listening on ")?;
        let address = address.trim_start_matches("http://");
        Some(address.split(['/', ' ']).next()?.to_owned())
    })
    .await
    .unwrap_or_else(|why| panic!("{why}"))
}
