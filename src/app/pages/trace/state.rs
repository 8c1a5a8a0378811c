//! What is chosen and in sight, from the fragment and back.

use std::collections::BTreeSet;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::data::{self, Data};
use crate::app::ask::{Asked, ask};
use crate::app::busy::Work;
use crate::app::route;
use crate::app::state::App;
use crate::duckdb::Engine;
use crate::scene::waterfall::{self as scene, Row, View as Sight};
use crate::systems::trace::replay::{self, Replay};

/// A view that has not moved for so long is at rest.
const REST_MS: u32 = 180;
/// So many folded spans are kept in the fragment.
const MOST_FOLDED: usize = 60;
/// Levels that "levels" leaves open.
const FIRST_LEVELS: u32 = 3;

/// The state. Copies share it.
#[derive(Clone, Copy)]
pub struct State {
    /// The page.
    pub app: App,
    /// What has been asked.
    pub asked: Asked<Rc<Data>>,
    /// The answer.
    pub data: Signal<Option<Rc<Data>>, LocalStorage>,
    /// The spans that are folded.
    pub folded: Signal<Rc<BTreeSet<u32>>, LocalStorage>,
    /// The rows that are open.
    pub rows: Signal<Rc<Vec<Row>>, LocalStorage>,
    /// The chosen row.
    pub chosen: Memo<Option<Row>>,
    /// The time in sight; `None` for all of it.
    pub sight: RwSignal<Option<Sight>>,
    /// Spans that the search found, by place.
    pub found: RwSignal<Rc<Vec<u32>>, LocalStorage>,
    /// Whether events have rows.
    pub with_events: Memo<bool>,
    /// Whether the critical path is marked.
    pub critical: Memo<bool>,
    /// The store whose state is shown.
    pub store: Memo<Option<String>>,
    /// That store, replayed.
    pub replay: Signal<Option<Rc<Replay>>, LocalStorage>,
    settling: StoredValue<Option<(Timeout, Work)>, LocalStorage>,
}

/// A signal over an [`Rc`] that is made anew when what it reads changes.
fn derived<T: Clone + PartialEq + 'static>(make: impl Fn() -> T + 'static) -> Signal<T, LocalStorage> {
    let made = RwSignal::new_local(untrack(&make));
    Effect::new(move |_| {
        let next = make();
        if made.with_untracked(|old| *old != next) {
            made.set(next);
        }
    });
    made.into()
}

/// Data, compared by where it is.
#[derive(Clone)]
struct Same<T>(Option<Rc<T>>);

impl<T> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(a), Some(b)) => Rc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        }
    }
}

