//! What the page of one trace asks, in the order in which it needs it: all spans and changes of state as a few narrow
//! columns, and the rest of a run, a store or a change only when it is looked at.

use crate::duckdb::{Page, Question, row, sql};

row! {
    /// A span as the tree needs it. Answers are large: they are read as columns.
    pub struct TreeSpan {
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
        /// Nanoseconds since 1970.
        pub start_ns: Option<i64>,
        /// Nanoseconds since 1970.
        pub end_ns: Option<i64>,
        /// It failed.
        pub is_error: Option<bool>,
        /// Exceptions among its events.
        pub exception_count: Option<i32>,
        /// LLM, TOOL and so on.
        pub openinference_kind: Option<String>,
        /// Who offers the model that was called.
        pub llm_provider: Option<String>,
        /// The model that was called.
        pub llm_model: Option<String>,
        /// Its events, changes of state among them.
        pub event_count: Option<i32>,
        /// Changes of state.
        pub state_event_count: Option<i32>,
    }
}

row! {
    /// A change of state as the tree needs it.
    pub struct TreeEvent {
        /// The span's place in the files.
        pub span_key: i64,
        /// Place among the span's events, from 0.
        pub position: i32,
        /// Nanoseconds since 1970.
        pub time_ns: Option<i64>,
        /// The method of the store that was called.
        pub action: Option<String>,
    }
}

row! {
    /// What a change of state says.
    pub struct EventPatch {
        /// The span's place in the files.
        pub span_key: i64,
        /// Place among the span's events, from 0.
        pub position: i32,
        /// RFC 6902; `{}` where nothing changed.
        pub patch_json: Option<String>,
    }
}

row! {
    /// A run of a workflow or subflow, as lists of runs need it.
    pub struct Run {
        /// Its span's place in the files.
        pub span_key: i64,
        /// Its name.
        pub name: Option<String>,
        /// workflow or subflow.
        pub junjo_span_type: Option<String>,
        /// The store that it owns.
        pub store_id: Option<String>,
        /// The store that a subflow's ends act on.
        pub parent_store_id: Option<String>,
        /// Changes of its store.
        pub change_count: i64,
    }
}

row! {
    /// What is recorded with a run.
    pub struct RunRecord {
        /// Its span's place in the files.
        pub span_key: i64,
        /// JSON object: the state before it.
        pub state_start: Option<String>,
        /// JSON object: the state after it.
        pub state_end: Option<String>,
        /// JSON object: its graph, in either of two forms.
        pub graph_structure: Option<String>,
    }
}

row! {
    /// A span that is a node of a graph.
    pub struct NodeSpan {
        /// Its place in the files.
        pub span_key: i64,
        /// The id that the graph's node has.
        pub junjo_id: Option<String>,
    }
}

row! {
    /// Which store a change of state is about.
    pub struct EventStore {
        /// The span's place in the files.
        pub span_key: i64,
        /// Place among the span's events, from 0.
        pub position: i32,
        /// The store that changed.
        pub store_id: Option<String>,
    }
}

row! {
    /// A change of a store.
    pub struct StoreChange {
        /// The span's place in the files.
        pub span_key: i64,
        /// The span.
        pub span_id: Option<String>,
        /// Place among the span's events, from 0.
        pub position: i32,
        /// Nanoseconds since 1970.
        pub time_ns: Option<i64>,
        /// The method of the store that was called.
        pub action: Option<String>,
        /// RFC 6902; `{}` where nothing changed.
        pub patch_json: Option<String>,
    }
}

const SPAN: &str =
    "span_key, span_id, parent_span_id, name, service_name, kind, junjo_span_type, start_ns, end_ns, is_error,
    exception_count, openinference_kind, llm_provider, llm_model, event_count, state_event_count";

