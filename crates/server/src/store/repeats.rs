//! Old chats once more: what a demo that is to be full consists of. Saying every word of a million
//! messages anew would take minutes.

use super::Tx;
use crate::refusal::Refusal;

/// An identifier as it would have been made at another time: the first twelve digits of a UUID
/// version 7 are milliseconds (RFC 9562). What is written in order of time goes into the indexes in
/// order, too.
macro_rules! id_at {
    ($id:literal, $at:literal) => {
        concat!("printf('%08x-%04x', ", $at, " >> 16, ", $at, " & 65535) || substr(", $id, ", 14)")
    };
}

/// The chats of the rows from ?1 to ?2, with everything that belongs to them, ?3 rows further on and
/// ?4 milliseconds later. Their visitors lie in the same order, one for each.
const REPEAT: &str = concat!(
    "INSERT INTO visitors (row, id, name, job_title, email, phone, crm_status, name_verified,
        email_verified, attributes_json, version)
     SELECT v.row + ?3, ",
    id_at!("v.id", "(c.started_at + ?4)"),
    ", v.name, v.job_title, (c.row + ?3) || '.' || v.email, v.phone, v.crm_status,
        v.name_verified, v.email_verified, v.attributes_json, v.version
     FROM conversations c JOIN visitors v ON v.id = c.visitor_id
     WHERE c.row BETWEEN ?1 AND ?2 ORDER BY c.row;

     INSERT INTO conversations (row, id, visitor_id, state, agent_id, version, started_at, ended_at,
        ended_by, last_activity_at, last_position, last_message_json, unread, agent_read_up_to,
        visitor_read_up_to, attended, visitor_last_position, visitor_sees_read_up_to)
     SELECT c.row + ?3, ",
    id_at!("c.id", "(c.started_at + ?4)"),
    ", n.id, c.state, c.agent_id, c.version, c.started_at + ?4, c.ended_at + ?4, c.ended_by,
        c.last_activity_at + ?4, c.last_position, c.last_message_json, c.unread,
        c.agent_read_up_to, c.visitor_read_up_to, c.attended, c.visitor_last_position,
        c.visitor_sees_read_up_to
     FROM conversations c JOIN visitors v ON v.id = c.visitor_id JOIN visitors n ON n.row = v.row + ?3
     WHERE c.row BETWEEN ?1 AND ?2 ORDER BY c.row;

     INSERT INTO messages (conversation_id, position, visitor_position, client_id, author_json,
        body_json, from_visitor, at)
     SELECT n.id, m.position, m.visitor_position, ",
    id_at!("m.client_id", "(m.at + ?4)"),
    ", m.author_json, m.body_json, m.from_visitor, m.at + ?4
     FROM conversations c JOIN messages m ON m.conversation_id = c.id
        JOIN conversations n ON n.row = c.row + ?3
     WHERE c.row BETWEEN ?1 AND ?2 ORDER BY c.row, m.position;

     INSERT INTO summaries (conversation_id, summary_json, wanted_position)
     SELECT n.id, json_set(s.summary_json, '$.conversation_id', n.id), s.wanted_position
     FROM conversations c JOIN summaries s ON s.conversation_id = c.id
        JOIN conversations n ON n.row = c.row + ?3
     WHERE c.row BETWEEN ?1 AND ?2 ORDER BY c.row;

     INSERT INTO activities (visitor_id, id, kind, at, title, detail, conversation_id, version)
     SELECT n.visitor_id, ",
    id_at!("a.id", "(a.at + ?4)"),
    ", a.kind, a.at + ?4, a.title, a.detail, iif(a.conversation_id IS NULL, NULL, n.id), a.version
     FROM conversations c JOIN activities a ON a.visitor_id = c.visitor_id
        JOIN conversations n ON n.row = c.row + ?3
     WHERE c.row BETWEEN ?1 AND ?2 ORDER BY c.row, a.at;

     INSERT INTO visitor_words (rowid, name, email)
     SELECT v.row, v.name, v.email
     FROM conversations n JOIN visitors v ON v.id = n.visitor_id
     WHERE n.row BETWEEN ?1 + ?3 AND ?2 + ?3 ORDER BY v.row;

     INSERT INTO message_words (rowid, text)
     SELECT (n.row << 24) | m.position, json_extract(m.body_json, '$.text')
     FROM conversations n JOIN messages m ON m.conversation_id = n.id
     WHERE n.row BETWEEN ?1 + ?3 AND ?2 + ?3 AND json_extract(m.body_json, '$.kind') = 'text'
     ORDER BY n.row, m.position"
);

impl Tx {
    /// The row of the chat that began last.
    pub async fn newest_row(&mut self) -> Result<i64, Refusal> {
        let row = sqlx::query_scalar("SELECT coalesce(max(row), 0) FROM conversations");
        Ok(row.fetch_one(&mut *self.sql).await?)
    }

    /// The first `count` chats after the row `after`, once more: `rows` further on and so many
    /// milliseconds later. They and everything after them must be old chats, each of a visitor of
    /// its own who has no other; nobody is told of them.
    pub async fn repeat_chats(
        &mut self,
        after: i64,
        count: i64,
        rows: i64,
        millis: i64,
    ) -> Result<(), Refusal> {
        sqlx::query(REPEAT)
            .bind(after + 1)
            .bind(after + count)
            .bind(rows)
            .bind(millis)
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }
}
