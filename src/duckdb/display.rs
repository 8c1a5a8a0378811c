//! Values of any type, for people: what a cell of somebody's result says.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _};

use super::batch::{Batch, Column, Kind, Unit};
use super::value::Decimal;

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
pub fn shown(column: &Column, row: usize) -> Shown {
    if let Some(value) = column.variant(row) {
        return shown(&value, 0);
    }
    if column.is_null(row) {
        return Shown::Null;
    }
    match column.kind() {
        Kind::Bool => column.bool(row).map_or(Shown::Null, Shown::Bool),
        kind if kind.is_number() => Shown::Number(text(column, row)),
        Kind::Timestamp { unit, .. } if unit != Unit::Nano => {
            micros(column, row, unit).map_or_else(|| Shown::Text(text(column, row)), Shown::Time)
        }
        Kind::Bytes { .. } => Shown::Bytes(bytes(column.bytes(row).unwrap_or_default())),
        Kind::List { .. } | Kind::FixedList(_) | Kind::Struct | Kind::Map => {
            let mut out = String::new();
            json(column, row, &mut out);
            Shown::Json(out)
        }
        _ => Shown::Text(text(column, row)),
    }
}

/// The values of a row.
pub fn shown_row(batch: &Batch, row: usize) -> Vec<Shown> {
    batch.columns().iter().map(|column| shown(column, row)).collect()
}

/// Microseconds, where none is lost. DuckDB's infinities stand for no time of the calendar.
fn micros(column: &Column, row: usize, unit: Unit) -> Option<i64> {
    let value = column.small(row).filter(|value| value.checked_abs().is_some_and(|value| value != i64::MAX))?;
    value.checked_mul(1_000_000 / unit.per_second())
}

/// The text of a value that is no list and no struct: every digit of a number, ISO-8601 for dates and times.
pub(super) fn text(column: &Column, row: usize) -> String {
    let written = match column.kind() {
        Kind::Bool => column.bool(row).map(|value| value.to_string()),
        Kind::Int { .. } => column.integer(row).map(|value| value.to_string()),
        Kind::Decimal { scale } => column.integer(row).map(|value| Decimal { value, scale }.to_string()),
        #[allow(clippy::cast_possible_truncation, reason = "it was 32 bits wide before")]
        Kind::Float { bits: 32 } => column.float(row).map(|value| fraction(format!("{:?}", value as f32))),
        Kind::Float { .. } => column.float(row).map(|value| fraction(format!("{value:?}"))),
        Kind::Text { .. } => column.text(row).map(str::to_owned),
        Kind::Bytes { .. } | Kind::FixedBytes(_) => column.bytes(row).map(bytes),
        Kind::Date => column.small(row).map(date),
        Kind::Time(unit) => column.small(row).map(|value| time_of_day(value, unit)),
        Kind::Timestamp { unit, .. } => column.small(row).map(|value| moment(value, unit)),
        Kind::Interval => column.interval(row).map(interval),
        Kind::Null | Kind::List { .. } | Kind::FixedList(_) | Kind::Struct | Kind::Map | Kind::Union { .. } => None,
    };
    written.unwrap_or_default()
}

/// Rust's form of what is no number is DuckDB's, but for one.
fn fraction(written: String) -> String {
    if written == "NaN" { "nan".to_owned() } else { written }
}

fn iso(micros: i64) -> String {
    moment(micros, Unit::Micro)
}

fn moment(value: i64, unit: Unit) -> String {
    if value == i64::MAX || value == -i64::MAX {
        return infinity(value).to_owned();
    }
    let per_second = unit.per_second();
    let (seconds, rest) = (value.div_euclid(per_second), value.rem_euclid(per_second));
    let nanos = u32::try_from(rest * (1_000_000_000 / per_second)).unwrap_or(0);
    let Some(time) = DateTime::from_timestamp(seconds, nanos) else { return format!("{seconds} s since 1970") };
    let mut out = day(time.date_naive());
    out.push('T');
    clock(&mut out, (time.hour(), time.minute(), time.second()), nanos);
    out.push('Z');
    out
}

fn infinity(value: i64) -> &'static str {
    if value < 0 { "-infinity" } else { "infinity" }
}

fn date(days: i64) -> String {
    if days.abs() == i64::from(i32::MAX) {
        return infinity(days).to_owned();
    }
    let date = days.checked_mul(86_400).and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    date.map_or_else(|| format!("{days} days since 1970"), |date| day(date.date_naive()))
}

fn day(date: NaiveDate) -> String {
    let (month, day) = (date.month(), date.day());
    match date.year() {
        year @ 0..=9_999 => format!("{year:04}-{month:02}-{day:02}"),
        year => format!("{year:+05}-{month:02}-{day:02}"),
    }
}

fn time_of_day(value: i64, unit: Unit) -> String {
    let per_second = unit.per_second();
    let (seconds, rest) = (value.div_euclid(per_second), value.rem_euclid(per_second));
    let nanos = u32::try_from(rest * (1_000_000_000 / per_second)).unwrap_or(0);
    let part = |seconds: i64| u32::try_from(seconds).unwrap_or(0);
    let mut out = String::new();
    clock(&mut out, (part(seconds / 3_600), part(seconds / 60 % 60), part(seconds % 60)), nanos);
    out
}

