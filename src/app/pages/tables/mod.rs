//! Every table and file: what was opened, what was not, what was skipped or converted, and which descriptor describes
//! it. `table=<schema>.<name>` shows one of them.

mod editor;
mod embeddings;
mod one;
mod sources;

use std::rc::Rc;

use leptos::prelude::*;

use self::one::OneTable;
use self::sources::Sources;
use super::opening::status_words;
use crate::app::ask::{Asked, ask};
use crate::app::parts::icon::icon;
use crate::app::parts::notice::Problem;
use crate::app::state::{App, Session};
use crate::decode::TableName;
use crate::duckdb::sql;
use crate::scene::format;
use crate::share::link::{Route, View};
use crate::snapshot::{Status, TableReport};
use crate::systems::artifact;
use crate::systems::project::{self, Drift};
use crate::systems::{self, CatalogColumn};

/// The page.
#[component]
pub fn TablesPage(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let one = Memo::new(move |_| app.view.with(|view| view.get("table").map(str::to_owned)));
    let session = StoredValue::new_local(session);
    move || match one.get() {
        Some(name) => view! { <OneTable session=session.get_value() name=name /> }.into_any(),
        None => view! { <AllTables session=session.get_value() /> }.into_any(),
    }
}

/// The view of one table.
pub fn to_table(table: &TableName) -> View {
    View::of(Route::Tables).with("table", Some(&table.to_string()))
}

#[component]
fn AllTables(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let opened = &session.opened;
    let drift = ask_drift(app, &session);
    let columns = ask(&app.busy(), {
        let engine = session.engine.clone();
        move || {
            app.described.track();
            let engine = engine.clone();
            Some(async move { systems::catalog().all(&engine).await.map(Rc::new) })
        }
    });
    let row = |table: &TableReport| view! { <TableRow table=table.clone() columns=columns drift=drift /> };
    let rows = opened.tables.iter().map(row).collect_view();
    let passed = opened.passed_over.len();
    let passed_list =
        opened.passed_over.iter().map(|path| view! { <li class="mono"><bdi>{path.clone()}</bdi></li> }).collect_view();
    let remarks = opened.remarks.iter().map(|said| view! { <li><bdi>{said.clone()}</bdi></li> }).collect_view();
    let failed = opened.tables.iter().filter(|table| table.status == Status::Failed).count() as u64;
    let again = (failed > 0 && app.can_open_again()).then(|| {
        let words = format::counted(failed, "file is", "files are");
        format!("{words} not open. What could not be fetched may be there now.")
    });
    let absent: Vec<&str> = artifact::tables()
        .iter()
        .map(|table| table.name)
        .filter(|name| !opened.tables.iter().any(|table| table.system == "artifact" && table.name == *name))
        .filter(|name| *name != "artifact_researchers")
        .collect();
    let some = opened.tables.iter().any(|table| table.system == "artifact" && !table.file.is_empty());
    let absent_words = (some && !absent.is_empty()).then(|| format!("The snapshot has no {}.", absent.join(", ")));
    view! {
        <div class="page-head"><h1>"Tables"</h1></div>
        {again.map(|words| view! {
            <div class="notice is-warn">
                {icon("findings")}
                <p>{words}</p>
                <button type="button" class="button" on:click=move |_| app.open_again()>"Open all of it again"</button>
            </div>
        })}
        <section class="panel panel-wide" aria-label="Tables">
            <div class="table-scroll whole-table" tabindex="0" role="region" aria-label="Tables">
                <table class="plain-table">
                    <thead><tr>
                        <th scope="col">"Table"</th><th scope="col">"State"</th><th scope="col" class="num">"Rows"</th><th scope="col" class="num">"Columns"</th>
                        <th scope="col">"File"</th><th scope="col" class="num">"Size"</th><th scope="col">"Descriptor"</th><th scope="col">"What to know"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <DriftFailure drift=drift />
            {absent_words.map(|words| view! { <p class="faint">{words}</p> })}
            {(!opened.remarks.is_empty()).then(|| view! { <ul class="notes remarks">{remarks}</ul> })}
        </section>
        <Sources of=None />
        {(passed > 0).then(|| view! {
            <details class="panel">
                <summary>{format!("{} passed over", format::counted(passed as u64, "file is no part of a snapshot and was", "files are no part of a snapshot and were"))}</summary>
                <ul>{passed_list}</ul>
            </details>
        })}
    }
}

