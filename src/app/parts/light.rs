//! What lights up in a picture: all that the chosen mark, or the one under pointer or focus, touches. Classes
//! are set on what is drawn; nothing is laid out or drawn again.

use std::collections::BTreeSet;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::svg::Svg;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, NodeList, SvgElement};

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
    let things = StoredValue::new_local(Vec::<Thing>::new());
    // Says that they are those of the newest drawing: effects run in no certain order.
    let collected = RwSignal::new(0_u32);
    Effect::new(move |_| {
        let Some(canvas) = canvas.get() else { return };
        let canvas: SvgElement = canvas.unchecked_into();
        if drawn.get() > 0 && !painted.get() {
            widen(&canvas);
            things.set_value(Thing::all(&canvas));
        } else {
            things.set_value(Vec::new());
        }
        collected.update(|count| *count += 1);
    });
    Effect::new(move |_| {
        let Some(canvas) = canvas.get() else { return };
        let canvas: SvgElement = canvas.unchecked_into();
        collected.track();
        if painted.get() {
            return;
        }
        let (chosen, pointed) = (chosen.get(), pointed.get());
        let lit = |key: Option<&String>| key.map(|key| touched(key)).filter(|keys| !keys.is_empty());
        let keys = lit(pointed.as_ref()).or_else(|| lit(chosen.as_ref()));
        let _ = canvas.class_list().toggle_with_force("has-light", keys.is_some());
        things.update_value(|things| {
            things.iter_mut().for_each(|thing| thing.show(keys.as_ref(), chosen.as_deref()));
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
        let listen = |name: &'static str, act: Box<dyn Fn(&Event)>| {
            gloo_events::EventListener::new(&canvas, name, move |event| act(event))
        };
        Some([
            listen("pointerover", Box::new(move |event| point(thing_of(event)))),
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

/// A thing that is drawn, and how it looks now: most of them stay as they are when the light moves.
struct Thing {
    key: String,
    element: Element,
    target: Option<Element>,
    lit: bool,
    chosen: Option<bool>,
}

impl Thing {
    fn all(canvas: &SvgElement) -> Vec<Self> {
        let Ok(list) = canvas.query_selector_all(".scene-thing") else { return Vec::new() };
        let mut all = Vec::new();
        for index in 0..list.length() {
            let Some(element) = list.get(index).and_then(|node| node.dyn_into::<Element>().ok()) else { continue };
            let key = element.get_attribute("data-key").unwrap_or_default();
            let is_target = element.class_list().contains("scene-target");
            let target =
                if is_target { Some(element.clone()) } else { element.query_selector(".scene-target").ok().flatten() };
            all.push(Self { key, element, target, lit: false, chosen: None });
        }
        all
    }

    /// Classes and attributes of our own elements can always be set.
    fn show(&mut self, keys: Option<&BTreeSet<String>>, chosen: Option<&str>) {
        let lit = keys.is_some_and(|keys| keys.contains(&self.key));
        if lit != self.lit {
            self.lit = lit;
            let _ = self.element.class_list().toggle_with_force("is-lit", lit);
        }
        let is_chosen = chosen == Some(self.key.as_str());
        if self.chosen != Some(is_chosen) {
            self.chosen = Some(is_chosen);
            let _ = self.element.class_list().toggle_with_force("is-selected", is_chosen);
            if let Some(target) = &self.target {
                let _ = target.set_attribute("aria-pressed", if is_chosen { "true" } else { "false" });
            }
        }
    }
}
