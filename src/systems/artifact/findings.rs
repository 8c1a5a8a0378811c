//! Findings: what is wrong or worth knowing in a snapshot, row by row and counted.
//!
//! The rules are the view `v_findings`; what they find is kept in `kept_findings`, which holds the same rows.

use crate::duckdb::{Question, row, sql};

/// The class of findings where something is wrong.
pub const DEFECT: &str = "defect";
/// The class of findings that are true, and not wrong.
pub const NOTE: &str = "note";

row! {
    /// One finding: one cause.
    pub struct Finding {
        /// [`DEFECT`] or [`NOTE`].
        pub class: String,
        /// Which kind, in snake case.
        pub kind: String,
        /// The table it is in.
        pub table_name: String,
        /// The artifact it is about.
        pub artifact_id: Option<String>,
        /// What in the table it is about: an id, a value, a row.
        pub key: Option<String>,
        /// What is the case, in words.
        pub detail: Option<String>,
    }
}

row! {
    /// The findings of one kind in one table.
    pub struct FindingGroup {
        /// [`DEFECT`] or [`NOTE`].
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

/// The findings of a class and of a kind, or of any; defects first.
pub fn findings(class: Option<&str>, kind: Option<&str>) -> Question<Finding> {
    let conditions = [("class", class), ("kind", kind)];
    let conditions =
        conditions.into_iter().filter_map(|(column, value)| Some(format!("{column} = {}", sql::text(value?))));
    findings_where(&conditions.collect::<Vec<_>>())
}

/// The findings about an artifact; defects first.
pub fn findings_of(artifact_id: &str) -> Question<Finding> {
    findings_where(&[format!("artifact_id = {}", sql::text(artifact_id))])
}

fn findings_where(conditions: &[String]) -> Question<Finding> {
    Question::new(format!(
        "SELECT class, kind, table_name, artifact_id, key, detail
FROM artifact.kept_findings
{}
ORDER BY class, kind, table_name, artifact_id, key",
        super::filter::where_clause(conditions)
    ))
}

/// The findings counted by kind and table; defects first, then the most frequent.
pub fn finding_groups() -> Question<FindingGroup> {
    Question::new(
        "SELECT g.class, g.kind, g.table_name, g.count, coalesce(k.meaning, g.kind) AS detail
FROM (
    SELECT class, kind, table_name, count(*) AS count FROM artifact.kept_findings GROUP BY class, kind, table_name
) AS g
LEFT JOIN artifact.rule_finding_kinds AS k ON k.kind = g.kind
ORDER BY g.class, g.count DESC, g.kind, g.table_name",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_and_kind_restrict_only_if_given() {
        assert!(!findings(None, None).sql().contains("WHERE"));
        assert!(findings(Some(DEFECT), None).sql().contains("WHERE class = 'defect'"));
        assert!(findings(None, Some("it's")).sql().contains("WHERE kind = 'it''s'"));
    }
}
