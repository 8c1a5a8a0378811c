//! Marks from places: axis, lanes, folds, bars, events and the chosen stretch.

use super::plan::{NAME, Plan};
use super::{Bin, Content, Event, Height, Piece, TimelineRequest, words};
use crate::scene::format::{counted, duration, grouped};
use crate::scene::{Anchor, Face, Mark, Point, Rect, Role, Shape, Step, end_cut, text_width, visible};

/// A tick's label needs about this much.
const TICK_ROOM: f64 = 96.0;
/// The height of an event's tick, and the free room around it.
const TICK: (f32, f32) = (7.0, 2.0);
/// The side of the triangle that says that something failed.
const SIGN: f32 = 7.0;

/// What is drawn of one thing, with its place for the arrow keys.
pub(super) struct Thing {
    /// Row of things, from the top; folds are in the topmost.
    pub(super) row: usize,
    pub(super) x: f32,
    /// The marks; the first one takes the focus.
    pub(super) marks: Vec<Mark>,
}

/// Axis, grid and the note below.
pub(super) fn frame(request: &TimelineRequest, plan: &Plan) -> Vec<Mark> {
    let mut marks = Vec::new();
    for place in 0..request.lanes.len() {
        let bottom = plan.band(place).bottom();
        line(&mut marks, (0.0, bottom), (plan.plot.right(), bottom), Role::Grid);
    }
    axis(&mut marks, request, plan);
    if let Some(note) = words::note(request) {
        let at = Point::new(plan.plot.x, plan.height - 6.0);
        marks.push(text(at, Anchor::Start, end_cut(&note, plan.plot.width, Face::Small), Role::LabelFaint));
    }
    marks
}

/// Names of lanes with their totals, over all else: on narrow screens they stand within the plot.
pub(super) fn names(request: &TimelineRequest, plan: &Plan) -> Vec<Mark> {
    let mut marks = Vec::new();
    let (name_role, total_role) =
        if plan.wide { (Role::Label, Role::LabelFaint) } else { (Role::LabelOnLine, Role::LabelOnLine) };
    for (place, lane) in request.lanes.iter().enumerate() {
        let band = plan.band(place);
        let (room, baseline) = if plan.wide {
            (plan.plot.x - 12.0, band.center().y + 4.0)
        } else {
            (plan.plot.width - 84.0, band.y - 5.0)
        };
        let name = end_cut(&visible(&lane.name), room, Face::Small);
        let total = grouped(i64::try_from(lane.total).unwrap_or(i64::MAX));
        if !plan.wide {
            marks.push(text(Point::new(0.0, baseline), Anchor::Start, name, name_role));
            marks.push(text(Point::new(plan.plot.right(), baseline), Anchor::End, total, total_role));
        } else if request.compact {
            marks.push(text(Point::new(0.0, baseline), Anchor::Start, name, name_role));
        } else {
            marks.push(text(Point::new(0.0, baseline - 8.0), Anchor::Start, name, name_role));
            marks.push(text(Point::new(0.0, baseline + 8.0), Anchor::Start, total, total_role));
        }
    }
    marks
}

/// Ticks piece by piece; a label that would touch another one gives way.
fn axis(marks: &mut Vec<Mark>, request: &TimelineRequest, plan: &Plan) {
    let (top, bottom) = (plan.plot.y, plan.plot.bottom());
    line(marks, (plan.plot.x, top), (plan.plot.right(), top), Role::Axis);
    if plan.wide {
        let zone = request.zone.name(request.window.from);
        marks.push(text(Point::new(0.0, 14.0), Anchor::Start, zone, Role::LabelFaint));
    }
    let mut free = (plan.plot.x, plan.plot.x);
    for piece in plan.scale.pieces() {
        if piece.fold.is_some() {
            fold_label(marks, piece, plan, &mut free.1);
            continue;
        }
        let before = free.0;
        let most = ((piece.width / TICK_ROOM) as usize).max(1);
        for tick in request.zone.ticks(piece.window.from, piece.window.to, most) {
            let x = plan.scale.x(tick.at) as f32;
            line(marks, (x, top - 4.0), (x, top), Role::Axis);
            line(marks, (x, top), (x, bottom), Role::Grid);
            let role = if tick.major { Role::Label } else { Role::LabelFaint };
            axis_label(marks, x, tick.label, role, plan, &mut free.0);
        }
        let bare = free.0 <= before;
        if bare && piece.width >= 12.0 {
            // Too narrow for a round tick: what the stretch begins with says where it is.
            let start = request.zone.instant(piece.window.from);
            let short: String = start.rsplit_once(':').map_or(start.clone(), |(minutes, _)| minutes.to_owned());
            axis_label(marks, (piece.left + piece.width / 2.0) as f32, short, Role::LabelFaint, plan, &mut free.0);
        }
    }
}

