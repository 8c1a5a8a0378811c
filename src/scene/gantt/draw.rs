//! Marks from places: rows and ticks under lines under bars.

use super::{GanttRequest, Plan, ROW, Row, stage_key, words};
use crate::scene::legend::{Entry, legend as patches};
use crate::scene::{Anchor, Face, Mark, Neighbours, Point, Rect, Role, Shape, Step, end_cut, visible};

/// A bar is at least so wide.
const LEAST: f32 = 3.0;
const BAR: f32 = 14.0;
const TICK_ROOM: f32 = 96.0;

/// What colours stand for, from the top; and the height taken.
pub(super) fn legend(plan: &Plan) -> (Vec<Mark>, f32) {
    // In the order of the colours, not of the names.
    let mut kinds: Vec<(&String, &Role)> = plan.kinds.iter().collect();
    kinds.sort_by_key(|(name, role)| match role {
        Role::Category(n) => (*n, String::new()),
        _ => (u8::MAX, (*name).clone()),
    });
    let entries: Vec<Entry> =
        kinds.iter().map(|(name, role)| Entry { key: "", role: **role, label: name, tooltip: "" }).collect();
    patches(&entries, 0.0, plan.width)
}

pub(super) fn marks(request: &GanttRequest, plan: &Plan) -> Vec<Mark> {
    let mut marks = Vec::new();
    axis(&mut marks, request, plan);
    for (at, row) in request.rows.iter().enumerate() {
        let line = plan.y(at) + ROW / 2.0;
        let shape = Shape::Line { from: Point::new(0.0, line), to: Point::new(plan.width, line) };
        marks.push(Mark::decoration(shape, Role::Grid));
        name(&mut marks, request, plan, at, row);
    }
    for (from, to) in request.links.iter().copied() {
        link(&mut marks, request, plan, from, to);
    }
    for (at, row) in request.rows.iter().enumerate() {
        bars(&mut marks, request, plan, at, row);
    }
    marks
}

fn axis(marks: &mut Vec<Mark>, request: &GanttRequest, plan: &Plan) {
    let (top, bottom) = (plan.top, plan.top + plan.row() * request.rows.len() as f32);
    let most = ((plan.right - plan.left) / TICK_ROOM).max(1.0) as usize;
    let mut free = plan.left;
    for tick in request.zone.ticks(plan.from, plan.to, most) {
        let x = plan.x(tick.at);
        let shape = Shape::Line { from: Point::new(x, top), to: Point::new(x, bottom) };
        marks.push(Mark::decoration(shape, Role::Grid));
        let width = crate::scene::text_width(&tick.label, Face::Small);
        if x - width / 2.0 < free || x + width / 2.0 > plan.width {
            continue;
        }
        free = x + width / 2.0 + 12.0;
        let shape = Shape::Text {
            at: Point::new(x, top - 9.0),
            anchor: Anchor::Middle,
            text: tick.label,
            max_width: width,
            face: Face::Small,
        };
        marks.push(Mark::decoration(shape, if tick.major { Role::Label } else { Role::LabelFaint }));
    }
    if plan.is_wide() {
        let zone = request.zone.name(plan.from);
        let shape = Shape::text(Point::new(0.0, top - 9.0), Face::Small, plan.left - 12.0, zone);
        marks.push(Mark::decoration(shape, Role::LabelFaint));
    }
    let shape = Shape::Line { from: Point::new(plan.left, top), to: Point::new(plan.right, top) };
    marks.push(Mark::decoration(shape, Role::Axis));
}

fn key_of(request: &GanttRequest, at: Option<usize>) -> Option<String> {
    request.rows.get(at?).map(|row| row.key.clone())
}

