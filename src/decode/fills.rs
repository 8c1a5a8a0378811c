//! How each column of a table is filled: from which column of the file, as what, and what there is to say of it.

use std::collections::HashSet;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, new_null_array};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, FieldRef, Schema, TimeUnit};

use super::dialect::{ColumnSpec, Source, TableSpec, Target};
use super::recognise;
use super::summary::Notes;
use super::{convert, engine_type};

/// Said of a column of a known table that is not one of the table's.
const NOT_SHOWN: &str = "not shown: the table has no place for this column";
/// Said of an optional column that the file lacks.
const NOT_THERE: &str = "not in the file: shown as empty";
/// Said of a column that other parts of the table have.
const NOT_IN_PART: &str = "not in every part: shown as empty there";
/// Said of an edge type without a normal form.
const NO_KIND: &str = "not understood as an edge type: edge_kind is empty";

/// How one column of the table is filled.
#[derive(Debug)]
pub(super) enum Fill {
    /// From the column at this place of the batch, which has this name in the file.
    File { at: usize, name: String, target: Target },
    /// As it is in the file, or in the nearest type that the engine takes.
    Cast { at: usize, name: String, field: FieldRef },
    /// Nanoseconds of the time at this place of the batch.
    Nanos { at: usize },
    /// The row's place in the table.
    RowNumber,
    /// The normal form of the table's own column at this place.
    EdgeKind { of: usize, name: String },
    /// NULL.
    Empty(Target),
    /// NULL, in a column that other pieces of the table have.
    Absent(FieldRef),
}

impl Fill {
    /// The column of the file that it needs.
    pub(super) fn place(&self) -> Option<usize> {
        match self {
            Fill::File { at, .. } | Fill::Cast { at, .. } | Fill::Nanos { at } => Some(*at),
            _ => None,
        }
    }
}

/// The columns of a known table, and notes on what the file lacks and what the table has no place for.
pub(super) fn known(spec: &TableSpec, schema: &Schema, rows: u64) -> (Vec<Fill>, Notes) {
    let mut notes = Notes::default();
    let mut used = HashSet::new();
    let mut fills = Vec::with_capacity(spec.columns.len());
    for column in spec.columns {
        let found = recognise::find(column, schema);
        // A file may bring the derived column, from an export of this very table: it is derived anew.
        used.extend(found.map(|(at, _)| at));
        let fill = match (column.source, found) {
            (Source::EdgeKind { of }, _) => edge_kind(spec, schema, of),
            (Source::Derived, _) => Fill::Empty(column.target),
            (_, Some((at, field))) => Fill::File { at, name: field.name().clone(), target: column.target },
            (Source::RowNumber, None) => Fill::RowNumber,
            (Source::NanosOf { of }, None) => nanos(spec, schema, of),
            (Source::OrDerived, None) => Fill::Empty(column.target),
            (Source::Required | Source::Optional, None) => {
                notes.on_column(column.name, NOT_THERE, rows);
                Fill::Empty(column.target)
            }
        };
        fills.push(fill);
    }
    for (at, field) in schema.fields().iter().enumerate() {
        if !used.contains(&at) && !spec.redundant.iter().any(|name| name.eq_ignore_ascii_case(field.name())) {
            notes.on_column(field.name(), NOT_SHOWN, rows);
        }
    }
    (fills, notes)
}

fn edge_kind(spec: &TableSpec, schema: &Schema, of: &str) -> Fill {
    let Some((place, column)) = spec.columns.iter().enumerate().find(|(_, column)| column.name == of) else {
        return Fill::Empty(Target::Text);
    };
    let name = name_in_file(column, schema);
    Fill::EdgeKind { of: place, name }
}

fn nanos(spec: &TableSpec, schema: &Schema, of: &str) -> Fill {
    let time = spec.columns.iter().find(|column| column.name == of).and_then(|column| recognise::find(column, schema));
    time.map_or(Fill::Empty(Target::BigInt), |(at, _)| Fill::Nanos { at })
}

fn name_in_file(column: &ColumnSpec, schema: &Schema) -> String {
    recognise::find(column, schema).map_or(column.name, |(_, field)| field.name()).to_owned()
}

/// All columns that the engine can take, under names that differ (the engine ignores case).
pub(super) fn as_is(schema: &Schema, rows: u64) -> (Vec<Fill>, Notes) {
    let mut notes = Notes::default();
    let mut taken = HashSet::new();
    let mut fills = Vec::new();
    for (at, field) in schema.fields().iter().enumerate() {
        if !engine_type::is_known(field.data_type()) {
            let what = format!("not shown: the engine has no type for {}", engine_type::sql_name(field));
            notes.on_column(field.name(), &what, rows);
            continue;
        }
        let name = unique(field.name(), at, &mut taken);
        if name != *field.name() {
            notes.on_column(field.name(), &format!("shown as \"{name}\", so that each name is there once"), rows);
        }
        if let Some(change) = engine_type::change(field.data_type()) {
            notes.on_column(field.name(), change, rows);
        }
        let sent = engine_type::for_engine(field).as_ref().clone().with_name(name);
        fills.push(Fill::Cast { at, name: field.name().clone(), field: Arc::new(sent) });
    }
    (fills, notes)
}

