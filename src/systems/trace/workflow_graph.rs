//! A workflow's graph from its JSON, in either of two forms, and which of it really ran. Pure.
//!
//! Both forms say `v: 1`: they are told apart by the names of their keys. Nodes of a subflow stand in the graph beside
//! all others; edges of scope `subflow` say whose they are.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// Which names the JSON used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `id`, `source`, `target`.
    First,
    /// `nodeRuntimeId`, `tailNodeRuntimeId`, `headNodeRuntimeId`.
    Renamed,
}

/// A graph.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkflowGraph {
    /// Which names the JSON used.
    pub form: Form,
    /// Its nodes.
    pub nodes: Vec<GraphNode>,
    /// Its edges between nodes that are there.
    pub edges: Vec<GraphEdge>,
    /// Edges with an end that is not there.
    pub missing: usize,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GraphNode {
    /// `junjo_id` of its spans.
    pub id: String,
    /// Its class.
    pub type_name: String,
    /// Its name.
    pub label: String,
    /// It runs others at once.
    pub is_concurrent: bool,
    /// It is a workflow in itself.
    pub is_subflow: bool,
    /// The concurrent node or subflow that it is part of, by its place.
    pub within: Option<usize>,
}

/// An edge.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphEdge {
    /// From the node at this place.
    pub from: usize,
    /// To the node at this place.
    pub to: usize,
    /// The name of the predicate; `None` for an edge that always holds.
    pub condition: Option<String>,
}

