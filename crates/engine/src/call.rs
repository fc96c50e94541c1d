//! What the engine asks of the API.

use contract::{
    ClientId, ConversationId, MarkRead, NewMessage, OfferId, Position, SetAvailability,
};

use crate::ListQuery;

/// One HTTP request, without URLs: those are known to the app's `api` alone.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// `POST /v1/socket-tickets`
    SocketTicket,
    /// `GET /v1/snapshot`
    Snapshot,
    /// `PUT /v1/me/availability`
    SetAvailability(SetAvailability),
    /// `POST /v1/offers/{id}/accept`
    AcceptOffer(OfferId),
    /// `POST /v1/offers/{id}/decline`
    DeclineOffer(OfferId),
    /// `GET /v1/conversations`
    Conversations {
        /// Which ones.
        query: ListQuery,
        /// From where; `None` for the first page.
        cursor: Option<String>,
    },
    /// `GET /v1/conversations/{id}`
    Conversation(ConversationId),
    /// `GET /v1/conversations/{id}/messages`
    Messages {
        /// Whose.
        conversation: ConversationId,
        /// Those right before this position.
        before: Option<Position>,
        /// Those right after this position.
        after: Option<Position>,
    },
    /// `PUT /v1/conversations/{id}/messages/{client_id}`
    PutMessage {
        /// Where.
        conversation: ConversationId,
        /// Under which key.
        client_id: ClientId,
        /// What.
        body: NewMessage,
    },
    /// `PUT /v1/conversations/{id}/notes/{client_id}`
    PutNote {
        /// Where.
        conversation: ConversationId,
        /// Under which key.
        client_id: ClientId,
        /// What.
        body: NewMessage,
    },
    /// `PUT /v1/conversations/{id}/read`
    MarkRead {
        /// Where.
        conversation: ConversationId,
        /// Up to where.
        body: MarkRead,
    },
    /// `POST /v1/conversations/{id}/end`
    End(ConversationId),
    /// `GET /v1/conversations/{id}/summary`
    Summary(ConversationId),
}

impl Call {
    /// Whether it only looks at something that the screen shows.
    pub(crate) fn is_read(&self) -> bool {
        matches!(
            self,
            Self::Conversations { .. }
                | Self::Conversation(_)
                | Self::Messages { .. }
                | Self::Summary(_)
        )
    }
}
