//! A scene on a canvas: for more marks than the page should hold as elements. It paints, finds the mark under the
//! pointer, walks along marks by keys, and says what they are; what the marks are is the scene's business.

use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;

use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{CanvasRenderingContext2d, CssStyleDeclaration, HtmlCanvasElement, HtmlElement};

use super::light::Light;
use super::picture::{OnChoose, OnKey};
use crate::app::theme;
use crate::scene::{
    Anchor, Direction, Face, HitIndex, Mark, Paint, Palette, Point, Rect, Role, Scene, Shape, Step, Token,
};

/// How near to a mark the pointer must be, in pixels.
const TOLERANCE: f32 = 5.0;
/// Free room between a mark and its tooltip, and between the tooltip and the window's edge.
const TIP_GAP: f64 = 10.0;

/// What is said of a mark, and where it is in the scene.
#[derive(Clone, PartialEq)]
struct Tip {
    text: String,
    bounds: Rect,
}

/// The canvas with its ring, tooltip and announcement.
#[component]
pub fn CanvasScene(
    #[prop(into)] scene: Signal<Option<Rc<Scene>>, LocalStorage>,
    name: &'static str,
    hint: &'static str,
    choose: StoredValue<Option<OnChoose>, LocalStorage>,
    own_keys: StoredValue<Option<OnKey>, LocalStorage>,
    #[prop(default = StoredValue::new_local(None))] light: StoredValue<Option<Light>, LocalStorage>,
) -> impl IntoView {
    let node = NodeRef::<Canvas>::new();
    let theme = theme::follow();
    let palette = Memo::new(move |_| Palette::of(theme.get()));
    let index = StoredValue::new_local(None::<HitIndex>);
    let focused = RwSignal::new(None::<String>);
    let hovered = RwSignal::new(None::<String>);
    let lit = shine(light, scene, focused, hovered);
    let chosen = light.with_value(|light| light.as_ref().map(|light| light.chosen));
    Effect::new(move |_| {
        if let (Some(canvas), Some(scene)) = (node.get(), scene.get()) {
            let (keys, chosen) = (lit.get(), chosen.and_then(|chosen| chosen.get()));
            let look = Look { lit: keys.as_ref(), chosen: chosen.as_deref() };
            // Painting on a canvas that the page has just made cannot be refused.
            let _ = palette.with(|palette| paint(&canvas, &scene, palette, &look));
        }
    });
    let hover = move |key: Option<String>| {
        if hovered.with_untracked(|now| *now != key) {
            hovered.set(key);
        }
    };
    Effect::new(move |_| {
        scene.track();
        index.set_value(None);
        // What was under the pointer may be elsewhere now.
        hovered.set(None);
    });
    let focus = Signal::derive_local(move || {
        let (key, scene) = (focused.get()?, scene.get()?);
        tip(&scene, &key)
    });
    let tip_shown = Signal::derive_local(move || {
        let (key, scene) = (hovered.get().or_else(|| focused.get())?, scene.get()?);
        tip(&scene, &key)
    });
    let said = move || {
        let (key, scene) = (focused.get()?, scene.get()?);
        let is_chosen = chosen.is_some_and(|chosen| chosen.with(|chosen| chosen.as_deref() == Some(key.as_str())));
        scene.focusable(&key).map(|mark| if is_chosen { format!("{}, chosen", mark.label) } else { mark.label.clone() })
    };
    let under = move |event: &web_sys::MouseEvent| {
        let (canvas, scene) = (node.get_untracked()?, scene.get_untracked()?);
        let at = place(&canvas, &scene, event);
        index.update_value(|index| {
            index.get_or_insert_with(|| HitIndex::new(&scene, TOLERANCE));
        });
        let hit = |index: &Option<HitIndex>| index.as_ref()?.at(&scene, at, TOLERANCE).map(|mark| mark.key.clone());
        index.with_value(hit)
    };
    let run = move |key: &str| choose.with_value(|choose| choose.as_ref().map(|choose| choose(key)));
    let keys = move |event: web_sys::KeyboardEvent| {
        let Some(scene) = scene.get_untracked() else { return };
        let current = focused.get_untracked().filter(|key| scene.focusable(key).is_some());
        let taken = |own: &Option<OnKey>| own.as_ref().is_some_and(|own| own(&event, current.is_some()));
        if own_keys.with_value(taken) {
            event.prevent_default();
            return;
        }
        let direction = match event.key().as_str() {
            "ArrowLeft" => Direction::Left,
            "ArrowRight" => Direction::Right,
            "ArrowUp" => Direction::Up,
            "ArrowDown" => Direction::Down,
            "Escape" => {
                focused.set(None);
                hovered.set(None);
                return;
            }
            "Enter" | " " => {
                if let Some(key) = current {
                    event.prevent_default();
                    run(&key);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        hovered.set(None);
        let next = match &current {
            Some(key) => scene.follow(key, direction),
            None => scene.first_focusable(),
        };
        if let Some(next) = next {
            focused.set(Some(next.key.clone()));
        }
    };
    let ring = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let (focus, Some(ring), Some(canvas)) = (focus.get(), ring.get(), node.get_untracked()) else { return };
        show_ring(&ring, &canvas, scene.get_untracked().as_deref(), focus.as_ref());
    });
    let tooltip = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let (tip, Some(element), Some(canvas)) = (tip_shown.get(), tooltip.get(), node.get_untracked()) else {
            return;
        };
        show_tip(&element, &canvas, scene.get_untracked().as_deref(), tip.as_ref());
    });
    let hint_id = format!("{name}-hint");
    view! {
        <canvas
            class="scene-canvas" node_ref=node tabindex="0" role="application"
            aria-label=move || scene.get().map(|scene| scene.title.clone()).unwrap_or_default()
            aria-roledescription="picture" aria-describedby=hint_id.clone()
            class:is-over-mark=move || hovered.with(Option::is_some)
            on:keydown=keys
            on:pointermove=move |event| hover(if event.buttons() == 0 { under(&event) } else { None })
            on:pointerdown=move |event| hover(if event.pointer_type() == "mouse" { None } else { under(&event) })
            on:pointerleave=move |_| hover(None)
            on:blur=move |_| focused.set(None)
            on:click=move |event| {
                if let Some(key) = under(&event) {
                    run(&key);
                }
            }
        ></canvas>
        <div class="scene-ring" node_ref=ring aria-hidden="true"></div>
        <div class="scene-tooltip" node_ref=tooltip role="tooltip"></div>
        <p class="visually-hidden" id=hint_id>{hint}</p>
        <p class="visually-hidden" aria-live="polite">{said}</p>
    }
}

