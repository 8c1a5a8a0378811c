//! A scene on the page: SVG elements with keyboard focus, or a canvas where there are many marks; its table, its SQL,
//! and its export.

use std::rc::Rc;

use futures_util::future::{AbortHandle, abortable};
use gloo_timers::future::TimeoutFuture;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::svg::Svg;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Document, Element, SvgElement};

use super::canvas::CanvasScene;
use super::download;
use super::icon::icon;
use super::light::{self, Light};
use super::scene_table::SceneTable;
use super::size::size_of;
use super::sql::SqlView;
use super::zoom::Zoom;
use crate::app::state::App;
use crate::app::theme;
use crate::scene::{Direction, Mark, Palette, Point, Scene, Shape, svg};

const SVG: &str = "http://www.w3.org/2000/svg";

/// What to do with the key of a chosen mark.
pub type OnChoose = Rc<dyn Fn(&str)>;

/// Keys that a page takes before the picture does; it is told whether a mark has the focus, and says whether it took it.
pub type OnKey = Rc<dyn Fn(&web_sys::KeyboardEvent, bool) -> bool>;

/// More marks than this are painted on a canvas.
const MOST_ELEMENTS: usize = 1_500;
/// Marks that are drawn as elements before the page may do something else.
const SLICE: usize = 250;
const HINT: &str = "Arrow keys go from mark to mark, Enter chooses one, Escape leaves them.";

/// Whether the page shows a picture.
pub fn is_there(app: App) -> bool {
    app.picture.with_value(|make| make.as_ref().is_some_and(|make| make().is_some()))
}

/// The picture on show, as an SVG file's text.
pub fn current_svg(app: App) -> Option<String> {
    let make = app.picture.get_value()?;
    make().map(|scene| svg::document(&scene, &Palette::of(theme::current())))
}

