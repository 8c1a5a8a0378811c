//! Batches of a file's columns to batches of a table's: which column goes where, what is derived, what is noted.
//! How one column is converted stands in `convert`, how an array is split in `shred`.

use std::collections::HashSet;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, new_null_array};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, FieldRef, Schema, TimeUnit};

use super::datasets;
use super::dialect::{self, ColumnSpec, SideRows, SideSpec, Source, TableSpec, Target};
use super::error::Error;
use super::recognise::{self, Plan, TableName};
use super::shred;
use super::signature;
use super::spans;
use super::summary::{Notes, Summary};
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
enum Fill {
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

/// A side table in the making.
struct Side {
    spec: &'static SideSpec,
    schema: Arc<Schema>,
    rows: Rows,
}

/// Where its rows come from.
enum Rows {
    /// An array of texts and its key, at these places of the table.
    Texts { key: usize, array: usize, array_name: String },
    /// Changes of state. `has_junjo`: the file has junjo's attributes as columns.
    StateEvents { of: &'static TableSpec, has_junjo: bool },
    /// What stands in documents: made with the first of the side tables.
    DatasetParts { of: &'static TableSpec },
    /// Columns of embeddings.
    EmbeddingColumns { of: &'static TableSpec },
}

/// Rows for the tables of a plan: the main one's batch, and batches of the side table.
pub(super) struct Filled {
    /// The main table's rows.
    pub(super) main: RecordBatch,
    /// The side tables' rows, with the side's place.
    pub(super) sides: Vec<(usize, RecordBatch)>,
    /// Bytes of the side tables' rows.
    pub(super) side_bytes: u64,
}

/// What is done to each batch of a file.
pub(super) struct Normaliser {
    file: String,
    table: TableName,
    schema: Arc<Schema>,
    fills: Vec<Fill>,
    sides: Vec<Side>,
    /// The table, if it is that of computations: what they were computed from becomes columns.
    computations: Option<&'static TableSpec>,
    /// Roots of the file's schema that are read, ascending.
    roots: Vec<usize>,
    notes: Notes,
    next_row: u64,
    value_limit: u64,
}

impl Normaliser {
    /// Prepares a plan for a file with the columns of `schema` and `rows` rows; the first of them is the table's row
    /// `first_row` (from 0). `whole` has the columns of the table where the file is one of several.
    pub(super) fn new(
        file: &str,
        plan: &Plan,
        schema: &Schema,
        rows: u64,
        first_row: u64,
        whole: Option<&Schema>,
        value_limit: u64,
    ) -> Result<Self, Error> {
        let (table, fills, notes) = match plan {
            Plan::Normalise(table) => {
                let spec = dialect::spec(table)
                    .ok_or_else(|| Error::internal(file, &format!("{table} is not a known table.")))?;
                let problems = match whole {
                    None => recognise::problems(spec, schema),
                    // What this piece lacks another one has.
                    Some(_) => recognise::type_problems(spec, schema),
                };
                if !problems.is_empty() {
                    return Err(Error::unlike(file, table, &problems));
                }
                let (fills, notes) = known(spec, schema, rows);
                (table, fills, notes)
            }
            Plan::AsIs(table) => {
                let (fills, notes) = match whole {
                    None => as_is(schema, rows),
                    Some(whole) => as_part(schema, whole, rows),
                };
                (table, fills, notes)
            }
        };
        if fills.is_empty() {
            return Err(Error::no_usable_column(file));
        }
        let mut this = Self {
            file: file.to_owned(),
            table: table.clone(),
            schema: Arc::new(Schema::empty()),
            fills,
            sides: Vec::new(),
            computations: None,
            roots: Vec::new(),
            notes,
            next_row: first_row,
            value_limit,
        };
        this.project();
        match plan {
            Plan::Normalise(table) => {
                let spec = dialect::spec(table);
                this.schema = Arc::new(dialect::arrow_schema(spec.map_or(&[], |spec| spec.columns)));
                this.sides = spec.map(|spec| sides(spec, &this.fills)).unwrap_or_default();
                this.computations = spec.filter(|spec| (spec.schema, spec.name) == ("compute", "computation_results"));
            }
            Plan::AsIs(_) => {
                let fields: Vec<FieldRef> = this
                    .fills
                    .iter()
                    .filter_map(|fill| match fill {
                        Fill::Cast { field, .. } | Fill::Absent(field) => Some(Arc::clone(field)),
                        _ => None,
                    })
                    .collect();
                this.schema = Arc::new(Schema::new(fields));
            }
        }
        Ok(this)
    }

    /// Places in the file become places in the batches that hold only the roots that are read.
    fn project(&mut self) {
        let mut roots: Vec<usize> = self.fills.iter().filter_map(Fill::place).collect();
        roots.sort_unstable();
        roots.dedup();
        for fill in &mut self.fills {
            if let Fill::File { at, .. } | Fill::Cast { at, .. } | Fill::Nanos { at } = fill {
                *at = roots.binary_search(at).unwrap_or(*at);
            }
        }
        self.roots = roots;
    }

    /// Roots of the file's schema that are needed, ascending.
    pub(super) fn roots(&self) -> &[usize] {
        &self.roots
    }

    /// The tables that come out, with their schemas: the main table, then its side tables.
    pub(super) fn tables(&self) -> Vec<(TableName, Schema)> {
        let sides = self
            .sides
            .iter()
            .map(|side| (TableName::new(self.table.schema.clone(), side.spec.name), side.schema.as_ref().clone()));
        std::iter::once((self.table.clone(), self.schema.as_ref().clone())).chain(sides).collect()
    }

    /// What there is to say about the columns so far.
    pub(super) fn summary(&self, rows: impl IntoIterator<Item = u64>) -> Summary {
        let tables = self.tables().into_iter().map(|(table, _)| table).zip(rows).collect();
        Summary { tables, notes: self.notes.to_vec() }
    }

    /// One batch of the file as rows of the tables.
    pub(super) fn fill(&mut self, batch: &RecordBatch) -> Result<Filled, Error> {
        let rows = batch.num_rows();
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(self.fills.len());
        for fill in &self.fills {
            let column = fill_column(fill, batch, &columns, self.next_row, &mut self.notes)
                .map_err(|error| Error::internal(&self.file, &format!("{error}.")))?;
            columns.push(column);
        }
        self.next_row += rows as u64;
        let (sides, side_bytes) = self.split(&mut columns)?;
        let main = RecordBatch::try_new(Arc::clone(&self.schema), columns)
            .map_err(|error| Error::internal(&self.file, &format!("{error}.")))?;
        Ok(Filled { main, sides, side_bytes })
    }

    /// Fills the side tables, and the columns of the table that are made with them.
    fn split(&mut self, columns: &mut [ArrayRef]) -> Result<(Vec<(usize, RecordBatch)>, u64), Error> {
        let (mut out, mut bytes) = (Vec::new(), 0);
        for (index, side) in self.sides.iter().enumerate() {
            match &side.rows {
                Rows::Texts { key, array, array_name } => {
                    let text = |at: usize| columns.get(at).and_then(|column| column.as_string_opt::<i32>());
                    let (Some(keys), Some(arrays)) = (text(*key), text(*array)) else { continue };
                    let made = shred::shred(keys, arrays, &side.schema, self.value_limit)
                        .map_err(|refused| self.refused(refused, array_name, "a list"))?;
                    self.notes.add(array_name, shred::NOT_SPLIT, made.not_split);
                    bytes += made.bytes;
                    out.extend(made.batches.into_iter().map(|batch| (index, batch)));
                }
                Rows::StateEvents { of, has_junjo } => {
                    let made =
                        spans::complete(of, columns, *has_junjo, &side.schema, self.value_limit, &mut self.notes);
                    let (batch, more) = made.map_err(|refused| self.refused(refused, "events_json", "a list"))?;
                    bytes += more;
                    out.extend((batch.num_rows() > 0).then_some((index, batch)));
                }
                Rows::DatasetParts { of } if index == 0 => {
                    let schemas: Vec<_> = self.sides.iter().map(|side| Arc::clone(&side.schema)).collect();
                    let made = datasets::complete(of, columns, &schemas, self.value_limit, &mut self.notes);
                    let (batches, more) =
                        made.map_err(|refused| self.refused(refused, "processing_lineage", "a document"))?;
                    bytes += more;
                    out.extend(batches.into_iter().enumerate().filter(|(_, batch)| batch.num_rows() > 0));
                }
                Rows::DatasetParts { .. } => {}
                Rows::EmbeddingColumns { of } => {
                    let made =
                        signature::complete_embeddings(of, columns, &side.schema, self.value_limit, &mut self.notes);
                    let (batch, more) =
                        made.map_err(|refused| self.refused(refused, "pattern_signature", "an object"))?;
                    bytes += more;
                    out.extend((batch.num_rows() > 0).then_some((index, batch)));
                }
            }
        }
        if let Some(spec) = self.computations {
            signature::complete_computations(spec, columns, &mut self.notes)
                .map_err(|refused| self.refused(refused, "input_data", "an object"))?;
        }
        Ok((out, bytes))
    }

    fn refused(&self, refused: shred::Refused, column: &str, what: &str) -> Error {
        match refused {
            shred::Refused::Oversize(bytes) => {
                Error::value_too_large(&self.file, column, what, bytes, self.value_limit)
            }
            shred::Refused::Arrow(error) => Error::internal(&self.file, &format!("{error}.")),
        }
    }
}

impl Fill {
    fn place(&self) -> Option<usize> {
        match self {
            Fill::File { at, .. } | Fill::Cast { at, .. } | Fill::Nanos { at } => Some(*at),
            _ => None,
        }
    }
}

/// The columns of a known table, and notes on what the file lacks and what the table has no place for.
fn known(spec: &TableSpec, schema: &Schema, rows: u64) -> (Vec<Fill>, Notes) {
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

fn sides(spec: &'static TableSpec, fills: &[Fill]) -> Vec<Side> {
    let place = |name: &str| spec.columns.iter().position(|column| column.name == name);
    let file_name = |at: usize| match fills.get(at) {
        Some(Fill::File { name, .. }) => Some(name.clone()),
        _ => None,
    };
    spec.sides
        .iter()
        .filter_map(|side| {
            let rows = match side.rows {
                SideRows::Texts { key, array } => {
                    let at = place(array)?;
                    let array_name = file_name(at).unwrap_or_else(|| array.to_owned());
                    Rows::Texts { key: place(key)?, array: at, array_name }
                }
                SideRows::StateEvents => {
                    let has_junjo = place("junjo_span_type").and_then(file_name).is_some();
                    Rows::StateEvents { of: spec, has_junjo }
                }
                SideRows::DatasetParts => Rows::DatasetParts { of: spec },
                SideRows::EmbeddingColumns => Rows::EmbeddingColumns { of: spec },
            };
            Some(Side { spec: side, schema: Arc::new(dialect::arrow_schema(side.columns)), rows })
        })
        .collect()
}

/// All columns that the engine can take, under names that differ (the engine ignores case).
fn as_is(schema: &Schema, rows: u64) -> (Vec<Fill>, Notes) {
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
fn as_part(schema: &Schema, whole: &Schema, rows: u64) -> (Vec<Fill>, Notes) {
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

fn fill_column(
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
