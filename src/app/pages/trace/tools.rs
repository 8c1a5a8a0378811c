//! What stands above the waterfall: folding, zoom, marks, and the picture's table and export.

use std::rc::Rc;

use leptos::prelude::*;

use super::folds::at_level;
use super::state::State;
use super::tool;
use crate::app::parts::download;
use crate::app::theme;
use crate::scene::waterfall::View as Sight;
use crate::scene::{Palette, Scene, svg};

/// Makes the whole picture.
pub type Whole = StoredValue<Rc<dyn Fn() -> Option<Scene>>, LocalStorage>;

/// The tools.
#[component]
pub fn Tools(state: State, table: RwSignal<bool>, whole: Whole) -> impl IntoView {
    let zoom = move |factor: f64| {
        if let Some((sight, whole)) = state.sight_now() {
            state.look_at(sight.zoomed(whole, 0.5, factor));
        }
    };
    let all = move || {
        if let Some((_, whole)) = state.sight_now() {
            state.look_at(Sight { from: 0, to: whole });
        }
    };
    let fold_level = move |level: u32| {
        let folded = state.data.with_untracked(|data| data.as_ref().map(|data| at_level(data, level)));
        state.fold(&folded.unwrap_or_default());
    };
    let export = move || {
        if let Some(scene) = whole.get_value()() {
            download::offer("waterfall.svg", "image/svg+xml", &svg::document(&scene, &Palette::of(theme::current())));
        }
    };
    let flip = move |name: &'static str, on: Memo<bool>, off: Option<&'static str>, value: Option<&'static str>| {
        move |_| state.go(name, if on.get_untracked() { off } else { value })
    };
    view! {
        <div class="trace-tools" role="group" aria-label="Waterfall">
            <button type="button" class="button" on:click=move |_| state.fold(&Default::default())>"Unfold all"</button>
            <button type="button" class="button" on:click=move |_| fold_level(2)>"Three levels"</button>
            <button type="button" class="button" on:click=move |_| fold_level(0)>"Fold all"</button>
            <button type="button" class="button" aria-pressed=move || state.critical.get().to_string()
                title="A dark line under the spans that all else waited for"
                on:click=flip("critical", state.critical, None, Some("1"))>"Critical path"</button>
            <button type="button" class="button" aria-pressed=move || state.with_events.get().to_string()
                title="Changes of state as rows, by time"
                on:click=flip("events", state.with_events, Some("0"), None)>"State changes"</button>
            <span class="trace-tools-end">
                {tool("Zoom out", "minus", move || zoom(1.0 / 1.6))}
                {tool("Zoom in", "plus", move || zoom(1.6))}
                {tool("Show all", "fit", all)}
                <button type="button" class="icon-button" title="Show as table" aria-label="Show as table"
                    aria-pressed=move || table.get().to_string() on:click=move |_| table.update(|on| *on = !*on)>
                    {crate::app::parts::icon::icon("table")}</button>
                {tool("Save as SVG", "export", export)}
            </span>
        </div>
    }
}
