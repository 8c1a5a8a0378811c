//! Every question of the systems, asked about things that the samples have: those of `artifact` here, the others beside.

use provscope::duckdb::{Batch, Error, Page, Question, Row, Timestamp};
use provscope::systems;
use provscope::systems::artifact::{
    self, EdgeKind, Filter, GraphFilter, GraphView, Lanes, Pattern, Scope, Sort, SortColumn, TimeWindow,
    TimelineRequest,
};
use provscope::systems::elsewhere::{Home, elsewhere};
use provscope::systems::findings::{DEFECT, NOTE};

/// One question, without its type.
pub struct Asked {
    pub name: &'static str,
    pub sql: String,
    pub columns: &'static [&'static str],
    pub decode: fn(&Batch) -> Result<(), Error>,
}

pub fn asked<T: Row>(name: &'static str, question: &Question<T>) -> Asked {
    let decode = |batch: &Batch| T::decode(batch).map(|_| ());
    Asked { name, sql: question.sql().to_owned(), columns: T::COLUMNS, decode }
}

pub const PAGE: Page = Page { offset: 0, limit: 100_000 };
/// 2025-12-22 00:00:00 and a day later.
const FROM: Timestamp = Timestamp(1_766_361_600_000_000);
const TO: Timestamp = Timestamp(1_766_448_000_000_000);
const COMP: &str = "comp_077";
const PROOF: &str = "proof_musictopos_006";

pub fn questions() -> Vec<Asked> {
    let mut all = lists();
    all.extend(one_artifact());
    all.extend(whole_snapshot());
    all.extend(graph());
    all.extend(timeline());
    all.extend(shown_graph());
    all.extend(patterns());
    all.extend(hostile());
    all.extend(shared());
    all.extend(crate::dataset_catalogue::questions());
    all.extend(crate::compute_catalogue::questions());
    all.extend(crate::trace_catalogue::questions());
    all
}

fn lists() -> Vec<Asked> {
    let everyone = Filter::default();
    let proofs = Filter { types: vec!["proof".into()], ..Filter::default() };
    let narrow = Filter {
        types: vec!["composition".into(), "proof".into()],
        gayseed: vec![3, 9],
        researchers: vec!["colour-miner".into()],
        verified: Some(true),
        from: Some(Timestamp(FROM.0 - 86_400_000_000 * 3)),
        to: Some(TO),
        search: Some("MUSIC".into()),
        findings: None,
    };
    let found = |kind: &str| Filter { findings: Some(kind.into()), ..Filter::default() };
    let sorted = |column| artifact::list(&Filter::default(), Sort { column, descending: true }, PAGE);
    vec![
        asked("all", &artifact::all(PAGE)),
        asked("all_second_page", &artifact::all(Page { offset: 1_500, limit: 20 })),
        asked("by_type", &artifact::by_type("proof", PAGE)),
        asked("by_gayseed", &artifact::by_gayseed(9, PAGE)),
        asked("search_by_researcher", &artifact::search_by_researcher("alice", PAGE)),
        asked("search_by_researcher_part_of_name", &artifact::search_by_researcher("alic", PAGE)),
        asked("search_by_time", &artifact::search_by_time(FROM, TO, PAGE)),
        asked(
            "search_by_hash",
            &artifact::search_by_hash("C9665087FD2DD29CA92AB3D911CA89492A25AF8A7BD097E31E39EC12D9EECED3", PAGE),
        ),
        asked("search_by_hash_prefix", &artifact::search_by_hash_prefix("c9665", PAGE)),
        asked("list_narrow", &artifact::list(&narrow, Sort::default(), PAGE)),
        asked("count_narrow", &artifact::count(&narrow)),
        asked("count_all", &artifact::count(&everyone)),
        asked("list_with_finding", &artifact::list(&found("gayseed_hex_mismatch"), Sort::default(), PAGE)),
        asked(
            "list_with_shared_hash",
            &artifact::list(&found("artifacts_sharing_a_content_hash_groups"), Sort::default(), PAGE),
        ),
        asked("list_by_id", &sorted(SortColumn::Id)),
        asked("list_by_type", &sorted(SortColumn::Type)),
        asked("list_by_hash", &sorted(SortColumn::Hash)),
        asked("list_by_gayseed", &sorted(SortColumn::Gayseed)),
        asked("list_by_researcher", &sorted(SortColumn::Researcher)),
        asked("list_by_created", &sorted(SortColumn::Created)),
        asked("list_by_verified", &sorted(SortColumn::Verified)),
        asked("list_by_chain_length", &sorted(SortColumn::ChainLength)),
        asked("list_by_audit_rows", &sorted(SortColumn::AuditRows)),
        asked("facets", &artifact::facet_rows(&everyone)),
        asked("facets_of_proofs", &artifact::facet_rows(&proofs)),
        asked("stage_patterns", &artifact::stage_patterns(&everyone)),
        asked("stage_patterns_of_proofs", &artifact::stage_patterns(&proofs)),
        asked("activity_range", &artifact::activity_range(&everyone)),
        asked("activity_range_of_proofs", &artifact::activity_range(&proofs)),
        asked("activity_bins", &artifact::activity_bins(&everyone, 86_400_000_000)),
        asked("activity_bins_of_proofs", &artifact::activity_bins(&proofs, 3_600_000_000)),
    ]
}

