//! From answers to what the timeline's scene draws: lanes, bins, events, and the reader's zone. Asks nothing.

use std::rc::Rc;

use super::timeline_state::Frame;
use crate::scene::format;
use crate::scene::timeline::{Bin, Content, Event, Lane, Window, Zone};
use crate::systems::artifact::{Timeline, TimelineContent};

/// What is drawn of a window.
pub struct Drawn {
    /// What was asked and answered.
    pub timeline: Timeline,
    /// The same for the scene.
    pub content: Rc<Content>,
}

impl Drawn {
    /// Whether it answers a question about these artifacts and lanes.
    pub fn is_of(&self, frame: &Frame) -> bool {
        let request = &self.timeline.request;
        let values = frame.values.iter().map(|lane| &lane.value);
        request.lanes == frame.lanes && request.filter == frame.filter && request.values.iter().eq(values)
    }
}

/// The lanes of the picture: values, and what is left of them as one.
pub fn lanes_of(frame: &Frame) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = frame
        .values
        .iter()
        .map(|lane| Lane { name: value_name(lane.value.as_deref()), total: lane.count.unsigned_abs() })
        .collect();
    if let Some(first) = frame.values.first() {
        let rest = first.value_count.saturating_sub(frame.values.len() as i64);
        let shown: i64 = frame.values.iter().map(|lane| lane.count).sum();
        if rest > 0 {
            let values = format::counted(rest.unsigned_abs(), "value", "values");
            lanes.push(Lane { name: format!("other ({values})"), total: (first.event_count - shown).unsigned_abs() });
        }
    }
    lanes
}

fn value_name(value: Option<&str>) -> String {
    match value {
        None => "NULL".to_owned(),
        Some("") => "(empty)".to_owned(),
        Some(text) => text.to_owned(),
    }
}

/// What the answer draws.
pub fn drawn_of(timeline: Timeline) -> Drawn {
    let rest = timeline.request.values.len();
    let lane = |place: Option<i32>| place.and_then(|place| usize::try_from(place).ok()).unwrap_or(rest);
    let content = match &timeline.content {
        TimelineContent::Bins(bins) => Content::Bins {
            length: timeline.request.bin_width,
            bins: bins
                .iter()
                .map(|bin| Bin {
                    start: bin.bin_start.0,
                    lane: lane(bin.lane),
                    count: bin.count.unsigned_abs(),
                    failed: bin.error_count.unsigned_abs(),
                    first: bin.first_at.0,
                    last: bin.last_at.0,
                })
                .collect(),
        },
        TimelineContent::Events(events) => Content::Events(
            events
                .iter()
                .map(|event| Event {
                    key: format!("event/{}", event.row_id),
                    at: event.at.0,
                    lane: lane(event.lane),
                    failed: event.status.as_deref() == Some("error"),
                    facts: facts(
                        event.artifact_id.as_deref(),
                        event.action.as_deref(),
                        event.actor.as_deref(),
                        event.status.as_deref(),
                    ),
                })
                .collect(),
        ),
    };
    Drawn { timeline, content: Rc::new(content) }
}

/// What a single event says beside its time.
pub fn facts(
    artifact: Option<&str>,
    action: Option<&str>,
    actor: Option<&str>,
    status: Option<&str>,
) -> Vec<(&'static str, String)> {
    vec![
        ("Artifact", value_name(artifact)),
        ("Action", value_name(action)),
        ("Actor", value_name(actor)),
        ("Status", value_name(status)),
    ]
}

/// The reader's own zone over a stretch of time: its offsets, and when they change.
pub fn zone_of(window: Window) -> Zone {
    const PROBES: i64 = 400;
    const MINUTE: i64 = 60_000_000;
    #[allow(clippy::cast_precision_loss)]
    let offset = |at: i64| {
        let date = js_sys::Date::new(&(at as f64 / 1_000.0).into());
        let minutes = date.get_timezone_offset();
        if minutes.is_finite() { -(minutes as i64) * MINUTE } else { 0 }
    };
    let step = (window.length() / PROBES).max(30 * 86_400_000_000);
    let mut offsets = vec![(i64::MIN, offset(window.from))];
    let mut before = (window.from, offset(window.from));
    while before.0 < window.to {
        let at = before.0.saturating_add(step);
        let now = offset(at);
        if now != before.1 {
            // The change is somewhere in between, to the minute.
            let (mut low, mut high) = (before.0, at);
            while high - low > MINUTE {
                let middle = low + (high - low) / 2;
                if offset(middle) == before.1 { low = middle } else { high = middle }
            }
            offsets.push((high.div_euclid(MINUTE) * MINUTE, now));
        }
        before = (at, now);
    }
    Zone { offsets }
}
