//! Typed rows: batches decoded into Rust structs, exactly or not at all.
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

use super::batch::{Batch, Column as Values};
use super::error::Error;
use super::value::Cell;

/// A struct that one row of a result decodes into. Implemented by [`row!`].
pub trait Row: Sized {
    /// The columns it reads, in the order of its fields.
    const COLUMNS: &'static [&'static str];

    /// Decodes every row of a batch.
    fn decode(batch: &Batch) -> Result<Vec<Self>, Error>;
}

/// Decodes all batches of a result.
pub fn decode_all<T: Row>(batches: &[Batch]) -> Result<Vec<T>, Error> {
    let mut rows = Vec::with_capacity(batches.iter().map(Batch::num_rows).sum());
    for batch in batches {
        rows.extend(T::decode(batch)?);
    }
    Ok(rows)
}

/// One column of a batch, checked to hold a `T`.
pub struct Column<'a, T> {
    name: &'static str,
    values: &'a Values,
    of: std::marker::PhantomData<T>,
}

impl<'a, T: Cell> Column<'a, T> {
    /// Finds the column and checks its type.
    pub fn bind(batch: &'a Batch, name: &'static str) -> Result<Self, Error> {
        let values = batch.column(name).ok_or_else(|| Error::shape(name, T::EXPECTED, "missing"))?;
        if !T::accepts(values) {
            return Err(Error::shape(name, T::EXPECTED, values.kind()));
        }
        Ok(Self { name, values, of: std::marker::PhantomData })
    }

    /// The value at a row.
    pub fn get(&self, row: usize) -> Result<T, Error> {
        T::read(self.values, row).ok_or_else(|| Error::shape(self.name, T::EXPECTED, "NULL"))
    }
}

impl<'a> Column<'a, Option<String>> {
    /// The text at a row, where it lies.
    pub fn text(&self, row: usize) -> Option<&'a str> {
        self.values.text(row)
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

            fn decode(batch: &$crate::duckdb::Batch) -> Result<Vec<Self>, $crate::duckdb::Error> {
                $(let $field = $crate::duckdb::row::Column::<$kind>::bind(batch, stringify!($field))?;)*
                (0..batch.num_rows()).map(|row| Ok(Self { $($field: $field.get(row)?),* })).collect()
            }
        }
    };
}
pub use crate::__provscope_row as row;
