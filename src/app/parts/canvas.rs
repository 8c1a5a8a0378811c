//! A scene on a canvas: for more marks than the page should hold as elements. It paints, finds the mark under the
//! pointer, walks along marks by keys, and says what they are; what the marks are is the scene's business.

use std::collections::BTreeSet;
use std::rc::Rc;

use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{CssStyleDeclaration, HtmlCanvasElement, HtmlElement};

use super::easel::Easel;
use super::light::Light;
use super::picture::{OnChoose, OnKey};
use super::zoom::Zoom;
use crate::app::theme;
use crate::scene::{Direction, HitIndex, Palette, Point, Rect, Scene, Transform};

/// How near to a mark the pointer must be, in pixels.
const TOLERANCE: f32 = 5.0;
/// Free room between a mark and its tooltip, and between the tooltip and the window's edge.
const TIP_GAP: f64 = 10.0;

/// What is said of a mark, and where it is in the scene.
#[derive(Clone, PartialEq)]
pub(super) struct Tip {
    text: String,
    pub(super) bounds: Rect,
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
    /// What is in sight; all of the scene without it.
    #[prop(default = None)]
    zoom: Option<Zoom>,
) -> impl IntoView {
    let node = NodeRef::<Canvas>::new();
    let theme = theme::follow();
    let palette = Memo::new(move |_| Palette::of(theme.get()));
    let index = StoredValue::new_local(None::<HitIndex>);
    let focused = RwSignal::new(None::<String>);
    let hovered = RwSignal::new(None::<String>);
    let lit = shine(light, scene, focused, hovered);
    let chosen = light.with_value(|light| light.as_ref().map(|light| light.chosen));
    let easel = Easel::new(node, scene, zoom);
    easel.follow(palette, lit, chosen);
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
        let eye = eye(&canvas, &scene, zoom);
        let at = place(&canvas, eye, zoom, event);
        let near = TOLERANCE / eye.scale.min(1.0);
        index.update_value(|index| {
            index.get_or_insert_with(|| HitIndex::new(&scene, TOLERANCE));
        });
        let hit = |index: &Option<HitIndex>| index.as_ref()?.at(&scene, at, near).map(|mark| mark.key.clone());
        index.with_value(hit)
    };
    let run = move |key: &str| choose.with_value(|choose| choose.as_ref().map(|choose| choose(key)));
    let keys = move |event: web_sys::KeyboardEvent| {
        let Some(scene) = scene.get_untracked() else { return };
        let current = focused.get_untracked().filter(|key| scene.focusable(key).is_some());
        if zoom.is_some_and(|zoom| zoom.take_key(&event)) {
            event.prevent_default();
            return;
        }
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
            if let (Some(zoom), Some(tip)) = (zoom, tip(&scene, &next.key)) {
                zoom.reveal(tip.bounds);
            }
            focused.set(Some(next.key.clone()));
        }
    };
    let ring = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let (focus, Some(ring), Some(canvas)) = (focus.get(), ring.get(), node.get_untracked()) else { return };
        if let Some(zoom) = zoom {
            zoom.transform.track();
        }
        show_ring(&ring, &canvas, scene.get_untracked().as_deref(), focus.as_ref(), zoom);
    });
    let tooltip = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let (tip, Some(element), Some(canvas)) = (tip_shown.get(), tooltip.get(), node.get_untracked()) else {
            return;
        };
        show_tip(&element, &canvas, scene.get_untracked().as_deref(), tip.as_ref(), zoom);
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
                if zoom.is_some_and(|zoom| zoom.has_dragged()) {
                    return;
                }
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
pub(super) fn tip(scene: &Scene, key: &str) -> Option<Tip> {
    let mut parts = scene.marks.iter().filter(|mark| mark.key == key);
    let first = parts.next()?;
    let bounds = parts.fold(first.shape.bounds(), |bounds, mark| bounds.union(mark.shape.bounds()));
    Some(Tip { text: first.tooltip.clone(), bounds })
}

