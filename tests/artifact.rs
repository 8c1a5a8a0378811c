//! The questions of system `artifact` on the real engine with the real sample: their SQL runs, and what
//! comes back decodes into their rows with the numbers of native DuckDB (`expected.json`).
//!
//! The runner serves the repository's root.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use provscope::decode::{Budgets, Job, Plan, TableName};
use provscope::duckdb::{Engine, ErrorKind, Page, Target, Timestamp};
use provscope::systems::{self, artifact};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const TABLES: [&str; 10] = [
    "analysis_results",
    "artifact_exports",
    "artifact_provenance",
    "artist_theorem_registry",
    "color_chain",
    "composition_structure",
    "provenance_audit_log",
    "provenance_morphisms",
    "provenance_nodes",
    "tripartite_connections",
];

const PAGE: Page = Page { offset: 0, limit: 10_000 };

/// An engine with the schema, locked as the page locks it.
async fn empty() -> Engine {
    let engine = common::engine().await;
    let setup = engine.connect().await.unwrap();
    for sql in systems::migrations() {
        setup.run(sql).await.unwrap();
    }
    engine.set_search_path(&systems::SCHEMAS);
    engine.lock(2_000).await.unwrap();
    engine
}

/// The sample, decoded in this page and inserted.
async fn sample() -> Engine {
    let engine = empty().await;
    for table in TABLES {
        let url = format!("/tests/snapshots/music-topos/{table}.parquet");
        let bytes = gloo_net::http::Request::get(&url).send().await.unwrap().binary().await.unwrap();
        let plan = Plan::Normalise(TableName::new("artifact", table));
        let mut job = Job::open(bytes::Bytes::from(bytes), table, &plan, &Budgets::default(), 0).unwrap();
        while let Some(parts) = job.next().unwrap() {
            for part in parts {
                let target = Target { schema: part.table.schema, table: part.table.table, create: false };
                let mut insert = engine.insert(target).await.unwrap();
                insert.send(js_sys::Uint8Array::from(part.bytes.as_slice())).await.unwrap();
                insert.finish(part.rows).await.unwrap();
            }
        }
    }
    let keeping = engine.connect().await.unwrap();
    for sql in artifact::keeping() {
        keeping.run(sql).await.unwrap();
    }
    engine
}

async fn expected() -> serde_json::Value {
    let response = gloo_net::http::Request::get("/tests/snapshots/expected.json").send().await.unwrap();
    response.json::<serde_json::Value>().await.unwrap()["music-topos"].clone()
}

#[wasm_bindgen_test]
async fn every_question_answers_with_the_numbers_of_native_duckdb() {
    let (engine, expected) = (sample().await, expected().await);
    let number = |path: &str| expected.pointer(path).and_then(serde_json::Value::as_i64).unwrap();

    let statistics = artifact::statistics(&engine, &artifact::Filter::default(), 100).await.unwrap();
    let totals = statistics.totals.unwrap();
    assert_eq!(totals.artifact_count, number("/row_counts/artifact_provenance"));
    assert_eq!(totals.event_count, number("/row_counts/provenance_audit_log"));
    assert!((totals.average_chain_length.unwrap() - expected["average_chain_length"].as_f64().unwrap()).abs() < 1e-5);
    for row in &statistics.by_type {
        let kind = row.artifact_type.as_deref().unwrap();
        assert_eq!(row.artifact_count, number(&format!("/per_artifact_type/{kind}")));
        assert_eq!(row.verified_count, number(&format!("/verified_per_type/{kind}")));
    }
    for row in &statistics.by_gayseed {
        assert_eq!(row.artifact_count, number(&format!("/per_gayseed_index/{}", row.gayseed_index.unwrap())));
    }
    for row in &statistics.by_researcher {
        assert_eq!(row.artifact_count, number(&format!("/artifacts_per_researcher/{}", row.researcher)));
    }
    for row in &statistics.chain_lengths {
        assert_eq!(row.artifact_count, number(&format!("/chain_length_histogram/{}", row.chain_length)));
    }

    let longest = expected["longest_chain"]["example"].as_array().unwrap();
    assert_eq!(longest.len(), 5);
    let all = artifact::all(PAGE).all(&engine).await.unwrap();
    assert_eq!(all.len(), 1_508);
    assert!(all.windows(2).all(|pair| pair[0].creation_timestamp >= pair[1].creation_timestamp));
    for kind in ["proof", "composition", "analysis", "history"] {
        let rows = artifact::by_type(kind, PAGE).all(&engine).await.unwrap();
        assert_eq!(rows.len() as i64, number(&format!("/per_artifact_type/{kind}")));
    }
    assert_eq!(artifact::by_gayseed(3, PAGE).all(&engine).await.unwrap().len() as i64, number("/per_gayseed_index/3"));
    let rows = artifact::search_by_researcher("alice", PAGE).all(&engine).await.unwrap();
    assert_eq!(rows.len() as i64, number("/artifacts_per_researcher/alice"));
    assert!(artifact::search_by_researcher("alic", PAGE).all(&engine).await.unwrap().is_empty());

    let first = &all[0];
    let hash = first.content_hash.clone().unwrap();
    assert!(!artifact::search_by_hash(&hash, PAGE).all(&engine).await.unwrap().is_empty());
    assert!(!artifact::search_by_hash_prefix(&hash[..8], PAGE).all(&engine).await.unwrap().is_empty());
    let at = first.creation_timestamp.unwrap();
    let at_once = artifact::search_by_time(at, at, PAGE).all(&engine).await.unwrap();
    assert!(at_once.iter().all(|row| row.creation_timestamp == Some(at)) && !at_once.is_empty());

    let graph = artifact::tripartite_connection(&engine, "comp_077", 100).await.unwrap();
    let rows = expected["v_tripartite_graph_comp_077_without_connection_id"].as_array().unwrap();
    assert_eq!(graph.edge_count, rows.len() as i64);
    assert_eq!(graph.edges.len(), rows.len());
    let groups = artifact::SYSTEM.findings.groups().all(&engine).await.unwrap();
    let defects: i64 =
        groups.iter().filter(|group| group.class == systems::findings::DEFECT).map(|group| group.count).sum();
    assert_eq!(defects, 11);
    for (kind, count) in expected["notes"].as_object().unwrap() {
        let found = groups.iter().find(|group| group.kind == *kind).map(|group| group.count);
        assert_eq!(found, count.as_i64(), "{kind}");
    }
}

