//! What lights up in a picture of elements: all that the chosen mark, or the one under pointer or focus, touches. The whole
//! picture gives way as one, and copies of what is lit stand above it: a thousand things of which each gives way by itself
//! take the browser many times as long.

use std::collections::BTreeSet;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::svg::Svg;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, Node, NodeList, PointerEvent, SvgElement};

/// The keys that a mark's key touches.
pub type Touches = Rc<dyn Fn(&str) -> BTreeSet<String>>;

/// What lights up with a mark.
#[derive(Clone)]
pub struct Light {
    /// The key of the chosen mark.
    pub chosen: Signal<Option<String>>,
    /// The key of the mark under pointer or keyboard focus; it goes before the chosen one.
    pub pointed: RwSignal<Option<String>>,
    /// The keys that a mark touches, its own among them; none where there is no such mark.
    pub touched: Touches,
}

/// Keeps the lights of a picture of elements for as long as its component lives; a canvas paints its own.
/// `drawn` counts the drawings that stand.
pub fn follow(canvas: NodeRef<Svg>, drawn: Signal<u32>, painted: Memo<bool>, light: Light) {
    let Light { chosen, pointed, touched } = light;
    // None until something lights up: most pictures are only looked at.
    let things = StoredValue::new_local(None::<Vec<Thing>>);
    // Lines take a hand only once there is one: a picture may have hundreds.
    let widened = StoredValue::new(false);
    // Counts the drawings that this is told of: effects run in no certain order.
    let forgotten = RwSignal::new(0_u32);
    Effect::new(move |_| {
        let Some(canvas) = canvas.get() else { return };
        let canvas: SvgElement = canvas.unchecked_into();
        // Copies of what was drawn before.
        if let Ok(Some(above)) = canvas.query_selector(":scope > .scene-lit") {
            above.remove();
        }
        drawn.track();
        widened.set_value(false);
        things.set_value(None);
        forgotten.update(|count| *count += 1);
    });
    Effect::new(move |_| {
        let Some(canvas) = canvas.get() else { return };
        let canvas: SvgElement = canvas.unchecked_into();
        forgotten.track();
        if painted.get() {
            return;
        }
        let (chosen, pointed) = (chosen.get(), pointed.get());
        let lit = |key: Option<&String>| key.map(|key| touched(key)).filter(|keys| !keys.is_empty());
        let keys = lit(pointed.as_ref()).or_else(|| lit(chosen.as_ref()));
        // A class of our own can always be set.
        let _ = canvas.class_list().toggle_with_force("has-light", keys.is_some());
        things.update_value(|things| {
            if things.is_none() && chosen.is_none() && keys.is_none() {
                return;
            }
            let Some(above) = above(&canvas) else { return };
            let focused = canvas.query_selector(".scene-target:focus-visible").ok().flatten();
            let focused = focused.and_then(|target| target.get_attribute("data-key"));
            // From the last to the first, so that each copy finds the one that it lies under.
            let mut next = None;
            for thing in things.get_or_insert_with(|| Thing::all(&canvas)).iter_mut().rev() {
                thing.choose(chosen.as_deref());
                let lit = keys.as_ref().is_some_and(|keys| keys.contains(&thing.key));
                thing.light(lit, &above, &mut next);
                thing.point(pointed.as_deref(), focused.as_deref());
            }
        });
    });
    Effect::new(move |before: Option<Option<Listening>>| {
        drop(before);
        let canvas: SvgElement = canvas.get()?.unchecked_into();
        let point = move |key: Option<String>| {
            if pointed.get_untracked() != key {
                pointed.set(key);
            }
        };
        let svg = canvas.clone();
        let listen = |name: &'static str, act: Box<dyn Fn(&Event)>| {
            gloo_events::EventListener::new(&canvas, name, move |event| act(event))
        };
        Some([
            listen(
                "pointerover",
                Box::new(move |event| {
                    if widened.try_get_value() == Some(false) {
                        widened.set_value(true);
                        widen(&svg);
                    }
                    let is_held = |event: &PointerEvent| event.pointer_type() == "mouse" && event.buttons() != 0;
                    // What is dragged over is not pointed at.
                    if !event.dyn_ref::<PointerEvent>().is_some_and(is_held) {
                        point(thing_of(event));
                    }
                }),
            ),
            listen("pointerleave", Box::new(move |_| point(None))),
            listen(
                "focusin",
                Box::new(move |event| {
                    // A click leaves the focus behind; only the keyboard points with it.
                    if target(event).is_some_and(|target| target.matches(":focus-visible").unwrap_or(false)) {
                        point(thing_of(event));
                    }
                }),
            ),
            listen("focusout", Box::new(move |_| point(None))),
        ])
    });
}

type Listening = [gloo_events::EventListener; 4];

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()
}

