//! A scene as SVG elements: drawn in slices, one group for each thing; the keyboard's way from thing to thing.

use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Document, Element, SvgElement};

use super::picture::OnChoose;
use crate::scene::{Direction, Mark, Scene, Shape, svg};

const SVG: &str = "http://www.w3.org/2000/svg";

/// Marks that are drawn before the page may do something else.
const SLICE: usize = 300;

/// A drawing under way.
pub struct Drawing {
    canvas: SvgElement,
    /// Where things go that give way to what is lit; without it they stand among the rest.
    base: Option<Element>,
    /// The key of the thing that takes the focus.
    first: Option<String>,
    choosable: bool,
}

/// Begins to draw; the mark to go on with. Where something lights up, things stand in a group that gives way as one.
pub fn draw(
    canvas: &SvgElement,
    scene: &Scene,
    choosable: bool,
    lights_up: bool,
) -> Result<Option<(Drawing, usize)>, JsValue> {
    let Some(document) = canvas.owner_document() else { return Ok(None) };
    let focused = document.active_element().filter(|element| canvas.contains(Some(element)));
    let focused = focused.and_then(|element| element.get_attribute("data-key"));
    canvas.set_attribute("viewBox", &format!("0 0 {} {}", scene.width, scene.height))?;
    canvas.set_attribute("width", &scene.width.to_string())?;
    canvas.set_attribute("height", &scene.height.to_string())?;
    canvas.set_text_content(None);
    let first = focused.or_else(|| scene.first_focusable().map(|mark| mark.key.clone()));
    let base = if lights_up { Some(document.create_element_ns(Some(SVG), "g")?) } else { None };
    if let Some(base) = &base {
        base.set_attribute("class", "scene-base")?;
    }
    let drawing = Drawing { canvas: canvas.clone(), base, first, choosable };
    let next = drawing.slice(scene, 0)?;
    Ok(Some((drawing, next)))
}

impl Drawing {
    /// Draws the things from a mark on, as many as fit into a frame; the mark to go on with.
    pub fn slice(&self, scene: &Scene, from: usize) -> Result<usize, JsValue> {
        let Some(document) = self.canvas.owner_document() else { return Ok(usize::MAX) };
        let rest = scene.marks.get(from..).unwrap_or_default();
        let mut next = from;
        for marks in rest.chunk_by(|a, b| a.key == b.key && !a.key.is_empty()) {
            let group = group(&document, marks, self)?;
            self.put(&group, marks.iter().any(|mark| mark.focus.is_some()))?;
            next += marks.len();
            if next - from >= SLICE {
                break;
            }
        }
        Ok(next)
    }

    fn put(&self, group: &Element, is_thing: bool) -> Result<(), JsValue> {
        let Some(base) = self.base.as_ref().filter(|_| is_thing) else {
            return self.canvas.append_child(group).map(|_| ());
        };
        if base.parent_node().is_none() {
            self.canvas.append_child(base)?;
        }
        base.append_child(group).map(|_| ())
    }
}

/// The marks of one thing: they light up and are chosen together. Its outlines take the focus and the name; its
/// words stand beside them, or they would be read out as a second name.
fn group(document: &Document, marks: &[Mark], drawing: &Drawing) -> Result<Element, JsValue> {
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
    // A thing without words is its own target: a picture may have a thousand of them.
    let has_words = marks.iter().any(|mark| matches!(mark.shape, Shape::Text { .. }));
    let target = if has_words { document.create_element_ns(Some(SVG), "g")? } else { group.clone() };
    group.set_attribute("class", "scene-thing")?;
    target.class_list().add_1("scene-target")?;
    target.set_attribute("data-key", &thing.key)?;
    target.set_attribute("tabindex", if drawing.first.as_ref() == Some(&thing.key) { "0" } else { "-1" })?;
    target.set_attribute("role", if drawing.choosable { "button" } else { "img" })?;
    if drawing.choosable && drawing.base.is_some() {
        target.set_attribute("aria-pressed", "false")?;
    }
    target.set_attribute("aria-label", &thing.label)?;
    if has_words {
        group.append_child(&target)?;
    }
    for mark in marks {
        let drawn = element(document, mark)?;
        if matches!(mark.shape, Shape::Text { .. }) {
            drawn.set_attribute("aria-hidden", "true")?;
            group.append_child(&drawn)?;
        } else {
            target.append_child(&drawn)?;
        }
    }
    Ok(group)
}

/// Gives the thing under the pointer its words, unless it has them: most things are never pointed at.
pub fn entitle(scene: &Scene, target: &web_sys::EventTarget) {
    let thing = target.dyn_ref::<Element>().and_then(|element| element.closest(".scene-thing").ok().flatten());
    let Some(thing) = thing.filter(|thing| !matches!(thing.query_selector("title"), Ok(Some(_)))) else { return };
    let key = thing.get_attribute("data-key").unwrap_or_default();
    let words = scene.marks.iter().find(|mark| mark.key == key && mark.focus.is_some()).map(|mark| &mark.tooltip);
    let (Some(words), Some(document)) = (words.filter(|words| !words.is_empty()), thing.owner_document()) else {
        return;
    };
    if let Ok(title) = document.create_element_ns(Some(SVG), "title") {
        title.set_text_content(Some(words));
        // A child of our own element can always be added.
        let _ = thing.append_child(&title);
    }
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

/// Arrow keys lead from mark to mark, Enter chooses the one in focus.
pub fn handle_key(event: &web_sys::KeyboardEvent, scene: &Scene, choose: StoredValue<Option<OnChoose>, LocalStorage>) {
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

/// The key of the mark that an event was on.
pub fn key_of(target: &web_sys::EventTarget) -> Option<String> {
    let element = target.dyn_ref::<Element>()?;
    element.closest("[data-key]").ok().flatten()?.get_attribute("data-key")
}
