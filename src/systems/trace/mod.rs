//! System `trace`: spans of OpenTelemetry traces, runs of junjo's workflows, and what changed their state.
//!
//! The questions of the source system, and what they are here:
//!
//! | question | here |
//! | --- | --- |
//! | service names | [`services`] |
//! | root spans of a service, those with LLM spans | [`root_spans`], [`root_spans_with_llm`] |
//! | nested spans of a trace, one span | [`nested_spans`], [`span`] |
//! | workflow spans of a service | [`workflow_spans`] |
//! | older: workflow lineage, all executions, node errors per day | [`workflow_lineage`], [`all_executions`], [`errors_per_day`] |
//!
//! Times are nanoseconds since 1970 in BIGINT where it matters: the engine's TIMESTAMP has microseconds.

mod facets;
mod filter;
mod histogram;
mod list;
mod lookup;
pub mod replay;
mod replay_all;
mod schema;
mod source;
mod spans;
mod state;
mod waterfall;
pub mod workflow_graph;

pub use facets::facet_rows;
pub use filter::{Facet, Filter, Sort, SortColumn};
pub use histogram::{DurationBin, TraceBin, TraceRange, duration_bins, trace_bins, trace_range};
pub use list::{TraceRow, others_like, roots_of, trace_count, traces};
pub use lookup::{find_services, find_traces};
pub use replay_all::replay_all;
pub use schema::{SYSTEM, after_load, migrations, patches_of_events, tables};
pub use source::{
    Ancestor, DEFAULT_PAGE, DayErrors, MOST_ROWS, Service, errors_per_day, nested_spans, root_spans,
    root_spans_with_llm, service_spans, services, workflow_lineage, workflow_spans,
};
pub use spans::{FoundSpan, SpanDetail, SpanRow, search_spans, span, span_by_key};
pub use state::{
    Execution, Replayed, RunSize, RunState, StatePatch, StoreEvent, all_executions, events_of_stores, keep_replayed,
    patches_of, run_sizes, run_states,
};
pub use waterfall::{
    EventPatch, EventStore, NodeSpan, Run, RunRecord, StoreChange, TreeEvent, TreeSpan, event_stores, first_tree_spans,
    node_spans, patches_of_spans, run_record, runs_of, store_changes, tree_events, tree_spans,
};
