//! The rows of a virtual table as elements: as many as are in sight, used again for other rows while the reader scrolls,
//! and filled for a few milliseconds a frame. Which rows there are and what is in them is the table's.

use std::collections::VecDeque;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, Node};

use crate::app::busy::{Busy, Work};
use crate::app::slices::now;
use crate::scene::rows::{MARGIN, RowWindow, Steps};

/// What filling rows may take of a frame, in milliseconds: as much again goes for their layout.
const SLICE_MS: f64 = 5.0;

/// What was done so many milliseconds ago was done in this frame.
const SAME_FRAME_MS: f64 = 8.0;

/// The cells of a row; `None` while they are not known.
pub type Draw = Rc<dyn Fn(u64) -> Option<AnyView>>;

/// The rows that are to stand.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Which, and where.
    pub window: RowWindow,
    /// A row's height in pixels.
    pub row: f64,
    /// Counts what was asked: what stood for an older question is not shown any more.
    pub generation: u32,
    /// The row that the keyboard is at.
    pub active: u64,
}

/// An element for a row.
struct Slot {
    element: HtmlElement,
    index: u64,
    place: Option<f64>,
    selected: Option<bool>,
    /// Shows the cells of its row; otherwise those of an earlier one are in it, out of sight.
    filled: bool,
    cells: Option<AnyViewState>,
    /// Of what its cells follow.
    owner: Owner,
}

/// All elements, in the order of their rows.
#[derive(Default)]
struct Pool {
    slots: VecDeque<Slot>,
    generation: u32,
    /// Of this frame, in milliseconds.
    spent: f64,
    /// When rows were filled last.
    filled_at: f64,
    frame_asked: bool,
    work: Option<Work>,
}

/// The rows on show.
#[derive(Clone, Copy)]
pub struct Rows {
    pool: StoredValue<Pool, LocalStorage>,
    draw: StoredValue<Draw, LocalStorage>,
    busy: StoredValue<Busy, LocalStorage>,
    owner: StoredValue<Owner>,
}

impl Rows {
    /// None stands yet.
    pub fn new(busy: Busy, draw: Draw) -> Self {
        Self {
            pool: StoredValue::new_local(Pool::default()),
            draw: StoredValue::new_local(draw),
            busy: StoredValue::new_local(busy),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        }
    }

    /// Puts the rows where they belong, and fills those whose cells are known.
    pub fn show(self, body: &Element, wanted: &Wanted) {
        self.pool.try_update_value(|pool| {
            if pool.generation != wanted.generation {
                pool.generation = wanted.generation;
                pool.slots.iter_mut().for_each(Slot::empty);
            }
            leave_focus(body, pool, wanted);
            self.owner.with_value(|owner| pool.arrange(body, wanted, owner));
        });
        self.fill();
    }

    /// Fills rows until the frame's time is used up; the others are filled in the next one.
    fn fill(self) {
        let draw = self.draw.get_value();
        self.pool.try_update_value(|pool| {
            let is_done = untrack(|| pool.fill(&*draw));
            pool.filled_at = now();
            if is_done {
                pool.work = None;
            } else if pool.work.is_none() {
                pool.work = Some(self.busy.with_value(Busy::begin));
            }
            if pool.spent > 0.0 && !std::mem::replace(&mut pool.frame_asked, true) {
                request_animation_frame(move || self.next_frame());
            }
        });
    }

    fn next_frame(self) {
        let under_way = self.pool.try_update_value(|pool| {
            // Scrolling comes first in a frame: rows that it filled are of this one.
            if now() - pool.filled_at < SAME_FRAME_MS {
                request_animation_frame(move || self.next_frame());
                return false;
            }
            pool.frame_asked = false;
            pool.spent = 0.0;
            pool.work.is_some()
        });
        if under_way == Some(true) {
            self.fill();
        }
    }
}

