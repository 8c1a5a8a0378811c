//! A first look at a file: what it holds and which table it is, without decoding it (unless its size is in doubt).

use std::sync::Arc;

use arrow_schema::{FieldRef, Schema};
use parquet::file::reader::ChunkReader;
use serde::{Deserialize, Serialize};

use super::budget::Budgets;
use super::error::Error;
use super::expansion;
use super::groups::Shared;
use super::piece::Columns;
use super::recognise::{Recognition, recognise};
use super::{engine_type, footer, otlp, unite};

/// A column as the file has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnInfo {
    /// Its name, as it is: may be empty, or that of another column.
    pub name: String,
    /// DuckDB's own name of its type, as `DESCRIBE` gives it for the file.
    pub sql_type: String,
    /// May it hold NULL?
    pub nullable: bool,
}

/// What a file holds, as its footer says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// Rows.
    pub rows: u64,
    /// Row groups.
    pub row_groups: u64,
    /// Bytes of all values written out flat, dictionaries expanded: exact for numbers, estimated for texts.
    pub flattened_bytes: u64,
    /// Bytes of the file.
    pub file_bytes: u64,
    /// The columns, in the file's order.
    pub columns: Vec<ColumnInfo>,
    /// Which table it is.
    pub recognition: Recognition,
    /// The columns with their types, for bringing several files together.
    pub schema: Columns,
}

/// Looks at a file. `stem` is the table name that it claims: its name without the ending, or the name of its folder
/// where it is a part of several.
///
/// # Errors
/// When the file is not a sound Parquet file, nor one of spans in OTLP, or is over a budget; the error names `file_name` and the limit.
pub fn inspect<R: ChunkReader + 'static>(
    reader: R,
    file_name: &str,
    stem: &str,
    budgets: &Budgets,
) -> Result<Inspection, Error> {
    if otlp::may_be_otlp(file_name) {
        return otlp::inspect(reader, file_name, stem, budgets);
    }
    let reader = Shared(Arc::new(reader));
    let footer = footer::read(&reader, file_name, budgets)?;
    let flattened_bytes = expansion::check(&reader, &footer, file_name, budgets)?;
    let schema = footer.arrow.schema();
    Ok(Inspection {
        rows: footer.rows,
        row_groups: footer.metadata().num_row_groups() as u64,
        flattened_bytes,
        file_bytes: footer.file_bytes,
        columns: columns_of(schema),
        recognition: recognise(stem, schema),
        schema: unite::columns_of(&footer, file_name)?,
    })
}

/// The columns of a schema, for people.
pub(super) fn columns_of(schema: &Schema) -> Vec<ColumnInfo> {
    let info = |field: &FieldRef| ColumnInfo {
        name: field.name().clone(),
        sql_type: engine_type::sql_name(field),
        nullable: field.is_nullable(),
    };
    schema.fields().iter().map(info).collect()
}
