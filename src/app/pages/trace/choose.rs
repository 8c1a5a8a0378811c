//! The other trace of a comparison: those of the same service and name first, the newest first, and a search among all.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::state::State;
use crate::app::ask::ask;
use crate::app::pages::traces::length;
use crate::app::parts::notice::Problem;
use crate::duckdb::Engine;
use crate::scene::format::{self, counted};
use crate::systems::trace::{self, TraceRow};

/// Traces that are offered.
const MOST: u64 = 40;

/// The search and the list.
#[component]
pub fn OtherTrace(state: State, engine: Engine, id: Memo<Option<String>>, other: Memo<String>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    // What the trace is called, and who made it.
    let own = Memo::new(move |_| {
        state.data.with(|data| {
            let trace = &data.as_ref()?.trace;
            let root = *trace.roots().first()? as usize;
            Some((trace.service(root).to_owned(), trace.name(root).to_owned()))
        })
    });
    let asked = ask(&state.app.busy(), move || {
        let (engine, id, (service, name), text) = (engine.clone(), id.get()?, own.get()?, text.get());
        Some(async move { trace::others_like(&id, &service, &name, &text, MOST).all(&engine).await })
    });
    let error = move || asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let list = move || {
        asked.with(|answer| {
            let rows = answer.value()?;
            if rows.is_empty() {
                return Some(view! { <p class="empty">"No other trace is found."</p> }.into_any());
            }
            // A trace with several roots is there once.
            let mut seen = BTreeSet::new();
            let rows = rows.iter().filter(|row| seen.insert(row.trace_id.clone()));
            let items: Vec<_> = rows.map(|row| item(state, row, other)).collect();
            Some(view! { <ul class="trace-others">{items}</ul> }.into_any())
        })
    };
    let chosen = move || other.get();
    view! {
        <details class="trace-part" prop:open=move || other.with(String::is_empty)>
            <summary>
                {move || if other.with(String::is_empty) { "Compare with another trace" } else { "Compared with " }}
                <bdi class="mono">{chosen}</bdi>
            </summary>
            <label class="field"><span class="field-label">"Search names, attributes and ids"</span>
                <input class="input" type="search" spellcheck="false" autocomplete="off" prop:value=move || text.get()
                    on:input=move |event| text.set(event_target_value(&event).trim().to_owned()) /></label>
            {move || error().map(|words| view! { <Problem words=words /> })}
            {list}
        </details>
    }
}

fn item(state: State, row: &TraceRow, other: Memo<String>) -> impl IntoView + use<> {
    let id = row.trace_id.clone().unwrap_or_default();
    let name = row.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| "(no name)".to_owned());
    let started = row.start_time.map(|at| format::instant(at.0)).unwrap_or_default();
    let took = row.duration_ns.map(length).unwrap_or_default();
    let failed = (row.error_count > 0).then(|| format!(" · {} failed", format::grouped(row.error_count)));
    let rest = format!("{started} · {took} · {}", counted(row.span_count.unsigned_abs(), "span", "spans"));
    let service = row.service_name.clone().unwrap_or_default();
    let (of_press, title) = (id.clone(), id.clone());
    view! {
        <li>
            <button type="button" class="button button-quiet" title=title
                aria-pressed=move || other.with(|other| *other == of_press).to_string()
                on:click=move |_| state.go("with", Some(id.as_str()))>
                <bdi class="stored">{name}</bdi> " " <span class="faint"><bdi>{service}</bdi> " · " {rest} {failed}</span>
            </button>
        </li>
    }
}
