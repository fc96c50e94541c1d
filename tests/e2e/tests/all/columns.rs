//! Columns as wide as one likes them, or folded; in the next page, too.

use e2e::{
    AGENT_1, AgentPage, Browser, Held, Locator, Name, Role, Size, Stage, VisitorPage, key,
    wait::until,
};
use serde_json::{Value, json};

/// Waits until the columns are so wide, in pixels.
async fn widths_are(browser: &Browser, wanted: [u32; 3]) {
    until("the widths of the columns", async || match widths(browser).await {
        now if now == json!(wanted) => Ok(()),
        now => Err(format!("they are {now}")),
    })
    .await;
}

async fn widths(browser: &Browser) -> Value {
    let script = "return ['.conversations', '.chat', '.visitor']
        .map((it) => Math.round(document.querySelector(it)?.getBoundingClientRect().width ?? 0))";
    browser.evaluate(script).await
}

/// Has the device remember something, from the next page on.
async fn keep(browser: &Browser, name: &str, value: &str) {
    let script = format!("localStorage.setItem('agent-inbox/choice/{name}', '{value}')");
    browser.evaluate(&script).await;
}

fn of_conversations(agent: &AgentPage) -> Locator {
    agent.browser.role(Role::Separator, "Width of the conversations")
}

fn of_visitor(agent: &AgentPage) -> Locator {
    agent.browser.role(Role::Separator, "Width of the visitor information")
}

/// An agent in a chat.
async fn in_a_chat(stage: &mut Stage) -> (AgentPage, VisitorPage) {
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    (agent, visitor)
}

