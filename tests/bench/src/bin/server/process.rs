//! The server's program.

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command as Plain, Stdio},
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use super::Result;

/// The password of everybody whom [`add_agents`] adds.
pub const PASSWORD: &str = "measured and weighed";

/// What agent number `n` signs in with.
pub fn email(n: usize) -> String {
    format!("measured{n}@example.com")
}

fn program() -> PathBuf {
    env::var_os("E2E_SERVER").map_or_else(|| "target/server/chat-server".into(), PathBuf::from)
}

/// Makes agents in a database that no server runs over.
pub fn add_agents(database: &Path, count: usize) -> Result<()> {
    for n in 0..count {
        let mut add = Plain::new(program())
            .args(["agent", "add", "--email", &email(n), "--name", &format!("Agent {n}")])
            .arg("--database")
            .arg(database)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        let mut typed = add.stdin.take().ok_or("no standard input")?;
        writeln!(typed, "{PASSWORD}")?;
        drop(typed);
        if !add.wait()?.success() {
            return Err("an agent was refused; above it says why".into());
        }
    }
    Ok(())
}

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    /// Such as `http://127.0.0.1:40123`.
    pub origin: String,
}

impl Server {
    /// Starts one, and waits until it listens, as long as that takes. It believes this machine where
    /// requests come from, as it believes a proxy: each person has an address of their own, and its
    /// limits hold as they are.
    pub async fn start(database: &Path, options: &[&str]) -> Result<Self> {
        let log = database.with_extension("log");
        let mut child = Command::new(program())
            .args(["serve", "--listen", "127.0.0.1:0", "--proxy", "127.0.0.1", "--database"])
            .arg(database)
            .args(options)
            .stdout(Stdio::piped())
            // A line for each request, as where it runs for good.
            .stderr(fs::File::create(&log)?)
            .kill_on_drop(true)
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some((_, origin)) = line.split_once("listening on ") {
                return Ok(Self { child, origin: origin.to_owned() });
            }
        }
        Err(format!("the server ended at once; {} says why", log.display()).into())
    }

    /// Stops it as its operator does, and waits for its end.
    pub async fn stop(mut self) -> Result<()> {
        let pid = self.child.id().ok_or("it ended by itself")?;
        Plain::new("kill").arg(pid.to_string()).status()?;
        self.child.wait().await?;
        Ok(())
    }

    /// Bytes of memory that it has in use: `VmRSS` of /proc (proc_pid_status(5)).
    pub fn memory(&self) -> Result<u64> {
        let pid = self.child.id().ok_or("it ended by itself")?;
        let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|it| it.split_whitespace().next()).ok_or("no VmRSS")?;
        Ok(kib.parse::<u64>()? * 1024)
    }
}
