//! The view and the address bar: each follows the other. Back and forward are undo and redo.

use std::cell::RefCell;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use leptos::prelude::{Set as _, StoredValue, UpdateValue as _};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Window};

use super::busy::Work;
use super::state::App;
use crate::share::link::View;

/// Browsers refuse some hundred changes of the address in some seconds: a row of them is that far apart, in milliseconds.
const APART_MS: u32 = 300;

/// A rest of the address after a change.
struct Rest {
    /// What it is to be afterwards.
    next: Option<(String, Work)>,
    _end: Timeout,
}

thread_local! {
    static REST: RefCell<Option<Rest>> = const { RefCell::new(None) };
}

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

/// The same for one of many in a row, as a slider gives them: the address comes after, and has the last of them.
pub fn replace_often(app: App, view: &View) {
    let work = app.busy().begin();
    forget_failure(app);
    let fragment = view.fragment();
    app.view.set(view.clone());
    let resting = REST.with_borrow_mut(|rest| match rest {
        Some(rest) => {
            rest.next = Some((fragment.clone(), work));
            true
        }
        None => false,
    });
    if !resting {
        write(&fragment, true);
        rest();
    }
}

fn rest() {
    let end = Timeout::new(APART_MS, || {
        let next = REST.take().and_then(|rest| rest.next);
        if let Some((fragment, _work)) = next {
            write(&fragment, true);
            rest();
        }
    });
    REST.set(Some(Rest { next: None, _end: end }));
}

/// Ends a rest: what the address was to be, it is now.
fn end_rest() {
    if let Some((fragment, _work)) = REST.take().and_then(|rest| rest.next) {
        write(&fragment, true);
    }
}

/// A failed question belongs to the view that asked it; a snapshot that did not open stays so.
fn forget_failure(app: App) {
    if app.session_now().is_some() {
        app.busy().forget_failure();
    }
}

fn set_address(view: &View, replace: bool) {
    if replace {
        REST.set(None);
    } else {
        end_rest();
    }
    write(&view.fragment(), replace);
}

fn write(fragment: &str, replace: bool) {
    let Some(history) = web_sys::window().and_then(|window| window.history().ok()) else { return };
    // A refused state change (too many in a short time) leaves the address behind, and nothing else.
    let _ = if replace {
        history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(fragment))
    } else {
        history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(fragment))
    };
}

/// Follows the address bar for as long as the page lives.
pub fn follow(app: App, window: &Window) {
    let begun = StoredValue::new_local(None::<Work>);
    let on_hash = EventListener::new(window, "hashchange", move |_| {
        let work = app.busy().begin();
        REST.set(None);
        forget_failure(app);
        app.view.set(current());
        begun.update_value(|slot| *slot = None);
        drop(work);
    });
    on_hash.forget();
    // A link's click comes before the address changes: the page is loading from the click on.
    let on_click = EventListener::new(window, "click", move |event| {
        end_rest();
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
