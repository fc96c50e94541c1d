//! Simulated visitors: they ring, answer what the agent writes, and leave, by the same actions as
//! real ones. One of them rings at a time, and only where somebody is in front of the inbox and has
//! room; whoever is not answered goes, and the next one takes longer to come.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use contract::{
    AgentId, Author, Body, BookMeeting, ClientId, Position, VisitorId,
    visitor_side::{VisitorChatState, VisitorServerFrame, VisitorState},
};
use futures_util::future::join_all;
use tokio::sync::MutexGuard;

use super::personas::{PERSONAS, Persona};
use crate::{
    App, Refusal,
    actions::{self, Proof, Said, StartRequest},
    domain::{identity::Identity, profile::Told, routing::Wish},
    live::Subscription,
    secret::hash_token,
};

/// How often a guest looks whether somebody is there to talk to.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// From when somebody is there to the first ring.
const FIRST: Duration = Duration::from_secs(3);
/// By so much each further place of the demo begins later.
const APART: Duration = Duration::from_secs(25);
/// From the end of a chat to the next ring.
const BETWEEN: Duration = Duration::from_secs(20);
/// How long a guest rings.
const RINGS: Duration = Duration::from_secs(45);
/// The pause after a guest whom nobody answered; twice as long after the next, up to the last.
const UNANSWERED: [Duration; 4] = [
    Duration::from_secs(60),
    Duration::from_secs(120),
    Duration::from_secs(240),
    Duration::from_secs(600),
];
/// How long a guest waits for an answer, before they ask and once more before they go.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a guest reads, in case the agent goes on writing.
const READS: Duration = Duration::from_millis(1_500);

/// Receives guests for ever, `places` at once.
pub async fn receive(app: App, places: u8) {
    let house = House::default();
    let places = (0..places).map(|place| {
        let first = FIRST + APART * u32::from(place);
        come_and_go(&app, &house, first)
    });
    join_all(places).await;
}

/// What the places share.
#[derive(Default)]
struct House {
    guests: Mutex<Guests>,
    /// Held by the guest who rings.
    bell: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Guests {
    /// How many came for the first time.
    known: usize,
    /// Those who were here, and may come again as the same person.
    away: VecDeque<Guest>,
}

struct Guest {
    persona: &'static Persona,
    who: Option<VisitorId>,
}

impl House {
    /// Everybody comes once before anybody comes again.
    fn next_guest(&self) -> Guest {
        let mut guests = self.guests.lock().unwrap_or_else(PoisonError::into_inner);
        let back = if guests.known < PERSONAS.len() { None } else { guests.away.pop_front() };
        back.unwrap_or_else(|| {
            guests.known += 1;
            Guest { persona: &PERSONAS[(guests.known - 1) % PERSONAS.len()], who: None }
        })
    }

