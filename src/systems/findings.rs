//! Findings: what is wrong or worth knowing in a snapshot, row by row and counted, the same for every system.
//!
//! What is looked for stands in a system's migrations (`v_findings`, and what each kind means in `rule_finding_kinds`).

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
        /// The id of what it is about: an artifact, a trace, a dataset.
        pub subject: Option<String>,
        /// The part of the subject that it is about, such as a span.
        pub part: Option<String>,
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

/// Where a system has its findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingSource {
    /// The table or view with a row for each.
    pub rows: &'static str,
    /// The table or view that says what each kind means.
    pub kinds: &'static str,
    /// The column of `rows` with the id of what a finding is about.
    pub subject: &'static str,
    /// The column of `rows` with the part of it; NULL where there is none.
    pub part: &'static str,
}

impl FindingSource {
    /// The views of a system whose columns have the names of [`Finding`]'s fields.
    pub const fn of_views(rows: &'static str, kinds: &'static str) -> Self {
        Self { rows, kinds, subject: "subject", part: "part" }
    }

    /// The findings of a class and of a kind, or of any; defects first.
    pub fn findings(&self, class: Option<&str>, kind: Option<&str>) -> Question<Finding> {
        let conditions = [("class", class), ("kind", kind)];
        let conditions =
            conditions.into_iter().filter_map(|(column, value)| Some(format!("{column} = {}", sql::text(value?))));
        self.question(&conditions.collect::<Vec<_>>())
    }

    /// The findings about one thing; defects first.
    pub fn about(&self, subject: &str) -> Question<Finding> {
        self.question(&[format!("{} = {}", self.subject, sql::text(subject))])
    }

    fn question(&self, conditions: &[String]) -> Question<Finding> {
        let Self { rows, subject, part, .. } = self;
        let filter = sql::where_all(conditions);
        Question::new(format!(
            "SELECT class, kind, table_name, {subject} AS subject, {part} AS part, key, detail
FROM {rows}
{filter}
ORDER BY class, kind, table_name, subject, part, key"
        ))
    }

    /// The findings counted by kind and table; defects first, then the most frequent.
    pub fn groups(&self) -> Question<FindingGroup> {
        let Self { rows, kinds, .. } = self;
        Question::new(format!(
            "SELECT g.class, g.kind, g.table_name, g.count, coalesce(k.meaning, g.kind) AS detail
FROM (
    SELECT class, kind, table_name, count(*) AS count FROM {rows} GROUP BY class, kind, table_name
) AS g
LEFT JOIN {kinds} AS k ON k.kind = g.kind
ORDER BY g.class, g.count DESC, g.kind, g.table_name"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: FindingSource = FindingSource::of_views("s.v_findings", "s.rule_finding_kinds");

    #[test]
    fn class_and_kind_restrict_only_if_given() {
        assert!(!SOURCE.findings(None, None).sql().contains("WHERE"));
        assert!(SOURCE.findings(Some(DEFECT), None).sql().contains("WHERE class = 'defect'"));
        assert!(SOURCE.findings(None, Some("it's")).sql().contains("WHERE kind = 'it''s'"));
        assert!(SOURCE.about("x").sql().contains("WHERE subject = 'x'"));
    }
}
