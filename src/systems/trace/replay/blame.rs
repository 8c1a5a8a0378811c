//! Who wrote a value: for any place, every value that it had, when, and by which change.

use serde_json::Value;

use super::{Outcome, Replay, Step, changes::below, exact::same, patch};
use json_patch::PatchOperation;

/// A value that a place had.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The change that wrote it, from 0; `None` for what was there at the start.
    pub step: Option<usize>,
    /// The value; `None` when the place was taken away.
    pub value: Option<Value>,
}

/// Every value that a place had, the first one first.
pub fn blame(replay: &Replay, path: &str) -> Vec<Written> {
    let mut search = BlameSearch::begin(replay, path);
    while search.go_on(usize::MAX) {}
    search.written
}

/// The same, as far as it has come: many changes are not made again in one go.
pub struct BlameSearch<'a> {
    replay: &'a Replay,
    path: &'a str,
    /// The change that comes next.
    next: usize,
    state: Value,
    /// The values so far.
    pub written: Vec<Written>,
}

impl<'a> BlameSearch<'a> {
    /// Only the start is looked at yet.
    pub fn begin(replay: &'a Replay, path: &'a str) -> Self {
        let state = replay.state(0);
        let written = vec![Written { step: None, value: state.pointer(path).cloned() }];
        Self { replay, path, next: 0, state, written }
    }

    /// Makes so many changes more; whether some are left.
    pub fn go_on(&mut self, most: usize) -> bool {
        let steps = self.replay.steps();
        let to = self.next.saturating_add(most).min(steps.len());
        for (at, step) in steps.iter().enumerate().take(to).skip(self.next) {
            if step.outcome != Outcome::Applied {
                continue;
            }
            // It did apply, to this very state.
            let _ = patch::apply(&mut self.state, &step.operations);
            if !touches(step, self.path) {
                continue;
            }
            let value = self.state.pointer(self.path);
            let last = self.written.last().and_then(|last| last.value.as_ref());
            let is_same = match (last, value) {
                (Some(a), Some(b)) => same(a, b),
                (None, None) => true,
                _ => false,
            };
            if !is_same {
                self.written.push(Written { step: Some(at), value: value.cloned() });
            }
        }
        self.next = to;
        to < steps.len()
    }
}

/// Whether a change may have written at a place, above it, in it, or moved it within its list.
pub fn touches(step: &Step, path: &str) -> bool {
    step.outcome == Outcome::Applied && step.operations.iter().any(|operation| reaches(operation, path))
}

fn reaches(operation: &PatchOperation, path: &str) -> bool {
    let hits = |target: &str, shifts: bool| {
        // What is added to or taken from a list moves all that stands behind it.
        let reach = if shifts { target.rsplit_once('/').map_or(target, |(list, _)| list) } else { target };
        is_within(path, target)
            || is_within(target, path)
            || (shifts && is_list_place(target) && is_within(path, reach))
    };
    match operation {
        PatchOperation::Add(of) => hits(of.path.as_str(), true),
        PatchOperation::Remove(of) => hits(of.path.as_str(), true),
        PatchOperation::Replace(of) => hits(of.path.as_str(), false),
        PatchOperation::Move(of) => hits(of.from.as_str(), true) || hits(of.path.as_str(), true),
        PatchOperation::Copy(of) => hits(of.path.as_str(), true),
        PatchOperation::Test(_) => false,
    }
}

/// Whether the last part of a pointer could be a place in a list.
pub(super) fn is_list_place(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    last == "-" || (!last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a place is the other one or in it.
pub(super) fn is_within(path: &str, of: &str) -> bool {
    path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The places of a state that can be asked for, in order, no more than `most`.
pub fn paths(state: &Value, most: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut stack = vec![(String::new(), state)];
    while let Some((path, value)) = stack.pop() {
        if found.len() >= most {
            break;
        }
        match value {
            Value::Object(map) => stack.extend(map.iter().rev().map(|(key, value)| (below(&path, key), value))),
            Value::Array(list) => {
                stack.extend(list.iter().enumerate().rev().map(|(nth, value)| (format!("{path}/{nth}"), value)));
            }
            _ => {}
        }
        found.push(path);
    }
    found
}
