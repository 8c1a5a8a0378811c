//! The view and the address bar: each follows the other. Back and forward are undo and redo.

use gloo_events::EventListener;
use leptos::prelude::{Set as _, StoredValue, UpdateValue as _};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Window};

use super::busy::Work;
use super::state::App;
use crate::share::link::View;

/// The view that the address asks for.
pub fn current() -> View {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    View::parse(&hash)
}

/// Goes to a view; the one on show can be gone back to.
pub fn go(app: App, view: &View) {
    let work = app.busy().begin();
    forget_failure(app);
    set_address(view, false);
    app.view.set(view.clone());
    drop(work);
}

/// Puts a view in place of the one on show.
pub fn replace(app: App, view: &View) {
    let work = app.busy().begin();
    forget_failure(app);
    set_address(view, true);
    app.view.set(view.clone());
    drop(work);
}

/// A failed question belongs to the view that asked it; a snapshot that did not open stays so.
fn forget_failure(app: App) {
    if app.session_now().is_some() {
        app.busy().forget_failure();
    }
}

fn set_address(view: &View, replace: bool) {
    let Some(history) = web_sys::window().and_then(|window| window.history().ok()) else { return };
    let fragment = view.fragment();
    // A refused state change (too many in a short time) leaves the address behind, and nothing else.
    let _ = if replace {
        history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&fragment))
    } else {
        history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&fragment))
    };
}

/// Follows the address bar for as long as the page lives.
pub fn follow(app: App, window: &Window) {
    let begun = StoredValue::new_local(None::<Work>);
    let on_hash = EventListener::new(window, "hashchange", move |_| {
        let work = app.busy().begin();
        forget_failure(app);
        app.view.set(current());
        begun.update_value(|slot| *slot = None);
        drop(work);
    });
    on_hash.forget();
    // A link's click comes before the address changes: the page is loading from the click on.
    let on_click = EventListener::new(window, "click", move |event| {
        let link = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let href = link.and_then(|target| target.closest("a[href^='#']").ok().flatten()?.get_attribute("href"));
        let elsewhere = event
            .dyn_ref::<web_sys::MouseEvent>()
            .is_some_and(|e| e.ctrl_key() || e.meta_key() || e.shift_key() || e.alt_key() || e.button() != 0);
        let changes = !elsewhere && href.is_some_and(|href| View::parse(&href) != current());
        if changes && !event.default_prevented() {
            begun.update_value(|slot| *slot = Some(app.busy().begin()));
        }
    });
    on_click.forget();
}
