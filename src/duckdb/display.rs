//! Values of any type, for people: what a cell of somebody's result says.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{TimestampMicrosecondType, TimestampMillisecondType, TimestampSecondType};
use arrow_array::{Array, RecordBatch};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{DataType, TimeUnit};

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// NULL.
    Null,
    /// A number with every digit.
    Number(String),
    /// True or false.
    Bool(bool),
    /// Text, and whatever has a text of its own: dates, times of day, intervals, UUIDs.
    Text(String),
    /// A moment in UTC, in microseconds since 1970.
    Time(i64),
    /// Bytes, as DuckDB writes them: `\xAB` for what is no letter.
    Bytes(String),
    /// A list, a struct or a map, as JSON.
    Json(String),
}

impl Shown {
    /// The value as plain text; NULL has none.
    pub fn plain(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Bool(value) => Some(value.to_string()),
            Self::Time(micros) => Some(iso(*micros)),
            Self::Number(text) | Self::Text(text) | Self::Bytes(text) | Self::Json(text) => Some(text.clone()),
        }
    }
}

/// The value at a row.
pub fn shown(array: &dyn Array, row: usize) -> Shown {
    if row >= array.len() || array.is_null(row) {
        return Shown::Null;
    }
    match array.data_type() {
        DataType::Null => Shown::Null,
        DataType::Boolean => Shown::Bool(array.as_boolean().value(row)),
        kind if is_number(kind) => Shown::Number(text(array, row)),
        DataType::Timestamp(unit, _) => micros(array, row, *unit).map_or_else(|| Shown::Text(text(array, row)), moment),
        DataType::Binary => Shown::Bytes(bytes(array.as_binary::<i32>().value(row))),
        DataType::LargeBinary => Shown::Bytes(bytes(array.as_binary::<i64>().value(row))),
        kind if is_nested(kind) => {
            let mut out = String::new();
            json(array, row, &mut out);
            Shown::Json(out)
        }
        _ => Shown::Text(text(array, row)),
    }
}

/// The values of a row.
pub fn shown_row(batch: &RecordBatch, row: usize) -> Vec<Shown> {
    batch.columns().iter().map(|column| shown(column.as_ref(), row)).collect()
}

/// Whether values of this type are numbers, which stand at the end of their cell.
pub fn is_number(kind: &DataType) -> bool {
    kind.is_numeric()
}

fn is_nested(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::List(_)
            | DataType::LargeList(_)
            | DataType::FixedSizeList(..)
            | DataType::Struct(_)
            | DataType::Map(..)
    )
}

/// DuckDB's infinities stand for no time of the calendar.
fn moment(micros: i64) -> Shown {
    match micros {
        i64::MAX => Shown::Text("infinity".to_owned()),
        at if at == -i64::MAX => Shown::Text("-infinity".to_owned()),
        at => Shown::Time(at),
    }
}

/// Microseconds, where none is lost.
fn micros(array: &dyn Array, row: usize, unit: TimeUnit) -> Option<i64> {
    match unit {
        TimeUnit::Second => array.as_primitive_opt::<TimestampSecondType>()?.value(row).checked_mul(1_000_000),
        TimeUnit::Millisecond => array.as_primitive_opt::<TimestampMillisecondType>()?.value(row).checked_mul(1_000),
        TimeUnit::Microsecond => Some(array.as_primitive_opt::<TimestampMicrosecondType>()?.value(row)),
        TimeUnit::Nanosecond => None,
    }
}

fn iso(micros: i64) -> String {
    chrono::DateTime::from_timestamp_micros(micros)
        .map_or_else(|| format!("{micros} µs"), |time| time.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string())
}

/// Arrow's own text: every digit of a number, ISO-8601 for dates and times.
fn text(array: &dyn Array, row: usize) -> String {
    let options = FormatOptions::default().with_display_error(true);
    ArrayFormatter::try_new(array, &options)
        .and_then(|formatter| formatter.value(row).try_to_string())
        .unwrap_or_else(|error| format!("({error})"))
}

fn bytes(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b' '..=b'~' if *byte != b'\\' => out.push(char::from(*byte)),
            other => out.push_str(&format!("\\x{other:02X}")),
        }
    }
    out
}

