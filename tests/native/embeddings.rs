//! The sample of embeddings and computations, decoded and written out as Parquet for `compute.test.mjs`, and computed
//! again against what is stored.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use arrow_array::cast::AsArray as _;
use arrow_array::{Array as _, RecordBatch};
use arrow_ipc::reader::StreamReader;
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use provscope::decode::signature::{Profiler, Written};
use provscope::decode::{Budgets, Job, Plan, TableName};
use provscope::systems::compute::ComputationRow;
use provscope::systems::compute::files::{KnownFile, find};
use provscope::systems::compute::replay::{self, Recipe, Schema, Verdict};

fn snapshots() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots")
}

/// The tables that come out of both files.
fn tables() -> BTreeMap<String, Vec<RecordBatch>> {
    let mut out: BTreeMap<String, Vec<RecordBatch>> = BTreeMap::new();
    for table in ["deterministic_embeddings", "computation_results"] {
        let file = format!("{table}.parquet");
        let bytes = Bytes::from(std::fs::read(snapshots().join("compute").join(&file)).unwrap());
        let plan = Plan::Normalise(TableName::new("compute", table));
        let mut job = Job::open(bytes, &file, &plan, &Budgets::default(), 0).unwrap();
        while let Some(parts) = job.next().unwrap() {
            for part in parts {
                let batches = StreamReader::try_new(part.bytes.as_slice(), None).unwrap();
                out.entry(part.table.table).or_default().extend(batches.map(Result::unwrap));
            }
        }
        assert_eq!(job.summary().notes, [], "{table}");
    }
    out
}

/// Writes the tables where the environment says.
#[test]
fn the_embeddings_are_written_out() {
    let Some(folder) = std::env::var_os("PROVSCOPE_COMPUTE") else { return };
    for (table, batches) in tables() {
        let file = std::fs::File::create(Path::new(&folder).join(format!("{table}.parquet"))).unwrap();
        let mut writer = ArrowWriter::try_new(file, batches[0].schema(), None).unwrap();
        batches.iter().for_each(|batch| writer.write(batch).unwrap());
        writer.close().unwrap();
    }
}

fn texts(batches: &[RecordBatch], name: &str) -> Vec<Option<String>> {
    let column = |batch: &RecordBatch| {
        let column = batch.column_by_name(name).unwrap().as_string::<i32>().clone();
        (0..column.len()).map(|row| column.is_valid(row).then(|| column.value(row).to_owned())).collect::<Vec<_>>()
    };
    batches.iter().flat_map(column).collect()
}

fn schemas(tables: &BTreeMap<String, Vec<RecordBatch>>) -> BTreeMap<String, Schema> {
    let embeddings = &tables["deterministic_embeddings"];
    let fingerprints = texts(embeddings, "fingerprint");
    let ids = texts(embeddings, "embedding_id");
    let mut schemas: BTreeMap<String, Schema> = ids
        .into_iter()
        .zip(fingerprints)
        .map(|(id, fingerprint)| (id.unwrap(), Schema { fingerprint: fingerprint.unwrap(), columns: Vec::new() }))
        .collect();
    let columns = &tables["embedding_columns"];
    let rows =
        texts(columns, "embedding_id").into_iter().zip(texts(columns, "normal_name")).zip(texts(columns, "type"));
    for ((id, name), kind) in rows {
        schemas.get_mut(&id.unwrap()).unwrap().columns.push((name.unwrap(), kind));
    }
    schemas
}

fn computations(tables: &BTreeMap<String, Vec<RecordBatch>>) -> Vec<ComputationRow> {
    let of = |name: &str| texts(&tables["computation_results"], name).into_iter();
    let (mut kinds, mut inputs, mut results) = (of("computation_type"), of("input_data"), of("result_data"));
    let (mut sources, mut targets, mut files, mut statements) =
        (of("source_id"), of("target_id"), of("parsed_file_id"), of("statement"));
    of("computation_id")
        .map(|id| ComputationRow {
            computation_key: None,
            computation_id: id,
            computation_type: kinds.next().unwrap(),
            tenant_id: None,
            created_at: None,
            input_data: inputs.next().unwrap(),
            result_data: results.next().unwrap(),
            source_id: sources.next().unwrap(),
            target_id: targets.next().unwrap(),
            parsed_file_id: files.next().unwrap(),
            statement: statements.next().unwrap(),
            row_limit: None,
            source_file_id: None,
            target_file_id: None,
            verdict: None,
            detail: None,
            computed: None,
        })
        .collect()
}

/// The files of the samples that are opened together.
fn files() -> Vec<KnownFile> {
    let mut files = Vec::new();
    for snapshot in ["compute", "datasets", "junjo-traces", "music-topos", "projects"] {
        for entry in std::fs::read_dir(snapshots().join(snapshot)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".parquet") {
                files.push(KnownFile { path: format!("{snapshot}/{name}"), snapshot: "all".into() });
            }
        }
    }
    files
}

fn row_statistics(path: &str) -> serde_json::Value {
    let bytes = Bytes::from(std::fs::read(snapshots().join(path)).unwrap());
    let mut profiler = Profiler::open(bytes, path, Written::Parquet, &Budgets::default(), None).unwrap();
    loop {
        if let Some(profile) = profiler.profile() {
            return replay::row_statistics(&profile);
        }
        profiler.step().unwrap();
    }
}

/// Statements need an engine: `compute.test.mjs` and the end-to-end test run them.
#[test]
fn what_needs_no_engine_is_computed_again_as_expected() {
    let text = std::fs::read_to_string(snapshots().join("expected.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
    let expected = &expected["compute"]["replay"];
    let (tables, files) = (tables(), files());
    let schemas = schemas(&tables);
    let (mut counts, mut not_replayable) = (BTreeMap::new(), Vec::new());
    for row in computations(&tables) {
        let stored = row.result_data.as_deref();
        let computed = match replay::recipe(&row) {
            Ok(Recipe::SchemaMatch { source, target }) => match (schemas.get(&source), schemas.get(&target)) {
                (Some(a), Some(b)) => Ok(replay::schema_match(a, b)),
                _ => Err("it is not there".to_owned()),
            },
            Ok(Recipe::RowStatistics { file, .. }) => {
                find(&file, &files).map(|place| row_statistics(&files[place].path))
            }
            Ok(Recipe::Sql { .. }) => continue,
            Ok(other) => panic!("{other:?}"),
            Err(why) => Err(why),
        };
        let verdict = computed.map_or_else(Verdict::NotReplayable, |computed| replay::judge(stored, computed));
        *counts.entry(verdict.name()).or_insert(0) += 1;
        if let Verdict::NotReplayable(_) = verdict {
            not_replayable.push(serde_json::Value::from(row.computation_id));
        } else {
            assert_eq!(verdict.name(), "same", "{:?}: {:?}", row.computation_id, verdict.detail());
        }
    }
    assert_eq!(counts["same"], 43, "and a statement");
    not_replayable.sort_by_key(ToString::to_string);
    let mut wanted = expected["not_replayable"].as_array().unwrap().clone();
    wanted.sort_by_key(ToString::to_string);
    assert_eq!(not_replayable, wanted);
}
