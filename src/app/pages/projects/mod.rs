//! Projects, portfolios and what they come to: in tables made from the descriptor in force, so that its columns are
//! the page's.

pub mod cells;
mod list;
mod portfolios;
mod totals;

use std::rc::Rc;

use leptos::prelude::*;

pub use portfolios::PortfolioTable;
pub use totals::{Pivot, StatusPicture, ask_totals};

use crate::app::parts::icon::icon;
use crate::app::project_filter::table;
use crate::app::state::{App, Session};
use crate::decode::descriptor::Described;
use crate::share::link::{Route, View};

/// The parts of the page: `show`, and their names.
const PARTS: [(Option<&str>, &str); 3] =
    [(None, "Projects"), (Some("portfolios"), "Portfolios"), (Some("totals"), "Totals")];

/// The page. It is made anew when the descriptors in force change.
#[component]
pub fn ProjectsPage(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let part = Memo::new(move |_| app.view.with(|view| view.get("show").map(str::to_owned)));
    let session = StoredValue::new_local(session);
    move || {
        let (all, session) = (app.described.get(), session.get_value());
        match part.get().as_deref() {
            Some("portfolios") => view! { <portfolios::Portfolios session=session all=all /> }.into_any(),
            Some("totals") => view! { <totals::Totals session=session all=all /> }.into_any(),
            _ => view! { <list::List session=session all=all /> }.into_any(),
        }
    }
}

/// The way from one part of the page to the others.
#[component]
pub fn Parts() -> impl IntoView {
    let app = App::get();
    let links = PARTS.into_iter().map(|(show, name)| {
        let href = View::of(Route::Projects).with("show", show).fragment();
        let here = move || app.view.with(|view| view.get("show") == show).then_some("page");
        view! { <a class="tab" href=href aria-current=here>{name}</a> }
    });
    view! { <nav class="tabs" aria-label="Parts of this page">{links.collect_view()}</nav> }
}

/// Which descriptor a table is made from, and the way to change it.
#[component]
pub fn InForce(described: Described) -> impl IntoView {
    let href = View::of(Route::Tables).with("table", Some(&described.table.to_string())).fragment();
    view! {
        <p class="in-force faint">
            {icon("note")} " " <span>"Columns and labels by the descriptor: " <bdi>{described.origin.words()}</bdi> ". "
            <a href=href>"See and change it"</a></span>
        </p>
    }
}

/// Said where a table that the page is about is not there.
#[component]
pub fn NoTable(name: &'static str) -> impl IntoView {
    view! {
        <div class="empty">
            <p>"This snapshot has no table " <code>{name}</code> "."</p>
            <p><a href=View::of(Route::Tables).fragment()>"See its tables"</a></p>
        </div>
    }
}

/// The table of projects, if it is open.
pub fn projects_of(all: &[Described]) -> Option<Described> {
    table(all, "projects").cloned()
}