#[wasm_bindgen_test]
async fn one_artifact_answers_whole() {
    let engine = sample().await;
    let row = artifact::artifact("comp_093").first(&engine).await.unwrap().unwrap();
    assert_eq!(row.gayseed_hex.as_deref(), Some("#8800ff"));
    assert_eq!(row.expected_hex.as_deref(), Some("#00ffaa"));
    assert_eq!(row.creation_timestamp.map(|Timestamp(micros)| micros % 1_000_000), Some(0));
    let chain = artifact::provenance_chain(&engine, "comp_093", 100).await.unwrap();
    assert_eq!(chain.nodes.len() as i64, chain.chain_length);
    assert!(chain.nodes.iter().any(|node| node.node_type.as_deref() == Some("Query")));
    assert!(artifact::node("comp_093", "Query").first(&engine).await.unwrap().is_some());
    let arrow = artifact::morphism("comp_093", "Query", "MD5").first(&engine).await.unwrap().unwrap();
    assert!(arrow.has_source && arrow.has_target);
    assert!(!artifact::audit_trail("comp_093").all(&engine).await.unwrap().is_empty());
    let person = artifact::user_activity(&engine, "colour-miner", 10).await.unwrap();
    assert!(person.researcher.is_some() && !person.collaborators.is_empty());
    assert_eq!(artifact::machine_states().all(&engine).await.unwrap().iter().filter(|m| m.cycle.is_some()).count(), 36);
    assert!(artifact::machine_state(3).first(&engine).await.unwrap().is_some());
    let broken = artifact::morphism("comp_058", "Witness", "Doc").first(&engine).await.unwrap().unwrap();
    assert!(broken.has_source && !broken.has_target);
    for id in ["<script>", "it's", "", "\0", "%"] {
        assert!(artifact::artifact(id).first(&engine).await.unwrap().is_none());
    }
}

#[wasm_bindgen_test]
async fn an_empty_snapshot_answers_without_rows() {
    let engine = empty().await;
    let statistics = artifact::statistics(&engine, &artifact::Filter::default(), 10).await.unwrap();
    assert_eq!(statistics.totals.unwrap().artifact_count, 0);
    assert!(artifact::all(PAGE).all(&engine).await.unwrap().is_empty());
    let activity = artifact::activity(&engine, &artifact::Filter::default(), 100).await.unwrap();
    assert!(activity.bins.is_empty());
}

#[wasm_bindgen_test]
async fn a_guest_reads_by_short_names_and_writes_nothing() {
    let engine = sample().await;
    let limit = std::time::Duration::from_secs(20);
    let answer = engine.guest("SELECT count(*) AS n FROM provenance_nodes", 10, limit).await.unwrap();
    assert_eq!(answer.batches[0].num_rows(), 1);
    for sql in [
        "CREATE OR REPLACE VIEW artifact.v_findings AS SELECT 1",
        "UPDATE artifact.artifact_provenance SET is_verified = true",
        "SELECT 1; COMMIT; UPDATE artifact.artifact_provenance SET is_verified = true",
    ] {
        assert_eq!(engine.guest(sql, 10, limit).await.unwrap_err().kind, ErrorKind::Sql);
    }
    let verified = artifact::totals(&artifact::Filter::default()).first(&engine).await.unwrap().unwrap().verified_count;
    assert_eq!(verified, 214);
}
