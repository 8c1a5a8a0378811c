//! From levels to one picture: places from the outside to the inside, and edges as curves between columns and straight
//! lines through them.

use super::{
    Course, End, Layered, LayeredRequest,
    level::Placed,
    nest::{Item, Nest, ROOT, Trail},
};
use crate::scene::{Point, Rect, Step};

/// Edges at one side of a node are at most this far apart.
const SPREAD: f32 = 10.0;
/// And keep so far from its corners.
const CORNER: f32 = 6.0;

/// Edges to look at in one go.
const GO: usize = 500;

/// What comes next.
enum Stage {
    Places,
    Ways,
    Sides,
    /// The side that is next.
    Spread(Sides, usize),
    Courses,
}

/// The picture in the making.
pub(super) struct Routing {
    layered: Layered,
    origins: Vec<Point>,
    ways: Vec<Option<Way>>,
    stage: Stage,
}

impl Routing {
    pub fn new() -> Self {
        Self { layered: Layered::default(), origins: Vec::new(), ways: Vec::new(), stage: Stage::Places }
    }

    /// Does a little. Gives about how many nodes and edges it looked at.
    pub fn step(&mut self, request: &LayeredRequest, nest: &Nest, done: &[Option<Placed>]) -> i64 {
        let (next, cost) = match std::mem::replace(&mut self.stage, Stage::Courses) {
            Stage::Places => {
                self.layered.nodes = vec![Rect::default(); request.nodes.len()];
                self.layered.clusters = vec![Rect::default(); request.clusters.len()];
                self.layered.courses.reserve(nest.trails.len());
                self.ways.reserve(nest.trails.len());
                self.origins = places(nest, done, &mut self.layered);
                (Stage::Ways, request.nodes.len() + request.clusters.len())
            }
            Stage::Ways => {
                let trails = nest.trails.iter().skip(self.ways.len()).take(GO);
                self.ways.extend(trails.map(|trail| way(trail, nest, done, &self.origins)));
                (if self.ways.len() == nest.trails.len() { Stage::Sides } else { Stage::Ways }, GO * 8)
            }
            Stage::Sides => (Stage::Spread(Sides::new(request, nest, &self.ways), 0), nest.trails.len()),
            Stage::Spread(sides, from) => {
                let to = (from + GO).min(sides.count());
                (from..to).for_each(|side| sides.spread(side, &self.layered, &mut self.ways));
                (if to == sides.count() { Stage::Courses } else { Stage::Spread(sides, to) }, GO * 8)
            }
            Stage::Courses => {
                let from = self.layered.courses.len();
                for at in from..(from + GO).min(nest.trails.len()) {
                    self.course(&nest.trails[at], at);
                }
                (Stage::Courses, GO * 8)
            }
        };
        self.stage = next;
        cost as i64 + 1
    }

    pub fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Courses) && self.layered.courses.len() == self.ways.len()
    }

    pub fn finish(self) -> Layered {
        self.layered
    }

    fn course(&mut self, trail: &Trail, at: usize) {
        match trail {
            Trail::Missing => self.layered.missing += 1,
            Trail::Contained => self.layered.contained += 1,
            _ => {}
        }
        let course = match (trail, self.ways[at].take()) {
            (Trail::Loop(end), _) => Some(circle(rect_of(&self.layered, *end))),
            (Trail::Through { turned, .. }, Some(way)) => Some(way.course(*turned)),
            _ => None,
        };
        self.layered.courses.push(course);
    }
}

fn rect_of(layered: &Layered, end: End) -> Rect {
    match end {
        End::Node(at) => layered.nodes.get(at).copied().unwrap_or_default(),
        End::Cluster(at) => layered.clusters.get(at).copied().unwrap_or_default(),
    }
}

