//! The traces: facets, search, order, a histogram to choose a time in, and every root span in one virtual table.

use std::rc::Rc;

use leptos::prelude::*;

use super::traces_histogram::TracesHistogram;
use crate::app::parts::cells::{null, optional, time};
use crate::app::parts::day_range::DayRange;
use crate::app::parts::explorer::{EmptyList, ListHead, ask_facets, choose_order, counts};
use crate::app::parts::facets::{FacetList, is_wide};
use crate::app::parts::filters::Chips;
use crate::app::parts::icon::icon;
use crate::app::parts::virtual_table::{Head, VirtualTable};
use crate::app::route;
use crate::app::state::{App, Session};
use crate::app::trace_filter::{PARAMETERS, filter_of, sort_of};
use crate::duckdb::Page;
use crate::scene::format;
use crate::share::link::to_trace;
use crate::systems::trace::{self, Filter, TraceRow};

/// The facets, with their parameters.
const GROUPS: [(&str, &str); 4] =
    [("Service", "service"), ("Errors", "errors"), ("Language model", "llm"), ("Workflow", "workflow")];

/// The page.
#[component]
pub fn TracesPage(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let filter = Memo::new(move |_| app.view.with(filter_of));
    let sort = Memo::new(move |_| app.view.with(sort_of));
    let engine = session.engine.clone();
    let counts =
        counts(app, &engine, move || trace::trace_count(&filter.get()), trace::trace_count(&Filter::default()));
    let facets = ask_facets(app, &engine, move || trace::facet_rows(&filter.get()));
    let source = counts.rows(&engine, move || {
        let (filter, sort) = (filter.get(), sort.get());
        move |page| trace::traces(&filter, sort, page)
    });
    let sql = Signal::derive(move || {
        trace::traces(&filter.get(), sort.get(), Page { offset: 0, limit: 100 }).sql().to_owned()
    });
    view! {
        <ListHead
            heading=counts.heading("trace", "traces", "Traces") sql=sql error=counts.error
            search="Search names, attributes and ids" placeholder="Name, attribute or id"
        >
            <Chips names=&PARAMETERS />
        </ListHead>
        <TracesHistogram engine=engine filter=filter />
        <div class="explorer">
            <details class="facets-fold" prop:open=is_wide()>
                <summary>"Filters"</summary>
                <div class="facets" role="group" aria-label="Filters">
                    <FacetList facets=facets groups=&GROUPS />
                    <DurationRange />
                    <DayRange title="Started" />
                </div>
            </details>
            <VirtualTable
                source=source
                heads=heads()
                caption="Traces"
                least=862
                cells=row_cells
                href=|row: &TraceRow| to_trace(row.trace_id.as_deref().unwrap_or_default())
                order=Signal::derive(move || sort.get().named())
                on_sort=Callback::new(move |name| {
                    let (current, descending) = app.view.with_untracked(sort_of).named();
                    choose_order(app, (&current, descending), name, !matches!(name, "name" | "service"));
                })
            >
                <EmptyList
                    all=counts.all.get().unwrap_or(0) many="traces" names=&PARAMETERS
                    nothing="This snapshot has no trace: it has no spans."
                />
            </VirtualTable>
        </div>
    }
}

fn heads() -> Vec<Head> {
    [
        ("Name", "name", false, "minmax(150px, 2fr)"),
        ("Service", "service", false, "minmax(112px, 1fr)"),
        ("Started", "start", false, "212px"),
        ("Duration", "duration", true, "108px"),
        ("Spans", "spans", true, "62px"),
        ("Errors", "errors", true, "78px"),
        ("Models", "llm", true, "70px"),
        ("Tokens", "tokens", true, "70px"),
    ]
    .map(|(name, sort, number, track)| Head { name, sort: Some(sort), number, track })
    .into()
}

fn row_cells(row: &TraceRow) -> AnyView {
    let number = |count: i64| if count == 0 { null("0") } else { format::grouped(count).into_any() };
    let href = to_trace(row.trace_id.as_deref().unwrap_or_default());
    let name = match row.name.as_deref() {
        Some(name) if !name.is_empty() => view! { <bdi class="stored">{name.to_owned()}</bdi> }.into_any(),
        other => optional(other),
    };
    let stands_in = row.stands_in.then(|| {
        view! { <span class="badge is-warn" title="No span of this trace is its root: this is the first one">"no root"</span> }
    });
    let errors = if row.error_count > 0 {
        view! { <span class="badge is-bad">{icon("findings")} {format::grouped(row.error_count)}</span> }.into_any()
    } else {
        null("0")
    };
    let services = match row.service_count {
        count if count > 1 => Some(view! { <span class="faint">{format!(" and {} more", count - 1)}</span> }),
        _ => None,
    };
    let duration = match row.duration_ns {
        Some(ns) => view! { <span title=format!("{} ns", format::grouped(ns))>{length(ns)}</span> }.into_any(),
        None => null("NULL"),
    };
    view! {
        <div class="vtable-cell" role="gridcell"><a href=href title=row.trace_id.clone()>{name}</a> " " {stands_in}</div>
        <div class="vtable-cell" role="gridcell">{optional(row.service_name.as_deref())} {services}</div>
        <div class="vtable-cell" role="gridcell">{time(row.start_time)}</div>
        <div class="vtable-cell num" role="gridcell">{duration}</div>
        <div class="vtable-cell num" role="gridcell">{number(row.span_count)}</div>
        <div class="vtable-cell num" role="gridcell">{errors}</div>
        <div class="vtable-cell num" role="gridcell">{number(row.llm_count)}</div>
        <div class="vtable-cell num" role="gridcell">{number(row.tokens_total.unwrap_or(0))}</div>
    }
    .into_any()
}

/// Nanoseconds in words, at most two units.
pub fn length(nanos: i64) -> String {
    if nanos != 0 && nanos.unsigned_abs() < 1_000 { format!("{nanos} ns") } else { format::duration(nanos / 1_000) }
}

/// Limits what is shown by how long it took.
#[component]
fn DurationRange() -> impl IntoView {
    let app = App::get();
    let field = move |label: &'static str, name: &'static str, example: &'static str| {
        let value = move || app.view.with(|view| view.get(name).unwrap_or_default().to_owned());
        let set = move |event| {
            let text: String = event_target_value(&event);
            let text = Some(text.trim()).filter(|text| !text.is_empty());
            route::go(app, &app.view.get_untracked().from_first().with(name, text));
        };
        view! {
            <label class="field"><span class="field-label">{label}</span>
                <input type="text" class="input" placeholder=example autocomplete="off" spellcheck="false"
                    prop:value=value on:change=set /></label>
        }
    };
    view! {
        <section class="field" aria-label="Duration">
            <h2 class="facet-title">"Duration"</h2>
            {field("At least", "longer", "250 ms")}
            {field("At most", "shorter", "2 s")}
        </section>
    }
}
