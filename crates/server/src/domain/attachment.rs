//! What a file is, going by what is in it, and what it may be called.

use contract::{Attachments, Body, Timestamp, limits};
use unicode_normalization::UnicodeNormalization;

/// Bytes at the beginning of a file by which it is known.
pub const HEAD_BYTES: usize = 8 * 1024;

/// What is taken unless the operator says otherwise: what browsers show safely and what offices send
/// each other. Nothing that runs by being opened, so no HTML, no SVG, no old office formats with
/// macros in them.
pub const DEFAULT_TYPES: [&str; 16] = [
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "application/pdf",
    "text/plain",
    "text/csv",
    "application/zip",
    DOCX,
    XLSX,
    PPTX,
    ODT,
    ODS,
    ODP,
    "video/mp4",
    "audio/mpeg",
];

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
const ODT: &str = "application/vnd.oasis.opendocument.text";
const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";
const ODP: &str = "application/vnd.oasis.opendocument.presentation";

/// Documents that are zip archives inside, by the ending of their name. Where in the archive it says
/// so depends on the program that wrote it; a name tells them apart well enough, for none of them
/// can do more than the archive that it is.
const PACKED: [(&str, &str); 6] =
    [("docx", DOCX), ("xlsx", XLSX), ("pptx", PPTX), ("odt", ODT), ("ods", ODS), ("odp", ODP)];

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its media type.
    pub content_type: &'static str,
    /// The ending of a name that has none that fits.
    ending: &'static str,
}

impl Kind {
    /// What it is by its first bytes, [`HEAD_BYTES`] where there are so many. The name and what its
    /// sender says of it only tell apart what looks the same. `None` for what is not known.
    #[must_use]
    pub fn of(head: &[u8], name: &str, said: &str) -> Option<Self> {
        let kind = |content_type, ending| Some(Self { content_type, ending });
        let ending = ending_of(name);
        match infer::get(head).map(|found| (found.mime_type(), found.extension())) {
            Some(("application/zip", _)) => {
                let packed = PACKED.iter().find(|(it, _)| *it == ending);
                packed.map_or(kind("application/zip", "zip"), |(ending, it)| kind(it, ending))
            }
            Some(("text/xml", _)) if has(head, b"<svg") => kind("image/svg+xml", "svg"),
            Some((content_type, ending)) => kind(content_type, ending),
            None if trimmed(head).starts_with(b"<svg") => kind("image/svg+xml", "svg"),
            None if !is_text(head) => None,
            None if ending == "csv" || said.starts_with("text/csv") => kind("text/csv", "csv"),
            None => kind("text/plain", "txt"),
        }
    }

    /// Whether a browser may show it where it stands: pictures made of dots, which nothing runs in.
    #[must_use]
    pub fn is_shown(content_type: &str) -> bool {
        matches!(content_type, "image/png" | "image/jpeg" | "image/gif" | "image/webp")
    }

    /// Endings that a name of such a file may have.
    fn fits(self, ending: &str) -> bool {
        ending == self.ending
            || match self.content_type {
                "image/jpeg" => matches!(ending, "jpeg" | "jfif"),
                "text/plain" => matches!(ending, "log" | "md" | "text"),
                "video/mp4" => ending == "m4v",
                _ => false,
            }
    }

    /// A name as it is kept: one line without a path, without characters that are not seen or turn
    /// the others around, with an ending that fits what is in the file. Whoever downloads
    /// `offer.pdf.exe` and opens it must not run what looked like a document.
    #[must_use]
    pub fn name(self, sent: &str) -> String {
        let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
        let seen = last.chars().filter(|c| !is_hidden(*c));
        let seen: String = seen.map(|c| if c.is_whitespace() { ' ' } else { c }).nfc().collect();
        let name = seen.trim_matches([' ', '.']);
        let fits = self.fits(&ending_of(name)) && ending_of(name).len() < name.len() - 1;
        let (stem, ending) = match name.rsplit_once('.') {
            Some((stem, ending)) if fits => (stem, ending),
            _ if name.is_empty() => (self.noun(), self.ending),
            _ => (name, self.ending),
        };
        let room = limits::ATTACHMENT_NAME_CHARS - ending.len() - 1;
        let stem: String = stem.chars().take(room).collect();
        format!("{}.{ending}", stem.trim_end_matches([' ', '.']))
    }

