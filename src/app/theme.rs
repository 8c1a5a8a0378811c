//! Light and dark: the system's choice until the reader makes one, which is kept.

use gloo_events::EventListener;
use leptos::prelude::*;

use super::parts::icon::icon;
use crate::scene::Theme;

const KEY: &str = "provscope.theme";
/// Tells the page that the theme has changed.
const CHANGED: &str = "provscope:theme";

/// Switches between light and dark.
#[component]
pub fn ThemeButton() -> impl IntoView {
    let theme = follow();
    let label = move || if theme.get() == Theme::Dark { "Switch to light" } else { "Switch to dark" };
    view! {
        <button type="button" class="icon-button" title=label aria-label=label on:click=move |_| switch()>
            {icon("theme")}
        </button>
    }
}

/// Switches between light and dark, and keeps the choice.
pub fn switch() {
    apply(if is_dark() { "light" } else { "dark" });
}

/// The theme on show.
pub fn current() -> Theme {
    if is_dark() { Theme::Dark } else { Theme::Light }
}

/// The theme on show, as it changes.
pub fn follow() -> ReadSignal<Theme> {
    let (theme, set_theme) = signal(current());
    let read = move |_: &web_sys::Event| {
        set_theme.try_set(current());
    };
    let Some(window) = web_sys::window() else { return theme };
    let mut listeners = vec![EventListener::new(&window, CHANGED, read)];
    if let Ok(Some(query)) = window.match_media("(prefers-color-scheme: dark)") {
        listeners.push(EventListener::new(&query, "change", read));
    }
    let kept = StoredValue::new_local(listeners);
    on_cleanup(move || {
        kept.try_update_value(Vec::clear);
    });
    theme
}

fn is_dark() -> bool {
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
    if let Ok(event) = web_sys::Event::new(CHANGED) {
        // Nobody can cancel it.
        let _ = window.dispatch_event(&event);
    }
    // Without storage (a private window, say) the choice holds for this visit.
    if let Ok(Some(storage)) = window.local_storage() {
        let _ = storage.set_item(KEY, theme);
    }
}
