//! Everything that is known of the chosen span.

use leptos::prelude::*;

use super::state::State;
use crate::app::ask::ask;
use crate::app::parts::cells::{null, optional};
use crate::app::parts::json::JsonView;
use crate::app::state::App;
use crate::duckdb::Engine;
use crate::scene::format;
use crate::scene::waterfall::{self as scene, Row};
use crate::systems::trace::{self, SpanDetail};

/// The panel.
#[component]
pub fn DetailsPanel(state: State, engine: Engine) -> impl IntoView {
    let app = App::get();
    let key = Memo::new(move |_| {
        let row = state.chosen.get()?;
        state.data.with(|data| {
            let data = data.as_ref()?;
            data.key(row.span(&data.trace))
        })
    });
    let asked = ask(&app.busy(), move || {
        let (engine, key) = (engine.clone(), key.get()?);
        Some(async move { trace::span_by_key(key).first(&engine).await })
    });
    let shown = move || {
        let Some(key) = key.get() else {
            return view! { <p class="empty">"Choose a row to see what is known of it."</p> }.into_any();
        };
        asked.with(|answer| match answer.value().cloned().flatten() {
            Some(span) if span.span_key == key => view! { <Details state=state span=span /> }.into_any(),
            _ => match answer.error() {
                Some(error) => view! { <p class="empty">{error.message.clone()}</p> }.into_any(),
                None => ().into_any(),
            },
        })
    };
    view! { <div class="trace-details">{shown}</div> }
}

#[component]
fn Details(state: State, span: SpanDetail) -> impl IntoView {
    let words = state.data.with_untracked(|data| {
        let data = data.as_ref()?;
        let at = data.place(span.span_key)? as usize;
        let start = data.trace.spans.get(at)?.start.saturating_sub(data.trace.from);
        Some((scene::duration(start), scene::duration(data.trace.duration(at)), scene::duration(data.trace.own(at))))
    });
    let (from, took, own) = words.unwrap_or_default();
    let status = match (span.is_error, span.status_code.as_deref()) {
        (true, _) => "failed".to_owned(),
        (false, Some("1" | "OK" | "STATUS_CODE_OK")) => "ok".to_owned(),
        _ => "not set".to_owned(),
    };
    let message = span.status_message.clone().filter(|text| !text.is_empty());
    let tokens = span.tokens_total.map(|total| {
        format!("{total} ({} in, {} out)", span.tokens_input.unwrap_or(0), span.tokens_output.unwrap_or(0))
    });
    let started = span.start_time.map(|at| format!("{} UTC", format::instant(at.0)));
    let event = state.chosen.get_untracked().filter(|row| matches!(row, Row::Event(_)));
    let said = event.map(|_| view! { <p class="faint">{state.said()}</p> });
    let filled = |text: &Option<String>| text.as_deref().is_some_and(|text| !matches!(text, "" | "{}" | "[]"));
    let part = |name: &'static str, text: Option<String>, open: bool| {
        filled(&text).then(|| {
            view! {
                <details class="trace-part" open=open><summary>{name}</summary><JsonView text=text /></details>
            }
        })
    };
    let exceptions = exceptions(span.events_json.as_deref());
    let raw = raw(&span);
    view! {
        <h2 class="stored">{optional(span.name.as_deref())}</h2>
        {said}
        <dl class="facts">
            <dt>"Service"</dt><dd>{optional(span.service_name.as_deref())}</dd>
            <dt>"Kind"</dt><dd>{optional(span.kind.as_deref())}</dd>
            <dt>"Type"</dt><dd>{span.junjo_span_type.clone().filter(|text| !text.is_empty()).or(span.openinference_kind.clone())
                .map_or_else(|| null("none"), |text| view! { <bdi>{text}</bdi> }.into_any())}</dd>
            <dt>"Took"</dt><dd>{took} ", itself " {own}</dd>
            <dt>"Began"</dt><dd>"after " {from} {started.map(|at| view! { <span class="faint">" · " {at}</span> })}</dd>
            <dt>"Status"</dt><dd>{status} {message.map(|text| view! { <bdi class="stored">": " {text}</bdi> })}</dd>
            {tokens.map(|tokens| view! { <dt>"Tokens"</dt><dd>{tokens}</dd> })}
            <dt>"Span"</dt><dd class="mono">{optional(span.span_id.as_deref())}</dd>
            <dt>"Parent"</dt><dd class="mono">{optional(span.parent_span_id.as_deref())}</dd>
        </dl>
        {exceptions}
        {part("Attributes", span.attributes_json.clone(), true)}
        {part("Events", span.events_json.clone(), false)}
        {part("Links", span.links_json.clone(), false)}
        {part("Resource", span.resource_json.clone(), false)}
        <details class="trace-part"><summary>"Raw"</summary><JsonView text=Some(raw) /></details>
    }
}

/// Exceptions among events, with their stacks.
fn exceptions(events: Option<&str>) -> Option<AnyView> {
    let events: serde_json::Value = serde_json::from_str(events?).ok()?;
    let shown: Vec<_> = events
        .as_array()?
        .iter()
        .filter_map(|event| {
            let of = event.get("attributes")?;
            let text = |name: &str| of.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
            let kind = text("exception.type");
            (!kind.is_empty()).then(|| (kind, text("exception.message"), text("exception.stacktrace")))
        })
        .map(|(kind, message, stack)| {
            view! {
                <div class="notice is-bad">
                    {crate::app::parts::icon::icon("findings")}
                    <div>
                        <p><strong><bdi>{kind}</bdi></strong> ": " <bdi class="stored">{message}</bdi></p>
                        {(!stack.is_empty()).then(|| view! {
                            <details><summary>"Stack"</summary><pre class="code trace-stack" tabindex="0">{stack}</pre></details>
                        })}
                    </div>
                </div>
            }
        })
        .collect();
    (!shown.is_empty()).then(|| shown.collect_view().into_any())
}

/// The whole span as JSON; what is JSON already stays as it is.
fn raw(span: &SpanDetail) -> String {
    let text = |value: &Option<String>| serde_json::to_string(value).unwrap_or_default();
    let json = |value: &Option<String>| match value.as_deref() {
        Some(stored) if serde_json::from_str::<serde::de::IgnoredAny>(stored).is_ok() => stored.to_owned(),
        _ => text(value),
    };
    let number = |value: Option<i64>| value.map_or("null".to_owned(), |value| value.to_string());
    let parts = [
        ("trace_id", text(&span.trace_id)),
        ("span_id", text(&span.span_id)),
        ("parent_span_id", text(&span.parent_span_id)),
        ("service_name", text(&span.service_name)),
        ("name", text(&span.name)),
        ("kind", text(&span.kind)),
        ("start_ns", number(span.start_ns)),
        ("end_ns", number(span.end_ns)),
        ("status_code", text(&span.status_code)),
        ("status_message", text(&span.status_message)),
        ("trace_flags", number(span.trace_flags.map(i64::from))),
        ("trace_state", text(&span.trace_state)),
        ("scope_name", text(&span.scope_name)),
        ("junjo_id", text(&span.junjo_id)),
        ("junjo_parent_id", text(&span.junjo_parent_id)),
        ("junjo_span_type", text(&span.junjo_span_type)),
        ("junjo_wf_store_id", text(&span.junjo_wf_store_id)),
        ("attributes", json(&span.attributes_json)),
        ("events", json(&span.events_json)),
        ("links", json(&span.links_json)),
        ("resource", json(&span.resource_json)),
    ];
    let parts: Vec<String> = parts.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", parts.join(","))
}
