//! Results as JSON, for comparing them with results that are stored as JSON.
//!
//! Whole numbers stay whole as far as 64 bits hold them, decimals become numbers; what JSON has no form for is written
//! as people read it, times in ISO 8601.

use serde_json::{Map, Number, Value};

use super::batch::{Batch, Column, Kind};
use super::display::{map_entries, text};

/// The rows of a batch, each an object by column name.
pub fn rows(batch: &Batch) -> Vec<Value> {
    let named = || batch.columns().iter().map(|column| (column.field().name.clone(), column));
    (0..batch.num_rows()).map(|row| Value::Object(object(named(), row))).collect()
}

fn object<'a>(members: impl Iterator<Item = (String, &'a Column)>, row: usize) -> Map<String, Value> {
    members.map(|(name, column)| (name, value(column, row))).collect()
}

fn value(column: &Column, row: usize) -> Value {
    if let Some(of) = column.variant(row) {
        return value(&of, 0);
    }
    if column.is_null(row) {
        return Value::Null;
    }
    let words = || Value::String(text(column, row));
    match column.kind() {
        Kind::Bool => column.bool(row).map_or(Value::Null, Value::Bool),
        Kind::Float { .. } => column.float(row).and_then(Number::from_f64).map_or_else(words, Value::Number),
        Kind::List { .. } | Kind::FixedList(_) => {
            let items = column.items(row);
            Value::Array(items.iter().flat_map(|items| (0..items.len()).map(|item| value(items, item))).collect())
        }
        Kind::Struct => {
            let members = column.members(row).unwrap_or_default();
            Value::Object(object(members.iter().map(|member| (member.field().name.clone(), member)), 0))
        }
        Kind::Map => {
            let entries = map_entries(column, row);
            Value::Object(object(entries.iter().map(|(key, value)| (key.clone(), value)), 0))
        }
        kind if kind.is_number() => number(&text(column, row)).map_or_else(words, Value::Number),
        _ => words(),
    }
}

/// A number from its digits, unless JSON's numbers would lose some.
fn number(digits: &str) -> Option<Number> {
    if digits.contains('.') {
        return digits.parse().ok().and_then(Number::from_f64);
    }
    digits.parse::<i64>().map(Number::from).or_else(|_| digits.parse::<u64>().map(Number::from)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_kept_where_json_can() {
        assert_eq!(number("9223372036854775807").map(|n| n.to_string()).as_deref(), Some("9223372036854775807"));
        assert_eq!(number("12.50").map(|n| n.to_string()).as_deref(), Some("12.5"));
        assert_eq!(number("170141183460469231731687303715884105727"), None);
    }
}
