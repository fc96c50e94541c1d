//! Where the chat API is.

use leptos::prelude::document;
use web_sys::Url;

/// The API's address with `/v1`, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base(String);

impl Base {
    /// Makes sense of what the configuration says; `None` when it is no http or https address.
    #[must_use]
    pub fn resolve(api: &str) -> Option<Self> {
        let page = document().base_uri().ok().flatten()?;
        // An empty reference would keep the page's own file name.
        let api = match api.trim() {
            "" => ".",
            api => api,
        };
        let url = Url::new_with_base(api, &page).ok()?;
        if !matches!(url.protocol().as_str(), "http:" | "https:") {
            return None;
        }
        let path = url.pathname();
        Some(Self(format!("{}{}/v1", url.origin(), path.trim_end_matches('/'))))
    }

    /// The address of a path that begins with a slash.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The address as a part of a name, without a slash.
    #[must_use]
    pub fn name(&self) -> String {
        js_sys::encode_uri_component(&self.0).into()
    }

    /// The address of the agent's socket.
    #[must_use]
    pub fn socket_url(&self) -> String {
        // `http` becomes `ws`, `https` becomes `wss`.
        format!("ws{}/socket", self.0.strip_prefix("http").unwrap_or_default())
    }
}
