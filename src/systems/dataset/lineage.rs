//! The lineage of datasets: all of it, for pictures; and what is above and below one of them.

use crate::duckdb::{Question, Timestamp, row};

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
