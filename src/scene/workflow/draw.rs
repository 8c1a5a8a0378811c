//! Marks from places: frames under edges under boxes.

use super::{Form, HEAD, Step, WorkflowRequest, is_frame, rect_of, words};
use crate::scene::layered::{Course, End, Layered};
use crate::scene::{
    Anchor, Face, Mark, Neighbours, Point, Rect, Role, Scene, Shape, Step as Pen, Table, end_cut, text_width, visible,
};

const CORNER: f32 = 6.0;
/// Free room around everything, also for loops and sheets.
const MARGIN: f32 = 30.0;
const HEAD_LENGTH: f32 = 7.0;

pub(super) fn scene(request: &WorkflowRequest, layered: &Layered, ends: &[End], title: String, table: Table) -> Scene {
    let shift = |rect: Rect| Rect { x: rect.x + MARGIN, y: rect.y + MARGIN, ..rect };
    let rects: Vec<Rect> = ends.iter().map(|end| shift(rect_of(layered, *end))).collect();
    let mut frames: Vec<(usize, &Step)> = request.steps.iter().enumerate().filter(|(_, s)| is_frame(s.form)).collect();
    // Larger ones lie below what is in them.
    frames.sort_by(|a, b| rects[b.0].width.total_cmp(&rects[a.0].width).then(a.0.cmp(&b.0)));
    let mut marks = Vec::new();
    for (at, step) in frames {
        frame(&mut marks, step, rects[at]);
    }
    let mut order: Vec<usize> = (0..request.ways.len()).collect();
    order.sort_by_key(|at| request.ways[*at].taken > 0);
    for at in order {
        if let Some(Some(course)) = layered.courses.get(at) {
            way(&mut marks, request, at, course);
        }
    }
    for (at, step) in request.steps.iter().enumerate().filter(|(_, step)| !is_frame(step.form)) {
        node(&mut marks, step, rects[at]);
    }
    for (step, rect) in request.steps.iter().zip(&rects).filter(|(step, _)| step.chosen) {
        let ring = Shape::Rect { rect: rect.inflate(3.0), radius: CORNER + 2.0 };
        marks.push(Mark::part(&step.key, "", ring, Role::Selected));
    }
    steer(&mut marks, request, &rects);
    let width = (layered.width + 2.0 * MARGIN).max(240.0);
    Scene { title, width, height: layered.height + 2.0 * MARGIN, marks, table }
}

fn outline(rect: Rect) -> Shape {
    Shape::Rect { rect, radius: CORNER }
}

fn frame(marks: &mut Vec<Mark>, step: &Step, rect: Rect) {
    let (label, tooltip) = (words::node(step), words::tooltip(step));
    let ran = step.runs > 0;
    let role = if step.form == Form::Group { Role::FrameGroup } else { Role::FrameOpen };
    marks.push(Mark::thing(&step.key, &label, &tooltip, outline(rect), role));
    let head = Rect { height: HEAD + 6.0, ..rect };
    name(marks, step, head, if ran { Role::Label } else { Role::LabelQuiet }, Face::SmallStrong);
}

fn node(marks: &mut Vec<Mark>, step: &Step, rect: Rect) {
    let (label, tooltip) = (words::node(step), words::tooltip(step));
    let ran = step.runs > 0;
    let role = if ran { Role::StepRan } else { Role::StepUnused };
    if step.form == Form::Stack {
        for sheet in [6.0, 3.0] {
            let behind = Rect { x: rect.x + sheet, y: rect.y - sheet, ..rect };
            marks.push(Mark::part(&step.key, &tooltip, outline(behind), role));
        }
    }
    marks.push(Mark::thing(&step.key, &label, &tooltip, outline(rect), role));
    name(marks, step, rect, if ran { Role::Label } else { Role::LabelQuiet }, Face::Body);
}

/// The name, how often it ran, and whether it failed.
fn name(marks: &mut Vec<Mark>, step: &Step, rect: Rect, role: Role, face: Face) {
    let tooltip = words::tooltip(step);
    let baseline = rect.center().y + 4.5;
    let (mut left, mut right) = (rect.x + 12.0, rect.right() - 10.0);
    if step.failed > 0 {
        let at = Point::new(left + 5.0, rect.center().y);
        marks.push(Mark::part(&step.key, &tooltip, triangle(at), Role::Triangle));
        left += 16.0;
    }
    if let Some(count) = words::count(step) {
        let width = text_width(&count, Face::Small);
        let shape = Shape::Text {
            at: Point::new(right, baseline),
            anchor: Anchor::End,
            text: count,
            max_width: width,
            face: Face::Small,
        };
        marks.push(Mark::part(&step.key, &tooltip, shape, Role::LabelFaint));
        right -= width + 8.0;
    }
    if step.form == Form::Open {
        // Two arrows that close.
        let at = Point::new(right - 4.0, rect.center().y);
        let steps = vec![
            Pen::Move(Point::new(at.x - 4.0, at.y - 2.0)),
            Pen::Line(Point::new(at.x, at.y + 2.0)),
            Pen::Line(Point::new(at.x + 4.0, at.y - 2.0)),
        ];
        marks.push(Mark::part(&step.key, &tooltip, Shape::Path(steps), Role::Arrow));
        right -= 16.0;
    }
    let room = (right - left).max(0.0);
    let text = end_cut(&visible(&step.label), room, face);
    marks.push(Mark::part(&step.key, &tooltip, Shape::text(Point::new(left, baseline), face, room, text), role));
}

