//! The timeline's state: what is in sight, what has been asked, and how both follow the view and the reader's hands.
//!
//! The window moves at once and is drawn from what there is; when it rests, it goes into the fragment and is asked for.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::timeline_data::{Drawn, drawn_of, lanes_of, zone_of};
use crate::app::ask::{Asked, ask};
use crate::app::busy::Work;
use crate::app::filter::{filter_of, parse_time, write_time};
use crate::app::route;
use crate::app::state::App;
use crate::duckdb::{Ask, Engine, Error, Timestamp};
use crate::scene::timeline::{self as scene, Field, Lane, SHORTEST, Scale, Window, Zone};
use crate::share::link::View;
use crate::systems::artifact::{self, ActivityRange, Filter, LaneValue, Lanes, TimeWindow};

/// Values with a lane of their own.
const MOST_LANES: u32 = 8;
/// Stretches in which events are looked for, to find the gaps.
const STRETCHES: u32 = 2_000;
/// A bin is at least this wide, in pixels.
const BIN_PIXELS: f32 = 3.0;
/// One event needs about this much of the axis, in pixels, to be drawn by itself.
const EVENT_PIXELS: f32 = 2.0;
/// A window that has not moved for so long is at rest.
const REST_MS: u32 = 180;
/// One fold for so many pixels.
const FOLD_PIXELS: f32 = 150.0;

/// What is known of all events, whatever the window.
pub struct Frame {
    /// Whose events.
    pub filter: Filter,
    /// What the lanes are.
    pub lanes: Lanes,
    /// From when to when, and how many.
    pub range: ActivityRange,
    /// The values that have a lane, the most frequent first.
    pub values: Vec<LaneValue>,
    /// First and last times of runs of events, in order.
    pub runs: Vec<(i64, i64)>,
}

/// The axis: where all events are, and how far one can go.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// All that there is to see.
    pub home: Window,
    /// Folds and limits.
    pub field: Field,
}

/// The state. Copies share it.
#[derive(Clone, Copy)]
pub struct State {
    app: App,
    /// Whose events: the shared filters, without the times, which are about events here.
    pub filter: Memo<Filter>,
    /// What the lanes are.
    pub lanes: Memo<Lanes>,
    /// Whether long empty stretches are folded.
    pub folded: Memo<bool>,
    /// The chosen stretch.
    pub brush: Memo<Option<Window>>,
    /// The stretch that is being chosen.
    pub draft: RwSignal<Option<Window>>,
    /// What is known of all events.
    pub frame: Asked<Rc<Frame>>,
    /// What is drawn.
    pub drawn: Asked<Rc<Drawn>>,
    /// The zone that times are written in.
    pub zone: Memo<Zone>,
    /// The axis, once events are known.
    pub axis: Memo<Option<Axis>>,
    /// The picture's width in pixels.
    pub width: RwSignal<f32>,
    window: RwSignal<Option<Window>>,
    resting: RwSignal<Option<Window>>,
    /// The window is on its way.
    pub moving: RwSignal<bool>,
    settling: StoredValue<Option<(Timeout, Work)>, LocalStorage>,
}

impl State {
    /// The state of a page that has just been opened; asks what it needs.
    pub fn new(app: App, engine: &Engine) -> Self {
        let filter = Memo::new(move |_| app.view.with(events_of));
        let lanes =
            Memo::new(move |_| app.view.with(|view| view.get("lanes").and_then(Lanes::parse)).unwrap_or_default());
        let folded = Memo::new(move |_| app.view.with(|view| view.get("fold") != Some("0")));
        let brush = Memo::new(move |_| app.view.with(brush_of));
        let width = RwSignal::new(0.0_f32);
        let start = app.view.with_untracked(window_of);
        let (window, resting) = (RwSignal::new(start), RwSignal::new(start));
        let frame = ask(&app.busy(), {
            let engine = engine.clone();
            move || {
                let (engine, filter, lanes) = (engine.clone(), filter.get(), lanes.get());
                Some(async move { frame_of(&engine, filter, lanes).await.map(Rc::new) })
            }
        });
        let axis = Memo::new(move |_| {
            let most = if folded.get() { (width.get() / FOLD_PIXELS) as usize } else { 0 };
            frame.with(|answer| axis_of(answer.value()?, most))
        });
        let drawn = ask(&app.busy(), {
            let engine = engine.clone();
            move || {
                let frame = frame.with(|answer| answer.value().cloned())?;
                let axis = axis.get()?;
                let request = request_of(&frame, &axis, resting.get().unwrap_or(axis.home), width.get())?;
                let engine = engine.clone();
                Some(
                    async move { artifact::timeline(&engine, request).await.map(|timeline| Rc::new(drawn_of(timeline))) },
                )
            }
        });
        let zone = Memo::new(move |_| match axis.get() {
            Some(axis) if !app.utc.get() => zone_of(axis.field.limits),
            _ => Zone::default(),
        });
        let moving = RwSignal::new(false);
        // Back, forward and links change the view: the window follows.
        Effect::new(move |_| {
            let wanted = app.view.with(window_of);
            if wanted != resting.get_untracked() {
                moving.set(false);
                window.set(wanted);
                resting.set(wanted);
            }
        });
        let settling = StoredValue::new_local(None);
        on_cleanup(move || {
            settling.try_update_value(|slot: &mut Option<(Timeout, Work)>| *slot = None);
        });
        let draft = RwSignal::new(None);
        Self {
            app,
            filter,
            lanes,
            folded,
            brush,
            draft,
            frame,
            drawn,
            zone,
            axis,
            width,
            window,
            resting,
            moving,
            settling,
        }
    }

