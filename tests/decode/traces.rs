//! The sample of traces in its three forms, and spans in forms that nobody should write.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array, StringArray, TimestampNanosecondArray};
use bytes::Bytes;
use provscope::decode::{Budgets, ErrorKind, Job, Piece, Plan, Recognition, TableName, inspect};
use serde_json::Value;

use crate::support::{Decoded, batch, decode_named, expected, file, parquet, snapshots};

fn plan(table: &str) -> Plan {
    Plan::Normalise(TableName::new("trace", table))
}

/// A span with what the forms must have in common.
#[derive(Debug, PartialEq)]
struct Span {
    parent: Option<String>,
    texts: Vec<Option<String>>,
    json: Vec<Value>,
    times: (i64, i64),
    numbers: Vec<Option<i64>>,
}

type Spans = BTreeMap<(String, String), Span>;

/// Trace, store, span, place among the events, and the patch itself.
type Patches = BTreeSet<(String, String, String, i32, String)>;

fn spans(decoded: &Decoded) -> Spans {
    let text = |name: &str| decoded.texts("spans", name);
    let json = |name: &str| -> Vec<Value> {
        text(name).into_iter().map(|text| serde_json::from_str(&text.unwrap()).unwrap()).collect()
    };
    let big =
        |name: &str| -> Vec<Option<i64>> { decoded.column("spans", name).as_primitive::<Int64Type>().iter().collect() };
    let int = |name: &str| -> Vec<Option<i64>> {
        decoded.column("spans", name).as_primitive::<Int32Type>().iter().map(|n| n.map(i64::from)).collect()
    };
    let (trace, span, parent) = (text("trace_id"), text("span_id"), text("parent_span_id"));
    let texts = [
        "service_name",
        "name",
        "kind",
        "status_code",
        "status_message",
        "junjo_id",
        "junjo_parent_id",
        "junjo_span_type",
        "junjo_wf_store_id",
        "parent_store_id",
        "openinference_kind",
        "llm_provider",
        "llm_model",
        "exception_type",
        "exception_message",
    ]
    .map(text);
    let json =
        ["attributes_json", "events_json", "junjo_wf_state_start", "junjo_wf_state_end", "junjo_wf_graph_structure"]
            .map(json);
    let numbers = [
        big("tokens_input"),
        big("tokens_output"),
        big("tokens_total"),
        int("event_count"),
        int("state_event_count"),
        int("exception_count"),
    ];
    let (start, end) = (big("start_ns"), big("end_ns"));
    let mut out = Spans::new();
    for row in 0..trace.len() {
        let key = (trace[row].clone().unwrap(), span[row].clone().unwrap());
        // A span that came twice stays as it came first.
        out.entry(key).or_insert_with(|| Span {
            parent: parent[row].clone(),
            texts: texts.iter().map(|column| column[row].clone()).collect(),
            json: json.iter().map(|column| column[row].clone()).collect(),
            times: (start[row].unwrap(), end[row].unwrap()),
            numbers: numbers.iter().map(|column| column[row]).collect(),
        });
    }
    out
}

fn patches(decoded: &Decoded) -> Patches {
    let text = |name: &str| decoded.texts("state_events", name).into_iter().map(Option::unwrap);
    let places = decoded.column("state_events", "position");
    let places: Vec<i32> = places.as_primitive::<Int32Type>().iter().flatten().collect();
    let ids = text("trace_id").zip(text("store_id")).zip(text("span_id"));
    let rest = places.into_iter().zip(text("patch_json"));
    ids.zip(rest).map(|(((trace, store), span), (place, patch))| (trace, store, span, place, patch)).collect()
}

fn otlp() -> Bytes {
    let packed = file("junjo-traces.otlp.jsonl.gz");
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(packed.as_ref()).read_to_end(&mut text).unwrap();
    text.into()
}

fn parts(folder: &Path, out: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { parts(&path, out) } else { out.push(path) }
    }
}

fn later_layout() -> (Spans, Patches, usize) {
    let mut paths = Vec::new();
    parts(&snapshots().join("junjo-traces-parquet-layout"), &mut paths);
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "parquet"));
    paths.sort();
    let (mut all, mut changes, mut rows) = (Spans::new(), Patches::new(), 0);
    for path in paths {
        let bytes: Bytes = std::fs::read(&path).unwrap().into();
        let found = inspect(bytes.clone(), "x.parquet", "whatever", &Budgets::default()).unwrap();
        assert_eq!(found.recognition, Recognition::Table(TableName::new("trace", "spans")), "by its columns");
        let decoded = decode_named(bytes, "x.parquet", &plan("spans")).unwrap();
        rows += decoded.rows("spans");
        for (key, span) in spans(&decoded) {
            all.entry(key).or_insert(span);
        }
        changes.extend(patches(&decoded));
    }
    (all, changes, rows)
}

