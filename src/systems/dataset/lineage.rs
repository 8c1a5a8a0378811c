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
    relatives(dataset_id, "child", "parent")
}

/// Everything that was made from a dataset, nearest first.
pub fn descendants(dataset_id: &str) -> Question<Relative> {
    relatives(dataset_id, "parent", "child")
}

/// Walks from one dataset, from one end of each step to the other; each is reached once, so a circle ends. What is found
/// passes through one list: the planner cannot know how little it is, and would list all datasets to look it up in them.
fn relatives(dataset_id: &str, from: &str, to: &str) -> Question<Relative> {
    let id = sql::text(dataset_id);
    Question::new(format!(
        "WITH RECURSIVE start AS MATERIALIZED (SELECT node FROM dataset.kept_nodes WHERE dataset_id = {id}),
walk (node, distance) USING KEY (node) AS (
    SELECT s.{to}, 1 FROM dataset.kept_steps AS s WHERE s.{from} IN (SELECT node FROM start)
    UNION
    SELECT DISTINCT s.{to}, w.distance + 1
    FROM walk AS w
    JOIN dataset.kept_steps AS s ON s.{from} = w.node
    WHERE NOT EXISTS (FROM recurring.walk AS k WHERE k.node = s.{to})
),
found AS MATERIALIZED (
    SELECT unnest(list({{'node': node, 'distance': distance}}), recursive := true) FROM walk
),
near AS MATERIALIZED (
    SELECT s.{to} AS node, s.contribution_ratio FROM dataset.kept_steps AS s WHERE s.{from} IN (SELECT node FROM start)
)
SELECT n.dataset_id, n.dataset_name, f.distance, s.contribution_ratio, n.license_type, n.severity, n.quality_tier,
    n.compliance_status, n.is_known
FROM found AS f
JOIN dataset.kept_nodes AS n ON n.node = f.node
LEFT JOIN near AS s ON s.node = f.node
ORDER BY f.distance, n.dataset_id"
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

/// Licences of concern that reach the datasets of a quality tier from what they were made from, for so many datasets;
/// by dataset, the worst first.
pub fn license_problems(quality_tier: &str, datasets: u64, page: Page) -> Question<LicenseProblem> {
    let tier = sql::text(quality_tier);
    Question::new(format!(
        "WITH RECURSIVE reached AS MATERIALIZED (
    SELECT n.node
    FROM dataset.kept_nodes AS n
    WHERE n.quality_tier = {tier} AND n.dataset_id IN (SELECT dataset_id FROM dataset.inherited_licenses)
    ORDER BY n.node
    LIMIT {datasets}
),
walk (node, ancestor) AS (
    SELECT s.child, s.parent
    FROM dataset.kept_steps AS s
    WHERE s.child IN (SELECT node FROM reached)
    UNION
    SELECT w.node, s.parent
    FROM walk AS w
    JOIN dataset.kept_steps AS s ON s.child = w.ancestor
)
SELECT n.dataset_id, a.dataset_id AS ancestor_id, a.license_type, a.severity
FROM walk AS w
JOIN dataset.kept_nodes AS n ON n.node = w.node
JOIN dataset.kept_nodes AS a ON a.node = w.ancestor
WHERE a.severity > 0
ORDER BY n.dataset_id, a.severity DESC, a.dataset_id"
    ))
    .page(page)
}
