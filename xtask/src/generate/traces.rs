//! A snapshot of the system `trace`: one trace of so many spans, and as many spans again in traces of the sample's
//! size. In the sample's proportions, and the same bytes for the same number and seed. A span's row is written when it
//! ends, so that nothing but the way to it is kept.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use chrono::{DateTime, SecondsFormat};

use super::random::Random;
use super::table::{Table, Value};
use crate::{console, manifest};

/// What is generated, and where.
pub struct Options {
    /// Spans of the large trace, and of all others together.
    pub spans: usize,
    /// The folder; it is made, and files of these names in it are replaced.
    pub out: PathBuf,
    /// Another seed makes another snapshot.
    pub seed: u64,
}

const SPANS: &str = "message duckdb_schema {
    optional binary trace_id (UTF8); optional binary span_id (UTF8); optional binary parent_span_id (UTF8);
    optional binary service_name (UTF8); optional binary name (UTF8); optional binary kind (UTF8);
    optional int64 start_time (TIMESTAMP(MICROS,true)); optional int64 end_time (TIMESTAMP(MICROS,true));
    optional binary status_code (UTF8); optional binary status_message (UTF8);
    optional binary attributes_json (JSON); optional binary events_json (JSON); optional binary links_json (JSON);
    optional int32 trace_flags (INT_32); optional binary trace_state (UTF8); optional binary junjo_id (UTF8);
    optional binary junjo_parent_id (UTF8); optional binary junjo_span_type (UTF8);
    optional binary junjo_wf_state_start (JSON); optional binary junjo_wf_state_end (JSON);
    optional binary junjo_wf_graph_structure (JSON); optional binary junjo_wf_store_id (UTF8);
}";
const PATCHES: &str = "message duckdb_schema {
    optional binary patch_id (UTF8); optional binary service_name (UTF8); optional binary trace_id (UTF8);
    optional binary span_id (UTF8); optional binary workflow_id (UTF8); optional binary node_id (UTF8);
    optional int64 event_time (TIMESTAMP(MICROS,true)); optional binary patch_json (JSON);
    optional binary patch_store_id (UTF8);
}";

/// 2025-11-03 08:00:00 UTC, in nanoseconds.
const START: i64 = 1_762_156_800_000_000_000;
const MILLISECOND: u64 = 1_000_000;
/// Workflows inside workflows, at most.
const DEEPEST: u32 = 4;
/// Spans of a trace of the sample's size.
const USUAL: (u64, u64) = (8, 62);
/// The nodes of a workflow, in their order; the last but one may send back to the third.
const NODES: [&str; 8] = ["Load", "Detect", "Draft", "Score", "Enrich", "Decide", "Review", "Close"];
const SERVICES: [(&str, &str); 2] = [("music-lab", "CompositionWorkflow"), ("support-desk", "TicketWorkflow")];
const MODELS: [(&str, &str); 3] =
    [("sim-cloud", "sim-large-2"), ("toy-local", "toy-lm-7b"), ("toy-local", "toy-lm-1b")];

/// Writes a snapshot's files and its manifest.
///
/// # Errors
/// When the folder or a file cannot be written.
pub fn run(options: &Options) -> Result<()> {
    if options.spans == 0 {
        bail!("how many spans? `cargo xtask generate --spans 20000`");
    }
    let start = Instant::now();
    fs::create_dir_all(&options.out).with_context(|| format!("{} cannot be made", options.out.display()))?;
    let mut maker = Maker {
        spans: Table::create(&options.out.join("spans.parquet"), SPANS)?,
        patches: Table::create(&options.out.join("state_patches.parquet"), PATCHES)?,
        random: Random::new(options.seed),
        clock: START,
        left: 0,
        trace: String::new(),
        service: SERVICES[0],
    };
    let large = maker.trace(options.spans)?;
    let mut left = options.spans;
    while left > 0 {
        let wanted = usize::try_from(maker.random.between(USUAL.0, USUAL.1)).unwrap_or(left).min(left);
        maker.trace(wanted)?;
        left -= wanted;
    }
    let last = DateTime::from_timestamp_nanos(maker.clock);
    maker.spans.finish()?;
    maker.patches.finish()?;
    manifest::write(&manifest::Options {
        folder: options.out.clone(),
        name: Some(format!("generated, a trace of {} spans", options.spans)),
        system: "trace".to_owned(),
        created: Some(last.to_rfc3339_opts(SecondsFormat::Secs, true)),
    })?;
    println!("generated in {}; the large trace is {large}", console::seconds(start.elapsed()));
    Ok(())
}

struct Maker {
    spans: Table,
    patches: Table,
    random: Random,
    /// Now, in nanoseconds.
    clock: i64,
    /// Spans that the trace may still have.
    left: usize,
    trace: String,
    /// The service and its workflow.
    service: (&'static str, &'static str),
}