/// A figure. `layout` makes the scene for a width in pixels, and is asked again when a signal that it
/// reads changes; `None` while there is nothing to draw yet.
#[component]
pub fn Picture(
    layout: impl Fn(f32) -> Option<Scene> + 'static,
    /// The file name of an export, without its ending.
    name: &'static str,
    /// The SQL behind the picture.
    #[prop(optional, into)]
    sql: Option<Signal<String>>,
    /// This is the page's main picture.
    #[prop(optional)]
    main: bool,
    #[prop(optional)] on_choose: Option<OnChoose>,
    /// It is drawn anew again and again: on a canvas, however few marks there are.
    #[prop(optional)]
    on_canvas: bool,
    #[prop(optional)] on_key: Option<OnKey>,
    /// Which keys do what in a picture on canvas, for those who do not see it.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// Shows all of it again.
    #[prop(optional, into)]
    on_fit: Option<Callback<()>>,
    /// What lights up with the mark that is chosen or pointed at; the layout stays as it is.
    #[prop(optional)]
    light: Option<Light>,
    /// What is in sight of it; the scene is then as large as it likes.
    #[prop(optional)]
    zoom: Option<Zoom>,
) -> impl IntoView {
    let app = App::get();
    let holder = NodeRef::<Div>::new();
    let canvas = NodeRef::<Svg>::new();
    let size = size_of(holder);
    let scene = RwSignal::new_local(None::<Rc<Scene>>);
    let (table, show_table) = signal(false);
    let (source, show_source) = signal(false);
    // A picture that has become higher is not wider: it is not laid out again.
    let width = Memo::new(move |_| size.get().0);
    Effect::new(move |_| {
        let width = width.get();
        if width < 1.0 {
            return;
        }
        #[allow(clippy::cast_possible_truncation)]
        let drawn = layout(width as f32).map(Rc::new);
        if main {
            let drawn = drawn.clone();
            app.picture.set_value(Some(Rc::new(move || drawn.clone())));
        }
        scene.set(drawn);
    });
    on_cleanup(move || {
        if main {
            app.picture.try_update_value(|picture| *picture = None);
        }
    });
    if let Some(zoom) = zoom {
        show_in(zoom, holder, canvas, size, scene);
    }
    let choosable = on_choose.is_some();
    let painted = Memo::new(move |_| {
        on_canvas || scene.with(|scene| scene.as_ref().is_some_and(|scene| scene.marks.len() > MOST_ELEMENTS))
    });
    // Counts the drawings that stand.
    let drawn = RwSignal::new(0_u32);
    let drawing = StoredValue::new_local(None::<AbortHandle>);
    let stop = move || {
        drawing.try_update_value(|handle| handle.take().as_ref().map(AbortHandle::abort));
    };
    on_cleanup(stop);
    Effect::new(move |_| {
        stop();
        if let (Some(scene), Some(canvas)) = (scene.get(), canvas.get()) {
            let canvas: SvgElement = canvas.unchecked_into();
            if painted.get() {
                canvas.set_text_content(None);
                return;
            }
            // Drawing into an element that the page has just made cannot be refused.
            let Ok((first, rest)) = draw(&canvas, &scene, choosable) else { return };
            if rest >= scene.marks.len() {
                drawn.update(|count| *count += 1);
                return;
            }
            let work = app.busy().begin();
            let (future, handle) = abortable(async move {
                let mut from = rest;
                while from < scene.marks.len() {
                    TimeoutFuture::new(0).await;
                    from = draw_slice(&canvas, &scene, from, first.as_deref(), choosable).unwrap_or(usize::MAX);
                }
                drawn.try_update(|count| *count += 1);
                drop(work);
            });
            drawing.set_value(Some(handle));
            wasm_bindgen_futures::spawn_local(async move {
                // Given up: a newer scene is drawn.
                let _ = future.await;
            });
        }
    });
    let own_keys = StoredValue::new_local(on_key);
    if let Some(light) = light.clone() {
        light::follow(canvas, drawn.into(), painted, light);
    }
    let light = StoredValue::new_local(light);
    let choose = StoredValue::new_local(on_choose);
    let on_key = move |event: web_sys::KeyboardEvent| {
        if zoom.is_some_and(|zoom| zoom.take_key(&event)) {
            event.prevent_default();
            return;
        }
        if let Some(scene) = scene.get_untracked() {
            handle_key(&event, &scene, choose);
        }
    };
    let on_click = move |event: web_sys::MouseEvent| {
        if zoom.is_some_and(|zoom| zoom.has_dragged()) {
            return;
        }
        if let Some(key) = event.target().and_then(|target| key_of(&target)) {
            choose.with_value(|choose| choose.as_ref().map(|choose| choose(&key)));
        }
    };
    let on_focus = move |event: web_sys::FocusEvent| {
        let (Some(zoom), Some(scene)) = (zoom, scene.get_untracked()) else { return };
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let by_keys = target.filter(|target| target.matches(":focus-visible").unwrap_or(false));
        let key = by_keys.and_then(|target| target.get_attribute("data-key"));
        if let Some(tip) = key.and_then(|key| super::canvas::tip(&scene, &key)) {
            zoom.reveal(tip.bounds);
        }
    };
    let title = move || scene.get().map(|scene| scene.title.clone()).unwrap_or_default();
    let export = move |_| {
        if let Some(scene) = scene.get_untracked() {
            download::offer(
                &format!("{name}.svg"),
                "image/svg+xml",
                &svg::document(&scene, &Palette::of(theme::current())),
            );
        }
    };
    view! {
        <figure class="picture">
            <figcaption class="picture-head">
                <span class="picture-title">{title}</span>
                <span class="picture-tools">
                    <button
                        type="button" class="icon-button" title="Show as table" aria-label="Show as table"
                        aria-pressed=move || table.get().to_string()
                        on:click=move |_| show_table.update(|on| *on = !*on)
                    >{icon("table")}</button>
                    {sql.map(|_| view! {
                        <button
                            type="button" class="icon-button" title="Show SQL" aria-label="Show SQL"
                            aria-pressed=move || source.get().to_string()
                            on:click=move |_| show_source.update(|on| *on = !*on)
                        >{icon("sql")}</button>
                    })}
                    <button type="button" class="icon-button" title="Save as SVG" aria-label="Save as SVG" on:click=export>
                        {icon("export")}
                    </button>
                    {zoom.map(|zoom| view! {
                        <button type="button" class="icon-button" title="Farther (−)" aria-label="Farther" on:click=move |_| zoom.step(false)>
                            {icon("minus")}
                        </button>
                        <button type="button" class="icon-button" title="Closer (+)" aria-label="Closer" on:click=move |_| zoom.step(true)>
                            {icon("plus")}
                        </button>
                    })}
                    {on_fit.or_else(|| zoom.map(|zoom| Callback::new(move |()| zoom.fit()))).map(|fit| view! {
                        <button type="button" class="icon-button" title="Show all" aria-label="Show all" on:click=move |_| fit.run(())>
                            {icon("fit")}
                        </button>
                    })}
                </span>
            </figcaption>
            <div
                class="picture-body" class:is-zoomable=zoom.is_some() class:is-filling=zoom.is_some_and(|zoom| zoom.fills) node_ref=holder
                on:wheel=move |event| if let Some(zoom) = zoom { zoom.turn_wheel(&event) }
                on:pointerdown=move |event| if let Some(zoom) = zoom { zoom.put_down(&event) }
                on:pointermove=move |event| if let Some(zoom) = zoom { zoom.drag(&event) }
                on:pointerup=move |event| if let Some(zoom) = zoom { zoom.lift(&event) }
                on:pointercancel=move |event| if let Some(zoom) = zoom { zoom.lift(&event) }
            >
                <svg class="scene" class:is-off=painted node_ref=canvas role="group" aria-label=title on:keydown=on_key on:click=on_click on:focusin=on_focus></svg>
                {move || painted.get().then(|| view! {
                    <CanvasScene
                        scene=Signal::derive_local(move || scene.get()) name=name hint=hint.unwrap_or(HINT)
                        choose=choose own_keys=own_keys light=light zoom=zoom
                    />
                })}
            </div>
            {move || (source.get()).then(|| sql.map(|sql| view! { <SqlView sql=sql /> }))}
            {move || table.get().then(|| scene.get().map(|scene| view! { <SceneTable scene=scene /> }))}
        </figure>
    }
}

