//! Visitors and their profiles.

use contract::{AgentId, ProfileField, Seq, Timestamp, Visitor, VisitorId};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Audience, Read, Tx, chats::shown_to_agent, signed, unsigned};
use crate::{
    domain::{disuse, profile::Profile},
    refusal::Refusal,
    secret::TokenHash,
};

/// A visitor to be made.
#[derive(Clone, Debug)]
pub struct NewVisitor {
    /// The visitor.
    pub id: VisitorId,
    /// The site's own name for them, when the site has said who they are.
    pub external_id: Option<String>,
    /// What is known of them.
    pub profile: Profile,
}

/// A visitor out of a row whose columns are named `v_…`, as joins name them.
pub(super) fn visitor(row: &SqliteRow) -> Result<Visitor, Refusal> {
    let id: String = row.try_get("v_id")?;
    let name: Option<String> = row.try_get("v_name")?;
    let email: Option<String> = row.try_get("v_email")?;
    let typed = [
        (ProfileField::Name, name.is_some() && !row.try_get::<bool, _>("v_name_verified")?),
        (ProfileField::Email, email.is_some() && !row.try_get::<bool, _>("v_email_verified")?),
    ];
    Ok(Visitor {
        id: id.into(),
        name,
        job_title: row.try_get("v_job_title")?,
        email,
        phone: row.try_get("v_phone")?,
        crm_status: row.try_get("v_crm_status")?,
        unverified: typed.into_iter().filter_map(|(field, typed)| typed.then_some(field)).collect(),
        attributes: serde_json::from_str(row.try_get("v_attributes_json")?)?,
        version: unsigned(row.try_get("v_version")?),
    })
}

/// The columns for [`visitor`], of a table `visitors` called `v`.
macro_rules! visitor_columns {
    () => {
        "v.id AS v_id, v.name AS v_name, v.job_title AS v_job_title, v.email AS v_email,
         v.phone AS v_phone, v.crm_status AS v_crm_status, v.name_verified AS v_name_verified,
         v.email_verified AS v_email_verified, v.attributes_json AS v_attributes_json,
         v.version AS v_version"
    };
}
pub(super) use visitor_columns;

impl Read {
    /// The visitor's profile.
    pub async fn visitor(&mut self, id: &VisitorId) -> Result<Visitor, Refusal> {
        let row =
            sqlx::query(concat!("SELECT ", visitor_columns!(), " FROM visitors v WHERE v.id = ?"))
                .bind(id.as_str())
                .fetch_one(&mut *self.sql)
                .await?;
        visitor(&row)
    }

    /// Who may see the visitor now: every agent once a chat of theirs ended; before that who chats
    /// with them and who is asked to; and nobody while there is nobody like that.
    pub async fn audiences_of(&mut self, id: &VisitorId) -> Result<Vec<Audience>, Refusal> {
        let ended =
            sqlx::query("SELECT 1 FROM conversations WHERE visitor_id = ? AND state = 'ended'")
                .bind(id.as_str())
                .fetch_optional(&mut *self.sql)
                .await?;
        if ended.is_some() {
            return Ok(vec![Audience::Everyone]);
        }
        let agents: Option<(Option<String>, Option<String>)> = sqlx::query_as(
            "SELECT c.agent_id, o.agent_id FROM conversations c
             LEFT JOIN offers o ON o.conversation_id = c.id AND o.outcome IS NULL
             WHERE c.visitor_id = ? AND c.state IN ('waiting', 'active')",
        )
        .bind(id.as_str())
        .fetch_optional(&mut *self.sql)
        .await?;
        let (has_it, is_asked) = agents.unwrap_or_default();
        let agents = [has_it, is_asked].into_iter().flatten();
        Ok(agents.map(|agent| Audience::Agent(agent.into())).collect())
    }

    /// Whose token this is, and when its use was last noted, if that was at `since` or later.
    pub async fn visitor_by_token(
        &mut self,
        token: &TokenHash,
        since: Timestamp,
    ) -> Result<Option<(VisitorId, Timestamp)>, Refusal> {
        let row: Option<(String, i64)> = sqlx::query_as(
            "SELECT visitor_id, used_at FROM visitor_tokens WHERE hash = ? AND used_at >= ?",
        )
        .bind(token.as_slice())
        .bind(since.as_millis())
        .fetch_optional(&mut *self.sql)
        .await?;
        Ok(row.map(|(id, used_at)| (id.into(), Timestamp::from_millis(used_at))))
    }

    /// Whom the site calls so.
    pub async fn visitor_by_external_id(
        &mut self,
        external_id: &str,
    ) -> Result<Option<VisitorId>, Refusal> {
        let id: Option<String> =
            sqlx::query_scalar("SELECT id FROM visitors WHERE external_id = ?")
                .bind(external_id)
                .fetch_optional(&mut *self.sql)
                .await?;
        Ok(id.map(Into::into))
    }

