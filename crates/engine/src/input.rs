//! What can happen to an inbox.

use contract::{Attachments, ClientId, ConversationId, OfferId, Position, Timestamp};

use crate::{Draft, ListQuery, Outcome, RecordKey, RequestId, SocketId, Timer};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// What the device kept of this agent: from an earlier visit, before `Start`; and at any time
    /// what a tab that is gone has left unsent. It is this inbox's from now on.
    Restored(Vec<(RecordKey, String)>),
    /// What an earlier inbox of this agent knew, as JSON ([`Known`](crate::Known)); before `Start`.
    Known(String),
    /// Another tab of this agent has kept a record, or removed it. Drafts follow; an unsent message
    /// stays with the tab that wrote it.
    KeptElsewhere(RecordKey, Option<String>),
    /// Connect and load.
    Start,
    /// The agent did something.
    Command(Command),
    /// A text frame came.
    Frame(SocketId, String),
    /// The socket is closed, or could not be opened. Holds the close code, 1006 where there is none.
    SocketClosed(SocketId, u16),
    /// A request came to its end.
    Reply(RequestId, Outcome),
    /// A timer ran out.
    Timer(Timer),
    /// The tab came to the front or the machine out of sleep: nothing that was known is certain.
    Woke,
    /// The browser says whether there is a network.
    Online(bool),
}

/// What an agent can do.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Turns the availability switch.
    SetAvailable(bool),
    /// Turns it to unavailable until then, by the server's clock.
    BackAt(Timestamp),
    /// Takes an offered chat.
    Accept(OfferId),
    /// Leaves an offered chat to somebody else.
    Decline(OfferId),
    /// Puts a conversation on the screen, or none.
    Show(Option<ConversationId>),
    /// Wants the messages before those that are loaded; also tries again after a failure.
    LoadOlder(ConversationId),
    /// Wants all messages from this position on, however old it is.
    LoadBackTo(ConversationId, Position),
    /// Wants the shown conversation once more after loading it failed.
    Reload(ConversationId),
    /// Wants the shown conversation's summary once more after loading it failed.
    ReloadSummary(ConversationId),
    /// Chooses which conversations to list. The same query again tries again.
    List(ListQuery),
    /// Wants the next page of the list; also tries again after a failure.
    ListMore,
    /// Changed a draft. Says "is typing" to the visitor, too, unless it is to be a note.
    Draft(ConversationId, Draft),
    /// Says or notes something. The draft of that conversation is used up by it.
    Send {
        /// Where.
        conversation: ConversationId,
        /// A fresh UUID version 7.
        client_id: ClientId,
        /// The words; a text that cannot be a message changes nothing.
        text: String,
        /// Whether it is a private note.
        note: bool,
        /// Files that the server has already. With any, there may be no words; notes have none.
        attachments: Attachments,
    },
    /// Sends a failed message once more.
    Retry(ClientId),
    /// Gives a failed message up; its text goes back into the draft when that is empty.
    Discard(ClientId),
    /// Has seen everything up to here.
    MarkRead(ConversationId, Position),
    /// Ends a conversation.
    End(ConversationId),
    /// Does not want to wait for the next attempt to connect.
    Reconnect,
}
