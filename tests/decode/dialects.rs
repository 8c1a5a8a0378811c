//! Both dialects of the artifact system, and what files bring that is not quite either.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Float64Array, Int16Array, Int32Array, Int64Array, StringArray,
    TimestampMicrosecondArray, TimestampMillisecondArray, TimestampNanosecondArray, new_null_array,
};
use arrow_schema::{DataType, Field, Schema};
use provscope::decode::{Budgets, ErrorKind, Recognition, TableName, inspect};

use crate::support::{artifact, batch, decode, decode_with, file, parquet};

fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn audit_log(extra: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let mut columns = vec![("artifact_id", texts(&["a", "b", "c"])), ("action", texts(&["created"; 3]))];
    columns.extend(extra);
    batch(columns)
}

#[test]
fn a_surrogate_key_is_taken_from_the_file_where_it_has_one() {
    let keys: ArrayRef = Arc::new(Int32Array::from(vec![Some(40), None, Some(42)]));
    let out = decode(parquet(&audit_log(vec![("log_id", keys)])), &artifact("provenance_audit_log")).unwrap();
    let ids: Vec<_> = out.column("provenance_audit_log", "log_id").as_primitive::<Int64Type>().iter().collect();
    assert_eq!(ids, [Some(40), None, Some(42)]);
}

#[test]
fn a_missing_surrogate_key_is_the_rows_place_and_goes_on_over_parts() {
    let bytes = parquet(&audit_log(vec![]));
    let plan = artifact("provenance_audit_log");
    let out = decode_with(bytes, &plan, &Budgets::default(), 100).unwrap();
    let ids = out.column("provenance_audit_log", "log_id");
    assert_eq!(ids.as_primitive::<Int64Type>().values(), &[101, 102, 103]);
    assert_eq!(out.note("log_id", ""), None, "a derived key is nothing to note");
    assert_eq!(out.note("details", "not in the file"), Some(3));
}

#[test]
fn a_column_without_a_place_is_noted_by_its_name() {
    let out = decode(parquet(&audit_log(vec![("mood", texts(&["x"; 3]))])), &artifact("provenance_audit_log")).unwrap();
    assert_eq!(out.note("mood", "not shown"), Some(3));
}

#[test]
fn both_forms_of_the_colour_chain_give_the_same_table() {
    let numbers = || -> ArrayRef { Arc::new(Float64Array::from(vec![1.5, 2.5])) };
    let first = batch(vec![
        ("cycle_num", Arc::new(Int64Array::from(vec![0, 1])) as ArrayRef),
        ("hex_color", texts(&["#232100", "#FFC196"])),
        ("l_val", numbers()),
        ("c_val", numbers()),
        ("h_val", numbers()),
        ("battery_pct", numbers()),
        ("timestamp", texts(&["2025-12-20T22:09:59Z", "soon"])),
        ("created_at", Arc::new(TimestampMicrosecondArray::from(vec![0, 0]))),
    ]);
    let second = batch(vec![
        ("timestamp", Arc::new(TimestampMillisecondArray::from(vec![Some(1_766_268_599_000), None])) as ArrayRef),
        ("hex_color", texts(&["#232100", "#FFC196"])),
        ("cycle", Arc::new(Int16Array::from(vec![0, 1]))),
    ]);
    let plan = artifact("color_chain");
    let (first, second) = (decode(parquet(&first), &plan).unwrap(), decode(parquet(&second), &plan).unwrap());
    assert_eq!(first.schemas, second.schemas);
    for column in ["cycle", "hex_color", "ts"] {
        assert_eq!(first.column("color_chain", column).as_ref(), second.column("color_chain", column).as_ref());
    }
    assert_eq!(first.note("timestamp", "not understood as a time"), Some(1));
    assert_eq!(first.note("created_at", "not shown"), Some(2));
    assert_eq!(second.note("l", "not in the file"), Some(2));
}

#[test]
fn times_with_and_without_a_zone_are_the_same_utc_microseconds() {
    let at = 1_766_268_599_000_001i64;
    let forms: Vec<ArrayRef> = vec![
        Arc::new(TimestampMicrosecondArray::from(vec![at; 3])),
        Arc::new(TimestampMicrosecondArray::from(vec![at; 3]).with_timezone("UTC")),
        Arc::new(TimestampMicrosecondArray::from(vec![at; 3]).with_timezone("America/New_York")),
        Arc::new(TimestampNanosecondArray::from(vec![at * 1_000 + 7; 3])),
    ];
    for (index, form) in forms.into_iter().enumerate() {
        let out =
            decode(parquet(&audit_log(vec![("action_timestamp", form)])), &artifact("provenance_audit_log")).unwrap();
        let times = out.column("provenance_audit_log", "action_timestamp");
        assert_eq!(times.as_primitive::<TimestampMicrosecondType>().values(), &[at; 3]);
        let cut = out.note("action_timestamp", "microseconds");
        assert_eq!(cut, if index == 3 { Some(3) } else { None });
    }
}

