//! One table: what it was opened from, its columns in the engine, in the file and in the descriptor, and what drifts.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::ask_drift;
use super::editor::Editor;
use super::embeddings::StoredEmbeddings;
use super::sources::Sources;
use crate::app::ask::{Asked, ask};
use crate::app::descriptors::begin;
use crate::app::pages::findings::kind_words;
use crate::app::pages::opening::status_words;
use crate::app::parts::download;
use crate::app::parts::icon::icon;
use crate::app::parts::notice::{Problem, Warning};
use crate::app::state::{App, Session};
use crate::decode::TableName;
use crate::decode::descriptor::{Described, TableColumn, to_json, to_sql};
use crate::duckdb::sql;
use crate::scene::format;
use crate::share::link::{Route, View};
use crate::snapshot::{Status, TableReport};
use crate::systems::project::Drift;
use crate::systems::{self, CatalogColumn};

/// The page. It is made anew when the descriptors in force change.
#[component]
pub fn OneTable(session: Rc<Session>, name: String) -> impl IntoView {
    let app = App::get();
    let report = session.opened.tables.iter().find(|table| {
        table.status != Status::Failed && TableName::new(table.system.clone(), table.name.clone()).to_string() == name
    });
    let Some(report) = report.cloned() else {
        return view! {
            <div class="page-head"><h1><bdi>{name}</bdi></h1></div>
            <Warning><p>"The snapshot has no table of this name. "<a href=View::of(Route::Tables).fragment()>"See its tables"</a></p></Warning>
        }
        .into_any();
    };
    let table = TableName::new(report.system.clone(), report.name.clone());
    let drift = ask_drift(app, &session);
    let columns = ask(&app.busy(), {
        let engine = session.engine.clone();
        move || {
            app.described.track();
            let engine = engine.clone();
            Some(async move { systems::catalog().all(&engine).await.map(Rc::new) })
        }
    });
    let statement =
        format!("SELECT * FROM {}.{} LIMIT 100", sql::identifier(&table.schema), sql::identifier(&table.table));
    let own = StoredValue::new_local(table.clone());
    let session = StoredValue::new_local(session);
    let described =
        move || app.described.with(|all| all.iter().find(|one| own.with_value(|own| one.table == *own)).cloned());
    let shown = move || match described() {
        Some(described) => {
            view! { <DescribedTable described=described drift=drift session=session.get_value() /> }.into_any()
        }
        None => view! { <Plain table=own.get_value() columns=columns /> }.into_any(),
    };
    view! {
        <div class="page-head">
            <h1><bdi>{name}</bdi></h1>
            <p><a href=View::sql(&statement).fragment()>"Rows in SQL"</a></p>
            <p><a href=View::of(Route::Tables).fragment()>"All tables"</a></p>
        </div>
        <div class="sections">
            <Facts report=report />
            {shown}
            <StoredEmbeddings session=session.get_value() table=table.clone() />
            <Sources of=Some(table) />
        </div>
    }
    .into_any()
}

#[component]
fn Facts(report: TableReport) -> impl IntoView {
    let app = App::get();
    let table = TableName::new(report.system.clone(), report.name.clone());
    let described = move || app.described.with(|all| all.iter().find(|one| one.table == table).cloned());
    let words = move || match described() {
        Some(described) => {
            let what = described.descriptor.description.clone();
            view! {
                <dt>"Descriptor in force"</dt><dd><strong><bdi>{described.origin.words()}</bdi></strong></dd>
                {(!what.is_empty()).then(|| view! { <dt>"What it holds"</dt><dd><bdi>{what}</bdi></dd> })}
            }
            .into_any()
        }
        None => view! { <dt>"Descriptor in force"</dt><dd class="faint">"none: the table is as its file has it"</dd> }
            .into_any(),
    };
    let notes = report.notes.iter().map(|note| view! { <li><bdi>{note.clone()}</bdi></li> }).collect_view();
    let file = if report.file.is_empty() { "none: filled by this page".to_owned() } else { report.file.clone() };
    view! {
        <section class="panel panel-wide" aria-label="The table">
            <dl class="facts">
                <dt>"Rows"</dt><dd>{format::count(report.rows)}</dd>
                <dt>"File"</dt><dd class="mono"><bdi>{file}</bdi> {(report.bytes > 0).then(|| format!(" ({})", format::bytes(report.bytes)))}</dd>
                <dt>"State"</dt><dd>{status_words(report.status)}</dd>
                {words}
            </dl>
            {report.reason.clone().map(|words| view! { <p><bdi>{words}</bdi></p> })}
            {(!report.notes.is_empty()).then(|| view! { <ul class="notes">{notes}</ul> })}
        </section>
    }
}

