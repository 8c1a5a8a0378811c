//! The timeline: every event of the log, in lanes, on an axis that reaches from years to milliseconds; below, the events
//! of the stretch that is chosen or in sight.

use std::rc::Rc;

use leptos::prelude::*;

use super::timeline_list::EventList;
use super::timeline_picture::TimelinePicture;
use super::timeline_state::State;
use super::timeline_tools::{RangeFields, TimelineTools};
use crate::app::filter::PARAMETERS;
use crate::app::parts::filters::Chips;
use crate::app::parts::notice::Problem;
use crate::app::state::{App, Session};
use crate::scene::format;

/// The filters that say whose events these are: all but the last two, the times, which stand with the axis.
pub const EVENTS_OF: &[(&str, &str)] = PARAMETERS.split_at(PARAMETERS.len() - 2).0;

/// The page.
#[component]
pub fn TimelinePage(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let state = State::new(app, &session.engine);
    let selecting = RwSignal::new(false);
    let error = move || {
        let words = |error: &crate::duckdb::Error| format!("{} {}", error.message, error.remedy());
        let frame = state.frame.with(|answer| answer.error().map(words));
        frame.or_else(|| state.drawn.with(|answer| answer.error().map(words)))
    };
    let undated = move || {
        let undated = state.frame.with(|answer| answer.value().map_or(0, |frame| frame.range.undated));
        (undated > 0).then(|| {
            let words = format::counted(undated.unsigned_abs(), "event has", "events have");
            view! { <p class="faint">{words} " no time and cannot be drawn."</p> }
        })
    };
    view! {
        <div class="page-head">
            <h1>"Timeline"</h1>
            <TimelineTools state=state selecting=selecting />
        </div>
        <Chips names=EVENTS_OF />
        {move || error().map(|words| view! { <Problem words=words /> })}
        <section class="timeline" aria-label="Events over time">
            <TimelinePicture state=state selecting=selecting.read_only() />
            {undated}
        </section>
        <RangeFields state=state />
        <EventList engine=session.engine.clone() state=state />
    }
}
