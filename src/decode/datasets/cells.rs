//! Columns in the making, filled from JSON values that may be of any form: what is not understood becomes NULL, and
//! the caller is told.

use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Float64Builder, Int32Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, SchemaRef};
use serde_json::Value;

use super::super::convert::{NOT_A_TIME, OUT_OF_RANGE, time};
use super::super::dialect::Target;

/// Said of values that should be numbers.
const NOT_A_NUMBER: &str = "not understood as a number: shown as empty";
/// Said of values that should be true or false.
const NOT_A_BOOLEAN: &str = "neither true nor false: shown as empty";

/// A value for a cell.
#[derive(Debug, Clone, Copy)]
pub(super) enum Input<'a> {
    /// A text, or NULL.
    Text(Option<&'a str>),
    /// A count.
    Count(usize),
    /// Yes or no.
    Flag(bool),
    /// A value of a document.
    Json(Option<&'a Value>),
}

/// A column of one of the table's types.
pub(super) enum Cells {
    Text(StringBuilder),
    /// Text that holds JSON.
    Json(StringBuilder),
    Integer(Int32Builder),
    BigInt(Int64Builder),
    Double(Float64Builder),
    Boolean(BooleanBuilder),
    Time(TimestampMicrosecondBuilder),
}

impl Cells {
    /// An empty column of a type. Types that no document's field has are text.
    pub(super) fn new(target: Target) -> Self {
        match target {
            Target::Integer => Self::Integer(Int32Builder::new()),
            Target::BigInt => Self::BigInt(Int64Builder::new()),
            Target::Double | Target::Float => Self::Double(Float64Builder::new()),
            Target::Boolean => Self::Boolean(BooleanBuilder::new()),
            Target::Timestamp | Target::TimestampOrText | Target::FineTimestamp => {
                Self::Time(TimestampMicrosecondBuilder::new())
            }
            Target::Json => Self::Json(StringBuilder::new()),
            Target::Text | Target::TextOrInteger | Target::SpanKind => Self::Text(StringBuilder::new()),
        }
    }

    /// Adds a value. Gives its bytes, and what is to be said if it is not understood.
    pub(super) fn push(&mut self, input: Input<'_>) -> (u64, Option<&'static str>) {
        let value = match input {
            Input::Text(text) => return (self.push_text(text), None),
            Input::Count(count) => &Value::from(count),
            Input::Flag(flag) => &Value::from(flag),
            Input::Json(value) => value.unwrap_or(&Value::Null),
        };
        if value.is_null() {
            return (self.push_text(None), None);
        }
        let lost = match self {
            Self::Text(column) => return (push_plain(column, value), None),
            Self::Json(column) => return (append(column, &value.to_string()), None),
            Self::Integer(column) => {
                let number = whole(value);
                let fit = number.and_then(|number| i32::try_from(number).ok());
                column.append_option(fit);
                fit.is_none().then_some(if number.is_some() { OUT_OF_RANGE } else { NOT_A_NUMBER })
            }
            Self::BigInt(column) => {
                let number = whole(value);
                column.append_option(number);
                number.is_none().then_some(NOT_A_NUMBER)
            }
            Self::Double(column) => {
                let number = number(value);
                column.append_option(number);
                number.is_none().then_some(NOT_A_NUMBER)
            }
            Self::Boolean(column) => {
                let flag = flag(value);
                column.append_option(flag);
                flag.is_none().then_some(NOT_A_BOOLEAN)
            }
            Self::Time(column) => {
                let at = value.as_str().and_then(time);
                column.append_option(at);
                at.is_none().then_some(NOT_A_TIME)
            }
        };
        (8, lost)
    }

    fn push_text(&mut self, text: Option<&str>) -> u64 {
        match (self, text) {
            (Self::Text(column) | Self::Json(column), Some(text)) => return append(column, text),
            (Self::Text(column) | Self::Json(column), None) => column.append_null(),
            (Self::Integer(column), _) => column.append_null(),
            (Self::BigInt(column), _) => column.append_null(),
            (Self::Double(column), _) => column.append_null(),
            (Self::Boolean(column), _) => column.append_null(),
            (Self::Time(column), _) => column.append_null(),
        }
        4
    }

    /// The column.
    pub(super) fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(column) | Self::Json(column) => Arc::new(column.finish()),
            Self::Integer(column) => Arc::new(column.finish()),
            Self::BigInt(column) => Arc::new(column.finish()),
            Self::Double(column) => Arc::new(column.finish()),
            Self::Boolean(column) => Arc::new(column.finish()),
            Self::Time(column) => Arc::new(column.finish()),
        }
    }
}

