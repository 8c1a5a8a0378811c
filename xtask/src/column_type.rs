//! The names that DuckDB gives to the columns of a Parquet file's schema. Knows schemas only, no values.

use parquet::basic::{ConvertedType as Converted, LogicalType as Logical, Repetition, TimeUnit, Type as Physical};
use parquet::schema::types::Type;

use crate::manifest::Column;

/// The columns of a schema's root.
pub fn columns(root: &Type) -> Vec<Column> {
    root.get_fields().iter().map(|field| Column { name: field.name().to_owned(), sql_type: name(field) }).collect()
}

/// A field's type, with the list that a bare repeated field means.
fn name(field: &Type) -> String {
    let info = field.get_basic_info();
    let one = bare(field);
    if info.has_repetition() && info.repetition() == Repetition::REPEATED { format!("{one}[]") } else { one }
}

/// A field's type without its repetition.
fn bare(field: &Type) -> String {
    match field {
        Type::GroupType { .. } => group(field),
        Type::PrimitiveType { basic_info, physical_type, precision, scale, .. } => {
            let is_decimal = matches!(basic_info.logical_type_ref(), Some(Logical::Decimal(_)))
                || basic_info.converted_type() == Converted::DECIMAL;
            if is_decimal {
                return format!("DECIMAL({precision},{scale})");
            }
            let meaning = match basic_info.logical_type_ref() {
                Some(logical) => by_logical(logical),
                None => by_converted(basic_info.converted_type()),
            };
            meaning.unwrap_or_else(|| by_physical(*physical_type)).to_owned()
        }
    }
}

fn group(field: &Type) -> String {
    let info = field.get_basic_info();
    let is_list = info.logical_type_ref() == Some(&Logical::List) || info.converted_type() == Converted::LIST;
    let is_map = info.logical_type_ref() == Some(&Logical::Map)
        || matches!(info.converted_type(), Converted::MAP | Converted::MAP_KEY_VALUE);
    match field.get_fields() {
        [middle] if is_list => format!("{}[]", element(middle)),
        [middle] if is_map && middle.is_group() => match middle.get_fields() {
            [key, value] => format!("MAP({}, {})", name(key), name(value)),
            _ => structure(field),
        },
        _ => structure(field),
    }
}

/// What a list's repeated middle holds: its only field, or itself in the older two-level form.
fn element(middle: &Type) -> String {
    if !middle.is_group() {
        return bare(middle);
    }
    match middle.get_fields() {
        [only] => name(only),
        _ => structure(middle),
    }
}

fn structure(field: &Type) -> String {
    let fields: Vec<String> =
        field.get_fields().iter().map(|inner| format!("\"{}\" {}", inner.name(), name(inner))).collect();
    format!("STRUCT({})", fields.join(", "))
}

fn by_logical(logical: &Logical) -> Option<&'static str> {
    Some(match logical {
        Logical::String | Logical::Enum => "VARCHAR",
        Logical::Json => "JSON",
        Logical::Uuid => "UUID",
        Logical::Date => "DATE",
        Logical::Time(time) if time.is_adjusted_to_u_t_c => "TIME WITH TIME ZONE",
        Logical::Time(_) => "TIME",
        Logical::Timestamp(time) if time.is_adjusted_to_u_t_c => "TIMESTAMP WITH TIME ZONE",
        Logical::Timestamp(time) if time.unit == TimeUnit::NANOS => "TIMESTAMP_NS",
        Logical::Timestamp(_) => "TIMESTAMP",
        Logical::Float16 => "FLOAT",
        Logical::Integer(int) => integer(int.bit_width, int.is_signed)?,
        _ => return None,
    })
}

fn by_converted(converted: Converted) -> Option<&'static str> {
    Some(match converted {
        Converted::UTF8 | Converted::ENUM => "VARCHAR",
        Converted::JSON => "JSON",
        Converted::DATE => "DATE",
        Converted::TIME_MILLIS | Converted::TIME_MICROS => "TIME",
        // The older form says nothing of zones; DuckDB reads it without one.
        Converted::TIMESTAMP_MILLIS | Converted::TIMESTAMP_MICROS => "TIMESTAMP",
        Converted::INTERVAL => "INTERVAL",
        Converted::INT_8 => "TINYINT",
        Converted::INT_16 => "SMALLINT",
        Converted::INT_32 => "INTEGER",
        Converted::INT_64 => "BIGINT",
        Converted::UINT_8 => "UTINYINT",
        Converted::UINT_16 => "USMALLINT",
        Converted::UINT_32 => "UINTEGER",
        Converted::UINT_64 => "UBIGINT",
        _ => return None,
    })
}

fn integer(bits: i8, signed: bool) -> Option<&'static str> {
    Some(match (bits, signed) {
        (8, true) => "TINYINT",
        (16, true) => "SMALLINT",
        (32, true) => "INTEGER",
        (64, true) => "BIGINT",
        (8, false) => "UTINYINT",
        (16, false) => "USMALLINT",
        (32, false) => "UINTEGER",
        (64, false) => "UBIGINT",
        _ => return None,
    })
}

fn by_physical(physical: Physical) -> &'static str {
    match physical {
        Physical::BOOLEAN => "BOOLEAN",
        Physical::INT32 => "INTEGER",
        Physical::INT64 => "BIGINT",
        Physical::INT96 => "TIMESTAMP",
        Physical::FLOAT => "FLOAT",
        Physical::DOUBLE => "DOUBLE",
        Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY => "BLOB",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use parquet::schema::parser::parse_message_type;

    fn types(message: &str) -> Vec<String> {
        columns(&parse_message_type(message).unwrap()).into_iter().map(|column| column.sql_type).collect()
    }

    #[test]
    fn plain_columns_have_duckdbs_names() {
        let message = "message m {
            required int64 a; optional binary b (STRING); optional binary c; optional boolean d;
            optional int64 e (TIMESTAMP(MICROS,false)); optional int64 f (TIMESTAMP(MICROS,true));
            optional int64 g (DECIMAL(18,2)); optional int32 h (INTEGER(8,true)); optional binary i (JSON);
            optional float j; optional int32 k (DATE);
        }";
        let expected = [
            "BIGINT",
            "VARCHAR",
            "BLOB",
            "BOOLEAN",
            "TIMESTAMP",
            "TIMESTAMP WITH TIME ZONE",
            "DECIMAL(18,2)",
            "TINYINT",
            "JSON",
            "FLOAT",
            "DATE",
        ];
        assert_eq!(types(message), expected);
    }

    #[test]
    fn nested_columns_are_lists_structs_and_maps() {
        let message = "message m {
            optional group a (LIST) { repeated group list { optional binary element (STRING); } }
            optional group b { optional int32 x; optional double y; }
            optional group c (MAP) { repeated group key_value { required binary key (STRING); optional int64 value; } }
            repeated int32 d;
        }";
        let expected = ["VARCHAR[]", "STRUCT(\"x\" INTEGER, \"y\" DOUBLE)", "MAP(VARCHAR, BIGINT)", "INTEGER[]"];
        assert_eq!(types(message), expected);
    }
}
