//! An ended chat as a file.

use e2e::{AGENT_1, AGENT_2, Name, Role, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn the_transcript_is_downloaded_in_the_readers_language_and_time() {
    let mut stage = Stage::set("transcript").await;
    let agent = stage.agent("agent").await;
    agent.browser.lives_in("en-US", "Asia/Tokyo").await;
    agent.browser.reload().await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let name = stage.server.api().signed_in(AGENT_1).await.name().await;

    let visitor = stage.visitor("visitor").await;
    visitor.start_chat("Zoë Müller", "zoe@example.com").await;
    agent.is_offered("Zoë Müller").await;
    agent.accept().await;
    visitor.send("Grüße 🦀").await;
    agent.reads("Grüße 🦀").await;
    agent.send("Good morning").await;
    visitor.reads("Good morning").await;
    // What is not over has no transcript yet.
    let download = agent.browser.role(Role::Button, "Download transcript");
    download.gone().await;
    visitor.end_chat().await;
    agent.chat_is_over().await;

    agent.browser.keep_downloads().await;
    download.click().await;
    let (file, text) = agent.browser.downloaded().await;
    assert!(file.starts_with("Chat with Zoë Müller 20") && file.ends_with(".txt"), "{file}");
    let mut rest = text.as_str();
    for line in [
        "Chat transcript\n",
        "Visitor:   Zoë Müller <zoe@example.com>\n",
        "Time zone: Asia/Tokyo\n",
        &format!(" JST] * {name} joined the chat\n"),
        " JST] Zoë Müller: Grüße 🦀\n",
        &format!(" JST] {name}: Good morning\n"),
        " JST] * The visitor ended the chat\n",
    ] {
        let at = rest.find(line).unwrap_or_else(|| panic!("no {line:?} after that in {text}"));
        rest = &rest[at + line.len()..];
    }

    // A colleague elsewhere.
    let colleague = stage.agent("colleague").await;
    colleague.browser.lives_in("de-DE,de", "Europe/Berlin").await;
    let api = stage.server.api().signed_in(AGENT_2).await;
    let list = api.get("/v1/conversations?scope=all&q=Zoë").await.good();
    let id = list["items"][0]["id"].as_str().unwrap();
    colleague.browser.go(&format!("{}/?de#/all/{id}", stage.server.origin())).await;
    for (field, text) in [("E-Mail", AGENT_2), ("Passwort", e2e::PASSWORD)] {
        colleague.browser.role(Role::TextBox, field).write(text).await;
    }
    colleague.browser.role(Role::Button, "Anmelden").click().await;
    colleague.browser.role(Role::Log, Name::Any).says("Good morning").await;
    colleague.browser.keep_downloads().await;
    colleague.browser.role(Role::Button, "Protokoll herunterladen").click().await;
    let (file, text) = colleague.browser.downloaded().await;
    assert!(file.starts_with("Chat mit Zoë Müller 20"), "{file}");
    for line in [
        "Chat-Protokoll\n",
        "Zeitzone:     Europe/Berlin\n",
        " ist dem Chat beigetreten\n",
        "] * Der Besucher hat den Chat beendet\n",
    ] {
        assert!(text.contains(line), "no {line:?} in {text}");
    }
    assert!(text.contains(" CET] ") || text.contains(" CEST] "), "{text}");
    stage.close().await;
}
