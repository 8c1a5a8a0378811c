//! Spans in OTLP, as JSON: one document on each line, as an OpenTelemetry collector's file exporter writes them, or
//! one over many lines. They become batches with the columns of `trace.spans` as files have them, and go on from
//! there as rows of a Parquet file do.

mod document;
mod lines;
mod rows;
mod value;

use arrow_array::RecordBatch;
use parquet::file::reader::ChunkReader;

pub(super) use self::lines::Documents;
use self::rows::Rows;
use super::budget::Budgets;
use super::error::{Error, ErrorKind};
use super::inspect::{ColumnInfo, Inspection};
use super::piece::Columns;
use super::recognise::recognise;
use super::summary::{Note, Notes};
use super::{count, engine_type};

pub(super) use self::rows::schema;

/// Endings of files that may hold OTLP.
const ENDINGS: [&str; 3] = [".json", ".jsonl", ".ndjson"];

/// Whether a file's name is that of one that may hold OTLP.
pub fn may_be_otlp(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    !name.starts_with("._") && ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Whether the first bytes of a file are those of telemetry: the names of its signals stand at the beginning.
pub fn begins_like_otlp(head: &[u8]) -> bool {
    const SIGNALS: [&[u8]; 4] =
        [b"\"resourceSpans\"", b"\"resourceMetrics\"", b"\"resourceLogs\"", b"\"resourceProfiles\""];
    SIGNALS.iter().any(|signal| head.windows(signal.len()).any(|window| window == *signal))
}

/// Reads the spans of a file, batch by batch.
pub(super) struct Reader {
    file: String,
    documents: Documents,
    rows: Rows,
    notes: Notes,
    found: u64,
    ended: bool,
}

impl Reader {
    pub(super) fn new<R: ChunkReader + 'static>(reader: R, file: &str, budgets: &Budgets) -> Result<Self, Error> {
        check_size(reader.len(), file, budgets)?;
        let documents = Documents::new(reader, file, budgets.value_bytes);
        let (rows, notes) = (Rows::default(), Notes::default());
        Ok(Self { file: file.to_owned(), documents, rows, notes, found: 0, ended: false })
    }

    /// The next spans; None at the end.
    pub(super) fn next(&mut self) -> Result<Option<RecordBatch>, Error> {
        const MOST_ROWS: usize = 16_384;
        while !self.ended && self.rows.bytes < count::PIECE_BYTES && self.rows.count < MOST_ROWS {
            match self.documents.next()? {
                Some(document) => document::add(&document, &mut self.rows, &mut self.notes),
                None => self.ended = true,
            }
        }
        if self.rows.count == 0 {
            return Ok(None);
        }
        self.found += self.rows.count as u64;
        self.rows.take().map(Some).map_err(|error| Error::internal(&self.file, &format!("{error}.")))
    }

    /// What was not understood so far.
    pub(super) fn notes(&self) -> Vec<Note> {
        self.notes.to_vec()
    }
}

fn check_size(bytes: u64, file: &str, budgets: &Budgets) -> Result<(), Error> {
    if bytes == 0 {
        return Err(Error::empty(file));
    }
    if bytes > budgets.file_bytes {
        return Err(Error::file_too_large(file, bytes, budgets.file_bytes));
    }
    Ok(())
}

/// Counts the spans of a file: see [`super::inspect`].
pub(super) fn inspect<R: ChunkReader + 'static>(
    reader: R,
    file: &str,
    stem: &str,
    budgets: &Budgets,
) -> Result<Inspection, Error> {
    let file_bytes = reader.len();
    check_size(file_bytes, file, budgets)?;
    let mut documents = Documents::new(reader, file, budgets.value_bytes);
    let mut spans = 0;
    while let Some(document) = documents.next()? {
        spans += document::count(&document);
    }
    if spans == 0 {
        return Err(Error::new(
            ErrorKind::Unsupported,
            format!("{file} holds no spans in OTLP."),
            "Give a file that a collector's file exporter wrote for traces, as JSON and not compressed.",
        ));
    }
    if spans > budgets.rows {
        return Err(Error::too_many(file, "rows", spans, budgets.rows));
    }
    let schema = schema();
    let column = |field: &arrow_schema::FieldRef| ColumnInfo {
        name: field.name().clone(),
        sql_type: engine_type::sql_name(field),
        nullable: true,
    };
    Ok(Inspection {
        rows: spans,
        row_groups: 1,
        flattened_bytes: file_bytes,
        file_bytes,
        columns: schema.fields().iter().map(column).collect(),
        recognition: recognise(stem, &schema),
        schema: Columns::of(&schema).map_err(|error| Error::internal(file, &format!("{error}.")))?,
    })
}
