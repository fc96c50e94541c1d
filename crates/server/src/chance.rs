//! The one source of what cannot be foreseen: identifiers and tokens. Handed in like the clock, so
//! that a simulation can have the same story again.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use contract::{Timestamp, Token};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use uuid::{Builder, Uuid};

/// The system's randomness, unless it was seeded. Clones share the source.
#[derive(Clone, Default)]
pub struct Chance(Option<Arc<Mutex<StdRng>>>);

impl fmt::Debug for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chance")
    }
}

impl Chance {
    /// For simulations: the same seed gives the same identifiers and tokens.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Some(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))))
    }

    /// A fresh token of 256 random bits.
    #[must_use]
    pub fn token(&self) -> Token {
        Token::new(BASE64_URL_SAFE_NO_PAD.encode(self.bytes::<32>()))
    }

    /// A new identifier: a UUID version 7 (RFC 9562). A seeded one carries this time, any other the
    /// system's.
    #[must_use]
    pub fn id(&self, now: Timestamp) -> String {
        let id = if self.0.is_some() {
            let millis = u64::try_from(now.as_millis()).unwrap_or_default();
            Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
        } else {
            Uuid::now_v7()
        };
        id.to_string()
    }

    fn bytes<const N: usize>(&self) -> [u8; N] {
        match &self.0 {
            None => rand::random(),
            Some(seeded) => seeded.lock().unwrap_or_else(PoisonError::into_inner).random(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_and_the_system_never_does() {
        let now = Timestamp::from_millis(1_772_442_000_000);
        let drawn = |chance: &Chance| (chance.id(now), chance.token(), chance.id(now));
        let first = drawn(&Chance::seeded(7));
        assert_eq!(first, drawn(&Chance::seeded(7)));
        assert_ne!(first, drawn(&Chance::seeded(8)));
        assert_ne!(first.0, first.2);
        assert_ne!(drawn(&Chance::default()), drawn(&Chance::default()));
        assert_eq!(Uuid::parse_str(&first.0).unwrap().get_version_num(), 7);
    }

    #[test]
    fn a_token_holds_256_bits() {
        let token = Chance::default().token();
        assert_eq!(BASE64_URL_SAFE_NO_PAD.decode(token.secret()).unwrap().len(), 32);
    }
}
