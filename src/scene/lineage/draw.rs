//! Marks from places: lines under boxes, tabs on top.

use super::{Detail, LineageRequest, SIDE, Set, Standing, Tie, boxes, moved, step, tab_key, words};
use crate::scene::layered::{Course, Layered};
use crate::scene::{
    Anchor, Face, Mark, Neighbours, Point, Rect, Role, Scene, Shape, Step, Table, end_cut, text_width, visible,
};

const CORNER: f32 = 6.0;
const STRIPE: f32 = 6.0;
const HEAD: f32 = 8.0;

/// A picture under way: lines, boxes on them, tabs on top.
pub struct Drawing {
    detail: Detail,
    window: Option<Rect>,
    rects: Vec<Rect>,
    /// Room for tabs at both sides of a box.
    side: f32,
    /// The lines: thin ones over wide ones, and those of one width are painted in one go.
    order: Vec<usize>,
    steer: Steer,
    next: usize,
    marks: Vec<Mark>,
}

impl Drawing {
    /// Begins to draw what of it lies in a window; of what does not, only that boxes are there.
    pub fn new(request: &LineageRequest, layered: &Layered, detail: Detail, window: Option<Rect>) -> Self {
        let rects = boxes(request, layered);
        let mut order: Vec<usize> = (0..request.ties.len()).collect();
        order.sort_by_key(|at| request.ties.get(*at).map(|tie| std::cmp::Reverse(tie.share.map(step))));
        Self {
            detail,
            window,
            side: if super::has_tabs(request) { SIDE } else { 0.0 },
            steer: Steer::new(request, &rects),
            rects,
            order,
            next: 0,
            marks: Vec::new(),
        }
    }

    /// Draws on, so many things at most; whether all is drawn. Request and layout are those that it began with.
    pub fn advance(&mut self, request: &LineageRequest, layered: &Layered, things: usize) -> bool {
        let (ties, sets) = (self.order.len(), request.sets.len().min(self.rects.len()));
        let last = ties + 2 * sets;
        let until = self.next.saturating_add(things).min(last);
        for at in self.next..until {
            match at.checked_sub(ties) {
                None => self.tie(request, layered, at),
                Some(at) if at < sets => self.set(request, at),
                Some(at) => self.tabs(request, at - sets),
            }
        }
        self.next = until;
        until == last
    }

    /// What is drawn.
    pub fn finish(self, request: &LineageRequest, layered: &Layered, table: Table) -> Scene {
        let title = words::title(request);
        if request.sets.is_empty() {
            return Scene::empty(&title, &request.why_empty, 480.0, 96.0, table);
        }
        let (width, height) = super::size(layered);
        Scene { title, width, height, marks: self.marks, table }
    }

    fn sees(&self, rect: Rect) -> bool {
        self.window.is_none_or(|window| window.overlaps(rect))
    }

    fn tie(&mut self, request: &LineageRequest, layered: &Layered, nth: usize) {
        let at = self.order.get(nth).copied().unwrap_or(nth);
        if let (Some(tie), Some(Some(course))) = (request.ties.get(at), layered.courses.get(at))
            && (self.window.is_none() || self.sees(around(course)))
        {
            line(&mut self.marks, request, tie, course, self.side, self.detail);
        }
    }

    fn set(&mut self, request: &LineageRequest, at: usize) {
        let (Some(set), Some(rect)) = (request.sets.get(at), self.rects.get(at).copied()) else { return };
        let ways = self.steer.of(request, at);
        let shape = Shape::Rect { rect, radius: 0.0 };
        match self.detail {
            Detail::Full if self.sees(rect) => full(&mut self.marks, request, at, set, rect, ways),
            // Keys lead to it, and what it says is drawn when it comes into sight.
            Detail::Full => {
                let mark = Mark::thing(&set.key, &set.name, "", shape, set.hue.role());
                self.marks.push(Mark { focus: Some(ways), ..mark });
            }
            Detail::Far => {
                let (label, tooltip) = (words::label(set), words::tooltip(set));
                let mark = Mark::thing(&set.key, &label, &tooltip, shape, set.hue.role());
                self.marks.push(Mark { focus: Some(ways), ..mark });
            }
        }
    }

    fn tabs(&mut self, request: &LineageRequest, at: usize) {
        let (Some(set), Some(rect)) = (request.sets.get(at), self.rects.get(at).copied()) else { return };
        if self.detail == Detail::Full && self.sees(rect) {
            (0..2).for_each(|side| tab(&mut self.marks, set, rect, side));
        }
    }
}

