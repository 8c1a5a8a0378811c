//! Days and moments read from texts of one form. The forms are few and fixed, so that no general reader of time
//! formats has to come with the page.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, Timelike as _};

/// A day in its one form, `2025-12-24`.
pub fn day(text: &str) -> Option<NaiveDate> {
    let [year, month, day] = numbers(text, '-', [4, 2, 2])?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Microseconds from 1970 to `2025-12-24T18:30`, with or without seconds and their fraction, in UTC.
pub fn moment(text: &str) -> Option<i64> {
    let (date, time) = text.split_once('T')?;
    let (time, fraction) = time.split_once('.').map_or((time, None), |(time, fraction)| (time, Some(fraction)));
    let [hour, minute, second] = match fraction {
        None if time.len() == 5 => numbers(time, ':', [2, 2]).map(|[hour, minute]| [hour, minute, 0])?,
        _ => numbers(time, ':', [2, 2, 2])?,
    };
    let micros = match fraction {
        None => 0,
        Some(digits) if (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{digits:0<6}").get(..6)?.parse().ok()?
        }
        Some(_) => return None,
    };
    let time = NaiveTime::from_hms_micro_opt(hour, minute, second, micros)?;
    Some(day(date)?.and_time(time).and_utc().timestamp_micros())
}

/// Microseconds since 1970 as `2025-12-24T18:30:00Z`, with a fraction where there is one; `None` beyond the calendar.
pub fn iso(micros: i64) -> Option<String> {
    let at = DateTime::from_timestamp_micros(micros)?;
    let fraction = at.timestamp_subsec_micros();
    let fraction = if fraction == 0 { String::new() } else { format!(".{fraction:06}") };
    let (year, month, day) = (at.year(), at.month(), at.day());
    let (hour, minute, second) = (at.hour(), at.minute(), at.second());
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z"))
}

/// Numbers of so many digits each, with something between them.
fn numbers<const N: usize>(text: &str, between: char, digits: [usize; N]) -> Option<[u32; N]> {
    let mut parts = text.split(between);
    let mut found = [0; N];
    for (number, digits) in found.iter_mut().zip(digits) {
        let part =
            parts.next().filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_one_form() {
        assert_eq!(day("2025-12-24").map(|day| day.to_string()).as_deref(), Some("2025-12-24"));
        for other in ["2025-12-32", "2025-1-02", "+025-12-24", "2025-12-24 ", "2025-12", "20251224", "２025-12-24"] {
            assert_eq!(day(other), None, "{other}");
        }
    }

    #[test]
    fn a_moment_is_written_as_it_is_read() {
        assert_eq!(iso(1_766_601_000_000_000).as_deref(), Some("2025-12-24T18:30:00Z"));
        assert_eq!(iso(-1).as_deref(), Some("1969-12-31T23:59:59.999999Z"));
        assert_eq!(iso(i64::MAX), None);
    }

    #[test]
    fn a_moment_may_leave_out_seconds_and_has_up_to_nine_digits() {
        assert_eq!(moment("1970-01-01T00:01"), Some(60_000_000));
        assert_eq!(moment("1970-01-01T00:00:01"), Some(1_000_000));
        assert_eq!(moment("1970-01-01T00:00:01.5"), Some(1_500_000));
        assert_eq!(moment("1970-01-01T00:00:00.000001999"), Some(1));
        for other in
            ["1970-01-01", "1970-01-01T24:00", "1970-01-01T00:00:00.", "1970-01-01T00:00:00.1x", "1970-01-01T0:00"]
        {
            assert_eq!(moment(other), None, "{other}");
        }
    }
}
