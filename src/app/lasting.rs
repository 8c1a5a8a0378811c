//! Names that come from data and must last as long as the page, as components ask of names: each is kept once.

use std::cell::RefCell;
use std::collections::BTreeSet;

thread_local! {
    static KEPT: RefCell<BTreeSet<&'static str>> = const { RefCell::new(BTreeSet::new()) };
}

/// The same text, for as long as the page lives. For names of columns, of which a snapshot has few.
pub fn lasting(text: &str) -> &'static str {
    KEPT.with_borrow_mut(|kept| {
        if let Some(known) = kept.get(text) {
            return *known;
        }
        let new: &'static str = String::from(text).leak();
        kept.insert(new);
        new
    })
}
