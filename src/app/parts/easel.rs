//! When a canvas is painted: at once where that is quick, in slices where it is not. A picture that can be moved is painted
//! some way beyond its stage: while it moves, the canvas itself is moved, and painted anew when it rests, or when it does
//! not reach and is painted quickly.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{HtmlCanvasElement, HtmlElement};

use super::canvas::tip;
use super::paint::{Measured, Painting, Sight, copy, settle};
use super::zoom::Zoom;
use crate::app::busy::{Busy, Work};
use crate::app::slices::{Pace, Slices};
use crate::app::state::App;
use crate::scene::{Palette, Point, Scene, Transform};

/// More marks in sight than this are painted in slices.
const AT_ONCE: usize = 800;
/// A picture that is moved and does not reach is painted at once up to so many.
const LIGHT: usize = 2_500;
/// A view that has not moved for so long is at rest.
const REST_MS: u32 = 90;
/// So many pixels are painted beyond an edge of a stage, at least and at most.
const BEYOND: (f32, f32) = (64.0, 256.0);

type Shown = Signal<Option<Rc<Scene>>, LocalStorage>;

/// What stands on the canvas now.
#[derive(Default)]
struct Stand {
    scene: Option<Rc<Scene>>,
    measured: Rc<RefCell<Measured>>,
    /// What was in sight when it was painted, with what lies beyond the stage.
    painted: Option<Sight>,
    resting: Option<(Timeout, Work)>,
}

/// A canvas with what is painted on it.
#[derive(Clone, Copy)]
pub struct Easel {
    node: NodeRef<Canvas>,
    scene: Shown,
    zoom: Option<Zoom>,
    stand: StoredValue<Stand, LocalStorage>,
    slices: Slices,
    busy: StoredValue<Busy, LocalStorage>,
}

impl Easel {
    /// Nothing is painted yet.
    pub fn new(node: NodeRef<Canvas>, scene: Shown, zoom: Option<Zoom>) -> Self {
        let stand = StoredValue::new_local(Stand::default());
        on_cleanup(move || {
            stand.try_update_value(|stand| stand.resting = None);
        });
        let app = App::get();
        Self { node, scene, zoom, stand, slices: Slices::new(app), busy: StoredValue::new_local(app.busy()) }
    }

    /// Paints whenever scene, colours, lights or what is in sight change.
    pub fn follow(
        self,
        palette: Memo<Palette>,
        lit: Signal<Option<BTreeSet<String>>, LocalStorage>,
        chosen: Option<Signal<Option<String>>>,
    ) {
        let chosen = move || chosen.and_then(|chosen| chosen.get());
        // What is painted; then, where it is moved to.
        Effect::new(move |_| {
            let (Some(canvas), Some(scene)) = (self.node.get(), self.scene.get()) else { return };
            let (lit, chosen, palette) = (lit.get(), chosen(), palette.get());
            let chosen = chosen.filter(|_| lit.is_some());
            if let Some(zoom) = self.zoom {
                zoom.stage.track();
            }
            let can_wait = self.stand.try_update_value(|stand| {
                let old = stand.scene.as_ref();
                let is_as_large = old.is_some_and(|old| (old.width, old.height) == (scene.width, scene.height));
                let is_new = !old.is_some_and(|old| Rc::ptr_eq(old, &scene));
                if is_new {
                    let measured = if self.zoom.is_some() { Measured::new(&scene) } else { Measured::unmeasured() };
                    stand.measured = Rc::new(RefCell::new(measured));
                    stand.scene = Some(Rc::clone(&scene));
                }
                stand.measured.borrow_mut().light(&scene, lit.as_ref());
                // More of a picture that moves: what stands of it will do until it rests.
                let can_wait = is_new && is_as_large && stand.resting.is_some();
                if !can_wait {
                    stand.resting = None;
                }
                can_wait
            });
            if can_wait == Some(false) {
                self.paint(&canvas, &scene, palette, chosen, AT_ONCE);
            }
        });
        let Some(zoom) = self.zoom else { return };
        Effect::new(move |before: Option<Transform>| {
            let now = zoom.transform.get();
            if before.is_some_and(|before| before != now) {
                let (palette, chosen) = (palette.get_untracked(), untrack(chosen));
                self.shift(now, palette, chosen);
            }
            now
        });
    }

    fn sight(self, scene: &Scene) -> Sight {
        match self.zoom {
            Some(zoom) => {
                let ((width, height), now) = (zoom.stage.get_untracked(), zoom.transform.get_untracked());
                // A stage that is not laid out yet has nothing beyond it.
                let beyond = |length: f32| if length < 1.0 { 0.0 } else { (length / 3.0).clamp(BEYOND.0, BEYOND.1) };
                let (across, down) = (beyond(width), beyond(height));
                Sight { transform: now.pan(across, down), size: (width + 2.0 * across, height + 2.0 * down) }
            }
            None => Sight::all(scene),
        }
    }

