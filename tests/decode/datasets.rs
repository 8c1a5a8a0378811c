//! The sample of datasets, and documents in forms that nobody should write.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, Int64Type};
use arrow_array::{ArrayRef, StringArray, TimestampMicrosecondArray};
use bytes::Bytes;
use provscope::decode::{Budgets, ErrorKind, Plan, Recognition, TableName, dialect, inspect};

use crate::support::{Decoded, batch, decode, decode_with, expected, file, parquet};

fn plan(table: &str) -> Plan {
    Plan::Normalise(TableName::new("dataset", table))
}

/// One dataset with these documents: source, licence, lineage, storage, audit, metadata, whole.
fn one(documents: [Option<&str>; 7], id: &str) -> Bytes {
    let text = |value: Option<&str>| -> ArrayRef { Arc::new(StringArray::from(vec![value])) };
    let time: ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![0]).with_timezone("UTC"));
    let [source, license, lineage, storage, audit, metadata, whole] = documents.map(text);
    let columns = vec![
        ("provenance_id", text(Some("p"))),
        ("dataset_id", text(Some(id))),
        ("dataset_name", text(Some("n"))),
        ("source_info", source),
        ("license_info", license),
        ("created_at", time.clone()),
        ("updated_at", time),
        ("processing_lineage", lineage),
        ("storage_info", storage),
        ("audit_info", audit),
        ("metadata", metadata),
        ("provenance_document", whole),
    ];
    parquet(&batch(columns))
}

fn read(documents: [Option<&str>; 7]) -> Decoded {
    decode(one(documents, "d"), &plan("dataset_provenance")).unwrap()
}

fn first(out: &Decoded, column: &str) -> Option<String> {
    out.texts("dataset_provenance", column).remove(0)
}

const NONE: [Option<&str>; 7] = [None; 7];

#[test]
fn the_sample_is_recognised_by_its_columns_and_decodes_without_a_note() {
    let sample = expected()["datasets"].clone();
    for table in ["dataset_provenance", "provenance_audit_log"] {
        let bytes = file(&format!("datasets/{table}.parquet"));
        let found = inspect(bytes.clone(), &format!("{table}.parquet"), table, &Budgets::default()).unwrap();
        assert_eq!(found.recognition, Recognition::Table(TableName::new("dataset", table)));
        let out = decode(bytes, &plan(table)).unwrap();
        assert_eq!(out.rows(table) as u64, sample["row_counts"][table].as_u64().unwrap());
        assert_eq!(out.summary.notes, []);
        let spec = dialect::spec(&TableName::new("dataset", table)).unwrap();
        let names: Vec<&str> = spec.columns.iter().map(|column| column.name).collect();
        let sent: Vec<String> = out.schemas[table].fields().iter().map(|field| field.name().clone()).collect();
        assert_eq!(sent, names, "the order of the migration");
    }
    let renamed = inspect(file("datasets/dataset_provenance.parquet"), "x.parquet", "x", &Budgets::default()).unwrap();
    assert_eq!(renamed.recognition, Recognition::Table(TableName::new("dataset", "dataset_provenance")));
}

#[test]
fn the_log_of_artifacts_stays_one_of_artifacts() {
    let bytes = file("music-topos/provenance_audit_log.parquet");
    let found = inspect(bytes, "a.parquet", "provenance_audit_log", &Budgets::default()).unwrap();
    assert_eq!(found.recognition, Recognition::Table(TableName::new("artifact", "provenance_audit_log")));
}

#[test]
fn the_stages_of_the_published_example_are_rows() {
    let out = decode(file("datasets/dataset_provenance.parquet"), &plan("dataset_provenance")).unwrap();
    let ids = out.texts("dataset_stages", "dataset_id");
    let outputs = out.column("dataset_stages", "output_record_count");
    let own =
        ids.iter().zip(outputs.as_primitive::<Int64Type>()).filter(|(id, _)| id.as_deref() == Some("priority_1_FINAL"));
    assert_eq!(own.map(|(_, count)| count.unwrap()).collect::<Vec<_>>(), [462_000, 462_000, 425_000, 425_000]);
    let ratios = out.column("dataset_parents", "contribution_ratio");
    assert_eq!(ratios.len() as u64, expected()["datasets"]["dag_edges"].as_u64().unwrap());
    assert_eq!(out.texts("dataset_differences", "column_path"), [Some("license_info.license_type".to_owned())]);
}

