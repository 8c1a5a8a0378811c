//! The brush of a canvas: the marks of one role, drawn in one go. It keeps in mind what the canvas was told last.

use std::cell::Cell;

use wasm_bindgen::JsValue;
use web_sys::CanvasRenderingContext2d;

use crate::scene::{Anchor, Face, Mark, Paint, Palette, Point, Rect, Shape, Step, Token};

/// Corners that are rounder than this many pixels are drawn round.
const LEAST_CORNER: f32 = 1.5;

/// A brush for marks in one palette.
pub struct Brush<'a> {
    context: &'a CanvasRenderingContext2d,
    palette: &'a Palette,
    /// No line is thinner.
    least: f64,
    /// Corners less round than this are drawn square.
    least_corner: f32,
    held: Held,
}

/// What the context was told. Colours and faces are text to it: telling the same again costs as much as a small mark.
#[derive(Default)]
struct Held {
    fill: Cell<Option<Token>>,
    stroke: Cell<Option<Token>>,
    width: Cell<Option<f64>>,
    dash: Cell<Option<&'static [f32]>>,
    face: Cell<Option<Face>>,
    anchor: Cell<Option<Anchor>>,
}

/// Notes what is told; whether it is new.
fn is_new<T: Copy + PartialEq>(held: &Cell<Option<T>>, told: T) -> bool {
    held.replace(Some(told)) != Some(told)
}

impl<'a> Brush<'a> {
    /// A brush for a context that shows `scale` pixels for one of the scene; no line is thinner than `least` pixels.
    pub fn new(context: &'a CanvasRenderingContext2d, palette: &'a Palette, scale: f32, least: f32) -> Self {
        let scale = scale.max(0.001);
        let (least, least_corner) = (f64::from(least / scale), LEAST_CORNER / scale);
        Self { context, palette, least, least_corner, held: Held::default() }
    }

    /// Paints marks of one role, or one text or swatch.
    pub fn paint(&self, marks: &[&Mark]) -> Result<(), JsValue> {
        let Some(first) = marks.first() else { return Ok(()) };
        let paint = first.role.paint();
        if let Shape::Text { at, anchor, text, face, .. } = &first.shape {
            return self.text(paint, *at, *anchor, text, *face);
        }
        self.context.begin_path();
        for mark in marks {
            match &mark.shape {
                Shape::Swatch { rect, colour } => {
                    self.context.set_fill_style_str(&colour.hex());
                    self.held.fill.set(None);
                    self.rect(*rect, 2.0)?;
                    self.context.fill();
                }
                shape => self.outline(shape)?,
            }
        }
        if let Some(fill) = paint.fill {
            self.ink(fill);
            self.context.fill();
        }
        if let Some(stroke) = paint.stroke {
            self.pen(stroke, paint)?;
            self.context.stroke();
        }
        Ok(())
    }

    fn ink(&self, fill: Token) {
        if is_new(&self.held.fill, fill) {
            self.context.set_fill_style_str(self.palette.get(fill));
        }
    }

    fn pen(&self, stroke: Token, paint: Paint) -> Result<(), JsValue> {
        if is_new(&self.held.stroke, stroke) {
            self.context.set_stroke_style_str(self.palette.get(stroke));
        }
        let width = f64::from(paint.width).max(self.least);
        if is_new(&self.held.width, width) {
            self.context.set_line_width(width);
        }
        if is_new(&self.held.dash, paint.dash) {
            let dash: js_sys::Array = paint.dash.iter().map(|length| JsValue::from_f64(f64::from(*length))).collect();
            self.context.set_line_dash(&dash)?;
        }
        Ok(())
    }

    fn rect(&self, rect: Rect, radius: f32) -> Result<(), JsValue> {
        let [x, y, width, height] = [rect.x, rect.y, rect.width, rect.height].map(f64::from);
        if radius > self.least_corner {
            let radius = f64::from(radius.min(rect.width / 2.0).min(rect.height / 2.0));
            return self.context.round_rect_with_f64(x, y, width, height, radius);
        }
        self.context.rect(x, y, width, height);
        Ok(())
    }

    fn step(&self, step: Step) {
        match step {
            Step::Move(Point { x, y }) => self.context.move_to(f64::from(x), f64::from(y)),
            Step::Line(Point { x, y }) => self.context.line_to(f64::from(x), f64::from(y)),
            Step::Curve(a, b, end) => {
                let [ax, ay, bx, by, x, y] = [a.x, a.y, b.x, b.y, end.x, end.y].map(f64::from);
                self.context.bezier_curve_to(ax, ay, bx, by, x, y);
            }
            Step::Close => self.context.close_path(),
        }
    }

    fn outline(&self, shape: &Shape) -> Result<(), JsValue> {
        match shape {
            Shape::Rect { rect, radius } => self.rect(*rect, *radius)?,
            Shape::Circle { center, radius } => {
                let [x, y, radius] = [center.x, center.y, radius.max(0.0)].map(f64::from);
                self.context.move_to(x + radius, y);
                self.context.arc(x, y, radius, 0.0, std::f64::consts::TAU)?;
            }
            Shape::Line { from: start, to: end } => {
                self.step(Step::Move(*start));
                self.step(Step::Line(*end));
            }
            Shape::Path(steps) => steps.iter().for_each(|step| self.step(*step)),
            Shape::Text { .. } | Shape::Swatch { .. } => {}
        }
        Ok(())
    }

    fn text(&self, paint: Paint, at: Point, anchor: Anchor, text: &str, face: Face) -> Result<(), JsValue> {
        if is_new(&self.held.face, face) {
            let family = if face.is_mono() { "ui-monospace, monospace" } else { "system-ui, sans-serif" };
            self.context.set_font(&format!("{} {}px {family}", face.weight(), face.size()));
        }
        if is_new(&self.held.anchor, anchor) {
            self.context.set_text_align(match anchor {
                Anchor::Start => "start",
                Anchor::Middle => "center",
                Anchor::End => "end",
            });
        }
        let (x, y) = (f64::from(at.x), f64::from(at.y));
        if let Some(stroke) = paint.stroke.filter(|_| paint.halo) {
            self.pen(stroke, paint)?;
            self.context.set_line_join("round");
            self.context.stroke_text(text, x, y)?;
        }
        if let Some(fill) = paint.fill {
            self.ink(fill);
            self.context.fill_text(text, x, y)?;
        }
        Ok(())
    }
}
