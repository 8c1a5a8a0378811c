//! The page's tasks in turns, in a real browser.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use leptos::task::spawn_local;
use provscope::app::turns;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// More than a turn has.
const LONG_MS: f64 = 40.0;

fn work(milliseconds: f64) {
    let start = js_sys::Date::now();
    while js_sys::Date::now() - start < milliseconds {}
}

#[wasm_bindgen_test]
async fn the_browser_has_its_say_between_long_tasks_and_they_keep_their_order() {
    turns::begin();
    let log = Rc::new(RefCell::new(Vec::new()));
    let note = |what: &'static str| {
        let log = Rc::clone(&log);
        move || log.borrow_mut().push(what)
    };
    Timeout::new(0, note("browser")).forget();
    for name in ["first", "second", "third", "fourth"] {
        let note = note(name);
        spawn_local(async move {
            work(LONG_MS);
            note();
        });
    }
    turns::settled().await;
    let log = log.borrow();
    let tasks: Vec<_> = log.iter().copied().filter(|what| *what != "browser").collect();
    assert_eq!(tasks, ["first", "second", "third", "fourth"], "settled means that all have run");
    let place = |what| log.iter().position(|entry| *entry == what);
    assert!(place("browser") < place("fourth"), "{log:?}");
}
