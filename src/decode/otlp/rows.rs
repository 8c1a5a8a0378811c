//! Spans as record batches, with the columns that files of spans have: see `dialect::trace`.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::builder::{Int32Builder, StringBuilder, TimestampNanosecondBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, TimeUnit};

/// One span.
pub(super) struct Span<'a> {
    pub(super) trace_id: Cow<'a, str>,
    pub(super) span_id: Cow<'a, str>,
    pub(super) parent_span_id: Cow<'a, str>,
    pub(super) service_name: &'a str,
    pub(super) name: Cow<'a, str>,
    pub(super) kind: Cow<'a, str>,
    pub(super) start: Option<i64>,
    pub(super) end: Option<i64>,
    pub(super) status_code: Cow<'a, str>,
    pub(super) status_message: Cow<'a, str>,
    pub(super) attributes: String,
    pub(super) events: String,
    pub(super) links: String,
    pub(super) trace_flags: Option<i32>,
    pub(super) trace_state: Cow<'a, str>,
    pub(super) resource: &'a str,
    pub(super) scope: Option<&'a str>,
}

/// Columns of texts, in their order; times and flags stand behind them.
const TEXTS: [&str; 14] = [
    "trace_id",
    "span_id",
    "parent_span_id",
    "service_name",
    "name",
    "kind",
    "status_code",
    "status_message",
    "attributes_json",
    "events_json",
    "links_json",
    "trace_state",
    "resource_json",
    "scope_name",
];

/// The columns of every OTLP file.
pub(in crate::decode) fn schema() -> Schema {
    let time = |name: &str| Field::new(name, DataType::Timestamp(TimeUnit::Nanosecond, None), true);
    let texts = TEXTS.into_iter().map(|name| Field::new(name, DataType::Utf8, true));
    let others = [time("start_time"), time("end_time"), Field::new("trace_flags", DataType::Int32, true)];
    Schema::new(texts.chain(others).collect::<Vec<_>>())
}

/// Rows that wait to be a batch.
#[derive(Default)]
pub(super) struct Rows {
    texts: [StringBuilder; 14],
    start: TimestampNanosecondBuilder,
    end: TimestampNanosecondBuilder,
    flags: Int32Builder,
    /// How many.
    pub(super) count: usize,
    /// Bytes of their texts.
    pub(super) bytes: u64,
}

impl Rows {
    pub(super) fn add(&mut self, span: &Span<'_>) {
        let values: [Option<&str>; 14] = [
            Some(&span.trace_id),
            Some(&span.span_id),
            Some(&span.parent_span_id),
            Some(span.service_name),
            Some(&span.name),
            Some(&span.kind),
            Some(&span.status_code),
            Some(&span.status_message),
            Some(&span.attributes),
            Some(&span.events),
            Some(&span.links),
            Some(&span.trace_state),
            Some(span.resource),
            span.scope,
        ];
        for (column, value) in self.texts.iter_mut().zip(values) {
            self.bytes += value.map_or(0, str::len) as u64 + 4;
            column.append_option(value);
        }
        self.start.append_option(span.start);
        self.end.append_option(span.end);
        self.flags.append_option(span.trace_flags);
        self.count += 1;
    }

    /// The rows as a batch; none wait afterwards.
    pub(super) fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        (self.count, self.bytes) = (0, 0);
        let texts = self.texts.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef);
        let others: [ArrayRef; 3] =
            [Arc::new(self.start.finish()), Arc::new(self.end.finish()), Arc::new(self.flags.finish())];
        RecordBatch::try_new(Arc::new(schema()), texts.chain(others).collect())
    }
}
