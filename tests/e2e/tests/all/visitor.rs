//! Who the visitor is and what they did, while the chat runs and afterwards.

use e2e::{AGENT_1, AGENT_2, Role, Stage};
use serde_json::json;

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;

#[tokio::test(flavor = "multi_thread")]
async fn what_the_site_knows_appears_while_the_chat_runs_and_what_was_typed_is_marked() {
    let mut stage = Stage::set("visitor").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    let site = stage.server.site();
    let information = agent.browser.role(Role::Region, "Visitor information");

    // Whoever comes without a word from the site is unverified.
    let stranger = stage.visitor("stranger").await;
    stranger.start_chat("Eve Typed", "eve@example.com").await;
    agent.is_offered("Eve Typed").await;
    agent.accept().await;
    agent.knows("Name", "Eve Typed").await;
    information.says("not verified").await;
    stranger.end_chat().await;

    let token = site.identity("customer-7", "Ada King");
    let ada = stage.visitor_with_identity("ada", &token).await;
    ada.start_chat("", "").await;
    agent.is_offered("Ada King").await;
    agent.accept().await;
    agent.knows("Name", "Ada King").await;
    agent.knows("CRM status", "-").await;
    assert!(!information.text().await.contains("not verified"), "the site vouches for it");

    let profile = json!({
        "name": "Ada King", "job_title": "Head of Engines", "email": "ada@example.com",
        "phone": "+44 20 555 0101", "crm_status": "Opportunity", "attributes": {"plan": "Team"},
    });
    site.set_profile("customer-7", profile).await;
    for (term, value) in [
        ("Job title", "Head of Engines"),
        ("E-mail", "ada@example.com"),
        ("Phone", "+44 20 555 0101"),
        ("CRM status", "Opportunity"),
        ("plan", "Team"),
    ] {
        agent.knows(term, value).await;
    }
    // And the activities, each at once.
    site.report("customer-7", "interacted-with-document", "Price list", 0).await;
    agent.activity("Price list").says("Interacted with a document").await;
    agent.activity("Engaged with an agent").says("This chat").await;

    // The same person at another computer goes on with the same chat.
    ada.send("from the first computer").await;
    let token = site.identity("customer-7", "Ada King");
    let elsewhere = stage.visitor_with_identity("elsewhere", &token).await;
    elsewhere.start_chat("", "").await;
    elsewhere.reads("from the first computer").await;
    elsewhere.send("from the second one").await;
    agent.reads("from the second one").await;
    ada.reads("from the second one").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_has_every_kind_ninety_days_and_pages() {
    let mut stage = Stage::set("visitor-history").await;
    let site = stage.server.site();
    for (days, kind, title) in [
        (1, "triggered-dialogue", "Welcome"),
        (2, "engaged-with-dialogue", "Pricing questions"),
        (3, "interacted-with-document", "Price list"),
        (4, "reached-goal", "Trial started"),
        (5, "scheduled-meeting", "Product tour"),
        (91, "reached-goal", "Long ago"),
    ] {
        site.report("customer-8", kind, title, days * DAY).await;
    }
    site.report("customer-8", "reached-goal", "Nearly too old", 90 * DAY - 60 * MINUTE).await;
    for day in 10..34 {
        site.report("customer-8", "triggered-dialogue", &format!("Day {day} of"), day * DAY).await;
    }
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    let visitor =
        stage.visitor_with_identity("visitor", &site.identity("customer-8", "Bo Lindt")).await;
    visitor.start_chat("", "").await;
    agent.is_offered("Bo Lindt").await;
    agent.accept().await;

    for (title, kind) in [
        ("Welcome", "Triggered a dialogue"),
        ("Pricing questions", "Engaged with a dialogue"),
        ("This chat", "Engaged with an agent"),
        ("Price list", "Interacted with a document"),
        ("Trial started", "Reached a goal"),
        ("Product tour", "Scheduled a meeting"),
    ] {
        agent.activity(title).says(kind).await;
    }
    // The chat and five more, then fourteen of the daily ones.
    let entries = agent.history().role(Role::ListItem, e2e::Name::Any);
    entries.count_is(20).await;
    agent.activity("Day 24 of").gone().await;
    agent.history().role(Role::Button, "Load more").click().await;
    entries.count_is(31).await;
    agent.activity("Day 33 of").there().await;
    agent.activity("Nearly too old").there().await;
    agent.activity("Long ago").gone().await;
    agent.history().role(Role::Button, "Load more").gone().await;
    // One more comes in, and what is loaded stays.
    site.report("customer-8", "reached-goal", "Just now", 0).await;
    agent.activity("Just now").there().await;
    entries.count_is(32).await;

    stage.server.pass(2 * 60 * MINUTE * 1000).await;
    agent.browser.reload().await;
    agent.activity("Just now").there().await;
    agent.history().role(Role::Button, "Load more").click().await;
    entries.count_is(31).await;
    agent.activity("Nearly too old").gone().await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_chat_is_read_in_place_and_anothers_live_one_is_not_there() {
    let mut stage = Stage::set("visitor-transcript").await;
    let site = stage.server.site();
    let one = stage.agent("agent-1").await;
    one.sign_in(AGENT_1).await;
    let name = stage.server.api().signed_in(AGENT_1).await.name().await;
    let visitor =
        stage.visitor_with_identity("visitor", &site.identity("customer-9", "Cy Novak")).await;
    visitor.start_chat("", "").await;
    one.is_offered("Cy Novak").await;
    one.accept().await;
    visitor.send("Do you ship to Malta?").await;
    one.reads("Do you ship to Malta?").await;
    one.send("We do, twice a week.").await;
    visitor.reads("We do, twice a week.").await;
    one.end_session().await;
    one.chat_is_over().await;

    // The next chat is the other agent's.
    one.set_available(false).await;
    let two = stage.agent("agent-2").await;
    two.sign_in(AGENT_2).await;
    two.set_available(true).await;
    visitor.start_again().await;
    visitor.start_chat("", "").await;
    two.is_offered("Cy Novak").await;
    two.accept().await;
    visitor.send("A second question").await;
    two.reads("A second question").await;

    two.activity("This chat").says("Engaged with an agent").await;
    two.activity(&name).says("Engaged with an agent").await;
    let open = two.history().role(Role::Button, e2e::Name::Begins("Transcript".into()));
    open.attribute_is("aria-expanded", "false").await;
    open.press(e2e::key::ENTER).await;
    open.attribute_is("aria-expanded", "true").await;
    for text in [
        "Do you ship to Malta?",
        "We do, twice a week.",
        "joined",
        &format!("{name} ended the chat"),
    ] {
        two.history().says(text).await;
    }
    // The chat beside it is still the second one.
    two.reads("A second question").await;
    open.click().await;
    open.attribute_is("aria-expanded", "false").await;

    // Of this the first agent sees nothing until it is over, however often they ask.
    one.browser.reload().await;
    let entries = one.history().role(Role::ListItem, e2e::Name::Any);
    entries.count_is(1).await;
    one.activity("This chat").there().await;
    two.end_session().await;
    entries.count_is(2).await;
    stage.close().await;
}
