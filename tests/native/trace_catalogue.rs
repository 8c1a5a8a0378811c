//! Every question of the trace system, asked about things that the sample has.

use provscope::duckdb::{Page, Timestamp};
use provscope::systems::sorting::SortBy as _;
use provscope::systems::trace::{self, Filter, Sort, SortColumn};

use crate::catalogue::{Asked, PAGE, asked};

/// The trace of the workflow that the expected results name, and that workflow.
const TRACE: &str = "bb9455110f1c6fcc01240d3e9aaac6d4";
const WORKFLOW: &str = "8a1ded4672541df4";
const SERVICE: &str = "music-lab";

pub fn questions() -> Vec<Asked> {
    let mut all = lists();
    all.extend(source());
    all.extend(one_trace());
    all.extend(hostile());
    all
}

fn lists() -> Vec<Asked> {
    let everything = Filter::default();
    let narrow = Filter {
        services: vec![SERVICE.into(), "support-desk".into()],
        workflows: vec!["CompositionWorkflow".into()],
        llm: Some(true),
        errors: Some(false),
        shortest_ns: Some(1_000_000),
        longest_ns: Some(60_000_000_000),
        // 2025-11-05 to 2025-11-16.
        from: Some(Timestamp(1_762_300_800_000_000)),
        to: Some(Timestamp(1_763_251_200_000_000)),
        search: Some("MIXDOWN".into()),
        findings: None,
    };
    let failed = Filter { errors: Some(true), ..Filter::default() };
    let found = Filter { findings: Some("children_outside_their_parent".into()), ..Filter::default() };
    let mut all = vec![
        asked("trace_list", &trace::traces(&everything, Sort::default(), PAGE)),
        asked("trace_list_narrow", &trace::traces(&narrow, Sort::default(), PAGE)),
        asked("trace_list_failed", &trace::traces(&failed, Sort::default(), PAGE)),
        asked("trace_list_found", &trace::traces(&found, Sort::default(), PAGE)),
        asked("trace_count", &trace::trace_count(&everything)),
        asked("trace_count_narrow", &trace::trace_count(&narrow)),
        asked("trace_facets", &trace::facet_rows(&everything)),
        asked("trace_facets_narrow", &trace::facet_rows(&narrow)),
        asked("trace_range", &trace::trace_range(&everything)),
        asked("trace_range_narrow", &trace::trace_range(&narrow)),
        asked("trace_bins", &trace::trace_bins(&everything, 86_400_000_000)),
        asked("trace_bins_narrow", &trace::trace_bins(&narrow, 3_600_000_000)),
        asked("trace_duration_bins", &trace::duration_bins(&everything)),
        asked("trace_duration_bins_narrow", &trace::duration_bins(&narrow)),
        asked("trace_findings", &trace::SYSTEM.findings.findings(None, None)),
        asked("trace_finding_groups", &trace::SYSTEM.findings.groups()),
        asked("find_traces", &trace::find_traces("COMPOSITION", 8)),
        asked("find_services", &trace::find_services("Music", 8)),
    ];
    const NAMES: [&str; 8] = [
        "trace_by_start",
        "trace_by_duration",
        "trace_by_name",
        "trace_by_service",
        "trace_by_spans",
        "trace_by_errors",
        "trace_by_llm",
        "trace_by_tokens",
    ];
    for (name, column) in NAMES.into_iter().zip(SortColumn::ALL.iter().copied()) {
        all.push(asked(name, &trace::traces(&everything, Sort { column, descending: false }, PAGE)));
    }
    all
}