impl State {
    /// The state of a page that has just been opened; asks what it needs.
    pub fn new(app: App, engine: &Engine, id: String) -> Self {
        let engine = engine.clone();
        let asked = ask(&app.busy(), move || {
            let (engine, id) = (engine.clone(), id.clone());
            Some(async move { data::fetch(&engine, &id).await.map(Rc::new) })
        });
        let data = Signal::derive_local(move || asked.with(|answer| answer.value().cloned()));
        let param = move |name: &str| app.view.with(|view| view.get(name).map(str::to_owned));
        let fold = Memo::new(move |_| param("fold"));
        let with_events = Memo::new(move |_| param("events").as_deref() != Some("0"));
        let critical = Memo::new(move |_| param("critical").as_deref() == Some("1"));
        let folded = derived(move || {
            Rc::new(
                data.with(|data| data.as_ref().map(|data| folded_of(data, fold.get().as_deref())).unwrap_or_default()),
            )
        });
        let rows = derived(move || {
            let (folded, events) = (folded.get(), with_events.get());
            let rows = data.with(|data| data.as_ref().map(|data| scene::rows(&data.trace, &folded, events)));
            Rc::new(rows.unwrap_or_default())
        });
        let of_span = Memo::new(move |_| (param("span"), param("event")));
        let chosen = Memo::new(move |_| {
            let (span, event) = of_span.get();
            data.with(|data| row_of(data.as_ref()?, span.as_deref()?, event.as_deref()))
        });
        let sight = RwSignal::new(None);
        let wanted = Memo::new(move |_| {
            let number = |name: &str| param(name).and_then(|text| text.parse::<i64>().ok());
            let (from, to) = (number("t0")?, number("t1")?);
            (from < to).then_some(Sight { from, to })
        });
        // Back, forward and links change the view: the time in sight follows.
        Effect::new(move |_| {
            let wanted = wanted.get();
            if sight.get_untracked() != wanted {
                sight.set(wanted);
            }
        });
        let of_store = Memo::new(move |_| param("store"));
        let store = Memo::new(move |_| {
            let (asked, chosen) = (of_store.get(), chosen.get());
            data.with(|data| store_of(data.as_ref()?, asked, chosen))
        });
        let replayed = derived(move || {
            let store = store.get();
            Same(data.with(|data| data.as_ref()?.replay(store.as_deref()?)).map(Rc::new))
        });
        let replay = Signal::derive_local(move || replayed.get().0);
        let settling = StoredValue::new_local(None);
        on_cleanup(move || {
            settling.try_update_value(|slot: &mut Option<(Timeout, Work)>| *slot = None);
        });
        let found = RwSignal::new_local(Rc::default());
        Self { app, asked, data, folded, rows, chosen, sight, found, with_events, critical, store, replay, settling }
    }

    /// A parameter of the fragment; follows.
    pub fn param(&self, name: &str) -> Option<String> {
        self.app.view.with(|view| view.get(name).map(str::to_owned))
    }

    /// Sets a parameter; the view on show can be gone back to.
    pub fn go(self, name: &str, value: Option<&str>) {
        route::go(self.app, &self.app.view.get_untracked().with(name, value));
    }

    /// The name of the trace: that of its first root.
    pub fn title(&self) -> String {
        let named = self.data.with(|data| {
            let trace = &data.as_ref()?.trace;
            trace.roots().first().map(|root| trace.name(*root as usize).to_owned())
        });
        named.filter(|name| !name.is_empty()).unwrap_or_else(|| "Trace".to_owned())
    }

    /// The chosen row in words.
    pub fn said(&self) -> String {
        let chosen = self.chosen.get();
        self.data.with(|data| match (data.as_ref(), chosen) {
            (Some(data), Some(Row::Span(at))) => scene::span_words(&data.trace, at as usize),
            (Some(data), Some(Row::Event(at))) => scene::event_words(&data.trace, at as usize),
            _ => String::new(),
        })
    }

    /// Chooses a row, or none; unfolds what hides it. `keep`: one can go back to what was chosen before.
    pub fn choose(self, row: Option<Row>, keep: bool) {
        let view =
            self.app.view.get_untracked().with("span", None).with("event", None).with("store", None).with("step", None);
        let view = self.data.with_untracked(|data| match (data.as_ref(), row) {
            (Some(data), Some(row)) => {
                let (span, event) = names_of(data, row);
                view.with("span", span.as_deref()).with("event", event.as_deref())
            }
            _ => view,
        });
        let view = match row.and_then(|row| self.unfolded_for(row)) {
            Some(fold) => view.with("fold", Some(&fold)),
            None => view,
        };
        if keep { route::go(self.app, &view) } else { route::replace(self.app, &view) }
    }

    /// The fragment's folds without those that hide a row; `None` when nothing hides it.
    fn unfolded_for(self, row: Row) -> Option<String> {
        let folded = self.folded.get_untracked();
        self.data.with_untracked(|data| {
            let data = data.as_ref()?;
            let at = row.span(&data.trace);
            let start = if matches!(row, Row::Event(_)) { Some(at) } else { data.trace.parent(at) };
            let above = std::iter::successors(start, |at| data.trace.parent(*at));
            let hiding: BTreeSet<u32> = above.map(|at| at as u32).filter(|at| folded.contains(at)).collect();
            (!hiding.is_empty()).then(|| write_folds(data, &folded.difference(&hiding).copied().collect()))
        })
    }

