//! Which empty stretches are folded: those that would take a good part of what is left.

use super::scale::Window;
use crate::order;

/// A gap is folded when it is longer than this share of all that is not folded.
pub const SHARE: f64 = 0.08;
/// Free room kept on both sides of what happened, as a share of all that is not folded.
const MARGIN: f64 = 0.012;

/// A gap between single events parts them when it is so many times as long as the usual one.
const FAR: i64 = 10;

/// A second.
const ROUND: i64 = 1_000_000;

/// The empty stretches between runs of events. `runs` are first and last times, in order.
fn gaps(runs: &[(i64, i64)]) -> Vec<Window> {
    let pairs = runs.windows(2).filter_map(|pair| match pair {
        [(_, from), (to, _)] if from < to => Some(Window { from: *from, to: *to }),
        _ => None,
    });
    pairs.collect()
}

/// The gaps to fold, in order of time, at most `most`: the longest first, for as long as the next one is more than
/// [`SHARE`] of what is left. A little of each gap stays open at both ends.
pub fn folds(runs: &[(i64, i64)], most: usize) -> Vec<Window> {
    let (Some((first, _)), Some((_, last))) = (runs.first(), runs.last()) else { return Vec::new() };
    let mut left = (i128::from(*last) - i128::from(*first)) as f64;
    let mut longest = gaps(runs);
    order::sort_by_key(&mut longest, |gap| (std::cmp::Reverse(gap.length()), gap.from));
    let mut chosen = Vec::new();
    for gap in longest.into_iter().take(most) {
        if (gap.length() as f64) <= SHARE * left {
            break;
        }
        left -= gap.length() as f64;
        chosen.push(gap);
    }
    let margin = (left * MARGIN) as i64;
    chosen.retain_mut(|gap| {
        gap.from += margin;
        gap.to -= margin;
        if gap.length() > ROUND * 100 {
            // Whole seconds are easier to read.
            gap.from = gap.from.div_euclid(ROUND) * ROUND + ROUND;
            gap.to = gap.to.div_euclid(ROUND) * ROUND;
        }
        gap.from < gap.to
    });
    order::sort_by_key(&mut chosen, |gap| gap.from);
    chosen
}

/// Runs of single events, in order of time: a gap that is like the others parts nothing, one that is far longer does.
/// Without this, few events that are evenly apart would be folded away between them.
pub fn runs_of(times: &[i64]) -> Vec<(i64, i64)> {
    let apart = |pair: &[i64]| match pair {
        [from, to] => to.saturating_sub(*from),
        _ => 0,
    };
    let mut gaps: Vec<i64> = times.windows(2).map(apart).collect();
    order::sort(&mut gaps);
    let usual = gaps.get(gaps.len().saturating_sub(1) / 2).copied().unwrap_or(0);
    let parted = times.chunk_by(|from, to| to.saturating_sub(*from) <= usual.saturating_mul(FAR));
    parted.filter_map(|run| Some((*run.first()?, *run.last()?))).collect()
}

/// The window that holds all runs, with a little room at both ends.
pub fn home(runs: &[(i64, i64)], folds: &[Window]) -> Option<Window> {
    let ((first, _), (_, last)) = (runs.first()?, runs.last()?);
    let folded: i64 = folds.iter().map(|fold| fold.length()).fold(0, i64::saturating_add);
    let open = last.saturating_sub(*first).saturating_sub(folded).max(0);
    let margin = ((open as f64 * MARGIN * 1.5) as i64).max(super::scale::SHORTEST);
    Some(Window::new(*first, *last).grown(margin))
}

/// How far one can zoom out and pan: half as far again on both sides as there is to see.
pub fn limits(home: Window, folds: &[Window]) -> Window {
    let folded: i64 = folds.iter().map(|fold| fold.length()).fold(0, i64::saturating_add);
    home.grown((home.length().saturating_sub(folded) / 2).max(super::scale::SHORTEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_that_are_evenly_apart_are_one_run_and_nothing_is_folded() {
        let runs = runs_of(&[0, 1_000, 2_000, 3_000, 5_000]);
        assert_eq!(runs, [(0, 5_000)]);
        assert_eq!(folds(&runs, 4), []);
    }

    #[test]
    fn a_gap_far_longer_than_the_others_is_folded_and_the_events_stay_outside() {
        let runs = runs_of(&[0, 1_000, 2_000, 900_000_000]);
        assert_eq!(runs, [(0, 2_000), (900_000_000, 900_000_000)]);
        let folded = folds(&runs, 4);
        assert_eq!(folded.len(), 1);
        assert!(folded.iter().all(|fold| fold.from > 2_000 && fold.to < 900_000_000));
    }

    #[test]
    fn no_event_and_one_event_have_no_gap() {
        assert_eq!(runs_of(&[]), []);
        assert_eq!(runs_of(&[7]), [(7, 7)]);
    }
}