#[tokio::test(flavor = "multi_thread")]
async fn widths_are_chosen_by_hand_and_by_keys_and_stay() {
    let mut stage = Stage::set("columns").await;
    let (agent, _visitor) = in_a_chat(&mut stage).await;
    let (browser, list, visitor) = (&agent.browser, of_conversations(&agent), of_visitor(&agent));
    widths_are(browser, [336, 640, 304]).await;
    for (attribute, value) in [
        ("aria-orientation", "vertical"),
        ("aria-controls", "conversations"),
        ("aria-valuemin", "240"),
        ("aria-valuenow", "336"),
        ("aria-valuemax", "592"),
        ("aria-valuetext", "336 pixels"),
    ] {
        list.attribute_is(attribute, value).await;
    }

    list.drag(60).await;
    widths_are(browser, [396, 580, 304]).await;
    visitor.drag(-50).await;
    widths_are(browser, [396, 530, 354]).await;
    // Each knows what the other one left.
    list.attribute_is("aria-valuemax", "542").await;

    list.press(key::RIGHT).await;
    widths_are(browser, [412, 514, 354]).await;
    list.attribute_is("aria-valuenow", "412").await;
    list.press(key::HOME).await;
    widths_are(browser, [240, 686, 354]).await;
    list.press(key::LEFT).await;
    widths_are(browser, [240, 686, 354]).await;
    list.press(key::END).await;
    widths_are(browser, [542, 384, 354]).await;
    visitor.press(key::LEFT).await;
    widths_are(browser, [542, 384, 354]).await;
    visitor.press(key::RIGHT).await;
    widths_are(browser, [542, 400, 338]).await;

    browser.reload().await;
    widths_are(browser, [542, 400, 338]).await;
    // Where there is less room they give way, and come back when there is more.
    browser.resize(800, 800, 1).await;
    browser.fits("the columns in a narrow window").await;
    assert_eq!(widths(browser).await[0], 416);
    browser.resize(1280, 800, 1).await;
    widths_are(browser, [542, 400, 338]).await;

    list.double_click().await;
    widths_are(browser, [336, 606, 338]).await;
    visitor.double_click().await;
    widths_are(browser, [336, 640, 304]).await;
    browser.reload().await;
    widths_are(browser, [336, 640, 304]).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folded_column_hides_nothing_that_must_not_be_missed() {
    let mut stage = Stage::set("folded").await;
    let (agent, nora) = in_a_chat(&mut stage).await;
    let browser = &agent.browser;
    let list = browser.role(Role::Button, Name::Begins("Conversations".into()));
    let visitor = browser.role(Role::Button, "Visitor information");
    list.attribute_is("aria-expanded", "true").await;
    list.press(key::ENTER).await;
    list.attribute_is("aria-expanded", "false").await;
    list.focused().await;
    visitor.click().await;
    widths_are(browser, [52, 1176, 52]).await;
    agent.row("Nora Quist").gone().await;

    let mia = stage.visitor("mia").await;
    agent.takes(&mia, "Mia Falk").await;
    nora.send("Are you still there?").await;
    browser.role(Role::Button, "Conversations 1 unread chat").there().await;
    nora.send("Hello?").await;
    mia.send("One more thing.").await;
    agent.reads("One more thing.").await;
    browser.role(Role::Button, "Conversations 1 unread chat").there().await;
    browser.fits("folded columns").await;
    browser.axe_finds_nothing("folded columns").await;

    browser.reload().await;
    agent.connection_is("Connected").await;
    widths_are(browser, [52, 1176, 52]).await;
    // What stands in a folded column can be done from the palette.
    agent.message_box().there().await;
    of_conversations(&agent).there().await;
    browser.press_with(&[Held::Control], "k").await;
    browser.role(Role::ComboBox, "Type a name or a command").focused().await;
    browser.press("end sess").await;
    browser.role(Role::Option, Name::Any).with_text("End session").there().await;
    browser.press(key::ENTER).await;
    let sure = browser.role(Role::Dialog, "End session?");
    sure.role(Role::Button, "Cancel").click().await;
    sure.gone().await;

    for (words, column) in [("show the conv", [336, 892, 52]), ("show the vis", [336, 640, 304])] {
        browser.press_with(&[Held::Control], "k").await;
        browser.role(Role::ComboBox, "Type a name or a command").focused().await;
        browser.press(words).await;
        browser.role(Role::Option, Name::Any).with_text("Show the").there().await;
        browser.press(key::ENTER).await;
        widths_are(browser, column).await;
    }
    agent.row("Nora Quist").there().await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_separator_folds_its_column_and_unfolds_it() {
    let mut stage = Stage::set("separator").await;
    let (agent, _visitor) = in_a_chat(&mut stage).await;
    let (browser, list) = (&agent.browser, of_conversations(&agent));
    list.press(key::RIGHT).await;
    widths_are(browser, [352, 624, 304]).await;
    list.press(key::ENTER).await;
    widths_are(browser, [52, 924, 304]).await;
    for (attribute, value) in
        [("aria-valuenow", "0"), ("aria-valuemin", "0"), ("aria-valuetext", "hidden")]
    {
        list.attribute_is(attribute, value).await;
    }
    list.focused().await;
    browser.press(key::ENTER).await;
    widths_are(browser, [352, 624, 304]).await;
    // By hand: to the edge, and back.
    list.drag(-290).await;
    widths_are(browser, [52, 924, 304]).await;
    list.drag(300).await;
    widths_are(browser, [352, 624, 304]).await;
    list.press(key::ENTER).await;
    list.press(key::RIGHT).await;
    widths_are(browser, [352, 624, 304]).await;
    list.press(key::ENTER).await;
    list.double_click().await;
    widths_are(browser, [336, 640, 304]).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_may_be_nonsense() {
    let mut stage = Stage::set("columns-nonsense").await;
    let (agent, _visitor) = in_a_chat(&mut stage).await;
    let browser = &agent.browser;
    for (width, folded, wanted) in [
        ("wide", "perhaps", [336, 640, 304]),
        ("-400", "", [336, 640, 304]),
        ("Infinity", "[]", [336, 640, 304]),
        ("1", "yes", [240, 736, 304]),
        ("99999999999999999999999", "null", [592, 384, 304]),
        ("400px; color: red", "0", [400, 576, 304]),
    ] {
        keep(browser, "conversations-width", width).await;
        keep(browser, "conversations", folded).await;
        browser.reload().await;
        agent.connection_is("Connected").await;
        widths_are(browser, wanted).await;
    }
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_right_to_left_they_are_moved_the_other_way() {
    let mut stage = Stage::set("columns-rtl").await;
    let (agent, _visitor) = in_a_chat(&mut stage).await;
    let browser = &agent.browser;
    browser.speaks_from_the_right().await;
    browser.reload().await;
    let (list, visitor) = (of_conversations(&agent), of_visitor(&agent));
    widths_are(browser, [336, 640, 304]).await;
    list.press(key::LEFT).await;
    widths_are(browser, [352, 624, 304]).await;
    visitor.press(key::RIGHT).await;
    widths_are(browser, [352, 608, 320]).await;
    list.drag(-48).await;
    widths_are(browser, [400, 560, 320]).await;
    visitor.drag(-20).await;
    widths_are(browser, [400, 580, 300]).await;
    browser.fits("columns from right to left").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_there_is_nothing_of_it() {
    let mut stage = Stage::set("columns-phone").await;
    let agent = stage.agent_with("agent", Size::Phone).await;
    for (name, value) in [
        ("conversations", "no"),
        ("visitor", "no"),
        ("conversations-width", "500"),
        ("visitor-width", "500"),
    ] {
        keep(&agent.browser, name, value).await;
    }
    agent.browser.reload().await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    let browser = &agent.browser;
    browser.fits("a chat on a phone").await;
    browser.role(Role::Separator, Name::Any).gone().await;
    browser.role(Role::Button, Name::Begins("Conversations".into())).gone().await;
    browser.press_with(&[Held::Control], "k").await;
    browser.role(Role::ComboBox, "Type a name or a command").focused().await;
    browser.press("hide").await;
    browser.role(Role::Option, Name::Any).gone().await;
    browser.press(key::ESCAPE).await;

    browser.role(Role::Button, "Visitor information").click().await;
    browser.role(Role::Region, "Visitor information").says("Nora Quist").await;
    browser.fits("the visitor's details on a phone").await;
    browser.role(Role::Button, "Close visitor information").click().await;
    // What stands in the drawer can be done while it is closed.
    browser.press_with(&[Held::Control], "k").await;
    browser.role(Role::ComboBox, "Type a name or a command").focused().await;
    browser.press("end sess").await;
    browser.role(Role::Option, Name::Any).with_text("End session").there().await;
    browser.press(key::ENTER).await;
    let sure = browser.role(Role::Dialog, "End session?");
    sure.role(Role::Button, "Cancel").click().await;
    sure.gone().await;
    browser.role(Role::Link, "Back to conversations").click().await;
    agent.row("Nora Quist").there().await;
    browser.fits("the list on a phone").await;
    stage.close().await;
}
