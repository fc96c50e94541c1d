//! A secret that the site's server and this one know, and what is signed with it: HMAC-SHA256
//! (RFC 2104).

use std::{fmt, path::Path, sync::Arc};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes that a secret has at least: as many as the signature (RFC 2104, section 3).
const SHORTEST: usize = 32;

/// The secret. Printing it shows nothing of it.
#[derive(Clone)]
pub struct SharedSecret(Arc<[u8]>);

impl fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedSecret(…)")
    }
}

impl SharedSecret {
    /// A secret out of a text; blanks around it do not count.
    ///
    /// # Errors
    /// It is shorter than 32 bytes.
    pub fn new(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.len() < SHORTEST {
            return Err(format!("it has {} bytes, and needs at least {SHORTEST}", text.len()));
        }
        Ok(Self(text.as_bytes().into()))
    }

    /// A secret out of a file.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to do.
    pub fn from_file(path: &Path) -> Result<Self, String> {
        let unusable = |why: String| {
            format!(
                "Cannot use {} as a secret: {why}. Make one with `openssl rand -hex 32`.",
                path.display()
            )
        };
        let text = std::fs::read_to_string(path).map_err(|error| unusable(error.to_string()))?;
        Self::new(&text).map_err(unusable)
    }

    /// The signature of a text that is made of these parts.
    #[must_use]
    pub fn sign(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.mac(parts).finalize().into_bytes().into()
    }

    /// Whether this is the signature of the text. Takes as long for a wrong one as for the right one.
    #[must_use]
    pub fn verifies(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        self.mac(parts).verify_slice(signature).is_ok()
    }

    fn mac(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = Hmac::new_from_slice(&self.0).expect("a key of any length is taken");
        parts.iter().for_each(|part| mac.update(part));
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_rfc_4231() {
        // Test case 6: a key of 131 bytes.
        let key: String = "\u{aa}".repeat(131);
        let key: Vec<u8> = key.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let secret = SharedSecret(key.into());
        let text: [&[u8]; 2] = [b"Test Using Larger Than Block-Size Key", b" - Hash Key First"];
        let signature = secret.sign(&text);
        assert_eq!(signature[..4], [0x60, 0xe4, 0x31, 0x59]);
        assert_eq!(signature[28..], [0x0e, 0xe3, 0x7f, 0x54]);
        assert!(secret.verifies(&text, &signature));
        assert!(!secret.verifies(&text[..1], &signature));
        assert!(!secret.verifies(&text, &signature[..31]));
        assert!(!secret.verifies(&text, &[]));
    }

    #[test]
    fn a_secret_has_at_least_32_bytes() {
        assert!(SharedSecret::new(&"x".repeat(31)).is_err());
        assert!(SharedSecret::new(&format!(" {}\n", "x".repeat(31))).is_err());
        assert!(SharedSecret::new(&format!(" {}\n", "x".repeat(32))).is_ok());
    }
}
