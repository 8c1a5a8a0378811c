//! The chains of all artifacts together.

use std::rc::Rc;

use leptos::prelude::*;

use crate::app::state::Session;

/// The page.
#[component]
pub fn ChainsPage(session: Rc<Session>) -> impl IntoView {
    let _ = session;
    view! { <h1>"Chains"</h1> }
}
