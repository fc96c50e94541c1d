//! Files that are sent along with messages.

use e2e::{AGENT_1, AgentPage, Browser, Name, Role, Stage, VisitorPage, wait::until};
use serde_json::json;

/// A picture, 3 pixels wide and 2 high.
const PICTURE: &[u8] = include_bytes!("attachments.png");

/// A chat under way.
async fn chat(stage: &mut Stage) -> (AgentPage, VisitorPage) {
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Vera").await;
    (agent, visitor)
}

/// Sees that the pictures in the log are pictures.
async fn sees_pictures(browser: &Browser, count: usize) {
    let script = "return [...document.querySelectorAll('.picture img')]
        .map((it) => it.complete && it.naturalWidth)";
    let what = format!("{count} pictures at {}", browser.who());
    until(&what, async || match browser.evaluate(script).await {
        widths if widths == json!(vec![3; count]) => Ok(()),
        widths => Err(format!("there are {widths}")),
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_sends_a_picture_and_a_list() {
    let mut stage = Stage::set("attachments-visitor").await;
    let (agent, visitor) = chat(&mut stage).await;
    visitor.browser.role(Role::Button, "Attach files").there().await;
    visitor.browser.choose_file("Büro 🦀.png", PICTURE).await;
    let files = visitor.browser.role(Role::List, "Files to send");
    files.says("Büro 🦀.png").await;
    visitor.browser.axe_finds_nothing("files to send").await;
    visitor.browser.role(Role::Button, "Send").click().await;
    agent.row("Vera").says("📎 Büro 🦀.png").await;
    agent.browser.role(Role::Button, "Show Büro 🦀.png large").there().await;
    sees_pictures(&agent.browser, 1).await;
    sees_pictures(&visitor.browser, 1).await;

    // Large, and kept.
    agent.browser.keep_downloads().await;
    agent.browser.role(Role::Button, "Show Büro 🦀.png large").click().await;
    let large = agent.browser.role(Role::Dialog, "Picture");
    large.role(Role::Button, "Close").there().await;
    agent.browser.axe_finds_nothing("a picture").await;
    large.role(Role::Button, "Download").click().await;
    let (name, text) = agent.browser.downloaded().await;
    assert!(name.ends_with(".png") && text.contains("PNG"), "{name}");
    large.role(Role::Button, "Close").click().await;
    large.gone().await;

    // Several, with words; one was not meant.
    visitor.browser.choose_file("prices.csv", b"Name;Price\nM\xfcller;3\n").await;
    visitor.browser.choose_file("wrong.txt", b"wrong").await;
    visitor.browser.role(Role::Button, "Remove wrong.txt").click().await;
    visitor.send("As you asked").await;
    agent.line("As you asked").says("prices.csv").await;
    agent.browser.role(Role::Button, "Download prices.csv").click().await;
    let (name, text) = agent.browser.downloaded().await;
    assert_eq!(name, "prices.csv");
    assert!(text.starts_with("Name;Price\n"), "{text}");
    assert!(!agent.messages().text().await.contains("wrong.txt"));
    visitor.browser.axe_finds_nothing("files that were sent").await;

    // Over a reload, after the end, and where the chat is mentioned.
    agent.browser.reload().await;
    sees_pictures(&agent.browser, 1).await;
    visitor.end_chat().await;
    agent.chat_is_over().await;
    sees_pictures(&agent.browser, 1).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_drops_a_document_and_pastes_a_picture() {
    let mut stage = Stage::set("attachments-agent").await;
    let (agent, visitor) = chat(&mut stage).await;
    agent.browser.role(Role::Button, "Attach files").there().await;
    agent.message_box().click().await;
    agent.browser.hand_file("dragover", "offer.pdf", "application/pdf", b"%PDF-1.7").await;
    agent.main().says("Drop files here to attach them").await;
    agent.browser.hand_file("drop", "offer.pdf", "application/pdf", b"%PDF-1.7").await;
    let files = agent.main().role(Role::List, "Files to send");
    files.says("offer.pdf").await;
    agent.browser.hand_file("paste", "image.png", "image/png", PICTURE).await;
    files.says("image.png").await;
    agent.browser.axe_finds_nothing("files to send").await;
    // By keyboard, as words are.
    agent.message_box().write("Our offer").await;
    agent.browser.press("\u{e007}").await;
    visitor.line("Our offer").says("offer.pdf").await;
    sees_pictures(&visitor.browser, 1).await;
    sees_pictures(&agent.browser, 1).await;
    files.gone().await;
    visitor.browser.keep_downloads().await;
    visitor.browser.role(Role::Button, "Download offer.pdf").click().await;
    let (name, text) = visitor.browser.downloaded().await;
    assert_eq!((name.as_str(), text.as_str()), ("offer.pdf", "%PDF-1.7"));
    // Files that were chosen wait with their chat.
    agent.browser.choose_file("later.txt", b"later").await;
    files.says("later.txt").await;
    agent.browser.go_to_hash("#/").await;
    files.gone().await;
    // Where no chat is open, a file that is dropped does not take the inbox's place.
    for event in ["dragover", "drop"] {
        assert!(agent.browser.hand_file(event, "a.txt", "text/plain", b"a").await, "{event}");
    }
    agent.open("Vera").await;
    files.says("later.txt").await;
    agent.browser.role(Role::Button, "Remove later.txt").click().await;
    files.gone().await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_taken_is_refused_with_a_reason_and_what_looks_like_a_page_runs_nothing() {
    let options = ["--attachment-limit", "2000"];
    let mut stage = Stage::set_with("attachments-refused", &options).await;
    let (agent, visitor) = chat(&mut stage).await;
    for browser in [&agent.browser, &visitor.browser] {
        browser.role(Role::Button, "Attach files").there().await;
        let files = browser.role(Role::List, "Files to send");
        browser.choose_file("large.txt", &[b'x'; 2_001]).await;
        files.says("This file is too large").await;
        browser.role(Role::Button, "Remove large.txt").click().await;
        let page = b"<!DOCTYPE html><script>document.title = 'ran'</script>";
        browser.choose_file("page.png", page).await;
        files.says("Files of this type are not accepted.").await;
        browser.role(Role::Button, "Retry page.png").gone().await;
        browser.role(Role::Button, "Remove page.png").click().await;
        files.gone().await;
    }
    visitor.browser.choose_file("sly.html", b"Hello <script>document.title = 'ran'</script>").await;
    visitor.browser.role(Role::Button, "Send").click().await;
    agent.browser.keep_downloads().await;
    agent.browser.role(Role::Button, "Download sly.html.txt").click().await;
    let (name, text) = agent.browser.downloaded().await;
    assert_eq!(name, "sly.html.txt");
    assert!(text.starts_with("Hello <script>"));
    assert_ne!(agent.browser.evaluate("return document.title").await, json!("ran"));
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_connection_costs_a_retry_and_sends_once() {
    let mut stage = Stage::set("attachments-cut").await;
    let link = stage.server.link().await;
    let agent = stage.agent_through("agent", &link).await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Vera").await;
    agent.browser.role(Role::Button, "Attach files").there().await;
    link.throttle(40_000);
    let bytes = "slow ".repeat(40_000);
    agent.browser.choose_file("slow.txt", bytes.as_bytes()).await;
    let files = agent.main().role(Role::List, "Files to send");
    let sent = "return document.querySelector('.pending progress')?.value ?? -1";
    until("the upload to be on its way", async || match agent.browser.evaluate(sent).await {
        sent if sent.as_f64() > Some(0.0) => Ok(()),
        sent => Err(format!("{sent} bytes are")),
    })
    .await;
    // Sending waits for the file, with the words where they are.
    agent.message_box().write("Here it is").await;
    agent.browser.role(Role::Button, "Send").click().await;
    agent.main().says("Your message goes out as soon as the files are uploaded.").await;
    link.cut_off();
    agent.browser.role(Role::Button, "Retry slow.txt").there().await;
    files.role(Role::Alert, Name::Any).there().await;
    agent.has_draft("Here it is").await;
    link.full_speed();
    link.flow();
    agent.browser.role(Role::Button, "Retry slow.txt").click().await;
    agent.browser.role(Role::Button, "Send").click().await;
    visitor.line("Here it is").says("slow.txt").await;
    visitor.reads("Here it is").await;
    agent.sees_state("Here it is", "Read").await;
    files.gone().await;
    stage.close().await;
}