/// What drifts in all described tables; asked again when descriptors change.
pub fn ask_drift(app: App, session: &Session) -> Asked<Rc<Vec<Drift>>> {
    let engine = session.engine.clone();
    ask(&app.busy(), move || {
        let engine = engine.clone();
        let is_described = app.described.with(|all| !all.is_empty());
        is_described.then_some(async move { project::drift().all(&engine).await.map(Rc::new) })
    })
}

#[component]
fn DriftFailure(drift: Asked<Rc<Vec<Drift>>>) -> impl IntoView {
    move || {
        let words = drift.with(|answer| answer.error().map(|error| format!("{} {}", error.message, error.remedy())));
        words.map(|words| view! { <Problem words=words /> })
    }
}

/// Where a table's descriptor comes from, and how much differs from it.
fn described_cell(app: App, table: &TableName, drift: Asked<Rc<Vec<Drift>>>) -> impl IntoView + use<> {
    let table = table.clone();
    move || {
        let origin = app.described.with(|all| {
            let found = all.iter().find(|described| described.table == table)?;
            Some(found.origin.words())
        })?;
        let is_it = |row: &&Drift| row.schema_name == table.schema && row.table_name == table.table;
        let count = drift.with(|answer| answer.value().map(|rows| rows.iter().filter(is_it).count() as u64));
        let badge = match count {
            None => None,
            Some(0) => Some(view! { <span class="badge is-good">{icon("verified")} " as described"</span> }.into_any()),
            Some(count) => Some(
                view! { <span class="badge is-warn">{icon("findings")} " " {format::counted(count, "difference", "differences")}</span> }
                    .into_any(),
            ),
        };
        Some(view! { <bdi>{origin}</bdi> " " {badge} })
    }
}

#[component]
fn TableRow(table: TableReport, columns: Asked<Rc<Vec<CatalogColumn>>>, drift: Asked<Rc<Vec<Drift>>>) -> impl IntoView {
    let app = App::get();
    let full = TableName::new(table.system.clone(), table.name.clone());
    let counted = {
        let full = full.clone();
        move || {
            let is_it = |column: &&CatalogColumn| column.schema_name == full.schema && column.table_name == full.table;
            let count = columns.with(|answer| answer.value().map(|all| all.iter().filter(is_it).count() as u64));
            count.filter(|count| *count > 0).map(format::count)
        }
    };
    let (class, sign) = match table.status {
        Status::Open => ("badge is-good", "verified"),
        Status::Failed => ("badge is-bad", "findings"),
        Status::Differs => ("badge is-warn", "findings"),
        _ => ("badge", "unverified"),
    };
    let name = match table.status {
        Status::Failed => view! { "–" }.into_any(),
        _ => view! { <a href=to_table(&full).fragment()><bdi>{full.to_string()}</bdi></a> }.into_any(),
    };
    let notes = table.notes.iter().map(|note| view! { <li><bdi>{note.clone()}</bdi></li> }).collect_view();
    let reason = table.reason.clone().map(|words| view! { <p><bdi>{words}</bdi></p> });
    let remedy = table.remedy.clone().map(|words| view! { <p class="faint">{words}</p> });
    // What belongs to no system has no page of its own: SQL shows it.
    let rows_of = (table.system == "other" && table.status != Status::Failed).then(|| {
        let statement = format!("SELECT * FROM other.{} LIMIT 100", sql::identifier(&table.name));
        view! { " " <a class="faint" href=View::sql(&statement).fragment()>"rows in SQL"</a> }
    });
    view! {
        <tr>
            <td class="mono one-line">{name} {rows_of}</td>
            <td><span class=class>{icon(sign)} {status_words(table.status)}</span></td>
            <td class="num">{format::count(table.rows)}</td>
            <td class="num">{counted}</td>
            <td class="mono file-cell"><bdi>{table.file.clone()}</bdi></td>
            <td class="num">{(table.bytes > 0).then(|| format::bytes(table.bytes))}</td>
            <td class="descriptor-cell">{described_cell(app, &full, drift)}</td>
            <td class="wide-cell">{reason}{remedy}<ul class="notes">{notes}</ul></td>
        </tr>
    }
}
