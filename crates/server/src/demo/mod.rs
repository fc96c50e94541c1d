//! Demo data: two agents and what they chatted about in the last weeks.

mod chats;
mod crowd;
mod guests;
mod history;
mod library;
mod personas;

pub use guests::receive;

use std::fmt::Write;

use contract::{
    Agent, Author, Block, Body, EndedBy, Me, MeetingSettings, Schedule, SetAvailability, Timestamp,
    Weekday, limits,
};

use self::chats::{CHATS, STEPS, Script};
use crate::{
    App, Refusal, actions,
    domain::{meeting, profile::Profile, team::TeamKey, week},
    shared_secret::SharedSecret,
    store::{NewVisitor, Tx},
};

/// Name, address, and whether they are available, with hours at which they are so anyway.
const AGENTS: [(&str, &str, bool); 2] =
    [("Anna Keller", "agent1@example.com", true), ("Ben Okafor", "agent2@example.com", false)];
/// The team, of Ben alone: `examples/rules.toml` leads to it.
const TEAM: &str = "Sales";
/// Everybody's.
const PASSWORD: &str = "demo";
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// What a site signs with to try things out; as secret as the password.
///
/// # Panics
/// Never: it is long enough.
#[must_use]
pub fn shared_secret() -> SharedSecret {
    SharedSecret::new("demo-secret-that-everybody-knows").expect("32 bytes")
}

/// How much there is.
#[derive(Clone, Copy, Debug)]
pub struct Amount {
    /// Old chats beside those that the demo tells of.
    pub chats: u32,
    /// Messages in the longest chat, with those of the server.
    pub messages: u32,
}

impl Amount {
    /// What there is unless more is asked for.
    pub const SMALL: Self = Self { chats: 0, messages: 300 };
}

/// Fills an empty database; one that has agents is left alone. What the demo tells of is written in
/// one transaction, more old chats after it.
///
/// # Errors
/// The database does not take it.
pub async fn fill(app: &App, amount: Amount) -> Result<(), Refusal> {
    // Asked before as well: hashing takes its time, and every start but the first needs none.
    if app.store.read().await?.has_agents().await? {
        return Ok(());
    }
    let passwords = app.passwords.clone();
    let hash = tokio::task::spawn_blocking(move || passwords.hash(PASSWORD));
    let hash = hash.await.map_err(|_| Refusal::internal())?;
    let first = app.store.write(move |tx| {
        Box::pin(async move { fill_in(tx, &hash, amount.messages as usize).await })
    });
    if first.await? { crowd::add(app, amount.chats).await } else { Ok(()) }
}

/// `false` when somebody else did it.
async fn fill_in(tx: &mut Tx, password_hash: &str, messages: usize) -> Result<bool, Refusal> {
    if tx.has_agents().await? {
        return Ok(false);
    }
    let now = tx.now;
    library::fill(tx).await?;
    let mut agents = Vec::new();
    for (name, email, available) in AGENTS {
        let me = Me { id: tx.new_id().into(), name: name.into(), email: email.into() };
        tx.add_agent(&me, password_hash).await?;
        if available {
            actions::set_schedule_in(tx, me.id.clone(), office_hours()).await?;
        }
        // Whatever the hour, somebody is there at the first start.
        actions::set_availability_in(tx, me.id.clone(), SetAvailability { available, until: None })
            .await?;
        agents.push(Agent { id: me.id, name: me.name });
    }
    let team = TeamKey::of(TEAM);
    tx.add_team(&team, TEAM).await?;
    tx.set_member(&team, &agents[1].id, true).await?;
    let today = Timestamp::from_millis(now.as_millis().div_euclid(DAY) * DAY);
    let mut oldest_first: Vec<&Script> = CHATS.iter().collect();
    oldest_first.sort_by_key(|script| (-script.days_ago, script.minute));
    let long = long_chat(messages);
    tx.now = today.plus_millis(-33 * DAY + 8 * 60 * MINUTE);
    play(tx, &agents[0], LONG_CHAT.profile(), &long, LONG_CHAT.ended_by).await?;
    for script in oldest_first {
        let begun = today.plus_millis(-script.days_ago * DAY + script.minute * MINUTE);
        // Shortly after midnight, what is to be today's would be in the future.
        tx.now = begun.min(now.plus_millis(-60 * MINUTE));
        let agent = &agents[script.agent];
        play(tx, agent, script.profile(), script.lines, script.ended_by).await?;
    }
    tx.now = now;
    // Ben's calendar can be booked from; Anna's is hers to connect.
    let calendar = MeetingSettings {
        connected: true,
        time_zone: office_hours().time_zone.unwrap_or_else(|| "UTC".into()),
        invitation: "Half an hour by video, the link comes by e-mail.".into(),
        ..meeting::unset()
    };
    tx.set_meeting_settings(&agents[1].id, &calendar).await?;
    Ok(true)
}

