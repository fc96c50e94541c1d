//! The pictures of the README: `cargo xtask screenshots`.

use std::{env, path::PathBuf};

use e2e::{AGENT_1, AGENT_2, Held, Name, Role, Size, Stage, key};
use serde_json::json;

#[tokio::main]
async fn main() {
    let folder = PathBuf::from(env::args_os().nth(1).expect("the folder for the pictures"));
    let mut stage = Stage::set("screenshots").await;
    let site = stage.server.site();
    stage.server.api().signed_in(AGENT_2).await.connect_calendar().await;
    let colleague = stage.server.api().signed_in(AGENT_2).await.name().await;
    let agent = stage.agent("agent").await;
    let phone = stage.agent_with("phone", Size::Phone).await;
    for page in [&agent, &phone] {
        page.browser.decide_on_notifications("granted").await;
        page.browser.reload().await;
        page.sign_in(AGENT_1).await;
        page.connection_is("Connected").await;
    }

    let elena =
        stage.visitor_with_identity("elena", &site.identity("crm-17", "Elena Petrova")).await;
    elena.start_chat("", "").await;
    let profile = json!({
        "name": "Elena Petrova", "job_title": "Head of Operations",
        "email": "elena.petrova@northwind.example", "phone": "+49 30 555 0142",
        "crm_status": "Opportunity",
    });
    site.set_profile("crm-17", profile).await;
    site.report("crm-17", "interacted-with-document", "Price list", 600).await;
    elena.send("Hello! What would 12 seats cost us in a year?").await;
    agent.is_offered("Elena Petrova").await;
    agent.accept().await;
    agent.send("Hi Elena! The Team plan is 9 € a seat and month: 1,296 € for twelve.").await;
    elena.send("Is there a discount for yearly payment? And can we pay by invoice?").await;
    agent.reads("pay by invoice?").await;
    agent.send("Two months are free when you pay yearly. Shall we look at it together?").await;
    agent.browser.role(Role::Button, "Share calendar").click().await;
    let share = agent.browser.role(Role::Dialog, "Share a calendar");
    share.role(Role::Radio, colleague.as_str()).press(" ").await;
    share.role(Role::Button, "Send").click().await;
    share.gone().await;
    let card =
        elena.messages().role(Role::Region, format!("Book a meeting with {colleague}").as_str());
    card.role(Role::Button, Name::Ends("00 PM".into())).press(key::ENTER).await;
    card.role(Role::Button, "Book").press(key::ENTER).await;
    agent.messages().says("Meeting booked with").await;
    elena.send("Great, see you then.").await;
    agent.reads("see you then").await;

    let markus = stage.visitor("markus").await;
    markus.start_chat("Markus Vogel", "").await;
    markus.send("Guten Tag, kann ich Projekte aus Excel importieren?").await;
    agent.is_offered("Markus Vogel").await;
    agent.accept().await;
    markus.send("Es sind etwa 40 Projekte.").await;
    agent.open("Elena Petrova").await;
    let summary = agent.browser.role(Role::Region, "Conversation summary");
    summary.role(Role::ListItem, Name::Any).with_text("discount").there().await;
    agent.row("Markus Vogel").with_text("40 Projekte").there().await;
    agent.message_box().click().await;
    agent.browser.screenshot(&folder.join("inbox.png")).await;

    let mia = stage.visitor("mia").await;
    mia.start_chat("Mia Falk", "").await;
    mia.send("Can I talk to somebody about our invoice?").await;
    phone.is_offered("Mia Falk").await;
    phone.offer().says("invoice").await;
    phone.browser.screenshot(&folder.join("phone.png")).await;

    agent.browser.prefers("dark").await;
    agent.browser.press_with(&[Held::Control], "k").await;
    agent.browser.role(Role::Option, Name::Any).there().await;
    agent.browser.screenshot(&folder.join("palette.png")).await;
    stage.close().await;
}
