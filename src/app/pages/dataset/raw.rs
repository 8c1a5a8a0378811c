//! The documents as they were stored, and where the whole one says something else than the columns.

use leptos::prelude::*;

use super::asked;
use super::history::FieldTable;
use crate::app::parts::json::JsonView;
use crate::duckdb::Engine;
use crate::systems::dataset::{self, Dataset, Field};

/// Where the whole document and the columns differ; nothing where they do not.
#[component]
pub fn DifferencesPanel(engine: Engine, id: String) -> impl IntoView {
    let found = asked(&engine, dataset::differences_of(&id));
    move || {
        let all = found.with(|answer| answer.value().cloned()).filter(|all| !all.is_empty())?;
        let field = |one: dataset::FieldDifference| Field {
            path: one.column_path.unwrap_or_default(),
            kind: "changed",
            before: one.column_value,
            after: one.document_value,
        };
        let fields: Vec<Field> = all.into_iter().map(field).collect();
        Some(view! {
            <section class="panel panel-wide" aria-labelledby="d-differences">
                <h2 id="d-differences">"The document says something else than the columns"</h2>
                <p class="faint">"Before is what the column holds, after is what the document says."</p>
                <FieldTable fields=fields />
            </section>
        })
    }
}

/// Every document, folded.
#[component]
pub fn RawPanel(row: Dataset) -> impl IntoView {
    let documents = [
        ("provenance_document", row.provenance_document.clone()),
        ("source_info", row.source_info.clone()),
        ("license_info", row.license_info.clone()),
        ("processing_lineage", row.processing_lineage.clone()),
        ("storage_info", row.storage_info.clone()),
        ("audit_info", row.audit_info.clone()),
        ("metadata", row.metadata.clone()),
    ];
    let one = |(name, text): (&'static str, Option<String>)| {
        view! { <details><summary class="mono">{name}</summary><JsonView text=text /></details> }
    };
    view! {
        <details class="panel panel-wide">
            <summary>"Raw documents"</summary>
            {documents.map(one).collect_view()}
        </details>
    }
}
