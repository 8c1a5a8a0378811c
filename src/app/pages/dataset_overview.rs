//! What the snapshot holds of datasets: how many, under which licences, whether they comply, and what is wrong.

use std::rc::Rc;

use leptos::prelude::*;

use super::dataset::words::percent;
use super::findings::GroupList;
use crate::app::ask::ask;
use crate::app::parts::notice::Problem;
use crate::app::parts::picture::{OnChoose, Picture};
use crate::app::route;
use crate::app::state::{App, Session};
use crate::scene::bars::{self, Bar, BarsRequest};
use crate::scene::{Scene, format};
use crate::share::link::{Route, View};
use crate::systems::dataset::{self, ComplianceRow, Filter, SeverityRow};
use crate::systems::facets::{self, Facets};

/// What is shown.
#[derive(Clone)]
struct Known {
    facets: Facets,
    compliance: Vec<ComplianceRow>,
    severities: Vec<SeverityRow>,
}

/// The part of the overview that is about datasets.
#[component]
pub fn DatasetOverview(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let engine = session.engine.clone();
    let asked = ask(&app.busy(), move || {
        let engine = engine.clone();
        Some(async move {
            let facets = facets::facets(&engine, dataset::facet_rows(&Filter::default())).await?;
            let compliance = dataset::compliance().all(&engine).await?;
            let severities = dataset::severities().all(&engine).await?;
            Ok::<_, crate::duckdb::Error>(Rc::new(Known { facets, compliance, severities }))
        })
    });
    let known = Signal::derive_local(move || asked.with(|answer| answer.value().cloned()));
    let error = move || asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let sql = Signal::stored(dataset::facet_rows(&Filter::default()).sql().to_owned());
    let panel = move |id: &'static str, title: &'static str, facet: &'static str, words: &'static str| {
        view! {
            <section class="panel" aria-labelledby=id>
                <h2 id=id>{title}</h2>
                <Picture layout=move |width| known.get().map(|known| by_facet(&known, facet, words, width)) name=facet
                    sql=sql on_choose=choose(app, facet) />
            </section>
        }
    };
    view! {
        {move || error().map(|words| view! { <Problem words=words /> })}
        {move || known.get().map(|known| view! { <dl class="figures">{figures(&known)}</dl> })}
        <div class="overview">
            {panel("o-datasets", "Quality tiers", "tier", "Datasets by quality tier")}
            {panel("o-compliance", "Compliance", "compliance", "Datasets by compliance")}
            <section class="panel panel-tall" aria-labelledby="o-dataset-findings">
                <h2 id="o-dataset-findings">"Findings in datasets"</h2>
                <GroupList system=&dataset::SYSTEM />
                <p><a href=View::of(Route::Datasets).fragment()>"All datasets"</a> " · " <a href="#/lineage">"Lineage"</a> " · "
                    <a href=View::of(Route::Report).fragment()>"Audit report"</a></p>
            </section>
            {panel("o-licenses", "Licences", "license", "Datasets by licence")}
            {panel("o-inherited", "Licences of concern above", "inherited", "Datasets made from others under")}
        </div>
    }
}

fn figures(known: &Known) -> impl IntoView + use<> {
    let count = |n: i64| format::count(n.unsigned_abs());
    let all = known.compliance.iter().find(|row| row.dimension == "all");
    let open: i64 = known.severities.iter().map(|row| row.open + row.in_progress).sum();
    let facts = [
        ("datasets", all.map_or_else(|| "0".to_owned(), |all| count(all.total))),
        ("comply", all.map_or_else(|| "–".to_owned(), |all| percent(all.compliance_rate))),
        ("do not comply", all.map_or_else(|| "–".to_owned(), |all| count(all.non_compliant))),
        ("need a review", all.map_or_else(|| "–".to_owned(), |all| count(all.needs_review))),
        ("open audit findings", count(open)),
    ];
    facts
        .map(|(name, value)| view! { <div><dd class="figure-number">{value}</dd><dt class="figure-name">{name}</dt></div> })
        .collect_view()
}

/// A chosen bar leads to the datasets that it counts; keys are `<parameter>/<value>`.
fn choose(app: App, parameter: &'static str) -> OnChoose {
    Rc::new(move |key: &str| {
        if let Some(value) = key.strip_prefix(parameter).and_then(|rest| rest.strip_prefix('/')) {
            route::go(app, &View::of(Route::Datasets).with(parameter, Some(value)));
        }
    })
}

fn by_facet(known: &Known, facet: &str, caption: &str, width: f32) -> Scene {
    let all = known.compliance.iter().find(|row| row.dimension == "all").map(|row| row.total.unsigned_abs());
    let bars = known.facets.of(facet).values.into_iter().map(|value| {
        let label = value.value.clone().unwrap_or_else(|| "NULL".to_owned());
        let key = value.value.map_or_else(|| "null".to_owned(), |value| format!("{facet}/{value}"));
        Bar { key, label, count: value.count.unsigned_abs(), swatch: None }
    });
    bars::layout(&BarsRequest {
        caption: caption.to_owned(),
        noun: ("dataset".to_owned(), "datasets".to_owned()),
        bars: bars.collect(),
        total: all,
        why_empty: "No dataset.".to_owned(),
        width,
    })
}
