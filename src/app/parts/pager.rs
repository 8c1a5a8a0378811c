//! Pages of a short table; the view says which is on show, so that back and forward go from page to page.

use leptos::prelude::*;

use crate::app::route;
use crate::app::state::App;
use crate::duckdb::Page;
use crate::scene::format;
use crate::share::link::View;

/// Rows of a page.
pub const PAGE: u64 = 50;

/// A list in pages: the parameter of the view that says which, and how many rows there are (0 while that is not known).
#[derive(Clone, Copy)]
pub struct Paging {
    name: &'static str,
    total: Signal<i64>,
    page: Memo<u64>,
}

impl Paging {
    /// The list of a page whose parameter is `name`.
    pub fn new(app: App, name: &'static str, total: Signal<i64>) -> Self {
        let page = Memo::new(move |_| {
            let wanted = app.view.with(|view| page_of(view, name));
            match last_page(total.get()) {
                // A link may ask for more pages than there are.
                Some(last) => wanted.min(last),
                None => wanted,
            }
        });
        Self { name, total, page }
    }

    /// The rows on show; follows.
    pub fn rows(self) -> Page {
        Page { offset: self.page.get() * PAGE, limit: PAGE }
    }
}

/// The page that a view asks for, from 0 on; in links they count from 1 on.
fn page_of(view: &View, name: &str) -> u64 {
    view.get(name).and_then(|text| text.parse::<u64>().ok()).map_or(0, |page| page.saturating_sub(1))
}

fn last_page(total: i64) -> Option<u64> {
    u64::try_from(total).ok()?.checked_sub(1).map(|last| last / PAGE)
}

/// Which rows are on show, and the ways to the others; nothing where all are.
#[component]
pub fn Pager(paging: Paging) -> impl IntoView {
    let app = App::get();
    let Paging { name, total, page } = paging;
    let total = move || u64::try_from(total.get()).unwrap_or(0);
    let last = move || total().saturating_sub(1) / PAGE;
    let words = move || {
        let first = page.get() * PAGE;
        let end = (first + PAGE).min(total());
        format!("{}–{} of {}", format::count(first + 1), format::count(end), format::count(total()))
    };
    let go_to = move |page: u64| {
        let written = (page > 0).then(|| (page + 1).to_string());
        route::go(app, &app.view.get_untracked().with(name, written.as_deref()));
    };
    move || {
        (total() > PAGE).then(|| {
            view! {
                <nav class="pager" aria-label="Pages of this table">
                    <button type="button" class="button" disabled=move || { page.get() == 0 }
                        on:click=move |_| go_to(page.get_untracked().saturating_sub(1))>"Previous"</button>
                    <span aria-live="polite">{words}</span>
                    <button type="button" class="button" disabled=move || { page.get() >= last() }
                        on:click=move |_| go_to(page.get_untracked() + 1)>"Next"</button>
                </nav>
            }
        })
    }
}
