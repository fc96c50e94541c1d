//! What is read, and what must be seen, stands out from what is behind it: WCAG 2.2, 1.4.3 and
//! 1.4.11, level AA, in light and in dark.

use std::collections::BTreeMap;

/// Text, and where it stands. 4.5 to 1, whatever its size.
const TEXT: [(&str, &[&str]); 9] = [
    (
        "ink",
        &[
            "ground",
            "surface",
            "sunken",
            "raised",
            "hover",
            "accent-wash",
            "own",
            "warn-wash",
            "bad-wash",
            "found",
            "offer",
        ],
    ),
    ("ink-soft", &["ground", "surface", "sunken", "hover", "accent-wash", "own", "offer"]),
    ("accent-ink", &["ground", "surface", "hover", "accent-wash", "own", "offer", "warn-wash"]),
    ("on-accent", &["accent", "accent-hover"]),
    // On the button that ends something, and on the one that adds a note.
    ("surface", &["bad", "bad-hover", "warn"]),
    ("warn", &["ground", "surface", "warn-wash"]),
    ("bad", &["ground", "surface", "bad-wash", "warn-wash"]),
    ("good", &["ground", "surface"]),
    ("ink-soft", &["bad-wash", "warn-wash"]),
];

/// Edges of fields, switches and marks. 3 to 1.
const SHAPES: [(&str, &[&str]); 4] = [
    ("line-strong", &["ground", "surface", "sunken", "hover"]),
    ("accent", &["surface", "offer"]),
    ("good-switch", &["ground", "surface"]),
    // The knob of the switch.
    ("on-accent", &["good-switch"]),
];

/// Colours by name.
type Colours = BTreeMap<String, [u8; 3]>;

/// The colours of the light scheme, and those of the dark one.
fn schemes() -> [Colours; 2] {
    let text = super::read(&super::folder().join("tokens.css"));
    let [mut light, mut dark] = [Colours::new(), Colours::new()];
    for line in text.split(';') {
        let Some((name, value)) = line.rsplit_once("--").and_then(|it| it.1.split_once(": "))
        else {
            continue;
        };
        let pair = value.strip_prefix("light-dark(").and_then(|it| it.strip_suffix(')'));
        let (by_day, by_night) =
            pair.and_then(|pair| pair.split_once(", ")).unwrap_or((value, value));
        for (scheme, value) in [(&mut light, by_day), (&mut dark, by_night)] {
            if let Some(digits) = value.strip_prefix('#') {
                scheme.insert(name.to_owned(), colour(digits));
            }
        }
    }
    [light, dark]
}

/// A colour that is written as `#rrggbb`.
fn colour(digits: &str) -> [u8; 3] {
    let number = u32::from_str_radix(digits, 16).unwrap_or_else(|e| panic!("#{digits}: {e}"));
    assert_eq!(digits.len(), 6, "#{digits}");
    let [_, rgb @ ..] = number.to_be_bytes();
    rgb
}

/// WCAG's relative luminance, from 0 to 1.
fn luminance(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// WCAG's contrast ratio, from 1 to 21.
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The pairs that stand out less than this.
fn faint(pairs: &[(&str, &[&str])], least: f64) -> Vec<String> {
    let mut faint = Vec::new();
    for (scheme, colours) in ["light", "dark"].into_iter().zip(schemes()) {
        let colour =
            |name: &str| *colours.get(name).unwrap_or_else(|| panic!("no colour --{name}"));
        for (front, behind) in pairs {
            for behind in *behind {
                let ratio = contrast(colour(front), colour(behind));
                if ratio < least {
                    faint.push(format!("{scheme}: --{front} on --{behind} is {ratio:.2} to 1"));
                }
            }
        }
    }
    faint
}

#[test]
fn text_can_be_read() {
    assert_eq!(faint(&TEXT, 4.5), Vec::<String>::new());
}

#[test]
fn edges_and_marks_can_be_seen() {
    assert_eq!(faint(&SHAPES, 3.0), Vec::<String>::new());
}

#[test]
fn the_browsers_own_bar_has_the_colour_of_the_page() {
    let root = super::folder().parent().expect("the styles have a folder around").to_owned();
    let ground = schemes().map(|scheme| {
        let [red, green, blue] = scheme["ground"];
        format!("#{red:02x}{green:02x}{blue:02x}")
    });
    let page = super::read(&root.join("index.html"));
    let bar = page.split("<meta name=\"theme-color\" content=\"").skip(1);
    let bar: Vec<_> = bar.filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(bar, ground);
    let manifest = super::read(&root.join("public/manifest.json"));
    assert_eq!(manifest.matches(&ground[0]).count(), 2, "the first thing that is seen");
}

#[test]
fn contrast_is_that_of_the_standard() {
    assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 0.001);
    // #767676 is the lightest grey that may be read on white.
    assert!(contrast([0x76; 3], [255; 3]) >= 4.5);
    assert!(contrast([0x77; 3], [255; 3]) < 4.5);
}
