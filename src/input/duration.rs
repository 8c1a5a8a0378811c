//! Lengths of time as people type them: `250 ms`, `1.5 s`, `2 min`.

/// Units with their nanoseconds; the first name is the one that is written.
const UNITS: [(&[&str], i64); 6] = [
    (&["ns"], 1),
    (&["us", "µs", "μs"], 1_000),
    (&["ms"], 1_000_000),
    (&["s", "sec"], 1_000_000_000),
    (&["min", "m"], 60_000_000_000),
    (&["h"], 3_600_000_000_000),
];

/// Nanoseconds; a number without a unit is milliseconds. None for what is no length of time.
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits)?;
    let unit = unit.trim();
    let unit = if unit.is_empty() { "ms" } else { unit };
    let size = UNITS.iter().find(|(names, _)| names.contains(&unit)).map(|(_, size)| *size)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole: i64 = if whole.is_empty() && !fraction.is_empty() { 0 } else { whole.parse().ok()? };
    let mut nanos = whole.checked_mul(size)?;
    let mut place = size;
    for digit in fraction.chars() {
        place /= 10;
        nanos = nanos.checked_add(i64::from(digit.to_digit(10)?) * place)?;
    }
    Some(nanos)
}

/// The same in the largest unit that leaves no rest: `1500ms`, `2s`.
pub fn write(nanos: i64) -> String {
    let fits = |(_, size): &&(&[&str], i64)| nanos != 0 && nanos % size == 0;
    match UNITS.iter().rev().find(fits) {
        Some((names, size)) => format!("{}{}", nanos / size, names.first().unwrap_or(&"")),
        None => "0ms".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_fractions_are_read_exactly() {
        assert_eq!(parse("250"), Some(250_000_000));
        assert_eq!(parse(" 1.5 s"), Some(1_500_000_000));
        assert_eq!(parse("2m"), Some(120_000_000_000));
        assert_eq!(parse(".5 µs"), Some(500));
        assert_eq!(parse("0.1ns"), Some(0));
        for odd in ["", "s", "1 day", "-1s", "1.2.3", "99999999999h", "1.x", "."] {
            assert_eq!(parse(odd), None, "{odd}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        for nanos in [0, 1, 1_500, 250_000_000, 1_500_000_000, 7_200_000_000_000, 1_000_000_001] {
            assert_eq!(parse(&write(nanos)), Some(nanos));
        }
        assert_eq!((write(1_500_000_000), write(60_000_000_000)), ("1500ms".to_owned(), "1min".to_owned()));
    }
}