/// As many groups of three digits behind the second as it takes.
fn clock(out: &mut String, (hour, minute, second): (u32, u32, u32), nanos: u32) {
    let _ = write!(out, "{hour:02}:{minute:02}:{second:02}");
    let _ = match nanos {
        0 => Ok(()),
        nanos if nanos % 1_000_000 == 0 => write!(out, ".{:03}", nanos / 1_000_000),
        nanos if nanos % 1_000 == 0 => write!(out, ".{:06}", nanos / 1_000),
        nanos => write!(out, ".{nanos:09}"),
    };
}

/// As DuckDB writes it: `1 year 2 months 3 days 04:05:06`.
fn interval((months, days, nanos): (i32, i32, i64)) -> String {
    let mut parts = Vec::new();
    for (number, name) in [(months / 12, "year"), (months % 12, "month"), (days, "day")] {
        if number != 0 {
            parts.push(format!("{number} {name}{}", if number.abs() == 1 { "" } else { "s" }));
        }
    }
    if nanos != 0 || parts.is_empty() {
        let sign = if nanos < 0 { "-" } else { "" };
        let clock = time_of_day(nanos.checked_abs().unwrap_or(i64::MAX), Unit::Nano);
        parts.push(format!("{sign}{clock}"));
    }
    parts.join(" ")
}

fn bytes(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b' '..=b'~' if *byte != b'\\' => out.push(char::from(*byte)),
            other => {
                let _ = write!(out, "\\x{other:02X}");
            }
        }
    }
    out
}

fn json(column: &Column, row: usize, out: &mut String) {
    match column.kind() {
        Kind::Union { .. } => match column.variant(row) {
            Some(value) => json(&value, 0, out),
            None => out.push_str("null"),
        },
        _ if column.is_null(row) => out.push_str("null"),
        Kind::List { .. } | Kind::FixedList(_) => {
            let items = column.items(row);
            let len = items.as_ref().map_or(0, Column::len);
            between(out, '[', ']', 0..len, |at, out| {
                if let Some(items) = &items {
                    json(items, at, out);
                }
            });
        }
        Kind::Struct => {
            let members = column.members(row).unwrap_or_default();
            between(out, '{', '}', members.iter(), |member, out| {
                string(&member.field().name, out);
                out.push_str(": ");
                json(member, 0, out);
            });
        }
        Kind::Map => {
            let entries = map_entries(column, row);
            between(out, '{', '}', entries.iter(), |(key, value), out| {
                string(key, out);
                out.push_str(": ");
                json(value, 0, out);
            });
        }
        _ => match shown(column, row) {
            // JSON has no infinity.
            Shown::Number(number) if number.parse::<f64>().is_ok_and(f64::is_finite) => out.push_str(&number),
            Shown::Bool(value) => out.push_str(&value.to_string()),
            other => string(&other.plain().unwrap_or_default(), out),
        },
    }
}

/// The entries of a map: each key as text, each value a column of its own.
pub(super) fn map_entries(column: &Column, row: usize) -> Vec<(String, Column)> {
    let Some(entries) = column.items(row) else { return Vec::new() };
    let pairs = (0..entries.len()).filter_map(|at| entries.members(at));
    pairs
        .filter_map(|members| match members.as_slice() {
            [key, value] => Some((text(key, 0), value.clone())),
            _ => None,
        })
        .collect()
}

fn between<T>(
    out: &mut String,
    open: char,
    close: char,
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(T, &mut String),
) {
    out.push(open);
    for (at, item) in items.enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        write(item, out);
    }
    out.push(close);
}

fn string(text: &str, out: &mut String) {
    // A string is always JSON.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_written_as_duckdb_does() {
        assert_eq!(interval((14, 1, 3_723_000_000_000)), "1 year 2 months 1 day 01:02:03");
        assert_eq!(interval((0, 0, -1_500_000)), "-00:00:00.001500");
        assert_eq!(interval((0, 0, 0)), "00:00:00");
    }

    #[test]
    fn moments_have_as_many_digits_as_they_need() {
        assert_eq!(moment(1, Unit::Second), "1970-01-01T00:00:01Z");
        assert_eq!(moment(1_766_268_599_000_001, Unit::Micro), "2025-12-20T22:09:59.000001Z");
        assert_eq!(moment(-1, Unit::Milli), "1969-12-31T23:59:59.999Z");
        assert_eq!(moment(1, Unit::Nano), "1970-01-01T00:00:00.000000001Z");
        assert_eq!(
            (moment(i64::MAX, Unit::Micro), moment(-i64::MAX, Unit::Nano)),
            ("infinity".into(), "-infinity".into())
        );
    }

    #[test]
    fn days_outside_of_the_calendar_are_still_said() {
        assert_eq!((date(0), date(-1)), ("1970-01-01".to_owned(), "1969-12-31".to_owned()));
        assert_eq!(date(i64::from(i32::MAX)), "infinity");
        assert_eq!(date(-800_000), "-0221-09-04");
        assert!(date(1 << 40).ends_with("days since 1970"));
    }

    #[test]
    fn bytes_are_written_as_duckdb_does() {
        assert_eq!(bytes(b"a\\\0\xff"), "a\\x5C\\x00\\xFF");
    }
}
