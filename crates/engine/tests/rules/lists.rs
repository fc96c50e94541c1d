//! Which conversations are listed.

use contract::{
    Agent, Conversation, ConversationPage, ConversationState, Hit, HitField, Mark, MessagePage,
    Scope, Seq, Timestamp, socket::Event,
};
use engine::{Call, Change, Command, Failure, ListFilter, ListQuery, Load, Outcome};

use crate::inbox::{Inbox, c, changes, conversation, newest, page, snapshot};

/// An ended conversation of an agent.
fn ended(id: &str, agent: &str, at: i64, version: Seq) -> Conversation {
    Conversation {
        id: id.into(),
        state: ConversationState::Ended,
        agent: Agent { id: agent.into(), name: agent.into() },
        last_activity_at: Timestamp::from_millis(at),
        ..conversation(1, version)
    }
}

fn listed(inbox: &Inbox) -> Vec<String> {
    inbox.engine.model().list().iter().map(ToString::to_string).collect()
}

#[test]
fn what_the_filter_hides_does_not_come_in_by_an_event() {
    let mut inbox = Inbox::live(&snapshot(10, vec![]));
    let filter = ListFilter {
        agent: Some("b".into()),
        from: Some(Timestamp::from_millis(100)),
        until: Some(Timestamp::from_millis(200)),
    };
    let query = ListQuery { scope: Scope::All, filter, ..ListQuery::default() };
    inbox.command(Command::List(query.clone()));
    let call = Call::Conversations { query, cursor: None };
    let items = vec![ended("b-150", "b", 150, 3)];
    inbox.answer(&call, &ConversationPage { items, ..ConversationPage::default() });
    assert_eq!(listed(&inbox), ["b-150"]);

    let others = [("a", 150), ("b", 99), ("b", 100), ("b", 199), ("b", 200)];
    for (seq, (agent, at)) in (11..).zip(others) {
        let row = ended(&format!("{agent}-{at}"), agent, at, seq);
        inbox.event(seq, seq - 1, &Event::ConversationChanged(row));
    }
    assert_eq!(listed(&inbox), ["b-199", "b-150", "b-100"]);

    // Nor stays what an event moved out of it.
    inbox.event(16, 15, &Event::ConversationChanged(ended("b-199", "b", 300, 16)));
    assert_eq!(listed(&inbox), ["b-150", "b-100"]);
    inbox.command(Command::List(ListQuery::default()));
    assert!(listed(&inbox).is_empty(), "none of them is live");
}

#[test]
fn a_search_says_what_it_found_for_as_long_as_it_is_shown() {
    let mut inbox = Inbox::live(&snapshot(10, vec![]));
    let query = ListQuery { scope: Scope::All, q: "word".into(), ..ListQuery::default() };
    inbox.command(Command::List(query.clone()));
    let hit = |id: &str| Hit {
        conversation_id: id.into(),
        field: HitField::Message,
        text: "a word".into(),
        marks: vec![Mark { from: 2, to: 6 }],
        position: Some(7),
    };
    let first = Call::Conversations { query: query.clone(), cursor: None };
    let answer = ConversationPage {
        items: vec![ended("one", "b", 2, 3)],
        hits: vec![hit("one")],
        next_cursor: Some("next".into()),
    };
    let effects = inbox.answer(&first, &answer);
    assert!(changes(&effects).contains(&&Change::List));
    inbox.command(Command::ListMore);
    let second = Call::Conversations { query, cursor: Some("next".into()) };
    let items = vec![ended("two", "b", 1, 4)];
    let answer = ConversationPage { items, hits: vec![hit("two")], next_cursor: None };
    inbox.answer(&second, &answer);
    assert_eq!(listed(&inbox), ["one", "two"]);
    assert_eq!(inbox.engine.model().hits().len(), 2);
    assert_eq!(inbox.engine.model().hits()[&"two".into()], hit("two"));
    inbox.command(Command::List(ListQuery::default()));
    assert!(inbox.engine.model().hits().is_empty());
}

#[test]
fn a_message_far_back_is_loaded_page_by_page() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(200, 9)]));
    inbox.command(Command::Show(Some(c())));
    inbox.command(Command::LoadBackTo(c(), 60));
    inbox.answer(&newest(), &page(151, 200));
    let before =
        |position| Call::Messages { conversation: c(), before: Some(position), after: None };
    inbox.answer(&before(151), &page(101, 150));
    // After a failure it goes on when the agent tries again.
    inbox.fail(&before(101), Outcome::NoAnswer);
    let thread = |inbox: &Inbox| inbox.engine.model().thread(&c()).unwrap().clone();
    assert!(matches!(thread(&inbox).older(), Load::Failed(_)));
    inbox.command(Command::LoadOlder(c()));
    inbox.answer(&before(101), &page(61, 100));
    inbox.answer(&before(61), &page(11, 60));
    assert_eq!(thread(&inbox).messages()[0].position, 11);
    assert_eq!(inbox.asked(&before(11)), 0, "further back than wanted");
    // A server that has nothing there is not asked for ever.
    inbox.command(Command::LoadBackTo(c(), 1));
    inbox.answer(&before(11), &MessagePage { items: vec![] });
    assert_eq!(inbox.asked(&before(11)), 1);
    assert_eq!(*thread(&inbox).older(), Load::Failed(Failure::Unreadable(200)));
}

#[test]
fn a_message_far_back_that_was_reached_is_not_loaded_for_again() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(200, 9)]));
    inbox.command(Command::Show(Some(c())));
    inbox.command(Command::LoadBackTo(c(), 120));
    inbox.answer(&newest(), &page(151, 200));
    let before =
        |position| Call::Messages { conversation: c(), before: Some(position), after: None };
    inbox.answer(&before(151), &page(101, 150));
    // So much comes in while the connection is cut that the thread begins anew.
    inbox.event(11, 10, &Event::ConversationChanged(conversation(400, 11)));
    let after = Call::Messages { conversation: c(), before: None, after: Some(200) };
    inbox.fail(&after, Outcome::NoAnswer);
    inbox.command(Command::Reload(c()));
    inbox.answer(&newest(), &page(351, 400));
    assert_eq!(inbox.engine.model().thread(&c()).unwrap().messages()[0].position, 351);
    assert_eq!(inbox.asked(&before(351)), 0);
}