/// The keys that light up with the mark under the pointer, in focus, or chosen; `None` where nothing does.
fn shine(
    light: StoredValue<Option<Light>, LocalStorage>,
    scene: Signal<Option<Rc<Scene>>, LocalStorage>,
    focused: RwSignal<Option<String>>,
    hovered: RwSignal<Option<String>>,
) -> Signal<Option<BTreeSet<String>>, LocalStorage> {
    let Some(Light { chosen, pointed, touched }) = light.get_value() else { return Signal::derive_local(|| None) };
    Effect::new(move |_| {
        let key = hovered.get().or_else(|| focused.get());
        if pointed.get_untracked() != key {
            pointed.set(key);
        }
    });
    let keys = StoredValue::new_local(touched);
    let lit = RwSignal::new_local(None::<BTreeSet<String>>);
    Effect::new(move |_| {
        scene.track();
        let of = |key: String| keys.with_value(|keys| keys(&key));
        let some = |key: Option<String>| key.map(of).filter(|keys| !keys.is_empty());
        let now = some(pointed.get()).or_else(|| some(chosen.get()));
        if lit.with_untracked(|before| *before != now) {
            lit.set(now);
        }
    });
    lit.into()
}

/// The mark of a key with all its parts.
fn tip(scene: &Scene, key: &str) -> Option<Tip> {
    let mut parts = scene.marks.iter().filter(|mark| mark.key == key);
    let first = parts.next()?;
    let bounds = parts.fold(first.shape.bounds(), |bounds, mark| bounds.union(mark.shape.bounds()));
    Some(Tip { text: first.tooltip.clone(), bounds })
}

