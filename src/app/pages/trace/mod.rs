//! One trace: its waterfall, the graph of the workflow that the chosen span is in, and the state of its stores step by
//! step. Everything that is chosen is in the fragment.

mod choose;
mod compare;
mod data;
mod details;
mod folds;
mod graph;
mod runs;
mod search;
mod state;
mod store;
mod tools;
mod waterfall;

use std::rc::Rc;

use leptos::prelude::*;

use crate::app::parts::elsewhere::ElsewherePanel;
use crate::app::parts::icon::icon;
use crate::app::parts::notice::{Problem, Warning};
use crate::app::parts::picture::Picture;
use crate::app::route;
use crate::app::state::{App, Session};
use crate::scene::format::counted;
use crate::scene::waterfall as scene;
use crate::systems::elsewhere::Home;
use compare::ComparePanel;
use details::DetailsPanel;
use graph::GraphPanel;
use state::State;
use store::StorePanel;
use waterfall::WaterfallPanel;

/// What the left side shows.
const SHOWS: [(&str, &str); 4] =
    [("waterfall", "Waterfall"), ("flame", "Flames"), ("names", "By name"), ("compare", "Compare")];
/// What the right side shows.
const TABS: [(&str, &str); 3] = [("span", "Span"), ("state", "State"), ("graph", "Graph")];

/// The page.
#[component]
pub fn TracePage(session: Rc<Session>, id: String) -> impl IntoView {
    let app = App::get();
    let state = State::new(app, &session.engine, id.clone());
    let error =
        move || state.asked.with(|answer| answer.error().map(|error| format!("{} {}", error.message, error.remedy())));
    let is_empty = move || state.data.with(|data| data.as_ref().is_some_and(|data| data.trace.spans.is_empty()));
    let engine = StoredValue::new_local(session.engine.clone());
    let shown = Memo::new(move |_| state.param("show").unwrap_or_else(|| "waterfall".to_owned()));
    let tab = Memo::new(move |_| state.param("tab").unwrap_or_else(|| "span".to_owned()));
    let left = move || match shown.get().as_str() {
        "flame" => view! { <FlamePanel state=state /> }.into_any(),
        "names" => view! { <NamesPanel state=state /> }.into_any(),
        "compare" => view! { <ComparePanel state=state engine=engine.get_value() /> }.into_any(),
        _ => view! { <WaterfallPanel state=state /> }.into_any(),
    };
    let right = move || match tab.get().as_str() {
        "state" => view! { <StorePanel state=state /> }.into_any(),
        "graph" => view! { <GraphPanel state=state engine=engine.get_value() /> }.into_any(),
        _ => view! { <DetailsPanel state=state engine=engine.get_value() /> }.into_any(),
    };
    let shown_id = id.clone();
    view! {
        <div class="page-head trace-head">
            <h1><bdi class="stored">{move || state.title()}</bdi></h1>
            <p class="page-lead">{move || lead(state)}</p>
            <p class="trace-id mono"><bdi>{shown_id}</bdi></p>
        </div>
        {move || error().map(|words| view! { <Problem words=words /> })}
        {move || is_empty().then(|| view! {
            <Warning>
                <p>"No span of this trace is in the snapshot."</p>
                <p><a href="#/traces">"Go to the list of traces"</a></p>
            </Warning>
        })}
        {move || state.data.with(|data| data.as_ref().is_some_and(|data| data.cut)).then(|| view! {
            <Warning>{format!("Only the first {} of this trace are shown.", counted(data::MOST_SPANS, "span", "spans"))}</Warning>
        })}
        <ElsewherePanel session=session home=Home::Trace id=id.clone() />
        <div class="trace" class:is-off=is_empty class:is-graph=move || tab.get() == "graph">
            <section class="trace-main" aria-label="The trace">
                <Tabs state=state name="show" of=&SHOWS now=shown label="How the trace is shown" />
                {left}
            </section>
            <section class="trace-side" aria-label="What is chosen">
                <Tabs state=state name="tab" of=&TABS now=tab label="What is said of the choice" />
                {right}
            </section>
        </div>
        <p class="visually-hidden" aria-live="polite">{move || state.said()}</p>
    }
}

/// Services, time, spans, failures.
fn lead(state: State) -> String {
    state.data.with(|data| {
        let Some(data) = data else { return String::new() };
        let trace = &data.trace;
        let failed = trace.spans.iter().filter(|span| span.error).count() as u64;
        let failed = if failed == 0 { "no failure".to_owned() } else { counted(failed, "failure", "failures") };
        let spans = counted(trace.spans.len() as u64, "span", "spans");
        let services = trace.services.join(", ");
        format!("{services} · {} · {spans} · {failed}", scene::duration(trace.to.saturating_sub(trace.from)))
    })
}

#[component]
fn Tabs(
    state: State,
    name: &'static str,
    of: &'static [(&'static str, &'static str)],
    now: Memo<String>,
    label: &'static str,
) -> impl IntoView {
    let first = of.first().map_or("", |(value, _)| *value);
    let buttons = of.iter().map(|(value, words)| {
        let (value, words) = (*value, *words);
        view! {
            <button type="button" class="button button-quiet" aria-pressed=move || (now.get() == value).to_string()
                on:click=move |_| state.go(name, (value != first).then_some(value))>{words}</button>
        }
    });
    view! { <div class="trace-tabs" role="group" aria-label=label>{buttons.collect_view()}</div> }
}

#[component]
fn FlamePanel(state: State) -> impl IntoView {
    let layout = move |width: f32| {
        let trace = state.data.with(|data| data.as_ref().map(|data| Rc::clone(&data.trace)))?;
        Some(scene::flame(&scene::FlameRequest { trace, width }))
    };
    let choose: crate::app::parts::picture::OnChoose = Rc::new(move |key: &str| {
        if let Some(row) = scene::row_of(key) {
            state.choose(Some(row), true);
        }
    });
    view! { <Picture layout=layout name="flames" main=true on_choose=choose on_canvas=true /> }
}

#[component]
fn NamesPanel(state: State) -> impl IntoView {
    let table = move || {
        let trace = state.data.with(|data| data.as_ref().map(|data| Rc::clone(&data.trace)))?;
        let table = scene::statistics(&trace);
        let scene =
            crate::scene::Scene { title: table.caption.clone(), width: 1.0, height: 1.0, marks: Vec::new(), table };
        Some(view! { <crate::app::parts::scene_table::SceneTable scene=Rc::new(scene) /> })
    };
    view! { <div class="trace-names">{table}</div> }
}

/// A button with an icon.
fn tool(name: &'static str, sign: &'static str, act: impl Fn() + 'static) -> impl IntoView {
    view! {
        <button type="button" class="icon-button" title=name aria-label=name on:click=move |_| act()>{icon(sign)}</button>
    }
}

/// Puts a parameter into the fragment in place of the view on show.
fn put(app: App, name: &str, value: Option<&str>) {
    route::replace(app, &app.view.get_untracked().with(name, value));
}
