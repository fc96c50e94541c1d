//! A back end in memory: the contract's rules with nothing between decision and state, so that
//! whatever goes wrong in the simulation is the network's doing or the engine's fault.

use std::{cmp::Reverse, collections::BTreeMap};

use contract::{
    Agent, AgentId, Author, Availability, AvailabilityReason, Body, Conversation, ConversationId,
    ConversationPage, ConversationState, EndedBy, Ending, Epoch, ErrorCode, Me, Message,
    MessagePage, MessagePreview, Offer, OfferClosed, OfferEnd, OfferId, Problem, Scope, Seq,
    Snapshot, SocketTicket, Summary, SummarySource, Timestamp, Token, Visitor,
    socket::{Event, EventFrame, MessageCreated, ResetReason, Resume, ServerFrame},
};
use engine::{Call, ListFilter, ListQuery, Millis, Outcome};

/// Whom an event is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Audience {
    Agent(usize),
    All,
}

struct Chat {
    /// `None` while nobody has accepted.
    row: Option<Conversation>,
    messages: Vec<Message>,
    visitor: usize,
    /// When its summary was made, and of how many messages; 0 and 0 for never.
    summary: (Seq, u64),
}

pub struct Server {
    pub now: Millis,
    epoch: u32,
    seq: Seq,
    log: Vec<(Seq, Audience, Event)>,
    /// Events up to here are no longer kept.
    forgotten: Seq,
    availability: [Availability; 2],
    chats: BTreeMap<ConversationId, Chat>,
    offers: BTreeMap<OfferId, (usize, Offer, ConversationId)>,
    made: u64,
}

fn agent(index: usize) -> Agent {
    Agent { id: AgentId::from(format!("agent-{index}")), name: format!("Agent {index}") }
}

/// Whether a row is one of those that a filter leaves, written down once more as the chat server's
/// database asks for it: what the engine thinks of it is what is tested.
fn is_listed(row: &Conversation, filter: &ListFilter) -> bool {
    let at = row.last_activity_at.as_millis();
    !matches!(&filter.agent, Some(agent) if row.agent.id != *agent)
        && !matches!(filter.from, Some(from) if at < from.as_millis())
        && !matches!(filter.until, Some(until) if until.as_millis() <= at)
}

fn row_key(row: &Conversation) -> Reverse<(Timestamp, ConversationId)> {
    Reverse((row.last_activity_at, row.id.clone()))
}

fn problem(code: ErrorCode) -> Outcome {
    let problem = Problem {
        kind: "about:blank".into(),
        title: String::new(),
        status: code.status(),
        code,
        detail: String::new(),
    };
    Outcome::Answer {
        status: code.status(),
        body: serde_json::to_string(&problem).unwrap(),
        retry_after_s: None,
    }
}

fn answer(status: u16, body: &impl serde::Serialize) -> Outcome {
    let body = serde_json::to_string(body).unwrap();
    Outcome::Answer { status, body, retry_after_s: None }
}

impl Server {
    pub fn new() -> Self {
        let unavailable = Availability {
            available: false,
            reason: AvailabilityReason::Default,
            until: None,
            time_zone: None,
            version: 0,
        };
        Self {
            now: 0,
            epoch: 1,
            seq: 0,
            log: Vec::new(),
            forgotten: 0,
            availability: [unavailable.clone(), unavailable],
            chats: BTreeMap::new(),
            offers: BTreeMap::new(),
            made: 0,
        }
    }

    fn at(&self) -> Timestamp {
        Timestamp::from_millis(i64::try_from(self.now).unwrap() + 1_000_000)
    }

    fn epoch(&self) -> Epoch {
        Epoch::from(format!("e{}", self.epoch))
    }

