//! A graph of steps, on the layered layout: boxes, stacks that open in place, frames around what runs at once; what
//! really ran stands out.
//!
//! Knows no source system: whoever asks says what a node stands for. Keys are the nodes' own and the edges' own.

mod draw;
mod words;

use super::layered::{Cluster, Edge, End, Layered, LayeredRequest, Node, Spacing, layout as place};
use super::{Face, Scene, text_width, visible};

/// How a node is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// A box.
    #[default]
    Plain,
    /// A stack of sheets: there is more inside, it opens.
    Stack,
    /// A frame around what is inside; it closes.
    Open,
    /// A frame around what runs at once.
    Group,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Step {
    /// Names it within the scene.
    pub key: String,
    /// Its name.
    pub label: String,
    /// How it is drawn.
    pub form: Form,
    /// The open node or group that it is in, by its place; never hidden ones.
    pub within: Option<usize>,
    /// How often it ran.
    pub runs: u64,
    /// How often it failed.
    pub failed: u64,
    /// The middle of its height in the picture before.
    pub former: Option<f32>,
    /// It is chosen.
    pub chosen: bool,
    /// What else there is to say, for the tooltip.
    pub detail: String,
}

/// An edge.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Way {
    /// Names it within the scene.
    pub key: String,
    /// From the node at this place.
    pub from: usize,
    /// To the node at this place.
    pub to: usize,
    /// The condition under which it is taken.
    pub condition: Option<String>,
    /// How often it was taken.
    pub taken: u64,
}

/// All that the picture depends on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WorkflowRequest {
    /// What it is the graph of.
    pub name: String,
    /// The nodes.
    pub steps: Vec<Step>,
    /// The edges.
    pub ways: Vec<Way>,
    /// Edges with an end that is not there.
    pub missing: usize,
    /// Said in place of the picture where there is nothing.
    pub why_empty: String,
    /// The width there is, in pixels; the picture may be wider.
    pub width: f32,
}

const HEIGHT: f32 = 32.0;
const HEAD: f32 = 24.0;
const WIDEST: f32 = 220.0;

/// Draws the graph. Beside it the middle heights of all nodes, to be kept when something opens.
pub fn layout(request: &WorkflowRequest) -> (Scene, Vec<f32>) {
    let title = words::title(request);
    let table = words::table(&title, request);
    if request.steps.is_empty() {
        let width = super::usable(request.width, 200.0);
        return (Scene::empty(&title, &request.why_empty, width, 96.0, table), Vec::new());
    }
    let (layered, ends) = places(request);
    let middles = ends.iter().map(|end| rect_of(&layered, *end).center().y).collect();
    (draw::scene(request, &layered, &ends, title, table), middles)
}

fn rect_of(layered: &Layered, end: End) -> super::Rect {
    match end {
        End::Node(at) => layered.nodes.get(at).copied().unwrap_or_default(),
        End::Cluster(at) => layered.clusters.get(at).copied().unwrap_or_default(),
    }
}

fn is_frame(form: Form) -> bool {
    matches!(form, Form::Open | Form::Group)
}

/// Puts everything in its place. For each step, what it is in the layout.
fn places(request: &WorkflowRequest) -> (Layered, Vec<End>) {
    let (mut nodes, mut clusters) = (0, 0);
    let next = |count: &mut usize| {
        *count += 1;
        *count - 1
    };
    let end = |step: &Step| {
        if is_frame(step.form) { End::Cluster(next(&mut clusters)) } else { End::Node(next(&mut nodes)) }
    };
    let ends: Vec<End> = request.steps.iter().map(end).collect();
    let cluster = |within: Option<usize>| match ends.get(within?)? {
        End::Cluster(at) => Some(*at),
        End::Node(_) => None,
    };
    let mut layered = LayeredRequest { spacing: Spacing { rank: 36.0, ..Spacing::default() }, ..Default::default() };
    for step in &request.steps {
        let (label, face) = (visible(&step.label), Face::Body);
        let more = if is_frame(step.form) { 60.0 } else { 28.0 };
        let width = (text_width(&label, face) + more + words::count_width(step)).clamp(64.0, WIDEST);
        if is_frame(step.form) {
            let (parent, former) = (cluster(step.within), step.former);
            layered.clusters.push(Cluster { parent, head: HEAD, least_width: width, former });
        } else {
            let cluster = cluster(step.within);
            layered.nodes.push(Node { width, height: HEIGHT, cluster, former: step.former });
        }
    }
    for way in &request.ways {
        let of = |at: usize| ends.get(at).copied().unwrap_or(End::Node(usize::MAX));
        let label = words::on_way(way).map(|label| ((text_width(&label, Face::Small) + 8.0).min(WIDEST), 16.0));
        layered.edges.push(Edge { from: of(way.from), to: of(way.to), label });
    }
    (place(layered), ends)
}

#[cfg(test)]
mod tests;
