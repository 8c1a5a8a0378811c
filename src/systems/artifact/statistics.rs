//! Statistics of a whole snapshot, or of the artifacts that pass a filter.

use super::filter::Filter;
use crate::duckdb::{Ask, Error, Page, Question, Timestamp, row};

row! {
    /// How many of everything.
    pub struct Totals {
        /// Registry rows.
        pub artifact_count: i64,
        /// Verified ones.
        pub verified_count: i64,
        /// Distinct types.
        pub type_count: i64,
        /// Distinct content hashes.
        pub hash_count: i64,
        /// Distinct researchers named by the registry.
        pub researcher_count: i64,
        /// Nodes.
        pub node_count: i64,
        /// Arrows.
        pub morphism_count: i64,
        /// Connections.
        pub connection_count: i64,
        /// Log rows.
        pub event_count: i64,
        /// Exports.
        pub export_count: i64,
        /// Theorems, one for each author.
        pub theorem_count: i64,
        /// Nodes for each artifact, on average; `None` without artifacts.
        pub average_chain_length: Option<f64>,
        /// The most nodes that an artifact has.
        pub longest_chain: i64,
        /// The first creation.
        pub first_created: Option<Timestamp>,
        /// The last creation.
        pub last_created: Option<Timestamp>,
    }
}

row! {
    /// The artifacts of a type.
    pub struct ByType {
        /// The type.
        pub artifact_type: Option<String>,
        /// Artifacts.
        pub artifact_count: i64,
        /// Verified ones.
        pub verified_count: i64,
        /// Nodes for each artifact, on average.
        pub average_chain_length: f64,
    }
}

row! {
    /// The artifacts of a researcher.
    pub struct ByResearcher {
        /// The name.
        pub researcher: String,
        /// Artifacts.
        pub artifact_count: i64,
        /// Verified ones.
        pub verified_count: i64,
    }
}

row! {
    /// The artifacts with a stored gayseed index.
    pub struct ByGayseed {
        /// The index.
        pub gayseed_index: Option<i32>,
        /// The palette's colour for it.
        pub palette_hex: Option<String>,
        /// Artifacts.
        pub artifact_count: i64,
        /// Verified ones.
        pub verified_count: i64,
    }
}

row! {
    /// The artifacts with chains of a length.
    pub struct ChainLength {
        /// Nodes.
        pub chain_length: i64,
        /// Artifacts.
        pub artifact_count: i64,
    }
}

/// The statistics of a snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// How many of everything.
    pub totals: Option<Totals>,
    /// By type, the most frequent first.
    pub by_type: Vec<ByType>,
    /// By researcher, the busiest first, as many as were asked for.
    pub by_researcher: Vec<ByResearcher>,
    /// By gayseed index.
    pub by_gayseed: Vec<ByGayseed>,
    /// By chain length.
    pub chain_lengths: Vec<ChainLength>,
}

/// How many of everything: one row. Under a filter, nodes, arrows, connections and so on are those of the artifacts that
/// pass; without one they are all rows of their tables, also those of artifacts that are not registered.
pub fn totals(filter: &Filter) -> Question<Totals> {
    let (places, counts) = if filter.is_empty() {
        ("", ALL.to_owned())
    } else {
        ("WHERE place IN (SELECT place FROM chosen)", of_chosen())
    };
    Question::new(format!(
        "WITH chosen AS MATERIALIZED (
    SELECT a.rowid AS place, a.artifact_id, a.artifact_type, a.content_hash, a.creation_timestamp, a.is_verified
    FROM artifact.artifact_provenance AS a
    {}
),
kept AS MATERIALIZED (FROM artifact.kept_artifacts {places})
SELECT registered.*, counts.*, chains.*,
    (SELECT count(DISTINCT researcher) FROM artifact.kept_people {places}) AS researcher_count
FROM (
    SELECT
        count(*) AS artifact_count,
        count(*) FILTER (is_verified) AS verified_count,
        count(DISTINCT artifact_type) AS type_count,
        count(DISTINCT content_hash) AS hash_count,
        min(creation_timestamp) FILTER (isfinite(creation_timestamp)) AS first_created,
        max(creation_timestamp) FILTER (isfinite(creation_timestamp)) AS last_created
    FROM chosen
) AS registered
CROSS JOIN (
    SELECT avg(chain_length) AS average_chain_length, coalesce(max(chain_length), 0)::BIGINT AS longest_chain FROM kept
) AS chains
CROSS JOIN ({counts}) AS counts",
        filter.where_sql()
    ))
}

/// What stands beside the registry, all of it.
const ALL: &str = "
    SELECT
        (SELECT count(*) FROM artifact.provenance_nodes) AS node_count,
        (SELECT count(*) FROM artifact.provenance_morphisms) AS morphism_count,
        (SELECT count(*) FROM artifact.tripartite_connections) AS connection_count,
        (SELECT count(*) FROM artifact.provenance_audit_log) AS event_count,
        (SELECT count(*) FROM artifact.artifact_exports) AS export_count,
        (SELECT count(*) FROM artifact.artist_theorem_registry) AS theorem_count