/// The spans of a trace in any order, at most `limit`: sorting a hundred thousand rows takes the engine longer than the
/// page.
pub fn tree_spans(trace_id: &str, limit: u64) -> Question<TreeSpan> {
    Question::new(format!("SELECT {SPAN}\nFROM trace.spans\nWHERE trace_id = {}", sql::text(trace_id)))
        .page(Page { offset: 0, limit })
}

/// The spans that began first, of a trace with more than can be shown.
pub fn first_tree_spans(trace_id: &str, limit: u64) -> Question<TreeSpan> {
    Question::new(format!(
        "SELECT {SPAN}\nFROM trace.spans\nWHERE trace_id = {}\nORDER BY start_ns NULLS LAST, span_key",
        sql::text(trace_id)
    ))
    .page(Page { offset: 0, limit })
}

/// All changes of state in a trace, in any order.
pub fn tree_events(trace_id: &str) -> Question<TreeEvent> {
    Question::new(format!(
        "SELECT span_key, position, time_ns, action\nFROM trace.state_events\nWHERE trace_id = {}",
        sql::text(trace_id)
    ))
}

/// What the changes of state say that spans made.
pub fn patches_of_spans(trace_id: &str, span_keys: &[i64]) -> Question<EventPatch> {
    let keys: Vec<String> = span_keys.iter().map(i64::to_string).collect();
    let is_one = if keys.is_empty() { "FALSE".to_owned() } else { format!("span_key IN ({})", keys.join(", ")) };
    Question::new(format!(
        "SELECT span_key, position, patch_json\nFROM trace.state_events\nWHERE trace_id = {} AND {is_one}\n\
         ORDER BY span_key, position",
        sql::text(trace_id)
    ))
}

/// The runs of workflows and subflows in a trace, first started first.
pub fn runs_of(trace_id: &str) -> Question<Run> {
    Question::new(format!(
        "WITH changes AS (
    SELECT store_id, count(*) AS change_count
    FROM trace.state_events
    WHERE trace_id = {trace_id}
    GROUP BY store_id
)
SELECT s.span_key, s.name, s.junjo_span_type, s.junjo_wf_store_id AS store_id, s.parent_store_id,
    coalesce(c.change_count, 0) AS change_count
FROM trace.spans AS s
LEFT JOIN changes AS c ON c.store_id = s.junjo_wf_store_id
WHERE s.trace_id = {trace_id} AND s.junjo_span_type IN ('workflow', 'subflow')
ORDER BY s.start_ns NULLS LAST, s.span_key",
        trace_id = sql::text(trace_id)
    ))
}

/// What is recorded with one run.
pub fn run_record(span_key: i64) -> Question<RunRecord> {
    Question::new(format!(
        "SELECT span_key, junjo_wf_state_start AS state_start, junjo_wf_state_end AS state_end,
    junjo_wf_graph_structure AS graph_structure
FROM trace.spans
WHERE span_key = {span_key}"
    ))
}

/// The spans of a trace that are nodes of graphs.
pub fn node_spans(trace_id: &str) -> Question<NodeSpan> {
    Question::new(format!(
        "SELECT span_key, junjo_id\nFROM trace.spans\nWHERE trace_id = {} AND junjo_id <> ''\nORDER BY span_key",
        sql::text(trace_id)
    ))
}

/// The stores of all changes of state in a trace.
pub fn event_stores(trace_id: &str) -> Question<EventStore> {
    Question::new(format!(
        "SELECT span_key, position, store_id\nFROM trace.state_events\nWHERE trace_id = {}",
        sql::text(trace_id)
    ))
}

/// All changes of a store in a trace, in the order in which they happened.
pub fn store_changes(trace_id: &str, store_id: &str) -> Question<StoreChange> {
    Question::new(format!(
        "SELECT span_key, span_id, position, time_ns, action, patch_json
FROM trace.state_events
WHERE trace_id = {} AND store_id = {}
ORDER BY time_ns, position, span_key",
        sql::text(trace_id),
        sql::text(store_id)
    ))
}
