//! System `artifact`: registry, chain, tripartite graph and log of the music-topos provenance.
//!
//! A simple question is a function that returns a [`Question`](crate::duckdb::Question): its SQL can be
//! shown, paged and run elsewhere. What takes several questions is an `async fn` over an
//! [`Ask`](crate::duckdb::Ask). The fifteen query fields that the system offers over GraphQL are:
//!
//! | field | here |
//! | --- | --- |
//! | artifact | [`artifact`] |
//! | artifactsByType, artifactsByGayseed, allArtifacts | [`by_type`], [`by_gayseed`], [`all`] |
//! | provenanceChain, provenanceNode, provenanceMorphism | [`provenance_chain`], [`node`], [`morphism`] |
//! | tripartiteConnection, machineState | [`tripartite_connection`], [`machine_state`] |
//! | userActivity, auditTrail | [`user_activity`], [`audit_trail`] |
//! | statistics | [`statistics`] |
//! | searchByHash, searchByResearcher, searchByTimestamp | [`search_by_hash`], [`search_by_researcher`], [`search_by_time`] |
//!
//! The tables have no constraints, because strangers' rows must load: nearly every stored value
//! may be NULL, and so nearly every field of a row is an `Option`.

mod activity;
mod audit;
mod bins;
mod chain;
mod facets;
mod filter;
mod graph;
mod graph_filter;
mod lanes;
mod list;
mod lookup;
mod machine;
mod patterns;
mod people;
mod records;
mod registry;
mod schema;
mod statistics;
mod timeline;
mod tripartite;

pub use activity::{Activity, ActivityBin, ActivityRange, BIN_ACTIONS, activity, activity_bins, activity_range};
pub use audit::{AuditEntry, audit_by, audit_count, audit_trail};
pub use bins::bin_width;
pub use chain::{
    Morphism, Node, ProvenanceChain, StagePattern, Stages, morphism, morphisms, node, nodes, provenance_chain,
    stage_patterns, stages,
};
pub use facets::facet_rows;
pub use filter::{Facet, Filter, Sort, SortColumn};
pub use graph::{
    GraphFlow, GraphNode, GraphTotals, GraphView, ShownGraph, Touch, graph_flows, graph_nodes, graph_totals,
    graph_touched, shown_graph,
};
pub use graph_filter::{EdgeKind, GraphFacet, GraphFacetRow, GraphFilter, graph_facets};
pub use lanes::{LaneValue, Lanes, lane_values};
pub use list::{
    ArtifactRow, all, by_gayseed, by_type, count, list, search_by_hash, search_by_hash_prefix, search_by_researcher,
    search_by_time,
};
pub use lookup::{find_artifacts, find_researchers};
pub use machine::{MachineState, machine_state, machine_states};
pub use patterns::{
    ChainPattern, Pattern, PatternArrow, STAGES, StageCount, chain_patterns, pattern_arrows, pattern_list, stage_counts,
};
pub use people::{Collaborator, Researcher, UserActivity, collaborators, researcher, researchers, user_activity};
pub use records::{
    Analysis, Composition, Export, Theorem, analyses, compositions, exports, theorems, theorems_by_artist,
};
pub use registry::{Artifact, artifact};
pub use schema::{SYSTEM, builtin_color_chain, keeping, migrations, tables};
pub use statistics::{
    ByGayseed, ByResearcher, ByType, ChainLength, Statistics, Totals, by_gayseed_counts, by_researcher_counts,
    by_type_counts, chain_lengths, statistics, totals,
};
pub use timeline::{
    Stretch, TimeWindow, Timeline, TimelineBin, TimelineContent, TimelineEntry, TimelineEvent, TimelineRequest,
    timeline, timeline_bins, timeline_count, timeline_entries, timeline_events, timeline_stretches,
};
pub use tripartite::{
    Connection, Flow, MachinePart, Scope, SharedPart, TripartiteGraph, UserPart, connection_count, connections, flows,
    machine_parts, shared_parts, tripartite_connection, user_parts,
};

#[cfg(test)]
mod testing;
