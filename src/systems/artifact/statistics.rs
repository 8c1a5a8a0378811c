//! Statistics of a whole snapshot.

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

/// How many of everything: one row.
pub fn totals() -> Question<Totals> {
    Question::new("SELECT *\nFROM artifact.v_statistics")
}

/// Artifacts by type, the most frequent first.
pub fn by_type_counts() -> Question<ByType> {
    Question::new("SELECT *\nFROM artifact.v_statistics_by_type\nORDER BY artifact_count DESC, artifact_type")
}

/// Artifacts by researcher, the busiest first; one of several counts for each.
pub fn by_researcher_counts() -> Question<ByResearcher> {
    Question::new("SELECT *\nFROM artifact.v_statistics_by_researcher\nORDER BY artifact_count DESC, researcher")
}

/// Artifacts by stored gayseed index.
pub fn by_gayseed_counts() -> Question<ByGayseed> {
    Question::new("SELECT *\nFROM artifact.v_statistics_by_gayseed\nORDER BY gayseed_index NULLS LAST")
}

/// Artifacts by chain length.
pub fn chain_lengths() -> Question<ChainLength> {
    Question::new("SELECT *\nFROM artifact.v_statistics_by_chain_length\nORDER BY chain_length")
}

/// All statistics; at most `limit` rows of each list.
pub async fn statistics(db: &impl Ask, limit: u64) -> Result<Statistics, Error> {
    let page = Page { offset: 0, limit };
    Ok(Statistics {
        totals: totals().first(db).await?,
        by_type: by_type_counts().page(page).all(db).await?,
        by_researcher: by_researcher_counts().page(page).all(db).await?,
        by_gayseed: by_gayseed_counts().page(page).all(db).await?,
        chain_lengths: chain_lengths().page(page).all(db).await?,
    })
}
