//! What the snapshot holds: its size, its kinds, its colours, when things happened, and what is wrong.

use std::rc::Rc;

use leptos::prelude::*;

use super::compute_overview::ComputeOverview;
use super::dataset_overview::DatasetOverview;
use super::findings::GroupList;
use super::project_overview::ProjectOverview;
use super::trace_overview::TraceOverview;
use crate::app::ask::{Asked, ask};
use crate::app::filter::filter_of;
use crate::app::page_list::leading_to;
use crate::app::parts::filters::{Chips, WhyEmpty};
use crate::app::parts::notice::{Problem, Warning};
use crate::app::parts::picture::{OnChoose, Picture};
use crate::app::route;
use crate::app::state::{App, Session};
use crate::scene::bars::{self, Bar, BarsRequest};
use crate::scene::histogram::{self, Bin, HistogramRequest};
use crate::scene::proportion::{self, Form, Part, ProportionRequest};
use crate::scene::{Colour, Scene, format};
use crate::share::link::{Route, View};
use crate::snapshot::Status;
use crate::systems::artifact::{self, Activity, Filter, Statistics};

/// Bars of one picture.
const MOST_BARS: u64 = 24;
/// Time bins: about one for five pixels of a wide page.
const BINS: u32 = 240;
const ACTIVITY_HEIGHT: f32 = 200.0;

/// The page.
#[component]
pub fn OverviewPage(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let engine = session.engine.clone();
    let filter = Memo::new(move |_| app.view.with(filter_of));
    let has_artifacts = session.opened.systems().iter().any(|system| system == "artifact");
    let has_datasets = session.opened.systems().iter().any(|system| system == "dataset");
    let has_projects = session.opened.systems().iter().any(|system| system == "project");
    let has_computations = session.opened.systems().iter().any(|system| system == "compute");
    let has_traces = session.opened.systems().iter().any(|system| system == "trace");
    let statistics = ask(&app.busy(), {
        let engine = engine.clone();
        move || {
            let (engine, filter) = (engine.clone(), filter.get());
            has_artifacts.then_some(async move { artifact::statistics(&engine, &filter, MOST_BARS).await.map(Rc::new) })
        }
    });
    let activity = ask(&app.busy(), move || {
        let (engine, filter) = (engine.clone(), filter.get());
        has_artifacts.then_some(async move { artifact::activity(&engine, &filter, BINS).await.map(Rc::new) })
    });
    let error = move || {
        let words = |error: &crate::duckdb::Error| format!("{} {}", error.message, error.remedy());
        statistics.with(|a| a.error().map(words)).or_else(|| activity.with(|a| a.error().map(words)))
    };
    view! {
        <div class="page-head">
            <h1><bdi>{session.opened.name.clone()}</bdi></h1>
            <p class="faint">{opened_words(&session)}</p>
        </div>
        {has_artifacts.then(|| view! { <Chips /> })}
        {move || error().map(|words| view! { <Problem words=words /> })}
        <TableProblems session=Rc::clone(&session) />
        {if has_artifacts || has_computations || has_datasets || has_projects || has_traces {
            view! {
                {has_artifacts.then(|| view! { <ArtifactOverview filter=filter statistics=statistics activity=activity /> })}
                {has_traces.then(|| view! { <TraceOverview session=Rc::clone(&session) /> })}
                {has_datasets.then(|| view! { <DatasetOverview session=Rc::clone(&session) /> })}
                {has_computations.then(|| view! { <ComputeOverview session=Rc::clone(&session) /> })}
                {has_projects.then(|| view! { <ProjectOverview session=Rc::clone(&session) /> })}
            }
            .into_any()
        } else {
            view! {
                <div class="empty">
                    <p>"No table of this snapshot is one that provscope has pages for."</p>
                    <p><a href=View::of(Route::Tables).fragment()>"See its tables"</a></p>
                </div>
            }
            .into_any()
        }}
    }
}

fn opened_words(session: &Session) -> String {
    let tables = session.opened.tables.iter().filter(|table| !table.file.is_empty());
    let (count, rows) = tables.fold((0_u64, 0_u64), |(count, rows), table| (count + 1, rows + table.rows));
    let seconds = session.opened.elapsed_ms / 1_000.0;
    format!(
        "{} with {} opened in {seconds:.1} s",
        format::counted(count, "file", "files"),
        format::counted(rows, "row", "rows")
    )
}

/// Files that did not open, or not as they should.
#[component]
fn TableProblems(session: Rc<Session>) -> impl IntoView {
    let wrong =
        session.opened.tables.iter().filter(|t| matches!(t.status, Status::Failed | Status::Differs)).count() as u64;
    (wrong > 0).then(|| {
        view! {
            <Warning>
                {format::counted(wrong, "file is", "files are")} " not as expected. "
                <a href=View::of(Route::Tables).fragment()>"See what became of each"</a>
            </Warning>
        }
    })
}

