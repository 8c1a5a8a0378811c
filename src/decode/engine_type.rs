//! Arrow types on their way through: how a column is read from Parquet, what DuckDB takes of it, and what DuckDB calls
//! it. No values are touched here.

use std::sync::Arc;

use arrow_schema::{DECIMAL128_MAX_PRECISION, DataType, Field, FieldRef, IntervalUnit, Metadata, Schema, TimeUnit};

const EXTENSION: &str = "ARROW:extension:name";

/// The schema to read with: texts and blobs as views, so that a dictionary is not expanded by reading it; the old
/// 96-bit timestamps in microseconds, whose range is wider. `old_timestamps` has an entry for each column.
pub(super) fn reading_schema(schema: &Schema, old_timestamps: &[bool]) -> Schema {
    let fields: Vec<FieldRef> = schema
        .fields()
        .iter()
        .enumerate()
        .map(|(index, field)| match old_timestamps.get(index) {
            Some(true) => retyped(field, DataType::Timestamp(TimeUnit::Microsecond, None)),
            _ => map_field(field, &as_view),
        })
        .collect();
    Schema::new(fields)
}

fn retyped(field: &Field, to: DataType) -> FieldRef {
    Arc::new(field.clone().with_data_type(to))
}

fn as_view(leaf: &Field) -> Field {
    let to = match leaf.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 => DataType::Utf8View,
        DataType::Binary | DataType::LargeBinary => DataType::BinaryView,
        other => other.clone(),
    };
    leaf.clone().with_data_type(to)
}

/// Applies `leaf` to every field without children, keeping the shape around it.
fn map_field(field: &FieldRef, leaf: &dyn Fn(&Field) -> Field) -> FieldRef {
    let to = match field.data_type() {
        DataType::List(child) => DataType::List(map_field(child, leaf)),
        DataType::LargeList(child) => DataType::LargeList(map_field(child, leaf)),
        DataType::FixedSizeList(child, size) => DataType::FixedSizeList(map_field(child, leaf), *size),
        DataType::Map(child, sorted) => DataType::Map(map_field(child, leaf), *sorted),
        DataType::Struct(children) => DataType::Struct(children.iter().map(|child| map_field(child, leaf)).collect()),
        _ => return Arc::new(leaf(field)),
    };
    retyped(field, to)
}

/// The field that is sent to DuckDB for a field read from Parquet.
pub(super) fn for_engine(field: &FieldRef) -> FieldRef {
    let mapped = map_field(field, &leaf_for_engine);
    // A message to the engine never says NOT NULL: rows that break it must load and be reported.
    let metadata = kept_metadata(&mapped);
    Arc::new(mapped.as_ref().clone().with_nullable(true).with_metadata(metadata))
}

fn leaf_for_engine(leaf: &Field) -> Field {
    let metadata = kept_metadata(leaf);
    let to = match leaf.data_type() {
        DataType::Utf8View | DataType::LargeUtf8 => DataType::Utf8,
        DataType::BinaryView | DataType::LargeBinary => DataType::Binary,
        DataType::FixedSizeBinary(_) if metadata.is_empty() => DataType::Binary,
        DataType::Float16 => DataType::Float32,
        DataType::Decimal32(precision, scale) | DataType::Decimal64(precision, scale) => {
            DataType::Decimal128(*precision, *scale)
        }
        DataType::Decimal256(..) => DataType::Utf8,
        DataType::Timestamp(_, Some(_)) => DataType::Timestamp(TimeUnit::Microsecond, None),
        DataType::Interval(_) => DataType::Interval(IntervalUnit::MonthDayNano),
        DataType::Dictionary(_, value) => value.as_ref().clone(),
        other => other.clone(),
    };
    leaf.clone().with_data_type(to).with_metadata(metadata)
}

/// Only a UUID keeps its mark: a column marked as JSON would become a type that this engine does not have.
fn kept_metadata(field: &Field) -> Metadata {
    let is_uuid = field.metadata().get(EXTENSION).is_some_and(|name| name == "arrow.uuid");
    if is_uuid && matches!(field.data_type(), DataType::FixedSizeBinary(16)) {
        field.metadata().clone()
    } else {
        Metadata::default()
    }
}

