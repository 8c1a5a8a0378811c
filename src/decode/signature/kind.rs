//! Types of columns as the source system calls them: of a database's types by its table of names, of values by its
//! order of attempts.

use arrow_schema::Field;
use serde_json::Value;

use super::text::{is_date, is_email, is_phone};
use crate::decode::engine_type;

/// A type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Boolean,
    Integer,
    Float,
    Date,
    Datetime,
    Email,
    Phone,
    Text,
    Array,
    Object,
    Unknown,
}

impl Kind {
    /// Its name in schemas and signatures.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Float => "float",
            Self::Date => "date",
            Self::Datetime => "datetime",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Text => "string",
            Self::Array => "array",
            Self::Object => "object",
            Self::Unknown => "unknown",
        }
    }

    /// Whether its signature has smallest, largest and mean value.
    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Float)
    }

    /// Whether its signature has lengths, samples and patterns.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Email | Self::Phone)
    }

    /// Of a column of a file with types, by the name of its type in DuckDB. Names that the source's table does not
    /// have, unsigned numbers among them, are unknown.
    pub(super) fn of_field(field: &Field) -> Self {
        Self::of_sql(&engine_type::sql_name(field))
    }

    /// Of a column of a type that DuckDB calls so.
    pub(super) fn of_sql(sql_type: &str) -> Self {
        // A list of decimals ends in brackets behind the digits.
        if sql_type.ends_with(']') {
            return Self::Unknown;
        }
        match sql_type.split('(').next().unwrap_or_default() {
            "VARCHAR" | "UUID" => Self::Text,
            "INTEGER" | "BIGINT" | "SMALLINT" | "TINYINT" | "HUGEINT" => Self::Integer,
            "DOUBLE" | "FLOAT" | "DECIMAL" => Self::Float,
            "DATE" => Self::Date,
            "BOOLEAN" => Self::Boolean,
            "JSON" => Self::Object,
            name if name.starts_with("TIMESTAMP") => Self::Datetime,
            _ => Self::Unknown,
        }
    }

    /// Of a value of a file without types. A time is a date: its beginning is one.
    pub(super) fn of_value(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_f64() => Self::Float,
            Value::Number(_) => Self::Integer,
            Value::String(text) => Self::of_text(text),
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }

    fn of_text(text: &str) -> Self {
        match text {
            text if is_date(text) => Self::Date,
            text if is_email(text) => Self::Email,
            text if is_phone(text) => Self::Phone,
            _ => Self::Text,
        }
    }

    /// Of a cell of a file of texts: the same attempts, on what the text says.
    pub(super) fn of_cell(text: &str) -> Self {
        if text.is_empty() {
            return Self::Null;
        }
        if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") {
            return Self::Boolean;
        }
        match number(text) {
            Some(Number::Whole(_)) => Self::Integer,
            Some(Number::Float(_)) => Self::Float,
            None => Self::of_text(text),
        }
    }
}

/// What a cell says as a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Whole(i128),
    Float(f64),
}

/// The number that a text is. A zero in front makes a text of it: such are codes.
pub(super) fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let mut bytes = digits.bytes();
    let first = bytes.next().filter(u8::is_ascii_digit)?;
    if first == b'0' && bytes.next().is_some_and(|next| next.is_ascii_digit()) {
        return None;
    }
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().map(Number::Whole);
    }
    // Rust reads more than numbers: `infinity`, `nan`. These do not begin with a digit.
    text.parse().ok().filter(|number: &f64| number.is_finite()).map(Number::Float)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use arrow_schema::{DataType, TimeUnit};
    use serde_json::json;
    use std::sync::Arc;

    fn of(data_type: DataType) -> &'static str {
        Kind::of_field(&Field::new("c", data_type, true)).name()
    }

    #[test]
    fn types_of_databases_go_by_the_sources_table() {
        assert_eq!(of(DataType::Utf8View), "string");
        assert_eq!((of(DataType::Int8), of(DataType::Int64)), ("integer", "integer"));
        assert_eq!((of(DataType::Float32), of(DataType::Decimal128(20, 2))), ("float", "float"));
        assert_eq!((of(DataType::Date32), of(DataType::Boolean)), ("date", "boolean"));
        assert_eq!(of(DataType::Timestamp(TimeUnit::Microsecond, None)), "datetime");
        assert_eq!(of(DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))), "datetime");
        let list = DataType::List(Arc::new(Field::new("item", DataType::Decimal128(5, 2), true)));
        assert_eq!((of(list), of(DataType::Binary), of(DataType::UInt8)), ("unknown", "unknown", "unknown"));
        let json = Field::new("c", DataType::Utf8View, true)
            .with_metadata([("ARROW:extension:name".to_owned(), "arrow.json".to_owned())]);
        assert_eq!(Kind::of_field(&json).name(), "object");
    }

    #[test]
    fn types_of_databases_are_the_expected_ones() {
        let expected: Value = serde_json::from_str(include_str!("../../../tests/snapshots/expected.json")).unwrap();
        for (names, kind) in expected["compute"]["rules"]["column_type_from_database_type"].as_object().unwrap() {
            // DuckDB has no other name for CHAR than VARCHAR.
            for name in names.split(", ").filter(|name| *name != "CHAR") {
                assert_eq!(Some(Kind::of_sql(name).name()), kind.as_str(), "{name}");
            }
        }
        assert_eq!(Kind::of_sql("DECIMAL(18,3)[]").name(), "unknown");
    }

    #[test]
    fn types_of_values_are_tried_in_the_sources_order() {
        for (value, kind) in [
            (json!(null), "null"),
            (json!(true), "boolean"),
            (json!(7), "integer"),
            (json!(7.0), "float"),
            (json!("2025-12-24"), "date"),
            (json!("2025-12-24T18:00:00Z"), "date"),
            (json!("a@b.example"), "email"),
            (json!("+49 30 1234567"), "phone"),
            (json!("12"), "string"),
            (json!([1]), "array"),
            (json!({}), "object"),
        ] {
            assert_eq!(Kind::of_value(&value).name(), kind, "{value}");
        }
    }

    #[test]
    fn cells_are_read_as_what_they_say() {
        for (text, kind) in [
            ("", "null"),
            ("TRUE", "boolean"),
            ("-12", "integer"),
            ("0", "integer"),
            ("007", "string"),
            ("1.5e3", "float"),
            ("1e999", "string"),
            ("nan", "string"),
            ("-", "string"),
            ("2025-12-24 10:00", "date"),
            ("x", "string"),
        ] {
            assert_eq!(Kind::of_cell(text).name(), kind, "{text}");
        }
    }
}