/// From the scene to the canvas, in pixels of the page.
fn eye(canvas: &HtmlCanvasElement, scene: &Scene, zoom: Option<Zoom>) -> Transform {
    if let Some(zoom) = zoom {
        return zoom.transform.get_untracked();
    }
    let shown = canvas.client_width() as f32;
    let scale = if shown > 0.0 && scene.width > 0.0 { shown / scene.width } else { 1.0 };
    Transform { scale, ..Transform::IDENTITY }
}

fn place(canvas: &HtmlCanvasElement, eye: Transform, zoom: Option<Zoom>, event: &web_sys::MouseEvent) -> Point {
    let (left, top, ..) = frame(canvas, zoom);
    let (x, y) = (f64::from(event.client_x()) - left, f64::from(event.client_y()) - top);
    eye.to_scene(Point::new(x as f32, y as f32))
}

/// Where a picture is seen in the window: left, top, right and bottom. A canvas reaches beyond its stage.
fn frame(canvas: &HtmlCanvasElement, zoom: Option<Zoom>) -> (f64, f64, f64, f64) {
    let stage = zoom.and_then(|_| canvas.parent_element());
    let seen = stage.as_ref().unwrap_or(canvas);
    let rect = seen.get_bounding_client_rect();
    let (left, top) = (rect.left() + f64::from(seen.client_left()), rect.top() + f64::from(seen.client_top()));
    (left, top, left + f64::from(seen.client_width()), top + f64::from(seen.client_height()))
}

/// Sets lengths in pixels.
pub(super) fn set(style: &CssStyleDeclaration, pixels: &[(&str, f64)]) {
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

/// A rectangle of the scene on the canvas: left, top, width, height.
fn seen(rect: Rect, eye: Transform) -> [f64; 4] {
    let from = eye.to_screen(Point::new(rect.x, rect.y));
    [from.x, from.y, rect.width * eye.scale, rect.height * eye.scale].map(f64::from)
}

fn show_ring(
    ring: &HtmlElement,
    canvas: &HtmlCanvasElement,
    scene: Option<&Scene>,
    focus: Option<&Tip>,
    zoom: Option<Zoom>,
) {
    if let (Some(scene), Some(focus)) = (scene, focus) {
        let [x, y, width, height] = seen(focus.bounds, eye(canvas, scene, zoom));
        let (left, top) = (f64::from(canvas.offset_left()), f64::from(canvas.offset_top()));
        let edges =
            [("left", left + x - 3.0), ("top", top + y - 3.0), ("width", width + 6.0), ("height", height + 6.0)];
        set(&HtmlElement::style(ring), &edges);
    }
    set_shown(ring, focus.is_some());
}

/// Above the mark, below it, or beside it: wherever it hides nothing of what it explains.
fn show_tip(
    element: &HtmlElement,
    canvas: &HtmlCanvasElement,
    scene: Option<&Scene>,
    tip: Option<&Tip>,
    zoom: Option<Zoom>,
) {
    let (Some(scene), Some(tip)) = (scene, tip.filter(|tip| !tip.text.is_empty())) else {
        set_shown(element, false);
        return;
    };
    element.set_text_content(Some(&tip.text));
    set_shown(element, true);
    let ((from, over, to, under), own) = (frame(canvas, zoom), element.get_bounding_client_rect());
    let [x, y, across, down] = seen(tip.bounds, eye(canvas, scene, zoom));
    let window = web_sys::window();
    let length = |of: Option<Result<JsValue, JsValue>>| of.and_then(Result::ok).and_then(|n| n.as_f64()).unwrap_or(0.0);
    let (wide, high) = (
        length(window.as_ref().map(web_sys::Window::inner_width)),
        length(window.as_ref().map(web_sys::Window::inner_height)),
    );
    // Of a mark that reaches out of sight, the part that is seen.
    let (left, right) = ((from + x).max(from), (from + x + across).min(to));
    let (top, bottom) = ((over + y).max(over), (over + y + down).min(under));
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
