//! Running other programs.

use std::{
    env,
    io::{self, BufRead, BufReader, IsTerminal, Write},
    path::PathBuf,
    process::{Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
};

use crate::{
    failure::{Failure, Result},
    project,
};

/// A program that will run in the repository's root.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(project::root());
    // Cargo described this package to this program. Build scripts that look at such variables would
    // run again each time the next cargo is started from here and not from a shell.
    for (name, _) in env::vars_os() {
        let described = ["CARGO_PKG_", "CARGO_MANIFEST_"];
        if name.to_str().is_some_and(|name| described.iter().any(|d| name.starts_with(d))) {
            command.env_remove(name);
        }
    }
    command
}

/// The cargo that runs this.
pub fn cargo() -> Command {
    command(&env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
}

/// The first of these programs that is on PATH.
pub fn find(programs: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    programs.iter().find_map(|program| {
        let name = format!("{program}{}", env::consts::EXE_SUFFIX);
        env::split_paths(&path).map(|folder| folder.join(&name)).find(|file| file.is_file())
    })
}

/// Runs a program with its output shown; `otherwise` says what its failure means.
pub fn run(command: &mut Command, otherwise: &str) -> Result<()> {
    let status = command.status().map_err(|e| no_start(command, &e))?;
    if status.success() { Ok(()) } else { Err(Failure::new(otherwise)) }
}

/// What a program prints, trimmed; `None` when it is not there or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// Runs a program and collects what it prints on both streams, in the order in which it came; in a
/// terminal it is shown as it comes.
pub fn record(command: &mut Command) -> Result<(ExitStatus, String)> {
    let show = io::stdout().is_terminal();
    if show {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| no_start(command, &e))?;
    let (lines, receiver) = mpsc::channel();
    for_each_line(child.stdout.take(), lines.clone());
    for_each_line(child.stderr.take(), lines);
    let mut text = String::new();
    for line in receiver {
        if show {
            println!("{line}");
        }
        text.push_str(&line);
        text.push('\n');
    }
    let status = child.wait().map_err(|e| no_start(command, &e))?;
    let _ = io::stdout().flush();
    Ok((status, text))
}

/// Sends a stream's lines; the sender is dropped when the stream ends.
pub fn for_each_line(stream: Option<impl io::Read + Send + 'static>, sender: mpsc::Sender<String>) {
    let Some(stream) = stream else { return };
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(io::Result::ok) {
            let line = String::from_utf8_lossy(&line);
            if sender.send(line.trim_end().to_owned()).is_err() {
                return;
            }
        }
    });
}

fn no_start(command: &Command, error: &io::Error) -> Failure {
    let program = command.get_program().to_string_lossy();
    Failure::new(match error.kind() {
        io::ErrorKind::NotFound => {
            format!("`{program}` is not installed, or not on PATH. Install it and try again.")
        }
        _ => format!("`{program}` could not be started: {error}."),
    })
}
