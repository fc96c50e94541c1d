//! What a server would say.

use contract::{
    Agent, Author, Availability, AvailabilityReason, Body, Conversation, ConversationState, Me,
    Message, MessagePreview, Offer, Snapshot, Timestamp, Visitor,
};

/// The server's clock at the start of every test.
pub const NOW: i64 = 1_750_000_000_000;

pub fn me() -> Me {
    Me { id: "anna".into(), name: "Anna Keller".into(), email: "anna@example.com".into() }
}

pub fn visitor(id: &str, name: Option<&str>) -> Visitor {
    Visitor {
        id: id.into(),
        name: name.map(Into::into),
        job_title: None,
        email: None,
        phone: None,
        crm_status: None,
        unverified: vec![],
        attributes: Default::default(),
        version: 1,
    }
}

pub fn own() -> Author {
    Author::Agent { id: "anna".into(), name: "Anna Keller".into() }
}

pub fn text(text: &str) -> Body {
    Body::text(text)
}

/// A live conversation of Anna's. Later ones in a test have a greater `at`.
pub fn conversation(id: &str, name: Option<&str>, at: i64) -> Conversation {
    Conversation {
        id: id.into(),
        version: 1,
        state: ConversationState::Active,
        visitor: visitor(&format!("v-{id}"), name),
        agent: Agent { id: "anna".into(), name: "Anna Keller".into() },
        started_at: Timestamp::from_millis(NOW),
        ending: None,
        last_activity_at: Timestamp::from_millis(NOW + at),
        last_message: MessagePreview { author: Author::Visitor, body: text("Hello") },
        last_position: 1,
        unread: 0,
        agent_read_up_to: 0,
        visitor_read_up_to: 0,
        transfer: None,
    }
}

pub fn message(conversation: &str, position: u64, author: Author, body: Body) -> Message {
    Message {
        conversation_id: conversation.into(),
        position,
        client_id: format!("k-{conversation}-{position}").into(),
        author,
        body,
        at: Timestamp::from_millis(NOW + i64::try_from(position).unwrap() * 1_000),
    }
}

pub fn offer(id: &str, name: Option<&str>, preview: Option<&str>, seconds: i64) -> Offer {
    Offer {
        id: id.into(),
        visitor: visitor(&format!("v-{id}"), name),
        from: None,
        preview: preview.map(Into::into),
        offered_at: Timestamp::from_millis(NOW),
        expires_at: Timestamp::from_millis(NOW + seconds * 1_000),
    }
}

pub fn snapshot() -> Snapshot {
    Snapshot {
        epoch: "e1".into(),
        seq: 1,
        me: me(),
        availability: Availability {
            available: true,
            reason: AvailabilityReason::Manual,
            until: None,
            time_zone: None,
            version: 1,
        },
        offers: vec![],
        conversations: vec![],
        server_now: Timestamp::from_millis(NOW),
    }
}