#[derive(Deserialize)]
struct Stored {
    #[serde(default)]
    nodes: Vec<StoredNode>,
    #[serde(default)]
    edges: Vec<StoredEdge>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct StoredNode {
    #[serde(alias = "nodeRuntimeId")]
    id: Option<String>,
    #[serde(rename = "type", alias = "nodeType")]
    type_name: Option<String>,
    #[serde(alias = "nodeLabel")]
    label: Option<String>,
    #[serde(rename = "isSubgraph", alias = "isConcurrentSubgraph")]
    is_concurrent: Option<bool>,
    #[serde(alias = "childNodeRuntimeIds")]
    children: Option<Vec<String>>,
    #[serde(rename = "isSubflow")]
    is_subflow: Option<bool>,
    #[serde(rename = "subflowSourceId", alias = "subflowSourceNodeRuntimeId")]
    source: Option<String>,
    #[serde(rename = "subflowSinkId")]
    sink: Option<String>,
    #[serde(rename = "subflowSinkNodeRuntimeIds")]
    sinks: Option<Vec<String>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct StoredEdge {
    #[serde(alias = "tailNodeRuntimeId")]
    source: Option<String>,
    #[serde(alias = "headNodeRuntimeId")]
    target: Option<String>,
    #[serde(alias = "edgeConditionLabel")]
    condition: Option<String>,
    #[serde(rename = "type", alias = "edgeScope")]
    scope: Option<String>,
    #[serde(rename = "subflowId", alias = "parentSubflowRuntimeId")]
    subflow: Option<String>,
}

/// Reads a graph. The error says in words what is stored instead.
pub fn parse_graph(text: &str) -> Result<WorkflowGraph, String> {
    let stored: Stored = serde_json::from_str(text).map_err(|error| {
        if error.is_data() {
            format!("The graph is stored in a form that is not known ({error}).")
        } else {
            format!("The graph is not JSON ({error}).")
        }
    })?;
    if stored.nodes.is_empty() {
        return Err("The graph has no nodes.".to_owned());
    }
    let form = if text.contains("\"nodeRuntimeId\"") { Form::Renamed } else { Form::First };
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut nodes: Vec<GraphNode> = Vec::new();
    let mut of_node: Vec<&StoredNode> = Vec::new();
    for node in &stored.nodes {
        let Some(id) = node.id.as_deref() else { continue };
        // The first of several with one id is the one that edges mean.
        if places.contains_key(id) {
            continue;
        }
        places.insert(id, nodes.len());
        of_node.push(node);
        let type_name = node.type_name.clone().unwrap_or_default();
        let label = node.label.clone().filter(|label| !label.is_empty());
        nodes.push(GraphNode {
            id: id.to_owned(),
            label: label.unwrap_or_else(|| if type_name.is_empty() { id.to_owned() } else { type_name.clone() }),
            type_name,
            is_concurrent: node.is_concurrent.unwrap_or(false),
            is_subflow: node.is_subflow.unwrap_or(false),
            within: None,
        });
    }
    let (edges, missing) = edges_of(&stored.edges, &places);
    for (at, whose) in owners(&of_node, &stored.edges, &places) {
        if at != whose
            && let Some(node) = nodes.get_mut(at)
            && node.within.is_none()
        {
            node.within = Some(whose);
        }
    }
    Ok(WorkflowGraph { form, nodes, edges, missing })
}

fn edges_of(stored: &[StoredEdge], places: &BTreeMap<&str, usize>) -> (Vec<GraphEdge>, usize) {
    let (mut edges, mut missing) = (Vec::new(), 0);
    let place = |id: &Option<String>| places.get(id.as_deref()?).copied();
    for edge in stored {
        match (place(&edge.source), place(&edge.target)) {
            (Some(from), Some(to)) => {
                let condition = edge.condition.clone().filter(|condition| !condition.is_empty());
                edges.push(GraphEdge { from, to, condition });
            }
            _ => missing += 1,
        }
    }
    (edges, missing)
}

/// Which node is part of which: children of concurrent nodes first, then the ends of a subflow's edges, its first and
/// its last nodes.
fn owners(nodes: &[&StoredNode], edges: &[StoredEdge], places: &BTreeMap<&str, usize>) -> Vec<(usize, usize)> {
    let mut owners = Vec::new();
    let place = |id: &str| places.get(id).copied();
    for (at, node) in nodes.iter().enumerate() {
        let children = node.children.iter().flatten();
        owners.extend(children.filter_map(|child| Some((place(child)?, at))));
    }
    let of_subflow = edges.iter().filter(|edge| edge.scope.as_deref() == Some("subflow"));
    for edge in of_subflow {
        let Some(whose) = edge.subflow.as_deref().and_then(place) else { continue };
        let ends = [&edge.source, &edge.target].into_iter().flatten();
        owners.extend(ends.filter_map(|end| Some((place(end)?, whose))));
    }
    for (at, node) in nodes.iter().enumerate().filter(|(_, node)| node.is_subflow == Some(true)) {
        let ends = node.source.iter().chain(&node.sink).chain(node.sinks.iter().flatten());
        owners.extend(ends.filter_map(|end| Some((place(end)?, at))));
    }
    owners
}

/// A span as far as it says what of a graph ran.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NodeRun<'a> {
    /// `junjo_id`; empty for spans that are no nodes.
    pub node: &'a str,
    /// The span that it is part of: anything that names it.
    pub parent: u32,
    /// Nanoseconds since 1970.
    pub start_ns: i64,
    /// The span, for whoever asks.
    pub span: u32,
    /// It failed.
    pub failed: bool,
}

/// How often something ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Runs {
    /// Times.
    pub count: u64,
    /// Times that failed.
    pub failed: u64,
    /// The first span.
    pub first: Option<u32>,
}

/// What of a graph ran.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Taken {
    /// For each node.
    pub nodes: Vec<Runs>,
    /// For each edge, how often one end came right after the other.
    pub edges: Vec<u64>,
}

