//! Where nodes stand and how edges run.

use super::{
    Kind, Part, legend,
    model::{Edge, Model},
    order::Order,
};
use crate::order;
use crate::scene::{Point, Rect};

/// Height of a node.
pub(super) const BOX: f32 = 24.0;
/// From node to node, at least.
const PITCH: f32 = 29.0;
/// At most, in the outer columns and in the middle.
const WIDEST_PITCH: [f32; 3] = [44.0, 64.0, 44.0];
/// The columns' heads.
pub(super) const HEAD: f32 = 44.0;
/// Between the users and the lane under them.
const LANE_GAP: f32 = 24.0;
/// From edge to edge in the lane, and how deep it may get.
const LANE_STEP: f32 = 5.0;
const DEEPEST_LANE: f32 = 150.0;
/// Below this the nodes show their names only.
const COMPACT: f32 = 640.0;

/// Places of everything.
pub(super) struct Plan {
    pub width: f32,
    pub height: f32,
    /// Left edge and width of each column.
    pub columns: [(f32, f32); 3],
    /// The node's box, by column and place in the request.
    pub boxes: [Vec<Rect>; 3],
    /// The way of each edge of the model.
    pub ways: Vec<Way>,
    /// Where the legend begins.
    pub legend: f32,
    pub compact: bool,
}

/// The ends of an edge, and its place in the lane.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Way {
    pub from: Point,
    pub to: Point,
    pub lane: f32,
}

impl Plan {
    pub fn node(&self, part: Part, at: usize) -> Rect {
        self.boxes.get(part.place()).and_then(|boxes| boxes.get(at)).copied().unwrap_or_default()
    }

    pub fn column(&self, part: Part) -> (f32, f32) {
        self.columns.get(part.place()).copied().unwrap_or_default()
    }
}

pub(super) fn plan(model: &Model, order: &Order, width: f32) -> Plan {
    let compact = width < COMPACT;
    let columns = columns(width, compact);
    let feedback = model.edges.iter().filter(|edge| edge.kind == Kind::Feedback).count();
    let lane = (feedback as f32 * LANE_STEP).min(DEEPEST_LANE);
    let under = if feedback > 0 { LANE_GAP + lane } else { 0.0 };
    let least = |part: Part| model.column(part).len() as f32 * PITCH;
    let tall = least(Part::Machine).max(least(Part::Shared)).max(least(Part::User) + under);
    let boxes = Part::ALL.map(|part| {
        let room = if part == Part::User { tall - under } else { tall };
        place(order.of(part), columns.get(part.place()).copied().unwrap_or_default(), room, part)
    });
    let bottom = HEAD + tall;
    let (legend_height, _) = legend::measure(model, width);
    let mut plan = Plan {
        width,
        height: bottom + 12.0 + legend_height,
        columns,
        boxes,
        ways: vec![Way::default(); model.edges.len()],
        legend: bottom + 12.0,
        compact,
    };
    lanes(model, &mut plan, bottom - lane, lane);
    ports(model, &mut plan);
    plan
}

fn columns(width: f32, compact: bool) -> [(f32, f32); 3] {
    let [machine, user, shared] = if compact {
        let part = (width - 2.0 * 34.0).max(200.0);
        [part * 0.28, part * 0.33, part * 0.39]
    } else {
        [(width * 0.2).clamp(140.0, 210.0), (width * 0.17).clamp(130.0, 200.0), (width * 0.26).clamp(180.0, 320.0)]
    };
    // Outlines and the second outline of a rest stay inside.
    let right = width - 4.0;
    let middle = (1.0 + machine + (right - shared) - user) / 2.0;
    [(1.0, machine), (middle, user), (right - shared, shared)]
}

fn place(order: &[usize], (left, width): (f32, f32), room: f32, part: Part) -> Vec<Rect> {
    let widest = WIDEST_PITCH.get(part.place()).copied().unwrap_or(PITCH);
    let pitch = (room / order.len().max(1) as f32).clamp(PITCH, widest);
    let top = HEAD + (room - pitch * order.len() as f32).max(0.0) / 2.0 + (pitch - BOX) / 2.0;
    let mut boxes = vec![Rect::default(); order.len()];
    for (rank, at) in order.iter().enumerate() {
        if let Some(slot) = boxes.get_mut(*at) {
            *slot = Rect::new(left, top + rank as f32 * pitch, width, BOX);
        }
    }
    boxes
}

/// Spreads the feedback over the lane; what ends higher runs higher.
fn lanes(model: &Model, plan: &mut Plan, top: f32, depth: f32) {
    let middle =
        |edge: &Edge| plan.node(Part::Shared, edge.from).center().y + plan.node(Part::Machine, edge.to).center().y;
    let mut feedback: Vec<(usize, f32)> = model
        .edges
        .iter()
        .enumerate()
        .filter(|(_, edge)| edge.kind == Kind::Feedback)
        .map(|(index, edge)| (index, middle(edge)))
        .collect();
    order::sort_by(&mut feedback, |a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let count = feedback.len() as f32;
    for (nth, (index, _)) in feedback.into_iter().enumerate() {
        if let Some(way) = plan.ways.get_mut(index) {
            way.lane = top + (nth as f32 + 0.5) * depth / count;
        }
    }
}

/// Where edges touch their nodes: spread over the side, in the order of where they come from or go to.
fn ports(model: &Model, plan: &mut Plan) {
    // Column, node, right side, height of the other end, edge, leaves.
    let mut ends: Vec<(Part, usize, bool, f32, usize, bool)> = Vec::new();
    for (index, edge) in model.edges.iter().enumerate() {
        let (source, target) = edge.kind.ends();
        let lane = plan.ways.get(index).map_or(0.0, |way| way.lane);
        let other = |part: Part, at: usize| {
            if edge.kind == Kind::Feedback { 10_000.0 + lane } else { plan.node(part, at).center().y }
        };
        // Feedback leaves the shared artifacts to the left, and reaches the machine from the right.
        let forward = edge.kind != Kind::Feedback;
        ends.push((source, edge.from, forward, other(target, edge.to), index, true));
        ends.push((target, edge.to, !forward, other(source, edge.from), index, false));
    }
    order::sort_by(&mut ends, |a, b| {
        (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)).then(a.3.total_cmp(&b.3)).then(a.4.cmp(&b.4))
    });
    for side in ends.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2)) {
        for (nth, &(part, at, right, _, index, leaves)) in side.iter().enumerate() {
            let rect = plan.node(part, at);
            let share = (nth + 1) as f32 / (side.len() + 1) as f32;
            let x = if right { rect.right() } else { rect.x };
            let port = Point::new(x, rect.y + 2.0 + share * (rect.height - 4.0));
            if let Some(way) = plan.ways.get_mut(index) {
                if leaves { way.from = port } else { way.to = port }
            }
        }
    }
}
