//! Who a visitor is, as the site's server vouches for it: a JSON Web Token (RFC 7519) in compact
//! form, signed by HMAC-SHA256 (RFC 7515, HS256) with the secret that both servers know.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use contract::{Timestamp, limits};
use serde::{Deserialize, de::DeserializeOwned};

use super::profile::{check_email, check_external_id, check_name};
use crate::shared_secret::SharedSecret;

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The site's own name for them.
    pub external_id: String,
    /// Their name, where the site tells it.
    pub name: Option<String>,
    /// Their address, where the site tells it.
    pub email: Option<String>,
}

/// Members that this server does not know may stand beside these, but for `crit`, which says that
/// they must be understood (RFC 7515, section 4.1.11).
#[derive(Deserialize)]
struct Header {
    alg: String,
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
    nbf: Option<i64>,
    name: Option<String>,
    email: Option<String>,
}

/// Reads a token. Nothing of it is believed before its signature is found to be right, and the
/// algorithm is never the token's to choose.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn read(token: &str, secret: &SharedSecret, now: Timestamp) -> Result<Identity, String> {
    if token.len() > limits::IDENTITY_BYTES {
        return Err(format!("It has more than {} bytes.", limits::IDENTITY_BYTES));
    }
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts[..] else {
        return Err("It is no JSON Web Token in compact form.".into());
    };
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
    if !secret.verifies(&[header.as_bytes(), b".", claims.as_bytes()], &signature) {
        return Err("Its signature is not right.".into());
    }
    let header: Header = json(header).ok_or("Its header makes no sense.")?;
    if header.alg != "HS256" || header.crit.is_some() {
        return Err("It must be signed with HS256, and its header must not be critical.".into());
    }
    let claims: Claims =
        json(claims).ok_or("It must have the claims `sub`, a text, and `exp`, whole seconds.")?;
    check_time(&claims, now)?;
    check_external_id(&claims.sub).map_err(|why| format!("Its claim `sub` {why}."))?;
    let name = check_name(claims.name.as_deref().unwrap_or_default())
        .map_err(|why| format!("Its claim `name` {why}."))?;
    let email = check_email(claims.email.as_deref().unwrap_or_default())
        .map_err(|why| format!("Its claim `email` {why}."))?;
    Ok(Identity {
        name: name.map(Into::into),
        email: email.map(Into::into),
        external_id: claims.sub,
    })
}

