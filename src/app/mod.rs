//! The page: Leptos components over the rooms before this one. Nothing here computes; it asks, draws
//! and listens.

pub mod ahead;
mod api;
pub mod ask;
pub mod busy;
mod compute_filter;
mod dataset_filter;
mod descriptors;
mod filter;
mod findings;
mod graph_view;
mod help;
mod kept;
mod kit;
mod lasting;
pub mod lazy;
mod open;
mod page_list;
mod pages;
mod palette;
mod parts;
mod policy;
mod project_filter;
mod route;
mod shell;
mod slices;
pub mod state;
mod subjects;
mod tab;
mod theme;
mod trace_filter;
pub mod turns;
pub mod views;

use leptos::prelude::*;

use crate::snapshot::open::Workshop;
use shell::Shell;
use state::{App, Phase};

/// Takes the place of the static skeleton and begins; the pages come from these parts.
pub fn start(parts: lazy::Parts) {
    console_error_panic_hook::set_once();
    let Some(window) = web_sys::window() else { return };
    let Some(document) = window.document() else { return };
    if let Some(skeleton) = document.get_element_by_id("skeleton") {
        skeleton.remove();
    }
    turns::begin();
    leptos::mount::mount_to_body(move || {
        let (workshop, incomplete) = match kit::from_page() {
            Ok(kit) => (Some(Workshop::new(kit)), None),
            Err(error) => (None, Some(error)),
        };
        let app = App::new(workshop, route::current());
        provide_context(app);
        route::follow(app, &window);
        pages::start::take_drops(app, &window);
        if api::install(app).is_err() {
            web_sys::console::error_1(&"window.provscope could not be put in place".into());
        }
        // After the first rendering, when there is a <main> to tell.
        gloo_timers::callback::Timeout::new(0, move || match incomplete {
            None => open::first(app),
            Some(error) => {
                app.phase.set(Phase::Failed(error));
                app.busy().set_failed(true);
            }
        })
        .forget();
        view! { <Shell parts /> }
    });
}
