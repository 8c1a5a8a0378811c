//! What can be reached: ancestors, descendants, how far away they are, and which of several beginnings is nearest.

use super::{Graph, Toward};

/// Nodes in the order in which a walk in breadth finds them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// The nodes, without the one that the walk began at: it is never its own ancestor.
    pub nodes: Vec<u32>,
    /// How many edges away each of them is.
    pub steps: Vec<u32>,
}

impl Graph {
    /// All that a node comes from, or all that comes of it.
    pub fn reach(&self, start: u32, toward: Toward) -> Reach {
        self.reach_within(start, toward, u32::MAX)
    }

    /// The same, no farther than so many edges away.
    pub fn reach_within(&self, start: u32, toward: Toward, most: u32) -> Reach {
        let mut reach = Reach::default();
        if start as usize >= self.nodes {
            return reach;
        }
        let mut seen = vec![false; self.nodes];
        seen[start as usize] = true;
        let (mut ring, mut next, mut step) = (vec![start], Vec::new(), 0_u32);
        while !ring.is_empty() && step < most {
            step += 1;
            for at in ring.drain(..) {
                for to in self.next(at, toward).iter().copied() {
                    if !std::mem::replace(&mut seen[to as usize], true) {
                        reach.nodes.push(to);
                        reach.steps.push(step);
                        next.push(to);
                    }
                }
            }
            std::mem::swap(&mut ring, &mut next);
        }
        reach
    }

    /// Whether each node can be reached from one of these (they themselves are) without going through `avoid`.
    pub(super) fn touched(
        &self,
        starts: impl Iterator<Item = u32>,
        toward: Toward,
        may: impl Fn(u32) -> bool,
    ) -> Vec<bool> {
        let mut seen = vec![false; self.nodes];
        let mut stack: Vec<u32> = Vec::new();
        for start in starts.filter(|start| (*start as usize) < self.nodes) {
            if !std::mem::replace(&mut seen[start as usize], true) {
                stack.push(start);
            }
        }
        while let Some(at) = stack.pop() {
            for to in self.next(at, toward).iter().copied() {
                if !seen[to as usize] && may(to) {
                    seen[to as usize] = true;
                    stack.push(to);
                }
            }
        }
        seen
    }

    /// For each node the worst of all that it comes from, itself among them: the highest of `ranks`, and of equal ones
    /// the nearest. A chain is as strong as this link.
    pub fn worst_source(&self, ranks: &[u8]) -> Vec<u32> {
        let mut worst: Vec<u32> = (0..self.nodes as u32).collect();
        let mut done = vec![false; self.nodes];
        let rank = |at: u32| ranks.get(at as usize).copied().unwrap_or(0);
        let mut by_rank: Vec<Vec<u32>> = vec![Vec::new(); usize::from(u8::MAX) + 1];
        for at in 0..self.nodes as u32 {
            by_rank[usize::from(rank(at))].push(at);
        }
        let mut queue: Vec<u32> = Vec::new();
        for starts in by_rank.into_iter().rev() {
            queue.clear();
            queue.extend(starts.into_iter().filter(|at| !std::mem::replace(&mut done[*at as usize], true)));
            let mut next = 0;
            while let Some(at) = queue.get(next).copied() {
                next += 1;
                let link = worst[at as usize];
                for to in self.next(at, Toward::Results).iter().copied() {
                    if !std::mem::replace(&mut done[to as usize], true) {
                        worst[to as usize] = link;
                        queue.push(to);
                    }
                }
            }
        }
        worst
    }
}
