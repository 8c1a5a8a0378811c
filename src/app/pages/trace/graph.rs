//! The graph of the workflow that the chosen span is in: what of it ran, in step with the waterfall.

use std::collections::BTreeSet;
use std::rc::Rc;

use leptos::prelude::*;

use super::data::Data;
use super::runs::Runs;
use super::state::State;
use crate::app::ask::ask;
use crate::app::parts::notice::{Problem, Warning};
use crate::app::parts::picture::{OnChoose, Picture};
use crate::app::parts::zoom::Zoom;
use crate::duckdb::Engine;
use crate::scene::waterfall::Row;
use crate::scene::workflow::{self as scene, Form, Step, Way, WorkflowRequest};
use crate::systems::trace::workflow_graph::{NodeRun, Taken, WorkflowGraph, parse_graph, taken};
use crate::systems::trace::{self, Run, RunRecord};

/// A graph with what of it ran.
struct Ran {
    name: String,
    graph: WorkflowGraph,
    taken: Taken,
    /// The spans of each node, first to last.
    spans: Vec<Vec<u32>>,
    /// The node of the chosen span.
    chosen: Option<usize>,
}

/// The panel.
#[component]
pub fn GraphPanel(state: State, engine: Engine) -> impl IntoView {
    let chain = Signal::derive_local(move || chain(state));
    let wanted = Memo::new(move |_| state.param("graph").and_then(|key| key.parse::<i64>().ok()));
    let now = Memo::new(move |_| {
        let keys = chain.with(|chain| chain.iter().map(|(key, _)| *key).collect::<Vec<_>>());
        wanted.get().filter(|key| keys.contains(key)).or_else(|| keys.last().copied())
    });
    let record = ask(&state.app.busy(), move || {
        let (engine, key) = (engine.clone(), now.get()?);
        Some(async move { trace::run_record(key).first(&engine).await })
    });
    let ran = RwSignal::new_local(None::<Result<Rc<Ran>, String>>);
    Effect::new(move |_| {
        let (key, chosen) = (now.get(), state.chosen.get());
        let record = record.with(|answer| answer.value().cloned().flatten()).filter(|of| Some(of.span_key) == key);
        let runs = state.runs.with(|answer| answer.value().cloned());
        ran.set(state.data.with(|data| ran_of(data.as_ref()?, runs.as_deref()?, record.as_ref()?, chosen)));
    });
    let open = Memo::new(move |_| state.param("open").unwrap_or_default());
    let zoom = Zoom::new(false);
    // Another workflow is another picture.
    Effect::new(move |_| {
        now.track();
        zoom.begin_at(None);
    });
    let former = StoredValue::new_local(Vec::<(String, f32)>::new());
    let layout = move |width: f32| {
        let open: BTreeSet<String> = open.get().split('.').filter(|id| !id.is_empty()).map(str::to_owned).collect();
        ran.with(|ran| {
            let ran = ran.as_ref()?.as_ref().ok()?;
            let mut request = request(ran, &open, width);
            for step in &mut request.steps {
                step.former =
                    former.with_value(|former| former.iter().find(|(key, _)| *key == step.key).map(|(_, y)| *y));
            }
            let (scene, middles) = scene::layout(&request);
            former.set_value(request.steps.iter().map(|step| step.key.clone()).zip(middles).collect());
            Some(scene)
        })
    };
    let choose: OnChoose = Rc::new(move |key: &str| take(state, ran, open, key));
    let links = move || {
        let chain = chain.get();
        chain
            .into_iter()
            .map(|(key, name)| {
                view! {
                    <button type="button" class="button button-quiet" aria-pressed=move || (now.get() == Some(key)).to_string()
                        on:click=move |_| state.go("graph", Some(&key.to_string()))><bdi>{name}</bdi></button>
                }
            })
            .collect_view()
    };
    let error = move || {
        let words = |error: &crate::duckdb::Error| format!("{} {}", error.message, error.remedy());
        let of_runs = state.runs.with(|answer| answer.error().map(words));
        of_runs.or_else(|| record.with(|answer| answer.error().map(words)))
    };
    let is_none = move || state.runs.with(|answer| answer.value().is_some()) && now.get().is_none();
    let problem = move || ran.with(|ran| ran.as_ref().and_then(|ran| ran.as_ref().err().cloned()));
    view! {
        <div class="trace-graph">
            <div class="trace-chain" role="group" aria-label="Workflows around the choice">{links}</div>
            {move || problem().map(|words| view! { <Warning>{words}</Warning> })}
            {move || error().map(|words| view! { <Problem words=words /> })}
            {move || is_none().then(|| view! {
                <p class="empty">"No workflow is around this span. Choose a span of a workflow to see its graph."</p>
            })}
            <div class:is-off=move || now.get().is_none() || problem().is_some()>
                <Picture layout=layout name="workflow" on_choose=choose zoom=zoom />
            </div>
        </div>
    }
}

