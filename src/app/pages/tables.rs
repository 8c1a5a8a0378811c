//! Every table and file: what was opened, what was not, and what was skipped or converted.

use std::rc::Rc;

use leptos::prelude::*;

use super::opening::status_words;
use crate::app::parts::icon::icon;
use crate::app::state::Session;
use crate::duckdb::sql;
use crate::scene::format;
use crate::share::link::View;
use crate::snapshot::{Status, TableReport};
use crate::systems::artifact;

/// The page.
#[component]
pub fn TablesPage(session: Rc<Session>) -> impl IntoView {
    let opened = &session.opened;
    let rows = opened.tables.iter().map(table_row).collect_view();
    let passed = opened.passed_over.len();
    let passed_list =
        opened.passed_over.iter().map(|path| view! { <li class="mono"><bdi>{path.clone()}</bdi></li> }).collect_view();
    let remarks = opened.remarks.iter().map(|said| view! { <li><bdi>{said.clone()}</bdi></li> }).collect_view();
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
        <section class="panel panel-wide" aria-label="Tables">
            <div class="table-scroll" tabindex="0" role="region" aria-label="Tables">
                <table class="plain-table">
                    <thead><tr>
                        <th scope="col">"Table"</th><th scope="col">"State"</th><th scope="col" class="num">"Rows"</th>
                        <th scope="col">"File"</th><th scope="col" class="num">"Size"</th><th scope="col">"What to know"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {absent_words.map(|words| view! { <p class="faint">{words}</p> })}
            {(!opened.remarks.is_empty()).then(|| view! { <ul class="notes remarks">{remarks}</ul> })}
        </section>
        {(passed > 0).then(|| view! {
            <details class="panel">
                <summary>{format!("{} passed over", format::counted(passed as u64, "file is no part of a snapshot and was", "files are no part of a snapshot and were"))}</summary>
                <ul>{passed_list}</ul>
            </details>
        })}
    }
}

fn table_row(table: &TableReport) -> impl IntoView + use<> {
    let (class, sign) = match table.status {
        Status::Open => ("badge is-good", "verified"),
        Status::Failed => ("badge is-bad", "findings"),
        Status::Differs => ("badge is-warn", "findings"),
        _ => ("badge", "unverified"),
    };
    let name =
        if table.status == Status::Failed { "–".to_owned() } else { format!("{}.{}", table.system, table.name) };
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
            <td class="mono"><bdi>{name}</bdi> {rows_of}</td>
            <td><span class=class>{icon(sign)} {status_words(table.status)}</span></td>
            <td class="num">{format::count(table.rows)}</td>
            <td class="mono"><bdi>{table.file.clone()}</bdi></td>
            <td class="num">{(table.bytes > 0).then(|| format::bytes(table.bytes))}</td>
            <td class="wide-cell">{reason}{remedy}<ul class="notes">{notes}</ul></td>
        </tr>
    }
}
