//! The stages of the lineage in time: rows and times in sight on a canvas, and the hands on it. The wheel and two
//! fingers zoom times, a drag moves both, keys do all of it.

use std::collections::BTreeSet;
use std::rc::Rc;

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};

use super::data::key;
use super::state::State;
use crate::app::ask::ask;
use crate::app::pages::timeline_data::zone_of;
use crate::app::parts::hands::Hands;
use crate::app::parts::light::Light;
use crate::app::parts::notice::Problem;
use crate::app::parts::picture::{OnChoose, OnKey, Picture};
use crate::app::state::{MakePicture, Session};
use crate::duckdb::{self, Timestamp};
use crate::scene::gantt::{Chart, Sight};
use crate::scene::timeline::{Window, Zone};
use crate::scene::{Point, Table};
use crate::systems::dataset::{self, StageRow};

/// How much one press of a key zooms, and moves, as a share of the width.
const ZOOM: f64 = 1.6;
const STEP: f64 = 0.2;
/// Left free of the window's height for what stands above and below; and the least height of the picture.
const AROUND: f64 = 250.0;
const LEAST: f64 = 320.0;
/// An exported picture is at least so wide.
const EXPORTED: f32 = 960.0;

const HINT: &str = "Plus and minus zoom, Shift with left and right moves in time, page up and page down move through the \
                    rows, 0 shows all. Arrow keys go from mark to mark, Enter chooses one, Escape leaves them.";

/// Stages of all datasets, kept for as long as the snapshot is open.
struct Stages(Vec<StageRow>);

async fn fetch(session: &Session) -> Result<Rc<Stages>, duckdb::Error> {
    if let Some(kept) = session.kept.get() {
        return Ok(kept);
    }
    let stages = Rc::new(Stages(dataset::stages().all(&session.engine).await?));
    session.kept.keep(&stages);
    Ok(stages)
}

/// What is in sight, and what may be. Copies share it.
#[derive(Clone, Copy)]
struct Eye {
    chart: Signal<Option<Rc<Chart>>, LocalStorage>,
    width: RwSignal<f32>,
    /// The times; all of them without.
    window: RwSignal<Option<Window>>,
    /// The row at the top, and parts of it.
    first: RwSignal<f64>,
    /// With the window and the first row that were in sight when the gesture began.
    hands: StoredValue<Hands<(Window, f64)>, LocalStorage>,
}

impl Eye {
    /// The window and the first row.
    fn in_sight(self) -> Option<(Window, f64)> {
        let chart = self.chart()?;
        let window = self.window(&chart)?;
        Some((window, self.first.get_untracked()))
    }

    /// Rows that there is room for.
    fn rows(self, chart: &Chart) -> usize {
        let (top, row) = chart.body(self.width.get_untracked());
        let height = web_sys::window().and_then(|window| window.inner_height().ok()).and_then(|height| height.as_f64());
        let height = (height.unwrap_or(0.0) - AROUND).max(LEAST);
        (((height as f32 - top) / row).max(4.0) as usize).min(chart.rows().max(1))
    }

    /// How many rows are out of sight.
    fn hidden(self, chart: &Chart) -> f64 {
        chart.rows().saturating_sub(self.rows(chart)) as f64
    }

    fn chart(self) -> Option<Rc<Chart>> {
        self.chart.get_untracked()
    }

    fn window(self, chart: &Chart) -> Option<Window> {
        Some(self.window.get_untracked().unwrap_or(chart.field()?.limits))
    }

    fn look(self, chart: &Chart, window: Window) {
        let next = Some(window).filter(|window| chart.field().is_none_or(|field| field.limits != *window));
        if self.window.get_untracked() != next {
            self.window.set(next);
        }
    }

    /// Zooms about a pixel of the picture, or the middle of the times.
    fn zoom(self, factor: f64, about: Option<f64>) {
        let Some(chart) = self.chart() else { return };
        let (Some(field), Some(window)) = (chart.field(), self.window(&chart)) else { return };
        let (left, width) = chart.plot(self.width.get_untracked());
        let about = about.map_or(f64::from(width) / 2.0, |x| x - f64::from(left));
        self.look(&chart, field.zoom(window, f64::from(width), about, factor));
    }

