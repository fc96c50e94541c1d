//! Teams.

use super::{Office, agents::known, refused};
use crate::{
    domain::team::{TeamKey, check_name},
    refusal::Refusal,
    store::{TeamEntry, Tx},
};

impl Office {
    /// Makes a team and returns its name as it is kept.
    ///
    /// # Errors
    /// A sentence: the name will not do, or is taken.
    pub async fn add_team(self, name: &str) -> Result<String, String> {
        let name = check_name(name).map_err(|why| format!("The team's name {why}."))?.to_owned();
        self.change(move |tx| {
            Box::pin(async move {
                if tx.add_team(&TeamKey::of(&name), &name).await? {
                    return Ok(name);
                }
                Err(refused(format!("There is a team {name} already.")))
            })
        })
        .await
    }

    /// Removes a team and returns its name.
    ///
    /// # Errors
    /// A sentence: there is no such team.
    pub async fn remove_team(self, name: &str) -> Result<String, String> {
        let name = name.to_owned();
        self.change(move |tx| {
            Box::pin(async move {
                let team = known_team(tx, &name).await?;
                tx.remove_team(&TeamKey::of(&team)).await?;
                Ok(team)
            })
        })
        .await
    }

    /// The teams and the names of their members, by name.
    ///
    /// # Errors
    /// A sentence: the database cannot be read.
    pub async fn teams(self) -> Result<Vec<TeamEntry>, String> {
        self.change(|tx| Box::pin(async move { tx.teams().await })).await
    }

    /// Puts agents into a team and returns its name: all of them, or nobody. Who is in it already
    /// stays.
    ///
    /// # Errors
    /// A sentence: there is no such team or agent.
    pub async fn join_team(self, name: &str, emails: &[String]) -> Result<String, String> {
        self.with_members(name, emails, true).await
    }

    /// Takes agents out of a team and returns its name. Who is not in it stays out.
    ///
    /// # Errors
    /// A sentence: there is no such team or agent.
    pub async fn leave_team(self, name: &str, emails: &[String]) -> Result<String, String> {
        self.with_members(name, emails, false).await
    }

    async fn with_members(
        self,
        name: &str,
        emails: &[String],
        inside: bool,
    ) -> Result<String, String> {
        let (name, emails) = (name.to_owned(), emails.to_owned());
        self.change(move |tx| {
            Box::pin(async move {
                let team = known_team(tx, &name).await?;
                for email in &emails {
                    let agent = known(tx, email).await?;
                    tx.set_member(&TeamKey::of(&team), &agent.id, inside).await?;
                }
                Ok(team)
            })
        })
        .await
    }
}

async fn known_team(tx: &mut Tx, name: &str) -> Result<String, Refusal> {
    match tx.team_name(&TeamKey::of(name)).await? {
        Some(name) => Ok(name),
        None => Err(refused(format!(
            "There is no team {name}. All there are is what `team list` shows."
        ))),
    }
}
