//! One drawn thing: its shape, the role that styles it, and what it says. No colours but the data's own.

use super::{
    geometry::{Point, Rect},
    measure::{Face, text_width},
    role::Role,
};

/// One drawn thing. A scene's marks are painted in order, the last on top.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// What selection, links and the table refer to. All marks of one thing (box, labels, badge) share
    /// its key; an empty key is decoration (axes, grid, titles) and is never hit.
    pub key: String,
    /// Where it is.
    pub shape: Shape,
    /// How it looks: a style class, resolved to colours by the stylesheet or a palette.
    pub role: Role,
    /// What a screen reader says. Only marks with focus need one.
    pub label: String,
    /// The full text of what may be cut in the picture, one fact a line. Empty: no tooltip.
    pub tooltip: String,
    /// Set on the one mark of a key that takes the keyboard's focus.
    pub focus: Option<Neighbours>,
}

impl Mark {
    /// A mark that only decorates: never hit, never focused, silent.
    pub fn decoration(shape: Shape, role: Role) -> Self {
        Self { key: String::new(), shape, role, label: String::new(), tooltip: String::new(), focus: None }
    }

    /// A further mark of the thing that `key` names.
    pub fn part(key: &str, tooltip: &str, shape: Shape, role: Role) -> Self {
        Self { key: key.to_owned(), tooltip: tooltip.to_owned(), ..Self::decoration(shape, role) }
    }

    /// The mark of a thing that takes focus; `label` is what is read out.
    pub fn thing(key: &str, label: &str, tooltip: &str, shape: Shape, role: Role) -> Self {
        Self { label: label.to_owned(), focus: Some(Neighbours::default()), ..Self::part(key, tooltip, shape, role) }
    }
}

/// Where an arrow key goes from a focused mark: keys of other marks of the same scene.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Neighbours {
    /// Arrow left.
    pub left: Option<String>,
    /// Arrow right.
    pub right: Option<String>,
    /// Arrow up.
    pub up: Option<String>,
    /// Arrow down.
    pub down: Option<String>,
}

/// An arrow key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
}

impl Neighbours {
    /// The neighbour in this direction.
    pub fn get(&self, direction: Direction) -> Option<&str> {
        match direction {
            Direction::Left => self.left.as_deref(),
            Direction::Right => self.right.as_deref(),
            Direction::Up => self.up.as_deref(),
            Direction::Down => self.down.as_deref(),
        }
    }
}

/// The outline of a mark, in scene pixels.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A rectangle with round corners of `radius`.
    Rect {
        /// Where.
        rect: Rect,
        /// Corner radius.
        radius: f32,
    },
    /// A circle.
    Circle {
        /// Its middle.
        center: Point,
        /// Its radius.
        radius: f32,
    },
    /// A straight line.
    Line {
        /// One end.
        from: Point,
        /// The other end.
        to: Point,
    },
    /// A line of straight and curved steps, filled when its role fills.
    Path(Vec<Step>),
    /// One line of text. Already cut to `max_width` by the layout.
    Text {
        /// The baseline's start, middle or end, by `anchor`.
        at: Point,
        /// Which part of the text is at `at`.
        anchor: Anchor,
        /// What is written.
        text: String,
        /// The width that the layout gave it.
        max_width: f32,
        /// Size, weight and family.
        face: Face,
    },
    /// A patch in a colour of the data, exactly as stored, with a hairline outline.
    Swatch {
        /// Where.
        rect: Rect,
        /// The data's colour.
        colour: Colour,
    },
}

/// A step of a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// Lifts the pen and sets it down here.
    Move(Point),
    /// A straight line to here.
    Line(Point),
    /// A cubic Bézier curve by two handles to an end.
    Curve(Point, Point, Point),
    /// Back to where the pen was set down.
    Close,
}

/// Which part of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Anchor {
    /// Its start.
    #[default]
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// A colour that the data holds: exactly `#rrggbb`. Anything else is refused, so that a stored text can
/// never become style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Colour {
    /// Red, green, blue.
    pub rgb: [u8; 3],
}