fn json<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// Good until just before `exp`, which is at most ten minutes away: what a browser holds may be
/// copied, and then it should not be worth much for long.
fn check_time(claims: &Claims, now: Timestamp) -> Result<(), String> {
    let now = now.as_millis();
    let millis = |seconds: i64| seconds.saturating_mul(1000);
    if now >= millis(claims.exp) {
        return Err("It has expired.".into());
    }
    if millis(claims.exp) > now + i64::from(limits::IDENTITY_SECONDS) * 1000 {
        return Err(format!(
            "It is good for too long: at most {} seconds are taken.",
            limits::IDENTITY_SECONDS
        ));
    }
    // Two clocks are never quite the same.
    let early = i64::from(limits::CLOCK_SKEW_SECONDS) * 1000;
    if claims.nbf.is_some_and(|nbf| millis(nbf) > now + early) {
        return Err("It is not good yet.".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const NOW: Timestamp = Timestamp::from_millis(1_750_000_000_500);
    const SECOND: i64 = 1_750_000_000;

    fn secret() -> SharedSecret {
        SharedSecret::new("0123456789abcdef0123456789abcdef").unwrap()
    }

    fn signed(header: &Value, claims: &Value) -> String {
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(header), part(claims));
        let signature = BASE64_URL_SAFE_NO_PAD.encode(secret().sign(&[text.as_bytes()]));
        format!("{text}.{signature}")
    }

    fn of(claims: &Value) -> Result<Identity, String> {
        read(&signed(&json!({"alg": "HS256", "typ": "JWT"}), claims), &secret(), NOW)
    }

    #[test]
    fn a_good_token_tells_who_it_is() {
        let claims = json!({"sub": "k/ü 7", "exp": SECOND + 300, "iat": 1, "aud": "x",
            "name": " Ada ", "email": "ada@example.com"});
        let ada = Identity {
            external_id: "k/ü 7".into(),
            name: Some("Ada".into()),
            email: Some("ada@example.com".into()),
        };
        assert_eq!(of(&claims), Ok(ada));
        let bare = of(&json!({"sub": "7", "exp": SECOND + 300})).unwrap();
        assert_eq!((bare.name, bare.email), (None, None));
    }

    #[test]
    fn it_is_good_until_just_before_its_end_and_never_for_more_than_ten_minutes() {
        // Half a second of the current second is over.
        for (exp, good) in [(-1, false), (0, false), (1, true), (600, true), (601, false)] {
            let claims = json!({"sub": "7", "exp": SECOND + exp});
            assert_eq!(of(&claims).is_ok(), good, "{exp}");
        }
        for (nbf, good) in [(0, true), (60, true), (61, false)] {
            let claims = json!({"sub": "7", "exp": SECOND + 300, "nbf": SECOND + nbf});
            assert_eq!(of(&claims).is_ok(), good, "{nbf}");
        }
        assert!(of(&json!({"sub": "7", "exp": i64::MAX})).is_err());
    }

    #[test]
    fn claims_that_do_not_fit_are_refused() {
        let exp = SECOND + 300;
        for claims in [
            json!({"exp": exp}),
            json!({"sub": "7"}),
            json!({"sub": 7, "exp": exp}),
            json!({"sub": "", "exp": exp}),
            json!({"sub": "a\nb", "exp": exp}),
            json!({"sub": "x".repeat(201), "exp": exp}),
            json!({"sub": "7", "exp": exp.to_string()}),
            json!({"sub": "7", "exp": exp, "email": "nonsense"}),
            json!({"sub": "7", "exp": exp, "name": "x".repeat(201)}),
            json!(["7", exp]),
        ] {
            assert!(of(&claims).is_err(), "{claims}");
        }
    }

    #[test]
    fn the_algorithm_is_not_the_tokens_to_choose() {
        let claims = json!({"sub": "7", "exp": SECOND + 300});
        for header in [
            json!({"alg": "none"}),
            json!({"alg": "hs256"}),
            json!({"alg": "RS256"}),
            json!({"alg": "HS512"}),
            json!({}),
            json!({"alg": "HS256", "crit": ["exp"]}),
        ] {
            let token = signed(&header, &claims);
            assert!(read(&token, &secret(), NOW).is_err(), "{header}");
        }
        // Without a signature at all.
        let part = |value: Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let (none, claims) = (part(json!({"alg": "none"})), part(claims));
        for token in [format!("{none}.{claims}."), format!("{none}.{claims}")] {
            assert!(read(&token, &secret(), NOW).is_err(), "{token}");
        }
    }

    #[test]
    fn a_token_that_was_touched_or_signed_by_somebody_else_is_refused() {
        let claims = json!({"sub": "7", "exp": SECOND + 300});
        let token = signed(&json!({"alg": "HS256"}), &claims);
        assert!(read(&token, &secret(), NOW).is_ok());
        let other = SharedSecret::new("another secret of thirty-two bytes").unwrap();
        assert!(read(&token, &other, NOW).is_err());
        for at in 0..token.len() {
            let mut touched = token.clone().into_bytes();
            touched[at] = if touched[at] == b'A' { b'B' } else { b'A' };
            let touched = String::from_utf8(touched).unwrap();
            assert!(read(&touched, &secret(), NOW).is_err(), "{touched}");
        }
        for wrong in
            [format!("{token}="), format!("{token}.x"), token.replace('.', ""), "x".repeat(9000)]
        {
            assert!(read(&wrong, &secret(), NOW).is_err(), "{wrong}");
        }
    }
}
