//! Rows of `trace.spans` from the columns that files have: what stands in attributes and events becomes columns, and
//! changes of state become rows of their own. Which file has which columns stands in `dialect::trace`.

mod attributes;
mod events;

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Int32Builder, Int64Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow_schema::{ArrowError, SchemaRef};

use self::attributes::{Attributes, Junjo};
pub(super) use self::attributes::{text, whole_number};
use self::events::Events;
use super::dialect::TableSpec;
use super::shred::Refused;
use super::summary::Notes;

/// Said of attributes that are no object.
const NOT_AN_OBJECT: &str = "not a JSON object: shown as text, and nothing is read from it";
/// Said of events that are no array.
const NOT_AN_ARRAY: &str = "not a JSON array: shown as text, and nothing is read from it";

/// Columns that stand for junjo's attributes.
const JUNJO: [&str; 7] = [
    "junjo_id",
    "junjo_parent_id",
    "junjo_span_type",
    "junjo_wf_state_start",
    "junjo_wf_state_end",
    "junjo_wf_graph_structure",
    "junjo_wf_store_id",
];

/// Completes the columns of spans, and gives the rows of their changes of state, with their bytes. `has_junjo` says
/// that the file has junjo's attributes as columns.
pub(super) fn complete(
    spec: &TableSpec,
    columns: &mut [ArrayRef],
    has_junjo: bool,
    side: &SchemaRef,
    value_limit: u64,
    notes: &mut Notes,
) -> Result<(RecordBatch, u64), Refused> {
    let found = Found::of(spec, columns).map_err(Refused::Arrow)?;
    let mut made = Made::default();
    for row in 0..found.trace_id.len() {
        made.add(&found, row, has_junjo, value_limit, notes)?;
    }
    let bytes = made.state.bytes;
    let state = std::mem::take(&mut made.state).finish(side).map_err(Refused::Arrow)?;
    for (name, column) in made.columns(has_junjo) {
        if let Some(place) =
            spec.columns.iter().position(|column| column.name == name).and_then(|at| columns.get_mut(at))
        {
            *place = column;
        }
    }
    Ok((state, bytes))
}

/// The columns that are read.
struct Found {
    trace_id: StringArray,
    span_id: StringArray,
    parent: StringArray,
    status: StringArray,
    attributes: StringArray,
    events: StringArray,
    span_key: arrow_array::Int64Array,
    start: arrow_array::Int64Array,
    end: arrow_array::Int64Array,
}

impl Found {
    fn of(spec: &TableSpec, columns: &[ArrayRef]) -> Result<Self, ArrowError> {
        let at = |name: &str| {
            let place = spec.columns.iter().position(|column| column.name == name);
            place
                .and_then(|place| columns.get(place))
                .ok_or_else(|| ArrowError::SchemaError(format!("no column {name}")))
        };
        let wrong = |name: &str| ArrowError::SchemaError(format!("column {name} is of another type"));
        let texts = |name: &str| at(name)?.as_string_opt::<i32>().cloned().ok_or_else(|| wrong(name));
        let numbers = |name: &str| at(name)?.as_primitive_opt::<Int64Type>().cloned().ok_or_else(|| wrong(name));
        Ok(Self {
            trace_id: texts("trace_id")?,
            span_id: texts("span_id")?,
            parent: texts("parent_span_id")?,
            status: texts("status_code")?,
            attributes: texts("attributes_json")?,
            events: texts("events_json")?,
            span_key: numbers("span_key")?,
            start: numbers("start_ns")?,
            end: numbers("end_ns")?,
        })
    }
}

/// A text, unless it is NULL.
fn value(texts: &StringArray, row: usize) -> Option<&str> {
    texts.is_valid(row).then(|| texts.value(row))
}

/// The columns in the making.
#[derive(Default)]
struct Made {
    parent: StringBuilder,
    attributes: StringBuilder,
    junjo: [StringBuilder; 7],
    duration: Int64Builder,
    is_error: BooleanBuilder,
    /// parent_store_id, openinference_kind, llm_provider, llm_model.
    wanted: [StringBuilder; 4],
    /// tokens_input, tokens_output, tokens_total.
    tokens: [Int64Builder; 3],
    /// event_count, state_event_count, exception_count.
    counts: [Int32Builder; 3],
    /// exception_type, exception_message.
    exception: [StringBuilder; 2],
    state: StateRows,
}

impl Made {
    fn add(
        &mut self,
        found: &Found,
        row: usize,
        has_junjo: bool,
        value_limit: u64,
        notes: &mut Notes,
    ) -> Result<(), Refused> {
        // A root's parent is NULL or an empty text, depending on who wrote it.
        self.parent.append_option(value(&found.parent, row).filter(|parent| !parent.is_empty()));
        let times = (found.start.is_valid(row) && found.end.is_valid(row))
            .then(|| found.end.value(row).checked_sub(found.start.value(row)));
        self.duration.append_option(times.flatten());
        let is_error =
            |status: &str| ["2", "ERROR", "STATUS_CODE_ERROR"].iter().any(|e| status.eq_ignore_ascii_case(e));
        self.is_error.append_value(value(&found.status, row).is_some_and(is_error));
        self.add_attributes(value(&found.attributes, row), has_junjo, notes);
        let text = value(&found.events, row);
        let events = text.and_then(Events::read);
        notes.add(
            "events_json",
            NOT_AN_ARRAY,
            u64::from(text.is_some_and(|text| !text.is_empty()) && events.is_none()),
        );
        let events = events.unwrap_or_default();
        // Every change of state repeats the ids: long ids and many changes would multiply.
        let ids = value(&found.trace_id, row).map_or(0, str::len) + value(&found.span_id, row).map_or(0, str::len);
        let repeated = (ids as u64).saturating_mul(events.state.len() as u64);
        if repeated > value_limit {
            return Err(Refused::Oversize(repeated));
        }
        self.add_events(&events, found, row);
        Ok(())
    }