    fn noun(self) -> &'static str {
        match self.content_type.split('/').next() {
            Some("image") => "image",
            Some("video") => "video",
            Some("audio") => "audio",
            _ => "file",
        }
    }
}

/// What stands behind the last dot, in small letters.
fn ending_of(name: &str) -> String {
    name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default()
}

/// Controls, marks of direction, and what has no width.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

/// Whether it is text, as browsers tell it (<https://mimesniff.spec.whatwg.org>, section 5.1): a mark
/// of Unicode at its beginning, or no byte that texts do not have.
fn is_text(head: &[u8]) -> bool {
    let marked = [&b"\xff\xfe"[..], b"\xfe\xff", b"\xef\xbb\xbf"];
    let is_binary = |byte: &u8| matches!(byte, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f);
    marked.iter().any(|mark| head.starts_with(mark)) || !head.iter().any(is_binary)
}

fn trimmed(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start()
}

fn has(head: &[u8], word: &[u8]) -> bool {
    head.windows(word.len()).any(|it| it == word)
}

/// When a file that came at `at` and is in no message is deleted.
#[must_use]
pub fn goes_at(at: Timestamp) -> Timestamp {
    at.plus_millis(i64::from(limits::ATTACHMENT_UNUSED_SECONDS) * 1000)
}

/// What came by then and is in no message is deleted by `now`: the other way round of [`goes_at`].
#[must_use]
pub fn unused_since(now: Timestamp) -> Timestamp {
    now.plus_millis(-i64::from(limits::ATTACHMENT_UNUSED_SECONDS) * 1000)
}

/// All that can be searched for in what somebody said or noted: its words, and the names of its files.
#[must_use]
pub fn to_be_found(body: &Body) -> Option<String> {
    match body {
        Body::Text { text, attachments } => Some(with_names(text, attachments)),
        Body::Note { text } => Some(text.clone()),
        _ => None,
    }
}

