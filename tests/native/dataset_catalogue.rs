//! Every question of the dataset system, asked about things that the sample has.

use provscope::duckdb::Page;
use provscope::systems::dataset::{self, Facet, Filter, Sort, SortColumn};
use provscope::systems::sorting::SortBy as _;

use crate::catalogue::{Asked, PAGE, asked};

const DATASET: &str = "priority_1_FINAL";
const FORUM: &str = "raw_forum_dump";

pub fn questions() -> Vec<Asked> {
    let mut all = lists();
    all.extend(source());
    all.extend(one_dataset());
    all.extend(whole_snapshot());
    all.extend(hostile());
    all
}

fn filter(values: &[(Facet, &str)]) -> Filter {
    let values = values.iter().map(|(facet, value)| (*facet, (*value).to_owned())).collect();
    Filter { values, ..Filter::default() }
}

fn lists() -> Vec<Asked> {
    let everything = Filter::default();
    let narrow = Filter {
        search: Some("FINAL".into()),
        ..filter(&[
            (Facet::Tier, "priority"),
            (Facet::Inherited, "proprietary"),
            (Facet::License, "contracted"),
            (Facet::License, "custom"),
        ])
    };
    let open = filter(&[(Facet::Severity, "critical"), (Facet::Severity, "high")]);
    let found = Filter { findings: Some("licence_problem_inherited".into()), ..Filter::default() };
    let mut all = vec![
        asked("dataset_list", &dataset::datasets(&everything, Sort::default(), PAGE)),
        asked("dataset_list_narrow", &dataset::datasets(&narrow, Sort::default(), PAGE)),
        asked("dataset_list_open", &dataset::datasets(&open, Sort::default(), PAGE)),
        asked("dataset_list_found", &dataset::datasets(&found, Sort::default(), PAGE)),
        asked("dataset_count", &dataset::dataset_count(&everything)),
        asked("dataset_count_narrow", &dataset::dataset_count(&narrow)),
        asked("dataset_facets", &dataset::facet_rows(&everything)),
        asked("dataset_facets_narrow", &dataset::facet_rows(&narrow)),
        asked("find_datasets", &dataset::find_datasets("PRIORITY", 8)),
    ];
    const NAMES: [&str; 10] = [
        "dataset_by_updated",
        "dataset_by_id",
        "dataset_by_name",
        "dataset_by_tier",
        "dataset_by_license",
        "dataset_by_source",
        "dataset_by_compliance",
        "dataset_by_records",
        "dataset_by_size",
        "dataset_by_parents",
    ];
    for (name, column) in NAMES.into_iter().zip(SortColumn::ALL.iter().copied()) {
        all.push(asked(name, &dataset::datasets(&everything, Sort { column, descending: false }, PAGE)));
    }
    all
}

fn source() -> Vec<Asked> {
    let second = Page { offset: 5, limit: 5 };
    let page = dataset::DEFAULT_PAGE;
    vec![
        asked("dataset_get", &dataset::dataset(DATASET)),
        asked("dataset_query", &dataset::query_provenance(None, None, None, page)),
        asked("dataset_query_tier", &dataset::query_provenance(None, None, Some("priority"), page)),
        asked("dataset_query_license", &dataset::query_provenance(None, Some("contracted"), None, second)),
        asked("dataset_query_source", &dataset::query_provenance(Some("src_priority_1_FINAL"), None, None, page)),
        asked("dataset_audit_log", &dataset::audit_log(None, None, None, PAGE)),
        asked("dataset_audit_log_of", &dataset::audit_log(Some(DATASET), None, Some("updated"), page)),
        asked(
            "dataset_audit_log_of_record",
            &dataset::audit_log(None, Some("76082198-4abf-4ba1-9e91-5e5b71277ffe"), None, page),
        ),
        asked("dataset_audit_actions", &dataset::audit_actions()),
    ]
}

fn one_dataset() -> Vec<Asked> {
    vec![
        asked("dataset_history", &dataset::history_of(DATASET, PAGE)),
        asked("dataset_history_count", &dataset::history_count(DATASET)),
        asked("dataset_uses", &dataset::uses_of(DATASET)),
        asked("dataset_scores", &dataset::scores_of(DATASET)),
        asked("dataset_differences", &dataset::differences_of("raw_generated_2")),
        asked("dataset_stages_of", &dataset::stages_of(DATASET)),
        asked("dataset_stage_flow", &dataset::stage_flow_of(DATASET)),
        asked("dataset_ancestors", &dataset::ancestors(DATASET)),
        asked("dataset_descendants", &dataset::descendants(FORUM)),
        asked("dataset_audit_findings_of", &dataset::audit_findings_of(DATASET)),
        asked("dataset_findings_of", &dataset::SYSTEM.findings.about("norm_forum")),
    ]
}

fn whole_snapshot() -> Vec<Asked> {
    vec![
        asked("dataset_lineage_nodes", &dataset::lineage_nodes()),
        asked("dataset_lineage_edges", &dataset::lineage_edges()),
        asked("dataset_stages", &dataset::stages()),
        asked("dataset_license_problems", &dataset::license_problems("priority", 100, PAGE)),
        asked("dataset_compliance", &dataset::compliance()),
        asked("dataset_severities", &dataset::severities()),
        asked("dataset_audit_findings", &dataset::audit_findings(PAGE)),
        asked("dataset_last_audit", &dataset::last_audit()),
        asked("dataset_suspicious_steps", &dataset::suspicious_steps()),
        asked("dataset_findings", &dataset::SYSTEM.findings.findings(None, None)),
        asked("dataset_finding_groups", &dataset::SYSTEM.findings.groups()),
    ]
}

/// Texts that would end a literal, were they not quoted. Nothing has such a name, so none has rows.
fn hostile() -> Vec<Asked> {
    const TEXT: &str = "x' OR TRUE; DROP SCHEMA dataset CASCADE; --\0\"\\%_🎵";
    let mut filter = filter(&Facet::ALL.map(|facet| (facet, TEXT)));
    filter.search = Some(TEXT.into());
    filter.findings = Some(TEXT.into());
    vec![
        asked("hostile_datasets", &dataset::datasets(&filter, Sort::default(), PAGE)),
        asked("hostile_dataset_facets", &dataset::facet_rows(&filter)),
        asked("hostile_dataset", &dataset::dataset(TEXT)),
        asked("hostile_dataset_query", &dataset::query_provenance(Some(TEXT), Some(TEXT), Some(TEXT), PAGE)),
        asked("hostile_dataset_log", &dataset::audit_log(Some(TEXT), Some(TEXT), Some(TEXT), PAGE)),
        asked("hostile_dataset_history", &dataset::history_of(TEXT, PAGE)),
        asked("hostile_dataset_uses", &dataset::uses_of(TEXT)),
        asked("hostile_dataset_scores", &dataset::scores_of(TEXT)),
        asked("hostile_dataset_differences", &dataset::differences_of(TEXT)),
        asked("hostile_dataset_stages", &dataset::stages_of(TEXT)),
        asked("hostile_dataset_flow", &dataset::stage_flow_of(TEXT)),
        asked("hostile_ancestors", &dataset::ancestors(TEXT)),
        asked("hostile_descendants", &dataset::descendants(TEXT)),
        asked("hostile_license_problems", &dataset::license_problems(TEXT, 100, PAGE)),
        asked("hostile_audit_findings", &dataset::audit_findings_of(TEXT)),
        asked("hostile_find_datasets", &dataset::find_datasets(TEXT, 8)),
    ]
}
