//! What of the lineage is on show, from the fragment and back; and its layout, in slices.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use super::data::{self, Colour, Data, edge_key, key};
use crate::app::ask::{Asked, ask};
use crate::app::parts::zoom::Zoom;
use crate::app::route;
use crate::app::slices::{Slices, now};
use crate::app::state::{App, Session};
use crate::scene::graph::{Between, Fold, Toward, Unfolded};
use crate::scene::layered::{Layered, Layouter};
use crate::scene::lineage::{self as scene, LineageRequest};
use crate::scene::{Point, Rect};
use crate::share::link::View;

/// Without a dataset, all of them are shown if they are no more than this.
const FEW: usize = 200;
/// How deep a neighbourhood is at first, and at most.
const DEPTH: u32 = 2;
/// Work on a layout until the page may do something else: its measure, and milliseconds.
const BUDGET: usize = 4_000;
const SLICE_MS: f64 = 8.0;
/// A layout of no more than this is done at once.
const SMALL: usize = 700;
/// Where more is shown, only what is chosen lights up, not what is pointed at.
const MANY: usize = 400;

/// What is shown of the lineage.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shown {
    /// The part of the graph.
    pub part: Unfolded,
    /// The dataset whose neighbourhood it is.
    pub centre: Option<u32>,
    /// The sides that somebody has opened.
    pub opened: Vec<(u32, Toward)>,
    /// The ends of a path, and what lies between them.
    pub path: Option<(u32, u32, Between)>,
    /// There is too much to show all at once, and nothing is chosen.
    pub undecided: bool,
}

/// What has been laid out.
pub struct Laid {
    /// What of.
    pub shown: Rc<Shown>,
    /// Where everything is.
    pub layered: Layered,
    /// Where the boxes are in the scene.
    pub boxes: Vec<Rect>,
}

/// The state. Copies share it.
#[derive(Clone, Copy)]
pub struct State {
    /// The page.
    pub app: App,
    /// What has been asked.
    pub asked: Asked<Rc<Data>>,
    /// The answer.
    pub data: Signal<Option<Rc<Data>>, LocalStorage>,
    /// What is on show.
    pub shown: RwSignal<Option<Rc<Shown>>, LocalStorage>,
    /// The same with its places.
    pub laid: RwSignal<Option<Rc<Laid>>, LocalStorage>,
    /// What colours stand for.
    pub colour: Memo<Colour>,
    /// The chosen dataset's id.
    pub chosen: Memo<Option<String>>,
    /// Whether it is seen in time.
    pub in_time: Memo<bool>,
    /// What is in sight.
    pub zoom: Zoom,
}

/// A side in a link: `sources:<id>`.
pub fn side_of(toward: Toward, id: &str) -> String {
    format!("{}:{id}", if toward == Toward::Sources { "sources" } else { "results" })
}

fn sides(data: &Data, view: &View, name: &str) -> Vec<(u32, Toward)> {
    let side = |text: &str| {
        let (side, id) = text.split_once(':')?;
        let toward = if side == "sources" { Toward::Sources } else { Toward::Results };
        Some((data.place(id)?, toward))
    };
    view.all(name).filter_map(side).collect()
}

/// How deep a view looks; `all` is as deep as it goes.
pub fn depth_of(view: &View) -> u32 {
    match view.get("depth") {
        Some("all") => u32::MAX,
        Some(depth) => depth.parse().unwrap_or(DEPTH),
        None => DEPTH,
    }
}

/// What a view asks for.
fn shown_of(data: &Data, view: &View) -> Shown {
    let centre = view.get("id").and_then(|id| data.place(id));
    let end = |name: &str| view.get(name).and_then(|id| data.place(id));
    let path = end("from").zip(end("to")).map(|(from, to)| (from, to, data.graph.between(from, to)));
    let undecided = centre.is_none() && path.is_none() && view.get("all").is_none() && data.nodes.len() > FEW;
    if undecided {
        return Shown { undecided, ..Shown::default() };
    }
    let (depth, opened) = (depth_of(view), sides(data, view, "expanded"));
    let with = path.as_ref().map(|(from, to, between)| {
        let mut with = between.nodes.clone();
        with.extend([*from, *to]);
        with
    });
    // Of many datasets a path alone shows what lies on it.
    let begin = centre.or_else(|| path.as_ref().filter(|_| data.nodes.len() > FEW).map(|(from, ..)| *from));
    let depth = if centre.is_none() { 0 } else { depth };
    let fold = Fold {
        centre: begin,
        depth: [depth, depth],
        with: with.unwrap_or_default(),
        opened: opened.clone(),
        closed: sides(data, view, "folded"),
    };
    Shown { part: data.graph.unfold(&fold), centre, opened, path, undecided }
}

