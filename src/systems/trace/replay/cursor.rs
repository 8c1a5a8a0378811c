//! Going from state to state: the last one that was looked at is kept, so that the next ones cost a change each and no
//! copy; and what a change did is looked for only where it wrote.

use std::collections::BTreeSet;

use json_patch::PatchOperation;
use serde_json::Value;

use super::blame::{is_list_place, is_within};
use super::{Outcome, Replay, patch};
use crate::systems::json::{Difference, differences_at};

/// A state, and after how many changes it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Cursor {
    after: usize,
    state: Option<Value>,
}

impl Replay {
    /// Looks at the state after so many changes; beyond the last one, at the end.
    pub fn look<T>(&self, after: usize, look: impl FnOnce(&Value) -> T) -> T {
        let mut cursor = self.cursor.borrow_mut();
        look(self.go_to(&mut cursor, after))
    }

    /// The state after so many changes; beyond the last one, the end.
    pub fn state(&self, after: usize) -> Value {
        self.look(after, Value::clone)
    }

    /// What a change did, the first one being number 0. Nothing if it failed or is not there.
    pub fn done_by(&self, step: usize) -> Vec<Difference> {
        let Some(of) = self.steps.get(step).filter(|of| of.outcome == Outcome::Applied) else { return Vec::new() };
        let places = places(&of.operations);
        let mut cursor = self.cursor.borrow_mut();
        let at = |state: &Value| -> Vec<Option<Value>> {
            places.iter().map(|place| state.pointer(place).cloned()).collect()
        };
        let before = at(self.go_to(&mut cursor, step));
        let after = self.go_to(&mut cursor, step + 1);
        let found = places.iter().zip(before);
        found.flat_map(|(place, before)| differences_at(place, before.as_ref(), after.pointer(place))).collect()
    }

    fn go_to<'a>(&self, cursor: &'a mut Cursor, after: usize) -> &'a mut Value {
        let after = after.min(self.steps.len());
        let nearest = (after / self.interval).min(self.kept.len().saturating_sub(1));
        let kept = nearest * self.interval;
        if cursor.state.is_none() || cursor.after > after || cursor.after < kept {
            *cursor = Cursor { after: kept, state: self.kept.get(nearest).cloned() };
        }
        let state = cursor.state.get_or_insert_with(super::empty);
        for step in self.steps.iter().take(after).skip(cursor.after) {
            if step.outcome == Outcome::Applied {
                // It did apply, to this very state.
                let _ = patch::apply(state, &step.operations);
            }
        }
        cursor.after = after;
        state
    }
}

/// Where operations write, the outermost places only. What is added to or taken from a list moves all behind it: then it
/// is the whole list.
fn places(operations: &[PatchOperation]) -> Vec<String> {
    let mut all: BTreeSet<&str> = BTreeSet::new();
    for operation in operations {
        let (one, other) = match operation {
            PatchOperation::Add(of) => (Some((of.path.as_str(), true)), None),
            PatchOperation::Remove(of) => (Some((of.path.as_str(), true)), None),
            PatchOperation::Replace(of) => (Some((of.path.as_str(), false)), None),
            PatchOperation::Move(of) => (Some((of.from.as_str(), true)), Some((of.path.as_str(), true))),
            PatchOperation::Copy(of) => (Some((of.path.as_str(), true)), None),
            PatchOperation::Test(_) => (None, None),
        };
        for (path, shifts) in one.into_iter().chain(other) {
            let list = path.rsplit_once('/').map(|(list, _)| list).filter(|_| shifts && is_list_place(path));
            all.insert(list.unwrap_or(path));
        }
    }
    let is_outermost = |path: &&&str| !all.iter().any(|other| other != *path && is_within(path, other));
    // More places than these are looked for faster as one.
    if all.len() > 200 {
        vec![String::new()]
    } else {
        all.iter().filter(is_outermost).map(|path| (*path).to_owned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Change, Replay};
    use crate::systems::json::{Difference, differences};

    fn sorted(mut found: Vec<Difference>) -> Vec<Difference> {
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }

    #[test]
    fn what_a_change_did_is_what_differs_between_the_states_around_it() {
        let start = r#"{"l":[1,2,3],"o":{"a":1,"b":{"c":[]}},"7":"x"}"#;
        let patches = [
            r#"[{"op":"add","path":"/l/1","value":9}]"#,
            r#"[{"op":"remove","path":"/l/0"},{"op":"add","path":"/l/-","value":{"z":1}}]"#,
            r#"[{"op":"move","from":"/o/b","path":"/moved"}]"#,
            r#"[{"op":"copy","from":"/l","path":"/o/list"},{"op":"replace","path":"/o/list/0","value":0}]"#,
            r#"[{"op":"remove","path":"/7"},{"op":"test","path":"/o/a","value":1}]"#,
            r#"[{"op":"remove","path":"/nowhere"}]"#,
            "{}",
            r#"[{"op":"replace","path":"","value":{"l":[1]}}]"#,
            r#"[{"op":"add","path":"/l","value":[1]}]"#,
            r#"[{"op":"add","path":"/a~1b","value":{"~":1}},{"op":"add","path":"/a~1b/~0","value":2}]"#,
        ];
        let change = |(at, patch): (i64, &&str)| Change { at_ns: at, patch: (*patch).to_owned(), ..Change::default() };
        let replay = Replay::new(start, (0..).zip(&patches).map(change).collect(), "");
        for step in [3, 0, 9, 1, 2, 4, 5, 6, 7, 8, 99] {
            let whole = if step < patches.len() {
                differences(&replay.state(step), &replay.state(step + 1))
            } else {
                Vec::new()
            };
            assert_eq!(sorted(replay.done_by(step)), sorted(whole), "step {step}");
        }
        assert_eq!(replay.done_by(9).len(), 1);
    }

    #[test]
    fn any_way_through_the_states_gives_the_same_ones() {
        let patch = |n: i64| format!(r#"[{{"op":"add","path":"/k{}","value":{n}}}]"#, n % 7);
        let changes = |count| (0..count).map(|n| Change { at_ns: n, patch: patch(n), ..Change::default() }).collect();
        let replay = Replay::new("{}", changes(500), "");
        let mut at = 1_usize;
        for _ in 0..200 {
            at = at * 48_271 % 2_147_483_647;
            let after = at % 501;
            assert_eq!(replay.state(after), *Replay::new("{}", changes(after as i64), "").end(), "{after}");
        }
    }
}
