//! What is known of a visitor, by whom, and what may stand in it.

use std::collections::BTreeMap;

use contract::{ProfileField, Visitor, limits};

use super::identity::Identity;

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
    /// Whether the site's server vouches for the name.
    pub name_verified: bool,
    /// Whether the site's server vouches for the address.
    pub email_verified: bool,
    /// What else the site's server tells, by the site's own names.
    pub attributes: BTreeMap<String, String>,
}

impl From<Visitor> for Profile {
    fn from(visitor: Visitor) -> Self {
        let vouched = |field| !visitor.unverified.contains(&field);
        Self {
            name_verified: visitor.name.is_some() && vouched(ProfileField::Name),
            email_verified: visitor.email.is_some() && vouched(ProfileField::Email),
            name: visitor.name,
            job_title: visitor.job_title,
            email: visitor.email,
            phone: visitor.phone,
            crm_status: visitor.crm_status,
            attributes: visitor.attributes,
        }
    }
}

impl Profile {
    /// With all that the site's server knows. What it leaves out it does not know; there what the
    /// visitor typed stays.
    #[must_use]
    pub fn with_told(self, told: Told) -> Self {
        let typed = |value: Option<String>, verified: bool| value.filter(|_| !verified);
        Self {
            name_verified: told.name.is_some(),
            email_verified: told.email.is_some(),
            name: told.name.or(typed(self.name, self.name_verified)),
            job_title: told.job_title,
            email: told.email.or(typed(self.email, self.email_verified)),
            phone: told.phone,
            crm_status: told.crm_status,
            attributes: told.attributes,
        }
    }

    /// With what the site vouches for at the start of a chat.
    #[must_use]
    pub fn with_identity(self, identity: &Identity) -> Self {
        Self {
            name_verified: self.name_verified || identity.name.is_some(),
            email_verified: self.email_verified || identity.email.is_some(),
            name: identity.name.clone().or(self.name),
            email: identity.email.clone().or(self.email),
            ..self
        }
    }

    /// With what the visitor says of themselves. What they leave out stays, and what the site's
    /// server vouches for is not overwritten.
    #[must_use]
    pub fn with_typed(self, name: Option<String>, email: Option<String>) -> Self {
        Self {
            name: if self.name_verified { self.name } else { name.or(self.name) },
            email: if self.email_verified { self.email } else { email.or(self.email) },
            ..self
        }
    }
}

/// All that the site's server knows of a visitor, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
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
    /// What else there is, by the site's own names.
    pub attributes: BTreeMap<String, String>,
}

/// The site's own name for a visitor: any text of one line. It is compared as it is.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn check_external_id(id: &str) -> Result<(), String> {
    match check_line(id, limits::EXTERNAL_ID_CHARS)? {
        Some(kept) if kept == id => Ok(()),
        Some(_) => Err("begins or ends with a blank".into()),
        None => Err("is empty".into()),
    }
}

/// A name as it is kept: trimmed, `None` when nothing is left.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn check_name(name: &str) -> Result<Option<&str>, String> {
    check_line(name, limits::NAME_CHARS)
}

/// A text of one line as it is kept: trimmed, `None` when nothing is left.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn check_line(text: &str, limit: usize) -> Result<Option<&str>, String> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars > limit {
        return Err(format!("is {chars} characters long; at most {limit} are taken"));
    }
    if text.chars().any(char::is_control) {
        return Err("holds a control character, a line break for instance".into());
    }
    Ok((!text.is_empty()).then_some(text))
}

/// An e-mail address as it is kept: trimmed, `None` when nothing is left.
///
/// It is checked for what people mistype, not against the whole of RFC 5321: something before the
/// last `@`, a domain of at least two labels after it, no blanks. Only a mail that arrives proves more.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn check_email(email: &str) -> Result<Option<&str>, String> {
    let email = email.trim();
    if email.is_empty() {
        return Ok(None);
    }
    let chars = email.chars().count();
    if chars > limits::EMAIL_CHARS {
        return Err(format!(
            "is {chars} characters long; at most {} are taken",
            limits::EMAIL_CHARS
        ));
    }
    let unfit = |c: char| c.is_control() || c.is_whitespace() || "<>()[],;:\"\\".contains(c);
    let looks_right = email.rsplit_once('@').is_some_and(|(local, domain)| {
        // 64 octets before the @: RFC 5321, section 4.5.3.1.1.
        !local.is_empty()
            && local.len() <= 64
            && !local.contains('@')
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && domain.contains('.')
            && domain.split('.').all(is_label)
    });
    if email.contains(unfit) || !looks_right {
        return Err("is not an e-mail address like name@example.com".into());
    }
    Ok(Some(email))
}