    /// A profile, if `agent` may see it: through a conversation that they may see, or because the
    /// visitor is offered to them.
    pub async fn visitor_for(
        &mut self,
        agent: &AgentId,
        id: &VisitorId,
    ) -> Result<Option<Visitor>, Refusal> {
        let row = sqlx::query(concat!(
            "SELECT ",
            visitor_columns!(),
            " FROM visitors v WHERE v.id = ?2 AND (
                EXISTS (SELECT 1 FROM conversations c WHERE c.visitor_id = v.id AND ",
            shown_to_agent!(),
            ") OR EXISTS (SELECT 1 FROM conversations c
                    JOIN offers o ON o.conversation_id = c.id
                    WHERE c.visitor_id = v.id AND o.agent_id = ?1 AND o.outcome IS NULL))"
        ))
        .bind(agent.as_str())
        .bind(id.as_str())
        .fetch_optional(&mut *self.sql)
        .await?;
        row.as_ref().map(visitor).transpose()
    }
}

impl Tx {
    /// Makes a visitor.
    pub async fn add_visitor(&mut self, new: &NewVisitor, version: Seq) -> Result<(), Refusal> {
        let profile = &new.profile;
        let row: i64 = sqlx::query_scalar(
            "INSERT INTO visitors (id, external_id, name, job_title, email, phone, crm_status,
                name_verified, email_verified, attributes_json, version)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING row",
        )
        .bind(new.id.as_str())
        .bind(&new.external_id)
        .bind(&profile.name)
        .bind(&profile.job_title)
        .bind(&profile.email)
        .bind(&profile.phone)
        .bind(&profile.crm_status)
        .bind(profile.name_verified)
        .bind(profile.email_verified)
        .bind(serde_json::to_string(&profile.attributes)?)
        .bind(signed(version))
        .fetch_one(&mut *self.sql)
        .await?;
        self.index_visitor(row, profile).await
    }

    /// Gives a visitor one more token: they have one in each browser. Forgets those that nobody uses
    /// any more.
    pub async fn add_visitor_token(
        &mut self,
        id: &VisitorId,
        token: &TokenHash,
    ) -> Result<(), Refusal> {
        sqlx::query("DELETE FROM visitor_tokens WHERE used_at < ?")
            .bind(disuse::good_since(self.now).as_millis())
            .execute(&mut *self.sql)
            .await?;
        sqlx::query("INSERT INTO visitor_tokens (hash, visitor_id, used_at) VALUES (?, ?, ?)")
            .bind(token.as_slice())
            .bind(id.as_str())
            .bind(self.now.as_millis())
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }

    /// Notes that a token is used now.
    pub async fn use_visitor_token(&mut self, token: &TokenHash) -> Result<(), Refusal> {
        sqlx::query("UPDATE visitor_tokens SET used_at = ? WHERE hash = ?")
            .bind(self.now.as_millis())
            .bind(token.as_slice())
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }

    /// Notes what the site calls a visitor whom it had not named before; `false` when it had.
    pub async fn name_visitor(
        &mut self,
        id: &VisitorId,
        external_id: &str,
    ) -> Result<bool, Refusal> {
        let done =
            sqlx::query("UPDATE visitors SET external_id = ? WHERE id = ? AND external_id IS NULL")
                .bind(external_id)
                .bind(id.as_str())
                .execute(&mut *self.sql)
                .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Replaces what is known of a visitor.
    pub async fn set_profile(
        &mut self,
        id: &VisitorId,
        profile: &Profile,
        version: Seq,
    ) -> Result<(), Refusal> {
        let row: i64 = sqlx::query_scalar(
            "UPDATE visitors SET name = ?, job_title = ?, email = ?, phone = ?, crm_status = ?,
                name_verified = ?, email_verified = ?, attributes_json = ?, version = ?
             WHERE id = ? RETURNING row",
        )
        .bind(&profile.name)
        .bind(&profile.job_title)
        .bind(&profile.email)
        .bind(&profile.phone)
        .bind(&profile.crm_status)
        .bind(profile.name_verified)
        .bind(profile.email_verified)
        .bind(serde_json::to_string(&profile.attributes)?)
        .bind(signed(version))
        .bind(id.as_str())
        .fetch_one(&mut *self.sql)
        .await?;
        sqlx::query("DELETE FROM visitor_words WHERE rowid = ?")
            .bind(row)
            .execute(&mut *self.sql)
            .await?;
        self.index_visitor(row, profile).await
    }

    async fn index_visitor(&mut self, row: i64, profile: &Profile) -> Result<(), Refusal> {
        sqlx::query("INSERT INTO visitor_words (rowid, name, email) VALUES (?, ?, ?)")
            .bind(row)
            .bind(&profile.name)
            .bind(&profile.email)
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }
}
