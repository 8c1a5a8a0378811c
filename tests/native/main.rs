//! The questions of the systems as data for `questions.test.mjs`, and a check that their
//! rows decode the types that DuckDB answers with.
//!
//! `question_types.json` holds these types, as native DuckDB tells them; the test in JavaScript
//! fails when they are no longer true.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod catalogue;
mod trace_catalogue;
mod traces;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, TimeUnit};
use provscope::duckdb::RecordBatch;
use provscope::systems::{artifact, trace};

/// Writes every question's SQL where the environment says; without it there is nothing to do.
#[test]
fn the_questions_are_written_out() {
    let Some(path) = std::env::var_os("PROVSCOPE_QUESTIONS") else { return };
    let questions: serde_json::Map<_, _> = catalogue::questions()
        .into_iter()
        .map(|asked| (asked.name.to_owned(), serde_json::json!({ "sql": asked.sql, "columns": asked.columns })))
        .collect();
    let tables = |described: Vec<(&str, &str)>| -> serde_json::Map<_, _> {
        described.into_iter().map(|(name, what)| (name.to_owned(), what.into())).collect()
    };
    let names = |migrations: &[(&'static str, &str)]| migrations.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    let all = serde_json::json!({
        "questions": questions,
        "tables": {
            "artifact": tables(artifact::tables().iter().map(|table| (table.name, table.description)).collect()),
            "trace": tables(trace::tables().iter().map(|table| (table.name, table.description)).collect()),
        },
        "migrations": { "artifact": names(artifact::migrations()), "trace": names(trace::migrations()) },
    });
    std::fs::write(path, serde_json::to_string(&all).unwrap()).unwrap();
}

#[test]
fn every_question_decodes_the_types_that_duckdb_answers_with() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/native/question_types.json");
    let types: BTreeMap<String, serde_json::Map<String, serde_json::Value>> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let asked = catalogue::questions();
    for question in &asked {
        let columns = types.get(question.name).unwrap_or_else(|| panic!("{} has no types", question.name));
        let fields = columns.iter().map(|(name, kind)| Field::new(name, arrow_type(kind.as_str().unwrap()), true));
        let batch = RecordBatch::new_empty(Arc::new(Schema::new(fields.collect::<Vec<_>>())));
        (question.decode)(&batch).unwrap_or_else(|error| panic!("{}: {error}", question.name));
    }
    assert_eq!(types.len(), asked.len(), "types of questions that are no longer asked");
}

#[test]
fn names_of_questions_are_unique() {
    let mut names: Vec<&str> = catalogue::questions().iter().map(|question| question.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}

/// The Arrow type that DuckDB sends for one of its own.
fn arrow_type(duckdb: &str) -> DataType {
    if let Some(item) = duckdb.strip_suffix("[]") {
        return DataType::List(Arc::new(Field::new("item", arrow_type(item), true)));
    }
    match duckdb {
        "BIGINT" => DataType::Int64,
        "INTEGER" => DataType::Int32,
        "DOUBLE" => DataType::Float64,
        "FLOAT" => DataType::Float32,
        "BOOLEAN" => DataType::Boolean,
        "VARCHAR" => DataType::Utf8,
        "TIMESTAMP" => DataType::Timestamp(TimeUnit::Microsecond, None),
        "HUGEINT" => DataType::Decimal128(38, 0),
        other => panic!("no question should answer with {other}"),
    }
}
