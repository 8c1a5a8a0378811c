//! Health.
use std::rc::Rc;

use leptos::prelude::*;

use crate::app::state::Session;

/// The page.
#[component]
pub fn HealthPage(session: Rc<Session>) -> impl IntoView {
    let _ = session;
    view! { <div class="page-head"><h1>"Health"</h1></div> }
}
