//! The search of a list: the parameter `q`, a moment after the last letter.

use leptos::html::Input;
use leptos::prelude::*;

use super::icon::icon;
use crate::app::route;
use crate::app::shell::focus_main;
use crate::app::state::App;

/// Keystrokes closer together than this are one search.
const SEARCH_PAUSE_MS: u32 = 250;

/// The field.
#[component]
pub fn SearchField(
    /// What is searched, for those who do not see it.
    label: &'static str,
    /// The same, shown while it is empty.
    placeholder: &'static str,
) -> impl IntoView {
    let app = App::get();
    let input = NodeRef::<Input>::new();
    let waiting = StoredValue::new_local(None::<gloo_timers::callback::Timeout>);
    let apply = move || {
        let Some(input) = input.get_untracked() else { return };
        let text = input.value();
        let view = app.view.get_untracked();
        if view.get("q").unwrap_or_default() != text {
            // A search is one step to go back, however many letters it has.
            let begins = view.get("q").is_none();
            let view = view.with("q", Some(text.as_str()).filter(|text| !text.is_empty())).from_first();
            if begins { route::go(app, &view) } else { route::replace(app, &view) }
        }
    };
    // Typing is under way until the pause is over: the page is not ready in between.
    let typed = move |_| {
        let work = app.busy().begin();
        waiting.set_value(Some(gloo_timers::callback::Timeout::new(SEARCH_PAUSE_MS, move || {
            apply();
            drop(work);
        })));
    };
    view! {
        <label class="search" for="search">
            {icon("search")}
            <span class="visually-hidden">{label}</span>
            <input
                id="search" type="search" class="input" placeholder=placeholder autocomplete="off" spellcheck="false"
                node_ref=input on:input=typed
                on:keydown=move |event| if event.key() == "Escape" { focus_main() }
                prop:value=move || app.view.with(|view| view.get("q").unwrap_or_default().to_owned())
            />
        </label>
    }
}
