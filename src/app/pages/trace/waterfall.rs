//! The waterfall on the page: rows in sight on a canvas that stays, a body as high as all rows that scrolls, and hands
//! and keys on both.

use std::collections::BTreeSet;
use std::rc::Rc;

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, KeyboardEvent, PointerEvent, WheelEvent};

use super::search::{Search, trace_of};
use super::state::State;
use super::tools::Tools;
use crate::app::ask::ask;
use crate::app::parts::canvas::CanvasScene;
use crate::app::parts::picture::{OnChoose, OnKey};
use crate::app::parts::scene_table::SceneTable;
use crate::app::parts::size::size_of;
use crate::scene::Scene;
use crate::scene::waterfall::{self as scene, MinimapRequest, ROW, Row, View as Sight, WaterfallRequest};
use crate::systems::trace::{self, EventPatch, replay};

/// How much one press of a key zooms, and moves.
const ZOOM: f64 = 1.6;
const STEP: f64 = 0.2;
/// Rows of the table twin, and of an exported picture.
const MOST_ROWS: usize = 500;
const HINT: &str = "Up and down go from row to row, right and left open and close, plus and minus zoom, Shift with left and \
                    right moves, 0 shows all, Enter says more.";

/// A hand on the picture: where it began, what was in sight, and whether it has moved.
#[derive(Clone, Copy)]
struct Hand {
    began: f64,
    sight: Sight,
    on_map: bool,
    moved: bool,
}

