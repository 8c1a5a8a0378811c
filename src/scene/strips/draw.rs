//! Marks of the funnel and of a strip.

use super::{Plan, STAGES, Strip, StripArrow, StripsRequest, words};
use crate::scene::{
    Anchor, Face, Mark, Neighbours, Point, Rect, Role, Shape, Step,
    format::{count, counted, share},
    measure::{end_cut, text_width},
};

/// Radius of a stage.
const DISC: f32 = 6.5;
const HEAD: f32 = 7.0;
/// Height of the funnel's bars, and where they stand.
const BAR: f32 = 44.0;
const BAR_TOP: f32 = 22.0;
/// How high an arc rises over the stages that it passes.
const ARC: f32 = 17.0;

fn text(at: Point, anchor: Anchor, room: f32, face: Face, words: &str, role: Role) -> Mark {
    let text = end_cut(words, room, face);
    Mark::decoration(Shape::Text { at, anchor, text, max_width: room, face }, role)
}

/// A bar for each stage, joined to the next: where it narrows, chains break off.
pub(super) fn funnel(request: &StripsRequest, plan: &Plan) -> Vec<Mark> {
    let mut marks = Vec::new();
    let width = (plan.column * 0.5).min(72.0);
    let height = |place: usize| {
        let count = request.stages.get(place).map_or(0, |stage| stage.count);
        if plan.total == 0 { 0.0 } else { BAR * (count as f64 / plan.total as f64).min(1.0) as f32 }
    };
    let bottom = BAR_TOP + BAR;
    for place in 0..STAGES.saturating_sub(1) {
        let (left, right) = (plan.stage(place) + width / 2.0, plan.stage(place + 1) - width / 2.0);
        let joint = vec![
            Step::Move(Point::new(left, bottom - height(place))),
            Step::Line(Point::new(right, bottom - height(place + 1))),
            Step::Line(Point::new(right, bottom)),
            Step::Line(Point::new(left, bottom)),
            Step::Close,
        ];
        marks.push(Mark::decoration(Shape::Path(joint), Role::BarTrack));
    }
    for (place, stage) in request.stages.iter().enumerate() {
        let middle = plan.stage(place);
        let bar = Rect::new(middle - width / 2.0, bottom - height(place), width, height(place));
        marks.push(Mark::decoration(Shape::Rect { rect: bar, radius: 0.0 }, Role::Bar));
        let room = plan.column - 4.0;
        let at = |y: f32| Point::new(middle, y);
        marks.push(text(at(13.0), Anchor::Middle, room, Face::SmallStrong, &stage.name, Role::Label));
        let amount = if plan.compact {
            count(stage.count)
        } else {
            format!("{} · {}", count(stage.count), share(stage.count, plan.total))
        };
        marks.push(text(at(bottom + 15.0), Anchor::Middle, room, Face::Small, &amount, Role::Label));
        let last =
            if plan.compact { format!("{} end", count(stage.last)) } else { format!("{} end here", count(stage.last)) };
        marks.push(text(at(bottom + 31.0), Anchor::Middle, room, Face::Small, &last, Role::LabelFaint));
    }
    if !plan.compact {
        let left = plan.stage(STAGES - 1) + plan.column / 2.0 + 12.0;
        let room = (plan.width - left - 2.0).max(0.0);
        let lines = [
            ("How many artifacts reach each stage;", Role::LabelFaint),
            ("below, each form of chain: a disc is a stage,", Role::LabelFaint),
            ("a filled head a verified arrow.", Role::LabelFaint),
        ];
        for (nth, (line, role)) in lines.into_iter().enumerate() {
            marks.push(text(Point::new(left, 30.0 + nth as f32 * 16.0), Anchor::Start, room, Face::Small, line, role));
        }
    }
    marks
}

pub(super) fn strip(
    marks: &mut Vec<Mark>,
    request: &StripsRequest,
    strip: &Strip,
    plan: &Plan,
    rect: Rect,
    ways: Neighbours,
) {
    let (label, tooltip) = (words::label(request, strip), words::tooltip(request, strip));
    let mut thing = Mark::thing(&strip.key, &label, &tooltip, Shape::Rect { rect, radius: 4.0 }, Role::Row);
    thing.focus = Some(ways);
    marks.push(thing);
    let mut part = |shape: Shape, role: Role| marks.push(Mark::part(&strip.key, &tooltip, shape, role));
    let line = rect.y + 30.0;
    for arrow in &strip.arrows {
        draw_arrow(&mut part, strip, arrow, plan, line);
    }
    for place in 0..STAGES {
        let center = Point::new(plan.stage(place), line);
        let role = if words::has(strip, place) { Role::CategoryRest } else { Role::NodeMissing };
        part(Shape::Circle { center, radius: DISC }, role);
    }
    numbers(&mut part, strip, plan, rect);
}