impl Pool {
    fn arrange(&mut self, body: &Element, wanted: &Wanted, owner: &Owner) {
        let RowWindow { first, last, top, .. } = wanted.window;
        let from = match (self.slots.front(), self.slots.back()) {
            (Some(front), Some(back)) => (front.index, back.index + 1),
            _ => (0, 0),
        };
        let steps = Steps::between(from, (first, last));
        let mut free: VecDeque<Slot> = self.slots.drain(..steps.leave.0.min(self.slots.len())).collect();
        let kept = self.slots.len().saturating_sub(steps.leave.1);
        free.extend(self.slots.drain(kept..));
        // All of them at once: they stand in order already.
        let in_place = self.slots.is_empty();
        for index in (first..first + steps.come.0 as u64).rev() {
            let before = self.slots.front().map(|slot| Node::from(slot.element.clone()));
            let Some(mut slot) = free.pop_front().or_else(|| Slot::new(body, owner)) else { return };
            slot.become_row(index);
            // The page's own elements can be put anywhere in it.
            let _ = body.insert_before(&slot.element, before.as_ref());
            self.slots.push_front(slot);
        }
        for index in last - steps.come.1 as u64..last {
            let old = free.pop_front();
            let stands = in_place && old.is_some();
            let Some(mut slot) = old.or_else(|| Slot::new(body, owner)) else { return };
            slot.become_row(index);
            if !stands {
                let _ = body.append_child(&slot.element);
            }
            self.slots.push_back(slot);
        }
        for slot in free {
            slot.element.remove();
        }
        for (at, slot) in self.slots.iter_mut().enumerate() {
            slot.put(top + at as f64 * wanted.row);
            slot.select(slot.index == wanted.active);
        }
    }

    /// Whether nothing is left to be filled.
    fn fill(&mut self, draw: &dyn Fn(u64) -> Option<AnyView>) -> bool {
        let is_seen = !document().hidden();
        // What is in sight comes before the margins.
        let margin = (MARGIN as usize).min(self.slots.len());
        let order = (margin..self.slots.len()).chain(0..margin);
        for at in order {
            let Some(slot) = self.slots.get_mut(at).filter(|slot| !slot.filled) else { continue };
            // Nothing is painted in a page that is not seen, and no frame comes.
            if self.spent >= SLICE_MS && is_seen {
                return false;
            }
            let start = now();
            slot.fill(draw);
            self.spent += now() - start;
        }
        true
    }
}

impl Slot {
    fn new(body: &Element, owner: &Owner) -> Option<Self> {
        let element: HtmlElement = body.owner_document()?.create_element("div").ok()?.unchecked_into();
        element.set_class_name("vtable-row is-waiting");
        set(&element, "role", "row");
        let owner = owner.child();
        Some(Self { element, index: 0, place: None, selected: None, filled: false, cells: None, owner })
    }

    fn become_row(&mut self, index: u64) {
        self.index = index;
        self.empty();
        self.element.set_id(&format!("row-{index}"));
        set(&self.element, "aria-rowindex", &(index + 2).to_string());
    }

    fn empty(&mut self) {
        if std::mem::replace(&mut self.filled, false) {
            self.element.set_class_name("vtable-row is-waiting");
        }
    }

    fn put(&mut self, place: f64) {
        if self.place != Some(place) {
            self.place = Some(place);
            // A length in pixels is always understood.
            let _ = self.element.style().set_property("transform", &format!("translateY({place}px)"));
        }
    }

    fn select(&mut self, selected: bool) {
        if self.selected != Some(selected) {
            self.selected = Some(selected);
            set(&self.element, "aria-selected", if selected { "true" } else { "false" });
        }
    }

    fn fill(&mut self, draw: &dyn Fn(u64) -> Option<AnyView>) {
        let Self { element, index, cells, owner, .. } = self;
        let filled = owner.with_cleanup(|| {
            let Some(view) = draw(*index) else { return false };
            match cells {
                Some(cells) => view.rebuild(cells),
                None => {
                    let mut state = view.build();
                    state.mount(element, None);
                    *cells = Some(state);
                }
            }
            true
        });
        if filled {
            self.filled = true;
            self.element.set_class_name("vtable-row");
        }
    }
}

/// The focus in a row that goes out of sight goes to the table, not along to another row.
fn leave_focus(body: &Element, pool: &Pool, wanted: &Wanted) {
    let Some(focused) = document().active_element().filter(|focused| body.contains(Some(focused))) else { return };
    let RowWindow { first, last, .. } = wanted.window;
    let stays = |slot: &Slot| slot.filled && (first..last).contains(&slot.index);
    if pool.slots.iter().any(|slot| slot.element.contains(Some(&focused)) && stays(slot)) {
        return;
    }
    if let Some(table) = body.parent_element().and_then(|table| table.dyn_into::<HtmlElement>().ok()) {
        // An element that takes no focus leaves it where it is.
        let _ = table.focus();
    }
}

fn set(element: &HtmlElement, name: &str, value: &str) {
    // Attributes of our own elements are always writable.
    let _ = element.set_attribute(name, value);
}
