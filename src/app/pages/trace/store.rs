//! The state of a store, change by change: before, after, who wrote what, and whether the recorded end comes out.

use std::rc::Rc;

use gloo_timers::callback::Interval;
use leptos::prelude::*;

use super::state::State;
use super::tool;
use crate::app::ask::ask;
use crate::app::parts::json::JsonView;
use crate::app::parts::notice::{Problem, Warning};
use crate::app::slices::Pace;
use crate::scene::format::counted;
use crate::scene::waterfall as scene;
use crate::systems::trace::replay::{self, Difference, Outcome, Replay, Verdict, write};

/// Between two steps while it plays.
const PLAY_MS: u32 = 700;
/// Places that are offered, and lines that are listed.
const MOST: usize = 300;
/// Changes that are looked at before the clock is asked.
const AT_ONCE: usize = 256;
const SIDES: [(&str, &str); 4] = [("changes", "Changes"), ("before", "Before"), ("after", "After"), ("patch", "Patch")];

/// The panel.
#[component]
pub fn StorePanel(state: State) -> impl IntoView {
    let step = Memo::new(move |_| state.step());
    let count = move || state.replay.with(|replay| replay.as_ref().map_or(0, |replay| replay.steps().len()));
    let path = Memo::new(move |_| state.param("path").unwrap_or_default());
    let side = Memo::new(move |_| state.param("side").unwrap_or_else(|| "changes".to_owned()));
    let playing = StoredValue::new_local(None::<Interval>);
    let plays = RwSignal::new(false);
    let stop = move || {
        playing.set_value(None);
        plays.set(false);
    };
    let play = move || {
        if plays.get_untracked() {
            stop();
            return;
        }
        plays.set(true);
        playing.set_value(Some(Interval::new(PLAY_MS, move || {
            let (now, last) = (step.get_untracked(), untrack(count));
            if now < last { state.step_to(now + 1) } else { stop() }
        })));
    };
    on_cleanup(move || {
        playing.try_update_value(|timer| *timer = None);
    });
    let jump = move |forward: bool| {
        let (now, path) = (step.get_untracked(), path.get_untracked());
        let to = state.replay.with_untracked(|replay| {
            let from = if forward { now } else { now.checked_sub(1)? };
            replay.as_ref()?.next_at(&path, from, forward)
        });
        if let Some(at) = to {
            state.step_to(at + 1);
        }
    };
    let words = move || {
        let (now, all) = (step.get(), count());
        state.replay.with(|replay| replay.as_ref().map(|replay| where_words(state, replay, now, all)))
    };
    let tabs = SIDES.map(|(value, words)| {
        view! {
            <button type="button" class="button button-quiet" aria-pressed=move || (side.get() == value).to_string()
                on:click=move |_| state.go("side", (value != "changes").then_some(value))>{words}</button>
        }
    });
    let is_empty = move || state.replay.with(Option::is_none);
    let has_none = move || {
        let known = state.runs.with(|answer| answer.value().is_some()) && state.store.with(Option::is_none);
        let none =
            state.replayed.with(|answer| !answer.pending.get() && answer.value().is_some_and(|(_, of)| of.is_none()));
        known || none
    };
    let error = move || {
        let words = |error: &crate::duckdb::Error| format!("{} {}", error.message, error.remedy());
        let of_runs = state.runs.with(|answer| answer.error().map(words));
        of_runs.or_else(|| state.replayed.with(|answer| answer.error().map(words)))
    };
    view! {
        {move || error().map(|words| view! { <Problem words=words /> })}
        {move || has_none().then(|| view! { <p class="empty">"No workflow of this trace has a store."</p> })}
        <div class="trace-store" class:is-off=is_empty>
            <Stores state=state />
            {move || state.replay.get().map(|replay| verdict(&replay))}
            <div class="trace-scrub" role="group" aria-label="Steps">
                {tool("First", "first", move || { stop(); state.step_to(0); })}
                {tool("Back", "left", move || { stop(); state.step_to(step.get_untracked().saturating_sub(1)); })}
                <button type="button" class="icon-button" title="Play" aria-label="Play" aria-pressed=move || plays.get().to_string()
                    on:click=move |_| play()>{move || crate::app::parts::icon::icon(if plays.get() { "pause" } else { "play" })}</button>
                {tool("On", "right", move || { stop(); state.step_to((step.get_untracked() + 1).min(untrack(count))); })}
                <input type="range" class="trace-range" min="0" prop:max=move || count().to_string() prop:value=move || step.get().to_string()
                    aria-label="Step" on:input=move |event| {
                        stop();
                        if let Ok(step) = event_target_value(&event).parse() { state.step_to(step); }
                    } />
                <span class="num">{move || format!("{} of {}", step.get(), count())}</span>
            </div>
            <p class="trace-step">{words}</p>
            <div class="trace-tabs" role="group" aria-label="What is shown of the step">{tabs.collect_view()}</div>
            {move || state.replay.get().map(|replay| shown(&replay, step.get(), &side.get()))}
            <PathPanel state=state path=path jump=jump />
            <Conflicts state=state />
        </div>
    }
}