/// Screen pixels for one scene pixel.
fn zoom(canvas: &HtmlCanvasElement, scene: &Scene) -> f64 {
    let shown = f64::from(canvas.client_width());
    if shown > 0.0 && scene.width > 0.0 { shown / f64::from(scene.width) } else { 1.0 }
}

fn place(canvas: &HtmlCanvasElement, scene: &Scene, event: &web_sys::MouseEvent) -> Point {
    let (frame, zoom) = (canvas.get_bounding_client_rect(), zoom(canvas, scene));
    let x = (f64::from(event.client_x()) - frame.left()) / zoom;
    let y = (f64::from(event.client_y()) - frame.top()) / zoom;
    Point::new(x as f32, y as f32)
}

fn set(style: &CssStyleDeclaration, pixels: &[(&str, f64)]) {
    for (name, value) in pixels {
        // Lengths in pixels are always understood.
        let _ = style.set_property(name, &format!("{value:.1}px"));
    }
}

/// Shows or hides an element through its class.
fn set_shown(element: &HtmlElement, shown: bool) {
    // A fixed, valid class.
    let _ = element.class_list().toggle_with_force("is-shown", shown);
}

fn show_ring(ring: &HtmlElement, canvas: &HtmlCanvasElement, scene: Option<&Scene>, focus: Option<&Tip>) {
    if let (Some(scene), Some(focus)) = (scene, focus) {
        let zoom = zoom(canvas, scene);
        let around = focus.bounds.inflate(3.0);
        let (left, top) = (f64::from(canvas.offset_left()), f64::from(canvas.offset_top()));
        let edges = [
            ("left", left + f64::from(around.x) * zoom),
            ("top", top + f64::from(around.y) * zoom),
            ("width", f64::from(around.width) * zoom),
            ("height", f64::from(around.height) * zoom),
        ];
        set(&HtmlElement::style(ring), &edges);
    }
    set_shown(ring, focus.is_some());
}

/// Above the mark, below it, or beside it: wherever it hides nothing of what it explains.
fn show_tip(element: &HtmlElement, canvas: &HtmlCanvasElement, scene: Option<&Scene>, tip: Option<&Tip>) {
    let (Some(scene), Some(tip)) = (scene, tip.filter(|tip| !tip.text.is_empty())) else {
        set_shown(element, false);
        return;
    };
    element.set_text_content(Some(&tip.text));
    set_shown(element, true);
    let (frame, own, zoom) =
        (canvas.get_bounding_client_rect(), element.get_bounding_client_rect(), zoom(canvas, scene));
    let window = web_sys::window();
    let length = |of: Option<Result<JsValue, JsValue>>| of.and_then(Result::ok).and_then(|n| n.as_f64()).unwrap_or(0.0);
    let (wide, high) = (
        length(window.as_ref().map(web_sys::Window::inner_width)),
        length(window.as_ref().map(web_sys::Window::inner_height)),
    );
    let left = frame.left() + f64::from(tip.bounds.x) * zoom;
    let right = frame.left() + f64::from(tip.bounds.right()) * zoom;
    let (top, bottom) =
        (frame.top() + f64::from(tip.bounds.y) * zoom, frame.top() + f64::from(tip.bounds.bottom()) * zoom);
    let centred = ((left + right - own.width()) / 2.0).clamp(8.0, (wide - own.width() - 8.0).max(8.0));
    let (above, below) = (top - TIP_GAP - own.height(), bottom + TIP_GAP);
    let (x, y) = if above >= 8.0 {
        (centred, above)
    } else if below + own.height() <= high - 8.0 {
        (centred, below)
    } else if right + TIP_GAP + own.width() <= wide - 8.0 {
        (right + TIP_GAP, top.max(8.0))
    } else {
        ((left - TIP_GAP - own.width()).max(8.0), top.max(8.0))
    };
    set(&HtmlElement::style(element), &[("left", x), ("top", y)]);
}

