//! A small server of one agent that tells the truth.

use std::collections::BTreeMap;

use contract::{
    Agent, Author, Availability, AvailabilityReason, Body, Conversation, ConversationId,
    ConversationPage, ConversationState, Hit, HitField, Mark, Me, Message, MessagePage,
    MessagePreview, Offer, Seq, Snapshot, Summary, SummarySource, Timestamp, Visitor,
    socket::{
        ClientFrame, Event, EventFrame, MessageCreated, ResetReason, Resume, ServerFrame, Typing,
        Viewers,
    },
};
use engine::Call;
use serde::Serialize;
use serde_json::{Value, json};

pub struct Server {
    epoch: u32,
    seq: Seq,
    availability: Availability,
    pub offers: Vec<Offer>,
    pub conversations: BTreeMap<ConversationId, Conversation>,
    pub messages: BTreeMap<ConversationId, Vec<Message>>,
    summaries: BTreeMap<ConversationId, Summary>,
    log: Vec<(Seq, Event)>,
}

const ME: &str = "anna";

impl Server {
    pub fn new() -> Self {
        let availability = Availability {
            available: true,
            reason: AvailabilityReason::Schedule,
            until: Some(Timestamp::from_millis(9_000_000)),
            time_zone: Some("Europe/Berlin".into()),
            version: 1,
        };
        let mut server = Self {
            epoch: 1,
            seq: 1,
            availability,
            offers: Vec::new(),
            conversations: BTreeMap::new(),
            messages: BTreeMap::new(),
            summaries: BTreeMap::new(),
            log: Vec::new(),
        };
        for id in ["c1", "c2", "c3"] {
            server.begin(id);
            server.says(id, Author::Visitor, "k");
        }
        server.end("c3");
        server.offer("o1");
        server
    }

    /// As after a restore of an old backup: positions mean something else now.
    pub fn restart(&mut self) {
        self.epoch += 1;
        self.log.clear();
        // Nobody waits as long as that takes.
        self.offers.clear();
    }

    fn commit(&mut self, event: impl FnOnce(Seq) -> Event) {
        self.seq += 1;
        self.log.push((self.seq, event(self.seq)));
    }

    fn begin(&mut self, id: &str) {
        let visitor = Visitor {
            id: format!("v-{id}").into(),
            name: Some("Vera".into()),
            job_title: Some("Buyer".into()),
            email: Some("vera@example.com".into()),
            phone: None,
            crm_status: None,
            unverified: vec![contract::ProfileField::Name],
            attributes: [("plan".to_owned(), "team".to_owned())].into(),
            version: 1,
        };
        let me = Agent { id: ME.into(), name: "Anna".into() };
        let joined = Body::Joined { agent_name: "Anna".into() };
        let row = Conversation {
            id: id.into(),
            version: 1,
            state: ConversationState::Active,
            visitor,
            agent: me,
            started_at: Timestamp::from_millis(0),
            ending: None,
            last_activity_at: Timestamp::from_millis(0),
            last_message: MessagePreview { author: Author::System, body: joined },
            last_position: 0,
            unread: 0,
            agent_read_up_to: 0,
            visitor_read_up_to: 0,
            transfer: None,
        };
        let summary = Summary {
            conversation_id: id.into(),
            sentences: vec!["They ask for prices.".into()],
            topics: vec!["prices".into()],
            sentence_messages: vec![],
            topic_messages: vec![],
            source: SummarySource::Extractive,
            as_of_position: 1,
            version: 1,
        };
        self.conversations.insert(id.into(), row);
        self.messages.insert(id.into(), Vec::new());
        self.summaries.insert(id.into(), summary);
    }

    pub fn says(&mut self, id: &str, author: Author, key: &str) -> Message {
        let known = self.messages.get_mut(&id.into()).expect("a conversation");
        if let Some(said) = known.iter().find(|message| message.client_id.as_str() == key) {
            return said.clone();
        }
        let position = known.len() as u64 + 1;
        let at = Timestamp::from_millis(1_000 * position.cast_signed());
        let message = Message {
            conversation_id: id.into(),
            position,
            client_id: match key {
                "k" => format!("{id}-{position}").into(),
                key => key.into(),
            },
            author,
            body: Body::text(format!("text {position} of {id}")),
            at,
        };
        known.push(message.clone());
        let row = self.conversations.get_mut(&id.into()).expect("a conversation");
        row.last_position = position;
        row.last_activity_at = at;
        row.last_message =
            MessagePreview { author: message.author.clone(), body: message.body.clone() };
        row.unread += u32::from(message.author == Author::Visitor);
        row.version = self.seq + 1;
        let conversation = row.clone();
        let said = message.clone();
        self.commit(|_| Event::MessageCreated(MessageCreated { message, conversation }));
        said
    }