/// The runs of workflows around the choice, the outermost first; without a choice the trace's first one.
fn chain(state: State) -> Vec<(i64, String)> {
    let chosen = state.chosen.get();
    let found = state.data.with(|data| {
        let data = data.as_ref()?;
        let of = |runs: &Rc<Runs>| {
            let mut around: Vec<&Run> = chosen.map(|row| runs.around(data, row.span(&data.trace))).unwrap_or_default();
            if around.is_empty() {
                around.extend(runs.list.first());
            }
            let name = |run: &Run| run.name.clone().unwrap_or_default();
            around.into_iter().rev().map(|run| (run.span_key, name(run))).collect()
        };
        state.runs.with(|answer| answer.value().map(of))
    });
    found.unwrap_or_default()
}

fn ran_of(data: &Data, runs: &Runs, record: &RunRecord, chosen: Option<Row>) -> Option<Result<Rc<Ran>, String>> {
    let text = record.graph_structure.as_deref().unwrap_or_default();
    if matches!(text, "" | "{}") {
        return Some(Err("No graph is stored with this run.".to_owned()));
    }
    let graph = match parse_graph(text) {
        Ok(graph) => graph,
        Err(words) => return Some(Err(words)),
    };
    let owner = data.place(record.span_key)?;
    let of_nodes = &runs.nodes;
    let mut runs_of_nodes = Vec::new();
    let mut stack: Vec<u32> = data.trace.children(owner as usize).to_vec();
    while let Some(at) = stack.pop() {
        let span = data.trace.spans.get(at as usize)?;
        stack.extend_from_slice(data.trace.children(at as usize));
        if let Some(node) = of_nodes.get(&at) {
            let parent = data.trace.parent(at as usize).map_or(0, |parent| parent as u32);
            let failed = span.error || span.exceptions > 0;
            runs_of_nodes.push(NodeRun { node: node.as_str(), parent, start_ns: span.start, span: at, failed });
        }
    }
    runs_of_nodes.sort_by_key(|run| run.start_ns);
    let taken = taken(&graph, &runs_of_nodes);
    let of_node = |id: &str| runs_of_nodes.iter().filter(|run| run.node == id).map(|run| run.span).collect::<Vec<_>>();
    let spans: Vec<Vec<u32>> = graph.nodes.iter().map(|node| of_node(&node.id)).collect();
    let chosen = chosen.map(|row| row.span(&data.trace)).and_then(|at| {
        let up = std::iter::successors(Some(at), |at| data.trace.parent(*at));
        up.take_while(|at| *at != owner as usize)
            .find_map(|at| spans.iter().position(|spans| spans.contains(&(at as u32))))
    });
    let name = data.trace.name(owner as usize).to_owned();
    Some(Ok(Rc::new(Ran { name, graph, taken, spans, chosen })))
}

