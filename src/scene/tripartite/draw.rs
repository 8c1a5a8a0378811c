//! Marks from places: columns' heads, edges under nodes, the legend.

use super::{
    Part, Stands, edge, legend,
    model::{Model, Named},
    order::Order,
    plan::Plan,
    steer, words,
};
use crate::scene::{
    Anchor, Face, Mark, Point, Rect, Role, Shape,
    format::count,
    measure::{end_cut, middle_cut, text_width},
};

const CORNER: f32 = 4.0;
const PAD: f32 = 8.0;
const SWATCH: f32 = 12.0;
const BATTERY: (f32, f32) = (22.0, 9.0);

pub(super) fn marks(model: &Model, order: &Order, plan: &Plan) -> Vec<Mark> {
    let mut marks = Vec::new();
    heads(&mut marks, model, plan);
    // Feedback at the bottom: it is the longest.
    for (edge, way) in model.edges.iter().zip(&plan.ways).rev() {
        let step = model.step(edge);
        let (line, head) = edge::shapes(edge.kind, *way, step, plan);
        let says = words::edge(model, edge);
        marks.push(Mark::thing(&edge.key, &words::cut(&says), &says, line, edge::line_role(edge.kind, step)));
        marks.push(Mark::part(&edge.key, &says, head, edge::head_role(edge.kind)));
    }
    for part in Part::ALL {
        for at in order.of(part) {
            if let Some(named) = model.node(part, *at) {
                node(&mut marks, model, part, named, plan.node(part, *at), plan.compact);
            }
        }
    }
    legend::draw(&mut marks, model, plan);
    let mut ways = steer::neighbours(model, order, plan);
    for mark in marks.iter_mut().filter(|mark| mark.focus.is_some()) {
        mark.focus = ways.remove(&mark.key).or_else(|| mark.focus.take());
    }
    marks
}

fn heads(marks: &mut Vec<Mark>, model: &Model, plan: &Plan) {
    for part in Part::ALL {
        let (left, width) = plan.column(part);
        let (name, amount) = words::head(model, part);
        for (nth, (text, face, role)) in
            [(name.to_owned(), Face::SmallStrong, Role::Label), (amount, Face::Small, Role::LabelFaint)]
                .into_iter()
                .enumerate()
        {
            let at = Point::new(left, 12.0 + nth as f32 * 16.0);
            marks.push(Mark::decoration(Shape::text(at, face, width, end_cut(&text, width, face)), role));
        }
    }
}

fn node(marks: &mut Vec<Mark>, model: &Model, part: Part, named: &Named, rect: Rect, compact: bool) {
    let (key, node) = (&named.key, named.node);
    let (label, tooltip) = (words::node(part, named), words::node_tooltip(part, named));
    let is_rest = matches!(node.stands, Stands::ForRest(_));
    let role = if is_rest { Role::NodeUnverified } else { Role::Node };
    let outline = Shape::Rect { rect, radius: CORNER };
    let mut part_of = Vec::new();
    if is_rest {
        // A second sheet behind the first: more than one.
        let behind = Rect { x: rect.x + 3.0, y: rect.y + 3.0, ..rect };
        part_of.push((Shape::Rect { rect: behind, radius: CORNER }, Role::Node));
    }
    let mut thing = vec![Mark::thing(key, &words::cut(&label), &tooltip, outline, role)];
    if model.total > 0 {
        let share = (node.count as f64 / model.total as f64).min(1.0) as f32;
        let length = ((rect.width - 2.0) * share).max(1.0);
        let bar = Rect::new(rect.x + 1.0, rect.bottom() - 3.0, length, 2.0);
        thing.push(Mark::part(key, &tooltip, Shape::Rect { rect: bar, radius: 0.0 }, Role::Bar));
    }
    let (mut left, mut right) = (rect.x + PAD, rect.right() - PAD);
    let (middle, baseline) = (rect.center().y, rect.center().y + 3.5);
    if let Some(colour) = node.swatch {
        let patch = Rect::new(left, middle - SWATCH / 2.0, SWATCH, SWATCH);
        thing.push(Mark::part(key, &tooltip, Shape::Swatch { rect: patch, colour }, Role::Swatch));
        left += SWATCH + 6.0;
    }
    let amount = count(node.count);
    let width = text_width(&amount, Face::Small);
    // The name goes before the number.
    if !compact && width < (right - left) * 0.5 {
        let at = Point::new(right, baseline);
        let shape = Shape::Text { at, anchor: Anchor::End, text: amount, max_width: width, face: Face::Small };
        thing.push(Mark::part(key, &tooltip, shape, Role::LabelFaint));
        right -= width + 8.0;
        if let Some((_, high)) = node.battery.filter(|_| !is_rest) {
            battery(
                &mut thing,
                key,
                &tooltip,
                Rect::new(right - BATTERY.0, middle - BATTERY.1 / 2.0, BATTERY.0, BATTERY.1),
                high,
            );
            right -= BATTERY.0 + 8.0;
        }
    }
    let room = (right - left).max(0.0);
    let short = middle_cut(&words::short(part, named, compact), room, Face::Small);
    let shape = Shape::text(Point::new(left, baseline), Face::Small, room, short);
    thing.push(Mark::part(key, &tooltip, shape, Role::Label));
    marks.extend(part_of.into_iter().map(|(shape, role)| Mark::part(key, &tooltip, shape, role)));
    marks.extend(thing);
}

/// A small battery, filled as far as it was full.
fn battery(marks: &mut Vec<Mark>, key: &str, tooltip: &str, rect: Rect, level: f64) {
    let body = Rect { width: rect.width - 2.0, ..rect };
    let knob = Rect::new(body.right(), rect.y + 2.5, 2.0, rect.height - 5.0);
    let share = (level / 100.0).clamp(0.0, 1.0) as f32;
    let fill = Rect::new(body.x + 1.5, body.y + 1.5, (body.width - 3.0) * share, body.height - 3.0);
    let mut push = |rect: Rect, radius: f32, role: Role| {
        marks.push(Mark::part(key, tooltip, Shape::Rect { rect, radius }, role));
    };
    push(body, 2.0, Role::Node);
    push(knob, 0.0, Role::CategoryRest);
    push(fill, 0.5, Role::CategoryRest);
}