    pub fn rename(&mut self, id: &str, name: &str) {
        let version = self.seq + 1;
        let row = self.conversations.get_mut(&id.into()).expect("a conversation");
        row.visitor.name = Some(name.into());
        row.visitor.version = version;
        let visitor = row.visitor.clone();
        self.commit(|_| Event::VisitorChanged(visitor));
    }

    pub fn end(&mut self, id: &str) -> Conversation {
        let version = self.seq + 1;
        let row = self.conversations.get_mut(&id.into()).expect("a conversation");
        if row.state == ConversationState::Active {
            row.state = ConversationState::Ended;
            row.version = version;
            let ended = row.clone();
            self.commit(|_| Event::ConversationChanged(ended));
        }
        self.conversations[&id.into()].clone()
    }

    pub fn offer(&mut self, id: &str) {
        let visitor = self.conversations[&"c1".into()].visitor.clone();
        let offer = Offer {
            id: id.into(),
            visitor,
            from: None,
            preview: Some("Hello?".into()),
            offered_at: Timestamp::from_millis(0),
            expires_at: Timestamp::from_millis(100_000),
        };
        self.offers.push(offer.clone());
        self.commit(|_| Event::OfferCreated(offer));
    }

    pub fn sum_up(&mut self, id: &str, topic: &str) {
        let version = self.seq + 1;
        let summary = self.summaries.get_mut(&id.into()).expect("a conversation");
        summary.topics = vec![topic.into()];
        summary.version = version;
        let summary = summary.clone();
        self.commit(|_| Event::SummaryChanged(summary));
    }

    fn switch(&mut self, available: bool) -> Availability {
        self.availability.available = available;
        self.availability.version = self.seq + 1;
        let now = self.availability.clone();
        self.commit(|_| Event::AvailabilityChanged(now));
        self.availability.clone()
    }

    pub fn summary(&self, id: &ConversationId) -> &Summary {
        &self.summaries[id]
    }

    pub fn snapshot(&self) -> Snapshot {
        let active = |row: &&Conversation| row.state == ConversationState::Active;
        Snapshot {
            epoch: format!("e{}", self.epoch).as_str().into(),
            seq: self.seq,
            me: Me { id: ME.into(), name: "Anna".into(), email: "anna@example.com".into() },
            availability: self.availability.clone(),
            offers: self.offers.clone(),
            conversations: self.conversations.values().filter(active).cloned().collect(),
            server_now: Timestamp::from_millis(0),
        }
    }