/// The arrow's line, head and share: straight to the next stage, else an arc; back below the stages.
fn draw_arrow(part: &mut impl FnMut(Shape, Role), strip: &Strip, arrow: &StripArrow, plan: &Plan, line: f32) {
    let (from, to) = arrow.ends;
    if from == to || from.max(to) >= STAGES {
        return;
    }
    let broken = !words::has(strip, from) || !words::has(strip, to);
    let (all, none) = (arrow.count > 0 && arrow.verified >= arrow.count, arrow.verified == 0);
    let (start, end) = (plan.stage(from), plan.stage(to));
    let is_step = to == from + 1;
    let role = match (broken, is_step) {
        (true, _) => Role::ArrowMissing,
        (_, false) => Role::ArrowBridge,
        _ if all => Role::ArrowVerified,
        _ => Role::ArrowUnverified,
    };
    let head = if all { Role::HeadFilled } else { Role::HeadHollow };
    let (tip, base, path) = if is_step {
        let (left, tip) = (start + DISC + 2.0, end - DISC - 3.0);
        let base = Point::new(tip - HEAD, line);
        (Point::new(tip, line), base, vec![Step::Move(Point::new(left, line)), Step::Line(base)])
    } else {
        // Down onto the target, from above or, going back, from below.
        let side = if to > from { -1.0 } else { 1.0 };
        let tip = Point::new(end, line + side * (DISC + 3.0));
        let base = Point::new(end, tip.y + side * HEAD);
        let high = line + side * ARC * 1.35;
        let reach = (end - start) * 0.25;
        let leave = Point::new(start, line + side * (DISC + 2.0));
        let path = vec![
            Step::Move(leave),
            Step::Curve(Point::new(start + reach * 0.4, high), Point::new(end - reach * 0.4, high), base),
        ];
        (tip, base, path)
    };
    part(Shape::Path(path), role);
    let (dx, dy) = ((base.y - tip.y) * 0.5, (tip.x - base.x) * 0.5);
    let corner = |sign: f32| Point::new(base.x + sign * dx, base.y + sign * dy);
    part(Shape::Path(vec![Step::Move(tip), Step::Line(corner(1.0)), Step::Line(corner(-1.0)), Step::Close]), head);
    if broken {
        let at = Point::new((start + end) / 2.0, if is_step { line } else { line - ARC });
        let ray = |dx: f32, dy: f32| {
            [Step::Move(Point::new(at.x - dx, at.y - dy)), Step::Line(Point::new(at.x + dx, at.y + dy))]
        };
        part(Shape::Path([ray(4.0, 4.0), ray(4.0, -4.0)].concat()), Role::Cross);
    } else if is_step && !all && !none {
        let words = share(arrow.verified, arrow.count);
        let room = (end - start - 2.0 * DISC - HEAD).max(0.0);
        let at = Point::new((start + end) / 2.0, line + 15.0);
        if text_width(&words, Face::Small) <= room {
            part(
                Shape::Text { at, anchor: Anchor::Middle, text: words, max_width: room, face: Face::Small },
                Role::LabelFaint,
            );
        }
    }
}

/// How many have the form, and a bar of them with the verified part filled.
fn numbers(part: &mut impl FnMut(Shape, Role), strip: &Strip, plan: &Plan, rect: Rect) {
    let left = if plan.compact { rect.x + 10.0 } else { plan.stage(STAGES - 1) + plan.column / 2.0 + 12.0 };
    let top = if plan.compact { rect.y + 46.0 } else { rect.y + 6.0 };
    let right = rect.right() - 10.0;
    let verified = format!("{} verified", share(strip.verified, strip.count));
    // A little more than it takes, or it would be cut by a rounding.
    let verified_width = (text_width(&verified, Face::Small) + 1.0).min(right - left);
    let baseline = top + 14.0;
    let room = (right - left - verified_width - 10.0).max(0.0);
    let artifacts = format!("{} · {}", counted(strip.count, "artifact", "artifacts"), share(strip.count, plan.total));
    let artifacts = end_cut(&artifacts, room, Face::SmallStrong);
    part(Shape::text(Point::new(left, baseline), Face::SmallStrong, room, artifacts), Role::Label);
    let at = Point::new(right, baseline);
    let verified = end_cut(&verified, verified_width, Face::Small);
    part(
        Shape::Text { at, anchor: Anchor::End, text: verified, max_width: verified_width, face: Face::Small },
        Role::LabelFaint,
    );
    if plan.largest == 0 || strip.count == 0 {
        return;
    }
    let whole = ((right - left) * (strip.count as f64 / plan.largest as f64) as f32).max(2.0);
    let filled = whole * (strip.verified as f64 / strip.count as f64).min(1.0) as f32;
    let bar = Rect::new(left, top + 22.0, whole, 8.0);
    part(Shape::Rect { rect: bar, radius: 1.0 }, Role::ShareHollow);
    if filled > 0.0 {
        part(Shape::Rect { rect: Rect { width: filled.max(1.0), ..bar }, radius: 1.0 }, Role::ShareFilled);
    }
}