/// The columns that are sent of a file as it is, with the names and types that they get.
pub(super) fn sent_fields(schema: &Schema) -> Vec<FieldRef> {
    let fields = as_is(schema, 0).0.into_iter();
    fields.filter_map(|fill| if let Fill::Cast { field, .. } = fill { Some(field) } else { None }).collect()
}

/// All columns of a table that is several files, from one of them.
pub(super) fn as_part(schema: &Schema, whole: &Schema, rows: u64) -> (Vec<Fill>, Notes) {
    let (mut own, mut notes) = as_is(schema, rows);
    let mut fills = Vec::with_capacity(whole.fields().len());
    for field in whole.fields() {
        let is_it = |fill: &Fill| matches!(fill, Fill::Cast { field: own, .. } if own.name().eq_ignore_ascii_case(field.name()));
        match own.iter().position(is_it).map(|place| own.swap_remove(place)) {
            Some(Fill::Cast { at, name, .. }) => fills.push(Fill::Cast { at, name, field: Arc::clone(field) }),
            _ => {
                notes.on_column(field.name(), NOT_IN_PART, rows);
                fills.push(Fill::Absent(Arc::clone(field)));
            }
        }
    }
    (fills, notes)
}

/// The name itself, else with the first number that makes it unlike all before; `column_3` for no name at all.
fn unique(name: &str, at: usize, taken: &mut HashSet<String>) -> String {
    let base = if name.is_empty() { format!("column_{}", at + 1) } else { name.to_owned() };
    let mut candidate = base.clone();
    let mut number = 2;
    while !taken.insert(candidate.to_lowercase()) {
        candidate = format!("{base}_{number}");
        number += 1;
    }
    candidate
}

/// One column of the table, from a batch of the file and the columns of the table that stand before it.
pub(super) fn fill_column(
    fill: &Fill,
    batch: &RecordBatch,
    before: &[ArrayRef],
    first_row: u64,
    notes: &mut Notes,
) -> Result<ArrayRef, ArrowError> {
    let rows = batch.num_rows();
    let input = |at: usize| {
        batch.columns().get(at).ok_or_else(|| ArrowError::SchemaError("a column is not where it should be".to_owned()))
    };
    match fill {
        Fill::File { at, name, target } => {
            let (column, lost) = convert::convert(input(*at)?, *target)?;
            lost.into_iter().for_each(|(what, count)| notes.add(name, what, count));
            Ok(column)
        }
        Fill::Cast { at, name, field } => cast_column(input(*at)?, name, field, notes),
        Fill::Nanos { at } => convert::nanos(input(*at)?),
        Fill::RowNumber => {
            let first = i64::try_from(first_row).unwrap_or(i64::MAX).saturating_add(1);
            Ok(Arc::new(Int64Array::from_iter_values((0..rows as i64).map(|row| first.saturating_add(row)))))
        }
        Fill::EdgeKind { of, name } => match before.get(*of).and_then(|column| column.as_string_opt::<i32>()) {
            Some(edge_types) => {
                let (kinds, unknown) = convert::edge_kinds(edge_types);
                notes.add(name, NO_KIND, unknown);
                Ok(Arc::new(kinds))
            }
            None => Ok(new_null_array(&DataType::Utf8, rows)),
        },
        Fill::Empty(target) => Ok(new_null_array(&target.arrow(), rows)),
        Fill::Absent(field) => Ok(new_null_array(field.data_type(), rows)),
    }
}

fn cast_column(input: &ArrayRef, name: &str, field: &FieldRef, notes: &mut Notes) -> Result<ArrayRef, ArrowError> {
    let column = match (input.data_type(), field.data_type()) {
        (DataType::Timestamp(unit, Some(_)), DataType::Timestamp(TimeUnit::Microsecond, None)) => {
            let (column, lost) = convert::micros(input, *unit);
            lost.into_iter().for_each(|(what, count)| notes.add(name, what, count));
            return Ok(column);
        }
        (from, to) if from == to => Arc::clone(input),
        (_, to) => cast(input, to)?,
    };
    let lost = column.null_count().saturating_sub(input.null_count()) as u64;
    notes.add(name, convert::OUT_OF_RANGE, lost);
    Ok(column)
}
