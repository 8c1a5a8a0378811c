//! Keys: what each does, and the sheet that lists them.

use leptos::html::Dialog;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::page_list::{PAGES, leading_to};
use super::parts::icon::icon;
use super::route;
use super::state::App;
use crate::share::link::{Route, View};

/// Keys inside tables and pictures, for the sheet.
const WITHIN: [(&str, &str); 19] = [
    ("Ctrl K", "Find a page, a command, an artifact or a researcher (on a Mac: ⌘ K)"),
    ("?", "This sheet"),
    ("/", "Search"),
    ("Esc", "Close a sheet or a list, leave the search"),
    ("← → ↑ ↓", "In a picture: along its marks. In a table: row by row"),
    ("+ − ← → 0", "In the timeline: closer, farther, earlier, later, everything"),
    ("↓ Esc", "In the timeline: into its marks, and out of them"),
    ("+ − 0 Shift ← → ↑ ↓", "In a graph that is zoomed: closer, farther, everything, and along"),
    ("↑ ↓ → ←", "In a waterfall: row by row, open and close"),
    ("+ − 0 Shift ← →", "In a waterfall: closer, farther, everything, earlier, later"),
    ("Enter Shift Enter", "In the search of a trace: next and previous"),
    ("PgUp PgDn Home End", "In a table: page by page, to its ends"),
    ("← → Home Enter", "On the edge of a column: narrower, wider, as narrow as can be, as wide as what it holds"),
    ("Enter", "Open the chosen row or mark"),
    ("Ctrl Enter", "On the SQL page: run the statement (on a Mac: ⌘ Enter)"),
    ("Ctrl Space", "On the SQL page: what could come next"),
    ("↑ ↓ Enter Tab", "In that list: choose, and take over"),
    ("u", "Times in UTC or local time"),
    ("Alt ← Alt →", "Back and forward: filters and pages are undone and redone"),
];

/// Listens to keys for as long as the page lives.
pub fn follow_keys(app: App) {
    let after_g = StoredValue::new(false);
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        let key = event.key();
        let command = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key();
        if command && key.eq_ignore_ascii_case("k") {
            // The browser's own would leave the page for its address bar.
            event.prevent_default();
            app.help.set(false);
            app.palette.update(|open| *open = !*open);
            return;
        }
        if event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing(&event) || app.palette.get_untracked() {
            return;
        }
        if app.help.get_untracked() && key != "?" {
            return;
        }
        if after_g.get_value() {
            after_g.set_value(false);
            if let Some(page) = PAGES.iter().find(|page| page.key == key) {
                event.prevent_default();
                route::go(app, &app.view.with_untracked(|view| leading_to(&page.route, view)));
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
    let pages = PAGES.iter().map(|page| {
        view! { <dt><kbd>"g"</kbd>" "<kbd>{page.key}</kbd></dt><dd>{page.name}</dd> }
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