    fn add_attributes(&mut self, text: Option<&str>, has_junjo: bool, notes: &mut Notes) {
        let read = text.and_then(Attributes::read);
        let is_unread = text.is_some_and(|text| !text.is_empty()) && read.is_none();
        notes.add("attributes_json", NOT_AN_OBJECT, u64::from(is_unread));
        let mut read = read.unwrap_or_default();
        if !has_junjo {
            let Junjo { id, parent_id, span_type, state_start, state_end, graph, store_id } = read.take_junjo();
            let values = [id, parent_id, span_type, state_start, state_end, graph, store_id];
            self.junjo.iter_mut().zip(values).for_each(|(column, value)| column.append_value(value));
            match text {
                Some(text) if is_unread => self.attributes.append_value(text),
                _ => self.attributes.append_value(read.write()),
            }
        }
        let wanted = read.wanted();
        let texts = [wanted.parent_store_id, wanted.openinference_kind, wanted.llm_provider, wanted.llm_model];
        self.wanted.iter_mut().zip(texts).for_each(|(column, value)| column.append_option(value));
        let tokens = [wanted.tokens_input, wanted.tokens_output, wanted.tokens_total];
        self.tokens.iter_mut().zip(tokens).for_each(|(column, value)| column.append_option(value));
    }

    fn add_events(&mut self, events: &Events<'_>, found: &Found, row: usize) {
        let counts = [events.count, i32::try_from(events.state.len()).unwrap_or(i32::MAX), events.exceptions];
        self.counts.iter_mut().zip(counts).for_each(|(column, count)| column.append_value(count));
        let (kind, message) =
            events.exception.as_ref().map_or((None, None), |(kind, message)| (Some(kind), message.as_ref()));
        self.exception.iter_mut().zip([kind, message]).for_each(|(column, value)| column.append_option(value));
        self.state.add(events, found, row);
    }

    fn columns(mut self, has_junjo: bool) -> Vec<(&'static str, ArrayRef)> {
        let mut columns: Vec<(&'static str, ArrayRef)> = vec![
            ("parent_span_id", Arc::new(self.parent.finish())),
            ("duration_ns", Arc::new(self.duration.finish())),
            ("is_error", Arc::new(self.is_error.finish())),
        ];
        if !has_junjo {
            columns.push(("attributes_json", Arc::new(self.attributes.finish())));
            columns.extend(JUNJO.into_iter().zip(self.junjo.iter_mut().map(finished)));
        }
        let wanted = ["parent_store_id", "openinference_kind", "llm_provider", "llm_model"];
        columns.extend(wanted.into_iter().zip(self.wanted.iter_mut().map(finished)));
        columns
            .extend(["exception_type", "exception_message"].into_iter().zip(self.exception.iter_mut().map(finished)));
        let tokens = self.tokens.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef);
        columns.extend(["tokens_input", "tokens_output", "tokens_total"].into_iter().zip(tokens));
        let counts = self.counts.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef);
        columns.extend(["event_count", "state_event_count", "exception_count"].into_iter().zip(counts));
        columns
    }
}

fn finished(column: &mut StringBuilder) -> ArrayRef {
    Arc::new(column.finish())
}

/// Rows of `trace.state_events`.
#[derive(Default)]
struct StateRows {
    span_key: Int64Builder,
    position: Int32Builder,
    time: Int64Builder,
    /// trace_id, span_id, event_id, store_id, store_name, action, patch_json.
    texts: [StringBuilder; 7],
    bytes: u64,
}

impl StateRows {
    fn add(&mut self, events: &Events<'_>, found: &Found, row: usize) {
        let (trace_id, span_id) = (value(&found.trace_id, row), value(&found.span_id, row));
        for event in &events.state {
            self.span_key.append_option(found.span_key.is_valid(row).then(|| found.span_key.value(row)));
            self.position.append_value(event.position);
            self.time.append_option(event.time_ns);
            let own = [&event.id, &event.store_id, &event.store_name, &event.action, &event.patch];
            let values = [trace_id, span_id].into_iter().chain(own.into_iter().map(|text| text.as_deref()));
            for (column, value) in self.texts.iter_mut().zip(values) {
                self.bytes += value.map_or(0, str::len) as u64 + 4;
                column.append_option(value);
            }
            self.bytes += 20;
        }
    }

    fn finish(mut self, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let [trace_id, span_id, event_id, store_id, store_name, action, patch] = self.texts.each_mut().map(finished);
        let (key, position, time) = (self.span_key.finish(), self.position.finish(), self.time.finish());
        let columns: Vec<ArrayRef> = vec![
            Arc::new(key),
            trace_id,
            span_id,
            Arc::new(position),
            Arc::new(time),
            event_id,
            store_id,
            store_name,
            action,
            patch,
        ];
        RecordBatch::try_new(Arc::clone(schema), columns)
    }
}
