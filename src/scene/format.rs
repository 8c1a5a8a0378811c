//! Numbers, shares, sizes, durations and UTC times as the page writes them. All deterministic; a local time zone is the
//! page's business: it adds the offset and says so.

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};

const THIN_SPACE: &str = "\u{2009}";
/// What DuckDB stores for `infinity`; its negative is `-infinity`.
const INFINITY: i64 = i64::MAX;

/// A whole number in groups of three with thin spaces: `6 431`. For columns and labels.
pub fn grouped(n: i64) -> String {
    let digits = groups(n.unsigned_abs(), THIN_SPACE);
    if n < 0 { format!("−{digits}") } else { digits }
}

/// Like [`grouped`], for counts.
pub fn count(n: u64) -> String {
    groups(n, THIN_SPACE)
}

/// A count in a sentence: `1 artifact`, `1,508 artifacts`.
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", groups(n, ","), if n == 1 { one } else { many })
}

fn groups(n: u64, separator: &str) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() * 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push_str(separator);
        }
        grouped.push(digit);
    }
    grouped
}

/// A part in hundredths of the whole. Only nothing is `0 %` and only everything `100 %`; a whole of 0 has no share.
pub fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let percent = part as f64 / whole as f64 * 100.0;
    let text = match percent {
        _ if part == 0 => "0".to_owned(),
        _ if part == whole => "100".to_owned(),
        p if p < 1.0 => "<1".to_owned(),
        p if p > 99.0 && p < 100.0 => ">99".to_owned(),
        p => format!("{p:.0}"),
    };
    format!("{text}{THIN_SPACE}%")
}

/// A size in decimal units with three digits: `812 B`, `4.52 kB`, `1.20 GB`.
pub fn bytes(n: u64) -> String {
    let mut size = n as f64;
    let mut unit = "B";
    for larger in ["kB", "MB", "GB", "TB", "PB", "EB"] {
        // 999.5 would be written as 1000.
        if size < 999.5 {
            break;
        }
        size /= 1000.0;
        unit = larger;
    }
    let decimals = match size {
        _ if unit == "B" => 0,
        s if s < 9.995 => 2,
        s if s < 99.95 => 1,
        _ => 0,
    };
    format!("{size:.decimals$} {unit}")
}

/// A duration in microseconds with its two largest units: `3 d 4 h`, `1 min 12 s`, `350 ms`.
pub fn duration(micros: i64) -> String {
    const UNITS: [(u64, &str); 6] =
        [(86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "min"), (1_000_000, "s"), (1_000, "ms"), (1, "µs")];
    let left = micros.unsigned_abs();
    let Some(first) = UNITS.iter().position(|(size, _)| left >= *size) else { return "0 s".to_owned() };
    let sign = if micros < 0 { "−" } else { "" };
    let mut rest = left;
    let mut parts = Vec::with_capacity(2);
    for (size, unit) in UNITS.iter().skip(first).take(2) {
        if rest >= *size {
            parts.push(format!("{} {unit}", count(rest / size)));
        }
        rest %= size;
    }
    format!("{sign}{}", parts.join(" "))
}

/// The calendar time of microseconds since 1970-01-01 UTC; `None` beyond the calendar (year ±262,000).
pub fn calendar(micros: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(micros)
}

/// A day in UTC: `20 Dec 2025`.
pub fn date(micros: i64) -> String {
    written(micros, day)
}

/// A time in UTC, with a fraction where there is one: `20 Dec 2025 22:09:59`, `… 22:09:59.125`.
pub fn instant(micros: i64) -> String {
    written(micros, |time| format!("{} {}", day(time), clock(time)))
}

/// The time of day in UTC: `22:09:59`.
pub fn time_of_day(micros: i64) -> String {
    written(micros, clock)
}

/// ISO 8601 in UTC: `2025-12-20T22:09:59Z`.
pub fn iso(micros: i64) -> String {
    written(micros, |time| format!("{:04}-{:02}-{:02}T{}Z", time.year(), time.month(), time.day(), clock(time)))
}

/// Two days as a stretch: `20 Dec 2025 to 2 Jan 2026`; times of day within one day.
pub fn stretch(from: i64, to: i64) -> String {
    match (date(from), date(to)) {
        (first, last) if first != last => format!("{first} to {last}"),
        (only, _) if from == to => format!("{only} {}", time_of_day(from)),
        (only, _) => format!("{only} {} to {}", time_of_day(from), time_of_day(to)),
    }
}

