//! What the system `compute` has stored of a table's file, with the ways there. Nothing is shown where it has no files.

use std::rc::Rc;

use leptos::prelude::*;

use crate::app::ask::ask;
use crate::app::pages::compute::{known_files, to_file};
use crate::app::parts::cells::optional;
use crate::app::parts::notice::Problem;
use crate::app::state::{App, Session};
use crate::decode::TableName;
use crate::duckdb::Page;
use crate::share::link::to_embedding;
use crate::systems::compute::{self, EmbeddingRow, Filter, Sort};

/// Embeddings of one file that are listed.
const FEW: Page = Page { offset: 0, limit: 20 };

/// The panel.
#[component]
pub fn StoredEmbeddings(session: Rc<Session>, table: TableName) -> impl IntoView {
    let app = App::get();
    let has_embeddings = session.opened.systems().iter().any(|system| system == compute::SYSTEM.name);
    let place = session.opened.files.iter().position(|file| file.table == table).filter(|_| has_embeddings);
    let file = place.and_then(|place| known_files(&session).into_iter().nth(place))?;
    let (id, engine) = (file.id(), session.engine.clone());
    let asked = ask(&app.busy(), {
        let filter = Filter { file: Some(id.clone()), ..Filter::default() };
        move || {
            let (engine, filter) = (engine.clone(), filter.clone());
            Some(async move { compute::embeddings(&filter, Sort::default(), FEW).all(&engine).await })
        }
    });
    let error = move || asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let item = |row: &EmbeddingRow| {
        let href = to_embedding(row.embedding_id.as_deref().unwrap_or_default());
        let fingerprint = row.fingerprint.clone();
        view! {
            <li>
                <a href=href>{optional(row.embedding_id.as_deref())}</a> " "
                <span class="faint mono">{fingerprint.unwrap_or_default().chars().take(16).collect::<String>()}</span> " "
                <span class="faint">{row.tenant_id.clone()}</span>
            </li>
        }
    };
    let found = move || {
        asked.with(|answer| {
            answer.value().map(|rows| match rows.is_empty() {
                true => {
                    view! { <p class="empty">"No embedding of " <bdi class="mono">{id.clone()}</bdi> " is stored."</p> }
                        .into_any()
                }
                false => view! { <ul class="plain-list">{rows.iter().map(item).collect_view()}</ul> }.into_any(),
            })
        })
    };
    Some(view! {
        <section class="panel panel-wide" aria-labelledby="table-embeddings">
            <h2 id="table-embeddings">"Embeddings of its file"</h2>
            {move || error().map(|words| view! { <Problem words=words /> })}
            {found}
            <p><a href=to_file(&file.path)>"Compute its fingerprint"</a></p>
        </section>
    })
}
