//! Which rows are open, and which spans a text is found in.

use std::collections::BTreeSet;

use super::Trace;

/// A row: a span or one of its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Row {
    /// The span at this place.
    Span(u32),
    /// The event at this place.
    Event(u32),
}

impl Row {
    /// The span that the row is about.
    pub fn span(self, trace: &Trace) -> usize {
        match self {
            Self::Span(at) => at as usize,
            Self::Event(at) => trace.events.get(at as usize).map_or(0, |event| event.span as usize),
        }
    }
}

/// The rows that are open, in order: children and events of a span by time, nothing of what is folded.
pub fn rows(trace: &Trace, folded: &BTreeSet<u32>, with_events: bool) -> Vec<Row> {
    let mut is_folded = vec![false; trace.spans.len()];
    for at in folded {
        if let Some(slot) = is_folded.get_mut(*at as usize) {
            *slot = true;
        }
    }
    let mut rows = Vec::with_capacity(trace.spans.len());
    // What is left to walk: spans with how many children and events of theirs are done.
    let mut stack: Vec<(u32, usize, usize)> = Vec::new();
    for root in trace.roots() {
        rows.push(Row::Span(*root));
        if !is_folded[*root as usize] {
            stack.push((*root, 0, trace.events(*root as usize).start));
        }
        while let Some((at, child, event)) = stack.pop() {
            let next_child = trace.children(at as usize).get(child).copied();
            let events = trace.events(at as usize);
            let next_event = (with_events && event < events.end).then(|| &trace.events[event]);
            match (next_child, next_event) {
                (Some(next), of) if of.is_none_or(|of| of.at >= trace.spans[next as usize].start) => {
                    stack.push((at, child + 1, event));
                    rows.push(Row::Span(next));
                    if !is_folded[next as usize] {
                        stack.push((next, 0, trace.events(next as usize).start));
                    }
                }
                (_, Some(_)) => {
                    stack.push((at, child, event + 1));
                    rows.push(Row::Event(event as u32));
                }
                _ => {}
            }
        }
    }
    rows
}

/// The key of a row's marks.
pub fn key_of(row: Row) -> String {
    match row {
        Row::Span(at) => format!("span/{at}"),
        Row::Event(at) => format!("event/{at}"),
    }
}

/// The row of a key.
pub fn row_of(key: &str) -> Option<Row> {
    match key.split_once('/')? {
        ("span", at) => at.parse().ok().map(Row::Span),
        ("event", at) => at.parse().ok().map(Row::Event),
        _ => None,
    }
}

/// The spans in whose name, service or id a text stands, in any case, in the order of the tree.
pub fn find(trace: &Trace, text: &str) -> Vec<u32> {
    let text = text.to_lowercase();
    if text.is_empty() {
        return Vec::new();
    }
    // Names are few: each is looked at once.
    let has = |all: &[String]| -> Vec<bool> { all.iter().map(|name| name.to_lowercase().contains(&text)).collect() };
    let (names, services) = (has(&trace.names), has(&trace.services));
    let is = |of: &[bool], at: u32| of.get(at as usize).copied().unwrap_or(false);
    let hit = |at: &&u32| {
        let span = &trace.spans[**at as usize];
        is(&names, span.name) || is(&services, span.service) || trace.ids.get(**at as usize).eq_ignore_ascii_case(&text)
    };
    trace.order().iter().filter(hit).copied().collect()
}
