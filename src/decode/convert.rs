//! One column of a file into the type of its table. Values that do not fit become NULL and are counted; which column
//! goes where is decided in `normalise`.

use std::cell::Cell;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float32Type, Float64Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, StringArray, TimestampMicrosecondArray, new_null_array};
use arrow_cast::cast;
use arrow_cast::parse::string_to_datetime;
use arrow_schema::{ArrowError, DataType, TimeUnit};
use chrono::Utc;

use super::dialect::Target;

/// A converted column, and what happened to some of its rows: a sentence without a subject, and their number.
pub(super) type Converted = (ArrayRef, Vec<(&'static str, u64)>);

/// Said of numbers and times beyond what the table's type holds.
pub(super) const OUT_OF_RANGE: &str = "out of the range of its type: shown as empty";
/// Said of timestamps finer than a microsecond.
pub(super) const CUT: &str = "finer than a microsecond: cut to microseconds";
/// Said of texts that should be times.
pub(super) const NOT_A_TIME: &str = "not understood as a time (ISO 8601): shown as empty";
/// Said of bytes that should be text.
pub(super) const NOT_TEXT: &str = "not text in UTF-8: shown as empty";

/// Converts a column to the table's type. Errors only on a pair of types that recognising should have refused.
pub(super) fn convert(array: &ArrayRef, target: Target) -> Result<Converted, ArrowError> {
    match (target, array.data_type()) {
        (_, DataType::Null) => Ok((new_null_array(&target.arrow(), array.len()), Vec::new())),
        (Target::SpanKind, kind) if kind.is_integer() => span_kinds(array),
        (Target::TextOrInteger, kind) if kind.is_integer() => Ok((cast(array, &DataType::Utf8)?, Vec::new())),
        (Target::Text | Target::Json | Target::TextOrInteger | Target::SpanKind, DataType::BinaryView) => {
            counted(array, &[DataType::Binary, DataType::Utf8], NOT_TEXT)
        }
        (Target::Text | Target::Json | Target::TextOrInteger | Target::SpanKind, _) => {
            counted(array, &[DataType::Utf8], NOT_TEXT)
        }
        (Target::Integer | Target::BigInt, _) => counted(array, &[target.arrow()], OUT_OF_RANGE),
        (Target::Float, DataType::Float64) => {
            let narrow = array.as_primitive::<Float64Type>().unary_opt::<_, Float32Type>(|wide| {
                Some(wide as f32).filter(|fit| fit.is_finite() || !wide.is_finite())
            });
            lost(array, Arc::new(narrow), OUT_OF_RANGE)
        }
        (Target::Float | Target::Double, _) => counted(array, &[target.arrow()], OUT_OF_RANGE),
        (Target::Boolean, _) => counted(array, &[DataType::Boolean], OUT_OF_RANGE),
        (Target::Timestamp | Target::TimestampOrText, DataType::Timestamp(unit, _)) => Ok(micros(array, *unit)),
        (Target::FineTimestamp, DataType::Timestamp(unit, _)) => {
            let (times, mut notes) = micros(array, *unit);
            notes.retain(|(what, _)| *what != CUT);
            Ok((times, notes))
        }
        (Target::Timestamp | Target::TimestampOrText | Target::FineTimestamp, _) => {
            let (texts, mut notes) = convert(array, Target::Text)?;
            let times: TimestampMicrosecondArray = texts.as_string::<i32>().iter().map(|text| time(text?)).collect();
            let (times, more) = lost(&texts, Arc::new(times), NOT_A_TIME)?;
            notes.extend(more);
            Ok((times, notes))
        }
    }
}

/// Casts step by step; what a cast cannot represent it makes NULL.
fn counted(array: &ArrayRef, steps: &[DataType], what: &'static str) -> Result<Converted, ArrowError> {
    let mut out = Arc::clone(array);
    for step in steps {
        out = cast(&out, step)?;
    }
    lost(array, out, what)
}

fn lost(before: &ArrayRef, after: ArrayRef, what: &'static str) -> Result<Converted, ArrowError> {
    let count = after.null_count().saturating_sub(before.null_count()) as u64;
    Ok((after, if count > 0 { vec![(what, count)] } else { Vec::new() }))
}

/// A timestamp of any unit in microseconds, without its zone: with a zone it is in UTC already, without one it is
/// taken to be.
pub(super) fn micros(array: &ArrayRef, unit: TimeUnit) -> Converted {
    let cut = Cell::new(0);
    let out: TimestampMicrosecondArray = match unit {
        TimeUnit::Second => array.as_primitive::<TimestampSecondType>().unary_opt(|at| at.checked_mul(1_000_000)),
        TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().unary_opt(|at| at.checked_mul(1_000)),
        TimeUnit::Microsecond => {
            array.as_primitive::<TimestampMicrosecondType>().clone().with_timezone_opt::<Arc<str>>(None)
        }
        TimeUnit::Nanosecond => array.as_primitive::<TimestampNanosecondType>().unary_opt(|at| {
            cut.set(cut.get() + u64::from(at.rem_euclid(1_000) != 0));
            Some(at.div_euclid(1_000))
        }),
    };
    let over = out.null_count().saturating_sub(array.null_count()) as u64;
    let notes = [(OUT_OF_RANGE, over), (CUT, cut.get())].into_iter().filter(|(_, count)| *count > 0).collect();
    (Arc::new(out), notes)
}

/// The nanoseconds since 1970 of a timestamp of any unit; NULL where they do not fit. The loss is told of the time.
pub(super) fn nanos(array: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let scaled = match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => 1_000_000_000,
        DataType::Timestamp(TimeUnit::Millisecond, _) => 1_000_000,
        DataType::Timestamp(TimeUnit::Microsecond, _) => 1_000,
        DataType::Timestamp(TimeUnit::Nanosecond, _) => 1,
        _ => return Ok(new_null_array(&DataType::Int64, array.len())),
    };
    let numbers = cast(array, &DataType::Int64)?;
    let nanos = numbers.as_primitive::<Int64Type>().unary_opt::<_, Int64Type>(|at| at.checked_mul(scaled));
    Ok(Arc::new(nanos))
}

/// The kinds of spans by the numbers that junjo-server's Parquet files have for them; these are not OTLP's.
fn span_kinds(array: &ArrayRef) -> Result<Converted, ArrowError> {
    const KINDS: [&str; 5] = ["INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];
    let numbers = cast(array, &DataType::Int64)?;
    let kinds: StringArray = numbers
        .as_primitive::<Int64Type>()
        .iter()
        .map(|number| {
            let known = usize::try_from(number?).ok().and_then(|number| KINDS.get(number));
            known.map(|kind| (*kind).to_owned()).or_else(|| Some(number?.to_string()))
        })
        .collect();
    Ok((Arc::new(kinds), Vec::new()))
}

/// A time in ISO 8601, with or without a zone; without one it is UTC.
pub(super) fn time(text: &str) -> Option<i64> {
    string_to_datetime(&Utc, text.trim()).ok().map(|at| at.timestamp_micros())
}

/// The edge type's normal form: one of the three arrows of the tripartite graph, also for what only names an arrow's
/// label (the source system's own code writes that). NULL where it is neither; the second value counts those.
pub(super) fn edge_kinds(edge_types: &StringArray) -> (StringArray, u64) {
    let mut unknown = 0;
    let kinds = edge_types
        .iter()
        .map(|edge_type| {
            let kind = edge_kind(edge_type?);
            unknown += u64::from(kind.is_none());
            kind
        })
        .collect();
    (kinds, unknown)
}

fn edge_kind(edge_type: &str) -> Option<&'static str> {
    const KINDS: [(&str, &str, &str); 3] = [
        ("machine→user", "machine->user", "observation"),
        ("user→shared", "user->shared", "creation"),
        ("shared→machine", "shared->machine", "feedback"),
    ];
    let found = edge_type.trim();
    KINDS
        .iter()
        .find(|(arrow, plain, label)| [arrow, plain, label].iter().any(|form| found.eq_ignore_ascii_case(form)))
        .map(|(arrow, _, _)| *arrow)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use arrow_array::{
        Float64Array, Int64Array, StringViewArray, TimestampMillisecondArray, TimestampNanosecondArray, UInt64Array,
    };

    use super::*;

    fn times(array: ArrayRef) -> (Vec<Option<i64>>, Vec<(&'static str, u64)>) {
        let (out, notes) = convert(&array, Target::TimestampOrText).unwrap();
        assert_eq!(out.data_type(), &DataType::Timestamp(TimeUnit::Microsecond, None));
        (out.as_primitive::<TimestampMicrosecondType>().iter().collect(), notes)
    }

    #[test]
    fn timestamps_of_any_unit_and_zone_become_utc_microseconds() {
        let zoned = TimestampMillisecondArray::from(vec![Some(1_500), None]).with_timezone("UTC");
        assert_eq!(times(Arc::new(zoned)), (vec![Some(1_500_000), None], vec![]));
        let fine = TimestampNanosecondArray::from(vec![2_000, 2_001, -1]);
        assert_eq!(times(Arc::new(fine)), (vec![Some(2), Some(2), Some(-1)], vec![(CUT, 2)]));
        let far = TimestampMillisecondArray::from(vec![i64::MAX]);
        assert_eq!(times(Arc::new(far)), (vec![None], vec![(OUT_OF_RANGE, 1)]));
    }

    #[test]
    fn nanoseconds_are_kept_beside_a_time_that_is_cut() {
        let fine: ArrayRef = Arc::new(TimestampNanosecondArray::from(vec![1_762_170_314_892_076_513]));
        assert_eq!(convert(&fine, Target::FineTimestamp).unwrap().1, []);
        assert_eq!(nanos(&fine).unwrap().as_primitive::<Int64Type>().value(0), 1_762_170_314_892_076_513);
        let far: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![Some(5), Some(i64::MAX), None]));
        assert_eq!(nanos(&far).unwrap().as_ref(), &Int64Array::from(vec![Some(5_000_000), None, None]));
    }

    #[test]
    fn kinds_of_spans_are_numbered_as_junjo_server_does() {
        let numbers: ArrayRef = Arc::new(arrow_array::Int8Array::from(vec![Some(0), Some(2), Some(9), None]));
        let (kinds, _) = convert(&numbers, Target::SpanKind).unwrap();
        assert_eq!(kinds.as_ref(), &StringArray::from(vec![Some("INTERNAL"), Some("CLIENT"), Some("9"), None]));
    }

    #[test]
    fn times_written_as_text_are_read_with_and_without_a_zone() {
        let texts = StringViewArray::from(vec![
            Some("1970-01-01T00:00:01.5Z"),
            Some("1970-01-01 00:00:01"),
            Some("1970-01-01T02:00:00+02:00"),
            Some("yesterday"),
            None,
        ]);
        let expected = vec![Some(1_500_000), Some(1_000_000), Some(0), None, None];
        assert_eq!(times(Arc::new(texts)), (expected, vec![(NOT_A_TIME, 1)]));
    }

    #[test]
    fn integers_that_do_not_fit_become_null_and_are_counted() {
        let wide: ArrayRef = Arc::new(Int64Array::from(vec![Some(7), Some(1 << 40), None]));
        let (out, notes) = convert(&wide, Target::Integer).unwrap();
        assert_eq!(out.null_count(), 2);
        assert_eq!(notes, [(OUT_OF_RANGE, 1)]);
        let unsigned: ArrayRef = Arc::new(UInt64Array::from(vec![u64::MAX, 1]));
        assert_eq!(convert(&unsigned, Target::BigInt).unwrap().1, [(OUT_OF_RANGE, 1)]);
        let huge: ArrayRef = Arc::new(Float64Array::from(vec![1e300, 0.5, f64::INFINITY]));
        assert_eq!(convert(&huge, Target::Float).unwrap().1, [(OUT_OF_RANGE, 1)]);
    }

    #[test]
    fn edge_types_with_and_without_an_arrow_have_one_normal_form() {
        let stored =
            StringArray::from(vec![Some("machine→user"), Some("creation"), Some("shared->machine"), Some("?"), None]);
        let (kinds, unknown) = edge_kinds(&stored);
        let kinds: Vec<_> = kinds.iter().collect();
        assert_eq!(kinds, [Some("machine→user"), Some("user→shared"), Some("shared→machine"), None, None]);
        assert_eq!(unknown, 1);
    }
}