fn is_label(label: &str) -> bool {
    // 63 octets: RFC 1035, section 2.3.4.
    !label.is_empty()
        && label.len() <= 63
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_alphanumeric() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn profile(name: &str, verified: bool) -> Profile {
        Profile { name: Some(name.into()), name_verified: verified, ..Profile::default() }
    }

    #[test]
    fn what_a_visitor_types_never_replaces_what_the_site_vouches_for() {
        let typed = |profile: Profile, name: &str| profile.with_typed(Some(name.into()), None);
        assert_eq!(typed(Profile::default(), "Ada"), profile("Ada", false));
        assert_eq!(typed(profile("Ada", false), "Eve"), profile("Eve", false));
        assert_eq!(typed(profile("Ada", true), "Eve"), profile("Ada", true));
        assert_eq!(profile("Ada", false).with_typed(None, None), profile("Ada", false));
    }

    #[test]
    fn what_the_site_does_not_know_is_gone_unless_the_visitor_typed_it() {
        let named = |name: Option<&str>| Told { name: name.map(Into::into), ..Told::default() };
        assert_eq!(profile("Eve", false).with_told(named(Some("Ada"))), profile("Ada", true));
        assert_eq!(profile("Eve", false).with_told(named(None)), profile("Eve", false));
        assert_eq!(profile("Ada", true).with_told(named(None)), Profile::default());
        let told = Told { crm_status: Some("Lead".into()), ..Told::default() };
        assert_eq!(Profile::default().with_told(told.clone()).crm_status, told.crm_status);
        assert_eq!(
            Profile::default().with_told(told).with_told(Told::default()),
            Profile::default()
        );
    }

    #[test]
    fn an_identity_vouches_for_what_it_tells_and_for_nothing_else() {
        let identity = |name: Option<&str>| Identity {
            external_id: "7".into(),
            name: name.map(Into::into),
            email: None,
        };
        assert_eq!(
            profile("Eve", false).with_identity(&identity(Some("Ada"))),
            profile("Ada", true)
        );
        assert_eq!(profile("Eve", false).with_identity(&identity(None)), profile("Eve", false));
        assert_eq!(profile("Ada", true).with_identity(&identity(None)), profile("Ada", true));
    }

    #[test]
    fn the_sites_names_may_be_strange_but_are_one_line() {
        for good in ["7", "a/b", "../x", "ü 🦀", "%2F", "' OR 1=1 --", &"x".repeat(200)] {
            assert_eq!(check_external_id(good), Ok(()), "{good}");
        }
        for bad in ["", " ", " a", "a ", "a\nb", "a\u{0}", &"x".repeat(201)] {
            assert!(check_external_id(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_name_has_at_most_200_characters_and_no_control_character() {
        assert_eq!(check_name("  Zoë 🦀 "), Ok(Some("Zoë 🦀")));
        assert_eq!(check_name(" \u{a0} "), Ok(None));
        assert!(check_name(&"ü".repeat(199)).is_ok());
        assert!(check_name(&"ü".repeat(200)).is_ok());
        assert!(check_name(&"ü".repeat(201)).is_err());
        assert!(check_name("a\nb").is_err());
        assert!(check_name("a\u{0}b").is_err());
    }

    #[test]
    fn plain_addresses_are_taken() {
        for good in [
            "a@b.co",
            "first.last+tag@sub.example.com",
            "o'neil@example.org",
            "jürgen@müller.example",
            " padded@example.com ",
        ] {
            assert_eq!(check_email(good), Ok(Some(good.trim())), "{good}");
        }
        assert_eq!(check_email("  "), Ok(None));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in [
            "a",
            "@",
            "a@",
            "@b.co",
            "a@b",
            "a@b.",
            "a@.co",
            "a b@c.de",
            "a@b..co",
            "a@-b.co",
            "a@@b.co",
            "a@b@c.de",
            ".a@b.co",
            "a.@b.co",
            "a..b@c.de",
            "<a@b.co>",
            "a@b.co,c@d.eu",
            "a\u{0}@b.co",
        ] {
            assert!(check_email(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_has_at_most_254_characters() {
        let labels = format!("{}.{}.{}", "b".repeat(63), "c".repeat(63), "d".repeat(55));
        for (local, good) in [(63, false), (62, true), (61, true)] {
            let address = format!("{}@{labels}.example", "a".repeat(local));
            assert_eq!(address.len(), local + 192);
            assert_eq!(check_email(&address).is_ok(), good, "{}", address.len());
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_passes_again(text in "\\PC{0,20}@?\\PC{0,20}") {
            if let Ok(Some(kept)) = check_email(&text) {
                prop_assert_eq!(check_email(kept), Ok(Some(kept)));
                prop_assert!(!kept.contains(char::is_whitespace));
            }
        }
    }
}
