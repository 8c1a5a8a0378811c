//! The events of one artifact as a small timeline, above its log.

use std::rc::Rc;

use leptos::prelude::*;

use super::timeline_data::{facts, zone_of};
use crate::app::ask::Asked;
use crate::app::parts::picture::Picture;
use crate::app::state::App;
use crate::order;
use crate::scene::Scene;
use crate::scene::timeline::{self as scene, Content, Event, Height, Lane, TimelineRequest, Zone};
use crate::systems::artifact::AuditEntry;

/// Gaps of a small picture that are folded at most.
const MOST_FOLDS: usize = 4;

/// The picture, where there are at least two events to compare. `entries` are those of the table below it.
#[component]
pub fn SmallTimeline(entries: Asked<Vec<AuditEntry>>, sql: String) -> impl IntoView {
    let app = App::get();
    let times = move || {
        entries.with(|answer| {
            let dated = |entries: &Vec<AuditEntry>| entries.iter().filter(|e| e.action_timestamp.is_some()).count();
            answer.value().map_or(0, dated)
        })
    };
    let worth_it = Memo::new(move |_| times() > 1);
    let layout = move |width: f32| entries.with(|answer| answer.value().and_then(|e| small(e, app.utc.get(), width)));
    move || worth_it.get().then(|| view! { <Picture layout=layout name="events" sql=Signal::stored(sql.clone()) /> })
}

fn small(entries: &[AuditEntry], utc: bool, width: f32) -> Option<Scene> {
    let mut lanes: Vec<Lane> = Vec::new();
    let mut events: Vec<Event> = Vec::new();
    for (place, entry) in entries.iter().enumerate() {
        let Some(at) = entry.action_timestamp.filter(|at| at.0.unsigned_abs() < u64::MAX / 4) else { continue };
        let name = entry.action.clone().unwrap_or_else(|| "NULL".to_owned());
        let lane = lanes.iter().position(|lane| lane.name == name).unwrap_or(lanes.len());
        if lane == lanes.len() {
            lanes.push(Lane { name, total: 0 });
        }
        if let Some(lane) = lanes.get_mut(lane) {
            lane.total += 1;
        }
        let known = facts(None, None, entry.actor.as_deref(), entry.status.as_deref());
        events.push(Event {
            key: format!("event/{place}"),
            at: at.0,
            lane,
            failed: entry.status.as_deref() == Some("error"),
            facts: known.into_iter().skip(2).collect(),
        });
    }
    order::sort_by_key(&mut events, |event| event.at);
    let runs = scene::runs_of(&events.iter().map(|event| event.at).collect::<Vec<_>>());
    let folds = scene::folds(&runs, MOST_FOLDS);
    let window = scene::home(&runs, &folds)?;
    let total = Some(events.len() as u64);
    Some(scene::layout(&TimelineRequest {
        window,
        folds,
        lane_heading: "Action".to_owned(),
        lanes,
        content: Rc::new(Content::Events(events)),
        total,
        brush: None,
        zone: if utc { Zone::default() } else { zone_of(window) },
        height: Height::Root,
        compact: true,
        moving: false,
        why_empty: String::new(),
        width,
    }))
}
