//! The log of what was done with records of datasets.

use crate::duckdb::{Page, Question, Timestamp, row, sql};
use crate::systems::Count;

row! {
    /// A row of the log.
    pub struct AuditEntry {
        /// Its place in the file.
        pub log_key: i64,
        /// Its id.
        pub audit_id: Option<String>,
        /// The record.
        pub provenance_id: Option<String>,
        /// The dataset.
        pub dataset_id: Option<String>,
        /// created, updated, deleted or audited.
        pub action: Option<String>,
        /// Who did it.
        pub changed_by: Option<String>,
        /// When.
        pub changed_at: Option<Timestamp>,
        /// Why.
        pub change_reason: Option<String>,
        /// JSON: the record before, or the part that changed.
        pub old_value: Option<String>,
        /// JSON: the record after, or the part that changed.
        pub new_value: Option<String>,
        /// The record is there.
        pub is_known: bool,
    }
}

const COLUMNS: &str = "log_key, audit_id, provenance_id, dataset_id, action, changed_by, changed_at, change_reason,
    old_value, new_value, is_known";

/// The source's question `get_audit_log`: by dataset, record and action, newest first.
pub fn audit_log(
    dataset_id: Option<&str>,
    provenance_id: Option<&str>,
    action: Option<&str>,
    page: Page,
) -> Question<AuditEntry> {
    let conditions = [("dataset_id", dataset_id), ("provenance_id", provenance_id), ("action", action)];
    let conditions: Vec<String> = conditions
        .into_iter()
        .filter_map(|(column, value)| Some(format!("{column} = {}", sql::text(value?))))
        .collect();
    Question::new(format!(
        "SELECT {COLUMNS}\nFROM dataset.v_audit_log\n{}\nORDER BY changed_at DESC NULLS LAST, log_key DESC",
        sql::where_all(&conditions)
    ))
    .page(page)
}

/// What was done with one dataset, first things first.
pub fn history_of(dataset_id: &str, page: Page) -> Question<AuditEntry> {
    Question::new(format!(
        "SELECT {COLUMNS}\nFROM dataset.v_audit_log\nWHERE dataset_id = {}\nORDER BY changed_at NULLS LAST, log_key",
        sql::text(dataset_id)
    ))
    .page(page)
}

/// How many rows [`history_of`] has.
pub fn history_count(dataset_id: &str) -> Question<Count> {
    Question::new(format!(
        "SELECT count(*) AS count\nFROM dataset.provenance_audit_log\nWHERE dataset_id = {}",
        sql::text(dataset_id)
    ))
}

row! {
    /// Actions of one kind.
    pub struct ActionCount {
        /// created, updated, deleted or audited.
        pub action: Option<String>,
        /// How many.
        pub count: i64,
    }
}

/// The log by action, the most frequent first.
pub fn audit_actions() -> Question<ActionCount> {
    Question::new(
        "SELECT action, count(*) AS count\nFROM dataset.provenance_audit_log\nGROUP BY action\nORDER BY count(*) DESC, action",
    )
}
