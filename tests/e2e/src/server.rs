//! The real chat server with a real database file.

use std::{
    env, fs,
    io::Write,
    path::PathBuf,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};
use tokio::process::Command;
use uuid::Uuid;

use crate::{
    api::Api,
    fault::{Fault, Faults},
    link::Link,
    process::{Process, path_from},
    rewrite::BadServer,
    site::Site,
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
    options: Vec<String>,
    faults: Arc<Faults>,
}

impl ChatServer {
    /// Starts one on a free port. Its clock shows an early afternoon, whenever the tests run: no
    /// midnight comes between.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// The same with options of the test's own. Nobody is simulated unless they say so.
    pub async fn start_with(options: &[&str]) -> Self {
        let folder = env::temp_dir().join(format!("agent-inbox-e2e-{}", Uuid::now_v7()));
        fs::create_dir_all(&folder).expect("a temporary folder can be made");
        let options: Vec<_> = options.iter().map(|&option| option.to_owned()).collect();
        let now = machine_ms();
        let ahead_ms = now.div_euclid(DAY_MS) * DAY_MS + AFTERNOON_MS - now;
        let (process, address) = serve(&folder, "127.0.0.1:0", ahead_ms, &options).await;
        Self {
            process,
            address,
            folder,
            ahead_ms: ahead_ms.into(),
            options,
            faults: Arc::default(),
        }
    }

    /// Where it is, such as `http://127.0.0.1:40123`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A network to it for one person, to be held up or cut.
    pub async fn link(&self) -> Link {
        Link::to(self.address.clone(), self.faults.clone()).await
    }

    /// What was broken on purpose around it.
    #[must_use]
    pub fn faults(&self) -> &Arc<Faults> {
        &self.faults
    }

    /// One that misbehaves, in front of it.
    pub async fn bad_server(&self) -> BadServer {
        BadServer::before(self.origin()).await
    }

    /// Its API, as nobody in particular.
    #[must_use]
    pub fn api(&self) -> Api {
        Api::new(self.origin())
    }

    /// The site's own server, which tells this one what it knows of its visitors.
    #[must_use]
    pub fn site(&self) -> Site {
        Site::new(self.origin(), self.ahead_ms.load(Ordering::Relaxed))
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
        self.faults.note(Fault::ServerKilled);
        self.process.kill().await;
    }

    /// Starts it again after [`kill`](Self::kill): same address, same database, same
    /// clock.
    pub async fn start_again(&mut self) {
        let ahead_ms = self.ahead_ms.load(Ordering::Relaxed);
        let serving = serve(&self.folder, &self.address, ahead_ms, &self.options);
        (self.process, self.address) = serving.await;
    }

    /// What its operator does at the command line beside it; `input` is typed in.
    ///
    /// # Panics
    /// When it is refused.
    pub fn operate(&self, command: &[&str], input: &str) {
        let mut child = std::process::Command::new(program())
            .args(command)
            .arg("--database")
            .arg(self.folder.join("chat.db"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the server's program starts");
        let mut typed = child.stdin.take().expect("its input is ours");
        typed.write_all(input.as_bytes()).expect("it reads");
        drop(typed);
        assert!(child.wait().expect("it ends").success(), "{command:?} was refused");
    }

    /// Keeps its database elsewhere, while it runs.
    pub fn back_up(&self) {
        self.operate(&["backup", "--to", self.file("backup.db").as_str()], "");
    }

    /// Puts that in the database's place again. It must not run.
    pub fn restore(&self) {
        self.operate(&["restore", "--from", self.file("backup.db").as_str()], "");
    }

    fn file(&self, name: &str) -> String {
        self.folder.join(name).to_str().expect("a path in Unicode").to_owned()
    }

    /// Puts texts into its response library.
    pub fn import(&self, library: &Value) {
        let file = self.file("library.json");
        fs::write(&file, library.to_string()).expect("the folder is there");
        self.operate(&["library", "import", file.as_str()], "");
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

fn program() -> PathBuf {
    path_from("E2E_SERVER", "target/server/chat-server")
}

async fn serve(
    folder: &std::path::Path,
    listen: &str,
    ahead_ms: i64,
    options: &[String],
) -> (Process, String) {
    let mut command = Command::new(program());
    command
        .args(["serve", "--listen", listen, "--database"])
        .arg(folder.join("chat.db"))
        .args(["--demo", "--demo-visitors", "0"])
        .arg(format!("--test-clock={}", machine_ms() + ahead_ms))
        .args(options);
    if !options.iter().any(|option| option == "--app") {
        command.arg("--app").arg(path_from("E2E_APP", "dist"));
    }
    Process::start(&mut command, |line| {
        let (_, address) = line.split_once("listening on ")?;
        let address = address.trim_start_matches("http://");
        Some(address.split(['/', ' ']).next()?.to_owned())
    })
    .await
    .unwrap_or_else(|why| panic!("{why}"))
}