    /// Moves the times by pixels from what was in sight; to the right, earlier ones come.
    fn pan(self, from: Window, by: f64) {
        let Some(chart) = self.chart() else { return };
        let Some(field) = chart.field() else { return };
        self.look(&chart, field.pan(from, f64::from(chart.plot(self.width.get_untracked()).1), by));
    }

    fn step(self, share: f64) {
        let Some(chart) = self.chart() else { return };
        let Some(window) = self.window(&chart) else { return };
        self.pan(window, -share * f64::from(chart.plot(self.width.get_untracked()).1));
    }

    /// Brings a row to the top, as far as there are rows; whether that changed anything.
    fn scroll_to(self, first: f64) -> bool {
        let Some(chart) = self.chart() else { return false };
        let first = first.clamp(0.0, self.hidden(&chart));
        let changes = (self.first.get_untracked() - first).abs() > 0.001;
        if changes {
            self.first.set(first);
        }
        changes
    }

    /// A row comes into sight.
    fn reveal(self, row: usize) {
        let Some(chart) = self.chart() else { return };
        let (first, rows) = (self.first.get_untracked().floor(), self.rows(&chart) as f64);
        let row = row as f64;
        if row < first {
            self.scroll_to(row);
        } else if row >= first + rows {
            self.scroll_to(row - rows + 1.0);
        }
    }

    fn fit(self) {
        self.window.set(None);
        self.scroll_to(0.0);
    }
}

