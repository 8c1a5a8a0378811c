//! What happens in a generated trace: workflows with their nodes, calls, and changes of state.

use anyhow::Result;

use super::super::table::Value;
use super::{End, Maker};

const MILLISECOND: u64 = 1_000_000;
/// Workflows inside workflows, at most.
const DEEPEST: u32 = 4;
/// The nodes of a workflow, in their order; the last but one may send back to the third.
const NODES: [&str; 8] = ["Load", "Detect", "Draft", "Score", "Enrich", "Decide", "Review", "Close"];
const MODELS: [(&str, &str); 3] =
    [("sim-cloud", "sim-large-2"), ("toy-local", "toy-lm-7b"), ("toy-local", "toy-lm-1b")];

/// A run of a workflow or subflow, as its nodes see it.
struct Flow {
    id: String,
    span: String,
    store: String,
    /// Changes of its state so far.
    changes: u64,
    /// Ids of its nodes.
    nodes: Vec<String>,
}

impl Maker {
    /// A workflow or subflow of at most so many steps, as far as there are spans left.
    pub(super) fn workflow(&mut self, kind: &str, parent: &str, above: &str, depth: u32, steps: usize) -> Result<()> {
        let Some(span) = self.begin() else { return Ok(()) };
        let nodes: Vec<String> = NODES.iter().map(|_| self.random.hex(21)).collect();
        let (id, store) = (self.random.hex(21), self.random.hex(21));
        let mut flow = Flow { id, span: span.id.clone(), store, changes: 0, nodes };
        for step in 0..steps {
            if self.left == 0 {
                break;
            }
            let place = step % NODES.len();
            match self.random.below(1_000) {
                0..64 if depth < DEEPEST => {
                    let (owner, steps) = (flow.id.clone(), self.random.between(4, 16));
                    let steps = usize::try_from(steps).unwrap_or(8);
                    self.workflow("subflow", &span.id, &owner, depth + 1, steps)?;
                }
                64..150 => self.concurrent(&mut flow)?,
                _ => self.node(&mut flow, place, &span.id)?,
            }
        }
        let state = |changes: u64| format!(r#"{{"changes":{changes},"last":"{}"}}"#, last_of(changes));
        let (before, after, graph) = (state(0), state(flow.changes), graph(&flow.nodes));
        let name = if kind == "workflow" { self.service.1 } else { "PartSubflow" };
        self.end(
            &span,
            &End {
                parent: Some(parent),
                name,
                kind: "INTERNAL",
                attributes: format!(r#"{{"junjo.workflow.node.count": {}}}"#, NODES.len()),
                junjo_id: &flow.id,
                junjo_parent_id: above,
                junjo_type: kind,
                flow: Some([&before, &after, &graph, &flow.store]),
                ..End::default()
            },
        )
    }

    /// Three nodes beside each other.
    fn concurrent(&mut self, flow: &mut Flow) -> Result<()> {
        let Some(span) = self.begin() else { return Ok(()) };
        for place in [1, 3, 4] {
            self.node(flow, place, &span.id)?;
        }
        self.end(
            &span,
            &End {
                parent: Some(&flow.span),
                name: "Together",
                kind: "INTERNAL",
                attributes: "{}".to_owned(),
                junjo_id: "",
                junjo_parent_id: &flow.id,
                junjo_type: "run_concurrent",
                ..End::default()
            },
        )
    }

    fn node(&mut self, flow: &mut Flow, place: usize, parent: &str) -> Result<()> {
        let Some(span) = self.begin() else { return Ok(()) };
        let is_error = self.random.chance(8);
        let mut events = Vec::new();
        for _ in 0..self.random.weighted(&[120, 560, 320]) {
            if self.random.chance(390) {
                self.model(&span.id, is_error)?;
            } else {
                self.call(&span.id)?;
            }
        }
        for _ in 0..self.random.weighted(&[60, 300, 320, 200, 120]) {
            events.push(self.change(flow, place, &span.id)?);
        }
        if is_error {
            let time = self.clock;
            events.push(format!(
                r#"{{"name": "exception", "timeUnixNano": {time}, "droppedAttributesCount": 0, "attributes": {{"exception.type": "ValueError", "exception.message": "out of range", "exception.stacktrace": "Traceback (most recent call last):\n  File \"app/run.py\", line 7, in go\nValueError: out of range\n", "exception.escaped": "False"}}}}"#
            ));
        }
        let junjo_id = flow.nodes[place].clone();
        self.end(
            &span,
            &End {
                parent: Some(parent),
                name: NODES[place],
                kind: "INTERNAL",
                is_error,
                attributes: "{}".to_owned(),
                events,
                junjo_id: &junjo_id,
                junjo_parent_id: &flow.id,
                junjo_type: "node",
                ..End::default()
            },
        )
    }

    /// A change of a workflow's state: its event, and its row.
    fn change(&mut self, flow: &mut Flow, place: usize, span: &str) -> Result<String> {
        self.pause(1, 40);
        let patch = if self.random.chance(84) {
            "{}".to_owned()
        } else {
            flow.changes += 1;
            let (count, last) = (flow.changes, last_of(flow.changes));
            format!(
                r#"[{{"op": "replace", "path": "/changes", "value": {count}}}, {{"op": "replace", "path": "/last", "value": "{last}"}}]"#
            )
        };
        let id = self.random.hex(32);
        self.patches.row(&[
            Value::Text(&id),
            Value::Text(self.service.0),
            Value::Text(&self.trace),
            Value::Text(span),
            Value::Text(""),
            Value::Text(&flow.nodes[place]),
            Value::Long(self.clock.div_euclid(1_000)),
            Value::Text(&patch),
            Value::Text(&flow.store),
        ])?;
        let (time, event, store) = (self.clock, self.random.hex(21), &flow.store);
        let text = patch.replace('"', "\\\"");
        Ok(format!(
            r#"{{"name": "set_state", "timeUnixNano": {time}, "droppedAttributesCount": 0, "attributes": {{"id": "{event}", "junjo.store.name": "RunStore", "junjo.store.id": "{store}", "junjo.store.action": "set_last", "junjo.state_json_patch": "{text}"}}}}"#
        ))
    }

    /// A call of a language model.
    fn model(&mut self, parent: &str, is_error: bool) -> Result<()> {
        let Some(span) = self.begin() else { return Ok(()) };
        let (provider, model) = MODELS[self.random.index(MODELS.len())];
        let (input, output) = (self.random.between(4, 90), self.random.between(2, 120));
        let total = input + output;
        self.pause(40_000, 900_000);
        let attributes = format!(
            r#"{{"openinference.span.kind": "LLM", "llm.provider": "{provider}", "llm.model_name": "{model}", "input.value": "Name part {input}", "llm.token_count.prompt": {input}, "llm.token_count.completion": {output}, "llm.token_count.total": {total}, "output.value": "Part {output}"}}"#
        );
        let (parent, name, kind) = (Some(parent), "ChatCompletion", "LLM");
        self.end(&span, &End { parent, name, kind, is_error, attributes, ..End::default() })
    }

    /// A call of something else.
    fn call(&mut self, parent: &str) -> Result<()> {
        let Some(span) = self.begin() else { return Ok(()) };
        let (name, kind, attributes) = match self.random.below(100) {
            0..55 => ("GET", "CLIENT", r#"{"http.request.method": "GET", "http.response.status_code": 200}"#),
            55..85 => ("SELECT parts", "CLIENT", r#"{"db.system": "duckdb", "db.operation": "SELECT", "db.rows": 12}"#),
            85..92 => {
                ("send outbox", "PRODUCER", r#"{"messaging.system": "queue", "messaging.destination.name": "outbox"}"#)
            }
            92..97 => ("receive proof", "CONSUMER", r#"{"proof.lines": 128}"#),
            _ => ("render", "INTERNAL", r#"{"synth.rate": 48000, "synth.gain": 0.5}"#),
        };
        let most = self.random.heavy_tail(400) * MILLISECOND / 1_000;
        self.pause(80, 80 + most);
        let (parent, attributes) = (Some(parent), attributes.to_owned());
        self.end(&span, &End { parent, name, kind, attributes, ..End::default() })
    }
}

/// What a state says after so many changes.
fn last_of(changes: u64) -> &'static str {
    if changes == 0 { "" } else { NODES[usize::try_from(changes).unwrap_or(0) % NODES.len()] }
}

/// A workflow's graph: its nodes in a row, and one arrow back.
fn graph(nodes: &[String]) -> String {
    let node = |(id, name): (&String, &&str)| format!(r#"{{"id":"{id}","type":"{name}","label":"{name}"}}"#);
    let edge = |from: &String, to: &String, condition: &str| {
        format!(r#"{{"id":"{from}_{to}","source":"{from}","target":"{to}","condition":{condition},"type":"explicit"}}"#)
    };
    let all: Vec<String> = nodes.iter().zip(&NODES).map(node).collect();
    let mut edges: Vec<String> = nodes.windows(2).map(|pair| edge(&pair[0], &pair[1], "null")).collect();
    if let (Some(review), Some(draft)) = (nodes.get(6), nodes.get(2)) {
        edges.push(edge(review, draft, r#""NeedsRedraft""#));
    }
    format!(r#"{{"v":1,"nodes":[{}],"edges":[{}]}}"#, all.join(","), edges.join(","))
}
