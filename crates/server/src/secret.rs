//! Tokens and passwords.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use sha2::{Digest, Sha256};

use crate::chance::Chance;

/// What is kept of a token.
pub type TokenHash = [u8; 32];

/// The token as the database keeps it. No salt: there is nothing to guess in 256 random bits.
#[must_use]
pub fn hash_token(token: &str) -> TokenHash {
    Sha256::digest(token).into()
}

/// How much work one password hash is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordCost {
    /// The OWASP recommendation for argon2id: 19 MiB, two passes.
    Full,
    /// Next to none, for tests that are about something else.
    TestsOnly,
}

/// Hashes and verifies passwords (argon2id).
#[derive(Clone, Debug)]
pub struct Passwords {
    argon2: Argon2<'static>,
    /// Verified against where there is no account, so that it takes as long as where there is one.
    decoy: String,
}

impl Passwords {
    /// # Panics
    /// Never: the parameters are constants within argon2's ranges.
    #[must_use]
    pub fn new(cost: PasswordCost) -> Self {
        let params = match cost {
            PasswordCost::Full => Params::DEFAULT,
            PasswordCost::TestsOnly => Params::new(8, 1, 1, None).expect("argon2's minimum"),
        };
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = hash(&argon2, Chance::default().token().secret());
        Self { argon2, decoy }
    }

    /// The password as the database keeps it. Takes a while: not for an async thread.
    #[must_use]
    pub fn hash(&self, password: &str) -> String {
        hash(&self.argon2, password)
    }

    /// Whether this is the password. Without a hash (no such account) the answer is no, after the
    /// same time. Takes a while: not for an async thread.
    #[must_use]
    pub fn verify(&self, password: &str, hash: Option<&str>) -> bool {
        let known = PasswordHash::new(hash.unwrap_or(&self.decoy));
        let fits = known
            .is_ok_and(|known| self.argon2.verify_password(password.as_bytes(), &known).is_ok());
        fits && hash.is_some()
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> String {
    argon2
        .hash_password(password.as_bytes())
        .expect("a password within the limit can be hashed")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_of_a_known_account_is_good() {
        let passwords = Passwords::new(PasswordCost::TestsOnly);
        let known = passwords.hash("right");
        assert!(passwords.verify("right", Some(&known)));
        assert!(!passwords.verify("wrong", Some(&known)));
        assert!(!passwords.verify("right", None));
        assert!(!passwords.verify("right", Some("no hash at all")));
    }

    #[test]
    fn a_hash_is_as_much_work_as_owasp_recommends_with_an_account_and_without() {
        let passwords = Passwords::new(PasswordCost::Full);
        for hash in [passwords.hash("right"), passwords.decoy] {
            let hash = PasswordHash::new(&hash).unwrap();
            assert_eq!(hash.algorithm.as_str(), "argon2id");
            let params = Params::try_from(&hash).unwrap();
            // https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
            assert!(params.m_cost() >= 19 * 1024, "{params:?}");
            assert!(params.t_cost() >= 2 && params.p_cost() >= 1, "{params:?}");
        }
    }
}
