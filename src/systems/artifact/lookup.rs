//! Finding something by a few letters: a short list while somebody types.

use crate::duckdb::{Question, row, sql};

row! {
    /// An artifact that was found.
    pub struct FoundArtifact {
        /// Its id.
        pub artifact_id: String,
        /// Its type.
        pub artifact_type: Option<String>,
        /// Its content hash.
        pub content_hash: Option<String>,
        /// It was found by the start of its hash, not by its id.
        pub by_hash: bool,
    }
}

row! {
    /// A researcher who was found.
    pub struct FoundResearcher {
        /// The name.
        pub researcher: String,
        /// Artifacts that name them.
        pub artifact_count: i64,
    }
}

/// Artifacts whose id has the text in it or whose hash begins with it: the same id, ids that begin so, other ids,
/// hashes. Case does not count.
pub fn find_artifacts(text: &str, limit: u64) -> Question<FoundArtifact> {
    let text = sql::text(text);
    Question::new(format!(
        "SELECT artifact_id, artifact_type, content_hash, NOT contains(lower(artifact_id), lower({text})) AS by_hash
FROM artifact.artifact_provenance
WHERE artifact_id IS NOT NULL
    AND (contains(lower(artifact_id), lower({text})) OR starts_with(lower(content_hash), lower({text})))
ORDER BY by_hash, lower(artifact_id) <> lower({text}), NOT starts_with(lower(artifact_id), lower({text})), artifact_id
LIMIT {limit}"
    ))
}

/// Researchers whose name has the text in it: names that begin so first, then those with the most artifacts.
pub fn find_researchers(text: &str, limit: u64) -> Question<FoundResearcher> {
    let text = sql::text(text);
    Question::new(format!(
        "SELECT researcher, count(DISTINCT artifact_id) AS artifact_count
FROM artifact.artifact_researchers
WHERE contains(lower(researcher), lower({text}))
GROUP BY researcher
ORDER BY NOT starts_with(lower(researcher), lower({text})), artifact_count DESC, researcher
LIMIT {limit}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_a_literal() {
        assert_eq!(find_artifacts("a' OR TRUE --", 5).sql().matches("'a'' OR TRUE --'").count(), 5);
        assert_eq!(find_researchers("o'neill", 5).sql().matches("'o''neill'").count(), 2);
    }
}
