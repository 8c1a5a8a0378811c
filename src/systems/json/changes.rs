//! What differs between two states, place by place.

use serde_json::Value;

use super::exact::{same, write};

/// More are not listed.
const MOST: usize = 2_000;

/// A place at which two states differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// A JSON pointer.
    pub path: String,
    /// What was there; `None` where nothing was.
    pub before: Option<Value>,
    /// What is there; `None` where nothing is.
    pub after: Option<Value>,
}

impl Difference {
    /// `added`, `changed` or `removed`.
    pub fn kind(&self) -> &'static str {
        match (&self.before, &self.after) {
            (None, _) => "added",
            (Some(_), None) => "removed",
            (Some(_), Some(_)) => "changed",
        }
    }

    /// In words: `changed /status from "new" to "open"`.
    pub fn words(&self) -> String {
        let place = if self.path.is_empty() { "the whole state" } else { self.path.as_str() };
        let text = |value: &Option<Value>| value.as_ref().map(|value| write(value, false)).unwrap_or_default();
        match self.kind() {
            "added" => format!("added {place}: {}", text(&self.after)),
            "removed" => format!("removed {place}: {}", text(&self.before)),
            _ => format!("changed {place} from {} to {}", text(&self.before), text(&self.after)),
        }
    }
}

/// The places at which two states differ, as deep as they can be told apart. Lists keep what is the same at both ends.
pub fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(String::new(), before, after, &mut found);
    found
}

/// The same of one place, where either may be without a value.
pub fn differences_at(place: &str, before: Option<&Value>, after: Option<&Value>) -> Vec<Difference> {
    let mut found = Vec::new();
    match (before, after) {
        (Some(before), Some(after)) => compare(place.to_owned(), before, after, &mut found),
        (None, None) => {}
        _ => found.push(Difference { path: place.to_owned(), before: before.cloned(), after: after.cloned() }),
    }
    found
}

fn compare(path: String, before: &Value, after: &Value, found: &mut Vec<Difference>) {
    if found.len() >= MOST || same(before, after) {
        return;
    }
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            for (key, value) in old {
                let path = below(&path, key);
                match new.get(key) {
                    Some(now) => compare(path, value, now, found),
                    None => found.push(Difference { path, before: Some(value.clone()), after: None }),
                }
            }
            for (key, value) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
                found.push(Difference { path: below(&path, key), before: None, after: Some(value.clone()) });
            }
        }
        (Value::Array(old), Value::Array(new)) => lists(&path, old, new, found),
        _ => found.push(Difference { path, before: Some(before.clone()), after: Some(after.clone()) }),
    }
}

fn lists(path: &str, old: &[Value], new: &[Value], found: &mut Vec<Difference>) {
    let head = old.iter().zip(new).take_while(|(a, b)| same(a, b)).count();
    let most = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(a, b)| same(a, b)).count();
    let (old, new) =
        (old.get(head..old.len() - tail).unwrap_or_default(), new.get(head..new.len() - tail).unwrap_or_default());
    let place = |nth: usize| format!("{path}/{}", head + nth);
    for (nth, (old, new)) in old.iter().zip(new).enumerate() {
        compare(place(nth), old, new, found);
    }
    for (nth, old) in old.iter().enumerate().skip(new.len()) {
        found.push(Difference { path: place(nth), before: Some(old.clone()), after: None });
    }
    for (nth, new) in new.iter().enumerate().skip(old.len()) {
        found.push(Difference { path: place(nth), before: None, after: Some(new.clone()) });
    }
}

/// The pointer to a key below a place.
pub(in crate::systems) fn below(path: &str, key: &str) -> String {
    format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"))
}
