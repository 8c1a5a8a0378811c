//! A scene on the page: SVG elements with keyboard focus, or a canvas where there are many marks; its table, its SQL,
//! and its export.

use std::rc::Rc;

use leptos::html::Div;
use leptos::prelude::*;
use leptos::svg::Svg;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, SvgElement};

use super::canvas::CanvasScene;
use super::download;
use super::elements::{draw, entitle, handle_key, key_of};
use super::icon::icon;
use super::light::{self, Light};
use super::scene_table::SceneTable;
use super::size::size_of;
use super::sql::SqlView;
use super::zoom::Zoom;
use crate::app::slices::{Pace, Slices};
use crate::app::state::{App, MakePicture};
use crate::app::theme;
use crate::scene::{Palette, Point, Scene, svg};

/// What to do with the key of a chosen mark.
pub type OnChoose = Rc<dyn Fn(&str)>;

/// Keys that a page takes before the picture does; it is told whether a mark has the focus, and says whether it took it.
pub type OnKey = Rc<dyn Fn(&web_sys::KeyboardEvent, bool) -> bool>;

/// More marks than this are painted on a canvas.
const MOST_ELEMENTS: usize = 1_500;
const HINT: &str = "Arrow keys go from mark to mark, Enter chooses one, Escape leaves them.";

/// Whether the page shows a picture.
pub fn is_there(app: App) -> bool {
    app.picture.with_value(Option::is_some)
}

/// The picture on show, all of it, as an SVG file's text.
pub fn current_svg(app: App) -> Option<String> {
    let made = |make: Option<MakePicture>| make.and_then(|make| make());
    let scene = made(app.whole.get_value()).or_else(|| made(app.picture.get_value()))?;
    Some(svg::document(&scene, &Palette::of(theme::current())))
}

/// Makes a picture's scene for a width in pixels. Boxed, so that there is one figure for all pictures in the module.
pub struct Layout(Box<dyn Fn(f32) -> Option<Scene>>);

impl<F: Fn(f32) -> Option<Scene> + 'static> From<F> for Layout {
    fn from(layout: F) -> Layout {
        Layout(Box::new(layout))
    }
}

/// A figure. `layout` makes the scene for a width in pixels, and is asked again when a signal that it
/// reads changes; `None` while there is nothing to draw yet.
#[component]
pub fn Picture(
    #[prop(into)] layout: Layout,
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
    #[prop(optional, into)]
    on_canvas: Signal<bool>,
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
    /// What is exported and told in the table, where only a part is on show.
    #[prop(optional)]
    whole: Option<MakePicture>,
    /// A scene that somebody else makes, in place of what `layout` gives.
    #[prop(optional)]
    ready: Option<RwSignal<Option<Rc<Scene>>, LocalStorage>>,
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
        let drawn = match ready {
            Some(ready) => ready.get(),
            None => (layout.0)(width as f32).map(Rc::new),
        };
        if main {
            let make = |drawn: Rc<Scene>| -> MakePicture { Rc::new(move || Some(Rc::clone(&drawn))) };
            app.picture.set_value(drawn.clone().map(make));
        }
        scene.set(drawn);
    });
    if main {
        app.whole.set_value(whole.clone());
    }
    on_cleanup(move || {
        if main {
            app.picture.try_update_value(|picture| *picture = None);
            app.whole.try_update_value(|whole| *whole = None);
        }
    });
    if let Some(zoom) = zoom {
        show_in(zoom, holder, canvas, size, scene);
    }
    let (choosable, lights_up) = (on_choose.is_some(), light.is_some());
    let painted = Memo::new(move |_| {
        on_canvas.get() || scene.with(|scene| scene.as_ref().is_some_and(|scene| scene.marks.len() > MOST_ELEMENTS))
    });
    // Counts the drawings that stand.
    let drawn = RwSignal::new(0_u32);
    let drawing = Slices::new(app);
    Effect::new(move |_| {
        drawing.stop();
        if let (Some(scene), Some(canvas)) = (scene.get(), canvas.get()) {
            let canvas: SvgElement = canvas.unchecked_into();
            if painted.get() {
                canvas.set_text_content(None);
                return;
            }
            // Drawing into an element that the page has just made cannot be refused.
            let Ok(Some((begun, rest))) = draw(&canvas, &scene, choosable, lights_up) else { return };
            // Painting the part that stands at each frame would take longer than drawing the rest.
            let is_part = rest < scene.marks.len();
            let _ = canvas.class_list().toggle_with_force("is-drawn-in-part", is_part);
            if !is_part {
                drawn.update(|count| *count += 1);
                return;
            }
            drawing.begin(async move {
                let (mut from, mut pace) = (rest, Pace::new());
                while from < scene.marks.len() {
                    // Slices that land in one frame would be styled and laid out in one task.
                    pace.rest().await;
                    from = begun.slice(&scene, from).unwrap_or(usize::MAX);
                }
                // What comes now is much for one frame: the last elements, all of them seen, their lights.
                pace.rest().await;
                let _ = canvas.class_list().remove_1("is-drawn-in-part");
                pace.rest().await;
                drawn.try_update(|count| *count += 1);
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
        let (Some(scene), Some(target)) = (scene.get_untracked(), event.target()) else { return };
        entitle(&scene, &target);
        let Some(zoom) = zoom else { return };
        let target = target.dyn_into::<Element>().ok();
        let by_keys = target.filter(|target| target.matches(":focus-visible").unwrap_or(false));
        let key = by_keys.and_then(|target| target.get_attribute("data-key"));
        if let Some(tip) = key.and_then(|key| super::canvas::tip(&scene, &key)) {
            zoom.reveal(tip.bounds);
        }
    };
    let on_over = move |event: web_sys::PointerEvent| {
        if let (Some(scene), Some(target)) = (scene.get_untracked(), event.target()) {
            entitle(&scene, &target);
        }
    };
    let title = move || scene.get().map(|scene| scene.title.clone()).unwrap_or_default();
    let whole = StoredValue::new_local(whole);
    let all = move || whole.with_value(|whole| whole.as_ref().and_then(|whole| whole()));
    let export = move |_| {
        if let Some(scene) = all().or_else(|| scene.get_untracked()) {
            let text = svg::document(&scene, &Palette::of(theme::current()));
            download::offer(&format!("{name}.svg"), "image/svg+xml", &text);
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
                <svg class="scene" class:is-off=painted node_ref=canvas role="group" aria-label=title on:keydown=on_key on:click=on_click on:focusin=on_focus on:pointerover=on_over></svg>
                {move || painted.get().then(|| view! {
                    <CanvasScene
                        scene=Signal::derive_local(move || scene.get()) name=name hint=hint.unwrap_or(HINT)
                        choose=choose own_keys=own_keys light=light zoom=zoom
                    />
                })}
            </div>
            {move || (source.get()).then(|| sql.map(|sql| view! { <SqlView sql=sql /> }))}
            {move || table.get().then(|| {
                let shown = scene.get();
                all().or(shown).map(|scene| view! { <SceneTable scene=scene /> })
            })}
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