fn assert_same(one: &Spans, other: &Spans, micros: i64) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (key, span) in one {
        let like = &other[key];
        let ((start, end), (start_too, end_too)) = (span.times, like.times);
        let off = (start - start_too).abs().max((end - end_too).abs());
        assert!(off <= micros * 1_000, "{key:?} is off by {off} ns");
        assert_eq!(
            (&span.parent, &span.texts, &span.json, &span.numbers),
            (&like.parent, &like.texts, &like.json, &like.numbers),
            "{key:?}"
        );
    }
}

#[test]
fn the_three_forms_of_the_sample_are_the_same() {
    let sample = &expected()["junjo-traces"];
    let duckdb = decode_named(file("junjo-traces/spans.parquet"), "spans.parquet", &plan("spans")).unwrap();
    let telemetry = decode_named(otlp(), "traces.jsonl", &plan("spans")).unwrap();
    let (later, later_patches, rows) = later_layout();
    assert_eq!(rows as u64, expected()["junjo-traces-parquet-layout"]["rows"].as_u64().unwrap());
    let (first, third) = (spans(&duckdb), spans(&telemetry));
    assert_eq!(first.len() as u64, sample["row_counts"]["spans"].as_u64().unwrap());
    assert_same(&first, &later, 1);
    assert_same(&later, &third, 0);
    let flags = |decoded: &Decoded| -> BTreeSet<i32> {
        decoded.column("spans", "trace_flags").as_primitive::<Int32Type>().iter().map(|f| f.unwrap() & 255).collect()
    };
    assert_eq!((flags(&duckdb), flags(&telemetry)), ([1].into(), [1].into()));
    assert_eq!(patches(&duckdb), later_patches);
    assert_eq!(patches(&telemetry), later_patches);
    assert_eq!(later_patches.len() as u64, sample["row_counts"]["state_patches"].as_u64().unwrap());
    let resource = telemetry.texts("spans", "resource_json")[0].clone().unwrap();
    assert!(resource.contains("\"service.version\": "), "{resource}");
}

#[test]
fn the_patches_of_the_source_are_those_of_the_events() {
    let stored = decode_named(file("junjo-traces/state_patches.parquet"), "p.parquet", &plan("state_patches")).unwrap();
    let spans = decode_named(file("junjo-traces/spans.parquet"), "spans.parquet", &plan("spans")).unwrap();
    let tally = |decoded: &Decoded, table: &str, columns: [&str; 3]| {
        let [span, store, patch] = columns.map(|column| decoded.texts(table, column));
        let mut tally = BTreeMap::<_, u32>::new();
        for (key, patch) in span.into_iter().zip(store).zip(patch) {
            *tally.entry((key, serde_json::from_str::<Value>(&patch.unwrap()).unwrap().to_string())).or_default() += 1;
        }
        tally
    };
    assert_eq!(
        tally(&stored, "state_patches", ["span_id", "patch_store_id", "patch_json"]),
        tally(&spans, "state_events", ["span_id", "store_id", "patch_json"])
    );
}

fn telemetry(text: &str) -> Decoded {
    decode_named(text.to_owned().into(), "t.json", &plan("spans")).unwrap()
}

fn line(spans: &str) -> String {
    format!(r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{spans}]}}]}}]}}"#)
}

