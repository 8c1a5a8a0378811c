//! Where things go: what both plans give to drawing, sizes that they share, and lanes for arrows that pass over stages.

use super::{
    content,
    model::{Link, Model, Slot},
};
use crate::order;
use crate::scene::{Anchor, Face, Point, Rect, Step};

/// Room at the top and bottom inside a box.
pub(super) const PAD: f32 = 10.0;
/// Height of a line of a box.
pub(super) const LINE: f32 = 17.0;
/// Between boxes of one stage.
pub(super) const STACK_GAP: f32 = 8.0;
/// Half the line width of outlines: boxes stay inside the scene.
pub(super) const HAIR: f32 = 1.0;
/// Radius of a corner where an arrow turns.
const TURN: f32 = 10.0;

/// Places of everything.
pub(super) struct Plan {
    pub height: f32,
    /// For each drawn stage its boxes; one box for a missing stage.
    pub boxes: Vec<Vec<Rect>>,
    /// Where each drawn stage says how many nodes are not drawn.
    pub more: Vec<Point>,
    /// For each arrow its way; `None`: not drawn, counted.
    pub routes: Vec<Option<Route>>,
    /// The last line: what is not drawn. Baseline.
    pub note: Point,
    /// Whether forward is to the right (else down).
    pub sideways: bool,
}

/// The way of an arrow and where it says what it is.
pub(super) struct Route {
    pub path: Vec<Step>,
    /// Where it points, and from where: the last straight piece.
    pub tip: Point,
    pub before: Point,
    pub badge: Point,
    pub label: TextPlace,
    /// Where it says how it was verified, if there is room.
    pub method: Option<TextPlace>,
}

/// A place for one line of text.
#[derive(Clone, Copy)]
pub(super) struct TextPlace {
    pub at: Point,
    pub anchor: Anchor,
    pub width: f32,
}

/// Room at the left and right inside a box of this width.
pub(super) fn pad(width: f32) -> f32 {
    if width < 120.0 { 7.0 } else { PAD }
}

/// The width that a box of this width has for text.
pub(super) fn inner(width: f32) -> f32 {
    width - 2.0 * pad(width)
}

/// The heights of a stage's boxes of this width.
pub(super) fn heights(model: &Model, slot: &Slot, width: f32) -> Vec<f32> {
    let height = |lines: usize| 2.0 * PAD + lines as f32 * LINE;
    if slot.nodes.is_empty() {
        return vec![height(content::missing(model, slot, inner(width)).len())];
    }
    slot.shown().iter().map(|(_, node)| height(content::node(node, inner(width)).len())).collect()
}

/// Room for the line that counts a stage's nodes that are not drawn.
pub(super) fn more_height(slot: &Slot) -> f32 {
    if slot.hidden() > 0 { LINE + 4.0 } else { 0.0 }
}

/// Whether both ends of the arrow are drawn stages.
pub(super) fn has_place(model: &Model, link: &Link) -> bool {
    link.from < model.drawn_stages && link.to < model.drawn_stages
}

/// An arrow that does not lead to the next stage, the lane it takes and where it touches its two boxes.
pub(super) struct Arc {
    pub arrow: usize,
    /// 0 is nearest to the boxes.
    pub lane: usize,
    /// Its share of the box's side at source and target, 0 to 1.
    pub ports: (f32, f32),
}

/// Gives lanes to arrows that are no steps: short ones near the boxes, no two that overlap in one lane. Those that
/// find none of `lanes` are left out.
pub(super) fn arcs(model: &Model, lanes: usize) -> Vec<Arc> {
    let mut order: Vec<(usize, &Link)> =
        model.arrows.iter().enumerate().filter(|(_, link)| !link.is_step() && has_place(model, link)).collect();
    order::sort_by_key(&mut order, |(arrow, link)| (link.from.abs_diff(link.to), *arrow));
    let mut taken: Vec<Vec<(usize, usize)>> = vec![Vec::new(); lanes];
    let mut arcs: Vec<Arc> = Vec::new();
    for (arrow, link) in order {
        let (low, high) = (link.from.min(link.to), link.from.max(link.to));
        let free = taken.iter().position(|lane| lane.iter().all(|&(from, to)| high < from || to < low));
        let Some(lane) = free else { continue };
        if let Some(lane) = taken.get_mut(lane) {
            lane.push((low, high));
        }
        arcs.push(Arc { arrow, lane, ports: (0.5, 0.5) });
    }
    spread_ports(model, &mut arcs);
    arcs
}

/// Spreads the ends that touch one box evenly over its side: those that go back first, then those that go on,
/// so that arrows of one box do not cross at once.
fn spread_ports(model: &Model, arcs: &mut [Arc]) {
    let mut ends: Vec<(usize, i64, usize, bool)> = Vec::new();
    for (index, arc) in arcs.iter().enumerate() {
        let Some(link) = model.arrows.get(arc.arrow) else { continue };
        let (from, to, lane) = (link.from, link.to, arc.lane as i64 + 1);
        // Within a side, the outermost lane is outermost.
        let order = |here: usize, there: usize| if there > here { 1_000 - lane } else { lane - 1_000 };
        let (leaves, arrives) = if from == to { (-lane, lane) } else { (order(from, to), order(to, from)) };
        ends.push((from, leaves, index, true));
        ends.push((to, arrives, index, false));
    }
    order::sort(&mut ends);
    for of_box in ends.chunk_by(|a, b| a.0 == b.0) {
        for (nth, &(_, _, index, leaves)) in of_box.iter().enumerate() {
            let Some(arc) = arcs.get_mut(index) else { continue };
            let share = (nth + 1) as f32 / (of_box.len() + 1) as f32;
            if leaves { arc.ports.0 = share } else { arc.ports.1 = share }
        }
    }
}

/// A way with round corners through these points, each piece upright or level.
pub(super) fn rounded(points: &[Point]) -> Vec<Step> {
    let Some((&first, rest)) = points.split_first() else { return Vec::new() };
    let mut steps = vec![Step::Move(first)];
    let mut pen = first;
    for (nth, &corner) in rest.iter().enumerate() {
        let Some(&next) = rest.get(nth + 1) else {
            steps.push(Step::Line(corner));
            break;
        };
        let radius = TURN.min(pen.distance(corner) / 2.0).min(corner.distance(next) / 2.0);
        let (start, end) = (towards(corner, pen, radius), towards(corner, next, radius));
        // 0.45: the handles of a quarter circle, counted from its corner.
        let (a, b) = (towards(corner, pen, radius * 0.45), towards(corner, next, radius * 0.45));
        steps.extend([Step::Line(start), Step::Curve(a, b, end)]);
        pen = corner;
    }
    steps
}

/// The point `by` pixels from `from` in the direction of `to`.
pub(super) fn towards(from: Point, to: Point, by: f32) -> Point {
    let length = from.distance(to);
    if length <= f32::EPSILON {
        return from;
    }
    Point::new(from.x + (to.x - from.x) / length * by, from.y + (to.y - from.y) / length * by)
}

/// The height of a label's line beside an arrow.
pub(super) const LABEL: f32 = Face::Small.size() + 4.0;