/// A stage that is not the page's whole height is at most this high.
const HIGHEST: f32 = 520.0;

/// Keeps the sizes of stage and scene, and puts a picture of elements where it is in sight.
fn show_in(
    zoom: Zoom,
    holder: NodeRef<Div>,
    canvas: NodeRef<Svg>,
    size: ReadSignal<(f64, f64)>,
    scene: RwSignal<Option<Rc<Scene>>, LocalStorage>,
) {
    #[allow(clippy::cast_possible_truncation)]
    Effect::new(move |_| {
        let (width, height) = size.get();
        let (width, height) = (width as f32, height as f32);
        let Some((across, down)) = scene.with(|scene| scene.as_ref().map(|scene| (scene.width, scene.height))) else {
            return;
        };
        if !zoom.fills
            && width > 0.0
            && let Some(holder) = holder.get_untracked()
        {
            let wanted = (down * (width / across).min(1.0) + 16.0).clamp(120.0, HIGHEST);
            let holder: web_sys::HtmlElement = holder.unchecked_into();
            // A length in pixels is always understood.
            let _ = holder.style().set_property("height", &format!("{wanted:.0}px"));
        }
        zoom.set_stage(width, height);
        zoom.set_scene(across, down);
    });
    Effect::new(move |_| {
        let (transform, Some(svg)) = (zoom.transform.get(), canvas.get()) else { return };
        let svg: SvgElement = svg.unchecked_into();
        let (scale, Point { x, y }) = (transform.scale, transform.offset);
        // A transform of our own numbers is always understood.
        let _ = svg.style().set_property("transform", &format!("matrix({scale}, 0, 0, {scale}, {x}, {y})"));
    });
}

/// Begins to draw: the key of the mark that takes the focus, and the mark to go on with.
fn draw(canvas: &SvgElement, scene: &Scene, choosable: bool) -> Result<(Option<String>, usize), JsValue> {
    let Some(document) = canvas.owner_document() else { return Ok((None, usize::MAX)) };
    let focused = document.active_element().filter(|element| canvas.contains(Some(element)));
    let focused = focused.and_then(|element| element.get_attribute("data-key"));
    canvas.set_attribute("viewBox", &format!("0 0 {} {}", scene.width, scene.height))?;
    canvas.set_attribute("width", &scene.width.to_string())?;
    canvas.set_attribute("height", &scene.height.to_string())?;
    canvas.set_text_content(None);
    let first = focused.or_else(|| scene.first_focusable().map(|mark| mark.key.clone()));
    let next = draw_slice(canvas, scene, 0, first.as_deref(), choosable)?;
    Ok((first, next))
}