/// A table without a descriptor: its columns as the engine has them, and a way to begin one.
#[component]
fn Plain(table: TableName, columns: Asked<Rc<Vec<CatalogColumn>>>) -> impl IntoView {
    let app = App::get();
    let can_begin = table.schema == "other";
    let failed = RwSignal::new(None::<String>);
    let own = StoredValue::new_local(table);
    let start = move |_| {
        let work = app.busy().begin();
        spawn_local(async move {
            let table = own.get_value();
            if let Err(error) = begin(app, &table).await {
                failed.try_set(Some(error.message));
            }
            drop(work);
        });
    };
    let rows = move || {
        columns.with(|answer| {
            let all = answer.value()?;
            let is_it = |column: &&CatalogColumn| {
                own.with_value(|table| column.schema_name == table.schema && column.table_name == table.table)
            };
            let row = |column: &CatalogColumn| {
                view! {
                    <tr>
                        <td class="mono"><bdi>{column.column_name.clone()}</bdi></td>
                        <td class="mono one-line">{column.data_type.clone()}</td>
                        <td><bdi>{column.column_comment.clone()}</bdi></td>
                    </tr>
                }
            };
            Some(all.iter().filter(is_it).map(row).collect_view())
        })
    };
    view! {
        <section class="panel panel-wide" aria-labelledby="table-columns">
            <h2 id="table-columns">"Columns"</h2>
            <div class="table-scroll" tabindex="0" role="region" aria-label="Columns">
                <table class="plain-table">
                    <thead><tr><th scope="col">"Column"</th><th scope="col">"Type"</th><th scope="col">"What it holds"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {can_begin.then(|| view! {
                <p><button type="button" class="button" on:click=start>"Describe this table"</button>
                    <span class="faint">" Begins a descriptor from the columns of its file."</span></p>
            })}
            {move || failed.get().map(|words| view! { <Problem words=words /> })}
        </section>
    }
}

/// A table with its descriptor.
#[component]
fn DescribedTable(described: Described, drift: Asked<Rc<Vec<Drift>>>, session: Rc<Session>) -> impl IntoView {
    let table = described.table.clone();
    let found = Memo::new(move |_| {
        let is_it = |row: &&Drift| row.schema_name == table.schema && row.table_name == table.table;
        drift.with(|answer| answer.value().map(|rows| rows.iter().filter(is_it).cloned().collect::<Vec<_>>()))
    });
    let columns = described.columns().iter().map(column_row).collect_view();
    let file_name = described.table.table.clone();
    let (json, sql) =
        (to_json(std::slice::from_ref(&described.descriptor)), to_sql(std::slice::from_ref(&described.descriptor)));
    let save = move |name: String, mime: &'static str, text: String| {
        move |_: web_sys::MouseEvent| download::offer(&name, mime, &text)
    };
    view! {
        <section class="panel panel-wide" aria-labelledby="table-columns">
            <div class="panel-head">
                <h2 id="table-columns">"Columns"</h2>
                <div class="button-row">
                    <button type="button" class="button" on:click=save(format!("{file_name}.schema.json"), "application/json", json)>{icon("export")} " JSON"</button>
                    <button type="button" class="button" on:click=save(format!("{file_name}.sql"), "application/sql", sql)>{icon("export")} " SQL"</button>
                </div>
            </div>
            <div class="table-scroll" tabindex="0" role="region" aria-label="Columns">
                <table class="plain-table">
                    <thead><tr>
                        <th scope="col">"Column"</th><th scope="col">"Described as"</th><th scope="col">"In the file"</th>
                        <th scope="col">"Required"</th><th scope="col">"What it holds"</th>
                    </tr></thead>
                    <tbody>{columns}</tbody>
                </table>
            </div>
        </section>
        <section class="panel panel-wide" aria-labelledby="table-drift">
            <h2 id="table-drift">"Drift " <span class="count">{move || found.get().map(|rows| rows.len())}</span></h2>
            {move || found.get().map(|rows| {
                if rows.is_empty() {
                    view! { <p>"The data is as the descriptor says."</p> }.into_any()
                } else {
                    view! { <DriftTable rows=rows.into_iter().map(|row| (row, None)).collect() /> }.into_any()
                }
            })}
        </section>
        <Editor described=described session=session found=found />
    }
}

