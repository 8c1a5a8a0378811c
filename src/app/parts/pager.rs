//! Pages of a short table.

use leptos::prelude::*;

use crate::scene::format;

/// Rows of a page.
pub const PAGE: u64 = 50;

/// Which rows are on show, and the ways to the others; nothing where all are.
#[component]
pub fn Pager(page: ReadSignal<u64>, set_page: WriteSignal<u64>, total: Signal<i64>) -> impl IntoView {
    let total = move || u64::try_from(total.get()).unwrap_or(0);
    let last = move || total().saturating_sub(1) / PAGE;
    let words = move || {
        let first = page.get() * PAGE;
        let end = (first + PAGE).min(total());
        format!("{}–{} of {}", format::count(first + 1), format::count(end), format::count(total()))
    };
    move || {
        (total() > PAGE).then(|| {
            view! {
                <nav class="pager" aria-label="Pages of this table">
                    <button type="button" class="button" disabled=move || { page.get() == 0 }
                        on:click=move |_| set_page.update(|page| *page = page.saturating_sub(1))>"Previous"</button>
                    <span>{words}</span>
                    <button type="button" class="button" disabled=move || { page.get() >= last() }
                        on:click=move |_| set_page.update(|page| *page += 1)>"Next"</button>
                </nav>
            }
        })
    }
}