    /// Folds or unfolds a span.
    pub fn toggle(self, at: u32) {
        let mut folded = self.folded.get_untracked().as_ref().clone();
        if !folded.remove(&at) {
            folded.insert(at);
        }
        self.fold(&folded);
    }

    /// Folds just these.
    pub fn fold(self, folded: &BTreeSet<u32>) {
        let written = self.data.with_untracked(|data| data.as_ref().map(|data| write_folds(data, folded)));
        route::replace(self.app, &self.app.view.get_untracked().with("fold", written.as_deref()));
    }

    /// What is in sight now.
    pub fn sight_now(self) -> Option<(Sight, i64)> {
        let whole = self.data.with_untracked(|data| data.as_ref().map(|data| data.trace.length()))?;
        let sight = self.sight.get_untracked().unwrap_or(Sight { from: 0, to: whole });
        Some((sight.held(whole), whole))
    }

    /// Moves what is in sight; when it rests it goes into the fragment.
    pub fn look_at(self, sight: Sight) {
        let Some((now, whole)) = self.sight_now() else { return };
        let sight = sight.held(whole);
        if sight == now {
            return;
        }
        let work = self.settling.try_update_value(Option::take).flatten().map(|(_, work)| work);
        let work = work.unwrap_or_else(|| self.app.busy().begin());
        self.sight.set(Some(sight));
        let timer = Timeout::new(REST_MS, move || self.settle());
        self.settling.set_value(Some((timer, work)));
    }

    fn settle(self) {
        let Some((_, work)) = self.settling.try_update_value(Option::take).flatten() else { return };
        let Some((sight, whole)) = self.sight_now() else { return };
        let ends = (sight.length() < whole).then(|| (sight.from.to_string(), sight.to.to_string()));
        let view = self.app.view.get_untracked();
        let view = view
            .with("t0", ends.as_ref().map(|(from, _)| from.as_str()))
            .with("t1", ends.as_ref().map(|(_, to)| to.as_str()));
        self.sight.set(ends.is_some().then_some(sight));
        route::replace(self.app, &view);
        drop(work);
    }

    /// How many changes of the store are done: as the fragment says, up to the chosen event, or before the chosen span.
    pub fn step(&self) -> usize {
        let asked = self.param("step").and_then(|text| text.parse::<usize>().ok());
        let chosen = self.chosen.get();
        self.replay.with(|replay| {
            let Some(replay) = replay else { return 0 };
            if let Some(step) = asked {
                return step.min(replay.steps().len());
            }
            self.data.with(|data| match (data.as_ref(), chosen) {
                (Some(data), Some(Row::Event(at))) => {
                    let event = data.events.get(at as usize);
                    let is = |step: &replay::Step| {
                        event.is_some_and(|event| {
                            event.span_key == step.change.span
                                && u32::try_from(event.position) == Ok(step.change.position)
                        })
                    };
                    replay.steps().iter().position(is).map_or(0, |at| at + 1)
                }
                (Some(data), Some(Row::Span(at))) => {
                    let run = data.trace.spans.get(at as usize);
                    let owns = data
                        .stores
                        .get(at as usize)
                        .is_some_and(|of| !of.store.is_empty() && Some(&of.store) == self.store.get().as_ref());
                    if owns { replay.steps().len() } else { run.map_or(0, |span| replay.before(span.start)) }
                }
                _ => replay.steps().len(),
            })
        })
    }

