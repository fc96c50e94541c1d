//! Offers, availability, reading and ending: what an agent does besides writing.

use contract::{
    MarkRead, OfferClosed, OfferEnd, SetAvailability, Timestamp,
    socket::{Event, ServerFrame},
};
use engine::{Call, Command, Effect, EndState, Input, Notice, OfferPhase, Outcome, Timer};

use crate::inbox::*;

fn ringing() -> Inbox {
    let mut inbox = Inbox::live(&snapshot(10, vec![]));
    inbox.event(11, 10, &Event::OfferCreated(offer()));
    inbox
}

#[test]
fn an_offer_rings_until_the_server_says_that_it_is_over() {
    let mut inbox = ringing();
    assert_eq!(inbox.engine.model().offers()[0].phase, OfferPhase::Ringing);
    let closed = OfferClosed { id: "o".into(), end: OfferEnd::Withdrawn };
    let effects = inbox.event(12, 11, &Event::OfferClosed(closed));
    assert!(effects.contains(&Effect::ClearTimer(Timer::Offer("o".into()))));
    assert!(inbox.engine.model().offers().is_empty());
}

#[test]
fn an_offer_does_not_ring_for_ever_when_nobody_says_that_it_is_over() {
    let mut inbox = ringing();
    let set = timer(&inbox.effects, &Timer::Offer("o".into())).unwrap();
    // By the server's clock, however the own one goes.
    assert!((101_900..=102_000).contains(&set), "{set}");
    inbox.input(Input::Timer(Timer::Offer("o".into())));
    assert!(inbox.engine.model().offers().is_empty());
}

#[test]
fn a_server_clock_that_was_set_back_makes_no_offer_shorter() {
    let mut inbox = Inbox::live(&snapshot(10, vec![]));
    let hour = Timestamp::from_millis(3_600_000);
    inbox.frame(&ServerFrame::Pong { head: 10, server_now: hour });
    // Nothing has told of it yet: by the clocks it would be over for long.
    let effects = inbox.event(11, 10, &Event::OfferCreated(offer()));
    assert_eq!(timer(&effects, &Timer::Offer("o".into())), Some(32_000));
    let back = Timestamp::from_millis(-40_000);
    let effects = inbox.frame(&ServerFrame::Pong { head: 11, server_now: back });
    assert_eq!(timer(&effects, &Timer::Offer("o".into())), Some(102_000));
}

#[test]
fn two_clicks_accept_once_and_the_chat_opens() {
    let mut inbox = ringing();
    inbox.command(Command::Accept("o".into()));
    inbox.command(Command::Accept("o".into()));
    let call = Call::AcceptOffer("o".into());
    assert_eq!(inbox.asked(&call), 1);
    let effects = inbox.answer(&call, &conversation(1, 12));
    assert!(effects.contains(&Effect::Notify(Notice::Accepted(c()))));
    assert_eq!(inbox.engine.model().list(), [&c()]);
    assert!(inbox.engine.model().offers().is_empty());
}

#[test]
fn accepting_is_tried_again_until_the_server_has_answered() {
    let mut inbox = ringing();
    inbox.command(Command::Accept("o".into()));
    let call = Call::AcceptOffer("o".into());
    let effects = inbox.fail(&call, Outcome::NoAnswer);
    assert!(timer(&effects, &Timer::Accept("o".into())).is_some());
    // The server had done it, and says so on the socket first.
    let closed = OfferClosed { id: "o".into(), end: OfferEnd::Accepted };
    inbox.event(12, 11, &Event::OfferClosed(closed));
    inbox.input(Input::Timer(Timer::Accept("o".into())));
    let effects = inbox.answer(&call, &conversation(1, 13));
    assert!(effects.contains(&Effect::Notify(Notice::Accepted(c()))));
}

#[test]
fn an_offer_that_is_gone_says_so() {
    let mut inbox = ringing();
    inbox.command(Command::Accept("o".into()));
    let effects = inbox.fail(&Call::AcceptOffer("o".into()), refused(409, "offer-expired"));
    assert!(effects.iter().any(|e| matches!(e, Effect::Notify(Notice::OfferLost(..)))));
    assert!(inbox.engine.model().offers().is_empty());
}