/// The picture.
#[component]
pub fn TimePicture(state: State, session: Rc<Session>) -> impl IntoView {
    let stages = ask(&state.app.busy(), move || {
        let session = Rc::clone(&session);
        Some(async move { fetch(&session).await })
    });
    let zone = Memo::new(move |_| {
        let limits = stages.with(|it| it.value().and_then(|stages| limits_of(&stages.0)));
        limits.filter(|_| !state.app.utc.get()).map_or_else(Zone::default, zone_of)
    });
    let chart = RwSignal::new_local(None::<Rc<Chart>>);
    let eye = Eye {
        chart: Signal::derive_local(move || chart.get()),
        width: RwSignal::new(0.0),
        window: RwSignal::new(None),
        first: RwSignal::new(0.0),
        hands: StoredValue::new_local(Hands::default()),
    };
    Effect::new(move |before: Option<Option<Rc<super::state::Shown>>>| {
        let (data, shown) = (state.data.get(), state.shown.get().filter(|shown| !shown.undecided));
        let made = data.zip(shown.clone()).zip(stages.with(|it| it.value().cloned())).map(|((data, shown), stages)| {
            Rc::new(Chart::new(data.gantt(&shown.part, shown.centre, &stages.0, zone.get())))
        });
        // Of other datasets, what was in sight says nothing.
        if before.flatten().zip(shown.clone()).is_some_and(|(before, shown)| before.part.nodes != shown.part.nodes) {
            eye.window.set(None);
            eye.first.set(0.0);
        }
        chart.set(made);
        shown
    });
    let layout = move |width: f32| {
        if (eye.width.get_untracked() - width).abs() > 0.5 {
            eye.width.set(width);
        }
        let chart = chart.get()?;
        let (rows, first) = (eye.rows(&chart), eye.first.get().floor() as usize);
        let sight = Sight { width, first, rows: Some(rows), window: eye.window.get() };
        Some(chart.scene(sight, Table::default()))
    };
    let whole: MakePicture = Rc::new(move || {
        let chart = chart.get_untracked()?;
        let sight = Sight { width: eye.width.get_untracked().max(EXPORTED), ..Sight::default() };
        Some(Rc::new(chart.scene(sight, chart.table())))
    });
    let choose: OnChoose = Rc::new(move |key: &str| {
        let id = key.strip_prefix("dataset/").map(|id| id.split("/stage/").next().unwrap_or(id));
        if let Some(id) = id.filter(|_| !eye.hands.with_value(Hands::have_dragged)) {
            state.choose(id);
        }
    });
    let pointed = RwSignal::new(None::<String>);
    let light = Light {
        chosen: Signal::derive(move || state.chosen.get().as_deref().map(key)),
        pointed,
        touched: Rc::new(|_| BTreeSet::new()),
    };
    let on_key: OnKey = Rc::new(move |event, on_mark| {
        eye.hands.update_value(Hands::forget_drag);
        take_key(eye, event, on_mark.then(|| pointed.get_untracked()).flatten())
    });
    let error = move || stages.with(|it| it.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let sql = Signal::derive(|| dataset::stages().sql().to_owned());
    let is_long = Memo::new(move |_| {
        let _ = eye.width.get();
        chart.with(|chart| chart.as_ref().is_some_and(|chart| eye.hidden(chart) > 0.0))
    });
    view! {
        {move || error().map(|words| view! { <Problem words=words /> })}
        <div class="lineage-times" class:is-long=is_long>
            <div
                class="lineage-chart"
                on:wheel=move |event| turn_wheel(eye, &event)
                on:pointerdown=move |event| put_down(eye, &event)
                on:pointermove=move |event| drag(eye, &event)
                on:pointerup=move |event| lift(eye, &event)
                on:pointercancel=move |event| lift(eye, &event)
            >
                <Picture
                    layout=layout name="lineage-times" sql=sql main=true on_canvas=true on_choose=choose on_key=on_key
                    hint=HINT on_fit=Callback::new(move |()| eye.fit()) light=light whole=whole
                />
            </div>
            <Bar eye=eye />
        </div>
    }
}

/// Where among all rows one is; for hands only: keys move through the rows themselves.
#[component]
fn Bar(eye: Eye) -> impl IntoView {
    let (bar, sizer) = (NodeRef::<Div>::new(), NodeRef::<Div>::new());
    // So many pixels stand for a row, of so many rows.
    let row =
        move || eye.chart.with(|chart| chart.as_ref().map_or(1.0, |chart| f64::from(chart.body(eye.width.get()).1)));
    Effect::new(move |_| {
        let (Some(bar), Some(sizer), Some(chart)) = (bar.get(), sizer.get(), eye.chart.get()) else { return };
        let (top, row) = chart.body(eye.width.get());
        let seen = eye.rows(&chart) as f32 * row;
        // Lengths in pixels are always understood.
        let _ = HtmlElement::style(&bar).set_property("height", &format!("{seen}px"));
        let _ = HtmlElement::style(&bar).set_property("--top", &format!("{top}px"));
        let _ = HtmlElement::style(&sizer).set_property("height", &format!("{}px", chart.rows() as f32 * row));
    });
    Effect::new(move |_| {
        let (Some(bar), first) = (bar.get(), eye.first.get()) else { return };
        let top = (first * row()).round() as i32;
        if (bar.scroll_top() - top).abs() > 1 {
            bar.set_scroll_top(top);
        }
    });
    let scrolled = move |event: web_sys::Event| {
        let top = f64::from(event_target::<HtmlElement>(&event).scroll_top());
        // What the rows themselves have set is not set again.
        if (top - eye.first.get_untracked() * untrack(row)).abs() > 1.0 {
            eye.scroll_to(top / untrack(row).max(1.0));
        }
    };
    view! { <div class="lineage-bar" node_ref=bar tabindex="-1" aria-hidden="true" on:scroll=scrolled><div node_ref=sizer></div></div> }
}

/// When the first stage began and the last one ended.
fn limits_of(stages: &[StageRow]) -> Option<Window> {
    let ends = || stages.iter().flat_map(|row| [row.started_at, row.completed_at]).flatten().map(|Timestamp(at)| at);
    Some(Window::new(ends().min()?, ends().max()?))
}

/// What a key does; `at` is the mark that has the focus.
fn take_key(eye: Eye, event: &KeyboardEvent, at: Option<String>) -> bool {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return false;
    }
    let Some(chart) = eye.chart() else { return false };
    let (first, page) = (eye.first.get_untracked().floor(), eye.rows(&chart).saturating_sub(1) as f64);
    let free = at.is_none() || event.shift_key();
    match event.key().as_str() {
        "+" | "=" => eye.zoom(ZOOM, None),
        "-" | "_" => eye.zoom(1.0 / ZOOM, None),
        "0" => eye.fit(),
        "ArrowLeft" if free => eye.step(-STEP),
        "ArrowRight" if free => eye.step(STEP),
        "PageUp" => drop(eye.scroll_to(first - page)),
        "PageDown" => drop(eye.scroll_to(first + page)),
        "Home" => drop(eye.scroll_to(0.0)),
        "End" => drop(eye.scroll_to(f64::MAX)),
        arrow @ ("ArrowUp" | "ArrowDown") => {
            // The row that is gone to comes into sight; going there is the picture's business.
            if let Some(row) = at.and_then(|key| chart.row_of(&key)) {
                eye.reveal(if arrow == "ArrowUp" { row.saturating_sub(1) } else { row + 1 });
            }
            return false;
        }
        _ => return false,
    }
    true
}

