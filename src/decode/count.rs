//! How many bytes rows are once written out flat. Texts are read as views into pages and dictionaries; here each
//! counts with its own length, as often as it occurs.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_buffer::ScalarBuffer;
use arrow_schema::DataType;

/// Bytes of a piece that is handed on; a single row may be larger.
pub(super) const PIECE_BYTES: u64 = 4 << 20;

/// A value larger than its budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Oversize {
    /// The column's place in the batch.
    pub(super) column: usize,
    /// The value's bytes.
    pub(super) bytes: u64,
}

/// Flat bytes of the whole array; a value of variable length counts four for its length.
pub(super) fn flat_bytes(array: &dyn Array) -> u64 {
    let len = array.len() as u64;
    match array.data_type() {
        DataType::Utf8View => view_bytes(array.as_string_view().views()),
        DataType::BinaryView => view_bytes(array.as_binary_view().views()),
        DataType::Utf8 => offsets_bytes(array.as_string::<i32>().value_offsets()),
        DataType::Binary => offsets_bytes(array.as_binary::<i32>().value_offsets()),
        DataType::List(_) => {
            let list = array.as_list::<i32>();
            let (first, last) = ends(list.value_offsets());
            4 * len + flat_bytes(&list.values().slice(first, last - first))
        }
        DataType::Map(..) => {
            let map = array.as_map();
            let (first, last) = ends(map.value_offsets());
            4 * len + flat_bytes(&map.entries().slice(first, last - first))
        }
        DataType::FixedSizeList(..) => flat_bytes(array.as_fixed_size_list().values()),
        DataType::Struct(_) => array.as_struct().columns().iter().map(flat_bytes_of).sum(),
        DataType::FixedSizeBinary(width) => len * u64::from(width.unsigned_abs()),
        other => len * other.primitive_width().unwrap_or(1) as u64,
    }
}

fn flat_bytes_of(array: &ArrayRef) -> u64 {
    flat_bytes(array.as_ref())
}

/// Bytes of the texts and blobs alone, without what any value takes.
pub(super) fn text_bytes(array: &dyn Array) -> u64 {
    match array.data_type() {
        DataType::Utf8View => array.as_string_view().views().iter().map(|view| u64::from(length_of(*view))).sum(),
        DataType::BinaryView => array.as_binary_view().views().iter().map(|view| u64::from(length_of(*view))).sum(),
        DataType::List(_) => text_bytes(array.as_list::<i32>().values()),
        DataType::Map(..) => text_bytes(array.as_map().entries()),
        DataType::Struct(_) => array.as_struct().columns().iter().map(|column| text_bytes(column.as_ref())).sum(),
        _ => 0,
    }
}

fn view_bytes(views: &ScalarBuffer<u128>) -> u64 {
    views.iter().map(|view| 4 + u64::from(length_of(*view))).sum()
}

/// A view's lowest four bytes are the length of its value.
fn length_of(view: u128) -> u32 {
    (view & u128::from(u32::MAX)) as u32
}

fn offsets_bytes(offsets: &[i32]) -> u64 {
    let (first, last) = ends(offsets);
    4 * offsets.len() as u64 + (last - first) as u64
}

fn ends(offsets: &[i32]) -> (usize, usize) {
    let at = |offset: Option<&i32>| offset.and_then(|offset| usize::try_from(*offset).ok()).unwrap_or_default();
    (at(offsets.first()), at(offsets.last()))
}

/// Cuts a batch into pieces of at most [`PIECE_BYTES`] flat bytes (one row at least), with the bytes of each.
pub(super) fn pieces(batch: &RecordBatch, value_limit: u64) -> Result<Vec<(RecordBatch, u64)>, Oversize> {
    let mut out = Vec::new();
    // Later halves wait on the stack, so that the pieces come out in the order of the rows.
    let mut waiting = vec![batch.clone()];
    while let Some(part) = waiting.pop() {
        let sizes: Vec<u64> = part.columns().iter().map(flat_bytes_of).collect();
        let bytes: u64 = sizes.iter().sum();
        let rows = part.num_rows();
        let fits = bytes <= PIECE_BYTES && sizes.iter().all(|size| *size <= value_limit);
        if fits || rows <= 1 {
            if let Some((column, bytes)) = sizes.iter().enumerate().find(|(_, size)| **size > value_limit + 4) {
                return Err(Oversize { column, bytes: *bytes });
            }
            out.push((part, bytes));
        } else {
            let half = rows / 2;
            waiting.push(part.slice(half, rows - half));
            waiting.push(part.slice(0, half));
        }
    }
    Ok(out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ListArray, StringViewArray, types::Int32Type};
    use arrow_schema::{Field, Schema};

    use super::*;

    fn texts(values: Vec<&str>) -> RecordBatch {
        let array: ArrayRef = Arc::new(StringViewArray::from(values));
        let schema = Schema::new(vec![Field::new("t", DataType::Utf8View, true)]);
        RecordBatch::try_new(Arc::new(schema), vec![array]).unwrap()
    }

    #[test]
    fn a_shared_value_counts_as_often_as_it_occurs() {
        let one = "x".repeat(100);
        let batch = texts(vec![&one; 50]);
        assert_eq!(flat_bytes(batch.column(0)), 50 * 104);
        assert_eq!(flat_bytes(&batch.column(0).slice(10, 5)), 5 * 104);
    }

    #[test]
    fn a_slice_of_lists_counts_its_own_items_only() {
        let rows = (0..10).map(|n| Some(vec![Some(n); 3]));
        let lists = ListArray::from_iter_primitive::<Int32Type, _, _>(rows);
        assert_eq!(flat_bytes(&lists.slice(2, 4)), 4 * 4 + 4 * 3 * 4);
    }

    #[test]
    fn pieces_keep_the_order_of_the_rows_and_lose_none() {
        let values: Vec<String> = (0..64).map(|n| format!("{n:03}{}", "y".repeat(300_000))).collect();
        let batch = texts(values.iter().map(String::as_str).collect());
        let cut = pieces(&batch, u64::MAX / 2).unwrap();
        assert!(cut.len() > 4 && cut.iter().all(|(_, bytes)| *bytes <= PIECE_BYTES));
        let order: Vec<String> = cut
            .iter()
            .flat_map(|(part, _)| {
                part.column(0).as_string_view().iter().map(|text| text.unwrap()[..3].to_owned()).collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(order, (0..64).map(|n| format!("{n:03}")).collect::<Vec<_>>());
    }

    #[test]
    fn a_value_over_its_limit_is_found() {
        let long = "z".repeat(2_000);
        let batch = texts(vec!["a", &long, "b"]);
        assert_eq!(pieces(&batch, 1_000), Err(Oversize { column: 0, bytes: 2_004 }));
        assert!(pieces(&batch, 2_000).is_ok());
    }
}
