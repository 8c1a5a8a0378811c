//! How wide the bins of a histogram over time are.

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Longer than a day, bins are weeks and powers of two of them: months and years are uneven.
const WEEK: i64 = 7 * DAY;

/// Widths that people read easily, in microseconds, up to a week.
const WIDTHS: [i64; 27] = [
    1,
    10,
    100,
    1_000,
    2_000,
    5_000,
    10_000,
    20_000,
    50_000,
    100_000,
    200_000,
    500_000,
    SECOND,
    2 * SECOND,
    5 * SECOND,
    15 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
];

/// The narrowest easy width, in microseconds, that covers `first..=last` (microseconds) with at
/// most `bins` bins. `bins` of 0 counts as 1; an empty range gives the narrowest width.
pub fn bin_width(first: i64, last: i64, bins: u32) -> i64 {
    // Bins start at multiples of the width, so a range touches one more than it is long.
    let fits = |width: i64| {
        let touched = i128::from(last).div_euclid(width.into()) - i128::from(first).div_euclid(width.into()) + 1;
        touched <= i128::from(bins.max(1))
    };
    if let Some(width) = WIDTHS.into_iter().find(|width| fits(*width)) {
        return width;
    }
    let mut width = WEEK;
    // With one bin no width fits a range around 1970: stop where doubling would overflow.
    while !fits(width) && width <= i64::MAX / 2 {
        width *= 2;
    }
    width
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bins_of(first: i64, last: i64, width: i64) -> i64 {
        last.div_euclid(width) - first.div_euclid(width) + 1
    }

    #[test]
    fn a_range_never_needs_more_bins_than_asked_for() {
        for span in [0, 1, 999, SECOND, 90 * MINUTE, DAY, 40 * DAY, 3_650 * DAY] {
            for bins in [2, 10, 100, 1_000] {
                let first = 1_766_268_599_000_000;
                let width = bin_width(first, first + span, bins);
                assert!(bins_of(first, first + span, width) <= i64::from(bins), "{span} in {bins}");
            }
        }
    }

    #[test]
    fn the_width_is_the_narrowest_that_fits() {
        assert_eq!(bin_width(0, 59 * SECOND, 60), SECOND);
        assert_eq!(bin_width(0, 60 * SECOND, 60), 2 * SECOND);
        assert_eq!(bin_width(0, 0, 60), 1);
    }

    #[test]
    fn extreme_ranges_end() {
        assert!(bin_width(i64::MIN, i64::MAX, 100) > 0);
        assert!(bin_width(i64::MIN, i64::MAX, 0) > 0);
        assert_eq!(bin_width(5, -5, 10), 1);
    }
}
