//! How the page and its engine are: state, memory, tables, descriptors in force, statements with their times, and what
//! went wrong. The same as Prometheus' text.

mod known;
mod metrics;

use std::rc::Rc;

use leptos::prelude::*;

use self::known::{Known, look};
use crate::app::ask::ask;
use crate::app::pages::tables::to_table;
use crate::app::parts::cells::time;
use crate::app::parts::copy::CopyButton;
use crate::app::parts::download;
use crate::app::parts::icon::icon;
use crate::app::parts::notice::Problem;
use crate::app::state::{App, Session};
use crate::duckdb::Timestamp;
use crate::duckdb::log::{self, Entry, Fault, Level, Outcome};
use crate::scene::format;
use crate::share::link::View;
use crate::share::prometheus;

/// Statements that are listed.
const LISTED: usize = 100;
/// Characters of a statement in the list.
const SQL_CHARS: usize = 160;

/// The page.
#[component]
pub fn HealthPage(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let again = RwSignal::new(0_u32);
    let level = RwSignal::new(log::level());
    let asked = ask(&app.busy(), {
        let session = Rc::clone(&session);
        move || {
            again.track();
            app.described.track();
            let session = Rc::clone(&session);
            Some(async move { look(app, &session).await.map(Rc::new) })
        }
    });
    let error = move || asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let shown = move || asked.with(|answer| answer.value().map(|known| view! { <Shown known=Rc::clone(known) /> }));
    let verdict = move || {
        asked.with(|answer| match (answer.value(), answer.error()) {
            (_, Some(_)) => Some(("badge is-bad", "findings", "does not answer".to_owned())),
            (Some(known), _) => Some(known.verdict()),
            _ => None,
        })
    };
    let choose = move |event: web_sys::Event| {
        let name = event_target_value(&event);
        if let Some(chosen) = Level::ALL.into_iter().find(|level| level.name() == name) {
            log::set_level(chosen);
            level.set(chosen);
        }
    };
    let levels = Level::ALL.map(|one| {
        view! { <option value=one.name() selected=move || level.get() == one>{one.name()}</option> }
    });
    let entries = move || {
        asked.track();
        let entries = log::entries();
        view! { <Statements entries=entries /> }
    };
    view! {
        <div class="page-head">
            <h1>"Health"</h1>
            {move || verdict().map(|(class, sign, words)| view! { <span class=class>{icon(sign)} " " {words}</span> })}
            <div class="page-tools">
                <button type="button" class="button" on:click=move |_| again.update(|again| *again = again.wrapping_add(1))>{icon("history")} " Look again"</button>
            </div>
        </div>
        {move || error().map(|words| view! { <Problem words=words /> })}
        <div class="overview">
            {shown}
            <section class="panel panel-wide" aria-labelledby="health-log">
                <div class="panel-head">
                    <h2 id="health-log">"Statements"</h2>
                    <label class="log-level"><span class="faint">"Log level"</span>
                        <select class="select" on:change=choose>{levels}</select></label>
                </div>
                <p class="faint">{move || level_words(level.get())}</p>
                {entries}
            </section>
        </div>
    }
}

fn level_words(level: Level) -> &'static str {
    match level {
        Level::Debug => {
            "Everything is kept, also what the page does to the engine itself, and written to the browser's console."
        }
        Level::Info => "Every question is kept; the newest 200.",
        Level::Warning => "Questions that took longer than a second are kept, and those that failed.",
        Level::Error => "Only questions that failed are kept.",
    }
}

