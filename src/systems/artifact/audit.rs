//! The audit log, entry by entry.

use crate::duckdb::{Question, Timestamp, row, sql};
use crate::systems::Count;

row! {
    /// One log row.
    pub struct AuditEntry {
        /// The key of the file, or the row's place in it.
        pub log_id: Option<i64>,
        /// The artifact it is about.
        pub artifact_id: Option<String>,
        /// What was done.
        pub action: Option<String>,
        /// When.
        pub action_timestamp: Option<Timestamp>,
        /// By whom.
        pub actor: Option<String>,
        /// Details by action, as JSON text.
        pub details: Option<String>,
        /// success, error or pending.
        pub status: Option<String>,
        /// What went wrong.
        pub error_message: Option<String>,
    }
}

const COLUMNS: &str = "log_id, artifact_id, action, action_timestamp, actor, details, status, error_message";

/// The log of an artifact, in the order of the log.
pub fn audit_trail(artifact_id: &str) -> Question<AuditEntry> {
    Question::new(format!(
        "SELECT {COLUMNS}\nFROM artifact.provenance_audit_log\nWHERE artifact_id = {}\nORDER BY log_id, rowid",
        sql::text(artifact_id)
    ))
}

/// The log rows of an actor of exactly this name, newest first.
pub fn audit_by(actor: &str) -> Question<AuditEntry> {
    Question::new(format!(
        "SELECT {COLUMNS}\nFROM artifact.provenance_audit_log\nWHERE actor = {}\n\
         ORDER BY action_timestamp DESC NULLS LAST, log_id DESC, rowid DESC",
        sql::text(actor)
    ))
}

/// How many log rows an artifact has.
pub fn audit_count(artifact_id: &str) -> Question<Count> {
    let id = sql::text(artifact_id);
    Question::new(format!("SELECT count(*) AS count\nFROM artifact.provenance_audit_log\nWHERE artifact_id = {id}"))
}