fn column_row(column: &TableColumn<'_>) -> impl IntoView + use<> {
    let name = column.name.to_owned();
    let described = column.described.map(|own| own.sql_type.written.clone());
    let file = column.file.map(|own| own.file_type.clone());
    let differs = match (column.described, column.file) {
        (Some(own), Some(file)) if !own.sql_type.is_file_type(&file.file_type) => Some("another type"),
        (Some(_), None) => Some("missing"),
        (None, _) => Some("not described"),
        _ => None,
    };
    let required = column.described.is_some_and(|own| own.required);
    let what = column.described.map(|own| own.description.clone()).unwrap_or_default();
    let values = column.described.map(|own| own.values.join(", ")).filter(|values| !values.is_empty());
    let values = values.filter(|values| !what.contains(values.split(", ").last().unwrap_or_default()));
    let leads =
        column.described.and_then(|own| own.references.as_ref()).map(|to| format!("→ {}.{}", to.table, to.column));
    view! {
        <tr>
            <td class="mono"><bdi>{name}</bdi></td>
            <td class="mono one-line">{described.map_or_else(|| view! { <span class="null">"–"</span> }.into_any(), |text| view! { {text} }.into_any())}</td>
            <td class="mono one-line">
                {file.map_or_else(|| view! { <span class="null">"–"</span> }.into_any(), |text| view! { {text} }.into_any())}
                {differs.map(|words| view! { " " <span class="badge is-warn">{icon("findings")} " " {words}</span> })}
            </td>
            <td>{required.then_some("required")}</td>
            <td><bdi>{what}</bdi> {values.map(|values| view! { " " <span class="faint">{format!("One of {values}")}</span> })} {leads.map(|words| view! { " " <span class="faint mono">{words}</span> })}</td>
        </tr>
    }
}

/// How a row of drift compares with what is in force: `new`, `gone`, or the same.
pub type Change = Option<&'static str>;

/// Drift, row by row.
#[component]
pub fn DriftTable(rows: Vec<(Drift, Change)>) -> impl IntoView {
    let has_changes = rows.iter().any(|(_, change)| change.is_some());
    let drawn = rows.into_iter().map(|(row, change)| {
        let sign = change.map(|change| {
            let class = if change == "gone" { "badge is-good" } else { "badge is-bad" };
            view! { <span class=class>{change}</span> }
        });
        let subject = row.subject.clone().map(|id| {
            let href = View::of(Route::Project(id)).fragment();
            view! { " " <a href=href>"see it"</a> }
        });
        let value = row.value.clone().map(|value| view! { <bdi class="mono">{value}</bdi> ": " });
        view! {
            <tr>
                {has_changes.then(|| view! { <td>{sign}</td> })}
                <td class="one-line">{kind_words(&row.finding)}</td>
                <td class="mono"><bdi>{row.column_name.clone()}</bdi></td>
                <td class="num">{row.row_count.map(format::grouped)}</td>
                <td class="stored">{value} {row.detail.clone()} {subject}</td>
            </tr>
        }
    });
    let drawn = drawn.collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Drift">
            <table class="plain-table">
                <thead><tr>
                    {has_changes.then(|| view! { <th scope="col"><span class="visually-hidden">"Change"</span></th> })}
                    <th scope="col">"What"</th><th scope="col">"Column"</th><th scope="col" class="num">"Rows"</th><th scope="col">"How"</th>
                </tr></thead>
                <tbody>{drawn}</tbody>
            </table>
        </div>
    }
}
