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
use super::kind::{Kind, Number, number};

/// Digits that 64 bits always hold.
const SHORT: u8 = 18;
const DAY: i64 = 86_400_000_000;

/// What counts the different values of a column of this type, within so many bytes.
pub(super) fn distinct(data_type: &DataType, bytes: usize) -> Distinct {
    let is_number = match data_type {
        DataType::Decimal128(digits, _) if *digits <= SHORT => true,
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
        DataType::Boolean => {
            let (yes, some) = (array.as_boolean().true_count(), array.len() - array.null_count());
            gather
                .distinct
                .numbers([(yes > 0, 1), (yes < some, 0)].into_iter().filter(|(is, _)| *is).map(|(_, bit)| bit));
        }
        DataType::Int8 => whole(gather, &all::<Int8Type, i64>(array, i64::from)),
        DataType::Int16 => whole(gather, &all::<Int16Type, i64>(array, i64::from)),
        DataType::Int32 => whole(gather, &all::<Int32Type, i64>(array, i64::from)),
        DataType::Int64 => whole(gather, &all::<Int64Type, i64>(array, |value| value)),
        // Unsigned numbers have no type in the source system: they are only counted.
        DataType::UInt8 => counted(gather, &all::<UInt8Type, i64>(array, i64::from)),
        DataType::UInt16 => counted(gather, &all::<UInt16Type, i64>(array, i64::from)),
        DataType::UInt32 => counted(gather, &all::<UInt32Type, i64>(array, i64::from)),
        DataType::UInt64 => counted(gather, &all::<UInt64Type, i64>(array, |value| value as i64)),
        DataType::Float16 => floats(gather, &all::<Float16Type, f64>(array, f64::from)),
        DataType::Float32 => floats(gather, &all::<Float32Type, f64>(array, f64::from)),
        DataType::Float64 => floats(gather, &all::<Float64Type, f64>(array, |value| value)),
        DataType::Decimal32(_, scale) => short_decimals(gather, &all::<Decimal32Type, i64>(array, i64::from), *scale),
        DataType::Decimal64(_, scale) => {
            short_decimals(gather, &all::<Decimal64Type, i64>(array, |value| value), *scale)
        }
        DataType::Decimal128(digits, scale) => {
            let values = all::<Decimal128Type, i128>(array, |value| value);
            let short: Result<Vec<i64>, _> = values.iter().map(|value| i64::try_from(*value)).collect();
            match short {
                Ok(short) if *digits <= SHORT => short_decimals(gather, &short, *scale),
                _ => decimals(gather, &values, *scale),
            }
        }
        DataType::Decimal256(_, scale) => {
            for value in array.as_primitive::<Decimal256Type>().iter().flatten() {
                let text = format!("{value}e{}", -i32::from(*scale));
                gather.distinct.bytes(text.as_bytes());
                if gather.is_first() {
                    gather.float(text.parse().unwrap_or(f64::NAN));
                }
            }
        }
        DataType::Date32 => times(gather, &all::<Date32Type, i64>(array, i64::from), |days| days.saturating_mul(DAY)),
        DataType::Date64 => {
            times(gather, &all::<Date64Type, i64>(array, |value| value), |at| at.saturating_mul(1_000));
        }
        DataType::Timestamp(unit, _) => match unit {
            TimeUnit::Second => {
                let all = all::<TimestampSecondType, i64>(array, |at| at);
                times(gather, &all, |at| at.saturating_mul(1_000_000));
            }
            TimeUnit::Millisecond => {
                let all = all::<TimestampMillisecondType, i64>(array, |at| at);
                times(gather, &all, |at| at.saturating_mul(1_000));
            }
            TimeUnit::Microsecond => times(gather, &all::<TimestampMicrosecondType, i64>(array, |at| at), |at| at),
            TimeUnit::Nanosecond => {
                let all = all::<TimestampNanosecondType, i64>(array, |at| at);
                times(gather, &all, |at| at.div_euclid(1_000));
            }
        },
        DataType::Utf8View => {
            let array = array.as_string_view();
            match array.null_count() {
                // Most columns: nothing is asked of each value.
                0 => texts(gather, || (0..array.len()).map(|at| array.value(at))),
                _ => texts(gather, || array.iter().flatten()),
            }
        }
        DataType::Utf8 => texts(gather, || array.as_string::<i32>().iter().flatten()),
        DataType::LargeUtf8 => texts(gather, || array.as_string::<i64>().iter().flatten()),
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

/// The values that are there, in one type for all of a kind: what follows is then compiled once, and quick.
fn all<T: ArrowPrimitiveType, V>(array: &ArrayRef, value: impl Fn(T::Native) -> V) -> Vec<V> {
    let array = array.as_primitive::<T>();
    match array.nulls().filter(|nulls| nulls.null_count() > 0) {
        None => array.values().iter().map(|native| value(*native)).collect(),
        Some(nulls) => {
            let mut out = Vec::with_capacity(array.len() - nulls.null_count());
            out.extend(array.values().iter().zip(nulls.iter()).filter(|(_, is)| *is).map(|(native, _)| value(*native)));
            out
        }
    }
}

fn counted(gather: &mut Gather, values: &[i64]) {
    gather.distinct.numbers(values.iter().map(|value| *value as u64));
}

/// The smallest and the largest.
fn ends(values: &[i64]) -> Option<(i64, i64)> {
    let first = *values.first()?;
    Some(values.iter().fold((first, first), |(least, most), value| (least.min(*value), most.max(*value))))
}

fn whole(gather: &mut Gather, values: &[i64]) {
    counted(gather, values);
    if let Some((least, most)) = ends(values).filter(|_| gather.is_first()) {
        let sum = values.iter().map(|value| i128::from(*value)).sum();
        gather.wholes(values.len() as u64, sum, (least.into(), most.into()));
    }
}

fn floats(gather: &mut Gather, values: &[f64]) {
    // Both zeros are one value, and so are all that are no number.
    let one = |value: f64| {
        if value == 0.0 {
            0
        } else if value.is_nan() {
            f64::NAN.to_bits()
        } else {
            value.to_bits()
        }
    };
    gather.distinct.numbers(values.iter().map(|value| one(*value)));
    if gather.is_first() {
        gather.floats(values.iter().copied());
    }
}

fn short_decimals(gather: &mut Gather, values: &[i64], scale: i8) {
    counted(gather, values);
    if gather.is_first() {
        let float = decimal(scale);
        gather.floats(values.iter().map(|value| float(i128::from(*value))));
    }
}

fn decimals(gather: &mut Gather, values: &[i128], scale: i8) {
    values.iter().for_each(|value| gather.distinct.bytes(&value.to_le_bytes()));
    if gather.is_first() && gather.kind == Kind::Integer {
        // Integers of 128 bits come as decimals.
        values.iter().for_each(|value| gather.whole(*value));
    } else if gather.is_first() {
        let float = decimal(scale);
        gather.floats(values.iter().map(|value| float(*value)));
    }
}

/// What gives the float next to a decimal of this scale.
fn decimal(scale: i8) -> impl Fn(i128) -> f64 {
    let divisor = (0..=22).contains(&scale).then(|| 10_f64.powi(i32::from(scale)));
    move |value| match (divisor, i64::try_from(value)) {
        // Both are exact, so that their quotient is rounded once.
        (Some(divisor), Ok(short)) if short.unsigned_abs() < 1 << 53 => short as f64 / divisor,
        _ => format!("{value}e{}", -i32::from(scale)).parse().unwrap_or(f64::NAN),
    }
}

fn texts<'a, I: Iterator<Item = &'a str>>(gather: &mut Gather, all: impl Fn() -> I) {
    gather.distinct.texts(all().map(str::as_bytes));
    if gather.kind.is_text() && gather.is_first() {
        for text in all() {
            gather.text(text);
        }
    } else if gather.kind.is_number() && gather.is_first() {
        for text in all() {
            // Integers that no type of Arrow holds come as they are written.
            match number(text) {
                Some(Number::Whole(value)) => gather.whole(value),
                Some(Number::Float(value)) => gather.float(value),
                None => gather.misfits += 1,
            }
        }
    }
}

fn times(gather: &mut Gather, values: &[i64], micros: impl Fn(i64) -> i64) {
    counted(gather, values);
    if let Some((first, last)) = ends(values).filter(|_| gather.is_first()) {
        gather.time(micros(first));
        gather.time(micros(last));
    }
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
        assert_eq!(decimal(2)(3_355_975_405), 33_559_754.05);
        assert_eq!(decimal(5)(12_345_678_901_234_567_890_123_456_789), 1.234_567_890_123_456_8e23);
        assert_eq!(decimal(-2)(7), 700.0);
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
