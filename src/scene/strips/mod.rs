//! Chains together: a strip for each form of chain, under a funnel that says how many artifacts reach each stage.
//!
//! A strip has a place for each of the five stages: a disc where the stage is there, a dashed ring where it is
//! not; an arrow that passes over a stage is an arc, one without an end is broken. How many artifacts have the
//! form, and how many of them are verified, stands beside it, or below it on narrow screens.

mod draw;
mod words;

use super::{Face, Mark, Point, Rect, Role, Scene, Shape, measure::end_cut};

/// How many stages the pipeline has.
pub const STAGES: usize = 5;

/// A stage of the pipeline, and how many artifacts reach it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// Its name.
    pub name: String,
    /// Artifacts that have it.
    pub count: u64,
    /// Artifacts whose last stage it is.
    pub last: u64,
}

/// Arrows between the same two stages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripArrow {
    /// Places of source and target.
    pub ends: (usize, usize),
    /// Artifacts that have it.
    pub count: u64,
    /// Those in which it is verified.
    pub verified: u64,
}

/// A form of chain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Strip {
    /// What selection refers to; given by the caller, unique in the picture.
    pub key: String,
    /// Which stages are there.
    pub stages: [bool; STAGES],
    /// Its arrows.
    pub arrows: Vec<StripArrow>,
    /// Has stages or arrows that the pipeline does not name.
    pub has_others: bool,
    /// Artifacts of this form.
    pub count: u64,
    /// Verified ones among them.
    pub verified: u64,
}

/// All that the layout depends on: an equal request gives an equal scene.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StripsRequest {
    /// The stages in order.
    pub stages: [Reach; STAGES],
    /// The forms, the most frequent first.
    pub strips: Vec<Strip>,
    /// How many forms there are, in the request or not.
    pub forms: u64,
    /// All artifacts.
    pub total: u64,
    /// Said in place of the picture where there is nothing.
    pub why_empty: String,
    /// The width there is, in pixels.
    pub width: f32,
}

const NARROWEST: f32 = 280.0;
/// Below this the numbers stand under the strip.
const COMPACT: f32 = 640.0;
/// Strips that are drawn; the rest is counted below.
const DRAWN: usize = 40;

/// Places that all strips share.
struct Plan {
    width: f32,
    compact: bool,
    /// Width of a stage's column.
    column: f32,
    /// Height of the funnel with its words, and of a strip with its gap.
    funnel: f32,
    row: f32,
    total: u64,
    largest: u64,
}

impl Plan {
    fn new(request: &StripsRequest, width: f32) -> Self {
        let compact = width < COMPACT;
        let columns = if compact { width - 2.0 } else { (width * 0.58).min(760.0) };
        let largest = request.strips.iter().map(|strip| strip.count).max().unwrap_or(0);
        Self {
            width,
            compact,
            column: columns / STAGES as f32,
            funnel: 112.0,
            row: if compact { 88.0 } else { 58.0 },
            total: request.total,
            largest,
        }
    }

    /// The middle of a stage's column.
    fn stage(&self, place: usize) -> f32 {
        1.0 + (place as f32 + 0.5) * self.column
    }

    fn strip(&self, nth: usize) -> Rect {
        Rect::new(1.0, self.funnel + nth as f32 * self.row, self.width - 2.0, self.row - 6.0)
    }
}

/// Draws the strips; their keys are the request's.
pub fn layout(request: &StripsRequest) -> Scene {
    let width = super::usable(request.width, NARROWEST);
    let title = words::title(request);
    let table = words::table(&title, request);
    if request.strips.is_empty() {
        let why = if request.why_empty.is_empty() { "No artifact." } else { &request.why_empty };
        return Scene::empty(&title, why, width, 120.0, table);
    }
    let plan = Plan::new(request, width);
    let drawn = request.strips.get(..DRAWN).unwrap_or(&request.strips);
    let mut marks = draw::funnel(request, &plan);
    for (nth, strip) in drawn.iter().enumerate() {
        let beside = |other: Option<usize>| other.and_then(|n| drawn.get(n)).map(|strip| strip.key.clone());
        let ways =
            super::Neighbours { up: beside(nth.checked_sub(1)), down: beside(Some(nth + 1)), ..Default::default() };
        draw::strip(&mut marks, request, strip, &plan, plan.strip(nth), ways);
    }
    let mut height = plan.funnel + drawn.len() as f32 * plan.row;
    let hidden = request.forms.saturating_sub(drawn.len() as u64);
    if hidden > 0 {
        let note = end_cut(&words::hidden(hidden, request.strips.len() - drawn.len()), width, Face::Small);
        let at = Point::new(0.0, height + 14.0);
        marks.push(Mark::decoration(Shape::text(at, Face::Small, width, note), Role::LabelFaint));
        height += 24.0;
    }
    Scene { title, width, height, marks, table }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