/// The stores of the trace, by the workflows that own them.
#[component]
fn Stores(state: State) -> impl IntoView {
    let options = move || {
        // Read once: a trace may have a thousand stores, and each step asks whether it is still the same.
        let now = state.store.get();
        state.runs.with(|answer| {
            let Some(runs) = answer.value() else { return Vec::new() };
            let runs = runs.list.iter().filter_map(|run| Some((run.store_id.clone()?, run)));
            let option = |(store, run): (String, &crate::systems::trace::Run)| {
                let name = run.name.clone().unwrap_or_default();
                let words = format!("{name} · {}", counted(run.change_count.unsigned_abs(), "change", "changes"));
                let chosen = now.as_ref() == Some(&store);
                view! { <option value=store prop:selected=chosen>{words}</option> }
            };
            runs.filter(|(store, _)| !store.is_empty()).map(option).collect()
        })
    };
    let choose = move |event| {
        let store: String = event_target_value(&event);
        let view = state.app.view.get_untracked().with("step", None).with("event", None).with("store", Some(&store));
        crate::app::route::go(state.app, &view);
    };
    view! {
        <label class="field"><span class="field-label">"Store of"</span>
            <select class="select" on:change=choose>{options}</select></label>
    }
}

fn verdict(replay: &Replay) -> AnyView {
    let faults = replay.faults().count() as u64;
    let failed = (faults > 0).then(|| {
        let list: Vec<String> =
            replay.faults().take(20).map(|(at, fault)| format!("Step {}: {}", at + 1, fault.words)).collect();
        let list = list.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! { <Warning>{counted(faults, "patch does", "patches do")} " not apply:" <ul>{list}</ul></Warning> }
    });
    let start = replay.start_fault().map(str::to_owned).map(|words| view! { <Warning>{words}</Warning> });
    let (class, sign, words) = match replay.verdict() {
        Verdict::Equal => ("badge is-good", "verified", "The replay gives the recorded end".to_owned()),
        Verdict::Different(list) => {
            let places = counted(list.len() as u64, "place", "places");
            ("badge is-bad", "findings", format!("The replayed end differs from the recorded one in {places}"))
        }
        Verdict::NotRecorded => ("badge", "note", "No end is recorded to compare with".to_owned()),
        Verdict::Unreadable(fault) => ("badge is-bad", "findings", format!("The recorded end cannot be read: {fault}")),
    };
    let places = match replay.verdict() {
        Verdict::Different(list) => Some(view! {
            <details class="trace-part"><summary>"From the recorded end to the replayed one"</summary>{lines(list)}</details>
        }),
        _ => None,
    };
    view! {
        <p class=class>{crate::app::parts::icon::icon(sign)} " " {words}</p>
        {start} {failed} {places}
    }
    .into_any()
}