/// The panel.
#[component]
pub fn WaterfallPanel(state: State) -> impl IntoView {
    let (holder, body, sizer) = (NodeRef::<Div>::new(), NodeRef::<Div>::new(), NodeRef::<Div>::new());
    let (stage, frame) = (NodeRef::<Div>::new(), NodeRef::<Div>::new());
    let size = size_of(body);
    let width = Memo::new(move |_| size.get().0 as f32);
    let height = Memo::new(move |_| size.get().1);
    let scrolled = RwSignal::new(0.0_f64);
    let table = RwSignal::new(false);
    let request = move || -> Option<WaterfallRequest> {
        let trace = state.data.with(|data| data.as_ref().map(|data| Rc::clone(&data.trace)))?;
        let rows = state.rows.get();
        let first = (scrolled.get() / f64::from(ROW)).floor().max(0.0) as usize;
        let fit = (height.get() / f64::from(ROW)).ceil() as usize + 1;
        let sight = state.sight.get().unwrap_or_else(|| Sight::whole(&trace)).held(trace.length());
        Some(WaterfallRequest {
            seen: (first.min(rows.len()), (first + fit).min(rows.len())),
            view: sight,
            rows,
            trace,
            folded: state.folded.get(),
            chosen: state.chosen.get(),
            found: state.found.get(),
            broken: state.broken.get(),
            critical: state.critical.get(),
            width: width.get(),
            moving: state.moving.get(),
        })
    };
    // What is chosen comes into sight, before anything is drawn of it.
    Effect::new(move |_| {
        let (Some(row), rows, Some(body)) = (state.chosen.get(), state.rows.get(), body.get()) else { return };
        let Some(at) = rows.iter().position(|of| *of == row) else { return };
        let (top, seen) = (at as f64 * f64::from(ROW), height.get());
        let now = scrolled.get_untracked();
        if top < now || top + f64::from(ROW) > now + seen {
            let last = (rows.len() as f64 * f64::from(ROW) - seen).max(0.0);
            let next = (top - seen / 3.0).clamp(0.0, last).floor();
            scrolled.set(next);
            // To scroll lays the page out: once, when all that follows from the choice stands.
            request_animation_frame(move || body.set_scroll_top(next as i32));
        }
    });
    let picture = RwSignal::new_local(None::<Rc<Scene>>);
    Effect::new(move |_| {
        if width.get() >= 1.0 && height.get() >= 1.0 {
            picture.set(request().map(|request| Rc::new(scene::layout(&request))));
        }
    });
    // The body is as high as all rows; what is drawn stands where it is scrolled to.
    Effect::new(move |_| {
        let (Some(sizer), rows) = (sizer.get(), state.rows.get()) else { return };
        let _ = HtmlElement::style(&sizer).set_property("height", &format!("{}px", rows.len() as f32 * ROW));
    });
    Effect::new(move |_| {
        let (Some(stage), top) = (stage.get(), scrolled.get()) else { return };
        let top = (top / f64::from(ROW)).floor() * f64::from(ROW);
        let _ = HtmlElement::style(&stage).set_property("transform", &format!("translateY({top}px)"));
    });
    let axis = Signal::derive_local(move || {
        let trace = state.data.with(|data| data.as_ref().map(|data| Rc::clone(&data.trace)))?;
        let sight = state.sight.get().unwrap_or_else(|| Sight::whole(&trace)).held(trace.length());
        Some(Rc::new(scene::axis(&trace, sight, width.get().max(1.0))))
    });
    let map = RwSignal::new_local(None::<Rc<Scene>>);
    Effect::new(move |_| {
        let width = width.get();
        let trace = state.data.with(|data| data.as_ref().map(|data| Rc::clone(&data.trace)));
        map.set(trace.filter(|_| width >= 1.0).map(|trace| Rc::new(scene::minimap(&MinimapRequest { trace, width }))));
    });
    // Only the frame moves, the map stays.
    Effect::new(move |_| {
        let (Some(frame), width, sight) = (frame.get(), width.get(), state.sight.get()) else { return };
        let style = HtmlElement::style(&frame);
        let at = state.data.with(|data| {
            let trace = &data.as_ref()?.trace;
            let sight = sight.unwrap_or_else(|| Sight::whole(trace)).held(trace.length());
            Some(scene::stretch(trace, sight, width.max(1.0)))
        });
        let at = at.unwrap_or_default();
        // Lengths in pixels are always understood.
        let _ = style.set_property("inset-inline-start", &format!("{:.1}px", at.x));
        let _ = style.set_property("inline-size", &format!("{:.1}px", at.width));
    });
    look_for_broken(state, scrolled, height);
    // For scripts and exports, a picture with its axis: made when somebody wants it.
    let whole = move || {
        untrack(|| request().map(|request| scene::whole(&WaterfallRequest { moving: false, ..request }, MOST_ROWS)))
    };
    state.app.whole.set_value(Some(Rc::new(move || whole().map(Rc::new))));
    on_cleanup(move || {
        state.app.whole.try_update_value(|whole| *whole = None);
    });
    let choose: OnChoose = Rc::new(move |key: &str| match (scene::row_of(key), key.strip_prefix("fold/")) {
        (Some(row), _) => state.choose(Some(row), true),
        (_, Some(at)) => {
            if let Ok(at) = at.parse() {
                state.toggle(at);
            }
        }
        _ => {}
    });
    let keys: OnKey = Rc::new(move |event: &KeyboardEvent, _| {
        take_key(state, event, (height.get_untracked() / f64::from(ROW)) as usize)
    });
    let none = StoredValue::new_local(None::<OnChoose>);
    let no_keys = StoredValue::new_local(None::<OnKey>);
    let (choose, keys) = (StoredValue::new_local(Some(choose)), StoredValue::new_local(Some(keys)));
    let hand = StoredValue::new_local(None::<Hand>);
    let twin = move || {
        let request = request()?;
        let to = request.rows.len().min(request.seen.0 + MOST_ROWS);
        let rows = request.rows.get(request.seen.0..to).unwrap_or_default();
        let table = scene::table(&request.trace, rows, &request.broken);
        Some(Rc::new(Scene { title: table.caption.clone(), width: 1.0, height: 1.0, marks: Vec::new(), table }))
    };
    view! {
        <Search state=state />
        <Tools state=state table=table whole=StoredValue::new_local(Rc::new(whole)) />
        <div class="trace-waterfall" node_ref=holder class:is-off=move || table.get()>
            <div class="trace-map"
                on:pointerdown=move |event| put_down(state, hand, &event, width.get_untracked(), true)
                on:pointermove=move |event| drag(state, hand, &event, width.get_untracked())
                on:pointerup=move |event| lift(hand, &event)
                on:pointercancel=move |event| lift(hand, &event)
            >
                <CanvasScene scene=Signal::derive_local(move || map.get()) name="trace-map" hint="The whole trace; a drag chooses what is in sight." choose=none own_keys=no_keys />
                <div class="trace-frame" node_ref=frame aria-hidden="true"></div>
            </div>
            <div class="trace-axis"><CanvasScene scene=axis name="trace-axis" hint="Time since the trace began." choose=none own_keys=no_keys /></div>
            <div class="trace-rows" node_ref=body
                on:scroll=move |event| {
                    state.stir();
                    let now = f64::from(event_target::<HtmlElement>(&event).scroll_top());
                    // It has been drawn for a scroll of the page's own.
                    if scrolled.get_untracked() != now {
                        scrolled.set(now);
                    }
                }
                on:wheel=move |event| turn_wheel(state, &event, width.get_untracked())
                on:pointerdown=move |event| put_down(state, hand, &event, width.get_untracked(), false)
                on:pointermove=move |event| drag(state, hand, &event, width.get_untracked())
                on:pointerup=move |event| lift(hand, &event)
                on:pointercancel=move |event| lift(hand, &event)
            >
                <div class="trace-sizer" node_ref=sizer>
                    <div class="trace-stage" node_ref=stage>
                        <CanvasScene scene=Signal::derive_local(move || picture.get()) name="waterfall" hint=HINT choose=choose own_keys=keys />
                    </div>
                </div>
            </div>
        </div>
        {move || table.get().then(twin).flatten().map(|scene| view! { <SceneTable scene=scene /> })}
    }
}