fn json(array: &dyn Array, row: usize, out: &mut String) {
    if array.is_null(row) {
        out.push_str("null");
        return;
    }
    match array.data_type() {
        DataType::List(_) => list(array.as_list::<i32>().value(row).as_ref(), out),
        DataType::LargeList(_) => list(array.as_list::<i64>().value(row).as_ref(), out),
        DataType::FixedSizeList(..) => list(array.as_fixed_size_list().value(row).as_ref(), out),
        DataType::Struct(fields) => {
            let names = fields.iter().map(|field| field.name().clone());
            members(names.zip(array.as_struct().columns()).map(|(name, column)| (name, column.as_ref(), row)), out);
        }
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            let (keys, values) = (entries.column(0), entries.column(1));
            members((0..entries.len()).map(|at| (text(keys.as_ref(), at), values.as_ref(), at)), out);
        }
        _ => match shown(array, row) {
            // JSON has no infinity.
            Shown::Number(number) if number.parse::<f64>().is_ok_and(f64::is_finite) => out.push_str(&number),
            Shown::Bool(value) => out.push_str(&value.to_string()),
            other => string(&other.plain().unwrap_or_default(), out),
        },
    }
}

fn list(items: &dyn Array, out: &mut String) {
    out.push('[');
    for at in 0..items.len() {
        if at > 0 {
            out.push_str(", ");
        }
        json(items, at, out);
    }
    out.push(']');
}

fn members<'a>(members: impl Iterator<Item = (String, &'a dyn Array, usize)>, out: &mut String) {
    out.push('{');
    for (at, (name, array, row)) in members.enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        string(&name, out);
        out.push_str(": ");
        json(array, row, out);
    }
    out.push('}');
}

fn string(text: &str, out: &mut String) {
    // A string is always JSON.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use arrow_array::builder::{Int32Builder, ListBuilder, MapBuilder, StringBuilder};
    use arrow_array::{
        ArrayRef, BinaryArray, BooleanArray, Decimal128Array, Float64Array, Int64Array, StringArray, StructArray,
        TimestampMicrosecondArray, TimestampSecondArray,
    };
    use arrow_schema::Field;

    #[test]
    fn numbers_keep_every_digit() {
        assert_eq!(shown(&Int64Array::from(vec![9_007_199_254_740_993]), 0), Shown::Number("9007199254740993".into()));
        let decimal = Decimal128Array::from(vec![-105]).with_precision_and_scale(9, 2).unwrap();
        assert_eq!(shown(&decimal, 0), Shown::Number("-1.05".into()));
        assert_eq!(shown(&Float64Array::from(vec![0.1]), 0), Shown::Number("0.1".into()));
    }

    #[test]
    fn null_is_no_text() {
        let texts = StringArray::from(vec![None, Some("")]);
        assert_eq!((shown(&texts, 0), shown(&texts, 1)), (Shown::Null, Shown::Text(String::new())));
        assert_eq!(shown(&texts, 0).plain(), None);
        assert_eq!(shown(&BooleanArray::from(vec![true]), 0).plain().as_deref(), Some("true"));
    }

    #[test]
    fn moments_are_microseconds_and_infinity_is_said() {
        assert_eq!(shown(&TimestampSecondArray::from(vec![1]), 0), Shown::Time(1_000_000));
        let moments = TimestampMicrosecondArray::from(vec![i64::MAX, 1_766_268_599_000_001]);
        assert_eq!(shown(&moments, 0), Shown::Text("infinity".into()));
        assert_eq!(shown(&moments, 1).plain().as_deref(), Some("2025-12-20T22:09:59.000001Z"));
    }

    #[test]
    fn lists_structs_and_maps_are_json() {
        let mut lists = ListBuilder::new(Int32Builder::new());
        lists.append_value([Some(1), None]);
        let lists: ArrayRef = Arc::new(lists.finish());
        assert_eq!(shown(lists.as_ref(), 0), Shown::Json("[1, null]".into()));
        let names: ArrayRef = Arc::new(StringArray::from(vec!["say \"x\""]));
        let structs = StructArray::from(vec![
            (Arc::new(Field::new("a b", DataType::Utf8, true)), names),
            (Arc::new(Field::new("l", lists.data_type().clone(), true)), lists),
        ]);
        assert_eq!(shown(&structs, 0), Shown::Json(r#"{"a b": "say \"x\"", "l": [1, null]}"#.into()));
        let mut maps = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
        maps.keys().append_value("k");
        maps.values().append_value(7);
        maps.append(true).unwrap();
        assert_eq!(shown(&maps.finish(), 0), Shown::Json(r#"{"k": 7}"#.into()));
    }

    #[test]
    fn bytes_are_written_as_duckdb_does() {
        assert_eq!(
            shown(&BinaryArray::from(vec![b"a\\\0\xff".as_slice()]), 0),
            Shown::Bytes("a\\x5C\\x00\\xFF".into())
        );
    }

    #[test]
    fn infinity_in_a_list_is_a_text() {
        let mut lists = ListBuilder::new(arrow_array::builder::Float64Builder::new());
        lists.append_value([Some(f64::INFINITY), Some(1.5)]);
        assert_eq!(shown(&lists.finish(), 0), Shown::Json(r#"["inf", 1.5]"#.into()));
    }
}
