//! What a team is called.

use std::fmt;

use contract::limits;

use super::profile;

/// A team's name without capitals: how it is found. "Sales" and "sales" are one team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamKey(String);

impl TeamKey {
    /// The key of the team with this name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        Self(name.trim().to_lowercase())
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TeamKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A team's name as it is kept: trimmed.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub fn check_name(name: &str) -> Result<&str, String> {
    profile::check_line(name, limits::TEAM_NAME_CHARS)?.ok_or_else(|| "is empty".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_1_to_60_characters_and_no_capitals_count() {
        assert_eq!(check_name(" Vertrieb Süd "), Ok("Vertrieb Süd"));
        assert_eq!(check_name(" "), Err("is empty".into()));
        assert!(check_name(&"ü".repeat(60)).is_ok());
        assert!(check_name(&"ü".repeat(61)).is_err());
        assert!(check_name("a\tb").is_err());
        assert_eq!(TeamKey::of(" VERTRIEB SÜD"), TeamKey::of("Vertrieb Süd"));
        assert_ne!(TeamKey::of("sales"), TeamKey::of("sale"));
    }
}
