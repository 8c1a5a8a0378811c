//! The timeline's picture, and the hands on it: wheel, drag, pinch, keys.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, KeyboardEvent, PointerEvent, WheelEvent};

use super::timeline_state::State;
use crate::app::parts::picture::{OnChoose, OnKey, Picture};
use crate::app::route;
use crate::app::state::App;
use crate::scene::Scene;
use crate::scene::timeline::{self as scene, Content, Height, TimelineRequest, Window};
use crate::share::link::{Route, View};
use crate::systems::artifact::Lanes;

/// A pointer that has moved farther than this is dragging.
const SLACK: f64 = 4.0;
/// How much one press of a key or button zooms, and moves.
pub const ZOOM: f64 = 1.6;
/// A share of the width.
pub const STEP: f64 = 0.2;

const HINT: &str = "Plus and minus zoom, left and right move, 0 shows all. Arrow down steps into the marks: then arrow \
                    keys go from mark to mark, Enter chooses one, Escape leaves them.";

/// What the pointers on the picture do.
#[derive(Default)]
struct Hands {
    /// Pointers that are down: id, where each began, where it is.
    down: Vec<(i32, f64, f64)>,
    /// The window when the gesture began.
    start: Option<Window>,
    /// The gesture has moved, so it is no click.
    dragged: bool,
    /// The gesture chooses a stretch, which begins at this time.
    brush: Option<i64>,
}

/// The picture. `selecting`: a drag chooses a stretch.
#[component]
pub fn TimelinePicture(state: State, selecting: ReadSignal<bool>) -> impl IntoView {
    let app = App::get();
    let hands = StoredValue::new_local(Hands::default());
    let choose: OnChoose = Rc::new(move |key: &str| {
        if !hands.with_value(|hands| hands.dragged) {
            chosen(app, state, key);
        }
    });
    let on_key: OnKey = Rc::new(move |event, on_mark| {
        hands.update_value(|hands| hands.dragged = false);
        take_key(state, event, on_mark)
    });
    let sql = Signal::derive(move || {
        state.drawn.with(|answer| answer.value().map(|drawn| drawn.timeline.sql()).unwrap_or_default())
    });
    view! {
        <div
            class="timeline-stage" class:is-selecting=selecting
            on:wheel=move |event| turn_wheel(state, &event)
            on:pointerdown=move |event| put_down(state, hands, &event, selecting.get_untracked())
            on:pointermove=move |event| drag(state, hands, &event)
            on:pointerup=move |event| lift(state, hands, &event, true)
            on:pointercancel=move |event| lift(state, hands, &event, false)
        >
            <Picture
                layout=move |width| layout(state, width) name="timeline" sql=sql main=true on_canvas=true
                on_choose=choose on_key=on_key hint=HINT on_fit=Callback::new(move |()| state.fit())
            />
        </div>
    }
}

fn layout(state: State, width: f32) -> Option<Scene> {
    if (state.width.get_untracked() - width).abs() > 0.5 {
        state.width.set(width);
    }
    let frame = state.frame.with(|answer| answer.value().cloned())?;
    let (window, moving) = (state.window(), state.moving.get());
    // Of other lanes or other artifacts, an older answer says nothing here.
    let drawn = state.drawn.with(|answer| answer.value().cloned()).filter(|drawn| drawn.is_of(&frame));
    let window = window.unwrap_or(Window::new(0, 1));
    let total = drawn.as_ref().and_then(|drawn| {
        let asked = drawn.timeline.request.window;
        let same = (asked.from.0, asked.to.0) == (window.from, window.to);
        (same && !moving).then_some(drawn.timeline.count.unsigned_abs())
    });
    Some(scene::layout(&TimelineRequest {
        window,
        folds: state.axis.with(|axis| axis.as_ref().map(|axis| axis.field.folds.clone()).unwrap_or_default()),
        lane_heading: heading(frame.lanes).to_owned(),
        lanes: state.scene_lanes(),
        content: drawn.map(|drawn| Rc::clone(&drawn.content)).unwrap_or_default(),
        total,
        brush: state.draft.get().or_else(|| state.brush.get()),
        zone: state.zone.get(),
        height: Height::Root,
        compact: false,
        moving,
        why_empty: "No event of these artifacts has a time.".to_owned(),
        width,
    }))
}

/// What a kind of lane is called.
pub fn heading(lanes: Lanes) -> &'static str {
    match lanes {
        Lanes::Action => "Action",
        Lanes::Actor => "Actor",
        Lanes::Status => "Status",
        Lanes::Type => "Type of artifact",
    }
}

/// A bin is chosen as a stretch, an event leads to its artifact, a fold is opened.
fn chosen(app: App, state: State, key: &str) {
    if key.starts_with("fold/") {
        route::go(app, &app.view.get_untracked().with("fold", Some("0")));
        return;
    }
    let Some(drawn) = state.drawn.with_untracked(|answer| answer.value().cloned()) else { return };
    match drawn.content.as_ref() {
        Content::Bins { length, .. } => {
            let start = key.rsplit('/').next().and_then(|start| start.parse::<i64>().ok());
            if let Some(start) = start {
                state.choose(Some(Window { from: start, to: start.saturating_add(length - 1).max(start) }));
            }
        }
        Content::Events(events) => {
            let id = events.iter().find(|event| event.key == key).and_then(|event| event.facts.first());
            if let Some((_, id)) = id {
                route::go(app, &View::of(Route::Artifact(id.clone())));
            }
        }
    }
}

