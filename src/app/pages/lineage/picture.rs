//! The lineage as a picture: the graph with its minimap, or its stages in time.

use std::collections::BTreeSet;
use std::rc::Rc;

use leptos::prelude::*;

use super::data::key;
use super::state::{Laid, PATH, State};
use crate::app::ask::ask;
use crate::app::pages::timeline_data::zone_of;
use crate::app::parts::light::Light;
use crate::app::parts::minimap::{Minimap, Patches};
use crate::app::parts::notice::Problem;
use crate::app::parts::picture::{OnChoose, Picture, Whole};
use crate::app::parts::zoom::Zoom;
use crate::app::slices::{Pace, Slices};
use crate::duckdb::{Engine, Timestamp};
use crate::scene::graph::Toward;
use crate::scene::lineage::{self as scene, Detail, LineageRequest};
use crate::scene::timeline::{Window, Zone};
use crate::scene::{Point, Rect, Scene, Table, gantt};
use crate::systems::dataset::{self, StageRow};

/// More datasets than this, seen from afar, are drawn without their words.
const MANY: usize = 250;
const AFAR: f32 = 0.35;
/// More rows in time than this are not drawn.
const MOST_ROWS: usize = 400;

/// Datasets and edges that are drawn before the clock is looked at.
const STRIDE: usize = 64;

/// What is drawn, and where.
#[derive(Clone)]
struct Drawable {
    laid: Rc<Laid>,
    request: Rc<LineageRequest>,
}

/// The graph.
#[component]
pub fn GraphPicture(state: State) -> impl IntoView {
    let pointed = RwSignal::new(None::<String>);
    let drawable = RwSignal::new_local(None::<Drawable>);
    let (telling, drawing) = (Slices::new(state.app), Slices::new(state.app));
    Effect::new(move |_| {
        let (laid, colour) = (state.laid.get(), state.colour.get());
        let Some((laid, data)) = laid.zip(state.data.get()) else {
            telling.stop();
            drawable.set(None);
            return;
        };
        let mut request = data.frame(&laid.shown.part, laid.shown.centre, &laid.shown.opened, colour);
        if request.sets.len() <= MANY {
            telling.stop();
            (0..request.sets.len()).for_each(|place| data.tell(&laid.shown.part, place, colour, &mut request));
            drawable.set(Some(Drawable { laid, request: Rc::new(request) }));
            return;
        }
        telling.begin(async move {
            let mut pace = Pace::new();
            for place in 0..request.sets.len() {
                data.tell(&laid.shown.part, place, colour, &mut request);
                if place % STRIDE == 0 {
                    pace.keep().await;
                }
            }
            pace.rest().await;
            drawable.try_set(Some(Drawable { laid, request: Rc::new(request) }));
        });
    });
    let many = Memo::new(move |_| drawable.with(|it| it.as_ref().is_some_and(|it| it.request.sets.len() > MANY)));
    let detail = Memo::new(move |_| {
        if many.get() && state.zoom.transform.with(|now| now.scale < AFAR) { Detail::Far } else { Detail::Full }
    });
    // Of many datasets, words are drawn for those in sight and around it.
    let window = Memo::new(move |_| (many.get() && detail.get() == Detail::Full).then(|| window_of(state.zoom)));
    let ready = RwSignal::new_local(None::<Rc<Scene>>);
    Effect::new(move |_| {
        let (next, detail, window) = (drawable.get(), detail.get(), window.get());
        let Some(Drawable { laid, request }) = next else {
            drawing.stop();
            ready.set(None);
            return;
        };
        if request.sets.len() <= MANY {
            drawing.stop();
            ready.set(Some(Rc::new(scene::scene(&request, &laid.layered, detail))));
            return;
        }
        drawing.begin(async move {
            let mut pace = Pace::new();
            let mut drawing = scene::Drawing::new(&request, &laid.layered, detail, window);
            while !drawing.advance(&request, &laid.layered, STRIDE) {
                pace.keep().await;
            }
            let drawn = Rc::new(drawing.finish(&request, &laid.layered, Table::default()));
            pace.rest().await;
            ready.try_set(Some(drawn));
        });
    });
    // All of it with all of its words, and the table: only when somebody asks for them.
    let kept = StoredValue::new_local(None::<Rc<Scene>>);
    Effect::new(move |_| {
        drawable.track();
        kept.set_value(None);
    });
    let whole: Whole = Rc::new(move || {
        let Drawable { laid, request } = drawable.get_untracked().filter(|it| it.request.sets.len() > MANY)?;
        let drawn = kept.get_value().unwrap_or_else(|| Rc::new(scene::scene(&request, &laid.layered, Detail::Full)));
        kept.set_value(Some(Rc::clone(&drawn)));
        Some(drawn)
    });
    let choose: OnChoose = Rc::new(move |key: &str| take(state, pointed, key));
    let chosen = Signal::derive(move || {
        let has_path = state.shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.path.is_some()));
        if has_path { Some(PATH.to_owned()) } else { state.chosen.get().as_deref().map(key) }
    });
    let light = Light { chosen, pointed, touched: Rc::new(move |key| touched(state, key)) };
    let patches = Signal::derive_local(move || {
        let Drawable { laid, request } = drawable.get()?;
        let patches = laid.boxes.iter().zip(&request.sets).map(|(rect, set)| (*rect, set.hue.role()));
        Some(Rc::new(patches.collect::<Patches>()))
    });
    let sql = Signal::derive(|| [dataset::lineage_nodes().sql(), dataset::lineage_edges().sql()].join(";\n\n"));
    view! {
        <div class="lineage-stage">
            <Picture
                layout=|_| None ready=ready name="lineage" sql=sql main=true on_choose=choose light=light zoom=state.zoom
                whole=whole
            />
            <Minimap patches=patches zoom=state.zoom />
        </div>
    }
}

