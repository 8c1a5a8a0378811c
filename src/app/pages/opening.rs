//! While a snapshot opens, when it did not, and before another site is asked.

use leptos::prelude::*;

use super::limits::Limits;
use super::start::{DropZone, StartPage};
use crate::app::open::{agree, decline};
use crate::app::parts::icon::icon;
use crate::app::parts::notice::Problem;
use crate::app::state::App;
use crate::scene::format;
use crate::snapshot::{Error, ErrorKind, Progress, STALL_LIMIT_MS, Status, TableReport, absolute};

/// A download that says nothing for so long is told to stand still.
const SILENCE_MS: f64 = 5_000.0;

/// Progress, table by table.
#[component]
pub fn OpeningPage() -> impl IntoView {
    let app = App::get();
    let progress = app.progress;
    let rows = move || progress.with(Progress::rows);
    let share = move || {
        let ((fetched, all_bytes), (done, all_rows)) = (progress.with(|p| p.engine), rows());
        let part = |done: u64, all: u64| if all == 0 { 0.0 } else { done as f64 / all as f64 };
        let engine = if progress.with(|p| p.engine_ready) { 1.0 } else { 0.8 * part(fetched, all_bytes) };
        (engine * 50.0 + part(done, all_rows) * 50.0).round()
    };
    view! {
        <div class="start">
            <h1>"Opening"</h1>
            <progress class="progress" max="100" prop:value=share aria-label="Opening"></progress>
            <p class="faint" role="status">{move || progress.with(engine_words)}</p>
            <p class="faint">{move || progress.with(step_words)}</p>
            <table class="plain-table opening-tables">
                <caption class="visually-hidden">"Tables and how far each is"</caption>
                <thead>
                    <tr>
                        <th scope="col">"File"</th>
                        <th scope="col">"Table"</th>
                        <th scope="col" class="num">"Rows"</th>
                        <th scope="col">"State"</th>
                    </tr>
                </thead>
                <tbody>
                    {move || progress.with(|p| p.tables.iter().map(opening_row).collect_view())}
                </tbody>
            </table>
            <Stalled />
            <div><button type="button" class="button" on:click=move |_| app.close()>"Cancel"</button></div>
        </div>
    }
}

/// Said when nothing has come for a while, long before the download is given up.
#[component]
fn Stalled() -> impl IntoView {
    let app = App::get();
    let now = RwSignal::new(js_sys::Date::now());
    let came = RwSignal::new(js_sys::Date::now());
    Effect::new(move |_| {
        app.progress.track();
        came.set(js_sys::Date::now());
    });
    // Ends with the page.
    StoredValue::new_local(gloo_timers::callback::Interval::new(1_000, move || {
        now.try_set(js_sys::Date::now());
    }));
    // What has come whole is worked on, which may take its time.
    let waits = move || {
        app.progress.with(|progress| {
            let (loaded, total) = progress.engine;
            let step = progress.step.as_ref().filter(|step| step.is_fetch);
            loaded < total || step.is_some_and(|step| step.total == 0 || step.done < step.total)
        })
    };
    let seconds = Memo::new(move |_| {
        let silent = now.get() - came.get();
        (silent >= SILENCE_MS && waits()).then_some((silent / 1_000.0) as u64)
    });
    move || {
        seconds.get().is_some().then(|| {
            let words = move || {
                let limit = STALL_LIMIT_MS / 1_000;
                format!("Nothing has come for {} s. After {limit} s it is given up.", seconds.get().unwrap_or(0))
            };
            view! {
                <div class="notice is-warn" role="status">
                    {icon("clock")}
                    <p>{words}</p>
                    {app.can_open_again().then(|| view! {
                        <button type="button" class="button" on:click=move |_| app.open_again()>"Try again now"</button>
                    })}
                </div>
            }
        })
    }
}