#[test]
fn json_may_be_marked_as_json_be_text_or_be_bytes() {
    let json = "{\"k\":\"ü\"}";
    let marked = {
        let field = Field::new("details", DataType::Utf8, true).with_metadata(
            [("ARROW:extension:name", "arrow.json"), ("ARROW:extension:metadata", "")]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into_iter()
                .collect::<HashMap<_, _>>(),
        );
        let plain = audit_log(vec![("details", texts(&[json; 3]))]);
        let mut fields: Vec<Field> = plain.schema().fields().iter().map(|field| field.as_ref().clone()).collect();
        fields[2] = field;
        RecordBatch::try_new(Arc::new(Schema::new(fields)), plain.columns().to_vec()).unwrap()
    };
    let bytes =
        audit_log(vec![("details", Arc::new(BinaryArray::from(vec![json.as_bytes(), json.as_bytes(), &[0xff]])))]);
    let plan = artifact("provenance_audit_log");
    let found = inspect(parquet(&marked), "f", "provenance_audit_log", &Budgets::default()).unwrap();
    assert_eq!(found.columns[2].sql_type, "JSON");
    let out = decode(parquet(&marked), &plan).unwrap();
    assert_eq!(out.texts("provenance_audit_log", "details"), vec![Some(json.to_owned()); 3]);
    assert!(out.schemas["provenance_audit_log"].fields().iter().all(|field| field.metadata().is_empty()));
    let out = decode(parquet(&bytes), &plan).unwrap();
    let details = out.texts("provenance_audit_log", "details");
    assert_eq!(details, [Some(json.to_owned()), Some(json.to_owned()), None]);
    assert_eq!(out.note("details", "UTF-8"), Some(1));
}

fn registry(index: ArrayRef, researchers: &[Option<&str>]) -> RecordBatch {
    let rows = researchers.len();
    let ids: Vec<String> = (0..rows).map(|row| format!("a{row}")).collect();
    batch(vec![
        ("artifact_id", Arc::new(StringArray::from(ids)) as ArrayRef),
        ("artifact_type", texts(&vec!["proof"; rows])),
        ("content_hash", texts(&vec!["00"; rows])),
        ("gayseed_index", index),
        ("creation_timestamp", Arc::new(TimestampMicrosecondArray::from(vec![0; rows]))),
        ("researchers_involved", Arc::new(StringArray::from(researchers.to_vec()))),
        ("is_verified", Arc::new(BooleanArray::from(vec![true; rows]))),
    ])
}

#[test]
fn integers_of_any_width_fit_or_are_counted() {
    let index: ArrayRef = Arc::new(Int64Array::from(vec![Some(99), Some(1 << 33), None]));
    let out = decode(parquet(&registry(index, &[None, None, None])), &artifact("artifact_provenance")).unwrap();
    let column = out.column("artifact_provenance", "gayseed_index");
    assert_eq!(column.as_primitive::<Int32Type>().iter().collect::<Vec<_>>(), [Some(99), None, None]);
    assert_eq!(out.note("gayseed_index", "range"), Some(1));
}

#[test]
fn lists_of_researchers_are_split_with_their_places_and_odd_ones_counted() {
    let index: ArrayRef = Arc::new(Int32Array::from(vec![0; 5]));
    let rows =
        [Some(r#"["terrytao", "\u00e9 <b>"]"#), Some("terrytao, knoroiov"), None, Some("[]"), Some("{\"a\":[]}")];
    let out = decode(parquet(&registry(index, &rows)), &artifact("artifact_provenance")).unwrap();
    let names = out.texts("artifact_researchers", "researcher");
    assert_eq!(names, [Some("terrytao".to_owned()), Some("é <b>".to_owned())]);
    let places = out.column("artifact_researchers", "position");
    assert_eq!(places.as_primitive::<Int32Type>().values(), &[0, 1]);
    assert_eq!(out.note("researchers_involved", "not split"), Some(2));
    assert_eq!(out.texts("artifact_provenance", "researchers_involved")[1].as_deref(), Some("terrytao, knoroiov"));
}

#[test]
fn a_table_without_a_required_column_is_named_and_refused_but_opens_as_it_is() {
    let bytes = file("hostile/wrong_columns/artifact_provenance.parquet");
    let found = inspect(bytes.clone(), "artifact_provenance.parquet", "artifact_provenance", &Budgets::default());
    let Recognition::Unlike { table, problems } = found.unwrap().recognition else { panic!("it lacks a column") };
    assert_eq!(table, TableName::new("artifact", "artifact_provenance"));
    assert_eq!(problems, ["column \"content_hash\" (VARCHAR) is missing"]);
    let error = decode(bytes.clone(), &artifact("artifact_provenance")).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unlike);
    assert!(error.what.contains("content_hash"), "{error}");
    assert!(decode(bytes, &crate::support::as_is()).unwrap().rows("t") > 0);
}

#[test]
fn a_column_of_another_type_is_named_with_what_was_expected() {
    let bytes = parquet(&audit_log(vec![("action_timestamp", Arc::new(BooleanArray::from(vec![true; 3])))]));
    let found = inspect(bytes, "f", "provenance_audit_log", &Budgets::default()).unwrap();
    let Recognition::Unlike { problems, .. } = found.recognition else { panic!("a time is no truth value") };
    assert_eq!(problems, ["column \"action_timestamp\" is BOOLEAN, but a timestamp was expected"]);
}

#[test]
fn a_column_of_nothing_is_taken_for_any_type() {
    let bytes = parquet(&audit_log(vec![("action_timestamp", new_null_array(&DataType::Null, 3))]));
    let out = decode(bytes, &artifact("provenance_audit_log")).unwrap();
    assert_eq!(out.column("provenance_audit_log", "action_timestamp").null_count(), 3);
}

#[test]
fn names_differ_in_case_only_and_still_match() {
    let bytes = parquet(&batch(vec![("Artifact_ID", texts(&["a"])), ("ACTION", texts(&["created"]))]));
    let out = decode(bytes, &artifact("provenance_audit_log")).unwrap();
    assert_eq!(out.texts("provenance_audit_log", "artifact_id"), [Some("a".to_owned())]);
}
