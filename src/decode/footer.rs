//! The footer of a Parquet file: is it there, is it sound, does it promise more than the budgets allow.
//! What the pages really hold is checked in `pages`, not here.

use std::io::Read;
use std::sync::Arc;

use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::basic::Type as Physical;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};
use parquet::file::reader::ChunkReader;

use super::budget::Budgets;
use super::engine_type;
use super::error::{Error, Reading};

/// Magic, length of the footer, magic: less than these bytes is no Parquet file.
const SMALLEST: u64 = 12;

/// A footer that was found sound and within the budgets of columns, rows and file bytes.
#[derive(Debug, Clone)]
pub(super) struct Footer {
    /// Metadata and the schema in which the columns are read: texts as views, so that a dictionary stays small.
    pub(super) arrow: ArrowReaderMetadata,
    /// Rows, as the row groups add up to.
    pub(super) rows: u64,
    /// Bytes of the file.
    pub(super) file_bytes: u64,
}

impl Footer {
    /// The Parquet metadata.
    pub(super) fn metadata(&self) -> &Arc<ParquetMetaData> {
        self.arrow.metadata()
    }
}

/// Reads and checks the footer of `file`.
pub(super) fn read<R: ChunkReader>(reader: &R, file: &str, budgets: &Budgets) -> Result<Footer, Error> {
    let file_bytes = reader.len();
    frame(reader, file, file_bytes, budgets)?;
    let metadata = ParquetMetaDataReader::new()
        .parse_and_finish(reader)
        .map_err(|error| Error::from_parquet(file, Reading::Footer, &error))?;
    let rows = totals(&metadata, file, budgets)?;
    for group in metadata.row_groups() {
        for chunk in group.columns() {
            extent(chunk, file, file_bytes)?;
        }
    }
    let arrow = arrow_metadata(Arc::new(metadata), file)?;
    Ok(Footer { arrow, rows, file_bytes })
}

/// Magic bytes at both ends and the footer's length between them.
fn frame<R: ChunkReader>(reader: &R, file: &str, file_bytes: u64, budgets: &Budgets) -> Result<(), Error> {
    if file_bytes == 0 {
        return Err(Error::empty(file));
    }
    if file_bytes > budgets.file_bytes {
        return Err(Error::file_too_large(file, file_bytes, budgets.file_bytes));
    }
    let head = bytes_at(reader, file, 0, file_bytes.min(16))?;
    match head.get(..4) {
        Some(b"PAR1") => {}
        Some(b"PARE") => return Err(Error::encrypted(file)),
        _ => return Err(Error::not_parquet(file, looks_like(&head))),
    }
    if file_bytes < SMALLEST {
        return Err(Error::truncated(file, &format!("only {file_bytes} bytes of it are here.")));
    }
    let tail = bytes_at(reader, file, file_bytes - 8, 8)?;
    let (length, magic) = tail.split_at_checked(4).unwrap_or_default();
    if magic == b"PARE" {
        return Err(Error::encrypted(file));
    }
    if magic != b"PAR1" {
        let what = format!(
            "it begins as a Parquet file, and {} of it are here, but its end, where the footer belongs, is missing.",
            super::budget::human_bytes(file_bytes)
        );
        return Err(Error::truncated(file, &what));
    }
    let length = length.try_into().map(u32::from_le_bytes).unwrap_or_default();
    if u64::from(length) > file_bytes - SMALLEST {
        let what = format!("it claims to be {length} bytes long, in a file of {file_bytes} bytes.");
        return Err(Error::footer(file, &what));
    }
    Ok(())
}

fn bytes_at<R: ChunkReader>(reader: &R, file: &str, start: u64, length: u64) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    let read = reader.get_read(start).map_err(|error| Error::from_parquet(file, Reading::Footer, &error))?;
    read.take(length)
        .read_to_end(&mut out)
        .map_err(|error| Error::from_detail(file, Reading::Footer, &error.to_string()))?;
    Ok(out)
}

/// What a file that is no Parquet seems to be, by its first bytes.
fn looks_like(head: &[u8]) -> Option<&'static str> {
    match head {
        [b'P', b'K', 3 | 5, ..] => Some("a zip archive"),
        [0x1f, 0x8b, ..] => Some("a gzip archive"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("a Zstandard archive"),
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] => Some("an Arrow file"),
        [b'S', b'Q', b'L', b'i', b't', b'e', ..] => Some("a SQLite database"),
        [_, _, _, _, _, _, _, _, b'D', b'U', b'C', b'K', ..] => Some("a DuckDB database"),
        [b'{' | b'[', ..] => Some("JSON"),
        text if text.iter().all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e)) => Some("text"),
        _ => None,
    }
}

/// Columns and rows against their budgets. Returns the rows.
fn totals(metadata: &ParquetMetaData, file: &str, budgets: &Budgets) -> Result<u64, Error> {
    let columns = metadata.file_metadata().schema_descr().num_columns() as u64;
    if columns == 0 {
        return Err(Error::footer(file, "it names no columns."));
    }
    if columns > budgets.columns {
        return Err(Error::too_many(file, "columns", columns, budgets.columns));
    }
    let mut rows: u64 = 0;
    for (index, group) in metadata.row_groups().iter().enumerate() {
        let in_group = u64::try_from(group.num_rows())
            .map_err(|_| Error::footer(file, &format!("row group {} claims {} rows.", index + 1, group.num_rows())))?;
        rows = rows.saturating_add(in_group);
    }
    let claimed = metadata.file_metadata().num_rows();
    if u64::try_from(claimed) != Ok(rows) {
        return Err(Error::footer(file, &format!("it claims {claimed} rows, but its row groups add up to {rows}.")));
    }
    if rows > budgets.rows {
        return Err(Error::too_many(file, "rows", rows, budgets.rows));
    }
    Ok(rows)
}

/// Is the column chunk inside the file? The Parquet reader would panic on a negative place.
fn extent(chunk: &ColumnChunkMetaData, file: &str, file_bytes: u64) -> Result<(), Error> {
    let numbers = [
        chunk.data_page_offset(),
        chunk.dictionary_page_offset().unwrap_or_default(),
        chunk.compressed_size(),
        chunk.uncompressed_size(),
        chunk.num_values(),
    ];
    let column = chunk.column_path().string();
    if numbers.iter().any(|number| *number < 0) {
        return Err(Error::footer(file, &format!("column \"{column}\" has a negative place or size.")));
    }
    let (start, length) = chunk.byte_range();
    if start.checked_add(length).is_none_or(|end| end > file_bytes) {
        let what = format!("it says that column \"{column}\" ends beyond the end of the file.");
        return Err(Error::footer(file, &what));
    }
    Ok(())
}

/// The Arrow form in which the columns are read. The writer's own Arrow schema is left aside: the same columns then
/// arrive the same way from every writer, and never as dictionaries or run-ends.
fn arrow_metadata(metadata: Arc<ParquetMetaData>, file: &str) -> Result<ArrowReaderMetadata, Error> {
    let explain = |error| Error::from_parquet(file, Reading::Footer, &error);
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let plain = ArrowReaderMetadata::try_new(Arc::clone(&metadata), options.clone()).map_err(explain)?;
    let old_timestamps: Vec<bool> = metadata
        .file_metadata()
        .schema_descr()
        .root_schema()
        .get_fields()
        .iter()
        .map(|field| field.is_primitive() && field.get_physical_type() == Physical::INT96)
        .collect();
    let views = engine_type::reading_schema(plain.schema(), &old_timestamps);
    ArrowReaderMetadata::try_new(metadata, options.with_schema(Arc::new(views))).map_err(explain)
}