/// Puts every level where its cluster is. Gives the levels' origins.
fn places(nest: &Nest, done: &[Option<Placed>], layered: &mut Layered) -> Vec<Point> {
    let mut origins = vec![Point::default(); nest.levels.len()];
    for level in nest.outside_in() {
        let Some(placed) = &done[level] else { continue };
        let origin = origins[level];
        layered.crossings += placed.crossings;
        if level == ROOT {
            (layered.width, layered.height) = (placed.width, placed.height);
        }
        for (item, rect) in nest.levels[level].items.iter().zip(&placed.items) {
            let rect = Rect { x: rect.x + origin.x, y: rect.y + origin.y, ..*rect };
            match item {
                Item::Node(at) => layered.nodes[*at] = rect,
                Item::Cluster(at) => {
                    layered.clusters[*at] = rect;
                    origins[*at + 1] = Point::new(rect.x, rect.y);
                }
                Item::LeftPort | Item::RightPort => {}
            }
        }
    }
    origins
}

/// An edge from left to right: where it leaves, the straight stretches, where it arrives.
struct Way {
    from: Stop,
    lanes: Vec<[f32; 3]>,
    to: Stop,
    label: Option<Point>,
}

/// An end of an edge, at a side of its node, and where the node's column ends.
#[derive(Clone, Copy)]
struct Stop {
    at: Point,
    column: f32,
}

fn way(trail: &Trail, nest: &Nest, done: &[Option<Placed>], origins: &[Point]) -> Option<Way> {
    let Trail::Through { links, .. } = trail else { return None };
    let (mut from, mut to, mut label) = (None, None, None);
    let mut lanes: Vec<[f32; 3]> = Vec::new();
    for (nth, (level, link)) in links.iter().enumerate() {
        let placed = done[*level].as_ref()?;
        let origin = origins[*level];
        let ends = nest.levels[*level].links.get(*link as usize)?;
        let (start, end) = (*placed.items.get(ends.from as usize)?, *placed.items.get(ends.to as usize)?);
        let column = |item: u32| placed.columns.get(item as usize).copied().unwrap_or_default();
        if nth == 0 {
            let at = Point::new(start.right() + origin.x, start.center().y + origin.y);
            from = Some(Stop { at, column: column(ends.from).1 + origin.x });
        }
        if nth + 1 == links.len() {
            let at = Point::new(end.x + origin.x, end.center().y + origin.y);
            to = Some(Stop { at, column: column(ends.to).0 + origin.x });
        }
        let passed = placed.lanes(*link)?;
        // Out of a cluster's frame, straight to the end of the column that the cluster stands in.
        if nth > 0 && ends.from_port.is_some() {
            let y = lanes.last().map_or(start.center().y + origin.y, |lane| lane[2]);
            lanes.push([start.right() + origin.x, column(ends.from).1 + origin.x, y]);
        }
        lanes.extend(passed.iter().map(|lane| [lane[0] + origin.x, lane[1] + origin.x, lane[2] + origin.y]));
        if nth + 1 < links.len() {
            match ends.to_port {
                Some(_) => {
                    let (next, next_link) = links[nth + 1];
                    let inner = done[next].as_ref()?;
                    let port = nest.levels[next].links.get(next_link as usize)?.from;
                    let y = inner.items.get(port as usize)?.y + origins[next].y;
                    lanes.push([column(ends.to).0 + origin.x, end.x + origin.x, y]);
                }
                // A port of this level: the border of its frame.
                None => lanes.push([end.x + origin.x, end.x + origin.x, end.y + origin.y]),
            }
        }
        if let Some(Some([x, y])) = placed.labels.get(*link as usize) {
            label = Some(Point::new(x + origin.x, y + origin.y));
        }
    }
    Some(Way { from: from?, lanes, to: to?, label })
}

/// Which edges leave and arrive at each side of nodes and clusters, as one list.
struct Sides {
    nodes: usize,
    /// Where each side's begin; one more than there are sides.
    first: Vec<u32>,
    /// Each edge with the height that it leads to.
    edges: Vec<(f32, u32)>,
}