/// What of a scene is lit, and what is chosen.
struct Look<'a> {
    lit: Option<&'a BTreeSet<String>>,
    chosen: Option<&'a str>,
}

/// How much is left of what is not lit, as the style sheet has it for pictures of elements.
fn unlit(canvas: &HtmlCanvasElement) -> f64 {
    let style = web_sys::window().and_then(|window| window.get_computed_style(canvas).ok().flatten());
    let value = style.and_then(|style| style.get_property_value("--unlit").ok());
    value.and_then(|value| value.trim().parse().ok()).unwrap_or(1.0)
}

/// Paints all marks, as sharp as the screen is.
fn paint(canvas: &HtmlCanvasElement, scene: &Scene, palette: &Palette, look: &Look<'_>) -> Result<(), JsValue> {
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(0.5, 4.0);
    let (width, height) = (f64::from(scene.width), f64::from(scene.height));
    let pixels = ((width * ratio).ceil() as u32, (height * ratio).ceil() as u32);
    if (canvas.width(), canvas.height()) != pixels {
        canvas.set_width(pixels.0);
        canvas.set_height(pixels.1);
        set(&HtmlElement::style(canvas), &[("width", width), ("height", height)]);
    }
    let Some(context) = canvas.get_context("2d")? else { return Ok(()) };
    let context: CanvasRenderingContext2d = context.unchecked_into();
    context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0)?;
    context.clear_rect(0.0, 0.0, width, height);
    let brush = Brush { context: &context, palette };
    // Neighbours of one role are painted in one go, unless the outline of one would lie over another's fill.
    let together = |a: &Mark, b: &Mark| a.role == b.role && !is_text(a) && !is_text(b) && is_plain(a.role);
    let Some(lit) = look.lit else {
        return scene.marks.chunk_by(together).try_for_each(|marks| brush.paint(marks));
    };
    // Axes and titles stay; of the things, what is not touched gives way.
    let things: HashSet<&str> =
        scene.marks.iter().filter(|mark| mark.focus.is_some()).map(|mark| mark.key.as_str()).collect();
    let dim = |mark: &Mark| things.contains(mark.key.as_str()) && !lit.contains(&mark.key);
    let left = unlit(canvas);
    for marks in scene.marks.chunk_by(|a, b| together(a, b) && dim(a) == dim(b)) {
        context.set_global_alpha(if marks.first().is_some_and(dim) { left } else { 1.0 });
        brush.paint(marks)?;
    }
    context.set_global_alpha(1.0);
    match look.chosen.and_then(|key| tip(scene, key)) {
        Some(chosen) => brush
            .paint(&[Mark::decoration(Shape::Rect { rect: chosen.bounds.inflate(2.0), radius: 3.0 }, Role::Selected)]),
        None => Ok(()),
    }
}

fn is_text(mark: &Mark) -> bool {
    matches!(mark.shape, Shape::Text { .. } | Shape::Swatch { .. })
}

fn is_plain(role: Role) -> bool {
    let paint = role.paint();
    paint.fill.is_none() != paint.stroke.is_none()
}

struct Brush<'a> {
    context: &'a CanvasRenderingContext2d,
    palette: &'a Palette,
}

