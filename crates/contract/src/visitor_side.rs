//! The visitor's side, `/v1/visitor/…`.
//!
//! It needs no log and no cursor: the messages that a visitor may see are numbered without holes, so a
//! visitor page says what it has (`GET /v1/visitor/conversation?after=12`) and is told the rest, as
//! long as the epoch is the same. The socket (`GET /v1/visitor/socket`) pushes the same [`VisitorState`] on every change; whoever
//! sees a hole between what it has and what it was pushed asks once more.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Agent, AgentId, AttachmentId, ConversationId, EndedBy, Epoch, Message, Position, Read,
    Timestamp, Token, VisitorId, field,
};

/// `POST /v1/visitor/conversations`: a visitor asks for an agent. Without a token this makes a new
/// visitor; with one the visitor comes back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StartChat {
    /// Name, at most 200 characters; absent or blank for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub name: Option<String>,
    /// E-mail address, at most 254 characters; absent or blank for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 254))]
    pub email: Option<String>,
    /// Whom the chat is for, before everybody else. When they are not there, not free or do not
    /// exist, everybody else is asked, and the visitor is not told the difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<Ask>,
    /// What the site says of its visitor, for the operator's routing rules: at most 20 entries with
    /// names of 1 to 40 characters (`a-z`, `A-Z`, `0-9`, `-`, `_`, `.`) and values of at most 200.
    /// They come from the visitor's browser, so they are hints and prove nothing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// Who the visitor is, as the site's own server vouches for it: a JSON Web Token signed with
    /// HS256 and good for at most 600 seconds. `sub` is the site's name for the visitor; `name` and
    /// `email` may stand beside it and then count as verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 4096))]
    pub identity: Option<Token>,
}

/// Whom a chat is for: `{"agent":"…"}` or `{"team":"…"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// This agent, by id.
    Agent(AgentId),
    /// The agents of this team in turn, by the team's name; capitals and small letters are the same.
    Team(String),
}

impl Read for Ask {
    fn read(value: &Value) -> Option<Self> {
        let agent = field::<Option<_>>(value, "agent")?.map(Self::Agent);
        agent.or_else(|| field(value, "team").map(Self::Team))
    }
}

/// The answer to [`StartChat`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StartedChat {
    /// The visitor's token, to keep: it leads back to this chat after a reload. It is over once it
    /// was not used for 90 days.
    pub token: Token,
    /// Who the visitor is from now on.
    pub visitor_id: VisitorId,
    /// The chat.
    #[serde(flatten)]
    pub state: VisitorState,
}

/// `PUT /v1/visitor/conversation/messages/{client_id}`: something to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewVisitorMessage {
    /// Plain text, at most 10,000 characters after trimming; the server keeps the trimmed text. At
    /// least one, unless there are attachments.
    pub text: String,
    /// Files that were uploaded before (`PUT /v1/visitor/conversation/attachments/{attachment_id}`),
    /// at most 10, in the order in which they are to be shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub attachments: Vec<AttachmentId>,
    /// The chat in which it is said: a request that is late is no word in the next one. Absent for
    /// the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<ConversationId>,
}

/// `PUT /v1/visitor/conversation/read`: everything up to here has been seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MarkReadByVisitor {
    /// The place of the last message seen. A mark never moves back, and one beyond the newest
    /// message counts as the newest.
    pub up_to: Position,
    /// The chat in which it was seen: a mark that is late says nothing of the next one. Absent for
    /// the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<ConversationId>,
}

/// The visitor's newest chat, and its messages after the position that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VisitorState {
    /// The history that this belongs to. With another one than before, the server went back to a
    /// backup: what a page has is then of a past that is no more, and is to be asked for anew.
    pub epoch: Epoch,
    /// The chat.
    pub conversation: VisitorConversation,
    /// At most 100 messages in order; `conversation.last_position` tells whether there are more.
    pub messages: Vec<Message>,
}

/// A chat as its visitor sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VisitorConversation {
    /// The conversation.
    pub id: ConversationId,
    /// Where it stands.
    pub state: VisitorChatState,
    /// Who answers; absent until somebody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Agent>,
    /// Who or what ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<EndedBy>,
    /// The newest message's place. Places on this side are the visitor's: agents' notes have none.
    pub last_position: Position,
    /// Up to where the agent has read.
    pub agent_read_up_to: Position,
}

/// Where a visitor's chat stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum VisitorChatState {
    /// Agents are being asked.
    Waiting,
    /// An agent answers.
    Active,
    /// It is over.
    Ended,
    /// Nobody was free; the last message is the fallback.
    Missed,
}

/// What a visitor page says on its socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub enum VisitorClientFrame {
    /// The first frame.
    Auth {
        /// From `POST /v1/visitor/socket-tickets`.
        ticket: Token,
    },
    /// A sign of life.
    Ping,
    /// The visitor is writing, or stopped.
    Typing {
        /// Whether they are writing.
        typing: bool,
    },
}

/// What the server says on a visitor's socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub enum VisitorServerFrame {
    /// The first frame.
    Hello {
        /// How often to ping, in milliseconds.
        heartbeat_ms: u32,
        /// The server's clock.
        server_now: Timestamp,
    },
    /// From here on every change is pushed; ask for the state once after it.
    Live,
    /// The chat changed; holds only the messages that are new with this change.
    State(VisitorState),
    /// The agent is writing, or stopped.
    Typing {
        /// Whether they are writing.
        typing: bool,
    },
    /// The answer to a ping.
    Pong,
}
