//! This trace beside another one: spans paired, bars one above the other.

use std::rc::Rc;

use leptos::prelude::*;

use super::choose::OtherTrace;
use super::data;
use super::search::trace_of;
use super::state::State;
use crate::app::ask::ask;
use crate::app::parts::picture::{OnChoose, Picture};
use crate::duckdb::Engine;
use crate::scene::waterfall as scene;

/// Pairs on one page.
const PAGE: usize = 100;

/// The panel.
#[component]
pub fn ComparePanel(state: State, engine: Engine) -> impl IntoView {
    let other = Memo::new(move |_| state.param("with").unwrap_or_default());
    let id = Memo::new(move |_| trace_of(state.app));
    let of_list = engine.clone();
    let asked = ask(&state.app.busy(), move || {
        let (engine, id) = (engine.clone(), other.get());
        (!id.is_empty()).then_some(async move { data::fetch_tree(&engine, &id).await })
    });
    let first = RwSignal::new(0_usize);
    let both = move || {
        let a = state.data.with(|data| data.as_ref().map(|data| Rc::clone(&data.trace)))?;
        let b = asked.with(|answer| answer.value().cloned())?;
        (!other.with(String::is_empty) && !b.spans.is_empty()).then_some((a, b))
    };
    let pairs = RwSignal::new_local(Rc::new(Vec::new()));
    Effect::new(move |_| {
        first.set(0);
        pairs.set(Rc::new(both().map(|(a, b)| scene::pairs(&a, &b)).unwrap_or_default()));
    });
    let layout = move |width: f32| {
        let (a, b) = both()?;
        let (pairs, from) = (pairs.get(), first.get());
        Some(scene::compare(&scene::CompareRequest { a, b, seen: (from, from + PAGE), pairs, width }))
    };
    let choose: OnChoose = Rc::new(move |key: &str| {
        if let Some(row) = scene::row_of(key) {
            state.choose(Some(row), true);
        }
    });
    let is_missing = move || {
        asked.with(|answer| answer.value().is_some_and(|trace| trace.spans.is_empty())) && !other.with(String::is_empty)
    };
    let count = move || pairs.with(|pairs| pairs.len());
    view! {
        <div class="trace-compare">
            <OtherTrace state=state engine=of_list id=id other=other />
            {move || is_missing().then(|| view! { <p class="empty">"No span of that trace is in the snapshot. Choose another one."</p> })}
            {move || other.with(String::is_empty).then(|| view! {
                <p class="empty">"Spans are paired by what they are, their name, and their order among their siblings."</p>
            })}
            <div class:is-off=move || both().is_none()>
                <Picture layout=layout name="comparison" main=true on_choose=choose on_canvas=true />
                {move || (count() > PAGE).then(|| view! {
                    <div class="button-row">
                        <button type="button" class="button" on:click=move |_| first.update(|at| *at = at.saturating_sub(PAGE))>"Before"</button>
                        <button type="button" class="button" on:click=move |_| first.update(|at| if *at + PAGE < count() { *at += PAGE })>"On"</button>
                        <span class="faint">{move || format!("from {} of {}", first.get() + 1, count())}</span>
                    </div>
                })}
            </div>
        </div>
    }
}
