//! Where the arrow keys lead: right and left along an edge to its node and on, round the three columns; up and
//! down within a column, or among the edges on the same side of the same node.

use std::collections::BTreeMap;

use super::{Part, model::Model, order::Order, plan::Plan};
use crate::order;
use crate::scene::Neighbours;

/// The neighbours of every focusable key.
pub(super) fn neighbours(model: &Model, order: &Order, plan: &Plan) -> BTreeMap<String, Neighbours> {
    let mut all = BTreeMap::new();
    let (mut leaving, mut arriving) = (sides(order), sides(order));
    for (index, edge) in model.edges.iter().enumerate() {
        let (source, target) = edge.kind.ends();
        let put = |sides: &mut Sides, part: Part, at: usize| {
            if let Some(side) = sides.get_mut(part.place()).and_then(|column| column.get_mut(at)) {
                side.push(index);
            }
        };
        put(&mut leaving, source, edge.from);
        put(&mut arriving, target, edge.to);
    }
    let height = |index: &usize, leaves: bool| {
        plan.ways.get(*index).map_or(0.0, |way| if leaves { way.from.y } else { way.to.y })
    };
    for (sides, leaves) in [(&mut leaving, true), (&mut arriving, false)] {
        for side in sides.iter_mut().flatten() {
            order::sort_by(side, |a, b| height(a, leaves).total_cmp(&height(b, leaves)).then(a.cmp(b)));
        }
    }
    let edge_key = |index: &usize| model.edges.get(*index).map(|edge| edge.key.clone());
    for part in Part::ALL {
        let places = order.of(part);
        let beside = |rank: Option<usize>| rank.and_then(|rank| places.get(rank)).map(|at| model.key(part, *at));
        for (rank, at) in places.iter().enumerate() {
            let first =
                |sides: &Sides| sides.get(part.place()).and_then(|column| column.get(*at)?.first()).and_then(edge_key);
            let ways = Neighbours {
                left: first(&arriving),
                right: first(&leaving),
                up: beside(rank.checked_sub(1)),
                down: beside(Some(rank + 1)),
            };
            all.insert(model.key(part, *at), ways);
        }
    }
    for side in leaving.iter().flatten() {
        for (nth, index) in side.iter().enumerate() {
            let Some(edge) = model.edges.get(*index) else { continue };
            let (source, target) = edge.kind.ends();
            let other = |nth: Option<usize>| nth.and_then(|nth| side.get(nth)).and_then(edge_key);
            let ways = Neighbours {
                left: Some(model.key(source, edge.from)),
                right: Some(model.key(target, edge.to)),
                up: other(nth.checked_sub(1)),
                down: other(Some(nth + 1)),
            };
            all.insert(edge.key.clone(), ways);
        }
    }
    all
}

/// The edges at each node, by column and place.
type Sides = [Vec<Vec<usize>>; 3];

fn sides(order: &Order) -> Sides {
    Part::ALL.map(|part| vec![Vec::new(); order.of(part).len()])
}
