//! Languages that nobody speaks: one whose words are two fifths longer, one from right to left. What
//! fits with them fits with the next one, too.

use e2e::{AGENT_1, Held, Name, Role, Size, Stage, key};

/// Everything is found by what stands in attributes, which stay as they are, or by role alone.
async fn walk(size: Size, from_the_right: bool) {
    let mut stage = Stage::set("pseudo").await;
    let agent = stage.agent_with("agent", size).await;
    let visitor = stage.visitor_with("visitor", size).await;
    let browser = agent.browser.clone();
    for browser in [&browser, &visitor.browser] {
        match from_the_right {
            true => browser.speaks_from_the_right().await,
            false => browser.speaks_at_length().await,
        }
        browser.reload().await;
    }
    let only = |role: Role| browser.role(role, Name::Any);

    only(Role::Heading).there().await;
    browser.fits("the sign-in").await;
    only(Role::TextBox).focused().await;
    browser.press(AGENT_1).await;
    browser.press(key::TAB).await;
    browser.press("demo").await;
    browser.press(key::ENTER).await;
    browser.role(Role::Switch, "Available for new chats").there().await;
    browser.fits("the empty inbox").await;
    let status = only(Role::Status).with_text("Connectedoooo");
    status.there().await;

    visitor.browser.fits("the start of a chat").await;
    visitor.browser.role(Role::Button, Name::Begins("Start".into())).click().await;
    visitor.messages().there().await;
    visitor.browser.fits("the visitor's chat").await;
    agent.offer().there().await;
    browser.fits("an offer").await;
    browser.press_with(&[Held::Control, Held::Shift], key::ENTER).await;
    agent.message_box().focused().await;
    agent.message_box().write("An answer").await;
    browser.press(key::ENTER).await;
    agent.messages().role(Role::ListItem, Name::Any).with_text("Ano answerooo").there().await;
    browser.fits("a chat").await;
    if size == Size::Wide {
        let list_is_right_of_chat =
            "const left = (it) => document.querySelector(it).getBoundingClientRect().left;
            return left('.conversations') > left('.chat')";
        assert_eq!(browser.evaluate(list_is_right_of_chat).await, from_the_right);
    }

    let second = stage.visitor_with("second", size).await;
    second.browser.role(Role::Button, "Start chat").click().await;
    agent.offer().there().await;
    browser.fits("an offer over a chat").await;
    agent.offer().role(Role::Button, Name::Begins("Decline".into())).click().await;
    agent.offer().gone().await;

    browser.role(Role::Button, "Share calendar").click().await;
    browser.role(Role::Dialog, "Share a calendar").role(Role::Button, Name::Any).there().await;
    browser.fits("sharing a calendar").await;
    browser.press(key::ESCAPE).await;
    browser.press_with(&[Held::Control], "k").await;
    only(Role::Option).there().await;
    browser.fits("the palette").await;
    browser.press("settings").await;
    browser.press(key::ENTER).await;
    browser.role(Role::Region, "Alerts").role(Role::Slider, Name::Any).there().await;
    browser.fits("the settings").await;
    browser.press("?").await;
    browser.role(Role::Dialog, "Keyboard shortcuts").role(Role::Button, Name::Any).there().await;
    browser.fits("the list of keys").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_are_longer_fit() {
    walk(Size::Wide, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_are_longer_fit_on_a_phone() {
    walk(Size::Phone, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_are_longer_fit_at_twice_the_size() {
    walk(Size::Zoomed, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_right_to_left_everything_has_its_place() {
    walk(Size::Wide, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_right_to_left_everything_has_its_place_on_a_phone() {
    walk(Size::Phone, true).await;
}
