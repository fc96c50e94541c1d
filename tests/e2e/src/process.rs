//! Programs that end with the test.

use std::{
    env,
    path::PathBuf,
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::{Child, Command},
    sync::mpsc,
    time::timeout,
};

/// How long a program may take to be ready: a demo of ten thousand chats is written first.
const READY: Duration = Duration::from_secs(300);

/// A running program; killed when dropped.
pub(crate) struct Process {
    child: Child,
    /// What it printed so far.
    printed: Arc<Mutex<Vec<String>>>,
}

impl Process {
    /// Starts it and waits for a line that `ready` takes something from.
    ///
    /// # Errors
    /// What it said when it ended before, or was not ready in time.
    pub(crate) async fn start<T>(
        command: &mut Command,
        ready: impl Fn(&str) -> Option<T>,
    ) -> Result<(Self, T), String> {
        let name = command.as_std().get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|e| panic!("{name} could not be started ({e}). `cargo xtask test --only e2e` builds what these tests need."));
        let printed = Arc::new(Mutex::new(Vec::new()));
        let (sender, mut lines) = mpsc::unbounded_channel();
        follow(child.stdout.take(), sender.clone(), printed.clone());
        follow(child.stderr.take(), sender, printed.clone());
        let process = Self { child, printed };
        let first = timeout(READY, async {
            while let Some(line) = lines.recv().await {
                if let Some(thing) = ready(&line) {
                    return Some(thing);
                }
            }
            None
        });
        match first.await {
            Ok(Some(thing)) => Ok((process, thing)),
            Ok(None) => Err(format!("{name} ended at once; it said:\n{}", process.printed())),
            Err(_) => {
                Err(format!("{name} was not ready in {READY:?}; it said:\n{}", process.printed()))
            }
        }
    }

    /// What it printed so far.
    pub(crate) fn printed(&self) -> String {
        self.printed.lock().expect("no panic while held").join("\n")
    }

    /// Ends it at once (SIGKILL), in the middle of whatever it does.
    pub(crate) async fn kill(&mut self) {
        self.child.kill().await.expect("a child can be killed");
    }
}

fn follow(
    stream: Option<impl AsyncRead + Unpin + Send + 'static>,
    sender: mpsc::UnboundedSender<String>,
    printed: Arc<Mutex<Vec<String>>>,
) {
    let Some(stream) = stream else { return };
    tokio::spawn(async move {
        let mut lines = BufReader::new(stream).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            printed.lock().expect("no panic while held").push(line.clone());
            // Nobody listens any more once it is ready; reading on keeps the pipe from filling.
            let _ = sender.send(line);
        }
    });
}

/// A path from the environment, or the one below the repository's root.
pub(crate) fn path_from(variable: &str, otherwise: &str) -> PathBuf {
    env::var_os(variable).map_or_else(|| root().join(otherwise), PathBuf::from)
}

/// A program from the environment, or by its name.
pub(crate) fn program_from(variable: &str, otherwise: &str) -> String {
    env::var(variable).unwrap_or_else(|_| otherwise.to_owned())
}

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Where pictures of failed tests go.
pub(crate) fn artifacts() -> PathBuf {
    path_from("E2E_ARTIFACTS", "target/e2e")
}
