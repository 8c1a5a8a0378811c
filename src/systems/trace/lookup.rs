//! Finding something by a few letters: a short list while somebody types.

use crate::duckdb::{Question, sql};
use crate::systems::Found;

/// Traces whose id begins with the text, or whose root's name has it in it: ids first, then the newest. Case does not
/// count.
pub fn find_traces(text: &str, limit: u64) -> Question<Found> {
    let text = sql::text(text);
    Question::new(format!(
        "SELECT 'trace' AS kind, trace_id AS id, concat_ws(' · ', name, service_name) AS note
FROM (
    SELECT *, starts_with(lower(trace_id), lower({text})) AS by_id
    FROM trace.root_spans
    WHERE trace_id <> '' AND (starts_with(lower(trace_id), lower({text})) OR contains(lower(name), lower({text})))
)
ORDER BY NOT by_id, start_ns DESC NULLS LAST, trace_id, span_key
LIMIT {limit}"
    ))
}

/// Services whose name has the text in it, and the roots each has.
pub fn find_services(text: &str, limit: u64) -> Question<Found> {
    let text = sql::text(text);
    Question::new(format!(
        "SELECT 'service' AS kind, service_name AS id,
    count(*) || CASE WHEN count(*) = 1 THEN ' trace' ELSE ' traces' END AS note
FROM trace.root_spans
WHERE contains(lower(service_name), lower({text}))
GROUP BY service_name
ORDER BY NOT starts_with(lower(service_name), lower({text})), count(*) DESC, service_name
LIMIT {limit}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_a_literal() {
        assert_eq!(find_traces("a' OR TRUE --", 5).sql().matches("'a'' OR TRUE --'").count(), 3);
        assert_eq!(find_services("o'neill", 5).sql().matches("'o''neill'").count(), 2);
    }
}
