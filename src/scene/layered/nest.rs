//! Clusters within clusters as levels: each holds its direct nodes and clusters, the edges between them, and a port
//! for everything inside that has an edge to the outside.

use std::collections::BTreeMap;

use super::{End, LayeredRequest, acyclic};

/// The level that holds everything.
pub(super) const ROOT: usize = 0;

/// An edge between two items of a level. Leads from left to right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Link {
    /// Places of its ends among the level's items.
    pub from: u32,
    pub to: u32,
    /// Which port of an item that is a cluster it begins or ends at.
    pub from_port: Option<u32>,
    pub to_port: Option<u32>,
    pub label: Option<(f32, f32)>,
}

/// What stands in a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    Node(usize),
    Cluster(usize),
    /// Where edges come in.
    LeftPort,
    /// Where edges go out.
    RightPort,
}

#[derive(Debug, Default)]
pub(super) struct Level {
    pub items: Vec<Item>,
    pub links: Vec<Link>,
    /// Ports by what they belong to and whether they are on the right.
    ports: BTreeMap<(End, bool), u32>,
    /// Links from what is inside to a port, by the port.
    by_port: BTreeMap<u32, u32>,
}

/// How an edge of the request is made of links.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Trail {
    Missing,
    Contained,
    Loop(End),
    /// From left to right, with the level of each; and whether that is against its direction.
    Through {
        links: Vec<(usize, u32)>,
        turned: bool,
    },
}

pub(super) struct Nest {
    pub levels: Vec<Level>,
    pub trails: Vec<Trail>,
    /// The level that a cluster or the root stands in.
    parent: Vec<usize>,
    depth: Vec<usize>,
}

/// Edges to look at in one go.
const GO: usize = 2_000;

/// What comes next.
enum Stage {
    Meet,
    Turn,
    Trail,
}

/// Levels in the making.
pub(super) struct Nesting {
    nest: Nest,
    seat: Seats,
    meetings: Vec<Meeting>,
    turned: Vec<bool>,
    stage: Stage,
}

impl Nesting {
    /// Seats nodes and clusters.
    pub fn new(request: &LayeredRequest) -> Self {
        let (parent, depth) = parents(request);
        let mut levels: Vec<Level> = (0..=request.clusters.len()).map(|_| Level::default()).collect();
        let mut seat = Seats { nodes: Vec::new(), clusters: Vec::new() };
        for (at, node) in request.nodes.iter().enumerate() {
            let level = node.cluster.filter(|cluster| *cluster < request.clusters.len()).map_or(ROOT, |c| c + 1);
            seat.nodes.push((level, levels[level].items.len() as u32));
            levels[level].items.push(Item::Node(at));
        }
        for at in 0..request.clusters.len() {
            let level = parent[at + 1];
            seat.clusters.push((level, levels[level].items.len() as u32));
            levels[level].items.push(Item::Cluster(at));
        }
        let nest = Nest { levels, trails: Vec::new(), parent, depth };
        let meetings = Vec::with_capacity(request.edges.len());
        Self { nest, seat, meetings, turned: Vec::new(), stage: Stage::Meet }
    }

    /// Looks at some edges. Gives about how many.
    pub fn step(&mut self, request: &LayeredRequest) -> i64 {
        match self.stage {
            Stage::Meet => {
                let edges = request.edges.iter().skip(self.meetings.len()).take(GO);
                let before = self.meetings.len();
                self.meetings.extend(edges.map(|edge| self.nest.meet(&self.seat, edge.from, edge.to)));
                if self.meetings.len() == request.edges.len() {
                    self.stage = Stage::Turn;
                }
                (self.meetings.len() - before) as i64 + 1
            }
            Stage::Turn => {
                self.turned = self.nest.turned(&self.meetings);
                self.stage = Stage::Trail;
                self.meetings.len() as i64 + 1
            }
            Stage::Trail => {
                let from = self.nest.trails.len();
                let edges = self.meetings.iter().zip(&self.turned).zip(&request.edges).skip(from).take(GO);
                for ((meeting, turned), edge) in edges {
                    let trail = match meeting {
                        Meeting::Missing => Trail::Missing,
                        Meeting::Contained => Trail::Contained,
                        Meeting::Loop => Trail::Loop(edge.from),
                        Meeting::At { level, .. } => self.nest.trail(&self.seat, edge, *level, *turned),
                    };
                    self.nest.trails.push(trail);
                }
                (self.nest.trails.len() - from) as i64 * 2 + 1
            }
        }
    }

    pub fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Trail) && self.nest.trails.len() == self.meetings.len()
    }

    pub fn finish(self) -> Nest {
        self.nest
    }
}

impl Nest {
    /// All levels, each after what it stands in: taken from the end, every level comes after what is in it.
    pub fn outside_in(&self) -> Vec<usize> {
        let mut levels: Vec<usize> = (0..self.levels.len()).collect();
        levels.sort_by_key(|level| self.depth[*level]);
        levels
    }