/// Which span and action made a step, and when.
fn where_words(state: State, replay: &Replay, now: usize, all: usize) -> String {
    let Some(step) = now.checked_sub(1).and_then(|at| replay.steps().get(at)) else {
        return format!("Before the first of {}.", counted(all as u64, "change", "changes"));
    };
    let (name, at) = state.data.with(|data| {
        let Some(data) = data else { return (String::new(), 0) };
        let span = data.place(step.change.span).map(|at| data.trace.name(at as usize).to_owned());
        (span.unwrap_or_default(), step.change.at_ns.saturating_sub(data.trace.from))
    });
    let what = match &step.outcome {
        Outcome::Applied => counted(step.operations.len() as u64, "operation", "operations"),
        Outcome::NoChange => "changes nothing".to_owned(),
        Outcome::Failed(fault) => fault.words.clone(),
    };
    format!("{} by {name} after {}: {what}", step.change.action, scene::duration(at))
}

/// Differences, one a line.
fn lines(list: &[Difference]) -> AnyView {
    if list.is_empty() {
        return view! { <p class="faint">"Nothing changed."</p> }.into_any();
    }
    let more = list.len().saturating_sub(MOST);
    let rows = list.iter().take(MOST).map(|difference| {
        let text = |value: &Option<serde_json::Value>| value.as_ref().map(|value| cut(&write(value, false)));
        let class = format!("trace-change is-{}", difference.kind());
        view! {
            <li class=class>
                <span class="trace-change-kind">{difference.kind()}</span>
                <code class="trace-path">{if difference.path.is_empty() { "the whole state".to_owned() } else { difference.path.clone() }}</code>
                {text(&difference.before).map(|text| view! { <del class="mono">{text}</del> })}
                {text(&difference.after).map(|text| view! { <ins class="mono">{text}</ins> })}
            </li>
        }
    });
    view! {
        <ul class="trace-changes">{rows.collect_view()}</ul>
        {(more > 0).then(|| view! { <p class="faint">{format!("{more} more are not listed.")}</p> })}
    }
    .into_any()
}

