//! Rows of `compute.deterministic_embeddings` and `compute.computation_results` from the columns that files have: what
//! stands in their JSON becomes columns, and the columns of an embedding rows of their own. Which file has which columns
//! stands in `dialect::compute`.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Float64Builder, Int32Builder, Int64Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, SchemaRef};
use serde_json::{Map, Value};

use super::stored::{ColumnProfile, Stored};
use crate::decode::dialect::TableSpec;
use crate::decode::shred::Refused;
use crate::decode::summary::Notes;

/// Said of a signature that is none.
const NOT_SIGNED: &str = "not a JSON object: nothing is read from it";
/// Said of a fingerprint that is none.
const NO_FINGERPRINT: &str = "neither a JSON text nor an object with a fingerprint";
/// Said of an input that is none.
const NO_INPUT: &str = "not a JSON object: it cannot be computed again";

/// Columns of a table by name.
struct Table<'a> {
    spec: &'a TableSpec,
    columns: &'a mut [ArrayRef],
}

impl Table<'_> {
    fn at(&self, name: &str) -> Result<&ArrayRef, ArrowError> {
        let place = self.spec.columns.iter().position(|column| column.name == name);
        let found = place.and_then(|place| self.columns.get(place));
        found.ok_or_else(|| ArrowError::SchemaError(format!("no column {name}")))
    }

    fn texts(&self, name: &str) -> Result<StringArray, ArrowError> {
        let wrong = || ArrowError::SchemaError(format!("column {name} is of another type"));
        self.at(name)?.as_string_opt::<i32>().cloned().ok_or_else(wrong)
    }

    fn numbers(&self, name: &str) -> Result<Int64Array, ArrowError> {
        let wrong = || ArrowError::SchemaError(format!("column {name} is of another type"));
        self.at(name)?.as_primitive_opt::<Int64Type>().cloned().ok_or_else(wrong)
    }

    fn set(&mut self, name: &str, column: ArrayRef) {
        let place = self.spec.columns.iter().position(|column| column.name == name);
        if let Some(place) = place.and_then(|at| self.columns.get_mut(at)) {
            *place = column;
        }
    }
}

fn value(texts: &StringArray, row: usize) -> Option<&str> {
    texts.is_valid(row).then(|| texts.value(row))
}

/// Completes the columns of embeddings, and gives the rows of their columns, with their bytes.
pub(in crate::decode) fn complete_embeddings(
    spec: &TableSpec,
    columns: &mut [ArrayRef],
    side: &SchemaRef,
    value_limit: u64,
    notes: &mut Notes,
) -> Result<(RecordBatch, u64), Refused> {
    let mut table = Table { spec, columns };
    let found = (|| {
        let (ids, keys) = (table.texts("embedding_id")?, table.numbers("embedding_key")?);
        Ok::<_, ArrowError>((ids, keys, table.texts("schema_fingerprint")?, table.texts("pattern_signature")?))
    })();
    let (ids, keys, fingerprints, signatures) = found.map_err(Refused::Arrow)?;
    let mut made = Embeddings::default();
    for row in 0..ids.len() {
        let (fingerprint, signature) = (value(&fingerprints, row), value(&signatures, row));
        let stored = Stored::read(fingerprint.unwrap_or_default(), signature.unwrap_or_default());
        notes.add("pattern_signature", NOT_SIGNED, u64::from(signature.is_some() && !stored.is_signed));
        notes.add(
            "schema_fingerprint",
            NO_FINGERPRINT,
            u64::from(fingerprint.is_some() && stored.fingerprint.is_none()),
        );
        let id = value(&ids, row);
        // Every column repeats the id: a long id and many columns would multiply.
        let repeated = (id.map_or(0, str::len) as u64).saturating_mul(stored.columns.len() as u64);
        if repeated > value_limit {
            return Err(Refused::Oversize(repeated));
        }
        made.add(&stored, fingerprint.is_some());
        let key = keys.is_valid(row).then(|| keys.value(row));
        stored.columns.iter().for_each(|column| made.columns.add(key, id, column));
    }
    let bytes = made.columns.bytes;
    let rows = std::mem::take(&mut made.columns).finish(side).map_err(Refused::Arrow)?;
    for (name, column) in made.finish() {
        table.set(name, column);
    }
    Ok((rows, bytes))
}

#[derive(Default)]
struct Embeddings {
    /// fingerprint, fingerprint_form, computed_fingerprint.
    texts: [StringBuilder; 3],
    has_columns: BooleanBuilder,
    column_count: Int32Builder,
    row_count: Int64Builder,
    is_empty: BooleanBuilder,
    columns: ColumnRows,
}

impl Embeddings {
    fn add(&mut self, stored: &Stored, is_there: bool) {
        let form = is_there.then_some(stored.form.name());
        let texts = [stored.fingerprint.as_deref(), form, stored.computed.as_deref()];
        self.texts.iter_mut().zip(texts).for_each(|(column, text)| column.append_option(text));
        self.has_columns.append_value(stored.has_columns);
        self.column_count.append_value(i32::try_from(stored.columns.len()).unwrap_or(i32::MAX));
        let rows = stored.columns.iter().filter_map(|column| column.total).max();
        self.row_count.append_option(rows.or(stored.is_empty.then_some(0)));
        self.is_empty.append_value(stored.is_empty);
    }

