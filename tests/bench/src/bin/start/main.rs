//! `cargo xtask bench start`: how soon an agent can work with the inbox.
//!
//! Cold is a browser that has none of the app's files and knows nothing but who is signed in: what
//! is listed then comes from the server. Warm is the next start of it.

use std::{env, fs, path::Path, time::Duration};

use bench::figures::{keep, percentile, quick};
use e2e::{AGENT_1, AgentPage, Guest, Link, Stage, Way, wait::within};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::sleep;

/// So often each start is measured.
const STARTS: usize = 10;
/// The slow line: bits a second down and up, and milliseconds until an answer begins.
const SLOW_LINE: (f64, f64, f64) = (1_600_000.0, 750_000.0, 150.0);
const NO_LIMIT: (f64, f64, f64) = (-8.0, -8.0, 0.0);
/// The slow machine takes so many times as long.
const SLOW_MACHINE: u32 = 4;

/// What the inbox knows it keeps every ten seconds.
const KEPT: Duration = Duration::from_secs(30);
/// Without a byte for so long, all is there.
const QUIET: Duration = Duration::from_secs(3);

/// What is measured of each start, as the probe and the table call it.
const MARKS: [(&str, &str); 3] =
    [("first_paint", "first paint"), ("usable", "usable"), ("connected", "connected")];

/// Nothing of an earlier start but who is signed in.
const FORGET: &str = "
    for (const name of Object.keys(localStorage))
        if (name.endsWith('/known')) localStorage.removeItem(name);
    const workers = navigator.serviceWorker.getRegistrations();
    return Promise.all([
        workers.then((all) => Promise.all(all.map((it) => it.unregister()))),
        caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name)))),
    ]).then(() => true)";

/// Whether the next start finds what the inbox knew, and files that are kept beside the browser's cache.
const IS_KEPT: &str = "
    const knows = Object.keys(localStorage).some((name) => name.endsWith('/known'));
    return navigator.serviceWorker.getRegistration().then((it) => knows && !!it?.active)";

#[tokio::main]
async fn main() {
    let starts = if quick() { 2 } else { STARTS };
    let times = times(starts).await;
    let wire = over_the_wire().await;
    keep("start", &json!({ "starts": starts, "times": times, "wire": wire }));
}

/// Measures every kind of start, and the floor under each.
async fn times(starts: usize) -> Vec<Value> {
    let app = app_with_floor();
    let folder = app.path().to_str().expect("a path in Unicode");
    let mut stage = Stage::set_with("bench-start", &["--app", folder]).await;
    let origin = stage.server.origin();
    let inbox = Inbox::set_up(&mut stage, &origin).await;

    println!("| milliseconds, median of {starts} | {} |", MARKS.map(|(_, mark)| mark).join(" | "));
    println!("|---|--:|--:|--:|");
    let mut figures = Vec::new();
    for slow in [false, true] {
        for cold in [true, false] {
            if !cold {
                inbox.start("inbox", false, false).await;
                inbox.is_kept().await;
            }
            for page in ["inbox", "floor"] {
                let mut marks: [Vec<f64>; 3] = Default::default();
                for _ in 0..starts {
                    let started = inbox.start(page, cold, slow).await;
                    for ((mark, _), times) in MARKS.iter().zip(&mut marks) {
                        times.extend(started[mark].as_f64());
                    }
                }
                let cells = marks.each_ref().map(|times| match times.as_slice() {
                    [] => "–".into(),
                    times => format!("{:.0}", percentile(times, 50)),
                });
                let cache = if cold { "cold" } else { "warm" };
                let speed = if slow { "slow" } else { "full speed" };
                println!("| {page}, {cache}, {speed} | {} |", cells.join(" | "));
                let [first_paint, usable, connected] = marks;
                figures.push(json!({
                    "page": page, "cache": cache, "speed": speed,
                    "first_paint_ms": first_paint, "usable_ms": usable, "connected_ms": connected,
                }));
            }
        }
    }
    // A socket that ends with its page is no fault.
    stage.close_broken();
    figures
}