fn source() -> Vec<Asked> {
    vec![
        asked("trace_services", &trace::services()),
        asked("trace_root_spans", &trace::root_spans(SERVICE, trace::DEFAULT_PAGE)),
        asked("trace_root_spans_with_llm", &trace::root_spans_with_llm(SERVICE, trace::DEFAULT_PAGE)),
        asked("trace_nested_spans", &trace::nested_spans(TRACE, trace::DEFAULT_PAGE)),
        asked("trace_service_spans", &trace::service_spans(SERVICE, Page { offset: 0, limit: trace::MOST_ROWS })),
        asked("trace_workflow_spans", &trace::workflow_spans(SERVICE, trace::DEFAULT_PAGE)),
        asked("trace_workflow_lineage", &trace::workflow_lineage(TRACE, trace::DEFAULT_PAGE)),
        asked("trace_all_executions", &trace::all_executions(PAGE)),
        asked("trace_errors_per_day", &trace::errors_per_day()),
    ]
}

fn one_trace() -> Vec<Asked> {
    vec![
        asked("trace_others_like", &trace::others_like(TRACE, SERVICE, "POST /compose", "", 10)),
        asked("trace_others_with_a_text", &trace::others_like(TRACE, SERVICE, "POST /compose", "compose", 10)),
        asked("trace_roots_of", &trace::roots_of(TRACE)),
        asked("trace_tree_spans", &trace::tree_spans(TRACE, 100_000)),
        asked("trace_first_tree_spans", &trace::first_tree_spans(TRACE, 3)),
        asked("trace_tree_events", &trace::tree_events(TRACE)),
        asked("trace_patches_of_spans", &trace::patches_of_spans(TRACE, &[1, 2, 3])),
        asked("trace_patches_of_no_spans", &trace::patches_of_spans(TRACE, &[])),
        asked("trace_runs_of", &trace::runs_of(TRACE)),
        asked("trace_run_record", &trace::run_record(1)),
        asked("trace_node_spans", &trace::node_spans(TRACE)),
        asked("trace_event_stores", &trace::event_stores(TRACE)),
        asked("trace_store_changes", &trace::store_changes(TRACE, "store")),
        asked("trace_span", &trace::span(TRACE, WORKFLOW)),
        asked("trace_span_by_key", &trace::span_by_key(1)),
        asked("trace_search_spans", &trace::search_spans(TRACE, "master")),
        asked("trace_run_sizes", &trace::run_sizes(5_001)),
        asked("trace_run_states", &trace::run_states(1, 1_000)),
        asked("trace_events_of_stores", &trace::events_of_stores(1, 1_000)),
        asked("trace_patches_of", &trace::patches_of(TRACE)),
        asked("trace_findings_of", &trace::SYSTEM.findings.about(TRACE)),
    ]
}

/// Texts that would end a literal, were they not quoted. Nothing has such a name, so none has rows.
fn hostile() -> Vec<Asked> {
    const TEXT: &str = "x' OR TRUE; DROP SCHEMA trace CASCADE; --\0\"\\%_🎵";
    let filter = Filter {
        services: vec![TEXT.into()],
        workflows: vec![TEXT.into()],
        search: Some(TEXT.into()),
        findings: Some(TEXT.into()),
        ..Filter::default()
    };
    vec![
        asked("hostile_traces", &trace::traces(&filter, Sort::default(), PAGE)),
        asked("hostile_trace_facets", &trace::facet_rows(&filter)),
        asked("hostile_trace_bins", &trace::trace_bins(&filter, 0)),
        asked("hostile_spans", &trace::tree_spans(TEXT, 10)),
        asked("hostile_others", &trace::others_like(TEXT, TEXT, TEXT, TEXT, 10)),
        asked("hostile_runs", &trace::runs_of(TEXT)),
        asked("hostile_span", &trace::span(TEXT, TEXT)),
        asked("hostile_span_search", &trace::search_spans(TEXT, TEXT)),
        asked("hostile_lineage", &trace::workflow_lineage(TEXT, PAGE)),
        asked("hostile_service_roots", &trace::root_spans(TEXT, PAGE)),
        asked("hostile_state_events", &trace::store_changes(TEXT, TEXT)),
        asked("hostile_trace_findings", &trace::SYSTEM.findings.about(TEXT)),
    ]
}
