//! Lists of datasets.

use super::filter::{Filter, Sort};
use crate::duckdb::{Page, Question, Timestamp, row, sql};
use crate::systems::Count;

row! {
    /// A dataset in a list.
    pub struct DatasetRow {
        /// Its id.
        pub dataset_id: Option<String>,
        /// Its name.
        pub dataset_name: Option<String>,
        /// journal, repository and so on.
        pub source_type: Option<String>,
        /// permissive, cc_by and so on.
        pub license_type: Option<String>,
        /// verified, pending and so on.
        pub license_status: Option<String>,
        /// The licence of most concern among its ancestors.
        pub inherited_license: Option<String>,
        /// priority, archive and so on.
        pub quality_tier: Option<String>,
        /// compliant, needs_review and so on.
        pub compliance_status: Option<String>,
        /// Its records.
        pub record_count: Option<i64>,
        /// Its bytes.
        pub file_size_bytes: Option<i64>,
        /// Its stages.
        pub stage_count: Option<i32>,
        /// Datasets that it was made from.
        pub parent_count: Option<i32>,
        /// Datasets that were made from it.
        pub child_count: i64,
        /// What audits found and is neither resolved nor dismissed.
        pub open_finding_count: i64,
        /// When the record changed last.
        pub updated_at: Option<Timestamp>,
    }
}

const COLUMNS: &str = "d.dataset_id, d.dataset_name, d.source_type, d.license_type,
    d.license_verification_status AS license_status, i.license_type AS inherited_license, d.quality_tier,
    d.compliance_status, d.record_count, d.file_size_bytes, d.stage_count, d.parent_count,
    coalesce(c.count, 0) AS child_count, coalesce(f.count, 0) AS open_finding_count, d.updated_at";

const SOURCE: &str = "dataset.dataset_provenance AS d
LEFT JOIN (
    SELECT dataset_id, arg_max(license_type, severity) AS license_type
    FROM dataset.inherited_licenses GROUP BY dataset_id
) AS i ON i.dataset_id = d.dataset_id
LEFT JOIN (
    SELECT parent_id, count(DISTINCT dataset_id) AS count FROM dataset.dataset_parents GROUP BY parent_id
) AS c ON c.parent_id = d.dataset_id
LEFT JOIN (
    SELECT dataset_id, count(*) AS count
    FROM dataset.dataset_findings
    WHERE (status IN ('resolved', 'dismissed')) IS NOT TRUE
    GROUP BY dataset_id
) AS f ON f.dataset_id = d.dataset_id";

/// The datasets that pass a filter, in an order; one page of them.
pub fn datasets(filter: &Filter, sort: Sort, page: Page) -> Question<DatasetRow> {
    let (filter, order) = (filter.where_sql(), sort.order_by());
    Question::new(format!("SELECT {COLUMNS}\nFROM {SOURCE}\n{filter}\n{order}")).page(page)
}

/// How many rows [`datasets`] has.
pub fn dataset_count(filter: &Filter) -> Question<Count> {
    Question::new(format!("SELECT count(*) AS count\nFROM dataset.dataset_provenance AS d\n{}", filter.where_sql()))
}

/// What the source fetches where nobody says how much.
pub const DEFAULT_PAGE: Page = Page { offset: 0, limit: 100 };

/// The source's question `query_provenance`: by source, licence and quality tier, newest first.
pub fn query_provenance(
    source_id: Option<&str>,
    license_type: Option<&str>,
    quality_tier: Option<&str>,
    page: Page,
) -> Question<DatasetRow> {
    let conditions = [("source_id", source_id), ("license_type", license_type), ("quality_tier", quality_tier)];
    let conditions: Vec<String> = conditions
        .into_iter()
        .filter_map(|(column, value)| Some(format!("d.{column} = {}", sql::text(value?))))
        .collect();
    let filter = sql::where_all(&conditions);
    Question::new(format!(
        "SELECT {COLUMNS}\nFROM {SOURCE}\n{filter}\nORDER BY d.created_at DESC NULLS LAST, d.dataset_id, d.dataset_key"
    ))
    .page(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sources_query_restricts_only_by_what_is_given() {
        assert!(!query_provenance(None, None, None, DEFAULT_PAGE).sql().contains("WHERE d."));
        let sql = query_provenance(Some("it's"), None, Some("cot"), DEFAULT_PAGE).sql().to_owned();
        assert!(sql.contains("WHERE d.source_id = 'it''s'\n    AND d.quality_tier = 'cot'"));
    }
}
