//! The tripartite graph: machine, user and shared artifact, and what connects them.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use super::tripartite_filters::GraphFilters;
use super::tripartite_words::TouchWords;
use crate::app::ahead::GRAPH_SLOTS;
use crate::app::ask::{Asked, ask};
use crate::app::graph_view::{
    Drawable, PARAMETERS, folded, graph_filter_of, measure_of, noun, opened, rest_of, shown_of,
};
use crate::app::parts::filters::{Chips, WhyEmpty};
use crate::app::parts::light::Light;
use crate::app::parts::notice::Problem;
use crate::app::parts::picture::{OnChoose, Picture};
use crate::app::route;
use crate::app::state::{App, Session};
use crate::duckdb::Engine;
use crate::scene::format::counted;
use crate::scene::tripartite::{self, Measure, Part, TripartiteRequest};
use crate::systems::artifact::{self, GraphFilter, GraphTotals, GraphView, ShownGraph};

/// The page.
#[component]
pub fn TripartitePage(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let engine = session.engine.clone();
    let filter = Memo::new(move |_| app.view.with(graph_filter_of));
    let facets = ask(&app.busy(), {
        let engine = engine.clone();
        move || {
            let (engine, question) = (engine.clone(), artifact::graph_facets(&filter.get()));
            Some(async move { question.all(&engine).await })
        }
    });
    let graph = Graph::ask(engine, filter, GRAPH_SLOTS, "No connection passes these filters.");
    let unknown =
        move || graph.answer.with(|answer| answer.value().map(|graph| graph.counts.unknown_count.unsigned_abs()));
    let unknown = move || unknown().filter(|count| *count > 0);
    let is_empty =
        move || graph.answer.with(|answer| answer.value().is_some_and(|graph| graph.counts.connection_count == 0));
    let width =
        move |value: Option<&'static str>| move |_| route::replace(app, &app.view.get_untracked().with("width", value));
    let by_weight = move || app.view.with(measure_of) == Measure::Weight;
    view! {
        <div class="page-head">
            <h1>"Tripartite graph"</h1>
            <div class="page-tools button-row" role="group" aria-label="What the width of an edge says">
                <button type="button" class="button" aria-pressed=move || (!by_weight()).to_string() on:click=width(None)>
                    "Connections"</button>
                <button type="button" class="button" aria-pressed=move || by_weight().to_string() on:click=width(Some("weight"))>
                    "Stored weights"</button>
            </div>
        </div>
        <Chips names=&PARAMETERS />
        {move || unknown().map(|count| view! {
            <p class="faint">{format!(
                "{} of a kind that is not understood: not drawn, since what it leads to is not known.",
                counted(count, "connection is", "connections are")
            )}</p>
        })}
        <div class="explorer graph-explorer">
            <details class="facets-fold" prop:open=is_wide()>
                <summary>"Filters"</summary>
                <div class="facets" role="group" aria-label="Filters"><GraphFilters facets=facets /></div>
            </details>
            <div class="tripartite-part">
                <GraphPicture graph=graph name="tripartite" main=true />
                {move || is_empty().then(|| view! { <WhyEmpty names=&PARAMETERS /> })}
            </div>
        </div>
    }
}

/// On a narrow screen the filters begin folded, as the stylesheet has it.
pub fn is_wide() -> bool {
    let query = web_sys::window().and_then(|window| window.match_media("(min-width: 720px)").ok().flatten());
    query.is_none_or(|query| query.matches())
}

/// A graph on show: what was asked, what came, and what of it is chosen.
#[derive(Clone, Copy)]
pub struct Graph {
    /// Which connections.
    pub filter: Memo<GraphFilter>,
    /// How many nodes of a column are shown at first.
    pub slots: u32,
    shown: Memo<GraphView>,
    /// The answer.
    pub answer: Asked<Rc<ShownGraph>>,
    /// What is drawn; an answer like the last one is the same drawing.
    pub drawable: Memo<Option<Arc<Drawable>>>,
    chosen: Signal<Option<String>>,
    touched: Asked<Option<GraphTotals>>,
}

