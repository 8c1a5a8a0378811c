//! Stages one below the other, for narrow screens; what passes over a stage runs right of the boxes.

use super::{
    model::Model,
    plan::{self, Arc, HAIR, LABEL, LINE, Plan, Route, STACK_GAP, TextPlace},
};
use crate::scene::{Anchor, Point, Rect, Step};

/// Between two stages: an arrow with its label beside it.
const GAP: f32 = 44.0;
/// More for each label of an arrow that runs at the side.
const ROW: f32 = 24.0;
const LANE: f32 = 24.0;
/// Lanes take at most this share of the width.
const LANES_SHARE: f32 = 0.3;
/// Arrows between the same two neighbours that are drawn.
const COLUMNS: usize = 3;

pub(super) fn plan(model: &Model, width: f32) -> Plan {
    let arcs = plan::arcs(model, ((width * LANES_SHARE / LANE) as usize).clamp(2, 6));
    let lanes = arcs.iter().map(|arc| arc.lane + 1).max().unwrap_or(0);
    let column = width - 2.0 * HAIR - if lanes > 0 { lanes as f32 * LANE + 4.0 } else { 0.0 };
    let (boxes, more, bottom) = boxes(model, &arcs, column);
    let mut routes = steps(model, &arcs, &boxes);
    let hidden = routes.iter().filter(|route| route.is_none()).count() > arcs.len();
    for arc in &arcs {
        if let Some(route) = routes.get_mut(arc.arrow) {
            *route = beside(model, &boxes, &arcs, arc);
        }
    }
    let note = Point::new(HAIR, bottom + LINE);
    let height = if hidden || model.drawn_stages < model.stages.len() { note.y + 6.0 } else { bottom + HAIR };
    Plan { height, boxes, more, routes, note, sideways: false }
}

/// The arrows at the side that are labelled in the gap below this place.
fn labelled<'a>(model: &Model, arcs: &'a [Arc], place: usize) -> Vec<&'a Arc> {
    let upper = |arc: &Arc| model.arrows.get(arc.arrow).map(|link| link.from.min(link.to));
    arcs.iter().filter(|arc| upper(arc) == Some(place)).collect()
}

type Boxes = (Vec<Vec<Rect>>, Vec<Point>, f32);

fn boxes(model: &Model, arcs: &[Arc], column: f32) -> Boxes {
    let (mut all, mut more, mut y) = (Vec::new(), Vec::new(), HAIR);
    for (place, slot) in model.drawn().iter().enumerate() {
        let mut stack = Vec::new();
        for height in plan::heights(model, slot, column) {
            let ends = arcs.iter().filter_map(|arc| model.arrows.get(arc.arrow));
            let ends = ends.map(|link| usize::from(link.from == place) + usize::from(link.to == place)).sum::<usize>();
            let rect =
                Rect::new(HAIR, y, column, height.max(if stack.is_empty() { (ends + 1) as f32 * 12.0 } else { 0.0 }));
            y = rect.bottom() + STACK_GAP;
            stack.push(rect);
        }
        y -= STACK_GAP;
        more.push(Point::new(HAIR, y + LINE));
        y += plan::more_height(slot);
        all.push(stack);
        let rows = labelled(model, arcs, place).len() as f32 * ROW;
        y += rows + if place + 1 < model.drawn_stages { GAP } else { 0.0 };
    }
    (all, more, y)
}

/// The arrows that lead from a place to the next.
fn parallel(model: &Model, from: usize) -> Vec<usize> {
    let steps = model.arrows.iter().enumerate().filter(|(_, link)| link.is_step() && link.from == from);
    steps.map(|(nth, _)| nth).take(COLUMNS).collect()
}

/// Straight arrows down, side by side.
fn steps(model: &Model, arcs: &[Arc], boxes: &[Vec<Rect>]) -> Vec<Option<Route>> {
    let mut routes: Vec<Option<Route>> = model.arrows.iter().map(|_| None).collect();
    for (from, pair) in boxes.windows(2).enumerate() {
        let [source, target] = pair else { continue };
        let (Some(source), Some(target)) = (source.last(), target.first()) else { continue };
        let below = model.drawn().get(from).map_or(0.0, plan::more_height);
        let arrows = parallel(model, from);
        let share = source.width / arrows.len().max(1) as f32;
        let middle = target.y - GAP / 2.0;
        debug_assert!(labelled(model, arcs, from).len() as f32 * ROW <= target.y - source.bottom());
        for (nth, arrow) in arrows.into_iter().enumerate() {
            let x = source.x + 22.0 + nth as f32 * share;
            let (start, tip) = (Point::new(x, source.bottom() + below), Point::new(x, target.y));
            let at = Point::new(x + 14.0, middle + 4.0);
            if let Some(route) = routes.get_mut(arrow) {
                *route = Some(Route {
                    path: vec![Step::Move(start), Step::Line(tip)],
                    tip,
                    before: start,
                    badge: Point::new(x, middle),
                    label: TextPlace { at, anchor: Anchor::Start, width: share - 44.0 },
                    method: None,
                });
            }
        }
    }
    routes
}

/// An arrow right of the boxes: out, along its lane, back in; labelled in the gap below its upper end.
fn beside(model: &Model, boxes: &[Vec<Rect>], arcs: &[Arc], arc: &Arc) -> Option<Route> {
    let link = model.arrows.get(arc.arrow)?;
    let (source, target) = (boxes.get(link.from)?.first()?, boxes.get(link.to)?.first()?);
    let upper = link.from.min(link.to);
    let x = source.right() + 12.0 + arc.lane as f32 * LANE;
    let start = Point::new(source.right(), source.y + source.height * arc.ports.0);
    let tip = Point::new(target.right(), target.y + target.height * arc.ports.1);
    let row = labelled(model, arcs, upper).iter().position(|other| other.arrow == arc.arrow)?;
    let below = boxes.get(upper)?.last()?.bottom() + model.drawn().get(upper).map_or(0.0, plan::more_height);
    let y = below + row as f32 * ROW + LABEL;
    let width = source.width - 44.0;
    let before = Point::new(x, tip.y);
    Some(Route {
        path: plan::rounded(&[start, Point::new(x, start.y), before, tip]),
        tip,
        before,
        // A loop turns within its box and has no straight piece beside the label.
        badge: Point::new(x, if link.from == link.to { (start.y + tip.y) / 2.0 } else { y - 4.0 }),
        label: TextPlace { at: Point::new(source.right() - 2.0, y), anchor: Anchor::End, width },
        method: None,
    })
}
