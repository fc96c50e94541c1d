//! How an agent notices a chat, and a message, while they look at something else.

use e2e::{AGENT_1, AgentPage, Name, Role, Stage};
use thirtyfour::WindowHandle;

/// A moment more than an agent has to accept.
const OFFER_IS_OVER: u64 = 100_500;

/// An agent who is available, may be notified, and whose alarms are noted.
async fn on_duty(stage: &mut Stage) -> AgentPage {
    let agent = stage.agent("agent").await;
    agent.browser.decide_on_notifications("granted").await;
    agent.browser.note_alarms().await;
    agent.browser.reload().await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    agent.notifications().gone().await;
    agent
}

/// Goes on in a second tab at the same address, whose alarms are noted; answers which it is.
async fn second_tab(agent: &AgentPage) -> WindowHandle {
    let browser = &agent.browser;
    let address = browser.address().await;
    browser.look_away().await;
    let tab = browser.open_tab().await;
    browser.note_alarms().await;
    browser.go(&address).await;
    tab
}

#[tokio::test(flavor = "multi_thread")]
async fn the_banner_asks_and_follows_what_the_browser_is_told() {
    let mut stage = Stage::set("banner").await;
    let agent = stage.agent("agent").await;
    agent.browser.decide_on_notifications("prompt").await;
    agent.browser.note_alarms().await;
    agent.browser.reload().await;
    agent.sign_in(AGENT_1).await;
    agent.notifications().role(Role::Button, "Enable").click().await;
    assert_eq!(agent.browser.asked_for_notifications().await, 1);
    agent.browser.decide_on_notifications("granted").await;
    agent.notifications().gone().await;

    agent.browser.decide_on_notifications("denied").await;
    agent.notifications().says("To undo that, click the symbol to the left of the address").await;
    agent.notifications().role(Role::Button, "Dismiss").click().await;
    agent.notifications().gone().await;
    agent.browser.reload().await;
    let way_back = agent.browser.role(Role::Button, "Notifications are off");
    way_back.click().await;
    agent.notifications().says("This browser blocks notifications").await;
    way_back.gone().await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_rings_and_its_notification_leads_to_it() {
    let mut stage = Stage::set("offer-alarm").await;
    let agent = on_duty(&mut stage).await;
    let browser = &agent.browser;
    browser.tab_shows("Agent Inbox", "mark.svg").await;
    browser.look_away().await;
    let visitor = stage.visitor("visitor").await;
    visitor.start_chat("Nora Quist", "").await;
    let incoming = "Incoming chat – Nora Quist";
    browser.is_notified(&[(incoming, "Nothing written yet")]).await;
    browser.ringing_is(true).await;
    browser.tab_shows("(1) Incoming chat – Nora Quist", "mark-waiting.svg").await;

    browser.click_notification(incoming).await;
    assert_eq!(browser.brought_forward().await, 1);
    agent.offer().role(Role::Button, "Accept").focused().await;
    assert!(browser.rings().await, "it rings until somebody answers");
    agent.accept().await;
    browser.ringing_is(false).await;
    browser.is_notified(&[]).await;
    browser.tab_shows("Agent Inbox", "mark.svg").await;
    assert_eq!((browser.notified().await, browser.chimes().await), (1, 0));
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_alarm_stops_when_the_offer_is_over_however_that_came() {
    let mut stage = Stage::set("alarm-over").await;
    let agent = on_duty(&mut stage).await;
    let browser = &agent.browser;
    let visitor = stage.visitor("visitor").await;
    let incoming = [("Incoming chat – Nora Quist", "Nothing written yet")];

    // The visitor leaves.
    browser.look_away().await;
    visitor.start_chat("Nora Quist", "").await;
    browser.is_notified(&incoming).await;
    browser.ringing_is(true).await;
    visitor.end_chat().await;
    browser.is_notified(&[]).await;
    browser.ringing_is(false).await;

    // In front it rings, and the agent declines.
    browser.look_back().await;
    visitor.start_again().await;
    visitor.start_chat("", "").await;
    agent.is_offered("Nora Quist").await;
    browser.ringing_is(true).await;
    assert_eq!(browser.notifications().await, [], "the agent is looking");
    agent.decline().await;
    browser.ringing_is(false).await;
    visitor.chat_is_over().await;

    // Nobody comes in time.
    browser.look_away().await;
    visitor.start_again().await;
    visitor.start_chat("", "").await;
    browser.is_notified(&incoming).await;
    browser.ringing_is(true).await;
    stage.server.pass(OFFER_IS_OVER).await;
    browser.is_notified(&[]).await;
    browser.ringing_is(false).await;
    browser.tab_shows("Agent Inbox", "mark.svg").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_in_a_chat_that_is_not_on_screen_is_told_and_leads_there() {
    let mut stage = Stage::set("message-alarm").await;
    let agent = on_duty(&mut stage).await;
    let browser = &agent.browser;
    let nora = stage.visitor("nora").await;
    agent.takes(&nora, "Nora Quist").await;
    let omar = stage.visitor("omar").await;
    agent.takes(&omar, "Omar Reyes").await;

    // Omar's chat is on the screen, and the agent is looking at it.
    omar.send("Hello from Omar").await;
    agent.reads("Hello from Omar").await;
    nora.send("Hello from Nora").await;
    browser.chimes_are(1).await;
    browser.tab_shows("(1) Agent Inbox", "mark-waiting.svg").await;
    assert_eq!(browser.notified().await, 0, "the agent is looking at the inbox");

    browser.look_away().await;
    let attack = "<b>One</b> & more";
    nora.send(attack).await;
    browser.is_notified(&[("Nora Quist", attack)]).await;
    nora.send("Two").await;
    browser.is_notified(&[("Nora Quist", "Two")]).await;
    omar.send("And I").await;
    browser.is_notified(&[("Nora Quist", "Two"), ("Omar Reyes", "And I")]).await;
    browser.tab_shows("(4) Agent Inbox", "mark-waiting.svg").await;

    browser.click_notification("Nora Quist").await;
    agent.reads("Two").await;
    browser.is_notified(&[("Omar Reyes", "And I")]).await;
    agent.open("Omar Reyes").await;
    browser.is_notified(&[]).await;
    browser.tab_shows("Agent Inbox", "mark.svg").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_tabs_one_alerts_and_the_other_takes_over() {
    let mut stage = Stage::set("two-tabs").await;
    let agent = on_duty(&mut stage).await;
    let browser = &agent.browser;
    let first = browser.tab().await;
    let second = second_tab(&agent).await;
    agent.connection_is("Connected").await;
    browser.look_away().await;

    let visitor = stage.visitor("visitor").await;
    visitor.start_chat("Nora Quist", "").await;
    let mut alarms = Vec::new();
    for tab in [&first, &second] {
        browser.to_tab(tab).await;
        agent.is_offered("Nora Quist").await;
        alarms.push((tab, browser.notified().await, browser.rings().await));
    }
    alarms.sort_by_key(|alarm| alarm.1);
    let [(silent, 0, false), (loud, 1, true)] = alarms[..] else {
        panic!("one of two alerts: {alarms:?}");
    };

    browser.to_tab(loud).await;
    browser.close_tab(silent).await;
    // What was decided by way of the tab that is gone went with it.
    browser.decide_on_notifications("granted").await;
    browser.is_notified(&[("Incoming chat – Nora Quist", "Nothing written yet")]).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tab_used_last_alerts_and_what_is_seen_in_it_is_quiet() {
    let mut stage = Stage::set("tab-used-last").await;
    let agent = on_duty(&mut stage).await;
    let browser = &agent.browser;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    let first = browser.tab().await;
    let second = second_tab(&agent).await;
    // The first click in it.
    agent.message_box().click().await;
    visitor.send("Is anybody there?").await;
    agent.reads("Is anybody there?").await;
    for tab in [&first, &second] {
        browser.to_tab(tab).await;
        agent.reads("Is anybody there?").await;
        assert_eq!((browser.notified().await, browser.chimes().await), (0, 0));
    }

    // And it is this one that tells what nobody sees.
    browser.look_away().await;
    visitor.send("Hello?").await;
    browser.is_notified(&[("Nora Quist", "Hello?")]).await;
    browser.chimes_are(1).await;
    browser.to_tab(&first).await;
    agent.reads("Hello?").await;
    assert_eq!((browser.notified().await, browser.chimes().await), (0, 0), "the other one, too");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_sound_says_so_and_a_click_unlocks_it() {
    let mut stage = Stage::set("locked").await;
    let agent = on_duty(&mut stage).await;
    let browser = &agent.browser;
    // Nothing was clicked in this one.
    second_tab(&agent).await;
    agent.notifications().says("Sound is off until you click anywhere.").await;
    browser.decide_on_notifications("denied").await;
    agent.notifications().says("You would miss a chat").await;
    let visitor = stage.visitor("visitor").await;
    visitor.start_chat("Nora Quist", "").await;
    agent.is_offered("Nora Quist").await;
    agent.notifications().role(Role::Button, "Turn sound on").click().await;
    browser.ringing_is(true).await;
    browser.role(Role::Button, "Turn sound on").gone().await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sounds_are_chosen_muted_and_kept_and_who_would_miss_a_chat_is_told() {
    let mut stage = Stage::set("sounds").await;
    let name = stage.server.api().signed_in(AGENT_1).await.name().await;
    let agent = on_duty(&mut stage).await;
    let browser = &agent.browser;
    agent.open_settings(&name).await;
    let settings = browser.role(Role::Region, "Alerts");
    settings.says("This browser notifies you").await;
    settings.role(Role::ComboBox, "Sound for incoming chats").press("T").await;
    browser.chimes_are(1).await;
    settings.role(Role::Button, "Play the sound for messages").click().await;
    browser.chimes_are(2).await;
    settings.says("This tab alerts you.").await;
    settings.says("There was nothing yet").await;
    settings.role(Role::Button, "Test alert").click().await;
    browser.is_notified(&[("Agent Inbox", "This is how you are notified of a chat.")]).await;
    browser.chimes_are(3).await;
    settings.says("A sound was played.").await;
    settings.says("A notification was shown.").await;
    settings.role(Role::CheckBox, "Mute all sounds").click().await;

    browser.reload().await;
    assert_eq!(settings.role(Role::ComboBox, "Sound for incoming chats").value().await, "phone");
    // With a click, so that nothing but the choice keeps it quiet.
    settings.role(Role::Button, "Play the sound for messages").click().await;
    browser.chimes_are(1).await;
    settings.says("Sound is muted.").await;
    settings.role(Role::Button, "Test alert").click().await;
    settings.says("No sound was played; above it says why.").await;
    let visitor = stage.visitor("visitor").await;
    visitor.start_chat("Nora Quist", "").await;
    agent.is_offered("Nora Quist").await;
    // Muted, and now without notifications: nothing is left.
    browser.decide_on_notifications("denied").await;
    agent.notifications().says("You would miss a chat").await;
    agent.notifications().says("Sound is muted.").await;
    assert!(!browser.rings().await, "it is muted");
    agent.notifications().role(Role::Button, "Turn sound on").click().await;
    browser.ringing_is(true).await;
    browser.role(Role::Alert, Name::Any).with_text("You would miss a chat").gone().await;
    stage.close().await;
}
