//! The page and its files, as a host serves them: everything that it loads is named by its content,
//! so that it may be kept for good, and the page says what that content is.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha384};

use super::{Profile, program::Program};
use crate::project;

/// Puts the app together in a folder, in place of what was there.
pub fn write(program: Program, profile: Profile, dist: &Path) -> io::Result<()> {
    // Beside it first: whoever serves the folder has the old files or the new ones.
    let fresh = beside(dist, "new");
    let old = beside(dist, "old");
    for folder in [&fresh, &old] {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
    }
    copy(&project::root().join("public"), &fresh)?;
    fill(&fresh, program, profile)?;
    if dist.exists() {
        fs::rename(dist, &old)?;
    }
    fs::rename(&fresh, dist)?;
    if old.exists() {
        fs::remove_dir_all(&old)?;
    }
    Ok(())
}

fn fill(folder: &Path, program: Program, profile: Profile) -> io::Result<()> {
    let file = |path: &str| fs::read_to_string(project::root().join(path));
    let (mut script, mut shell) = (program.script, file("shell.js")?);
    for (name, wasm) in &program.later {
        let stem = name.trim_end_matches(".wasm").trim_start_matches("split_");
        let part = keep(folder, stem, "wasm", wasm)?.name;
        script = script.replace(name, &part);
        shell = shell.replace(&format!("{stem}.wasm"), &part);
    }
    let main = keep(folder, "inbox", "wasm", &program.main)?;
    let script = script.replace("program.wasm", &main.name);
    let script = keep(folder, "inbox", "js", script.as_bytes())?;

    let page = file("index.html")?;
    let mut styles = joined_styles(&page)?;
    if profile == Profile::Release {
        styles = without_comments(&styles, "/*", "*/");
    }
    let styles = keep(folder, "styles", "css", styles.as_bytes())?;
    if profile == Profile::Release {
        shell = without_lines(&shell, "//");
    }
    let shell = keep(folder, "shell", "js", shell.as_bytes())?;
    let mut page = with_styles(&page, &styles)
        .replace("program.wasm", &main.name)
        .replace("src=\"start.js\"", &script.source())
        .replace("src=\"shell.js\"", &shell.source())
        .replace("<!-- style/icons.svg -->", &file("style/icons.svg")?);
    if profile == Profile::Release {
        page = without_comments(&page, "<!--", "-->");
    }
    fs::write(folder.join("index.html"), &page)?;
    write_worker(folder, &page, profile)
}

/// The service worker, with the names of all files but those that it asks for anew: the page and what
/// an operator sets.
fn write_worker(folder: &Path, page: &str, profile: Profile) -> io::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !["index.html", "config.json"].contains(&name.as_str()) {
            files.push(name);
        }
    }
    files.sort();
    let version = digits(page.as_bytes());
    let mut worker = fs::read_to_string(project::root().join("service-worker.js"))?
        .replace("VERSION = \"\"", &format!("VERSION = \"{version}\""))
        .replace("FILES = []", &format!("FILES = {files:?}"));
    if profile == Profile::Release {
        worker = without_lines(&worker, "//");
    }
    fs::write(folder.join("service-worker.js"), worker)
}

/// A file that is named by its content.
struct Named {
    name: String,
    /// What it must hold (<https://www.w3.org/TR/SRI/>).
    integrity: String,
}

impl Named {
    /// For a script's element.
    fn source(&self) -> String {
        format!("src=\"{}\" integrity=\"{}\"", self.name, self.integrity)
    }
}

/// Writes a file under a name that has sixteen digits of its hash: hosts take such a name for one
/// that says what is in it.
fn keep(folder: &Path, stem: &str, ending: &str, content: &[u8]) -> io::Result<Named> {
    let name = format!("{stem}-{}.{ending}", digits(content));
    fs::write(folder.join(&name), content)?;
    let digest = Sha384::digest(content);
    Ok(Named { name, integrity: format!("sha384-{}", BASE64_STANDARD.encode(digest)) })
}

/// What stands for a content in a name.
fn digits(content: &[u8]) -> String {
    Sha384::digest(content)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is in the page's style sheets.
pub fn joined_styles(page: &str) -> io::Result<String> {
    links(page)
        .filter_map(href)
        .map(|path| fs::read_to_string(project::root().join(path)))
        .collect()
}

/// The page with one style sheet in place of those that it names: a file for each feature is good to
/// read, and a request for each is not. Together they pack better, too.
fn with_styles(page: &str, styles: &Named) -> String {
    let Named { name, integrity } = styles;
    let mut link =
        Some(format!("<link rel=\"stylesheet\" href=\"{name}\" integrity=\"{integrity}\">"));
    let mut joined = page.to_owned();
    for old in links(page) {
        joined = joined.replacen(old, &link.take().unwrap_or_default(), 1);
    }
    joined
}

/// The page's links to style sheets, each from `<` to `>`.
fn links(page: &str) -> impl Iterator<Item = &str> {
    page.match_indices("<link rel=\"stylesheet\"").filter_map(|(at, _)| {
        let end = page[at..].find('>')?;
        Some(&page[at..=at + end])
    })
}

fn href(link: &str) -> Option<&str> {
    link.split_once("href=\"")?.1.split('"').next()
}

/// A text without its comments, empty lines and what stands before a line.
fn without_comments(text: &str, begin: &str, end: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(begin) {
        left += before;
        rest = after.split_once(end).map_or("", |(_, after)| after);
    }
    left += rest;
    without_lines(&left, begin)
}

/// A text without empty lines, those that begin so, and what stands before a line.
fn without_lines(text: &str, begin: &str) -> String {
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with(begin));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// `dist` becomes `dist.new`.
fn beside(folder: &Path, ending: &str) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let copied = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &copied)?;
        } else {
            fs::copy(&path, &copied)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_loads_one_style_sheet_in_place_of_many() {
        let page = "<head><link rel=\"icon\" href=\"mark.svg\">\
            <link rel=\"stylesheet\" href=\"b.css\"><link rel=\"stylesheet\" href=\"a.css\"><title>t</title>";
        assert_eq!(links(page).filter_map(href).collect::<Vec<_>>(), ["b.css", "a.css"]);
        let styles = Named { name: "styles-1.css".into(), integrity: "sha384-x".into() };
        assert_eq!(
            with_styles(page, &styles),
            "<head><link rel=\"icon\" href=\"mark.svg\">\
            <link rel=\"stylesheet\" href=\"styles-1.css\" integrity=\"sha384-x\"><title>t</title>"
        );
    }

    #[test]
    fn a_file_is_named_by_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = keep(folder.path(), "a", "css", b"a{}").unwrap();
        assert_eq!(file.name.len(), "a-0123456789abcdef.css".len());
        assert_eq!(fs::read(folder.path().join(&file.name)).unwrap(), b"a{}");
        assert_ne!(file.name, keep(folder.path(), "a", "css", b"b{}").unwrap().name);
    }

    #[test]
    fn comments_and_indents_are_for_people() {
        assert_eq!(
            without_comments("/* a\n b */\na {\n  b: c; /* d */\n}\n", "/*", "*/"),
            "a {\nb: c;\n}\n"
        );
    }
}