/// Reads the patches of the changes of state that can be seen or exported from here, once the rows rest: those that
/// cannot be read are marked.
fn look_for_broken(state: State, scrolled: RwSignal<f64>, height: Memo<f64>) {
    // Spans whose patches have been read.
    let known = StoredValue::new_local(BTreeSet::<u32>::new());
    let app = state.app;
    let asked = ask(&app.busy(), move || {
        let (rows, data, first) = (state.rows.get(), state.data.get()?, scrolled.get() / f64::from(ROW));
        if state.moving.get() || height.get() < 1.0 {
            return None;
        }
        let seen = rows.iter().skip(first.max(0.0) as usize).take(MOST_ROWS);
        let spans: BTreeSet<u32> = seen
            .filter(|row| matches!(row, Row::Event(_)))
            .filter_map(|row| u32::try_from(row.span(&data.trace)).ok())
            .filter(|at| known.with_value(|known| !known.contains(at)))
            .collect();
        let keys: Vec<i64> = spans.iter().filter_map(|at| data.key(*at as usize)).collect();
        let (engine, id) = (app.engine()?, trace_of(app)?);
        (!keys.is_empty()).then_some(async move {
            let patches = trace::patches_of_spans(&id, &keys).all(&engine).await?;
            known.try_update_value(|known| known.extend(spans));
            let is_broken = |patch: &&EventPatch| {
                let text = patch.patch_json.as_deref().unwrap_or_default();
                matches!(replay::read_patch(text), replay::PatchText::Unreadable(_))
            };
            let broken = patches.iter().filter(is_broken);
            Ok(broken.filter_map(|patch| data.event_at(patch.span_key, patch.position)).collect::<Vec<u32>>())
        })
    });
    Effect::new(move |_| {
        let more = asked.with(|answer| answer.value().cloned()).unwrap_or_default();
        if !more.is_empty() {
            state.broken.update(|broken| *broken = Rc::new(broken.iter().copied().chain(more).collect()));
        }
    });
}

/// The share of the plot at a pointer.
fn share(event: &web_sys::MouseEvent, width: f32) -> Option<f64> {
    let target: web_sys::Element = event.current_target()?.dyn_into().ok()?;
    let (left, plot) = scene::plot(width);
    let x = f64::from(event.client_x()) - target.get_bounding_client_rect().left();
    (plot > 0.0).then(|| (x - f64::from(left)) / f64::from(plot))
}

fn turn_wheel(state: State, event: &WheelEvent, width: f32) {
    let Some((sight, whole)) = state.sight_now() else { return };
    let (across, down) = (event.delta_x(), event.delta_y());
    let Some(at) = share(event, width) else { return };
    if event.ctrl_key() || event.meta_key() {
        event.prevent_default();
        let strength = if down.abs() < 40.0 { 0.01 } else { 0.002 };
        state.look_at(sight.zoomed(whole, at, (-down * strength).exp()));
    } else if event.shift_key() || across.abs() > down.abs() {
        event.prevent_default();
        let by = if across.abs() > down.abs() { across } else { down };
        state.look_at(sight.moved(whole, by / f64::from(scene::plot(width).1.max(1.0))));
    }
}

