//! Who works there.

use chat_server::{Refusal, actions, domain::team::TeamKey, secret::hash_token};
use contract::{AgentId, Me, SetAvailability};

use super::Server;

/// The team in which everybody is.
pub const TEAM: &str = "Everybody";

/// Who the agents are.
pub fn agent_id(index: usize) -> AgentId {
    AgentId::from(format!("agent-{index}"))
}

impl Server<'_> {
    /// The team in which everybody is.
    pub(super) fn add_team(&mut self) {
        let app = self.app.clone();
        let team = TeamKey::of(TEAM);
        let added = self.machine.runtime.block_on(
            app.store.write(move |tx| Box::pin(async move { tx.add_team(&team, TEAM).await })),
        );
        added.expect("a new world takes its team");
    }

    pub(super) fn add_agent(&mut self, index: usize) {
        let me = Me {
            id: agent_id(index),
            name: format!("Agent {index}"),
            email: format!("agent-{index}@example.com"),
        };
        let app = self.app.clone();
        let added = self.machine.runtime.block_on(async {
            let id = me.id.clone();
            app.store
                .write(move |tx| {
                    Box::pin(async move {
                        tx.add_agent(&me, "no password").await?;
                        tx.set_member(&TeamKey::of(TEAM), &me.id, true).await
                    })
                })
                .await?;
            let on = SetAvailability { available: true, until: None };
            actions::set_availability(&app, id, on).await
        });
        added.expect("a new world takes its agents");
    }

    /// A fresh token for an agent.
    pub fn sign_in(&mut self, index: usize) -> String {
        let app = self.app.clone();
        let token = app.chance.token();
        let hash = hash_token(token.secret());
        let signed_in: Result<(), Refusal> = self.machine.runtime.block_on(async {
            let email = format!("agent-{index}@example.com");
            let account = app.store.read().await?.account(&email).await?;
            let account = account.ok_or_else(Refusal::not_found)?;
            let later = app.clock.now().plus_millis(12 * 3_600_000);
            app.store
                .write(move |tx| {
                    Box::pin(async move { tx.add_session(&hash, &account, later).await })
                })
                .await?;
            Ok(())
        });
        // A full disk: the agent is at the sign-in screen, and tries once more.
        let _ = signed_in;
        token.secret().to_owned()
    }
}
