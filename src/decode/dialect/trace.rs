//! The tables of the system `trace`, in its dialects: as junjo-server keeps them in DuckDB, and as its later Parquet
//! files do, where `junjo.*` attributes are not columns. The order of the columns is that of `migrations/trace/`.
//! Spans in OTLP come with the same names: see `otlp`.

use super::Target::{BigInt, Boolean, FineTimestamp, Integer, Json, SpanKind, Text, TextOrInteger, Timestamp};
use super::{ColumnSpec, SideRows, SideSpec, Source, TableSpec, Target, derived, optional, required, row_number};

pub(super) const TABLES: &[TableSpec] = &[
    TableSpec {
        schema: "trace",
        name: "spans",
        columns: &[
            required("trace_id", Text),
            required("span_id", Text),
            required("parent_span_id", Text),
            required("service_name", Text),
            required("name", Text),
            optional("kind", SpanKind).or(&["span_kind"]),
            required("start_time", FineTimestamp),
            required("end_time", FineTimestamp),
            optional("status_code", TextOrInteger),
            optional("status_message", Text),
            optional("attributes_json", Json).or(&["attributes"]),
            optional("events_json", Json).or(&["events"]),
            optional("links_json", Json).or(&["links"]),
            optional("trace_flags", Integer),
            optional("trace_state", Text),
            or_derived("junjo_id", Text),
            or_derived("junjo_parent_id", Text),
            or_derived("junjo_span_type", Text),
            or_derived("junjo_wf_state_start", Json),
            or_derived("junjo_wf_state_end", Json),
            or_derived("junjo_wf_graph_structure", Json),
            or_derived("junjo_wf_store_id", Text),
            row_number("span_key"),
            nanos_of("start_ns", "start_time"),
            nanos_of("end_ns", "end_time"),
            derived("duration_ns", BigInt),
            or_derived("resource_json", Json).or(&["resource_attributes"]),
            or_derived("scope_name", Text),
            derived("is_error", Boolean),
            derived("parent_store_id", Text),
            derived("openinference_kind", Text),
            derived("llm_provider", Text),
            derived("llm_model", Text),
            derived("tokens_input", BigInt),
            derived("tokens_output", BigInt),
            derived("tokens_total", BigInt),
            derived("event_count", Integer),
            derived("state_event_count", Integer),
            derived("exception_count", Integer),
            derived("exception_type", Text),
            derived("exception_message", Text),
        ],
        sides: &[SideSpec {
            name: "state_events",
            columns: &[
                derived("span_key", BigInt),
                derived("trace_id", Text),
                derived("span_id", Text),
                derived("position", Integer),
                derived("time_ns", BigInt),
                derived("event_id", Text),
                derived("store_id", Text),
                derived("store_name", Text),
                derived("action", Text),
                derived("patch_json", Json),
            ],
            rows: SideRows::StateEvents,
        }],
        signature: &["trace_id", "span_id", "parent_span_id", "service_name", "name", "start_time", "end_time"],
        redundant: &["year", "month", "day"],
    },
    TableSpec {
        schema: "trace",
        name: "state_patches",
        columns: &[
            required("patch_id", Text),
            optional("service_name", Text),
            required("trace_id", Text),
            required("span_id", Text),
            optional("workflow_id", Text),
            optional("node_id", Text),
            required("event_time", Timestamp),
            required("patch_json", Json),
            required("patch_store_id", Text),
        ],
        sides: &[],
        signature: &[],
        redundant: &[],
    },
];

const fn or_derived(name: &'static str, target: Target) -> ColumnSpec {
    ColumnSpec { name, aliases: &[], target, source: Source::OrDerived }
}

const fn nanos_of(name: &'static str, of: &'static str) -> ColumnSpec {
    ColumnSpec { name, aliases: &[], target: BigInt, source: Source::NanosOf { of } }
}