fn put_down(
    state: State,
    hand: StoredValue<Option<Hand>, LocalStorage>,
    event: &PointerEvent,
    width: f32,
    on_map: bool,
) {
    let (Some(at), Some((sight, _)), 0) = (share(event, width), state.sight_now(), event.button()) else { return };
    // Names and signs are clicked, not dragged; a finger scrolls.
    if at >= 0.0 && (on_map || event.pointer_type() == "mouse") {
        hand.set_value(Some(Hand { began: at, sight, on_map, moved: false }));
    }
}

fn drag(state: State, hand: StoredValue<Option<Hand>, LocalStorage>, event: &PointerEvent, width: f32) {
    let Some(mut held) = hand.get_value() else { return };
    let (Some(at), Some((_, whole))) = (share(event, width), state.sight_now()) else { return };
    if !held.moved && (at - held.began).abs() * f64::from(width) < 4.0 {
        return;
    }
    if !held.moved {
        held.moved = true;
        hand.set_value(Some(held));
        if let Some(target) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
            // A pointer that has gone meanwhile cannot be held, and need not.
            let _ = target.set_pointer_capture(event.pointer_id());
        }
    }
    if held.on_map {
        let ends = [held.began, at].map(|at| (at.clamp(0.0, 1.0) * whole as f64) as i64);
        let (from, to) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        state.look_at(Sight { from, to: to.max(from + 100) });
    } else {
        state.look_at(held.sight.moved(whole, held.began - at));
    }
}

fn lift(hand: StoredValue<Option<Hand>, LocalStorage>, _event: &PointerEvent) {
    hand.set_value(None);
}

fn take_key(state: State, event: &KeyboardEvent, page: usize) -> bool {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return false;
    }
    let Some((sight, whole)) = state.sight_now() else { return false };
    match (event.key().as_str(), event.shift_key()) {
        ("+" | "=", _) => state.look_at(sight.zoomed(whole, 0.5, ZOOM)),
        ("-" | "_", _) => state.look_at(sight.zoomed(whole, 0.5, 1.0 / ZOOM)),
        ("0", _) => state.look_at(Sight { from: 0, to: whole }),
        ("ArrowLeft", true) => state.look_at(sight.moved(whole, -STEP)),
        ("ArrowRight", true) => state.look_at(sight.moved(whole, STEP)),
        ("ArrowDown", _) => walk(state, 1),
        ("ArrowUp", _) => walk(state, -1),
        ("PageDown", _) => walk(state, page.max(2) as i64 - 1),
        ("PageUp", _) => walk(state, 1 - page.max(2) as i64),
        ("Home", _) => walk(state, i64::MIN / 2),
        ("End", _) => walk(state, i64::MAX / 2),
        ("ArrowRight", false) => open(state),
        ("ArrowLeft", false) => close(state),
        _ => return false,
    }
    true
}

fn walk(state: State, by: i64) {
    let rows = state.rows.get_untracked();
    let now = state.chosen.get_untracked().and_then(|row| rows.iter().position(|of| *of == row));
    let next = now.map_or(0, |at| (at as i64).saturating_add(by).clamp(0, rows.len() as i64 - 1));
    if let Some(row) = usize::try_from(next).ok().and_then(|next| rows.get(next)) {
        state.choose(Some(*row), false);
    }
}

/// Unfolds the chosen span, or goes into it.
fn open(state: State) {
    match state.chosen.get_untracked() {
        Some(Row::Span(at)) if state.folded.get_untracked().contains(&at) => state.toggle(at),
        _ => walk(state, 1),
    }
}

/// Folds the chosen span, or goes to what it is in.
fn close(state: State) {
    let Some(row) = state.chosen.get_untracked() else { return };
    let target = state.data.with_untracked(|data| {
        let data = data.as_ref()?;
        let at = row.span(&data.trace);
        let has_inside = !data.trace.children(at).is_empty() || !data.trace.events(at).is_empty();
        let folded = state.folded.get_untracked().contains(&(at as u32));
        match row {
            Row::Event(_) => Some((at, false)),
            Row::Span(_) if has_inside && !folded => Some((at, true)),
            Row::Span(_) => Some((data.trace.parent(at)?, false)),
        }
    });
    match target {
        Some((at, true)) => state.toggle(at as u32),
        Some((at, false)) => state.choose(Some(Row::Span(at as u32)), false),
        None => {}
    }
}
