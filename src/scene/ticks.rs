//! Few, round ticks for times (years to microseconds, UTC) and for counts.

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};

use super::format::{calendar, month_name};

/// A tick on a time axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// Microseconds since 1970-01-01 UTC.
    pub at: i64,
    /// What stands beside it.
    pub label: String,
    /// Begins a unit larger than the step (midnight among hours): its label names that.
    pub major: bool,
}

/// The distance between ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Microseconds, below a day.
    Micros(i64),
    /// Days.
    Days(i64),
    /// Calendar months.
    Months(i64),
    /// Calendar years.
    Years(i64),
}

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Average lengths, only for choosing a step.
const MONTH: i64 = DAY * 30;
const YEAR: i64 = DAY * 365;
/// A guard: no axis has more.
const MOST: usize = 500;

impl Step {
    /// Every step that is round, small to large.
    fn all() -> impl Iterator<Item = Self> {
        let decimal = |unit: i64| [1, 2, 5].map(|n| n * unit);
        let below_second = [1, 10, 100, 1_000, 10_000, 100_000].into_iter().flat_map(decimal).map(Self::Micros);
        let seconds = [1, 2, 5, 10, 15, 30].map(|n| Self::Micros(n * SECOND));
        let minutes = [1, 2, 5, 10, 15, 30].map(|n| Self::Micros(n * MINUTE));
        let hours = [1, 2, 3, 6, 12].map(|n| Self::Micros(n * HOUR));
        let days = [1, 2, 7, 14].map(Self::Days);
        let months = [1, 2, 3, 6].map(Self::Months);
        let years = [1, 10, 100, 1_000, 10_000, 100_000].into_iter().flat_map(decimal).map(Self::Years);
        below_second.chain(seconds).chain(minutes).chain(hours).chain(days).chain(months).chain(years)
    }

    /// Its length in microseconds, average for months and years.
    pub const fn length(self) -> i64 {
        match self {
            Self::Micros(n) => n,
            Self::Days(n) => n * DAY,
            Self::Months(n) => n * MONTH,
            // 292,471 years are all that 64 bits hold.
            Self::Years(n) => n.saturating_mul(YEAR),
        }
    }

    /// The smallest round step that makes at most `most` ticks of this stretch.
    pub fn choose(from: i64, to: i64, most: usize) -> Self {
        let length = i128::from(to) - i128::from(from);
        let most = i128::try_from(most.max(1)).unwrap_or(1);
        Self::all().find(|step| length / i128::from(step.length()) < most).unwrap_or(Self::Years(500_000))
    }

    /// The tick at or before a time; `None` beyond the calendar.
    fn floor(self, at: i64) -> Option<i64> {
        let to_multiple =
            |size: i64, shift: i64| Some(at.checked_sub(shift)?.div_euclid(size).checked_mul(size)? + shift);
        match self {
            Self::Micros(n) => to_multiple(n, 0),
            // Weeks begin on Monday; 1970-01-01 was a Thursday.
            Self::Days(n) if n % 7 == 0 => to_multiple(n * DAY, 4 * DAY),
            Self::Days(n) => to_multiple(n * DAY, 0),
            Self::Months(n) => month_start(months(&calendar(at)?).div_euclid(n) * n),
            Self::Years(n) => month_start(months(&calendar(at)?).div_euclid(n * 12) * n * 12),
        }
    }

    /// The tick after a tick.
    fn next(self, tick: i64) -> Option<i64> {
        match self {
            Self::Micros(n) => tick.checked_add(n),
            Self::Days(n) => tick.checked_add(n * DAY),
            Self::Months(n) => month_start(months(&calendar(tick)?) + n),
            Self::Years(n) => month_start(months(&calendar(tick)?) + n * 12),
        }
    }
}

/// Months since year 0.
fn months(time: &DateTime<Utc>) -> i64 {
    i64::from(time.year()) * 12 + i64::from(time.month0())
}

fn month_start(months: i64) -> Option<i64> {
    let year = i32::try_from(months.div_euclid(12)).ok()?;
    let month = u32::try_from(months.rem_euclid(12)).ok()? + 1;
    let day = chrono::NaiveDate::from_ymd_opt(year, month, 1)?;
    Some(day.and_hms_opt(0, 0, 0)?.and_utc().timestamp_micros())
}

/// Round ticks from `from` to `to` (both may carry one), at most about `most`. Somewhere the axis says in full where it
/// is: where a larger unit begins, or else at the first tick. An end beyond the calendar, or one before the start, has no
/// ticks.
pub fn time_ticks(from: i64, to: i64, most: usize) -> Vec<Tick> {
    let step = Step::choose(from, to, most);
    let mut ticks = Vec::new();
    let mut at = step.floor(from);
    while let Some(tick) = at.filter(|tick| *tick <= to && ticks.len() < MOST) {
        if let (true, Some(time)) = (tick >= from, calendar(tick)) {
            let (label, major) = label(step, &time);
            ticks.push(Tick { at: tick, label, major });
        }
        at = step.next(tick);
    }
    if !ticks.iter().any(|tick| tick.major)
        && let Some(first) = ticks.first_mut()
        && let Some(time) = calendar(first.at)
    {
        first.label = in_full(step, &time, &first.label);
        first.major = true;
    }
    ticks
}

