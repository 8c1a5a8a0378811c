//! The datasets: facets, search, order, compliance on demand, and every dataset in one virtual table.

use std::rc::Rc;

use leptos::prelude::*;

use super::dataset::asked;
use super::dataset::compliance::{ComplianceTables, SeverityTable, Share};
use super::dataset::words::{compliance_badge, dataset_link, license_badge};
use crate::app::dataset_filter::{PARAMETERS, filter_of, sort_of};
use crate::app::parts::cells::{null, optional, time};
use crate::app::parts::explorer::{EmptyList, ListHead, ask_facets, choose_order, counts};
use crate::app::parts::facets::{FacetList, is_wide};
use crate::app::parts::filters::Chips;
use crate::app::parts::virtual_table::{Head, VirtualTable};
use crate::app::state::{App, Session};
use crate::duckdb::{Engine, Page};
use crate::scene::format;
use crate::share::link::{Route, View, to_dataset};
use crate::systems::dataset::{self, DatasetRow, Filter};

/// The facets, with their parameters.
const GROUPS: [(&str, &str); 7] = [
    ("Quality tier", "tier"),
    ("Compliance", "compliance"),
    ("Licence", "license"),
    ("Inherits", "inherited"),
    ("Open findings", "severity"),
    ("Source", "source"),
    ("Licence is", "license_status"),
];

/// The page.
#[component]
pub fn DatasetsPage(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let filter = Memo::new(move |_| app.view.with(filter_of));
    let sort = Memo::new(move |_| app.view.with(sort_of));
    let engine = session.engine.clone();
    let counts =
        counts(app, &engine, move || dataset::dataset_count(&filter.get()), dataset::dataset_count(&Filter::default()));
    let facets = ask_facets(app, &engine, move || dataset::facet_rows(&filter.get()));
    let source = counts.rows(&engine, move || {
        let (filter, sort) = (filter.get(), sort.get());
        move |page| dataset::datasets(&filter, sort, page)
    });
    let sql = Signal::derive(move || {
        dataset::datasets(&filter.get(), sort.get(), Page { offset: 0, limit: 100 }).sql().to_owned()
    });
    view! {
        <ListHead
            heading=counts.heading("dataset", "datasets", "Datasets") sql=sql error=counts.error
            search="Search ids, names, tags and paths" placeholder="Id, name, tag or path"
        >
            <Chips names=&PARAMETERS />
        </ListHead>
        <Compliance engine=engine />
        <div class="explorer">
            <details class="facets-fold" prop:open=is_wide()>
                <summary>"Filters"</summary>
                <div class="facets" role="group" aria-label="Filters"><FacetList facets=facets groups=&GROUPS /></div>
            </details>
            <VirtualTable
                source=source
                heads=heads()
                caption="Datasets"
                least=1166
                cells=row_cells
                href=|row: &DatasetRow| to_dataset(row.dataset_id.as_deref().unwrap_or_default())
                order=Signal::derive(move || sort.get().named())
                on_sort=Callback::new(move |name| {
                    let (current, descending) = app.view.with_untracked(sort_of).named();
                    let is_number = matches!(name, "records" | "size" | "parents" | "updated");
                    choose_order(app, (&current, descending), name, is_number);
                })
            >
                <EmptyList
                    all=counts.all.get().unwrap_or(0) many="datasets" names=&PARAMETERS
                    nothing="This snapshot has no dataset: its log speaks of records that are not in it."
                />
            </VirtualTable>
        </div>
    }
}

/// How many comply, and by what, on demand.
#[component]
fn Compliance(engine: Engine) -> impl IntoView {
    let rows = asked(&engine, dataset::compliance());
    let severities = asked(&engine, dataset::severities());
    let report = View::of(Route::Report).fragment();
    move || {
        let all = rows.with(|answer| answer.value().cloned()).filter(|rows| !rows.is_empty())?;
        let whole = all.iter().find(|row| row.dimension == "all").cloned()?;
        Some(view! {
            <details class="compliance-fold">
                <summary>
                    <span class="compliance-line">
                        <Share row=whole.clone() />
                        <span>{format!(
                            "{} of {} comply", format::count(whole.compliant.unsigned_abs()),
                            format::counted(whole.total.unsigned_abs(), "dataset", "datasets")
                        )}</span>
                    </span>
                </summary>
                <ComplianceTables rows=all>
                    {move || severities.with(|answer| answer.value().cloned()).map(|rows| view! { <SeverityTable rows=rows /> })}
                </ComplianceTables>
                <p><a href=report.clone()>"The audit report"</a></p>
            </details>
        })
    }
}

fn heads() -> Vec<Head> {
    [
        ("Dataset", "id", false, "minmax(170px, 2fr)"),
        ("Tier", "tier", false, "100px"),
        ("Compliance", "compliance", false, "122px"),
        ("Licence", "license", false, "104px"),
        ("Inherits", "", false, "106px"),
        ("Open", "", true, "60px"),
        ("Records", "records", true, "80px"),
        ("Size", "size", true, "74px"),
        ("Parents", "parents", true, "72px"),
        ("Source", "source", false, "120px"),
        ("Updated", "updated", false, "158px"),
    ]
    .map(|(name, sort, number, track)| Head { name, sort: Some(sort).filter(|sort| !sort.is_empty()), number, track })
    .into()
}

fn row_cells(row: &DatasetRow) -> AnyView {
    let number = |count: Option<i64>| match count {
        Some(0) => null("0"),
        Some(count) => format::grouped(count).into_any(),
        None => null("NULL"),
    };
    let size = match row.file_size_bytes.and_then(|size| u64::try_from(size).ok()) {
        Some(size) => format::bytes(size).into_any(),
        None => null("NULL"),
    };
    let inherited = match row.inherited_license.as_deref() {
        None => null("–"),
        license => {
            let words = "The licence of most concern among what it was made from";
            view! { <span title=words>{license_badge(license)}</span> }.into_any()
        }
    };
    let open = match row.open_finding_count {
        0 => null("0"),
        count => {
            let words = format::counted(count.unsigned_abs(), "open audit finding", "open audit findings");
            view! { <span title=words>{format::grouped(count)}</span> }.into_any()
        }
    };
    view! {
        <div class="vtable-cell" role="gridcell">{dataset_link(row.dataset_id.as_deref(), row.dataset_name.as_deref())}</div>
        <div class="vtable-cell" role="gridcell">{optional(row.quality_tier.as_deref())}</div>
        <div class="vtable-cell" role="gridcell">{compliance_badge(row.compliance_status.as_deref())}</div>
        <div class="vtable-cell" role="gridcell">{license_badge(row.license_type.as_deref())}</div>
        <div class="vtable-cell" role="gridcell">{inherited}</div>
        <div class="vtable-cell num" role="gridcell">{open}</div>
        <div class="vtable-cell num" role="gridcell">{number(row.record_count)}</div>
        <div class="vtable-cell num" role="gridcell">{size}</div>
        <div class="vtable-cell num" role="gridcell">{number(row.parent_count.map(i64::from))}</div>
        <div class="vtable-cell" role="gridcell">{optional(row.source_type.as_deref())}</div>
        <div class="vtable-cell" role="gridcell">{time(row.updated_at)}</div>
    }
    .into_any()
}