    /// What is in sight; follows.
    pub fn window(&self) -> Option<Window> {
        let axis = self.axis.get()?;
        Some(self.window.get().unwrap_or(axis.home))
    }

    /// What was in sight when the window last rested; follows.
    pub fn resting(&self) -> Option<Window> {
        let axis = self.axis.get()?;
        Some(self.resting.get().unwrap_or(axis.home))
    }

    /// What is in sight and the axis, now.
    pub fn now(&self) -> Option<(Window, Axis)> {
        let axis = self.axis.get_untracked()?;
        Some((self.window.get_untracked().unwrap_or(axis.home), axis))
    }

    /// The axis' left edge and width in the picture, in pixels.
    pub fn plot(&self) -> (f64, f64) {
        let names: Vec<String> = self.scene_lanes().into_iter().map(|lane| lane.name).collect();
        let (left, width) = scene::plot(names.iter().map(String::as_str), self.width.get_untracked());
        (f64::from(left), f64::from(width))
    }

    /// The time at a pixel of the picture.
    pub fn time_at(&self, x: f64) -> Option<i64> {
        let (window, axis) = self.now()?;
        let (left, width) = self.plot();
        Some(Scale::new(window, &axis.field.folds, left, width).time(x))
    }

    /// Moves the window; it rests when it has not been moved for a moment.
    pub fn move_to(self, window: Window) {
        if self.now().is_none_or(|(now, _)| now == window) {
            return;
        }
        let work = self.settling.try_update_value(Option::take).flatten().map(|(_, work)| work);
        let work = work.unwrap_or_else(|| self.app.busy().begin());
        self.moving.set(true);
        self.window.set(Some(window));
        let timer = Timeout::new(REST_MS, move || self.settle());
        self.settling.set_value(Some((timer, work)));
    }

    /// The window rests: it goes into the fragment, and what is in it is asked for.
    pub fn settle(self) {
        let Some((timer, work)) = self.settling.try_update_value(Option::take).flatten() else { return };
        timer.cancel();
        let home = self.axis.get_untracked().map(|axis| axis.home);
        let window = self.window.get_untracked().filter(|window| Some(*window) != home);
        self.moving.set(false);
        self.window.set(window);
        self.resting.set(window);
        let ends = window.map(|window| (write_time(Timestamp(window.from)), write_time(Timestamp(window.to))));
        let now = self.app.view.get_untracked();
        // What is in sight is listed, unless a stretch is chosen.
        let view = if self.brush.get_untracked().is_some() { now } else { now.from_first() };
        let view = view
            .with("t0", ends.as_ref().map(|(from, _)| from.as_str()))
            .with("t1", ends.as_ref().map(|(_, to)| to.as_str()));
        route::replace(self.app, &view);
        drop(work);
    }

    /// Zooms by a factor (above 1: closer) about a pixel of the picture; without one, about the middle.
    pub fn zoom(self, factor: f64, about: Option<f64>) -> bool {
        let Some((window, axis)) = self.now() else { return false };
        let (left, width) = self.plot();
        let about = about.map_or(width / 2.0, |x| x - left);
        let next = axis.field.zoom(window, width, about, factor);
        self.move_to(next);
        next != window
    }

    /// Moves the picture by a share of its width; above 0: later times come into view.
    pub fn step(self, share: f64) {
        let (_, width) = self.plot();
        self.pan(-share * width);
    }

    /// Moves the picture by pixels.
    pub fn pan(self, by: f64) -> bool {
        let Some((window, axis)) = self.now() else { return false };
        let next = axis.field.pan(window, self.plot().1, by);
        self.move_to(next);
        next != window
    }

    /// Shows everything.
    pub fn fit(self) {
        if let Some((_, axis)) = self.now() {
            self.move_to(axis.home);
            self.settle();
        }
    }