";

/// The same of the chosen artifacts. An id that is stored twice has its rows once.
fn of_chosen() -> String {
    let sum = |column: &str, name: &str| format!("coalesce(sum({column}), 0)::BIGINT AS {name}");
    let rows = |table: &str, id: &str| {
        format!("(SELECT count(*) FROM artifact.{table} WHERE {id} IN (SELECT artifact_id FROM chosen))")
    };
    format!(
        "
    SELECT {}, {}, {}, {},
        {} AS export_count,
        {} AS theorem_count
    FROM (
        SELECT any_value(chain_length) AS nodes, any_value(arrow_count) AS arrows,
            any_value(connection_count) AS connections, any_value(event_count) AS events
        FROM kept
        GROUP BY artifact_id
    )
",
        sum("nodes", "node_count"),
        sum("arrows", "morphism_count"),
        sum("connections", "connection_count"),
        sum("events", "event_count"),
        rows("artifact_exports", "artifact_id"),
        rows("artist_theorem_registry", "proof_artifact_id")
    )
}

/// Artifacts by type, the most frequent first.
pub fn by_type_counts(filter: &Filter) -> Question<ByType> {
    Question::new(format!(
        "SELECT a.artifact_type, count(*) AS artifact_count, count(*) FILTER (a.is_verified) AS verified_count,
    coalesce(avg(k.chain_length), 0) AS average_chain_length
FROM artifact.artifact_provenance AS a
LEFT JOIN artifact.kept_artifacts AS k ON k.place = a.rowid
{}
GROUP BY a.artifact_type
ORDER BY artifact_count DESC, a.artifact_type",
        filter.where_sql()
    ))
}

/// Artifacts by researcher, the busiest first; one of several counts for each.
pub fn by_researcher_counts(filter: &Filter) -> Question<ByResearcher> {
    Question::new(format!(
        "SELECT p.researcher, count(*) AS artifact_count, count(*) FILTER (k.is_verified) AS verified_count
FROM artifact.kept_people AS p
JOIN artifact.kept_artifacts AS k ON k.place = p.place
{}
GROUP BY p.researcher
ORDER BY artifact_count DESC, p.researcher",
        filter.where_place("p.place")
    ))
}

/// Artifacts by stored gayseed index.
pub fn by_gayseed_counts(filter: &Filter) -> Question<ByGayseed> {
    Question::new(format!(
        "SELECT counted.gayseed_index, palette.gayseed_hex AS palette_hex, counted.artifact_count, counted.verified_count
FROM (
    SELECT a.gayseed_index, count(*) AS artifact_count, count(*) FILTER (a.is_verified) AS verified_count
    FROM artifact.artifact_provenance AS a
    {}
    GROUP BY a.gayseed_index
) AS counted
LEFT JOIN artifact.rule_gayseed_palette AS palette ON palette.gayseed_index = counted.gayseed_index
ORDER BY counted.gayseed_index NULLS LAST",
        filter.where_sql()
    ))
}

/// Artifacts by chain length.
pub fn chain_lengths(filter: &Filter) -> Question<ChainLength> {
    Question::new(format!(
        "SELECT k.chain_length::BIGINT AS chain_length, count(*) AS artifact_count
FROM artifact.kept_artifacts AS k
{}
GROUP BY k.chain_length
ORDER BY k.chain_length",
        filter.where_place("k.place")
    ))
}

/// All statistics of the artifacts that pass a filter; at most `limit` rows of each list.
pub async fn statistics(db: &impl Ask, filter: &Filter, limit: u64) -> Result<Statistics, Error> {
    let page = Page { offset: 0, limit };
    Ok(Statistics {
        totals: totals(filter).first(db).await?,
        by_type: by_type_counts(filter).page(page).all(db).await?,
        by_researcher: by_researcher_counts(filter).page(page).all(db).await?,
        by_gayseed: by_gayseed_counts(filter).page(page).all(db).await?,
        chain_lengths: chain_lengths(filter).page(page).all(db).await?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_reaches_every_statistic() {
        let filter = Filter { types: vec!["it's".into()], ..Filter::default() };
        let all = [
            totals(&filter).sql().to_owned(),
            by_type_counts(&filter).sql().to_owned(),
            by_researcher_counts(&filter).sql().to_owned(),
            by_gayseed_counts(&filter).sql().to_owned(),
            chain_lengths(&filter).sql().to_owned(),
        ];
        assert!(all.iter().all(|sql| sql.contains("a.artifact_type IN ('it''s')")));
    }

    #[test]
    fn without_a_filter_every_row_of_a_table_counts() {
        assert!(totals(&Filter::default()).sql().contains("FROM artifact.provenance_nodes"));
    }
}
