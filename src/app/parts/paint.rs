//! Marks on a canvas: all of a scene, or what of it is in sight, at once or in slices.

use std::collections::{BTreeSet, HashSet};

use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement};

use super::brush::Brush;
use super::canvas::set;
use crate::scene::{Mark, Palette, Point, Rect, Role, Scene, Shape, Transform};

/// Texts whose letters are smaller than this many pixels are not painted, nor lines thinner drawn.
const LEAST_LETTERS: f32 = 4.5;
const LEAST_LINE: f32 = 0.6;
/// What is smaller than this many pixels is not seen.
const LEAST_MARK: f32 = 0.8;
/// The ring around what is chosen is at least so wide.
const RING: f32 = 2.0;
/// Marks that are painted in one go.
const RUN: usize = 400;

/// The part of a scene that is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sight {
    /// From the scene to the canvas.
    pub transform: Transform,
    /// The canvas, in pixels of the page.
    pub size: (f32, f32),
}

impl Sight {
    /// All of a scene, as large as it is.
    pub fn all(scene: &Scene) -> Self {
        Self { transform: Transform::IDENTITY, size: (scene.width, scene.height) }
    }

    fn clip(&self) -> Rect {
        let from = self.transform.to_scene(Point::new(0.0, 0.0));
        let scale = self.transform.scale;
        Rect::new(from.x, from.y, self.size.0 / scale, self.size.1 / scale).inflate(8.0 / scale)
    }
}

/// What is known of a scene's marks before they are painted, so that a picture that moves is not measured again.
#[derive(Default)]
pub struct Measured {
    bounds: Vec<Rect>,
    dim: Vec<bool>,
}

impl Measured {
    /// Measures all marks.
    pub fn new(scene: &Scene) -> Self {
        Self { bounds: scene.marks.iter().map(|mark| mark.shape.hull()).collect(), dim: Vec::new() }
    }

    /// Of a scene that is always seen as a whole nothing is measured.
    pub fn unmeasured() -> Self {
        Self::default()
    }

    /// Finds which marks give way. Axes and titles stay; of the things, what is not touched gives way.
    pub fn light(&mut self, scene: &Scene, lit: Option<&BTreeSet<String>>) {
        self.dim = lit.map_or_else(Vec::new, |lit| {
            let things: HashSet<&str> =
                scene.marks.iter().filter(|mark| mark.focus.is_some()).map(|mark| mark.key.as_str()).collect();
            let dim = |mark: &Mark| things.contains(mark.key.as_str()) && !lit.contains(&mark.key);
            scene.marks.iter().map(dim).collect()
        });
    }

    fn is_dim(&self, at: usize) -> bool {
        self.dim.get(at).copied().unwrap_or(false)
    }

    /// The places of the marks in sight, in painting order.
    pub fn seen(&self, scene: &Scene, sight: &Sight) -> Vec<usize> {
        if self.bounds.is_empty() {
            return (0..scene.marks.len()).collect();
        }
        let (clip, scale) = (sight.clip(), sight.transform.scale);
        let shows = |at: usize, mark: &Mark| {
            let bounds = self.bounds.get(at).copied().unwrap_or_default();
            let large = match &mark.shape {
                Shape::Text { face, .. } => face.size() * scale >= LEAST_LETTERS,
                _ => bounds.width.max(bounds.height) * scale >= LEAST_MARK,
            };
            large && clip.overlaps(bounds.inflate(1.0))
        };
        scene.marks.iter().enumerate().filter(|(at, mark)| shows(*at, mark)).map(|(at, _)| at).collect()
    }
}

/// How much is left of what is not lit, as the style sheet has it for pictures of elements.
fn unlit(canvas: &HtmlCanvasElement) -> f64 {
    let style = web_sys::window().and_then(|window| window.get_computed_style(canvas).ok().flatten());
    let value = style.and_then(|style| style.get_property_value("--unlit").ok());
    value.and_then(|value| value.trim().parse().ok()).unwrap_or(1.0)
}

/// A painting under way.
pub struct Painting<'a> {
    /// The scene.
    pub scene: &'a Scene,
    /// Its marks' measures.
    pub measured: &'a Measured,
    /// Its colours.
    pub palette: &'a Palette,
    /// What is seen of it.
    pub sight: Sight,
}

