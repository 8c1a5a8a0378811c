//! What a span is, as a small form: told apart without colour.

use crate::scene::{Point, Role, Shape, Step};

/// What a span is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, PartialOrd, Ord)]
pub enum Sign {
    /// A run of a whole workflow.
    Flow,
    /// A workflow within another one.
    Inner,
    /// A step of a workflow.
    Step,
    /// Steps that run at once.
    Fork,
    /// A call of a language model.
    Model,
    /// A call of a tool.
    Tool,
    /// Anything else.
    #[default]
    Plain,
}

/// How a span stands to other services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Within its service, or not said.
    #[default]
    Internal,
    /// It answers another one.
    Server,
    /// It asks another one.
    Client,
    /// It sends to a queue.
    Producer,
    /// It takes from a queue.
    Consumer,
}

impl Sign {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Flow => "workflow",
            Self::Inner => "subflow",
            Self::Step => "node",
            Self::Fork => "concurrent nodes",
            Self::Model => "model call",
            Self::Tool => "tool call",
            Self::Plain => "span",
        }
    }

    /// The role of its bar.
    pub fn role(self) -> Role {
        match self {
            Self::Flow => Role::Category(0),
            Self::Inner => Role::Category(3),
            Self::Step => Role::Category(1),
            Self::Fork => Role::Category(2),
            Self::Model => Role::Category(4),
            Self::Tool => Role::Category(5),
            Self::Plain => Role::CategoryRest,
        }
    }

    /// Its form, about 10 pixels wide.
    pub(super) fn shape(self, at: Point) -> Shape {
        let p = |x: f32, y: f32| Point::new(at.x + x, at.y + y);
        let closed = |points: &[(f32, f32)]| {
            let mut steps: Vec<Step> = Vec::with_capacity(points.len() + 1);
            for (nth, (x, y)) in points.iter().enumerate() {
                steps.push(if nth == 0 { Step::Move(p(*x, *y)) } else { Step::Line(p(*x, *y)) });
            }
            steps.push(Step::Close);
            Shape::Path(steps)
        };
        match self {
            // A hexagon, two sheets, a square, three bars, a star, a wrench's diamond, a dot.
            Self::Flow => closed(&[(-5.0, 0.0), (-2.5, -4.5), (2.5, -4.5), (5.0, 0.0), (2.5, 4.5), (-2.5, 4.5)]),
            Self::Inner => closed(&[
                (-4.5, -2.0),
                (-2.0, -2.0),
                (-2.0, -4.5),
                (4.5, -4.5),
                (4.5, 2.0),
                (2.0, 2.0),
                (2.0, 4.5),
                (-4.5, 4.5),
            ]),
            Self::Step => closed(&[(-4.0, -4.0), (4.0, -4.0), (4.0, 4.0), (-4.0, 4.0)]),
            Self::Fork => {
                let mut steps = Vec::new();
                for y in [-4.5, -1.0, 2.5] {
                    steps.extend([Step::Move(p(-4.5, y)), Step::Line(p(4.5, y)), Step::Line(p(4.5, y + 2.0))]);
                    steps.extend([Step::Line(p(-4.5, y + 2.0)), Step::Close]);
                }
                Shape::Path(steps)
            }
            Self::Model => closed(&[
                (0.0, -5.5),
                (1.4, -1.4),
                (5.5, 0.0),
                (1.4, 1.4),
                (0.0, 5.5),
                (-1.4, 1.4),
                (-5.5, 0.0),
                (-1.4, -1.4),
            ]),
            Self::Tool => closed(&[(0.0, -5.0), (5.0, 0.0), (0.0, 5.0), (-5.0, 0.0)]),
            Self::Plain => Shape::Circle { center: at, radius: 3.0 },
        }
    }
}

impl Kind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Server => "server",
            Self::Client => "client",
            Self::Producer => "producer",
            Self::Consumer => "consumer",
        }
    }

    /// An arrow in, out, up or down, about 8 pixels wide; nothing for what stays inside.
    pub(super) fn shape(self, at: Point) -> Option<Shape> {
        let p = |x: f32, y: f32| Point::new(at.x + x, at.y + y);
        let line = |from: (f32, f32), to: (f32, f32), a: (f32, f32), b: (f32, f32)| {
            let (tip, a, b) = (p(to.0, to.1), p(a.0, a.1), p(b.0, b.1));
            Shape::Path(vec![
                Step::Move(p(from.0, from.1)),
                Step::Line(tip),
                Step::Move(a),
                Step::Line(tip),
                Step::Line(b),
            ])
        };
        match self {
            Self::Internal => None,
            Self::Server => Some(line((4.0, 0.0), (-4.0, 0.0), (-1.0, -3.0), (-1.0, 3.0))),
            Self::Client => Some(line((-4.0, 0.0), (4.0, 0.0), (1.0, -3.0), (1.0, 3.0))),
            Self::Producer => Some(line((0.0, 4.0), (0.0, -4.0), (-3.0, -1.0), (3.0, -1.0))),
            Self::Consumer => Some(line((0.0, -4.0), (0.0, 4.0), (-3.0, 1.0), (3.0, 1.0))),
        }
    }
}
