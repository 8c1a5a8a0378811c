//! The sample of datasets, decoded and written out as Parquet for `dataset.test.mjs`: native DuckDB then holds what
//! the engine in the page would hold.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_ipc::reader::StreamReader;
use parquet::arrow::ArrowWriter;
use provscope::decode::{Budgets, Job, Part, Piece, Plan, TableName};

/// Writes the tables where the environment says.
#[test]
fn the_datasets_are_written_out() {
    let Some(folder) = std::env::var_os("PROVSCOPE_DATASETS") else { return };
    let folder = PathBuf::from(folder);
    let from = std::env::var_os("PROVSCOPE_DATASETS_FROM");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/datasets");
    let from = from.map_or(sample, PathBuf::from);
    let mut writers: BTreeMap<String, ArrowWriter<File>> = BTreeMap::new();
    for table in ["dataset_provenance", "provenance_audit_log"] {
        let name = format!("{table}.parquet");
        let bytes = bytes::Bytes::from(std::fs::read(from.join(&name)).unwrap());
        let plan = Plan::Normalise(TableName::new("dataset", table));
        let mut job = Job::open_piece(bytes, &name, &plan, &Budgets::default(), &Piece::default()).unwrap();
        while let Some(parts) = job.next().unwrap() {
            parts.into_iter().for_each(|part| write(part, &folder, &mut writers));
        }
        let notes = job.summary().notes;
        assert!(notes.is_empty(), "{notes:?}");
    }
    for (_, writer) in writers {
        writer.close().unwrap();
    }
}

fn write(part: Part, folder: &Path, writers: &mut BTreeMap<String, ArrowWriter<File>>) {
    let stream = StreamReader::try_new(part.bytes.as_slice(), None).unwrap();
    let schema = stream.schema();
    let writer = writers.entry(part.table.table.clone()).or_insert_with(|| {
        let file = File::create(folder.join(format!("{}.parquet", part.table.table))).unwrap();
        ArrowWriter::try_new(file, schema, None).unwrap()
    });
    stream.for_each(|batch| writer.write(&batch.unwrap()).unwrap());
}