    /// The view has moved: the canvas goes with it, and is painted anew when it rests. A picture of few marks that does not
    /// reach is painted at once.
    fn shift(self, now: Transform, palette: Palette, chosen: Option<String>) {
        let (Some(canvas), Some(scene)) = (self.node.get_untracked(), self.scene.get_untracked()) else { return };
        let stage = self.zoom.map_or((0.0, 0.0), |zoom| zoom.stage.get_untracked());
        let painted = self.stand.with_value(|stand| stand.painted);
        let reaches = painted.is_some_and(|painted| reaches(&painted, now, stage));
        if !reaches && !self.is_heavy(&scene) {
            self.stand.update_value(|stand| stand.resting = None);
            self.paint(&canvas, &scene, palette, chosen, LIGHT);
            return;
        }
        if let Some(painted) = painted {
            place(&canvas, &painted, now);
        }
        let held = self.stand.try_update_value(|stand| stand.resting.take()).flatten();
        let work = held.map_or_else(|| self.busy.with_value(Busy::begin), |(_, work)| work);
        let rest = Timeout::new(REST_MS, move || {
            let held = self.stand.try_update_value(|stand| stand.resting.take());
            if let (Some(canvas), Some(scene)) = (self.node.get_untracked(), self.scene.get_untracked()) {
                self.paint(&canvas, &scene, palette, chosen, AT_ONCE);
            }
            drop(held);
        });
        self.slices.stop();
        self.stand.update_value(|stand| stand.resting = Some((rest, work)));
    }

    /// Whether there is too much in sight, now or on the canvas, to be painted at once.
    fn is_heavy(self, scene: &Scene) -> bool {
        let is_much = |stand: &Stand, sight: &Sight| stand.measured.borrow().seen(scene, sight).len() > LIGHT;
        scene.marks.len() > LIGHT
            && self.stand.with_value(|stand| {
                is_much(stand, &self.sight(scene)) || stand.painted.is_some_and(|before| is_much(stand, &before))
            })
    }

    /// Paints what is in sight: in one go, if it is not more than `at_once` marks.
    fn paint(
        self,
        canvas: &HtmlCanvasElement,
        scene: &Rc<Scene>,
        palette: Palette,
        chosen: Option<String>,
        at_once: usize,
    ) {
        let sight = self.sight(scene);
        let measured = self.stand.with_value(|stand| Rc::clone(&stand.measured));
        self.slices.stop();
        if sight.size.0 < 1.0 || sight.size.1 < 1.0 {
            return;
        }
        let seen = measured.borrow().seen(scene, &sight);
        let ring = chosen.and_then(|key| tip(scene, &key)).map(|tip| tip.bounds);
        // What has no view of its own is drawn anew at each step: slices would only be late.
        if seen.len() <= at_once || self.zoom.is_none() {
            let measured = measured.borrow();
            let painting = Painting { scene, measured: &measured, palette: &palette, sight };
            // Painting on a canvas that the page has just made cannot be refused.
            let _ = painting.begin(canvas);
            let _ = painting.paint(canvas, &seen, 0, canvas, || false);
            let _ = ring.map(|around| painting.ring(canvas, around));
            self.stands(canvas, sight);
            return;
        }
        let (front, scene) = (canvas.clone(), Rc::clone(scene));
        self.slices.begin(async move {
            let _ = self.paint_slices(&front, &scene, &measured, &palette, sight, &seen, ring).await;
        });
    }

    /// On a canvas that nobody sees, so that the old picture stays until the new one is whole.
    #[allow(clippy::too_many_arguments)]
    async fn paint_slices(
        self,
        front: &HtmlCanvasElement,
        scene: &Scene,
        measured: &RefCell<Measured>,
        palette: &Palette,
        sight: Sight,
        seen: &[usize],
        ring: Option<crate::scene::Rect>,
    ) -> Result<(), JsValue> {
        let Some(document) = front.owner_document() else { return Ok(()) };
        let back: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
        let (mut next, mut pace) = (0, Pace::new());
        while next < seen.len() {
            {
                let measured = measured.borrow();
                let painting = Painting { scene, measured: &measured, palette, sight };
                if next == 0 {
                    painting.begin(&back)?;
                }
                next = painting.paint(&back, seen, next, front, || pace.is_over())?;
                if next >= seen.len() {
                    ring.map(|around| painting.ring(&back, around)).transpose()?;
                }
            }
            settle(&back)?;
            pace.rest().await;
        }
        copy(&back, front)?;
        let size = [("width", f64::from(sight.size.0)), ("height", f64::from(sight.size.1))];
        super::canvas::set(&HtmlElement::style(front), &size);
        self.stands(front, sight);
        Ok(())
    }

    /// What is on the canvas was in sight when it was begun; the view may have moved on while it was painted in slices.
    fn stands(self, canvas: &HtmlCanvasElement, painted: Sight) {
        self.stand.try_update_value(|stand| stand.painted = Some(painted));
        if let Some(zoom) = self.zoom {
            place(canvas, &painted, zoom.transform.get_untracked());
        }
    }
}

/// From the canvas that was painted for one view to the stage in another: the scale, and where its corner is.
fn shown(painted: &Sight, now: Transform) -> Transform {
    let scale = now.scale / painted.transform.scale;
    let was = painted.transform.offset;
    Transform { scale, offset: Point::new(now.offset.x - was.x * scale, now.offset.y - was.y * scale) }
}

/// Whether what was painted covers the stage in another view.
fn reaches(painted: &Sight, now: Transform, (width, height): (f32, f32)) -> bool {
    let Transform { scale, offset } = shown(painted, now);
    let covers = |from: f32, length: f32, stage: f32| from <= 0.0 && from + length * scale >= stage;
    covers(offset.x, painted.size.0, width) && covers(offset.y, painted.size.1, height)
}

/// Puts a canvas where what was painted belongs in another view.
fn place(canvas: &HtmlCanvasElement, painted: &Sight, now: Transform) {
    let Transform { scale, offset: Point { x, y } } = shown(painted, now);
    // A transform of our own numbers is always understood.
    let _ = HtmlElement::style(canvas).set_property("transform", &format!("matrix({scale}, 0, 0, {scale}, {x}, {y})"));
}
