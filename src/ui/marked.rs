//! A text in which the words of a search stand out.

use contract::Mark;
use leptos::prelude::*;

/// The text with its marks. It is only ever text, whoever wrote it; marks that do not lie in it are
/// left out.
#[must_use]
pub fn marked(text: &str, marks: &[Mark]) -> AnyView {
    let piece = |(words, is_marked): (String, bool)| {
        if is_marked { view! { <mark>{words}</mark> }.into_any() } else { words.into_any() }
    };
    pieces(text, marks).into_iter().map(piece).collect_view().into_any()
}

/// The pieces of the text, and whether each is marked.
fn pieces(text: &str, marks: &[Mark]) -> Vec<(String, bool)> {
    let chars: Vec<char> = text.chars().collect();
    let mut pieces = Vec::new();
    let mut done = 0;
    for mark in marks {
        let from = (mark.from as usize).max(done);
        let to = (mark.to as usize).min(chars.len());
        if from < to {
            pieces.push((chars[done..from].iter().collect(), false));
            pieces.push((chars[from..to].iter().collect(), true));
            done = to;
        }
    }
    pieces.push((chars[done..].iter().collect(), false));
    pieces.retain(|(words, _): &(String, bool)| !words.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn shown(text: &str, marks: &[(u32, u32)]) -> String {
        let marks: Vec<Mark> =
            marks.iter().map(|(from, to)| Mark { from: *from, to: *to }).collect();
        let show = |(words, marked): &(String, bool)| {
            if *marked { format!("[{words}]") } else { words.clone() }
        };
        pieces(text, &marks).iter().map(show).collect()
    }

    #[test]
    fn marks_count_characters_and_lie_in_the_text() {
        assert_eq!(shown("🦀 Zoë <b>", &[(0, 1), (2, 5)]), "[🦀] [Zoë] <b>");
        assert_eq!(shown("abc", &[]), "abc");
        assert_eq!(shown("abc", &[(0, 3)]), "[abc]");
        assert_eq!(shown("", &[(0, 1)]), "");
        for nonsense in [&[(1, 9)][..], &[(1, 2), (0, 3)], &[(1, 2), (2, 3)]] {
            assert_eq!(shown("abc", nonsense).replace("][", ""), "a[bc]", "{nonsense:?}");
        }
        assert_eq!(shown("abc", &[(2, 1), (5, 9)]), "abc");
    }
}