impl Painting<'_> {
    /// Makes a canvas as large and as sharp as the screen needs it, and clears it.
    pub fn begin(&self, canvas: &HtmlCanvasElement) -> Result<(), JsValue> {
        let ratio = ratio();
        let (width, height) = (f64::from(self.sight.size.0), f64::from(self.sight.size.1));
        let pixels = ((width * ratio).ceil() as u32, (height * ratio).ceil() as u32);
        if (canvas.width(), canvas.height()) != pixels {
            canvas.set_width(pixels.0);
            canvas.set_height(pixels.1);
            set(&HtmlElement::style(canvas), &[("width", width), ("height", height)]);
        }
        let Some(context) = context(canvas)? else { return Ok(()) };
        context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0)?;
        context.clear_rect(0.0, 0.0, f64::from(pixels.0), f64::from(pixels.1));
        Ok(())
    }

    /// Paints some of the marks in sight, from one of them on, until `enough`; gives the next one.
    pub fn paint(
        &self,
        canvas: &HtmlCanvasElement,
        seen: &[usize],
        from: usize,
        style_of: &HtmlCanvasElement,
        enough: impl Fn() -> bool,
    ) -> Result<usize, JsValue> {
        let Some(context) = context(canvas)? else { return Ok(seen.len()) };
        let (ratio, transform) = (ratio(), self.sight.transform);
        let scale = ratio * f64::from(transform.scale);
        let (x, y) = (ratio * f64::from(transform.offset.x), ratio * f64::from(transform.offset.y));
        context.set_transform(scale, 0.0, 0.0, scale, x, y)?;
        let brush = Brush::new(&context, self.palette, transform.scale, LEAST_LINE);
        let left = if self.measured.dim.is_empty() { 1.0 } else { unlit(style_of) };
        let mut next = from;
        while next < seen.len() && (next == from || !enough()) {
            let end = self.run(seen, next);
            let marks: Vec<&Mark> =
                seen.get(next..end).unwrap_or_default().iter().filter_map(|at| self.scene.marks.get(*at)).collect();
            let dim = seen.get(next).is_some_and(|at| self.measured.is_dim(*at));
            context.set_global_alpha(if dim { left } else { 1.0 });
            brush.paint(&marks)?;
            next = end;
        }
        context.set_global_alpha(1.0);
        Ok(next)
    }

    /// Neighbours of one role are painted in one go, unless the outline of one would lie over another's fill.
    fn run(&self, seen: &[usize], from: usize) -> usize {
        let mark = |place: usize| seen.get(place).and_then(|at| Some((*at, self.scene.marks.get(*at)?)));
        let Some((first, begin)) = mark(from) else { return seen.len() };
        let alone = is_text(begin) || !is_plain(begin.role);
        let mut end = from + 1;
        while !alone && end - from < RUN {
            match mark(end) {
                Some((at, next))
                    if next.role == begin.role
                        && !is_text(next)
                        && self.measured.is_dim(at) == self.measured.is_dim(first) =>
                {
                    end += 1;
                }
                _ => break,
            }
        }
        end
    }

    /// The ring around what is chosen.
    pub fn ring(&self, canvas: &HtmlCanvasElement, around: Rect) -> Result<(), JsValue> {
        let Some(context) = context(canvas)? else { return Ok(()) };
        let brush = Brush::new(&context, self.palette, self.sight.transform.scale, RING);
        let ring = Shape::Rect { rect: around.inflate(2.0), radius: 3.0 };
        brush.paint(&[&Mark::decoration(ring, Role::Selected)])
    }
}

/// Pixels of the screen for one of the page.
fn ratio() -> f64 {
    web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(0.5, 4.0)
}

fn context(canvas: &HtmlCanvasElement) -> Result<Option<CanvasRenderingContext2d>, JsValue> {
    Ok(canvas.get_context("2d")?.map(|context| context.unchecked_into()))
}

/// Puts what was painted elsewhere onto a canvas of the same size.
pub fn copy(from: &HtmlCanvasElement, to: &HtmlCanvasElement) -> Result<(), JsValue> {
    if (to.width(), to.height()) != (from.width(), from.height()) {
        to.set_width(from.width());
        to.set_height(from.height());
    }
    let Some(context) = context(to)? else { return Ok(()) };
    context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0)?;
    context.clear_rect(0.0, 0.0, f64::from(to.width()), f64::from(to.height()));
    context.draw_image_with_html_canvas_element(from, 0.0, 0.0)
}

/// Has the browser paint what it was told so far: it keeps that for the frame's end, or until somebody looks.
pub fn settle(canvas: &HtmlCanvasElement) -> Result<(), JsValue> {
    let Some(document) = canvas.owner_document() else { return Ok(()) };
    let eye: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    eye.set_width(1);
    eye.set_height(1);
    let Some(context) = context(&eye)? else { return Ok(()) };
    context.draw_image_with_html_canvas_element(canvas, 0.0, 0.0)
}

fn is_text(mark: &Mark) -> bool {
    matches!(mark.shape, Shape::Text { .. } | Shape::Swatch { .. })
}

fn is_plain(role: Role) -> bool {
    let paint = role.paint();
    paint.fill.is_none() != paint.stroke.is_none()
}
