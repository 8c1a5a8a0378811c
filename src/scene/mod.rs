//! What is drawn, without a browser: marks, layouts, hit testing, and the outputs SVG and table.
//!
//! A layout turns a comparable request into a [`Scene`] once; canvas paints it, [`svg`] exports it, and its
//! [`Table`] says the same in words. Pure and deterministic; nothing here knows a source system, SQL or the DOM.
//! Colours are [`Role`]s that the stylesheet or a [`Palette`] resolves; only the data's own colours are literal.

#[cfg(test)]
mod checks;
mod geometry;
mod hit;
mod legend;
mod mark;
mod measure;
mod palette;
mod role;
pub mod svg;
mod table;
mod theme;

pub mod bars;
pub mod chain;
pub mod columns;
pub mod format;
pub mod gantt;
pub mod graph;
pub mod histogram;
pub mod layered;
pub mod lineage;
pub mod matrix;
pub mod proportion;
pub mod rows;
pub mod strips;
pub mod ticks;
pub mod timeline;
pub mod tripartite;
pub mod waterfall;
pub mod workflow;

pub use geometry::{Point, Rect, Transform, ZOOM_RANGE};
pub use hit::HitIndex;
pub use mark::{Anchor, Colour, Direction, Mark, Neighbours, Shape, Step};
pub use measure::{Face, end_cut, middle_cut, text_width, visible, wrap};
pub use palette::{Palette, Token};
pub use role::{CATEGORIES, Paint, Role};
pub use table::{Align, Column, Table, TableRow};
pub use theme::Theme;

/// A picture: marks in painting order, and the same in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// What it shows, in a sentence that holds without the picture.
    pub title: String,
    /// Width in pixels.
    pub width: f32,
    /// Height in pixels.
    pub height: f32,
    /// The marks, the last on top.
    pub marks: Vec<Mark>,
    /// The same in words.
    pub table: Table,
}

impl Scene {
    /// A picture of nothing that says why.
    pub fn empty(title: &str, why: &str, width: f32, height: f32, table: Table) -> Self {
        let lines = wrap(why, width, Face::Small, 2);
        let top = height / 2.0 - lines.len() as f32 * 8.0 + 12.0;
        let mark = |(nth, text): (usize, String)| {
            let at = Point::new(width / 2.0, top + nth as f32 * 16.0);
            let shape = Shape::Text { at, anchor: Anchor::Middle, text, max_width: width, face: Face::Small };
            Mark::decoration(shape, Role::LabelFaint)
        };
        let marks = lines.into_iter().enumerate().map(mark).collect();
        Self { title: title.to_owned(), width, height, marks, table }
    }

    /// The whole area, from 0, 0.
    pub fn area(&self) -> Rect {
        Rect::new(0.0, 0.0, self.width, self.height)
    }

    /// The rectangle that holds all marks; empty without marks.
    pub fn bounds(&self) -> Rect {
        self.marks.iter().map(|mark| mark.shape.bounds()).reduce(Rect::union).unwrap_or_default()
    }

    /// The mark of this key that takes focus.
    pub fn focusable(&self, key: &str) -> Option<&Mark> {
        self.marks.iter().find(|mark| mark.focus.is_some() && mark.key == key)
    }

    /// The first mark that takes focus: where the keyboard enters the picture.
    pub fn first_focusable(&self) -> Option<&Mark> {
        self.marks.iter().find(|mark| mark.focus.is_some())
    }

    /// Where an arrow key leads from the mark of this key.
    pub fn follow(&self, key: &str, direction: Direction) -> Option<&Mark> {
        self.focusable(self.focusable(key)?.focus.as_ref()?.get(direction)?)
    }
}

/// A width that can be drawn into: finite, not under `least`, not absurdly wide.
fn usable(width: f32, least: f32) -> f32 {
    if width.is_finite() { width.clamp(least, 8_000.0) } else { least.max(480.0) }
}
