//! Typed rows: Arrow batches decoded into Rust structs, exactly or not at all.
//!
//! [`row!`] declares a struct and its [`Row`] decoding in one place:
//!
//! ```
//! provscope::duckdb::row! {
//!     /// One artifact of the registry.
//!     pub struct Named {
//!         /// Its id.
//!         pub artifact_id: String,
//!         /// Bytes, where known.
//!         pub file_size: Option<i64>,
//!     }
//! }
//! ```
//!
//! Columns are found by name. A missing column, another type, or a NULL in a field that is no
//! `Option` is an error that names the column; nothing is converted with loss.

use arrow_array::RecordBatch;

use super::error::Error;
use super::value::Cell;

/// A struct that one row of a result decodes into. Implemented by [`row!`].
pub trait Row: Sized {
    /// The columns it reads, in the order of its fields.
    const COLUMNS: &'static [&'static str];

    /// Decodes every row of a batch.
    fn decode(batch: &RecordBatch) -> Result<Vec<Self>, Error>;
}

/// Decodes all batches of a result.
pub fn decode_all<T: Row>(batches: &[RecordBatch]) -> Result<Vec<T>, Error> {
    let mut rows = Vec::with_capacity(batches.iter().map(RecordBatch::num_rows).sum());
    for batch in batches {
        rows.extend(T::decode(batch)?);
    }
    Ok(rows)
}

/// One column of a batch, checked to hold a `T`.
pub struct Column<'a, T> {
    name: &'static str,
    array: &'a dyn arrow_array::Array,
    of: std::marker::PhantomData<T>,
}

impl<'a, T: Cell> Column<'a, T> {
    /// Finds the column and checks its type.
    pub fn bind(batch: &'a RecordBatch, name: &'static str) -> Result<Self, Error> {
        let array = batch.column_by_name(name).ok_or_else(|| Error::shape(name, T::EXPECTED, "missing"))?;
        if !T::accepts(array.data_type()) {
            return Err(Error::shape(name, T::EXPECTED, array.data_type()));
        }
        Ok(Self { name, array: array.as_ref(), of: std::marker::PhantomData })
    }

    /// The value at a row.
    pub fn get(&self, row: usize) -> Result<T, Error> {
        T::read(self.array, row).ok_or_else(|| Error::shape(self.name, T::EXPECTED, "NULL"))
    }
}

/// Declares a struct with its [`Row`](crate::duckdb::Row) decoding; see the [module](crate::duckdb::row).
#[macro_export]
macro_rules! __provscope_row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$field_meta:meta])* $field_vis:vis $field:ident : $kind:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        $vis struct $name { $($(#[$field_meta])* $field_vis $field: $kind),* }

        impl $crate::duckdb::Row for $name {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),*];

            fn decode(batch: &$crate::duckdb::RecordBatch) -> Result<Vec<Self>, $crate::duckdb::Error> {
                $(let $field = $crate::duckdb::row::Column::<$kind>::bind(batch, stringify!($field))?;)*
                (0..batch.num_rows()).map(|row| Ok(Self { $($field: $field.get(row)?),* })).collect()
            }
        }
    };
}
pub use crate::__provscope_row as row;
