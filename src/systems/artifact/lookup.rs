//! Finding something by a few letters: a short list while somebody types.

use crate::duckdb::{Question, sql};
use crate::systems::Found;

/// Artifacts whose id has the text in it or whose hash begins with it: the same id, ids that begin so, other ids,
/// hashes. Case does not count.
pub fn find_artifacts(text: &str, limit: u64) -> Question<Found> {
    let text = sql::text(text);
    Question::new(format!(
        "SELECT 'artifact' AS kind, artifact_id AS id,
    concat_ws(' · ', artifact_type, CASE WHEN by_hash THEN 'hash ' || left(content_hash, 16) || '…' END) AS note
FROM (
    SELECT artifact_id, artifact_type, content_hash, NOT contains(lower(artifact_id), lower({text})) AS by_hash
    FROM artifact.artifact_provenance
    WHERE artifact_id IS NOT NULL
        AND (contains(lower(artifact_id), lower({text})) OR starts_with(lower(content_hash), lower({text})))
)
ORDER BY by_hash, lower(artifact_id) <> lower({text}), NOT starts_with(lower(artifact_id), lower({text})), artifact_id
LIMIT {limit}"
    ))
}

/// Researchers whose name has the text in it: names that begin so first, then those with the most artifacts.
pub fn find_researchers(text: &str, limit: u64) -> Question<Found> {
    let text = sql::text(text);
    Question::new(format!(
        "SELECT 'researcher' AS kind, researcher AS id,
    count(DISTINCT artifact_id) || CASE WHEN count(DISTINCT artifact_id) = 1 THEN ' artifact' ELSE ' artifacts' END AS note
FROM artifact.artifact_researchers
WHERE contains(lower(researcher), lower({text}))
GROUP BY researcher
ORDER BY NOT starts_with(lower(researcher), lower({text})), count(DISTINCT artifact_id) DESC, researcher
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
