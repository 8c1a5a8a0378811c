//! The tripartite graph that a view asks for: its filter, how much of it is shown, and its layout's request.

use super::filter::filter_of;
use crate::order;
use crate::scene::Colour;
use crate::scene::tripartite::{Flow, Kind, Measure, Part, Stands, TripartiteNode, TripartiteRequest};
use crate::share::link::View;
use crate::systems::artifact::{EdgeKind, Filter, GraphFilter, GraphNode, GraphView, ShownGraph, Touch};

/// The parameters that narrow the graph, with their names for people.
pub const PARAMETERS: [(&str, &str); 10] = [
    ("edge", "Edge"),
    ("cycle", "Cycle"),
    ("researcher", "Researcher"),
    ("type", "Type"),
    ("from", "From"),
    ("to", "To"),
    ("q", "Artifact"),
    ("gayseed", "Gayseed"),
    ("verified", "Verified"),
    ("finding", "Finding"),
];

/// The value of a cycle's filter that stands for connections without one.
pub const NO_CYCLE: &str = "none";

/// Nodes that opening a rest adds, and the most of one column.
const MORE: u32 = 48;
const MOST: u32 = 240;

/// The filter that a view asks for. Values that are none of their kind do not filter.
pub fn graph_filter_of(view: &View) -> GraphFilter {
    let Filter { types, gayseed, researchers, verified, from, to, search, findings } = filter_of(view);
    let cycle = |text: &str| if text == NO_CYCLE { Some(None) } else { text.parse().ok().map(Some) };
    GraphFilter {
        cycles: view.all("cycle").filter_map(cycle).collect(),
        researchers,
        types,
        kinds: view.all("edge").filter_map(EdgeKind::of_name).collect(),
        from,
        to,
        artifact: None,
        shared: Filter { gayseed, verified, search, findings, ..Filter::default() },
    }
}

/// How much is shown: `slots` of each column, more where `open=researcher:72` says so, and `with=…` anyway.
pub fn shown_of(view: &View, slots: u32) -> GraphView {
    let slots = Part::ALL.map(|part| {
        let of = |text: &str| text.strip_prefix(noun(part))?.strip_prefix(':')?.parse::<u32>().ok();
        view.all("open").filter_map(of).max().unwrap_or(slots).clamp(slots, MOST)
    });
    GraphView { slots, with: view.all("with").map(str::to_owned).collect() }
}

/// The view with the rest of a column opened in place; `None` if no more can be shown.
pub fn opened(view: &View, slots: u32, part: Part) -> Option<View> {
    let now = *shown_of(view, slots).slots.get(part.place())?;
    let value = format!("{}:{}", noun(part), (now + MORE).min(MOST));
    (now < MOST).then(|| folded(view, part).toggled("open", &value))
}

/// The view with a column as it is at first.
pub fn folded(view: &View, part: Part) -> View {
    let mut view = view.clone();
    view.params.retain(|(name, value)| name != "open" || !value.starts_with(noun(part)));
    view
}

/// The column whose rest has this key.
pub fn rest_of(key: &str) -> Option<Part> {
    Part::ALL.into_iter().find(|part| key.strip_prefix("rest/") == Some(noun(*part)))
}

/// What a column's nodes are called in keys and links.
pub fn noun(part: Part) -> &'static str {
    match part {
        Part::Machine => "cycle",
        Part::User => "researcher",
        Part::Shared => "artifact",
    }
}

/// What widths say: `width=weight` is the sum of stored weights.
pub fn measure_of(view: &View) -> Measure {
    if view.get("width") == Some("weight") { Measure::Weight } else { Measure::Connections }
}

/// A request of the layout, and the slot of each of its nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawable {
    /// For the layout, without its width.
    pub request: TripartiteRequest,
    /// The nodes' slots, by column.
    pub slots: [Vec<i32>; 3],
}

impl Drawable {
    /// What the graph holds, as its layout needs it.
    pub fn new(graph: &ShownGraph, measure: Measure, why_empty: &str) -> Self {
        let columns = Part::ALL.map(|part| column(part, &graph.nodes));
        let slots = columns.clone().map(|column| column.iter().map(|node| node.slot).collect::<Vec<i32>>());
        let at = |part: Part, slot: i32| slots.get(part.place())?.iter().position(|known| *known == slot);
        let flows = graph.flows.iter().filter_map(|flow| {
            let kind = match EdgeKind::of_stored(&flow.edge_kind)? {
                EdgeKind::Observation => Kind::Observation,
                EdgeKind::Creation => Kind::Creation,
                EdgeKind::Feedback => Kind::Feedback,
            };
            let at = [
                at(Part::Machine, flow.machine_slot)?,
                at(Part::User, flow.user_slot)?,
                at(Part::Shared, flow.shared_slot)?,
            ];
            let count = flow.connection_count.unsigned_abs();
            Some(Flow { at, kind, count, weight: flow.weight.unwrap_or(0.0) })
        });
        let request = TripartiteRequest {
            flows: flows.collect(),
            nodes: columns.map(|column| column.into_iter().map(node).collect()),
            measure,
            why_empty: why_empty.to_owned(),
            width: 0.0,
        };
        Self { request, slots }
    }

    /// The slots of what has a key.
    pub fn touch(&self, key: &str) -> Option<Touch> {
        let places = crate::scene::tripartite::place_of(&self.request, key)?;
        let [machine, user, shared] = Part::ALL.map(|part| {
            let at = places.get(part.place()).copied().flatten()?;
            u32::try_from(*self.slots.get(part.place())?.get(at)?).ok()
        });
        Some([machine, user, shared])
    }
}

/// The nodes of a column: cycles by number, others by connections, the rest last.
fn column(part: Part, nodes: &[GraphNode]) -> Vec<GraphNode> {
    let name = match part {
        Part::Machine => "machine",
        Part::User => "user",
        Part::Shared => "shared",
    };
    let mut column: Vec<GraphNode> = nodes.iter().filter(|node| node.part == name).cloned().collect();
    let number = |node: &GraphNode| {
        let number = node.name.as_ref().and_then(|name| name.parse::<i32>().ok());
        number.filter(|_| part == Part::Machine).map_or(i64::MAX, i64::from)
    };
    order::sort_by_key(&mut column, |node| (node.slot == 0, number(node), node.slot));
    column
}

fn node(node: GraphNode) -> TripartiteNode {
    let stands = if node.slot == 0 { Stands::ForRest(node.node_count.unsigned_abs()) } else { Stands::For(node.name) };
    TripartiteNode {
        stands,
        count: node.connection_count.unsigned_abs(),
        weight: node.weight.unwrap_or(0.0),
        swatch: node.hex_color.as_deref().and_then(Colour::parse),
        battery: node.battery_low.zip(node.battery_high),
        detail: node.artifact_type.unwrap_or_default(),
    }
}
