//! Stored computations: lists, one with its documents, and counts by type and tenant.

use crate::duckdb::{Page, Question, Timestamp, row, sql};
use crate::systems::Count;
use crate::systems::facets::{self, FacetCount, FacetRow};

row! {
    /// A computation, with the verdict if it was computed again.
    pub struct ComputationRow {
        /// Its place in the file.
        pub computation_key: Option<i64>,
        /// Its id.
        pub computation_id: Option<String>,
        /// What was computed.
        pub computation_type: Option<String>,
        /// Who had it computed.
        pub tenant_id: Option<String>,
        /// When.
        pub created_at: Option<Timestamp>,
        /// From what: a JSON object, or NULL.
        pub input_data: Option<String>,
        /// What came out: a JSON object.
        pub result_data: Option<String>,
        /// Of the input: an embedding.
        pub source_id: Option<String>,
        /// Of the input: the embedding that it is compared with.
        pub target_id: Option<String>,
        /// Of the input: a file.
        pub parsed_file_id: Option<String>,
        /// Of the input: SQL.
        pub statement: Option<String>,
        /// Of the input: only so many rows.
        pub row_limit: Option<i64>,
        /// The file that the first embedding is of.
        pub source_file_id: Option<String>,
        /// The file that the other embedding is of.
        pub target_file_id: Option<String>,
        /// same, different or not_replayable; NULL if it was not computed again.
        pub verdict: Option<String>,
        /// What differs, or why it could not be computed.
        pub detail: Option<String>,
        /// What came out this time, as JSON.
        pub computed: Option<String>,
    }
}

row! {
    /// Computations of a type and a tenant.
    pub struct ComputationType {
        /// What was computed.
        pub computation_type: Option<String>,
        /// Who had it computed.
        pub tenant_id: Option<String>,
        /// How many.
        pub computation_count: i64,
        /// Of these: computed again, with the same result.
        pub same_count: i64,
        /// With another one.
        pub different_count: i64,
        /// Those that could not be computed again.
        pub not_replayable_count: i64,
        /// The first one.
        pub first_at: Option<Timestamp>,
        /// The last one.
        pub last_at: Option<Timestamp>,
    }
}

/// Which computations to show. A part that is empty or `None` does not restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ComputationFilter {
    /// Types.
    pub types: Vec<String>,
    /// Tenants.
    pub tenants: Vec<String>,
    /// `same`, `different`, `not replayable`, or `not replayed`.
    pub verdicts: Vec<String>,
    /// A part of the id, the input or the result, in any case.
    pub search: Option<String>,
}

/// The verdict as people read it.
const VERDICT: &str = "replace(coalesce(c.verdict, 'not replayed'), '_', ' ')";

impl ComputationFilter {
    fn conditions(&self, without: &str) -> Vec<String> {
        let among = |facet: &str, values: &[String], value: &str| {
            (!values.is_empty() && without != facet).then(|| format!("{value} IN {}", sql::texts(values)))
        };
        [
            among("kind", &self.types, "c.computation_type"),
            among("owner", &self.tenants, "c.tenant_id"),
            among("verdict", &self.verdicts, VERDICT),
            self.search.as_deref().filter(|text| !text.is_empty()).map(|text| {
                let text = sql::text(text);
                format!(
                    "(contains(lower(c.computation_id), lower({text})) OR contains(lower(c.input_data), lower({text})) \
                     OR contains(lower(c.result_data), lower({text})))"
                )
            }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

const COLUMNS: &str =
    "c.computation_key, c.computation_id, c.computation_type, c.tenant_id, c.created_at, c.input_data,
    c.result_data, c.source_id, c.target_id, c.parsed_file_id, c.statement, c.row_limit,
    c.source_file_id, c.target_file_id, c.verdict, c.detail, c.computed";

/// The computations that pass a filter, as they stand in the file; one page of them.
pub fn computations(filter: &ComputationFilter, page: Page) -> Question<ComputationRow> {
    let filter = sql::where_all(&filter.conditions(""));
    Question::new(format!("SELECT {COLUMNS}\nFROM compute.v_computations AS c\n{filter}\nORDER BY c.computation_key"))
        .page(page)
}

row! {
    /// A computation as far as the page of what it was computed from shows it.
    pub struct ComputedFrom {
        /// Its id.
        pub computation_id: Option<String>,
        /// What was computed.
        pub computation_type: Option<String>,
        /// What came out, as JSON; the beginning of it.
        pub result_data: Option<String>,
        /// When.
        pub created_at: Option<Timestamp>,
    }
}

/// What was computed from an embedding, or from the file that it is of. The files of other embeddings, which the view
/// of computations looks up for all of them, are not asked for.
pub fn computed_from(embedding_id: &str, file_id: &str, page: Page) -> Question<ComputedFrom> {
    let (embedding, file) = (sql::text(embedding_id), sql::text(file_id));
    Question::new(format!(
        "SELECT computation_id, computation_type, left(result_data, 200) AS result_data, created_at
FROM compute.computation_results
WHERE source_id = {embedding} OR target_id = {embedding} OR parsed_file_id = {file}
ORDER BY computation_key"
    ))
    .page(page)
}

/// How many rows [`computations`] has.
pub fn computation_count(filter: &ComputationFilter) -> Question<Count> {
    let filter = sql::where_all(&filter.conditions(""));
    Question::new(format!("SELECT count(*) AS count\nFROM compute.v_computations AS c\n{filter}"))
}

/// One computation by its id; the first of several.
pub fn computation(computation_id: &str) -> Question<ComputationRow> {
    let id = sql::text(computation_id);
    Question::new(format!(
        "SELECT {COLUMNS}\nFROM compute.v_computations AS c\nWHERE c.computation_id = {id}\nORDER BY c.computation_key\nLIMIT 1"
    ))
}

/// The counts of every facet under a filter: types, tenants, verdicts.
pub fn computation_facet_rows(filter: &ComputationFilter) -> Question<FacetRow> {
    let count = |facet: &'static str, value: &'static str| FacetCount {
        facet,
        value,
        source: "compute.v_computations AS c".to_owned(),
        conditions: filter.conditions(facet),
    };
    facets::facet_rows(&[count("kind", "c.computation_type"), count("owner", "c.tenant_id"), count("verdict", VERDICT)])
}

/// Computations and verdicts by type and tenant.
pub fn computation_types() -> Question<ComputationType> {
    Question::new(
        "SELECT computation_type, tenant_id, computation_count, same_count, different_count, not_replayable_count,
    first_at, last_at
FROM compute.v_computation_types
ORDER BY computation_count DESC, computation_type, tenant_id",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_facet_ignores_its_own_part_of_the_filter() {
        let filter = ComputationFilter {
            types: vec!["sql".into()],
            verdicts: vec!["same".into()],
            ..ComputationFilter::default()
        };
        let rows = computation_facet_rows(&filter);
        assert_eq!(rows.sql().matches("IN ('sql')").count(), 2);
        assert_eq!(rows.sql().matches("IN ('same')").count(), 2);
    }
}
