//! Which store a span or an event is about, and which span owns a store.

use std::collections::HashMap;

/// What a span is to workflows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// A run of a workflow.
    Workflow,
    /// A workflow within another one.
    Subflow,
    /// Anything else.
    #[default]
    Other,
}

impl Role {
    /// The role that `junjo_span_type` names.
    pub fn of(span_type: &str) -> Self {
        match span_type {
            "workflow" => Self::Workflow,
            "subflow" => Self::Subflow,
            _ => Self::Other,
        }
    }
}

/// What of a span says which store it is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoreSpan {
    /// The place of the span that it is part of, in the same list.
    pub parent: Option<usize>,
    /// What it is.
    pub role: Role,
    /// The store that it owns; empty for none.
    pub store: String,
    /// The store that a subflow's ends act on; empty for none.
    pub parent_store: String,
}

/// The store that an event or a span is about: the event's own; a subflow's parent store; else that of the workflow or
/// subflow around it.
pub fn active_store<'a>(spans: &'a [StoreSpan], at: usize, event_store: Option<&'a str>) -> Option<&'a str> {
    if let Some(store) = event_store.filter(|store| !store.is_empty()) {
        return Some(store);
    }
    let span = spans.get(at)?;
    if span.role == Role::Subflow && !span.parent_store.is_empty() {
        return Some(&span.parent_store);
    }
    let mut around = up(spans, at).filter(|span| span.role != Role::Other);
    around.next().map(|span| span.store.as_str()).filter(|store| !store.is_empty())
}

/// The spans that own a store, by it: the first workflow or subflow that says so.
pub fn owners(spans: &[StoreSpan]) -> HashMap<String, usize> {
    let mut owners = HashMap::new();
    for (at, span) in spans.iter().enumerate().filter(|(_, span)| span.role != Role::Other && !span.store.is_empty()) {
        owners.entry(span.store.clone()).or_insert(at);
    }
    owners
}

/// Whether a span is the owner of a store or within it: only then its changes are replayed.
pub fn owned_by(spans: &[StoreSpan], at: usize, owner: usize) -> bool {
    at == owner || is_ancestor(spans, owner, at)
}

/// Whether a span is around another one.
pub fn is_ancestor(spans: &[StoreSpan], above: usize, at: usize) -> bool {
    let mut here = spans.get(at).and_then(|span| span.parent);
    // Parents of strangers may lead in a circle.
    for _ in 0..spans.len() {
        match here {
            Some(found) if found == above => return true,
            Some(found) => here = spans.get(found).and_then(|span| span.parent),
            None => return false,
        }
    }
    false
}

/// A span and what is around it, from the inside.
fn up(spans: &[StoreSpan], at: usize) -> impl Iterator<Item = &StoreSpan> {
    let mut next = Some(at);
    let mut left = spans.len();
    std::iter::from_fn(move || {
        let span = spans.get(next.take()?)?;
        left = left.checked_sub(1)?;
        next = span.parent;
        Some(span)
    })
}
