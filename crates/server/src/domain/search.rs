//! What somebody typed into the search, as terms for the full-text index.

/// The words of a search, lower-case and each once. Empty when there is no word in the text.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        // The index knows letters and digits only: of anything else it could find nothing.
        .filter(|word| word.contains(char::is_alphanumeric))
        .map(str::to_lowercase)
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// One FTS5 term for each word: quoted, so that no syntax in it counts, and matching as a prefix
/// (<https://www.sqlite.org/fts5.html#fts5_strings>).
#[must_use]
pub fn terms(words: &[String]) -> Vec<String> {
    words.iter().map(|word| format!("\"{}\"*", word.replace('"', "\"\""))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syntax_is_only_text() {
        let of = |text| terms(&words(text));
        assert_eq!(of("a\"b OR*"), ["\"a\"\"b\"*", "\"or*\"*"]);
        assert_eq!(of("nul\0byte"), ["\"byte\"*", "\"nul\"*"]);
        assert_eq!(of(" - ** \" "), [] as [&str; 0]);
        assert_eq!(of("Same same"), ["\"same\"*"]);
    }
}
