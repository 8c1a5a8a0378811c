//! Marks of the rows in sight: on the left the tree with its signs and names, on the right the bars.

use super::{AXIS, Flaw, ROW, Row, Trace, View, WaterfallRequest, key_of, words};
use crate::scene::{Anchor, Face, Mark, Neighbours, Point, Rect, Role, Shape, Step, end_cut, text_width, visible};

/// From level to level in the tree.
const INDENT: f32 = 12.0;
/// Levels that are told apart by their indent; deeper ones stand at the last with their number.
const MOST_LEVELS: u32 = 12;
const BAR: f32 = 12.0;
/// A tick's label needs about this much.
const TICK_ROOM: f32 = 90.0;
const EDGE: f32 = 8.0;

/// Where the axis begins, and how wide it is.
pub(super) fn plot(width: f32) -> (f32, f32) {
    let names = (width * 0.36).clamp(120.0, 400.0);
    (names, width - names - EDGE)
}

/// Times to pixels.
struct Scale {
    left: f32,
    width: f32,
    from: i64,
    per_ns: f64,
}

impl Scale {
    fn new(trace: &Trace, view: View, width: f32) -> Self {
        let (left, width) = plot(width);
        Self {
            left,
            width,
            from: trace.from.saturating_add(view.from),
            per_ns: f64::from(width) / view.length() as f64,
        }
    }

    /// The pixel of a time, held near the plot.
    fn x(&self, at: i64) -> f32 {
        let x = at.saturating_sub(self.from) as f64 * self.per_ns;
        self.left + x.clamp(-10.0, f64::from(self.width) + 10.0) as f32
    }

    fn right(&self) -> f32 {
        self.left + self.width
    }
}

pub(super) fn rows(request: &WaterfallRequest, rows: &[Row], width: f32) -> Vec<Mark> {
    let trace = request.trace.as_ref();
    let scale = Scale::new(trace, request.view, width);
    let mut marks = Vec::with_capacity(rows.len() * 8 + 16);
    let height = ROW * rows.len() as f32;
    for (x, _) in ticks(request.view, &scale) {
        marks.push(line((x, 0.0), (x, height), Role::Grid));
    }
    marks.push(line((scale.left - 4.0, 0.0), (scale.left - 4.0, height), Role::Grid));
    let least = rows.iter().map(|row| trace.depth(row.span(trace))).min().unwrap_or(0);
    for (nth, row) in rows.iter().enumerate() {
        let top = ROW * nth as f32;
        let mut of_row = Pen { request, trace, scale: &scale, least, top, marks: &mut marks };
        match row {
            Row::Span(at) => of_row.span(*at as usize, *row),
            Row::Event(at) => of_row.event(*at as usize, *row),
        }
        if request.chosen == Some(*row) {
            let rect = Rect::new(1.0, top + 1.0, width - 2.0, ROW - 2.0);
            marks.push(Mark::decoration(Shape::Rect { rect, radius: 4.0 }, Role::Selected));
        }
    }
    if !request.moving {
        steer(&mut marks, rows);
    }
    marks
}

fn line(from: (f32, f32), to: (f32, f32), role: Role) -> Mark {
    Mark::decoration(Shape::Line { from: Point::new(from.0, from.1), to: Point::new(to.0, to.1) }, role)
}

struct Pen<'a> {
    request: &'a WaterfallRequest,
    trace: &'a Trace,
    scale: &'a Scale,
    /// The depth of the shallowest row in sight: what all share is not indented.
    least: u32,
    top: f32,
    marks: &'a mut Vec<Mark>,
}

