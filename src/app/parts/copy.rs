//! Copying to the clipboard.

use leptos::prelude::*;

use super::icon::icon;

/// A button that copies a text and says that it has.
#[component]
pub fn CopyButton(#[prop(into)] text: Signal<String>, what: &'static str) -> impl IntoView {
    let (done, set_done) = signal(false);
    let (words, set_words) = signal("");
    let copy = move |_| {
        let Some(window) = web_sys::window() else { return };
        let offered = js_sys::Reflect::get(&window.navigator(), &"clipboard".into());
        if !offered.is_ok_and(|clipboard| clipboard.is_object()) {
            // Only pages over https or on this machine have a clipboard.
            set_words.set("This page may not copy: select the text by hand");
            return;
        }
        let promise = window.navigator().clipboard().write_text(&text.get_untracked());
        leptos::task::spawn_local(async move {
            let copied = wasm_bindgen_futures::JsFuture::from(promise).await.is_ok();
            set_done.try_set(copied);
            gloo_timers::future::TimeoutFuture::new(2_000).await;
            set_done.try_set(false);
        });
    };
    let label = move || match (words.get(), done.get()) {
        ("", false) => format!("Copy {what}"),
        ("", true) => format!("{what} copied"),
        (words, _) => words.to_owned(),
    };
    view! {
        <button type="button" class="icon-button" title=label aria-label=label on:click=copy>
            {move || icon(if done.get() { "check" } else { "copy" })}
        </button>
    }
}
