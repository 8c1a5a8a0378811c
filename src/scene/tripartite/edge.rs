//! The shapes of edges: smooth curves, and heads that differ by kind.

use super::{Kind, Part, plan::Plan, plan::Way};
use crate::scene::{Point, Role, Shape, Step};

/// Length of a head at the first step of width; each further step adds one.
const HEAD: f32 = 6.0;

/// The role of an edge's line.
pub(super) fn line_role(kind: Kind, step: u8) -> Role {
    Role::Flow(kind.place() as u8, step)
}

/// The curve of an edge and its head.
pub(super) fn shapes(kind: Kind, way: Way, step: u8, plan: &Plan) -> (Shape, Shape) {
    let length = HEAD + f32::from(step);
    let right = kind != Kind::Feedback;
    // A chevron is open: the line goes on to its tip.
    let stop = if kind == Kind::Feedback { way.to.x } else { way.to.x - length };
    let end = Point::new(stop, way.to.y);
    let path = if right { across(way.from, end) } else { back(way, end, plan) };
    (Shape::Path(path), head(kind, way.to, length, right))
}

/// From left to right in one sweep.
fn across(from: Point, to: Point) -> Vec<Step> {
    let reach = (to.x - from.x) * 0.5;
    vec![Step::Move(from), Step::Curve(Point::new(from.x + reach, from.y), Point::new(to.x - reach, to.y), to)]
}

/// From the shared artifacts down to the lane, along it under the users, and up to the machine.
fn back(way: Way, to: Point, plan: &Plan) -> Vec<Step> {
    let (left, width) = plan.column(Part::User);
    let (enter, leave) = (Point::new(left + width, way.lane), Point::new(left, way.lane));
    let (first, second) = ((way.from.x - enter.x) * 0.5, (leave.x - to.x) * 0.5);
    vec![
        Step::Move(way.from),
        Step::Curve(Point::new(way.from.x - first, way.from.y), Point::new(enter.x + first, enter.y), enter),
        Step::Line(leave),
        Step::Curve(Point::new(leave.x - second, leave.y), Point::new(to.x + second, to.y), to),
    ]
}

/// A triangle, or for feedback an open chevron, with its tip at the node.
pub(super) fn head(kind: Kind, tip: Point, length: f32, right: bool) -> Shape {
    let base = if right { tip.x - length } else { tip.x + length };
    let (above, below) = (Point::new(base, tip.y - length * 0.55), Point::new(base, tip.y + length * 0.55));
    Shape::Path(match kind {
        Kind::Feedback => vec![Step::Move(above), Step::Line(tip), Step::Line(below)],
        Kind::Observation | Kind::Creation => {
            vec![Step::Move(tip), Step::Line(above), Step::Line(below), Step::Close]
        }
    })
}

/// The role of an edge's head: filled, hollow, open.
pub(super) fn head_role(kind: Kind) -> Role {
    Role::FlowHead(kind.place() as u8)
}
