//! Events over time in lanes: counts in bins, or single events where there are few, on an axis that can be zoomed, moved
//! and folded. A window that is being moved is drawn without words, so that a frame costs little.

mod draw;
mod fold;
mod plan;
mod scale;
mod steer;
mod words;
mod zone;

use std::rc::Rc;

use super::{Mark, Role, Scene, Table};

pub use fold::{folds, home, limits, runs_of};
pub use plan::plot;
pub use scale::{FOLD_WIDTH, Field, Piece, SHORTEST, Scale, Window};
pub use zone::Zone;

/// A lane: what all its events have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Its name as shown.
    pub name: String,
    /// How many events it has in all, outside of the window too.
    pub total: u64,
}

/// The events of a lane in a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bin {
    /// Where the bin begins; all bins are equally long.
    pub start: i64,
    /// Place of its lane.
    pub lane: usize,
    /// How many events.
    pub count: u64,
    /// How many of them failed.
    pub failed: u64,
    /// The first event's time.
    pub first: i64,
    /// The last event's time.
    pub last: i64,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Names it within the scene.
    pub key: String,
    /// When.
    pub at: i64,
    /// Place of its lane.
    pub lane: usize,
    /// Whether it failed.
    pub failed: bool,
    /// What else is known of it: names (the same for all events) and values.
    pub facts: Vec<(&'static str, String)>,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Counts, in order of their starts.
    Bins {
        /// How long a bin is, in microseconds.
        length: i64,
        /// The bins.
        bins: Vec<Bin>,
    },
    /// Single events, in order of time.
    Events(Vec<Event>),
}

impl Default for Content {
    fn default() -> Self {
        Self::Events(Vec::new())
    }
}

/// How high a bar of a count is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Height {
    /// By the square root: small counts stay in sight beside large ones.
    #[default]
    Root,
    /// In proportion.
    Linear,
}

/// All that a timeline depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineRequest {
    /// What is in sight.
    pub window: Window,
    /// Folded stretches, in order.
    pub folds: Vec<Window>,
    /// What a lane is: `Action`.
    pub lane_heading: String,
    /// The lanes from top to bottom.
    pub lanes: Vec<Lane>,
    /// What there is to draw, in sight and around.
    pub content: Rc<Content>,
    /// How many events are in sight, if that is known.
    pub total: Option<u64>,
    /// A chosen stretch.
    pub brush: Option<Window>,
    /// In which zone times are written.
    pub zone: Zone,
    /// How high bars are.
    pub height: Height,
    /// Low lanes, for a picture beside other things.
    pub compact: bool,
    /// The window is being moved: no words, no keys, no table.
    pub moving: bool,
    /// Said in place of the lanes when there are none.
    pub why_empty: String,
    /// The width there is, in pixels.
    pub width: f32,
}

/// Draws the timeline. Keys are `bin/<lane>/<start>`, the events' own, and `fold/<from>`.
pub fn layout(request: &TimelineRequest) -> Scene {
    let plan = plan::Plan::new(request);
    let title = words::title(request);
    if request.lanes.is_empty() {
        let table = words::table(request, &plan.scale, &title);
        return Scene::empty(&title, &request.why_empty, plan.width, 96.0, table);
    }
    let mut marks = draw::frame(request, &plan);
    let mut things = draw::things(request, &plan);
    if !request.moving {
        steer::connect(&mut things);
    }
    let mut drawn: Vec<Mark> = things.into_iter().flat_map(|thing| thing.marks).collect();
    if request.moving {
        // Bars do not lie over each other: by role, they are painted in few strokes.
        drawn.sort_by_key(|mark| match mark.role {
            Role::Bar => 0,
            Role::BarBad => 1,
            _ => 2,
        });
    }
    marks.extend(drawn);
    marks.extend(draw::names(request, &plan));
    marks.extend(draw::brush(request, &plan));
    let table = if request.moving { Table::new(&title, []) } else { words::table(request, &plan.scale, &title) };
    Scene { title, width: plan.width, height: plan.height, marks, table }
}

#[cfg(test)]
mod tests;
