//! The waterfall: the spans of a trace as a tree of rows, each with a bar on the axis of time.
//!
//! A [`Trace`] is made once from spans in any order and state, over flat arrays; the rows that are open follow from what
//! is folded; a picture is drawn of the rows in sight only. Statistics, flames and the comparison of two traces read the
//! same arrays. Times are nanoseconds since the trace's first start.

mod build;
mod compare;
mod draw;
mod flame;
mod measure;
mod minimap;
mod rows;
mod signs;
mod statistics;
mod texts;
mod words;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::{Scene, Table};

pub use build::Parts;
pub use compare::{CompareRequest, Pair, compare, compared, pairs};
pub use flame::{FlameRequest, flame};
pub use minimap::{MINIMAP_HEIGHT, MinimapRequest, minimap, stretch};
pub use rows::{Row, find, key_of, row_of, rows};
pub use signs::{Kind, Sign};
pub use statistics::{NameRow, by_name, statistics};
pub use texts::Texts;
pub use words::{duration, event_words, span_words, table};

/// A span as it comes, without its ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// Its name, by its place in [`Trace::names`].
    pub name: u32,
    /// Its service, by its place in [`Trace::services`].
    pub service: u32,
    /// What it is.
    pub sign: Sign,
    /// How it stands to other services.
    pub kind: Kind,
    /// When it began; nanoseconds since 1970.
    pub start: i64,
    /// When it ended.
    pub end: i64,
    /// It failed.
    pub error: bool,
    /// Exceptions among its events.
    pub exceptions: u32,
    /// Events that are not drawn by themselves.
    pub events: u32,
}

/// Something that happened within a span and has a row of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Event {
    /// The place of its span.
    pub span: u32,
    /// When; nanoseconds since 1970.
    pub at: i64,
    /// What, by its place in [`Trace::event_names`].
    pub name: u32,
    /// Its place among the events of its span, as whoever made it counts them.
    pub position: i32,
}

/// What is wrong with where a span hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flaw {
    /// Nothing.
    #[default]
    None,
    /// Its parent is not there.
    Orphan,
    /// Its parents lead in a circle, or it is its own.
    Circle,
    /// Another span has the same id.
    Twin,
}

/// No span.
const NONE: u32 = u32::MAX;

/// A trace: its spans as a tree.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trace {
    /// The spans, as they came.
    pub spans: Vec<Span>,
    /// Their ids; spans of the same id are told apart by their places.
    pub ids: Texts,
    /// Names of spans.
    pub names: Vec<String>,
    /// Names of services.
    pub services: Vec<String>,
    /// Names of events.
    pub event_names: Vec<String>,
    /// Events with rows of their own, by span and time.
    pub events: Vec<Event>,
    /// The first start.
    pub from: i64,
    /// The last end.
    pub to: i64,
    /// What is wrong with each span.
    pub flaws: Vec<Flaw>,
    /// Roots, in order of their starts.
    roots: Vec<u32>,
    parent: Vec<u32>,
    depth: Vec<u32>,
    /// Children of each span in order of their starts.
    first_child: Vec<u32>,
    children: Vec<u32>,
    /// The events of each span.
    first_event: Vec<u32>,
    /// All spans, each before what is in it.
    order: Vec<u32>,
    /// Spans in each span, itself too.
    size: Vec<u32>,
    /// What each took itself, once somebody wants to know.
    own: OnceCell<Vec<i64>>,
    /// Stretches of the critical path, once somebody wants to see them: span, from, to; by span.
    critical: OnceCell<Vec<(u32, i64, i64)>>,
}

impl Trace {
    /// How long it took from the first start to the last end.
    pub fn length(&self) -> i64 {
        self.to.saturating_sub(self.from).max(1)
    }

    /// The span that a span is part of.
    pub fn parent(&self, at: usize) -> Option<usize> {
        self.parent.get(at).filter(|parent| **parent != NONE).map(|parent| *parent as usize)
    }

    /// How many spans are around it.
    pub fn depth(&self, at: usize) -> u32 {
        self.depth.get(at).copied().unwrap_or(0)
    }

    /// The spans that are part of it, in order of their starts.
    pub fn children(&self, at: usize) -> &[u32] {
        let range = self.first_child.get(at).zip(self.first_child.get(at + 1));
        range.and_then(|(from, to)| self.children.get(*from as usize..*to as usize)).unwrap_or_default()
    }

    /// The events of a span that have rows, in order of time.
    pub fn events(&self, at: usize) -> std::ops::Range<usize> {
        let range = self.first_event.get(at).zip(self.first_event.get(at + 1));
        range.map_or(0..0, |(from, to)| *from as usize..*to as usize)
    }

    /// Roots, in order of their starts.
    pub fn roots(&self) -> &[u32] {
        &self.roots
    }

    /// All spans, each before what is in it.
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    /// How long it took; below 0 if it ended before it began.
    pub fn duration(&self, at: usize) -> i64 {
        self.spans.get(at).map_or(0, |span| span.end.saturating_sub(span.start))
    }

    /// The time that it took itself: without what its children took.
    pub fn own(&self, at: usize) -> i64 {
        self.own.get_or_init(|| measure::own_times(self)).get(at).copied().unwrap_or(0)
    }

    /// The stretches in which all else waited for this span.
    pub fn critical(&self, at: usize) -> &[(u32, i64, i64)] {
        let parts = self.critical.get_or_init(|| measure::critical_path(self));
        let from = parts.partition_point(|part| (part.0 as usize) < at);
        let to = parts.partition_point(|part| part.0 as usize <= at);
        parts.get(from..to).unwrap_or_default()
    }