    fn goodbye(&self, guest: Guest) {
        self.guests.lock().unwrap_or_else(PoisonError::into_inner).away.push_back(guest);
    }
}

/// One place: one guest after the other.
async fn come_and_go(app: &App, house: &House, first: Duration) {
    let mut pause = first;
    let mut unanswered = 0;
    loop {
        while somebody_free(app).await.is_none() {
            sleep(app, LOOK_AGAIN).await;
        }
        sleep(app, pause).await;
        let bell = house.bell.lock().await;
        let Some(agent) = somebody_free(app).await else { continue };
        let mut guest = house.next_guest();
        let was_answered = match visit(app, &mut guest, agent, bell).await {
            Ok(was_answered) => was_answered,
            Err(refusal) => {
                tracing::warn!(refusal.detail, "a guest of the demo was turned away");
                false
            }
        };
        house.goodbye(guest);
        pause = if was_answered {
            unanswered = 0;
            BETWEEN
        } else {
            unanswered += 1;
            UNANSWERED[(unanswered - 1).min(UNANSWERED.len() - 1)]
        };
    }
}

/// Sleeps from now on, also where it is awaited later.
fn sleep(app: &App, time: Duration) -> impl Future<Output = ()> {
    let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    let due = app.clock.now().plus_millis(millis);
    async move { app.clock.sleep_until(Some(due)).await }
}

/// An agent who is in front of the inbox and can be asked; of several, whose turn it is.
async fn somebody_free(app: &App) -> Option<AgentId> {
    let candidates = app.store.read().await.ok()?.candidates(None, app.clock.now()).await.ok()?;
    candidates
        .into_iter()
        .filter(|it| it.can_be_asked() && app.hub.agents.is_connected(&it.agent))
        .min_by_key(|it| it.last_offer)
        .map(|it| it.agent)
}

/// From the ring to the end of the chat; whether anybody answered.
async fn visit(
    app: &App,
    guest: &mut Guest,
    agent: AgentId,
    bell: MutexGuard<'_, ()>,
) -> Result<bool, Refusal> {
    let persona = guest.persona;
    let attributes = persona.plan.map(|plan| ("plan".to_owned(), plan.to_owned()));
    let request = StartRequest {
        known: guest.who.clone(),
        identity: persona.crm.map(|_| identity(persona)),
        fresh: hash_token(app.chance.token().secret()),
        name: persona.name.map(Into::into),
        email: persona.email.map(Into::into),
        asked: Some(Wish::Agent(agent)),
        attributes: BTreeMap::from_iter(attributes),
        locale: Some(persona.locale.into()),
    };
    let visitor = actions::start(app, request).await?.visitor;
    guest.who = Some(visitor.clone());
    let line = app.hub.visitors.subscribe(visitor.clone(), 0).ok_or_else(Refusal::internal)?;
    actions::visitor_connected(app, &visitor).await?;
    let mut talk = Talk { app, visitor: visitor.clone(), line, heard: 0, card: None };
    let had_answer = talk.run(persona, bell).await;
    drop(talk);
    actions::visitor_disconnected(app, &visitor).await?;
    had_answer
}

/// Who a customer is, as the site would vouch for it: the same person at every visit.
fn identity(persona: &Persona) -> Identity {
    Identity {
        external_id: format!("demo/{}", persona.name.unwrap_or_default()),
        name: persona.name.map(Into::into),
        email: persona.email.map(Into::into),
    }
}

/// The customer system tells what it knows.
async fn tell_of(app: &App, persona: &Persona) -> Result<(), Refusal> {
    let Some([job_title, phone, status]) = persona.crm else { return Ok(()) };
    let Identity { external_id, name, email } = identity(persona);
    let told = Told {
        name,
        email,
        job_title: Some(job_title.into()),
        phone: Some(phone.into()),
        crm_status: Some(status.into()),
        attributes: BTreeMap::new(),
    };
    actions::set_profile(app, Proof::Key, external_id, told).await.map(drop)
}

/// A guest in front of the chat.
struct Talk<'a> {
    app: &'a App,
    visitor: VisitorId,
    line: Subscription<VisitorId, std::sync::Arc<VisitorServerFrame>>,
    /// Up to where they have read.
    heard: Position,
    /// A calendar that was shared with them, and that they have not booked from.
    card: Option<ClientId>,
}

