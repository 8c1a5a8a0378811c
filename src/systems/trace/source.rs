//! The questions of the source system, with its orders and limits: six of today's, three older ones.

use super::list::TraceRow;
use super::spans::{NARROW, SpanRow};
use crate::duckdb::{Page, Question, Timestamp, row, sql};

/// What the source fetches where nobody says how much.
pub const DEFAULT_PAGE: Page = Page { offset: 0, limit: 500 };
/// The most that the source fetches.
pub const MOST_ROWS: u64 = 10_000;

row! {
    /// A service, with how much it did.
    pub struct Service {
        /// Its name.
        pub service_name: Option<String>,
        /// Its spans.
        pub span_count: i64,
        /// Traces that it took part in.
        pub trace_count: i64,
        /// Its root spans.
        pub root_count: i64,
        /// Workflows that it ran.
        pub workflow_count: i64,
        /// Its spans that failed.
        pub error_count: i64,
        /// Its calls of language models.
        pub llm_count: i64,
        /// Its first span's start.
        pub first_start: Option<Timestamp>,
        /// Its last span's start.
        pub last_start: Option<Timestamp>,
    }
}

row! {
    /// One step of the way from a workflow up to its root.
    pub struct Ancestor {
        /// The trace.
        pub trace_id: Option<String>,
        /// The workflow.
        pub workflow_span_id: Option<String>,
        /// Its name.
        pub workflow_name: Option<String>,
        /// A span above it.
        pub span_id: Option<String>,
        /// That span's name.
        pub name: Option<String>,
        /// By which service.
        pub service_name: Option<String>,
        /// How far above: 1 is the workflow's parent.
        pub distance: i32,
    }
}

row! {
    /// Errors of a service on a day.
    pub struct DayErrors {
        /// The service.
        pub service_name: Option<String>,
        /// The day's beginning, UTC.
        pub day: Option<Timestamp>,
        /// All spans.
        pub span_count: i64,
        /// Spans that failed.
        pub error_count: i64,
        /// Nodes that failed.
        pub node_error_count: i64,
        /// Spans with an exception.
        pub exception_span_count: i64,
    }
}

/// Every service, by name.
pub fn services() -> Question<Service> {
    Question::new(
        "SELECT service_name, span_count, trace_count, root_count, workflow_count, error_count, llm_count, first_start,
    last_start
FROM trace.v_services
ORDER BY service_name",
    )
}

/// The root spans of a service, newest first.
pub fn root_spans(service: &str, page: Page) -> Question<TraceRow> {
    roots_where(service, "", page)
}

/// The root spans of a service whose trace called a language model, newest first.
pub fn root_spans_with_llm(service: &str, page: Page) -> Question<TraceRow> {
    roots_where(service, " AND llm_count > 0", page)
}

fn roots_where(service: &str, and: &str, page: Page) -> Question<TraceRow> {
    Question::new(format!(
        "SELECT *\nFROM trace.root_spans\nWHERE service_name = {} AND NOT stands_in{and}\n\
         ORDER BY start_time DESC, span_key",
        sql::text(service)
    ))
    .page(page)
}

/// All spans of a trace, newest first: "nested" by their parents alone.
pub fn nested_spans(trace_id: &str, page: Page) -> Question<SpanRow> {
    spans_where(&format!("trace_id = {}", sql::text(trace_id)), page)
}

/// All spans of a service, newest first.
pub fn service_spans(service: &str, page: Page) -> Question<SpanRow> {
    spans_where(&format!("service_name = {}", sql::text(service)), page)
}

/// The workflows of a service, newest first.
pub fn workflow_spans(service: &str, page: Page) -> Question<SpanRow> {
    spans_where(&format!("service_name = {} AND junjo_span_type = 'workflow'", sql::text(service)), page)
}

fn spans_where(condition: &str, page: Page) -> Question<SpanRow> {
    Question::new(format!("SELECT {NARROW}\nFROM trace.spans\nWHERE {condition}\nORDER BY start_time DESC, span_key"))
        .page(page)
}

/// From the workflows of a trace up to its root. A circle of parents ends after 5,000 steps.
pub fn workflow_lineage(trace_id: &str, page: Page) -> Question<Ancestor> {
    Question::new(format!(
        "WITH RECURSIVE own AS MATERIALIZED (
    SELECT span_key, span_id, parent_span_id, name, service_name, junjo_span_type
    FROM trace.spans WHERE trace_id = {trace_id}
),
climb AS (
    SELECT span_key, span_id AS workflow_span_id, name AS workflow_name, parent_span_id AS above, 1 AS distance
    FROM own WHERE junjo_span_type = 'workflow'
    UNION ALL
    SELECT c.span_key, c.workflow_span_id, c.workflow_name, o.parent_span_id, c.distance + 1
    FROM climb AS c JOIN own AS o ON o.span_id = c.above
    WHERE o.parent_span_id <> o.span_id AND c.distance < 5000
)
SELECT {trace_id} AS trace_id, c.workflow_span_id, c.workflow_name, o.span_id, o.name, o.service_name, c.distance
FROM climb AS c
JOIN own AS o ON o.span_id = c.above
ORDER BY c.span_key, c.distance",
        trace_id = sql::text(trace_id)
    ))
    .page(page)
}

/// Errors by service and day, of the snapshot's last seven days, newest first.
pub fn errors_per_day() -> Question<DayErrors> {
    Question::new(
        "SELECT service_name, day::TIMESTAMP AS day, span_count, error_count, node_error_count, exception_span_count
FROM trace.v_errors_by_day
WHERE day > (SELECT max(day) FROM trace.v_errors_by_day) - 7
ORDER BY day DESC, service_name",
    )
}
