//! Values of Arrow arrays, as Parquet files give them, into what is gathered of their column.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, DataType, TimeUnit};

use super::distinct::Distinct;
use super::gather::Gather;
use super::kind::Kind;

const DAY: i64 = 86_400_000_000;

/// What counts the different values of a column of this type, within so many bytes.
pub(super) fn distinct(data_type: &DataType, bytes: usize) -> Distinct {
    let is_number = match data_type {
        DataType::Decimal128(..) | DataType::Decimal256(..) => false,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) | DataType::Boolean => true,
        other => other.is_numeric(),
    };
    if is_number { Distinct::of_numbers(bytes) } else { Distinct::of_texts(bytes) }
}

/// Adds the values of an array.
pub(super) fn add(gather: &mut Gather, array: &ArrayRef) -> Result<(), ArrowError> {
    gather.rows(array.len(), array.logical_null_count());
    match array.data_type() {
        DataType::Null => {}
        DataType::Boolean => array.as_boolean().iter().flatten().for_each(|yes| gather.distinct.number(u64::from(yes))),
        DataType::Int8 => whole::<Int8Type>(gather, array),
        DataType::Int16 => whole::<Int16Type>(gather, array),
        DataType::Int32 => whole::<Int32Type>(gather, array),
        DataType::Int64 => whole::<Int64Type>(gather, array),
        DataType::UInt8 => whole::<UInt8Type>(gather, array),
        DataType::UInt16 => whole::<UInt16Type>(gather, array),
        DataType::UInt32 => whole::<UInt32Type>(gather, array),
        DataType::UInt64 => {
            each::<UInt64Type>(array, |value| {
                gather.distinct.number(value);
            });
        }
        DataType::Float16 => floats::<Float16Type>(gather, array, f64::from),
        DataType::Float32 => floats::<Float32Type>(gather, array, f64::from),
        DataType::Float64 => floats::<Float64Type>(gather, array, |value| value),
        DataType::Decimal32(_, scale) => decimals::<Decimal32Type>(gather, array, *scale, i128::from),
        DataType::Decimal64(_, scale) => decimals::<Decimal64Type>(gather, array, *scale, i128::from),
        DataType::Decimal128(_, scale) => decimals::<Decimal128Type>(gather, array, *scale, |value| value),
        DataType::Decimal256(_, scale) => each::<Decimal256Type>(array, |value| {
            let text = format!("{value}e{}", -i32::from(*scale));
            gather.distinct.bytes(text.as_bytes());
            if gather.is_first() {
                gather.float(text.parse().unwrap_or(f64::NAN));
            }
        }),
        DataType::Date32 => times::<Date32Type>(gather, array, i64::from, |days| days.saturating_mul(DAY)),
        DataType::Date64 => times::<Date64Type>(gather, array, |value| value, |at| at.saturating_mul(1_000)),
        DataType::Timestamp(unit, _) => match unit {
            TimeUnit::Second => times::<TimestampSecondType>(gather, array, |at| at, |at| at.saturating_mul(1_000_000)),
            TimeUnit::Millisecond => {
                times::<TimestampMillisecondType>(gather, array, |at| at, |at| at.saturating_mul(1_000));
            }
            TimeUnit::Microsecond => times::<TimestampMicrosecondType>(gather, array, |at| at, |at| at),
            TimeUnit::Nanosecond => {
                times::<TimestampNanosecondType>(gather, array, |at| at, |at| at.div_euclid(1_000));
            }
        },
        DataType::Utf8View => {
            let texts = array.as_string_view();
            let is_text = gather.kind.is_text() && gather.is_first();
            for text in texts.iter().flatten() {
                gather.distinct.bytes(text.as_bytes());
                if is_text {
                    gather.text(text);
                }
            }
        }
        DataType::BinaryView => {
            array.as_binary_view().iter().flatten().for_each(|bytes| gather.distinct.bytes(bytes));
        }
        DataType::FixedSizeBinary(16) if gather.kind == Kind::Text => {
            for bytes in array.as_fixed_size_binary().iter().flatten() {
                gather.distinct.bytes(bytes);
                if gather.is_first() {
                    gather.text(&uuid(bytes));
                }
            }
        }
        _ => return written(gather, array),
    }
    Ok(())
}

fn each<T: ArrowPrimitiveType>(array: &ArrayRef, mut add: impl FnMut(T::Native)) {
    let values = array.as_primitive::<T>();
    if values.null_count() == 0 {
        values.values().iter().for_each(|value| add(*value));
    } else {
        values.iter().flatten().for_each(add);
    }
}

fn whole<T: ArrowPrimitiveType<Native: Into<i128>>>(gather: &mut Gather, array: &ArrayRef) {
    // Unsigned numbers have no type in the source system: they are only counted.
    let is_number = gather.kind.is_number() && gather.is_first();
    each::<T>(array, |value| {
        let value: i128 = value.into();
        gather.distinct.number(value as u64);
        if is_number {
            gather.whole(value);
        }
    });
}