/// A span that has begun.
struct Begun {
    id: String,
    start: i64,
}

/// What is said of a span when it ends.
#[derive(Default)]
struct End<'a> {
    parent: Option<&'a str>,
    name: &'a str,
    kind: &'a str,
    is_error: bool,
    attributes: String,
    events: Vec<String>,
    junjo_id: &'a str,
    junjo_parent_id: &'a str,
    junjo_type: &'a str,
    /// State before and after, graph, and store.
    flow: Option<[&'a str; 4]>,
}

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
    /// A trace of exactly so many spans; gives its id.
    fn trace(&mut self, spans: usize) -> Result<String> {
        self.trace = self.random.hex(32);
        self.left = spans;
        self.service = SERVICES[self.random.index(SERVICES.len())];
        self.pause(2_000, 900_000);
        let Some(root) = self.begin() else { return Ok(self.trace.clone()) };
        while self.left > 0 {
            self.workflow("workflow", &root.id, "", 0, usize::MAX)?;
        }
        let is_error = self.random.chance(60);
        let status = if is_error { 500 } else { 200 };
        let attributes = format!(
            r#"{{"http.request.method": "POST", "http.route": "/run", "http.response.status_code": {status}}}"#
        );
        let (name, kind) = ("POST /run", "SERVER");
        self.end(&root, &End { name, kind, is_error, attributes, ..End::default() })?;
        Ok(self.trace.clone())
    }

    /// Time goes on: microseconds.
    fn pause(&mut self, least: u64, most: u64) {
        let nanos = self.random.between(least * 1_000, most * 1_000);
        self.clock += i64::try_from(nanos).unwrap_or(0);
    }

    /// A new span, if the trace may still have one.
    fn begin(&mut self) -> Option<Begun> {
        self.left = self.left.checked_sub(1)?;
        self.pause(2, 60);
        Some(Begun { id: self.random.hex(16), start: self.clock })
    }

    fn end(&mut self, span: &Begun, end: &End<'_>) -> Result<()> {
        self.pause(2, 60);
        let micros = |nanos: i64| Value::Long(nanos.div_euclid(1_000));
        let text = Value::Text;
        let [before, after, graph, store] = end.flow.unwrap_or(["{}", "{}", "{}", ""]);
        let events = format!("[{}]", end.events.join(", "));
        let message = if end.is_error { "ValueError: out of range" } else { "" };
        let status = match end.kind {
            _ if end.is_error => "2",
            "LLM" => "1",
            _ => "0",
        };
        self.spans.row(&[
            text(&self.trace),
            text(&span.id),
            end.parent.map_or(Value::Null, text),
            text(self.service.0),
            text(end.name),
            text(if end.kind == "LLM" { "INTERNAL" } else { end.kind }),
            micros(span.start),
            micros(self.clock),
            text(status),
            text(message),
            text(&end.attributes),
            text(&events),
            text("[]"),
            Value::Int(1),
            text(""),
            text(end.junjo_id),
            text(end.junjo_parent_id),
            text(end.junjo_type),
            text(before),
            text(after),
            text(graph),
            text(store),
        ])
    }

    /// A workflow or subflow of at most so many steps, as far as there are spans left.
    fn workflow(&mut self, kind: &str, parent: &str, above: &str, depth: u32, steps: usize) -> Result<()> {
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::paths;
    use parquet::file::metadata::ParquetMetaDataReader;

    fn generate(name: &str, seed: u64) -> PathBuf {
        let out = paths::root().join("target/generated").join(name);
        let _ = fs::remove_dir_all(&out);
        run(&Options { spans: 3_000, out: out.clone(), seed }).unwrap();
        out
    }

    #[test]
    fn there_are_as_many_spans_as_asked_for_twice_and_patches_as_in_the_sample() {
        let folder = generate("test-traces", 1);
        let rows = |folder: &std::path::Path, name: &str| {
            let file = fs::File::open(folder.join(name)).unwrap();
            ParquetMetaDataReader::new().parse_and_finish(&file).unwrap().file_metadata().num_rows()
        };
        assert_eq!(rows(&folder, "spans.parquet"), 6_000);
        let sample = paths::root().join("tests/snapshots/junjo-traces");
        let rate = |folder| rows(folder, "state_patches.parquet") as f64 / rows(folder, "spans.parquet") as f64;
        let share = rate(&folder) / rate(&sample);
        assert!((0.7..1.3).contains(&share), "{share} of the sample's patches a span");
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let read = |folder: PathBuf| fs::read(folder.join("spans.parquet")).unwrap();
        let (first, again) = (read(generate("test-traces-a", 5)), read(generate("test-traces-b", 5)));
        assert!(first == again && first != read(generate("test-traces-c", 6)));
    }
}