/// The row's ground takes the focus, its name stands on it.
fn name(marks: &mut Vec<Mark>, request: &GanttRequest, plan: &Plan, at: usize, row: &Row) {
    let (label, tooltip) = (words::row(row), words::row_tooltip(request, row));
    let y = plan.y(at);
    let top = y + ROW / 2.0 - plan.row();
    let (room, baseline) = if plan.is_wide() { (plan.left - 16.0, y + 4.0) } else { (plan.width - 8.0, top + 13.0) };
    let ground = Rect::new(0.0, top + 1.0, if plan.is_wide() { plan.left - 8.0 } else { plan.width }, plan.row() - 2.0);
    let stages = drawn(row);
    let ways = Neighbours {
        left: None,
        right: stages.first().map(|nth| stage_key(&row.key, *nth)),
        up: key_of(request, at.checked_sub(1)),
        down: key_of(request, Some(at + 1)),
    };
    let mark = Mark::thing(&row.key, &label, &tooltip, Shape::Rect { rect: ground, radius: 3.0 }, Role::Ground);
    marks.push(Mark { focus: Some(ways), ..mark });
    let text = end_cut(&visible(&row.name), room, Face::Small);
    marks.push(Mark::part(&row.key, "", Shape::text(Point::new(4.0, baseline), Face::Small, room, text), Role::Label));
}

/// The places of the stages that have a time.
fn drawn(row: &Row) -> Vec<usize> {
    let has_time = |(_, stage): &(usize, &super::Stage)| stage.from.or(stage.to).is_some();
    row.stages.iter().enumerate().filter(has_time).map(|(nth, _)| nth).collect()
}

fn bars(marks: &mut Vec<Mark>, request: &GanttRequest, plan: &Plan, at: usize, row: &Row) {
    let drawn = drawn(row);
    for (place, nth) in drawn.iter().copied().enumerate() {
        let Some(stage) = row.stages.get(nth) else { continue };
        let (Some(from), Some(to)) = (stage.from.or(stage.to), stage.to.or(stage.from)) else { continue };
        let (left, right) = (plan.x(from.min(to)), plan.x(from.max(to)));
        let left = left.min(plan.right - LEAST);
        let rect = Rect::new(left, plan.y(at) - BAR / 2.0, (right - left).max(LEAST), BAR);
        let role = plan.kinds.get(&stage.kind).copied().unwrap_or(Role::CategoryRest);
        let (label, tooltip) = (words::stage(row, stage), words::stage_tooltip(request, row, stage));
        let key = stage_key(&row.key, nth);
        let other = |place: Option<usize>| Some(stage_key(&row.key, *drawn.get(place?)?));
        let ways = Neighbours {
            left: other(place.checked_sub(1)).or_else(|| Some(row.key.clone())),
            right: other(Some(place + 1)),
            up: key_of(request, at.checked_sub(1)),
            down: key_of(request, Some(at + 1)),
        };
        let mark = Mark::thing(&key, &label, &tooltip, Shape::Rect { rect, radius: 2.0 }, role);
        marks.push(Mark { focus: Some(ways), ..mark });
    }
}

/// When a row's first stage began, and when its last one ended.
fn span(row: &Row) -> Option<(i64, i64)> {
    let ends = || row.stages.iter().flat_map(|stage| [stage.from, stage.to]).flatten();
    Some((ends().min()?, ends().max()?))
}

/// From the end of a source to the beginning of what was made of it; dashed where that began before.
fn link(marks: &mut Vec<Mark>, request: &GanttRequest, plan: &Plan, from: usize, to: usize) {
    let (Some(a), Some(b)) = (request.rows.get(from), request.rows.get(to)) else { return };
    let (Some((_, end)), Some((start, _)), false) = (span(a), span(b), from == to) else { return };
    let (x, down) = (plan.x(start), if plan.y(to) > plan.y(from) { -1.0 } else { 1.0 });
    let (source, tip) = (Point::new(plan.x(end), plan.y(from)), Point::new(x, plan.y(to) + down * BAR / 2.0));
    let early = start < end;
    let steps = vec![Step::Move(source), Step::Line(Point::new(tip.x, source.y)), Step::Line(tip)];
    let role = if early { Role::WayIf } else { Role::Way };
    marks.push(Mark::decoration(Shape::Path(steps), role));
    let head = vec![
        Step::Move(tip),
        Step::Line(Point::new(tip.x - 3.0, tip.y + down * 5.0)),
        Step::Line(Point::new(tip.x + 3.0, tip.y + down * 5.0)),
        Step::Close,
    ];
    marks.push(Mark::decoration(Shape::Path(head), Role::WayHead));
}
