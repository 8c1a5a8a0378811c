//! Ways between two nodes: the shortest one, and everything that lies on any of them.

use super::{Graph, Toward};

/// What lies between two nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Between {
    /// The nodes of a shortest way, from its beginning to its end; empty where none leads there.
    pub shortest: Vec<u32>,
    /// The nodes on any way, sorted.
    pub nodes: Vec<u32>,
    /// The places of the edges on any way, sorted.
    pub edges: Vec<u32>,
    /// The ways lead from the second to the first.
    pub turned: bool,
}

impl Graph {
    /// The nodes of a shortest way along the edges; of equally short ones the first by the edges' order.
    pub fn shortest(&self, from: u32, to: u32) -> Vec<u32> {
        if from as usize >= self.nodes || to as usize >= self.nodes {
            return Vec::new();
        }
        const NONE: u32 = u32::MAX;
        let mut before = vec![NONE; self.nodes];
        before[from as usize] = from;
        let mut queue = vec![from];
        let mut next = 0;
        while let Some(at) = queue.get(next).copied() {
            if at == to {
                break;
            }
            next += 1;
            for end in self.next(at, Toward::Results).iter().copied() {
                if before[end as usize] == NONE {
                    before[end as usize] = at;
                    queue.push(end);
                }
            }
        }
        if before[to as usize] == NONE {
            return Vec::new();
        }
        let mut way = vec![to];
        let mut at = to;
        while at != from {
            at = before[at as usize];
            way.push(at);
        }
        way.reverse();
        way
    }

    /// All that lies on ways from one node to another, or back where none leads forth.
    pub fn between(&self, a: u32, b: u32) -> Between {
        let forth = self.along(a, b);
        if !forth.shortest.is_empty() {
            return forth;
        }
        Between { turned: true, ..self.along(b, a) }
    }

    fn along(&self, from: u32, to: u32) -> Between {
        let shortest = self.shortest(from, to);
        if shortest.is_empty() {
            return Between::default();
        }
        let after = self.touched([from].into_iter(), Toward::Results, |_| true);
        let before = self.touched([to].into_iter(), Toward::Sources, |_| true);
        let on = |at: u32| after[at as usize] && before[at as usize];
        let nodes: Vec<u32> = (0..self.nodes as u32).filter(|at| on(*at)).collect();
        let mut edges: Vec<u32> = Vec::new();
        for at in nodes.iter().copied() {
            let ends = self.next(at, Toward::Results).iter().zip(self.edges(at, Toward::Results));
            edges.extend(ends.filter(|(end, _)| on(**end)).map(|(_, edge)| *edge));
        }
        edges.sort_unstable();
        Between { shortest, nodes, edges, turned: false }
    }
}
