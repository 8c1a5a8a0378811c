//! Which table a file is: by the name it claims and by the columns it has. What the tables are stands in `dialect`.

use std::fmt;

use arrow_schema::{DataType, Field, Schema};
use serde::{Deserialize, Serialize};

use super::dialect::{self, ColumnSpec, Source, TableSpec, Target};
use super::engine_type;

/// A table's full name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TableName {
    /// The source system, or `other`.
    pub schema: String,
    /// The table in it.
    pub table: String,
}

impl TableName {
    /// `schema.table`.
    pub fn new(schema: impl Into<String>, table: impl Into<String>) -> Self {
        Self { schema: schema.into(), table: table.into() }
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.schema, self.table)
    }
}

/// What became of comparing a file with the known tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Recognition {
    /// It is this table: all that is required is there, and of the right type.
    Table(TableName),
    /// It has this table's name, but not its columns.
    Unlike {
        /// The table whose name it has.
        table: TableName,
        /// What is missing or of another type, one sentence each, with what was expected.
        problems: Vec<String>,
    },
    /// No known table has this name.
    Unknown,
}

/// What a file is to become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Plan {
    /// A known table, in its one form.
    Normalise(TableName),
    /// A table of its own, with all its columns as they are.
    AsIs(TableName),
}

/// Compares a file of the name `stem` (without its ending) and the columns of `schema` with the known tables. Where
/// two systems have a table of that name, the columns decide. A few tables are known by their columns alone.
pub(super) fn recognise(stem: &str, schema: &Schema) -> Recognition {
    let mut unlike: Option<(TableName, Vec<String>)> = None;
    let is_named = |spec: &&TableSpec| spec.name.eq_ignore_ascii_case(stem.trim());
    for spec in dialect::specs().filter(is_named) {
        let problems = problems(spec, schema);
        if problems.is_empty() {
            return Recognition::Table(spec.table_name());
        }
        if unlike.as_ref().is_none_or(|(_, fewest)| problems.len() < fewest.len()) {
            unlike = Some((spec.table_name(), problems));
        }
    }
    let has = |name: &str| schema.fields().iter().any(|field| field.name().eq_ignore_ascii_case(name));
    let is_signed = |spec: &&TableSpec| {
        !spec.signature.is_empty() && spec.signature.iter().all(|name| has(name)) && problems(spec, schema).is_empty()
    };
    match (unlike, dialect::specs().find(is_signed)) {
        (Some((table, problems)), None) => Recognition::Unlike { table, problems },
        (_, Some(spec)) => Recognition::Table(spec.table_name()),
        (None, None) => Recognition::Unknown,
    }
}

/// What keeps a file of these columns from being the table: one sentence each.
pub(super) fn problems(spec: &TableSpec, schema: &Schema) -> Vec<String> {
    spec.columns.iter().filter_map(|column| problem(column, schema)).collect()
}

/// What is there and of another type than the table's: one sentence each.
pub(super) fn type_problems(spec: &TableSpec, schema: &Schema) -> Vec<String> {
    let there = spec.columns.iter().filter(|column| find(column, schema).is_some());
    there.filter_map(|column| problem(column, schema)).collect()
}

fn problem(column: &ColumnSpec, schema: &Schema) -> Option<String> {
    if matches!(column.source, Source::EdgeKind { .. } | Source::Derived) {
        return None;
    }
    match find(column, schema) {
        Some((_, field)) if accepts(column.target, field.data_type()) => None,
        Some((_, field)) => Some(format!(
            "column \"{}\" is {}, but {} was expected",
            field.name(),
            engine_type::sql_name(field),
            column.target.expected()
        )),
        None if column.source == Source::Required => {
            Some(format!("column \"{}\" ({}) is missing", column.name, column.target.sql_name()))
        }
        None => None,
    }
}

/// The column's place in the file: under its own name, else under the first alias that is there. Case is ignored, as
/// DuckDB does.
pub(super) fn find<'a>(column: &ColumnSpec, schema: &'a Schema) -> Option<(usize, &'a Field)> {
    std::iter::once(&column.name).chain(column.aliases).find_map(|name| {
        let place = schema.fields().iter().position(|field| field.name().eq_ignore_ascii_case(name))?;
        schema.fields().get(place).map(|field| (place, field.as_ref()))
    })
}

/// Can a column of the file's type become one of the table's without guessing?
fn accepts(target: Target, from: &DataType) -> bool {
    let is_text = matches!(
        from,
        DataType::Utf8View | DataType::Utf8 | DataType::LargeUtf8 | DataType::BinaryView | DataType::Binary
    );
    match target {
        // A column of nothing but NULL has no type worth arguing about.
        _ if *from == DataType::Null => true,
        Target::Text | Target::Json => is_text,
        Target::Integer | Target::BigInt => from.is_integer(),
        Target::Float | Target::Double => from.is_numeric(),
        Target::Boolean => *from == DataType::Boolean,
        Target::Timestamp | Target::FineTimestamp => matches!(from, DataType::Timestamp(..)),
        Target::TextOrInteger | Target::SpanKind => is_text || from.is_integer(),
        Target::TimestampOrText => matches!(from, DataType::Timestamp(..)) || is_text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(columns: &[(&str, DataType)]) -> Schema {
        Schema::new(columns.iter().map(|(name, kind)| Field::new(*name, kind.clone(), true)).collect::<Vec<_>>())
    }

    #[test]
    fn both_forms_of_the_colour_chain_are_known() {
        for (cycle, ts) in [("cycle", "timestamp"), ("cycle_num", "ts")] {
            let schema =
                schema(&[(cycle, DataType::Int64), ("hex_color", DataType::Utf8View), (ts, DataType::Utf8View)]);
            let table = TableName::new("artifact", "color_chain");
            assert_eq!(recognise("Color_Chain", &schema), Recognition::Table(table));
        }
    }

    #[test]
    fn a_missing_column_and_one_of_another_type_are_named_with_what_was_expected() {
        let schema = schema(&[("cycle", DataType::Utf8View)]);
        let Recognition::Unlike { table, problems } = recognise("color_chain", &schema) else {
            unreachable!("it lacks a required column")
        };
        assert_eq!(table.to_string(), "artifact.color_chain");
        assert_eq!(
            problems,
            ["column \"cycle\" is VARCHAR, but an integer was expected", "column \"hex_color\" (VARCHAR) is missing"]
        );
    }

    #[test]
    fn another_name_is_unknown_whatever_its_columns() {
        let schema = schema(&[("cycle", DataType::Int64), ("hex_color", DataType::Utf8View)]);
        assert_eq!(recognise("colours", &schema), Recognition::Unknown);
    }
}