    /// The name of a span.
    pub fn name(&self, at: usize) -> &str {
        let name = self.spans.get(at).map_or(0, |span| span.name);
        self.names.get(name as usize).map_or("", String::as_str)
    }

    /// The service of a span.
    pub fn service(&self, at: usize) -> &str {
        let service = self.spans.get(at).map_or(0, |span| span.service);
        self.services.get(service as usize).map_or("", String::as_str)
    }

    /// The name of an event.
    pub fn event_name(&self, at: usize) -> &str {
        let name = self.events.get(at).and_then(|event| self.event_names.get(event.name as usize));
        name.map_or("", String::as_str)
    }

    /// Whether a span is another one or in it.
    pub fn is_within(&self, at: usize, of: usize) -> bool {
        std::iter::successors(Some(at), |at| self.parent(*at)).any(|above| above == of)
    }
}

/// What is in sight: nanoseconds since the trace's first start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Left edge.
    pub from: i64,
    /// Right edge; after `from`.
    pub to: i64,
}

/// The shortest stretch that can be looked at.
const SHORTEST: i64 = 100;

impl View {
    /// The whole trace.
    pub fn whole(trace: &Trace) -> Self {
        Self { from: 0, to: trace.length() }
    }

    /// How long.
    pub fn length(self) -> i64 {
        self.to.saturating_sub(self.from).max(1)
    }

    /// Closer (a factor above 1) or farther about a share of the width, within the trace.
    #[must_use]
    pub fn zoomed(self, whole: i64, about: f64, factor: f64) -> Self {
        if !factor.is_finite() || factor <= 0.0 {
            return self;
        }
        let about = about.clamp(0.0, 1.0);
        let length = (self.length() as f64 / factor).clamp(SHORTEST.min(whole.max(1)) as f64, whole.max(1) as f64);
        let kept = self.from as f64 + self.length() as f64 * about;
        let from = kept - length * about;
        Self { from: from as i64, to: (from + length) as i64 }.held(whole)
    }

    /// Moved by a share of its length, within the trace.
    #[must_use]
    pub fn moved(self, whole: i64, share: f64) -> Self {
        let by = (self.length() as f64 * share) as i64;
        Self { from: self.from.saturating_add(by), to: self.to.saturating_add(by) }.held(whole)
    }

    /// As long, and within the trace.
    #[must_use]
    pub fn held(self, whole: i64) -> Self {
        let length = self.length().min(whole.max(1));
        let from = self.from.clamp(0, (whole - length).max(0));
        Self { from, to: from + length }
    }
}

/// All that the picture of the rows in sight depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct WaterfallRequest {
    /// The trace.
    pub trace: Rc<Trace>,
    /// The rows that are open.
    pub rows: Rc<Vec<Row>>,
    /// Spans that are folded.
    pub folded: Rc<BTreeSet<u32>>,
    /// The first row in sight and the one after the last.
    pub seen: (usize, usize),
    /// The time in sight.
    pub view: View,
    /// The chosen row.
    pub chosen: Option<Row>,
    /// Spans that a search found, in order of their places.
    pub found: Rc<Vec<u32>>,
    /// Events that cannot be understood, by their places.
    pub broken: Rc<BTreeSet<u32>>,
    /// Whether the critical path is marked.
    pub critical: bool,
    /// The width there is, in pixels.
    pub width: f32,
    /// It is being moved: no words, no table.
    pub moving: bool,
}

/// Height of a row.
pub const ROW: f32 = 24.0;
/// Height of the axis above the rows.
pub const AXIS: f32 = 28.0;

/// Where the axis begins in a picture of this width, and how wide it is.
pub fn plot(width: f32) -> (f32, f32) {
    draw::plot(super::usable(width, 240.0))
}

/// Draws the rows in sight. Keys are `span/<place>`, `event/<place>` and `fold/<place>`.
pub fn layout(request: &WaterfallRequest) -> Scene {
    let width = super::usable(request.width, 240.0);
    let title = words::title(&request.trace);
    if request.trace.spans.is_empty() {
        return Scene::empty(&title, "This trace has no spans.", width, 96.0, Table::new(&title, []));
    }
    let rows = request.rows.get(request.seen.0..request.seen.1.min(request.rows.len())).unwrap_or_default();
    let height = ROW * rows.len() as f32;
    let marks = draw::rows(request, rows, width);
    let table =
        if request.moving { Table::new(&title, []) } else { words::table(&request.trace, rows, &request.broken) };
    Scene { title, width, height: height.max(1.0), marks, table }
}

/// Draws the axis above the rows.
pub fn axis(trace: &Trace, view: View, width: f32) -> Scene {
    let width = super::usable(width, 240.0);
    let title = words::title(trace);
    Scene { table: Table::new(&title, []), title, width, height: AXIS, marks: draw::axis(trace, view, width) }
}

/// The whole waterfall as one picture, to be kept: at most so many rows.
pub fn whole(request: &WaterfallRequest, most: usize) -> Scene {
    let to = request.rows.len().min(request.seen.0 + most);
    let request = WaterfallRequest { seen: (request.seen.0, to), moving: false, ..request.clone() };
    let (head, mut scene) = (axis(&request.trace, request.view, request.width), layout(&request));
    for mark in &mut scene.marks {
        mark.shape = draw::lowered(std::mem::replace(&mut mark.shape, super::Shape::Path(Vec::new())), AXIS);
    }
    scene.marks.splice(0..0, head.marks);
    scene.height += AXIS;
    scene
}

#[cfg(test)]
mod tests;