#[test]
fn lines_that_are_cut_off_or_of_another_signal_are_counted_and_the_rest_is_there() {
    let whole = line(r#"{"traceId":"AB","spanId":"01","name":"x","startTimeUnixNano":"1","endTimeUnixNano":2}"#);
    let cut = &whole[..40];
    let text =
        format!("{whole}\n{cut}\n{{\"resourceLogs\":[]}}\n{{\"resourceMetrics\":[]}}\n{{\"x\":1}}\n\n[1,2\n7\n{whole}");
    let decoded = telemetry(&text);
    assert_eq!(decoded.texts("spans", "trace_id"), [Some("ab".into()), Some("ab".into())]);
    assert_eq!(decoded.note("lines", "cut off"), Some(1));
    assert_eq!(decoded.note("lines", "not OTLP"), Some(3));
    assert_eq!((decoded.note("lines of logs", ""), decoded.note("lines of metrics", "")), (Some(1), Some(1)));
    assert_eq!(decoded.texts("spans", "service_name")[0].as_deref(), Some("unknown_service"));
}

#[test]
fn times_ids_and_numbers_keep_every_digit() {
    let decoded = telemetry(&line(
        r#"{"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174","parentSpanId":"","kind":"SPAN_KIND_CLIENT",
        "startTimeUnixNano":"1762170314892076513","endTimeUnixNano":1762170314892076514,"flags":257,"status":{"code":"STATUS_CODE_ERROR"},
        "attributes":[{"key":"n","value":{"intValue":"9007199254740993"}}],
        "links":[{"traceId":"AB","spanId":"CD","attributes":[]}]},
        {"traceId":"W47/95gDgQPSabYzgT/GDA==","spanId":"7uGbfsPBsXQ=","kind":9,"startTimeUnixNano":"18446744073709551615","endTimeUnixNano":-5},
        {"traceId":7}, 8"#,
    ).replace('\n', ""));
    let text = |name: &str| decoded.texts("spans", name);
    let ids = text("trace_id");
    assert_eq!(ids[0].as_deref(), Some("5b8efff798038103d269b633813fc60c"));
    assert_eq!((&ids[1], decoded.note("ids", "base64")), (&ids[0], Some(2)));
    assert_eq!(text("span_id")[1].as_deref(), Some("eee19b7ec3c1b174"));
    assert_eq!(text("kind"), ["CLIENT", "9", "UNSPECIFIED"].map(|kind| Some(kind.to_owned())));
    assert_eq!(text("parent_span_id")[0], None);
    assert!(decoded.column("spans", "is_error").as_boolean().value(0));
    let start = decoded.column("spans", "start_ns");
    let start = start.as_primitive::<Int64Type>();
    assert_eq!((start.value(0), start.is_null(1)), (1_762_170_314_892_076_513, true), "beyond 2262 is no time");
    let lengths = decoded.column("spans", "duration_ns");
    assert_eq!(lengths.as_primitive::<Int64Type>().iter().collect::<Vec<_>>(), [Some(1), None, None]);
    assert_eq!(text("attributes_json")[0].as_deref(), Some("{\"n\": 9007199254740993}"));
    assert!(text("links_json")[0].as_deref().unwrap().starts_with("[{\"traceId\": \"ab\""));
    assert_eq!((decoded.rows("spans"), decoded.note("spans", "not understood")), (3, Some(1)));
}

#[test]
fn a_long_attribute_and_a_document_over_many_lines_open() {
    let long = "x".repeat(5 << 20);
    let spans = format!(r#"{{"traceId":"ab","attributes":[{{"key":"long","value":{{"stringValue":"{long}"}}}}]}}"#);
    let decoded = telemetry(&line(&spans).replace('{', "{\n").replace(']', "\n]"));
    assert_eq!(decoded.texts("spans", "attributes_json")[0].as_ref().unwrap().len(), long.len() + 12);
}

#[test]
fn what_holds_no_span_is_refused_in_words() {
    for text in ["", "\n\n", "{}", "nonsense", r#"{"resourceSpans":[]}"#, r#"{"resourceLogs":[]}"#] {
        let error = inspect(Bytes::from(text.to_owned()), "t.jsonl", "t", &Budgets::default()).unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Empty | ErrorKind::Unsupported), "{text}: {error}");
    }
    let found = inspect(otlp(), "t.jsonl", "t", &Budgets::default()).unwrap();
    assert_eq!(found.rows, expected()["junjo-traces.otlp.jsonl"]["spans"].as_u64().unwrap());
}

#[test]
fn keys_go_on_from_part_to_part() {
    let piece = Piece { first_row: 100, ..Piece::default() };
    let mut job = Job::open_piece(otlp(), "t.jsonl", &plan("spans"), &Budgets::default(), &piece).unwrap();
    let mut keys = Vec::new();
    while let Some(parts) = job.next().unwrap() {
        for part in parts.into_iter().filter(|part| part.table.table == "spans") {
            for batch in arrow_ipc::reader::StreamReader::try_new(part.bytes.as_slice(), None).unwrap() {
                let batch = batch.unwrap();
                keys.extend(batch.column_by_name("span_key").unwrap().as_primitive::<Int64Type>().iter().flatten());
            }
        }
    }
    assert_eq!((keys.first(), keys.last()), (Some(&101), Some(&(100 + 5_901))));
}

#[test]
fn attributes_and_events_that_are_no_json_stay_and_are_counted() {
    let text = |value: &str| -> arrow_array::ArrayRef { std::sync::Arc::new(StringArray::from(vec![value])) };
    let time: arrow_array::ArrayRef = std::sync::Arc::new(TimestampNanosecondArray::from(vec![1_001]));
    let bytes = parquet(&batch(vec![
        ("trace_id", text("t")),
        ("span_id", text("s")),
        ("parent_span_id", text("")),
        ("service_name", text("x")),
        ("name", text("n")),
        ("start_time", time.clone()),
        ("end_time", time),
        ("attributes", text("not json")),
        ("events", text("{}")),
    ]));
    let decoded = decode_named(bytes, "spans.parquet", &plan("spans")).unwrap();
    assert_eq!(decoded.texts("spans", "attributes_json"), [Some("not json".into())]);
    assert_eq!(decoded.texts("spans", "junjo_wf_graph_structure"), [Some("{}".into())]);
    assert_eq!(decoded.note("attributes_json", "not a JSON object"), Some(1));
    assert_eq!(decoded.note("events_json", "not a JSON array"), Some(1));
    assert_eq!(decoded.rows("state_events"), 0);
}