/// What of a graph ran, by the spans of one run of it: the spans of one parent, one after the other, are a way through it.
pub fn taken(graph: &WorkflowGraph, runs: &[NodeRun]) -> Taken {
    let places: BTreeMap<&str, usize> =
        graph.nodes.iter().enumerate().map(|(at, node)| (node.id.as_str(), at)).collect();
    let ways: BTreeMap<(usize, usize), usize> =
        graph.edges.iter().enumerate().rev().map(|(at, edge)| ((edge.from, edge.to), at)).collect();
    let mut taken = Taken { nodes: vec![Runs::default(); graph.nodes.len()], edges: vec![0; graph.edges.len()] };
    let mut ordered: Vec<(&NodeRun, usize)> =
        runs.iter().filter_map(|run| Some((run, places.get(run.node).copied()?))).collect();
    ordered.sort_by_key(|(run, _)| (run.parent, run.start_ns, run.span));
    for (run, at) in &ordered {
        if let Some(of) = taken.nodes.get_mut(*at) {
            of.count += 1;
            of.failed += u64::from(run.failed);
            of.first = of.first.or(Some(run.span));
        }
    }
    for pair in ordered.windows(2) {
        if let [(before, from), (after, to)] = pair
            && before.parent == after.parent
            && let Some(count) = ways.get(&(*from, *to)).and_then(|edge| taken.edges.get_mut(*edge))
        {
            *count += 1;
        }
    }
    taken
}

