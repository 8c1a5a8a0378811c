//! Lists of artifacts: one row type, however the artifacts are chosen.
//!
//! The page is cut before anything is counted, so that a list costs the same at a hundred and at
//! a hundred thousand artifacts; that is why these take their [`Page`] rather than being paged after.

use super::filter::{Filter, Sort, SortColumn};
use crate::duckdb::{List, Page, Question, Timestamp, row, sql};
use crate::systems::Count;

row! {
    /// One artifact in a list.
    pub struct ArtifactRow {
        /// Its id.
        pub artifact_id: Option<String>,
        /// Its type, as stored.
        pub artifact_type: Option<String>,
        /// Its content hash, as stored.
        pub content_hash: Option<String>,
        /// The gayseed index, as stored.
        pub gayseed_index: Option<i32>,
        /// The colour, as stored: any text.
        pub gayseed_hex: Option<String>,
        /// The palette's colour of the stored index: safe to paint with.
        pub palette_hex: Option<String>,
        /// The index that the hash gives.
        pub expected_index: Option<i32>,
        /// Who took part, in the order of the record.
        pub researchers: List<String>,
        /// When it was created.
        pub creation_timestamp: Option<Timestamp>,
        /// Whether it is verified.
        pub is_verified: Option<bool>,
        /// Number of nodes.
        pub chain_length: i64,
        /// Number of log rows.
        pub audit_count: i64,
    }
}

/// The artifacts that pass a filter, in an order; one page of them.
pub fn list(filter: &Filter, sort: Sort, page: Page) -> Question<ArtifactRow> {
    rows_where(&filter.conditions(None), sort, page)
}

/// How many artifacts pass a filter.
pub fn count(filter: &Filter) -> Question<Count> {
    let filter = filter.where_sql();
    Question::new(format!("SELECT count(*) AS count\nFROM artifact.artifact_provenance AS a\n{filter}"))
}

/// Every artifact, newest first.
pub fn all(page: Page) -> Question<ArtifactRow> {
    list(&Filter::default(), Sort::default(), page)
}

/// The artifacts of a type, newest first.
pub fn by_type(artifact_type: &str, page: Page) -> Question<ArtifactRow> {
    list(&Filter { types: vec![artifact_type.to_owned()], ..Filter::default() }, Sort::default(), page)
}

/// The artifacts with a stored gayseed index, newest first.
pub fn by_gayseed(index: i32, page: Page) -> Question<ArtifactRow> {
    list(&Filter { gayseed: vec![index], ..Filter::default() }, Sort::default(), page)
}

/// The artifacts that a researcher of exactly this name took part in, newest first.
///
/// The source's own resolver matches any part of the array's JSON text; whole names are meant.
pub fn search_by_researcher(name: &str, page: Page) -> Question<ArtifactRow> {
    list(&Filter { researchers: vec![name.to_owned()], ..Filter::default() }, Sort::default(), page)
}

/// The artifacts created in a range of time, both ends included, newest first.
pub fn search_by_time(from: Timestamp, to: Timestamp, page: Page) -> Question<ArtifactRow> {
    list(&Filter { from: Some(from), to: Some(to), ..Filter::default() }, Sort::default(), page)
}

/// The artifacts with this content hash (several may share one), by id. Case does not count.
pub fn search_by_hash(hash: &str, page: Page) -> Question<ArtifactRow> {
    rows_where(&[format!("lower(a.content_hash) = lower({})", sql::text(hash))], BY_ID, page)
}

/// The artifacts whose content hash starts with these digits, by id. Case does not count.
pub fn search_by_hash_prefix(prefix: &str, page: Page) -> Question<ArtifactRow> {
    rows_where(&[format!("starts_with(lower(a.content_hash), lower({}))", sql::text(prefix))], BY_ID, page)
}

const BY_ID: Sort = Sort { column: SortColumn::Id, descending: false };

/// The artifacts that meet conditions on `a`, in an order; one page of them.
pub(super) fn rows_where(conditions: &[String], sort: Sort, page: Page) -> Question<ArtifactRow> {
    let (sort_by, joined) = sort.column.expression();
    let direction = if sort.descending { "DESC" } else { "ASC" };
    let filter = sql::where_all(conditions);
    let Page { offset, limit } = page;
    Question::new(format!(
        "WITH page AS MATERIALIZED (
    SELECT a.artifact_id, a.artifact_type, a.content_hash, a.gayseed_index, a.gayseed_hex, a.creation_timestamp,
        a.is_verified, a.rowid AS place, {sort_by} AS sort_value
    FROM artifact.artifact_provenance AS a
    {joined}
    {filter}
    ORDER BY sort_value {direction} NULLS LAST, a.artifact_id, a.rowid
    LIMIT {limit} OFFSET {offset}
)
SELECT
    page.artifact_id, page.artifact_type, page.content_hash, page.gayseed_index, page.gayseed_hex,
    palette.gayseed_hex AS palette_hex,
    CASE WHEN regexp_matches(page.content_hash, '^[0-9a-fA-F]{{2}}')
        THEN TRY_CAST('0x' || left(page.content_hash, 2) AS INTEGER) % 12
    END AS expected_index,
    coalesce(r.names, []) AS researchers,
    page.creation_timestamp, page.is_verified,
    coalesce(k.chain_length, 0)::BIGINT AS chain_length,
    coalesce(k.event_count, 0)::BIGINT AS audit_count
FROM page
LEFT JOIN artifact.kept_artifacts AS k ON k.place = page.place
LEFT JOIN artifact.rule_gayseed_palette AS palette ON palette.gayseed_index = page.gayseed_index
LEFT JOIN (
    SELECT artifact_id, list(researcher ORDER BY position) AS names
    FROM artifact.artifact_researchers
    WHERE researcher IS NOT NULL AND artifact_id IN (SELECT artifact_id FROM page)
    GROUP BY artifact_id
) AS r ON r.artifact_id = page.artifact_id
ORDER BY page.sort_value {direction} NULLS LAST, page.artifact_id, page.place"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Page = Page { offset: 40, limit: 20 };

    #[test]
    fn the_page_is_cut_before_anything_is_counted() {
        let question = all(PAGE);
        let cut = question.sql().find("LIMIT 20 OFFSET 40");
        let counted = question.sql().find("kept_artifacts");
        assert!(cut.is_some() && cut < counted);
    }

    #[test]
    fn a_hostile_id_stays_a_literal() {
        let question = search_by_hash("a' OR TRUE --", PAGE);
        assert!(question.sql().contains("lower('a'' OR TRUE --')"));
    }

    #[test]
    fn sorting_by_a_count_joins_what_it_counts() {
        let sort = Sort { column: SortColumn::ChainLength, descending: true };
        assert!(list(&Filter::default(), sort, PAGE).sql().contains("AS s ON s.place = a.rowid"));
        assert!(!all(PAGE).sql().contains("AS s ON"));
    }
}
