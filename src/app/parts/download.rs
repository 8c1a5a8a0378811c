//! Handing a file to the reader.

use js_sys::Array;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlAnchorElement;

use crate::duckdb::delivery::{BlobUrl, blob};

/// Offers a text as a file to save. A browser that refuses says so itself.
pub fn offer(name: &str, mime: &str, text: &str) {
    let save = || {
        let content = blob(&Array::of1(&text.into()), mime).ok()?;
        let url = BlobUrl::new(&content).ok()?;
        let document = web_sys::window()?.document()?;
        let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
        link.set_href(url.as_str());
        link.set_download(name);
        link.click();
        // The URL must outlive the click that starts the download.
        gloo_timers::callback::Timeout::new(10_000, move || drop(url)).forget();
        Some(())
    };
    if save().is_none() {
        web_sys::console::error_1(&format!("{name} could not be offered").into());
    }
}
