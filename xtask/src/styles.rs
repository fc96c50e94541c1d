//! Makes one style sheet of those that the page loads: a file of each feature is good to read, and
//! a request for each is not. Together they pack better, too.

use std::{fs, io, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha384};

/// Joins the style sheets of a built app, in the page's order.
pub fn join(dist: &Path) -> io::Result<()> {
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index)?;
    let links: Vec<_> = links(&html).collect();
    let Some(first) = links.first() else { return Ok(()) };
    let mut styles = String::new();
    for file in links.iter().filter_map(|link| href(link)) {
        styles += &fs::read_to_string(dist.join(file))?;
        styles.push('\n');
        fs::remove_file(dist.join(file))?;
    }
    let digest = Sha384::digest(&styles);
    // Named by its content, as Trunk names files: it may be kept for good.
    let hash: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let name = format!("styles-{hash}.css");
    fs::write(dist.join(&name), &styles)?;
    let integrity = BASE64_STANDARD.encode(digest);
    let link =
        format!("<link rel=\"stylesheet\" href=\"./{name}\" integrity=\"sha384-{integrity}\">");
    let mut joined = html.replacen(first, &link, 1);
    for other in &links[1..] {
        joined = joined.replacen(other, "", 1);
    }
    fs::write(&index, joined)
}

/// The page's links to style sheets, each from `<` to `>`.
fn links(html: &str) -> impl Iterator<Item = &str> {
    html.match_indices("<link").filter_map(|(at, _)| {
        let end = html[at..].find('>')?;
        let link = &html[at..=at + end];
        (link.contains("stylesheet") && href(link).is_some()).then_some(link)
    })
}

/// The file beside the page that a link names, with or without quotes.
fn href(link: &str) -> Option<&str> {
    let (_, rest) = link.split_once("href=")?;
    let name = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest[1..].split(quote).next()?,
        _ => rest.split([' ', '>']).next()?,
    };
    Some(name.trim_start_matches("./"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_loads_one_style_sheet_with_all_in_their_order() {
        let dist = tempfile::tempdir().unwrap();
        let file = |name: &str| dist.path().join(name);
        fs::write(file("b-1.css"), "b{}").unwrap();
        fs::write(file("a-2.css"), "a{}").unwrap();
        let page = "<head><link rel=icon href=mark.svg>\
            <link rel=\"stylesheet\" href=\"./b-1.css\" integrity=\"sha384-x\"/>\
            <link rel=stylesheet href=./a-2.css integrity=sha384-y><title>t</title></head>";
        fs::write(file("index.html"), page).unwrap();
        join(dist.path()).unwrap();
        let html = fs::read_to_string(file("index.html")).unwrap();
        let found: Vec<_> = links(&html).filter_map(href).collect();
        let [name] = found[..] else { panic!("{html}") };
        assert_eq!(fs::read_to_string(file(name)).unwrap(), "b{}\na{}\n");
        assert!(
            html.contains("<link rel=icon href=mark.svg>") && html.contains("<title>t</title>")
        );
        assert!(!file("b-1.css").exists() && !file("a-2.css").exists());
        // Sixteen digits: hosts take such a name for one that says what is in it.
        assert_eq!(name.len(), "styles-0123456789abcdef.css".len());
    }
}
