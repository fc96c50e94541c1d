//! Lists of conversations, with and without a search.

use contract::{AgentId, Conversation, ConversationId, Scope, Timestamp};
use sqlx::{QueryBuilder, Sqlite};

use super::{
    Chat, Read,
    chat::{chat, select_chats},
    visitors::visitor_columns,
};
use crate::refusal::Refusal;

/// One page of a list of conversations.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// Who asks.
    pub agent: AgentId,
    /// Which ones.
    pub scope: Scope,
    /// Terms of the full-text index that must all occur; see [`crate::domain::search::terms`].
    pub terms: Vec<String>,
    /// The last row of the page before.
    pub after: Option<(Timestamp, ConversationId)>,
    /// How many.
    pub limit: u32,
}

impl Read {
    /// One page of conversations that the agent may see, newest activity first. Only what varies is
    /// put together here; every value is bound.
    pub async fn list(&mut self, query: &ListQuery) -> Result<Vec<Conversation>, Refusal> {
        let agent = query.agent.as_str();
        let mut sql = QueryBuilder::<Sqlite>::new(select_chats!("WHERE "));
        match query.scope {
            Scope::Active => {
                sql.push("c.state = 'active' AND c.agent_id = ").push_bind(agent);
            }
            Scope::All => {
                // The first condition repeats that of the index conversations_shown.
                sql.push("c.state IN ('active', 'ended') AND (c.state = 'ended' OR c.agent_id = ")
                    .push_bind(agent)
                    .push(")");
            }
        }
        for term in &query.terms {
            sql.push(
                " AND (c.visitor_id IN (SELECT v.id FROM visitor_words w
                    JOIN visitors v ON v.row = w.rowid WHERE w.visitor_words MATCH ",
            )
            .push_bind(term)
            .push(
                ") OR c.id IN (SELECT m.conversation_id FROM message_words w
                    JOIN messages m ON m.id = w.rowid WHERE w.message_words MATCH ",
            )
            .push_bind(term)
            .push("))");
        }
        if let Some((at, id)) = &query.after {
            sql.push(" AND (c.last_activity_at, c.id) < (")
                .push_bind(at.as_millis())
                .push(", ")
                .push_bind(id.as_str())
                .push(")");
        }
        sql.push(" ORDER BY c.last_activity_at DESC, c.id DESC LIMIT ").push_bind(query.limit);
        let rows = sql.build().fetch_all(&mut *self.sql).await?;
        let chats = rows.iter().map(chat).collect::<Result<Vec<_>, _>>()?;
        Ok(chats.iter().filter_map(Chat::conversation).collect())
    }
}
