//! What a site may say of its visitor when a chat starts.

use std::collections::BTreeMap;

use contract::limits;

/// Whether these may be kept: not too many, each with a plain name and a short value.
///
/// # Errors
/// What is wrong with them, as the end of a sentence.
pub fn check(attributes: &BTreeMap<String, String>) -> Result<(), String> {
    if attributes.len() > limits::ATTRIBUTES {
        return Err(format!(
            "has {} entries; at most {} are taken",
            attributes.len(),
            limits::ATTRIBUTES
        ));
    }
    for (name, value) in attributes {
        check_name(name).map_err(|why| format!("has an entry whose name {why}"))?;
        let chars = value.chars().count();
        if chars > limits::ATTRIBUTE_VALUE_CHARS {
            return Err(format!(
                "has {chars} characters in `{name}`; at most {} are taken",
                limits::ATTRIBUTE_VALUE_CHARS
            ));
        }
        if value.chars().any(char::is_control) {
            return Err(format!("has a control character in `{name}`"));
        }
    }
    Ok(())
}

/// Whether an attribute may be called this.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub fn check_name(name: &str) -> Result<(), String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || name.len() > limits::ATTRIBUTE_NAME_CHARS || !name.chars().all(plain) {
        return Err(format!(
            "is not 1 to {} of the characters a-z, A-Z, 0-9, `-`, `_` and `.`",
            limits::ATTRIBUTE_NAME_CHARS
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, value: &str) -> BTreeMap<String, String> {
        BTreeMap::from([(name.to_owned(), value.to_owned())])
    }

    #[test]
    fn there_are_at_most_20() {
        let many = |n: usize| (0..n).map(|i| (format!("a{i}"), String::new())).collect();
        for (n, good) in [(0, true), (19, true), (20, true), (21, false)] {
            assert_eq!(check(&many(n)).is_ok(), good, "{n}");
        }
    }

    #[test]
    fn a_name_has_1_to_40_plain_characters() {
        for (name, good) in [
            ("plan", true),
            ("Page_2.lang-x", true),
            (&"a".repeat(40), true),
            (&"a".repeat(41), false),
            ("", false),
            ("größe", false),
            ("a b", false),
            ("a\u{0}", false),
        ] {
            assert_eq!(check(&of(name, "x")).is_ok(), good, "{name:?}");
        }
    }

    #[test]
    fn a_value_has_at_most_200_characters_and_no_control_character() {
        for (value, good) in [
            (String::new(), true),
            ("ü".repeat(199), true),
            ("ü".repeat(200), true),
            ("ü".repeat(201), false),
            ("a\nb".into(), false),
        ] {
            assert_eq!(check(&of("plan", &value)).is_ok(), good, "{}", value.len());
        }
    }
}