impl Pen<'_> {
    fn middle(&self) -> f32 {
        self.top + ROW / 2.0
    }

    fn part(&mut self, key: &str, tooltip: &str, shape: Shape, role: Role) {
        self.marks.push(Mark::part(key, tooltip, shape, role));
    }

    fn ground(&mut self, key: &str, label: &str, tooltip: &str, width: f32) {
        let rect = Rect::new(0.0, self.top, width, ROW);
        self.marks.push(Mark::thing(key, label, tooltip, Shape::Rect { rect, radius: 0.0 }, Role::Ground));
    }

    /// Where the tree's row begins; what is too deep has its level in front.
    fn indent(&mut self, key: &str, depth: u32) -> f32 {
        let level = depth.saturating_sub(self.least.saturating_sub(2));
        let room = self.scale.left * 0.45;
        let most = MOST_LEVELS.min((room / INDENT) as u32);
        if depth <= most && level == depth {
            return 6.0 + depth as f32 * INDENT;
        }
        let number = format!("{}", depth + 1);
        let width = text_width(&number, Face::Small);
        let at = Point::new(4.0, self.middle() + 4.0);
        self.part(key, "", Shape::text(at, Face::Small, width, number), Role::LabelQuiet);
        (6.0 + level.min(most) as f32 * INDENT).max(10.0 + width)
    }

    fn span(&mut self, at: usize, row: Row) {
        let (trace, moving) = (self.trace, self.request.moving);
        let Some(span) = trace.spans.get(at) else { return };
        let key = key_of(row);
        let (label, tooltip) = if moving {
            (String::new(), String::new())
        } else {
            (words::span_words(trace, at), words::tooltip(trace, at))
        };
        let width = self.scale.right() + EDGE;
        self.ground(&key, &label, &tooltip, width);
        let mut left = self.indent(&key, trace.depth(at));
        let middle = self.middle();
        let has_inside = !trace.children(at).is_empty() || !trace.events(at).is_empty();
        if has_inside {
            let folded = self.request.folded.contains(&(at as u32));
            let fold = Point::new(left + 5.0, middle);
            self.marks.push(Mark::part(&format!("fold/{at}"), "", chevron(fold, folded), Role::Arrow));
            // A hand needs more than the line to hit.
            let reach = Rect::new(left - 3.0, self.top + 2.0, 16.0, ROW - 4.0);
            self.marks.push(Mark::part(
                &format!("fold/{at}"),
                "",
                Shape::Rect { rect: reach, radius: 0.0 },
                Role::Ground,
            ));
        }
        left += 20.0;
        self.part(&key, &tooltip, span.sign.shape(Point::new(left, middle)), span.sign.role());
        left += 10.0;
        if let Some(arrow) = span.kind.shape(Point::new(left + 4.0, middle)) {
            self.part(&key, &tooltip, arrow, Role::Arrow);
            left += 13.0;
        }
        if span.error || span.exceptions > 0 {
            self.part(&key, &tooltip, triangle(Point::new(left + 5.0, middle)), Role::Triangle);
            left += 15.0;
        }
        let found = self.request.found.binary_search(&(at as u32)).is_ok();
        let wrong = trace.flaws.get(at).is_some_and(|flaw| *flaw != Flaw::None);
        let role = match () {
            () if wrong || span.error => Role::LabelBad,
            () => Role::Label,
        };
        let face = if found { Face::SmallStrong } else { Face::Small };
        let hidden =
            self.request.folded.contains(&(at as u32)).then(|| trace.size[at].saturating_sub(1)).filter(|n| *n > 0);
        let mut right = self.scale.left - 10.0;
        if let Some(hidden) = hidden {
            let more = format!("+{hidden}");
            let width = text_width(&more, Face::Small);
            if right - left > width + 40.0 {
                let at = Point::new(right, middle + 4.0);
                let shape = Shape::Text { at, anchor: Anchor::End, text: more, max_width: width, face: Face::Small };
                self.part(&key, &tooltip, shape, Role::LabelQuiet);
                right -= width + 6.0;
            }
        }
        let room = (right - left).max(0.0);
        let text = end_cut(&words::name(trace, at), room, face);
        if found {
            let rect = Rect::new(left - 2.0, self.top + 18.5, text_width(&text, face) + 4.0, 2.0);
            self.part(&key, &tooltip, Shape::Rect { rect, radius: 0.0 }, Role::Found);
        }
        self.part(&key, &tooltip, Shape::text(Point::new(left, middle + 4.0), face, room, text), role);
        self.bar(at, &key, &tooltip);
    }

    fn bar(&mut self, at: usize, key: &str, tooltip: &str) {
        let (trace, scale) = (self.trace, self.scale);
        let Some(span) = trace.spans.get(at) else { return };
        let negative = span.end < span.start;
        let (from, to) = (span.start.min(span.end), span.start.max(span.end));
        let (left, right) = (scale.x(from), scale.x(to));
        let (left, right) = (left.max(scale.left), right.min(scale.right()));
        let seen = scale.x(to) >= scale.left && scale.x(from) <= scale.right();
        let top = self.middle() - BAR / 2.0;
        if !seen {
            self.aside(scale.x(from) > scale.right(), key, tooltip);
            return;
        }
        let width = (right - left).max(2.0).min(scale.right() - left.min(scale.right() - 2.0));
        let rect = Rect::new(left.min(scale.right() - width), top, width, BAR);
        let role = if negative { Role::NodeMissing } else { span.sign.role() };
        let radius = if width > 4.0 { 2.0 } else { 0.0 };
        self.part(key, tooltip, Shape::Rect { rect, radius }, role);
        if self.request.critical {
            for (_, from, to) in trace.critical(at) {
                let (from, to) = (scale.x(*from).max(scale.left), scale.x(*to).min(scale.right()));
                if to >= from {
                    let rect = Rect::new(from, top + BAR + 1.0, (to - from).max(1.0), 2.5);
                    self.part(key, tooltip, Shape::Rect { rect, radius: 0.0 }, Role::Critical);
                }
            }
        }
        if span.error || span.exceptions > 0 {
            let line = Rect::new(rect.x, top - 2.5, rect.width.max(4.0).min(scale.right() - rect.x), 2.0);
            self.part(key, tooltip, Shape::Rect { rect: line, radius: 0.0 }, Role::BarBad);
        }
        let took = words::duration(trace.duration(at));
        let wide = text_width(&took, Face::Small);
        let (after, before) = (rect.right() + 5.0, rect.x - 5.0 - wide);
        let x = if after + wide <= scale.right() {
            after
        } else if before >= scale.left {
            before
        } else {
            return;
        };
        let shape = Shape::text(Point::new(x, self.middle() + 4.0), Face::Small, wide, took);
        self.part(key, tooltip, shape, Role::LabelFaint);
    }

    /// What is out of sight is to the left or right.
    fn aside(&mut self, right: bool, key: &str, tooltip: &str) {
        let x = if right { self.scale.right() - 4.0 } else { self.scale.left + 4.0 };
        let tip = if right { x + 3.0 } else { x - 3.0 };
        let middle = self.middle();
        let steps = vec![
            Step::Move(Point::new(x, middle - 3.0)),
            Step::Line(Point::new(tip, middle)),
            Step::Line(Point::new(x, middle + 3.0)),
        ];
        self.part(key, tooltip, Shape::Path(steps), Role::Way);
    }

    fn event(&mut self, at: usize, row: Row) {
        let (trace, moving) = (self.trace, self.request.moving);
        let Some(event) = trace.events.get(at) else { return };
        let key = key_of(row);
        let broken = self.request.broken.contains(&(at as u32));
        let words = if moving { String::new() } else { words::event_words(trace, at, broken) };
        self.ground(&key, &words, &words, self.scale.right() + EDGE);
        let left = self.indent(&key, trace.depth(event.span as usize) + 1) + 20.0;
        let middle = self.middle();
        self.part(&key, &words, diamond(Point::new(left, middle), 3.5), Role::EventSign);
        let mut left = left + 10.0;
        if broken {
            self.part(&key, &words, triangle(Point::new(left + 5.0, middle)), Role::Triangle);
            left += 15.0;
        }
        let room = (self.scale.left - 10.0 - left).max(0.0);
        let text = end_cut(&visible(trace.event_name(at)), room, Face::Small);
        self.part(&key, &words, Shape::text(Point::new(left, middle + 4.0), Face::Small, room, text), Role::LabelFaint);
        let x = self.scale.x(event.at);
        if x < self.scale.left {
            self.aside(false, &key, &words);
        } else if x > self.scale.right() {
            self.aside(true, &key, &words);
        } else {
            let x = x.clamp(self.scale.left + 4.0, self.scale.right() - 4.0);
            self.part(&key, &words, diamond(Point::new(x, middle), 4.0), Role::EventSign);
        }
    }
}