    fn next_id(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}-{}", self.made)
    }

    fn commit(&mut self, audience: Audience, event: impl FnOnce(Seq) -> Event) {
        self.seq += 1;
        let event = event(self.seq);
        self.log.push((self.seq, audience, event));
    }

    fn visitor(index: usize) -> Visitor {
        Visitor {
            id: format!("visitor-{index}").into(),
            name: Some(format!("Visitor {index}")),
            job_title: None,
            email: None,
            phone: None,
            crm_status: None,
            unverified: vec![],
            attributes: Default::default(),
            version: 0,
        }
    }

    // What visitors do.

    /// The visitor's chat that is not over, if any.
    pub fn current(&self, visitor: usize) -> Option<ConversationId> {
        let running = |chat: &Chat| {
            chat.visitor == visitor
                && chat.row.as_ref().is_none_or(|r| r.state == ConversationState::Active)
        };
        self.chats.iter().find(|(_, chat)| running(chat)).map(|(id, _)| id.clone())
    }

    pub fn visitor_starts(&mut self, visitor: usize, for_agent: usize) {
        let id = ConversationId::from(self.next_id("chat"));
        self.chats
            .insert(id.clone(), Chat { row: None, messages: Vec::new(), visitor, summary: (0, 0) });
        self.offer(for_agent, id, visitor);
    }

    fn offer(&mut self, to: usize, conversation: ConversationId, visitor: usize) {
        let offer = Offer {
            id: self.next_id("offer").into(),
            visitor: Self::visitor(visitor),
            from: None,
            preview: None,
            offered_at: self.at(),
            expires_at: self.at().plus_millis(100_000),
        };
        self.offers.insert(offer.id.clone(), (to, offer.clone(), conversation));
        self.commit(Audience::Agent(to), |_| Event::OfferCreated(offer));
    }

    fn close_offer(&mut self, id: &OfferId, end: OfferEnd) -> Option<(usize, ConversationId)> {
        let (to, _, conversation) = self.offers.remove(id)?;
        let closed = OfferClosed { id: id.clone(), end };
        self.commit(Audience::Agent(to), |_| Event::OfferClosed(closed));
        Some((to, conversation))
    }

    /// Offers whose time is up within so many milliseconds go to the other agent.
    pub fn expire_offers(&mut self, within: i64) {
        let now = self.at().plus_millis(within);
        let due: Vec<_> = self.offers.values().filter(|(_, o, _)| o.expires_at <= now).collect();
        let ids: Vec<_> = due.iter().map(|(_, offer, _)| offer.id.clone()).collect();
        for id in ids {
            self.pass_on(&id, OfferEnd::Expired);
        }
    }

    fn pass_on(&mut self, id: &OfferId, end: OfferEnd) {
        if let Some((to, conversation)) = self.close_offer(id, end) {
            let visitor = self.chats[&conversation].visitor;
            self.offer(1 - to, conversation, visitor);
        }
    }

    pub fn visitor_says(&mut self, id: &ConversationId, text: &str) {
        let key = self.next_id("said-by-visitor");
        self.add_message(id, key.into(), Author::Visitor, Body::text(text));
    }

    /// The chat's summary is made anew; here it says how many messages it is made of.
    pub fn summarise(&mut self, id: &ConversationId) {
        let version = self.seq + 1;
        let Some(chat) = self.chats.get_mut(id) else { return };
        let Some(row) = &chat.row else { return };
        let audience = match row.state {
            ConversationState::Active => Audience::Agent(Self::agent_of(row)),
            ConversationState::Ended => Audience::All,
        };
        chat.summary = (version, chat.messages.len() as u64);
        let summary = self.summary(id);
        self.commit(audience, |_| Event::SummaryChanged(summary));
    }

    pub fn summary(&self, id: &ConversationId) -> Summary {
        let (version, as_of_position) = self.chats[id].summary;
        Summary {
            conversation_id: id.clone(),
            sentences: vec![],
            topics: vec![format!("{as_of_position} messages")],
            sentence_messages: vec![],
            topic_messages: vec![],
            source: SummarySource::Extractive,
            as_of_position,
            version,
        }
    }

    pub fn visitor_reads(&mut self, id: &ConversationId) {
        let Some(row) = self.chats.get_mut(id).and_then(|chat| chat.row.as_mut()) else { return };
        if row.visitor_read_up_to < row.last_position {
            row.visitor_read_up_to = row.last_position;
            self.commit_row(id);
        }
    }

    pub fn visitor_leaves(&mut self, id: &ConversationId) {
        if self.chats[id].row.is_some() {
            self.end(id, EndedBy::Visitor);
            return;
        }
        let waiting = self.offers.values().find(|(_, _, c)| c == id).map(|(_, o, _)| o.id.clone());
        if let Some(offer) = waiting {
            self.close_offer(&offer, OfferEnd::Withdrawn);
        }
        self.chats.remove(id);
    }

    // What both come down to.

    fn agent_of(row: &Conversation) -> usize {
        usize::from(row.agent.id.as_str() == "agent-1")
    }

    fn add_message(
        &mut self,
        id: &ConversationId,
        client_id: contract::ClientId,
        author: Author,
        body: Body,
    ) -> Message {
        let at = self.at();
        let version = self.seq + 1;
        let chat = self.chats.get_mut(id).unwrap();
        let message = Message {
            conversation_id: id.clone(),
            position: chat.messages.len() as u64 + 1,
            client_id,
            author,
            body,
            at,
        };
        chat.messages.push(message.clone());
        let Some(row) = &mut chat.row else { return message };
        Self::refresh(row, &chat.messages, version);
        let conversation = row.clone();
        let to = Self::agent_of(row);
        let created = MessageCreated { message: message.clone(), conversation };
        self.commit(Audience::Agent(to), |_| Event::MessageCreated(created));
        message
    }

    fn refresh(row: &mut Conversation, messages: &[Message], version: Seq) {
        let last = messages.last().unwrap();
        row.version = version;
        row.last_position = last.position;
        row.last_activity_at = last.at;
        row.last_message = MessagePreview { author: last.author.clone(), body: last.body.clone() };
        let unread =
            |m: &&Message| m.author == Author::Visitor && m.position > row.agent_read_up_to;
        row.unread = u32::try_from(messages.iter().filter(unread).count()).unwrap();
    }

    /// The row changed otherwise than by a message.
    fn commit_row(&mut self, id: &ConversationId) {
        let version = self.seq + 1;
        let chat = self.chats.get_mut(id).unwrap();
        let row = chat.row.as_mut().unwrap();
        Self::refresh(row, &chat.messages, version);
        let conversation = row.clone();
        let audience = match row.state {
            ConversationState::Active => Audience::Agent(Self::agent_of(row)),
            ConversationState::Ended => Audience::All,
        };
        self.commit(audience, |_| Event::ConversationChanged(conversation));
    }

    fn end(&mut self, id: &ConversationId, by: EndedBy) {
        let at = self.at();
        let row = self.chats.get_mut(id).unwrap().row.as_mut().unwrap();
        row.state = ConversationState::Ended;
        row.ending = Some(Ending { by, at });
        let key = self.next_id("end");
        self.add_message(id, key.into(), Author::System, Body::Ended { by });
        self.commit_row(id);
        self.summarise(id);
    }

    // The agents' HTTP side.

    fn visible(&self, who: usize, id: &ConversationId) -> Option<&Conversation> {
        let row = self.chats.get(id)?.row.as_ref()?;
        let own = Self::agent_of(row) == who;
        (own || row.state == ConversationState::Ended).then_some(row)
    }

    /// The own live conversation, or why it cannot be written to.
    fn writable(&self, who: usize, id: &ConversationId) -> Result<(), Outcome> {
        match self.visible(who, id) {
            None => Err(problem(ErrorCode::NotFound)),
            Some(row) if row.state == ConversationState::Ended => {
                Err(problem(ErrorCode::ConversationEnded))
            }
            Some(_) => Ok(()),
        }
    }

    pub fn http(&mut self, who: usize, call: &Call) -> Outcome {
        self.answer_call(who, call).unwrap_or_else(|refusal| refusal)
    }

    fn answer_call(&mut self, who: usize, call: &Call) -> Result<Outcome, Outcome> {
        let not_found = || problem(ErrorCode::NotFound);
        Ok(match call {
            Call::SocketTicket => {
                let ticket =
                    SocketTicket { ticket: Token::new(who.to_string()), expires_at: self.at() };
                answer(201, &ticket)
            }
            Call::Snapshot => answer(200, &self.snapshot(who)),
            Call::SetAvailability(set) => {
                let version = self.seq + 1;
                let availability = Availability {
                    available: set.available,
                    reason: AvailabilityReason::Manual,
                    until: None,
                    time_zone: None,
                    version,
                };
                self.availability[who] = availability.clone();
                let event = Event::AvailabilityChanged(availability.clone());
                self.commit(Audience::Agent(who), |_| event);
                answer(200, &availability)
            }
            Call::AcceptOffer(id) => self.accept(who, id)?,
            Call::DeclineOffer(id) => {
                if self.offers.get(id).is_some_and(|(to, ..)| *to == who) {
                    self.pass_on(id, OfferEnd::Declined);
                }
                Outcome::Answer { status: 204, body: String::new(), retry_after_s: None }
            }
            Call::Conversations { query, cursor } => {
                answer(200, &self.page(who, query, cursor.as_deref()))
            }
            Call::Conversation(id) => answer(200, self.visible(who, id).ok_or_else(not_found)?),
            Call::Messages { conversation, before, after } => {
                self.visible(who, conversation).ok_or_else(not_found)?;
                let all = &self.chats[conversation].messages;
                let to = before.map_or(all.len(), |b| usize::try_from(b).unwrap() - 1);
                let items = match after {
                    Some(after) => {
                        all.iter().skip(usize::try_from(*after).unwrap()).take(5).cloned().collect()
                    }
                    None => all[to.saturating_sub(5)..to].to_vec(),
                };
                answer(200, &MessagePage { items })
            }
            Call::PutMessage { conversation, client_id, body } => {
                self.visible(who, conversation).ok_or_else(not_found)?;
                let known =
                    self.chats[conversation].messages.iter().find(|m| m.client_id == *client_id);
                if let Some(message) = known {
                    return Ok(answer(200, message));
                }
                self.writable(who, conversation)?;
                let Agent { id, name } = agent(who);
                let body = Body::text(body.text.clone());
                let author = Author::Agent { id, name };
                answer(201, &self.add_message(conversation, client_id.clone(), author, body))
            }
            Call::PutNote { .. } => unreachable!("here nobody notes anything"),
            Call::MarkRead { conversation, body } => {
                self.writable(who, conversation)?;
                let row = self.chats.get_mut(conversation).unwrap().row.as_mut().unwrap();
                let up_to = body.up_to.min(row.last_position);
                if up_to > row.agent_read_up_to {
                    row.agent_read_up_to = up_to;
                    self.commit_row(conversation);
                }
                answer(200, self.visible(who, conversation).unwrap())
            }
            Call::Summary(id) => {
                self.visible(who, id).ok_or_else(not_found)?;
                answer(200, &self.summary(id))
            }
            Call::End(id) => {
                if self.writable(who, id).is_ok() {
                    self.end(id, EndedBy::Agent);
                }
                answer(200, self.visible(who, id).ok_or_else(not_found)?)
            }
        })
    }

    fn accept(&mut self, who: usize, id: &OfferId) -> Result<Outcome, Outcome> {
        // The same agent again: the conversation's row remembers the offer that made it.
        let taken = |chat: &&Chat| {
            chat.messages.iter().any(|m| m.client_id.as_str() == format!("joined-by-{id}"))
        };
        if let Some(row) = self.chats.values().find(taken).and_then(|chat| chat.row.as_ref()) {
            let own = Self::agent_of(row) == who;
            return if own { Ok(answer(200, row)) } else { Err(problem(ErrorCode::NotFound)) };
        }
        match self.offers.get(id) {
            Some((to, ..)) if *to == who => {}
            _ => return Err(problem(ErrorCode::OfferTaken)),
        }
        let (_, conversation) = self.close_offer(id, OfferEnd::Accepted).unwrap();
        let at = self.at();
        let agent = agent(who);
        let name = agent.name.clone();
        let chat = self.chats.get_mut(&conversation).unwrap();
        let nothing = MessagePreview { author: Author::System, body: Body::Unknown };
        chat.row = Some(Conversation {
            id: conversation.clone(),
            version: 0,
            state: ConversationState::Active,
            visitor: Self::visitor(chat.visitor),
            agent,
            started_at: at,
            ending: None,
            last_activity_at: at,
            last_message: nothing,
            last_position: 0,
            unread: 0,
            agent_read_up_to: 0,
            visitor_read_up_to: 0,
            transfer: None,
        });
        let key = format!("joined-by-{id}");
        let body = Body::Joined { agent_name: name };
        self.add_message(&conversation, key.into(), Author::System, body);
        Ok(answer(200, self.chats[&conversation].row.as_ref().unwrap()))
    }

    fn rows(&self, who: usize, query: &ListQuery) -> Vec<&Conversation> {
        let mut rows: Vec<_> = self
            .chats
            .keys()
            .filter_map(|id| self.visible(who, id))
            .filter(|row| query.scope == Scope::All || row.state == ConversationState::Active)
            .filter(|row| is_listed(row, &query.filter))
            .collect();
        rows.sort_by_key(|row| row_key(row));
        rows
    }

    fn page(&self, who: usize, query: &ListQuery, cursor: Option<&str>) -> ConversationPage {
        // A keyset: time and id of the last row, as the real one does it.
        let after = cursor.and_then(|text| text.split_once('/'));
        let after = after.map(|(at, id)| {
            Reverse((Timestamp::from_millis(at.parse().unwrap()), ConversationId::from(id)))
        });
        let rest: Vec<_> =
            self.rows(who, query).into_iter().filter(|row| Some(row_key(row)) > after).collect();
        let items: Vec<_> = rest.iter().take(3).map(|row| (*row).clone()).collect();
        let last = items.last().filter(|_| rest.len() > 3);
        let next_cursor = last.map(|r| format!("{}/{}", r.last_activity_at.as_millis(), r.id));
        ConversationPage { items, next_cursor, ..ConversationPage::default() }
    }

    pub fn snapshot(&self, who: usize) -> Snapshot {
        let Agent { id, name } = agent(who);
        let offers = self.offers.values().filter(|(to, ..)| *to == who);
        Snapshot {
            epoch: self.epoch(),
            seq: self.seq,
            me: Me { id, name, email: String::new() },
            availability: self.availability[who].clone(),
            offers: offers.map(|(_, offer, _)| offer.clone()).collect(),
            conversations: self.rows(who, &ListQuery::default()).into_iter().cloned().collect(),
            server_now: self.at(),
        }
    }

    // The socket side.

    pub fn hello(&self) -> ServerFrame {
        ServerFrame::Hello { heartbeat_ms: 25_000, server_now: self.at() }
    }

    pub fn pong(&self, head: Seq) -> ServerFrame {
        ServerFrame::Pong { head, server_now: self.at() }
    }

    /// Why a position cannot be served, or nothing.
    pub fn resume(&self, resume: &Resume) -> Option<ResetReason> {
        if resume.epoch != self.epoch() {
            Some(ResetReason::Epoch)
        } else if resume.seq < self.forgotten || resume.seq > self.seq {
            Some(ResetReason::Retention)
        } else {
            None
        }
    }

    pub fn ready(&self) -> ServerFrame {
        ServerFrame::Ready { epoch: self.epoch(), head: self.seq }
    }

    /// What an agent may see beyond `head`, as frames; moves `head`.
    pub fn frames_after(&self, who: usize, head: &mut Seq) -> Vec<ServerFrame> {
        let from = self.log.partition_point(|(seq, ..)| *seq <= *head);
        let mut frames = Vec::new();
        for (seq, audience, event) in &self.log[from..] {
            if *audience == Audience::All || *audience == Audience::Agent(who) {
                let (kind, data) = event.kind_and_data();
                let kind = kind.to_owned();
                let frame = EventFrame { seq: *seq, prev: *head, at: self.at(), kind, data };
                frames.push(ServerFrame::Event(frame));
                *head = *seq;
            }
        }
        frames
    }

    // What befalls servers.

    /// Old events are swept away.
    pub fn forget_log(&mut self) {
        self.forgotten = self.seq;
        self.log.clear();
    }

    /// Restored from elsewhere: positions begin anew, and so do versions.
    pub fn new_epoch(&mut self) {
        self.epoch += 1;
        self.seq = 1;
        self.forgotten = 1;
        self.log.clear();
        for chat in self.chats.values_mut() {
            if let Some(row) = &mut chat.row {
                row.version = 1;
            }
            chat.summary.0 = chat.summary.0.min(1);
        }
        for availability in &mut self.availability {
            availability.version = 1;
        }
    }

    // What the oracle asks.

    pub fn messages(&self, id: &ConversationId) -> &[Message] {
        self.chats.get(id).map_or(&[], |chat| &chat.messages)
    }

    pub fn row(&self, id: &ConversationId) -> Option<&Conversation> {
        self.chats.get(id).and_then(|chat| chat.row.as_ref())
    }

    pub fn list(&self, who: usize, query: &ListQuery) -> Vec<ConversationId> {
        self.rows(who, query).into_iter().map(|row| row.id.clone()).collect()
    }

    pub fn all_messages(&self) -> impl Iterator<Item = &Message> {
        self.chats.values().flat_map(|chat| &chat.messages)
    }
}