    fn finish(mut self) -> Vec<(&'static str, ArrayRef)> {
        let [fingerprint, form, computed] = self.texts.each_mut().map(|column| Arc::new(column.finish()) as ArrayRef);
        vec![
            ("fingerprint", fingerprint),
            ("fingerprint_form", form),
            ("computed_fingerprint", computed),
            ("has_columns", Arc::new(self.has_columns.finish())),
            ("column_count", Arc::new(self.column_count.finish())),
            ("row_count", Arc::new(self.row_count.finish())),
            ("is_empty", Arc::new(self.is_empty.finish())),
        ]
    }
}

/// Rows of `compute.embedding_columns`.
#[derive(Default)]
struct ColumnRows {
    key: Int64Builder,
    position: Int32Builder,
    /// embedding_id, name, normal_name, type, constraints, earliest, latest, sample_values, patterns.
    texts: [StringBuilder; 9],
    nullable: BooleanBuilder,
    /// total_count, null_count, unique_count, min_length, max_length.
    wholes: [Int64Builder; 5],
    /// minimum, maximum, mean, mean_length.
    floats: [Float64Builder; 4],
    bytes: u64,
}

impl ColumnRows {
    fn add(&mut self, key: Option<i64>, id: Option<&str>, column: &ColumnProfile) {
        self.key.append_option(key);
        self.position.append_value(i32::try_from(column.position).unwrap_or(i32::MAX));
        let joined = |list: &[String]| (!list.is_empty()).then(|| list.join(", "));
        let (constraints, patterns) = (joined(&column.constraints), joined(&column.patterns));
        let texts = [
            id,
            Some(column.name.as_str()),
            Some(column.normal_name.as_str()),
            column.kind.as_deref(),
            constraints.as_deref(),
            column.earliest.as_deref(),
            column.latest.as_deref(),
            column.samples.as_deref(),
            patterns.as_deref(),
        ];
        for (builder, text) in self.texts.iter_mut().zip(texts) {
            self.bytes += text.map_or(0, str::len) as u64 + 4;
            builder.append_option(text);
        }
        self.nullable.append_option(column.nullable);
        let wholes = [column.total, column.nulls, column.unique, column.min_length, column.max_length];
        self.wholes.iter_mut().zip(wholes).for_each(|(builder, whole)| builder.append_option(whole));
        let floats = [column.minimum, column.maximum, column.mean, column.mean_length];
        self.floats.iter_mut().zip(floats).for_each(|(builder, float)| builder.append_option(float));
        self.bytes += 13 + 8 * 9;
    }

    fn finish(mut self, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let [id, name, normal_name, kind, constraints, earliest, latest, samples, patterns] =
            self.texts.each_mut().map(|column| Arc::new(column.finish()) as ArrayRef);
        let [total, nulls, unique, min_length, max_length] =
            self.wholes.each_mut().map(|column| Arc::new(column.finish()) as ArrayRef);
        let [minimum, maximum, mean, mean_length] =
            self.floats.each_mut().map(|column| Arc::new(column.finish()) as ArrayRef);
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.key.finish()),
            id,
            Arc::new(self.position.finish()),
            name,
            normal_name,
            kind,
            Arc::new(self.nullable.finish()),
            constraints,
            total,
            nulls,
            unique,
            minimum,
            maximum,
            mean,
            min_length,
            max_length,
            mean_length,
            earliest,
            latest,
            samples,
            patterns,
        ];
        RecordBatch::try_new(Arc::clone(schema), columns)
    }
}

/// Completes the columns of computations: what they were computed from.
pub(in crate::decode) fn complete_computations(
    spec: &TableSpec,
    columns: &mut [ArrayRef],
    notes: &mut Notes,
) -> Result<(), Refused> {
    let mut table = Table { spec, columns };
    let inputs = table.texts("input_data").map_err(Refused::Arrow)?;
    let mut made: [StringBuilder; 4] = Default::default();
    let mut limit = Int64Builder::new();
    for row in 0..inputs.len() {
        let text = value(&inputs, row).filter(|text| !matches!(text.trim(), "" | "null"));
        let input = text.and_then(|text| serde_json::from_str::<Map<String, Value>>(text).ok());
        notes.add("input_data", NO_INPUT, u64::from(text.is_some() && input.is_none()));
        let input = input.unwrap_or_default();
        for (builder, name) in made.iter_mut().zip(INPUTS) {
            builder.append_option(input.get(name).and_then(Value::as_str));
        }
        limit.append_option(input.get("limit").and_then(Value::as_i64));
    }
    for (name, builder) in ["source_id", "target_id", "parsed_file_id", "statement"].into_iter().zip(&mut made) {
        table.set(name, Arc::new(builder.finish()));
    }
    table.set("row_limit", Arc::new(limit.finish()));
    Ok(())
}

/// Keys of `input_data` that recipes read, in the order of their columns.
const INPUTS: [&str; 4] = ["source_id", "target_id", "parsed_file_id", "sql"];