fn diamond(at: Point, size: f32) -> Shape {
    let p = |x: f32, y: f32| Point::new(at.x + x, at.y + y);
    Shape::Path(vec![
        Step::Move(p(0.0, -size)),
        Step::Line(p(size, 0.0)),
        Step::Line(p(0.0, size)),
        Step::Line(p(-size, 0.0)),
        Step::Close,
    ])
}

fn triangle(at: Point) -> Shape {
    let p = |x: f32, y: f32| Point::new(at.x + x, at.y + y);
    Shape::Path(vec![Step::Move(p(0.0, -5.0)), Step::Line(p(5.0, 4.0)), Step::Line(p(-5.0, 4.0)), Step::Close])
}

fn chevron(at: Point, folded: bool) -> Shape {
    let p = |x: f32, y: f32| Point::new(at.x + x, at.y + y);
    let points = if folded { [(-1.5, -3.5), (2.0, 0.0), (-1.5, 3.5)] } else { [(-3.5, -1.5), (0.0, 2.0), (3.5, -1.5)] };
    let [a, b, c] = points.map(|(x, y)| p(x, y));
    Shape::Path(vec![Step::Move(a), Step::Line(b), Step::Line(c)])
}

/// Round times with their pixels.
fn ticks(view: View, scale: &Scale) -> Vec<(f32, i64)> {
    let most = (scale.width / TICK_ROOM).max(1.0) as i64;
    let step = round_step(view.length() / most.max(1));
    let first = view.from.div_euclid(step) + i64::from(view.from.rem_euclid(step) != 0);
    (first..)
        .map(|nth| nth.saturating_mul(step))
        .take_while(|at| *at <= view.to)
        .take(200)
        .map(|at| (scale.left + ((at - view.from) as f64 * scale.per_ns) as f32, at))
        .collect()
}

