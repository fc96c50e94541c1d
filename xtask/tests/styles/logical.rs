//! Nothing is laid out by left and right: what is read from right to left begins on the right.

/// Whether a declaration says left or right where it could say start or end.
fn is_physical(property: &str, value: &str) -> bool {
    let by_name = property.split('-').any(|word| matches!(word, "left" | "right"));
    let by_word = matches!(property, "text-align" | "float" | "clear" | "justify-content")
        && matches!(value, "left" | "right");
    // Top, right, bottom, left: the second and the fourth are the sides.
    let sides = ["margin", "padding", "inset", "border-width", "border-color", "border-style"];
    let parts: Vec<_> = value.split_whitespace().collect();
    let by_place = sides.contains(&property)
        && !value.contains('(')
        && matches!(parts[..], [_, right, _, left] if right != left);
    !property.starts_with("--") && (by_name || by_word || by_place)
}

/// The declarations of a style sheet, without those in which something is nested.
fn declarations(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let ends = text.split([';', '{', '}']);
    ends.filter_map(|one| one.split_once(':')).map(|(name, value)| (name.trim(), value.trim()))
}

#[test]
fn the_layout_can_be_turned_around() {
    let mut found = Vec::new();
    let mut seen = 0;
    for entry in std::fs::read_dir(super::folder()).expect("the folder can be read") {
        let path = entry.expect("so can its entries").path();
        if path.extension().is_none_or(|ending| ending != "css") {
            continue;
        }
        for (property, value) in declarations(&super::read(&path)) {
            seen += 1;
            if is_physical(property, value) {
                found.push(format!("{}: {property}: {value}", path.display()));
            }
        }
    }
    assert!(seen > 500, "only {seen} declarations were read");
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn left_and_right_are_found_however_they_are_written() {
    let text = "a { left: 0; b { margin-right: 1px } text-align: left; padding: 0 1px 0 2px; }";
    assert!(declarations(text).all(|(property, value)| is_physical(property, value)));
    assert_eq!(declarations(text).count(), 4);
    let text =
        "a { margin-inline-start: 1px; text-align: start; padding: 0 1px 2px 1px; --left: 7; }";
    assert_eq!(declarations(text).count(), 4);
    assert!(!declarations(text).any(|(property, value)| is_physical(property, value)));
}