/// A tick's label with all that is larger than its step.
fn in_full(step: Step, time: &DateTime<Utc>, label: &str) -> String {
    match step {
        Step::Years(_) => label.to_owned(),
        Step::Months(_) | Step::Days(_) => format!("{label} {}", time.year()),
        Step::Micros(_) => format!("{} {} {} {label}", time.day(), month_name(time.month()), time.year()),
    }
}

fn label(step: Step, time: &DateTime<Utc>) -> (String, bool) {
    let (day, month, year) = (time.day(), month_name(time.month()), time.year());
    let january = time.month() == 1;
    match step {
        Step::Years(_) => (year.to_string(), false),
        Step::Months(_) if january => (year.to_string(), true),
        Step::Months(_) => (month.to_owned(), false),
        // The first tick of a year, whichever day it falls on.
        Step::Days(n) if january && i64::from(day) <= n => (format!("{day} {month} {year}"), true),
        Step::Days(_) => (format!("{day} {month}"), false),
        Step::Micros(_) if time.num_seconds_from_midnight() == 0 && time.timestamp_subsec_micros() == 0 => {
            (format!("{day} {month} {year}"), true)
        }
        Step::Micros(n) if n >= MINUTE => (format!("{:02}:{:02}", time.hour(), time.minute()), false),
        Step::Micros(n) => (seconds(n, time), false),
    }
}

fn seconds(step: i64, time: &DateTime<Utc>) -> String {
    let whole = format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second());
    let micros = time.timestamp_subsec_micros();
    match step {
        SECOND.. => whole,
        1_000.. => format!("{whole}.{:03}", micros / 1_000),
        _ => format!("{whole}.{micros:06}"),
    }
}

/// Round ticks from 0 for counts up to `largest`, at most `most` above 0; the last is at or above `largest`.
pub fn count_ticks(largest: u64, most: u64) -> Vec<u64> {
    let most = most.max(1);
    let mut unit = 1_u64;
    let step = loop {
        let round = [1, 2, 5].into_iter().map(|n| unit.saturating_mul(n)).find(|step| largest.div_ceil(*step) <= most);
        match round {
            Some(step) => break step,
            None => unit = unit.saturating_mul(10),
        }
    };
    (0..=largest.div_ceil(step).max(1)).map(|n| step.saturating_mul(n)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2025-12-20 22:09:59 UTC.
    const START: i64 = 1_766_268_599_000_000;

    fn labels(from: i64, to: i64, most: usize) -> Vec<String> {
        time_ticks(from, to, most).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn days_name_the_year_where_it_turns() {
        let labels = labels(START, START + 13 * DAY, 8);
        assert_eq!(labels, ["22 Dec", "24 Dec", "26 Dec", "28 Dec", "30 Dec", "1 Jan 2026"]);
    }

    #[test]
    fn hours_name_the_day_at_midnight() {
        let labels = labels(START, START + 8 * HOUR, 5);
        assert_eq!(labels, ["21 Dec 2025", "02:00", "04:00", "06:00"]);
    }

    #[test]
    fn ticks_are_round_at_every_scale() {
        assert_eq!(
            labels(START, START + 4_000, 5),
            ["20 Dec 2025 22:09:59.000", "22:09:59.001", "22:09:59.002", "22:09:59.003", "22:09:59.004"]
        );
        assert_eq!(labels(START, START + 10, 3), ["20 Dec 2025 22:09:59.000000", "22:09:59.000005", "22:09:59.000010"]);
        assert_eq!(labels(START, START + 400 * DAY, 5), ["2026", "Apr", "Jul", "Oct", "2027"]);
        assert_eq!(labels(START, START + 40 * YEAR, 5), ["2030", "2040", "2050", "2060"]);
        assert_eq!(labels(START, START + 20 * DAY, 3), ["22 Dec", "29 Dec", "5 Jan 2026"]);
    }

    #[test]
    fn there_are_never_many_more_ticks_than_asked_for() {
        let mut length = 1_i64;
        while length < i64::MAX / 3 {
            for most in [1, 2, 5, 12] {
                for from in [START, 0, -START, START - 1] {
                    let ticks = time_ticks(from, from.saturating_add(length), most);
                    assert!(ticks.len() <= most + 1, "{length} {most}: {}", ticks.len());
                    assert!(ticks.iter().all(|tick| tick.at >= from && tick.at <= from.saturating_add(length)));
                }
            }
            length += length / 2 + 1;
        }
    }

    #[test]
    fn impossible_stretches_have_no_ticks() {
        assert!(time_ticks(START, START - 1, 5).is_empty());
        assert!(time_ticks(i64::MIN, i64::MAX, 5).len() <= 6);
        assert!(time_ticks(i64::MAX - 5, i64::MAX, 5).is_empty());
        assert_eq!(time_ticks(START, START, 5).len(), 1);
    }

    #[test]
    fn an_axis_within_a_day_or_year_says_which_at_its_first_tick() {
        assert_eq!(labels(START, START + HOUR, 4), ["20 Dec 2025 22:30", "23:00"]);
        assert_eq!(labels(START, START + 9 * DAY, 3), ["22 Dec 2025", "29 Dec"]);
    }

    #[test]
    fn counts_have_round_ticks_that_reach_the_largest() {
        assert_eq!(count_ticks(0, 3), [0, 1]);
        assert_eq!(count_ticks(6_431, 4), [0, 2_000, 4_000, 6_000, 8_000]);
        assert_eq!(count_ticks(7, 2), [0, 5, 10]);
        assert_eq!(count_ticks(u64::MAX, 1).last(), Some(&u64::MAX));
    }
}
