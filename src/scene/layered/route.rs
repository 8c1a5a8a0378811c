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

pub(super) fn layered(request: &LayeredRequest, nest: &Nest, done: &[Option<Placed>]) -> Layered {
    let mut layered = Layered {
        nodes: vec![Rect::default(); request.nodes.len()],
        clusters: vec![Rect::default(); request.clusters.len()],
        ..Layered::default()
    };
    let origins = places(nest, done, &mut layered);
    let mut ways: Vec<Option<Way>> = nest.trails.iter().map(|trail| way(trail, nest, done, &origins)).collect();
    spread(&layered, request, nest, &mut ways);
    for (trail, way) in nest.trails.iter().zip(ways) {
        match trail {
            Trail::Missing => layered.missing += 1,
            Trail::Contained => layered.contained += 1,
            _ => {}
        }
        let course = match (trail, way) {
            (Trail::Loop(end), _) => Some(circle(rect_of(&layered, *end))),
            (Trail::Through { turned, .. }, Some(way)) => Some(way.course(*turned)),
            _ => None,
        };
        layered.courses.push(course);
    }
    layered
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
        let passed = placed.lanes.get(*link as usize)?;
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

/// Edges at the same side of a node leave and arrive one below the other, in the order of where they lead.
fn spread(layered: &Layered, request: &LayeredRequest, nest: &Nest, ways: &mut [Option<Way>]) {
    let mut sides: Vec<(End, bool, f32, usize)> = Vec::new();
    for (at, ((way, edge), trail)) in ways.iter().zip(&request.edges).zip(&nest.trails).enumerate() {
        let (Some(way), Trail::Through { turned, .. }) = (way, trail) else { continue };
        let (left, right) = if *turned { (edge.to, edge.from) } else { (edge.from, edge.to) };
        let after = way.lanes.first().map_or(way.to.at.y, |lane| lane[2]);
        let before = way.lanes.last().map_or(way.from.at.y, |lane| lane[2]);
        sides.push((left, true, after, at));
        sides.push((right, false, before, at));
    }
    sides.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)).then(a.3.cmp(&b.3)));
    for side in sides.chunk_by(|a, b| a.0 == b.0 && a.1 == b.1) {
        let Some((end, is_right, ..)) = side.first().copied() else { continue };
        let room = (rect_of(layered, end).height - 2.0 * CORNER).max(0.0);
        let step = if side.len() > 1 { (room / (side.len() - 1) as f32).min(SPREAD) } else { 0.0 };
        let first = -step * (side.len() - 1) as f32 / 2.0;
        for (nth, (.., at)) in side.iter().enumerate() {
            let Some(way) = &mut ways[*at] else { continue };
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
