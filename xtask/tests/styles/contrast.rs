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
    ("accent-ink", &["ground", "surface", "hover", "accent-wash", "own", "offer"]),
    ("on-accent", &["accent", "accent-hover"]),
    // On the button that ends something.
    ("surface", &["bad", "bad-hover"]),
    ("warn", &["ground", "surface", "warn-wash"]),
    ("bad", &["ground", "surface", "bad-wash"]),
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
    let (light, dark) =
        text.split_once("@media (prefers-color-scheme: dark)").expect("there is a dark scheme");
    let light = colours(light);
    let mut both = light.clone();
    both.extend(colours(dark));
    [light, both]
}

/// The tokens that are written as `#rrggbb`.
fn colours(text: &str) -> Colours {
    let tokens = text.split(';').filter_map(|line| line.rsplit_once("--")?.1.split_once(": #"));
    tokens
        .map(|(name, value)| {
            let number = u32::from_str_radix(value, 16);
            let number = number.unwrap_or_else(|e| panic!("--{name}: #{value}: {e}"));
            assert_eq!(value.len(), 6, "--{name}: #{value}");
            let [_, rgb @ ..] = number.to_be_bytes();
            (name.to_owned(), rgb)
        })
        .collect()
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
fn contrast_is_that_of_the_standard() {
    assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 0.001);
    // #767676 is the lightest grey that may be read on white.
    assert!(contrast([0x76; 3], [255; 3]) >= 4.5);
    assert!(contrast([0x77; 3], [255; 3]) < 4.5);
}