    /// Goes to a step: its event is chosen, and the waterfall follows.
    pub fn step_to(self, step: usize) {
        let store = self.store.get_untracked();
        let row = self.replay.with_untracked(|replay| {
            let change = &replay.as_ref()?.steps().get(step.checked_sub(1)?)?.change;
            let at = self
                .data
                .with_untracked(|data| data.as_ref()?.event_at(change.span, i32::try_from(change.position).ok()?))?;
            Some(Row::Event(at))
        });
        let view = self.app.view.get_untracked();
        let view = self.data.with_untracked(|data| match (data.as_ref(), row) {
            (Some(data), Some(row)) => {
                let (span, event) = names_of(data, row);
                view.with("span", span.as_deref()).with("event", event.as_deref())
            }
            _ => view.with("event", None),
        });
        route::replace(self.app, &view.with("store", store.as_deref()).with("step", Some(&step.to_string())));
    }
}

fn store_of(data: &Data, asked: Option<String>, chosen: Option<Row>) -> Option<String> {
    let known = |store: &String| replay::owner_of(&data.stores, store).is_some();
    let by_choice = || {
        let row = chosen?;
        let event = match row {
            Row::Event(at) => data.events.get(at as usize).and_then(|event| event.store_id.as_deref()),
            Row::Span(_) => None,
        };
        replay::active_store(&data.stores, row.span(&data.trace), event).map(str::to_owned)
    };
    let first = || data.stores.iter().find(|of| !of.store.is_empty()).map(|of| of.store.clone());
    asked.filter(known).or_else(|| by_choice().filter(known)).or_else(first)
}

/// The row that the fragment names: a span by its id, or by its place in the files where ids fail.
fn row_of(data: &Data, span: &str, event: Option<&str>) -> Option<Row> {
    let by_id = || data.trace.spans.iter().position(|of| of.id == span).and_then(|at| u32::try_from(at).ok());
    let by_key = || span.strip_prefix(':').and_then(|key| data.places.get(&key.parse().ok()?).copied());
    let at = by_key().or_else(by_id)?;
    let key = data.rows.get(at as usize)?.span_key;
    let event = event.and_then(|event| data.event_at(key, event.parse().ok()?));
    Some(event.map_or(Row::Span(at), Row::Event))
}

fn name_of(data: &Data, at: usize) -> Option<String> {
    let (row, span) = (data.rows.get(at)?, data.trace.spans.get(at)?);
    let is_plain = !span.id.is_empty() && data.trace.flaws.get(at) != Some(&scene::Flaw::Twin);
    Some(if is_plain { span.id.clone() } else { format!(":{}", row.span_key) })
}

fn names_of(data: &Data, row: Row) -> (Option<String>, Option<String>) {
    let event = match row {
        Row::Event(at) => data.events.get(at as usize).map(|event| event.position.to_string()),
        Row::Span(_) => None,
    };
    (name_of(data, row.span(&data.trace)), event)
}

/// Folds as the fragment says.
fn folded_of(data: &Data, text: Option<&str>) -> BTreeSet<u32> {
    match text {
        Some("levels") => at_level(data, FIRST_LEVELS - 1),
        Some("roots") => at_level(data, 0),
        Some(text) => {
            let of = |id: &str| match row_of(data, id, None) {
                Some(Row::Span(at)) => Some(at),
                _ => None,
            };
            text.split('.').filter_map(of).collect()
        }
        None => BTreeSet::new(),
    }
}

/// The spans of a level that have something in them.
pub fn at_level(data: &Data, level: u32) -> BTreeSet<u32> {
    let has_inside = |at: &usize| !data.trace.children(*at).is_empty() || !data.trace.events(*at).is_empty();
    (0..data.trace.spans.len())
        .filter(|at| data.trace.depth(*at) == level)
        .filter(has_inside)
        .map(|at| at as u32)
        .collect()
}

fn write_folds(data: &Data, folded: &BTreeSet<u32>) -> String {
    if !folded.is_empty() {
        for (level, name) in [(0, "roots"), (FIRST_LEVELS - 1, "levels")] {
            if *folded == at_level(data, level) {
                return name.to_owned();
            }
        }
    }
    let names = folded.iter().take(MOST_FOLDED).filter_map(|at| name_of(data, *at as usize));
    names.collect::<Vec<_>>().join(".")
}
