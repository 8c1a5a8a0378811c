//! Several files as one table: united, then decoded one after the other.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, Float32Array, Int32Array, Int64Array, StringArray};
use bytes::Bytes;
use provscope::decode::{
    Budgets, Constant, ConstantKind, Error, ErrorKind, Member, Piece, Plan, Recognition, TableName, inspect, unite,
};

use crate::support::{Decoded, artifact, batch, decode_piece, parquet};

type Given = (Bytes, Vec<Constant>);

fn united(stem: &str, files: &[Given], budgets: &Budgets) -> Result<(Recognition, Vec<Piece>), Error> {
    let mut seen = Vec::new();
    for (bytes, _) in files {
        seen.push(inspect(bytes.clone(), "f.parquet", stem, budgets)?);
    }
    let paths: Vec<String> = (0..files.len()).map(|place| format!("part-{place}")).collect();
    let members: Vec<Member> = (0..files.len())
        .map(|place| Member {
            path: paths[place].clone(),
            inspection: seen[place].clone(),
            constants: files[place].1.to_vec(),
        })
        .collect();
    let found = unite("all", stem, &members, budgets)?;
    let mut first_row = 0;
    let mut pieces = Vec::new();
    for (inspection, (_, constants)) in seen.iter().zip(files) {
        pieces.push(Piece { first_row, constants: constants.clone(), whole: Some(found.columns.clone()) });
        first_row += inspection.rows;
    }
    Ok((found.recognition, pieces))
}

fn decode_all(stem: &str, files: &[Given], plan: &Plan) -> Vec<Decoded> {
    let (_, pieces) = united(stem, files, &Budgets::default()).unwrap();
    let decode = |((bytes, _), piece): (&Given, &Piece)| decode_piece(bytes.clone(), plan, piece).unwrap();
    files.iter().zip(&pieces).map(decode).collect()
}

fn other() -> Plan {
    Plan::AsIs(TableName::new("other", "t"))
}

fn ints(values: &[i32]) -> ArrayRef {
    Arc::new(Int32Array::from(values.to_vec()))
}

fn constant(name: &str, kind: ConstantKind, value: Option<&str>) -> Constant {
    Constant { name: name.into(), kind, value: value.map(Into::into) }
}

#[test]
fn every_piece_has_all_columns_in_one_order_and_in_one_type() {
    let first = parquet(&batch(vec![("a", ints(&[1, 2])), ("b", Arc::new(Float32Array::from(vec![0.5, 1.5])))]));
    let second = parquet(&batch(vec![
        ("c", Arc::new(StringArray::from(vec!["x"]))),
        ("B", ints(&[3])),
        ("A", Arc::new(Int64Array::from(vec![1 << 40]))),
    ]));
    let decoded = decode_all("t", &[(first, vec![]), (second, vec![])], &other());
    assert_eq!(decoded[0].schemas["t"], decoded[1].schemas["t"]);
    let a = decoded[1].column("t", "a");
    assert_eq!(a.as_primitive::<Int64Type>().values(), &[1 << 40]);
    assert_eq!(decoded[1].column("t", "b").as_primitive::<Float64Type>().values(), &[3.0]);
    assert_eq!(decoded[0].column("t", "c").null_count(), 2);
    assert_eq!(decoded[0].note("c", "not in every part"), Some(2));
    assert_eq!(decoded[1].note("c", ""), None);
}

#[test]
fn what_folders_say_becomes_typed_columns_behind_those_of_the_file() {
    let said = |day: Option<&str>| {
        vec![
            constant("year", ConstantKind::BigInt, Some("2025")),
            constant("day", ConstantKind::Date, day),
            constant("A", ConstantKind::Text, Some("the file's own column goes before this")),
        ]
    };
    let file = parquet(&batch(vec![("a", ints(&[7, 8]))]));
    let decoded = decode_all("t", &[(file.clone(), said(Some("1970-01-03"))), (file, said(None))], &other());
    let names: Vec<_> = decoded[0].schemas["t"].fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names, ["a", "year", "day"]);
    assert_eq!(decoded[0].column("t", "year").as_primitive::<Int64Type>().values(), &[2025, 2025]);
    assert_eq!(decoded[0].column("t", "day").as_primitive::<Date32Type>().values(), &[2, 2]);
    assert_eq!(decoded[1].column("t", "day").null_count(), 2);
}

#[test]
fn a_known_tables_keys_go_on_and_a_required_column_may_be_in_another_piece() {
    let texts = |values: &[&str]| Arc::new(StringArray::from(values.to_vec())) as ArrayRef;
    let first = parquet(&batch(vec![("artifact_id", texts(&["a", "b", "c"]))]));
    let second = parquet(&batch(vec![("artifact_id", texts(&["d"])), ("action", texts(&["created"]))]));
    let year = vec![constant("year", ConstantKind::BigInt, Some("2025"))];
    let files = [(first, year.clone()), (second, year)];
    let (recognition, _) = united("provenance_audit_log", &files, &Budgets::default()).unwrap();
    assert_eq!(recognition, Recognition::Table(TableName::new("artifact", "provenance_audit_log")));
    let decoded = decode_all("provenance_audit_log", &files, &artifact("provenance_audit_log"));
    let ids = |decoded: &Decoded| {
        decoded.column("provenance_audit_log", "log_id").as_primitive::<Int64Type>().values().to_vec()
    };
    assert_eq!((ids(&decoded[0]), ids(&decoded[1])), (vec![1, 2, 3], vec![4]));
    assert_eq!(decoded[0].note("action", "not in the file"), Some(3));
    assert_eq!(decoded[0].note("year", "no place for this column"), Some(3));
}

#[test]
fn the_rows_of_all_pieces_are_held_to_the_budget_of_one_table() {
    let file = || (parquet(&batch(vec![("a", ints(&[1, 2, 3]))])), Vec::new());
    let budgets = Budgets { rows: 5, ..Budgets::default() };
    let error = united("t", &[file(), file()], &budgets).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Budget);
    assert!(error.what.contains("all has 6 rows; the limit is 5"), "{}", error.what);
}
