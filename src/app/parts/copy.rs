//! Copying to the clipboard.

use leptos::prelude::*;

use super::icon::icon;

/// A button that copies a text and says that it has.
#[component]
pub fn CopyButton(#[prop(into)] text: Signal<String>, what: &'static str) -> impl IntoView {
    let (done, set_done) = signal(false);
    let copy = move |_| {
        let Some(window) = web_sys::window() else { return };
        let promise = window.navigator().clipboard().write_text(&text.get_untracked());
        wasm_bindgen_futures::spawn_local(async move {
            let copied = wasm_bindgen_futures::JsFuture::from(promise).await.is_ok();
            set_done.try_set(copied);
            gloo_timers::future::TimeoutFuture::new(2_000).await;
            set_done.try_set(false);
        });
    };
    let label = move || if done.get() { format!("{what} copied") } else { format!("Copy {what}") };
    view! {
        <button type="button" class="icon-button" title=label aria-label=label on:click=copy>
            {move || icon(if done.get() { "check" } else { "copy" })}
        </button>
    }
}
