//! A calendar shared in a chat, and a meeting booked from it.

use e2e::{AGENT_1, AGENT_2, Name, Role, Stage, client_id, key};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_colleagues_calendar_is_shared_and_booked_from() {
    let mut stage = Stage::set("calendar").await;
    stage.server.api().signed_in(AGENT_1).await.connect_calendar().await;
    stage.server.api().signed_in(AGENT_2).await.connect_calendar().await;
    let colleague = stage.server.api().signed_in(AGENT_2).await.name().await;
    let own = stage.server.api().signed_in(AGENT_1).await.name().await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    // Where the calendar's days begin at midnight.
    visitor.browser.lives_in("en-US", "UTC").await;
    visitor.browser.reload().await;
    visitor.start_chat("Ada Lovelace", "ada@example.com").await;
    agent.accept().await;

    agent.browser.role(Role::Button, "Share calendar").click().await;
    let dialog = agent.browser.role(Role::Dialog, "Share a calendar");
    dialog.role(Role::Radio, own.as_str()).focused().await;
    dialog.role(Role::Radio, colleague.as_str()).press(" ").await;
    dialog.role(Role::Button, "Send").click().await;
    dialog.gone().await;
    agent.reads(&format!("Calendar shared: {colleague}")).await;

    let card =
        visitor.messages().role(Role::Region, format!("Book a meeting with {colleague}").as_str());
    card.says("By phone, half an hour.").await;
    let day = card.role(Role::Group, Name::Any);
    day.there().await;
    card.role(Role::Button, "More days").click().await;
    // The first slot of the second day.
    let slot = card.role(Role::Button, Name::Ends("12:00 AM".into()));
    slot.click().await;
    slot.attribute_is("aria-pressed", "true").await;
    card.role(Role::Button, "Book").press(key::ENTER).await;
    card.says("Booked: ").await;
    visitor.messages().says(&format!("You booked a meeting with {colleague}")).await;
    agent.messages().says(&format!("Meeting booked with {colleague}")).await;
    let mut files = Vec::new();
    for (browser, within) in [(&agent.browser, agent.messages()), (&visitor.browser, card)] {
        browser.keep_downloads().await;
        within.role(Role::Button, "Add to calendar").click().await;
        files.push(browser.downloaded().await);
    }
    let history = agent.browser.role(Role::Region, "Activity history");
    history.says("Scheduled a meeting").await;

    // The colleague has it among theirs, and both sides have one file.
    let theirs = stage.server.api().signed_in(AGENT_2).await;
    let meetings = theirs.get("/v1/me/meetings").await.good();
    assert_eq!(meetings["items"][0]["visitor_email"], "ada@example.com");
    let id = meetings["items"][0]["id"].as_str().expect("an id");
    let file = theirs.text(&format!("/v1/meetings/{id}.ics")).await;
    assert!(file.starts_with("BEGIN:VCALENDAR\r\n"), "{file}");
    assert!(file.contains(&format!("UID:{id}\r\n")), "{file}");
    assert!(files.iter().all(|(name, text)| name == "meeting.ics" && *text == file), "{files:?}");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_somebody_else_took_is_said_and_others_are_shown() {
    let mut stage = Stage::set("calendar-taken").await;
    stage.server.api().signed_in(AGENT_1).await.connect_calendar().await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let api = stage.server.api().signed_in(AGENT_1).await;
    let me = api.get("/v1/me").await.good();
    let visitor = stage.visitor("visitor").await;
    visitor.start_chat("Ada", "").await;
    agent.accept().await;
    let share = client_id();
    let share_in = |chat: &str| format!("/v1/conversations/{chat}/calendar-shares");
    let body = |key: &str| json!({"agent_id": me["id"], "client_id": key});
    let chat = api.chat_with("Ada").await;
    api.post(&share_in(&chat), body(&share)).await.good();
    let card = visitor.messages().role(Role::Region, Name::Begins("Book a meeting with".into()));
    let slot = card.role(Role::Button, Name::Ends("M".into()));
    slot.click().await;

    // Somebody else, with a card of their own, is quicker.
    let other =
        stage.server.api().post("/v1/visitor/conversations", json!({"name": "Eve"})).await.good();
    let eve = stage.server.api().with_token(other["token"].as_str().expect("a token"));
    agent.is_offered("Eve").await;
    agent.accept().await;
    agent.row("Eve").there().await;
    let key = client_id();
    api.post(&share_in(&api.chat_with("Eve").await), body(&key)).await.good();
    let slots = eve.get(&format!("/v1/visitor/slots?share={key}")).await.good();
    let booking = json!({"share": key, "start": slots["starts"][0], "client_id": client_id()});
    eve.post("/v1/visitor/meetings", booking).await.good();

    card.role(Role::Button, "Book").click().await;
    card.says("Somebody else has just taken this time.").await;
    slot.click().await;
    card.role(Role::Button, "Book").click().await;
    card.says("Booked: ").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_is_connected_in_the_settings() {
    let mut stage = Stage::set("calendar-settings").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    let api = stage.server.api().signed_in(AGENT_1).await;
    let before = api.get("/v1/me/meeting-settings").await.good();
    assert_eq!(before["connected"], false, "the demo leaves it to be connected");
    agent.open_settings(&api.name().await).await;
    let meetings = agent.browser.role(Role::Region, "Meetings");
    meetings.role(Role::CheckBox, "Calendar connected").press(" ").await;
    meetings
        .role(Role::TextBox, "What visitors read above the free times")
        .write("See you. ")
        .await;
    meetings.role(Role::Button, "Save").click().await;
    meetings.says("Saved").await;
    let kept = api.get("/v1/me/meeting-settings").await.good();
    assert_eq!(kept["connected"], true);
    assert!(kept["invitation"].as_str().expect("a text").contains("See you."), "{kept}");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_finds_nobody_books_a_meeting_by_their_own_clock() {
    let mut stage = Stage::set_with("calendar-missed", &["--book-when-missed"]).await;
    stage.server.api().signed_in(AGENT_1).await.connect_calendar().await;
    stage.server.api().signed_in(AGENT_2).await.connect_calendar().await;
    for email in [AGENT_1, AGENT_2] {
        let agent = stage.server.api().signed_in(email).await;
        agent.put("/v1/me/availability", json!({"available": false})).await.good();
    }
    let visitor = stage.visitor("visitor").await;
    visitor.browser.lives_in("de-DE", "Asia/Tokyo").await;
    visitor.browser.reload().await;
    visitor.browser.role(Role::TextBox, "Ihr Name").write("Vera").await;
    visitor.browser.role(Role::Button, "Chat beginnen").click().await;
    let log = visitor.browser.role(Role::Log, "Nachrichten");
    let card = log.role(Role::Region, Name::Begins("Termin mit ".into()));
    card.says("Asia/Tokyo").await;
    let slot = card.role(Role::Button, Name::Ends("0".into()));
    let shown = slot.text().await;
    slot.click().await;
    card.role(Role::Button, "Buchen").click().await;
    card.says("Gebucht: ").await;
    let mut booked = Vec::new();
    for email in [AGENT_1, AGENT_2] {
        let agent = stage.server.api().signed_in(email).await;
        let meetings = agent.get("/v1/me/meetings").await.good();
        booked.extend(meetings["items"].as_array().expect("a list").clone());
    }
    let [meeting] = &booked[..] else { panic!("one meeting is booked, not {booked:?}") };
    // In Tokyo it is nine hours later than in UTC, all year.
    let minute = meeting["start"].as_i64().expect("a time") / 60_000 + 9 * 60;
    let hour = format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
    assert_eq!(shown, hour, "the slot was shown by another clock");
    card.says(&format!("{hour} (Asia/Tokyo)")).await;
    card.role(Role::Button, "In den Kalender").there().await;
    visitor.browser.role(Role::Button, "Neuen Chat beginnen").there().await;
    stage.close().await;
}