/// Draws the things from a mark on, as many as fit into a frame; the mark to go on with.
fn draw_slice(
    canvas: &SvgElement,
    scene: &Scene,
    from: usize,
    first: Option<&str>,
    choosable: bool,
) -> Result<usize, JsValue> {
    let Some(document) = canvas.owner_document() else { return Ok(usize::MAX) };
    let rest = scene.marks.get(from..).unwrap_or_default();
    let mut next = from;
    for things in rest.chunk_by(|a, b| a.key == b.key && !a.key.is_empty()) {
        let group = group(&document, things, first, choosable)?;
        canvas.append_child(&group)?;
        next += things.len();
        if next - from >= SLICE {
            break;
        }
    }
    Ok(next)
}

/// The marks of one thing: they light up and are chosen together. Its outlines take the focus and the name; its
/// words stand beside them, or they would be read out as a second name.
fn group(document: &Document, marks: &[Mark], first: Option<&str>, choosable: bool) -> Result<Element, JsValue> {
    let group = document.create_element_ns(Some(SVG), "g")?;
    if let Some(mark) = marks.first().filter(|mark| !mark.key.is_empty()) {
        group.set_attribute("data-key", &mark.key)?;
    }
    let Some(thing) = marks.iter().find(|mark| mark.focus.is_some()) else {
        group.set_attribute("aria-hidden", "true")?;
        for mark in marks {
            let drawn = element(document, mark)?;
            group.append_child(&drawn)?;
        }
        return Ok(group);
    };
    group.set_attribute("class", "scene-thing")?;
    let target = document.create_element_ns(Some(SVG), "g")?;
    target.set_attribute("class", "scene-target")?;
    target.set_attribute("data-key", &thing.key)?;
    target.set_attribute("tabindex", if first == Some(thing.key.as_str()) { "0" } else { "-1" })?;
    target.set_attribute("role", if choosable { "button" } else { "img" })?;
    target.set_attribute("aria-label", &thing.label)?;
    group.append_child(&target)?;
    for mark in marks {
        let drawn = element(document, mark)?;
        if matches!(mark.shape, Shape::Text { .. }) {
            drawn.set_attribute("aria-hidden", "true")?;
            group.append_child(&drawn)?;
        } else {
            target.append_child(&drawn)?;
        }
    }
    if !thing.tooltip.is_empty() {
        let title = document.create_element_ns(Some(SVG), "title")?;
        title.set_text_content(Some(&thing.tooltip));
        group.append_child(&title)?;
    }
    Ok(group)
}

fn element(document: &Document, mark: &Mark) -> Result<Element, JsValue> {
    let parts = svg::element(mark);
    let element = document.create_element_ns(Some(SVG), parts.name)?;
    for (name, value) in &parts.attributes {
        element.set_attribute(name, value)?;
    }
    if let Some(text) = &parts.text {
        element.set_text_content(Some(text));
    }
    Ok(element)
}

fn handle_key(event: &web_sys::KeyboardEvent, scene: &Scene, choose: StoredValue<Option<OnChoose>, LocalStorage>) {
    let Some(key) = event.target().and_then(|target| key_of(&target)) else { return };
    let direction = match event.key().as_str() {
        "ArrowLeft" => Direction::Left,
        "ArrowRight" => Direction::Right,
        "ArrowUp" => Direction::Up,
        "ArrowDown" => Direction::Down,
        "Enter" | " " => {
            event.prevent_default();
            choose.with_value(|choose| choose.as_ref().map(|choose| choose(&key)));
            return;
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(next) = scene.follow(&key, direction) {
        focus(event, &next.key);
    }
}

/// Moves the keyboard's focus; the mark it lands on is where Tab comes back to.
fn focus(event: &web_sys::KeyboardEvent, key: &str) {
    let Some(canvas) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    let Ok(all) = canvas.query_selector_all("[tabindex]") else { return };
    for index in 0..all.length() {
        let Some(mark) = all.get(index).and_then(|node| node.dyn_into::<SvgElement>().ok()) else { continue };
        let here = mark.get_attribute("data-key").as_deref() == Some(key);
        // Attributes of our own elements are always writable.
        let _ = mark.set_attribute("tabindex", if here { "0" } else { "-1" });
        if here {
            let _ = mark.focus();
        }
    }
}

fn key_of(target: &web_sys::EventTarget) -> Option<String> {
    let element = target.dyn_ref::<Element>()?;
    element.closest("[data-key]").ok().flatten()?.get_attribute("data-key")
}
