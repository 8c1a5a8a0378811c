//! Ranks, once more: what hangs together by tight edges goes to the right as one, where that makes edges shorter. A node
//! alone would not go, since the edges behind it would become longer.

use super::rank::{Lists, Ranked};

/// No more than so many nodes go together.
const MOST: usize = 64;
const PASSES: usize = 4;

/// Moves groups to the right while that makes the edges shorter in sum.
pub(super) fn slide(graph: &Ranked, lists: &Lists, order: &[usize], rank: &mut [i64]) {
    let mut group = Vec::new();
    let mut is_in = vec![false; graph.nodes];
    for _ in 0..PASSES {
        let mut moved = false;
        for at in order.iter().rev().copied() {
            let loose = lists.outgoing(at).iter().any(|edge| slack(graph, rank, *edge) > 0);
            if loose && gather(graph, lists, rank, at, &mut group, &mut is_in) {
                moved |= shift(graph, lists, rank, &group, &is_in);
            }
            group.drain(..).for_each(|at| is_in[at] = false);
        }
        if !moved {
            return;
        }
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