/// The nodes that are part of a node, however deep; circles end.
pub fn inside(graph: &WorkflowGraph, of: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut next = vec![of];
    while let Some(at) = next.pop() {
        for (inner, _) in graph.nodes.iter().enumerate().filter(|(_, node)| node.within == Some(at)) {
            if found.insert(inner) {
                next.push(inner);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = r#"{"v":1,"nodes":[
        {"id":"a","type":"Load","label":"Load"},
        {"id":"g","type":"RunConcurrent","label":"Enrich","isSubgraph":true,"children":["c1","c2"]},
        {"id":"c1","type":"One","label":"One"},{"id":"c2","type":"Two","label":""},
        {"id":"s","type":"Sub","label":"Sub","isSubflow":true,"subflowSourceId":"i","subflowSinkId":"j"},
        {"id":"i","type":"In","label":"In"},{"id":"j","type":"Out","label":"Out"},
        {"id":"d","type":"Draft","label":"Draft"},{"id":"r","type":"Review","label":"Review"}],
      "edges":[{"id":"1","source":"a","target":"g","condition":null},
        {"id":"2","source":"g","target":"s","condition":"IsUrgent","type":"explicit"},
        {"id":"3","source":"s","target":"d","condition":null},{"id":"4","source":"d","target":"r","condition":null},
        {"id":"5","source":"r","target":"d","condition":"NeedsRedraft"},{"id":"6","source":"r","target":"gone","condition":null},
        {"id":"7","source":"i","target":"j","condition":null,"type":"subflow","subflowId":"s"}]}"#;

    const RENAMED: &str = r#"{"v":1,"graphStructuralId":"x","nodes":[
        {"nodeRuntimeId":"a","nodeStructuralId":"sa","nodeType":"Load","nodeLabel":"Load"},
        {"nodeRuntimeId":"g","nodeType":"RunConcurrent","nodeLabel":"Enrich","isConcurrentSubgraph":true,"childNodeRuntimeIds":["c1","c2"]},
        {"nodeRuntimeId":"c1","nodeType":"One","nodeLabel":"One"},{"nodeRuntimeId":"c2","nodeType":"Two","nodeLabel":""},
        {"nodeRuntimeId":"s","nodeType":"Sub","nodeLabel":"Sub","isSubflow":true,"subflowGraphStructuralId":"q",
         "subflowSourceNodeRuntimeId":"i","subflowSinkNodeRuntimeIds":["j"]},
        {"nodeRuntimeId":"i","nodeType":"In","nodeLabel":"In"},{"nodeRuntimeId":"j","nodeType":"Out","nodeLabel":"Out"},
        {"nodeRuntimeId":"d","nodeType":"Draft","nodeLabel":"Draft"},{"nodeRuntimeId":"r","nodeType":"Review","nodeLabel":"Review"}],
      "edges":[{"edgeStructuralId":"1","tailNodeRuntimeId":"a","headNodeRuntimeId":"g","edgeConditionLabel":null,"edgeScope":"explicit"},
        {"tailNodeRuntimeId":"g","headNodeRuntimeId":"s","edgeConditionLabel":"IsUrgent","edgeScope":"explicit"},
        {"tailNodeRuntimeId":"s","headNodeRuntimeId":"d"},{"tailNodeRuntimeId":"d","headNodeRuntimeId":"r"},
        {"tailNodeRuntimeId":"r","headNodeRuntimeId":"d","edgeConditionLabel":"NeedsRedraft"},
        {"tailNodeRuntimeId":"r","headNodeRuntimeId":"gone"},
        {"tailNodeRuntimeId":"i","headNodeRuntimeId":"j","edgeScope":"subflow","parentSubflowRuntimeId":"s"}]}"#;

    #[test]
    fn both_forms_give_the_same_graph() {
        let first = parse_graph(FIRST).unwrap();
        let renamed = parse_graph(RENAMED).unwrap();
        assert_eq!((first.form, renamed.form), (Form::First, Form::Renamed));
        assert_eq!((&first.nodes, &first.edges, first.missing), (&renamed.nodes, &renamed.edges, renamed.missing));
        assert_eq!((first.nodes.len(), first.edges.len(), first.missing), (9, 6, 1));
        let within = |id: &str| first.nodes.iter().find(|node| node.id == id).and_then(|node| node.within);
        assert_eq!(
            [within("c1"), within("c2"), within("i"), within("j"), within("d")],
            [Some(1), Some(1), Some(4), Some(4), None]
        );
        assert_eq!(first.nodes[3].label, "Two", "a node without a label has its class's name");
        assert_eq!(inside(&first, 4), BTreeSet::from([5, 6]));
    }

    #[test]
    fn what_is_no_graph_is_said_in_words() {
        for (text, words) in [
            ("{oops", "not JSON"),
            ("", "not JSON"),
            ("[]", "no nodes"),
            ("{}", "no nodes"),
            ("{\"nodes\":7}", "not known"),
            ("7", "not known"),
        ] {
            assert!(parse_graph(text).is_err_and(|error| error.contains(words)), "{text}");
        }
        let graph = parse_graph(r#"{"nodes":[{"id":"a","children":["a","b"]},{"id":"a"},{}],"edges":[{}]}"#).unwrap();
        assert_eq!((graph.nodes.len(), graph.missing), (1, 1));
        assert_eq!(inside(&graph, 0), BTreeSet::new());
    }

    #[test]
    fn the_way_taken_is_counted_with_its_loops() {
        let graph = parse_graph(FIRST).unwrap();
        let run = |node, parent, start_ns, span| NodeRun { node, parent, start_ns, span, failed: span == 4 };
        // Draft, review, draft, review; the concurrent ones have their own parent.
        let runs = [
            run("r", 0, 40, 4),
            run("a", 0, 1, 1),
            run("g", 0, 2, 2),
            run("c1", 2, 3, 7),
            run("c2", 2, 3, 8),
            run("d", 0, 20, 3),
            run("r", 0, 30, 5),
            run("d", 0, 35, 6),
            run("", 0, 36, 9),
        ];
        let taken = taken(&graph, &runs);
        let count = |id: &str| taken.nodes[graph.nodes.iter().position(|node| node.id == id).unwrap()].count;
        assert_eq!([count("a"), count("g"), count("c1"), count("s"), count("d"), count("r")], [1, 1, 1, 0, 2, 2]);
        assert_eq!(taken.edges, [1, 0, 0, 2, 1, 0]);
        assert_eq!(taken.nodes[8], Runs { count: 2, failed: 1, first: Some(5) });
    }
}
