//! Rules as an operator writes them, in TOML: read, or the first mistake with its place.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::{Condition, Of, Rule, Test};
use crate::domain::{attributes, routing::Wish};

/// A rule as it is written: whether its team or agent exists is not known yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    name: String,
    when: Vec<Condition>,
    /// Whom it names.
    pub named: Named,
    /// Where it names them.
    pub place: Place,
}

impl Written {
    /// The rule, now that it is known whom it means.
    #[must_use]
    pub fn to(self, to: Wish) -> Rule {
        Rule { name: self.name, when: self.when, to }
    }
}

/// Whom a rule names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// An agent, by e-mail address.
    Agent(String),
    /// A team, by name.
    Team(String),
}

/// A place in the file; both count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Place {
    fn of(text: &str, byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// Why a file is no rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where.
    pub place: Place,
    /// What is wrong, without a full stop.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rule: Vec<RuleTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleTable {
    name: Spanned<String>,
    when: Vec<Spanned<ConditionTable>>,
    to: Spanned<ToTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ConditionTable {
    attribute: Option<Spanned<String>>,
    visitor: Option<Spanned<String>>,
    is: Option<String>,
    contains: Option<Spanned<String>>,
    begins: Option<Spanned<String>>,
    one_of: Option<Spanned<Vec<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToTable {
    agent: Option<Spanned<String>>,
    team: Option<Spanned<String>>,
}

/// Reads a file of rules.
///
/// # Errors
/// The first mistake in it.
pub fn parse(text: &str) -> Result<Vec<Written>, Mistake> {
    let reader = Reader { text };
    let file: File = toml::from_str(text).map_err(|error| {
        let byte = error.span().map_or(0, |span| span.start);
        reader.mistake(byte, error.message().trim_end_matches('.'))
    })?;
    let mut names = BTreeSet::new();
    let mut rules = Vec::with_capacity(file.rule.len());
    for rule in file.rule {
        let name = rule.name.get_ref().trim().to_owned();
        let at = rule.name.span().start;
        if name.is_empty() {
            return Err(reader.mistake(at, "a rule needs a name"));
        }
        if !names.insert(name.clone()) {
            return Err(reader.mistake(at, format!("there are two rules named {name:?}")));
        }
        let conditions = rule.when.into_iter().map(|it| reader.condition(it));
        let (named, place) = reader.to(rule.to)?;
        rules.push(Written { name, when: conditions.collect::<Result<_, _>>()?, named, place });
    }
    Ok(rules)
}

struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    fn mistake(&self, byte: usize, reason: impl Into<String>) -> Mistake {
        Mistake { place: Place::of(self.text, byte), reason: reason.into() }
    }

    fn condition(&self, table: Spanned<ConditionTable>) -> Result<Condition, Mistake> {
        let at = table.span().start;
        let table = table.into_inner();
        let of = match (table.attribute, table.visitor) {
            (Some(name), None) => {
                attributes::check_name(name.get_ref()).map_err(|why| {
                    self.mistake(name.span().start, format!("the attribute's name {why}"))
                })?;
                Of::Attribute(name.into_inner())
            }
            (None, Some(field)) => match field.get_ref().as_str() {
                "email-domain" => Of::EmailDomain,
                "crm-status" => Of::CrmStatus,
                "job-title" => Of::JobTitle,
                "locale" => Of::Locale,
                other => {
                    return Err(self.mistake(field.span().start, format!("of a visitor there is no {other:?}; there are email-domain, crm-status, job-title and locale")));
                }
            },
            _ => {
                return Err(
                    self.mistake(at, "a condition is about either an `attribute` or the `visitor`")
                );
            }
        };
        let something = |what: &str, text: Spanned<String>| {
            if text.get_ref().is_empty() {
                let reason = format!("every text {what} the empty one");
                return Err(self.mistake(text.span().start, reason));
            }
            Ok(text.into_inner().to_lowercase())
        };
        let test = match (table.is, table.contains, table.begins, table.one_of) {
            (Some(text), None, None, None) => Test::Is(text.to_lowercase()),
            (None, Some(text), None, None) => Test::Contains(something("contains", text)?),
            (None, None, Some(text), None) => Test::Begins(something("begins with", text)?),
            (None, None, None, Some(texts)) => {
                if texts.get_ref().is_empty() {
                    return Err(self.mistake(texts.span().start, "nothing is one of no texts"));
                }
                Test::OneOf(texts.into_inner().iter().map(|text| text.to_lowercase()).collect())
            }
            _ => {
                return Err(self.mistake(
                    at,
                    "a condition has exactly one of `is`, `contains`, `begins` and `one-of`",
                ));
            }
        };
        Ok(Condition { of, test })
    }

    fn to(&self, table: Spanned<ToTable>) -> Result<(Named, Place), Mistake> {
        let at = table.span().start;
        let table = table.into_inner();
        let (named, byte) = match (table.agent, table.team) {
            (Some(email), None) => (Named::Agent(email.get_ref().clone()), email.span().start),
            (None, Some(name)) => (Named::Team(name.get_ref().clone()), name.span().start),
            _ => return Err(self.mistake(at, "a rule leads to either an `agent` or a `team`")),
        };
        Ok((named, Place::of(self.text, byte)))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub const FILE: &str = r#"
[[rule]]
name = "Business customers in German"
when = [
    { attribute = "plan", one-of = ["Pro", "business"] },
    { visitor = "locale", begins = "de" },
]
to = { team = "Vertrieb" }

[[rule]]
name = "Acme"
when = [{ visitor = "email-domain", is = "ACME.example" }]
to = { agent = "anna@example.com" }

[[rule]]
name = "Pricing"
when = [{ attribute = "page", contains = "pricing" }]
to = { team = "sales" }
"#;

    #[test]
    fn a_rule_says_whom_it_names_and_where() {
        let written = parse(FILE).unwrap();
        let named: Vec<_> =
            written.iter().map(|it| (it.named.clone(), it.place.line, it.place.column)).collect();
        assert_eq!(
            named,
            [
                (Named::Team("Vertrieb".into()), 8, 15),
                (Named::Agent("anna@example.com".into()), 13, 16),
                (Named::Team("sales".into()), 18, 15),
            ]
        );
    }

    #[test]
    fn a_mistake_is_said_with_its_place() {
        let rule = |name: &str, when: &str, to: &str| {
            format!("[[rule]]\nname = {name}\nwhen = [{when}]\nto = {to}\n")
        };
        let team = "{ team = 't' }";
        for (text, line, column, words) in [
            ("[[rule]\n".to_owned(), 1, 8, "unclosed"),
            (rule("''", "", team), 2, 8, "needs a name"),
            (rule("'a'", "", team) + &rule("' a '", "", team), 6, 8, "two rules"),
            (rule("'a'", "", "{ }"), 4, 6, "either an `agent` or a `team`"),
            (rule("'a'", "", "{ team = 't', agent = 'a' }"), 4, 6, "either an `agent`"),
            (rule("'a'", "", "{ group = 't' }"), 4, 8, "unknown field `group`"),
            (rule("'a'", "{ is = 'x' }", team), 3, 9, "either an `attribute`"),
            (rule("'ä'", "{ visitor = 'shoe', is = 'x' }", team), 3, 21, "\"shoe\""),
            (rule("'a'", "{ attribute = 'sh oe', is = 'x' }", team), 3, 23, "name is not"),
            (rule("'a'", "{ attribute = 'a' }", team), 3, 9, "exactly one of"),
            (rule("'a'", "{ attribute = 'a', is = 'b', begins = 'c' }", team), 3, 9, "exactly"),
            (rule("'a'", "{ attribute = 'a', begins = '' }", team), 3, 37, "every text"),
            (rule("'a'", "{ attribute = 'a', one-of = [] }", team), 3, 37, "nothing is"),
            (rule("'a'", "{ attribute = 'a', is = 3 }", team), 3, 33, "expected a string"),
            ("[[rule]]\nname = 'a'\nto = { team = 't' }\n".into(), 1, 1, "missing field `when`"),
            ("rules = []\n".into(), 1, 1, "unknown field `rules`"),
        ] {
            let mistake = parse(&text).unwrap_err();
            assert!(mistake.reason.contains(words), "{text}: {mistake:?}");
            assert_eq!(mistake.place, Place { line, column }, "{text}: {mistake:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_or_a_mistake_within_it(text in "(\\PC|\n|[\\[\\]{}='\"]){0,60}") {
            if let Err(mistake) = parse(&text) {
                prop_assert!(mistake.place.line >= 1 && mistake.place.column >= 1);
                prop_assert!(mistake.place.line <= text.matches('\n').count() + 1);
                prop_assert!(!mistake.reason.is_empty());
            }
        }
    }
}
