//! `data-state` on `<main>`: "loading" from the action that starts work, "ready" when nothing is
//! under way any more, "failed" after a failure. Set at once, not with the next rendering, so that
//! whoever watches it can rely on it.

use std::cell::Cell;
use std::rc::Rc;

use super::turns;

/// Counts what is under way.
#[derive(Clone, Default)]
pub struct Busy(Rc<State>);

#[derive(Default)]
struct State {
    under_way: Cell<u32>,
    failed: Cell<bool>,
}

/// Work under way, until it is dropped.
pub struct Work(Busy);

impl Busy {
    /// Begins a piece of work.
    pub fn begin(&self) -> Work {
        let before = self.0.under_way.replace(self.0.under_way.get() + 1);
        if before == 0 {
            show("loading");
        }
        Work(self.clone())
    }

    /// Whether anything is under way.
    pub fn is_at_work(&self) -> bool {
        self.0.under_way.get() > 0
    }

    /// Says whether what the page shows instead is a failure.
    pub fn set_failed(&self, failed: bool) {
        self.0.failed.set(failed);
        self.settle();
    }

    /// A question failed: the page says so until the reader goes elsewhere.
    pub fn fail(&self) {
        self.0.failed.set(true);
    }

    /// The reader goes elsewhere: what failed before is over.
    pub fn forget_failure(&self) {
        self.0.failed.set(false);
    }

    /// Shows the state that holds now; for a `<main>` that has just been made.
    pub fn settle(&self) {
        show(match (self.0.under_way.get(), self.0.failed.get()) {
            (0, false) => "ready",
            (0, true) => "failed",
            _ => "loading",
        });
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        let busy = self.0.clone();
        wasm_bindgen_futures::spawn_local(async move {
            // Effects that start the next piece run right after this one; wait for them.
            turns::settled().await;
            let state = &busy.0;
            state.under_way.set(state.under_way.get().saturating_sub(1));
            if state.under_way.get() == 0 {
                busy.settle();
            }
        });
    }
}

fn show(state: &str) {
    let main = web_sys::window().and_then(|w| w.document()).and_then(|d| d.query_selector("main").ok().flatten());
    if let Some(main) = main {
        // The attribute's name is fixed and valid.
        let _ = main.set_attribute("data-state", state);
    }
}
