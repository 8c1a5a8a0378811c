//! The sample's workflows and subflows, replayed.

use std::collections::BTreeMap;
use std::fs::File;

use arrow_array::{Array, RecordBatch, StringArray, cast::AsArray};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

use super::*;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/junjo-traces");

/// A span as the tests need it.
struct Span {
    trace: String,
    id: String,
    parent: String,
    span_type: String,
    store: String,
    start: String,
    end: String,
    attributes: String,
    events: Vec<Value>,
}

fn batches(name: &str) -> Vec<RecordBatch> {
    let file = File::open(format!("{FOLDER}/{name}.parquet")).unwrap();
    ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap().map(Result::unwrap).collect()
}

fn column(batch: &RecordBatch, name: &str) -> Vec<String> {
    let column = batch.column_by_name(name).unwrap();
    let column = arrow_cast::cast(column, &arrow_schema::DataType::Utf8).unwrap();
    let texts: &StringArray = column.as_string();
    (0..texts.len()).map(|at| if texts.is_null(at) { String::new() } else { texts.value(at).to_owned() }).collect()
}

fn spans() -> Vec<Span> {
    let mut all = Vec::new();
    for batch in batches("spans") {
        let of = |name: &str| column(&batch, name);
        let (traces, ids, parents, types) =
            (of("trace_id"), of("span_id"), of("parent_span_id"), of("junjo_span_type"));
        let (stores, starts, ends) = (of("junjo_wf_store_id"), of("junjo_wf_state_start"), of("junjo_wf_state_end"));
        let (attributes, events) = (of("attributes_json"), of("events_json"));
        for at in 0..batch.num_rows() {
            all.push(Span {
                trace: traces[at].clone(),
                id: ids[at].clone(),
                parent: parents[at].clone(),
                span_type: types[at].clone(),
                store: stores[at].clone(),
                start: starts[at].clone(),
                end: ends[at].clone(),
                attributes: attributes[at].clone(),
                events: serde_json::from_str(&events[at]).unwrap(),
            });
        }
    }
    all
}

/// Each trace's spans with what tells their stores.
fn traces(spans: &[Span]) -> BTreeMap<&str, (Vec<&Span>, Vec<StoreSpan>)> {
    let mut traces: BTreeMap<&str, (Vec<&Span>, Vec<StoreSpan>)> = BTreeMap::new();
    for span in spans {
        traces.entry(&span.trace).or_default().0.push(span);
    }
    for (spans, stores) in traces.values_mut() {
        let places: BTreeMap<&str, usize> = spans.iter().enumerate().map(|(at, span)| (span.id.as_str(), at)).collect();
        *stores = spans
            .iter()
            .map(|span| {
                let attributes: Value = serde_json::from_str(&span.attributes).unwrap();
                StoreSpan {
                    parent: places.get(span.parent.as_str()).copied(),
                    role: Role::of(&span.span_type),
                    store: span.store.clone(),
                    parent_store: attributes["junjo.workflow.parent_store.id"].as_str().unwrap_or_default().to_owned(),
                }
            })
            .collect();
    }
    traces
}

fn changes_of(spans: &[&Span], stores: &[StoreSpan], owner: usize) -> Vec<Change> {
    let mut changes = Vec::new();
    for (at, span) in spans.iter().enumerate() {
        for (position, event) in span.events.iter().enumerate().filter(|(_, event)| event["name"] == "set_state") {
            let text = |name: &str| event["attributes"][name].as_str().unwrap_or_default().to_owned();
            let store = text("junjo.store.id");
            if active_store(stores, at, Some(&store)) == Some(stores[owner].store.as_str())
                && owned_by(stores, at, owner)
            {
                changes.push(Change {
                    at_ns: event["timeUnixNano"].as_i64().unwrap(),
                    position: position as u32,
                    span: at as i64,
                    span_id: span.id.clone(),
                    action: text("junjo.store.action"),
                    patch: text("junjo.state_json_patch"),
                });
            }
        }
    }
    changes
}

