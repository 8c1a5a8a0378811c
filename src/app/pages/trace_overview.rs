//! What the snapshot holds of traces: how much of everything, when, by whom, and what is wrong.

use std::rc::Rc;

use leptos::prelude::*;

use super::findings::GroupList;
use super::traces::length;
use crate::app::ask::ask;
use crate::app::parts::notice::Problem;
use crate::app::parts::picture::{OnChoose, Picture};
use crate::app::route;
use crate::app::state::{App, Session};
use crate::scene::bars::{self, Bar, BarsRequest};
use crate::scene::histogram::{self, Bin, HistogramRequest};
use crate::scene::{Scene, format};
use crate::share::link::{Route, View};
use crate::systems::artifact::bin_width;
use crate::systems::facets::{self, FacetValue, Facets};
use crate::systems::trace::{self, Filter, Service, TraceBin, TraceRange};

const BINS: u32 = 240;
const HEIGHT: f32 = 200.0;

/// What is shown.
#[derive(Clone)]
struct Known {
    services: Vec<Service>,
    range: Option<TraceRange>,
    bin_width: i64,
    bins: Vec<TraceBin>,
    facets: Facets,
}

/// The part of the overview that is about traces.
#[component]
pub fn TraceOverview(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let engine = session.engine.clone();
    let asked = ask(&app.busy(), move || {
        let engine = engine.clone();
        Some(async move {
            let everything = Filter::default();
            let services = trace::services().all(&engine).await?;
            let range = trace::trace_range(&everything).first(&engine).await?;
            let ends = range
                .as_ref()
                .map_or((0, 0), |range| (range.first_at.map_or(0, |at| at.0), range.last_at.map_or(0, |at| at.0)));
            let bin_width = bin_width(ends.0, ends.1, BINS);
            let bins = trace::trace_bins(&everything, bin_width).all(&engine).await?;
            let facets = facets::facets(&engine, trace::facet_rows(&everything)).await?;
            Ok::<_, crate::duckdb::Error>(Rc::new(Known { services, range, bin_width, bins, facets }))
        })
    });
    let known = Signal::derive_local(move || asked.with(|answer| answer.value().cloned()));
    let error = move || asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let sql = |text: &str| Signal::stored(text.to_owned());
    let when = Signal::derive(move || {
        let width = known.get().map_or(1, |known| known.bin_width);
        trace::trace_bins(&Filter::default(), width).sql().to_owned()
    });
    view! {
        {move || error().map(|words| view! { <Problem words=words /> })}
        {move || known.get().map(|known| view! { <dl class="figures">{figures(&known)}</dl> })}
        <div class="overview">
            <section class="panel panel-two-thirds" aria-labelledby="o-traces">
                <h2 id="o-traces">"Traces"</h2>
                <Picture layout=move |width| known.get().map(|known| over_time(&known, width)) name="traces"
                    sql=when main=true />
                <p><a href=View::of(Route::Traces).fragment()>"All traces"</a></p>
            </section>
            <section class="panel panel-tall" aria-labelledby="o-trace-findings">
                <h2 id="o-trace-findings">"Findings in traces"</h2>
                <GroupList system=&trace::SYSTEM />
            </section>
            <section class="panel" aria-labelledby="o-services">
                <h2 id="o-services">"Services"</h2>
                <Picture layout=move |width| known.get().map(|known| by_service(&known, width)) name="services"
                    sql=sql(trace::services().sql()) on_choose=choose(app, "service") />
            </section>
            <section class="panel" aria-labelledby="o-workflows">
                <h2 id="o-workflows">"Workflows"</h2>
                <Picture layout=move |width| known.get().map(|known| by_workflow(&known, width)) name="workflows"
                    sql=sql(trace::facet_rows(&Filter::default()).sql()) on_choose=choose(app, "workflow") />
            </section>
        </div>
    }
}

fn figures(known: &Known) -> impl IntoView + use<> {
    let sum = |of: fn(&Service) -> i64| known.services.iter().map(of).sum::<i64>();
    let count = |n: i64| format::count(n.unsigned_abs());
    let traces = known.range.as_ref().map_or(0, |range| range.dated + range.undated);
    let middle = known.range.as_ref().and_then(|range| range.median_ns);
    let facts = [
        ("traces", count(traces)),
        ("spans", count(sum(|service| service.span_count))),
        ("services", count(i64::try_from(known.services.len()).unwrap_or(i64::MAX))),
        ("workflows run", count(sum(|service| service.workflow_count))),
        ("failed spans", count(sum(|service| service.error_count))),
        ("model calls", count(sum(|service| service.llm_count))),
        ("median duration", middle.map_or_else(|| "–".to_owned(), length)),
    ];
    facts
        .map(|(name, value)| view! { <div><dd class="figure-number">{value}</dd><dt class="figure-name">{name}</dt></div> })
        .collect_view()
}

/// A chosen bar leads to the traces that it counts; keys are `<parameter>/<value>`.
fn choose(app: App, parameter: &'static str) -> OnChoose {
    Rc::new(move |key: &str| {
        if let Some(value) = key.strip_prefix(parameter).and_then(|rest| rest.strip_prefix('/')) {
            route::go(app, &View::of(Route::Traces).with(parameter, Some(value)));
        }
    })
}

fn over_time(known: &Known, width: f32) -> Scene {
    let bins = known.bins.iter().flat_map(|bin| {
        let (failed, all) = (bin.error_count.unsigned_abs(), bin.count.unsigned_abs());
        let part = |category: &str, count| Bin { start: bin.bin_start.0, category: category.to_owned(), count };
        [part("without errors", all.saturating_sub(failed)), part("with errors", failed)]
    });
    histogram::layout(&HistogramRequest {
        noun: ("trace".to_owned(), "traces".to_owned()),
        bins: bins.collect(),
        bin_length: known.bin_width,
        range: None,
        why_empty: "No trace has a time.".to_owned(),
        width,
        height: HEIGHT,
    })
}

fn by_service(known: &Known, width: f32) -> Scene {
    let bars = known.services.iter().map(|service| {
        let name = service.service_name.as_deref();
        let key = name.map_or_else(|| "null".to_owned(), |name| format!("service/{name}"));
        let label = name.unwrap_or("NULL").to_owned();
        Bar { key, label, count: service.span_count.unsigned_abs(), swatch: None }
    });
    bars_scene("Spans by service", ("span", "spans"), bars.collect(), width)
}

fn by_workflow(known: &Known, width: f32) -> Scene {
    let bars = known.facets.of("workflow").values.into_iter().take(24).map(|FacetValue { value: name, count }| {
        let label = name.clone().unwrap_or_else(|| "NULL".to_owned());
        let key = name.as_ref().map_or_else(|| "null".to_owned(), |name| format!("workflow/{name}"));
        Bar { key, label, count: count.unsigned_abs(), swatch: None }
    });
    bars_scene("Traces by workflow", ("trace", "traces"), bars.collect(), width)
}

fn bars_scene(caption: &str, (one, many): (&str, &str), bars: Vec<Bar>, width: f32) -> Scene {
    bars::layout(&BarsRequest {
        caption: caption.to_owned(),
        noun: (one.to_owned(), many.to_owned()),
        bars,
        total: None,
        why_empty: format!("No {many}."),
        width,
    })
}