#[component]
fn ArtifactOverview(
    filter: Memo<Filter>,
    statistics: Asked<Rc<Statistics>>,
    activity: Asked<Rc<Activity>>,
) -> impl IntoView {
    let app = App::get();
    let known = Signal::derive_local(move || statistics.with(|answer| answer.value().cloned()));
    let events = Signal::derive_local(move || activity.with(|answer| answer.value().cloned()));
    let sql = |text: fn(&Filter) -> String| Signal::derive(move || filter.with(text));
    let filtered = move || filter.with(|filter| !filter.is_empty());
    let nothing = move || known.get().is_some_and(|known| known.totals.as_ref().is_none_or(|t| t.artifact_count == 0));
    view! {
        <Totals statistics=known />
        {move || (filtered() && nothing()).then(|| view! {
            <div class="empty"><p>"No artifact passes these filters."</p> <WhyEmpty /></div>
        })}
        <div class="overview">
            <section class="panel panel-two-thirds" aria-labelledby="o-activity">
                <h2 id="o-activity">"Activity"</h2>
                <Picture
                    layout=move |width| events.get().map(|events| activity_scene(&events, width))
                    name="activity" sql=Signal::derive(move || filter.with(|filter| activity_sql(filter, events.get().as_deref()))) main=true
                />
                {move || events.get().filter(|e| e.range.undated > 0).map(|e| view! {
                    <p class="faint">{format!("{} have no time and are not drawn.", format::counted(e.range.undated.unsigned_abs(), "event", "events"))}</p>
                })}
            </section>
            <section class="panel panel-tall" aria-labelledby="o-findings">
                <h2 id="o-findings">"Findings" {move || filtered().then_some(" of the whole snapshot")}</h2>
                <GroupList system=&artifact::SYSTEM />
            </section>
            <section class="panel" aria-labelledby="o-types">
                <h2 id="o-types">"Types"</h2>
                <Picture layout=move |width| known.get().map(|s| type_scene(&s, width)) name="types"
                    sql=sql(|filter| artifact::by_type_counts(filter).sql().to_owned()) on_choose=choose(app, "type") />
            </section>
            <section class="panel" aria-labelledby="o-verified">
                <h2 id="o-verified">"Verified"</h2>
                <Picture layout=move |width| known.get().map(|s| verified_scene(&s, width)) name="verified"
                    sql=sql(|filter| artifact::totals(filter).sql().to_owned()) on_choose=choose(app, "verified") />
            </section>
            <section class="panel" aria-labelledby="o-colours">
                <h2 id="o-colours">"Gayseed colours"</h2>
                <Picture layout=move |width| known.get().map(|s| colour_scene(&s, width)) name="gayseed"
                    sql=sql(|filter| artifact::by_gayseed_counts(filter).sql().to_owned()) on_choose=choose(app, "gayseed") />
            </section>
            <section class="panel" aria-labelledby="o-people">
                <h2 id="o-people">"Researchers"</h2>
                <Picture layout=move |width| known.get().map(|s| people_scene(&s, width)) name="researchers"
                    sql=sql(|filter| artifact::by_researcher_counts(filter).sql().to_owned()) on_choose=choose(app, "researcher") />
            </section>
            <section class="panel" aria-labelledby="o-chains">
                <h2 id="o-chains">"Chain lengths"</h2>
                <Picture layout=move |width| known.get().map(|s| length_scene(&s, width)) name="chain-lengths"
                    sql=sql(|filter| artifact::chain_lengths(filter).sql().to_owned()) />
            </section>
        </div>
    }
}

/// The numbers of the snapshot, in words.
#[component]
fn Totals(statistics: Signal<Option<Rc<Statistics>>, LocalStorage>) -> impl IntoView {
    move || {
        let known = statistics.get()?;
        let totals = known.totals.as_ref()?;
        let count = |n: i64| format::count(n.unsigned_abs());
        let facts = [
            ("artifacts", count(totals.artifact_count)),
            ("verified", count(totals.verified_count)),
            ("researchers", count(totals.researcher_count)),
            ("nodes", count(totals.node_count)),
            ("arrows", count(totals.morphism_count)),
            ("connections", count(totals.connection_count)),
            ("events", count(totals.event_count)),
            ("nodes a chain", totals.average_chain_length.map_or_else(|| "–".to_owned(), |n| format!("{n:.2}"))),
        ];
        let facts = facts.map(|(name, value)| view! { <div><dd class="figure-number">{value}</dd><dt class="figure-name">{name}</dt></div> });
        Some(view! { <dl class="figures">{facts.collect_view()}</dl> })
    }
}