fn triangle(at: Point) -> Shape {
    Shape::Path(vec![
        Pen::Move(Point::new(at.x, at.y - 5.0)),
        Pen::Line(Point::new(at.x + 5.5, at.y + 4.5)),
        Pen::Line(Point::new(at.x - 5.5, at.y + 4.5)),
        Pen::Close,
    ])
}

fn way(marks: &mut Vec<Mark>, request: &WorkflowRequest, at: usize, course: &Course) {
    let way = &request.ways[at];
    let tooltip = words::way(request, way);
    let moved = |point: Point| Point::new(point.x + MARGIN, point.y + MARGIN);
    let tip = moved(course.tip);
    // The line ends where its head begins.
    let back = if course.backward { HEAD_LENGTH } else { -HEAD_LENGTH };
    let end = Point::new(tip.x + back, tip.y);
    let last = course.steps.len().saturating_sub(1);
    let steps = course.steps.iter().enumerate().map(|(nth, step)| match (*step, nth == last) {
        (Pen::Move(to), _) => Pen::Move(moved(to)),
        (Pen::Line(_), true) => Pen::Line(end),
        (Pen::Line(to), false) => Pen::Line(moved(to)),
        (Pen::Curve(a, b, _), true) => Pen::Curve(moved(a), moved(b), end),
        (Pen::Curve(a, b, to), false) => Pen::Curve(moved(a), moved(b), moved(to)),
        (Pen::Close, _) => Pen::Close,
    });
    let role = match (way.taken > 0, way.condition.is_some()) {
        (true, false) => Role::WayTaken,
        (true, true) => Role::WayTakenIf,
        (false, false) => Role::Way,
        (false, true) => Role::WayIf,
    };
    marks.push(Mark::thing(&way.key, &tooltip, &tooltip, Shape::Path(steps.collect()), role));
    let head = vec![
        Pen::Move(tip),
        Pen::Line(Point::new(end.x, tip.y - 4.0)),
        Pen::Line(Point::new(end.x, tip.y + 4.0)),
        Pen::Close,
    ];
    let head_role = if way.taken > 0 { Role::WayHeadTaken } else { Role::WayHead };
    marks.push(Mark::part(&way.key, &tooltip, Shape::Path(head), head_role));
    if let (Some(label), Some(place)) =
        (words::on_way(way), course.label.map(moved).or_else(|| beside(course, way.from == way.to)))
    {
        let text = end_cut(&label, 212.0, Face::Small);
        let width = text_width(&text, Face::Small);
        let at = Point::new(place.x, place.y + 4.0);
        let anchor = if way.from == way.to { Anchor::End } else { Anchor::Middle };
        let shape = Shape::Text { at, anchor, text, max_width: width, face: Face::Small };
        marks.push(Mark::part(&way.key, &tooltip, shape, Role::LabelOnLine));
    }
}

/// Where the label of a loop ends: above its node.
fn beside(course: &Course, is_loop: bool) -> Option<Point> {
    is_loop.then(|| Point::new(course.tip.x + MARGIN + 4.0, course.tip.y + MARGIN - 34.0))
}

/// Left and right along edges, to the nearest node that one leads to; up and down in the order of the picture.
fn steer(marks: &mut [Mark], request: &WorkflowRequest, rects: &[Rect]) {
    let mut order: Vec<usize> = (0..rects.len()).collect();
    order.sort_by(|a, b| {
        let place = |at: usize| (rects[at].x, rects[at].y);
        place(*a).0.total_cmp(&place(*b).0).then(place(*a).1.total_cmp(&place(*b).1))
    });
    let key = |at: usize| request.steps.get(at).map(|step| step.key.clone());
    for (nth, at) in order.iter().copied().enumerate() {
        let along = |from: bool| {
            let mut ways: Vec<&super::Way> = request
                .ways
                .iter()
                .filter(|way| way.from != way.to && if from { way.from == at } else { way.to == at })
                .collect();
            ways.sort_by_key(|way| std::cmp::Reverse(way.taken));
            ways.first().and_then(|way| key(if from { way.to } else { way.from }))
        };
        let ways = Neighbours {
            left: along(false),
            right: along(true),
            up: nth.checked_sub(1).and_then(|nth| order.get(nth)).and_then(|at| key(*at)),
            down: order.get(nth + 1).and_then(|at| key(*at)),
        };
        set(marks, &request.steps[at].key, ways);
    }
    for way in &request.ways {
        let ways = Neighbours { left: key(way.from), right: key(way.to), up: key(way.from), down: key(way.to) };
        set(marks, &way.key, ways);
    }
}

fn set(marks: &mut [Mark], key: &str, ways: Neighbours) {
    if let Some(mark) = marks.iter_mut().find(|mark| mark.focus.is_some() && mark.key == key) {
        mark.focus = Some(ways);
    }
}
