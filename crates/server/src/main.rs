//! The command line of the reference chat API.

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let command = cli::Cli::parse();
    let done = tokio::runtime::Runtime::new()
        .map_err(|error| format!("The server cannot start its threads: {error}."))
        .and_then(|runtime| {
            let done = runtime.block_on(command.run());
            // Everything is kept by now: what still waits for somebody else's answer must not keep
            // the process.
            runtime.shutdown_background();
            done
        });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::from(2)
        }
    }
}
