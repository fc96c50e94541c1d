//! A chat comes in.

use agent_inbox::offers::Offers;
use agent_inbox::store::Tidings;
use contract::{OfferClosed, OfferEnd};
use engine::{Call, Notice};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    data::{conversation, offer, snapshot},
    page::{settle, until},
    stage::{Stage, pass},
};

fn ringing() -> Stage {
    let mut snapshot = snapshot();
    snapshot.offers = vec![offer("o1", Some("Ada Lovelace"), Some("Does it fly?"), 100)];
    Stage::live(&snapshot, |_| view! { <Offers /> })
}

#[wasm_bindgen_test]
async fn an_offer_says_who_asks_what_and_for_how_long() {
    let stage = ringing();
    until("the banner", || stage.page.has("[role=alertdialog]")).await;
    let banner = stage.page.find("[role=alertdialog]");
    assert_eq!(banner.name(), "Incoming chat");
    assert!(banner.says("Ada Lovelace") && banner.says("Does it fly?"));
    assert!(banner.find("[role=timer]").says("1:40"));
    pass(40_000);
    until("the countdown", || banner.find("[role=timer]").says("1:00")).await;
    assert_eq!(banner.find("[role=timer]").attribute("aria-live").as_deref(), Some("off"));
}

#[wasm_bindgen_test]
async fn a_screen_reader_says_when_time_gets_short() {
    let stage = ringing();
    until("the banner", || stage.page.has("[role=alertdialog]")).await;
    // The timer itself says nothing: what is beside it does, in the live region around.
    let said = stage.page.find("[role=alertdialog] > .visually-hidden");
    let around = said.0.closest("[aria-live]").unwrap().unwrap();
    assert_eq!(around.get_attribute("aria-live").as_deref(), Some("assertive"));
    for (pass_ms, words) in [
        (69_000, ""),
        (1_500, "30 seconds left to accept"),
        (10_000, "30 seconds left to accept"),
        (10_000, "10 seconds left to accept"),
    ] {
        pass(pass_ms);
        settle().await;
        until(words, || said.text() == words).await;
    }
}

#[wasm_bindgen_test]
async fn an_offer_has_never_more_than_its_whole_time_left() {
    let mut snapshot = snapshot();
    let mut early = offer("o1", Some("Ada Lovelace"), None, 100);
    // This side takes the server's clock for a little slower than it is.
    early.offered_at = early.offered_at.plus_millis(1_500);
    early.expires_at = early.expires_at.plus_millis(1_500);
    snapshot.offers = vec![early];
    let stage = Stage::live(&snapshot, |_| view! { <Offers /> });
    until("the banner", || stage.page.has("[role=timer]")).await;
    assert!(stage.page.find("[role=timer]").says("1:40"));
}

#[wasm_bindgen_test]
async fn an_offer_takes_no_focus_and_hides_no_other() {
    let stage = ringing();
    until("the banner", || stage.page.has("[role=alertdialog]")).await;
    let first = stage.page.find("[role=alertdialog]");
    stage.event("offer.created", &offer("o2", None, None, 100));
    until("both", || stage.page.all("[role=alertdialog]").len() == 2).await;
    let both = stage.page.all("[role=alertdialog]");
    assert!(both[0].is(&first), "the oldest stays where it is");
    assert!(both[1].says("Anonymous visitor") && both[1].says("Nothing written yet"));
    assert!(!both[1].button("Accept").has_focus());
    // First words that come later show in the banner that is there.
    stage.event("offer.created", &offer("o2", None, Some("Hi"), 100));
    until("the words", || both[1].says("Hi")).await;
}

#[wasm_bindgen_test]
async fn accepting_is_asked_once_and_opens_the_chat() {
    let stage = ringing();
    until("the banner", || stage.page.has("[role=alertdialog]")).await;
    stage.page.button("Accept").click();
    until("the wait", || stage.page.has_button("Accepting…")).await;
    stage.page.button("Accepting…").click();
    let accept = |call: &Call| matches!(call, Call::AcceptOffer(_));
    stage.answer(accept, 200, &conversation("c1", Some("Ada Lovelace"), 0));
    assert!(!stage.asked(accept), "a second click asks no second time");
    until("no banner", || !stage.page.has("[role=alertdialog]")).await;
    let accepted = stage.inbox.store().to_answer.get_untracked();
    assert_eq!(accepted, Some("c1".into()));
}

#[wasm_bindgen_test]
async fn an_offer_that_is_lost_says_why() {
    let stage = ringing();
    until("the banner", || stage.page.has("[role=alertdialog]")).await;
    stage.page.button("Accept").click();
    stage.refuse(|call| matches!(call, Call::AcceptOffer(_)), 409, "offer-taken");
    until("no banner", || !stage.page.has("[role=alertdialog]")).await;
    let told = stage.inbox.store().told.get_untracked();
    assert!(matches!(&told[0].tidings, Tidings::Notice(Notice::OfferLost(..))), "{told:?}");
}

#[wasm_bindgen_test]
async fn declining_and_withdrawing_take_the_banner_away() {
    let stage = ringing();
    stage.event("offer.created", &offer("o2", Some("Bo"), None, 100));
    until("both", || stage.page.all("[role=alertdialog]").len() == 2).await;
    stage.page.all("[role=alertdialog]")[0].button("Decline").click();
    until("the wait", || stage.page.has_button("Declining…")).await;
    stage.answer(|call| matches!(call, Call::DeclineOffer(_)), 204, &());
    until("one", || stage.page.all("[role=alertdialog]").len() == 1).await;
    stage.event("offer.closed", &OfferClosed { id: "o2".into(), end: OfferEnd::Withdrawn });
    until("none", || !stage.page.has("[role=alertdialog]")).await;
    settle().await;
}
