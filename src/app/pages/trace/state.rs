//! What is chosen and in sight, from the fragment and back.

use std::collections::BTreeSet;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::data::{self, Data};
use super::folds::{MOST_KEPT, folded_of, names_of, row_of, write_folds};
use super::runs::{self, Runs};
use crate::app::ask::{Asked, ask};
use crate::app::busy::Work;
use crate::app::route;
use crate::app::state::App;
use crate::duckdb::Engine;
use crate::scene::waterfall::{self as scene, Row, View as Sight};
use crate::systems::trace::replay::{self, Replay};

/// A view that has not moved for so long is at rest.
const REST_MS: u32 = 180;

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
    /// Events that cannot be read, as far as they have been in sight, by place.
    pub broken: RwSignal<Rc<BTreeSet<u32>>, LocalStorage>,
    /// The waterfall is being moved: what it says comes when it rests.
    pub moving: RwSignal<bool>,
    /// The runs of workflows, once graph or state are looked at.
    pub runs: Asked<Rc<Runs>>,
    /// The store whose state is shown.
    pub store: Memo<Option<String>>,
    /// That store, replayed; `None` for a store without a run.
    pub replayed: Asked<Replayed>,
    /// The same, once it is there.
    pub replay: Signal<Option<Rc<Replay>>, LocalStorage>,
    settling: StoredValue<Option<(Timeout, Work)>, LocalStorage>,
    resting: StoredValue<Option<(Timeout, Work)>, LocalStorage>,
}

/// A store, and what replaying it gave.
type Replayed = (String, Option<Rc<Replay>>);

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

impl State {
    /// The state of a page that has just been opened; asks what it needs.
    pub fn new(app: App, engine: &Engine, id: String) -> Self {
        let (engine, whole_id) = (engine.clone(), id);
        let asked = {
            let (engine, id) = (engine.clone(), whole_id.clone());
            ask(&app.busy(), move || {
                let (engine, id) = (engine.clone(), id.clone());
                Some(async move { data::fetch(&engine, &id).await.map(Rc::new) })
            })
        };
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
        let tab = Memo::new(move |_| param("tab").unwrap_or_default());
        // What was looked at once stays.
        let with_runs = Memo::new(move |before: Option<&bool>| {
            before.copied().unwrap_or(false) || matches!(tab.get().as_str(), "state" | "graph")
        });
        let runs = {
            let (engine, id) = (engine.clone(), whole_id.clone());
            ask(&app.busy(), move || {
                let data = data.get().filter(|_| with_runs.get())?;
                let (engine, id) = (engine.clone(), id.clone());
                Some(async move { runs::fetch(&engine, &id, &data).await.map(Rc::new) })
            })
        };
        let of_store = Memo::new(move |_| param("store"));
        // Without the state on show the store stays as it was.
        let store = Memo::new(move |before: Option<&Option<String>>| {
            if tab.with(|tab| tab != "state") {
                return before.cloned().flatten();
            }
            let (asked, chosen) = (of_store.get(), chosen.get());
            let of = |runs: &Rc<Runs>| data.with(|data| store_of(runs, data.as_ref()?, asked, chosen));
            runs.with(|answer| answer.value().and_then(of))
        });
        let replayed = ask(&app.busy(), move || {
            let (data, store) = (data.get()?, store.get()?);
            let runs = runs.with_untracked(|answer| answer.value().cloned())?;
            let (engine, id) = (engine.clone(), whole_id.clone());
            Some(async move {
                let replay = runs::replay(&engine, &id, &data, &runs, &store).await?;
                Ok((store, replay.map(Rc::new)))
            })
        });
        let replay = Signal::derive_local(move || {
            let store = store.get()?;
            replayed.with(|answer| answer.value().filter(|(of, _)| *of == store).and_then(|(_, replay)| replay.clone()))
        });
        let (settling, resting) = (StoredValue::new_local(None), StoredValue::new_local(None));
        on_cleanup(move || {
            settling.try_update_value(|slot: &mut Option<(Timeout, Work)>| *slot = None);
            resting.try_update_value(|slot: &mut Option<(Timeout, Work)>| *slot = None);
        });
        let (found, broken) = (RwSignal::new_local(Rc::default()), RwSignal::new_local(Rc::default()));
        let moving = RwSignal::new(false);
        Self {
            app,
            asked,
            data,
            folded,
            rows,
            chosen,
            sight,
            found,
            with_events,
            critical,
            broken,
            moving,
            runs,
            store,
            replayed,
            replay,
            settling,
            resting,
        }
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
            (Some(data), Some(Row::Event(at))) => {
                let broken = self.broken.with(|broken| broken.contains(&at));
                scene::event_words(&data.trace, at as usize, broken)
            }
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
        if folded.len() > MOST_KEPT {
            let words = format!("Only the first {MOST_KEPT} folded spans are kept: no link holds more.");
            self.app.notice.set(Some(words));
        }
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
        self.moving.set(true);
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
        self.end_of_move();
        drop(work);
    }

    /// The rows are being scrolled.
    pub fn stir(self) {
        let work = self.resting.try_update_value(Option::take).flatten().map(|(_, work)| work);
        let work = work.unwrap_or_else(|| self.app.busy().begin());
        if !self.moving.get_untracked() {
            self.moving.set(true);
        }
        let timer = Timeout::new(REST_MS, move || {
            let held = self.resting.try_update_value(Option::take);
            self.end_of_move();
            drop(held);
        });
        self.resting.set_value(Some((timer, work)));
    }

    fn end_of_move(self) {
        let is_moved =
            [self.settling, self.resting].iter().any(|slot| slot.try_with_value(Option::is_some) == Some(true));
        if !is_moved {
            self.moving.try_set(false);
        }
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
                    let event = data.trace.events.get(at as usize);
                    let named = event
                        .and_then(|event| Some((data.key(event.span as usize)?, u32::try_from(event.position).ok()?)));
                    let is = |step: &replay::Step| named == Some((step.change.span, step.change.position));
                    replay.steps().iter().position(is).map_or(0, |at| at + 1)
                }
                (Some(data), Some(Row::Span(at))) => {
                    let run = data.trace.spans.get(at as usize);
                    let store = self.store.get();
                    let is_it = |of: &replay::StoreSpan| !of.store.is_empty() && Some(&of.store) == store.as_ref();
                    let owns = self
                        .runs
                        .with(|answer| answer.value().and_then(|runs| runs.stores.get(at as usize)).is_some_and(is_it));
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
        route::replace_often(self.app, &view.with("store", store.as_deref()).with("step", Some(&step.to_string())));
    }
}

fn store_of(runs: &Runs, data: &Data, asked: Option<String>, chosen: Option<Row>) -> Option<String> {
    let known = |store: &String| runs.owner_of(store).is_some();
    let by_choice = || {
        let row = chosen?;
        let event = match row {
            Row::Event(at) => runs.store_of_event(at as usize),
            Row::Span(_) => None,
        };
        replay::active_store(&runs.stores, row.span(&data.trace), event).map(str::to_owned)
    };
    let first = || runs.stores.iter().find(|of| !of.store.is_empty()).map(|of| of.store.clone());
    asked.filter(known).or_else(|| by_choice().filter(known)).or_else(first)
}