/// Where a course lies at most, with its line's width.
fn around(course: &Course) -> Rect {
    let points = course.steps.iter().flat_map(Step::points);
    Rect::around(points.map(moved)).unwrap_or_default().inflate(SIDE)
}

fn full(marks: &mut Vec<Mark>, request: &LineageRequest, at: usize, set: &Set, rect: Rect, ways: Neighbours) {
    let (label, tooltip) = (words::label(set), words::tooltip(set));
    let role = match (request.centre == Some(at), set.known) {
        (_, false) => Role::NodeMissing,
        (true, true) => Role::StepRan,
        (false, true) => Role::Node,
    };
    let mark = Mark::thing(&set.key, &label, &tooltip, Shape::Rect { rect, radius: CORNER }, role);
    marks.push(Mark { focus: Some(ways), ..mark });
    let part = |shape, role| Mark::part(&set.key, "", shape, role);
    let stripe = Rect::new(rect.x + 5.0, rect.y + 7.0, STRIPE, rect.height - 14.0);
    marks.push(part(Shape::Rect { rect: stripe, radius: 2.0 }, set.hue.role()));
    let left = stripe.right() + 8.0;
    let room = rect.right() - 10.0 - left;
    let name = end_cut(&visible(&set.name), room, Face::Body);
    marks.push(part(Shape::text(Point::new(left, rect.y + 20.0), Face::Body, room, name), Role::Label));
    let says = end_cut(&visible(&set.says), room - 18.0, Face::Small);
    marks.push(part(Shape::text(Point::new(left, rect.y + 37.0), Face::Small, room - 18.0, says), Role::LabelFaint));
    sign(marks, set, Point::new(rect.right() - 15.0, rect.y + 33.0));
}

/// How it stands: a tick on a disc, a hollow disc, a triangle, a dashed disc.
fn sign(marks: &mut Vec<Mark>, set: &Set, at: Point) {
    let p = |x: f32, y: f32| Point::new(at.x + x, at.y + y);
    let mut part = |shape, role| marks.push(Mark::part(&set.key, "", shape, role));
    let disc = Shape::Circle { center: at, radius: 5.5 };
    match set.standing {
        Standing::Good => {
            part(disc, Role::BadgeVerified);
            let tick = vec![Step::Move(p(-2.6, 0.1)), Step::Line(p(-0.8, 2.1)), Step::Line(p(2.8, -2.1))];
            part(Shape::Path(tick), Role::BadgeTick);
        }
        Standing::Doubt => part(disc, Role::BadgeUnverified),
        Standing::Bad => {
            let corners =
                vec![Step::Move(p(0.0, -6.0)), Step::Line(p(6.5, 5.0)), Step::Line(p(-6.5, 5.0)), Step::Close];
            part(Shape::Path(corners), Role::Triangle);
        }
        Standing::Unknown => part(disc, Role::NodeMissing),
    }
}

/// How many are folded away at a side, on a short line of its own.
fn tab(marks: &mut Vec<Mark>, set: &Set, rect: Rect, side: usize) {
    let Some(of) = set.tabs.get(side).filter(|tab| tab.folded > 0 || tab.opened) else { return };
    let key = tab_key(&set.key, side);
    let label = words::tab(set, side);
    let text = if of.folded > 0 { format!("+{}", words::short(of.folded)) } else { "−".to_owned() };
    let width = (text_width(&text, Face::Small) + 8.0).clamp(18.0, SIDE - 4.0);
    let (near, x) = match side {
        0 => (rect.x, rect.x - 4.0 - width),
        _ => (rect.right(), rect.right() + 4.0),
    };
    let pill = Rect::new(x, rect.bottom() - 19.0, width, 18.0);
    let stub = Shape::Line { from: Point::new(near, pill.center().y), to: pill.center() };
    let shape = Shape::Rect { rect: pill, radius: 9.0 };
    let (before, after) = if side == 0 { (None, Some(set.key.clone())) } else { (Some(set.key.clone()), None) };
    let ways = Neighbours { left: before, right: after, up: Some(set.key.clone()), down: None };
    marks.push(Mark::part(&key, &label, stub, Role::WayIf));
    marks.push(Mark { focus: Some(ways), ..Mark::thing(&key, &label, &label, shape, Role::Row) });
    let shape = Shape::Text {
        at: Point::new(pill.center().x, pill.y + 13.0),
        anchor: Anchor::Middle,
        max_width: width,
        text,
        face: Face::Small,
    };
    marks.push(Mark::part(&key, "", shape, Role::LabelFaint));
}