fn one_artifact() -> Vec<Asked> {
    vec![
        asked("artifact", &artifact::artifact(COMP)),
        asked("artifact_unknown", &artifact::artifact("comp_9991")),
        asked("nodes", &artifact::nodes(PROOF)),
        asked("node", &artifact::node(PROOF, "Witness")),
        asked("morphisms", &artifact::morphisms(PROOF)),
        asked("morphisms_to_nowhere", &artifact::morphisms("comp_058")),
        asked("morphism", &artifact::morphism(PROOF, "Witness", "Doc")),
        asked("stages", &artifact::stages(PROOF)),
        asked("audit_trail", &artifact::audit_trail(PROOF)),
        asked("exports", &artifact::exports(PROOF)),
        asked("theorems", &artifact::theorems("proof_musictopos_001")),
        asked("theorems_by_artist", &artifact::theorems_by_artist("colour-miner")),
        asked("compositions", &artifact::compositions("comp_013")),
        asked("analyses", &artifact::analyses("analysis_flox_001")),
        asked("findings_of", &artifact::SYSTEM.findings.about("comp_093")),
    ]
}

fn whole_snapshot() -> Vec<Asked> {
    let everyone = Filter::default();
    let proofs = Filter { types: vec!["proof".into()], ..Filter::default() };
    vec![
        asked("totals", &artifact::totals(&everyone)),
        asked("totals_of_proofs", &artifact::totals(&proofs)),
        asked("by_type_counts", &artifact::by_type_counts(&everyone)),
        asked("by_type_counts_of_proofs", &artifact::by_type_counts(&proofs)),
        asked("by_researcher_counts", &artifact::by_researcher_counts(&everyone)),
        asked("by_researcher_counts_of_proofs", &artifact::by_researcher_counts(&proofs)),
        asked("by_gayseed_counts", &artifact::by_gayseed_counts(&everyone)),
        asked("by_gayseed_counts_of_proofs", &artifact::by_gayseed_counts(&proofs)),
        asked("chain_lengths", &artifact::chain_lengths(&everyone)),
        asked("chain_lengths_of_proofs", &artifact::chain_lengths(&proofs)),
        asked("findings", &artifact::SYSTEM.findings.findings(None, None)),
        asked(
            "findings_defects_page",
            &artifact::SYSTEM.findings.findings(Some(DEFECT), None).page(Page { offset: 10, limit: 10 }),
        ),
        asked(
            "findings_of_kind",
            &artifact::SYSTEM.findings.findings(Some(NOTE), Some("audit_rows_with_status_error")),
        ),
        asked("finding_groups", &artifact::SYSTEM.findings.groups()),
        asked("researchers", &artifact::researchers()),
        asked("researcher", &artifact::researcher("zerber")),
        asked("collaborators", &artifact::collaborators("colour-miner")),
        asked("audit_by", &artifact::audit_by("maintainer")),
        asked("find_artifacts", &artifact::find_artifacts("077", 8)),
        asked("find_artifacts_by_hash", &artifact::find_artifacts("C966508", 8)),
        asked("find_researchers", &artifact::find_researchers("MINER", 8)),
        asked("catalog", &systems::catalog()),
        asked(
            "table_rows",
            &systems::table_rows([("artifact", "artifact_provenance")]).unwrap_or_else(|| Question::new("")),
        ),
    ]
}

