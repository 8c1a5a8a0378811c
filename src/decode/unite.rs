//! Several files as one table: which table they are together, and the columns that it has: the union by name. Types
//! that cannot be one are named with the files that have them. No value is read here.

use std::sync::Arc;

use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema, TimeUnit};
use serde::{Deserialize, Serialize};

use super::budget::Budgets;
use super::dialect;
use super::error::{Error, ErrorKind};
use super::fills;
use super::inspect::Inspection;
use super::piece::{Columns, Constant, extended};
use super::recognise::{self, Recognition};
use super::{engine_type, footer};

/// A file with what its path says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its path, for messages.
    pub path: String,
    /// What its footer says.
    pub inspection: Inspection,
    /// What its folders say.
    pub constants: Vec<Constant>,
}

/// What several files are together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct United {
    /// Which table.
    pub recognition: Recognition,
    /// Its columns, in the order in which they first come up.
    pub columns: Columns,
}

/// Brings the columns of `members` together and says which table they are. `label` names them all in messages, `stem`
/// is the table's name that they claim.
///
/// # Errors
/// When the types of a column clash, or when they are together over the budgets of one table.
pub fn unite(label: &str, stem: &str, members: &[Member], budgets: &Budgets) -> Result<United, Error> {
    let sum = |of: fn(&Inspection) -> u64| members.iter().fold(0u64, |sum, m| sum.saturating_add(of(&m.inspection)));
    let (rows, bytes) = (sum(|seen| seen.rows), sum(|seen| seen.flattened_bytes));
    if rows > budgets.rows {
        return Err(Error::too_many(label, "rows", rows, budgets.rows));
    }
    if bytes > budgets.bytes {
        let allowance = super::budget::Allowance { bytes: budgets.bytes, by_size: false };
        return Err(Error::too_large(label, sum(|seen| seen.file_bytes), None, bytes, allowance));
    }
    let internal = |error: ArrowError| Error::internal(label, &format!("{error}."));
    let mut schemas = Vec::new();
    for member in members {
        let schema = member.inspection.schema.schema().map_err(internal)?;
        schemas.push((member.path.as_str(), extended(&schema, &member.constants).0));
    }
    let recognition = recognise_together(stem, &schemas);
    // A known table's columns are its own; each file is converted to them by itself.
    let whole = match recognition {
        Recognition::Table(_) => Schema::empty(),
        _ => union(&schemas)?,
    };
    if whole.fields().len() as u64 > budgets.columns {
        return Err(Error::too_many(label, "columns", whole.fields().len() as u64, budgets.columns));
    }
    Ok(United { recognition, columns: Columns::of(&whole).map_err(internal)? })
}

/// The table that the files are with all their columns; each must have the right types for what it has.
fn recognise_together(stem: &str, schemas: &[(&str, Schema)]) -> Recognition {
    let mut fields: Vec<FieldRef> = Vec::new();
    for field in schemas.iter().flat_map(|(_, schema)| schema.fields()) {
        match fields.iter_mut().find(|known| known.name().eq_ignore_ascii_case(field.name())) {
            // A column of nothing but NULL says nothing of its type.
            Some(known) if *known.data_type() == DataType::Null => *known = Arc::clone(field),
            Some(_) => {}
            None => fields.push(Arc::clone(field)),
        }
    }
    let recognition = recognise::recognise(stem, &Schema::new(fields));
    let Recognition::Table(table) = &recognition else { return recognition };
    let Some(spec) = dialect::spec(table) else { return recognition };
    let problems: Vec<String> = schemas
        .iter()
        .flat_map(|(path, schema)| {
            recognise::type_problems(spec, schema).into_iter().map(move |problem| format!("in {path} {problem}"))
        })
        .collect();
    if problems.is_empty() { recognition } else { Recognition::Unlike { table: table.clone(), problems } }
}

/// All columns that the engine can take, each with the one type that holds all files' values.
fn union(schemas: &[(&str, Schema)]) -> Result<Schema, Error> {
    let mut all: Vec<(FieldRef, &str)> = Vec::new();
    for (path, schema) in schemas {
        for field in fills::sent_fields(schema) {
            let Some((known, first)) =
                all.iter_mut().find(|(known, _)| known.name().eq_ignore_ascii_case(field.name()))
            else {
                all.push((field, path));
                continue;
            };
            let Some(common) = common(known.data_type(), field.data_type()) else {
                return Err(clash(known, first, &field, path));
            };
            if common != *known.data_type() {
                *known = Arc::new(known.as_ref().clone().with_data_type(common));
                *first = path;
            }
        }
    }
    Ok(Schema::new(all.into_iter().map(|(field, _)| field).collect::<Vec<_>>()))
}

