//! A text as a file on the reader's device.

use js_sys::Array;
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// How long the browser may take to read the file, in milliseconds. Where it goes is asked before
/// it is read, and people take their time.
const KEPT_MS: u32 = 60_000;

/// Has the browser save a text under a name. It replaces what may not stand in a file's name.
pub fn download(name: &str, media_type: &str, text: &str) {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = Array::of1(&JsValue::from(text));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options);
    // None of this fails for a text and a link.
    let Ok(url) = blob.and_then(|blob| Url::create_object_url_with_blob(&blob)) else { return };
    save_for_a_while(name, url);
}

/// The same for what has an address already, which is let go of later.
pub fn save_for_a_while(name: &str, url: String) {
    save(name, &url);
    gloo_timers::callback::Timeout::new(KEPT_MS, move || drop(Url::revoke_object_url(&url)))
        .forget();
}

/// The same for what keeps its address.
pub fn save(name: &str, url: &str) {
    if let Some(link) = document().create_element("a").ok().and_then(|it| it.dyn_into().ok()) {
        let link: HtmlAnchorElement = link;
        link.set_href(url);
        link.set_download(name);
        link.click();
    }
}