fn axis_label(marks: &mut Vec<Mark>, x: f32, label: String, role: Role, plan: &Plan, free: &mut f32) {
    let width = text_width(&label, Face::Small);
    let left = (x - width / 2.0).min(plan.plot.right() - width);
    let left = if left < *free && x >= *free && x - *free < width { *free } else { left };
    // A label may stand to the right of its tick, but not away from it.
    if left < *free || left > x + 4.0 || left + width > plan.plot.right() + 0.5 {
        return;
    }
    *free = left + width + 10.0;
    marks.push(text(Point::new(left, 14.0), Anchor::Start, label, role));
}

/// How long a folded stretch is, below the ticks' labels.
fn fold_label(marks: &mut Vec<Mark>, piece: &Piece, plan: &Plan, free: &mut f32) {
    let Some(fold) = piece.fold else { return };
    let whole = duration(fold.length());
    let first: String = whole.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let middle = (piece.left + piece.width / 2.0) as f32;
    for label in [whole, first] {
        let width = text_width(&label, Face::Small);
        let left = (middle - width / 2.0).clamp(plan.plot.x, (plan.plot.right() - width).max(plan.plot.x));
        if left >= *free && left <= middle {
            *free = left + width + 6.0;
            marks.push(text(Point::new(left, 31.0), Anchor::Start, label, Role::LabelQuiet));
            return;
        }
    }
}

/// Bars and events, from left to right in each row, then folds: a bin that reaches into a fold ends there.
pub(super) fn things(request: &TimelineRequest, plan: &Plan) -> Vec<Thing> {
    let mut things: Vec<Thing> = match request.content.as_ref() {
        Content::Bins { length, bins } => bars(request, plan, bins, *length).collect(),
        Content::Events(events) => ticks(request, plan, events).collect(),
    };
    things.extend(plan.scale.pieces().iter().filter_map(|piece| fold(request, plan, piece)));
    things
}

fn fold(request: &TimelineRequest, plan: &Plan, piece: &Piece) -> Option<Thing> {
    let fold = piece.fold?;
    let (left, right) = (piece.left as f32, piece.right() as f32);
    let (top, bottom) = (plan.plot.y, plan.plot.bottom());
    let key = if request.moving { String::new() } else { words::fold_key(fold) };
    let tooltip = if request.moving { String::new() } else { words::fold(request, fold) };
    let rect = Rect::new(left, top, right - left, bottom - top);
    let shape = Shape::Rect { rect, radius: 0.0 };
    let mut marks = vec![if request.moving {
        Mark::decoration(shape, Role::BarTrack)
    } else {
        Mark::thing(&key, &tooltip.replace('\n', ", "), &tooltip, shape, Role::BarTrack)
    }];
    for x in [left, right] {
        let shape = Shape::Line { from: Point::new(x, top), to: Point::new(x, bottom) };
        marks.push(Mark::part(&key, &tooltip, shape, Role::NodeMissing));
    }
    Some(Thing { row: 0, x: (left + right) / 2.0, marks })
}

fn bars<'a>(
    request: &'a TimelineRequest,
    plan: &'a Plan,
    bins: &'a [Bin],
    length: i64,
) -> impl Iterator<Item = Thing> + 'a {
    let highest = bins.iter().map(|bin| bin.count).max().unwrap_or(1).max(1);
    let window = request.window;
    let first = bins.partition_point(|bin| bin.start.saturating_add(length) <= window.from);
    let visible = bins.iter().skip(first).take_while(move |bin| bin.start < window.to);
    visible.filter(|bin| bin.lane < request.lanes.len()).map(move |bin| {
        let band = plan.band(bin.lane);
        let (left, right) = (plan.scale.x(bin.start) as f32, plan.scale.x(bin.start.saturating_add(length)) as f32);
        let gap = if right - left > 4.0 { 1.0 } else { 0.0 };
        let width = (right - left - gap).max(1.0).min(plan.plot.right() - left.min(plan.plot.right() - 1.0));
        let left = left.min(plan.plot.right() - width);
        let tall = (band.height * share(bin.count, highest, request.height)).max(1.5);
        bar(request, plan, bin, length, Rect::new(left, band.bottom() - tall, width, tall))
    })
}

fn share(count: u64, highest: u64, height: Height) -> f32 {
    let share = count as f64 / highest as f64;
    (if height == Height::Root { share.sqrt() } else { share }) as f32
}