    /// The answer to a call: a status and a body.
    pub fn answer(&mut self, call: &Call) -> (u16, Value) {
        fn ok(body: &impl Serialize) -> (u16, Value) {
            (200, serde_json::to_value(body).expect("a contract type is always JSON"))
        }
        let problem = |status: u16, code: &str| (status, json!({"status": status, "code": code}));
        let row = |server: &Self, id: &ConversationId| match server.conversations.get(id) {
            Some(row) => ok(row),
            None => problem(404, "not-found"),
        };
        match call {
            Call::SocketTicket => ok(&json!({"ticket": "t", "expires_at": 0})),
            Call::Snapshot => ok(&self.snapshot()),
            Call::SetAvailability(body) => ok(&self.switch(body.available)),
            Call::AcceptOffer(_) => problem(409, "offer-taken"),
            Call::DeclineOffer(_) => problem(409, "offer-expired"),
            Call::Conversations { query, cursor } => {
                let mut rows: Vec<_> = self.conversations.values().cloned().collect();
                rows.sort_by(|a, b| (b.last_activity_at, &b.id).cmp(&(a.last_activity_at, &a.id)));
                // Two pages, of two and one.
                let (items, next_cursor) = match cursor {
                    None => (rows[..2].to_vec(), Some("2".to_owned())),
                    Some(_) => (rows[2..].to_vec(), None),
                };
                let hit = |row: &Conversation| Hit {
                    conversation_id: row.id.clone(),
                    field: HitField::Message,
                    text: "text 1".into(),
                    marks: vec![Mark { from: 0, to: 4 }],
                    position: Some(1),
                };
                let hits = match query.q.as_str() {
                    "" => Vec::new(),
                    _ => items.iter().map(hit).collect(),
                };
                ok(&ConversationPage { items, hits, next_cursor })
            }
            Call::Conversation(id) => row(self, id),
            Call::Messages { conversation, before, after } => {
                let all = self.messages.get(conversation).map_or(&[][..], Vec::as_slice);
                let fits = |message: &&Message| {
                    before.is_none_or(|before| message.position < before)
                        && after.is_none_or(|after| message.position > after)
                };
                let mut items: Vec<_> = all.iter().filter(fits).cloned().collect();
                // Short pages: older ones have to be asked for.
                match after {
                    Some(_) => items.truncate(4),
                    None => drop(items.drain(..items.len().saturating_sub(4))),
                }
                ok(&MessagePage { items })
            }
            Call::PutMessage { conversation, client_id, .. }
            | Call::PutNote { conversation, client_id, .. } => {
                if !self.conversations.contains_key(conversation) {
                    return problem(404, "not-found");
                }
                let me = Author::Agent { id: ME.into(), name: "Anna".into() };
                ok(&self.says(conversation.as_str(), me, client_id.as_str()))
            }
            Call::MarkRead { conversation, body } => {
                let version = self.seq + 1;
                if let Some(row) = self.conversations.get_mut(conversation)
                    && row.agent_read_up_to < body.up_to
                {
                    row.agent_read_up_to = body.up_to.min(row.last_position);
                    row.unread = 0;
                    row.version = version;
                    let row = row.clone();
                    self.commit(|_| Event::ConversationChanged(row));
                }
                row(self, conversation)
            }
            Call::End(id) if self.conversations.contains_key(id) => ok(&self.end(id.as_str())),
            Call::End(_) => problem(404, "not-found"),
            Call::Summary(id) => match self.summaries.get(id) {
                Some(summary) => ok(summary),
                None => problem(404, "not-found"),
            },
        }
    }

    pub fn hello(&self) -> ServerFrame {
        ServerFrame::Hello { heartbeat_ms: 25_000, server_now: Timestamp::from_millis(0) }
    }

    /// The answer to a frame; `head` is the position to which that socket was brought.
    pub fn frame(&self, frame: &ClientFrame, head: &mut Option<Seq>) -> Vec<ServerFrame> {
        match frame {
            ClientFrame::Auth { resume, .. } | ClientFrame::Resume(resume) => {
                self.resume(resume, head)
            }
            ClientFrame::Ping => match head {
                Some(head) => {
                    vec![ServerFrame::Pong { head: *head, server_now: Timestamp::from_millis(0) }]
                }
                None => Vec::new(),
            },
            ClientFrame::Typing(_) | ClientFrame::Viewing(_) => Vec::new(),
        }
    }

    fn resume(&self, resume: &Resume, head: &mut Option<Seq>) -> Vec<ServerFrame> {
        let snapshot = self.snapshot();
        let kept_from = self.log.first().map_or(self.seq, |(seq, _)| seq - 1);
        if resume.epoch != snapshot.epoch || resume.seq > self.seq || resume.seq < kept_from {
            *head = None;
            return vec![ServerFrame::Reset { reason: ResetReason::Retention }];
        }
        *head = Some(resume.seq);
        let mut frames = vec![ServerFrame::Ready { epoch: snapshot.epoch, head: self.seq }];
        frames.extend(self.news(head));
        frames.push(ServerFrame::Live);
        let conversation_id: ConversationId = "c1".into();
        frames
            .push(ServerFrame::Presence { conversation_id: conversation_id.clone(), online: true });
        let agents = vec![Agent { id: "b".into(), name: "Ben".into() }];
        frames.push(ServerFrame::Viewers(Viewers {
            conversation_id: conversation_id.clone(),
            agents,
        }));
        frames.push(ServerFrame::Typing(Typing { conversation_id, typing: true }));
        frames
    }

    /// What a socket was not brought yet.
    pub fn news(&self, head: &mut Option<Seq>) -> Vec<ServerFrame> {
        let Some(head) = head else { return Vec::new() };
        let mut frames = Vec::new();
        for (seq, event) in self.log.iter().filter(|(seq, _)| seq > head).collect::<Vec<_>>() {
            let (kind, data) = event.kind_and_data();
            let prev = std::mem::replace(head, *seq);
            let at = Timestamp::from_millis(0);
            frames.push(ServerFrame::Event(EventFrame {
                seq: *seq,
                prev,
                at,
                kind: kind.into(),
                data,
            }));
        }
        frames
    }
}