fn floats<T: ArrowPrimitiveType>(gather: &mut Gather, array: &ArrayRef, float: impl Fn(T::Native) -> f64) {
    let is_first = gather.is_first();
    each::<T>(array, |value| {
        let value = float(value);
        // Both zeros are one value, and so are all that are no number.
        let one = if value == 0.0 {
            0.0
        } else if value.is_nan() {
            f64::NAN
        } else {
            value
        };
        gather.distinct.number(one.to_bits());
        if is_first {
            gather.float(value);
        }
    });
}

fn decimals<T: ArrowPrimitiveType>(
    gather: &mut Gather,
    array: &ArrayRef,
    scale: i8,
    whole: impl Fn(T::Native) -> i128,
) {
    let is_first = gather.is_first();
    each::<T>(array, |value| {
        let value = whole(value);
        match i64::try_from(value) {
            Ok(value) if !matches!(array.data_type(), DataType::Decimal128(..)) => gather.distinct.number(value as u64),
            _ => gather.distinct.bytes(&value.to_le_bytes()),
        }
        if is_first {
            gather.float(decimal(value, scale));
        }
    });
}

/// The float next to a decimal.
fn decimal(value: i128, scale: i8) -> f64 {
    // Both are exact, so that their quotient is rounded once.
    if value.unsigned_abs() < 1 << 53 && (0..=22).contains(&scale) {
        return value as f64 / 10_f64.powi(i32::from(scale));
    }
    format!("{value}e{}", -i32::from(scale)).parse().unwrap_or(f64::NAN)
}

fn times<T: ArrowPrimitiveType>(
    gather: &mut Gather,
    array: &ArrayRef,
    number: impl Fn(T::Native) -> i64,
    micros: impl Fn(i64) -> i64,
) {
    let is_first = gather.is_first();
    each::<T>(array, |value| {
        let value = number(value);
        gather.distinct.number(value as u64);
        if is_first {
            gather.time(micros(value));
        }
    });
}

/// Lists, structs and what else has no number or text: by how it is written.
fn written(gather: &mut Gather, array: &ArrayRef) -> Result<(), ArrowError> {
    let formatter = ArrayFormatter::try_new(array.as_ref(), &FormatOptions::default())?;
    for row in (0..array.len()).filter(|row| array.is_valid(*row)) {
        gather.distinct.bytes(formatter.value(row).to_string().as_bytes());
    }
    Ok(())
}

fn uuid(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(36);
    for (place, byte) in bytes.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        out.push_str(&format!("{byte:02x}"));
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use arrow_array::{Decimal128Array, Float64Array, ListArray, UInt32Array};
    use std::sync::Arc;

    fn signature(kind: Kind, array: ArrayRef) -> String {
        let mut gather = Gather::new(kind, distinct(array.data_type(), 1 << 16));
        add(&mut gather, &array).unwrap();
        gather.next_pass();
        let mut out = String::new();
        gather.write(&mut out);
        out
    }

    #[test]
    fn decimals_are_the_floats_next_to_them() {
        assert_eq!(decimal(3_355_975_405, 2), 33_559_754.05);
        assert_eq!(decimal(12_345_678_901_234_567_890_123_456_789, 5), 1.234_567_890_123_456_8e23);
        assert_eq!(decimal(7, -2), 700.0);
        let array = Decimal128Array::from(vec![Some(304), None, Some(304), Some(1395)]).with_precision_and_scale(5, 2);
        let told = signature(Kind::Float, Arc::new(array.unwrap()));
        assert!(told.ends_with("\"unique_count\": 2, \"min\": 3.04, \"max\": 13.95, \"mean\": 6.676667}"), "{told}");
    }

    #[test]
    fn both_zeros_are_one_value() {
        let told = signature(Kind::Float, Arc::new(Float64Array::from(vec![0.0, -0.0, f64::NAN, -f64::NAN])));
        assert!(told.contains("\"unique_count\": 2"), "{told}");
    }

    #[test]
    fn what_the_source_has_no_type_for_is_counted() {
        let told = signature(Kind::Unknown, Arc::new(UInt32Array::from(vec![1, 1, 2])));
        assert_eq!(told, "{\"type\": \"unknown\", \"total_count\": 3, \"null_count\": 0, \"unique_count\": 2}");
        let lists =
            ListArray::from_iter_primitive::<Int32Type, _, _>(vec![Some(vec![Some(1)]), None, Some(vec![Some(1)])]);
        let told = signature(Kind::Unknown, Arc::new(lists));
        assert!(told.ends_with("\"null_count\": 1, \"unique_count\": 1}"), "{told}");
    }
}
