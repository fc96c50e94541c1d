//! What `cargo xtask test` consists of.

use std::process::Command;

use clap::ValueEnum;

use crate::{
    app, axe,
    browser::Browser,
    command::{cargo, command, output, record, run},
    count::Count,
    failure::Result,
    faults, nginx, project, server,
    temporary::Temporary,
    tools,
    visit::Visit,
};

/// A part of the tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Formatting.
    Fmt,
    /// Lints, for this machine and for WebAssembly.
    Clippy,
    /// What the project depends on: licences, sources, and known faults where they can be learnt.
    Deny,
    /// Tests of everything but the app, and the examples in documentation.
    Native,
    /// The app's components in a headless browser.
    Wasm,
    /// Whole paths: the real server, the real app, real browsers.
    E2e,
    /// What the first visit loads, against its budget.
    Size,
}

/// Every package but the app, which is for the browser, and `e2e` and `bench`, which need one.
const NATIVE: [&str; 5] = ["contract", "engine", "chat-server", "simulation", "xtask"];
/// Those of them that are libraries with documentation.
const DOCUMENTED: [&str; 2] = ["contract", "engine"];

impl Part {
    /// Runs it. A failure is one that kept it from running.
    pub fn run(self) -> Result<Outcome> {
        match self {
            Self::Fmt => check(vec![with(cargo(), "fmt --all --check")]),
            Self::Clippy => {
                tools::ensure_target()?;
                check(vec![
                    with(
                        cargo(),
                        "clippy --quiet --workspace --exclude agent-inbox --all-targets -- -D warnings",
                    ),
                    with(
                        cargo(),
                        &format!(
                            "clippy --quiet --package agent-inbox --target {} --all-targets -- -D warnings",
                            tools::WASM
                        ),
                    ),
                ])
            }
            Self::Deny => deny(),
            Self::Native => native(),
            Self::Wasm => wasm(),
            Self::E2e => e2e(),
            Self::Size => size(),
        }
    }
}

/// How a part went, and what was printed meanwhile.
pub struct Outcome {
    pub count: Count,
    pub output: String,
}

/// Commands that are right or wrong as a whole.
fn check(commands: Vec<Command>) -> Result<Outcome> {
    let mut outcome = Outcome { count: Count::default(), output: String::new() };
    for mut command in commands {
        let (status, output) = record(&mut command)?;
        outcome.count += if status.success() { Count::PASSED } else { Count::FAILED };
        outcome.output.push_str(&output);
    }
    Ok(outcome)
}

/// Test runners. All together must have run a test: a suite that lost its tests is no success.
fn tests(commands: Vec<Command>) -> Result<Outcome> {
    let mut outcome = Outcome { count: Count::default(), output: String::new() };
    for mut command in commands {
        let (status, output) = record(&mut command)?;
        let mut count = Count::of(&output);
        if !status.success() && count.failed == 0 {
            count += Count::FAILED;
        }
        outcome.count += count;
        outcome.output.push_str(&output);
    }
    if outcome.count.total() == 0 {
        outcome.count = Count::FAILED;
        outcome.output.push_str("No test was run.\n");
    }
    Ok(outcome)
}

fn deny() -> Result<Outcome> {
    tools::ensure_cargo_deny()?;
    // It reads every dependency's own words, those for other systems included, and downloads none.
    run(
        cargo().args(["fetch", "--quiet", "--locked"]),
        "The dependencies could not be downloaded. Cargo's message is above.",
    )?;
    let deny = |arguments| {
        let mut deny = with(command("cargo-deny"), arguments);
        deny.env("PATH", tools::path());
        deny
    };
    let mut commands = vec![deny("--workspace --offline check bans licenses sources")];
    if output(&mut deny("fetch db")).is_some() {
        commands.push(deny("--workspace --offline check advisories"));
    } else {
        println!("  Known faults were not looked for: their database cannot be reached.");
    }
    check(commands)
}

fn native() -> Result<Outcome> {
    let runner = match output(cargo().args(["nextest", "--version"])) {
        Some(_) => "nextest run --no-fail-fast",
        None => "test --no-fail-fast --lib --bins --tests",
    };
    tests(vec![
        packages(with(cargo(), runner), &NATIVE),
        packages(with(cargo(), "test --doc"), &DOCUMENTED),
        // Beside them it would have them built with what its browsers need of the same libraries.
        with(cargo(), "test --package bench --no-fail-fast"),
    ])
}

fn wasm() -> Result<Outcome> {
    tools::ensure_target()?;
    tools::ensure_wasm_bindgen()?;
    let browser = Browser::ensure()?;
    let temporary = Temporary::new()?;
    let mut test = with(
        cargo(),
        &format!("test --package agent-inbox --no-fail-fast --target {}", tools::WASM),
    );
    test.env("PATH", tools::path())
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", browser.write_capabilities()?)
        .env("CHROMEDRIVER", &browser.driver)
        .env("TMPDIR", temporary.path());
    tests(vec![test])
}

fn e2e() -> Result<Outcome> {
    let mut test = whole_paths()?;
    match axe::ensure() {
        Ok(axe) => drop(test.env("AXE", axe)),
        Err(why) => {
            println!("  axe-core did not look at the pages: {why}");
            test.args(["--", "--skip", "axe::"]);
        }
    }
    faults::forget()?;
    let mut outcome = tests(vec![test])?;
    print!("{}", faults::table());
    // That app and server build for release is a result of its own.
    outcome.count += Count::PASSED;
    Ok(outcome)
}

/// Builds what the whole-path tests need; brings the command that runs them.
pub fn whole_paths() -> Result<Command> {
    with_the_real_thing(with(cargo(), "test --package e2e --no-fail-fast"))
}

/// Builds app and server, and tells a program of the package `e2e` where they and the browsers are.
pub fn with_the_real_thing(mut program: Command) -> Result<Command> {
    app::build()?;
    program.env("E2E_APP", project::dist());
    with_the_server(program)
}

/// Builds the server, and tells such a program where it and the browsers are.
pub fn with_the_server(mut program: Command) -> Result<Command> {
    let browser = Browser::ensure()?;
    let nginx = nginx::ensure()?;
    server::build()?;
    program
        .env("E2E_SERVER", project::server())
        .env("E2E_ARTIFACTS", project::target().join("e2e"))
        .env("NGINX", nginx)
        .env("CHROMIUM", &browser.chromium)
        .env("CHROMEDRIVER", &browser.driver);
    Ok(program)
}

fn size() -> Result<Outcome> {
    app::build()?;
    let visit = Visit::weigh()?;
    println!("{visit}");
    let count = if visit.fits() { Count::PASSED } else { Count::FAILED };
    Ok(Outcome { count, output: String::new() })
}

fn with(mut command: Command, arguments: &str) -> Command {
    command.args(arguments.split(' '));
    command
}

fn packages(mut command: Command, names: &[&str]) -> Command {
    for name in names {
        command.args(["--package", name]);
    }
    command
}
