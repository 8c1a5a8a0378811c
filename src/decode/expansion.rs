//! What a file's values come to when they are written out flat: estimated from the footer and the dictionaries, and
//! counted exactly where the estimate is over the limit. Nothing is handed on here.

use parquet::arrow::ProjectionMask;
use parquet::basic::Type as Physical;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::ChunkReader;

use super::budget::{Allowance, Budgets};
use super::count;
use super::error::{Error, Reading};
use super::footer::Footer;
use super::groups::{Shared, admit, group_reader, width};
use super::pages;

/// The flat size of the whole file: refused if it is over the budget, else the estimate, which is exact for numbers.
pub(super) fn check<R: ChunkReader + 'static>(
    reader: &Shared<R>,
    footer: &Footer,
    file: &str,
    budgets: &Budgets,
) -> Result<u64, Error> {
    let limit = budgets.allowance(footer.file_bytes);
    let leaves = footer.metadata().file_metadata().schema_descr().num_columns();
    let mut fixed = vec![0u64; leaves];
    let mut guessed = vec![0u64; leaves];
    for group in footer.metadata().row_groups() {
        for (index, chunk) in group.columns().iter().enumerate() {
            let (sure, guess) =
                chunk_bytes(reader, chunk).map_err(|error| Error::from_parquet(file, Reading::Data, &error))?;
            add(&mut fixed, index, sure);
            add(&mut guessed, index, guess);
        }
    }
    let sure: u64 = fixed.iter().fold(0, |sum, bytes| sum.saturating_add(*bytes));
    if sure > limit.bytes {
        return Err(refused(footer, file, &fixed, sure, limit));
    }
    let estimate = guessed.iter().fold(sure, |sum, bytes| sum.saturating_add(*bytes));
    if estimate <= limit.bytes {
        return Ok(estimate);
    }
    exact(reader, footer, file, &guessed, sure, budgets)
}

fn add(sums: &mut [u64], index: usize, bytes: u64) {
    if let Some(sum) = sums.get_mut(index) {
        *sum = sum.saturating_add(bytes);
    }
}

fn refused(footer: &Footer, file: &str, by_leaf: &[u64], found: u64, limit: Allowance) -> Error {
    let most = by_leaf.iter().enumerate().max_by_key(|(_, bytes)| **bytes).map(|(index, _)| index);
    let schema = footer.metadata().file_metadata().schema_descr();
    let column = most.filter(|index| *index < schema.num_columns()).map(|index| schema.column(index).path().string());
    Error::too_large(file, footer.file_bytes, column.as_deref(), found, limit)
}

/// Bytes of a chunk that are sure (widths times values), and bytes of its texts, guessed from the writer's statistics,
/// the dictionary's mean, or the size of its pages.
fn chunk_bytes<R: ChunkReader>(reader: &R, chunk: &ColumnChunkMetaData) -> parquet::errors::Result<(u64, u64)> {
    let values = u64::try_from(chunk.num_values()).unwrap_or_default();
    let sure = values.saturating_mul(width(chunk));
    if chunk.column_type() != Physical::BYTE_ARRAY {
        return Ok((sure, 0));
    }
    if let Some(bytes) = chunk.unencoded_byte_array_data_bytes() {
        return Ok((sure, u64::try_from(bytes).unwrap_or_default()));
    }
    let stored = u64::try_from(chunk.uncompressed_size()).unwrap_or_default().saturating_sub(sure);
    let dictionary = pages::walk(reader, chunk, true)?;
    let per_value = dictionary.dictionary_bytes.checked_div(dictionary.dictionary_values).unwrap_or_default();
    Ok((sure, per_value.saturating_sub(4).saturating_mul(values).max(stored)))
}

/// Counts the texts of the columns that were guessed, by reading them as views: a dictionary is not expanded for it.
fn exact<R: ChunkReader + 'static>(
    reader: &Shared<R>,
    footer: &Footer,
    file: &str,
    guessed: &[u64],
    sure: u64,
    budgets: &Budgets,
) -> Result<u64, Error> {
    let texts: Vec<usize> = guessed.iter().enumerate().filter(|(_, bytes)| **bytes > 0).map(|(leaf, _)| leaf).collect();
    let limit = budgets.allowance(footer.file_bytes);
    let mut total = sure;
    for leaf in texts {
        let mask = ProjectionMask::leaves(footer.metadata().file_metadata().schema_descr(), [leaf]);
        for group in 0..footer.metadata().num_row_groups() {
            let rows = admit(reader, footer, group, &mask, file, budgets)?.rows;
            let batches = group_reader(reader, footer, group, &mask, rows)
                .map_err(|error| Error::from_parquet(file, Reading::Data, &error))?;
            for batch in batches {
                let batch = batch.map_err(|error| Error::from_detail(file, Reading::Data, &error.to_string()))?;
                let bytes: u64 = batch.columns().iter().map(|column| count::text_bytes(column.as_ref())).sum();
                total = total.saturating_add(bytes);
                if total > limit.bytes {
                    return Err(refused(footer, file, guessed, total, limit));
                }
            }
        }
    }
    Ok(total)
}