/// What is in sight and as much around it, in steps: it does not change with every move.
fn window_of(zoom: Zoom) -> Rect {
    const STEP: f32 = 1_024.0;
    let (sight, (width, height)) = (zoom.transform.get(), zoom.stage.get());
    let (from, to) = (sight.to_scene(Point::new(0.0, 0.0)), sight.to_scene(Point::new(width, height)));
    let low = |at: f32| ((at / STEP).floor() - 1.0) * STEP;
    let high = |at: f32| ((at / STEP).ceil() + 1.0) * STEP;
    Rect::new(low(from.x), low(from.y), high(to.x) - low(from.x), high(to.y) - low(from.y))
}

/// What lights up with a mark; with a tab, what does with its dataset.
fn touched(state: State, mark: &str) -> BTreeSet<String> {
    match tab_of(state, mark) {
        Some((at, _)) => {
            let key = state.data.with_untracked(|data| data.as_ref().map(|data| key(data.id(at))));
            state.touched(&key.unwrap_or_default())
        }
        None => state.touched(mark),
    }
}

/// The dataset and the side of a tab; an id may end like the key of a tab.
fn tab_of(state: State, mark: &str) -> Option<(u32, Toward)> {
    let (id, toward) = side_of(mark)?;
    state.data.with_untracked(|data| {
        let data = data.as_ref()?;
        let is_whole = mark.strip_prefix("dataset/").is_some_and(|id| data.place(id).is_some());
        data.place(id).filter(|_| !is_whole).map(|at| (at, toward))
    })
}

/// The dataset's id and the side of a tab's key.
fn side_of(key: &str) -> Option<(&str, Toward)> {
    let of = key.strip_prefix("dataset/")?;
    let sources = of.strip_suffix("/sources").map(|id| (id, Toward::Sources));
    sources.or_else(|| of.strip_suffix("/results").map(|id| (id, Toward::Results)))
}

/// A tab opens or folds its side; a dataset, or a line's source, is chosen.
fn take(state: State, pointed: RwSignal<Option<String>>, key: &str) {
    if let Some((at, toward)) = tab_of(state, key) {
        pointed.set(None);
        state.turn(at, toward);
        return;
    }
    if let Some(id) = key.strip_prefix("dataset/") {
        state.choose(id);
        return;
    }
    let edge = key.strip_prefix("edge/").and_then(|edge| edge.parse::<usize>().ok());
    let source = state.data.with_untracked(|data| Some(data.as_ref()?.edges.get(edge?)?.parent_id.clone()));
    if let Some(id) = source {
        state.choose(&id);
    }
}

/// Its stages in time.
#[component]
pub fn TimePicture(state: State, engine: Engine) -> impl IntoView {
    let stages = ask(&state.app.busy(), move || {
        let engine = engine.clone();
        Some(async move { dataset::stages().all(&engine).await.map(Rc::new) })
    });
    let zone = Memo::new(move |_| {
        let limits = stages.with(|it| it.value().and_then(|stages| limits_of(stages)));
        limits.filter(|_| !state.app.utc.get()).map_or_else(Zone::default, zone_of)
    });
    let layout = move |width: f32| {
        let (data, shown, stages) = (state.data.get()?, state.shown.get()?, stages.with(|it| it.value().cloned())?);
        if shown.undecided {
            return None;
        }
        let mut request = data.gantt(&shown.part, shown.centre, &stages, zone.get());
        request.rows.truncate(MOST_ROWS);
        request.width = width;
        Some(gantt::layout(&request))
    };
    let choose: OnChoose = Rc::new(move |key: &str| {
        let id = key.strip_prefix("dataset/").map(|id| id.split("/stage/").next().unwrap_or(id));
        if let Some(id) = id {
            state.choose(id);
        }
    });
    let pointed = RwSignal::new(None::<String>);
    let light = Light {
        chosen: Signal::derive(move || state.chosen.get().as_deref().map(key)),
        pointed,
        touched: Rc::new(|_| BTreeSet::new()),
    };
    let error = move || stages.with(|it| it.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let cut = move || {
        let rows = state.shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.part.nodes.len()));
        (rows > MOST_ROWS)
            .then(|| format!("The first {MOST_ROWS} of {rows} datasets. Choose one to see its neighbourhood."))
    };
    let sql = Signal::derive(|| dataset::stages().sql().to_owned());
    view! {
        {move || error().map(|words| view! { <Problem words=words /> })}
        {move || cut().map(|words| view! { <p class="faint">{words}</p> })}
        <div class="lineage-times">
            <Picture layout=layout name="lineage-times" sql=sql main=true on_choose=choose light=light />
        </div>
    }
}

/// When the first stage began and the last one ended.
fn limits_of(stages: &[StageRow]) -> Option<Window> {
    let ends = || stages.iter().flat_map(|row| [row.started_at, row.completed_at]).flatten().map(|Timestamp(at)| at);
    Some(Window::new(ends().min()?, ends().max()?))
}