fn thing_of(event: &Event) -> Option<String> {
    target(event)?.closest(".scene-thing").ok().flatten()?.get_attribute("data-key")
}

fn each(list: &NodeList, act: impl Fn(&Element)) {
    for index in 0..list.length() {
        if let Some(element) = list.get(index).and_then(|node| node.dyn_into::<Element>().ok()) {
            act(&element);
        }
    }
}

/// A hand cannot hit a line of a pixel: each gets an unseen wide one.
fn widen(canvas: &SvgElement) {
    let Ok(lines) = canvas.query_selector_all(
        ".scene-target > path[class^='m-flow-']:first-child, .scene-target > path[class^='m-strand-']:first-child",
    ) else {
        return;
    };
    each(&lines, |line| {
        let Ok(wide) = line.clone_node().map(|line| line.unchecked_into::<Element>()) else { return };
        // Attributes and children of our own elements can always be set.
        let _ = wide.set_attribute("class", "scene-reach");
        let _ = line.parent_node().map(|parent| parent.append_child(&wide));
    });
}

/// Where the copies stand: above all that is drawn.
fn above(canvas: &SvgElement) -> Option<Element> {
    if let Ok(Some(found)) = canvas.query_selector(":scope > .scene-lit") {
        return Some(found);
    }
    let group = canvas.owner_document()?.create_element_ns(canvas.namespace_uri().as_deref(), "g").ok()?;
    group.set_attribute("class", "scene-lit").ok()?;
    // What is said of the things is said of those below.
    group.set_attribute("aria-hidden", "true").ok()?;
    canvas.append_child(&group).ok()?;
    Some(group)
}

/// What a copy has not: it is seen, and nothing else.
const NOT_COPIED: [&str; 2] = ["data-key", "tabindex"];

/// A thing that is drawn, and how it looks now: most of them stay as they are when the light moves. Classes, attributes
/// and children of our own elements can always be set.
struct Thing {
    key: String,
    element: Element,
    target: Option<Element>,
    chosen: bool,
    copy: Option<Element>,
}

impl Thing {
    fn all(canvas: &SvgElement) -> Vec<Self> {
        let Ok(list) = canvas.query_selector_all(".scene-base > .scene-thing") else { return Vec::new() };
        let mut all = Vec::new();
        for index in 0..list.length() {
            let Some(element) = list.get(index).and_then(|node| node.dyn_into::<Element>().ok()) else { continue };
            let key = element.get_attribute("data-key").unwrap_or_default();
            let is_target = element.class_list().contains("scene-target");
            let target =
                if is_target { Some(element.clone()) } else { element.query_selector(".scene-target").ok().flatten() };
            all.push(Self { key, element, target, chosen: false, copy: None });
        }
        all
    }

    fn choose(&mut self, chosen: Option<&str>) {
        let is_chosen = chosen == Some(self.key.as_str());
        if std::mem::replace(&mut self.chosen, is_chosen) == is_chosen {
            return;
        }
        for element in [Some(&self.element), self.copy.as_ref()].into_iter().flatten() {
            let _ = element.class_list().toggle_with_force("is-selected", is_chosen);
        }
        if let Some(target) = &self.target {
            let _ = target.set_attribute("aria-pressed", if is_chosen { "true" } else { "false" });
        }
    }

    /// Puts its copy under the one of `next`, or takes it away.
    fn light(&mut self, lit: bool, above: &Element, next: &mut Option<Node>) {
        if lit != self.copy.is_some() {
            if let Some(copy) = self.copy.take() {
                copy.remove();
            }
            self.copy = if lit { self.copied() } else { None };
            let _ = self.element.class_list().toggle_with_force("is-lit", lit);
            if let Some(copy) = &self.copy {
                let _ = above.insert_before(copy, next.as_ref());
            }
        }
        if let Some(copy) = &self.copy {
            *next = Some(copy.clone().into());
        }
    }

    /// Its copy shows that it is pointed at, or has the keyboard's focus.
    fn point(&self, pointed: Option<&str>, focused: Option<&str>) {
        let Some(copy) = &self.copy else { return };
        let _ = copy.class_list().toggle_with_force("is-pointed", pointed == Some(self.key.as_str()));
        let _ = copy.class_list().toggle_with_force("is-focused", focused == Some(self.key.as_str()));
    }

    fn copied(&self) -> Option<Element> {
        let copy: Element = self.element.clone_node_with_deep(true).ok()?.unchecked_into();
        let target = if self.target.as_ref() == Some(&self.element) {
            None
        } else {
            copy.query_selector(".scene-target").ok().flatten()
        };
        for name in NOT_COPIED {
            let _ = copy.remove_attribute(name);
            let _ = target.as_ref().map(|target| target.remove_attribute(name));
        }
        Some(copy)
    }
}
