//! A result on the page: in the table, with a row at its side, saved as CSV.

use std::rc::Rc;

use leptos::prelude::*;

use super::desk::Desk;
use super::history::took;
use super::result_set::{End, ResultSet, RowAt};
use super::row::RowPanel;
use crate::app::parts::cells::{null, optional, time};
use crate::app::parts::copy::CopyButton;
use crate::app::parts::download;
use crate::app::parts::icon::icon;
use crate::app::parts::notice::Problem;
use crate::app::parts::virtual_table::{Columns, RowSource, VirtualTable};
use crate::duckdb::Timestamp;
use crate::duckdb::batch::Column as Values;
use crate::duckdb::display::{Shown, shown};
use crate::input::words::written;
use crate::scene::format;
use crate::snapshot::Status;
use crate::snapshot::open::Opened;

/// Characters of a value that a cell takes; the row's panel has all of it.
const CELL_CHARS: usize = 300;

/// What came of the statement.
#[component]
pub fn ResultPart() -> impl IntoView {
    let desk = Desk::get();
    view! {
        <Progress />
        {move || desk.outcome.get().map(|words| view! { <p class="sql-outcome" role="status">{words}</p> })}
        {move || desk.plan.get().map(|plan| view! { <PlanView plan=plan /> })}
        {move || match desk.result.get() {
            Some(result) => view! { <ResultView result=result /> }.into_any(),
            None => view! { <Nothing /> }.into_any(),
        }}
    }
}

