//! Events to pixels: what comes in is on the screen how soon, in an inbox with 10,000 conversations
//! in which somebody writes; and beside it the same for a page that only sets a text.

mod measured;

use std::{env, time::Duration};

use bench::{changes::Changes, figures::keep, teller::Teller};
use contract::{Conversation, ConversationPage, Snapshot};
use e2e::{AGENT_1, AgentPage, Api, Browser, Stage, wait::within};
use measured::{Figures, Page, Run, Taken, Told};
use serde_json::{Value, json};
use tokio::time::{MissedTickBehavior, interval, sleep};

/// So many chats are in the inbox, unless `LIVE_CHATS` says otherwise. The demo has some more, and
/// there are the live ones.
const CHATS: &str = "10000";
/// For so many seconds changes come, unless `LIVE_SECONDS` says otherwise.
const SECONDS: u32 = 60;
/// As many as an agent can have (mission.md).
const LIVE: usize = 10;
/// Changes a second.
const RATE: u32 = 200;
/// One key in so many milliseconds: somebody who types fast.
const KEY_EVERY: Duration = Duration::from_millis(110);
/// What was missed, and comes at once.
const BURST: usize = 2_000;
/// For so long a page is left alone before and after.
const REST: Duration = Duration::from_secs(1);
/// All pages of the list are there by then, and all changes.
const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::main]
async fn main() {
    let seconds = env::var("LIVE_SECONDS").map_or(SECONDS, |text| text.parse().expect("a number"));
    let chats = env::var("LIVE_CHATS").unwrap_or_else(|_| CHATS.into());
    println!("An inbox with {chats} conversations and {LIVE} live ones is filled …");
    let mut stage = Stage::set_with("bench-live", &["--demo-chats", &chats]).await;
    let api = stage.server.api().signed_in(AGENT_1).await;
    take_chats(&stage, &api).await;
    let snapshot: Snapshot = read(api.get("/v1/snapshot").await.good());
    let conversations = all(&api).await;
    println!("There are {}. {RATE} changes a second for {seconds} s, twice …", conversations.len());
    let floor =
        Teller::before(stage.server.origin(), include_str!("floor.html"), snapshot.server_now)
            .await;
    let inbox = Teller::before(stage.server.origin(), "", snapshot.server_now).await;

    let agent = stage.agent_at("agent", "about:blank").await;
    let browser = &agent.browser;
    let source = json!({ "source": include_str!("probe.js") });
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", source).await;
    browser.devtools("Performance.enable", json!({})).await;
    let mut pages = Vec::new();
    for (page, teller) in [("floor", &floor), ("", &inbox)] {
        browser.go(&format!("{}/{page}", teller.origin())).await;
        if page.is_empty() {
            open(&agent, conversations.len()).await;
        }
        let (came, seq) = teller.comes(0).await;
        let mut changes = Changes::of(conversations.clone(), seq, snapshot.server_now);
        browser.evaluate("document.querySelector('textarea').focus(); probe.start()").await;
        sleep(REST).await;
        taken(browser).await;
        let steady = steady(browser, teller, &mut changes, seconds).await;
        let burst = burst(browser, teller, &mut changes, came).await;
        pages.push(Page::of(steady, burst));
    }
    let inbox = pages.pop().expect("measured last");
    let figures = Figures { floor: pages.remove(0), inbox };
    figures.print();
    keep("live", &figures);
    stage.close().await;
}

/// Has the agent in a chat, with the list of all that there is beside it.
async fn open(agent: &AgentPage, all: usize) {
    agent.sign_in(AGENT_1).await;
    agent.open("Visitor 0").await;
    agent.list_all().await;
    // Found by their roles, things had Chromium keep a tree of them all for assistive technology, as
    // long as the page is there: the other page has none.
    agent.browser.devtools("Page.reload", json!({})).await;
    let look = "const list = document.querySelector('.list');
        if (list) list.scrollTop = list.scrollHeight;
        const row = list?.querySelector('[aria-setsize]');
        return [Number(row?.getAttribute('aria-setsize')), list?.querySelector('.more') === null]";
    // A page of the list after another, as somebody does who goes to its end.
    within(PATIENCE, async || match agent.browser.evaluate(look).await {
        now if now == json!([all, true]) => Ok(()),
        now => Err(format!("of {all} there are {now}")),
    })
    .await
    .expect("the whole list");
    agent.browser.evaluate("document.querySelector('.list').scrollTop = 0").await;
}

