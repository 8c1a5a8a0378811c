//! Results as columns: what DuckDB sends in Arrow's IPC format, read in place.
//!
//! The `arrow` crates read the same, and brought a quarter of the page's code with them; a result needs neither
//! their kernels nor their builders. What is here copies nothing and checks every access. Types that the engine
//! does not send (dictionaries, views, compressed bodies) are refused by name.

mod column;
mod flat;
mod kind;
mod reader;
#[cfg(test)]
mod tests;

use std::rc::Rc;

pub use column::Column;
pub use kind::{Field, Kind, Unit};
pub use reader::Reader;

/// Some rows of a result, column by column.
#[derive(Debug, Clone)]
pub struct Batch {
    fields: Fields,
    columns: Rc<[Column]>,
    rows: usize,
    memory: usize,
}

/// The columns of a result: their names and types.
pub type Fields = Rc<[Rc<Field>]>;

impl Batch {
    /// A result without rows.
    pub fn empty(fields: Fields) -> Self {
        let columns = fields.iter().map(|field| Column::empty(Rc::clone(field))).collect();
        Self { fields, columns, rows: 0, memory: 0 }
    }

    /// Columns that have been taken out of others, as a batch of so many rows.
    pub(super) fn of(columns: Vec<Column>, rows: usize) -> Self {
        let fields = columns.iter().map(|column| Rc::clone(&column.field)).collect();
        Self { fields, columns: columns.into(), rows, memory: 0 }
    }

    /// How many rows it has.
    pub fn num_rows(&self) -> usize {
        self.rows
    }

    /// Its columns' names and types.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// Its columns, in their order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of a name; the first of several.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.get(self.fields.iter().position(|field| field.name == name)?)
    }

    /// Bytes that it keeps in memory; a part of a batch keeps all of it.
    pub fn memory(&self) -> usize {
        self.memory
    }

    /// Its rows from `first` on, at most `rows` of them; nothing is copied.
    #[must_use]
    pub fn slice(&self, first: usize, rows: usize) -> Self {
        let first = first.min(self.rows);
        let rows = rows.min(self.rows - first);
        let columns = self.columns.iter().map(|column| column.slice(first, rows)).collect();
        Self { fields: Rc::clone(&self.fields), columns, rows, memory: self.memory }
    }
}
