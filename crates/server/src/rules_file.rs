//! The file of routing rules: read once, at the start, and checked against the teams and agents
//! that there are. A server with rules that cannot work does not start.

use std::path::Path;

use crate::{
    domain::{
        routing::Wish,
        rules::{self, Mistake, Named, Rule},
        team::TeamKey,
    },
    refusal::Refusal,
    store::Store,
};

/// Reads the rules.
///
/// # Errors
/// A sentence with the file, the line, the column and what is wrong there.
pub(crate) async fn load(path: &Path, store: &Store) -> Result<Vec<Rule>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        format!(
            "Cannot read the rules {}: {error}. Say with --rules where they are.",
            path.display()
        )
    })?;
    let refused = |mistake: Mistake| {
        let (line, column) = (mistake.place.line, mistake.place.column);
        format!("{}, line {line}, column {column}: {}.", path.display(), mistake.reason)
    };
    let unreadable = |refusal: Refusal| format!("Cannot check the rules: {}", refusal.detail);
    let mut read = store.read().await.map_err(unreadable)?;
    let mut in_force = Vec::new();
    for rule in rules::parse(&text).map_err(refused)? {
        let wish = match &rule.named {
            Named::Agent(email) => {
                let account = read.account(email.trim()).await.map_err(unreadable)?;
                account.map(|it| Wish::Agent(it.me.id))
            }
            Named::Team(name) => {
                let key = TeamKey::of(name);
                let known = read.team_name(&key).await.map_err(unreadable)?;
                known.map(|_| Wish::Team(key))
            }
        };
        let Some(wish) = wish else {
            let (what, name, add) = match &rule.named {
                Named::Agent(email) => ("agent", email, "agent add"),
                Named::Team(name) => ("team", name, "team add"),
            };
            let reason = format!("there is no {what} {name:?}; `chat-server {add}` makes one");
            return Err(refused(Mistake { place: rule.place, reason }));
        };
        in_force.push(rule.to(wish));
    }
    Ok(in_force)
}
