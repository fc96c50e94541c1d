//! Calendars are shared, and meetings booked from them.

use contract::{
    ActivityKind, Agent, Author, Body, BookMeeting, ClientId, ConversationId, ErrorCode, Meeting,
    Message, ShareCalendar, SharedCalendar, Slots, Timestamp, VisitorId,
};

use super::{
    Happening, changed, conversation_ended,
    messages::{Put, key_reused, new_for_visitor, say},
    own_chat, record,
    visitors::update_profile,
};
use crate::{
    App,
    domain::{slots, week},
    refusal::Refusal,
    store::{Calendar, ChatState, NewMeeting, Read, Tx},
};

/// An agent shows a visitor a calendar, their own or a colleague's. Counts against the sender's
/// rate only when it is new.
pub async fn share_calendar(
    app: &App,
    agent: Agent,
    conversation: ConversationId,
    wanted: ShareCalendar,
) -> Result<Put, Refusal> {
    let known = app.store.read().await?.message_by_key(&conversation, &wanted.client_id).await?;
    if known.is_none() {
        app.limits.message(agent.id.as_str(), app.clock.now())?;
    }
    app.store.write(move |tx| Box::pin(share_in(tx, agent, conversation, wanted))).await
}

async fn share_in(
    tx: &mut Tx,
    agent: Agent,
    conversation: ConversationId,
    wanted: ShareCalendar,
) -> Result<Put, Refusal> {
    let mut chat = own_chat(tx, &agent.id, &conversation).await?;
    if let Some(known) = tx.message_by_key(&chat.id, &wanted.client_id).await? {
        let same = matches!(&known.body, Body::CalendarShare { calendar } if calendar.agent.id == wanted.agent_id);
        return if same { Ok(Put::Same(known)) } else { Err(key_reused()) };
    }
    if chat.state != ChatState::Active {
        return Err(conversation_ended());
    }
    let calendar = tx.calendar_of(&wanted.agent_id).await?.ok_or_else(not_connected)?;
    let author = Author::Agent { id: agent.id, name: agent.name };
    let body = Body::CalendarShare { calendar: shown(&calendar) };
    say(tx, &mut chat, wanted.client_id, author, body).await.map(Put::New)
}

fn shown(calendar: &Calendar) -> SharedCalendar {
    SharedCalendar {
        agent: calendar.agent.clone(),
        duration_minutes: calendar.settings.duration_minutes,
        invitation: calendar.settings.invitation.clone(),
    }
}

fn not_connected() -> Refusal {
    Refusal::new(
        ErrorCode::CalendarNotConnected,
        "This agent has no connected calendar, so no meeting can be booked with them.",
    )
}

/// A calendar for somebody whom nobody had time for: of those with a free slot the one that was
/// shown so longest ago.
pub(super) async fn calendar_of_somebody(tx: &mut Tx) -> Result<Option<SharedCalendar>, Refusal> {
    for calendar in tx.calendars().await? {
        let now = tx.now;
        if !free(tx, &calendar, now).await?.is_empty() {
            tx.calendar_was_shown(&calendar.agent.id).await?;
            return Ok(Some(shown(&calendar)));
        }
    }
    Ok(None)
}

async fn free(
    read: &mut Read,
    calendar: &Calendar,
    now: Timestamp,
) -> Result<Vec<Timestamp>, Refusal> {
    // It was checked when it was set.
    let zone = week::time_zone(&calendar.settings.time_zone).map_err(|_| Refusal::internal())?;
    let busy = read.busy(&calendar.agent.id, now).await?;
    Ok(slots::free(&calendar.settings, zone, &busy, now))
}

