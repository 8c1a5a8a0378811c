//! Recipes and verdicts.
#![allow(clippy::unwrap_used, missing_docs)]

use super::*;

fn computation(kind: &str) -> ComputationRow {
    ComputationRow {
        computation_key: Some(1),
        computation_id: Some("c".into()),
        computation_type: Some(kind.into()),
        tenant_id: None,
        created_at: None,
        input_data: None,
        result_data: None,
        source_id: None,
        target_id: None,
        parsed_file_id: None,
        statement: None,
        row_limit: None,
        source_file_id: None,
        target_file_id: None,
        verdict: None,
        detail: None,
        computed: None,
    }
}

#[test]
fn a_type_names_a_recipe_or_does_not() {
    let of = |change: fn(&mut ComputationRow), kind: &str| {
        let mut row = computation(kind);
        change(&mut row);
        recipe(&row)
    };
    let file = |row: &mut ComputationRow| row.parsed_file_id = Some("file_a.b".into());
    assert_eq!(of(file, "row_statistics"), Ok(Recipe::RowStatistics { file: "file_a.b".into(), limit: None }));
    assert!(matches!(of(file, "fingerprint"), Ok(Recipe::Fingerprint { .. })));
    assert!(of(|_| (), "row_statistics").unwrap_err().contains("does not say parsed_file_id"));
    assert!(of(file, "manual_note").unwrap_err().contains("names no recipe"));
    let limited = |row: &mut ComputationRow| {
        row.parsed_file_id = Some("f".into());
        row.row_limit = Some(-1);
    };
    assert!(of(limited, "row_statistics").unwrap_err().contains("-1 rows"));
    for kind in RECIPES {
        assert!(!recipe(&computation(kind)).unwrap_err().contains("no recipe"), "{kind}");
    }
}

#[test]
fn a_result_is_the_same_whatever_the_order_of_its_keys() {
    let computed = json!({"rows": 2, "columns": 1, "null_cells": 0});
    assert_eq!(judge(Some("{\"null_cells\": 0.0, \"rows\": 2, \"columns\": 1}"), computed.clone()).name(), "same");
    let verdict = judge(Some("{\"rows\": 3, \"columns\": 1, \"x\": 1}"), computed);
    assert_eq!(verdict.name(), "different");
    assert_eq!(verdict.detail().unwrap(), "changed /rows from 3 to 2, and 2 more");
    assert!(judge(Some("{"), json!({})).detail().unwrap().contains("cannot be read"));
    assert_eq!(judge(None, json!({})).name(), "not_replayable");
}

#[test]
fn which_values_came_first_is_left_aside() {
    let stored = r#"{"pattern_signature": {"a": {"sample_values": ["x"], "unique_count": 2}}}"#;
    let computed = |count: i64| json!({"pattern_signature": {"a": {"sample_values": ["y"], "unique_count": count}}});
    assert_eq!(judge(Some(stored), computed(2)).name(), "same");
    assert_eq!(
        judge(Some(stored), computed(3)).detail().unwrap(),
        "changed /pattern_signature/a/unique_count from 2 to 3"
    );
}

#[test]
fn matching_schemas_gives_what_the_source_stores() {
    let schema = |fingerprint: &str, columns: &[(&str, &str)]| Schema {
        fingerprint: fingerprint.into(),
        columns: columns.iter().map(|(name, kind)| ((*name).to_owned(), Some((*kind).to_owned()))).collect(),
    };
    let a = schema("f", &[("a", "string"), ("b", "float"), ("c", "date")]);
    let b = schema("g", &[("a", "string"), ("b", "float"), ("d", "date")]);
    let stored = r#"{"match": false, "exact_match": false, "similarity_score": 0.7, "confidence": 0.7,
        "source_fingerprint": "f", "target_fingerprint": "g"}"#;
    assert_eq!(judge(Some(stored), schema_match(&a, &b)).name(), "same");
    let same = schema_match(&a, &schema("f", &[]));
    assert_eq!(
        (&same["match"], &same["confidence"], &same["similarity_score"]),
        (&json!(true), &json!(1.0), &json!(0.0))
    );
}

#[test]
fn only_the_keys_that_are_stored_are_computed() {
    let profile = Profile {
        columns: Vec::new(),
        fingerprint: "f".into(),
        rows: 0,
        nulls: 0,
        signature: "{\"empty\": true}".into(),
        notes: Vec::new(),
    };
    assert_eq!(
        judge(Some("{\"fingerprint\": \"f\"}"), fingerprints(&profile, Some("{\"fingerprint\": \"f\"}"))).name(),
        "same"
    );
    assert_eq!(fingerprints(&profile, None).as_object().unwrap().len(), 4);
}