/// What a reader should know about a column whose type is changed on the way, if it matters.
pub(super) fn change(data_type: &DataType) -> Option<&'static str> {
    match data_type {
        DataType::Float16 => Some("half-precision numbers are shown in single precision"),
        DataType::Decimal256(..) => Some("decimals of more than 38 digits are shown as text"),
        DataType::Interval(IntervalUnit::YearMonth | IntervalUnit::DayTime) => {
            Some("the months of intervals are not kept")
        }
        DataType::List(child)
        | DataType::LargeList(child)
        | DataType::FixedSizeList(child, _)
        | DataType::Map(child, _) => change(child.data_type()),
        DataType::Struct(children) => children.iter().find_map(|child| change(child.data_type())),
        _ => None,
    }
}

/// Can DuckDB take a column of this type at all, once it is brought to [`for_engine`]'s form?
pub(super) fn is_known(data_type: &DataType) -> bool {
    match data_type {
        DataType::Union(..) | DataType::RunEndEncoded(..) | DataType::ListView(_) | DataType::LargeListView(_) => false,
        DataType::Decimal128(precision, scale) => {
            *precision <= DECIMAL128_MAX_PRECISION && *scale >= 0 && scale.unsigned_abs() <= *precision
        }
        DataType::List(child)
        | DataType::LargeList(child)
        | DataType::FixedSizeList(child, _)
        | DataType::Map(child, _) => is_known(child.data_type()),
        DataType::Struct(children) => !children.is_empty() && children.iter().all(|child| is_known(child.data_type())),
        _ => true,
    }
}

/// DuckDB's own name of a field's type, as `DESCRIBE` on the Parquet file gives it.
pub(super) fn sql_name(field: &Field) -> String {
    match field.metadata().get(EXTENSION).map(String::as_str) {
        Some("arrow.json") => return "JSON".to_owned(),
        Some("arrow.uuid") => return "UUID".to_owned(),
        _ => {}
    }
    match field.data_type() {
        DataType::Null => "\"NULL\"".to_owned(),
        DataType::Boolean => "BOOLEAN".to_owned(),
        DataType::Int8 => "TINYINT".to_owned(),
        DataType::Int16 => "SMALLINT".to_owned(),
        DataType::Int32 => "INTEGER".to_owned(),
        DataType::Int64 => "BIGINT".to_owned(),
        DataType::UInt8 => "UTINYINT".to_owned(),
        DataType::UInt16 => "USMALLINT".to_owned(),
        DataType::UInt32 => "UINTEGER".to_owned(),
        DataType::UInt64 => "UBIGINT".to_owned(),
        DataType::Float16 | DataType::Float32 => "FLOAT".to_owned(),
        DataType::Float64 => "DOUBLE".to_owned(),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "VARCHAR".to_owned(),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            "BLOB".to_owned()
        }
        DataType::Date32 | DataType::Date64 => "DATE".to_owned(),
        DataType::Time32(_) | DataType::Time64(_) => "TIME".to_owned(),
        DataType::Timestamp(_, Some(_)) => "TIMESTAMP WITH TIME ZONE".to_owned(),
        DataType::Timestamp(TimeUnit::Second, None) => "TIMESTAMP_S".to_owned(),
        DataType::Timestamp(TimeUnit::Nanosecond, None) => "TIMESTAMP_NS".to_owned(),
        DataType::Timestamp(_, None) => "TIMESTAMP".to_owned(),
        DataType::Interval(_) | DataType::Duration(_) => "INTERVAL".to_owned(),
        DataType::Decimal32(p, s)
        | DataType::Decimal64(p, s)
        | DataType::Decimal128(p, s)
        | DataType::Decimal256(p, s) => format!("DECIMAL({p},{s})"),
        DataType::List(child) | DataType::LargeList(child) | DataType::FixedSizeList(child, _) => {
            format!("{}[]", sql_name(child))
        }
        DataType::Struct(children) => {
            let fields: Vec<String> =
                children.iter().map(|child| format!("{} {}", quoted(child.name()), sql_name(child))).collect();
            format!("STRUCT({})", fields.join(", "))
        }
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(pair) => {
                let names: Vec<String> = pair.iter().map(|child| sql_name(child)).collect();
                format!("MAP({})", names.join(", "))
            }
            other => format!("MAP({other})"),
        },
        DataType::Dictionary(_, value) => sql_name(&Field::new(field.name(), value.as_ref().clone(), true)),
        other => other.to_string().to_uppercase(),
    }
}

fn quoted(name: &str) -> String {
    let plain = name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}