fn bar(request: &TimelineRequest, plan: &Plan, bin: &Bin, length: i64, rect: Rect) -> Thing {
    let shape = Shape::Rect { rect, radius: 0.0 };
    let mut marks = Vec::with_capacity(1 + usize::from(bin.failed > 0) * 2);
    let (mut key, mut tooltip) = (String::new(), String::new());
    if request.moving {
        marks.push(Mark::decoration(shape, Role::Bar));
    } else {
        key = words::bin_key(bin);
        tooltip = words::bin(request, bin, length);
        marks.push(Mark::thing(&key, &tooltip.replace('\n', ", "), &tooltip, shape, Role::Bar));
    }
    if bin.failed > 0 {
        let tall = (rect.height * (bin.failed as f32 / bin.count.max(1) as f32)).clamp(1.0, rect.height);
        let failed = Rect::new(rect.x, rect.bottom() - tall, rect.width, tall);
        marks.push(Mark::part(&key, &tooltip, Shape::Rect { rect: failed, radius: 0.0 }, Role::BarBad));
        let sign = triangle(plan, Point::new(rect.center().x, rect.y - 1.0));
        marks.push(Mark::part(&key, &tooltip, sign, Role::Triangle));
    }
    Thing { row: bin.lane + 1, x: rect.center().x, marks }
}

/// A triangle that stands on a point, or beside it at the edges.
fn triangle(plan: &Plan, foot: Point) -> Shape {
    let half = SIGN / 2.0;
    let foot = Point::new(foot.x.clamp(plan.plot.x + half, plan.plot.right() - half), foot.y);
    Shape::Path(vec![
        Step::Move(Point::new(foot.x - half, foot.y)),
        Step::Line(Point::new(foot.x + half, foot.y)),
        Step::Line(Point::new(foot.x, foot.y - SIGN)),
        Step::Close,
    ])
}

fn ticks<'a>(request: &'a TimelineRequest, plan: &'a Plan, events: &'a [Event]) -> impl Iterator<Item = Thing> + 'a {
    let (tall, free) = TICK;
    let rows = plan.lane_rows(tall + free);
    let mut ends = vec![vec![f32::NEG_INFINITY; rows]; request.lanes.len()];
    let window = request.window;
    let first = events.partition_point(|event| event.at < window.from);
    let visible = events.iter().skip(first).take_while(move |event| event.at <= window.to);
    visible.filter_map(move |event| {
        let ends = ends.get_mut(event.lane)?;
        let x = (plan.scale.x(event.at) as f32).clamp(plan.plot.x + 1.0, plan.plot.right() - 1.0);
        // The lowest row with room; without one, over the others in the topmost.
        let row = ends.iter().position(|end| *end <= x).unwrap_or(rows.saturating_sub(1));
        *ends.get_mut(row)? = x + free;
        let band = plan.band(event.lane);
        let foot = band.bottom() - 2.0 - row as f32 * (tall + free);
        Some(tick(request, plan, event, Point::new(x, foot), tall))
    })
}

fn tick(request: &TimelineRequest, plan: &Plan, event: &Event, foot: Point, tall: f32) -> Thing {
    let shape = if event.failed {
        triangle(plan, foot)
    } else {
        Shape::Line { from: foot, to: Point::new(foot.x, foot.y - tall) }
    };
    let role = if event.failed { Role::Triangle } else { Role::Event };
    let mark = if request.moving {
        Mark::decoration(shape, role)
    } else {
        let tooltip = words::event(request, event);
        Mark::thing(&event.key, &tooltip.replace('\n', ", "), &tooltip, shape, role)
    };
    Thing { row: event.lane + 1, x: foot.x, marks: vec![mark] }
}

/// The outline of the chosen stretch.
pub(super) fn brush(request: &TimelineRequest, plan: &Plan) -> Option<Mark> {
    let shared = request.brush?.shared(request.window)?;
    let (left, right) = (plan.scale.x(shared.from) as f32, plan.scale.x(shared.to) as f32);
    let rect = Rect::new(left, plan.plot.y, (right - left).max(1.0), plan.plot.height);
    Some(Mark::decoration(Shape::Rect { rect, radius: 2.0 }, Role::Selected))
}

impl Plan {
    /// How many rows of this height a lane's band has.
    fn lane_rows(&self, height: f32) -> usize {
        let name = if self.wide { 0.0 } else { NAME };
        (((self.lane - name - 4.0) / height) as usize).max(1)
    }
}

fn line(marks: &mut Vec<Mark>, from: (f32, f32), to: (f32, f32), role: Role) {
    let shape = Shape::Line { from: Point::new(from.0, from.1), to: Point::new(to.0, to.1) };
    marks.push(Mark::decoration(shape, role));
}

fn text(at: Point, anchor: Anchor, text: String, role: Role) -> Mark {
    let max_width = text_width(&text, Face::Small);
    Mark::decoration(Shape::Text { at, anchor, text, max_width, face: Face::Small }, role)
}

/// `1 event`, `1,508 events`.
pub(super) fn events(n: u64) -> String {
    counted(n, "event", "events")
}
