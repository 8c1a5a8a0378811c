//! Which Rust types a result's cell can be read as, each from exactly one family of Arrow types.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, TimeUnit};

use super::row::Row;

/// A type that a cell can be read as.
pub trait Cell: Sized {
    /// The SQL type that is expected, for messages.
    const EXPECTED: &'static str;

    /// Whether a column of this type holds it without loss.
    fn accepts(kind: &DataType) -> bool;

    /// The value at a row; `None` for a NULL that the type cannot hold.
    fn read(array: &dyn Array, row: usize) -> Option<Self>;
}

/// Microseconds since 1970-01-01 00:00:00 UTC: DuckDB's `TIMESTAMP`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// DuckDB's `DECIMAL` and `HUGEINT`: `value / 10^scale`, exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The digits.
    pub value: i128,
    /// How many of them stand behind the point.
    pub scale: i8,
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scale = usize::try_from(self.scale).unwrap_or(0);
        if scale == 0 {
            return write!(f, "{}", self.value);
        }
        let digits = format!("{:0>width$}", self.value.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        write!(f, "{}{whole}.{fraction}", if self.value < 0 { "-" } else { "" })
    }
}

impl<T: Cell> Cell for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn accepts(kind: &DataType) -> bool {
        *kind == DataType::Null || T::accepts(kind)
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        if *array.data_type() == DataType::Null || array.is_null(row) {
            Some(None)
        } else {
            T::read(array, row).map(Some)
        }
    }
}

macro_rules! number {
    ($rust:ty, $sql:literal, $($arrow:ident => $variant:pat),+) => {
        impl Cell for $rust {
            const EXPECTED: &'static str = $sql;

            fn accepts(kind: &DataType) -> bool {
                matches!(kind, $($variant)|+)
            }

            fn read(array: &dyn Array, row: usize) -> Option<Self> {
                if array.is_null(row) {
                    return None;
                }
                $(if let Some(values) = array.as_primitive_opt::<$arrow>() {
                    return Some(Self::from(values.value(row)));
                })+
                None
            }
        }
    };
}

number!(i64, "BIGINT or a smaller integer",
    Int64Type => DataType::Int64, Int32Type => DataType::Int32, Int16Type => DataType::Int16, Int8Type => DataType::Int8,
    UInt32Type => DataType::UInt32, UInt16Type => DataType::UInt16, UInt8Type => DataType::UInt8);
number!(i32, "INTEGER or a smaller integer",
    Int32Type => DataType::Int32, Int16Type => DataType::Int16, Int8Type => DataType::Int8,
    UInt16Type => DataType::UInt16, UInt8Type => DataType::UInt8);
number!(u64, "UBIGINT or a smaller unsigned integer",
    UInt64Type => DataType::UInt64, UInt32Type => DataType::UInt32, UInt16Type => DataType::UInt16, UInt8Type => DataType::UInt8);
number!(f64, "DOUBLE or FLOAT", Float64Type => DataType::Float64, Float32Type => DataType::Float32);
number!(f32, "FLOAT", Float32Type => DataType::Float32);

impl Cell for bool {
    const EXPECTED: &'static str = "BOOLEAN";

    fn accepts(kind: &DataType) -> bool {
        *kind == DataType::Boolean
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        array.as_boolean_opt().filter(|values| values.is_valid(row)).map(|values| values.value(row))
    }
}

impl Cell for String {
    const EXPECTED: &'static str = "VARCHAR";

    fn accepts(kind: &DataType) -> bool {
        match kind {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
            DataType::Dictionary(_, values) => Self::accepts(values),
            _ => false,
        }
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        if array.is_null(row) {
            return None;
        }
        match array.data_type() {
            DataType::Utf8 => Some(array.as_string::<i32>().value(row).to_owned()),
            DataType::LargeUtf8 => Some(array.as_string::<i64>().value(row).to_owned()),
            DataType::Utf8View => Some(array.as_string_view().value(row).to_owned()),
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary_opt()?;
                Self::read(dictionary.values().as_ref(), *dictionary.normalized_keys().get(row)?)
            }
            _ => None,
        }
    }
}

impl Cell for Timestamp {
    const EXPECTED: &'static str = "TIMESTAMP";

    fn accepts(kind: &DataType) -> bool {
        matches!(kind, DataType::Timestamp(TimeUnit::Microsecond, _))
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        let values = array.as_primitive_opt::<TimestampMicrosecondType>()?;
        values.is_valid(row).then(|| Self(values.value(row)))
    }
}

impl Cell for Decimal {
    const EXPECTED: &'static str = "DECIMAL or HUGEINT";

    fn accepts(kind: &DataType) -> bool {
        matches!(kind, DataType::Decimal128(..))
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        let values = array.as_primitive_opt::<Decimal128Type>()?;
        values.is_valid(row).then(|| Self { value: values.value(row), scale: values.scale() })
    }
}

impl Cell for Vec<u8> {
    const EXPECTED: &'static str = "BLOB";

    fn accepts(kind: &DataType) -> bool {
        *kind == DataType::Binary
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        array.as_binary_opt::<i32>().filter(|values| values.is_valid(row)).map(|values| values.value(row).to_vec())
    }
}

/// The elements of a DuckDB list. (`Vec<u8>` is taken: a BLOB.)
#[derive(Debug, Clone, PartialEq, Default)]
pub struct List<T>(pub Vec<T>);

impl<T: Cell> Cell for List<T> {
    const EXPECTED: &'static str = "a list";

    fn accepts(kind: &DataType) -> bool {
        matches!(kind, DataType::List(item) if T::accepts(item.data_type()))
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        let list = array.as_list_opt::<i32>().filter(|list| list.is_valid(row))?;
        let items = list.value(row);
        (0..items.len()).map(|item| T::read(items.as_ref(), item)).collect::<Option<Vec<T>>>().map(List)
    }
}

/// A DuckDB struct, read with the [`Row`] of its fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Struct<T>(pub T);

impl<T: Row> Cell for Struct<T> {
    const EXPECTED: &'static str = "a struct";

    fn accepts(kind: &DataType) -> bool {
        matches!(kind, DataType::Struct(fields) if T::COLUMNS.iter().all(|column| fields.find(column).is_some()))
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        let values = array.as_struct_opt().filter(|values| values.is_valid(row))?;
        let batch = RecordBatch::from(values.slice(row, 1));
        T::decode(&batch).ok()?.pop().map(Struct)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_every_digit() {
        assert_eq!(Decimal { value: -105, scale: 2 }.to_string(), "-1.05");
        assert_eq!(Decimal { value: 5, scale: 3 }.to_string(), "0.005");
        assert_eq!(Decimal { value: 170_141_183_460_469_231_731, scale: 0 }.to_string(), "170141183460469231731");
    }
}
