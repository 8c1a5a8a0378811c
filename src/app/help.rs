//! Keys: what each does, and the sheet that lists them.

use leptos::html::Dialog;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::parts::icon::icon;
use super::route;
use super::state::App;
use crate::share::link::{Route, View};

/// Keys that lead to a page, after `g`.
const PAGES: [(&str, Route, &str); 7] = [
    ("o", Route::Overview, "Overview"),
    ("a", Route::Artifacts, "Artifacts"),
    ("c", Route::Chains, "Chains"),
    ("m", Route::Tripartite, "Tripartite graph"),
    ("f", Route::Findings, "Findings"),
    ("t", Route::Tables, "Tables"),
    ("n", Route::Open, "Open another snapshot"),
];

/// Keys inside tables and pictures, for the sheet.
const WITHIN: [(&str, &str); 8] = [
    ("?", "This sheet"),
    ("/", "Search"),
    ("Esc", "Close the sheet, leave the search"),
    ("← → ↑ ↓", "In a picture: along its marks. In a table: row by row"),
    ("PgUp PgDn Home End", "In a table: page by page, to its ends"),
    ("Enter", "Open the chosen row or mark"),
    ("u", "Times in UTC or local time"),
    ("Alt ← Alt →", "Back and forward: filters and pages are undone and redone"),
];

/// Listens to keys for as long as the page lives.
pub fn follow_keys(app: App) {
    let after_g = StoredValue::new(false);
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing(&event) {
            return;
        }
        let key = event.key();
        if app.help.get_untracked() && key != "?" {
            return;
        }
        if after_g.get_value() {
            after_g.set_value(false);
            if let Some((_, route, _)) = PAGES.iter().find(|(k, _, _)| *k == key) {
                event.prevent_default();
                route::go(app, &View::of(route.clone()));
            }
            return;
        }
        match key.as_str() {
            "g" => after_g.set_value(true),
            "?" => app.help.update(|open| *open = !*open),
            "u" => app.utc.update(|utc| *utc = !*utc),
            "/" => {
                event.prevent_default();
                focus_search(app);
            }
            _ => {}
        }
    });
    on_cleanup(move || listener.remove());
}

fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// The search field of the page, or of the list of artifacts.
fn focus_search(app: App) {
    let find = || web_sys::window()?.document()?.get_element_by_id("search")?.dyn_into::<web_sys::HtmlElement>().ok();
    if let Some(field) = find() {
        // A field on show takes the focus.
        let _ = field.focus();
    } else if app.session_now().is_some() {
        route::go(app, &View::of(Route::Artifacts));
        gloo_timers::callback::Timeout::new(0, move || {
            if let Some(field) = find() {
                let _ = field.focus();
            }
        })
        .forget();
    }
}

/// The sheet.
#[component]
pub fn HelpSheet() -> impl IntoView {
    let app = App::get();
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if app.help.get() == dialog.open() {
            return;
        }
        if app.help.get_untracked() {
            // Refused only when it is open already.
            let _ = dialog.show_modal();
        } else {
            dialog.close();
        }
    });
    let pages = PAGES.map(|(key, _, name)| {
        view! { <dt><kbd>"g"</kbd>" "<kbd>{key}</kbd></dt><dd>{name}</dd> }
    });
    let within = WITHIN.map(|(key, what)| view! { <dt><kbd>{key}</kbd></dt><dd>{what}</dd> });
    view! {
        <dialog class="sheet" node_ref=dialog aria-labelledby="help-title" on:close=move |_| app.help.set(false)>
            <div class="sheet-head">
                <h2 id="help-title">"Keys"</h2>
                <button type="button" class="icon-button" aria-label="Close" on:click=move |_| app.help.set(false)>
                    {icon("close")}
                </button>
            </div>
            <dl class="keys">{pages.collect_view()}{within.collect_view()}</dl>
        </dialog>
    }
}
