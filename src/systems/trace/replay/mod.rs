//! State replayed: what a store held after every change, who wrote what, and whether the recorded end comes out.
//!
//! Pure. A change is an RFC 6902 patch as text. One that cannot be read or does not apply changes nothing, is a finding
//! at its place, and the replay goes on. States are kept every so many changes, so that a step in any direction costs
//! the same, however many changes there are.

mod blame;
mod conflicts;
mod cursor;
mod patch;
mod stores;

use std::cell::RefCell;
use std::collections::BTreeMap;

use json_patch::PatchOperation;
use serde_json::Value;

use crate::systems::json::{changes, exact};

pub use crate::systems::json::{Difference, differences, parse, same, write};
use cursor::Cursor;

pub use blame::{BlameSearch, Written, blame, paths, touches};
pub use conflicts::{Conflict, ConflictSearch, conflicts};
pub use patch::{Fault, PatchText, count_operations, read_patch};
pub use stores::{Role, StoreSpan, active_store, is_ancestor, owned_by, owners};

/// A change of a store's state, as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    /// Nanoseconds since 1970.
    pub at_ns: i64,
    /// Place among the events of its span.
    pub position: u32,
    /// The span that made it, as the caller names it: `span_key`.
    pub span: i64,
    /// Its id.
    pub span_id: String,
    /// The method of the store that was called.
    pub action: String,
    /// The patch as recorded.
    pub patch: String,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Applied.
    Applied,
    /// It changes nothing: `{}` or an empty list.
    NoChange,
    /// It could not be read, or does not apply.
    Failed(Fault),
}

/// A change and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The change.
    pub change: Change,
    /// What became of it.
    pub outcome: Outcome,
    /// Its operations, where they could be read.
    pub operations: Vec<PatchOperation>,
}

/// Whether the replayed end is the recorded one.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is.
    Equal,
    /// It is not; from the recorded one to the replayed one.
    Different(Vec<Difference>),
    /// No end is recorded.
    NotRecorded,
    /// What is recorded cannot be read.
    Unreadable(String),
}

/// States are kept after so many changes, at first.
const FIRST_INTERVAL: usize = 32;
/// Values in all states that are kept; with more, every other state is given up.
const MOST_KEPT: usize = 3_000_000;

/// A store from its first state to its last.
#[derive(Debug, Clone)]
pub struct Replay {
    steps: Vec<Step>,
    /// Why the first state cannot be read; it is then an empty object.
    start_fault: Option<String>,
    /// States after multiples of the interval, the first one after no change.
    kept: Vec<Value>,
    interval: usize,
    end: Value,
    verdict: Verdict,
    /// What is still to be replayed, with the end that it should come to.
    waiting: std::vec::IntoIter<Change>,
    recorded_end: String,
    /// Values in the states that are kept.
    size: usize,
    /// The state that was looked at last.
    cursor: RefCell<Cursor>,
    /// About how many values were copied to get back behind patches that failed halfway.
    spent: usize,
}

/// Beyond this, patches that fail halfway are no longer tried: they would make the page wait.
const MOST_SPENT: usize = 20_000_000;

impl Replay {
    /// Replays changes, given in any order, from one recorded state to the other. An empty text is no state.
    pub fn new(start: &str, changes: Vec<Change>, recorded_end: &str) -> Self {
        let mut replay = Self::begin(start, changes, recorded_end);
        while replay.go_on(usize::MAX) {}
        replay
    }

    /// The same, of which nothing is done yet: [`Replay::go_on`] does it.
    pub fn begin(start: &str, mut changes: Vec<Change>, recorded_end: &str) -> Self {
        changes.sort_by(|a, b| {
            let order = |change: &Change| (change.at_ns, change.position, change.span);
            order(a).cmp(&order(b)).then_with(|| a.span_id.cmp(&b.span_id)).then_with(|| a.patch.cmp(&b.patch))
        });
        let (first, start_fault) = match parse(start) {
            Ok(value) => (value, None),
            Err(_) if start.trim().is_empty() => (empty(), Some("No state before is recorded.".to_owned())),
            Err(fault) => (empty(), Some(format!("The recorded state before cannot be read: {fault}."))),
        };
        Self {
            steps: Vec::with_capacity(changes.len()),
            start_fault,
            kept: vec![first.clone()],
            interval: FIRST_INTERVAL,
            verdict: Verdict::NotRecorded,
            waiting: changes.into_iter(),
            recorded_end: recorded_end.to_owned(),
            size: patch::values_in(&first),
            end: first,
            cursor: RefCell::default(),
            spent: 0,
        }
    }

