//! The registry: facets, search, order, and every artifact in one virtual table.

use std::rc::Rc;

use leptos::prelude::*;

use crate::app::filter::{PARAMETERS, filter_of, sort_of, write_sort};
use crate::app::parts::cells::{artifact_link, hash, null, optional, swatch, time, verified_mark};
use crate::app::parts::day_range::DayRange;
use crate::app::parts::explorer::{EmptyList, ListHead, ask_facets, choose_order, counts};
use crate::app::parts::facets::{FacetList, is_wide};
use crate::app::parts::filters::Chips;
use crate::app::parts::icon::icon;
use crate::app::parts::virtual_table::{Head, VirtualTable};
use crate::app::state::{App, Session};
use crate::duckdb::Page;
use crate::scene::format;
use crate::share::link::{Route, View};
use crate::systems::artifact::{self, ArtifactRow, Filter, Sort};

/// The facets, with their parameters.
pub const GROUPS: [(&str, &str); 4] =
    [("Type", "type"), ("Verified", "verified"), ("Gayseed", "gayseed"), ("Researcher", "researcher")];

/// The page.
#[component]
pub fn ArtifactsPage(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let filter = Memo::new(move |_| app.view.with(filter_of));
    let sort = Memo::new(move |_| app.view.with(sort_of));
    let engine = session.engine.clone();
    let counts = counts(app, &engine, move || artifact::count(&filter.get()), artifact::count(&Filter::default()));
    let facets = ask_facets(app, &engine, move || artifact::facet_rows(&filter.get()));
    let source = counts.rows(&engine, move || {
        let (filter, sort) = (filter.get(), sort.get());
        move |page| artifact::list(&filter, sort, page)
    });
    let sql = Signal::derive(move || {
        artifact::list(&filter.get(), sort.get(), Page { offset: 0, limit: 100 }).sql().to_owned()
    });
    view! {
        <ListHead
            heading=counts.heading("artifact", "artifacts", "Artifacts") sql=sql error=counts.error
            search="Search ids, or hashes by their start" placeholder="Id or start of a hash"
        >
            <Chips />
        </ListHead>
        <div class="explorer">
            <details class="facets-fold" prop:open=is_wide()>
                <summary>"Filters"</summary>
                <div class="facets" role="group" aria-label="Filters">
                    <FacetList facets=facets groups=&GROUPS />
                    <DayRange title="Created" />
                </div>
            </details>
            <VirtualTable
                source=source
                heads=heads()
                caption="Artifacts"
                least=898
                cells=row_cells
                href=|row: &ArtifactRow| View::of(Route::Artifact(row.artifact_id.clone().unwrap_or_default())).fragment()
                order=Signal::derive(move || order(sort.get()))
                on_sort=Callback::new(move |name| {
                    let (current, descending) = order(app.view.with_untracked(sort_of));
                    choose_order(app, (&current, descending), name, false);
                })
            >
                <EmptyList
                    all=counts.all.get().unwrap_or(0) many="artifacts" names=&PARAMETERS
                    nothing="This snapshot has no artifact: its registry has no rows."
                />
            </VirtualTable>
        </div>
    }
}

fn heads() -> Vec<Head> {
    [
        ("Id", "id", false, "minmax(126px, 2fr)"),
        ("Type", "type", false, "minmax(98px, 0.6fr)"),
        ("Gayseed", "gayseed", false, "78px"),
        ("Hash", "hash", false, "98px"),
        ("Researchers", "researcher", false, "minmax(98px, 1fr)"),
        ("Created", "created", false, "164px"),
        ("Verified", "verified", false, "108px"),
        ("Chain", "chain", true, "62px"),
        ("Events", "events", true, "66px"),
    ]
    .map(|(name, sort, number, track)| Head { name, sort: Some(sort), number, track })
    .into()
}

fn row_cells(row: &ArtifactRow) -> AnyView {
    let stored = row.gayseed_hex.as_deref().map(str::to_ascii_lowercase);
    let odd = stored.is_some() && stored != row.palette_hex;
    let wrong_index = row.expected_index.is_some() && row.expected_index != row.gayseed_index;
    let mismatch = (odd || wrong_index).then(|| {
        view! {
            <span class="badge is-bad" role="img" aria-label="differs from the hash" title="The stored colour is not the one of the hash">
                {icon("findings")}
            </span>
        }
    });
    let names = row.researchers.0.join(", ");
    let number = |count: i64| if count == 0 { null("0") } else { format::grouped(count).into_any() };
    view! {
        <div class="vtable-cell" role="gridcell">{artifact_link(row.artifact_id.as_deref())}</div>
        <div class="vtable-cell" role="gridcell">{optional(row.artifact_type.as_deref())}</div>
        <div class="vtable-cell" role="gridcell">
            {swatch(row.gayseed_hex.as_deref())} " " {row.gayseed_index.map(|index| index.to_string())} " " {mismatch}
        </div>
        <div class="vtable-cell mono" role="gridcell">{hash(row.content_hash.as_deref())}</div>
        <div class="vtable-cell" role="gridcell" title=names.clone()><bdi>{names.clone()}</bdi></div>
        <div class="vtable-cell" role="gridcell">{time(row.creation_timestamp)}</div>
        <div class="vtable-cell" role="gridcell">{verified_mark(row.is_verified)}</div>
        <div class="vtable-cell num" role="gridcell">{number(row.chain_length)}</div>
        <div class="vtable-cell num" role="gridcell">{number(row.audit_count)}</div>
    }
    .into_any()
}

fn order(sort: Sort) -> (String, bool) {
    let written = write_sort(sort);
    (written.trim_start_matches('-').to_owned(), sort.descending)
}