impl Graph {
    /// Asks for the graph of a filter, as the view says how much of it.
    pub fn ask(engine: Engine, filter: Memo<GraphFilter>, slots: u32, why_empty: &'static str) -> Self {
        let app = App::get();
        let shown = Memo::new(move |_| app.view.with(|view| shown_of(view, slots)));
        let answer = ask(&app.busy(), {
            let engine = engine.clone();
            move || {
                let (engine, filter, shown) = (engine.clone(), filter.get(), shown.get());
                Some(async move { artifact::shown_graph(&engine, &filter, &shown).await.map(Rc::new) })
            }
        });
        let measure = Memo::new(move |_| app.view.with(measure_of));
        let drawable = Memo::new(move |_| {
            let measure = measure.get();
            answer.with(|answer| Some(Arc::new(Drawable::new(answer.value()?, measure, why_empty))))
        });
        let chosen = Signal::derive(move || app.view.with(|view| view.get("sel").map(str::to_owned)));
        let touch = Memo::new(move |_| drawable.get()?.touch(&chosen.get()?));
        let touched = ask(&app.busy(), move || {
            let touch = touch.get()?;
            let (engine, question) =
                (engine.clone(), artifact::graph_touched(&filter.get_untracked(), &shown.get_untracked(), touch));
            Some(async move { question.first(&engine).await })
        });
        Self { filter, slots, shown, answer, drawable, chosen, touched }
    }

    /// The SQL behind the picture.
    fn sql(self) -> Signal<String> {
        let Self { filter, shown, .. } = self;
        Signal::derive(move || {
            let (filter, shown) = (filter.get(), shown.get());
            [artifact::graph_nodes(&filter, &shown).sql(), artifact::graph_flows(&filter, &shown).sql()].join(";\n\n")
        })
    }
}

/// The graph as a picture, with what it touches in words.
#[component]
pub fn GraphPicture(graph: Graph, name: &'static str, #[prop(optional)] main: bool) -> impl IntoView {
    let app = App::get();
    let Graph { drawable, chosen, answer, slots, .. } = graph;
    let pointed = RwSignal::new(None::<String>);
    let choose: OnChoose = Rc::new(move |key: &str| {
        let view = app.view.get_untracked();
        if let Some(part) = rest_of(key) {
            if let Some(view) = opened(&view, slots, part) {
                pointed.set(None);
                route::go(app, &view);
            }
            return;
        }
        let same = view.get("sel") == Some(key);
        route::replace(app, &view.with("sel", Some(key).filter(|_| !same)));
    });
    let light = Light {
        chosen,
        pointed,
        touched: Rc::new(move |key| {
            drawable.with_untracked(|drawable| {
                drawable.as_ref().map(|drawable| tripartite::touched(&drawable.request, key).keys).unwrap_or_default()
            })
        }),
    };
    let layout = move |width: f32| {
        let request = drawable.get()?.request.clone();
        Some(tripartite::layout(&TripartiteRequest { width, ..request }))
    };
    let error = move || answer.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let fold = move || {
        let view = app.view.get();
        let opened = Part::ALL.into_iter().filter(|part| folded(&view, *part) != view);
        let links = opened.map(|part| {
            let words = format!("Fewer {}s", noun(part));
            view! { <a class="button button-quiet" href=folded(&view, part).fragment()>{words}</a> }
        });
        links.collect_view()
    };
    view! {
        <div class="tripartite">
            {move || error().map(|words| view! { <Problem words=words /> })}
            <TouchWords drawable=drawable.into() chosen=chosen pointed=pointed totals=graph.touched />
            <div class="button-row">{fold}</div>
            <Picture layout=layout name=name sql=graph.sql() main=main on_choose=choose light=light />
        </div>
    }
}
