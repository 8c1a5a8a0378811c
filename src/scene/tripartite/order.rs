//! The order within the columns that lets few edges cross: sweeps of barycentres, the best one kept.

use super::{
    Part, Stands,
    model::{Edge, Model},
};
use crate::order;

const SWEEPS: usize = 12;

/// For each column the places of its nodes from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Order(pub [Vec<usize>; 3]);

impl Order {
    pub fn of(&self, part: Part) -> &[usize] {
        self.0.get(part.place()).map_or(&[], Vec::as_slice)
    }

    /// Where each node of a column stands, by its place in the request.
    pub fn ranks(&self, part: Part) -> Vec<usize> {
        let order = self.of(part);
        let mut ranks = vec![0; order.len()];
        for (rank, at) in order.iter().enumerate() {
            if let Some(slot) = ranks.get_mut(*at) {
                *slot = rank;
            }
        }
        ranks
    }
}

/// The machine keeps its order, and a rest stays last.
pub(super) fn order(model: &Model) -> Order {
    let mut order = Order(Part::ALL.map(|part| (0..model.column(part).len()).collect()));
    let mut best = (crossings(model, &order), order.clone());
    for sweep in 0..SWEEPS {
        let steps: [(Part, &[Part]); 2] = match sweep % 3 {
            // From the machine, whose order is given, to the right; then round the other way; then all at once.
            0 => [(Part::User, &[Part::Machine]), (Part::Shared, &[Part::Machine, Part::User])],
            1 => [(Part::Shared, &[Part::Machine]), (Part::User, &[Part::Machine, Part::Shared])],
            _ => [(Part::User, &Part::ALL), (Part::Shared, &Part::ALL)],
        };
        for (part, by) in steps {
            settle(model, &mut order, part, by);
        }
        let crossed = crossings(model, &order);
        if crossed < best.0 {
            best = (crossed, order.clone());
        }
    }
    best.1
}

/// Puts a column in the order of the mean places of its nodes' neighbours in some columns.
fn settle(model: &Model, order: &mut Order, part: Part, by: &[Part]) {
    let column = model.column(part);
    let places = Part::ALL.map(|part| shares(&order.ranks(part)));
    let mut sums = vec![(0.0_f64, 0.0_f64); column.len()];
    for edge in &model.edges {
        let (source, target) = edge.kind.ends();
        let ends = [(source, edge.from, target, edge.to), (target, edge.to, source, edge.from)];
        for (here, at, there, other) in ends {
            let place = places.get(there.place()).and_then(|places| places.get(other));
            let counts = here == part && by.contains(&there);
            if let (true, Some(place), Some((sum, weight))) = (counts, place, sums.get_mut(at)) {
                // A thousand connections pull a little more than one.
                let pull = (edge.count as f64 + 1.0).ln();
                *sum += place * pull;
                *weight += pull;
            }
        }
    }
    let own = places.get(part.place()).cloned().unwrap_or_default();
    let mean = |at: usize| match sums.get(at) {
        Some((sum, weight)) if *weight > 0.0 => sum / weight,
        _ => own.get(at).copied().unwrap_or(0.0),
    };
    let is_rest = |at: usize| column.get(at).is_some_and(|named| matches!(named.node.stands, Stands::ForRest(_)));
    if let Some(places) = order.0.get_mut(part.place()) {
        order::sort_by(places, |a, b| {
            (is_rest(*a), mean(*a)).partial_cmp(&(is_rest(*b), mean(*b))).unwrap_or(a.cmp(b))
        });
    }
}

/// Ranks as shares of their column, from 0 to 1.
fn shares(ranks: &[usize]) -> Vec<f64> {
    let last = ranks.len().saturating_sub(1).max(1) as f64;
    ranks.iter().map(|rank| *rank as f64 / last).collect()
}

/// How often edges of one kind cross each other.
pub(super) fn crossings(model: &Model, order: &Order) -> u64 {
    model.edges.chunk_by(|a, b| a.kind == b.kind).map(|edges| crossed(edges, order)).sum()
}

/// Counts inversions: edges in order of their sources, their targets added one after the other to a tree of sums.
fn crossed(edges: &[Edge], order: &Order) -> u64 {
    let Some((source, target)) = edges.first().map(|edge| edge.kind.ends()) else { return 0 };
    let (from, to) = (order.ranks(source), order.ranks(target));
    let rank = |ranks: &[usize], at: usize| ranks.get(at).copied().unwrap_or(0);
    let mut ends: Vec<(usize, usize)> = edges.iter().map(|e| (rank(&from, e.from), rank(&to, e.to))).collect();
    order::sort(&mut ends);
    let mut tree = vec![0_u64; to.len() + 1];
    let (mut total, mut seen) = (0, 0);
    for of_one in ends.chunk_by(|a, b| a.0 == b.0) {
        // Edges of one source do not cross each other.
        for (_, target) in of_one {
            total += seen - sum(&tree, target + 1);
        }
        for (_, target) in of_one {
            add(&mut tree, target + 1);
            seen += 1;
        }
    }
    total
}

fn sum(tree: &[u64], mut at: usize) -> u64 {
    let mut sum = 0;
    while at > 0 {
        sum += tree.get(at).copied().unwrap_or(0);
        at &= at - 1;
    }
    sum
}

fn add(tree: &mut [u64], mut at: usize) {
    while let Some(slot) = tree.get_mut(at) {
        *slot += 1;
        at += at & at.wrapping_neg();
        if at == 0 {
            return;
        }
    }
}
