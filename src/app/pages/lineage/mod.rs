//! The lineage: what was made of what, around one dataset or of all of them, as a graph or in time.

mod data;
mod find;
mod panel;
mod picture;
mod state;

use std::rc::Rc;

use leptos::prelude::*;

use self::data::Colour;
use self::find::Find;
use self::panel::ChosenPanel;
use self::picture::{GraphPicture, TimePicture};
use self::state::{State, depth_of};
use crate::app::parts::icon::icon;
use crate::app::parts::notice::{Problem, Warning};
use crate::app::route;
use crate::app::state::{App, Session};
use crate::scene::format::counted;

/// Depths that are offered.
const DEPTHS: [(&str, &str); 6] =
    [("1", "1 step"), ("2", "2 steps"), ("3", "3 steps"), ("4", "4 steps"), ("6", "6 steps"), ("all", "all steps")];

/// The page.
#[component]
pub fn LineagePage(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let state = State::new(app, &session);
    let engine = StoredValue::new_local(session.engine.clone());
    let error = move || state.asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let undecided = move || state.shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.undecided));
    let lost = move || {
        let wanted = app.view.with(|view| view.get("id").map(str::to_owned))?;
        state.data.with(|data| data.as_ref().is_some_and(|data| data.place(&wanted).is_none())).then_some(wanted)
    };
    let picture = move || {
        if state.in_time.get() {
            view! { <TimePicture state=state engine=engine.get_value() /> }.into_any()
        } else {
            view! { <Legend state=state /> <GraphPicture state=state /> }.into_any()
        }
    };
    view! {
        <div class="page-head">
            <h1>"Lineage"</h1>
            <Tools state=state />
        </div>
        {move || error().map(|words| view! { <Problem words=words /> })}
        {move || lost().map(|id| view! {
            <Warning><p>"No dataset has the id " <bdi class="mono">{id}</bdi> "; all of them are shown where they are few."</p></Warning>
        })}
        <PathWords state=state />
        {move || if undecided() { view! { <Choice state=state /> }.into_any() } else { ().into_any() }}
        <div class="lineage" class:is-off=undecided>
            <div class="lineage-main">{picture}</div>
            <ChosenPanel state=state />
        </div>
    }
}

/// What is shown, and how.
#[component]
fn Tools(state: State) -> impl IntoView {
    let app = state.app;
    let go = move |name: &'static str, value: Option<&str>| route::go(app, &app.view.get_untracked().with(name, value));
    let way = move |words: &'static str, in_time: bool| {
        view! {
            <button type="button" class="button" aria-pressed=move || (state.in_time.get() == in_time).to_string()
                on:click=move |_| go("view", in_time.then_some("gantt"))>{words}</button>
        }
    };
    let has_centre = move || app.view.with(|view| view.get("id").is_some());
    let depth = move || app.view.with(depth_of);
    let depths = move || {
        DEPTHS.map(|(value, words)| {
            let here = value.parse().unwrap_or(u32::MAX) == depth();
            view! { <option value=value selected=here>{words}</option> }
        })
    };
    let colours = move || {
        Colour::ALL.map(
            |(colour, name, words)| view! { <option value=name selected=state.colour.get() == colour>{words}</option> },
        )
    };
    let all = move || {
        let mut view = app.view.get();
        view.params.retain(|(name, _)| !matches!(name.as_str(), "id" | "expanded" | "folded" | "from" | "to"));
        view.with("all", Some("1")).fragment()
    };
    view! {
        <div class="page-tools lineage-tools">
            <Find state=state />
            {move || has_centre().then(|| view! {
                <label class="lineage-choice"><span>"Depth"</span>
                    <select class="select" aria-label="Depth" on:change=move |event| go("depth", Some(&event_target_value(&event)))>{depths}</select>
                </label>
                <a class="button" href=all>"All datasets"</a>
            })}
            {move || (!state.in_time.get()).then(|| view! {
                <label class="lineage-choice"><span>"Colour"</span>
                    <select class="select" aria-label="Colour" on:change=move |event| go("colour", Some(&event_target_value(&event)))>{colours}</select>
                </label>
            })}
            <div class="button-row" role="group" aria-label="How it is seen">
                {way("Graph", false)} {way("In time", true)}
            </div>
        </div>
    }
}

/// What the colours stand for among what is shown.
#[component]
fn Legend(state: State) -> impl IntoView {
    let entries = move || {
        let (colour, data, shown) = (state.colour.get(), state.data.get()?, state.shown.get()?);
        let entries = data.legend(&shown.part, colour).into_iter().map(|(role, words, count)| {
            view! {
                <li>
                    <svg class="legend-patch" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
                        <rect class=role.class() width="12" height="12" rx="2" />
                    </svg>
                    {words} <span class="faint num">{count}</span>
                </li>
            }
        });
        Some(entries.collect_view())
    };
    let name = move || Colour::ALL.iter().find(|(of, ..)| *of == state.colour.get()).map_or("", |(.., name)| name);
    view! { <ul class="lineage-legend" aria-label=move || format!("Colours: {}", name())>{entries}</ul> }
}

/// The path between two, in words.
#[component]
fn PathWords(state: State) -> impl IntoView {
    let app = state.app;
    let words = move || {
        let (data, shown) = (state.data.get()?, state.shown.get()?);
        let (from, to, between) = shown.path.as_ref()?;
        Some(data.path_words(between, *from, *to))
    };
    let half = move || {
        let view = app.view.get();
        match (view.get("from"), view.get("to")) {
            (Some(_), None) => Some("A path begins here: choose where it ends, and take it as the path's end."),
            (None, Some(_)) => Some("A path ends here: choose where it begins, and take it as the path's beginning."),
            _ => None,
        }
    };
    let clear = move || app.view.get().with("from", None).with("to", None).fragment();
    move || {
        words().or_else(|| half().map(str::to_owned)).map(|words| {
            view! {
                <div class="lineage-path" role="status">
                    <p>{words}</p>
                    <a class="button button-quiet" href=clear>{icon("close")} "Clear the path"</a>
                </div>
            }
        })
    }
}

/// There are many, and none is chosen.
#[component]
fn Choice(state: State) -> impl IntoView {
    let app = state.app;
    let count = move || state.data.with(|data| data.as_ref().map_or(0, |data| data.nodes.len() as u64));
    let all = move || app.view.get().with("all", Some("1")).fragment();
    view! {
        <div class="empty">
            <p>{move || format!("There are {}. Find one to see its neighbourhood, or look at all of them.", counted(count(), "dataset", "datasets"))}</p>
            <p class="empty-ways"><a class="button" href=all>"Show all of them"</a></p>
        </div>
    }
}
