//! Old messages leave the memory where nobody looks at them, and come back by page.

use contract::Position;
use engine::{Call, Change, Command, Draft, Unsent};

use crate::inbox::*;

/// An agent who looks at a chat with 200 loaded messages.
fn looking() -> Inbox {
    let mut inbox = Inbox::live(&snapshot(1_200, vec![conversation(200, 9)]));
    inbox.command(Command::Show(Some(c())));
    inbox.answer(&newest(), &page(101, 200));
    inbox.command(Command::LoadOlder(c()));
    inbox.answer(&before(101), &page(1, 100));
    inbox
}

fn before(position: Position) -> Call {
    Call::Messages { conversation: c(), before: Some(position), after: None }
}

/// Messages come in up to this place.
fn hear_to(inbox: &mut Inbox, last: Position) {
    for position in stretch(inbox).1 + 1..=last {
        let seq = 1_000 + position;
        inbox.event(seq, seq - 1, &created(position, seq));
    }
}

/// The places of the first and the last message in memory.
fn stretch(inbox: &Inbox) -> (Position, Position) {
    let messages = inbox.engine.model().thread(&c()).unwrap().messages();
    (messages[0].position, messages[messages.len() - 1].position)
}

#[test]
fn who_reads_at_the_end_has_the_newest_in_memory() {
    let mut inbox = looking();
    hear_to(&mut inbox, 400);
    inbox.command(Command::MarkRead(c(), 400));
    assert_eq!(stretch(&inbox), (1, 400));
    hear_to(&mut inbox, 401);
    let effects = inbox.command(Command::MarkRead(c(), 401));
    assert!(changes(&effects).contains(&&Change::Thread(c())));
    assert_eq!(stretch(&inbox), (202, 401));
    // And back they come.
    inbox.command(Command::LoadOlder(c()));
    inbox.answer(&before(202), &page(102, 201));
    assert_eq!(stretch(&inbox), (102, 401));
}

#[test]
fn what_the_agent_reads_back_to_stays_while_more_comes() {
    let mut inbox = looking();
    hear_to(&mut inbox, 1_000);
    assert_eq!(stretch(&inbox), (1, 1_000));
    // Not even what they have seen of it makes it go, as long as it is not the end.
    inbox.command(Command::MarkRead(c(), 999));
    assert_eq!(stretch(&inbox), (1, 1_000));
}

#[test]
fn a_chat_that_is_left_keeps_its_newest() {
    let mut inbox = looking();
    hear_to(&mut inbox, 600);
    let effects = inbox.command(Command::Show(None));
    assert!(changes(&effects).contains(&&Change::Thread(c())));
    assert_eq!(stretch(&inbox), (401, 600));
    hear_to(&mut inbox, 2_000);
    let (first, last) = stretch(&inbox);
    assert_eq!(last, 2_000);
    assert!(last - first < 400, "{first} to {last}");
    // Nothing has to be asked for when the agent comes back.
    let asked = inbox.asked(&newest());
    inbox.command(Command::Show(Some(c())));
    assert_eq!(inbox.asked(&newest()), asked);
}

#[test]
fn what_is_being_looked_for_stays_until_it_is_left() {
    let mut inbox = looking();
    hear_to(&mut inbox, 600);
    inbox.command(Command::Show(None));
    inbox.command(Command::Show(Some(c())));
    inbox.command(Command::LoadBackTo(c(), 150));
    inbox.answer(&before(401), &page(301, 400));
    hear_to(&mut inbox, 700);
    inbox.command(Command::MarkRead(c(), 700));
    assert_eq!(stretch(&inbox), (301, 700));
    inbox.command(Command::Show(None));
    // The page that was on its way then; nobody asks for the next one.
    inbox.answer(&before(301), &page(201, 300));
    assert_eq!(stretch(&inbox).1, 700);
    assert_eq!(inbox.asked(&before(201)), 0);
}

#[test]
fn a_draft_and_what_waits_to_be_sent_are_no_old_messages() {
    let mut inbox = looking();
    inbox.command(Command::Send {
        conversation: c(),
        client_id: "mine".into(),
        text: "on its way".into(),
        note: false,
        attachments: Default::default(),
    });
    inbox.command(Command::Draft(c(), Draft { text: "half a".into(), note: false }));
    hear_to(&mut inbox, 700);
    inbox.command(Command::Show(None));
    assert_eq!(stretch(&inbox), (501, 700));
    let model = inbox.engine.model();
    assert_eq!(model.draft(&c()), "half a");
    let waiting: Vec<&Unsent> = model.unsent(&c()).collect();
    assert_eq!(waiting.len(), 1);
    // The server had it at a place that has left the memory: it is not shown as unsent for that.
    let put = waiting_call(&inbox);
    inbox.answer(
        &put,
        &contract::Message { client_id: "mine".into(), ..message(300, me_as_author()) },
    );
    assert_eq!(inbox.engine.model().unsent(&c()).count(), 0);
    assert_eq!(stretch(&inbox), (501, 700));
}

fn waiting_call(inbox: &Inbox) -> Call {
    let puts = inbox.effects.iter().rev().find_map(|effect| match effect {
        engine::Effect::Request(_, call @ Call::PutMessage { .. }) => Some(call.clone()),
        _ => None,
    });
    puts.expect("it was sent")
}
