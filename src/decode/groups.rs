//! Row groups, opened one at a time: how much of one may be read at once, so that memory stays bounded whatever its
//! pages hold. What the values are is not looked at here.

use std::sync::Arc;

use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::basic::{ConvertedType, Encoding, LogicalType, Type as Physical};
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use parquet::file::reader::{ChunkReader, Length};

use super::budget::Budgets;
use super::count::PIECE_BYTES;
use super::error::{Error, Reading};
use super::footer::Footer;
use super::inflate;
use super::pages::{self, Pages};

/// What one row group may hold in memory at once: the largest page and the dictionary of each column, or the items of
/// one list column. A browser tab has not much more to spare.
const GROUP_BYTES: u64 = 1 << 30;
/// What one read of rows may hold or copy, where some values are far longer than the others.
const READ_BYTES: u64 = 128 << 20;
/// What is read of a file in one piece where columns lie together.
const AT_ONCE: u64 = 4 << 20;
/// A page holds levels and lengths beside its values.
const PAGE_SLACK: u64 = 1 << 20;
/// Rows of one read at most.
const READ_ROWS: u64 = 65_536;

/// A reader that several row groups read from in turn.
#[derive(Debug)]
pub(super) struct Shared<R>(pub(super) Arc<R>);

impl<R> Clone for Shared<R> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<R: ChunkReader> Length for Shared<R> {
    fn len(&self) -> u64 {
        self.0.len()
    }
}

impl<R: ChunkReader> ChunkReader for Shared<R> {
    type T = R::T;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        self.0.get_read(start)
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<bytes::Bytes> {
        self.0.get_bytes(start, length)
    }
}

/// What a row group was found to need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Admitted {
    /// Rows to read at once.
    pub(super) rows: usize,
    /// Bytes of its pages once they are decompressed.
    pub(super) page_bytes: u64,
}

/// What the columns of a row group need, added up.
#[derive(Debug, Default)]
struct Need {
    /// Bytes of the largest page and the dictionary of each column: held as long as the group is read.
    held: u64,
    /// Bytes of all pages.
    pages: u64,
    /// Bytes of one row, on average.
    row: u64,
    /// Bytes of one row at the longest.
    longest_row: u64,
}

/// Looks at the page headers of the masked columns of a row group. Refuses what would not fit into memory.
pub(super) fn admit<R: ChunkReader>(
    reader: &R,
    footer: &Footer,
    group: usize,
    mask: &ProjectionMask,
    file: &str,
    budgets: &Budgets,
) -> Result<Admitted, Error> {
    let metadata = footer.metadata().row_group(group);
    let rows = u64::try_from(metadata.num_rows()).unwrap_or_default().max(1);
    fetch(reader, metadata, mask);
    let mut need = Need::default();
    for (leaf, chunk) in metadata.columns().iter().enumerate() {
        if !mask.leaf_included(leaf) {
            continue;
        }
        let explain = |error| Error::from_parquet(file, Reading::Data, &error);
        let pages = pages::walk(reader, chunk, false).map_err(explain)?;
        let column = chunk.column_path().string();
        let largest = pages.largest.max(pages.dictionary_bytes).max(width(chunk));
        if largest > budgets.value_bytes.saturating_add(PAGE_SLACK) {
            return Err(Error::value_too_large(file, &column, "a page", largest, budgets.value_bytes));
        }
        let at_once = need.add(chunk, &pages, rows);
        if at_once > GROUP_BYTES {
            return Err(Error::group_too_large(file, group, Some(&column), at_once, GROUP_BYTES));
        }
        inflate::check(reader, chunk.compression(), &pages.places).map_err(explain)?;
    }
    if need.held > GROUP_BYTES {
        return Err(Error::group_too_large(file, group, None, need.held, GROUP_BYTES));
    }
    Ok(Admitted { rows: need.rows_at_once(), page_bytes: need.pages })
}

