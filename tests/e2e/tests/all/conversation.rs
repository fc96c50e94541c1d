//! One chat from the visitor's first click to the ended conversation in a colleague's list.

use std::time::{Duration, Instant};

use e2e::{AGENT_1, AGENT_2, AgentPage, Name, Role, Stage, VisitorPage, Wire};

const EMOJI: &str = "Grüße 👩‍👩‍👧‍👦 🇩🇪 🦀 ✍🏽";
const RIGHT_TO_LEFT: &str = "مرحبا، كيف حالك؟ שלום";
const MARKUP: &str =
    "<script>document.title='broken'</script><img src=x onerror=alert(1)> &amp; <b>bold</b>";
const LINKS: &str = "See https://example.com/a?b=c&d=1. Not javascript:alert(1)";

/// 4,000 characters in which no two places look alike.
fn long(word: &str) -> String {
    let words: String = (0..1_000).map(|n| format!("{word}{n} ")).collect();
    words.chars().take(3_999).chain(['!']).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_click_to_the_colleagues_list() {
    let mut stage = Stage::set("conversation").await;
    let one = stage.agent("agent-1").await;
    let two = stage.agent("agent-2").await;
    one.sign_in(AGENT_1).await;
    two.sign_in(AGENT_2).await;
    one.set_available(true).await;
    let first = stage.server.api().signed_in(AGENT_1).await;
    let second = stage.server.api().signed_in(AGENT_2).await;
    let mut wire = Wire::connect(&second).await;
    let name = first.name().await;

    let visitor = stage.visitor("visitor-1").await;
    visitor.start_chat("Nora Quist", "nora@example.com").await;
    let asked = Instant::now();
    one.is_offered("Nora Quist").await;
    let took = asked.elapsed();
    assert!(took < Duration::from_secs(1), "the offer came after {took:?}");
    visitor.waits().await;
    one.accept().await;
    one.offer().gone().await;
    visitor.talks_to(&name).await;

    // A second visitor meanwhile, so that nothing can come into the wrong chat.
    let other = stage.visitor("visitor-2").await;
    one.takes(&other, "Omar Reyes").await;
    other.send("I am Omar").await;
    one.reads("I am Omar").await;
    one.open("Nora Quist").await;
    other.send("Hello again").await;
    one.row("Omar Reyes").says("1 unread").await;
    for (term, value) in [
        ("Name", "Nora Quist"),
        ("Job title", "-"),
        ("E-mail", "nora@example.com"),
        ("Phone", "-"),
        ("CRM status", "-"),
    ] {
        one.knows(term, value).await;
    }

    both_write(&one, &visitor).await;
    other.messages().says("I am Omar").await;
    assert!(!other.messages().text().await.contains("Grüße"), "a foreign message");

    visitor.message_box().write("I am about to").await;
    one.sees_typing("Nora Quist").await;
    one.message_box().write("Let me see").await;
    visitor.sees_typing(&name).await;

    let chat = first.chat_with("Nora Quist").await;
    for foreign in ["Nora Quist", "nora@example.com", "Omar Reyes", EMOJI, chat.as_str()] {
        assert!(!wire.heard_text(foreign).await, "agent 2 was sent {foreign:?} of a live chat");
    }
    two.list_all().await;
    assert!(!two.row("Nora Quist").is_there().await, "agent 2 sees a live chat");

    one.end_session().await;
    one.chat_is_over().await;
    visitor.chat_is_over().await;
    visitor.messages().says(&format!("{name} ended the chat.")).await;

    two.row("Nora Quist").says(&name).await;
    assert!(wire.heard_text("Nora Quist").await, "agent 2 was not sent the ended chat");
    two.open("Nora Quist").await;
    two.reads(EMOJI).await;
    two.chat_is_over().await;
    two.list_active().await;
    two.row("Nora Quist").gone().await;
    assert!(!wire.heard_text("Omar Reyes").await, "agent 2 was sent a chat that goes on");

    stage.close().await;
}

async fn both_write(agent: &AgentPage, visitor: &VisitorPage) {
    let long_question = long("q");
    let long_answer = long("a");
    assert_eq!(long_question.chars().count(), 4_000);
    for text in [EMOJI, RIGHT_TO_LEFT, MARKUP, LINKS, &long_question] {
        visitor.send(text).await;
        agent.reads(text).await;
        visitor.reads(text).await;
        if text == LINKS {
            // While it is near the view: what is far from it is not on the page.
            nothing_was_run(agent, visitor).await;
        }
    }
    visitor.sees_state(&long_question, "Read").await;
    for text in
        ["An answer 🙂", "جواب", "<i>no markup</i>", "https://example.org/help", &long_answer]
    {
        agent.send(text).await;
        visitor.reads(text).await;
        agent.reads(text).await;
    }
    agent.sees_state(&long_answer, "Read").await;
}

/// What was written stayed text, and of the addresses only the web's became links.
async fn nothing_was_run(agent: &AgentPage, visitor: &VisitorPage) {
    for (browser, line) in
        [(&agent.browser, agent.line(LINKS)), (&visitor.browser, visitor.line(LINKS))]
    {
        let made = browser
            .evaluate("return [document.title, document.querySelectorAll('[role=log] li :is(script, img, b, i)').length]")
            .await;
        assert_ne!(made[0], "broken", "a message was run at {}", browser.who());
        assert_eq!(made[1], 0, "a message became markup at {}", browser.who());
        line.role(Role::Link, Name::Any).count_is(1).await;
        let link = line.role(Role::Link, Name::Begins("https://example.com/a?b=c&d=1".into()));
        link.attribute_is("href", "https://example.com/a?b=c&d=1").await;
        link.attribute_is("rel", "noopener noreferrer").await;
        link.attribute_is("target", "_blank").await;
    }
}