/// The three letters of a month, from 1.
pub fn month_name(month: u32) -> &'static str {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    MONTHS.get((month as usize).wrapping_sub(1)).copied().unwrap_or("?")
}

fn written(micros: i64, write: impl Fn(&DateTime<Utc>) -> String) -> String {
    match calendar(micros) {
        Some(time) => write(&time),
        None if micros == INFINITY => "infinity".to_owned(),
        None if micros == -INFINITY => "-infinity".to_owned(),
        None => format!("{micros} µs"),
    }
}

fn day(time: &DateTime<Utc>) -> String {
    format!("{} {} {}", time.day(), month_name(time.month()), time.year())
}

fn clock(time: &DateTime<Utc>) -> String {
    let seconds = format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second());
    let fraction = time.timestamp_subsec_micros();
    if fraction == 0 {
        return seconds;
    }
    format!("{seconds}.{}", format!("{fraction:06}").trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_in_groups_of_three() {
        assert_eq!(grouped(6_431), "6\u{2009}431");
        assert_eq!(grouped(-1_234_567), "−1\u{2009}234\u{2009}567");
        assert_eq!((grouped(0), grouped(999)), ("0".to_owned(), "999".to_owned()));
        assert_eq!(grouped(i64::MIN), "−9\u{2009}223\u{2009}372\u{2009}036\u{2009}854\u{2009}775\u{2009}808");
        assert_eq!(counted(1_508, "artifact", "artifacts"), "1,508 artifacts");
        assert_eq!(counted(1, "artifact", "artifacts"), "1 artifact");
    }

    #[test]
    fn a_share_never_rounds_to_nothing_or_everything() {
        let shares =
            [(0, 10), (1, 1_000), (999, 1_000), (10, 10), (1, 3), (0, 0)].map(|(part, whole)| share(part, whole));
        assert_eq!(shares, ["0\u{2009}%", "<1\u{2009}%", ">99\u{2009}%", "100\u{2009}%", "33\u{2009}%", "–"]);
    }

    #[test]
    fn sizes_have_three_digits() {
        let sizes = [0, 812, 999, 1_000, 4_521, 999_499, 999_999, 64 << 20, u64::MAX].map(bytes);
        assert_eq!(sizes, ["0 B", "812 B", "999 B", "1.00 kB", "4.52 kB", "999 kB", "1.00 MB", "67.1 MB", "18.4 EB"]);
    }

    #[test]
    fn durations_have_two_units() {
        let day = 86_400_000_000;
        let texts = [0, 7, 1_500, 350_000, 72_000_000, 3 * day + 4 * 3_600_000_000 + 59, day, -1_000_000].map(duration);
        assert_eq!(texts, ["0 s", "7 µs", "1 ms 500 µs", "350 ms", "1 min 12 s", "3 d 4 h", "1 d", "−1 s"]);
    }

    #[test]
    fn times_are_utc_and_keep_their_fraction() {
        let micros = 1_766_268_599_000_000;
        assert_eq!(instant(micros), "20 Dec 2025 22:09:59");
        assert_eq!(instant(micros + 125_000), "20 Dec 2025 22:09:59.125");
        assert_eq!(iso(micros), "2025-12-20T22:09:59Z");
        assert_eq!(date(-1), "31 Dec 1969");
        assert_eq!(iso(-1), "1969-12-31T23:59:59.999999Z");
    }

    #[test]
    fn times_beyond_the_calendar_are_said_as_they_are() {
        assert_eq!(date(i64::MAX), "infinity");
        assert_eq!(instant(-i64::MAX), "-infinity");
        assert_eq!(instant(i64::MIN), "-9223372036854775808 µs");
    }

    #[test]
    fn a_stretch_says_days_or_times() {
        let (from, hour) = (1_766_268_599_000_000, 3_600_000_000);
        assert_eq!(stretch(from, from + 300 * hour), "20 Dec 2025 to 2 Jan 2026");
        assert_eq!(stretch(from, from + hour), "20 Dec 2025 22:09:59 to 23:09:59");
        assert_eq!(stretch(from, from), "20 Dec 2025 22:09:59");
    }
}