/// Where in the picture a pointer is; nothing when it is not on it.
fn place(event: &MouseEvent) -> Option<Point> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let frame = target.closest("canvas").ok().flatten()?.get_bounding_client_rect();
    let (x, y) = (f64::from(event.client_x()) - frame.left(), f64::from(event.client_y()) - frame.top());
    Some(Point::new(x as f32, y as f32))
}

/// With Ctrl (and so with two fingers on a pad) the wheel zooms times, with Shift and sideways it moves them; else it moves
/// through the rows, and scrolls the page where there are no more.
fn turn_wheel(eye: Eye, event: &WheelEvent) {
    let (Some(at), Some(chart)) = (place(event), eye.chart()) else { return };
    let line = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE { 16.0 } else { 1.0 };
    let (across, down) = (event.delta_x() * line, event.delta_y() * line);
    let sideways = across.abs() > down.abs();
    let taken = if event.ctrl_key() || event.meta_key() {
        // A pad reports a pinch in small steps.
        let strength = if down.abs() < 40.0 { 0.01 } else { 0.002 };
        eye.zoom((-down * strength).exp(), Some(f64::from(at.x)));
        true
    } else if event.shift_key() || sideways {
        if let Some(window) = eye.window(&chart) {
            eye.pan(window, -(if sideways { across } else { down }));
        }
        true
    } else {
        eye.scroll_to(eye.first.get_untracked() + down / f64::from(chart.body(eye.width.get_untracked()).1))
    };
    if taken {
        event.prevent_default();
    }
}

fn put_down(eye: Eye, event: &PointerEvent) {
    let (Some(at), true) = (place(event), event.button() == 0) else { return };
    let start = eye.in_sight();
    eye.hands.update_value(|hands| hands.put_down(event, at, start));
}

fn drag(eye: Eye, event: &PointerEvent) {
    let Some(at) = place(event) else { return };
    let dragged = eye.hands.try_update_value(|hands| hands.drag(event, at, event.target())).flatten();
    let (Some(((window, first), hands)), Some(chart)) = (dragged, eye.chart()) else { return };
    let width = eye.width.get_untracked();
    match hands.as_slice() {
        [hand] => {
            eye.pan(window, f64::from(hand.at.x - hand.began.x));
            eye.scroll_to(first - f64::from((hand.at.y - hand.began.y) / chart.body(width).1));
        }
        [a, b, ..] => {
            let (Some(field), (left, plot)) = (chart.field(), chart.plot(width)) else { return };
            let factor = (a.at.x - b.at.x).abs().max(8.0) / (a.began.x - b.began.x).abs().max(8.0);
            let (from, to) = ((a.began.x + b.began.x) / 2.0, (a.at.x + b.at.x) / 2.0);
            let closer = field.zoom(window, f64::from(plot), f64::from(from - left), f64::from(factor));
            eye.pan(closer, f64::from(to - from));
        }
        [] => {}
    }
}

fn lift(eye: Eye, event: &PointerEvent) {
    let start = eye.in_sight();
    eye.hands.update_value(|hands| hands.lift(event, start));
}