/// While something runs: for how long.
#[component]
fn Progress() -> impl IntoView {
    let desk = Desk::get();
    let (now, set_now) = signal(js_sys::Date::now());
    let clock = StoredValue::new_local(None::<gloo_timers::callback::Interval>);
    Effect::new(move |_| {
        let tick = desk.running.get().map(|_| {
            gloo_timers::callback::Interval::new(100, move || {
                set_now.try_set(js_sys::Date::now());
            })
        });
        clock.set_value(tick);
    });
    let seconds = move || desk.running.get().map(|started| ((now.get() - started) / 1_000.0).max(0.0));
    move || {
        desk.running.get().is_some().then(|| {
            view! {
                <div class="sql-running">
                    <progress class="progress" aria-label="The statement runs"></progress>
                    <span class="faint">{move || seconds().map(|seconds| format!("Running for {seconds:.1} s"))}</span>
                </div>
            }
        })
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let desk = Desk::get();
    let examples = desk.app().session_now().map(|session| examples(&session.opened)).unwrap_or_default();
    let examples = examples.into_iter().map(|sql| {
        let line = sql.replace('\n', " ");
        view! { <li><button type="button" class="sql-entry" on:click=move |_| desk.set_text(&sql)><bdi class="mono cut">{line}</bdi></button></li> }
    });
    view! {
        <div class="sql-nothing">
            <p>"Nothing has been run yet. For example:"</p>
            <ul>{examples.collect_view()}</ul>
        </div>
    }
}

/// Statements that find something in this snapshot: what is wrong in a system, and what its largest table holds.
fn examples(opened: &Opened) -> Vec<String> {
    let system = opened.systems().into_iter().next();
    let open = opened.tables.iter().filter(|table| matches!(table.status, Status::Open | Status::Differs));
    let largest = open.max_by_key(|table| table.rows);
    let log = (system.as_deref() == Some("artifact")).then(|| {
        "SELECT action, count(*) AS events\nFROM artifact.provenance_audit_log\nGROUP BY action\nORDER BY events DESC".to_owned()
    });
    let of_table = largest.map(|table| {
        let name = format!("{}.{}", written(&table.system), written(&table.name));
        [format!("FROM {name}\nLIMIT 100"), format!("SUMMARIZE {name}")]
    });
    let findings = system.map(|system| format!("FROM {system}.v_findings"));
    findings.into_iter().chain(log).chain(of_table.into_iter().flatten()).collect()
}

#[component]
fn PlanView(plan: String) -> impl IntoView {
    view! {
        <section class="sql-plan" aria-label="Plan">
            <div class="code-block">
                <CopyButton text=Signal::stored(plan.clone()) what="plan" />
                <pre class="code" tabindex="0"><code>{plan}</code></pre>
            </div>
        </section>
    }
}

#[component]
fn ResultView(result: Rc<ResultSet>) -> impl IntoView {
    let desk = Desk::get();
    if let Some(plan) = result.plan() {
        return view! { <PlanView plan=plan /> }.into_any();
    }
    let (chosen, set_chosen) = signal(None::<u64>);
    let is_chosen = Memo::new(move |_| chosen.get().is_some());
    let heads = result.heads();
    let least = heads
        .iter()
        .filter_map(|head| head.track.strip_prefix("minmax(")?.split("px").next()?.parse::<u32>().ok())
        .sum::<u32>();
    let fetched = Rc::clone(&result);
    let source = Signal::derive_local(move || {
        let result = Rc::clone(&fetched);
        Some(RowSource {
            total: result.known.get_untracked(),
            fetch: Rc::new(move |page| {
                let rows = result.rows(page);
                Box::pin(async move { Ok(rows) })
            }),
        })
    });
    let known = result.known.clone();
    let more = Rc::clone(&result);
    let more = StoredValue::new_local(more);
    let read_on = Callback::new(move |()| {
        let result = more.get_value();
        if result.end.get_untracked() == End::More && !result.reading.get() {
            let work = desk.app().busy().begin();
            leptos::task::spawn_local(async move {
                result.read_on().await;
                drop(work);
            });
        }
    });
    let columns = result.columns.len();
    let changed = {
        let sql = result.sql.clone();
        move || desk.text.with(|text| *text != sql)
    };
    let failed = result.failed.clone();
    let panel = StoredValue::new_local(Rc::clone(&result));
    view! {
        <div class="sql-result-head">
            <p role="status">{status_words(&result)}</p>
            {move || changed().then(|| view! { <p class="faint">"The statement above has changed since."</p> })}
            <ResultTools result=Rc::clone(&result) />
        </div>
        {move || failed.get().map(|words| view! { <Problem words=words /> })}
        {if columns == 0 {
            view! { <p class="empty">"The result has no row."</p> }.into_any()
        } else {
            view! {
                <div class="split sql-split">
                    <div class="sql-table-box">
                        <VirtualTable
                            source=source heads=Columns(heads) caption="Result" least=least
                            cells=row_cells href=nowhere
                            known=Signal::derive(move || known.get()) on_end=read_on
                            on_choose=Callback::new(move |index| set_chosen.set(Some(index)))
                        >
                            <p>"The statement ran, and its result has no row."</p>
                        </VirtualTable>
                    </div>
                    {move || is_chosen.get().then(|| view! {
                        <RowPanel
                            result=panel.get_value() index=Signal::derive(move || chosen.get().unwrap_or_default())
                            on_choose=Callback::new(move |index| set_chosen.set(index))
                        />
                    })}
                </div>
            }.into_any()
        }}
    }
    .into_any()
}

fn status_words(result: &ResultSet) -> impl Fn() -> String + use<> {
    let (known, end) = (result.known.clone(), result.end.clone());
    let (columns, took) = (result.columns.len() as u64, took(result.elapsed_ms));
    let columns = format::counted(columns, "column", "columns");
    move || {
        let rows = format::counted(known.get(), "row", "rows");
        match end.get() {
            End::All => format!("{rows}, {columns}. First rows after {took}."),
            End::More => format!(
                "The first {rows}, {columns}; the result is larger, and more is read as you scroll. First rows after {took}."
            ),
            End::Cut => format!(
                "The first {rows}, {columns}; the result is larger, and no more of it is kept here: add a LIMIT, or aggregate."
            ),
        }
    }
}

/// Copying and saving.
#[component]
fn ResultTools(result: Rc<ResultSet>) -> impl IntoView {
    let desk = Desk::get();
    let (saving, set_saving) = signal(false);
    let copied = {
        let result = StoredValue::new_local(Rc::clone(&result));
        Signal::derive(move || result.with_value(|result| result.csv()))
    };
    let save = move |_| {
        if saving.get_untracked() {
            return;
        }
        let (result, work) = (Rc::clone(&result), desk.app().busy().begin());
        set_saving.set(true);
        leptos::task::spawn_local(async move {
            while !result.reading.get() && result.read_on().await {}
            download::offer("result.csv", "text/csv;charset=utf-8", &result.csv());
            set_saving.try_set(false);
            drop(work);
        });
    };
    view! {
        <div class="button-row">
            <CopyButton text=copied what="the rows read so far as CSV" />
            <button type="button" class="button" title="Reads the rest, as far as it is kept here, and saves it" disabled=move || saving.get() on:click=save>
                {icon("export")} {move || if saving.get() { "Reading…" } else { "Save as CSV" }}
            </button>
        </div>
    }
}

/// A row of a result is nobody's page.
fn nowhere(_: &RowAt) -> Option<String> {
    None
}

fn row_cells(at: &RowAt) -> AnyView {
    let cell = |column: &Values| {
        let value = shown(column, at.row);
        let class = match value {
            Shown::Number(_) => "vtable-cell num",
            Shown::Bytes(_) | Shown::Json(_) => "vtable-cell mono",
            _ if column.kind().is_number() => "vtable-cell num",
            _ => "vtable-cell",
        };
        view! { <div class=class role="gridcell">{value_view(&value, CELL_CHARS)}</div> }
    };
    at.batch.columns().iter().map(cell).collect_view().into_any()
}

/// A value, typed: NULL is no empty text, a time follows the page's zone.
pub fn value_view(value: &Shown, chars: usize) -> AnyView {
    match value {
        Shown::Null => null("NULL"),
        Shown::Bool(value) => value.to_string().into_any(),
        Shown::Number(digits) => grouped(digits).into_any(),
        Shown::Time(micros) => time(Some(Timestamp(*micros))),
        Shown::Text(text) | Shown::Bytes(text) | Shown::Json(text) => match text.char_indices().nth(chars) {
            Some((at, _)) => optional(Some(&format!("{}…", &text[..at]))),
            None => optional(Some(text)),
        },
    }
}

/// Whole numbers in groups, as everywhere; others as they are.
fn grouped(digits: &str) -> String {
    digits.parse::<i64>().map_or_else(|_| digits.to_owned(), format::grouped)
}
