//! A layered graph, left to right: nodes with sizes, clusters around them, edges that go around nodes.
//!
//! General and pure: workflows and lineages bring their nodes, this gives places. An edge against the direction is
//! turned round for the ranks and drawn backwards. A cluster is laid out by itself and is then one node with ports,
//! so that nothing outside ever lies in it ([`nest`](self)). Ranks, dummies for long edges, sweeps against crossings,
//! places by least squares: each in a file of its own, over flat arrays.
//! [`Layouter::advance`] works in slices, so that a page never waits.

mod acyclic;
mod chains;
mod layering;
mod level;
mod nest;
mod order;
mod place;
mod rank;
mod route;
mod slide;

use super::{Point, Rect, Step};
use level::Work;
use nest::{Nest, Nesting};
use route::Routing;

/// What an edge begins or ends at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum End {
    /// A node, by its place in the request.
    Node(usize),
    /// A cluster as a whole, by its place in the request.
    Cluster(usize),
}

/// A node.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Node {
    /// Width in pixels.
    pub width: f32,
    /// Height in pixels.
    pub height: f32,
    /// The cluster that it is in.
    pub cluster: Option<usize>,
    /// Its middle's height in the picture before this one: nodes keep their order unless another one crosses less.
    pub former: Option<f32>,
}

/// A frame around nodes and other clusters.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cluster {
    /// The cluster that it is in.
    pub parent: Option<usize>,
    /// Free room at its top, for its name.
    pub head: f32,
    /// It is at least this wide.
    pub least_width: f32,
    /// As of a node.
    pub former: Option<f32>,
}

/// An edge.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// Where it begins.
    pub from: End,
    /// Where it ends.
    pub to: End,
    /// Width and height of what is written on it; room is kept.
    pub label: Option<(f32, f32)>,
}

/// Free room.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spacing {
    /// Between ranks.
    pub rank: f32,
    /// Between nodes of a rank.
    pub node: f32,
    /// Between edges, and between edges and nodes.
    pub edge: f32,
    /// Between a cluster's frame and what is in it.
    pub inside: f32,
}

impl Default for Spacing {
    fn default() -> Self {
        Self { rank: 44.0, node: 16.0, edge: 10.0, inside: 14.0 }
    }
}

/// All that the layout depends on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LayeredRequest {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The clusters.
    pub clusters: Vec<Cluster>,
    /// The edges. One with an end that is not there is left out and counted.
    pub edges: Vec<Edge>,
    /// Free room.
    pub spacing: Spacing,
    /// How strongly a node that was in the picture before stays at its height, against the pull of one edge.
    pub hold: f32,
}

/// How an edge runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// From its beginning to its end.
    pub steps: Vec<Step>,
    /// Where it ends.
    pub tip: Point,
    /// It arrives from the right: a feedback edge.
    pub backward: bool,
    /// The middle of its label.
    pub label: Option<Point>,
}

/// Where everything is, from 0, 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layered {
    /// Width of all.
    pub width: f32,
    /// Height of all.
    pub height: f32,
    /// The nodes' places.
    pub nodes: Vec<Rect>,
    /// The clusters' frames.
    pub clusters: Vec<Rect>,
    /// The edges' courses; `None` for one that is left out.
    pub courses: Vec<Option<Course>>,
    /// Edges with an end that is not there.
    pub missing: usize,
    /// Edges between a cluster and what is in it: the frame says the same.
    pub contained: usize,
    /// How often edges cross.
    pub crossings: u64,
}

/// What comes next.
enum Stage {
    /// Levels and feedback edges are found.
    Nest(Nesting),
    /// Levels are laid out, one after the other.
    Levels(Levels),
    /// Everything comes to its place, and edges find their ways.
    Route(Nest, Vec<Option<level::Placed>>, Routing),
}

/// The levels, and how far they are.
struct Levels {
    nest: Nest,
    /// Those that are done, by their place.
    done: Vec<Option<level::Placed>>,
    /// Those yet to do, the next one last.
    left: Vec<usize>,
    work: Option<Work>,
}

impl Levels {
    fn new(nest: Nest) -> Self {
        let (left, done) = (nest.outside_in(), (0..nest.levels.len()).map(|_| None).collect());
        Self { nest, done, left, work: None }
    }

    fn is_done(&self) -> bool {
        self.work.is_none() && self.left.is_empty()
    }

    fn step(&mut self, request: &LayeredRequest) -> i64 {
        match self.work.take() {
            Some(work) if work.is_done() => {
                let (level, placed) = work.placed();
                self.done[level] = placed;
                1
            }
            Some(mut work) => {
                let cost = work.step();
                self.work = Some(work);
                cost
            }
            None => {
                let Some(level) = self.left.pop() else { return 1 };
                let work = Work::new(level, &self.nest, request, &self.done);
                let cost = work.size();
                self.work = Some(work);
                cost
            }
        }
    }
}

/// A layout under way.
pub struct Layouter {
    request: LayeredRequest,
    stage: Option<Stage>,
}

impl Layouter {
    /// Begins a layout.
    pub fn new(request: LayeredRequest) -> Self {
        let stage = Some(Stage::Nest(Nesting::new(&request)));
        Self { request, stage }
    }

    /// Works on; `budget` is about the number of vertices and edges to visit. Gives the layout when it is done, once.
    pub fn advance(&mut self, budget: usize) -> Option<Layered> {
        let mut budget = i64::try_from(budget).unwrap_or(i64::MAX);
        while budget > 0 {
            let (next, cost) = match self.stage.take()? {
                Stage::Nest(nesting) if nesting.is_done() => (Stage::Levels(Levels::new(nesting.finish())), 1),
                Stage::Nest(mut nesting) => {
                    let cost = nesting.step(&self.request);
                    (Stage::Nest(nesting), cost)
                }
                Stage::Levels(levels) if levels.is_done() => {
                    (Stage::Route(levels.nest, levels.done, Routing::new()), 1)
                }
                Stage::Levels(mut levels) => {
                    let cost = levels.step(&self.request);
                    (Stage::Levels(levels), cost)
                }
                Stage::Route(_, _, routing) if routing.is_done() => return Some(routing.finish()),
                Stage::Route(nest, done, mut routing) => {
                    let cost = routing.step(&self.request, &nest, &done);
                    (Stage::Route(nest, done, routing), cost)
                }
            };
            self.stage = Some(next);
            budget -= cost;
        }
        None
    }
}

/// The whole layout at once.
pub fn layout(request: LayeredRequest) -> Layered {
    let mut layouter = Layouter::new(request);
    loop {
        if let Some(layered) = layouter.advance(usize::MAX) {
            return layered;
        }
    }
}

#[cfg(test)]
mod tests;