fn graph() -> Vec<Asked> {
    let of = |id: &str| Scope::Composition(id.into());
    vec![
        asked("machine_states", &artifact::machine_states()),
        asked("machine_state", &artifact::machine_state(3)),
        asked("connections", &artifact::connections(&of(COMP), PAGE)),
        asked("connections_of_all", &artifact::connections(&Scope::All, Page { offset: 6_290, limit: 100 })),
        asked("connections_of_artifact", &artifact::connections(&Scope::Artifact("analysis_entropy_116".into()), PAGE)),
        asked("connections_without_cycle", &artifact::connections(&Scope::Cycle(None), PAGE)),
        asked("connection_count", &artifact::connection_count(&Scope::Cycle(Some(3)))),
        asked("flows", &artifact::flows(&Scope::All)),
        asked("flows_of_researcher", &artifact::flows(&Scope::Researcher("alice".into()))),
        asked("machine_parts", &artifact::machine_parts(&of(COMP))),
        asked("user_parts", &artifact::user_parts(&of(COMP))),
        asked("shared_parts", &artifact::shared_parts(&of(COMP), PAGE)),
    ]
}

fn timeline() -> Vec<Asked> {
    let everyone = Filter::default();
    let proofs = Filter { types: vec!["proof".into()], ..Filter::default() };
    let day = TimeWindow { from: FROM, to: TO };
    // 2025-12-20 to 2026-01-03: all that the sample has.
    let all = TimeWindow { from: Timestamp(1_766_188_800_000_000), to: Timestamp(1_767_398_400_000_000) };
    let request = |lanes, values: &[&str], filter: &Filter, fetched| TimelineRequest {
        filter: filter.clone(),
        lanes,
        values: values.iter().map(|value| Some((*value).to_owned())).chain([None]).collect(),
        window: fetched,
        fetched,
        bin_width: 3_600_000_000,
        most_events: 500,
    };
    let actions = request(Lanes::Action, &["hashed", "stored"], &everyone, all);
    let types = request(Lanes::Type, &["proof", "composition"], &everyone, all);
    let of_proofs = request(Lanes::Actor, &["maintainer"], &proofs, day);
    let no_lanes = TimelineRequest { values: Vec::new(), ..actions.clone() };
    vec![
        asked("lane_values_action", &artifact::lane_values(&everyone, Lanes::Action, 3)),
        asked("lane_values_actor", &artifact::lane_values(&proofs, Lanes::Actor, 10)),
        asked("lane_values_status", &artifact::lane_values(&everyone, Lanes::Status, 10)),
        asked("lane_values_type", &artifact::lane_values(&everyone, Lanes::Type, 10)),
        asked("timeline_stretches", &artifact::timeline_stretches(&everyone, 3_600_000_000)),
        asked("timeline_count", &artifact::timeline_count(&everyone, day)),
        asked("timeline_bins", &artifact::timeline_bins(&actions)),
        asked("timeline_bins_by_type", &artifact::timeline_bins(&types)),
        asked("timeline_bins_without_lanes", &artifact::timeline_bins(&no_lanes)),
        asked("timeline_events", &artifact::timeline_events(&of_proofs)),
        asked("timeline_entries", &artifact::timeline_entries(&everyone, day)),
    ]
}

/// Slots of each part: fewer than the sample has, so that each part has a rest.
const SLOTS: [u32; 3] = [4, 3, 12];

fn shown_graph() -> Vec<Asked> {
    let (everything, view) = (GraphFilter::default(), GraphView { slots: SLOTS, with: Vec::new() });
    let with = GraphView { with: vec![COMP.into()], ..view.clone() };
    let narrow = GraphFilter {
        cycles: vec![Some(3), Some(11), None],
        researchers: vec!["colour-miner".into(), "zerber".into()],
        types: vec!["analysis".into(), "composition".into()],
        kinds: vec![EdgeKind::Observation, EdgeKind::Creation],
        from: Some(Timestamp(FROM.0 - 86_400_000_000 * 3)),
        to: Some(Timestamp(TO.0 + 86_400_000_000 * 30)),
        artifact: None,
        shared: Filter { verified: Some(false), ..Filter::default() },
    };
    let around = GraphFilter { artifact: Some(COMP.into()), ..GraphFilter::default() };
    vec![
        asked("graph_nodes", &artifact::graph_nodes(&everything, &view)),
        asked("graph_nodes_with", &artifact::graph_nodes(&everything, &with)),
        asked("graph_nodes_narrow", &artifact::graph_nodes(&narrow, &view)),
        asked("graph_nodes_around", &artifact::graph_nodes(&around, &view)),
        asked("graph_flows", &artifact::graph_flows(&everything, &view)),
        asked("graph_flows_narrow", &artifact::graph_flows(&narrow, &view)),
        asked("graph_totals", &artifact::graph_totals(&everything)),
        asked("graph_totals_narrow", &artifact::graph_totals(&narrow)),
        asked("graph_touched_rest", &artifact::graph_touched(&everything, &view, [None, None, Some(0)])),
        asked("graph_touched_edge", &artifact::graph_touched(&everything, &view, [Some(1), Some(1), None])),
        asked("graph_facets", &artifact::graph_facets(&everything)),
        asked("graph_facets_narrow", &artifact::graph_facets(&narrow)),
    ]
}

