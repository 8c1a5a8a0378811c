//! Writes that a race decided: two spans that ran at the same time wrote the same place.

use std::collections::BTreeMap;

use json_patch::PatchOperation;

use super::{Outcome, Replay, blame::is_within};

/// A place written by two concurrent spans, one right after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The place, as the later one names it.
    pub path: String,
    /// The earlier change.
    pub first: usize,
    /// The later change.
    pub second: usize,
}

/// More are not listed.
const MOST: usize = 1_000;

/// Conflicts in order of their later changes. `are_concurrent` tells it of two spans as [`super::Change::span`] names them.
pub fn conflicts(replay: &Replay, are_concurrent: impl Fn(i64, i64) -> bool) -> Vec<Conflict> {
    // The last change of each place.
    let mut last: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found: Vec<Conflict> = Vec::new();
    for (at, step) in replay.steps().iter().enumerate().filter(|(_, step)| step.outcome == Outcome::Applied) {
        for path in step.operations.iter().flat_map(written) {
            let above = std::iter::successors(Some(path), |path| path.rsplit_once('/').map(|(above, _)| above));
            let of_above = above.filter_map(|path| last.get(path).copied());
            let of_below = last.range(path..).take_while(|(below, _)| below.starts_with(path));
            let of_below = of_below.filter(|(below, _)| is_within(below, path)).map(|(_, at)| *at);
            let before = of_above.chain(of_below).max();
            let span = |at: usize| replay.steps().get(at).map_or(0, |step| step.change.span);
            let is_new = |first: usize| !found.iter().rev().take(8).any(|c| c.second == at && c.first == first);
            if let Some(first) = before.filter(|first| *first != at)
                && are_concurrent(span(first), step.change.span)
                && is_new(first)
                && found.len() < MOST
            {
                found.push(Conflict { path: path.to_owned(), first, second: at });
            }
        }
        for path in step.operations.iter().flat_map(written) {
            last.insert(path, at);
        }
    }
    found
}

/// The places that an operation writes.
fn written(operation: &PatchOperation) -> Vec<&str> {
    match operation {
        PatchOperation::Add(of) => vec![of.path.as_str()],
        PatchOperation::Remove(of) => vec![of.path.as_str()],
        PatchOperation::Replace(of) => vec![of.path.as_str()],
        PatchOperation::Move(of) => vec![of.from.as_str(), of.path.as_str()],
        PatchOperation::Copy(of) => vec![of.path.as_str()],
        PatchOperation::Test(_) => Vec::new(),
    }
}
