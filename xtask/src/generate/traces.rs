//! A snapshot of the system `trace`: one trace of so many spans, and as many spans again in traces of the sample's
//! size. In the sample's proportions, and the same bytes for the same number and seed. A span's row is written when it
//! ends, so that nothing but the way to it is kept.

mod flows;

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
/// Spans of a trace of the sample's size.
const USUAL: (u64, u64) = (8, 62);
const SERVICES: [(&str, &str); 2] = [("music-lab", "CompositionWorkflow"), ("support-desk", "TicketWorkflow")];

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