/// Counts what a cold and a warm start move, all of it: what the page asks for and what the service
/// worker does, heads of requests and answers, frames of the socket.
async fn over_the_wire() -> Vec<Value> {
    let mut stage = Stage::set("bench-wire").await;
    let link = stage.server.link().await;
    let inbox = Inbox::set_up(&mut stage, &link.origin()).await;
    println!("\n| over the wire | requests | of them to the API | bytes down | bytes up |");
    println!("|---|--:|--:|--:|--:|");
    let mut figures = Vec::new();
    for cold in [true, false] {
        if !cold {
            inbox.is_kept().await;
        }
        inbox.visitor.says("Are you there?").await;
        inbox.go_away(cold).await;
        let before = (link.requests().len(), link.bytes(Way::ToBrowser), link.bytes(Way::ToServer));
        inbox.agent.browser.go(&inbox.chat).await;
        inbox.agent.connection_is("Connected").await;
        quiet(&link).await;
        let requests = link.requests().split_off(before.0);
        let api = requests.iter().filter(|line| line.contains(" /v1/")).count();
        let down = link.bytes(Way::ToBrowser) - before.1;
        let up = link.bytes(Way::ToServer) - before.2;
        let cache = if cold { "cold" } else { "warm" };
        println!("| {cache} | {} | {api} | {down} | {up} |", requests.len());
        figures.push(json!({
            "cache": cache, "requests": requests, "to_the_api": api,
            "bytes_down": down, "bytes_up": up,
        }));
    }
    stage.close_broken();
    figures
}

/// Waits until nothing more comes.
async fn quiet(link: &Link) {
    loop {
        let before = link.bytes(Way::ToBrowser);
        sleep(QUIET).await;
        if link.bytes(Way::ToBrowser) == before {
            return;
        }
    }
}

/// The built inbox, and beside it a page that does next to nothing: the floor.
fn app_with_floor() -> TempDir {
    let folder = TempDir::with_prefix("bench-start-").expect("a temporary folder can be made");
    let built = env::var_os("E2E_APP").unwrap_or_else(|| "dist".into());
    for file in fs::read_dir(Path::new(&built)).expect("the app is built") {
        let file = file.expect("a file of the app");
        fs::copy(file.path(), folder.path().join(file.file_name())).expect("there is room for it");
    }
    let floor = include_str!("floor.html");
    fs::write(folder.path().join("floor.html"), floor).expect("there is room for it");
    folder
}

/// An agent with a chat, who starts the inbox again and again.
struct Inbox {
    agent: AgentPage,
    visitor: Guest,
    origin: String,
    /// The address of the chat.
    chat: String,
}

impl Inbox {
    async fn set_up(stage: &mut Stage, origin: &str) -> Self {
        let agent = stage.agent_at("agent", &format!("{origin}/")).await;
        agent.sign_in(AGENT_1).await;
        agent.set_available(true).await;
        let api = stage.server.api().signed_in(AGENT_1).await;
        let visitor = Guest::taken_by(&stage.server, &api, "Nora Quist").await;
        visitor.says("Do you ship to Norway?").await;
        let chat = format!("{origin}/#/conversations/{}", api.chat_with("Nora Quist").await);
        let probe = json!({ "source": include_str!("probe.js") });
        agent.browser.devtools("Page.addScriptToEvaluateOnNewDocument", probe).await;
        agent.browser.devtools("Network.enable", json!({})).await;
        Self { agent, visitor, origin: origin.into(), chat }
    }

    /// Starts it, or the floor; answers when there was what.
    async fn start(&self, page: &str, cold: bool, slow: bool) -> Value {
        let browser = &self.agent.browser;
        // A chat without a word would time out.
        self.visitor.says("Are you there?").await;
        self.go_away(cold).await;
        self.set_speed(slow).await;
        let address = if page == "floor" { self.floor() } else { self.chat.clone() };
        browser.go(&address).await;
        let started = browser.evaluate("return started()").await;
        self.set_speed(false).await;
        started
    }

    fn floor(&self) -> String {
        format!("{}/floor.html", self.origin)
    }

    /// To a page of the same origin that has nothing of the inbox.
    async fn go_away(&self, and_forget: bool) {
        let browser = &self.agent.browser;
        browser.go(&self.floor()).await;
        if and_forget {
            browser.evaluate(FORGET).await;
            browser.devtools("Network.clearBrowserCache", json!({})).await;
        }
    }

    async fn set_speed(&self, slow: bool) {
        let browser = &self.agent.browser;
        // Tools have no hold on what the service worker asks for: that would come at full speed.
        let bypass = json!({ "bypass": slow });
        browser.devtools("Network.setBypassServiceWorker", bypass).await;
        let (down, up, latency) = if slow { SLOW_LINE } else { NO_LIMIT };
        let line = json!({
            "offline": false, "latency": latency,
            "downloadThroughput": down / 8.0, "uploadThroughput": up / 8.0,
        });
        browser.devtools("Network.emulateNetworkConditions", line).await;
        let rate = json!({ "rate": if slow { SLOW_MACHINE } else { 1 } });
        browser.devtools("Emulation.setCPUThrottlingRate", rate).await;
    }

    /// Waits for what a warm start finds.
    async fn is_kept(&self) {
        let kept = within(KEPT, async || match self.agent.browser.evaluate(IS_KEPT).await {
            Value::Bool(true) => Ok(()),
            _ => Err("the next start would find nothing".into()),
        });
        kept.await.unwrap_or_else(|why: String| panic!("{why}"));
    }
}
