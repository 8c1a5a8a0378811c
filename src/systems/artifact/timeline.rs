//! The log on a time axis: lanes, bins as narrow as the screen shows them, and single events where they are few.
//!
//! A filter's `from` and `to` speak of the creation of artifacts; the window of a timeline is about events and is given
//! beside it. Lanes are told apart by values found beforehand, so that a lane is the same one in every window.

use super::activity::{DATED, of_chosen};
use super::filter::Filter;
use super::lanes::Lanes;
use crate::duckdb::{Ask, Error, Page, Question, Timestamp, row, sql};
use crate::systems::Count;

row! {
    /// Where there are events: the events of one stretch of time.
    pub struct Stretch {
        /// The first of them.
        pub first_at: Timestamp,
        /// The last of them.
        pub last_at: Timestamp,
        /// How many.
        pub count: i64,
    }
}

row! {
    /// The events of a lane in a bin.
    pub struct TimelineBin {
        /// Where the bin starts; it ends a width later.
        pub bin_start: Timestamp,
        /// The lane's place among the values asked for; `None` for all other values.
        pub lane: Option<i32>,
        /// Events.
        pub count: i64,
        /// Those that failed.
        pub error_count: i64,
        /// The first of them.
        pub first_at: Timestamp,
        /// The last of them.
        pub last_at: Timestamp,
    }
}

row! {
    /// One event.
    pub struct TimelineEvent {
        /// The row's place in the table: names the event, whatever its key is.
        pub row_id: i64,
        /// When.
        pub at: Timestamp,
        /// The lane's place among the values asked for; `None` for all other values.
        pub lane: Option<i32>,
        /// About which artifact.
        pub artifact_id: Option<String>,
        /// What was done.
        pub action: Option<String>,
        /// By whom.
        pub actor: Option<String>,
        /// success, error or pending.
        pub status: Option<String>,
        /// What went wrong.
        pub error_message: Option<String>,
    }
}

/// Events from a time to a time, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeWindow {
    /// The earliest time.
    pub from: Timestamp,
    /// The latest time.
    pub to: Timestamp,
}

impl TimeWindow {
    fn condition(self) -> String {
        format!("l.action_timestamp BETWEEN {} AND {}", sql::timestamp(self.from.0), sql::timestamp(self.to.0))
    }
}

/// What is asked of a part of the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineRequest {
    /// Whose events.
    pub filter: Filter,
    /// What the lanes are.
    pub lanes: Lanes,
    /// The values that have a lane of their own, in order.
    pub values: Vec<Option<String>>,
    /// The window on show.
    pub window: TimeWindow,
    /// The window to fetch: with a margin, so that the picture can be moved at once.
    pub fetched: TimeWindow,
    /// How wide a bin is, in microseconds.
    pub bin_width: i64,
    /// Up to this many events of the window are fetched one by one.
    pub most_events: u64,
}

/// The answer to a [`TimelineRequest`].
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// What was asked.
    pub request: TimelineRequest,
    /// How many events the window has.
    pub count: i64,
    /// What there is to draw.
    pub content: TimelineContent,
}

/// What there is to draw in a window.
#[derive(Debug, Clone, PartialEq)]
pub enum TimelineContent {
    /// Counts.
    Bins(Vec<TimelineBin>),
    /// Events one by one, in order of time.
    Events(Vec<TimelineEvent>),
}

/// Where there are events at all: one row for each stretch of `width` microseconds that has some. Between the last
/// event of a row and the first one of the next there is none.
pub fn timeline_stretches(filter: &Filter, width: i64) -> Question<Stretch> {
    Question::new(format!(
        "SELECT
    min(l.action_timestamp) AS first_at,
    max(l.action_timestamp) AS last_at,
    count(*) AS count
FROM artifact.provenance_audit_log AS l
WHERE {DATED}
    {}
GROUP BY {}
ORDER BY first_at",
        of_chosen(filter, "AND"),
        bin_of("l.action_timestamp", width)
    ))
}

/// How many events a window has.
pub fn timeline_count(filter: &Filter, window: TimeWindow) -> Question<Count> {
    Question::new(format!(
        "SELECT count(*) AS count\nFROM artifact.provenance_audit_log AS l\nWHERE {}\n    {}",
        window.condition(),
        of_chosen(filter, "AND")
    ))
}

/// The events of the fetched window, counted by lane and bin.
pub fn timeline_bins(request: &TimelineRequest) -> Question<TimelineBin> {
    Question::new(format!(
        "{}
SELECT
    {} AS bin_start,
    lane.place AS lane,
    count(*) AS count,
    count(*) FILTER (entry.status = 'error') AS error_count,
    min(entry.at) AS first_at,
    max(entry.at) AS last_at
FROM entry
LEFT JOIN lane ON lane.value IS NOT DISTINCT FROM entry.value
GROUP BY bin_start, lane.place
ORDER BY bin_start, lane.place NULLS LAST",
        entries(request),
        bin_of("entry.at", request.bin_width)
    ))
}

