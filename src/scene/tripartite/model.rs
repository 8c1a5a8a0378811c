//! What a request holds, put in order: nodes with their keys, and edges between two nodes each.

use std::collections::BTreeMap;

use super::{Kind, Measure, Part, Stands, TripartiteNode, TripartiteRequest};

/// The whole graph. Nodes are named by column and place in the request.
pub(super) struct Model<'a> {
    pub columns: [Vec<Named<'a>>; 3],
    /// In order of kind, then of source, then of target.
    pub edges: Vec<Edge>,
    pub measure: Measure,
    /// All connections.
    pub total: u64,
}

pub(super) struct Named<'a> {
    pub key: String,
    pub node: &'a TripartiteNode,
}

/// Connections of one kind between two nodes.
pub(super) struct Edge {
    pub key: String,
    pub kind: Kind,
    /// Places in the columns of the kind's ends.
    pub from: usize,
    pub to: usize,
    pub count: u64,
    pub weight: f64,
}

impl<'a> Model<'a> {
    pub fn new(request: &'a TripartiteRequest) -> Self {
        let columns = Part::ALL.map(|part| named(part, &request.nodes));
        let mut drawn: BTreeMap<(Kind, usize, usize), (u64, f64)> = BTreeMap::new();
        let mut total = 0_u64;
        for flow in &request.flows {
            let known = flow.at.iter().zip(&columns).all(|(at, column)| *at < column.len());
            let (from, to) = flow.kind.ends();
            let ends = (flow.at.get(from.place()), flow.at.get(to.place()));
            let (true, (Some(from), Some(to))) = (known, ends) else { continue };
            let (count, weight) = drawn.entry((flow.kind, *from, *to)).or_default();
            *count = count.saturating_add(flow.count);
            *weight += finite(flow.weight);
            total = total.saturating_add(flow.count);
        }
        let edges = drawn.into_iter().map(|((kind, from, to), (count, weight))| {
            let key = edge_key(&columns, kind, from, to);
            Edge { key, kind, from, to, count, weight }
        });
        let edges = edges.collect();
        Self { columns, edges, measure: request.measure, total }
    }

    pub fn column(&self, part: Part) -> &[Named<'a>] {
        self.columns.get(part.place()).map_or(&[], Vec::as_slice)
    }

    pub fn node(&self, part: Part, at: usize) -> Option<&Named<'a>> {
        self.column(part).get(at)
    }

    /// The key of an end; empty only where there is none.
    pub fn key(&self, part: Part, at: usize) -> String {
        self.node(part, at).map(|named| named.key.clone()).unwrap_or_default()
    }

    /// How wide an edge is, from 0: a step for each power of ten.
    pub fn step(&self, edge: &Edge) -> u8 {
        step(match self.measure {
            Measure::Connections => edge.count as f64,
            Measure::Weight => edge.weight,
        })
    }
}

/// The steps of width: below 10, below 100, … from 10,000 on.
pub(super) const STEPS: u8 = 5;

fn step(amount: f64) -> u8 {
    [10.0, 100.0, 1_000.0, 10_000.0].iter().take_while(|limit| amount >= **limit).count() as u8
}

/// Strangers' weights may be anything.
pub(super) fn finite(weight: f64) -> f64 {
    if weight.is_finite() { weight } else { 0.0 }
}

fn named(part: Part, nodes: &[Vec<TripartiteNode>; 3]) -> Vec<Named<'_>> {
    let nodes = nodes.get(part.place()).map_or(&[][..], Vec::as_slice);
    nodes.iter().map(|node| Named { key: key(part, &node.stands), node }).collect()
}

/// The key of a node of a column.
pub fn key(part: Part, stands: &Stands) -> String {
    let noun = match part {
        Part::Machine => "cycle",
        Part::User => "researcher",
        Part::Shared => "artifact",
    };
    match stands {
        Stands::For(Some(name)) => format!("{noun}/{}", name.replace('%', "%25").replace('→', "%E2%86%92")),
        Stands::For(None) => noun.to_owned(),
        Stands::ForRest(_) => format!("rest/{noun}"),
    }
}

fn edge_key(columns: &[Vec<Named>; 3], kind: Kind, from: usize, to: usize) -> String {
    let (source, target) = kind.ends();
    let end = |part: Part, at: usize| {
        columns.get(part.place()).and_then(|column| column.get(at)).map_or("", |named| named.key.as_str())
    };
    format!("{}→{}", end(source, from), end(target, to))
}
