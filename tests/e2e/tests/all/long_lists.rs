//! Lists with more in them than a page can hold.

use e2e::{AGENT_1, AGENT_2, AgentPage, Rows, Stage, key, wait::until};
use serde_json::{Value, json};

/// As many chats and, in one of them, messages as the demo writes in a few seconds.
const FULL: [&str; 4] = ["--demo-chats", "400", "--demo-messages", "600"];
const VISITOR: &str = "Sofia Marino";
/// So many elements and texts may the page have, whatever there is in its lists. Leptos leaves a
/// comment after what is in each element, which nobody sees: those are not counted.
const NODES: u64 = 1_500;

const CHATS: &str = ".list ol";
const LOG: &str = ".log ol";

/// Counts elements and texts from now on, after every change.
async fn count_nodes(agent: &AgentPage) {
    let script = "
        window.most = 0;
        const count = () => {
            const shown = NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT;
            const nodes = document.createNodeIterator(document, shown);
            let all = 0;
            while (nodes.nextNode()) all += 1;
            window.most = Math.max(window.most, all);
        };
        count();
        new MutationObserver(count).observe(document, { childList: true, subtree: true });";
    agent.browser.evaluate(script).await;
}

async fn had_few_nodes(agent: &AgentPage) {
    let most = agent.browser.evaluate("return window.most").await.as_u64().expect("a count");
    assert!((200..=NODES).contains(&most), "the page had {most} nodes");
}

/// Turns the wheel over the middle of a list, so many pixels at once.
async fn wheel(agent: &AgentPage, list: &str, pixels: f64) {
    let script = format!(
        "const {{ x, y, width, height }} = document.querySelector({}).closest('.list, .log').getBoundingClientRect();
         return [x + width / 2, y + height / 2]",
        json!(list)
    );
    let place = agent.browser.evaluate(&script).await;
    let turn = json!({
        "type": "mouseWheel", "x": place[0], "y": place[1], "deltaX": 0, "deltaY": pixels,
    });
    agent.browser.devtools("Input.dispatchMouseEvent", turn).await;
}

/// Brings the bar of a list to a place, from 0 to 1, as dragging it does, as soon as there is one:
/// a list that is searched in has no rows for a moment.
async fn drag(agent: &AgentPage, list: &str, to: f64) {
    let script = format!(
        "const scroller = document.querySelector({})?.closest('.list, .log');
         if (!scroller) return false;
         scroller.scrollTop = (scroller.scrollHeight - scroller.clientHeight) * {to};
         return true",
        json!(list)
    );
    until("a list", async || match agent.browser.evaluate(&script).await {
        Value::Bool(true) => Ok(()),
        _ => Err("there is none".to_owned()),
    })
    .await;
}

/// Brings it to its end again and again until so many rows are loaded.
async fn load(agent: &AgentPage, list: &str, to: f64, count: usize) {
    until(&format!("{count} rows"), async || {
        drag(agent, list, to).await;
        let rows = Rows::at_rest(&agent.browser, list).await;
        match rows.seen[0].of {
            loaded if loaded >= count => Ok(()),
            loaded => Err(format!("there are {loaded}")),
        }
    })
    .await;
}

/// How far the rows went down that were in view and still are: all of them as far.
fn moved(before: &Rows, after: &Rows) -> f64 {
    let both = before.seen.iter().filter_map(|row| {
        let now = after.seen.iter().find(|now| now.text == row.text)?;
        Some(now.top - row.top)
    });
    let moves: Vec<_> = both.collect();
    assert!(!moves.is_empty(), "nothing of {before:#?} is in {after:#?}");
    assert!(moves.iter().all(|it| (it - moves[0]).abs() < 1.0), "by {moves:?}");
    moves[0]
}