    /// Where the ways from two ends to the outside meet.
    fn meet(&self, seat: &Seats, from: End, to: End) -> Meeting {
        let (Some((mut a, mut x)), Some((mut b, mut y))) = (seat.of(from), seat.of(to)) else {
            return Meeting::Missing;
        };
        if from == to {
            return Meeting::Loop;
        }
        let climb = |level: usize| (self.parent[level], seat.clusters[level - 1].1);
        while self.depth[a] > self.depth[b] {
            (a, x) = climb(a);
        }
        while self.depth[b] > self.depth[a] {
            (b, y) = climb(b);
        }
        while a != b {
            (a, x) = climb(a);
            (b, y) = climb(b);
        }
        if x == y { Meeting::Contained } else { Meeting::At { level: a, from: x, to: y } }
    }

    /// Which edges lead against the direction of the level in which their ends meet.
    fn turned(&self, meetings: &[Meeting]) -> Vec<bool> {
        let mut turned = vec![false; meetings.len()];
        let mut by_level: Vec<Vec<usize>> = vec![Vec::new(); self.levels.len()];
        for (at, meeting) in meetings.iter().enumerate() {
            if let Meeting::At { level, .. } = meeting {
                by_level[*level].push(at);
            }
        }
        for (level, edges) in self.levels.iter().zip(&by_level) {
            let ends = edges.iter().filter_map(|at| match meetings[*at] {
                Meeting::At { from, to, .. } => Some((from, to)),
                _ => None,
            });
            let ends: Vec<(u32, u32)> = ends.collect();
            for (at, is_back) in edges.iter().zip(acyclic::feedback(level.items.len(), &ends)) {
                turned[*at] = is_back;
            }
        }
        turned
    }

    fn trail(&mut self, seat: &Seats, edge: &super::Edge, level: usize, turned: bool) -> Trail {
        let (left, right) = if turned { (edge.to, edge.from) } else { (edge.from, edge.to) };
        let (before, from, from_port) = self.leave(seat, left, level, true);
        let (mut after, to, to_port) = self.leave(seat, right, level, false);
        let place = self.levels[level].links.len() as u32;
        self.levels[level].links.push(Link { from, to, from_port, to_port, label: edge.label });
        let mut links = before;
        links.push((level, place));
        after.reverse();
        links.extend(after);
        Trail::Through { links, turned }
    }

    /// The links from an end up to a level: through a port of each cluster in between, on its right or left. Gives the
    /// item of that level that holds the end, and the port of it.
    fn leave(&mut self, seat: &Seats, end: End, level: usize, right: bool) -> (Vec<(usize, u32)>, u32, Option<u32>) {
        let mut links = Vec::new();
        let Some((mut at, mut item)) = seat.of(end) else { return (links, 0, None) };
        let mut port = None;
        while at != level {
            let inside = &mut self.levels[at];
            let next = inside.items.len() as u32;
            let outlet = *inside.ports.entry((end, right)).or_insert(next);
            if outlet == next {
                inside.items.push(if right { Item::RightPort } else { Item::LeftPort });
                inside.by_port.insert(outlet, inside.links.len() as u32);
                inside.links.push(if right {
                    Link { from: item, to: outlet, from_port: port, to_port: None, label: None }
                } else {
                    Link { from: outlet, to: item, from_port: None, to_port: port, label: None }
                });
            }
            if let Some(link) = inside.by_port.get(&outlet) {
                links.push((at, *link));
            }
            port = Some(outlet);
            let cluster = at - 1;
            (at, item) = seat.clusters[cluster];
        }
        (links, item, port)
    }
}

/// In which level nodes and clusters stand, and at which place among its items.
struct Seats {
    nodes: Vec<(usize, u32)>,
    clusters: Vec<(usize, u32)>,
}

impl Seats {
    fn of(&self, end: End) -> Option<(usize, u32)> {
        match end {
            End::Node(at) => self.nodes.get(at).copied(),
            End::Cluster(at) => self.clusters.get(at).copied(),
        }
    }
}

#[derive(Clone, Copy)]
enum Meeting {
    Missing,
    Contained,
    Loop,
    At { level: usize, from: u32, to: u32 },
}

/// For each level the one that it stands in, and how deep it is. A cluster whose parents lead in a circle stands in
/// the root.
fn parents(request: &LayeredRequest) -> (Vec<usize>, Vec<usize>) {
    let count = request.clusters.len();
    let parent_of = |at: usize| request.clusters[at].parent.filter(|parent| *parent < count);
    let mut parent = vec![ROOT; count + 1];
    let mut depth = vec![usize::MAX; count + 1];
    depth[ROOT] = 0;
    for start in 0..count {
        let mut way = Vec::new();
        let mut at = start;
        while depth[at + 1] == usize::MAX && !way.contains(&at) {
            way.push(at);
            match parent_of(at) {
                Some(next) => at = next,
                None => break,
            }
        }
        // The way from the outside; what closes a circle, or has no parent, stands in the root.
        let mut outer = if depth[at + 1] == usize::MAX { ROOT } else { at + 1 };
        for at in way.into_iter().rev() {
            parent[at + 1] = outer;
            depth[at + 1] = depth[outer] + 1;
            outer = at + 1;
        }
    }
    (parent, depth)
}
