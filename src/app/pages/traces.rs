//! The traces: facets, search, order, a histogram to choose a time in, and every root span in one virtual table.

use std::rc::Rc;

use leptos::prelude::*;

use super::traces_histogram::TracesHistogram;
use crate::app::ask::{Asked, ask};
use crate::app::parts::cells::{null, optional, time};
use crate::app::parts::day_range::DayRange;
use crate::app::parts::facets::{FacetGroup, is_wide};
use crate::app::parts::filters::{Chips, WhyEmpty};
use crate::app::parts::icon::icon;
use crate::app::parts::notice::Problem;
use crate::app::parts::search_field::SearchField;
use crate::app::parts::sql::SqlView;
use crate::app::parts::virtual_table::{Head, RowSource, VirtualTable};
use crate::app::route;
use crate::app::state::{App, Session};
use crate::app::trace_filter::{PARAMETERS, filter_of, order_of, sort_of};
use crate::duckdb::Page;
use crate::scene::format;
use crate::share::link::to_trace;
use crate::systems::artifact::{FacetValue, FacetValues};
use crate::systems::trace::{self, Facets, Filter, TraceRow};

/// The page.
#[component]
pub fn TracesPage(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let filter = Memo::new(move |_| app.view.with(filter_of));
    let sort = Memo::new(move |_| app.view.with(sort_of));
    let engine = session.engine.clone();
    let count = ask(&app.busy(), {
        let engine = engine.clone();
        move || {
            let (engine, question) = (engine.clone(), trace::trace_count(&filter.get()));
            Some(async move { question.first(&engine).await })
        }
    });
    let everything = ask(&app.busy(), {
        let engine = engine.clone();
        move || {
            let engine = engine.clone();
            Some(async move { trace::trace_count(&Filter::default()).first(&engine).await })
        }
    });
    let facets = ask(&app.busy(), {
        let engine = engine.clone();
        move || {
            let (engine, filter) = (engine.clone(), filter.get());
            Some(async move { trace::facets(&engine, &filter).await })
        }
    });
    let total = Signal::derive(move || count.with(|answer| answer.value().cloned().flatten().map(|count| count.count)));
    let all = Signal::derive(move || everything.with(|answer| answer.value().cloned().flatten().map(|c| c.count)));
    let rows_engine = engine.clone();
    let source = Signal::derive_local(move || {
        let (total, filter, sort) = (u64::try_from(total.get()?).ok()?, filter.get(), sort.get());
        let engine = rows_engine.clone();
        Some(RowSource {
            total,
            fetch: Rc::new(move |page| {
                let (engine, question) = (engine.clone(), trace::traces(&filter, sort, page));
                Box::pin(async move { question.all(&engine).await })
            }),
        })
    });
    let sql = Signal::derive(move || {
        trace::traces(&filter.get(), sort.get(), Page { offset: 0, limit: 100 }).sql().to_owned()
    });
    let (show_sql, set_show_sql) = signal(false);
    let heading = move || match (total.get(), all.get()) {
        (Some(some), Some(all)) if some == all => format::counted(all.unsigned_abs(), "trace", "traces"),
        (Some(some), Some(all)) => {
            let all = format::counted(all.unsigned_abs(), "trace", "traces");
            format!("{} of {all}", format::count(some.unsigned_abs()))
        }
        _ => "Traces".to_owned(),
    };
    let error =
        move || count.with(|answer| answer.error().map(|error| format!("{} {}", error.message, error.remedy())));
    view! {
        <div class="page-head">
            <h1>{heading}</h1>
            <div class="page-tools">
                <SearchField label="Search names, attributes and ids" placeholder="Name, attribute or id" />
                <button
                    type="button" class="icon-button" title="Show SQL" aria-label="Show SQL"
                    aria-pressed=move || show_sql.get().to_string()
                    on:click=move |_| set_show_sql.update(|on| *on = !*on)
                >{icon("sql")}</button>
            </div>
        </div>
        <Chips names=&PARAMETERS />
        {move || show_sql.get().then(|| view! { <SqlView sql=sql /> })}
        {move || error().map(|words| view! { <Problem words=words /> })}
        <TracesHistogram engine=engine filter=filter />
        <div class="explorer">
            <details class="facets-fold" prop:open=is_wide()>
                <summary>"Filters"</summary>
                <div class="facets" role="group" aria-label="Filters">
                    <TraceFacets facets=facets />
                    <DurationRange />
                    <DayRange title="Started" />
                </div>
            </details>
            <VirtualTable
                source=source
                heads=heads()
                caption="Traces"
                least=940
                cells=row_cells
                href=|row: &TraceRow| to_trace(row.trace_id.as_deref().unwrap_or_default())
                order=Signal::derive(move || order_of(sort.get()))
                on_sort=Callback::new(move |name| choose_order(app, name))
            >
                <Empty all=all.get().unwrap_or(0) />
            </VirtualTable>
        </div>
    }
}

fn heads() -> Vec<Head> {
    [
        ("Name", "name", false, "minmax(170px, 2fr)"),
        ("Service", "service", false, "minmax(104px, 1fr)"),
        ("Started", "start", false, "222px"),
        ("Duration", "duration", true, "104px"),
        ("Spans", "spans", true, "66px"),
        ("Errors", "errors", true, "84px"),
        ("Models", "llm", true, "74px"),
        ("Tokens", "tokens", true, "84px"),
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

/// The same column again turns the order round; numbers begin with the largest.
fn choose_order(app: App, name: &str) {
    let view = app.view.get_untracked();
    let (current, descending) = order_of(sort_of(&view));
    let is_text = matches!(name, "name" | "service");
    let largest_first = if current == name { !descending } else { !is_text };
    let sort = if largest_first { format!("-{name}") } else { name.to_owned() };
    route::go(app, &view.with("sort", Some(&sort)).with("row", None));
}

#[component]
fn TraceFacets(facets: Asked<Facets>) -> impl IntoView {
    let group = move |title: &'static str, name: &'static str, pick: fn(&Facets) -> &trace::FacetValues| {
        let values = Signal::derive_local(move || {
            facets.with(|answer| {
                let found = answer.value().map(pick).cloned().unwrap_or_default();
                let values = found.values.into_iter().map(|(value, count)| FacetValue { value, count }).collect();
                FacetValues { values, value_count: found.value_count }
            })
        });
        view! { <FacetGroup title=title name=name values=values /> }
    };
    view! {
        {group("Service", "service", |facets| &facets.services)}
        {group("Errors", "errors", |facets| &facets.errors)}
        {group("Language model", "llm", |facets| &facets.llm)}
        {group("Workflow", "workflow", |facets| &facets.workflows)}
    }
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
            route::go(app, &app.view.get_untracked().with("row", None).with(name, text));
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

#[component]
fn Empty(all: i64) -> impl IntoView {
    let words = if all == 0 {
        "This snapshot has no trace: it has no spans.".to_owned()
    } else {
        format!("None of the {} traces passes these filters.", format::count(all.unsigned_abs()))
    };
    view! {
        <div class="empty">
            <p>{words}</p>
            {(all != 0).then(|| view! { <WhyEmpty names=&PARAMETERS /> })}
        </div>
    }
}
