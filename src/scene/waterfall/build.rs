//! From spans in any order to a tree: whatever their ids and parents say, every span hangs somewhere and once.

use std::collections::HashMap;

use super::{Event, Flaw, NONE, Span, Texts, Trace};

/// What a tree is made of.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parts {
    /// Spans in any order.
    pub spans: Vec<Span>,
    /// Their ids.
    pub ids: Texts,
    /// The ids of the spans that they are part of; empty for none.
    pub parents: Texts,
    /// What the numbers of their names mean.
    pub names: Vec<String>,
    /// What the numbers of their services mean.
    pub services: Vec<String>,
    /// Events in any order.
    pub events: Vec<Event>,
    /// What the numbers of their names mean.
    pub event_names: Vec<String>,
}

impl Trace {
    /// Makes the tree.
    pub fn new(parts: Parts) -> Self {
        let Parts { spans, ids, parents, names, services, mut events, event_names } = parts;
        let count = spans.len();
        events.retain(|event| (event.span as usize) < count);
        // Equal times keep the order in which they came.
        events.sort_by_key(|event| (event.span, event.at));
        let times = spans.iter().flat_map(|span| [span.start, span.end]);
        let (from, to) = times.fold((i64::MAX, i64::MIN), |(from, to), at| (from.min(at), to.max(at)));
        let (from, to) = if from > to { (0, 0) } else { (from, to) };
        let mut trace = Self { spans, ids, names, services, events, event_names, from, to, ..Self::default() };
        trace.hang(&parents);
        trace.line_up();
        trace
    }

    /// Finds each span's parent; circles are cut at their earliest span.
    fn hang(&mut self, parents: &Texts) {
        let count = self.spans.len();
        self.flaws = vec![Flaw::None; count];
        self.parent = vec![NONE; count];
        let mut places: HashMap<&str, u32> = HashMap::with_capacity(count);
        for (at, id) in self.ids.iter().enumerate().take(count) {
            if id.is_empty() {
                continue;
            }
            match places.entry(id) {
                std::collections::hash_map::Entry::Vacant(slot) => {
                    slot.insert(at as u32);
                }
                std::collections::hash_map::Entry::Occupied(_) => self.flaws[at] = Flaw::Twin,
            }
        }
        // Neighbours often have the same parent.
        let mut last = ("", None);
        for (at, parent) in parents.iter().enumerate().take(count).filter(|(_, parent)| !parent.is_empty()) {
            if last.0 != parent {
                last = (parent, places.get(parent));
            }
            match last.1 {
                Some(parent) if *parent as usize != at => self.parent[at] = *parent,
                Some(_) => self.flaws[at] = Flaw::Circle,
                None => self.flaws[at] = Flaw::Orphan,
            }
        }
        self.cut_circles();
    }

    fn cut_circles(&mut self) {
        const UNSEEN: u32 = 0;
        // On which walk a span was seen.
        let mut seen = vec![UNSEEN; self.spans.len()];
        for start in 0..self.spans.len() {
            let walk = start as u32 + 1;
            let mut at = start;
            while seen[at] == UNSEEN {
                seen[at] = walk;
                match self.parent[at] {
                    NONE => break,
                    parent => at = parent as usize,
                }
            }
            if seen[at] != walk || self.parent[at] == NONE {
                continue;
            }
            let (mut first, mut here) = (at, self.parent[at] as usize);
            while here != at {
                let order = |at: usize| (self.spans[at].start, at);
                first = if order(here) < order(first) { here } else { first };
                here = self.parent[here] as usize;
            }
            self.parent[first] = NONE;
            self.flaws[first] = Flaw::Circle;
        }
    }

    /// Children by start, everything in one order, depths and sizes.
    fn line_up(&mut self) {
        let count = self.spans.len();
        let mut by_start: Vec<u32> = (0..count as u32).collect();
        by_start.sort_by_key(|at| self.spans[*at as usize].start);
        self.first_child = vec![0; count + 1];
        for parent in self.parent.iter().filter(|parent| **parent != NONE) {
            self.first_child[*parent as usize + 1] += 1;
        }
        for at in 0..count {
            self.first_child[at + 1] += self.first_child[at];
        }
        let mut next = self.first_child.clone();
        self.children = vec![0; next.last().copied().unwrap_or(0) as usize];
        for at in by_start {
            match self.parent[at as usize] {
                NONE => self.roots.push(at),
                parent => {
                    let slot = &mut next[parent as usize];
                    self.children[*slot as usize] = at;
                    *slot += 1;
                }
            }
        }
        self.first_event = vec![0; count + 1];
        for event in &self.events {
            self.first_event[event.span as usize + 1] += 1;
        }
        for at in 0..count {
            self.first_event[at + 1] += self.first_event[at];
        }
        self.depth = vec![0; count];
        self.order = Vec::with_capacity(count);
        let mut stack: Vec<u32> = self.roots.iter().rev().copied().collect();
        while let Some(at) = stack.pop() {
            self.order.push(at);
            let depth = self.depth[at as usize] + 1;
            let (from, to) = (self.first_child[at as usize] as usize, self.first_child[at as usize + 1] as usize);
            for child in self.children[from..to].iter().rev() {
                self.depth[*child as usize] = depth;
                stack.push(*child);
            }
        }
        self.size = vec![1; count];
        for at in self.order.iter().rev() {
            let parent = self.parent[*at as usize];
            if parent != NONE {
                self.size[parent as usize] += self.size[*at as usize];
            }
        }
    }
}