/// 1, 2 or 5 times a power of ten, above; whole minutes and hours from a minute on.
fn round_step(least: i64) -> i64 {
    const SECOND: i64 = 1_000_000_000;
    for (unit, steps) in [(3_600 * SECOND, &[1, 2, 6, 12, 24][..]), (60 * SECOND, &[1, 2, 5, 10, 30][..])] {
        if least > unit / 2
            && let Some(step) = steps.iter().map(|n| n * unit).find(|step| *step >= least)
        {
            return step;
        }
    }
    let mut step = 1_i64;
    loop {
        for factor in [1, 2, 5] {
            if let Some(found) = step.checked_mul(factor).filter(|found| *found >= least) {
                return found;
            }
        }
        match step.checked_mul(10) {
            Some(next) => step = next,
            None => return i64::MAX,
        }
    }
}

/// The axis: round times since the trace's start.
pub(super) fn axis(trace: &Trace, view: View, width: f32) -> Vec<Mark> {
    let scale = Scale::new(trace, view, width);
    let mut marks = vec![line((0.0, AXIS - 1.0), (scale.right() + EDGE, AXIS - 1.0), Role::Grid)];
    let mut free = scale.left;
    for (x, at) in ticks(view, &scale) {
        marks.push(line((x, AXIS - 6.0), (x, AXIS - 1.0), Role::Axis));
        let text = words::duration(at);
        let wide = text_width(&text, Face::Small);
        let left = (x - wide / 2.0).clamp(scale.left, (scale.right() - wide).max(scale.left));
        if left >= free {
            marks
                .push(Mark::decoration(Shape::text(Point::new(left, 15.0), Face::Small, wide, text), Role::LabelFaint));
            free = left + wide + 10.0;
        }
    }
    marks
}

/// Up and down from row to row: their grounds come in order.
fn steer(marks: &mut [Mark], rows: &[Row]) {
    for (at, mark) in marks.iter_mut().filter(|mark| mark.focus.is_some()).enumerate() {
        let key = |at: Option<usize>| at.and_then(|at| rows.get(at)).map(|row| key_of(*row));
        mark.focus = Some(Neighbours { left: None, right: None, up: key(at.checked_sub(1)), down: key(Some(at + 1)) });
    }
}

/// A shape moved down.
pub(super) fn lowered(shape: Shape, by: f32) -> Shape {
    let down = |point: Point| Point::new(point.x, point.y + by);
    let moved = |rect: Rect| Rect { y: rect.y + by, ..rect };
    match shape {
        Shape::Rect { rect, radius } => Shape::Rect { rect: moved(rect), radius },
        Shape::Circle { center, radius } => Shape::Circle { center: down(center), radius },
        Shape::Line { from, to } => Shape::Line { from: down(from), to: down(to) },
        Shape::Swatch { rect, colour } => Shape::Swatch { rect: moved(rect), colour },
        Shape::Text { at, anchor, text, max_width, face } => {
            Shape::Text { at: down(at), anchor, text, max_width, face }
        }
        Shape::Path(steps) => Shape::Path(
            steps
                .into_iter()
                .map(|step| match step {
                    Step::Move(to) => Step::Move(down(to)),
                    Step::Line(to) => Step::Line(down(to)),
                    Step::Curve(a, b, to) => Step::Curve(down(a), down(b), down(to)),
                    Step::Close => Step::Close,
                })
                .collect(),
        ),
    }
}
