//! A text with its links. What a visitor wrote is only ever text: no markup of theirs is read, and
//! only http and https become links.

use leptos::prelude::*;
use linkify::{LinkFinder, LinkKind};

/// A piece of a text.
#[derive(Debug, PartialEq)]
enum Piece<'a> {
    Text(&'a str),
    Link(&'a str),
}

/// The text as it stands, its links to be followed in a tab of their own.
pub(super) fn rich(text: &str) -> impl IntoView + use<> {
    let piece = |piece: Piece| match piece {
        Piece::Text(text) => text.to_owned().into_any(),
        Piece::Link(url) => {
            let (url, words) = (url.to_owned(), url.to_owned());
            view! { <a href=url target="_blank" rel="noopener noreferrer">{words}</a> }.into_any()
        }
    };
    pieces(text).into_iter().map(piece).collect_view()
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    let pieces = finder.spans(text).map(|span| {
        let is_link = span.kind().is_some() && is_web(span.as_str());
        if is_link { Piece::Link(span.as_str()) } else { Piece::Text(span.as_str()) }
    });
    pieces.collect()
}

fn is_web(url: &str) -> bool {
    let begins = |scheme: &str| {
        url.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
    };
    begins("https://") || begins("http://")
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn links(text: &str) -> Vec<&str> {
        let link = |piece| match piece {
            Piece::Link(url) => Some(url),
            Piece::Text(_) => None,
        };
        pieces(text).into_iter().filter_map(link).collect()
    }

    #[test]
    fn only_http_and_https_are_links() {
        assert_eq!(links("see https://a.example/x?y=1."), ["https://a.example/x?y=1"]);
        assert_eq!(links("(HTTP://A.example/b_(c))"), ["HTTP://A.example/b_(c)"]);
        for text in [
            "javascript:alert(1)",
            "javascript://a.example/%0aalert(1)",
            "data:text/html,<script>",
            "ftp://a.example/",
            "file:///etc/passwd",
            "a@b.example",
            "<img src=x onerror=alert(1)>",
        ] {
            assert_eq!(links(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn nothing_of_the_text_is_lost() {
        for text in ["", "🦀 https://x.example/ שלום\n\nhttps://y.example", "https://"] {
            let joined: String =
                pieces(text).iter().map(|(Piece::Text(text) | Piece::Link(text))| *text).collect();
            assert_eq!(joined, text);
        }
    }
}
