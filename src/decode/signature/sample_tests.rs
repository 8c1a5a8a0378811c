//! The files of the sample snapshots against what is stored of them in the sample of embeddings.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::{Path, PathBuf};

use super::*;
use arrow_array::Array as _;
use arrow_array::cast::AsArray as _;
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

fn snapshots() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots")
}

/// File, fingerprint and signature of every embedding, as stored.
fn embeddings() -> Vec<[String; 3]> {
    let file = std::fs::File::open(snapshots().join("compute/deterministic_embeddings.parquet")).unwrap();
    let batches = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    let mut out = Vec::new();
    for batch in batches {
        let batch = batch.unwrap();
        let [files, fingerprints, signatures] =
            ["parsed_file_id", "schema_fingerprint", "pattern_signature"].map(|name| {
                let column = batch.column_by_name(name).unwrap();
                arrow_cast::cast(column, &arrow_schema::DataType::Utf8).unwrap()
            });
        for row in 0..files.len() {
            out.push(
                [&files, &fingerprints, &signatures].map(|column| column.as_string::<i32>().value(row).to_owned()),
            );
        }
    }
    out
}

fn profile(path: &Path) -> Profile {
    let bytes = Bytes::from(std::fs::read(path).unwrap());
    let mut profiler = Profiler::open(bytes, "t.parquet", Written::Parquet, &Budgets::default(), None).unwrap();
    loop {
        if let Some(profile) = profiler.profile() {
            return profile;
        }
        profiler.step().unwrap();
    }
}

fn without_samples(signature: &str) -> String {
    let mut parts = signature.split("\"sample_values\": [");
    let first = parts.next().unwrap().to_owned();
    // No sample has a bracket in it: they are ids and short words.
    parts.fold(first, |out, part| out + "\n" + part.split_once("], ").unwrap().1)
}

#[test]
fn every_file_of_the_samples_has_the_fingerprint_and_the_signature_that_are_stored_of_it() {
    let mut compared = 0;
    for [file, fingerprint, signature] in embeddings() {
        let Some((snapshot, table)) = file.strip_prefix("file_").and_then(|id| id.split_once('.')) else { continue };
        let path = snapshots().join(snapshot).join(format!("{table}.parquet"));
        if !path.exists() {
            continue;
        }
        compared += 1;
        let (stored, made) = (Stored::read(&fingerprint, &signature), profile(&path));
        let kinds: Vec<_> = made.columns.iter().map(|c| (c.name.clone(), c.kind.clone(), c.nullable)).collect();
        assert_eq!(Some(made.fingerprint), stored.fingerprint, "{file}: {kinds:?}");
        // As texts, so that every digit is compared; which values came first depended on the order of the rows.
        assert_eq!(without_samples(&made.signature), without_samples(&signature), "{file}");
    }
    assert_eq!(compared, 17);
}

#[test]
fn stored_fingerprints_are_those_of_the_stored_columns() {
    let (mut of_columns, mut of_signatures) = (0, 0);
    for [file, fingerprint, signature] in embeddings() {
        let stored = Stored::read(&fingerprint, &signature);
        if stored.fingerprint == stored.computed {
            *if stored.has_columns { &mut of_columns } else { &mut of_signatures } += 1;
        } else {
            assert!(file.ends_with("#constrained") || stored.is_empty, "{file}");
        }
    }
    assert_eq!((of_columns, of_signatures), (8, 49 - 8 - 3));
}