fn append(column: &mut StringBuilder, text: &str) -> u64 {
    column.append_value(text);
    text.len() as u64 + 4
}

/// Text as it is, and anything else as its JSON.
fn push_plain(column: &mut StringBuilder, value: &Value) -> u64 {
    match value {
        Value::String(text) => append(column, text),
        other => append(column, &other.to_string()),
    }
}

/// A whole number, also as `3.0` or as text.
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let float = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 9.0e15)?;
            #[allow(clippy::cast_possible_truncation, reason = "whole, and within 53 bits")]
            Some(float as i64)
        }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number| number.is_finite())
}

fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Rows of a table in the making.
pub(super) struct Rows {
    cells: Vec<Cells>,
    /// How many.
    pub(super) count: u64,
    /// Their bytes.
    pub(super) bytes: u64,
}

impl Rows {
    /// No rows yet, of columns of these types.
    pub(super) fn new(targets: impl Iterator<Item = Target>) -> Self {
        Self { cells: targets.map(Cells::new).collect(), count: 0, bytes: 0 }
    }

    /// Adds a row: a value for each column. `lost` is told the place of each value that is not understood.
    pub(super) fn push(&mut self, values: &[Input<'_>], mut lost: impl FnMut(usize, &'static str)) {
        for (place, column) in self.cells.iter_mut().enumerate() {
            let (bytes, not_understood) = column.push(values.get(place).copied().unwrap_or(Input::Text(None)));
            self.bytes += bytes;
            not_understood.into_iter().for_each(|what| lost(place, what));
        }
        self.count += 1;
    }

    /// The columns.
    pub(super) fn columns(&mut self) -> Vec<ArrayRef> {
        self.cells.iter_mut().map(Cells::finish).collect()
    }

    /// All rows as a batch.
    pub(super) fn finish(mut self, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        RecordBatch::try_new(Arc::clone(schema), self.columns())
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Float64Type, Int64Type, TimestampMicrosecondType};
    use serde_json::json;

    use super::*;

    fn column(target: Target, values: &[Value]) -> (ArrayRef, Vec<&'static str>) {
        let mut cells = Cells::new(target);
        let said = values.iter().filter_map(|value| cells.push(Input::Json(Some(value))).1).collect();
        (cells.finish(), said)
    }

    #[test]
    fn whole_numbers_are_understood_also_as_text_and_as_floats_without_a_fraction() {
        let values = [json!(7), json!("8"), json!(9.0), json!(9.5), json!([1]), json!(null), json!(u64::MAX)];
        let (numbers, said) = column(Target::BigInt, &values);
        let numbers: Vec<_> = numbers.as_primitive::<Int64Type>().iter().collect();
        assert_eq!(numbers, [Some(7), Some(8), Some(9), None, None, None, None]);
        assert_eq!(said, [NOT_A_NUMBER; 3]);
        assert_eq!(column(Target::Integer, &[json!(1_i64 << 40)]).1, [OUT_OF_RANGE]);
    }

    #[test]
    fn numbers_times_and_flags_of_other_forms_become_null_and_are_told() {
        let (numbers, said) = column(Target::Double, &[json!(0.25), json!("0.5"), json!({}), json!("inf")]);
        let numbers: Vec<_> = numbers.as_primitive::<Float64Type>().iter().collect();
        assert_eq!((numbers, said), (vec![Some(0.25), Some(0.5), None, None], vec![NOT_A_NUMBER; 2]));
        let (times, said) = column(Target::TimestampOrText, &[json!("1970-01-01T00:00:01Z"), json!(5), json!("")]);
        let times: Vec<_> = times.as_primitive::<TimestampMicrosecondType>().iter().collect();
        assert_eq!((times, said), (vec![Some(1_000_000), None, None], vec![NOT_A_TIME; 2]));
        assert_eq!(column(Target::Boolean, &[json!(true), json!("False"), json!(1)]).1, [NOT_A_BOOLEAN]);
    }

    #[test]
    fn text_takes_any_value_as_it_would_be_written() {
        let (texts, said) = column(Target::Text, &[json!("a"), json!(5), json!(["b"]), json!(null)]);
        let texts: Vec<_> = texts.as_string::<i32>().iter().collect();
        assert_eq!((texts, said), (vec![Some("a"), Some("5"), Some("[\"b\"]"), None], vec![]));
    }
}