fn cut(text: &str) -> String {
    const LONG: usize = 400;
    match text.char_indices().nth(LONG) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn shown(replay: &Rc<Replay>, step: usize, side: &str) -> AnyView {
    let text = |after: usize| replay.look(after, |state| write(state, false));
    let json = |after: usize| view! { <JsonView text=Some(text(after)) /> }.into_any();
    match side {
        "before" => json(step.saturating_sub(1)),
        "after" => json(step),
        "patch" => match step.checked_sub(1).and_then(|at| replay.steps().get(at)) {
            Some(of) => view! { <JsonView text=Some(of.change.patch.clone()) /> }.into_any(),
            None => view! { <p class="faint">"No change is made yet."</p> }.into_any(),
        },
        _ if step == 0 => {
            view! { <p class="faint">"This is the state at the start."</p> <JsonView text=Some(text(0)) /> }.into_any()
        }
        _ => lines(&replay.done_by(step - 1)),
    }
}

/// One place of the state: every value that it had, and the way to the next change of it.
#[component]
fn PathPanel(state: State, path: Memo<String>, jump: impl Fn(bool) + Copy + 'static) -> impl IntoView {
    let offered = move || {
        let found = state.replay.with(|replay| replay.as_ref().map(|replay| replay::paths(replay.end(), MOST)));
        let found = found.unwrap_or_default().into_iter().filter(|path| !path.is_empty());
        found.map(|path| view! { <option value=path></option> }).collect_view()
    };
    let asked = ask(&state.app.busy(), move || {
        let (replay, path) = (state.replay.get()?, path.get());
        (!path.is_empty()).then_some(async move {
            let mut slices = Pace::hurried();
            let mut search = replay::BlameSearch::begin(&replay, &path);
            while search.go_on(AT_ONCE) {
                slices.keep().await;
            }
            let written = std::mem::take(&mut search.written);
            Ok((path.clone(), written))
        })
    });
    let listed = move || {
        let path = path.get();
        let replay = state.replay.get()?;
        let found = asked.with(|answer| answer.value().filter(|(of, _)| *of == path).cloned());
        let (_, written) = found.filter(|_| !path.is_empty())?;
        let more = written.len().saturating_sub(MOST);
        let rows = written.into_iter().take(MOST).map(|of| {
            let value = of.value.as_ref().map(|value| cut(&write(value, false)));
            let who = of.step.and_then(|at| {
                let change = &replay.steps().get(at)?.change;
                let name = state.data.with_untracked(|data| {
                    let data = data.as_ref()?;
                    Some(data.trace.name(data.place(change.span)? as usize).to_owned())
                });
                Some((at, format!("{} by {}", change.action, name.unwrap_or_default())))
            });
            let who = match who {
                Some((at, words)) => view! {
                    <button type="button" class="button button-quiet" on:click=move |_| state.step_to(at + 1)>
                        {format!("{}: {words}", at + 1)}</button>
                }
                .into_any(),
                None => view! { <span class="faint">"at the start"</span> }.into_any(),
            };
            view! { <li>{who} {value.map_or_else(|| crate::app::parts::cells::null("not there"), |text| view! { <code>{text}</code> }.into_any())}</li> }
        });
        Some(view! {
            <ul class="trace-blame">{rows.collect_view()}</ul>
            {(more > 0).then(|| view! { <p class="faint">{format!("{more} more are not listed.")}</p> })}
        })
    };
    view! {
        <section class="trace-path-panel" aria-label="History of one value">
            <div class="trace-path-head">
                <label class="field"><span class="field-label">"History of a value"</span>
                    <input class="input mono" list="trace-paths" placeholder="/status" spellcheck="false" autocomplete="off"
                        prop:value=move || path.get()
                        on:change=move |event| {
                            let text = event_target_value(&event);
                            state.go("path", Some(text.as_str()).filter(|text| !text.is_empty()));
                        } /></label>
                <datalist id="trace-paths">{offered}</datalist>
                {tool("The change of it before", "up", move || jump(false))}
                {tool("The next change of it", "down", move || jump(true))}
            </div>
            {listed}
        </section>
    }
}

/// Places that two concurrent spans wrote.
#[component]
fn Conflicts(state: State) -> impl IntoView {
    let asked = ask(&state.app.busy(), move || {
        let (replay, data) = (state.replay.get()?, state.data.get()?);
        Some(async move {
            let mut slices = Pace::hurried();
            let mut search = replay::ConflictSearch::begin(&replay);
            while search.go_on(AT_ONCE, |a, b| data.are_concurrent(a, b)) {
                slices.keep().await;
            }
            Ok(std::mem::take(&mut search.found))
        })
    });
    let found = move || {
        let replay = state.replay.get()?;
        let data = state.data.get()?;
        let found = asked.with(|answer| answer.value().cloned())?;
        let count = found.len() as u64;
        let rows = found.into_iter().take(MOST).map(|conflict| {
            let name = |at: usize| {
                let key = replay.steps().get(at).map_or(0, |step| step.change.span);
                data.place(key).map(|at| data.trace.name(at as usize).to_owned()).unwrap_or_default()
            };
            let words = format!("{} wrote after {} (step {})", name(conflict.second), name(conflict.first), conflict.first + 1);
            let at = conflict.second;
            view! {
                <li>
                    <button type="button" class="button button-quiet" on:click=move |_| state.step_to(at + 1)>{at + 1}</button>
                    <code>{conflict.path}</code> " " {words}
                </li>
            }
        });
        let list = rows.collect_view();
        (count > 0).then(|| view! {
            <details class="trace-part">
                <summary>{counted(count, "place was", "places were")} " written by spans that ran at the same time"</summary>
                <ul class="trace-blame">{list}</ul>
            </details>
        })
    };
    view! { {found} }
}
