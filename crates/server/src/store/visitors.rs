//! Visitors and their profiles.

use contract::{AgentId, Seq, Visitor, VisitorId};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Read, Tx, signed, unsigned};
use crate::{refusal::Refusal, secret::TokenHash};

/// What is known of a visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Full name.
    pub name: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// The customer system's word for this person.
    pub crm_status: Option<String>,
}

/// A visitor to be made.
#[derive(Clone, Debug)]
pub struct NewVisitor {
    /// The visitor.
    pub id: VisitorId,
    /// What is kept of their token.
    pub token: TokenHash,
    /// What is known of them.
    pub profile: Profile,
}

/// A visitor out of a row whose columns are named `v_…`, as joins name them.
pub(super) fn visitor(row: &SqliteRow) -> Result<Visitor, sqlx::Error> {
    let id: String = row.try_get("v_id")?;
    Ok(Visitor {
        id: id.into(),
        name: row.try_get("v_name")?,
        job_title: row.try_get("v_job_title")?,
        email: row.try_get("v_email")?,
        phone: row.try_get("v_phone")?,
        crm_status: row.try_get("v_crm_status")?,
        version: unsigned(row.try_get("v_version")?),
    })
}

/// The columns for [`visitor`], of a table `visitors` called `v`.
macro_rules! visitor_columns {
    () => {
        "v.id AS v_id, v.name AS v_name, v.job_title AS v_job_title, v.email AS v_email,
         v.phone AS v_phone, v.crm_status AS v_crm_status, v.version AS v_version"
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
        Ok(visitor(&row)?)
    }

    /// Whether a chat of this visitor ended, so that every agent may see the profile.
    pub async fn is_known_to_all(&mut self, id: &VisitorId) -> Result<bool, Refusal> {
        let row =
            sqlx::query("SELECT 1 FROM conversations WHERE visitor_id = ? AND state = 'ended'")
                .bind(id.as_str())
                .fetch_optional(&mut *self.sql)
                .await?;
        Ok(row.is_some())
    }

    /// Whose token this is.
    pub async fn visitor_by_token(
        &mut self,
        token: &TokenHash,
    ) -> Result<Option<VisitorId>, Refusal> {
        let id: Option<String> = sqlx::query_scalar("SELECT id FROM visitors WHERE token_hash = ?")
            .bind(token.as_slice())
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
            " FROM visitors v WHERE v.id = ?1 AND (
                EXISTS (SELECT 1 FROM conversations c WHERE c.visitor_id = v.id
                    AND (c.state = 'ended' OR (c.state = 'active' AND c.agent_id = ?2)))
                OR EXISTS (SELECT 1 FROM conversations c
                    JOIN offers o ON o.conversation_id = c.id
                    WHERE c.visitor_id = v.id AND c.state = 'waiting'
                        AND o.agent_id = ?2 AND o.outcome IS NULL))"
        ))
        .bind(id.as_str())
        .bind(agent.as_str())
        .fetch_optional(&mut *self.sql)
        .await?;
        Ok(row.as_ref().map(visitor).transpose()?)
    }
}

impl Tx {
    /// Makes a visitor.
    pub async fn add_visitor(&mut self, new: &NewVisitor, version: Seq) -> Result<(), Refusal> {
        let profile = &new.profile;
        let row: i64 = sqlx::query_scalar(
            "INSERT INTO visitors (id, token_hash, name, job_title, email, phone, crm_status, version)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING row",
        )
        .bind(new.id.as_str())
        .bind(new.token.as_slice())
        .bind(&profile.name)
        .bind(&profile.job_title)
        .bind(&profile.email)
        .bind(&profile.phone)
        .bind(&profile.crm_status)
        .bind(signed(version))
        .fetch_one(&mut *self.sql)
        .await?;
        self.index_visitor(row, profile).await
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
                version = ? WHERE id = ? RETURNING row",
        )
        .bind(&profile.name)
        .bind(&profile.job_title)
        .bind(&profile.email)
        .bind(&profile.phone)
        .bind(&profile.crm_status)
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
