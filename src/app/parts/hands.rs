//! The pointers that are down on a picture: whether they drag, and from where to where. What comes of it (a transform,
//! a window of time) is the picture's own, and so is where on it a pointer is.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, EventTarget, PointerEvent};

use crate::scene::Point;

/// A pointer that has moved farther than this is dragging.
const SLACK: f32 = 4.0;

/// Pointers on a picture; `S` is what was in sight when their gesture began.
pub struct Hands<S> {
    down: Vec<Hand>,
    start: Option<S>,
    dragged: bool,
}

/// One pointer.
#[derive(Debug, Clone, Copy)]
pub struct Hand {
    id: i32,
    /// Where its gesture began, on the stage.
    pub began: Point,
    /// Where it is.
    pub at: Point,
}

impl<S> Default for Hands<S> {
    fn default() -> Self {
        Self { down: Vec::new(), start: None, dragged: false }
    }
}

impl<S: Copy> Hands<S> {
    /// Whether the last gesture was a drag, and no click.
    pub fn have_dragged(&self) -> bool {
        self.dragged
    }

    /// A click has been taken for what it was.
    pub fn forget_drag(&mut self) {
        self.dragged = false;
    }

    /// A pointer goes down at a place while `start` is in sight.
    pub fn put_down(&mut self, event: &PointerEvent, at: Point, start: Option<S>) {
        self.down.retain(|hand| hand.id != event.pointer_id());
        self.down.push(Hand { id: event.pointer_id(), began: at, at });
        // A second finger begins a pinch where both are now.
        self.begin(start);
        if self.down.len() == 1 {
            self.dragged = false;
        }
    }

    /// A pointer moves to a place: what was in sight when the gesture began, and the hands, if they drag. From then on
    /// `stage` is told of the pointer wherever it goes.
    pub fn drag(&mut self, event: &PointerEvent, at: Point, stage: Option<EventTarget>) -> Option<(S, Vec<Hand>)> {
        let hand = self.down.iter_mut().find(|hand| hand.id == event.pointer_id());
        if let Some(hand) = hand {
            hand.at = at;
            let had = self.dragged;
            self.dragged |= self.down.iter().any(|hand| hand.began.distance(hand.at) > SLACK);
            if self.dragged && !had {
                hold(event, stage);
            }
        }
        let start = self.start.filter(|_| self.dragged && !self.down.is_empty())?;
        Some((start, self.down.clone()))
    }

    /// A pointer goes up, or is lost, while `start` is in sight.
    pub fn lift(&mut self, event: &PointerEvent, start: Option<S>) {
        self.down.retain(|hand| hand.id != event.pointer_id());
        // What is left of a pinch goes on from here.
        self.begin(start);
    }

    fn begin(&mut self, start: Option<S>) {
        for hand in &mut self.down {
            hand.began = hand.at;
        }
        self.start = start;
    }
}

fn hold(event: &PointerEvent, stage: Option<EventTarget>) {
    if let Some(stage) = stage.and_then(|stage| stage.dyn_into::<Element>().ok()) {
        // A pointer that has gone meanwhile cannot be held, and need not.
        let _ = stage.set_pointer_capture(event.pointer_id());
    }
}
