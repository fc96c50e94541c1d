//! The operator's rules: which chats are for whom before everybody else.

mod file;

use std::collections::BTreeMap;

use super::routing::Wish;
pub use file::{Mistake, Named, Place, Written, parse};

/// What is known of a chat that starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// What the site said: hints from the visitor's browser that nobody has verified.
    pub attributes: BTreeMap<String, String>,
    /// The visitor's e-mail address.
    pub email: Option<String>,
    /// The customer system's word for the visitor.
    pub crm_status: Option<String>,
    /// The visitor's job title.
    pub job_title: Option<String>,
    /// The language that the visitor's browser asks for first, such as `de-AT`.
    pub locale: Option<String>,
}

/// A rule in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What the operator calls it.
    pub name: String,
    when: Vec<Condition>,
    /// Whom the chats that it fits are for.
    pub to: Wish,
}

impl Rule {
    /// Whether all of its conditions hold; without any it fits every chat.
    #[must_use]
    pub fn fits(&self, facts: &Facts) -> bool {
        self.when.iter().all(|condition| condition.holds(facts))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Condition {
    of: Of,
    test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Of {
    Attribute(String),
    EmailDomain,
    CrmStatus,
    JobTitle,
    Locale,
}

/// What is compared. Capitals and small letters are the same, and what is not known passes no test.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    Is(String),
    Contains(String),
    Begins(String),
    OneOf(Vec<String>),
}

impl Condition {
    fn holds(&self, facts: &Facts) -> bool {
        let value = match &self.of {
            Of::Attribute(name) => facts.attributes.get(name).map(String::as_str),
            Of::EmailDomain => {
                facts.email.as_deref().and_then(|it| it.rsplit_once('@')).map(|(_, domain)| domain)
            }
            Of::CrmStatus => facts.crm_status.as_deref(),
            Of::JobTitle => facts.job_title.as_deref(),
            Of::Locale => facts.locale.as_deref(),
        };
        value.is_some_and(|value| self.test.passes(&value.to_lowercase()))
    }
}

impl Test {
    fn passes(&self, value: &str) -> bool {
        match self {
            Self::Is(text) => value == text,
            Self::Contains(text) => value.contains(text),
            Self::Begins(text) => value.starts_with(text),
            Self::OneOf(texts) => texts.iter().any(|text| value == text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{file::tests::FILE, *};
    use crate::domain::team::TeamKey;

    /// The name of the first rule that fits.
    fn fits<'a>(rules: &'a [Rule], facts: &Facts) -> Option<&'a str> {
        rules.iter().find(|rule| rule.fits(facts)).map(|rule| rule.name.as_str())
    }

    fn rules(text: &str) -> Vec<Rule> {
        let nobody = || Wish::Team(TeamKey::of("anybody"));
        parse(text).unwrap().into_iter().map(|rule| rule.to(nobody())).collect()
    }

    fn attribute(name: &str, value: &str) -> Facts {
        let attributes = BTreeMap::from([(name.to_owned(), value.to_owned())]);
        Facts { attributes, ..Facts::default() }
    }

    #[test]
    fn the_first_rule_that_fits_decides() {
        let rules = rules(FILE);
        assert_eq!(fits(&rules, &Facts::default()), None);
        let german = |plan| Facts { locale: Some("de-AT".into()), ..attribute("plan", plan) };
        assert_eq!(fits(&rules, &german("PRO")), Some("Business customers in German"));
        assert_eq!(fits(&rules, &german("Business")), Some("Business customers in German"));
        assert_eq!(fits(&rules, &german("free")), None, "one condition of two");
        assert_eq!(fits(&rules, &attribute("plan", "pro")), None, "the other of two");
        assert_eq!(fits(&rules, &attribute("page", "/Pricing/eu")), Some("Pricing"));
        let acme = Facts { email: Some("x@acme.EXAMPLE".into()), ..attribute("page", "pricing") };
        assert_eq!(fits(&rules, &acme), Some("Acme"));
        let acme = Facts { email: Some("x@notacme.example".into()), ..Facts::default() };
        assert_eq!(fits(&rules, &acme), None);
    }

    #[test]
    fn every_field_of_the_visitor_can_be_looked_at() {
        let knows = Facts {
            crm_status: Some("Customer".into()),
            job_title: Some("Head of IT".into()),
            ..Facts::default()
        };
        for (condition, holds) in [
            (r#"visitor = "crm-status", is = "customer""#, true),
            (r#"visitor = "crm-status", is = "lead""#, false),
            (r#"visitor = "job-title", begins = "head""#, true),
            (r#"visitor = "job-title", contains = "HEADS""#, false),
            (r#"visitor = "locale", contains = "d""#, false),
        ] {
            let text = format!("[[rule]]\nname='x'\nwhen=[{{ {condition} }}]\nto={{team='t'}}");
            assert_eq!(fits(&rules(&text), &knows).is_some(), holds, "{condition}");
        }
        let all = rules("[[rule]]\nname='x'\nwhen=[]\nto={team='t'}");
        assert_eq!(fits(&all, &Facts::default()), Some("x"), "without a condition");
        assert_eq!(parse(""), Ok(Vec::new()));
    }
}
