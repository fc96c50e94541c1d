//! An address that a visitor gave.

use leptos::prelude::*;

use crate::address::encode;

/// The address, to write to where it looks like one.
#[component]
pub(super) fn Email(address: String) -> impl IntoView {
    match mailto(&address) {
        Some(href) => view! { <a href=href>{address}</a> }.into_any(),
        None => address.into_any(),
    }
}

/// The link for an address, encoded so that it can carry nothing but the address; `None` for what
/// does not look like one.
fn mailto(address: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    let plausible = !local.is_empty()
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !address.chars().any(|c| c.is_whitespace() || c.is_control())
        && !local.contains('@');
    plausible.then(|| format!("mailto:{}@{}", encode(local), encode(domain)))
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn only_an_address_becomes_a_link_and_nothing_rides_along() {
        assert_eq!(mailto("ada@example.com").unwrap(), "mailto:ada@example.com");
        assert_eq!(
            mailto("ada?bcc=x&subject=y@example.com").unwrap(),
            "mailto:ada%3Fbcc%3Dx%26subject%3Dy@example.com"
        );
        for address in
            ["", "ada", "@example.com", "ada@", "ada@host", "a b@c.de", "a@b@c.de", "a@.de"]
        {
            assert_eq!(mailto(address), None, "{address}");
        }
    }
}