impl Sides {
    fn new(request: &LayeredRequest, nest: &Nest, ways: &[Option<Way>]) -> Self {
        let nodes = request.nodes.len();
        let side_of = |end: End, is_right: bool| match end {
            End::Node(at) => at * 2 + usize::from(is_right),
            End::Cluster(at) => (nodes + at) * 2 + usize::from(is_right),
        };
        // Leaves at the right, arrives at the left.
        let ends = |at: usize| match (&ways[at], &nest.trails[at], &request.edges[at]) {
            (Some(way), Trail::Through { turned, .. }, edge) => {
                let (left, right) = if *turned { (edge.to, edge.from) } else { (edge.from, edge.to) };
                let after = way.lanes.first().map_or(way.to.at.y, |lane| lane[2]);
                let before = way.lanes.last().map_or(way.from.at.y, |lane| lane[2]);
                [Some((side_of(left, true), after)), Some((side_of(right, false), before))]
            }
            _ => [None; 2],
        };
        let mut first = vec![0_u32; (nodes + request.clusters.len()) * 2 + 1];
        (0..ways.len()).flat_map(ends).flatten().for_each(|(side, _)| first[side + 1] += 1);
        for side in 1..first.len() {
            first[side] += first[side - 1];
        }
        let mut next = first.clone();
        let mut edges = vec![(0.0, 0); first.last().map_or(0, |all| *all as usize)];
        for at in 0..ways.len() {
            for (side, height) in ends(at).into_iter().flatten() {
                edges[next[side] as usize] = (height, at as u32);
                next[side] += 1;
            }
        }
        Self { nodes, first, edges }
    }

    fn count(&self) -> usize {
        self.first.len() - 1
    }

    /// Edges at the same side leave and arrive one below the other, in the order of where they lead.
    fn spread(&self, side: usize, layered: &Layered, ways: &mut [Option<Way>]) {
        let mut edges = self.edges[self.first[side] as usize..self.first[side + 1] as usize].to_vec();
        edges.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let (at, is_right) = (side / 2, side % 2 == 1);
        let end = if at < self.nodes { End::Node(at) } else { End::Cluster(at - self.nodes) };
        let room = (rect_of(layered, end).height - 2.0 * CORNER).max(0.0);
        let step = if edges.len() > 1 { (room / (edges.len() - 1) as f32).min(SPREAD) } else { 0.0 };
        let first = -step * edges.len().saturating_sub(1) as f32 / 2.0;
        for (nth, (_, at)) in edges.iter().enumerate() {
            let Some(way) = &mut ways[*at as usize] else { continue };
            let stop = if is_right { &mut way.from } else { &mut way.to };
            stop.at.y += first + step * nth as f32;
        }
    }
}

impl Way {
    fn course(&self, turned: bool) -> Course {
        let mut points = vec![self.from.at, Point::new(self.from.column, self.from.at.y)];
        for [left, right, y] in &self.lanes {
            points.push(Point::new(*left, *y));
            points.push(Point::new(*right, *y));
        }
        points.push(Point::new(self.to.column, self.to.at.y));
        points.push(self.to.at);
        if turned {
            points.reverse();
        }
        let tip = points.last().copied().unwrap_or_default();
        Course { steps: curve(&points), tip, backward: turned, label: self.label }
    }
}

/// Straight where the height stays, an S where it changes.
fn curve(points: &[Point]) -> Vec<Step> {
    let mut steps = Vec::with_capacity(points.len());
    let Some(mut pen) = points.first().copied() else { return steps };
    steps.push(Step::Move(pen));
    for point in points.iter().skip(1).copied() {
        if (point.y - pen.y).abs() < 0.05 {
            if (point.x - pen.x).abs() < 0.05 {
                continue;
            }
            // One line instead of two that go on straight.
            match steps.last_mut() {
                Some(Step::Line(end)) => *end = point,
                _ => steps.push(Step::Line(point)),
            }
        } else {
            let half = (point.x - pen.x) / 2.0;
            steps.push(Step::Curve(Point::new(pen.x + half, pen.y), Point::new(point.x - half, point.y), point));
        }
        pen = point;
    }
    steps
}

/// A loop at the upper right corner of its node.
fn circle(rect: Rect) -> Course {
    let out = Point::new(rect.right() - 14.0_f32.min(rect.width / 2.0), rect.y);
    let tip = Point::new(rect.right(), rect.y + 10.0_f32.min(rect.height / 2.0));
    let (up, aside) = (Point::new(out.x, out.y - 16.0), Point::new(tip.x + 20.0, tip.y - 18.0));
    Course { steps: vec![Step::Move(out), Step::Curve(up, aside, tip)], tip, backward: true, label: None }
}