#[test]
fn documents_that_are_no_objects_are_shown_and_counted_and_nothing_is_read_from_them() {
    let out =
        read([Some("not json"), Some("[1]"), Some("\"text\""), Some("{\"a\": NaN}"), Some("null"), None, Some("{")]);
    assert_eq!(first(&out, "source_info").as_deref(), Some("not json"), "as it was stored");
    let unread = "source_info, license_info, processing_lineage, storage_info, provenance_document";
    assert_eq!(first(&out, "unread_json").as_deref(), Some(unread));
    assert_eq!(first(&out, "missing_fields"), None, "what is not read lacks nothing");
    for column in unread.split(", ") {
        assert_eq!(out.note(column, "not a JSON object"), Some(1), "{column}");
    }
    assert_eq!(out.rows("dataset_stages") + out.rows("dataset_differences"), 0);
    let empty = read(NONE);
    let missing = first(&empty, "missing_fields").unwrap();
    assert_eq!(missing, "source_info, license_info, processing_lineage, storage_info, provenance_document");
}

#[test]
fn values_of_other_forms_become_empty_one_by_one_and_are_counted() {
    let lineage = r#"{"pipeline_version": 2, "processing_stages": [
        {"stage_name": "a", "stage_order": "0", "started_at": "soon", "transformation_type": "filtering", "input_record_count": 1.5},
        "b", {"stage_order": 99999999999}], "parent_datasets": ["p1", {"dataset_id": "p2", "contribution_ratio": "0.5"}, 3],
        "quality_scores": {"empathy_score": "high", "own": 0.5, "none_score": null}}"#;
    let license = r#"{"license_type": "cc_by", "allowed_uses": "training", "prohibited_uses": ["sale", 7]}"#;
    let audit = r#"{"audit_findings": {"a": 1}}"#;
    let metadata = r#"{"record_count": "117000", "quality_tier": ["x"], "total_tokens": true}"#;
    let out = read([Some("{}"), Some(license), Some(lineage), Some("{}"), Some(audit), Some(metadata), None]);
    let orders = out.column("dataset_stages", "stage_order");
    assert_eq!(orders.as_primitive::<Int32Type>().iter().collect::<Vec<_>>(), [Some(0), None]);
    assert_eq!(out.note("processing_stages: stage_order", "out of the range"), Some(1));
    assert_eq!(out.note("processing_stages: started_at", "not understood as a time"), Some(1));
    assert_eq!(out.note("processing_stages: input_record_count", "not understood as a number"), Some(1));
    assert_eq!(out.note("processing_stages", "left out"), Some(1));
    assert_eq!(out.texts("dataset_parents", "parent_id"), [Some("p1".to_owned()), Some("p2".to_owned())]);
    assert_eq!(out.note("parent_datasets", "left out"), Some(1));
    let scores = out.column("dataset_scores", "value");
    assert_eq!(scores.as_primitive::<Float64Type>().iter().collect::<Vec<_>>(), [None, Some(0.5)]);
    assert_eq!(out.texts("dataset_scores", "score"), [Some("empathy".to_owned()), Some("own".to_owned())]);
    assert_eq!(out.texts("dataset_uses", "use_name"), [Some("sale".to_owned()), Some("7".to_owned())]);
    assert_eq!(out.note("license_info: allowed_uses", "not a JSON array"), Some(1));
    assert_eq!(out.note("audit_info: audit_findings", "not a JSON array"), Some(1));
    let records = out.column("dataset_provenance", "record_count");
    assert_eq!(records.as_primitive::<Int64Type>().value(0), 117_000);
    assert_eq!(first(&out, "quality_tier").as_deref(), Some("[\"x\"]"));
    assert_eq!(out.note("metadata: total_tokens", "not understood as a number"), Some(1));
    let missing = first(&out, "missing_fields").unwrap();
    for field in ["source_info.source_id", "processing_stages[2].stage_name", "storage_info.checksum"] {
        assert!(missing.contains(field), "{field} in {missing}");
    }
}

#[test]
fn a_whole_document_that_says_something_else_is_told_field_by_field() {
    let whole = r#"{"dataset_id": "other", "timestamps": {"created_at": "1970-01-01T00:00:00Z", "updated_at": "1970-01-02T00:00:00Z"},
        "license": {"license_type": "none"}}"#;
    let out = read([None, Some(r#"{"license_type": "cc_by"}"#), None, None, None, None, Some(whole)]);
    let paths: Vec<String> = out.texts("dataset_differences", "column_path").into_iter().flatten().collect();
    assert_eq!(paths, ["dataset_id", "updated_at", "license_info.license_type"]);
    let others: Vec<String> = out.texts("dataset_differences", "document_value").into_iter().flatten().collect();
    assert_eq!(others, ["\"other\"", "\"1970-01-02T00:00:00Z\"", "\"none\""]);
}

#[test]
fn a_long_id_and_many_stages_do_not_multiply_without_end() {
    let id = "i".repeat(20_000);
    let lineage = format!("{{\"processing_stages\": [{}{{}}]}}", "{},".repeat(5_000));
    let bytes = one([None, None, Some(&lineage), None, None, None, None], &id);
    let budgets = Budgets { value_bytes: 1 << 20, ..Budgets::default() };
    let error = decode_with(bytes, &plan("dataset_provenance"), &budgets, 0).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Budget);
}