impl State {
    /// The state of a page that has just been opened; asks what it needs.
    pub fn new(app: App, session: &Rc<Session>) -> Self {
        let session = Rc::clone(session);
        let asked = ask(&app.busy(), move || {
            let session = Rc::clone(&session);
            Some(async move { data::fetch(&session).await })
        });
        let data = Signal::derive_local(move || asked.with(|answer| answer.value().cloned()));
        let shown = RwSignal::new_local(None::<Rc<Shown>>);
        Effect::new(move |_| {
            let view = app.view.get();
            let next = data.with(|data| data.as_ref().map(|data| shown_of(data, &view)));
            let same = shown.with_untracked(|now| now.as_deref() == next.as_ref());
            if !same {
                shown.set(next.map(Rc::new));
            }
        });
        let param = move |name: &str| app.view.with(|view| view.get(name).map(str::to_owned));
        let state = Self {
            app,
            asked,
            data,
            shown,
            laid: RwSignal::new_local(None),
            colour: Memo::new(move |_| Colour::of(param("colour").as_deref())),
            chosen: Memo::new(move |_| param("sel").or_else(|| param("id"))),
            in_time: Memo::new(move |_| param("view").as_deref() == Some("gantt")),
            zoom: Zoom::new(true),
        };
        state.lay_out();
        state
    }

    /// Lays out what is shown whenever that changes.
    fn lay_out(self) {
        let slices = Slices::new(self.app);
        let former = StoredValue::new_local(HashMap::<u32, f32>::new());
        Effect::new(move |_| {
            let (Some(shown), Some(data)) = (self.shown.get(), self.data.get()) else { return };
            slices.stop();
            if shown.undecided {
                self.laid.set(None);
                return;
            }
            // Around another centre, or of much less, the heights of before say nothing.
            let holds = self.laid.with_untracked(|laid| {
                laid.as_ref().is_some_and(|laid| {
                    laid.shown.centre == shown.centre && laid.boxes.len() <= shown.part.nodes.len() * 2
                })
            });
            if !holds {
                former.set_value(HashMap::new());
            }
            let request = former.with_value(|former| data.outline(&shown.part, &shown.opened, former));
            let mut layouter = Layouter::new(scene::request(&request));
            let done = move |shown: Rc<Shown>, request: &LineageRequest, layered: Layered| {
                let middles = scene::middles(&layered);
                former.try_set_value(shown.part.nodes.iter().copied().zip(middles).collect());
                let boxes = scene::boxes(request, &layered);
                self.show(Rc::new(Laid { shown, layered, boxes }));
            };
            if request.sets.len() + request.ties.len() <= SMALL {
                if let Some(layered) = layouter.advance(usize::MAX) {
                    done(shown, &request, layered);
                }
                return;
            }
            slices.begin(async move {
                let mut until = now() + SLICE_MS;
                let layered = loop {
                    if let Some(layered) = layouter.advance(BUDGET) {
                        break layered;
                    }
                    if now() > until {
                        // Nobody has anything to look at yet: not even a frame is waited for.
                        TimeoutFuture::new(0).await;
                        until = now() + SLICE_MS;
                    }
                };
                TimeoutFuture::new(0).await;
                done(shown, &request, layered);
            });
        });
    }

    /// What was there stays where it is on the screen; another centre begins anew.
    fn show(self, laid: Rc<Laid>) {
        let before = self.laid.get_untracked();
        let place = |laid: &Laid, at: u32| {
            let nth = laid.shown.part.nodes.binary_search(&at).ok()?;
            laid.boxes.get(nth).map(|rect| rect.center())
        };
        let same = before.as_ref().filter(|before| before.shown.centre == laid.shown.centre);
        let near = || {
            let before = same?;
            // Of what was and is there, the chosen one; else the one next to the middle of the stage.
            let chosen = self.data.with_untracked(|data| data.as_ref()?.place(&self.chosen.get_untracked()?));
            let (width, height) = self.zoom.stage.get_untracked();
            let middle = self.zoom.transform.get_untracked().to_scene(Point::new(width / 2.0, height / 2.0));
            let both = |at: u32| Some((place(before, at)?, place(&laid, at)?));
            let seen = before.shown.part.nodes.iter().filter_map(|at| both(*at));
            chosen.and_then(both).or_else(|| seen.min_by(|a, b| a.0.distance(middle).total_cmp(&b.0.distance(middle))))
        };
        match near() {
            Some((was, is)) => {
                self.zoom.keep(was, is);
                // What has come is seen, if there is room for it.
                let nodes = laid.shown.part.nodes.iter().zip(&laid.boxes);
                let is_new = |at: &u32| same.is_some_and(|before| before.shown.part.nodes.binary_search(at).is_err());
                let new = nodes.filter(|(at, _)| is_new(at)).map(|(_, rect)| *rect).reduce(Rect::union);
                if let Some(new) = new {
                    self.zoom.reveal_if_room(new);
                }
            }
            None => {
                let home = laid.shown.centre.and_then(|at| place(&laid, at));
                // Known before anything is drawn, so that it is drawn once, where it stays.
                let (width, height) = scene::size(&laid.layered);
                self.zoom.set_scene(width, height);
                self.zoom.begin_at(home);
            }
        }
        self.laid.try_set(Some(laid));
    }

