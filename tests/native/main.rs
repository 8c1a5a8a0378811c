//! The questions of the systems as data for `questions.test.mjs`, and a check that their
//! rows decode the types that DuckDB answers with.
//!
//! `question_types.json` holds these types, as native DuckDB tells them; the test in JavaScript
//! fails when they are no longer true.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod catalogue;
mod compute_catalogue;
mod dataset_catalogue;
mod datasets;
mod embeddings;
mod projects;
mod trace_catalogue;
mod traces;

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use provscope::duckdb::Batch;
use provscope::duckdb::batch::{Field, Kind, Unit};
use provscope::systems::{self, System};

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
    let of_all = |of: &dyn Fn(&System) -> serde_json::Value| -> serde_json::Map<_, _> {
        systems::ALL.iter().map(|system| (system.name.to_owned(), of(system))).collect()
    };
    let described = |system: &System| (system.tables)().iter().map(|table| (table.name, table.description)).collect();
    let all = serde_json::json!({
        "questions": questions,
        "tables": of_all(&|system| tables(described(system)).into()),
        "migrations": of_all(&|system| names((system.migrations)()).into()),
    });
    std::fs::write(path, serde_json::to_string(&all).unwrap()).unwrap();
}

#[test]
fn every_question_decodes_the_types_that_duckdb_answers_with() {
    decodes("question_types.json", &catalogue::questions());
}

#[test]
fn every_question_about_projects_decodes_the_types_that_duckdb_answers_with() {
    decodes("project_types.json", &projects::questions());
}

fn decodes(file: &str, asked: &[catalogue::Asked]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/native").join(file);
    let types: BTreeMap<String, serde_json::Map<String, serde_json::Value>> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for question in asked {
        let columns = types.get(question.name).unwrap_or_else(|| panic!("{} has no types", question.name));
        let batch = Batch::empty(columns.iter().map(|(name, kind)| field(name, kind.as_str().unwrap())).collect());
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

/// The column that DuckDB sends for a type of its own.
fn field(name: &str, duckdb: &str) -> Rc<Field> {
    if let Some(item) = duckdb.strip_suffix("[]") {
        let children = vec![field("item", item)];
        return Rc::new(Field { name: name.to_owned(), kind: Kind::List { wide: false }, children });
    }
    let kind = match duckdb {
        "BIGINT" => Kind::Int { bits: 64, signed: true },
        "INTEGER" => Kind::Int { bits: 32, signed: true },
        "DOUBLE" => Kind::Float { bits: 64 },
        "FLOAT" => Kind::Float { bits: 32 },
        "BOOLEAN" => Kind::Bool,
        "VARCHAR" => Kind::Text { wide: false },
        "TIMESTAMP" => Kind::Timestamp { unit: Unit::Micro, zoned: false },
        "HUGEINT" => Kind::Decimal { scale: 0 },
        other => panic!("no question should answer with {other}"),
    };
    Field::new(name, kind)
}