#[test]
fn a_decline_that_did_not_get_through_can_be_said_again() {
    let mut inbox = ringing();
    inbox.command(Command::Decline("o".into()));
    inbox.fail(&Call::DeclineOffer("o".into()), Outcome::NoAnswer);
    assert_eq!(inbox.engine.model().offers()[0].phase, OfferPhase::Ringing);
    inbox.command(Command::Decline("o".into()));
    let done = Outcome::Answer { status: 204, body: String::new(), retry_after_s: None };
    inbox.fail(&Call::DeclineOffer("o".into()), done);
    assert!(inbox.engine.model().offers().is_empty());
}

#[test]
fn the_last_of_several_switches_wins() {
    let mut inbox = Inbox::live(&snapshot(10, vec![]));
    let set = |available| Call::SetAvailability(SetAvailability { available, until: None });
    let now = |available, version| contract::Availability {
        available,
        reason: contract::AvailabilityReason::Manual,
        until: None,
        time_zone: None,
        version,
    };
    inbox.command(Command::SetAvailable(false));
    inbox.command(Command::SetAvailable(true));
    assert_eq!(inbox.asked(&set(true)), 0, "one at a time");
    inbox.answer(&set(false), &now(false, 11));
    inbox.answer(&set(true), &now(true, 12));
    assert_eq!(inbox.engine.model().availability_wish(), None);
    assert!(inbox.engine.model().availability().unwrap().available);
    inbox.command(Command::SetAvailable(false));
    inbox.fail(&set(false), Outcome::NoAnswer);
    assert!(inbox.engine.model().availability().unwrap().available, "the server's word counts");
    assert!(inbox.engine.model().availability_failure().is_some());
}

#[test]
fn who_says_when_they_are_back_is_not_taken_for_who_does_not() {
    let mut inbox = Inbox::live(&snapshot(10, vec![]));
    let set = |until| Call::SetAvailability(SetAvailability { available: false, until });
    let back = Timestamp::from_millis(1_000_000);
    inbox.command(Command::SetAvailable(false));
    inbox.command(Command::BackAt(back));
    assert_eq!(inbox.asked(&set(Some(back))), 0, "one at a time");
    let now = |until, version| contract::Availability {
        available: false,
        reason: contract::AvailabilityReason::Manual,
        until,
        time_zone: None,
        version,
    };
    inbox.answer(&set(None), &now(None, 11));
    assert_eq!(inbox.engine.model().availability_wish(), Some(false), "the other is still to come");
    inbox.answer(&set(Some(back)), &now(Some(back), 12));
    assert_eq!(inbox.engine.model().availability_wish(), None);
    assert_eq!(inbox.engine.model().availability().unwrap().until, Some(back));
}

#[test]
fn a_mark_moves_forward_only_and_is_said_once() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(5, 9)]));
    let read = |up_to| Call::MarkRead { conversation: c(), body: MarkRead { up_to } };
    inbox.command(Command::MarkRead(c(), 3));
    inbox.command(Command::MarkRead(c(), 3));
    inbox.command(Command::MarkRead(c(), 99));
    assert_eq!(inbox.asked(&read(3)), 1);
    let mut row = conversation(5, 11);
    row.agent_read_up_to = 3;
    inbox.answer(&read(3), &row);
    assert_eq!(inbox.asked(&read(5)), 1, "the newest is as far as one can read");
    let effects = inbox.fail(&read(5), Outcome::NoAnswer);
    assert!(timer(&effects, &Timer::Read(c())).is_some());
}

#[test]
fn ending_says_whether_it_worked() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(5, 9)]));
    inbox.command(Command::End(c()));
    inbox.command(Command::End(c()));
    assert_eq!(inbox.asked(&Call::End(c())), 1);
    assert_eq!(inbox.engine.model().end_state(&c()), EndState::Ending);
    inbox.fail(&Call::End(c()), refused(503, "unavailable"));
    assert!(matches!(inbox.engine.model().end_state(&c()), EndState::Failed(_)));
    inbox.command(Command::End(c()));
    let mut row = conversation(6, 12);
    row.state = contract::ConversationState::Ended;
    row.ending =
        Some(contract::Ending { by: contract::EndedBy::Agent, at: Timestamp::from_millis(1) });
    inbox.answer(&Call::End(c()), &row);
    assert!(!inbox.engine.model().can_write(&c()));
    assert!(inbox.engine.model().list().is_empty(), "it left the live ones");
}
