//! Lists of traces: a row for each root span, with the counts of its whole trace.

use super::filter::{Filter, Sort};
use crate::duckdb::{Page, Question, Timestamp, row, sql};
use crate::systems::Count;

row! {
    /// A root span, and what its trace holds.
    pub struct TraceRow {
        /// The trace.
        pub trace_id: Option<String>,
        /// The root.
        pub span_id: Option<String>,
        /// Its service.
        pub service_name: Option<String>,
        /// Its name.
        pub name: Option<String>,
        /// workflow, node and so on; empty for spans that junjo did not make.
        pub junjo_span_type: Option<String>,
        /// When it started.
        pub start_time: Option<Timestamp>,
        /// The same in nanoseconds since 1970.
        pub start_ns: Option<i64>,
        /// How long it took, in nanoseconds.
        pub duration_ns: Option<i64>,
        /// It failed itself.
        pub is_error: Option<bool>,
        /// Spans of the trace.
        pub span_count: i64,
        /// Spans that failed.
        pub error_count: i64,
        /// Spans with an exception.
        pub exception_span_count: i64,
        /// Spans that called a language model.
        pub llm_count: i64,
        /// Workflows that ran, subflows aside.
        pub workflow_count: i64,
        /// Services that took part.
        pub service_count: i64,
        /// Tokens of all calls.
        pub tokens_total: Option<i64>,
        /// Changes of state.
        pub state_event_count: Option<i64>,
        /// Roots of the trace.
        pub root_count: i64,
        /// It is no root: the trace has none.
        pub stands_in: bool,
    }
}

const COLUMNS: &str = "r.trace_id, r.span_id, r.service_name, r.name, r.junjo_span_type, r.start_time, r.start_ns,
    r.duration_ns, r.is_error, r.span_count, r.error_count, r.exception_span_count, r.llm_count, r.workflow_count,
    r.service_count, r.tokens_total, r.state_event_count, r.root_count, r.stands_in";

/// The traces that pass a filter, in an order; one page of them.
pub fn traces(filter: &Filter, sort: Sort, page: Page) -> Question<TraceRow> {
    let (filter, order) = (filter.where_sql(), sort.order_by());
    Question::new(format!("SELECT {COLUMNS}\nFROM trace.root_spans AS r\n{filter}\n{order}")).page(page)
}

/// How many rows [`traces`] has.
pub fn trace_count(filter: &Filter) -> Question<Count> {
    Question::new(format!("SELECT count(*) AS count\nFROM trace.root_spans AS r\n{}", filter.where_sql()))
}

/// Other traces than one: those of its service and name first, the newest first; of all those in which a text stands, if
/// there is one.
pub fn others_like(trace_id: &str, service: &str, name: &str, search: &str, most: u64) -> Question<TraceRow> {
    let filter = Filter { search: Some(search.to_owned()), ..Filter::default() };
    let mut conditions = filter.conditions(None);
    conditions.push(format!("r.trace_id <> {}", sql::text(trace_id)));
    let (service, name) = (sql::text(service), sql::text(name));
    Question::new(format!(
        "SELECT {COLUMNS}\nFROM trace.root_spans AS r\n{}\nORDER BY (r.service_name = {service}) IS TRUE DESC, \
         (r.name = {name}) IS TRUE DESC, r.start_time DESC NULLS LAST, r.span_key",
        sql::where_all(&conditions)
    ))
    .page(Page { offset: 0, limit: most })
}

/// The roots of one trace, first started first.
pub fn roots_of(trace_id: &str) -> Question<TraceRow> {
    let trace_id = sql::text(trace_id);
    Question::new(format!(
        "SELECT {COLUMNS}\nFROM trace.root_spans AS r\nWHERE r.trace_id = {trace_id}\nORDER BY r.start_ns, r.span_key"
    ))
}
