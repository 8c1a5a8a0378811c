//! Compliance of datasets, counted by what can be asked for, and what audits found.

use crate::duckdb::{Page, Question, Timestamp, row, sql};

row! {
    /// The compliance of all datasets that have a value.
    pub struct ComplianceRow {
        /// `license_type`, `source_type`, `quality_tier`, or `all`.
        pub dimension: String,
        /// The value; `None` for NULL, and for all.
        pub value: Option<String>,
        /// Datasets.
        pub total: i64,
        /// Those that comply.
        pub compliant: i64,
        /// Those that do not.
        pub non_compliant: i64,
        /// Those that somebody has to look at.
        pub needs_review: i64,
        /// Those of which nothing is known.
        pub unknown: i64,
        /// `compliant / total`.
        pub compliance_rate: f64,
    }
}

/// Compliance by licence, source and quality tier, and of all; each by value.
pub fn compliance() -> Question<ComplianceRow> {
    Question::new(
        "SELECT dimension, value, total, compliant, non_compliant, needs_review, unknown, compliance_rate
FROM dataset.v_compliance
ORDER BY dimension, value NULLS LAST",
    )
}

row! {
    /// What audits found of one severity.
    pub struct SeverityRow {
        /// low, medium, high or critical.
        pub severity: Option<String>,
        /// All.
        pub total: i64,
        /// Not yet looked at.
        pub open: i64,
        /// Being worked on.
        pub in_progress: i64,
        /// Done.
        pub resolved: i64,
        /// Not to be done.
        pub dismissed: i64,
        /// Datasets that they are about.
        pub dataset_count: i64,
    }
}

/// What audits found, by severity: the worst first.
pub fn severities() -> Question<SeverityRow> {
    Question::new(
        "SELECT severity, total, open, in_progress, resolved, dismissed, dataset_count
FROM dataset.v_audit_severities
ORDER BY coalesce(list_position(['critical', 'high', 'medium', 'low'], severity), 9), severity",
    )
}

row! {
    /// Something that an audit found.
    pub struct AuditFinding {
        /// The dataset.
        pub dataset_id: Option<String>,
        /// Its name.
        pub dataset_name: Option<String>,
        /// data_quality and so on.
        pub finding_type: Option<String>,
        /// low, medium, high or critical.
        pub severity: Option<String>,
        /// What was found.
        pub description: Option<String>,
        /// What to do.
        pub recommendation: Option<String>,
        /// open, in_progress, resolved or dismissed.
        pub status: Option<String>,
        /// When it was found.
        pub reported_at: Option<Timestamp>,
        /// When it was done with.
        pub resolved_at: Option<Timestamp>,
        /// Who audited the dataset last.
        pub audited_by: Option<String>,
        /// Records of the dataset.
        pub record_count: Option<i64>,
    }
}

/// Everything that audits found: the worst first, then as reported.
pub fn audit_findings(page: Page) -> Question<AuditFinding> {
    findings_where("").page(page)
}

/// What audits found in one dataset.
pub fn audit_findings_of(dataset_id: &str) -> Question<AuditFinding> {
    findings_where(&format!("WHERE f.dataset_id = {}", sql::text(dataset_id)))
}

fn findings_where(condition: &str) -> Question<AuditFinding> {
    Question::new(format!(
        "SELECT f.dataset_id, d.dataset_name, f.finding_type, f.severity, f.description, f.recommendation, f.status,
    f.reported_at, f.resolved_at, d.audited_by, d.record_count
FROM dataset.dataset_findings AS f
LEFT JOIN dataset.dataset_provenance AS d ON d.dataset_id = f.dataset_id
{condition}
ORDER BY coalesce(list_position(['critical', 'high', 'medium', 'low'], f.severity), 9), f.reported_at, f.dataset_id,
    f.place"
    ))
}

row! {
    /// The last audit that the snapshot knows of.
    pub struct LastAudit {
        /// Its id, as the log gives it for a reason.
        pub audit_name: Option<String>,
        /// When.
        pub audited_at: Option<Timestamp>,
        /// By whom.
        pub audited_by: Option<String>,
    }
}

/// The last audit: the newest of the records' own, with the reason that the log gives most.
pub fn last_audit() -> Question<LastAudit> {
    Question::new(
        "SELECT
    (SELECT mode(change_reason) FROM dataset.provenance_audit_log WHERE action = 'audited') AS audit_name,
    max(last_audited_at) AS audited_at,
    arg_max(audited_by, last_audited_at) AS audited_by
FROM dataset.dataset_provenance",
    )
}
