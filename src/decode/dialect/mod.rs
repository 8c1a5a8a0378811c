//! The tables of the source systems as data: their columns in the order of `migrations/`, the names and types under
//! which files bring them, and what is derived. No code that touches a value lives here.

mod artifact;
mod compute;
mod dataset;
mod trace;

use arrow_schema::{DataType, Field, Schema, TimeUnit};

use super::recognise::TableName;

/// A table as it is in the engine, and how a file's columns fill it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSpec {
    /// The source system: the engine's schema.
    pub schema: &'static str,
    /// The table's name, which is also the file's.
    pub name: &'static str,
    /// The columns, in the order of the migration: inserts go by position.
    pub columns: &'static [ColumnSpec],
    /// Tables made from a column of this one.
    pub sides: &'static [SideSpec],
    /// A file with these columns is this table whatever its name; empty where the name must be right.
    pub signature: &'static [&'static str],
    /// Columns of files that say what others say too: nothing is lost without them.
    pub redundant: &'static [&'static str],
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Its name in the engine.
    pub name: &'static str,
    /// Other names under which files bring it, the likeliest first.
    pub aliases: &'static [&'static str],
    /// Its type in the engine.
    pub target: Target,
    /// Where its values come from.
    pub source: Source,
}

/// A table that is made from another one's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SideSpec {
    /// The side table's name, in the same schema.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [ColumnSpec],
    /// What its rows are.
    pub rows: SideRows,
}

/// What the rows of a side table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SideRows {
    /// The texts of a JSON array: the key, the text, the text's place in the array.
    Texts {
        /// The column of the main table that is the key.
        key: &'static str,
        /// The column of the main table that holds the array.
        array: &'static str,
    },
    /// The changes of state among the events of spans.
    StateEvents,
    /// What stands in the documents of datasets; all side tables of that table are made together.
    DatasetParts,
    /// The columns of schema fingerprints and pattern signatures.
    EmbeddingColumns,
}

/// Where a column's values come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The file, which must have it.
    Required,
    /// The file, else NULL.
    Optional,
    /// The file, else the row's place in the table, from 1.
    RowNumber,
    /// The normal form of an edge type in the column `of`.
    EdgeKind {
        /// The column with the edge type as it was stored.
        of: &'static str,
    },
    /// The file, else nanoseconds of the time in the column `of`.
    NanosOf {
        /// The column with the time.
        of: &'static str,
    },
    /// The file, else other columns.
    OrDerived,
    /// Other columns, or another table's.
    Derived,
}

/// A column's type in the engine, and what a file may bring for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// VARCHAR, from any text.
    Text,
    /// VARCHAR that holds JSON, from JSON or any text.
    Json,
    /// INTEGER, from integers of any width.
    Integer,
    /// BIGINT, from integers of any width.
    BigInt,
    /// FLOAT, from any number.
    Float,
    /// DOUBLE, from any number.
    Double,
    /// BOOLEAN.
    Boolean,
    /// TIMESTAMP in UTC, from timestamps of any unit, with or without a zone.
    Timestamp,
    /// TIMESTAMP in UTC, also from text in ISO 8601.
    TimestampOrText,
    /// TIMESTAMP in UTC, of which another column keeps the nanoseconds.
    FineTimestamp,
    /// VARCHAR, from any text or integer.
    TextOrInteger,
    /// VARCHAR, from any text, or from the numbers that junjo-server's Parquet files have for kinds of spans.
    SpanKind,
}

