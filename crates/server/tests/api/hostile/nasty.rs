//! What somebody sends who means no good.

use rand::{RngExt, rngs::StdRng};
use serde_json::{Value, json};

/// Texts that mean something to somebody: to a database, a header, a path, a page, an index.
pub const TEXTS: &[&str] = &[
    "",
    " ",
    "plain words",
    "nul\0byte",
    "line\r\nX-Injected: yes",
    "BEGIN:VEVENT\r\nEND:VEVENT",
    "\u{202e}gnp.exe\u{2066}",
    "\u{feff}\u{200b}\u{200d}",
    "🦀👩‍👩‍👧‍👦",
    "e\u{301}\u{301}\u{301}\u{301}",
    "ﷺ İ ß ﬁ Ǆ",
    "'; DROP TABLE messages; --",
    "' OR '1'='1",
    "\" OR \"\"=\"",
    "1); DELETE FROM agents; --",
    "\"a\" NEAR/2 b* ^c {name} : d AND NOT e",
    "\"",
    "*",
    "a\"*",
    "-(\"",
    "name:x",
    "../../../etc/passwd",
    "..%2f..%2f",
    "%00",
    "%",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}}${7*7}",
    "null",
    "a@b.co",
    "a@b\r\nBcc: c@d.co",
    "Europe/Berlin",
    "../Europe/Berlin",
    "de-AT",
    "\u{10ffff}\u{fffe}",
    "1e999",
    "__proto__",
];

/// Lengths at which something ends, in this contract or in general.
const ENDS: &[usize] =
    &[0, 1, 40, 60, 64, 128, 200, 254, 255, 256, 300, 500, 1_000, 1_024, 2_000, 4_096, 10_000];

/// A text.
pub fn text(rng: &mut StdRng) -> String {
    match rng.random_range(0..10) {
        0..6 => TEXTS[rng.random_range(0..TEXTS.len())].into(),
        6 => (0..rng.random_range(0..30)).map(|_| rng.random::<char>()).collect(),
        _ => {
            let end = ENDS[rng.random_range(0..ENDS.len())];
            let chars = (end + rng.random_range(0..3)).saturating_sub(1);
            let letter = ['x', 'ü', '🦀', ' ', '"', '\0'][rng.random_range(0..6)];
            std::iter::repeat_n(letter, chars).collect()
        }
    }
}

/// Any JSON value.
pub fn value(rng: &mut StdRng) -> Value {
    match rng.random_range(0..12) {
        0 => Value::Null,
        1 => json!(rng.random_bool(0.5)),
        2 => json!(-1),
        3 => json!(u64::MAX),
        4 => json!(i64::MIN),
        5 => json!([1.5, 1e308, -0.0, 1e16][rng.random_range(0..4)]),
        6 => json!(rng.random::<i64>()),
        7 => json!([]),
        8 => json!({}),
        9 => json!([value(rng)]),
        _ => Value::String(text(rng)),
    }
}

/// Bends one place of a JSON value.
pub fn bend(whole: &mut Value, rng: &mut StdRng) {
    let inner = match whole {
        Value::Object(fields) if !fields.is_empty() && rng.random_bool(0.8) => {
            let at = rng.random_range(0..fields.len());
            let name = fields.keys().nth(at).unwrap().clone();
            match rng.random_range(0..6) {
                0 => {
                    fields.remove(&name);
                    return;
                }
                1 => {
                    fields.insert(text(rng), value(rng));
                    return;
                }
                _ => fields.get_mut(&name),
            }
        }
        Value::Array(items) if !items.is_empty() && rng.random_bool(0.8) => {
            if rng.random_range(0..6) == 0 {
                let more = rng.random_range(0..300);
                let item = items[0].clone();
                items.extend(std::iter::repeat_n(item, more));
                return;
            }
            let at = rng.random_range(0..items.len());
            items.get_mut(at)
        }
        _ => None,
    };
    match inner {
        Some(inner) => bend(inner, rng),
        None => *whole = value(rng),
    }
}

/// Bytes that should have been this JSON value.
pub fn bytes(value: &Value, rng: &mut StdRng) -> Vec<u8> {
    let text = value.to_string();
    match rng.random_range(0..14) {
        0 => Vec::new(),
        1 => text.as_bytes()[..rng.random_range(0..text.len())].to_vec(),
        2 => format!("{text}{text}").into(),
        3 => format!("\u{feff}{text}").into(),
        4 => [text.as_bytes(), b"\xff\xfe"].concat(),
        5 => {
            let mut bytes = text.into_bytes();
            let at = rng.random_range(0..bytes.len());
            bytes[at] = rng.random();
            bytes
        }
        // A key twice, a lone surrogate, a number beyond all bounds, each in place of the first field.
        6 => text.replacen('{', "{\"text\":\"a\",\"text\":\"b\",", 1).into(),
        7 => text.replacen(":\"", ":\"\\ud800", 1).into(),
        8 => text.replacen(':', ":1e99999,\"x\":", 1).into(),
        9 => text.replacen(':', ":-99999999999999999999999999999,\"x\":", 1).into(),
        10 => {
            let depth = rng.random_range(100..20_000);
            ["[".repeat(depth), "]".repeat(depth)].concat().into()
        }
        11 => text.replacen(':', &format!(":{},\"x\":", "{\"a\":".repeat(5_000)), 1).into(),
        12 => {
            let over = rng.random_range(0..3) + contract::limits::BODY_BYTES - 1;
            let pad = over.saturating_sub(text.len());
            format!("{text}{}", " ".repeat(pad)).into()
        }
        _ => (0..rng.random_range(0..2_000)).map(|_| rng.random::<u8>()).collect(),
    }
}

/// Percent-encodes all that has a meaning in a path.
pub fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
