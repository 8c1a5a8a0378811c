//! Ranks, once more: what hangs together by tight edges goes to the right as one, where that makes edges shorter. A node
//! alone would not go, since the edges behind it would become longer.

use super::rank::{Lists, Ranked};

/// No more than so many nodes go together.
const MOST: usize = 64;
const PASSES: usize = 4;
/// Nodes and edges to look at in one go.
const GO: i64 = 4_000;

/// The groups of a level on their way to the right, while that makes the edges shorter in sum.
pub(super) struct Sliding {
    pass: usize,
    /// Nodes of this pass that are done, from the right.
    next: usize,
    moved: bool,
    group: Vec<usize>,
    is_in: Vec<bool>,
}

impl Sliding {
    pub fn new(nodes: usize) -> Self {
        Self { pass: 0, next: 0, moved: false, group: Vec::new(), is_in: vec![false; nodes] }
    }

    pub fn is_done(&self) -> bool {
        self.pass == PASSES
    }

    /// Moves some groups. Gives about how many nodes and edges it looked at.
    pub fn step(&mut self, graph: &Ranked, lists: &Lists, order: &[usize], rank: &mut [i64]) -> i64 {
        let mut cost = 1;
        while let Some(at) = order.len().checked_sub(self.next + 1).map(|place| order[place]) {
            self.next += 1;
            let loose = lists.outgoing(at).iter().any(|edge| slack(graph, rank, *edge) > 0);
            if loose && gather(graph, lists, rank, at, &mut self.group, &mut self.is_in) {
                self.moved |= shift(graph, lists, rank, &self.group, &self.is_in);
            }
            let edges = |at: &usize| lists.outgoing(*at).len() + lists.incoming(*at).len() + 1;
            cost += (lists.outgoing(at).len() + self.group.iter().map(edges).sum::<usize>() + 1) as i64;
            self.group.drain(..).for_each(|at| self.is_in[at] = false);
            if cost > GO {
                return cost;
            }
        }
        self.next = 0;
        self.pass = if self.moved { self.pass + 1 } else { PASSES };
        self.moved = false;
        cost
    }
}

/// How many ranks longer an edge is than it has to be.
fn slack(graph: &Ranked, rank: &[i64], edge: u32) -> i64 {
    graph
        .edges
        .get(edge as usize)
        .map_or(0, |(from, to, least)| rank[*to as usize] - rank[*from as usize] - i64::from(*least))
}

/// A node and all that leads to it by tight edges; not where that is too much, or held at an end.
fn gather(
    graph: &Ranked,
    lists: &Lists,
    rank: &[i64],
    start: usize,
    group: &mut Vec<usize>,
    is_in: &mut [bool],
) -> bool {
    group.push(start);
    is_in[start] = true;
    let mut next = 0;
    while let Some(at) = group.get(next).copied() {
        next += 1;
        if graph.is_left[at] || graph.is_right[at] || group.len() > MOST {
            return false;
        }
        for edge in lists.incoming(at) {
            let from = graph.edges[*edge as usize].0 as usize;
            if slack(graph, rank, *edge) == 0 && !is_in[from] {
                is_in[from] = true;
                group.push(from);
            }
        }
    }
    group.len() <= MOST
}

/// Goes as far as the tightest edge out of the group lets it, if more edges become shorter than longer.
fn shift(graph: &Ranked, lists: &Lists, rank: &mut [i64], group: &[usize], is_in: &[bool]) -> bool {
    let (mut gain, mut most) = (0_i64, i64::MAX);
    for at in group {
        for edge in lists.outgoing(*at).iter().filter(|edge| !is_in[graph.edges[**edge as usize].1 as usize]) {
            gain += 1;
            most = most.min(slack(graph, rank, *edge));
        }
        gain -=
            lists.incoming(*at).iter().filter(|edge| !is_in[graph.edges[**edge as usize].0 as usize]).count() as i64;
    }
    let moves = gain > 0 && most > 0 && most < i64::MAX;
    if moves {
        group.iter().for_each(|at| rank[*at] += most);
    }
    moves
}
