//! Who an agent is, and how the server knows.

use serde::{Deserialize, Serialize};

use crate::{AgentId, Timestamp, Token, read::read_object};

/// `POST /v1/sessions`: an agent signs in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The account's address, in any case.
    #[cfg_attr(feature = "openapi", schema(max_length = 254))]
    pub email: String,
    /// The password, at most 1,024 bytes.
    #[cfg_attr(feature = "openapi", schema(max_length = 1024))]
    pub password: String,
}

/// A session: the answer to a sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Sent as `Authorization: Bearer …` from now on.
    pub token: Token,
    /// When the token stops being good.
    pub expires_at: Timestamp,
    /// Who signed in.
    pub me: Me,
}

/// The signed-in agent, as only they see themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The agent.
    pub id: AgentId,
    /// The name that visitors and colleagues see.
    pub name: String,
    /// The account's address.
    pub email: String,
}

/// An agent as colleagues see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Agent {
    /// The agent.
    pub id: AgentId,
    /// Their name.
    pub name: String,
}

/// Every agent of the workspace, in order of name: those who left have answered chats too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentList {
    /// All of them; there are no pages.
    pub items: Vec<Agent>,
}

/// The answer to `POST /v1/socket-tickets`: a browser cannot set headers on a WebSocket, and a
/// token must not stand in a URL, so the socket's first frame carries this instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SocketTicket {
    /// Good for one `auth` frame.
    pub ticket: Token,
    /// When an unused ticket stops being good: [`limits::TICKET_SECONDS`](crate::limits::TICKET_SECONDS) from its making.
    pub expires_at: Timestamp,
}

read_object!(Session { token, expires_at, me });
read_object!(Me { id, name, email });
read_object!(Agent { id, name });
read_object!(AgentList { items });
read_object!(SocketTicket { ticket, expires_at });
