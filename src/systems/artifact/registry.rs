//! One artifact of the registry, with everything stored about it.

use crate::duckdb::{List, Question, Timestamp, row, sql};

row! {
    /// One registry row: the twelve columns as stored, and what follows from them.
    pub struct Artifact {
        /// Its id.
        pub artifact_id: Option<String>,
        /// Its type.
        pub artifact_type: Option<String>,
        /// The GitHub issue or commit it came from.
        pub github_interaction_id: Option<String>,
        /// SHA3-256 of its content, in hex.
        pub content_hash: Option<String>,
        /// The gayseed index.
        pub gayseed_index: Option<i32>,
        /// The colour of the index.
        pub gayseed_hex: Option<String>,
        /// When it was created.
        pub creation_timestamp: Option<Timestamp>,
        /// When it was last changed.
        pub last_updated: Option<Timestamp>,
        /// The array of names, as JSON text.
        pub researchers_involved: Option<String>,
        /// Details by type, as JSON text.
        pub artifact_metadata: Option<String>,
        /// Whether it is verified.
        pub is_verified: Option<bool>,
        /// When it was verified.
        pub verification_timestamp: Option<Timestamp>,
        /// The names, in the order of the record.
        pub researchers: List<String>,
        /// The palette's colour of the stored index: safe to paint with.
        pub palette_hex: Option<String>,
        /// The index that the hash gives.
        pub expected_index: Option<i32>,
        /// The palette's colour of the expected index.
        pub expected_hex: Option<String>,
        /// Number of nodes.
        pub chain_length: i64,
        /// Number of log rows.
        pub audit_count: i64,
        /// Number of connections, as composition or as shared artifact.
        pub connection_count: i64,
    }
}

/// The artifact with an id; several rows if the id is stored more than once, in the file's order.
pub fn artifact(id: &str) -> Question<Artifact> {
    let id = sql::text(id);
    Question::new(format!(
        "SELECT
    a.*,
    coalesce((
        SELECT list(researcher ORDER BY position)
        FROM artifact.artifact_researchers
        WHERE artifact_id = {id} AND researcher IS NOT NULL
    ), []) AS researchers,
    of_index.gayseed_hex AS palette_hex,
    of_hash.gayseed_index AS expected_index,
    of_hash.gayseed_hex AS expected_hex,
    (SELECT count(*) FROM artifact.provenance_nodes WHERE artifact_id = {id}) AS chain_length,
    (SELECT count(*) FROM artifact.provenance_audit_log WHERE artifact_id = {id}) AS audit_count,
    (
        SELECT count(*) FROM artifact.tripartite_connections WHERE composition_id = {id} OR shared_artifact_id = {id}
    ) AS connection_count
FROM artifact.artifact_provenance AS a
LEFT JOIN artifact.rule_gayseed_palette AS of_index ON of_index.gayseed_index = a.gayseed_index
LEFT JOIN artifact.rule_gayseed_palette AS of_hash
    ON of_hash.gayseed_index = TRY_CAST('0x' || nullif(left(a.content_hash, 2), '') AS INTEGER) % 12
    AND regexp_matches(a.content_hash, '^[0-9a-fA-F]{{2}}')
WHERE a.artifact_id = {id}
ORDER BY a.rowid"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_with_quotes_is_one_literal_wherever_it_is_used() {
        let question = artifact("o'); DROP TABLE x; --");
        assert_eq!(question.sql().matches("'o''); DROP TABLE x; --'").count(), 6);
    }
}
