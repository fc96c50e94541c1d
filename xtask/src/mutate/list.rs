//! The mistakes: each one would lose, double or show something that must not be.

use super::{Check, Mutation};

/// Seeds of a bad network (`crates/engine/tests/simulation`).
const SIMULATION: Check = Check {
    target: "--package engine --test simulation",
    test: "whatever_breaks_nothing_is_lost_or_doubled",
};

/// Seeds with the real server (`crates/simulation`).
const WHOLE: Check = Check {
    target: "--package simulation --test seeds",
    test: "whatever_breaks_nothing_is_lost_doubled_or_shown_to_others",
};

/// The table of who may do what (`crates/server/tests/api/authorisation`).
const AUTHORISATION: Check = api("authorisation");

/// Writes that share a COMMIT (`crates/server/src/store/group.rs`).
const GROUP: Check = Check { target: "--package chat-server --lib", test: "store::group" };

/// One test of the server's API.
const fn api(test: &'static str) -> Check {
    Check { target: "--package chat-server --test api", test }
}

/// One rule of the engine.
const fn rule(test: &'static str) -> Check {
    Check { target: "--package engine --test rules", test }
}

pub(super) const MUTATIONS: &[Mutation] = &[
    Mutation {
        name: "the engine takes an event without what came before it",
        file: "crates/engine/src/engine/frames.rs",
        from: "if frame.prev > cursor {",
        to: "if false {",
        caught_by: SIMULATION,
    },
    Mutation {
        name: "the engine's position claims more than it holds",
        file: "crates/engine/src/engine/frames.rs",
        from: "        let seq = frame.seq;\n",
        to: "        let seq = frame.seq + 1;\n",
        // In a bad network a pong puts that right in the end.
        caught_by: Check {
            target: "--package engine --test simulation",
            test: "after_every_step_the_screen_equals_a_fresh_one",
        },
    },
    Mutation {
        name: "the engine lets an older version replace a newer one",
        file: "crates/engine/src/model/conversations.rs",
        from: "if known.max(self.left.get(&row.id).map(|left| left.version)) >= Some(row.version) {",
        to: "if false {",
        caught_by: SIMULATION,
    },
    Mutation {
        name: "the engine sends before it has kept the message",
        file: "crates/engine/src/engine/sending.rs",
        from: "        self.save(RecordKey::Unsent(client_id), Some(unsent.to_record()));\n",
        to: "        let _ = RecordKey::Unsent;\n",
        caught_by: SIMULATION,
    },
    Mutation {
        name: "the engine lets go of a message as soon as it is sent",
        file: "crates/engine/src/engine/sending.rs",
        from: "        self.changed(Change::Thread(id.clone()));\n        self.request(call);",
        to: "        if let Call::PutMessage { client_id, .. } = &call {\n            self.save(RecordKey::Unsent(client_id.clone()), None);\n        }\n        self.request(call);",
        caught_by: WHOLE,
    },
    Mutation {
        name: "the engine gives a message up that got no answer",
        file: "crates/engine/src/engine/sending.rs",
        from: "        unsent.state = UnsentState::Waiting;\n        let attempts",
        to: "        unsent.state = UnsentState::Taken(0);\n        let attempts",
        caught_by: SIMULATION,
    },
    Mutation {
        name: "the engine does not look for what a silent stall hid",
        file: "crates/engine/src/engine/frames.rs",
        from: "Ordering::Greater => self.missed_something(),",
        to: "Ordering::Greater => {}",
        caught_by: SIMULATION,
    },
    Mutation {
        name: "the engine believes answers from before a reset",
        file: "crates/engine/src/engine/replies.rs",
        from: "false if call.is_read() => return,",
        to: "false if call.is_read() => outcome,",
        caught_by: rule("what_was_asked_for_before_a_reset_is_asked_for_anew"),
    },
    Mutation {
        name: "the engine sends two messages of one chat at once",
        file: "crates/engine/src/outbox.rs",
        from: "if self.of(id).any(|u| u.state == UnsentState::Sending) {",
        to: "if false {",
        caught_by: SIMULATION,
    },
    Mutation {
        name: "the server answers without a commit",
        file: "crates/server/src/store/group.rs",
        from: "tx.read.sql.commit().await?;",
        to: "tx.read.sql.rollback().await?;",
        caught_by: api("the_same_key_is_the_same_message"),
    },
    Mutation {
        name: "the server answers who shares a commit before it",
        file: "crates/server/src/store/write.rs",
        from: "kept.await.unwrap_or_else(|_| Err(Refusal::no_room()))",
        to: "Ok(drop(kept))",
        caught_by: GROUP,
    },
    Mutation {
        name: "the server keeps what it refused, where others share the commit",
        file: "crates/server/src/store/group.rs",
        from: "ROLLBACK TO one",
        to: "SELECT 1",
        caught_by: GROUP,
    },
    Mutation {
        name: "the server takes a repeated message as a new one",
        file: "crates/server/src/actions/messages.rs",
        from: "        return Ok(known);\n    }\n    let mut chat = own_chat",
        to: "        drop(known);\n    }\n    let mut chat = own_chat",
        caught_by: api("one_message_sent_many_times_at_once_is_there_once"),
    },
    Mutation {
        name: "the server shows live chats to every agent",
        file: "crates/server/src/store/chats.rs",
        from: "(c.state = 'active' AND c.agent_id = ?1))\"",
        to: "(c.state = 'active' AND c.agent_id <> ?1 || ''))\"",
        caught_by: api("nobody_learns_of_anothers_live_chat"),
    },
    Mutation {
        name: "the server sends live chats to every agent",
        file: "crates/server/src/actions/messages.rs",
        from: "let audience = Audience::Agent(agent.id.clone());",
        to: "let audience = Audience::Everyone;",
        caught_by: api("nobody_learns_of_anothers_live_chat"),
    },
    Mutation {
        name: "the server replays what others were told",
        file: "crates/server/src/store/log.rs",
        from: "WHERE audience = ?1 AND seq > ?2 AND seq <= ?3",
        to: "WHERE (audience = ?1 OR audience IS NOT NULL) AND seq > ?2 AND seq <= ?3",
        caught_by: api("a_resume_from_the_beginning_shows_no_more_than_being_there"),
    },
    Mutation {
        name: "the server goes on from before the beginning of its log",
        file: "crates/server/src/http/socket.rs",
        from: " || from.seq < read.log_begins_after().await?",
        to: "",
        caught_by: api("old_events_are_forgotten_and_who_needs_them_begins_anew"),
    },
    Mutation {
        name: "the server lets an offer be taken twice",
        file: "crates/server/src/actions/offers.rs",
        from: "Some(OfferEnd::Declined) => return Err(taken(\"You declined this chat; it went on.\")),",
        to: "Some(OfferEnd::Declined) => {}",
        caught_by: api("a_declined_offer_goes_to_the_next_agent_once"),
    },
    Mutation {
        name: "the server goes on telling whom a chat left",
        file: "crates/server/src/actions/transfer.rs",
        from: "    tx.hush(&chat.id, &from.id).await?;\n",
        to: "",
        caught_by: api("who_was_away_learns_that_it_left_and_nothing_that_was_said_in_it"),
    },
    Mutation {
        name: "the server shows a chat to whoever took it once",
        file: "crates/server/src/actions/offers.rs",
        from: "Some(OfferEnd::Accepted) if is_own => return Ok(chat),",
        to: "Some(OfferEnd::Accepted) if is_own || !is_own => return Ok(chat),",
        caught_by: api("whoever_handed_it_on_cannot_come_back_by_the_offer_that_once_led_to_it"),
    },
    Mutation {
        name: "the engine lets a late answer bring back what left",
        file: "crates/engine/src/model/conversations.rs",
        from: "known.max(self.left.get(&row.id).map(|left| left.version))",
        to: "known",
        caught_by: rule("what_was_asked_before_does_not_bring_it_back"),
    },
    Mutation {
        name: "the server lets any agent write to a chat that they may see",
        file: "crates/server/src/actions/mod.rs",
        from: "if chat.agent.as_ref().is_some_and(|owner| owner.id == *agent) {",
        to: "if chat.agent.is_some() {",
        caught_by: AUTHORISATION,
    },
    Mutation {
        name: "the server writes down any chat for any agent",
        file: "crates/server/src/http/transcript.rs",
        from: "let chat = app.store.read().await?.chat_for(&holder.me.id, &id).await?;",
        to: "let _ = holder;\n    let chat = Some(app.store.read().await?.chat(&id).await?);",
        caught_by: AUTHORISATION,
    },
    Mutation {
        name: "the server lists live chats of others",
        file: "crates/server/src/store/search.rs",
        from: "(c.state = 'ended' OR c.agent_id = ",
        to: "(c.state <> '' OR c.agent_id = ",
        caught_by: AUTHORISATION,
    },
    Mutation {
        name: "the server takes a late word for the last chat as one in the next",
        file: "crates/server/src/actions/messages.rs",
        from: "in_chat.is_some_and(|id| id != chat.id)",
        to: "in_chat.is_some_and(|_| false)",
        caught_by: WHOLE,
    },
    Mutation {
        name: "the server tells the next chat what is read in the last",
        file: "crates/server/src/actions/reading.rs",
        from: "newest.is_some_and(|newest| newest.id == chat.id)",
        to: "newest.is_some()",
        // The page asks which chat is the newest before it believes that.
        caught_by: api("what_is_read_in_the_last_chat_is_not_shown_in_the_next"),
    },
    Mutation {
        name: "the visitor's list has notes in it",
        file: "crates/server/src/store/messages.rs",
        from: "            from visitor_messages\n            \"WHERE m.conversation_id = ? AND m.position > ?",
        to: "            from messages\n            \"WHERE m.conversation_id = ? AND m.position > ?",
        caught_by: WHOLE,
    },
    Mutation {
        name: "the server gives a note a place in the visitor's count",
        file: "crates/server/src/actions/messages.rs",
        from: "tx.insert_message(&message, None).await?;",
        to: "tx.insert_message(&message, Some(chat.visitor_last_position + 1)).await?;",
        caught_by: api("no_trace_of_a_note_reaches_the_visitor"),
    },
    Mutation {
        name: "the server tells the visitor that a note was read",
        file: "crates/server/src/actions/reading.rs",
        from: "if is_news && newest",
        to: "if newest",
        caught_by: AUTHORISATION,
    },
    Mutation {
        name: "the engine tells the visitor that somebody writes a note",
        file: "crates/engine/src/engine/commands.rs",
        from: "self.tell_typing(&id, !draft.note && !draft.text.is_empty());",
        to: "self.tell_typing(&id, !draft.text.is_empty());",
        caught_by: rule("of_a_note_the_visitor_sees_no_typing"),
    },
    Mutation {
        name: "the engine says a kept note to the visitor",
        file: "crates/engine/src/record.rs",
        from: "if note { 2 } else { 1 }",
        to: "if note { 1 } else { 1 }",
        caught_by: rule("a_note_stays_one_wherever_it_is_kept"),
    },
    Mutation {
        name: "the server takes a session whose time is over",
        file: "crates/server/src/store/sessions.rs",
        from: "s.token_hash = ? AND s.expires_at > ?",
        to: "s.token_hash = ? AND ? > 0",
        // The next sign-in takes it away, so the table never sees one.
        caught_by: api("a_session_expires_and_takes_its_sockets_with_it"),
    },
    Mutation {
        name: "the server takes a key that was revoked",
        file: "crates/server/src/store/site.rs",
        from: "SELECT id FROM api_keys WHERE key_hash = ? AND revoked_at IS NULL",
        to: "SELECT id FROM api_keys WHERE key_hash = ?",
        caught_by: AUTHORISATION,
    },
];
