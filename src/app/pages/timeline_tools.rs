//! What stands around the timeline: its lanes, zoom and movement as buttons, the chosen stretch as times, the filters.

use leptos::prelude::*;

use super::timeline_picture::{STEP, ZOOM, heading};
use super::timeline_state::State;
use crate::app::filter::{PARAMETERS, parse_time};
use crate::app::parts::icon::icon;
use crate::app::route;
use crate::app::state::App;
use crate::duckdb::Timestamp;
use crate::scene::format;
use crate::scene::timeline::{Window, Zone};
use crate::share::link::{Route, View};
use crate::systems::artifact::Lanes;

/// Lanes, zoom, movement, folding, and what a drag does.
#[component]
pub fn TimelineTools(state: State, selecting: RwSignal<bool>) -> impl IntoView {
    let app = App::get();
    let options = Lanes::ALL.map(|lanes| {
        let chosen = move || state.lanes.get() == lanes;
        view! { <option value=lanes.name() prop:selected=chosen>{heading(lanes)}</option> }
    });
    let choose_lanes = move |event| {
        let name = event_target_value(&event);
        let name = Some(name.as_str()).filter(|name| *name != Lanes::default().name());
        route::go(app, &app.view.get_untracked().with("lanes", name));
    };
    let fold = move |_| {
        let value = if state.folded.get_untracked() { Some("0") } else { None };
        route::go(app, &app.view.get_untracked().with("fold", value));
    };
    let button = move |name: &'static str, sign: &'static str, act: fn(State)| {
        view! {
            <button type="button" class="icon-button" title=name aria-label=name on:click=move |_| act(state)>{icon(sign)}</button>
        }
    };
    view! {
        <div class="page-tools timeline-tools" role="group" aria-label="Timeline">
            <label class="timeline-lanes">
                <span class="field-label">"Lanes"</span>
                <select class="select" on:change=choose_lanes>{options.collect_view()}</select>
            </label>
            <span class="timeline-moves">
                {button("Earlier", "left", |state| state.step(-STEP))}
                {button("Later", "right", |state| state.step(STEP))}
                {button("Zoom out", "minus", |state| { state.zoom(1.0 / ZOOM, None); })}
                {button("Zoom in", "plus", |state| { state.zoom(ZOOM, None); })}
            </span>
            <button type="button" class="button" aria-pressed=move || state.folded.get().to_string() on:click=fold
                title="Fold long stretches without events">{icon("fold")} "Fold gaps"</button>
            <button type="button" class="button" aria-pressed=move || selecting.get().to_string()
                title="A drag chooses a stretch of time (as with Shift)"
                on:click=move |_| selecting.update(|on| *on = !*on)>{icon("range")} "Choose a range"</button>
        </div>
    }
}

/// The chosen stretch as two times in the zone on show.
#[component]
pub fn RangeFields(state: State) -> impl IntoView {
    let app = App::get();
    let zone_words = move || if app.utc.get() { "UTC" } else { "local time" };
    let end = move |pick: fn(Window) -> i64| {
        move || {
            let brush = state.brush.get();
            brush.map(|brush| input_time(pick(brush), &state.zone.get())).unwrap_or_default()
        }
    };
    let change = move |which: &'static str| {
        move |event| {
            let text: String = event_target_value(&event);
            let at = read_time(&text, &state.zone.get_untracked());
            let written = at.map(|at| crate::app::filter::write_time(Timestamp(at)));
            route::go(app, &app.view.get_untracked().from_first().with(which, written.as_deref()));
        }
    };
    let created = move || {
        let mut view = app.view.get();
        view.params.retain(|(name, _)| PARAMETERS.iter().any(|(known, _)| known == name));
        View { route: Route::Artifacts, ..view }.fragment()
    };
    view! {
        <div class="timeline-range" role="group" aria-label="Chosen range">
            <label class="field"><span class="field-label">"From (" {zone_words} ")"</span>
                <input type="datetime-local" class="input" step="0.001" max="9999-12-31T23:59:59" prop:value=end(|w| w.from)
                    on:change=change("from") /></label>
            <label class="field"><span class="field-label">"To (" {zone_words} ")"</span>
                <input type="datetime-local" class="input" step="0.001" max="9999-12-31T23:59:59" prop:value=end(|w| w.to)
                    on:change=change("to") /></label>
            {move || state.brush.get().map(|_| view! {
                <span class="button-row">
                    <button type="button" class="button" on:click=move |_| zoom_to_brush(state)>"Zoom to it"</button>
                    <button type="button" class="button" on:click=move |_| state.choose(None)>"Clear the range"</button>
                    <a class="button button-quiet" href=created>"Artifacts created in it"</a>
                </span>
            })}
            {move || state.brush.get().is_none().then(|| view! {
                <p class="faint timeline-help">
                    "Drag to move, Ctrl and wheel to zoom, Shift and drag to choose a range. Times are in " {zone_words} "."
                </p>
            })}
        </div>
    }
}

fn zoom_to_brush(state: State) {
    let Some((brush, (_, axis))) = state.brush.get_untracked().zip(state.now()) else { return };
    if let Some(shared) = brush.shared(axis.field.limits) {
        state.move_to(Window::new(shared.from, shared.to));
        state.settle();
    }
}

/// A time as the input writes it: on the zone's clocks, to the millisecond.
fn input_time(at: i64, zone: &Zone) -> String {
    let text = format::iso(zone.shifted(at)).trim_end_matches('Z').to_owned();
    match text.split_once('.') {
        Some((seconds, fraction)) => format!("{seconds}.{}", fraction.chars().take(3).collect::<String>()),
        None => text,
    }
}

fn read_time(text: &str, zone: &Zone) -> Option<i64> {
    let Timestamp(shown) = parse_time(text, false)?;
    let near = shown.saturating_sub(zone.offset(shown));
    Some(shown.saturating_sub(zone.offset(near)))
}