/// A chosen bar leads to the artifacts that it counts, with the filters in force; keys are `<parameter>/<value>`.
fn choose(app: App, parameter: &'static str) -> OnChoose {
    Rc::new(move |key: &str| {
        if let Some(value) = key.strip_prefix(parameter).and_then(|rest| rest.strip_prefix('/')) {
            let view = leading_to(&Route::Artifacts, &app.view.get_untracked());
            route::go(app, &view.with(parameter, Some(value)));
        }
    })
}

fn artifacts_noun() -> (String, String) {
    ("artifact".to_owned(), "artifacts".to_owned())
}

fn bars_scene(caption: &str, bars: Vec<Bar>, total: Option<i64>, width: f32) -> Scene {
    bars::layout(&BarsRequest {
        caption: caption.to_owned(),
        noun: artifacts_noun(),
        bars,
        total: total.map(i64::unsigned_abs),
        why_empty: "The registry has no rows.".to_owned(),
        width,
    })
}

fn bar(parameter: &str, value: Option<&str>, label: &str, count: i64) -> Bar {
    // NULL cannot be filtered by: its bar leads nowhere.
    let key = value.map_or_else(|| "null".to_owned(), |value| format!("{parameter}/{value}"));
    Bar { key, label: label.to_owned(), count: count.unsigned_abs(), swatch: None }
}

fn all(statistics: &Statistics) -> Option<i64> {
    statistics.totals.as_ref().map(|totals| totals.artifact_count)
}

fn type_scene(statistics: &Statistics, width: f32) -> Scene {
    let bars = statistics.by_type.iter().map(|row| {
        let value = row.artifact_type.as_deref();
        bar("type", value, value.unwrap_or("NULL"), row.artifact_count)
    });
    bars_scene("Artifacts by type", bars.collect(), all(statistics), width)
}

fn people_scene(statistics: &Statistics, width: f32) -> Scene {
    let bars = statistics
        .by_researcher
        .iter()
        .map(|row| bar("researcher", Some(&row.researcher), &row.researcher, row.artifact_count));
    bars_scene("Artifacts by researcher", bars.collect(), all(statistics), width)
}

fn colour_scene(statistics: &Statistics, width: f32) -> Scene {
    let bars = statistics.by_gayseed.iter().map(|row| {
        let value = row.gayseed_index.map(|index| index.to_string());
        let label = match (&value, &row.palette_hex) {
            (Some(index), Some(hex)) => format!("{index}  {hex}"),
            (Some(index), None) => format!("{index}  no colour"),
            (None, _) => "NULL".to_owned(),
        };
        let swatch = row.palette_hex.as_deref().and_then(Colour::parse);
        Bar { swatch, ..bar("gayseed", value.as_deref(), &label, row.artifact_count) }
    });
    bars_scene("Artifacts by gayseed index", bars.collect(), all(statistics), width)
}

fn length_scene(statistics: &Statistics, width: f32) -> Scene {
    let bars = statistics.chain_lengths.iter().map(|row| {
        let nodes = format::counted(row.chain_length.unsigned_abs(), "node", "nodes");
        Bar { key: format!("length/{}", row.chain_length), ..bar("length", None, &nodes, row.artifact_count) }
    });
    bars_scene("Artifacts by length of their chain", bars.collect(), all(statistics), width)
}

fn verified_scene(statistics: &Statistics, width: f32) -> Scene {
    let (count, verified) = statistics.totals.as_ref().map_or((0, 0), |t| (t.artifact_count, t.verified_count));
    let part = |key: &str, label: &str, count: i64, form: Form| Part {
        key: format!("verified/{key}"),
        label: label.to_owned(),
        count: count.unsigned_abs(),
        form,
    };
    proportion::layout(&ProportionRequest {
        noun: artifacts_noun(),
        parts: vec![
            part("true", "verified", verified, Form::Filled),
            part("false", "not verified", count - verified, Form::Hollow),
        ],
        why_empty: "The registry has no rows.".to_owned(),
        width,
    })
}

fn activity_scene(activity: &Activity, width: f32) -> Scene {
    let bins = activity.bins.iter().map(|bin| Bin {
        start: bin.bin_start.0,
        category: bin.action.clone().unwrap_or_else(|| "NULL".to_owned()),
        count: bin.count.unsigned_abs(),
    });
    histogram::layout(&HistogramRequest {
        noun: ("event".to_owned(), "events".to_owned()),
        bins: bins.collect(),
        bin_length: activity.bin_width,
        range: None,
        why_empty: "The audit log has no event with a time.".to_owned(),
        width,
        height: ACTIVITY_HEIGHT,
    })
}

fn activity_sql(filter: &Filter, activity: Option<&Activity>) -> String {
    let width = activity.map_or(1, |activity| activity.bin_width);
    artifact::activity_bins(filter, width).sql().to_owned()
}
