//! Light and dark: the system's choice until the reader makes one, which is kept.

use leptos::prelude::*;

use super::parts::icon::icon;
use super::state::App;
use crate::scene::Theme;

const KEY: &str = "provscope.theme";

/// Switches between light and dark.
#[component]
pub fn ThemeButton() -> impl IntoView {
    let app = App::get();
    let label = move || if app.dark.get() { "Switch to light" } else { "Switch to dark" };
    view! {
        <button type="button" class="icon-button" title=label aria-label=label on:click=move |_| switch(app)>
            {icon("theme")}
        </button>
    }
}

/// Switches between light and dark, and keeps the choice.
pub fn switch(app: App) {
    app.dark.update(|dark| *dark = !*dark);
    apply(if app.dark.get_untracked() { "dark" } else { "light" });
}

/// The theme on show.
pub fn current() -> Theme {
    if is_dark() { Theme::Dark } else { Theme::Light }
}

/// Whether it is the dark one.
pub fn is_dark() -> bool {
    let Some(window) = web_sys::window() else { return false };
    let chosen = window.document().and_then(|d| d.document_element()).and_then(|root| root.get_attribute("data-theme"));
    match chosen.as_deref() {
        Some(theme) => theme == "dark",
        None => window.match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|query| query.matches()),
    }
}

fn apply(theme: &str) {
    let Some(window) = web_sys::window() else { return };
    if let Some(root) = window.document().and_then(|document| document.document_element()) {
        // A fixed, valid attribute.
        let _ = root.set_attribute("data-theme", theme);
    }
    // Without storage (a private window, say) the choice holds for this visit.
    if let Ok(Some(storage)) = window.local_storage() {
        let _ = storage.set_item(KEY, theme);
    }
}