    /// Chooses a stretch of time, or none. One step to go back.
    pub fn choose(self, stretch: Option<Window>) {
        self.draft.set(None);
        let ends = stretch.map(|window| (write_time(Timestamp(window.from)), write_time(Timestamp(window.to))));
        let view = self.app.view.get_untracked().from_first();
        let view = view
            .with("from", ends.as_ref().map(|(from, _)| from.as_str()))
            .with("to", ends.as_ref().map(|(_, to)| to.as_str()));
        route::go(self.app, &view);
    }

    /// The lanes of the picture, the rest as one.
    pub fn scene_lanes(&self) -> Vec<Lane> {
        self.frame.with_untracked(|answer| answer.value().map(|frame| lanes_of(frame)).unwrap_or_default())
    }
}

/// Whose events a view is about.
fn events_of(view: &View) -> Filter {
    Filter { from: None, to: None, ..filter_of(view) }
}

fn window_of(view: &View) -> Option<Window> {
    let time = |name: &str, end: bool| view.get(name).and_then(|text| parse_time(text, end));
    let (Timestamp(from), Timestamp(to)) = (time("t0", false)?, time("t1", true)?);
    (from < to).then(|| Window::new(from, to))
}

/// A stretch with one end reaches as far as the calendar.
fn brush_of(view: &View) -> Option<Window> {
    const CALENDAR: (i64, i64) = (-62_135_596_800_000_000, 253_402_300_799_999_999);
    let Filter { from, to, .. } = filter_of(view);
    if from.is_none() && to.is_none() {
        return None;
    }
    let (from, to) = (from.map_or(CALENDAR.0, |from| from.0), to.map_or(CALENDAR.1, |to| to.0));
    // Shorter than any window can be: a single moment can be chosen.
    Some(Window { from, to: to.max(from) })
}

/// What is known of all events of a filter, before any of them is drawn.
pub async fn frame_of(db: &impl Ask, filter: Filter, lanes: Lanes) -> Result<Frame, Error> {
    let none = ActivityRange { first_at: None, last_at: None, dated: 0, undated: 0 };
    let range = artifact::activity_range(&filter).first(db).await?.unwrap_or(none);
    let (Some(Timestamp(first)), Some(Timestamp(last))) = (range.first_at, range.last_at) else {
        return Ok(Frame { filter, lanes, range, values: Vec::new(), runs: Vec::new() });
    };
    let values = artifact::lane_values(&filter, lanes, MOST_LANES).all(db).await?;
    let width = artifact::bin_width(first, last, STRETCHES);
    let stretches = artifact::timeline_stretches(&filter, width).all(db).await?;
    let runs = stretches.iter().map(|stretch| (stretch.first_at.0, stretch.last_at.0)).collect();
    Ok(Frame { filter, lanes, range, values, runs })
}

fn axis_of(frame: &Frame, most: usize) -> Option<Axis> {
    let folds = scene::folds(&frame.runs, most);
    let home = scene::home(&frame.runs, &folds)?;
    let limits = scene::limits(home, &folds);
    Some(Axis { home, field: Field { folds, limits } })
}

/// The part of the timeline to ask for: the window with as much again on both sides, in whole bins.
fn request_of(frame: &Frame, axis: &Axis, window: Window, width: f32) -> Option<artifact::TimelineRequest> {
    if width < 1.0 {
        return None;
    }
    let (left, plot) = scene::plot(std::iter::empty(), width);
    let scale = Scale::new(window, &axis.field.folds, f64::from(left), f64::from(plot));
    let step = scale.micros_per_pixel();
    // Bins are cut as if the window had no folds: there is nothing in a fold to be cut.
    let open = (step * f64::from(plot)) as i64;
    let bin_width = artifact::bin_width(0, open.max(SHORTEST), (plot / BIN_PIXELS) as u32);
    let around = axis.field.pan(window, f64::from(plot), f64::from(plot));
    let beyond = axis.field.pan(window, f64::from(plot), -f64::from(plot));
    let from = around.from.min(window.from).div_euclid(bin_width).saturating_mul(bin_width);
    let to = beyond.to.max(window.to).div_euclid(bin_width).saturating_add(1).saturating_mul(bin_width);
    let times = |from: i64, to: i64| TimeWindow { from: Timestamp(from), to: Timestamp(to) };
    Some(artifact::TimelineRequest {
        filter: frame.filter.clone(),
        lanes: frame.lanes,
        values: frame.values.iter().map(|lane| lane.value.clone()).collect(),
        window: times(window.from, window.to),
        fetched: times(from, to.saturating_sub(1)),
        bin_width,
        most_events: (plot / EVENT_PIXELS) as u64,
    })
}