/// Changes at a steady rate.
async fn steady(browser: &Browser, teller: &Teller, changes: &mut Changes, seconds: u32) -> Run {
    let busy = busy_seconds(browser).await;
    let told = async {
        let mut told = Vec::new();
        let mut ticks = interval(Duration::from_secs(1) / RATE);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        for _ in 0..RATE * seconds {
            ticks.tick().await;
            let change = changes.make();
            told.push(Told::now(&change));
            teller.tell(changes.seq(), change.frame);
        }
        shows(browser, changes).await;
        told
    };
    let told = while_typing(browser, told).await;
    let busy = busy_seconds(browser).await - busy;
    Run { told, busy, taken: taken(browser).await }
}

/// The connection breaks, and when it is back everything that was missed comes at once.
async fn burst(browser: &Browser, teller: &Teller, changes: &mut Changes, came: u64) -> Run {
    let busy = busy_seconds(browser).await;
    let told = async {
        let missed: Vec<_> = (0..BURST).map(|_| changes.make()).collect();
        let frames = missed.iter().map(|change| change.frame.clone()).collect();
        teller.cut(changes.seq(), frames);
        teller.comes(came).await;
        let told = missed.iter().map(Told::now).collect();
        shows(browser, changes).await;
        told
    };
    let told = while_typing(browser, told).await;
    let busy = busy_seconds(browser).await - busy;
    Run { told, busy, taken: taken(browser).await }
}

/// Waits until the last change is on the screen.
async fn shows(browser: &Browser, changes: &Changes) {
    let newest = json!(changes.number());
    within(PATIENCE, async || match browser.evaluate("return probe.newest()").await {
        now if now == newest => Ok(()),
        now => Err(format!("of {newest} changes it shows {now}")),
    })
    .await
    .expect("every change");
    sleep(REST).await;
}

/// Types until that is over.
async fn while_typing<T>(browser: &Browser, work: impl Future<Output = T>) -> T {
    let typing = async {
        let mut ticks = interval(KEY_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for letter in "und so weiter ".chars().cycle() {
            ticks.tick().await;
            for kind in ["keyDown", "keyUp"] {
                let text = if kind == "keyDown" { letter.to_string() } else { String::new() };
                let key = json!({ "type": kind, "key": letter.to_string(), "text": text });
                browser.devtools("Input.dispatchKeyEvent", key).await;
            }
        }
    };
    tokio::select! {
        done = work => done,
        () = typing => unreachable!("it has no end"),
    }
}

/// What the page has noted since it was last asked.
async fn taken(browser: &Browser) -> Taken {
    read(browser.evaluate("return probe.take()").await)
}

/// For how long the page's thread has worked.
async fn busy_seconds(browser: &Browser) -> f64 {
    let answer = browser.devtools("Performance.getMetrics", json!({})).await;
    let metrics = answer["metrics"].as_array().expect("a list");
    let metric = metrics.iter().find(|metric| metric["name"] == "TaskDuration");
    metric.and_then(|metric| metric["value"].as_f64()).expect("Chromium counts it")
}

/// Visitors ask for the agent, who accepts.
async fn take_chats(stage: &Stage, agent: &Api) {
    agent.put("/v1/me/availability", json!({ "available": true })).await.good();
    let me = agent.get("/v1/me").await.good()["id"].clone();
    for number in 0..LIVE {
        let start = json!({ "name": format!("Visitor {number}"), "ask": { "agent": me } });
        stage.server.api().post("/v1/visitor/conversations", start).await.good();
        let snapshot: Snapshot = read(agent.get("/v1/snapshot").await.good());
        let path = format!("/v1/offers/{}/accept", snapshot.offers[0].id);
        agent.tell(&path).await.good();
    }
}

/// Everything that the list under All can show.
async fn all(api: &Api) -> Vec<Conversation> {
    let mut conversations = Vec::new();
    let mut rest = String::new();
    loop {
        let path = format!("/v1/conversations?scope=all&limit=100{rest}");
        let page: ConversationPage = read(api.get(&path).await.good());
        conversations.extend(page.items);
        match page.next_cursor {
            Some(cursor) => rest = format!("&cursor={cursor}"),
            None => return conversations,
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("as the contract has it")
}
