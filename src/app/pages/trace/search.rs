//! Search within a trace: names at once, attributes and events by asking; next and previous.

use std::rc::Rc;

use leptos::prelude::*;

use super::state::State;
use super::{put, tool};
use crate::app::ask::ask;
use crate::app::state::App;
use crate::scene::waterfall::{self as scene, Row};
use crate::systems::trace;

/// The trace on show.
pub fn trace_of(app: App) -> Option<String> {
    app.view.with(|view| match &view.route {
        crate::share::link::Route::Trace(id) => Some(id.clone()),
        _ => None,
    })
}

/// The field, the count, and the ways to and fro.
#[component]
pub fn Search(state: State) -> impl IntoView {
    let app = App::get();
    let text = Memo::new(move |_| state.param("q").unwrap_or_default());
    let deep = ask(&app.busy(), move || {
        let (engine, text) = (app.engine()?, text.get());
        let id = trace_of(app)?;
        (text.len() > 1).then_some(async move { trace::search_spans(&id, &text).all(&engine).await })
    });
    // In the order of the tree.
    let order = RwSignal::new_local(Rc::new(Vec::<u32>::new()));
    Effect::new(move |_| {
        let text = text.get();
        let found = state.data.with(|data| {
            let Some(data) = data else { return Vec::new() };
            let mut found: Vec<u32> = scene::find(&data.trace, &text);
            if !text.is_empty() {
                deep.with(|answer| {
                    let rows = answer.value().map(Vec::as_slice).unwrap_or_default();
                    found.extend(rows.iter().filter_map(|row| data.place(row.span_key)));
                });
            }
            let mut place = vec![0_u32; data.trace.spans.len()];
            data.trace.order().iter().enumerate().for_each(|(nth, at)| place[*at as usize] = nth as u32);
            found.sort_unstable_by_key(|at| place[*at as usize]);
            found.dedup();
            found
        });
        let mut sorted = found.clone();
        sorted.sort_unstable();
        order.set(Rc::new(found));
        state.found.set(Rc::new(sorted));
    });
    let now = move || {
        let at = state.chosen.get().and_then(|row| match row {
            Row::Span(at) => Some(at),
            Row::Event(_) => None,
        });
        order.with(|found| found.iter().position(|of| Some(*of) == at))
    };
    let step = move |by: i64| {
        let found = order.get_untracked();
        let count = found.len() as i64;
        let next =
            untrack(now).map_or(if by > 0 { 0 } else { count - 1 }, |at| (at as i64 + by).rem_euclid(count.max(1)));
        if let Some(at) = usize::try_from(next).ok().and_then(|next| found.get(next)) {
            state.choose(Some(Row::Span(*at)), false);
        }
    };
    let count = move || {
        let found = order.with(|found| found.len());
        match (text.with(String::is_empty), now()) {
            (true, _) => String::new(),
            (_, Some(at)) => format!("{} of {found}", at + 1),
            _ => format!("{found} found"),
        }
    };
    let keys = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            step(if event.shift_key() { -1 } else { 1 });
        }
    };
    view! {
        <div class="trace-search" role="search">
            <input id="search" class="input" type="search" aria-label="Search in this trace" autocomplete="off" spellcheck="false"
                placeholder="Search names, attributes, events" prop:value=move || text.get() on:keydown=keys
                on:input=move |event| {
                    let text = event_target_value(&event);
                    put(app, "q", Some(text.as_str()).filter(|text| !text.is_empty()));
                } />
            <span class="trace-count faint" aria-live="polite">{count}</span>
            {tool("Previous", "up", move || step(-1))}
            {tool("Next", "down", move || step(1))}
        </div>
    }
}
