//! Zoom and pan of a picture: what is in sight, and the hands on it. Wheel, drag, pinch and keys; the point under the
//! pointer stays under it.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};

use super::hands::Hands;
use crate::scene::{Point, Rect, Transform};

/// How much one press of a key or button zooms, and how far it moves.
const STEP: f32 = 1.4;
const MOVE: f32 = 80.0;
/// Free room around a picture that is shown whole.
const MARGIN: f32 = 8.0;
/// At first nothing is smaller than this, if all is larger than the stage: it could not be read.
const LEAST_FIRST: f32 = 0.64;
/// So much of the picture stays in sight.
const KEPT: f32 = 48.0;
/// A mark that is gone to stands so far from the stage's edge.
const AIR: f32 = 24.0;

/// What is in sight of a picture. Copies share it.
#[derive(Clone, Copy)]
pub struct Zoom {
    /// From the scene to the stage.
    pub transform: RwSignal<Transform>,
    /// The stage's width and height in pixels.
    pub stage: RwSignal<(f32, f32)>,
    /// The scene's.
    pub scene: RwSignal<(f32, f32)>,
    /// Where one begins to look, in the scene.
    home: RwSignal<Option<Point>>,
    /// The reader has moved it; else it follows the sizes.
    moved: RwSignal<bool>,
    /// The stage has its own height, and a plain wheel zooms.
    pub fills: bool,
    hands: StoredValue<Hands<Transform>, LocalStorage>,
}

impl Zoom {
    /// A stage that fills its place, or one that is as high as its picture.
    pub fn new(fills: bool) -> Self {
        Self {
            transform: RwSignal::new(Transform::IDENTITY),
            stage: RwSignal::new((0.0, 0.0)),
            scene: RwSignal::new((0.0, 0.0)),
            home: RwSignal::new(None),
            moved: RwSignal::new(false),
            fills,
            hands: StoredValue::new_local(Hands::default()),
        }
    }

    /// The stage has another size.
    pub fn set_stage(self, width: f32, height: f32) {
        if self.stage.get_untracked() != (width, height) {
            self.stage.set((width, height));
            self.follow_sizes();
        }
    }

    /// The scene has another size.
    pub fn set_scene(self, width: f32, height: f32) {
        if self.scene.get_untracked() != (width, height) {
            self.scene.set((width, height));
            self.follow_sizes();
        }
    }

    /// Begins anew with another picture: all of it, or around a point of it where all would be too small.
    pub fn begin_at(self, home: Option<Point>) {
        self.home.set(home);
        self.moved.set(false);
        self.follow_sizes();
    }

    fn follow_sizes(self) {
        if !self.moved.get_untracked() {
            self.to(self.first());
        }
    }

    fn whole(self) -> Transform {
        let ((width, height), (across, down)) = (self.stage.get_untracked(), self.scene.get_untracked());
        Transform::fit(Rect::new(0.0, 0.0, across, down), width, height, MARGIN)
    }

    fn first(self) -> Transform {
        let whole = self.whole();
        let (width, height) = self.stage.get_untracked();
        let (across, _) = self.scene.get_untracked();
        if whole.scale >= LEAST_FIRST || across <= 0.0 {
            return whole;
        }
        let scale = (width / across).clamp(LEAST_FIRST, 1.0);
        match self.home.get_untracked() {
            Some(home) => {
                let offset = Point::new(width / 2.0 - home.x * scale, height / 2.0 - home.y * scale);
                Transform { scale, offset }
            }
            None => Transform { scale, offset: Point::new(MARGIN, MARGIN) },
        }
    }

    /// Shows all of it.
    pub fn fit(self) {
        self.moved.set(true);
        self.to(self.whole());
    }

    /// Closer by a factor, about a point of the stage or its middle.
    pub fn zoom(self, factor: f32, about: Option<Point>) {
        let (width, height) = self.stage.get_untracked();
        let about = about.unwrap_or(Point::new(width / 2.0, height / 2.0));
        let least = (self.whole().scale * 0.5).min(0.5);
        let now = self.transform.get_untracked();
        let factor = factor.clamp(least / now.scale, 4.0 / now.scale);
        self.moved.set(true);
        self.to(now.zoom(about, factor));
    }

    /// One step closer, or back.
    pub fn step(self, closer: bool) {
        self.zoom(if closer { STEP } else { 1.0 / STEP }, None);
    }

    /// Moves the picture by pixels of the stage.
    pub fn pan(self, dx: f32, dy: f32) {
        self.moved.set(true);
        self.to(self.transform.get_untracked().pan(dx, dy));
    }

    /// Moves a point of the scene to the middle of the stage.
    pub fn centre(self, at: Point) {
        let ((width, height), now) = (self.stage.get_untracked(), self.transform.get_untracked());
        let here = now.to_screen(at);
        self.pan(width / 2.0 - here.x, height / 2.0 - here.y);
    }

    /// Moves a place of the scene into sight, if it is not.
    pub fn reveal(self, rect: Rect) {
        let (now, (width, height)) = (self.transform.get_untracked(), self.stage.get_untracked());
        let (from, to) =
            (now.to_screen(Point::new(rect.x, rect.y)), now.to_screen(Point::new(rect.right(), rect.bottom())));
        let by = |from: f32, to: f32, room: f32| match () {
            () if from < AIR => AIR - from,
            () if to > room - AIR => (room - AIR - to).max(AIR - from),
            () => 0.0,
        };
        let (dx, dy) = (by(from.x, to.x, width), by(from.y, to.y, height));
        if dx != 0.0 || dy != 0.0 {
            self.moved.set(true);
            self.transform.set(now.pan(dx, dy));
        }
    }

