//! What the snapshot holds of embeddings and computations: how many, of which schemas, and what is wrong.

use std::rc::Rc;

use leptos::prelude::*;

use super::findings::GroupList;
use crate::app::ask::ask;
use crate::app::parts::notice::Problem;
use crate::app::parts::picture::{OnChoose, Picture};
use crate::app::route;
use crate::app::state::{App, Session};
use crate::duckdb::Error;
use crate::scene::bars::{self, Bar, BarsRequest};
use crate::scene::{Scene, format};
use crate::share::link::{Route, View};
use crate::systems::compute::{self, ComputationType, Filter};
use crate::systems::facets::{self, Facets};

#[derive(Clone)]
struct Known {
    facets: Facets,
    embeddings: u64,
    types: Vec<ComputationType>,
}

/// The part of the overview that is about deterministic compute.
#[component]
pub fn ComputeOverview(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let engine = session.engine.clone();
    let asked = ask(&app.busy(), move || {
        let engine = engine.clone();
        Some(async move {
            let everything = Filter::default();
            let count = compute::embedding_count(&everything).first(&engine).await?;
            let embeddings = count.map_or(0, |count| count.count.unsigned_abs());
            let facets = facets::facets(&engine, compute::facet_rows(&everything)).await?;
            let types = compute::computation_types().all(&engine).await?;
            Ok::<_, Error>(Rc::new(Known { facets, embeddings, types }))
        })
    });
    let known = Signal::derive_local(move || asked.with(|answer| answer.value().cloned()));
    let error = move || asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let computations = View::of(Route::Compute).with("view", Some("computations"));
    let (to_computations, by_kind) = (computations.fragment(), computations);
    let choose_tenant: OnChoose = Rc::new(move |key: &str| {
        route::go(app, &View::of(Route::Compute).with("tenant", Some(key)));
    });
    let choose_kind: OnChoose = Rc::new(move |key: &str| route::go(app, &by_kind.clone().with("kind", Some(key))));
    view! {
        {move || error().map(|words| view! { <Problem words=words /> })}
        <div class="overview">
            <section class="panel" aria-labelledby="o-embeddings">
                <h2 id="o-embeddings">"Embeddings"</h2>
                <Picture layout=move |width| known.get().map(|known| by_tenant(&known, width)) name="embeddings"
                    sql=Signal::stored(compute::facet_rows(&Filter::default()).sql().to_owned()) on_choose=choose_tenant />
                <p><a href=View::of(Route::Compute).fragment()>"All embeddings"</a></p>
            </section>
            <section class="panel" aria-labelledby="o-computations">
                <h2 id="o-computations">"Computations"</h2>
                <Picture layout=move |width| known.get().map(|known| by_type(&known, width)) name="computations"
                    sql=Signal::stored(compute::computation_types().sql().to_owned()) on_choose=choose_kind />
                <p><a href=to_computations>"All computations"</a></p>
            </section>
            <section class="panel" aria-labelledby="o-compute-findings">
                <h2 id="o-compute-findings">"Findings in embeddings and computations"</h2>
                <GroupList system=&compute::SYSTEM />
            </section>
        </div>
    }
}

fn by_tenant(known: &Known, width: f32) -> Scene {
    let values = known.facets.of("tenant").values.into_iter();
    let bars = values.filter_map(|value| {
        let label = value.value?;
        Some(Bar { key: label.clone(), label, count: value.count.unsigned_abs(), swatch: None })
    });
    bars::layout(&BarsRequest {
        caption: "Embeddings by tenant".to_owned(),
        noun: ("embedding".to_owned(), "embeddings".to_owned()),
        bars: bars.collect(),
        total: Some(known.embeddings),
        why_empty: "The snapshot has no embeddings.".to_owned(),
        width,
    })
}

fn by_type(known: &Known, width: f32) -> Scene {
    let mut bars: Vec<Bar> = Vec::new();
    for row in &known.types {
        let label = row.computation_type.clone().unwrap_or_default();
        let count = row.computation_count.unsigned_abs();
        match bars.iter_mut().find(|bar| bar.key == label) {
            Some(bar) => bar.count += count,
            None => bars.push(Bar { key: label.clone(), label, count, swatch: None }),
        }
    }
    let total = bars.iter().map(|bar| bar.count).sum();
    bars::layout(&BarsRequest {
        caption: format!("Computations by type, {}", format::counted(bars.len() as u64, "type", "types")),
        noun: ("computation".to_owned(), "computations".to_owned()),
        bars,
        total: Some(total),
        why_empty: "The snapshot has no computations.".to_owned(),
        width,
    })
}