/// The graph with subflows open or closed: what is in a closed one is not drawn, and edges to it lead to the whole.
fn request(ran: &Ran, open: &BTreeSet<String>, width: f32) -> WorkflowRequest {
    let nodes = &ran.graph.nodes;
    let is_closed = |at: usize| nodes[at].is_subflow && !open.contains(&nodes[at].id);
    // The node itself, or the outermost closed one that hides it.
    let seen = |at: usize| {
        let up = std::iter::successors(Some(at), |at| nodes[*at].within).take(nodes.len() + 1);
        up.skip(1).filter(|at| is_closed(*at)).last().unwrap_or(at)
    };
    let drawn: Vec<usize> = (0..nodes.len()).filter(|at| seen(*at) == *at).collect();
    let place = |at: usize| drawn.iter().position(|of| *of == at);
    let has_inside = |at: usize| nodes.iter().any(|node| node.within == Some(at));
    let steps = drawn.iter().map(|at| {
        let (node, runs) = (&nodes[*at], ran.taken.nodes.get(*at).copied().unwrap_or_default());
        let form = match () {
            () if node.is_subflow && is_closed(*at) => Form::Stack,
            () if node.is_subflow && has_inside(*at) => Form::Open,
            () if node.is_concurrent && has_inside(*at) => Form::Group,
            () => Form::Plain,
        };
        let detail = if node.type_name == node.label { String::new() } else { node.type_name.clone() };
        Step {
            key: format!("node/{}", node.id),
            label: node.label.clone(),
            form,
            within: node.within.and_then(place),
            runs: runs.count,
            failed: runs.failed,
            former: None,
            chosen: ran.chosen.map(seen) == Some(*at),
            detail,
        }
    });
    let mut ways: Vec<Way> = Vec::new();
    for (nth, edge) in ran.graph.edges.iter().enumerate() {
        let (from, to) = (seen(edge.from), seen(edge.to));
        let hidden = from == to && edge.from != edge.to;
        if let (Some(from), Some(to), false) = (place(from), place(to), hidden) {
            let taken = ran.taken.edges.get(nth).copied().unwrap_or(0);
            ways.push(Way { key: format!("edge/{nth}"), from, to, condition: edge.condition.clone(), taken });
        }
    }
    let steps = steps.collect();
    let why_empty = "This graph has no nodes.".to_owned();
    WorkflowRequest { name: ran.name.clone(), steps, ways, missing: ran.graph.missing, why_empty, width }
}

/// A subflow opens or closes; a step leads to its span, again and again to the next one.
fn take(state: State, ran: RwSignal<Option<Result<Rc<Ran>, String>>, LocalStorage>, open: Memo<String>, key: &str) {
    let Some(id) = key.strip_prefix("node/") else { return };
    let found = ran.with_untracked(|ran| {
        let ran = ran.as_ref()?.as_ref().ok()?;
        let at = ran.graph.nodes.iter().position(|node| node.id == id)?;
        Some((ran.graph.nodes[at].is_subflow, ran.spans.get(at).cloned().unwrap_or_default()))
    });
    let Some((is_subflow, spans)) = found else { return };
    if is_subflow {
        let now = open.get_untracked();
        let mut ids: Vec<&str> = now.split('.').filter(|id| !id.is_empty()).collect();
        let before = ids.len();
        ids.retain(|of| *of != id);
        if ids.len() == before {
            ids.push(id);
        }
        let ids = ids.join(".");
        state.go("open", Some(ids.as_str()).filter(|ids| !ids.is_empty()));
        return;
    }
    let now = match state.chosen.get_untracked() {
        Some(Row::Span(at)) => spans.iter().position(|of| *of == at),
        _ => None,
    };
    let next = now.map_or(0, |at| (at + 1) % spans.len().max(1));
    if let Some(at) = spans.get(next) {
        state.choose(Some(Row::Span(*at)), true);
    }
}
