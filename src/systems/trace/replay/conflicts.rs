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
    let mut search = ConflictSearch::begin(replay);
    while search.go_on(usize::MAX, &are_concurrent) {}
    search.found
}

/// The same, as far as it has come: many changes are not looked at in one go.
pub struct ConflictSearch<'a> {
    replay: &'a Replay,
    /// The change that comes next.
    next: usize,
    /// The last change of each place.
    last: BTreeMap<&'a str, usize>,
    /// What was found so far.
    pub found: Vec<Conflict>,
}

impl<'a> ConflictSearch<'a> {
    /// Nothing is looked at yet.
    pub fn begin(replay: &'a Replay) -> Self {
        Self { replay, next: 0, last: BTreeMap::new(), found: Vec::new() }
    }

    /// Looks at so many changes more; whether some are left.
    pub fn go_on(&mut self, most: usize, are_concurrent: impl Fn(i64, i64) -> bool) -> bool {
        let to = self.next.saturating_add(most).min(self.replay.steps().len());
        for at in self.next..to {
            if self.replay.steps().get(at).is_some_and(|step| step.outcome == Outcome::Applied) {
                self.look_at(at, &are_concurrent);
            }
        }
        self.next = to;
        to < self.replay.steps().len() && self.found.len() < MOST
    }

    fn look_at(&mut self, at: usize, are_concurrent: &impl Fn(i64, i64) -> bool) {
        let steps = self.replay.steps();
        let Some(step) = steps.get(at) else { return };
        for path in step.operations.iter().flat_map(written) {
            let above = std::iter::successors(Some(path), |path| path.rsplit_once('/').map(|(above, _)| above));
            let of_above = above.filter_map(|path| self.last.get(path).copied());
            let of_below = self.last.range(path..).take_while(|(below, _)| below.starts_with(path));
            let of_below = of_below.filter(|(below, _)| is_within(below, path)).map(|(_, at)| *at);
            let before = of_above.chain(of_below).max();
            let span = |at: usize| steps.get(at).map_or(0, |step| step.change.span);
            let is_new = |first: usize| !self.found.iter().rev().take(8).any(|c| c.second == at && c.first == first);
            if let Some(first) = before.filter(|first| *first != at)
                && are_concurrent(span(first), step.change.span)
                && is_new(first)
                && self.found.len() < MOST
            {
                self.found.push(Conflict { path: path.to_owned(), first, second: at });
            }
        }
        for path in step.operations.iter().flat_map(written) {
            self.last.insert(path, at);
        }
    }
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