#[component]
fn Shown(known: Rc<Known>) -> impl IntoView {
    let text = prometheus::text(&metrics::metrics(&known));
    let saved = text.clone();
    let save = move |_| download::offer("provscope.prom", "text/plain; version=0.0.4", &saved);
    let counts = known.counts;
    let average = if counts.all() == 0 { 0.0 } else { counts.seconds / counts.all() as f64 * 1_000.0 };
    let tables = known.tables.iter().map(|table| {
        let origin = table.origin.clone();
        view! {
            <tr>
                <td class="mono text-cell"><a href=to_table(&table.name).fragment()><bdi>{table.name.to_string()}</bdi></a></td>
                <td class="num">{format::count(table.rows)}</td>
                <td>{match origin {
                    Some(words) => view! { <bdi>{words}</bdi> }.into_any(),
                    None => view! { <span class="null">"none"</span> }.into_any(),
                }}</td>
            </tr>
        }
    });
    let tables = tables.collect_view();
    let tags = known.engine_memory.iter().filter(|(_, bytes)| *bytes > 0);
    let tags = tags
        .map(|(tag, bytes)| view! { <li><span class="faint">{tag.clone()}</span> " " {format::bytes(*bytes)}</li> });
    let tags = tags.collect_view();
    let faults = known.faults.iter().map(fault_row).collect_view();
    view! {
        <section class="panel" aria-labelledby="health-engine">
            <h2 id="health-engine">"Engine"</h2>
            <dl class="facts">
                <dt>"Version"</dt><dd>{format!("DuckDB {}", known.version)}</dd>
                <dt>"State"</dt><dd>{format!("answers within {:.1} ms", known.answer_ms)}</dd>
                <dt>"Snapshot open"</dt><dd>{format!("in {:.1} s; opening {} of this page", known.opened_ms / 1_000.0, known.generation)}</dd>
                <dt>"Questions"</dt><dd>{format!("{}, {} given up, {} failed", format::counted(counts.all(), "question", "questions"), format::count(counts.given_up), format::count(counts.failed))}</dd>
                <dt>"On average"</dt><dd>{format!("{average:.1} ms, {} rows in all", format::count(counts.rows))}</dd>
            </dl>
        </section>
        <section class="panel" aria-labelledby="health-memory">
            <h2 id="health-memory">"Memory"</h2>
            <dl class="facts">
                <dt>"Engine"</dt><dd>{format!("{} of {} allowed", format::bytes(known.engine_bytes()), format::bytes(known.engine_limit))} <ul class="inline-list">{tags}</ul></dd>
                <dt>"Decoder"</dt><dd>{if known.decoder == 0 { "not told".to_owned() } else { format!("{} at most; it has ended", format::bytes(known.decoder)) }}</dd>
                <dt>"Page"</dt><dd>{format::bytes(known.page)} {known.scripts.map(|bytes| format!(", and {} of JavaScript", format::bytes(bytes)))}</dd>
            </dl>
        </section>
        <section class="panel" aria-labelledby="health-faults">
            <h2 id="health-faults">"Errors since the start " <span class="count">{format::count(counts.faults)}</span></h2>
            {if known.faults.is_empty() {
                view! { <p>"Nothing went wrong."</p> }.into_any()
            } else {
                view! { <ul class="findings fault-list">{faults}</ul> }.into_any()
            }}
        </section>
        <section class="panel panel-two-thirds" aria-labelledby="health-tables">
            <h2 id="health-tables">"Tables " <span class="count">{known.tables.len()}</span></h2>
            <div class="table-scroll" tabindex="0" role="region" aria-label="Tables with their rows">
                <table class="plain-table">
                    <thead><tr><th scope="col">"Table"</th><th scope="col" class="num">"Rows"</th><th scope="col">"Descriptor in force"</th></tr></thead>
                    <tbody>{tables}</tbody>
                </table>
            </div>
        </section>
        <section class="panel" aria-labelledby="health-metrics">
            <div class="panel-head">
                <h2 id="health-metrics">"For Prometheus"</h2>
                <div class="button-row">
                    <CopyButton text=Signal::stored(text.clone()) what="metrics" />
                    <button type="button" class="icon-button" title="Save as a file" aria-label="Save metrics as a file" on:click=save>{icon("export")}</button>
                </div>
            </div>
            <details><summary>"The text"</summary><pre class="code metrics-text" tabindex="0"><code>{text}</code></pre></details>
        </section>
    }
}

fn fault_row(fault: &Fault) -> impl IntoView + use<> {
    view! {
        <li class="is-defect">
            {icon("findings")}
            <span><strong>{fault.place}</strong> " " {moment(fault.at_ms)} <br/> <bdi class="stored">{fault.words.clone()}</bdi></span>
        </li>
    }
}

fn moment(at_ms: f64) -> AnyView {
    #[allow(clippy::cast_possible_truncation)]
    time(Some(Timestamp((at_ms * 1_000.0) as i64)))
}

#[component]
fn Statements(entries: Vec<Entry>) -> impl IntoView {
    let all = entries.len();
    if all == 0 {
        return view! { <p class="empty">"Nothing was kept at this level."</p> }.into_any();
    }
    let rows = entries.into_iter().take(LISTED).map(|entry| {
        let (class, sign, words) = match &entry.outcome {
            Outcome::Answered => ("badge is-good", "verified", "answered".to_owned()),
            Outcome::InPart => ("badge", "verified", "read in part".to_owned()),
            Outcome::GivenUp => ("badge", "unverified", "given up".to_owned()),
            Outcome::Failed(words) => ("badge is-bad", "findings", words.lines().next().unwrap_or_default().to_owned()),
        };
        let line = entry.sql.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown: String = line.chars().take(SQL_CHARS).collect();
        let shown = if shown.len() < line.len() { format!("{shown}…") } else { shown };
        let statement = if entry.is_setup {
            view! { <span class="faint">{shown}</span> }.into_any()
        } else {
            view! { <a href=View::sql(&entry.sql).fragment()>{shown}</a> }.into_any()
        };
        view! {
            <tr>
                <td class="one-line">{moment(entry.at_ms)}</td>
                <td class="num">{format!("{:.1}", entry.elapsed_ms)}</td>
                <td class="num">{format::count(entry.rows)}</td>
                <td><span class=class>{icon(sign)} " " {words}</span></td>
                <td class="mono statement">{statement}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Statements, the newest first">
            <table class="plain-table">
                <thead><tr>
                    <th scope="col">"At"</th><th scope="col" class="num">"ms"</th><th scope="col" class="num">"Rows"</th>
                    <th scope="col">"What came of it"</th><th scope="col">"Statement"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {(all > LISTED).then(|| view! { <p class="faint">{format!("The newest {LISTED} of {all} that were kept.")}</p> })}
    }
    .into_any()
}