impl Colour {
    /// Reads `#rrggbb` in either case; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self { rgb: [red, green, blue] })
    }

    /// `#rrggbb` in lower case.
    pub fn hex(self) -> String {
        let [red, green, blue] = self.rgb;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Shape {
    /// A text that starts at `at`.
    pub fn text(at: Point, face: Face, max_width: f32, text: impl Into<String>) -> Self {
        Self::Text { at, anchor: Anchor::Start, text: text.into(), max_width, face }
    }

    /// The rectangle that holds the shape (line widths not counted; a text's by its estimated width).
    pub fn bounds(&self) -> Rect {
        match self {
            Self::Rect { rect, .. } | Self::Swatch { rect, .. } => *rect,
            Self::Circle { center, radius } => Rect::new(center.x, center.y, 0.0, 0.0).inflate(*radius),
            Self::Line { from, to } => Rect::around([*from, *to]).unwrap_or_default(),
            Self::Path(steps) => Rect::around(flatten(steps).into_iter().flatten()).unwrap_or_default(),
            Self::Text { at, anchor, text, max_width, face } => {
                let width = text_width(text, *face).min(*max_width);
                let shift = match anchor {
                    Anchor::Start => 0.0,
                    Anchor::Middle => width / 2.0,
                    Anchor::End => width,
                };
                Rect::new(at.x - shift, at.y - face.ascent(), width, face.ascent() + face.descent())
            }
        }
    }
}

impl Shape {
    /// A rectangle that the shape does not leave: of a path, around its ends and handles. Found faster than
    /// [`Self::bounds`], and not smaller.
    pub fn hull(&self) -> Rect {
        match self {
            Self::Path(steps) => Rect::around(steps.iter().flat_map(Step::points)).unwrap_or_default(),
            other => other.bounds(),
        }
    }
}

impl Step {
    /// Where it leads, and the handles that it leads there by.
    pub fn points(&self) -> impl Iterator<Item = Point> + use<> {
        let points = match *self {
            Self::Move(to) | Self::Line(to) => [Some(to), None, None],
            Self::Curve(a, b, to) => [Some(a), Some(b), Some(to)],
            Self::Close => [None; 3],
        };
        points.into_iter().flatten()
    }
}

/// A path as polylines, one for each time the pen is set down; curves become 12 straight pieces.
pub fn flatten(steps: &[Step]) -> Vec<Vec<Point>> {
    const PIECES: u8 = 12;
    let mut lines: Vec<Vec<Point>> = Vec::new();
    for step in steps {
        if let Step::Move(to) = step {
            lines.push(vec![*to]);
            continue;
        }
        let Some(line) = lines.last_mut() else { continue };
        let (Some(&start), Some(&pen)) = (line.first(), line.last()) else { continue };
        match *step {
            Step::Move(_) => {}
            Step::Line(to) => line.push(to),
            Step::Close => line.push(start),
            Step::Curve(a, b, to) => {
                line.extend((1..=PIECES).map(|piece| on_curve([pen, a, b, to], f32::from(piece) / f32::from(PIECES))));
            }
        }
    }
    lines
}

/// The point of a cubic Bézier curve at `t` of 0 to 1.
fn on_curve([start, a, b, end]: [Point; 4], t: f32) -> Point {
    let u = 1.0 - t;
    let weights = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
    let sum = |along: [f32; 4]| weights.iter().zip(along).map(|(weight, n)| weight * n).sum();
    Point::new(sum([start.x, a.x, b.x, end.x]), sum([start.y, a.y, b.y, end.y]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_six_digit_hex_is_a_colour() {
        assert_eq!(Colour::parse("#FFBb00").map(Colour::hex).as_deref(), Some("#ffbb00"));
        for not_one in ["", "#", "#fff", "ffbb00", "#ffbb0", "#ffbb000", "#ffbb0g", "red", "url(x)", "#+fbb00", "#ééé"]
        {
            assert_eq!(Colour::parse(not_one), None, "{not_one}");
        }
    }

    #[test]
    fn a_curve_ends_where_it_should() {
        let end = Point::new(10.0, 0.0);
        let steps = [Step::Move(Point::default()), Step::Curve(Point::new(0.0, 8.0), Point::new(10.0, 8.0), end)];
        let lines = flatten(&steps);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].last().is_some_and(|p| p.distance(end) < 0.001));
        assert!(Shape::Path(steps.to_vec()).bounds().height > 5.0);
    }

    #[test]
    fn a_path_without_a_start_is_empty() {
        assert!(flatten(&[Step::Line(Point::new(1.0, 1.0)), Step::Close]).is_empty());
        assert_eq!(Shape::Path(Vec::new()).bounds(), Rect::default());
    }
}
