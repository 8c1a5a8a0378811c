//! All of a zoomed picture in a corner, small, with a frame around what is in sight. A click or a drag goes there; for
//! hands only: keys move the picture itself.

use std::rc::Rc;

use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlElement, PointerEvent};

use super::canvas::set;
use super::zoom::Zoom;
use crate::app::theme;
use crate::scene::{Palette, Point, Rect, Role};

/// Where something is, and how it is painted.
pub type Patches = Vec<(Rect, Role)>;

/// The largest width and height, and the least: a picture that is long and thin is drawn wider than it is.
const MOST: (f32, f32) = (168.0, 120.0);
const SMALLEST: (f32, f32) = (56.0, 36.0);
/// A patch is at least this large, in pixels.
const LEAST: f32 = 1.5;

/// The map.
#[component]
pub fn Minimap(#[prop(into)] patches: Signal<Option<Rc<Patches>>, LocalStorage>, zoom: Zoom) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let frame = NodeRef::<Div>::new();
    let theme = theme::follow();
    // It says nothing where all is in sight.
    let needed = Memo::new(move |_| {
        let ((across, down), (width, height)) = (zoom.scene.get(), zoom.stage.get());
        let sight = zoom.transform.get();
        let (from, to) = (sight.to_screen(Point::new(0.0, 0.0)), sight.to_screen(Point::new(across, down)));
        width > 0.0 && (from.x < -2.0 || from.y < -2.0 || to.x > width + 2.0 || to.y > height + 2.0)
    });
    Effect::new(move |_| {
        let (Some(canvas), Some(patches)) = (canvas.get(), patches.get()) else { return };
        let size = zoom.scene.get();
        // Painting on a canvas that the page has just made cannot be refused.
        let _ = paint(&canvas, &patches, size, scale(size), &Palette::of(theme.get()));
    });
    Effect::new(move |_| {
        let (sight, size, (width, height)) = (zoom.transform.get(), zoom.scene.get(), zoom.stage.get());
        let Some(frame) = frame.get() else { return };
        let by = scale(size);
        let from = sight.to_scene(Point::new(0.0, 0.0));
        let clamp = |from: f32, length: f32, most: f32, by: f32| {
            let (from, to) = (from.clamp(0.0, most), (from + length).clamp(0.0, most));
            (f64::from(from * by), f64::from(((to - from) * by).max(3.0)))
        };
        let (left, across) = clamp(from.x, width / sight.scale, size.0, by.0);
        let (top, down) = clamp(from.y, height / sight.scale, size.1, by.1);
        set(&HtmlElement::style(&frame), &[("left", left), ("top", top), ("width", across), ("height", down)]);
    });
    let go = move |event: &PointerEvent| {
        let Some(map) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        let (at, by) = (map.get_bounding_client_rect(), scale(zoom.scene.get_untracked()));
        let x = (f64::from(event.client_x()) - at.left()) as f32 / by.0;
        let y = (f64::from(event.client_y()) - at.top()) as f32 / by.1;
        zoom.centre(Point::new(x, y));
    };
    view! {
        <div
            class="minimap" class:is-off=move || !needed.get() aria-hidden="true"
            on:pointerdown=move |event| {
                if let Some(map) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) {
                    // A pointer that has gone meanwhile cannot be held, and need not.
                    let _ = map.set_pointer_capture(event.pointer_id());
                }
                go(&event);
            }
            on:pointermove=move |event| if event.buttons() != 0 { go(&event) }
        >
            <canvas node_ref=canvas></canvas>
            <div class="minimap-frame" node_ref=frame></div>
        </div>
    }
}

/// Pixels of the map for one of the scene, across and down.
fn scale((width, height): (f32, f32)) -> (f32, f32) {
    let (width, height) = (width.max(1.0), height.max(1.0));
    let even = (MOST.0 / width).min(MOST.1 / height);
    (even.max(SMALLEST.0 / width), even.max(SMALLEST.1 / height))
}

fn paint(
    canvas: &HtmlCanvasElement,
    patches: &Patches,
    (width, height): (f32, f32),
    scale: (f32, f32),
    palette: &Palette,
) -> Result<(), wasm_bindgen::JsValue> {
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(0.5, 4.0);
    let (across, down) = (f64::from(width * scale.0), f64::from(height * scale.1));
    canvas.set_width((across * ratio).ceil() as u32);
    canvas.set_height((down * ratio).ceil() as u32);
    set(&HtmlElement::style(canvas), &[("width", across), ("height", down)]);
    let Some(context) = canvas.get_context("2d")? else { return Ok(()) };
    let context: CanvasRenderingContext2d = context.unchecked_into();
    context.scale(ratio, ratio)?;
    let mut before = None;
    for (rect, role) in patches {
        if before != Some(*role) {
            before = Some(*role);
            if let Some(fill) = role.paint().fill {
                context.set_fill_style_str(palette.get(fill));
            }
        }
        let (x, y) = (rect.x * scale.0, rect.y * scale.1);
        let (w, h) = ((rect.width * scale.0).max(LEAST), (rect.height * scale.1).max(LEAST));
        context.fill_rect(f64::from(x), f64::from(y), f64::from(w), f64::from(h));
    }
    Ok(())
}
