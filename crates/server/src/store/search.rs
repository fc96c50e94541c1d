//! Lists of conversations, with and without a search.

use std::collections::HashMap;

use contract::{AgentId, Body, Conversation, ConversationId, Position, Scope, Timestamp};
use sqlx::{QueryBuilder, Row, Sqlite};

use super::{
    Chat, Read,
    chat::{chat, select_chats},
    unsigned,
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
    /// Only those of this agent.
    pub with: Option<AgentId>,
    /// Only those with their last activity at this time or later.
    pub from: Option<Timestamp>,
    /// Only those with their last activity before this time.
    pub until: Option<Timestamp>,
    /// Terms of the full-text index that must all occur; see [`crate::domain::search::terms`].
    pub terms: Vec<String>,
    /// The last row of the page before.
    pub after: Option<(Timestamp, ConversationId)>,
    /// How many.
    pub limit: u32,
}

/// The query for a page. Only what varies is put together here; every value is bound.
fn list_sql(query: &ListQuery) -> QueryBuilder<Sqlite> {
    let agent = query.agent.as_str().to_owned();
    // What a search found has to be put in order: the rows' places alone, for there may be many.
    let searches = !query.terms.is_empty();
    let mut sql = QueryBuilder::<Sqlite>::new(if searches {
        select_chats!("WHERE c.row IN (SELECT c.row FROM conversations c WHERE ")
    } else {
        select_chats!("WHERE ")
    });
    match query.scope {
        Scope::Active => {
            sql.push("c.state = 'active' AND c.agent_id = ").push_bind(agent);
        }
        Scope::All => {
            // The first condition repeats that of the indexes for what is shown.
            sql.push("c.state IN ('active', 'ended') AND (c.state = 'ended' OR c.agent_id = ")
                .push_bind(agent)
                .push(")");
        }
    }
    if let Some(with) = &query.with {
        sql.push(" AND c.agent_id = ").push_bind(with.as_str().to_owned());
    }
    for term in &query.terms {
        sql.push(
            " AND (c.visitor_id IN (SELECT v.id FROM visitor_words w
                JOIN visitors v ON v.row = w.rowid WHERE w.visitor_words MATCH ",
        )
        .push_bind(term.clone())
        .push(
            ") OR c.row IN (SELECT w.rowid >> 24 FROM message_words w WHERE w.message_words MATCH ",
        )
        .push_bind(term.clone())
        .push("))");
    }
    if let Some(from) = query.from {
        sql.push(" AND c.last_activity_at >= ").push_bind(from.as_millis());
    }
    // The page before and the end of the time ask the same of a row: to come after a place of the
    // list. One of the two lies further down, and an index can begin there only once.
    let until = query.until.map(|until| (until, ConversationId::from("")));
    let after = [query.after.clone(), until].into_iter().flatten().min();
    if let Some((at, id)) = after {
        sql.push(" AND (c.last_activity_at, c.id) < (")
            .push_bind(at.as_millis())
            .push(", ")
            .push_bind(id.as_str().to_owned())
            .push(")");
    }
    let order = " ORDER BY c.last_activity_at DESC, c.id DESC";
    sql.push(order).push(" LIMIT ").push_bind(query.limit);
    if searches {
        sql.push(")").push(order);
    }
    sql
}

/// The query for the message of each conversation in which most of the terms occur. What a word's
/// row tells is in the migration `0013_words_by_chat.sql`. Each term is asked for once: for every
/// conversation by itself the index would put all words that begin with it together anew.
fn best_messages_sql(conversations: &[ConversationId], terms: &[String]) -> QueryBuilder<Sqlite> {
    let mut sql = QueryBuilder::<Sqlite>::new(
        "WITH shown AS MATERIALIZED (SELECT row, id FROM conversations WHERE id IN (",
    );
    let mut each = sql.separated(", ");
    for id in conversations {
        each.push_bind(id.as_str().to_owned());
    }
    sql.push(")), found AS (");
    let mut each = sql.separated(" UNION ALL ");
    for term in terms {
        each.push(
            "SELECT rowid >> 24 AS row, rowid & 0xffffff AS position FROM message_words
            WHERE rowid >> 24 IN (SELECT row FROM shown) AND message_words MATCH ",
        )
        .push_bind_unseparated(term.clone());
    }
    sql.push(
        ") SELECT conversation_id, position, body_json FROM (
            SELECT m.conversation_id, m.position, m.body_json,
                row_number() OVER (PARTITION BY m.conversation_id
                    ORDER BY count(*) DESC, m.position DESC) AS place
            FROM found f JOIN shown s USING (row)
                CROSS JOIN messages m ON m.conversation_id = s.id AND m.position = f.position
            GROUP BY m.id
        ) WHERE place = 1",
    );
    sql
}