impl Talk<'_> {
    async fn run(&mut self, persona: &Persona, bell: MutexGuard<'_, ()>) -> Result<bool, Refusal> {
        sleep(self.app, READS).await;
        self.say(persona.opening).await?;
        let joined = self.wait(RINGS, |state| state.conversation.agent.is_some()).await?;
        drop(bell);
        if !joined {
            self.leave().await?;
            return Ok(false);
        }
        for reply in persona.replies {
            if !self.is_answered(persona).await? {
                break;
            }
            self.book().await?;
            tell_of(self.app, persona).await?;
            self.type_and_say(reply).await?;
        }
        if self.is_answered(persona).await? {
            self.book().await?;
            self.type_and_say(persona.goodbye).await?;
            sleep(self.app, READS * 2).await;
        }
        self.leave().await?;
        Ok(true)
    }

    /// Waits until the agent has spoken, and asks when it takes long. `false` when the chat is over,
    /// or nothing came.
    async fn is_answered(&mut self, persona: &Persona) -> Result<bool, Refusal> {
        let by_agent = |state: &VisitorState| {
            state.messages.iter().any(|it| matches!(it.author, Author::Agent { .. }))
        };
        if !self.wait(PATIENCE, by_agent).await? {
            if !self.is_on().await? {
                return Ok(false);
            }
            self.type_and_say(persona.nudge).await?;
            if !self.wait(PATIENCE, by_agent).await? {
                return Ok(false);
            }
        }
        sleep(self.app, READS).await;
        self.read_all().await?;
        self.is_on().await
    }

    /// Waits until the chat is so, with what was said and not yet read in it. `false` when that
    /// takes too long or the chat is over.
    async fn wait(
        &mut self,
        time: Duration,
        is_so: impl Fn(&VisitorState) -> bool,
    ) -> Result<bool, Refusal> {
        let app = self.app;
        let too_long = sleep(app, time);
        tokio::pin!(too_long);
        loop {
            let state = self.look().await?;
            if is_so(&state) {
                return Ok(true);
            }
            if is_over(&state) {
                return Ok(false);
            }
            tokio::select! {
                // Whatever it is, it is a reason to look.
                _ = self.line.next() => {}
                () = &mut too_long => return Ok(false),
            }
        }
    }

    async fn look(&self) -> Result<VisitorState, Refusal> {
        let mut read = self.app.store.read().await?;
        let chat = read.newest_chat_of(&self.visitor).await?.ok_or_else(Refusal::not_found)?;
        read.visitor_state(&chat, self.heard).await
    }

    async fn is_on(&self) -> Result<bool, Refusal> {
        Ok(!is_over(&self.look().await?))
    }

    async fn read_all(&mut self) -> Result<(), Refusal> {
        let state = self.look().await?;
        self.heard = state.conversation.last_position;
        let cards = state.messages.into_iter().rev();
        let mut cards = cards.filter(|it| matches!(it.body, Body::CalendarShare { .. }));
        self.card = cards.next().map(|it| it.client_id).or(self.card.take());
        actions::read_by_visitor(self.app, self.visitor.clone(), None, self.heard).await.map(drop)
    }

    /// Looks at the calendar that was shared, if any, and books the second free time.
    async fn book(&mut self) -> Result<(), Refusal> {
        let Some(share) = self.card.take() else { return Ok(()) };
        sleep(self.app, READS * 2).await;
        let free = actions::slots(self.app, &self.visitor, &share).await?.starts;
        if let Some(start) = free.get(1).or(free.first()).copied() {
            let client_id = self.app.chance.id(self.app.clock.now()).into();
            let (name, email) = (None, None);
            let wanted = BookMeeting { share, start, client_id, name, email };
            // Somebody else may have been quicker: the talk goes on without a meeting.
            if let Err(refusal) = actions::book(self.app, self.visitor.clone(), wanted).await {
                tracing::info!(refusal.detail, "a guest of the demo could not book");
            }
        }
        Ok(())
    }

    /// Types as fast as people do who type fast.
    async fn type_and_say(&self, text: &str) -> Result<(), Refusal> {
        actions::visitor_typing(self.app, &self.visitor, true).await?;
        let letters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        let time = Duration::from_millis(40) * letters;
        sleep(self.app, time.clamp(READS, READS * 3)).await;
        actions::visitor_typing(self.app, &self.visitor, false).await?;
        self.say(text).await
    }

    /// Says it, unless the chat has just ended.
    async fn say(&self, text: &str) -> Result<(), Refusal> {
        if self.is_on().await? {
            let key = self.app.chance.id(self.app.clock.now()).into();
            let said = actions::put_by_visitor(
                self.app,
                self.visitor.clone(),
                None,
                key,
                Said::words(text),
            );
            said.await?;
        }
        Ok(())
    }

    async fn leave(&self) -> Result<(), Refusal> {
        actions::end_by_visitor(self.app, self.visitor.clone(), None).await.map(drop)
    }
}

fn is_over(state: &VisitorState) -> bool {
    matches!(state.conversation.state, VisitorChatState::Ended | VisitorChatState::Missed)
}