fn take_key(state: State, event: &KeyboardEvent, on_mark: bool) -> bool {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return false;
    }
    let moves = !on_mark || event.shift_key();
    match event.key().as_str() {
        "+" | "=" => {
            state.zoom(ZOOM, None);
        }
        "-" | "_" => {
            state.zoom(1.0 / ZOOM, None);
        }
        "0" | "Home" => state.fit(),
        "ArrowLeft" if moves => state.step(-STEP),
        "ArrowRight" if moves => state.step(STEP),
        _ => return false,
    }
    true
}

/// Where in the picture a pointer is; `None` when it is not on it.
fn place(event: &web_sys::MouseEvent) -> Option<f64> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let canvas = target.closest("canvas").ok().flatten()?;
    Some(f64::from(event.client_x()) - canvas.get_bounding_client_rect().left())
}

/// With Ctrl (and so with two fingers on a pad) the wheel zooms, with Shift and sideways it moves. A plain wheel scrolls the
/// page, until the reader has clicked into the picture or reached it by Tab: then it zooms while there is anything to zoom.
fn turn_wheel(state: State, event: &WheelEvent) {
    let Some(x) = place(event) else { return };
    let line = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE { 16.0 } else { 1.0 };
    let (across, down) = (event.delta_x() * line, event.delta_y() * line);
    let pinched = event.ctrl_key() || event.meta_key();
    let taken = if pinched || (has_focus(event) && !event.shift_key() && down.abs() > across.abs()) {
        // A pad reports a pinch in small steps.
        let strength = if pinched && down.abs() < 40.0 { 0.01 } else { 0.002 };
        state.zoom((-down * strength).exp(), Some(x)) || pinched
    } else if event.shift_key() || across.abs() > down.abs() {
        state.pan(-(if across.abs() > down.abs() { across } else { down }))
    } else {
        false
    };
    if taken {
        event.prevent_default();
    }
}

fn has_focus(event: &WheelEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let active = web_sys::window().and_then(|window| window.document()).and_then(|document| document.active_element());
    target.zip(active).is_some_and(|(target, active)| target.is_same_node(Some(&active)))
}

fn put_down(state: State, hands: StoredValue<Hands, LocalStorage>, event: &PointerEvent, selecting: bool) {
    let (Some(x), true) = (place(event), event.button() == 0) else { return };
    let window = state.now().map(|(window, _)| window);
    hands.update_value(|hands| {
        hands.down.retain(|(id, ..)| *id != event.pointer_id());
        hands.down.push((event.pointer_id(), x, x));
        hands.start = window;
        // A second finger begins a pinch where both are now.
        hands.down.iter_mut().for_each(|(_, began, at)| *began = *at);
        if hands.down.len() == 1 {
            hands.dragged = false;
            hands.brush = if selecting || event.shift_key() { state.time_at(x) } else { None };
        } else {
            hands.brush = None;
        }
    });
}

fn drag(state: State, hands: StoredValue<Hands, LocalStorage>, event: &PointerEvent) {
    if hands.with_value(|hands| hands.down.is_empty()) {
        return;
    }
    let Some(x) = place(event) else { return };
    let began = hands.try_update_value(|hands| {
        let pointer = hands.down.iter_mut().find(|(id, ..)| *id == event.pointer_id())?;
        pointer.2 = x;
        let first = !hands.dragged;
        hands.dragged |= hands.down.iter().any(|(_, began, at)| (at - began).abs() > SLACK);
        Some(first && hands.dragged)
    });
    if began.flatten() == Some(true)
        && let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok())
    {
        // A pointer that has gone meanwhile cannot be held, and need not.
        let _ = target.set_pointer_capture(event.pointer_id());
    }
    hands.with_value(|hands| follow(state, hands));
}

/// The window, or the stretch, that the hands have led to.
fn follow(state: State, hands: &Hands) {
    let (Some(start), Some((_, axis)), true) = (hands.start, state.now(), hands.dragged) else { return };
    let (left, width) = state.plot();
    match hands.down.as_slice() {
        [(_, _, x)] if hands.brush.is_some() => {
            let ends = hands.brush.zip(state.time_at(x.clamp(left, left + width)));
            state.draft.set(ends.map(|(a, b)| Window { from: a.min(b), to: a.max(b) }));
        }
        [(_, began, at)] => state.move_to(axis.field.pan(start, width, at - began)),
        [(_, a, a_now), (_, b, b_now), ..] => {
            let (before, now) = ((a - b).abs().max(8.0), (a_now - b_now).abs().max(8.0));
            let (middle, middle_now) = ((a + b) / 2.0, (a_now + b_now) / 2.0);
            let closer = axis.field.zoom(start, width, middle - left, now / before);
            state.move_to(axis.field.pan(closer, width, middle_now - middle));
        }
        [] => {}
    }
}

fn lift(state: State, hands: StoredValue<Hands, LocalStorage>, event: &PointerEvent, done: bool) {
    let ended = hands.try_update_value(|hands| {
        let before = hands.down.len();
        hands.down.retain(|(id, ..)| *id != event.pointer_id());
        if hands.down.len() == before {
            return None;
        }
        // What is left of a pinch goes on from here.
        hands.down.iter_mut().for_each(|(_, began, at)| *began = *at);
        hands.start = state.now().map(|(window, _)| window);
        Some((hands.down.is_empty(), hands.brush.take().is_some()))
    });
    match ended.flatten() {
        Some((true, true)) if done && state.draft.get_untracked().is_some() => {
            state.choose(state.draft.get_untracked())
        }
        Some((true, true)) => state.draft.set(None),
        Some((true, false)) => state.settle(),
        _ => {}
    }
}
