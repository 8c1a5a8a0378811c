//! The sample snapshot, against what native DuckDB says of it.

use std::collections::BTreeMap;

use provscope::decode::{Budgets, Recognition, TableName, dialect, inspect};

use crate::support::{artifact, decode, expected, file};

#[test]
fn every_sample_table_is_recognised_and_decodes_with_its_rows() {
    let counts = expected()["music-topos"]["row_counts"].as_object().unwrap().clone();
    assert_eq!(counts.len(), 10);
    for (table, rows) in counts {
        let bytes = file(&format!("music-topos/{table}.parquet"));
        let rows = rows.as_u64().unwrap();
        let found = inspect(bytes.clone(), &format!("{table}.parquet"), &table, &Budgets::default()).unwrap();
        assert_eq!(found.recognition, Recognition::Table(TableName::new("artifact", table.as_str())));
        assert_eq!(found.rows, rows);
        assert_eq!(found.file_bytes, bytes.len() as u64);
        let out = decode(bytes, &artifact(&table)).unwrap();
        assert_eq!(out.rows(&table) as u64, rows, "{table}");
        let spec = dialect::spec(&TableName::new("artifact", table.as_str())).unwrap();
        let names: Vec<&str> = spec.columns.iter().map(|column| column.name).collect();
        let sent: Vec<String> = out.schemas[&table].fields().iter().map(|field| field.name().clone()).collect();
        assert_eq!(sent, names, "the order of the migration");
        println!("{table}: {:?} {:?}", found.columns, out.summary.notes);
    }
}

#[test]
fn researchers_are_split_into_the_side_table() {
    let out = decode(file("music-topos/artifact_provenance.parquet"), &artifact("artifact_provenance")).unwrap();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for name in out.texts("artifact_researchers", "researcher") {
        *counts.entry(name.unwrap()).or_default() += 1;
    }
    let expected = expected()["music-topos"]["artifacts_per_researcher"].clone();
    let expected: BTreeMap<String, u64> = serde_json::from_value(expected).unwrap();
    assert_eq!(counts, expected);
}

#[test]
fn edge_types_as_stored_stay_and_their_kinds_are_complete() {
    let out = decode(file("music-topos/tripartite_connections.parquet"), &artifact("tripartite_connections")).unwrap();
    let mut stored: BTreeMap<String, u64> = BTreeMap::new();
    for edge_type in out.texts("tripartite_connections", "edge_type") {
        *stored.entry(edge_type.unwrap()).or_default() += 1;
    }
    let expected = expected()["music-topos"]["per_edge_type_as_stored"].clone();
    assert_eq!(stored, serde_json::from_value(expected).unwrap());
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    for kind in out.texts("tripartite_connections", "edge_kind") {
        *kinds.entry(kind.unwrap()).or_default() += 1;
    }
    let third = 2_099;
    assert_eq!(kinds.into_values().collect::<Vec<_>>(), [third, third, third]);
}
