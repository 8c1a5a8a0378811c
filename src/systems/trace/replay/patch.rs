//! One patch: read from its text, applied to a state.

use std::collections::BTreeMap;

use json_patch::{Patch, PatchErrorKind, PatchOperation};
use serde_json::Value;

use super::exact;

/// Deeper than this no state is followed: what writes or drops it would need too deep a stack.
const DEEPEST: usize = 400;
/// Values that a state may hold once parts of it are copied.
const MOST_VALUES: usize = 1_000_000;
/// A patch may hold so many operations.
const MOST_OPERATIONS: usize = 200_000;

/// Why a patch cannot be read or does not apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// In words.
    pub words: String,
    /// The operation's place in the patch, from 0, where one is to blame.
    pub operation: Option<usize>,
    /// Where in the state.
    pub path: String,
}

impl Fault {
    fn whole(words: String) -> Self {
        Self { words, operation: None, path: String::new() }
    }

    pub(super) fn untried() -> Self {
        Self::whole("Not tried: too many patches before it failed after they had changed a large state.".to_owned())
    }
}

/// What a recorded patch is.
#[derive(Debug, Clone, PartialEq)]
pub enum PatchText {
    /// `{}`, which is written where nothing changed; or an empty list.
    NoChange,
    /// Operations of RFC 6902.
    Operations(Vec<PatchOperation>),
    /// Neither.
    Unreadable(Fault),
}

/// Reads a recorded patch.
pub fn read_patch(text: &str) -> PatchText {
    let unreadable = |words: String| PatchText::Unreadable(Fault::whole(words));
    let value = match exact::parse(text) {
        Ok(value) => value,
        Err(words) => return unreadable(format!("The patch cannot be read: {words}.")),
    };
    match value {
        Value::Object(map) if map.is_empty() => PatchText::NoChange,
        Value::Array(list) if list.is_empty() => PatchText::NoChange,
        Value::Array(list) if list.len() > MOST_OPERATIONS => {
            unreadable(format!("The patch has {} operations; more than {MOST_OPERATIONS} are not applied.", list.len()))
        }
        Value::Array(_) => match serde_json::from_value::<Patch>(value) {
            Ok(Patch(operations)) => PatchText::Operations(operations),
            Err(error) => unreadable(format!("The patch is no list of RFC 6902 operations ({error}).")),
        },
        _ => unreadable("The patch is JSON, but no list of operations.".to_owned()),
    }
}

/// A patch that does not apply.
pub(super) struct Broken {
    pub fault: Fault,
    /// Operations before the one to blame have changed the state.
    pub is_halfway: bool,
}

/// Applies all operations in turn. After a failure the state is as it was, or, as the result says, lost.
pub(super) fn apply(state: &mut Value, operations: &[PatchOperation]) -> Result<(), Broken> {
    let is_deep = |operation: &PatchOperation| operation.path().count() > DEEPEST / 2;
    let grows = |operation: &PatchOperation| matches!(operation, PatchOperation::Copy(_) | PatchOperation::Move(_));
    // Many copies in one patch double a state again and again: they are looked at one by one.
    let watched = operations.iter().any(|operation| grows(operation) || is_deep(operation));
    if !watched {
        return json_patch::patch_unsafe(state, operations)
            .map_err(|error| broken(&error, operations, error.operation));
    }
    for (at, operation) in operations.iter().enumerate() {
        let one = std::slice::from_ref(operation);
        json_patch::patch_unsafe(state, one).map_err(|error| broken(&error, operations, at))?;
        if (grows(operation) || is_deep(operation)) && !is_bearable(state) {
            let words = "The patch makes the state deeper or larger than this page follows.".to_owned();
            let fault = Fault { words, operation: Some(at), path: operation.path().to_string() };
            return Err(Broken { fault, is_halfway: true });
        }
    }
    Ok(())
}

fn broken(error: &json_patch::PatchError, operations: &[PatchOperation], at: usize) -> Broken {
    let operation = operations.get(at);
    let path = operation.map(|operation| operation.path().to_string()).unwrap_or_default();
    let name = operation.map_or("", name);
    let place = if path.is_empty() { "the whole state" } else { path.as_str() };
    let why = match &error.kind {
        PatchErrorKind::TestFailed => "the value there is another one".to_owned(),
        PatchErrorKind::InvalidFromPointer => {
            let from = match operation {
                Some(PatchOperation::Move(of)) => of.from.to_string(),
                Some(PatchOperation::Copy(of)) => of.from.to_string(),
                _ => String::new(),
            };
            format!("there is no {from} to take")
        }
        PatchErrorKind::InvalidPointer => "there is no such place".to_owned(),
        PatchErrorKind::CannotMoveInsideItself => "a value cannot be moved into itself".to_owned(),
        other => other.to_string(),
    };
    let words = format!("Operation {} ({name} {place}) does not apply: {why}.", at + 1);
    let is_first = at == 0 && !matches!(operation, Some(PatchOperation::Move(_)));
    Broken { fault: Fault { words, operation: Some(at), path }, is_halfway: !is_first }
}

/// The name of an operation.
pub(super) fn name(operation: &PatchOperation) -> &'static str {
    match operation {
        PatchOperation::Add(_) => "add",
        PatchOperation::Remove(_) => "remove",
        PatchOperation::Replace(_) => "replace",
        PatchOperation::Move(_) => "move",
        PatchOperation::Copy(_) => "copy",
        PatchOperation::Test(_) => "test",
    }
}

/// Adds the operations of a patch to counts by their names.
pub fn count_operations(operations: &[PatchOperation], counts: &mut BTreeMap<&'static str, usize>) {
    for operation in operations {
        *counts.entry(name(operation)).or_default() += 1;
    }
}

/// Values in a state, itself and everything in it.
pub(super) fn values_in(value: &Value) -> usize {
    measure(value, usize::MAX).1
}

fn is_bearable(value: &Value) -> bool {
    let (depth, values) = measure(value, MOST_VALUES);
    depth <= DEEPEST && values <= MOST_VALUES
}

/// How deep a value is and how many values it has, counted no further than `most`.
fn measure(value: &Value, most: usize) -> (usize, usize) {
    let mut stack = vec![(value, 1)];
    let (mut deepest, mut values) = (0, 0);
    while let Some((value, depth)) = stack.pop() {
        deepest = deepest.max(depth);
        values += 1;
        if values > most {
            break;
        }
        match value {
            Value::Array(list) => stack.extend(list.iter().map(|value| (value, depth + 1))),
            Value::Object(map) => stack.extend(map.values().map(|value| (value, depth + 1))),
            _ => {}
        }
    }
    (deepest, values)
}
