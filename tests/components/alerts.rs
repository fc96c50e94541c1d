//! What stands in the way of alerts, and how the agent wants them.

use agent_inbox::alerts::{
    AlertBanner, AlertSettings, Alerts, AlertsOff, Permission, Player, Prefs, Tone, Voice,
    keep_watch,
};
use contract::{Author, Conversation, Snapshot};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    data::{conversation, message, offer, snapshot, text},
    page::{settle, until},
    stage::Stage,
};

const REGION: &str = "section[aria-label=Notifications]";

/// What the browser has under some names, replaced as long as a test runs.
struct Instead(&'static str);

impl Instead {
    /// Notifications that are noted in `window.shown`, and no focus.
    fn of_notifications() -> Self {
        run("
            window.shown = [];
            window.kept = window.Notification;
            window.Notification = class {
                constructor(title) { this.title = title; shown.push(this); }
                close() { this.closed = true; }
            };
            document.hasFocus = () => false;
        ");
        Self("window.Notification = kept; delete document.hasFocus;")
    }

    /// Locks as a frame in a sandbox has them; `window.asked` counts how often one is wanted.
    fn of_locks() -> Self {
        run("
            window.asked = 0;
            const forbidden = () => Promise.reject(new DOMException('', 'SecurityError'));
            const request = () => ++asked > 20 ? new Promise(() => {}) : forbidden();
            Object.defineProperty(navigator, 'locks', {configurable: true, value: {request}});
        ");
        Self("delete navigator.locks")
    }
}

impl Drop for Instead {
    fn drop(&mut self) {
        run(self.0);
    }
}

fn run(script: &str) -> JsValue {
    js_sys::Function::new_no_args(script).call0(&JsValue::NULL).unwrap()
}

fn is_so(script: &str) -> bool {
    run(&format!("return {script}")).is_truthy()
}

/// A browser of a kind, and the agent available in it or not.
fn browser(
    permission: Permission,
    voice: Voice,
    prefs: Prefs,
    snapshot: &Snapshot,
) -> (Stage, Alerts) {
    let alerts = StoredValue::new(None);
    let stage = Stage::live(snapshot, move |_| {
        let (permission, prefs) = (RwSignal::new(permission), RwSignal::new(prefs));
        let here = Alerts::with(permission, Player::silent(voice), prefs);
        alerts.set_value(Some(here));
        provide_context(here);
        view! {
            <AlertsOff />
            <AlertBanner />
            <AlertSettings />
        }
    });
    window().local_storage().unwrap().unwrap().clear().unwrap();
    (stage, alerts.get_value().unwrap())
}

fn available(available: bool) -> Snapshot {
    let mut snapshot = snapshot();
    snapshot.availability.available = available;
    snapshot
}

#[wasm_bindgen_test]
async fn who_was_not_asked_is_asked_and_the_question_goes_with_the_answer() {
    let (stage, alerts) =
        browser(Permission::Ask, Voice::Ready, Prefs::default(), &available(true));
    until("the banner", || stage.page.has(REGION)).await;
    let region = stage.page.find(REGION);
    assert!(region.says("Let this browser notify you"));
    assert!(region.has_button("Enable") && !region.has_button("Dismiss"));
    assert!(!region.says("You would miss a chat"), "there is a sound");
    // Granted here or in the browser's settings: it follows.
    alerts.permission.set(Permission::Granted);
    until("no banner", || !stage.page.has(REGION)).await;
}

#[wasm_bindgen_test]
async fn a_denied_permission_says_how_to_undo_that_and_stays_reachable() {
    let (stage, alerts) =
        browser(Permission::Denied, Voice::Ready, Prefs::default(), &available(true));
    until("the banner", || stage.page.has(REGION)).await;
    let region = stage.page.find(REGION);
    assert!(region.says("blocks notifications") && region.says("To undo that"));
    assert!(!region.has_button("Enable"), "a page cannot ask again");
    // No person is so quick as to click before what watches the banner does.
    settle().await;
    region.button("Dismiss").click();
    until("no banner", || !stage.page.has(REGION)).await;
    until("the focus", || {
        stage.page.has_button("Notifications are off")
            && stage.page.button("Notifications are off").has_focus()
    })
    .await;
    let kept = window().local_storage().unwrap().unwrap().get_item("agent-inbox/alerts");
    assert!(Prefs::parse(&kept.unwrap().unwrap()).put_away, "a reload does not bring it back");
    stage.page.button("Notifications are off").click();
    until("the banner again", || stage.page.has(REGION)).await;
    until("the focus", || stage.page.find(REGION).has_focus()).await;
    alerts.permission.set(Permission::Granted);
    until("nothing", || !stage.page.has(REGION)).await;
    assert!(!stage.page.has_button("Notifications are off"));
}

#[wasm_bindgen_test]
async fn a_browser_without_notifications_says_so() {
    let (stage, _) =
        browser(Permission::Unsupported, Voice::Ready, Prefs::default(), &available(false));
    until("the banner", || stage.page.has(REGION)).await;
    let region = stage.page.find(REGION);
    assert!(region.says("This browser shows no notifications of this page."));
    assert!(region.has_button("Dismiss") && !region.has_button("Enable"));
}

#[wasm_bindgen_test]
async fn with_permission_and_sound_there_is_no_banner() {
    let (stage, _) = browser(Permission::Granted, Voice::Ready, Prefs::default(), &available(true));
    settle().await;
    assert!(!stage.page.has(REGION) && !stage.page.has_button("Notifications are off"));
}

#[wasm_bindgen_test]
async fn a_locked_sound_says_so_until_it_is_unlocked() {
    let (stage, alerts) =
        browser(Permission::Granted, Voice::Starting, Prefs::default(), &available(true));
    settle().await;
    assert!(!stage.page.has(REGION), "it may be there in a moment");
    alerts.player.voice.set(Voice::Locked);
    until("the banner", || stage.page.has(REGION)).await;
    let region = stage.page.find(REGION);
    assert!(region.says("Sound is off until you click anywhere."));
    assert!(region.has_button("Turn sound on"));
    alerts.player.voice.set(Voice::Ready);
    until("no banner", || !stage.page.has(REGION)).await;
}

#[wasm_bindgen_test]
async fn who_would_miss_a_chat_is_told_as_long_as_that_is_so() {
    let muted = Prefs { muted: true, put_away: true, ..Prefs::default() };
    let (stage, _) = browser(Permission::Denied, Voice::Ready, muted, &available(true));
    until("the warning", || stage.page.has(REGION)).await;
    let region = stage.page.find(REGION);
    assert!(region.find("[role=alert]").says("You would miss a chat"));
    assert!(region.says("Sound is muted.") && region.says("blocks notifications"));
    assert!(!region.has_button("Dismiss"), "this cannot be put away");
    region.button("Turn sound on").click();
    until("no warning", || !stage.page.has(REGION)).await;
    assert!(stage.page.has_button("Notifications are off"), "what was put away is so again");
}

#[wasm_bindgen_test]
async fn who_is_unavailable_misses_nothing() {
    let muted = Prefs { muted: true, put_away: true, ..Prefs::default() };
    let (stage, _) = browser(Permission::Denied, Voice::Ready, muted, &available(false));
    settle().await;
    assert!(!stage.page.has(REGION));
    let mut now = available(true).availability;
    now.version = 9;
    stage.event("availability.changed", &now);
    until("the warning", || stage.page.says("You would miss a chat")).await;
}

#[wasm_bindgen_test]
async fn settings_show_what_is_chosen_and_keep_what_is_changed() {
    let prefs = Prefs { offer: Tone::Marimba, volume: 35, ..Prefs::default() };
    let (stage, alerts) = browser(Permission::Granted, Voice::Ready, prefs, &available(true));
    let section = stage.page.find("section[aria-label=Alerts]");
    assert!(section.says("This browser notifies you") && section.has_button("Test alert"));
    let selects = section.all("select");
    assert_eq!([selects[0].value(), selects[1].value()], ["marimba", "drop"]);
    until("the volume", || section.find("input[type=range]").value() == "35").await;
    assert!(section.has_button("Play the sound for incoming chats"));

    selects[1].choose("knock");
    section.find("input[type=range]").fill("60");
    section.all("input[type=checkbox]")[1].click();
    let wanted = Prefs { message: Tone::Knock, volume: 60, messages_muted: true, ..prefs };
    until("the choice", || alerts.prefs.get_untracked() == wanted).await;
    let kept = window().local_storage().unwrap().unwrap().get_item("agent-inbox/alerts");
    assert_eq!(Prefs::parse(&kept.unwrap().unwrap()), wanted);

    // Another tab has chosen otherwise.
    alerts.prefs.set(Prefs::default());
    until("the other choice", || selects[0].value() == "bell").await;
    until("the volume", || section.find("input[type=range]").value() == "80").await;
    alerts.permission.set(Permission::Ask);
    until("the question", || section.has_button("Enable")).await;
    alerts.permission.set(Permission::Denied);
    until("the way out", || section.says("To undo that")).await;
}

#[wasm_bindgen_test]
async fn a_notification_on_trial_goes_with_the_settings_that_showed_it() {
    let _notifications = Instead::of_notifications();
    let (stage, _) = browser(Permission::Granted, Voice::Ready, Prefs::default(), &available(true));
    stage.page.button("Test alert").click();
    assert!(is_so("shown.length === 1 && shown[0].onclick && !shown[0].closed"));
    drop(stage);
    until("it is gone", || is_so("shown[0].closed && !shown[0].onclick")).await;
}

#[wasm_bindgen_test]
async fn health_says_of_each_thing_how_it_is_and_mends_it() {
    let muted = Prefs { volume: 0, ..Prefs::default() };
    let (stage, alerts) = browser(Permission::Denied, Voice::Locked, muted, &available(false));
    let health = || stage.page.find(".health");
    until("the checks", || stage.page.all(".health > li.bad").len() == 3).await;
    for words in ["To undo that", "Sound is off until you click", "Sound is muted.", "Another tab"]
    {
        assert!(health().says(words), "{words}");
    }
    health().all("li")[2].button("Turn sound on").click();
    until("the volume", || health().says("80 %")).await;
    alerts.player.voice.set(Voice::Ready);
    alerts.permission.set(Permission::Granted);
    alerts.leads.set(true);
    until("health", || !stage.page.has(".health > li.bad")).await;
    assert!(health().says("This tab alerts you.") && health().says("There was nothing yet"));
    alerts.last.set(Some(contract::Timestamp::from_millis(1_772_442_000_000)));
    until("the last one", || health().says("March 2, 2026")).await;
}

#[wasm_bindgen_test]
async fn a_muted_message_is_no_alert() {
    let (_notifications, _locks) = (Instead::of_notifications(), Instead::of_locks());
    let mut snapshot = available(true);
    snapshot.conversations = vec![conversation("c1", Some("Ada"), 0)];
    let alerts = StoredValue::new(None);
    let prefs = RwSignal::new(Prefs { messages_muted: true, ..Prefs::default() });
    let stage = Stage::live(&snapshot, move |inbox| {
        let (permission, player) =
            (RwSignal::new(Permission::Denied), Player::silent(Voice::Ready));
        let here = Alerts::with(permission, player, prefs);
        alerts.set_value(Some(here));
        provide_context(here);
        keep_watch(inbox, &"anna".into(), Signal::stored(None), Callback::new(|_| ()));
    });
    let last = move || alerts.get_value().and_then(|it: Alerts| it.last.get_untracked());
    let said = |position, at| {
        let message = message("c1", position, Author::Visitor, text("Hello?"));
        stage.said(message, Conversation { unread: 1, ..conversation("c1", Some("Ada"), at) });
    };
    until("the lead", || alerts.get_value().is_some_and(|it: Alerts| it.leads.get_untracked()))
        .await;
    said(2, 1);
    settle().await;
    assert_eq!(last(), None);
    prefs.update(|prefs| prefs.messages_muted = false);
    said(3, 2);
    until("the alert", || last().is_some()).await;
}

#[wasm_bindgen_test]
async fn a_trial_says_what_did_not_arrive() {
    let _notifications = Instead::of_notifications();
    let (stage, alerts) =
        browser(Permission::Granted, Voice::Missing, Prefs::default(), &available(true));
    stage.page.button("Test alert").click();
    until("the word", || stage.page.says("No sound was played")).await;
    assert!(stage.page.says("The browser was given a notification."));
    run("shown[0].onerror()");
    until("the refusal", || stage.page.says("did not let the browser show")).await;
    run("shown[0].onshow()");
    until("the success", || stage.page.says("A notification was shown.")).await;
    alerts.permission.set(Permission::Denied);
    stage.page.button("Test alert").click();
    until("none", || stage.page.says("No notification was shown")).await;
}

#[wasm_bindgen_test]
async fn where_locks_are_forbidden_a_tab_alerts_without_asking_again_and_again() {
    let (_notifications, _locks) = (Instead::of_notifications(), Instead::of_locks());
    let mut snapshot = available(true);
    snapshot.offers = vec![offer("o1", Some("Ada"), None, 100)];
    let stage = Stage::live(&snapshot, |inbox| {
        let permission = RwSignal::new(Permission::Granted);
        let prefs = RwSignal::new(Prefs::default());
        provide_context(Alerts::with(permission, Player::silent(Voice::Ready), prefs));
        keep_watch(inbox, &"anna".into(), Signal::stored(None), Callback::new(|_| ()));
    });
    until("the notification", || is_so("shown.length === 1")).await;
    settle().await;
    assert!(is_so("asked === 1"), "asked {:?} times", run("return asked"));
    drop(stage);
    until("it is gone", || is_so("shown[0].closed")).await;
}