    /// The same, for what may be larger than the stage: then nothing moves.
    pub fn reveal_if_room(self, rect: Rect) {
        let (scale, (width, height)) = (self.transform.get_untracked().scale, self.stage.get_untracked());
        if rect.width * scale < width - 2.0 * AIR && rect.height * scale < height - 2.0 * AIR {
            self.reveal(rect);
        }
    }

    /// The picture has become another one: what was at one place of it and is now at another stays where it is on the stage.
    pub fn keep(self, was: Point, is: Point) {
        let now = self.transform.get_untracked();
        self.moved.set(true);
        // Not held in bounds: those are of the picture before.
        self.transform.set(now.pan((was.x - is.x) * now.scale, (was.y - is.y) * now.scale));
    }

    /// Within bounds: some of the picture stays in sight.
    fn to(self, wanted: Transform) {
        let ((width, height), (across, down)) = (self.stage.get_untracked(), self.scene.get_untracked());
        let held = |offset: f32, room: f32, length: f32| {
            let length = length * wanted.scale;
            offset.clamp((KEPT - length).min(0.0), (room - KEPT).max(0.0))
        };
        let offset = Point::new(held(wanted.offset.x, width, across), held(wanted.offset.y, height, down));
        let next = Transform { offset, ..wanted };
        if self.transform.get_untracked() != next {
            self.transform.set(next);
        }
    }

    /// The gesture has moved, so it is no click.
    pub fn has_dragged(self) -> bool {
        self.hands.with_value(Hands::have_dragged)
    }

    /// A key that zooms or moves; whether it was one.
    pub fn take_key(self, event: &KeyboardEvent) -> bool {
        self.hands.update_value(Hands::forget_drag);
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return false;
        }
        match (event.key().as_str(), event.shift_key()) {
            ("+" | "=", _) => self.step(true),
            ("-" | "_", _) => self.step(false),
            ("0", _) => self.fit(),
            ("ArrowLeft", true) => self.pan(MOVE, 0.0),
            ("ArrowRight", true) => self.pan(-MOVE, 0.0),
            ("ArrowUp", true) => self.pan(0.0, MOVE),
            ("ArrowDown", true) => self.pan(0.0, -MOVE),
            _ => return false,
        }
        true
    }

    /// The wheel zooms about the pointer, with Shift and sideways it moves. Where the picture does not fill the page, a plain
    /// wheel scrolls that, until the reader has stepped into the picture.
    pub fn turn_wheel(self, event: &WheelEvent) {
        let Some(at) = place(event) else { return };
        let line = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE { 16.0 } else { 1.0 };
        let (across, down) = ((event.delta_x() * line) as f32, (event.delta_y() * line) as f32);
        let pinched = event.ctrl_key() || event.meta_key();
        let zooms = pinched || (!event.shift_key() && down.abs() >= across.abs() && (self.fills || has_focus(event)));
        if zooms {
            // A pad reports a pinch in small steps.
            let strength = if pinched && down.abs() < 40.0 { 0.01 } else { 0.002 };
            self.zoom((-down * strength).exp(), Some(at));
        } else if event.shift_key() && across == 0.0 {
            self.pan(-down, 0.0);
        } else if across.abs() > down.abs() {
            self.pan(-across, 0.0);
        } else {
            return;
        }
        event.prevent_default();
    }

    /// A pointer goes down.
    pub fn put_down(self, event: &PointerEvent) {
        let (Some(at), true) = (place(event), event.button() == 0) else { return };
        let now = self.transform.get_untracked();
        self.hands.update_value(|hands| hands.put_down(event, at, Some(now)));
    }

    /// A pointer moves.
    pub fn drag(self, event: &PointerEvent) {
        let Some(at) = place(event) else { return };
        let dragged = self.hands.try_update_value(|hands| hands.drag(event, at, event.current_target())).flatten();
        let Some((start, hands)) = dragged else { return };
        let next = match hands.as_slice() {
            [hand] => start.pan(hand.at.x - hand.began.x, hand.at.y - hand.began.y),
            [a, b, ..] => {
                let factor = a.at.distance(b.at).max(8.0) / a.began.distance(b.began).max(8.0);
                let middle = |a: Point, b: Point| Point::new((a.x + b.x) / 2.0, (a.y + b.y) / 2.0);
                let (from, to) = (middle(a.began, b.began), middle(a.at, b.at));
                start.zoom(from, factor).pan(to.x - from.x, to.y - from.y)
            }
            [] => return,
        };
        self.moved.set(true);
        self.to(next);
    }

    /// A pointer goes up, or is lost.
    pub fn lift(self, event: &PointerEvent) {
        let now = self.transform.get_untracked();
        self.hands.update_value(|hands| hands.lift(event, Some(now)));
    }
}

/// Where on the stage a pointer is.
fn place(event: &MouseEvent) -> Option<Point> {
    let stage: Element = event.current_target()?.dyn_into().ok()?;
    let frame = stage.get_bounding_client_rect();
    let (x, y) = (f64::from(event.client_x()) - frame.left(), f64::from(event.client_y()) - frame.top());
    Some(Point::new(x as f32, y as f32))
}

fn has_focus(event: &WheelEvent) -> bool {
    let stage = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
    let active = web_sys::window().and_then(|window| window.document()).and_then(|document| document.active_element());
    stage.zip(active).is_some_and(|(stage, active)| stage.contains(Some(&active)))
}