/// Words, and the names of the files that came along, each on a line of its own.
#[must_use]
pub fn with_names(text: &str, attachments: &Attachments) -> String {
    let mut all = text.to_owned();
    for file in attachments.iter() {
        let gap = if all.is_empty() { "" } else { "\n" };
        all += &format!("{gap}📎 {}", file.name);
    }
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    fn type_of(head: &[u8], name: &str) -> Option<&'static str> {
        Kind::of(head, name, "image/png").map(|kind| kind.content_type)
    }

    #[test]
    fn a_file_is_what_is_in_it_and_not_what_it_is_called() {
        for (head, name, expected) in [
            (PNG, "a.png", Some("image/png")),
            (PNG, "a.html", Some("image/png")),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "a", Some("image/jpeg")),
            (b"GIF89a\x01\0\x01\0", "a", Some("image/gif")),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "a", Some("image/webp")),
            (b"%PDF-1.7\n", "a.png", Some("application/pdf")),
            (b"<!DOCTYPE html><script>alert(1)</script>", "a.png", Some("text/html")),
            (b"  <script >alert(1)</script>", "a.png", Some("text/html")),
            (b"<svg onload=alert(1)>", "a.png", Some("image/svg+xml")),
            (b"\xef\xbb\xbf\n<svg onload=alert(1)>", "a.png", Some("image/svg+xml")),
            (b"<?xml version='1.0'?><svg onload=alert(1)>", "a", Some("image/svg+xml")),
            (b"<?xml version='1.0'?><note>", "a.txt", Some("text/xml")),
            (b"MZ\x90\0\x03\0\0\0", "a.pdf", Some("application/vnd.microsoft.portable-executable")),
            (b"#!/bin/sh\nrm -rf /\n", "a.txt", Some("text/x-shellscript")),
            (b"PK\x03\x04\x14\0\0\0\x08\0", "a.zip", Some("application/zip")),
            (b"PK\x03\x04\x14\0\0\0\x08\0", "a.DOCX", Some(DOCX)),
            (b"PK\x03\x04\x14\0\0\0\x08\0", "a.jar", Some("application/zip")),
            (b"Name;Amount\nM\xfcller;3\n", "a.csv", Some("text/csv")),
            (b"Name;Amount\nM\xfcller;3\n", "a.txt", Some("text/plain")),
            (b"\xff\xfeH\0i\0", "a.txt", Some("text/plain")),
            (b"", "a.png", Some("text/plain")),
            (b"\x00\x01\x02", "a.txt", None),
        ] {
            assert_eq!(type_of(head, name), expected, "{name} with {head:?}");
        }
        let said = Kind::of(b"a;b", "export", "text/csv; charset=utf-8").unwrap();
        assert_eq!(said.content_type, "text/csv");
    }

    #[test]
    fn what_is_shown_in_place_is_a_picture_made_of_dots() {
        let shown: Vec<_> = DEFAULT_TYPES.into_iter().filter(|it| Kind::is_shown(it)).collect();
        assert_eq!(shown, ["image/png", "image/jpeg", "image/gif", "image/webp"]);
        assert!(!Kind::is_shown("image/svg+xml") && !Kind::is_shown("text/html"));
    }

    #[test]
    fn a_name_is_one_honest_line_with_an_ending_that_fits() {
        let png = Kind::of(PNG, "", "").unwrap();
        for (sent, kept) in [
            ("photo.png", "photo.png"),
            ("Photo.PNG", "Photo.PNG"),
            ("Büro – 2026 🦀.png", "Büro – 2026 🦀.png"),
            ("cafe\u{301}.png", "café.png"),
            ("../../etc/passwd", "passwd.png"),
            ("C:\\Users\\me\\photo.png", "photo.png"),
            ("invoice.html", "invoice.html.png"),
            ("invoice\u{202e}gnp.exe", "invoicegnp.exe.png"),
            ("a\u{200b}\u{feff}\0\r\nb.png", "ab.png"),
            ("two\u{2028}lines.png", "two lines.png"),
            ("  .hidden.png. ", "hidden.png"),
            (".png", "png.png"),
            ("...", "image.png"),
            ("", "image.png"),
            ("a/", "image.png"),
        ] {
            assert_eq!(png.name(sent), kept, "{sent:?}");
        }
        let text = Kind::of(b"x", "", "").unwrap();
        assert_eq!(text.name(""), "file.txt");
        assert_eq!(text.name("build.log"), "build.log");
        assert_eq!(text.name("run.bat"), "run.bat.txt");
        let long = text.name(&format!("{}.log", "ü".repeat(500)));
        assert_eq!(long.chars().count(), 200);
        assert!(long.ends_with("ü.log"));
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_much(head in prop::collection::vec(any::<u8>(), 0..400), begin in 0..4usize) {
            let begins = [&b""[..], b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\x13\0\0\0[Content_Types].xml", b"RIFF", b"\0\0\0\x20ftyp"];
            let _ = Kind::of(&[begins[begin], &head].concat(), "a.docx", "");
        }

        #[test]
        fn whatever_is_sent_the_name_is_a_name(sent in "\\PC{0,300}|.{0,300}|[./\\\\ \u{202e}]{0,9}") {
            let kind = Kind::of(PNG, "", "").unwrap();
            let name = kind.name(&sent);
            prop_assert!(name.to_ascii_lowercase().ends_with(".png") && name.len() > 4);
            prop_assert!(name.chars().count() <= limits::ATTACHMENT_NAME_CHARS);
            prop_assert!(!name.contains(['/', '\\']) && !name.starts_with('.'));
            prop_assert!(!name.chars().any(is_hidden));
            prop_assert_eq!(kind.name(&name), name.clone(), "cleaning it again changes nothing");
        }
    }
}