fn clash(known: &Field, first: &str, field: &Field, path: &str) -> Error {
    let (one, other) = (engine_type::sql_name(known), engine_type::sql_name(field));
    let name = known.name();
    Error::new(
        ErrorKind::Unlike,
        format!("The parts do not fit together: column \"{name}\" is {one} in {first} and {other} in {path}."),
        "Export the table again in one go, or open the parts one by one.",
    )
}

/// The type that holds the values of both without loss that matters; None where there is none.
fn common(one: &DataType, other: &DataType) -> Option<DataType> {
    let bits = |integer: &DataType| integer.primitive_width().unwrap_or(8) * 8;
    let is_float = |kind: &DataType| matches!(kind, DataType::Float32 | DataType::Float64);
    match (one, other) {
        (one, other) if one == other => Some(one.clone()),
        (DataType::Null, other) | (other, DataType::Null) => Some(other.clone()),
        (one, other) if one.is_integer() && other.is_integer() => {
            if one.is_signed_integer() == other.is_signed_integer() {
                return Some(if bits(one) >= bits(other) { one.clone() } else { other.clone() });
            }
            let unsigned = if one.is_unsigned_integer() { one } else { other };
            (bits(unsigned) < 64).then_some(DataType::Int64)
        }
        (one, other) if is_float(one) && is_float(other) => Some(DataType::Float64),
        (float, integer) | (integer, float) if is_float(float) && integer.is_integer() => Some(DataType::Float64),
        (DataType::Timestamp(_, None), DataType::Timestamp(_, None)) => {
            Some(DataType::Timestamp(TimeUnit::Microsecond, None))
        }
        _ => None,
    }
}

/// The columns of a file as its footer has them, for [`Inspection`].
pub(super) fn columns_of(footer: &footer::Footer, file: &str) -> Result<Columns, Error> {
    Columns::of(footer.arrow.schema()).map_err(|error| Error::internal(file, &format!("{error}.")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn schema(columns: &[(&str, DataType)]) -> Schema {
        Schema::new(columns.iter().map(|(name, kind)| Field::new(*name, kind.clone(), true)).collect::<Vec<_>>())
    }

    #[test]
    fn columns_are_united_by_name_and_widened() {
        let one = schema(&[("a", DataType::Int32), ("b", DataType::Utf8View)]);
        let other = schema(&[("B", DataType::Utf8View), ("c", DataType::Float32), ("A", DataType::Int64)]);
        let whole = union(&[("x", one), ("y", other)]).unwrap();
        let seen: Vec<_> =
            whole.fields().iter().map(|field| (field.name().as_str(), field.data_type().clone())).collect();
        assert_eq!(seen, [("a", DataType::Int64), ("b", DataType::Utf8), ("c", DataType::Float32)]);
    }

    #[test]
    fn types_that_clash_are_named_with_both_files() {
        let error = union(&[("x", schema(&[("a", DataType::Int32)])), ("y", schema(&[("a", DataType::Utf8View)]))]);
        let error = error.unwrap_err();
        assert!(error.what.contains("\"a\" is INTEGER in x and VARCHAR in y"), "{}", error.what);
    }

    #[test]
    fn a_column_of_null_takes_the_others_type() {
        assert_eq!(common(&DataType::Null, &DataType::Utf8), Some(DataType::Utf8));
        assert_eq!(common(&DataType::UInt32, &DataType::Int8), Some(DataType::Int64));
        assert_eq!(common(&DataType::UInt64, &DataType::Int64), None);
        assert_eq!(common(&DataType::Date32, &DataType::Int64), None);
    }

    #[test]
    fn a_known_table_may_be_spread_over_files_that_lack_columns() {
        let first = schema(&[("cycle", DataType::Int64)]);
        let second = schema(&[("hex_color", DataType::Utf8View), ("cycle", DataType::Int64)]);
        let found = recognise_together("color_chain", &[("x", first.clone()), ("y", second)]);
        assert!(matches!(found, Recognition::Table(_)));
        let wrong = schema(&[("hex_color", DataType::Utf8View), ("cycle", DataType::Utf8View)]);
        let Recognition::Unlike { problems, .. } = recognise_together("color_chain", &[("x", first), ("y", wrong)])
        else {
            unreachable!("one file has another type")
        };
        assert_eq!(problems, ["in y column \"cycle\" is VARCHAR, but an integer was expected"]);
    }
}
