//! What an inbox wants done.

use contract::{ConversationId, OfferId, VisitorId};

use crate::{Call, Failure, RecordKey};

/// One thing to do. To be done in the order given: what goes to disk goes there before what is sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Open a socket under this number.
    OpenSocket(SocketId),
    /// Close it; nothing that still comes from it counts.
    CloseSocket(SocketId),
    /// Send a text frame.
    SendFrame(SocketId, String),
    /// Make a request and hand its outcome back, whatever it is.
    Request(RequestId, Call),
    /// Hand [`Input::Timer`](crate::Input::Timer) back after so many milliseconds. The same timer set again starts anew.
    SetTimer(Timer, u64),
    /// Forget a timer, if it runs.
    ClearTimer(Timer),
    /// Keep this on the device under that key, or remove it.
    Save(RecordKey, Option<String>),
    /// Something that the screen shows is different now.
    Changed(Change),
    /// Tell the agent.
    Notify(Notice),
    /// The token is no longer good: sign in again. Drafts and unsent messages are on the device.
    SessionOver,
}

/// What changed, as finely as the screen can redraw.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// [`Model::connection`](crate::Model::connection).
    Connection,
    /// [`Model::load`](crate::Model::load) and [`Model::me`](crate::Model::me).
    Session,
    /// [`Model::availability`](crate::Model::availability) or the wish to change it.
    Availability,
    /// [`Model::offers`](crate::Model::offers).
    Offers,
    /// Which conversations are listed and in which order, or how loading them goes.
    List,
    /// A conversation's row and head: [`Model::conversation`](crate::Model::conversation), presence, typing, ending.
    Conversation(ConversationId),
    /// A conversation's messages, sent and unsent.
    Thread(ConversationId),
    /// A visitor's history, which the screen asks for by itself: there is more or other to see.
    History(VisitorId),
    /// A conversation's summary: [`Model::summary`](crate::Model::summary).
    Summary(ConversationId),
    /// Who else has the shown conversation in view: [`Model::viewers`](crate::Model::viewers).
    Viewers,
    /// A draft changed by something else than the agent's typing.
    Draft(ConversationId),
}

/// Something to tell once.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// An offer was accepted: the conversation can be shown.
    Accepted(ConversationId),
    /// An offer could not be taken.
    OfferLost(OfferId, Failure),
    /// A conversation that is not on the screen went to another agent.
    Left {
        /// Which.
        id: ConversationId,
        /// With whom it is.
        visitor: Option<String>,
        /// The name of who has it now.
        agent: String,
        /// Whether this agent wrote something there that nobody got.
        has_words: bool,
    },
    /// The server sent something that this inbox cannot read; it was left out.
    Unreadable,
    /// The device holds words that this inbox cannot read; they stay there.
    RecordUnreadable,
    /// The server sent more at once than this inbox takes.
    TooBig,
}

/// Numbers the sockets of one engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SocketId(pub u64);

/// Numbers the requests of one engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub u64);

/// The engine's timers. Each runs at most once at a time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Timer {
    /// Connect again.
    Reconnect,
    /// The new connection takes too long.
    Handshake,
    /// Time for a ping.
    Ping,
    /// The pong is overdue.
    Pong,
    /// Load the snapshot again.
    Snapshot,
    /// Load again what is on the screen and did not come.
    Load,
    /// Send this conversation's next message again.
    Outbox(ConversationId),
    /// Send this conversation's read mark again.
    Read(ConversationId),
    /// The visitor has stopped typing without saying so.
    TypingOver(ConversationId),
    /// The agent has had something else in view for long enough to tell.
    Viewing,
    /// An offer's time is up, whether the server could say so or not.
    Offer(OfferId),
    /// Try again to accept.
    Accept(OfferId),
}
