//! Which rows of a scrolled table exist: those on the screen and a few around them. Pure arithmetic.

/// Rows drawn above and below what is seen.
pub const MARGIN: u64 = 8;

/// Browsers end a scrolled height somewhere above this; a longer table scrolls in proportion.
pub const TALLEST: f64 = 8_000_000.0;

/// The rows to draw, and where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RowWindow {
    /// The first row to draw.
    pub first: u64,
    /// The row after the last one to draw.
    pub last: u64,
    /// Where the first row stands, in pixels from the body's top.
    pub top: f64,
    /// The body's height, in pixels.
    pub height: f64,
}

impl RowWindow {
    /// The window of a table of `total` rows of `row` pixels, scrolled by `scrolled` pixels, `seen` pixels high.
    pub fn at(total: u64, row: f64, scrolled: f64, seen: f64) -> Self {
        let all = total as f64 * row;
        let height = all.min(TALLEST);
        let fit = (seen / row).ceil();
        let top_row = if all <= TALLEST {
            scrolled / row
        } else {
            (scrolled / (height - seen).max(1.0)).clamp(0.0, 1.0) * (total as f64 - fit + 1.0).max(0.0)
        };
        let top_row = top_row.floor().max(0.0) as u64;
        let first = top_row.saturating_sub(MARGIN).min(total);
        let last = (top_row + fit as u64 + MARGIN).min(total);
        let top = if all <= TALLEST { first as f64 * row } else { scrolled - (top_row - first) as f64 * row };
        Self { first, last, top: top.min(height - (last - first) as f64 * row).max(0.0), height }
    }

    /// How far to scroll so that `index` can be seen; `None` when it can.
    pub fn scroll_to(index: u64, total: u64, row: f64, scrolled: f64, seen: f64) -> Option<f64> {
        let all = total as f64 * row;
        if all > TALLEST {
            let last_top = (total as f64 - (seen / row).floor()).max(1.0);
            return Some((index as f64 / last_top).min(1.0) * (TALLEST - seen));
        }
        let place = index as f64 * row;
        if place < scrolled {
            Some(place)
        } else if place + row > scrolled + seen {
            Some(place + row - seen)
        } else {
            None
        }
    }
}

/// How the rows that stand become those that are to stand: what goes at either end, and what comes there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Steps {
    /// Rows that leave, at the front and at the back.
    pub leave: (usize, usize),
    /// Rows that come, at the front and at the back.
    pub come: (usize, usize),
}

impl Steps {
    /// From the rows `from.0..from.1` to the rows `to.0..to.1`. Where they have none in common, all leave at the front.
    pub fn between(from: (u64, u64), to: (u64, u64)) -> Self {
        let count = |from: u64, to: u64| to.saturating_sub(from) as usize;
        if from.0.max(to.0) >= from.1.min(to.1) {
            return Self { leave: (count(from.0, from.1), 0), come: (0, count(to.0, to.1)) };
        }
        Self { leave: (count(from.0, to.0), count(to.1, from.1)), come: (count(to.0, from.0), count(from.1, to.1)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_in_both_windows_stay() {
        let steps = |leave, come| Steps { leave, come };
        assert_eq!(Steps::between((0, 30), (2, 32)), steps((2, 0), (0, 2)));
        assert_eq!(Steps::between((10, 40), (7, 37)), steps((0, 3), (3, 0)));
        assert_eq!(Steps::between((10, 40), (12, 38)), steps((2, 2), (0, 0)));
        assert_eq!(Steps::between((10, 40), (5, 50)), steps((0, 0), (5, 10)));
        assert_eq!(Steps::between((10, 40), (10, 40)), Steps::default());
    }

    #[test]
    fn windows_without_a_common_row_are_taken_as_a_whole() {
        assert_eq!(Steps::between((0, 30), (30, 60)), Steps { leave: (30, 0), come: (0, 30) });
        assert_eq!(Steps::between((0, 0), (0, 20)), Steps { leave: (0, 0), come: (0, 20) });
        assert_eq!(Steps::between((5, 9), (0, 0)), Steps { leave: (4, 0), come: (0, 0) });
    }

    #[test]
    fn only_what_is_seen_and_a_margin_exists() {
        let window = RowWindow::at(100_000, 28.0, 28_000.0, 560.0);
        assert_eq!((window.first, window.last), (992, 1_028));
        assert_eq!(window.top, 992.0 * 28.0);
    }

    #[test]
    fn the_last_row_is_reached_however_long_the_table_is() {
        for total in [1, 10, 20, 21, 1_000, 285_714, 285_715, 1_000_000, 50_000_000] {
            let height = (total as f64 * 28.0).min(TALLEST);
            let window = RowWindow::at(total, 28.0, (height - 560.0).max(0.0), 560.0);
            assert_eq!(window.last, total, "{total}");
            let bottom = window.top + (window.last - window.first) as f64 * 28.0;
            assert!((bottom - height).abs() < 28.5, "{total}: {bottom} of {height}");
        }
    }

    #[test]
    fn an_empty_table_has_no_window() {
        let window = RowWindow::at(0, 28.0, 0.0, 560.0);
        assert_eq!((window.first, window.last, window.height), (0, 0, 0.0));
    }

    #[test]
    fn a_row_out_of_sight_is_scrolled_to() {
        assert_eq!(RowWindow::scroll_to(5, 100, 28.0, 0.0, 560.0), None);
        assert_eq!(RowWindow::scroll_to(20, 100, 28.0, 0.0, 560.0), Some(28.0));
        assert_eq!(RowWindow::scroll_to(0, 100, 28.0, 280.0, 560.0), Some(0.0));
    }
}