/// Reads the masked columns of a small row group at once, or each small one: a reader that keeps what it read then has
/// their pages. What cannot be read is told when it is wanted.
pub(super) fn fetch<R: ChunkReader>(reader: &R, metadata: &RowGroupMetaData, mask: &ProjectionMask) {
    let chunks = metadata.columns().iter().enumerate().filter(|(leaf, _)| mask.leaf_included(*leaf));
    let ranges: Vec<(u64, u64)> = chunks.map(|(_, chunk)| chunk.byte_range()).collect();
    let start = ranges.iter().map(|(start, _)| *start).min().unwrap_or(0);
    let end = ranges.iter().map(|(start, bytes)| start.saturating_add(*bytes)).max().unwrap_or(0);
    let whole = [(start, end.saturating_sub(start))];
    let wanted = if whole[0].1 <= AT_ONCE { &whole[..] } else { &ranges };
    for (start, bytes) in wanted.iter().filter(|(_, bytes)| (1..=AT_ONCE).contains(bytes)) {
        let _ = reader.get_bytes(*start, *bytes as usize);
    }
}

impl Need {
    /// Adds a column of a group of `rows` rows. Returns the bytes that may have to be read at once: where rows are
    /// lists, nobody knows before how long the longest is.
    fn add(&mut self, chunk: &ColumnChunkMetaData, pages: &Pages, rows: u64) -> u64 {
        let is_text = chunk.column_type() == Physical::BYTE_ARRAY;
        // A view takes 16 bytes; two levels take another four.
        let item = width(chunk).max(if is_text { 16 } else { 4 }).saturating_add(4);
        let all = pages.values.saturating_mul(item).saturating_add(pages.uncompressed);
        let longest = if copies(chunk) { pages.largest.max(pages.dictionary_bytes) } else { pages.densest };
        self.held = self.held.saturating_add(pages.largest).saturating_add(pages.dictionary_bytes);
        self.pages = self.pages.saturating_add(pages.uncompressed);
        self.row = self.row.saturating_add(all.div_ceil(rows));
        self.longest_row = self.longest_row.saturating_add(longest);
        if chunk.column_descr().max_rep_level() > 0 { all } else { 0 }
    }

    fn rows_at_once(&self) -> usize {
        // Pages are read whole anyway, so a target below their size would only cost time.
        let by_mean = 4 * PIECE_BYTES / self.row.max(1);
        let by_longest = READ_BYTES / self.longest_row.max(1);
        by_mean.min(by_longest).clamp(1, READ_ROWS) as usize
    }
}

/// Bytes that every value of the chunk takes, whatever it is; a text's length counts four.
pub(super) fn width(chunk: &ColumnChunkMetaData) -> u64 {
    match chunk.column_type() {
        Physical::BOOLEAN => 1,
        Physical::INT32 | Physical::FLOAT | Physical::BYTE_ARRAY => 4,
        Physical::INT64 | Physical::DOUBLE | Physical::INT96 => 8,
        Physical::FIXED_LEN_BYTE_ARRAY => u64::try_from(chunk.column_descr().type_length()).unwrap_or_default(),
    }
}

/// Are the chunk's values written out one by one when they are read, though the page may hold them once?
fn copies(chunk: &ColumnChunkMetaData) -> bool {
    let column = chunk.column_descr();
    let is_decimal = matches!(column.logical_type_ref(), Some(LogicalType::Decimal { .. }))
        || column.converted_type() == ConvertedType::DECIMAL;
    chunk.column_type() == Physical::BYTE_ARRAY
        && (is_decimal || chunk.encodings().any(|encoding| encoding == Encoding::DELTA_BYTE_ARRAY))
}

/// A reader over the masked columns of one row group, `rows` at a time.
pub(super) fn group_reader<R: ChunkReader + 'static>(
    reader: &Shared<R>,
    footer: &Footer,
    group: usize,
    mask: &ProjectionMask,
    rows: usize,
) -> parquet::errors::Result<ParquetRecordBatchReader> {
    ParquetRecordBatchReaderBuilder::new_with_metadata(reader.clone(), footer.arrow.clone())
        .with_row_groups(vec![group])
        .with_projection(mask.clone())
        .with_batch_size(rows)
        .build()
}
