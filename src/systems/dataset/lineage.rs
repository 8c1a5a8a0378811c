//! The lineage of datasets: all of it, for pictures; and what is above and below one of them.

use crate::duckdb::{Page, Question, Timestamp, row, sql};

row! {
    /// A dataset of the lineage.
    pub struct LineageNode {
        /// Its id.
        pub dataset_id: String,
        /// Its name.
        pub dataset_name: Option<String>,
        /// permissive, cc_by and so on.
        pub license_type: Option<String>,
        /// verified, pending and so on.
        pub license_status: Option<String>,
        /// priority, archive and so on.
        pub quality_tier: Option<String>,
        /// compliant, needs_review and so on.
        pub compliance_status: Option<String>,
        /// journal, repository and so on.
        pub source_type: Option<String>,
        /// Its records.
        pub record_count: Option<i64>,
        /// It has a record of its own; else it is only named as a parent.
        pub is_known: bool,
        /// When its first stage started.
        pub started_at: Option<Timestamp>,
        /// When its last stage ended.
        pub ended_at: Option<Timestamp>,
    }
}

row! {
    /// One dataset was made from another.
    pub struct LineageEdge {
        /// The one that it was made from.
        pub parent_id: String,
        /// The one that was made.
        pub child_id: String,
        /// The parent's part of it, 0 to 1.
        pub contribution_ratio: Option<f64>,
    }
}

/// Every dataset, also those that are only named as a parent; by id.
pub fn lineage_nodes() -> Question<LineageNode> {
    Question::new(
        "SELECT dataset_id, dataset_name, license_type, license_status, quality_tier, compliance_status, source_type,
    record_count, is_known, started_at, ended_at
FROM dataset.v_lineage_nodes
ORDER BY dataset_id",
    )
}

/// Every step from a parent to a child; by child, then parent.
pub fn lineage_edges() -> Question<LineageEdge> {
    Question::new("SELECT parent_id, child_id, contribution_ratio\nFROM dataset.v_edges\nORDER BY child_id, parent_id")
}

row! {
    /// A dataset above or below another.
    pub struct Relative {
        /// Its id.
        pub dataset_id: String,
        /// Its name.
        pub dataset_name: Option<String>,
        /// Steps on the shortest way: 1 is a parent or a child.
        pub distance: i32,
        /// The parent's part of the child, where the distance is 1.
        pub contribution_ratio: Option<f64>,
        /// permissive, cc_by and so on.
        pub license_type: Option<String>,
        /// Of its licence: 0 (of no concern) to 5.
        pub severity: i32,
        /// priority, archive and so on.
        pub quality_tier: Option<String>,
        /// compliant, needs_review and so on.
        pub compliance_status: Option<String>,
        /// It has a record of its own.
        pub is_known: bool,
    }
}

/// Everything that a dataset was made from, nearest first.
pub fn ancestors(dataset_id: &str) -> Question<Relative> {
    relatives(dataset_id, "parent_id", "dataset_id", "p.dataset_id = {id} AND p.parent_id = w.dataset_id")
}

/// Everything that was made from a dataset, nearest first.
pub fn descendants(dataset_id: &str) -> Question<Relative> {
    relatives(dataset_id, "dataset_id", "parent_id", "p.parent_id = {id} AND p.dataset_id = w.dataset_id")
}

/// Walks from one dataset along `from` to `to`; each is reached once, so a circle ends.
fn relatives(dataset_id: &str, to: &str, from: &str, near: &str) -> Question<Relative> {
    let id = sql::text(dataset_id);
    let near = near.replace("{id}", &id);
    Question::new(format!(
        "WITH RECURSIVE walk (dataset_id, distance) USING KEY (dataset_id) AS (
    SELECT DISTINCT {to}, 1 FROM dataset.dataset_parents WHERE {from} = {id} AND {to} IS NOT NULL
    UNION
    SELECT DISTINCT e.{to}, w.distance + 1
    FROM walk AS w
    JOIN dataset.dataset_parents AS e ON e.{from} = w.dataset_id
    WHERE e.{to} IS NOT NULL AND NOT EXISTS (FROM recurring.walk AS k WHERE k.dataset_id = e.{to})
)
SELECT w.dataset_id, n.dataset_name, w.distance, p.contribution_ratio, n.license_type,
    coalesce(r.severity, 0) AS severity, n.quality_tier, n.compliance_status, coalesce(n.is_known, FALSE) AS is_known
FROM walk AS w
LEFT JOIN dataset.v_lineage_nodes AS n ON n.dataset_id = w.dataset_id
LEFT JOIN dataset.rule_licenses AS r ON r.license_type = n.license_type
LEFT JOIN (
    SELECT parent_id, dataset_id, any_value(contribution_ratio) AS contribution_ratio
    FROM dataset.dataset_parents GROUP BY parent_id, dataset_id
) AS p ON w.distance = 1 AND {near}
ORDER BY w.distance, w.dataset_id"
    ))
}

row! {
    /// A licence of concern that reaches a dataset.
    pub struct LicenseProblem {
        /// The dataset.
        pub dataset_id: String,
        /// What it was made from.
        pub ancestor_id: String,
        /// The ancestor's licence.
        pub license_type: String,
        /// 1 to 5: the higher, the worse.
        pub severity: i32,
    }
}

/// Licences of concern that reach the datasets of a quality tier from what they were made from; by dataset, the worst
/// first.
pub fn license_problems(quality_tier: &str, page: Page) -> Question<LicenseProblem> {
    Question::new(format!(
        "WITH RECURSIVE walk (dataset_id, ancestor_id) AS (
    SELECT p.dataset_id, p.parent_id
    FROM dataset.dataset_parents AS p
    JOIN dataset.dataset_provenance AS d ON d.dataset_id = p.dataset_id
    WHERE d.quality_tier = {} AND p.parent_id IS NOT NULL
    UNION
    SELECT w.dataset_id, p.parent_id
    FROM walk AS w
    JOIN dataset.dataset_parents AS p ON p.dataset_id = w.ancestor_id
    WHERE p.parent_id IS NOT NULL
)
SELECT w.dataset_id, w.ancestor_id, d.license_type, r.severity
FROM walk AS w
JOIN dataset.dataset_provenance AS d ON d.dataset_id = w.ancestor_id
JOIN dataset.rule_licenses AS r ON r.license_type = d.license_type
WHERE r.severity > 0
ORDER BY w.dataset_id, r.severity DESC, w.ancestor_id",
        sql::text(quality_tier)
    ))
    .page(page)
}
