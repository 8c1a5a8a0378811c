//! A table of any number of rows, of which only those on the screen exist: windows of rows are
//! fetched as they come into view. Rows are links; arrow keys walk them.

mod columns;
mod head;
mod row_pool;
mod source;

use std::rc::Rc;

use futures_util::future::abortable;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::notice::Problem;
use super::size::size_of;
use crate::app::state::App;
use crate::duckdb::Page;
use crate::scene::columns::ColumnSet;
use crate::scene::rows::RowWindow;
use columns::{ColumnsMenu, TableColumns};
use head::head_cell;
pub use head::{Column, Columns, Head, Order};
use row_pool::{Rows, Wanted};
pub use source::{Fetching, RowSource};
use source::{WINDOW, Windows};

/// A row's and the head's height in pixels, as in the stylesheet; larger under a finger.
const ROW: (f64, f64) = (28.0, 32.0);
const ROW_COARSE: (f64, f64) = (36.0, 36.0);

/// The table. `cells` draws a row's cells, `href` is where it leads (`None`: nowhere). Said when there is no row:
/// `children`.
#[component]
pub fn VirtualTable<T: 'static, H: Into<Option<String>> + 'static>(
    /// `None` while it is not known yet.
    #[prop(into)]
    source: Signal<Option<RowSource<T>>, LocalStorage>,
    #[prop(into)] heads: Columns,
    caption: &'static str,
    /// The width below which it scrolls sideways, in pixels: the sum of its tracks' least widths.
    least: u32,
    cells: impl Fn(&T) -> AnyView + 'static,
    href: impl Fn(&T) -> H + 'static,
    #[prop(optional, into)] order: Option<Signal<Order>>,
    #[prop(optional)] on_sort: Option<Callback<&'static str>>,
    /// Rows known so far, of a result whose end is not known; the source's total is where it begins.
    #[prop(optional, into)]
    known: Option<Signal<u64>>,
    /// Told when the last known row comes into view.
    #[prop(optional)]
    on_end: Option<Callback<()>>,
    /// Told when a row is chosen that leads nowhere.
    #[prop(optional)]
    on_choose: Option<Callback<u64>>,
    children: ChildrenFn,
) -> impl IntoView {
    let app = App::get();
    let scroller = NodeRef::<Div>::new();
    let body = NodeRef::<Div>::new();
    let size = size_of(scroller);
    let (scrolled, set_scrolled) = signal(0.0_f64);
    let (active, set_active) = signal(0_u64);
    let (row, head_height) = heights();
    let windows: StoredValue<Rc<Windows<T>>, LocalStorage> = StoredValue::new_local(Rc::new(Windows::default()));
    let (arrived, set_arrived) = signal(0_u32);
    let (generation, set_generation) = signal(0_u32);
    let (failed, set_failed) = signal(None::<String>);
    let begun = StoredValue::new(false);
    let total = Memo::new(move |_| match known {
        Some(known) => known.get(),
        None => source.with(|source| source.as_ref().map_or(0, |source| source.total)),
    });
    Effect::new(move |_| {
        source.track();
        windows.set_value(Rc::new(Windows::default()));
        set_generation.update(|n| *n += 1);
        set_failed.set(None);
        set_arrived.update(|n| *n += 1);
        let known = source.with_untracked(Option::is_some);
        // The first rows are those that the reader came from; after a change of what is asked, the first ones.
        let place = if known && !begun.get_value() { row_of(app) } else { 0 };
        begun.set_value(known || begun.get_value());
        set_active.set(place);
        let top = if place == 0 { 0 } else { scroll_place(place, row) };
        if let Some(scroller) = scroller.get_untracked() {
            if place > 0 {
                // The body must be as high as its rows before it can be scrolled.
                gloo_timers::callback::Timeout::new(0, move || scroller.set_scroll_top(top)).forget();
            } else {
                scroller.set_scroll_top(0);
            }
        }
        if place == 0 {
            set_scrolled.set(0.0);
        }
    });
    let height = move || (size.get().1 - head_height).max(row);
    let seen = Memo::new(move |_| RowWindow::at(total.get(), row, scrolled.get(), height()));
    Effect::new(move |_| {
        // Not by the source: the effect above clears the windows for a new one, and then calls this one.
        scrolled.track();
        size.track();
        arrived.track();
        if let Some(known) = known {
            known.track();
        }
        let RowWindow { first, last, .. } = seen.get_untracked();
        let Some(source) = source.get_untracked() else { return };
        let kept = windows.get_value();
        if let Some(on_end) = on_end.filter(|_| last >= total.get_untracked()) {
            on_end.run(());
        }
        for window in kept.missing(first, last) {
            let work = app.busy().begin();
            let (fetching, handle) = abortable((source.fetch)(Page { offset: window * WINDOW, limit: WINDOW }));
            kept.begin(window, handle);
            let into = Rc::downgrade(&kept);
            leptos::task::spawn_local(async move {
                // Who gives a fetch up has taken note of it.
                if let Ok(result) = fetching.await
                    && let Some(into) = into.upgrade()
                {
                    into.end(window);
                    match result {
                        Ok(rows) => into.keep(window, rows),
                        Err(error) => {
                            // Not again: the reader is told, and asks something else.
                            into.keep(window, Vec::new());
                            set_failed.try_set(Some(format!("{} {}", error.message, error.remedy())));
                        }
                    }
                    set_arrived.try_update(|n| *n += 1);
                }
                drop(work);
            });
        }
    });
    let href = StoredValue::new_local(href);
    let cells = StoredValue::new_local(cells);
    let at = move |index: u64| {
        let kept = windows.get_value();
        kept.with_row(index)
    };
    let shown = Rows::new(
        app.busy(),
        Rc::new(move |index| {
            let window = at(index)?;
            let data = window.get((index % WINDOW) as usize)?;
            Some(cells.with_value(|cells| cells(data)))
        }),
    );
    Effect::new(move |_| {
        arrived.track();
        let wanted = Wanted { window: seen.get(), row, generation: generation.get(), active: active.get() };
        if let Some(body) = body.get() {
            shown.show(&body, &wanted);
        }
    });
    let on_click = move |event: web_sys::MouseEvent| {
        let Some(index) = event.target().and_then(|target| row_under(&target)) else { return };
        set_active.set(index);
        remember_row(app, index);
        if let Some(on_choose) = on_choose {
            on_choose.run(index);
        }
    };
    let go_to = move |index: u64| {
        set_active.set(index);
        if let Some(scroller) = scroller.get_untracked() {
            let seen = (size.get_untracked().1 - head_height).max(row);
            let top = f64::from(scroller.scroll_top());
            if let Some(place) = RowWindow::scroll_to(index, total.get_untracked(), row, top, seen) {
                #[allow(clippy::cast_possible_truncation)]
                scroller.set_scroll_top(place.round() as i32);
            }
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        // Keys on a head's button or a row's link are theirs.
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let own = scroller.get_untracked().is_some_and(|scroller| scroller.is_same_node(target.as_ref()));
        if !own {
            return;
        }
        let (now, last) = (active.get_untracked(), total.get_untracked().saturating_sub(1));
        let page = ((size.get_untracked().1 / row) as u64).saturating_sub(2).max(1);
        let next = match event.key().as_str() {
            "ArrowDown" => now + 1,
            "ArrowUp" => now.saturating_sub(1),
            "PageDown" => now + page,
            "PageUp" => now.saturating_sub(page),
            "Home" => 0,
            "End" => last,
            "Enter" => {
                let window = at(now);
                if let Some(data) = window.as_ref().and_then(|rows| rows.get((now % WINDOW) as usize)) {
                    event.prevent_default();
                    remember_row(app, now);
                    if let Some(fragment) = href.with_value(|href| href(data).into()) {
                        crate::app::route::go(app, &crate::share::link::View::parse(&fragment));
                    } else if let Some(on_choose) = on_choose {
                        on_choose.run(now);
                    }
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        go_to(next.min(last));
    };
    let columns = TableColumns::new(caption, &heads.0, least, scroller);
    let names = heads.0.iter().map(|head| head.name.clone()).collect();
    let heads = heads.0.into_iter().enumerate();
    let head = heads.map(|(at, head)| head_cell(at, head, columns, order, on_sort)).collect_view();
    view! {
        <div class="vtable-box">
        {move || failed.get().map(|words| view! { <Problem words=words /> })}
        <div class="vtable-frame">
        <ColumnsMenu columns=columns names=names edge=Signal::derive(move || size.get().0) />
        <div
            class="vtable" node_ref=scroller tabindex="0" role="grid" aria-label=caption
            data-table=columns.number.to_string()
            style:--columns=move || columns.set.with(ColumnSet::template)
            style:--least=move || format!("{}px", columns.set.with(ColumnSet::least))
            aria-rowcount=move || (total.get() + 1).to_string()
            aria-activedescendant=move || {
                let RowWindow { first, last, .. } = seen.get();
                (first..last).contains(&active.get()).then(|| format!("row-{}", active.get()))
            }
            on:scroll=move |_| {
                if let Some(scroller) = scroller.get_untracked() {
                    set_scrolled.set(f64::from(scroller.scroll_top()));
                }
            }
            on:keydown=on_key
        >
            <div class="vtable-head" role="row" aria-rowindex="1">{head}</div>
            <div
                class="vtable-body" role="rowgroup" node_ref=body on:click=on_click
                style:height=move || format!("{}px", seen.get().height)
            ></div>
            {move || (source.with(|s| s.as_ref().is_some_and(|s| s.total == 0))).then(|| {
                view! { <div class="vtable-empty">{children()}</div> }
            })}
        </div>
        </div>
        </div>
    }
}

/// The row that an element is part of.
fn row_under(target: &web_sys::EventTarget) -> Option<u64> {
    let row = target.dyn_ref::<web_sys::Element>()?.closest("[aria-rowindex]").ok().flatten()?;
    row.get_attribute("aria-rowindex")?.parse::<u64>().ok()?.checked_sub(2)
}

/// The row that the view names, so that going back finds it again.
fn row_of(app: App) -> u64 {
    app.view.with_untracked(|view| view.get("row").and_then(|row| row.parse().ok())).unwrap_or(0)
}

fn remember_row(app: App, index: u64) {
    let view = app.view.get_untracked();
    if row_of(app) != index {
        crate::app::route::replace(app, &view.with("row", Some(index.to_string().as_str()).filter(|_| index > 0)));
    }
}

#[allow(clippy::cast_possible_truncation)]
fn scroll_place(index: u64, row: f64) -> i32 {
    // A few rows above it stay in sight.
    (index.saturating_sub(4) as f64 * row) as i32
}

fn heights() -> (f64, f64) {
    let coarse = web_sys::window().and_then(|window| window.match_media("(pointer: coarse)").ok().flatten());
    if coarse.is_some_and(|query| query.matches()) { ROW_COARSE } else { ROW }
}