fn patterns() -> Vec<Asked> {
    let everyone = Filter::default();
    let proofs = Filter { types: vec!["proof".into()], ..Filter::default() };
    let bridged = Pattern::parse("QMF-D.01.12.24").unwrap();
    let nothing = Pattern::parse("-----").unwrap();
    let list = |filter: &Filter, pattern| artifact::pattern_list(filter, pattern, Sort::default(), PAGE);
    vec![
        asked("chain_patterns", &artifact::chain_patterns(&everyone)),
        asked("chain_patterns_of_proofs", &artifact::chain_patterns(&proofs)),
        asked("pattern_arrows", &artifact::pattern_arrows(&everyone)),
        asked("stage_counts", &artifact::stage_counts(&everyone)),
        asked("stage_counts_of_proofs", &artifact::stage_counts(&proofs)),
        asked("pattern_list", &list(&everyone, Some(bridged))),
        asked("pattern_list_without_nodes", &list(&everyone, Some(nothing))),
        asked("pattern_list_of_proofs", &list(&proofs, None)),
    ]
}

/// Texts that would end a literal, were they not quoted. Nothing has such a name, so none has rows.
/// What systems share, about the rows that `elsewhere.test.mjs` puts in.
fn shared() -> Vec<Asked> {
    let systems: Vec<String> = systems::ALL.iter().map(|system| system.name.to_owned()).collect();
    let of = |home, id: &str| elsewhere(home, id, &systems).unwrap();
    vec![
        asked("elsewhere_artifact", &of(Home::Artifact, "a")),
        asked("elsewhere_dataset", &of(Home::Dataset, "d")),
        asked("elsewhere_embedding", &of(Home::Embedding, "e")),
        asked("elsewhere_trace", &of(Home::Trace, "0123456789abcdef0123456789ABCDEF")),
        asked("hostile_elsewhere", &of(Home::Trace, "'; DROP TABLE artifact.artifact_provenance; --")),
    ]
}

fn hostile() -> Vec<Asked> {
    const TEXT: &str = "x' OR TRUE; DROP SCHEMA artifact CASCADE; --\0\"\\%_🎵";
    let filter = Filter {
        types: vec![TEXT.into()],
        researchers: vec![TEXT.into()],
        search: Some(TEXT.into()),
        findings: Some(TEXT.into()),
        ..Filter::default()
    };
    vec![
        asked("hostile_list", &artifact::list(&filter, Sort::default(), PAGE)),
        asked("hostile_artifact", &artifact::artifact(TEXT)),
        asked("hostile_chain", &artifact::morphism(TEXT, TEXT, TEXT)),
        asked("hostile_connections", &artifact::connections(&Scope::Artifact(TEXT.into()), PAGE)),
        asked(
            "hostile_graph",
            &artifact::graph_nodes(
                &GraphFilter {
                    researchers: vec![TEXT.into()],
                    types: vec![TEXT.into()],
                    artifact: Some(TEXT.into()),
                    shared: filter.clone(),
                    ..GraphFilter::default()
                },
                &GraphView { slots: SLOTS, with: vec![TEXT.into()] },
            ),
        ),
        asked("hostile_patterns", &artifact::chain_patterns(&filter)),
        asked("hostile_people", &artifact::collaborators(TEXT)),
        asked("hostile_find", &artifact::find_artifacts(TEXT, 8)),
        asked("hostile_find_researchers", &artifact::find_researchers(TEXT, 8)),
        asked("hostile_timeline", &artifact::timeline_entries(&filter, TimeWindow { from: FROM, to: TO })),
        asked("hostile_lanes", &artifact::lane_values(&filter, Lanes::Type, 5)),
        asked("hostile_findings", &artifact::SYSTEM.findings.findings(Some(TEXT), Some(TEXT))),
    ]
}
