//! Finding something by a few letters: a short list while somebody types.

use crate::duckdb::{Question, sql};
use crate::systems::Found;

/// Embeddings whose file, id or fingerprint has the text in it: files first that begin with it. Case does not count.
pub fn find_embeddings(text: &str, limit: u64) -> Question<Found> {
    let text = sql::text(text);
    Question::new(format!(
        "SELECT 'embedding' AS kind, embedding_id AS id, parsed_file_id AS note
FROM compute.deterministic_embeddings
WHERE embedding_id <> '' AND (
    contains(lower(parsed_file_id), lower({text})) OR starts_with(lower(embedding_id), lower({text}))
    OR starts_with(lower(fingerprint), lower({text}))
)
ORDER BY length(parsed_file_id), parsed_file_id, embedding_key
LIMIT {limit}"
    ))
}

/// Names of columns that have the text in them, and the files each is in.
pub fn find_columns(text: &str, limit: u64) -> Question<Found> {
    let text = sql::text(text);
    Question::new(format!(
        "SELECT 'column' AS kind, normal_name AS id,
    count(DISTINCT embedding_key) || CASE WHEN count(DISTINCT embedding_key) = 1 THEN ' file' ELSE ' files' END AS note
FROM compute.embedding_columns
WHERE contains(normal_name, lower({text}))
GROUP BY normal_name
ORDER BY NOT starts_with(normal_name, lower({text})), count(DISTINCT embedding_key) DESC, normal_name
LIMIT {limit}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_a_literal() {
        assert_eq!(find_embeddings("a' OR TRUE --", 5).sql().matches("'a'' OR TRUE --'").count(), 3);
        assert_eq!(find_columns("o'neill", 5).sql().matches("'o''neill'").count(), 2);
    }
}