/// Sees that it is as far as it should be, but for the pixels that are rounded away.
fn moved_by(before: &Rows, after: &Rows, expected: f64) {
    let by = moved(before, after);
    assert!(
        (by - expected).abs() < 2.0,
        "by {by} and not {expected}, from {before:#?} to {after:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_chats_and_messages_are_few_elements_and_scroll_right() {
    let mut stage = Stage::set_with("long-lists", &FULL).await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_2).await;
    count_nodes(&agent).await;
    agent.list_all().await;
    agent.search(VISITOR).await;
    agent.open(VISITOR).await;
    agent.chat_is_over().await;
    let log = async || Rows::at_rest(&agent.browser, LOG).await;
    let log_other_than =
        async |before: &Rows| Rows::once(&agent.browser, LOG, |rows| rows.top != before.top).await;

    // The newest message is what one sees first.
    let newest = log().await;
    let last = newest.seen.last().unwrap();
    assert_eq!(last.place, last.of);

    // Up by page, into what was never on the page: each time what is seen goes down by as much.
    agent.messages().there().await.click().await.expect("the log can be clicked");
    let mut page = None;
    let mut before = log().await;
    for _ in 0..4 {
        agent.browser.press(key::PAGE_UP).await;
        let after = log_other_than(&before).await;
        let page = *page.get_or_insert_with(|| moved(&before, &after));
        assert!(page > after.height / 2.0, "a page is {page} pixels of {}", after.height);
        moved_by(&before, &after, page);
        before = after;
    }
    // And down again.
    for _ in 0..3 {
        agent.browser.press(key::PAGE_DOWN).await;
        let after = log_other_than(&before).await;
        moved_by(&before, &after, -page.unwrap());
        before = after;
    }
    // By the wheel.
    for _ in 0..5 {
        wheel(&agent, LOG, -120.0).await;
        let after = log_other_than(&before).await;
        moved_by(&before, &after, 120.0);
        before = after;
    }
    // To both ends, whatever was guessed between them.
    load(&agent, LOG, 0.0, 600).await;
    agent.browser.press(key::END).await;
    let is_end = |rows: &Rows| rows.end - rows.top <= 1.0 && rows.saying(&last.text).is_some();
    Rows::once(&agent.browser, LOG, is_end).await;
    agent.browser.press(key::HOME).await;
    Rows::once(&agent.browser, LOG, |rows| rows.seen[0].place == 1 && rows.top == 0.0).await;
    for to in [0.5, 0.1, 0.9, 0.3] {
        drag(&agent, LOG, to).await;
        let rows = log().await;
        let (place, of) = (rows.seen[0].place as f64, rows.seen[0].of as f64);
        assert!((place / of - to).abs() < 0.1, "{to} of the bar is row {place} of {of}");
    }

    // The conversations beside it.
    agent.search_anew("").await;
    load(&agent, CHATS, 1.0, 400).await;
    for to in [0.5, 0.1, 0.9, 0.0] {
        drag(&agent, CHATS, to).await;
        Rows::at_rest(&agent.browser, CHATS).await;
    }
    had_few_nodes(&agent).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn news_while_one_reads_further_up_is_told_and_moves_nothing() {
    let mut stage = Stage::set("news-below").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    for index in 0..14 {
        visitor.send(&format!("Line {index}. {}", "More to read. ".repeat(index * 5))).await;
    }
    agent.reads("Line 13.").await;
    agent.messages().there().await.click().await.expect("the log can be clicked");
    agent.browser.press(key::HOME).await;
    let before = Rows::once(&agent.browser, LOG, |rows| rows.top == 0.0).await;
    assert!(before.end > before.height, "there is enough to scroll: {before:#?}");
    visitor.send("And one more thing").await;
    let button = agent.main().role(e2e::Role::Button, "New messages");
    button.there().await;
    let after = Rows::at_rest(&agent.browser, LOG).await;
    moved_by(&before, &after, 0.0);
    button.click().await;
    button.gone().await;
    let is_end = |rows: &Rows| rows.end - rows.top <= 1.0 && rows.saying("And one more").is_some();
    Rows::once(&agent.browser, LOG, is_end).await;
    stage.close().await;
}
