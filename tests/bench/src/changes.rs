//! Changes that happen all over an inbox, made up: many more than the reference server would have
//! of that many people.

use contract::{
    Author, Body, Conversation, ConversationId, Message, MessagePreview, Seq, Timestamp,
    socket::{Event, EventFrame, MessageCreated, ServerFrame},
};

/// How many chats lie between two that change one after the other: they are all over the list.
const STRIDE: usize = 7_919;

/// One change, told.
pub struct Change {
    /// Counts them. The new words of the chat begin with it: `#17 `.
    pub number: u64,
    /// Which chat is different.
    pub conversation: ConversationId,
    /// Its frame.
    pub frame: String,
}

/// Makes changes, each the next in one log.
pub struct Changes {
    /// What the agent answers.
    live: Vec<Conversation>,
    /// What is over, of everybody.
    ended: Vec<Conversation>,
    seq: Seq,
    number: u64,
    begun: Timestamp,
}

impl Changes {
    /// Those of these conversations from a position on, at a time after all of theirs.
    #[must_use]
    pub fn of(conversations: Vec<Conversation>, seq: Seq, now: Timestamp) -> Self {
        let is_live = |row: &Conversation| row.ending.is_none();
        let (live, ended) = conversations.into_iter().partition(is_live);
        Self { live, ended, seq, number: 0, begun: now }
    }

    /// In turn: somebody writes in one of the agent's live chats, and one of all the others is
    /// different. Either comes to the top of the list, wherever it was.
    ///
    /// # Panics
    /// Where there are no live or no ended ones.
    pub fn make(&mut self) -> Change {
        self.number += 1;
        let number = self.number;
        let text = format!("#{number} Could you tell me when it will be there?");
        let at = self.begun.plus_millis(i64::try_from(number).expect("not that many"));
        let body = Body::Text { text, attachments: Default::default() };
        let turn = usize::try_from(number / 2).expect("not that many");
        let is_live = number.is_multiple_of(2);
        let row = if is_live {
            let count = self.live.len();
            &mut self.live[turn % count]
        } else {
            let count = self.ended.len();
            &mut self.ended[turn * STRIDE % count]
        };
        let prev = self.seq;
        self.seq += 1;
        row.version = self.seq;
        row.last_activity_at = at;
        row.last_message = MessagePreview { author: Author::Visitor, body: body.clone() };
        let event = if is_live {
            row.last_position += 1;
            row.unread += 1;
            let message = Message {
                conversation_id: row.id.clone(),
                position: row.last_position,
                client_id: format!("change-{number}").into(),
                author: Author::Visitor,
                body,
                at,
            };
            Event::MessageCreated(MessageCreated { message, conversation: row.clone() })
        } else {
            Event::ConversationChanged(row.clone())
        };
        let conversation = row.id.clone();
        let (kind, data) = event.kind_and_data();
        let frame = EventFrame { seq: self.seq, prev, at, kind: kind.into(), data };
        let frame = serde_json::to_string(&ServerFrame::Event(frame)).expect("a frame is JSON");
        Change { number, conversation, frame }
    }

    /// How many there were.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The position of the last one.
    #[must_use]
    pub fn seq(&self) -> Seq {
        self.seq
    }
}
