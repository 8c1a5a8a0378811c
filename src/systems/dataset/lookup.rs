//! Finding a dataset by a few letters: a short list while somebody types.

use crate::duckdb::{Question, sql};
use crate::systems::Found;

/// Datasets whose id begins with the text, or whose id, name, checksum or storage path has it: ids first. Case does
/// not count. Checksums and paths are what other systems name the same thing by.
pub fn find_datasets(text: &str, limit: u64) -> Question<Found> {
    let text = sql::text(text);
    Question::new(format!(
        "SELECT 'dataset' AS kind, dataset_id AS id, concat_ws(' · ', dataset_name, license_type, quality_tier) AS note
FROM (
    SELECT *, starts_with(lower(dataset_id), lower({text})) AS by_id
    FROM dataset.dataset_provenance
    WHERE dataset_id <> '' AND (contains(lower(dataset_id), lower({text})) OR contains(lower(dataset_name), lower({text}))
        OR starts_with(lower(checksum), lower({text})) OR contains(lower(storage_path), lower({text})))
)
ORDER BY NOT by_id, dataset_id
LIMIT {limit}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_a_literal() {
        assert_eq!(find_datasets("a' OR TRUE --", 5).sql().matches("'a'' OR TRUE --'").count(), 5);
    }
}