impl Read {
    /// One page of conversations that the agent may see, newest activity first.
    pub async fn list(&mut self, query: &ListQuery) -> Result<Vec<Conversation>, Refusal> {
        let rows = list_sql(query).build().fetch_all(&mut *self.sql).await?;
        let chats = rows.iter().map(chat).collect::<Result<Vec<_>, _>>()?;
        Ok(chats.iter().filter_map(Chat::conversation).collect())
    }

    /// Of each of these conversations the text or note in which most of the terms occur, of equal
    /// ones the newest, and its place. Those without any are left out.
    pub async fn best_messages(
        &mut self,
        conversations: &[ConversationId],
        terms: &[String],
    ) -> Result<HashMap<ConversationId, (Position, Body)>, Refusal> {
        let mut best = HashMap::new();
        if conversations.is_empty() || terms.is_empty() {
            return Ok(best);
        }
        let mut sql = best_messages_sql(conversations, terms);
        for row in sql.build().fetch_all(&mut *self.sql).await? {
            let id: String = row.try_get("conversation_id")?;
            let body = serde_json::from_str(row.try_get("body_json")?)?;
            best.insert(id.into(), (unsigned(row.try_get("position")?), body));
        }
        Ok(best)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sqlx::AssertSqlSafe;

    use super::*;
    use crate::{clock::Clock, store::Store};

    /// How SQLite means to answer, a line each.
    async fn plan(store: &Store, sql: QueryBuilder<Sqlite>) -> Vec<String> {
        let explain = format!("EXPLAIN QUERY PLAN {}", sql.sql().as_str());
        let mut read = store.read().await.unwrap();
        let rows = sqlx::query(AssertSqlSafe(explain)).fetch_all(&mut *read.sql).await.unwrap();
        rows.iter().map(|row| row.get("detail")).collect()
    }

    #[tokio::test]
    async fn every_list_is_answered_from_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("chat.db");
        let store = Store::open(&path, Clock::default(), Arc::new(|_| {})).await.unwrap();
        let at = Timestamp::from_millis(1);
        let some = |wanted: bool| wanted.then_some(at);
        for scope in [Scope::Active, Scope::All] {
            for bits in 0..16 {
                let is = |bit: u32| bits & (1 << bit) != 0;
                let mut query = ListQuery {
                    agent: "a".into(),
                    scope,
                    with: is(0).then(|| "b".into()),
                    from: some(is(1)),
                    until: some(is(2)),
                    after: some(is(3)).map(|at| (at, "c".into())),
                    terms: vec![],
                    limit: 50,
                };
                let walk = plan(&store, list_sql(&query)).await;
                let index = match (scope, is(0)) {
                    (Scope::Active, _) => "conversations_live",
                    (Scope::All, true) => "conversations_by_agent",
                    (Scope::All, false) => "conversations_shown",
                };
                // In the order of the list, from where it begins to where it ends.
                let walked = format!("c USING INDEX {index}");
                assert!(walk.iter().any(|line| line.contains(&walked)), "{query:?}: {walk:#?}");
                assert!(!walk.iter().any(|line| line.contains("TEMP B-TREE")), "{walk:#?}");
                let bounded = walk.iter().any(|line| line.contains("last_activity_at"));
                assert_eq!(bounded, is(1) || is(2) || is(3), "{query:?}: {walk:#?}");

                // With a search from what the words found, or else from the list.
                query.terms = vec!["\"x\"*".into()];
                let found = plan(&store, list_sql(&query)).await;
                let scans = |line: &String| {
                    ["SCAN c", "SCAN v", "SCAN m"].iter().any(|scan| line.starts_with(scan))
                        && !line.contains("USING INDEX")
                };
                assert!(!found.iter().any(scans), "{query:?}: {found:#?}");
            }
        }
        // What a search found is looked up, not looked for.
        let plan = plan(&store, best_messages_sql(&["c".into()], &["\"x\"*".into()])).await;
        assert!(
            plan.iter().any(|line| line.contains("(conversation_id=? AND position=?)")),
            "{plan:#?}"
        );
    }
}
