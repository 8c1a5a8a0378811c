//! What a chosen node or edge touches: everything that shares a connection's three nodes with it.

use std::collections::BTreeSet;

use super::{Flow, Kind, Part, Stands, TripartiteRequest, model::Model, words};

/// What lights up, counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Touched {
    /// The keys of nodes and edges, the chosen one among them.
    pub keys: BTreeSet<String>,
    /// Nodes of each column that stand for one thing.
    pub nodes: [u64; 3],
    /// Whether the rest of a column is among them.
    pub rests: [bool; 3],
    /// Edges.
    pub edges: u64,
    /// Connections of each kind.
    pub connections: [u64; 3],
}

/// The places in the request of what has this key: one column's for a node, two for an edge.
pub fn place_of(request: &TripartiteRequest, key: &str) -> Option<[Option<usize>; 3]> {
    place(&Model::new(request), key)
}

/// What the thing with this key is and holds, in a sentence; `None` if the request has no such thing.
pub fn says(request: &TripartiteRequest, key: &str) -> Option<String> {
    let model = Model::new(request);
    let node =
        |part: Part| model.column(part).iter().find(|named| named.key == key).map(|named| words::node(part, named));
    let edge = || model.edges.iter().find(|edge| edge.key == key).map(|edge| words::edge(&model, edge));
    Part::ALL.into_iter().find_map(node).or_else(edge)
}

fn place(model: &Model, key: &str) -> Option<[Option<usize>; 3]> {
    for part in Part::ALL {
        if let Some(at) = model.column(part).iter().position(|named| named.key == key) {
            return Some(Part::ALL.map(|other| (other == part).then_some(at)));
        }
    }
    let edge = model.edges.iter().find(|edge| edge.key == key)?;
    let (source, target) = edge.kind.ends();
    Some(Part::ALL.map(|part| if part == source { Some(edge.from) } else { (part == target).then_some(edge.to) }))
}

/// What the thing with this key touches; nothing if the request has no such thing.
pub fn touched(request: &TripartiteRequest, key: &str) -> Touched {
    let model = Model::new(request);
    let Some(place) = place(&model, key) else { return Touched::default() };
    let meets = |flow: &&Flow| place.iter().zip(flow.at).all(|(wanted, at)| wanted.is_none_or(|wanted| wanted == at));
    let (mut nodes, mut edges) = (BTreeSet::new(), BTreeSet::new());
    let mut touched = Touched { keys: BTreeSet::from([key.to_owned()]), ..Touched::default() };
    for flow in request.flows.iter().filter(meets) {
        for (part, at) in Part::ALL.into_iter().zip(flow.at) {
            nodes.insert((part, at));
        }
        let (source, target) = flow.kind.ends();
        if let (Some(from), Some(to)) = (flow.at.get(source.place()), flow.at.get(target.place())) {
            edges.insert((flow.kind, *from, *to));
        }
        if let Some(count) = touched.connections.get_mut(flow.kind.place()) {
            *count = count.saturating_add(flow.count);
        }
    }
    for (part, at) in nodes {
        let Some(named) = model.node(part, at) else { continue };
        touched.keys.insert(named.key.clone());
        let is_rest = matches!(named.node.stands, Stands::ForRest(_));
        if let (Some(count), Some(rest)) = (touched.nodes.get_mut(part.place()), touched.rests.get_mut(part.place())) {
            *count += u64::from(!is_rest);
            *rest |= is_rest;
        }
    }
    let lit = |kind: Kind, from: usize, to: usize| edges.contains(&(kind, from, to));
    let keys = model.edges.iter().filter(|edge| lit(edge.kind, edge.from, edge.to)).map(|edge| edge.key.clone());
    touched.keys.extend(keys);
    touched.edges = edges.len() as u64;
    touched
}
