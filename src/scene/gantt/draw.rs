//! Marks from places: rows and ticks under lines under bars.

use super::{Chart, GanttRequest, Plan, ROW, Row, Stage, stage_key, words};
use crate::scene::legend::{Entry, legend as patches};
use crate::scene::{Anchor, Face, Mark, Neighbours, Point, Rect, Role, Shape, Step, end_cut, visible};

/// A bar is at least so wide.
const LEAST: f32 = 3.0;
const BAR: f32 = 14.0;
const TICK_ROOM: f32 = 96.0;

/// What colours stand for, from the top; and the height taken.
pub(super) fn legend(chart: &Chart, width: f32) -> (Vec<Mark>, f32) {
    // In the order of the colours, not of the names.
    let mut kinds: Vec<(&String, &Role)> = chart.kinds.iter().collect();
    kinds.sort_by_key(|(name, role)| match role {
        Role::Category(n) => (*n, String::new()),
        _ => (u8::MAX, (*name).clone()),
    });
    let entries: Vec<Entry> =
        kinds.iter().map(|(name, role)| Entry { key: "", role: **role, label: name, tooltip: "" }).collect();
    patches(&entries, 0.0, width)
}

pub(super) fn marks(chart: &Chart, plan: &Plan) -> Vec<Mark> {
    let request = &chart.request;
    let mut marks = Vec::new();
    axis(&mut marks, request, plan);
    let seen = || plan.seen.clone().filter_map(|at| Some((at, request.rows.get(at)?)));
    for (at, row) in seen() {
        let line = plan.y(at) + ROW / 2.0;
        let shape = Shape::Line { from: Point::new(0.0, line), to: Point::new(plan.width, line) };
        marks.push(Mark::decoration(shape, Role::Grid));
        name(&mut marks, request, plan, at, row);
    }
    edges(&mut marks, request, plan);
    for (from, to) in request.links.iter().copied() {
        if plan.seen.contains(&from) || plan.seen.contains(&to) {
            link(&mut marks, request, plan, from, to);
        }
    }
    for (at, row) in seen() {
        bars(&mut marks, chart, plan, at, row);
    }
    marks
}

/// The rows next to those in sight, at their edges: keys lead there, and from there back.
fn edges(marks: &mut Vec<Mark>, request: &GanttRequest, plan: &Plan) {
    let (first, end) = (plan.seen.start, plan.seen.end);
    let above = first.checked_sub(1).map(|at| (at, plan.top, None, key_of(request, Some(first))));
    let below = Some((end, plan.bottom(), key_of(request, end.checked_sub(1)), None));
    for (at, y, up, down) in [above, below].into_iter().flatten() {
        let Some(row) = request.rows.get(at) else { continue };
        let shape = Shape::Rect { rect: Rect::new(0.0, y, plan.left.max(8.0), 0.0), radius: 0.0 };
        let mark = Mark::thing(&row.key, &words::row(row), "", shape, Role::Ground);
        marks.push(Mark { focus: Some(Neighbours { up, down, ..Neighbours::default() }), ..mark });
    }
}

/// Where keys lead from a row.
fn ways(request: &GanttRequest, plan: &Plan, at: usize, row: &Row) -> Neighbours {
    Neighbours {
        left: None,
        right: drawn(plan, row).first().map(|nth| stage_key(&row.key, *nth)),
        up: key_of(request, at.checked_sub(1)),
        down: key_of(request, Some(at + 1)),
    }
}

fn axis(marks: &mut Vec<Mark>, request: &GanttRequest, plan: &Plan) {
    let (top, bottom) = (plan.top, plan.bottom());
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
    let mark = Mark::thing(&row.key, &label, &tooltip, Shape::Rect { rect: ground, radius: 3.0 }, Role::Ground);
    marks.push(Mark { focus: Some(ways(request, plan, at, row)), ..mark });
    let text = end_cut(&visible(&row.name), room, Face::Small);
    marks.push(Mark::part(&row.key, "", Shape::text(Point::new(4.0, baseline), Face::Small, room, text), Role::Label));
}

/// When a stage began and ended, the earlier first.
fn times(stage: &Stage) -> Option<(i64, i64)> {
    let (from, to) = (stage.from.or(stage.to)?, stage.to.or(stage.from)?);
    Some((from.min(to), from.max(to)))
}

/// The places of the stages of which something is in sight.
fn drawn(plan: &Plan, row: &Row) -> Vec<usize> {
    let is_seen = |stage: &Stage| times(stage).is_some_and(|(from, to)| plan.shows(from, to));
    row.stages.iter().enumerate().filter(|(_, stage)| is_seen(stage)).map(|(nth, _)| nth).collect()
}

fn bars(marks: &mut Vec<Mark>, chart: &Chart, plan: &Plan, at: usize, row: &Row) {
    let (request, drawn) = (&chart.request, drawn(plan, row));
    for (place, nth) in drawn.iter().copied().enumerate() {
        let Some(stage) = row.stages.get(nth) else { continue };
        let Some((from, to)) = times(stage) else { continue };
        let (left, right) = (plan.x(from), plan.x(to));
        let left = left.min(plan.right - LEAST);
        let rect = Rect::new(left, plan.y(at) - BAR / 2.0, (right - left).max(LEAST), BAR);
        let role = chart.kinds.get(&stage.kind).copied().unwrap_or(Role::CategoryRest);
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

/// From the end of a source to the beginning of what was made of it; dashed where that began before. What of it is in
/// sight: along the source's row, then down or up.
fn link(marks: &mut Vec<Mark>, request: &GanttRequest, plan: &Plan, from: usize, to: usize) {
    let (Some(a), Some(b)) = (request.rows.get(from), request.rows.get(to)) else { return };
    let (Some((_, end)), Some((start, _)), false) = (span(a), span(b), from == to) else { return };
    let down = if to > from { -1.0 } else { 1.0 };
    let (x, tip_y) = (plan.x(start), plan.y(to) + down * BAR / 2.0);
    let role = if start < end { Role::WayIf } else { Role::Way };
    let held = |y: f32| y.clamp(plan.top, plan.bottom());
    let (along, upright) =
        (plan.seen.contains(&from) && plan.shows(start.min(end), start.max(end)), plan.shows(start, start));
    let turn = Point::new(x, held(plan.y(from)));
    let mut steps = vec![Step::Move(if along { Point::new(plan.x(end), turn.y) } else { turn })];
    if along {
        steps.push(Step::Line(turn));
    }
    if upright {
        steps.push(Step::Line(Point::new(x, held(tip_y))));
    }
    if steps.len() < 2 {
        return;
    }
    marks.push(Mark::decoration(Shape::Path(steps), role));
    if upright && plan.seen.contains(&to) {
        let head = vec![
            Step::Move(Point::new(x, tip_y)),
            Step::Line(Point::new(x - 3.0, tip_y + down * 5.0)),
            Step::Line(Point::new(x + 3.0, tip_y + down * 5.0)),
            Step::Close,
        ];
        marks.push(Mark::decoration(Shape::Path(head), Role::WayHead));
    }
}
