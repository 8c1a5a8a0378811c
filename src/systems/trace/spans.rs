//! Spans as narrow rows of a list, and one with everything that is known of it.

use crate::duckdb::{Question, Timestamp, row, sql};

row! {
    /// A span in a list.
    pub struct SpanRow {
        /// Its place in the files: unique, whatever its ids are.
        pub span_key: i64,
        /// Its id.
        pub span_id: Option<String>,
        /// The span that it is part of; `None` for a root.
        pub parent_span_id: Option<String>,
        /// What was done.
        pub name: Option<String>,
        /// By which service.
        pub service_name: Option<String>,
        /// INTERNAL, SERVER, CLIENT and so on.
        pub kind: Option<String>,
        /// workflow, subflow, node and so on; empty for spans that junjo did not make.
        pub junjo_span_type: Option<String>,
        /// The id that a graph's node has.
        pub junjo_id: Option<String>,
        /// Nanoseconds since 1970.
        pub start_ns: Option<i64>,
        /// Nanoseconds since 1970.
        pub end_ns: Option<i64>,
        /// 0, 1, 2, or a name.
        pub status_code: Option<String>,
        /// It failed.
        pub is_error: bool,
        /// Exceptions among its events.
        pub exception_count: i32,
        /// The type of the first.
        pub exception_type: Option<String>,
        /// LLM, TOOL and so on.
        pub openinference_kind: Option<String>,
        /// Who offers the model that was called.
        pub llm_provider: Option<String>,
        /// The model that was called.
        pub llm_model: Option<String>,
        /// Its events, changes of state among them.
        pub event_count: i32,
        /// Changes of state.
        pub state_event_count: i32,
    }
}

row! {
    /// A span with everything that is known of it.
    pub struct SpanDetail {
        /// Its place in the files.
        pub span_key: i64,
        /// Its trace.
        pub trace_id: Option<String>,
        /// Its id.
        pub span_id: Option<String>,
        /// The span that it is part of.
        pub parent_span_id: Option<String>,
        /// By which service.
        pub service_name: Option<String>,
        /// What was done.
        pub name: Option<String>,
        /// INTERNAL, SERVER, CLIENT and so on.
        pub kind: Option<String>,
        /// When it started.
        pub start_time: Option<Timestamp>,
        /// When it ended.
        pub end_time: Option<Timestamp>,
        /// Nanoseconds since 1970.
        pub start_ns: Option<i64>,
        /// Nanoseconds since 1970.
        pub end_ns: Option<i64>,
        /// 0, 1, 2, or a name.
        pub status_code: Option<String>,
        /// Why it failed.
        pub status_message: Option<String>,
        /// It failed.
        pub is_error: bool,
        /// JSON object.
        pub attributes_json: Option<String>,
        /// JSON array of `{name, timeUnixNano, droppedAttributesCount, attributes}`.
        pub events_json: Option<String>,
        /// JSON array.
        pub links_json: Option<String>,
        /// JSON object.
        pub resource_json: Option<String>,
        /// The instrumentation that made it.
        pub scope_name: Option<String>,
        /// W3C trace flags, with OTLP's in the upper bits.
        pub trace_flags: Option<i32>,
        /// W3C trace state.
        pub trace_state: Option<String>,
        /// The id that a graph's node has.
        pub junjo_id: Option<String>,
        /// The id of the workflow, subflow or node that it is part of.
        pub junjo_parent_id: Option<String>,
        /// workflow, subflow, node and so on.
        pub junjo_span_type: Option<String>,
        /// The store that a workflow or subflow owns.
        pub junjo_wf_store_id: Option<String>,
        /// The store that a subflow's ends act on.
        pub parent_store_id: Option<String>,
        /// LLM, TOOL and so on.
        pub openinference_kind: Option<String>,
        /// Who offers the model that was called.
        pub llm_provider: Option<String>,
        /// The model that was called.
        pub llm_model: Option<String>,
        /// Tokens that went in.
        pub tokens_input: Option<i64>,
        /// Tokens that came out.
        pub tokens_output: Option<i64>,
        /// Both.
        pub tokens_total: Option<i64>,
        /// The type of the first exception.
        pub exception_type: Option<String>,
        /// What it says.
        pub exception_message: Option<String>,
    }
}

/// Columns of [`SpanRow`].
pub(super) const NARROW: &str = "span_key, span_id, parent_span_id, name, service_name, kind, junjo_span_type, junjo_id,
    start_ns, end_ns, status_code, coalesce(is_error, FALSE) AS is_error, coalesce(exception_count, 0) AS exception_count,
    exception_type, openinference_kind, llm_provider, llm_model, coalesce(event_count, 0) AS event_count,
    coalesce(state_event_count, 0) AS state_event_count";

/// Columns of [`SpanDetail`].
pub(super) const WIDE: &str =
    "span_key, trace_id, span_id, parent_span_id, service_name, name, kind, start_time, end_time,
    start_ns, end_ns, status_code, status_message, coalesce(is_error, FALSE) AS is_error, attributes_json, events_json,
    links_json, resource_json, scope_name, trace_flags, trace_state, junjo_id, junjo_parent_id, junjo_span_type,
    junjo_wf_store_id, parent_store_id, openinference_kind, llm_provider, llm_model, tokens_input, tokens_output,
    tokens_total, exception_type, exception_message";

/// One span, by its place in the files.
pub fn span_by_key(span_key: i64) -> Question<SpanDetail> {
    Question::new(format!("SELECT {WIDE}\nFROM trace.spans\nWHERE span_key = {span_key}"))
}

/// One span of the source's question `span`: by trace and id.
pub fn span(trace_id: &str, span_id: &str) -> Question<SpanDetail> {
    let (trace_id, span_id) = (sql::text(trace_id), sql::text(span_id));
    Question::new(format!(
        "SELECT {WIDE}\nFROM trace.spans\nWHERE trace_id = {trace_id} AND span_id = {span_id}\nORDER BY span_key\nLIMIT 1"
    ))
}

row! {
    /// A span that a search found.
    pub struct FoundSpan {
        /// Its place in the files.
        pub span_key: i64,
    }
}

/// The spans of a trace in whose name, ids, attributes or events a text stands, in any case; in order of their starts.
pub fn search_spans(trace_id: &str, text: &str) -> Question<FoundSpan> {
    let (trace_id, text) = (sql::text(trace_id), sql::text(text));
    Question::new(format!(
        "SELECT span_key
FROM trace.spans
WHERE trace_id = {trace_id}
    AND (contains(lower(name), lower({text})) OR contains(lower(attributes_json), lower({text}))
        OR contains(lower(events_json), lower({text})) OR contains(lower(junjo_id), lower({text}))
        OR lower(span_id) = lower({text}))
ORDER BY start_ns NULLS LAST, span_key"
    ))
}
