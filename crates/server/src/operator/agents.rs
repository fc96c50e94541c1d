//! Agents' accounts.

use contract::{Me, limits};

use super::{Office, refused};
use crate::{
    domain::profile,
    refusal::Refusal,
    secret::{PasswordCost, Passwords},
    store::{AgentEntry, Tx},
};

impl Office {
    /// Makes an account, or opens a closed one again.
    ///
    /// # Errors
    /// A sentence: name, address or password will not do, or the address has an account.
    pub async fn add_agent(
        self,
        email: &str,
        name: &str,
        password: &str,
        cost: PasswordCost,
    ) -> Result<Me, String> {
        let email = profile::check_email(email)
            .map_err(|why| format!("The e-mail address {why}."))?
            .ok_or("The e-mail address is empty; give one with --email.")?
            .to_lowercase();
        let name = check_name(name)?;
        let hash = hash(password, cost)?;
        self.change(move |tx| {
            Box::pin(async move {
                let me = Me { id: tx.new_id().into(), name, email };
                match tx.add_agent(&me, &hash).await? {
                    Some(id) => Ok(Me { id, ..me }),
                    None => Err(refused(format!(
                        "There is an account for {} already; choose another address.",
                        me.email
                    ))),
                }
            })
        })
        .await
    }

    /// The open accounts, by name.
    ///
    /// # Errors
    /// A sentence: the database cannot be read.
    pub async fn agents(self) -> Result<Vec<AgentEntry>, String> {
        self.change(|tx| Box::pin(async move { tx.open_accounts().await })).await
    }

    /// Gives an agent another name and returns it.
    ///
    /// # Errors
    /// A sentence: there is no such agent, or the name will not do.
    pub async fn rename_agent(self, email: &str, name: &str) -> Result<String, String> {
        let (email, name) = (email.to_owned(), check_name(name)?);
        self.change(move |tx| {
            Box::pin(async move {
                let me = known(tx, &email).await?;
                tx.rename_agent(&me.id, &name).await?;
                Ok(name)
            })
        })
        .await
    }

    /// Sets a new password. Whoever is signed in with the old one is signed out.
    ///
    /// # Errors
    /// A sentence: there is no such agent, or the password will not do.
    pub async fn set_password(
        self,
        email: &str,
        password: &str,
        cost: PasswordCost,
    ) -> Result<(), String> {
        let (email, hash) = (email.to_owned(), hash(password, cost)?);
        self.change(move |tx| {
            Box::pin(async move {
                let me = known(tx, &email).await?;
                tx.set_password(&me.id, &hash).await?;
                tx.remove_sessions(&me.id).await
            })
        })
        .await
    }

    /// Closes an account and returns whose it was. A running server ends their chats and passes on
    /// what is offered to them.
    ///
    /// # Errors
    /// A sentence: there is no such agent.
    pub async fn remove_agent(self, email: &str) -> Result<String, String> {
        let email = email.to_owned();
        self.change(move |tx| {
            Box::pin(async move {
                let me = known(tx, &email).await?;
                tx.remove_agent(&me.id).await?;
                tx.remove_sessions(&me.id).await?;
                Ok(me.name)
            })
        })
        .await
    }
}

/// The open account with this address.
pub(super) async fn known(tx: &mut Tx, email: &str) -> Result<Me, Refusal> {
    match tx.account(email.trim()).await? {
        Some(account) => Ok(account.me),
        None => Err(refused(format!(
            "There is no agent {email}. All there are is what `agent list` shows."
        ))),
    }
}

fn check_name(name: &str) -> Result<String, String> {
    let name = profile::check_name(name).map_err(|why| format!("The name {why}."))?;
    Ok(name.ok_or("The name is empty; agents need one that visitors see.")?.to_owned())
}

fn hash(password: &str, cost: PasswordCost) -> Result<String, String> {
    if password.is_empty() || password.len() > limits::PASSWORD_BYTES {
        return Err(format!(
            "The password must have 1 to {} bytes; write it to the standard input, in one line.",
            limits::PASSWORD_BYTES
        ));
    }
    Ok(Passwords::new(cost).hash(password))
}