/// The events of the fetched window one by one, in order of time.
pub fn timeline_events(request: &TimelineRequest) -> Question<TimelineEvent> {
    Question::new(format!(
        "{}
SELECT
    entry.row_id,
    entry.at,
    lane.place AS lane,
    entry.artifact_id,
    entry.action,
    entry.actor,
    entry.status,
    entry.error_message
FROM entry
LEFT JOIN lane ON lane.value IS NOT DISTINCT FROM entry.value
ORDER BY entry.at, entry.row_id",
        entries(request)
    ))
}

row! {
    /// A log row, for a list of events.
    pub struct TimelineEntry {
        /// When.
        pub at: Timestamp,
        /// About which artifact.
        pub artifact_id: Option<String>,
        /// What was done.
        pub action: Option<String>,
        /// By whom.
        pub actor: Option<String>,
        /// success, error or pending.
        pub status: Option<String>,
        /// What went wrong.
        pub error_message: Option<String>,
    }
}

/// The events of a window for a list, in order of time.
pub fn timeline_entries(filter: &Filter, window: TimeWindow) -> Question<TimelineEntry> {
    Question::new(format!(
        "SELECT l.action_timestamp AS at, l.artifact_id, l.action, l.actor, l.status, l.error_message
FROM artifact.provenance_audit_log AS l
WHERE {}
    {}
ORDER BY l.action_timestamp, l.log_id, l.rowid",
        window.condition(),
        of_chosen(filter, "AND")
    ))
}

/// A part of the timeline: its events one by one if the window has few, else counted in bins.
pub async fn timeline(db: &impl Ask, request: TimelineRequest) -> Result<Timeline, Error> {
    let count = timeline_count(&request.filter, request.window).first(db).await?.map_or(0, |count| count.count);
    let content = if count.unsigned_abs() <= request.most_events {
        // The margin may hold more than the window: then it goes without.
        let limit = request.most_events.saturating_mul(4);
        let events = timeline_events(&request).page(Page { offset: 0, limit }).all(db).await?;
        if (events.len() as u64) < limit {
            TimelineContent::Events(events)
        } else {
            let narrow = TimelineRequest { fetched: request.window, ..request.clone() };
            TimelineContent::Events(timeline_events(&narrow).all(db).await?)
        }
    } else {
        TimelineContent::Bins(timeline_bins(&request).all(db).await?)
    };
    Ok(Timeline { request, count, content })
}

impl Timeline {
    /// The SQL of what is drawn.
    pub fn sql(&self) -> String {
        match self.content {
            TimelineContent::Bins(_) => timeline_bins(&self.request).sql().to_owned(),
            TimelineContent::Events(_) => timeline_events(&self.request).sql().to_owned(),
        }
    }
}

/// The lanes as a table, and the entries of the fetched window.
fn entries(request: &TimelineRequest) -> String {
    let (column, join) = request.lanes.expression();
    let literal = |value: &Option<String>| value.as_deref().map_or_else(|| "NULL::VARCHAR".to_owned(), sql::text);
    let values: Vec<String> =
        request.values.iter().enumerate().map(|(place, value)| format!("({place}, {})", literal(value))).collect();
    let lanes = if values.is_empty() {
        "SELECT NULL::INTEGER, NULL::VARCHAR WHERE FALSE".to_owned()
    } else {
        format!("VALUES {}", values.join(", "))
    };
    format!(
        "WITH lane (place, value) AS ({lanes}),
entry AS (
    SELECT
        l.rowid AS row_id, l.action_timestamp AS at, {column} AS value,
        l.artifact_id, l.action, l.actor, l.status, l.error_message
    FROM artifact.provenance_audit_log AS l{join}
    WHERE {}
    {}
)",
        request.fetched.condition(),
        of_chosen(&request.filter, "AND")
    )
}

/// The start of a time's bin. The remainder of a time before 1970 is negative; adding the width once brings it up.
fn bin_of(time: &str, width: i64) -> String {
    let width = width.max(1);
    format!("make_timestamp(epoch_us({time}) - ((epoch_us({time}) % {width}) + {width}) % {width})")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::systems::artifact::testing::{Nothing, answer};

    fn request() -> TimelineRequest {
        let window = TimeWindow { from: Timestamp(0), to: Timestamp(999) };
        TimelineRequest {
            filter: Filter::default(),
            lanes: Lanes::Action,
            values: vec![Some("it's".into()), None],
            window,
            fetched: window,
            bin_width: 0,
            most_events: 5,
        }
    }

    #[test]
    fn values_of_lanes_end_no_literal() {
        let sql = timeline_bins(&request()).sql().to_owned();
        assert!(sql.contains("VALUES (0, 'it''s'), (1, NULL::VARCHAR)"));
        assert!(sql.contains("% 1)"), "a width below one microsecond counts as one");
    }

    #[test]
    fn a_window_without_events_is_no_error() {
        let timeline = answer(timeline(&Nothing, request())).unwrap();
        assert_eq!(timeline.count, 0);
        assert_eq!(timeline.content, TimelineContent::Events(Vec::new()));
    }

    #[test]
    fn no_lane_at_all_is_still_a_statement() {
        let sql = timeline_events(&TimelineRequest { values: Vec::new(), ..request() }).sql().to_owned();
        assert!(sql.contains("WHERE FALSE"));
    }
}
