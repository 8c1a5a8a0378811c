//! Findings: what is wrong or worth knowing in the traces, row by row and counted.

use crate::duckdb::{Question, row, sql};

row! {
    /// One finding: one cause.
    pub struct Finding {
        /// `defect` or `note`.
        pub class: String,
        /// Which kind, in snake case.
        pub kind: String,
        /// The table it is in.
        pub table_name: String,
        /// The trace it is about.
        pub trace_id: Option<String>,
        /// The span it is about.
        pub span_id: Option<String>,
        /// What in the table it is about: an id, a value, a row.
        pub key: Option<String>,
        /// What is the case, in words.
        pub detail: Option<String>,
    }
}

row! {
    /// The findings of one kind in one table.
    pub struct FindingGroup {
        /// `defect` or `note`.
        pub class: String,
        /// Which kind, in snake case.
        pub kind: String,
        /// The table they are in.
        pub table_name: String,
        /// How many.
        pub count: i64,
        /// What the kind means, in words.
        pub detail: String,
    }
}

/// All findings, defects first.
pub fn findings() -> Question<Finding> {
    findings_where("")
}

/// The findings about a trace; defects first.
pub fn findings_of(trace_id: &str) -> Question<Finding> {
    findings_where(&format!("WHERE trace_id = {}", sql::text(trace_id)))
}

fn findings_where(condition: &str) -> Question<Finding> {
    Question::new(format!(
        "SELECT class, kind, table_name, trace_id, span_id, key, detail
FROM trace.v_findings
{condition}
ORDER BY class, kind, table_name, trace_id, span_id, key"
    ))
}

/// The findings counted by kind and table; defects first, then the most frequent.
pub fn finding_groups() -> Question<FindingGroup> {
    Question::new(
        "SELECT class, kind, table_name, count, detail\nFROM trace.v_finding_groups\n\
         ORDER BY class, count DESC, kind, table_name",
    )
}
