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

pub(super) fn schema_of(head: Vec<u8>, label: &str) -> Result<SchemaRef, Error> {
    Ok(FileReader::try_new(Cursor::new(head), None).map_err(|error| unreadable(label, &error))?.schema())
}

pub(super) fn unreadable(label: &str, error: &ArrowError) -> Error {
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
        let claim = Claim { file: &label, file_bytes, schema: &schema, rows: Some(rows) };
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
pub(super) fn is_alike(one: &Schema, other: &Schema) -> bool {
    let columns = |schema: &Schema| -> Vec<(String, DataType)> {
        schema.fields().iter().map(|field| (field.name().clone(), field.data_type().clone())).collect()
    };
    columns(one) == columns(other)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Int64Array, StringArray};
    use arrow_ipc::writer::{FileWriter, StreamWriter};

    use super::super::recognise::{Recognition, TableName};
    use super::*;

    /// Rows of the colour chain, as an engine would send them.
    fn rows(count: i64) -> RecordBatch {
        let cycles: ArrayRef = Arc::new(Int64Array::from_iter_values(0..count));
        let colors: ArrayRef = Arc::new(StringArray::from_iter_values((0..count).map(|n| format!("#{n:06x}"))));
        RecordBatch::try_from_iter([("cycle", cycles), ("hex_color", colors)]).unwrap()
    }

    fn head(batch: &RecordBatch) -> Vec<u8> {
        FileWriter::try_new(Vec::new(), &batch.schema()).unwrap().into_inner().unwrap()
    }

    fn stream(batches: &[RecordBatch]) -> Vec<u8> {
        let mut writer = StreamWriter::try_new(Vec::new(), &batches[0].schema()).unwrap();
        batches.iter().for_each(|batch| writer.write(batch).unwrap());
        // Without its end marker, as the engine leaves it.
        writer.get_ref().clone()
    }

    fn stored(rows: u64) -> Stored {
        Stored { label: "x.duckdb: color_chain".to_owned(), rows, file_bytes: 1_000_000 }
    }

    fn plan() -> Plan {
        Plan::Normalise(TableName::new("artifact", "color_chain"))
    }

    fn feed(rows: u64, head: Vec<u8>, budgets: &Budgets) -> Feed {
        Feed::open(head, &stored(rows), &plan(), budgets, &Piece::default()).unwrap()
    }

    #[test]
    fn a_stored_table_is_recognised_and_comes_out_in_its_form() {
        let (batch, budgets) = (rows(50), Budgets::default());
        let seen = inspect_stored(head(&batch), &stored(100), "color_chain", &budgets).unwrap();
        assert_eq!(seen.recognition, Recognition::Table(TableName::new("artifact", "color_chain")));
        assert_eq!((seen.rows, seen.columns.len()), (100, 2));
        let mut feed = feed(100, head(&batch), &budgets);
        assert_eq!(feed.push(stream(&[batch.clone(), batch]), false).unwrap(), []);
        let parts = feed.push(Vec::new(), true).unwrap();
        assert_eq!(parts.iter().map(|part| part.rows).sum::<u64>(), 100);
        assert_eq!(feed.summary().tables[0], (TableName::new("artifact", "color_chain"), 100));
        assert!(feed.summary().notes.iter().any(|note| note.what.contains("not in the file")));
    }

    #[test]
    fn another_number_of_rows_or_other_columns_are_damage() {
        let (batch, budgets) = (rows(50), Budgets::default());
        let mut short = feed(51, head(&batch), &budgets);
        let error = short.push(stream(std::slice::from_ref(&batch)), true).unwrap_err();
        assert!(error.what.contains("claims 51 rows, but reading it gave 50"), "{}", error.what);
        let mut other = feed(50, head(&batch), &budgets);
        let renamed =
            RecordBatch::try_from_iter([("cycle", Arc::clone(batch.column(0))), ("x", Arc::clone(batch.column(1)))]);
        assert!(other.push(stream(&[renamed.unwrap()]), true).unwrap_err().what.contains("columns changed"));
        let mut junk = feed(50, head(&batch), &budgets);
        assert!(junk.push(vec![0xff, 0xff, 0xff, 0xff, 9, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9], true).is_err());
        assert!(inspect_stored(b"junk".to_vec(), &stored(1), "t", &budgets).is_err());
    }

    #[test]
    fn a_stored_table_is_held_to_the_budgets() {
        let batch = rows(2_000);
        let few = Budgets { rows: 1_999, columns: 1, ..Budgets::default() };
        let refused = |budgets: &Budgets| inspect_stored(head(&batch), &stored(2_000), "t", budgets).unwrap_err().what;
        assert!(refused(&few).contains("2 columns; the limit is 1"));
        assert!(refused(&Budgets { columns: 2, ..few }).contains("2,000 rows; the limit is 1,999"));
        let small = Budgets { bytes: 10_000, ..Budgets::default() };
        let error = feed(2_000, head(&batch), &small).push(stream(&[batch]), true).unwrap_err();
        assert!(error.what.contains("x.duckdb: color_chain") && error.what.contains("expands to"), "{}", error.what);
    }
}