    /// Replays so many changes more; whether some are left.
    pub fn go_on(&mut self, most: usize) -> bool {
        let mut state = std::mem::take(&mut self.end);
        let mut left = most;
        while left > 0
            && let Some(change) = self.waiting.next()
        {
            left -= 1;
            state = self.take(state, change);
            if self.steps.len().is_multiple_of(self.interval) {
                self.size += patch::values_in(&state);
                self.kept.push(state.clone());
                while self.size > MOST_KEPT && self.kept.len() > 2 {
                    self.size = self.thin_out();
                }
            }
        }
        self.end = state;
        let is_left = self.waiting.len() > 0;
        if !is_left {
            self.verdict = verdict(&self.recorded_end, &self.end);
        }
        is_left
    }

    /// Every other kept state goes.
    fn thin_out(&mut self) -> usize {
        let mut nth = 0;
        self.kept.retain(|_| {
            nth += 1;
            nth % 2 == 1
        });
        self.interval *= 2;
        // A state past the last whole interval would stand at a wrong place.
        self.kept.truncate(self.steps.len() / self.interval + 1);
        self.kept.iter().map(patch::values_in).sum()
    }

    fn take(&mut self, mut state: Value, change: Change) -> Value {
        let (outcome, operations) = match read_patch(&change.patch) {
            PatchText::NoChange => (Outcome::NoChange, Vec::new()),
            PatchText::Unreadable(fault) => (Outcome::Failed(fault), Vec::new()),
            PatchText::Operations(operations) if self.spent > MOST_SPENT => {
                (Outcome::Failed(Fault::untried()), operations)
            }
            PatchText::Operations(operations) => match patch::apply(&mut state, &operations) {
                Ok(()) => (Outcome::Applied, operations),
                Err(broken) => {
                    if broken.is_halfway {
                        self.spent += patch::values_in(&state) * (self.steps.len() % self.interval + 1);
                        state = self.state(self.steps.len());
                    }
                    (Outcome::Failed(broken.fault), operations)
                }
            },
        };
        self.steps.push(Step { change, outcome, operations });
        state
    }

    /// All changes, in the order in which they were applied.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The state after the last change.
    pub fn end(&self) -> &Value {
        &self.end
    }

    /// Why the first state is not what was recorded, if so.
    pub fn start_fault(&self) -> Option<&str> {
        self.start_fault.as_deref()
    }

    /// Whether the recorded end comes out.
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// How many changes happened before a time: the state that a span found when it began.
    pub fn before(&self, at_ns: i64) -> usize {
        self.steps.partition_point(|step| step.change.at_ns < at_ns)
    }

    /// The places of changes that failed, with why.
    pub fn faults(&self) -> impl Iterator<Item = (usize, &Fault)> {
        self.steps.iter().enumerate().filter_map(|(at, step)| match &step.outcome {
            Outcome::Failed(fault) => Some((at, fault)),
            _ => None,
        })
    }

    /// The next change (or the one before) that touches a path, from a number of changes on.
    pub fn next_at(&self, path: &str, from: usize, forward: bool) -> Option<usize> {
        let at = |nth: &usize| self.steps.get(*nth).is_some_and(|step| touches(step, path));
        if forward { (from..self.steps.len()).find(at) } else { (0..from.min(self.steps.len())).rev().find(at) }
    }

    /// How many operations of each kind were recorded.
    pub fn operations(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for step in &self.steps {
            count_operations(&step.operations, &mut counts);
        }
        counts
    }
}

fn empty() -> Value {
    Value::Object(serde_json::Map::new())
}

fn verdict(recorded: &str, replayed: &Value) -> Verdict {
    if recorded.trim().is_empty() {
        return Verdict::NotRecorded;
    }
    match parse(recorded) {
        Ok(recorded) if same(&recorded, replayed) => Verdict::Equal,
        Ok(recorded) => Verdict::Different(differences(&recorded, replayed)),
        Err(fault) => Verdict::Unreadable(fault),
    }
}

#[cfg(test)]
mod sample_tests;
#[cfg(test)]
mod tests;
