//! Which shortcut stands before the caret.

use js_sys::JsString;

/// A shortcut that is being typed. Places count as the text field counts them, in UTF-16 units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Typed {
    /// Where its slash is.
    pub from: usize,
    /// Where the caret is.
    pub to: usize,
    /// What it is so far.
    pub wanted: Wanted,
}

/// What a shortcut asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// One whose name begins so.
    Name(String),
    /// Answers to these words.
    Answers(String),
    /// Pages about these words.
    Pages(String),
}

/// The shortcut before a caret: it begins with a slash at the start of a word and ends with the
/// line. Only `/ask` and `/search` take words.
pub(super) fn read(text: &str, caret: usize) -> Option<Typed> {
    let before = &text[..byte_of(text, caret)];
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let starts_word = |at: &usize| {
        let before = &text[line..*at];
        before.is_empty() || before.ends_with(char::is_whitespace)
    };
    let slashes = before[line..].match_indices('/').map(|(at, _)| line + at);
    let slash = slashes.rev().find(starts_word)?;
    let rest = &before[slash + 1..];
    let wanted = match rest.split_once(char::is_whitespace) {
        // The browser knows the case of every letter: Rust would bring a table of its own.
        None => Wanted::Name(JsString::from(rest).to_lower_case().into()),
        Some((name, words)) if name.eq_ignore_ascii_case("ask") => {
            Wanted::Answers(words.trim().into())
        }
        Some((name, words)) if name.eq_ignore_ascii_case("search") => {
            Wanted::Pages(words.trim().into())
        }
        Some(_) => return None,
    };
    Some(Typed { from: text[..slash].encode_utf16().count(), to: caret, wanted })
}

fn byte_of(text: &str, utf16: usize) -> usize {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        if units >= utf16 {
            return at;
        }
        units += c.len_utf16();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn wanted(text: &str) -> Option<Wanted> {
        read(text, text.encode_utf16().count()).map(|typed| typed.wanted)
    }

    #[test]
    fn a_shortcut_begins_a_word_and_ends_with_the_line() {
        let name = |name: &str| Some(Wanted::Name(name.into()));
        assert_eq!(wanted("/"), name(""));
        assert_eq!(wanted("Well, /He"), name("he"));
        assert_eq!(wanted("see /etc/hosts"), name("etc/hosts"));
        assert_eq!(wanted("/ask "), Some(Wanted::Answers(String::new())));
        assert_eq!(wanted("ok\n/ASK what is a/b "), Some(Wanted::Answers("what is a/b".into())));
        assert_eq!(wanted("/search\u{a0}prices"), Some(Wanted::Pages("prices".into())));
        for text in
            ["", "and/or", "https://a.example/b", "/ask x\n", "/hello there", "Slash / here"]
        {
            assert_eq!(wanted(text), None, "{text}");
        }
    }

    #[test]
    fn places_count_as_the_field_counts() {
        let typed = read("🦀ü /he and more", 7).unwrap();
        assert_eq!(typed, Typed { from: 4, to: 7, wanted: Wanted::Name("he".into()) });
        assert_eq!(read("/hello", 0), None);
        assert_eq!(read("/x", 99).unwrap().wanted, Wanted::Name("x".into()));
    }
}
