//! Finds texts that stand in a `view!` as they are.

use std::path::Path;

use proc_macro2::{Literal, TokenStream, TokenTree};

use crate::{read, root};

/// The attributes and properties whose values people read or hear.
const READ: [&str; 10] = [
    "alt",
    "aria-description",
    "aria-label",
    "aria-roledescription",
    "aria-valuetext",
    "hint",
    "label",
    "message",
    "placeholder",
    "title",
];

/// What was found: its line, and the text.
type Found = (usize, String);

/// Looks through a file. Comments are none of its tokens.
fn hard_coded(source: &str) -> Vec<Found> {
    let tokens: TokenStream = source.parse().expect("it is Rust");
    let mut found = Vec::new();
    code(tokens, &mut found);
    found
}

/// Code outside of views: only the views in it are looked at.
fn code(tokens: TokenStream, found: &mut Vec<Found>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        if is_view(&tokens[..at]) {
            view(group.stream(), found);
        } else {
            code(group.stream(), found);
        }
    }
}

fn is_view(before: &[TokenTree]) -> bool {
    matches!(before, [.., TokenTree::Ident(name), TokenTree::Punct(mark)]
        if name == "view" && mark.as_char() == '!')
}

/// What stands in a view: tags, and between them what is shown.
fn view(tokens: TokenStream, found: &mut Vec<Found>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut in_tag = false;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '<' => in_tag = true,
            // Not the end of an arrow.
            TokenTree::Punct(mark) if mark.as_char() == '>' => {
                in_tag &= matches!(tokens.get(at.wrapping_sub(2)), Some(TokenTree::Punct(before))
                    if matches!(before.as_char(), '-' | '=') && before.spacing() == proc_macro2::Spacing::Joint);
            }
            TokenTree::Punct(mark) if in_tag && mark.as_char() == '=' => {
                let name = name_before(&tokens[..at - 1]);
                let value = &tokens[at..end_of_value(&tokens, at)];
                at += value.len();
                if READ.contains(&name.as_str()) {
                    shown(value.iter().cloned().collect(), found);
                } else {
                    code(value.iter().cloned().collect(), found);
                }
            }
            TokenTree::Group(group) if in_tag => code(group.stream(), found),
            TokenTree::Group(group) => shown(group.stream(), found),
            TokenTree::Literal(literal) if !in_tag => text(literal, found),
            // Words without quotes.
            TokenTree::Ident(word) if !in_tag => {
                found.push((word.span().start().line, word.to_string()));
            }
            _ => {}
        }
    }
}

/// Code whose value is shown: every text in it is read by people.
fn shown(tokens: TokenStream, found: &mut Vec<Found>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Literal(literal) => text(literal, found),
            TokenTree::Group(group) if is_view(&tokens[..at]) => view(group.stream(), found),
            TokenTree::Group(group) => shown(group.stream(), found),
            _ => {}
        }
    }
}

/// The name that ends here, with its dashes: `aria-label`.
fn name_before(tokens: &[TokenTree]) -> String {
    let mut name = String::new();
    let mut wants_word = true;
    for token in tokens.iter().rev() {
        match token {
            TokenTree::Ident(word) if wants_word => name.insert_str(0, &word.to_string()),
            TokenTree::Punct(dash) if !wants_word && dash.as_char() == '-' => name.insert(0, '-'),
            _ => break,
        }
        wants_word = !wants_word;
    }
    name
}

/// Where the value that begins at `from` ends: where the next attribute or the end of the tag is.
fn end_of_value(tokens: &[TokenTree], from: usize) -> usize {
    let begins_word = |at: usize| {
        matches!(tokens.get(at), Some(TokenTree::Ident(_)))
            && matches!(tokens.get(at.wrapping_sub(1)), Some(TokenTree::Ident(word)) if word != "move")
    };
    (from..tokens.len())
        .find(|&at| match &tokens[at] {
            TokenTree::Punct(mark) if mark.as_char() == '/' => {
                matches!(tokens.get(at + 1), Some(TokenTree::Punct(end)) if end.as_char() == '>')
            }
            TokenTree::Punct(mark) if mark.as_char() == '>' => {
                !matches!(&tokens[at - 1], TokenTree::Punct(before)
                    if matches!(before.as_char(), '-' | '='))
            }
            // A word after what is complete begins the next attribute.
            TokenTree::Ident(_) if at > from => {
                matches!(&tokens[at - 1], TokenTree::Literal(_) | TokenTree::Group(_))
                    || begins_word(at)
            }
            _ => false,
        })
        .unwrap_or(tokens.len())
}