fn line(marks: &mut Vec<Mark>, request: &LineageRequest, tie: &Tie, course: &Course, side: f32, detail: Detail) {
    // From afar a line is not pointed at: it only gives way to others.
    let says = if detail == Detail::Full { words::tie(request, tie) } else { String::new() };
    let (role, width) = match tie.share {
        Some(share) => (Role::Strand(step(share)), Role::Strand(step(share)).paint().width),
        None => (Role::StrandLoose, 1.5),
    };
    let tip = moved(course.tip);
    // A feedback edge leaves at the left and arrives from the right.
    let inward = if course.backward { -side } else { side };
    let tip = Point::new(tip.x + inward, tip.y);
    let back = if course.backward { HEAD } else { -HEAD };
    let end = if detail == Detail::Full { Point::new(tip.x + back, tip.y) } else { tip };
    let mut steps: Vec<Step> = Vec::with_capacity(course.steps.len() + 2);
    for step in &course.steps {
        match *step {
            Step::Move(to) => {
                let to = moved(to);
                steps.push(Step::Move(Point::new(to.x - inward, to.y)));
                if side > 0.0 {
                    steps.push(Step::Line(to));
                }
            }
            Step::Line(to) => steps.push(Step::Line(moved(to))),
            Step::Curve(a, b, to) => steps.push(Step::Curve(moved(a), moved(b), moved(to))),
            Step::Close => steps.push(Step::Close),
        }
    }
    // The line ends where its head begins.
    match steps.last_mut() {
        Some(Step::Curve(_, _, to)) if side == 0.0 => *to = end,
        Some(Step::Line(to)) if side == 0.0 => *to = end,
        _ => steps.push(Step::Line(end)),
    }
    marks.push(Mark::thing(&tie.key, &says, &says, Shape::Path(steps), role));
    if let (Some(mark), Detail::Full) = (marks.last_mut(), detail) {
        let key = |at: usize| request.sets.get(at).map(|set| set.key.clone());
        let (from, to) = (key(tie.from), key(tie.to));
        mark.focus = Some(Neighbours { left: from.clone(), right: to.clone(), up: from, down: to });
    }
    if detail == Detail::Full {
        let half = 3.0 + width / 2.0;
        let head = vec![
            Step::Move(tip),
            Step::Line(Point::new(end.x, tip.y - half)),
            Step::Line(Point::new(end.x, tip.y + half)),
            Step::Close,
        ];
        marks.push(Mark::part(&tie.key, "", Shape::Path(head), Role::WayHead));
    }
}

/// Left and right along the widest line, up and down in the column.
struct Steer {
    left: Vec<Option<usize>>,
    right: Vec<Option<usize>>,
    up: Vec<Option<usize>>,
    down: Vec<Option<usize>>,
}

impl Steer {
    fn new(request: &LineageRequest, rects: &[Rect]) -> Self {
        let count = request.sets.len();
        let (mut left, mut right) = (vec![None; count], vec![None; count]);
        let (mut best_left, mut best_right) = (vec![-1.0; count], vec![-1.0; count]);
        for tie in request.ties.iter().filter(|tie| tie.from != tie.to && tie.from < count && tie.to < count) {
            let share = tie.share.unwrap_or(0.0);
            if share > best_left[tie.to] {
                (left[tie.to], best_left[tie.to]) = (Some(tie.from), share);
            }
            if share > best_right[tie.from] {
                (right[tie.from], best_right[tie.from]) = (Some(tie.to), share);
            }
        }
        let mut order: Vec<usize> = (0..count.min(rects.len())).collect();
        order.sort_by(|a, b| rects[*a].x.total_cmp(&rects[*b].x).then(rects[*a].y.total_cmp(&rects[*b].y)));
        let (mut up, mut down) = (vec![None; count], vec![None; count]);
        for pair in order.windows(2) {
            if let [above, below] = *pair {
                (down[above], up[below]) = (Some(below), Some(above));
            }
        }
        Self { left, right, up, down }
    }

    fn of(&self, request: &LineageRequest, at: usize) -> Neighbours {
        let set = request.sets.get(at);
        let key = |list: &[Option<usize>]| {
            list.get(at).copied().flatten().and_then(|at| request.sets.get(at)).map(|set| set.key.clone())
        };
        // Where nothing is shown on a side, its tab is next.
        let tab = |side: usize| {
            let set = set.filter(|set| set.tabs.get(side).is_some_and(|tab| tab.folded > 0 || tab.opened));
            set.map(|set| tab_key(&set.key, side))
        };
        Neighbours {
            left: key(&self.left).or_else(|| tab(0)),
            right: key(&self.right).or_else(|| tab(1)),
            up: key(&self.up),
            down: key(&self.down),
        }
    }
}
