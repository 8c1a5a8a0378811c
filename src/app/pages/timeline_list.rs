//! The events of the chosen stretch, or of what is in sight, one by one.

use leptos::prelude::*;

use super::artifact_rows::{failure, sql_details};
use super::timeline::EVENTS_OF;
use super::timeline_state::State;
use crate::app::ask::ask;
use crate::app::parts::cells::{artifact_link, optional, time};
use crate::app::parts::filters::WhyEmpty;
use crate::app::parts::icon::icon;
use crate::app::parts::pager::{Pager, Paging};
use crate::app::parts::portions::Portions;
use crate::app::state::App;
use crate::duckdb::{Engine, Timestamp};
use crate::scene::format;
use crate::systems::artifact::{self, TimeWindow, TimelineEntry};

/// The list.
#[component]
pub fn EventList(engine: Engine, state: State) -> impl IntoView {
    let app = App::get();
    let window = Memo::new(move |_| {
        let window = state.brush.get().or_else(|| state.resting())?;
        Some(TimeWindow { from: Timestamp(window.from), to: Timestamp(window.to) })
    });
    let filter = state.filter;
    let no_events = move || state.frame.with(|answer| answer.value().is_some_and(|frame| frame.range.dated == 0));
    let counted = ask(&app.busy(), {
        let engine = engine.clone();
        move || {
            let (engine, question) = (engine.clone(), artifact::timeline_count(&filter.get(), window.get()?));
            Some(async move { question.all(&engine).await })
        }
    });
    let total = Signal::derive(move || match no_events() {
        true => 0,
        false => counted.with(|a| a.value().and_then(|rows| rows.first()).map_or(0, |n| n.count)),
    });
    let paging = Paging::new(app, "page", total);
    let entries = move || Some(artifact::timeline_entries(&filter.get(), window.get()?).page(paging.rows()));
    let asked = ask(&app.busy(), move || {
        let (engine, question) = (engine.clone(), entries()?);
        Some(async move { question.all(&engine).await })
    });
    let portions = Portions::new(app);
    let heading = move || if state.brush.get().is_some() { "Events in the chosen range" } else { "Events in sight" };
    let none = move || no_events() || asked.with(|answer| answer.value().is_some_and(Vec::is_empty));
    view! {
        <section class="panel panel-wide" aria-labelledby="events-title">
            <h2 id="events-title">{heading} " " <span class="count">{move || format::count(total.get().unsigned_abs())}</span></h2>
            {failure(asked)}
            {move || none().then(|| view! { <Nothing state=state no_events=no_events() /> })}
            {move || asked.with(|a| a.value().filter(|rows| !rows.is_empty() && !no_events()).map(|entries| view! {
                <div class="table-scroll" tabindex="0" role="region" aria-label="Events">
                    <table class="plain-table">
                        <thead><tr>
                            <th scope="col">"Time"</th><th scope="col">"Action"</th><th scope="col">"Actor"</th>
                            <th scope="col">"Status"</th><th scope="col">"Artifact"</th>
                        </tr></thead>
                        <tbody>{portions.rows(entries, row)}</tbody>
                    </table>
                </div>
            }))}
            <Pager paging=paging />
            {move || entries().map(|question| sql_details(question.sql().to_owned()))}
        </section>
    }
}

/// Why no event is listed: the filters leave none, or none lies between the times.
#[component]
fn Nothing(state: State, no_events: bool) -> impl IntoView {
    if no_events {
        return view! {
            <div class="empty">
                <p>"No event of these artifacts has a time."</p>
                <WhyEmpty names=EVENTS_OF />
            </div>
        }
        .into_any();
    }
    let clear = move || {
        state.brush.get().map(|_| {
            view! { <button type="button" class="button" on:click=move |_| state.choose(None)>"Clear the range"</button> }
        })
    };
    view! {
        <div class="empty">
            <p>"No event between these times."</p>
            <div class="empty-ways">
                {clear}
                <button type="button" class="button" on:click=move |_| state.fit()>"Show all times"</button>
            </div>
        </div>
    }
    .into_any()
}

fn row(entry: &TimelineEntry) -> impl IntoView + use<> {
    let (class, sign) = match entry.status.as_deref() {
        Some("success") => ("badge is-good", "verified"),
        Some("error") => ("badge is-bad", "findings"),
        _ => ("badge", "clock"),
    };
    view! {
        <tr>
            <td>{time(Some(entry.at))}</td>
            <td>{optional(entry.action.as_deref())}</td>
            <td>{optional(entry.actor.as_deref())}</td>
            <td>
                <span class=class>{icon(sign)} {optional(entry.status.as_deref())}</span>
                {entry.error_message.as_ref().map(|words| view! { " " <bdi class="stored">{words.clone()}</bdi> })}
            </td>
            <td>{artifact_link(entry.artifact_id.as_deref())}</td>
        </tr>
    }
}