/// Every workflow and subflow with its replay.
fn replays(spans: &[Span], mut shuffle: impl FnMut(&mut Vec<Change>)) -> Vec<(&Span, Replay)> {
    let mut all = Vec::new();
    for (spans, stores) in traces(spans).into_values() {
        for (owner, store) in stores.iter().enumerate().filter(|(_, store)| store.role != Role::Other) {
            assert_eq!(owners(&stores).get(&store.store), Some(&owner));
            let mut changes = changes_of(&spans, &stores, owner);
            shuffle(&mut changes);
            all.push((spans[owner], Replay::new(&spans[owner].start, changes, &spans[owner].end)));
        }
    }
    all
}

fn json(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(format!("{FOLDER}/{name}")).unwrap()).unwrap()
}

#[test]
fn all_but_the_two_real_exceptions_give_their_recorded_end() {
    let spans = spans();
    let replays = replays(&spans, |_| {});
    let (equal, different): (Vec<_>, Vec<_>) =
        replays.iter().partition(|(_, replay)| replay.verdict() == &Verdict::Equal);
    assert_eq!((equal.len(), different.len()), (313, 2));
    assert!(replays.iter().all(|(_, replay)| replay.faults().next().is_none() && replay.start_fault().is_none()));
    let defects = json("defects.json");
    for defect in defects["defects"].as_array().unwrap() {
        assert_eq!(defect["kind"], "state_end_differs_from_replay");
        let (span, replay) = different
            .iter()
            .find(|(span, _)| span.trace == defect["trace_id"] && span.id == defect["span_id"])
            .unwrap();
        assert_eq!(defect["store_id"], span.store.as_str());
        assert!(same(replay.end(), &defect["replayed"]), "{}", span.id);
        assert!(same(&parse(&span.end).unwrap(), &defect["stored"]));
        assert!(matches!(replay.verdict(), Verdict::Different(list) if !list.is_empty()));
    }
}

#[test]
fn operations_and_patches_are_as_counted() {
    let spans = spans();
    let replays = replays(&spans, |_| {});
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, count) in replays.iter().flat_map(|(_, replay)| replay.operations()) {
        *counts.entry(name).or_default() += count;
    }
    assert_eq!(counts, BTreeMap::from([("add", 3232), ("move", 58), ("remove", 115), ("replace", 2878)]));
    let steps = replays.iter().flat_map(|(_, replay)| replay.steps());
    let unchanged = steps.clone().filter(|step| step.outcome == Outcome::NoChange).count();
    assert_eq!((steps.count(), unchanged), (4_748, 400));
}

#[test]
fn the_named_workflow_has_its_stores() {
    let spans = spans();
    let of_trace: Vec<_> = replays(&spans, |_| {})
        .into_iter()
        .filter(|(span, _)| span.trace == "bb9455110f1c6fcc01240d3e9aaac6d4")
        .map(|(span, replay)| {
            let unchanged = replay.steps().iter().filter(|step| step.outcome == Outcome::NoChange).count();
            (span.store.clone(), replay.steps().len(), unchanged)
        })
        .collect();
    for (store, patches, unchanged) in
        [("j2jgqoIpg33ZuDqfFEZwn", 18, 2), ("PBXp5eyi4txB4G1IXDHgq", 7, 0), ("XzlInwhpplhbztEYeo8xP", 5, 1)]
    {
        assert!(of_trace.contains(&(store.to_owned(), patches, unchanged)), "{of_trace:?}");
    }
}

#[test]
fn any_order_of_arrival_gives_the_same_states() {
    let spans = spans();
    let mut seed = 17_u64;
    let straight = replays(&spans, |_| {});
    let shuffled = replays(&spans, |changes| {
        for at in (1..changes.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            changes.swap(at, (seed >> 33) as usize % (at + 1));
        }
    });
    for ((span, a), (_, b)) in straight.iter().zip(&shuffled) {
        assert_eq!((a.steps(), a.end()), (b.steps(), b.end()), "{}", span.id);
        let middle = a.steps().len() / 2;
        assert_eq!(a.state(middle), b.state(middle));
    }
}
