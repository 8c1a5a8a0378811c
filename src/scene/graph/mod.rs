//! A directed graph by numbers: who is next to whom, what can be reached, ways between two, and which part of it is
//! unfolded.
//!
//! Nodes are 0 to n − 1 and edges keep the places that they were given; names are the business of whoever asks. Circles,
//! loops and double edges are allowed everywhere. Neighbours lie in one list (compressed rows), so that a walk among
//! 100,000 nodes takes milliseconds.

mod fold;
mod path;
mod reach;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

pub use fold::{Fold, Folded, Unfolded};
pub use path::Between;
pub use reach::Reach;

/// Which way a walk goes along edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Toward {
    /// Against the edges: to what a node comes from.
    Sources,
    /// With the edges: to what comes of a node.
    Results,
}

impl Toward {
    /// Both ways.
    pub const BOTH: [Self; 2] = [Self::Sources, Self::Results];

    /// The other way.
    #[must_use]
    pub const fn back(self) -> Self {
        match self {
            Self::Sources => Self::Results,
            Self::Results => Self::Sources,
        }
    }
}

/// Neighbours on one side, as one list.
#[derive(Debug, Clone, Default, PartialEq)]
struct Links {
    /// Where each node's begin; one more than there are nodes.
    first: Vec<u32>,
    to: Vec<u32>,
    /// The edges' places.
    edge: Vec<u32>,
}

impl Links {
    fn new(nodes: usize, ends: impl Iterator<Item = (u32, u32, u32)> + Clone) -> Self {
        let mut first = vec![0_u32; nodes + 1];
        for (from, ..) in ends.clone() {
            first[from as usize + 1] += 1;
        }
        for at in 0..nodes {
            first[at + 1] += first[at];
        }
        let count = first.last().copied().unwrap_or(0) as usize;
        let (mut next, mut to, mut edge) = (first.clone(), vec![0; count], vec![0; count]);
        for (from, end, place) in ends {
            let slot = next[from as usize] as usize;
            next[from as usize] += 1;
            (to[slot], edge[slot]) = (end, place);
        }
        Self { first, to, edge }
    }

    fn range(&self, at: u32) -> std::ops::Range<usize> {
        let at = at as usize;
        match (self.first.get(at), self.first.get(at + 1)) {
            (Some(from), Some(to)) => *from as usize..*to as usize,
            _ => 0..0,
        }
    }
}

/// The graph.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Graph {
    nodes: usize,
    ends: Vec<(u32, u32)>,
    sources: Links,
    results: Links,
}

impl Graph {
    /// A graph of so many nodes. An edge with an end that is not there keeps its place and leads nowhere.
    pub fn new(nodes: usize, edges: &[(u32, u32)]) -> Self {
        let known = |end: u32| (end as usize) < nodes;
        let sound = edges.iter().enumerate().filter(|(_, (from, to))| known(*from) && known(*to));
        let forth = sound.clone().map(|(place, (from, to))| (*from, *to, place as u32));
        let back = sound.map(|(place, (from, to))| (*to, *from, place as u32));
        let (results, sources) = (Links::new(nodes, forth), Links::new(nodes, back));
        Self { nodes, ends: edges.to_vec(), sources, results }
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.nodes == 0
    }

    /// The edges as they were given.
    pub fn ends(&self) -> &[(u32, u32)] {
        &self.ends
    }

    fn links(&self, toward: Toward) -> &Links {
        match toward {
            Toward::Sources => &self.sources,
            Toward::Results => &self.results,
        }
    }

    /// A node's neighbours on one side, in the order of the edges; twice where there are two edges.
    pub fn next(&self, at: u32, toward: Toward) -> &[u32] {
        let links = self.links(toward);
        links.to.get(links.range(at)).unwrap_or_default()
    }

    /// The places of a node's edges on one side.
    pub fn edges(&self, at: u32, toward: Toward) -> &[u32] {
        let links = self.links(toward);
        links.edge.get(links.range(at)).unwrap_or_default()
    }

    /// The nodes, each after what it comes from, and among those that could come next the lowest `key` first. An edge
    /// that closes a circle holds nothing up.
    pub fn order_by(&self, key: impl Fn(u32) -> i64) -> Vec<u32> {
        let place = self.finished();
        let leads = |from: u32, to: u32| place[from as usize] > place[to as usize];
        let mut waiting = vec![0_u32; self.nodes];
        for at in 0..self.nodes as u32 {
            let held = self.next(at, Toward::Sources).iter().filter(|from| leads(**from, at)).count();
            waiting[at as usize] = held as u32;
        }
        let ready = (0..self.nodes as u32).filter(|at| waiting[*at as usize] == 0);
        let mut ready: BinaryHeap<Reverse<(i64, u32)>> = ready.map(|at| Reverse((key(at), at))).collect();
        let mut order = Vec::with_capacity(self.nodes);
        while let Some(Reverse((_, at))) = ready.pop() {
            order.push(at);
            for to in self.next(at, Toward::Results).iter().copied().filter(|to| leads(at, *to)) {
                waiting[to as usize] -= 1;
                if waiting[to as usize] == 0 {
                    ready.push(Reverse((key(to), to)));
                }
            }
        }
        order
    }

    /// When a walk in depth leaves each node for good. An edge leads to what is left before, unless it closes a circle.
    fn finished(&self) -> Vec<u32> {
        let mut cursor: Vec<usize> = (0..self.nodes as u32).map(|at| self.results.range(at).start).collect();
        let mut seen = vec![false; self.nodes];
        let mut finished = vec![0_u32; self.nodes];
        let mut count = 0;
        let beginnings = (0..self.nodes as u32).filter(|at| self.sources.range(*at).is_empty());
        let mut stack = Vec::new();
        for start in beginnings.chain(0..self.nodes as u32) {
            if std::mem::replace(&mut seen[start as usize], true) {
                continue;
            }
            stack.push(start);
            while let Some(at) = stack.last().copied() {
                let place = &mut cursor[at as usize];
                if *place == self.results.range(at).end {
                    finished[at as usize] = count;
                    count += 1;
                    stack.pop();
                    continue;
                }
                let to = self.results.to[*place];
                *place += 1;
                if !std::mem::replace(&mut seen[to as usize], true) {
                    stack.push(to);
                }
            }
        }
        finished
    }
}

#[cfg(test)]
mod tests;
