//! Every question of the compute system, asked about things that the sample has.

use provscope::systems::compute::{self, ComputationFilter, Filter, Sort, SortColumn};

use crate::catalogue::{Asked, PAGE, asked};

/// The first of the three embeddings with one schema.
const EMBEDDING: &str = "emb_78e51061-7311-48a3-82ce-6f447ed4d57b";
const FINGERPRINT: &str = "bd946a34f6592a78a40f0ed73b7f87289282bd38da29bd722832e0052fdbfc46";
/// The statement with a wrong result.
const COMPUTATION: &str = "comp_0bb662a8-c979-4b06-9b94-3cfc46f57327";

pub fn questions() -> Vec<Asked> {
    let everything = Filter::default();
    let narrow = Filter {
        tenants: vec!["tenant_asi".into()],
        sessions: vec![String::new(), "session_2".into()],
        forms: vec!["text".into()],
        types: vec!["datetime".into()],
        shared: vec!["shared".into()],
        column: Some(" ERROR_id ".into()),
        search: Some("DISCHARGE".into()),
        ..Filter::default()
    };
    let empty = Filter { findings: Some("file_without_rows".into()), ..Filter::default() };
    let every = ComputationFilter::default();
    let some = ComputationFilter {
        types: vec!["sql".into(), "schema_match".into()],
        tenants: vec!["tenant_lab".into()],
        verdicts: vec!["not replayed".into()],
        search: Some("SERVICE_NAME".into()),
    };
    let mut all = vec![
        asked("compute_embeddings", &compute::embeddings(&everything, Sort::default(), PAGE)),
        asked("compute_embeddings_narrow", &compute::embeddings(&narrow, Sort::default(), PAGE)),
        asked("compute_embeddings_found", &compute::embeddings(&empty, Sort::default(), PAGE)),
        asked("compute_embedding_count", &compute::embedding_count(&everything)),
        asked("compute_embedding_count_narrow", &compute::embedding_count(&narrow)),
        asked("compute_facets", &compute::facet_rows(&everything)),
        asked("compute_facets_narrow", &compute::facet_rows(&narrow)),
        asked("compute_exact_matches", &compute::exact_matches(FINGERPRINT, PAGE)),
        asked("compute_embedding", &compute::embedding(EMBEDDING)),
        asked("compute_columns_of", &compute::columns_of(3)),
        asked("compute_schema_columns", &compute::schema_columns(20_000)),
        asked("compute_schema_groups", &compute::schema_groups(PAGE)),
        asked("compute_computations", &compute::computations(&every, PAGE)),
        asked("compute_computations_some", &compute::computations(&some, PAGE)),
        asked(
            "compute_computed_from",
            &compute::computed_from(EMBEDDING, "file_corollary_discharge.error_signals", PAGE),
        ),
        asked("compute_computation_count", &compute::computation_count(&every)),
        asked("compute_computation_facets", &compute::computation_facet_rows(&some)),
        asked("compute_computation", &compute::computation(COMPUTATION)),
        asked("compute_computation_types", &compute::computation_types()),
        asked("compute_findings", &compute::SYSTEM.findings.findings(None, None)),
        asked("compute_finding_groups", &compute::SYSTEM.findings.groups()),
    ];
    const NAMES: [&str; 7] = [
        "compute_by_file",
        "compute_by_fingerprint",
        "compute_by_columns",
        "compute_by_rows",
        "compute_by_group",
        "compute_by_tenant",
        "compute_by_created",
    ];
    for (name, column) in NAMES.into_iter().zip(SortColumn::ALL) {
        all.push(asked(name, &compute::embeddings(&everything, Sort { column, descending: true }, PAGE)));
    }
    let searches = ["compute_find_embeddings", "compute_find_columns"];
    for (name, search) in searches.into_iter().zip(compute::SYSTEM.searches) {
        all.push(asked(name, &search("signals", 8)));
    }
    all.extend(hostile());
    all
}

/// Texts that would end a literal, were they not quoted. Nothing has such a name, so none has rows.
fn hostile() -> Vec<Asked> {
    const TEXT: &str = "x' OR TRUE; DROP SCHEMA compute CASCADE; --\0\"\\%_🎵";
    let filter = Filter {
        tenants: vec![TEXT.into()],
        types: vec![TEXT.into()],
        fingerprint: Some(TEXT.into()),
        file: Some(TEXT.into()),
        column: Some(TEXT.into()),
        search: Some(TEXT.into()),
        findings: Some(TEXT.into()),
        ..Filter::default()
    };
    let computations = ComputationFilter {
        types: vec![TEXT.into()],
        verdicts: vec![TEXT.into()],
        search: Some(TEXT.into()),
        ..ComputationFilter::default()
    };
    vec![
        asked("hostile_embeddings", &compute::embeddings(&filter, Sort::default(), PAGE)),
        asked("hostile_embedding_facets", &compute::facet_rows(&filter)),
        asked("hostile_embedding", &compute::embedding(TEXT)),
        asked("hostile_exact_matches", &compute::exact_matches(TEXT, PAGE)),
        asked("hostile_computations", &compute::computations(&computations, PAGE)),
        asked("hostile_computed_from", &compute::computed_from(TEXT, TEXT, PAGE)),
        asked("hostile_computation", &compute::computation(TEXT)),
        asked("hostile_embedding_search", &(compute::SYSTEM.searches[0])(TEXT, 8)),
        asked("hostile_column_search", &(compute::SYSTEM.searches[1])(TEXT, 8)),
    ]
}
