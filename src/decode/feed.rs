//! A table that comes as Arrow messages, from an engine that reads a database file, instead of as a Parquet file. Its
//! rows go the way of all others; the messages are believed no more than a file is.

use std::io::Cursor;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::reader::{FileReader, StreamDecoder};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use serde::{Deserialize, Serialize};

use super::budget::Budgets;
use super::error::Error;
use super::inspect::{Inspection, columns_of};
use super::intake::{Claim, Intake};
use super::job::Part;
use super::piece::{Columns, Piece};
use super::recognise::{Plan, recognise};
use super::summary::Summary;

/// What is known of a stored table before its rows are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// How the table is called in messages.
    pub label: String,
    /// The rows that it claims to have.
    pub rows: u64,
    /// Bytes of the database file: how much the table may expand to is measured by them.
    pub file_bytes: u64,
}

/// Looks at a stored table: its columns, and which table it is. `head` is a result without rows, in Arrow's file
/// format.
///
/// # Errors
/// When the table is over a budget, or the columns cannot be read.
pub fn inspect_stored(head: Vec<u8>, stored: &Stored, name: &str, budgets: &Budgets) -> Result<Inspection, Error> {
    let schema = schema_of(head, &stored.label)?;
    let columns = schema.fields().iter().map(|field| leaves(field)).sum::<u64>();
    if columns > budgets.columns {
        return Err(Error::too_many(&stored.label, "columns", columns, budgets.columns));
    }
    if stored.rows > budgets.rows {
        return Err(Error::too_many(&stored.label, "rows", stored.rows, budgets.rows));
    }
    Ok(Inspection {
        rows: stored.rows,
        row_groups: 0,
        flattened_bytes: 0,
        file_bytes: stored.file_bytes,
        columns: columns_of(&schema),
        recognition: recognise(name, &schema),
        schema: Columns::of(&schema).map_err(|error| unreadable(&stored.label, &error))?,
    })
}

/// Columns, with each field of a struct for itself.
fn leaves(field: &Field) -> u64 {
    match field.data_type() {
        DataType::Struct(children) => children.iter().map(|child| leaves(child)).sum(),
        DataType::List(child) | DataType::LargeList(child) | DataType::FixedSizeList(child, _) => leaves(child),
        DataType::Map(entries, _) => leaves(entries),
        _ => 1,
    }
}

fn schema_of(head: Vec<u8>, label: &str) -> Result<SchemaRef, Error> {
    Ok(FileReader::try_new(Cursor::new(head), None).map_err(|error| unreadable(label, &error))?.schema())
}

fn unreadable(label: &str, error: &ArrowError) -> Error {
    Error::damaged(label, &format!("what was read of it makes no sense ({error})."))
}

/// A stored table on its way to the engine.
pub struct Feed {
    label: String,
    schema: SchemaRef,
    decoder: StreamDecoder,
    /// Columns that are needed, by their places.
    needed: Vec<usize>,
    intake: Intake,
}

impl Feed {
    /// Prepares the plan for the columns of `head`, as [`inspect_stored`] takes it.
    ///
    /// # Errors
    /// When the columns are not those of the plan's table.
    pub fn open(head: Vec<u8>, stored: &Stored, plan: &Plan, budgets: &Budgets, piece: &Piece) -> Result<Self, Error> {
        let schema = schema_of(head, &stored.label)?;
        let Stored { label, rows, file_bytes } = stored.clone();
        let claim = Claim { file: &label, file_bytes, schema: &schema, rows };
        let intake = Intake::new(&claim, plan, budgets, piece)?;
        let needed = intake.roots(schema.fields().len()).collect();
        Ok(Self { label, schema, decoder: StreamDecoder::new(), needed, intake })
    }

    /// Takes the next bytes of the stream, cut anywhere between two messages, and gives the pieces that are whole by
    /// then; after the `last` ones, all that is left.
    ///
    /// # Errors
    /// When the bytes are no Arrow stream of these columns, and as [`super::Job::next`].
    pub fn push(&mut self, bytes: Vec<u8>, last: bool) -> Result<Vec<Part>, Error> {
        let mut parts = Vec::new();
        let mut buffer = Buffer::from_vec(bytes);
        while !buffer.is_empty() {
            let batch = self.decoder.decode(&mut buffer).map_err(|error| unreadable(&self.label, &error))?;
            let Some(batch) = batch else { continue };
            let batch = self.needed_of(&batch)?;
            self.intake.take(batch)?;
            while let Some(more) = self.intake.hand_on()? {
                parts.extend(more);
            }
        }
        if last {
            parts.extend(self.intake.finish("it claims", "reading it gave")?);
        }
        Ok(parts)
    }

    fn needed_of(&self, batch: &RecordBatch) -> Result<RecordBatch, Error> {
        if !is_alike(&batch.schema(), &self.schema) {
            return Err(Error::damaged(&self.label, "its columns changed while it was read."));
        }
        batch.project(&self.needed).map_err(|error| unreadable(&self.label, &error))
    }

    /// What became of the table so far.
    pub fn summary(&self) -> Summary {
        self.intake.summary()
    }
}

/// Whether both have the same columns of the same types.
fn is_alike(one: &Schema, other: &Schema) -> bool {
    let columns = |schema: &Schema| -> Vec<(String, DataType)> {
        schema.fields().iter().map(|field| (field.name().clone(), field.data_type().clone())).collect()
    };
    columns(one) == columns(other)
}