/// The message that shared a calendar in a chat of this visitor, and the calendar as it was then.
async fn share(
    read: &mut Read,
    visitor: &VisitorId,
    key: &ClientId,
) -> Result<(Message, SharedCalendar), Refusal> {
    let message = read.visitor_message_by_key(visitor, key).await?;
    let message = message.ok_or_else(Refusal::not_found)?;
    let calendar = match &message.body {
        Body::CalendarShare { calendar } | Body::Fallback { calendar: Some(calendar), .. } => {
            calendar.clone()
        }
        _ => return Err(Refusal::not_found()),
    };
    Ok((message, calendar))
}

/// When the agent of a share can be met, as things are now.
pub async fn slots(app: &App, visitor: &VisitorId, key: &ClientId) -> Result<Slots, Refusal> {
    let mut read = app.store.read().await?;
    let (_, shared) = share(&mut read, visitor, key).await?;
    let Some(calendar) = read.calendar_of(&shared.agent.id).await? else {
        let duration_minutes = shared.duration_minutes;
        return Ok(Slots { duration_minutes, starts: Vec::new() });
    };
    let starts = free(&mut read, &calendar, app.clock.now()).await?;
    Ok(Slots { duration_minutes: calendar.settings.duration_minutes, starts })
}

/// A visitor takes a slot; name and address are checked already. Also after the chat: the card is
/// still in front of them.
pub async fn book(app: &App, visitor: VisitorId, wanted: BookMeeting) -> Result<Put, Refusal> {
    app.store.write(move |tx| Box::pin(book_in(tx, visitor, wanted))).await
}

async fn book_in(tx: &mut Tx, visitor: VisitorId, wanted: BookMeeting) -> Result<Put, Refusal> {
    if let Some(known) = tx.visitor_message_by_key(&visitor, &wanted.client_id).await? {
        let same = matches!(&known.body, Body::Meeting { meeting }
            if meeting.share == wanted.share && meeting.start == wanted.start);
        return if same { Ok(Put::Same(known)) } else { Err(key_reused()) };
    }
    let (card, shared) = share(tx, &visitor, &wanted.share).await?;
    if tx.is_booked(&card.conversation_id, &wanted.share).await? {
        return Err(Refusal::new(
            ErrorCode::AlreadyBooked,
            "A meeting was booked from this card already.",
        ));
    }
    let calendar = tx.calendar_of(&shared.agent.id).await?.ok_or_else(not_connected)?;
    let now = tx.now;
    if !free(tx, &calendar, now).await?.contains(&wanted.start) {
        return Err(Refusal::new(
            ErrorCode::SlotTaken,
            "This time is not free, or not any longer. Ask for the free times again.",
        ));
    }
    let (name, email) = (wanted.name, wanted.email);
    let (typed_name, typed_email) = (name.clone(), email.clone());
    update_profile(tx, &visitor, |before| before.with_typed(typed_name, typed_email)).await?;
    let mut chat = tx.chat(&card.conversation_id).await?;
    let meeting = Meeting {
        id: tx.new_id().into(),
        share: wanted.share,
        agent: calendar.agent.clone(),
        start: wanted.start,
        end: slots::end(&calendar.settings, wanted.start),
    };
    tx.add_meeting(&NewMeeting {
        meeting: meeting.clone(),
        busy: slots::taken_by(&calendar.settings, wanted.start),
        visitor: visitor.clone(),
        conversation: chat.id.clone(),
        visitor_name: name.or_else(|| chat.visitor.name.clone()),
        visitor_email: email.or_else(|| chat.visitor.email.clone()),
        invitation: shared.invitation,
    })
    .await?;
    let body = Body::Meeting { meeting };
    let message = say(tx, &mut chat, wanted.client_id, Author::Visitor, body).await?;
    if chat.state == ChatState::Ended {
        // Everybody lists an ended chat, not only its agent.
        changed(tx, &mut chat).await?;
    }
    let happening = Happening {
        visitor: visitor.clone(),
        kind: ActivityKind::ScheduledMeeting,
        title: Some(calendar.agent.name),
        detail: None,
        conversation: Some(chat.id),
    };
    record(tx, happening).await?;
    new_for_visitor(tx, &visitor, &message).await
}
