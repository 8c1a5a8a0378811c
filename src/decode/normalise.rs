//! Batches of a file's columns to batches of a table's, and the side tables that are made with them. Which column goes
//! where stands in `fills`, how one is converted in `convert`, how an array is split in `shred`.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{FieldRef, Schema};

use super::datasets;
use super::dialect::{self, SideRows, SideSpec, TableSpec};
use super::error::Error;
use super::fills::{Fill, as_is, as_part, fill_column, known};
use super::recognise::{self, Plan, TableName};
use super::shred;
use super::signature;
use super::spans;
use super::summary::{Notes, Summary};

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