/// A text counts when it has letters; `format!`'s placeholders are none, and a name such as
/// "row-last" is for the style sheets.
fn text(literal: &Literal, found: &mut Vec<Found>) {
    let source = literal.to_string();
    if !source.starts_with(['"', 'r']) {
        return;
    }
    let mut depth = 0;
    let has_letters = source.trim_start_matches('r').chars().any(|c| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        depth == 0 && c.is_alphabetic()
    });
    let is_name = source.contains('-')
        && source.trim_matches('"').chars().all(|c| c == '-' || c.is_ascii_lowercase());
    if has_letters && !is_name {
        found.push((literal.span().start().line, source));
    }
}

fn look_through(folder: &Path, found: &mut Vec<String>) -> usize {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("the app's source is there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            files += look_through(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files += 1;
            let texts = hard_coded(&read(&path)).into_iter();
            found.extend(texts.map(|(line, text)| format!("{}:{line}: {text}", path.display())));
        }
    }
    files
}

#[test]
fn no_component_has_a_text_of_its_own() {
    let mut found = Vec::new();
    let files = look_through(&root().join("src"), &mut found);
    assert!(files > 50, "only {files} files: is this still where the app is?");
    assert!(found.is_empty(), "these belong into src/ui/text:\n{}", found.join("\n"));
}

#[test]
fn a_text_is_found_wherever_it_stands() {
    for (source, wanted) in [
        (r#"fn f() { view! { <p>"Hello"</p> } }"#, "\"Hello\""),
        (r"fn f() { view! { <p>Hello</p> } }", "Hello"),
        (r#"fn f() { view! { <p>{if late { "Late" } else { t.early }}</p> } }"#, "\"Late\""),
        (r#"fn f() { view! { <p>{format!("{n} left")}</p> } }"#, "\"{n} left\""),
        (r#"fn f() { view! { <b title="Close" /> } }"#, "\"Close\""),
        (
            r#"fn f() { view! { <b class="x" aria-label="Close" on:click=go>{t.x}</b> } }"#,
            "\"Close\"",
        ),
        (
            r#"fn f() { view! { <b aria-label=words(move || "Close") class="x"></b> } }"#,
            "\"Close\"",
        ),
        (r#"fn f() { view! { <b on:click=move |_| go() placeholder="Name" /> } }"#, "\"Name\""),
        (r#"fn f() { view! { <Empty icon="chat" title="Nothing" /> } }"#, "\"Nothing\""),
        (
            r#"fn f() { view! { <a>{part(move || x.then(|| view! { <i>"In"</i> }))}</a> } }"#,
            "\"In\"",
        ),
        (r#"fn f() { view! { <For each=x key=|i| i.id let(i)><i>"In"</i></For> } }"#, "\"In\""),
        (r#"fn f() { view! { <i on:click=move |e| { view! { "In" } } /> } }"#, "\"In\""),
    ] {
        let texts: Vec<_> = hard_coded(source).into_iter().map(|(_, text)| text).collect();
        assert_eq!(texts, [wanted], "{source}");
    }
}

#[test]
fn what_nobody_reads_is_left_alone() {
    for source in [
        r#"fn f() { let x = "Hello"; }"#,
        r#"fn f() { view! { <p class="big" id="x" class:on=flag(move || a > b)>{t.hello}</p> } }"#,
        r#"fn f() { view! { <time>"–"</time> <b>{"100"} "·"</b> } }"#,
        r#"fn f() { view! { <b title=t.close aria-label=t.close class="x" /> } }"#,
        r#"fn f() { view! { <b aria-label=words(move || t.close) on:click=move |e| tell("x")></b> } }"#,
        r#"fn f() { view! { /* a word */ <b></b> } }"#,
        r#"fn f() { view! { <p>{list("row-last", of)}</p> } }"#,
        r#"fn f() { view! { <p>{format!("{name}: {text}")}</p> } }"#,
    ] {
        assert_eq!(hard_coded(source), [], "{source}");
    }
    let (line, _) = hard_coded("fn f() {\n    view! {\n        <p>\"A\"</p>\n    }\n}").remove(0);
    assert_eq!(line, 3, "it says where");
}