impl Target {
    /// DuckDB's name of the type.
    pub fn sql_name(self) -> &'static str {
        match self {
            Target::Text | Target::Json | Target::TextOrInteger | Target::SpanKind => "VARCHAR",
            Target::Integer => "INTEGER",
            Target::BigInt => "BIGINT",
            Target::Float => "FLOAT",
            Target::Double => "DOUBLE",
            Target::Boolean => "BOOLEAN",
            Target::Timestamp | Target::TimestampOrText | Target::FineTimestamp => "TIMESTAMP",
        }
    }

    /// What a file should have, for people: `an integer`.
    pub fn expected(self) -> &'static str {
        match self {
            Target::Text => "VARCHAR",
            Target::Json => "JSON or VARCHAR",
            Target::Integer | Target::BigInt => "an integer",
            Target::Float | Target::Double => "a number",
            Target::Boolean => "BOOLEAN",
            Target::Timestamp | Target::FineTimestamp => "a timestamp",
            Target::TextOrInteger | Target::SpanKind => "VARCHAR or an integer",
            Target::TimestampOrText => "a timestamp or VARCHAR",
        }
    }

    /// The Arrow type that is sent to the engine.
    pub fn arrow(self) -> DataType {
        match self {
            Target::Text | Target::Json | Target::TextOrInteger | Target::SpanKind => DataType::Utf8,
            Target::Integer => DataType::Int32,
            Target::BigInt => DataType::Int64,
            Target::Float => DataType::Float32,
            Target::Double => DataType::Float64,
            Target::Boolean => DataType::Boolean,
            Target::Timestamp | Target::TimestampOrText | Target::FineTimestamp => {
                DataType::Timestamp(TimeUnit::Microsecond, None)
            }
        }
    }
}

impl TableSpec {
    /// `schema.name`.
    pub fn table_name(&self) -> TableName {
        TableName::new(self.schema, self.name)
    }
}

/// The Arrow schema of a table with these columns.
pub fn arrow_schema(columns: &[ColumnSpec]) -> Schema {
    Schema::new(columns.iter().map(|column| Field::new(column.name, column.target.arrow(), true)).collect::<Vec<_>>())
}

/// All tables that are known, side tables inside the table they are made from.
pub fn specs() -> impl Iterator<Item = &'static TableSpec> + Clone {
    [artifact::TABLES, compute::TABLES, dataset::TABLES, trace::TABLES].into_iter().flatten()
}

/// The spec of a table, if it is known.
pub fn spec(table: &TableName) -> Option<&'static TableSpec> {
    specs().find(|spec| spec.schema == table.schema && spec.name == table.table)
}

const fn required(name: &'static str, target: Target) -> ColumnSpec {
    ColumnSpec { name, aliases: &[], target, source: Source::Required }
}

const fn optional(name: &'static str, target: Target) -> ColumnSpec {
    ColumnSpec { name, aliases: &[], target, source: Source::Optional }
}

const fn row_number(name: &'static str) -> ColumnSpec {
    ColumnSpec { name, aliases: &[], target: Target::BigInt, source: Source::RowNumber }
}

const fn derived(name: &'static str, target: Target) -> ColumnSpec {
    ColumnSpec { name, aliases: &[], target, source: Source::Derived }
}

impl ColumnSpec {
    const fn or(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_for_two_columns_of_a_table() {
        for spec in specs() {
            let names: Vec<&str> = spec
                .columns
                .iter()
                .flat_map(|column| std::iter::once(column.name).chain(column.aliases.iter().copied()))
                .collect();
            for (index, name) in names.iter().enumerate() {
                assert!(!names[..index].contains(name), "{} has {name} twice", spec.name);
            }
        }
    }

    #[test]
    fn side_tables_and_derived_columns_name_columns_that_exist() {
        for spec in specs() {
            let has = |name: &str| spec.columns.iter().any(|column| column.name == name);
            for side in spec.sides {
                if let SideRows::Texts { key, array } = side.rows {
                    assert!(has(key) && has(array) && side.columns.len() == 3);
                }
            }
            assert!(spec.signature.iter().all(|name| has(name)));
            for column in spec.columns {
                if let Source::EdgeKind { of } | Source::NanosOf { of } = column.source {
                    assert!(has(of));
                }
            }
        }
    }
}