impl Brush<'_> {
    fn paint(&self, marks: &[Mark]) -> Result<(), JsValue> {
        let Some(first) = marks.first() else { return Ok(()) };
        let paint = first.role.paint();
        self.context.begin_path();
        for mark in marks {
            match &mark.shape {
                Shape::Text { at, anchor, text, face, .. } => return self.text(paint, *at, *anchor, text, *face),
                Shape::Swatch { rect, colour } => {
                    self.context.set_fill_style_str(&colour.hex());
                    self.rect(*rect, 2.0)?;
                    self.context.fill();
                }
                shape => self.outline(shape)?,
            }
        }
        if let Some(fill) = paint.fill {
            self.context.set_fill_style_str(self.palette.get(fill));
            self.context.fill();
        }
        if let Some(stroke) = paint.stroke {
            self.pen(stroke, paint)?;
            self.context.stroke();
        }
        Ok(())
    }

    fn pen(&self, stroke: Token, paint: Paint) -> Result<(), JsValue> {
        self.context.set_stroke_style_str(self.palette.get(stroke));
        self.context.set_line_width(f64::from(paint.width));
        let dash: js_sys::Array = paint.dash.iter().map(|length| JsValue::from_f64(f64::from(*length))).collect();
        self.context.set_line_dash(&dash)
    }

    fn rect(&self, rect: Rect, radius: f32) -> Result<(), JsValue> {
        let [x, y, width, height] = [rect.x, rect.y, rect.width, rect.height].map(f64::from);
        if radius > 0.0 {
            let radius = f64::from(radius.min(rect.width / 2.0).min(rect.height / 2.0));
            return self.context.round_rect_with_f64(x, y, width, height, radius);
        }
        self.context.rect(x, y, width, height);
        Ok(())
    }

    fn outline(&self, shape: &Shape) -> Result<(), JsValue> {
        let pair = |point: Point| (f64::from(point.x), f64::from(point.y));
        let to = |point: Point| self.context.line_to(pair(point).0, pair(point).1);
        let from = |point: Point| self.context.move_to(pair(point).0, pair(point).1);
        match shape {
            Shape::Rect { rect, radius } => self.rect(*rect, *radius)?,
            Shape::Circle { center, radius } => {
                let ((x, y), radius) = (pair(*center), f64::from(radius.max(0.0)));
                self.context.move_to(x + radius, y);
                self.context.arc(x, y, radius, 0.0, std::f64::consts::TAU)?;
            }
            Shape::Line { from: start, to: end } => {
                from(*start);
                to(*end);
            }
            Shape::Path(steps) => {
                for step in steps {
                    match *step {
                        Step::Move(point) => from(point),
                        Step::Line(point) => to(point),
                        Step::Curve(a, b, end) => {
                            let ((ax, ay), (bx, by), (x, y)) = (pair(a), pair(b), pair(end));
                            self.context.bezier_curve_to(ax, ay, bx, by, x, y);
                        }
                        Step::Close => self.context.close_path(),
                    }
                }
            }
            Shape::Text { .. } | Shape::Swatch { .. } => {}
        }
        Ok(())
    }

    fn text(&self, paint: Paint, at: Point, anchor: Anchor, text: &str, face: Face) -> Result<(), JsValue> {
        let family = if face.is_mono() { "ui-monospace, monospace" } else { "system-ui, sans-serif" };
        self.context.set_font(&format!("{} {}px {family}", face.weight(), face.size()));
        self.context.set_text_align(match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "center",
            Anchor::End => "end",
        });
        let (x, y) = (f64::from(at.x), f64::from(at.y));
        if let Some(stroke) = paint.stroke.filter(|_| paint.halo) {
            self.pen(stroke, paint)?;
            self.context.set_line_join("round");
            self.context.stroke_text(text, x, y)?;
        }
        if let Some(fill) = paint.fill {
            self.context.set_fill_style_str(self.palette.get(fill));
            self.context.fill_text(text, x, y)?;
        }
        Ok(())
    }
}
