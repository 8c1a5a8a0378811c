//! The embeddings: facets, search, order, and each in one virtual table.

use std::rc::Rc;

use leptos::prelude::*;

use super::Tabs;
use crate::app::compute_filter::{PARAMETERS, filter_of, sort_of};
use crate::app::parts::cells::{hash, null, optional, time};
use crate::app::parts::explorer::{EmptyList, ListHead, ask_facets, choose_order, counts};
use crate::app::parts::facets::{FacetList, is_wide};
use crate::app::parts::filters::Chips;
use crate::app::parts::virtual_table::{Head, VirtualTable};
use crate::app::state::{App, Session};
use crate::duckdb::Page;
use crate::scene::format;
use crate::share::link::to_embedding;
use crate::systems::compute::{self, EmbeddingRow, Filter};

/// The facets, with their parameters.
const GROUPS: [(&str, &str); 5] = [
    ("Tenant", "tenant"),
    ("Schema", "shared"),
    ("Column type", "type"),
    ("Fingerprint as", "form"),
    ("Session", "session"),
];

/// The list.
#[component]
pub fn EmbeddingsPart(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let filter = Memo::new(move |_| app.view.with(filter_of));
    let sort = Memo::new(move |_| app.view.with(sort_of));
    let engine = session.engine.clone();
    let everything = compute::embedding_count(&Filter::default());
    let counts = counts(app, &engine, move || compute::embedding_count(&filter.get()), everything);
    let facets = ask_facets(app, &engine, move || compute::facet_rows(&filter.get()));
    let source = counts.rows(&engine, move || {
        let (filter, sort) = (filter.get(), sort.get());
        move |page| compute::embeddings(&filter, sort, page)
    });
    let sql = Signal::derive(move || {
        compute::embeddings(&filter.get(), sort.get(), Page { offset: 0, limit: 100 }).sql().to_owned()
    });
    let order = Signal::derive(move || (sort.get().column.name().to_owned(), sort.get().descending));
    view! {
        <ListHead
            heading=counts.heading("embedding", "embeddings", "Embeddings") sql=sql error=counts.error
            search="Search files, fingerprints and columns" placeholder="File, fingerprint or column"
        >
            <Tabs now="embeddings" />
            <Chips names=&PARAMETERS />
        </ListHead>
        <div class="explorer">
            <details class="facets-fold" prop:open=is_wide()>
                <summary>"Filters"</summary>
                <div class="facets" role="group" aria-label="Filters"><FacetList facets=facets groups=&GROUPS /></div>
            </details>
            <VirtualTable
                source=source
                heads=heads()
                caption="Embeddings"
                least=850
                cells=row_cells
                href=|row: &EmbeddingRow| row.embedding_id.as_deref().map(to_embedding)
                order=order
                on_sort=Callback::new(move |name: &str| {
                    let sort = app.view.with_untracked(sort_of);
                    let is_number = matches!(name, "columns" | "rows" | "group");
                    choose_order(app, (sort.column.name(), sort.descending), name, is_number);
                })
            >
                <EmptyList
                    all=counts.all.get().unwrap_or(0) many="embeddings" names=&PARAMETERS
                    nothing="This snapshot has no embeddings: it holds only computations."
                />
            </VirtualTable>
        </div>
    }
}

fn heads() -> Vec<Head> {
    [
        ("File", "file", false, "minmax(250px, 4fr)"),
        ("Fingerprint", "fingerprint", false, "108px"),
        ("Same schema", "group", true, "112px"),
        ("Columns", "columns", true, "84px"),
        ("Rows", "rows", true, "84px"),
        ("Tenant", "tenant", false, "minmax(92px, 1fr)"),
        ("Made", "created", false, "206px"),
    ]
    .map(|(name, sort, number, track)| Head { name, sort: Some(sort), number, track })
    .into()
}

fn row_cells(row: &EmbeddingRow) -> AnyView {
    let href = row.embedding_id.as_deref().map(to_embedding);
    let number = |count: Option<i64>| match count {
        None => null("NULL"),
        Some(0) => null("0"),
        Some(count) => format::grouped(count).into_any(),
    };
    let group = match row.group_size - 1 {
        others if others > 0 => view! { <span class="badge">{format!("{others} more")}</span> }.into_any(),
        _ => null("none"),
    };
    let rows = if row.is_empty == Some(true) { null("no rows") } else { number(row.row_count) };
    view! {
        <div class="vtable-cell" role="gridcell"><a href=href title=row.embedding_id.clone()>{optional(row.parsed_file_id.as_deref())}</a></div>
        <div class="vtable-cell" role="gridcell">{hash(row.fingerprint.as_deref())}</div>
        <div class="vtable-cell num" role="gridcell">{group}</div>
        <div class="vtable-cell num" role="gridcell">{number(row.column_count.map(i64::from))}</div>
        <div class="vtable-cell num" role="gridcell">{rows}</div>
        <div class="vtable-cell" role="gridcell">{optional(row.tenant_id.as_deref())}</div>
        <div class="vtable-cell" role="gridcell">{time(row.created_at)}</div>
    }
    .into_any()
}