/// Monday to Friday with a break at noon, by the clock of this machine.
fn office_hours() -> Schedule {
    let morning = |weekday| Block { weekday, start: 8 * 60 + 30, end: 12 * 60 };
    let afternoon = |weekday| Block { weekday, start: 13 * 60, end: 17 * 60 };
    let days = Weekday::ALL.into_iter().take(5);
    let zone = iana_time_zone::get_timezone().ok();
    Schedule {
        time_zone: zone.filter(|name| week::time_zone(name).is_ok()),
        blocks: days.flat_map(|day| [morning(day), afternoon(day)]).collect(),
    }
}

const LONG_CHAT: Script = Script {
    agent: 0,
    days_ago: 33,
    minute: 0,
    visitor: [
        Some("Sofia Marino"),
        Some("Team Lead"),
        Some("sofia.marino@portolano.example"),
        Some("+39 010 555 0147"),
        Some("Customer"),
    ],
    ended_by: EndedBy::Agent,
    lines: "",
};

/// A customer is led through her move from another tool, step by step.
fn long_chat(messages: usize) -> String {
    let mut lines = String::from("v Hi Anna, today is the day: we move all 29 departments over.\n");
    // Besides these lines the server says two.
    for i in 0..messages.saturating_sub(3) {
        let (department, step) = (i / STEPS.len() + 1, STEPS[i % STEPS.len()]);
        let _ = if i % 2 == 0 {
            writeln!(lines, "a Department {department}: please {step}.")
        } else {
            writeln!(lines, "v Department {department}: {step} – done.")
        };
    }
    lines
}

/// Plays a chat from its beginning at `tx.now` to its end.
async fn play(
    tx: &mut Tx,
    agent: &Agent,
    profile: Profile,
    lines: &str,
    ended_by: EndedBy,
) -> Result<(), Refusal> {
    let known = profile.crm_status.is_some();
    let visitor = NewVisitor { id: tx.new_id().into(), external_id: None, profile };
    let (_, version) = tx.position().await?;
    tx.add_visitor(&visitor, version).await?;
    let id = tx.new_id().into();
    history::add(tx, &visitor.id, known).await?;
    tx.add_chat(&id, &visitor.id, false).await?;
    let mut chat = tx.chat(&id).await?;
    tx.now = tx.now.plus_millis(9_000);
    actions::take(tx, &mut chat, agent.clone()).await?;
    for line in lines.lines() {
        let Some((who, text)) = line.split_once(' ') else {
            continue;
        };
        let author = match who {
            "v" => Author::Visitor,
            _ => Author::Agent { id: agent.id.clone(), name: agent.name.clone() },
        };
        tx.now = tx.now.plus_millis(8_000 + 150 * text.len() as i64);
        let body = Body::text(text);
        let key = tx.new_id().into();
        actions::say(tx, &mut chat, key, author, body).await?;
        chat.agent_read_up_to = chat.last_position;
        chat.visitor_sees_read_up_to = chat.visitor_last_position;
        chat.visitor_read_up_to = chat.last_position;
        chat.unread = 0;
    }
    tx.now = tx.now.plus_millis(match ended_by {
        EndedBy::Silence => i64::from(limits::SILENCE_SECONDS) * 1000,
        _ => 15_000,
    });
    actions::end(tx, &mut chat, ended_by).await
}
