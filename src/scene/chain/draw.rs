//! Marks from places: boxes with their lines, arrows with head, badge and label.

use super::{
    ChainNode,
    content::{self, Piece, shown},
    model::{Link, Model, Slot},
    plan::{self, LINE, PAD, Plan, Route, TextPlace, towards},
    steer, words,
};
use crate::scene::{Face, Mark, Point, Rect, Role, Shape, Step, end_cut, middle_cut};

const CORNER: f32 = 6.0;
const BADGE: f32 = 7.0;
const HEAD: f32 = 8.0;

pub(super) fn marks(model: &Model, plan: &Plan) -> Vec<Mark> {
    let mut marks = Vec::new();
    for ((slot, boxes), more) in model.drawn().iter().zip(&plan.boxes).zip(&plan.more) {
        stage(&mut marks, model, slot, boxes, *more);
    }
    // Lines first, so that no line runs through a badge or label.
    let drawn = || model.arrows.iter().zip(&plan.routes).filter_map(|(link, route)| Some((link, route.as_ref()?)));
    for (link, route) in drawn() {
        line(&mut marks, model, link, route);
    }
    for (link, route) in drawn() {
        signs(&mut marks, model, link, route);
    }
    let undrawn = plan.routes.iter().filter(|route| route.is_none()).count();
    if let Some(note) = words::note(model, undrawn) {
        marks.push(Mark::decoration(Shape::text(plan.note, Face::Small, f32::MAX, note), Role::LabelFaint));
    }
    let mut ways = steer::neighbours(model, plan);
    for mark in marks.iter_mut().filter(|mark| mark.focus.is_some()) {
        mark.focus = ways.remove(&mark.key).or_else(|| mark.focus.take());
    }
    marks
}

fn stage(marks: &mut Vec<Mark>, model: &Model, slot: &Slot, boxes: &[Rect], more: Point) {
    if slot.nodes.is_empty() {
        if let Some(rect) = boxes.first() {
            missing(marks, model, slot, *rect);
        }
        return;
    }
    for ((key, node), rect) in slot.shown().iter().zip(boxes) {
        self::node(marks, key, node, *rect);
    }
    if slot.hidden() > 0 {
        let width = boxes.first().map_or(0.0, |rect| rect.width);
        let text = end_cut(&format!("and {} more in the table", slot.hidden()), width, Face::Small);
        marks.push(Mark::decoration(Shape::text(more, Face::Small, width, text), Role::LabelFaint));
    }
}

fn node(marks: &mut Vec<Mark>, key: &str, node: &ChainNode, rect: Rect) {
    let tooltip = words::node_tooltip(node);
    let outline = Shape::Rect { rect, radius: CORNER };
    marks.push(Mark::thing(key, &words::node_label(node), &tooltip, outline, Role::Node));
    write(marks, key, &tooltip, rect, content::node(node, plan::inner(rect.width)));
}

fn missing(marks: &mut Vec<Mark>, model: &Model, slot: &Slot, rect: Rect) {
    let (key, says) = (slot.key(), words::missing_label(model, slot));
    let outline = Shape::Rect { rect, radius: CORNER };
    marks.push(Mark::thing(&key, &says, &says, outline, Role::NodeMissing));
    write(marks, &key, &says, rect, content::missing(model, slot, plan::inner(rect.width)));
}

/// Writes the lines of a box from top to bottom.
fn write(marks: &mut Vec<Mark>, key: &str, tooltip: &str, rect: Rect, lines: Vec<Vec<Piece>>) {
    let left = rect.x + plan::pad(rect.width);
    for (nth, line) in lines.into_iter().enumerate() {
        let baseline = rect.y + PAD - 4.0 + (nth + 1) as f32 * LINE;
        for Piece { x, anchor, face, role, text, width } in line {
            let at = Point::new(left + x, baseline);
            marks.push(Mark::part(key, tooltip, Shape::Text { at, anchor, text, max_width: width, face }, role));
        }
    }
}

fn line(marks: &mut Vec<Mark>, model: &Model, link: &Link, route: &Route) {
    let role = match link.arrow.verified {
        _ if model.is_broken(link) => Role::ArrowMissing,
        _ if !link.is_step() => Role::ArrowBridge,
        true => Role::ArrowVerified,
        false => Role::ArrowUnverified,
    };
    let says = words::arrow_label(model, link);
    marks.push(Mark::thing(&link.key, &says, &says, Shape::Path(route.path.clone()), role));
}

fn signs(marks: &mut Vec<Mark>, model: &Model, link: &Link, route: &Route) {
    let says = words::arrow_label(model, link);
    let verified = link.arrow.verified;
    let mut part = |shape: Shape, role: Role| marks.push(Mark::part(&link.key, &says, shape, role));
    part(head(route), if verified { Role::HeadFilled } else { Role::HeadHollow });
    let center = route.badge;
    if model.is_broken(link) {
        part(strokes(center, &[(-5.0, -5.0), (5.0, 5.0)], &[(-5.0, 5.0), (5.0, -5.0)]), Role::Cross);
    } else {
        let role = if verified { Role::BadgeVerified } else { Role::BadgeUnverified };
        part(Shape::Circle { center, radius: BADGE }, role);
        if verified {
            part(strokes(center, &[(-3.0, 0.0), (-1.0, 2.5), (3.5, -2.5)], &[]), Role::BadgeTick);
        }
    }
    let mut text = |place: TextPlace, text: &str| {
        let text = middle_cut(&shown(text), place.width, Face::Small);
        let (at, anchor, max_width) = (place.at, place.anchor, place.width.max(0.0));
        part(Shape::Text { at, anchor, text, max_width, face: Face::Small }, Role::LabelOnLine);
    };
    text(route.label, &link.arrow.label);
    if let (Some(place), Some(method)) = (route.method, &link.arrow.method) {
        text(place, method);
    }
}

/// A triangle at the end of the way.
fn head(route: &Route) -> Shape {
    let base = towards(route.tip, route.before, HEAD);
    let (dx, dy) = ((base.y - route.tip.y) / 2.0, (route.tip.x - base.x) / 2.0);
    let corner = |sign: f32| Point::new(base.x + sign * dx, base.y + sign * dy);
    Shape::Path(vec![Step::Move(route.tip), Step::Line(corner(1.0)), Step::Line(corner(-1.0)), Step::Close])
}

/// Up to two strokes around a centre.
fn strokes(center: Point, first: &[(f32, f32)], second: &[(f32, f32)]) -> Shape {
    let at = |&(dx, dy): &(f32, f32)| Point::new(center.x + dx, center.y + dy);
    let stroke = |points: &[(f32, f32)]| {
        let start = points.first().map(|p| Step::Move(at(p)));
        start.into_iter().chain(points.iter().skip(1).map(|p| Step::Line(at(p)))).collect::<Vec<Step>>()
    };
    Shape::Path([stroke(first), stroke(second)].concat())
}
