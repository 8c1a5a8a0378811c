//! What is kept for as long as the tab lives. Where the browser keeps nothing, it holds for this visit.

use web_sys::Storage;

fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

/// What was kept under a name.
pub fn kept(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Keeps a text under a name.
pub fn keep(name: &str, text: &str) {
    if let Some(storage) = storage() {
        // Without room or permission nothing is kept.
        let _ = storage.set_item(name, text);
    }
}

/// Keeps nothing under a name any more.
pub fn forget(name: &str) {
    if let Some(storage) = storage() {
        // What cannot be reached is not kept either.
        let _ = storage.remove_item(name);
    }
}
