//! A lineage, on the layered layout: boxes from left to right, lines as wide as the share that they carry, tabs where
//! neighbours are folded away.
//!
//! Knows no source system: whoever asks says what a box is called, what its colour stands for, and how it stands.
//! The layout is the layered one, in slices: [`request`] → [`Layouter`](super::layered::Layouter) → [`scene`], or
//! [`Drawing`] for one that is large.

mod draw;
mod words;

pub use draw::Drawing;

use super::layered::{Edge, End, Layered, LayeredRequest, Node, Spacing};
use super::{Point, Rect, Role, Scene, Table};

/// How a thing stands; each has a form of its own beside its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub enum Standing {
    /// It holds.
    Good,
    /// It wants a look.
    Doubt,
    /// It is wrong.
    Bad,
    /// Nobody has said.
    #[default]
    Unknown,
}

/// What a patch of colour says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub enum Hue {
    /// One of the categories.
    Category(u8),
    /// None of them.
    #[default]
    Rest,
    /// A standing.
    Of(Standing),
}

impl Hue {
    /// How it is painted.
    pub const fn role(self) -> Role {
        match self {
            Self::Category(n) => Role::Category(n),
            Self::Of(Standing::Good) => Role::PatchGood,
            Self::Of(Standing::Doubt) => Role::PatchDoubt,
            Self::Of(Standing::Bad) => Role::PatchBad,
            Self::Of(Standing::Unknown) | Self::Rest => Role::CategoryRest,
        }
    }
}

/// A side of a box at which neighbours are folded away, or can be again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tab {
    /// Neighbours that are not shown.
    pub folded: u32,
    /// Some are shown because somebody asked for it.
    pub opened: bool,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Set {
    /// Names it within the scene; a tab's key is this with `/sources` or `/results` behind.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What its colour stands for.
    pub hue: Hue,
    /// The same in words, under the name.
    pub says: String,
    /// How it stands.
    pub standing: Standing,
    /// That in a word: `needs review`.
    pub stands: String,
    /// It is there; else it is only named by others.
    pub known: bool,
    /// Where neighbours are folded away: before it, and after it.
    pub tabs: [Tab; 2],
    /// What else there is to say: names and values.
    pub facts: Vec<(String, String)>,
    /// The middle of its height in the picture before.
    pub former: Option<f32>,
}

/// A line from one box to another.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tie {
    /// Names it within the scene.
    pub key: String,
    /// From the box at this place.
    pub from: usize,
    /// To the box at this place.
    pub to: usize,
    /// The part of `to` that comes from `from`, 0 to 1.
    pub share: Option<f64>,
}

/// All that the picture depends on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LineageRequest {
    /// The box whose neighbourhood it is; of all without one.
    pub centre: Option<usize>,
    /// How many there are in all, shown or not.
    pub total: u64,
    /// What colours stand for: `licence`.
    pub colour: String,
    /// The boxes.
    pub sets: Vec<Set>,
    /// The lines.
    pub ties: Vec<Tie>,
    /// Said in place of the picture where there is nothing.
    pub why_empty: String,
}

/// How much is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Detail {
    /// Boxes with names, lines with heads.
    #[default]
    Full,
    /// From afar: boxes in their colours, plain lines.
    Far,
}

/// Width and height of a box.
pub const BOX: (f32, f32) = (184.0, 48.0);
/// Room at both sides of a box for its tabs.
const SIDE: f32 = 27.0;
/// Free room around everything.
const MARGIN: f32 = 24.0;
/// How strongly what was there before stays where it was.
const HOLD: f32 = 40.0;

/// What the layered layout is asked for.
pub fn request(request: &LineageRequest) -> LayeredRequest {
    let has_tabs = has_tabs(request);
    let width = BOX.0 + if has_tabs { 2.0 * SIDE } else { 0.0 };
    let node = |set: &Set| Node { width, height: BOX.1, cluster: None, former: set.former };
    let edge = |tie: &Tie| Edge { from: End::Node(tie.from), to: End::Node(tie.to), label: None };
    LayeredRequest {
        nodes: request.sets.iter().map(node).collect(),
        edges: request.ties.iter().map(edge).collect(),
        spacing: Spacing { rank: if has_tabs { 18.0 } else { 44.0 }, node: 14.0, ..Spacing::default() },
        hold: HOLD,
        ..LayeredRequest::default()
    }
}

fn has_tabs(request: &LineageRequest) -> bool {
    request.sets.iter().flat_map(|set| set.tabs).any(|tab| tab.folded > 0 || tab.opened)
}

/// Where the boxes are in the scene, in the request's order.
pub fn boxes(request: &LineageRequest, layered: &Layered) -> Vec<Rect> {
    let side = if has_tabs(request) { SIDE } else { 0.0 };
    let at = |rect: &Rect| Rect::new(rect.x + MARGIN + side, rect.y + MARGIN, BOX.0, BOX.1);
    layered.nodes.iter().map(at).collect()
}

/// Width and height of the scene.
pub fn size(layered: &Layered) -> (f32, f32) {
    (layered.width + 2.0 * MARGIN, layered.height + 2.0 * MARGIN)
}

/// The heights that the next picture keeps, if it can: the middles of the boxes in the layout.
pub fn middles(layered: &Layered) -> Vec<f32> {
    layered.nodes.iter().map(|rect| rect.center().y).collect()
}

/// Draws what has been laid out.
pub fn scene(request: &LineageRequest, layered: &Layered, detail: Detail) -> Scene {
    let mut drawing = Drawing::new(request, layered, detail, None);
    drawing.advance(request, layered, usize::MAX);
    drawing.finish(request, layered, table(request))
}

/// The same in words.
pub fn table(request: &LineageRequest) -> Table {
    words::table(&words::title(request), request)
}

/// The keys of a side's tab: where to fold and unfold.
pub fn tab_key(key: &str, side: usize) -> String {
    format!("{key}/{}", if side == 0 { "sources" } else { "results" })
}

/// The step of a line's width for a share.
fn step(share: f64) -> u8 {
    match share {
        s if s < 0.1 => 0,
        s if s < 0.25 => 1,
        s if s < 0.5 => 2,
        s if s < 0.8 => 3,
        _ => 4,
    }
}

/// A point of the layout in the scene.
fn moved(point: Point) -> Point {
    Point::new(point.x + MARGIN, point.y + MARGIN)
}

#[cfg(test)]
mod tests;
