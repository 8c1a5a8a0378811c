//! Ranks: as far left as edges allow, then each node toward the side with more edges, so that few edges are long.

use super::slide::slide;

/// What is ranked. Edges lead to higher ranks and form no circle.
pub(super) struct Ranked<'a> {
    /// From, to, and the least number of ranks between.
    pub edges: &'a [(u32, u32, u32)],
    pub nodes: usize,
    /// Nodes that stand at the left and at the right end, by themselves.
    pub is_left: &'a [bool],
    pub is_right: &'a [bool],
}

const PASSES: usize = 12;

/// The rank of each node, from 0 without gaps at the left.
pub(super) fn ranks(graph: &Ranked) -> Vec<u32> {
    let nodes = graph.nodes;
    let lists = Lists::new(graph);
    let topological = topological(graph, &lists);
    let base = i64::from(graph.is_left.iter().any(|left| *left));
    let mut rank = vec![0_i64; nodes];
    for at in topological.iter().copied() {
        let lowest = if graph.is_left[at] { 0 } else { base };
        let before = lists.incoming(at).iter().map(|edge| graph.edges[*edge as usize]);
        rank[at] = before.map(|(from, _, least)| rank[from as usize] + i64::from(least)).fold(lowest, i64::max);
    }
    for _ in 0..PASSES {
        let mut moved = false;
        for leftward in [false, true] {
            let step = |moved: &mut bool, rank: &mut [i64], at: usize| {
                if graph.is_left[at] || graph.is_right[at] {
                    return;
                }
                let before = lists.incoming(at);
                let after = lists.outgoing(at);
                let (fewer, toward) = if leftward {
                    let low = before.iter().map(|edge| graph.edges[*edge as usize]);
                    (
                        before.len() > after.len(),
                        low.map(|(from, _, least)| rank[from as usize] + i64::from(least)).max(),
                    )
                } else {
                    let movable = after.iter().map(|edge| graph.edges[*edge as usize]);
                    let high = movable.map(|(_, to, least)| rank[to as usize] - i64::from(least)).min();
                    (after.len() >= before.len(), high)
                };
                if let (true, Some(to)) = (fewer, toward)
                    && to != rank[at]
                {
                    rank[at] = to;
                    *moved = true;
                }
            };
            if leftward {
                topological.iter().for_each(|at| step(&mut moved, &mut rank, *at));
            } else {
                topological.iter().rev().for_each(|at| step(&mut moved, &mut rank, *at));
            }
        }
        if !moved {
            break;
        }
    }
    slide(graph, &lists, &topological, &mut rank);
    settle(graph, &mut rank, base);
    rank.into_iter().map(|rank| u32::try_from(rank).unwrap_or(0)).collect()
}

/// Each part of the graph begins at the left; what stands by itself is spread over the ranks.
fn settle(graph: &Ranked, rank: &mut [i64], base: i64) {
    let nodes = graph.nodes;
    let mut part: Vec<usize> = (0..nodes).collect();
    fn find(part: &mut [usize], mut at: usize) -> usize {
        while part[at] != at {
            part[at] = part[part[at]];
            at = part[at];
        }
        at
    }
    let mut alone = vec![true; nodes];
    for (from, to, _) in graph.edges {
        let (a, b) = (find(&mut part, *from as usize), find(&mut part, *to as usize));
        part[a.max(b)] = a.min(b);
        alone[*from as usize] = false;
        alone[*to as usize] = false;
    }
    let mut least = vec![i64::MAX; nodes];
    for at in (0..nodes).filter(|at| !graph.is_left[*at]) {
        let root = find(&mut part, at);
        least[root] = least[root].min(rank[at]);
    }
    for at in (0..nodes).filter(|at| !graph.is_left[*at]) {
        let root = find(&mut part, at);
        // A part with a port on the left stays where the port lets it.
        rank[at] -= (least[root] - base).max(0);
    }
    let single: Vec<usize> =
        (0..nodes).filter(|at| alone[*at] && !graph.is_left[*at] && !graph.is_right[*at]).collect();
    let last = (0..nodes).filter(|at| !graph.is_right[*at]).map(|at| rank[at]).max().unwrap_or(base);
    let columns = (last - base + 1).max((single.len() as f64 / 2.0).sqrt().ceil() as i64).max(1);
    for (nth, at) in single.iter().enumerate() {
        rank[*at] = base + if single.len() > 12 { nth as i64 % columns } else { 0 };
    }
    let last = (0..nodes).filter(|at| !graph.is_right[*at]).map(|at| rank[at]).max().unwrap_or(base);
    for at in (0..nodes).filter(|at| graph.is_right[*at]) {
        rank[at] = last + 1;
    }
}

/// Edges by their ends, each side as one list.
pub(super) struct Lists {
    out_first: Vec<u32>,
    out: Vec<u32>,
    in_first: Vec<u32>,
    into: Vec<u32>,
}

impl Lists {
    fn new(graph: &Ranked) -> Self {
        let (out_first, out) = lists(graph.nodes, graph.edges.iter().map(|edge| edge.0));
        let (in_first, into) = lists(graph.nodes, graph.edges.iter().map(|edge| edge.1));
        Self { out_first, out, in_first, into }
    }

    /// The edges that leave a node.
    pub fn outgoing(&self, at: usize) -> &[u32] {
        &self.out[self.out_first[at] as usize..self.out_first[at + 1] as usize]
    }

    /// The edges that lead to a node.
    pub fn incoming(&self, at: usize) -> &[u32] {
        &self.into[self.in_first[at] as usize..self.in_first[at + 1] as usize]
    }
}

/// Edges by one of their ends, as one list with the beginning of each end's.
fn lists(nodes: usize, ends: impl Iterator<Item = u32> + Clone) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0_u32; nodes + 1];
    for end in ends.clone() {
        first[end as usize + 1] += 1;
    }
    for at in 0..nodes {
        first[at + 1] += first[at];
    }
    let mut next = first.clone();
    let mut list = vec![0_u32; *first.last().unwrap_or(&0) as usize];
    for (edge, end) in ends.enumerate() {
        list[next[end as usize] as usize] = edge as u32;
        next[end as usize] += 1;
    }
    (first, list)
}

/// The nodes, each after all that lead to it.
fn topological(graph: &Ranked, lists: &Lists) -> Vec<usize> {
    let mut waiting = vec![0_u32; graph.nodes];
    for (_, to, _) in graph.edges {
        waiting[*to as usize] += 1;
    }
    let mut order: Vec<usize> = (0..graph.nodes).filter(|at| waiting[*at] == 0).collect();
    let mut next = 0;
    while next < order.len() {
        let at = order[next];
        next += 1;
        for edge in lists.outgoing(at) {
            let to = graph.edges[*edge as usize].1 as usize;
            waiting[to] -= 1;
            if waiting[to] == 0 {
                order.push(to);
            }
        }
    }
    order
}
