//! Stages side by side, arrows to the right; what passes over a stage runs above the boxes.

use super::{
    model::Model,
    plan::{self, Arc, HAIR, LABEL, LINE, Plan, Route, STACK_GAP, TextPlace},
};
use crate::scene::{Anchor, Point, Rect, Step};

const GAP: (f32, f32) = (68.0, 128.0);
const NARROWEST_BOX: f32 = 88.0;
/// Height that an arrow between neighbours takes with its label.
const ROW: f32 = 44.0;
/// Height of a lane above the boxes with its label.
const LANE: f32 = 36.0;
/// Arrows between the same two neighbours that are drawn.
const ROWS: usize = 4;
const LANES: usize = 8;
/// From this gap on an arrow also says how it was verified.
const METHOD_GAP: f32 = 110.0;

/// Whether all stages find room side by side.
pub(super) fn fits(model: &Model, width: f32) -> bool {
    let count = model.drawn_stages as f32;
    count * NARROWEST_BOX + (count - 1.0) * GAP.0 + 2.0 * HAIR <= width
}

pub(super) fn plan(model: &Model, width: f32) -> Plan {
    let count = model.drawn_stages as f32;
    let gap = (width * 0.085).clamp(GAP.0, GAP.1).min((width - 2.0 * HAIR - count * NARROWEST_BOX) / (count - 1.0));
    let column = (width - 2.0 * HAIR - (count - 1.0) * gap) / count;
    let arcs = plan::arcs(model, LANES);
    let lanes = arcs.iter().map(|arc| arc.lane + 1).max().unwrap_or(0);
    let top = HAIR + if lanes > 0 { lanes as f32 * LANE + 8.0 } else { 0.0 };
    let boxes = boxes(model, column, gap, top);
    let bottom = boxes.iter().flatten().map(|rect| rect.bottom()).fold(top, f32::max);
    let more: Vec<Point> =
        boxes.iter().filter_map(|stack| stack.last()).map(|last| Point::new(last.x, last.bottom() + LINE)).collect();
    let hidden_nodes = model.drawn().iter().map(plan::more_height).fold(0.0, f32::max);
    let mut routes: Vec<Option<Route>> = steps(model, &boxes, gap);
    let hidden = routes.iter().filter(|route| route.is_none()).count() > arcs.len();
    for arc in &arcs {
        if let Some(route) = routes.get_mut(arc.arrow) {
            *route = over(model, &boxes, arc, top);
        }
    }
    let note = Point::new(HAIR, bottom + hidden_nodes + LINE + 4.0);
    let height =
        if hidden || model.drawn_stages < model.stages.len() { note.y + 6.0 } else { bottom + hidden_nodes + HAIR };
    Plan { height, boxes, more, routes, note, sideways: true }
}

/// All first boxes are equally high: the row reads as one line.
fn boxes(model: &Model, column: f32, gap: f32, top: f32) -> Vec<Vec<Rect>> {
    let heights: Vec<Vec<f32>> = model.drawn().iter().map(|slot| plan::heights(model, slot, column)).collect();
    let rows = (1..model.drawn_stages).map(|to| parallel(model, to - 1).count().min(ROWS)).max().unwrap_or(0);
    let first = heights.iter().filter_map(|stack| stack.first()).fold(rows as f32 * ROW + ROW / 2.0, |a, &b| a.max(b));
    let stack = |(place, heights): (usize, &Vec<f32>)| {
        let x = HAIR + place as f32 * (column + gap);
        let mut y = top;
        let mut rects = Vec::with_capacity(heights.len());
        for (nth, &height) in heights.iter().enumerate() {
            let rect = Rect::new(x, y, column, if nth == 0 { first } else { height });
            y = rect.bottom() + STACK_GAP;
            rects.push(rect);
        }
        rects
    };
    heights.iter().enumerate().map(stack).collect()
}

/// The arrows that lead from a place to the next.
fn parallel(model: &Model, from: usize) -> impl Iterator<Item = usize> {
    model.arrows.iter().enumerate().filter(move |(_, link)| link.is_step() && link.from == from).map(|(nth, _)| nth)
}

/// Straight arrows between neighbours, one row each.
fn steps(model: &Model, boxes: &[Vec<Rect>], gap: f32) -> Vec<Option<Route>> {
    let mut routes: Vec<Option<Route>> = model.arrows.iter().map(|_| None).collect();
    for (from, pair) in boxes.windows(2).enumerate() {
        let [source, target] = pair else { continue };
        let (Some(source), Some(target)) = (source.first(), target.first()) else { continue };
        let rows = parallel(model, from).count().min(ROWS);
        for (row, arrow) in parallel(model, from).take(ROWS).enumerate() {
            let y = source.y + source.height * (row + 1) as f32 / (rows + 1) as f32;
            let (start, tip) = (Point::new(source.right(), y), Point::new(target.x, y));
            let middle = (start.x + tip.x) / 2.0;
            let place =
                |dy: f32| TextPlace { at: Point::new(middle, y + dy), anchor: Anchor::Middle, width: gap - 6.0 };
            if let Some(route) = routes.get_mut(arrow) {
                *route = Some(Route {
                    path: vec![Step::Move(start), Step::Line(tip)],
                    tip,
                    before: start,
                    badge: Point::new(middle, y),
                    label: place(-13.0),
                    method: (gap >= METHOD_GAP).then(|| place(9.0 + LABEL)),
                });
            }
        }
    }
    routes
}

/// An arrow over the boxes: up, along its lane, down.
fn over(model: &Model, boxes: &[Vec<Rect>], arc: &Arc, top: f32) -> Option<Route> {
    let link = model.arrows.get(arc.arrow)?;
    let (source, target) = (boxes.get(link.from)?.first()?, boxes.get(link.to)?.first()?);
    let y = top - 12.0 - arc.lane as f32 * LANE;
    let start = Point::new(source.x + source.width * arc.ports.0, source.y);
    let tip = Point::new(target.x + target.width * arc.ports.1, target.y);
    let before = Point::new(tip.x, y);
    let middle = (start.x + tip.x) / 2.0;
    let width = if link.from == link.to { source.width } else { (start.x - tip.x).abs() - 12.0 };
    Some(Route {
        path: plan::rounded(&[start, Point::new(start.x, y), before, tip]),
        tip,
        before,
        badge: Point::new(middle, y),
        label: TextPlace { at: Point::new(middle, y - 13.0), anchor: Anchor::Middle, width },
        method: None,
    })
}
