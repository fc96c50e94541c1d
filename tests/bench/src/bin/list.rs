//! The message list alone with 10,000 messages of different height, in a view of 760×700 pixels,
//! beside the least that a browser can do for that. `LIST_BESIDE=NAME=URL` has another page measured
//! that offers the same `window.bench`.

use std::{env, error::Error, sync::Arc};

use bench::figures::{keep, percentile};
use e2e::{Browser, Stage};
use serde::Serialize;
use serde_json::{Value, json};

const MESSAGES: usize = 10_000;
const MOUNTS: usize = 10;
const APPENDS: usize = 200;
const FAST_APPENDS: usize = 40;
/// A turn of the wheel a frame, upwards.
const SCROLLED_PX: i32 = -100;
const SCROLLED_FRAMES: usize = 300;
const JUMPS: usize = 30;

/// What one list needs; times in milliseconds. Those of the processor are of the page's main thread
/// alone, so they are the same on a busy machine.
#[derive(Serialize)]
struct Figures {
    list: String,
    /// From nothing to the newest message in view: the middle one of ten.
    mount_ms: f64,
    mount_cpu_ms: f64,
    append_p50_ms: f64,
    append_p95_ms: f64,
    append_cpu_ms: f64,
    /// Of forty messages, one a frame, as many were the last one in view when they were painted.
    stuck: u64,
    /// The most that what scrolls ever had.
    elements: u64,
    scroll_cpu_ms: f64,
    scroll_p95_ms: f64,
    /// JavaScript's and the program's, after collecting garbage.
    heap_mb: f64,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut stage = Stage::set("list").await;
    let origin = stage.server.origin();
    let mut pages = vec![
        ("ours".to_owned(), format!("{origin}/")),
        ("floor".to_owned(), format!("{origin}/floor.html")),
    ];
    if let Some((name, url)) =
        env::var("LIST_BESIDE").ok().as_deref().and_then(|it| it.split_once('='))
    {
        pages.push((name.to_owned(), url.to_owned()));
    }
    let mut all = Vec::new();
    for (name, url) in pages {
        // Each in a browser of its own: none inherits another's garbage.
        let browser = stage.browser(&name).await;
        browser.go(&url).await;
        all.push(measure(name, &browser).await);
    }
    print(&all);
    keep("list", &all);
    stage.close().await;
    Ok(())
}

async fn measure(list: String, browser: &Arc<Browser>) -> Figures {
    browser.evaluate(include_str!("list.js")).await;
    let run = async |call: String| browser.evaluate(&format!("return harness.{call}")).await;
    let ready = "return new Promise((done) => { const look = () => window.bench ? done() : setTimeout(look, 20); look(); })";
    browser.evaluate(ready).await;
    browser.devtools("Performance.enable", json!({ "timeDomain": "threadTicks" })).await;
    let busy_ms = async || metric(browser, "TaskDuration").await * 1_000.0;

    let begin = busy_ms().await;
    let mounts = numbers(run(format!("mount({MESSAGES}, {MOUNTS})")).await);
    let mounted = busy_ms().await;
    let appends = numbers(run(format!("append({MESSAGES}, {APPENDS})")).await);
    let appended = busy_ms().await;
    let stuck = run(format!("stick({}, {FAST_APPENDS})", MESSAGES + APPENDS)).await;
    let scrolls = busy_ms().await;
    let frames = numbers(run(format!("scroll({SCROLLED_PX}, {SCROLLED_FRAMES})")).await);
    let scrolled = busy_ms().await;
    let elements = run(format!("elements({JUMPS})")).await;
    browser.devtools("HeapProfiler.collectGarbage", json!({})).await;
    let program = browser.evaluate("return bench.memory?.() ?? 0").await.as_f64().unwrap_or(0.0);
    let heap = metric(browser, "JSHeapUsedSize").await + program;
    Figures {
        list,
        mount_ms: percentile(&mounts, 50),
        mount_cpu_ms: (mounted - begin) / MOUNTS as f64,
        append_p50_ms: percentile(&appends, 50),
        append_p95_ms: percentile(&appends, 95),
        append_cpu_ms: (appended - mounted) / APPENDS as f64,
        stuck: stuck.as_u64().expect("a count"),
        elements: elements.as_u64().expect("a count"),
        scroll_cpu_ms: (scrolled - scrolls) / SCROLLED_FRAMES as f64,
        scroll_p95_ms: percentile(&frames, 95),
        heap_mb: heap / 1_048_576.0,
    }
}

fn numbers(values: Value) -> Vec<f64> {
    serde_json::from_value(values).expect("numbers")
}

/// One of the figures that Chromium keeps of a page; times are in seconds.
async fn metric(browser: &Arc<Browser>, name: &str) -> f64 {
    let metrics = browser.devtools("Performance.getMetrics", json!({})).await;
    let metrics = metrics["metrics"].as_array().expect("metrics");
    let metric = metrics.iter().find(|it| it["name"] == name).expect("Chromium has it");
    metric["value"].as_f64().expect("a number")
}

fn print(all: &[Figures]) {
    println!("\n{MESSAGES} messages in 760×700 pixels; times in milliseconds\n");
    type Row = (&'static str, fn(&Figures) -> f64);
    let rows: [Row; 10] = [
        ("newest message in view", |it| it.mount_ms),
        ("… processor", |it| it.mount_cpu_ms),
        ("append to paint, p50", |it| it.append_p50_ms),
        ("append to paint, p95", |it| it.append_p95_ms),
        ("… processor", |it| it.append_cpu_ms),
        ("scrolled frame, p95", |it| it.scroll_p95_ms),
        ("… processor", |it| it.scroll_cpu_ms),
        ("elements, at most", |it| it.elements as f64),
        ("heap, MB", |it| it.heap_mb),
        ("at the end, of 40", |it| it.stuck as f64),
    ];
    let cells = |cells: Vec<String>| cells.iter().map(|it| format!("{it:>10}")).collect::<String>();
    println!("{:<24}{}", "", cells(all.iter().map(|it| it.list.clone()).collect()));
    for (what, read) in rows {
        println!("{what:<24}{}", cells(all.iter().map(|it| format!("{:.1}", read(it))).collect()));
    }
}