fn engine_words(progress: &Progress) -> String {
    let (loaded, total) = progress.engine;
    if progress.engine_ready {
        "The engine is ready.".to_owned()
    } else if total > 0 && loaded < total {
        format!("Fetching the engine: {} of {}", format::bytes(loaded), format::bytes(total))
    } else {
        "Starting the engine…".to_owned()
    }
}

/// The file that is being fetched or unpacked, with its bytes.
fn step_words(progress: &Progress) -> Option<String> {
    let step = progress.step.as_ref()?;
    let bytes = match (step.done, step.total) {
        (0, _) => String::new(),
        (done, total) if total > done => format!(": {} of {}", format::bytes(done), format::bytes(total)),
        (done, _) => format!(": {}", format::bytes(done)),
    };
    Some(format!("{}{bytes}", step.what))
}

fn opening_row(table: &TableReport) -> impl IntoView + use<> {
    let rows = format!("{} of {}", format::count(table.rows), format::count(table.rows_expected));
    view! {
        <tr>
            <td class="mono">{table.file.clone()}</td>
            <td class="mono">{format!("{}.{}", table.system, table.name)}</td>
            <td class="num">{rows}</td>
            <td>{status_words(table.status)}</td>
        </tr>
    }
}

/// A table's state in a word or two.
pub fn status_words(status: Status) -> &'static str {
    match status {
        Status::Waiting => "waiting",
        Status::Loading => "loading",
        Status::Open => "open",
        Status::Differs => "open, differs",
        Status::Failed => "not open",
        Status::Absent => "filled in",
    }
}

/// Why it did not open, what to do, and the ways in.
#[component]
pub fn FailedPage(error: Error) -> impl IntoView {
    let app = App::get();
    let cancelled = error.kind == ErrorKind::Cancelled;
    view! {
        <div class="start">
            <h1>{if cancelled { "Cancelled" } else { "The snapshot did not open" }}</h1>
            <Problem words=error.message remedy=error.remedy />
            <FailedTables />
            <div class="button-row">
                {app.can_open_again().then(|| view! {
                    <button type="button" class="button button-primary" on:click=move |_| app.open_again()>"Try again"</button>
                })}
                <button type="button" class="button" on:click=move |_| app.close()>"Back to the start page"</button>
            </div>
            <DropZone />
            <Limits />
        </div>
    }
}

#[component]
fn FailedTables() -> impl IntoView {
    let app = App::get();
    let failed = move || {
        let tables = app.progress.with(|progress| progress.tables.clone());
        tables.into_iter().filter(|table| table.reason.is_some()).collect::<Vec<_>>()
    };
    move || {
        let failed = failed();
        (failed.len() > 1).then(|| {
            let items = failed.into_iter().map(|table| {
                let words = [table.reason, table.remedy].into_iter().flatten().collect::<Vec<_>>().join(" ");
                view! { <li>{words}</li> }
            });
            view! { <ul class="reasons">{items.collect_view()}</ul> }
        })
    }
}

/// Another site's snapshot: nothing is fetched before this is agreed to.
#[component]
pub fn ConsentPage(href: String) -> impl IntoView {
    let app = App::get();
    let host = absolute(&href).map(|address| address.host()).unwrap_or_default();
    let (yes, shown) = (href.clone(), href);
    view! {
        <div class="start">
            <h1>"Open a snapshot from " <bdi class="mono">{host.clone()}</bdi> "?"</h1>
            <div class="panel">
                <p class="mono stored">{shown}</p>
                <p>
                    "The link asks this page to fetch a snapshot from another site. That site will see your network address; "
                    "it gets no cookies and does not learn where you come from. The snapshot itself stays in this tab."
                </p>
                <div class="button-row">
                    <button type="button" class="button button-primary" on:click=move |_| agree(app, &yes)>
                        {format!("Fetch it from {host}")}
                    </button>
                    <button type="button" class="button" on:click=move |_| decline(app)>"Do not fetch"</button>
                </div>
            </div>
        </div>
    }
}

/// The ways in, while a snapshot is open.
#[component]
pub fn OpenPage() -> impl IntoView {
    view! { <StartPage /> }
}
