//! The part of a line that a window shows: a curve far outside costs as much to paint as one in sight.

use super::{Point, Rect, Step};

/// A curve is halved so often at most.
const HALVES: u8 = 3;

/// Gives the steps of a line that a window may show, in order; the pen is lifted over what it does not show. All of them
/// lie on the line itself. Not for areas, which need their whole outline, nor for dashes, which count from its beginning.
pub fn in_window(steps: &[Step], window: Rect, draw: impl FnMut(Step)) {
    let mut pen = Pen { window, draw, at: Point::default(), is_down: false };
    let mut start = Point::default();
    for step in steps {
        match *step {
            Step::Move(to) => {
                (start, pen.at, pen.is_down) = (to, to, false);
            }
            Step::Line(to) => pen.line(to),
            Step::Close => pen.line(start),
            Step::Curve(a, b, to) => pen.curve(a, b, to, HALVES),
        }
    }
}

struct Pen<F> {
    window: Rect,
    draw: F,
    /// Where the line is, drawn or not.
    at: Point,
    /// What was drawn ends there.
    is_down: bool,
}

impl<F: FnMut(Step)> Pen<F> {
    fn line(&mut self, to: Point) {
        let is_seen = self.may_show(&[self.at, to]);
        self.go(is_seen, Step::Line(to), to);
    }

    fn curve(&mut self, a: Point, b: Point, to: Point, halves: u8) {
        let hull = [self.at, a, b, to];
        let is_seen = self.may_show(&hull);
        let is_inside = || hull.iter().all(|point| self.window.contains(*point));
        if !is_seen || halves == 0 || is_inside() {
            self.go(is_seen, Step::Curve(a, b, to), to);
            return;
        }
        let mid = |a: Point, b: Point| Point::new((a.x + b.x) / 2.0, (a.y + b.y) / 2.0);
        let (first, second, third) = (mid(self.at, a), mid(a, b), mid(b, to));
        let (left, right) = (mid(first, second), mid(second, third));
        self.curve(first, left, mid(left, right), halves - 1);
        self.curve(right, third, to, halves - 1);
    }

    /// A curve lies between its ends and its handles.
    fn may_show(&self, hull: &[Point]) -> bool {
        Rect::around(hull.iter().copied()).is_some_and(|hull| self.window.overlaps(hull))
    }

    fn go(&mut self, is_seen: bool, step: Step, to: Point) {
        if is_seen && !self.is_down {
            (self.draw)(Step::Move(self.at));
        }
        if is_seen {
            (self.draw)(step);
        }
        (self.at, self.is_down) = (to, is_seen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::mark::flatten;

    fn p(x: f32, y: f32) -> Point {
        Point::new(x, y)
    }

    fn seen(steps: &[Step], window: Rect) -> Vec<Step> {
        let mut drawn = Vec::new();
        in_window(steps, window, |step| drawn.push(step));
        drawn
    }

    const WIDE: Rect = Rect::new(-10.0, -10.0, 2_000.0, 2_000.0);

    #[test]
    fn what_a_window_holds_stays_as_it_is() {
        let steps =
            [Step::Move(p(0.0, 0.0)), Step::Line(p(9.0, 0.0)), Step::Curve(p(20.0, 0.0), p(20.0, 9.0), p(30.0, 9.0))];
        assert_eq!(seen(&steps, WIDE), steps);
        let closed = [Step::Move(p(0.0, 0.0)), Step::Line(p(9.0, 0.0)), Step::Line(p(9.0, 9.0)), Step::Close];
        assert_eq!(seen(&closed, WIDE).last(), Some(&Step::Line(p(0.0, 0.0))));
    }

    #[test]
    fn what_is_out_of_sight_is_left_out() {
        let steps = [
            Step::Move(p(0.0, 0.0)),
            Step::Line(p(900.0, 0.0)),
            Step::Line(p(900.0, 900.0)),
            Step::Line(p(0.0, 900.0)),
        ];
        assert_eq!(seen(&steps, Rect::new(300.0, 300.0, 100.0, 100.0)), []);
        let corner = seen(&steps, Rect::new(850.0, 400.0, 100.0, 100.0));
        assert_eq!(corner, [Step::Move(p(900.0, 0.0)), Step::Line(p(900.0, 900.0))]);
    }

    #[test]
    fn the_pen_is_lifted_where_a_line_leaves_the_window_and_set_down_where_it_comes_back() {
        let steps = [
            Step::Move(p(0.0, 50.0)),
            Step::Line(p(500.0, 50.0)),
            Step::Line(p(500.0, 60.0)),
            Step::Line(p(0.0, 60.0)),
        ];
        let drawn = seen(&steps, Rect::new(0.0, 0.0, 100.0, 100.0));
        let moves = drawn.iter().filter(|step| matches!(step, Step::Move(_))).count();
        assert_eq!((moves, drawn.len()), (2, 4), "{drawn:?}");
    }

    #[test]
    fn of_a_long_curve_the_part_in_sight_is_drawn_where_it_was() {
        let steps = [Step::Move(p(0.0, 0.0)), Step::Curve(p(500.0, 0.0), p(500.0, 1_000.0), p(1_000.0, 1_000.0))];
        let window = Rect::new(450.0, 450.0, 100.0, 100.0);
        let drawn = seen(&steps, window);
        let curves = drawn.iter().filter(|step| matches!(step, Step::Curve(..))).count();
        assert!((1..8).contains(&curves), "{drawn:?}");
        // Many points of the whole curve; each in the window is near one of the part, and the part is on the curve.
        let fine: Vec<Point> = (0..=2_000)
            .map(|n| {
                let (t, u) = (n as f32 / 2_000.0, 1.0 - n as f32 / 2_000.0);
                let (one, two, three) = (3.0 * u * u * t, 3.0 * u * t * t, t * t * t);
                p(one * 500.0 + two * 500.0 + three * 1_000.0, two * 1_000.0 + three * 1_000.0)
            })
            .collect();
        let part: Vec<Point> = flatten(&drawn).into_iter().flatten().collect();
        let near = |at: Point, all: &[Point], far: f32| all.iter().any(|other| at.distance(*other) < far);
        assert!(part.iter().all(|at| near(*at, &fine, 1.0)));
        assert!(fine.iter().filter(|at| window.contains(**at)).all(|at| near(*at, &part, 15.0)));
    }
}