    /// The keys that light up with one: all that it comes from and that comes of it, as far as it is shown.
    pub fn touched(self, key_of: &str) -> BTreeSet<String> {
        let (Some(data), Some(shown)) = (self.data.get_untracked(), self.shown.get_untracked()) else {
            return BTreeSet::new();
        };
        let many = shown.part.nodes.len() > MANY;
        if key_of == PATH {
            return shown
                .path
                .as_ref()
                .map(|(_, _, between)| {
                    lit(
                        &data,
                        &shown,
                        |at| between.nodes.contains(&at),
                        |edge| between.edges.binary_search(&edge).is_ok(),
                    )
                })
                .unwrap_or_default();
        }
        if let Some(edge) = key_of.strip_prefix("edge/").and_then(|edge| edge.parse::<u32>().ok()) {
            let ends = data.graph.ends().get(edge as usize).filter(|_| !many);
            return ends
                .map(|(from, to)| [edge_key(edge), key(data.id(*from)), key(data.id(*to))].into())
                .unwrap_or_default();
        }
        let id = key_of.strip_prefix("dataset/").unwrap_or_default();
        let is_chosen = self.chosen.with_untracked(|chosen| chosen.as_deref() == Some(id));
        let Some(at) = data.place(id).filter(|_| is_chosen || !many) else { return BTreeSet::new() };
        let side = |toward: Toward| {
            let mut touched = vec![false; data.nodes.len()];
            data.graph.reach(at, toward).nodes.iter().for_each(|of| touched[*of as usize] = true);
            touched[at as usize] = true;
            touched
        };
        let (above, below) = (side(Toward::Sources), side(Toward::Results));
        let is = |list: &[bool], at: u32| list.get(at as usize).copied().unwrap_or(false);
        let along = |edge: u32| {
            data.graph.ends().get(edge as usize).is_some_and(|(from, to)| {
                (is(&above, *from) && is(&above, *to)) || (is(&below, *from) && is(&below, *to))
            })
        };
        lit(&data, &shown, |at| is(&above, at) || is(&below, at), along)
    }

    /// Opens a side, or folds what was opened, or what is there.
    pub fn turn(self, at: u32, toward: Toward) {
        let (Some(data), Some(shown)) = (self.data.get_untracked(), self.shown.get_untracked()) else { return };
        let side = side_of(toward, data.id(at));
        let view = self.app.view.get_untracked();
        let has = |name: &str| view.all(name).any(|of| of == side);
        let hidden = shown.part.folded.iter().any(|of| of.at == at && of.toward == toward);
        let name = match () {
            () if has("folded") => "folded",
            () if hidden || has("expanded") => "expanded",
            () => "folded",
        };
        route::go(self.app, &view.toggled(name, &side));
    }

    /// Chooses a dataset by its id; the one that is chosen is let go.
    pub fn choose(self, id: &str) {
        let view = self.app.view.get_untracked();
        let same = view.get("sel") == Some(id);
        route::replace(self.app, &view.with("sel", Some(id).filter(|_| !same)));
    }
}

/// The key that stands for a whole path.
pub const PATH: &str = "path";

fn lit(data: &Data, shown: &Shown, node: impl Fn(u32) -> bool, edge: impl Fn(u32) -> bool) -> BTreeSet<String> {
    // With a dataset, what is folded away at its sides.
    let with_tabs = |at: u32| {
        let key = key(data.id(at));
        [scene::tab_key(&key, 0), scene::tab_key(&key, 1), key]
    };
    let nodes = shown.part.nodes.iter().copied().filter(|at| node(*at)).flat_map(with_tabs);
    let edges = shown.part.edges.iter().copied().filter(|of| edge(*of)).map(edge_key);
    nodes.chain(edges).collect()
}
