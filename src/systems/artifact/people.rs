//! Researchers: how much each did, with whom, and when.

use super::audit::{AuditEntry, audit_by};
use super::list::{ArtifactRow, search_by_researcher};
use crate::duckdb::{Ask, Error, Page, Question, Timestamp, row, sql};

row! {
    /// Someone named by the registry, the tripartite graph or the log.
    pub struct Researcher {
        /// The name.
        pub researcher: String,
        /// Artifacts that name them.
        pub artifact_count: i64,
        /// Verified ones among them.
        pub verified_count: i64,
        /// Others named on the same artifacts.
        pub collaborator_count: i64,
        /// Connections that name them.
        pub connection_count: i64,
        /// Log rows they caused.
        pub event_count: i64,
        /// The first of these.
        pub first_event_at: Option<Timestamp>,
        /// The last of these.
        pub last_event_at: Option<Timestamp>,
    }
}

row! {
    /// Someone named on the same artifacts.
    pub struct Collaborator {
        /// The name.
        pub researcher: String,
        /// Artifacts that name both.
        pub artifact_count: i64,
    }
}

/// What one researcher did.
#[derive(Debug, Clone, PartialEq)]
pub struct UserActivity {
    /// The counts; `None` if nothing names them.
    pub researcher: Option<Researcher>,
    /// Their newest artifacts.
    pub recent: Vec<ArtifactRow>,
    /// Those named on the same artifacts, the most frequent first.
    pub collaborators: Vec<Collaborator>,
    /// The log rows they caused, newest first.
    pub timeline: Vec<AuditEntry>,
}

/// Everyone, those with the most artifacts first.
pub fn researchers() -> Question<Researcher> {
    Question::new(
        "SELECT *\nFROM artifact.v_researcher_activity\n\
         ORDER BY artifact_count DESC, connection_count DESC, event_count DESC, researcher",
    )
}

/// The counts of a researcher of exactly this name.
pub fn researcher(name: &str) -> Question<Researcher> {
    Question::new(format!("SELECT *\nFROM artifact.v_researcher_activity\nWHERE researcher = {}", sql::text(name)))
}

/// Those named on the same artifacts as a researcher, the most frequent first.
pub fn collaborators(name: &str) -> Question<Collaborator> {
    let name = sql::text(name);
    Question::new(format!(
        "SELECT other.researcher, count(DISTINCT other.artifact_id) AS artifact_count
FROM artifact.artifact_researchers AS other
WHERE other.researcher <> {name}
    AND other.artifact_id IN (SELECT artifact_id FROM artifact.artifact_researchers WHERE researcher = {name})
GROUP BY other.researcher
ORDER BY artifact_count DESC, other.researcher"
    ))
}

/// What a researcher of exactly this name did; at most `limit` artifacts, collaborators and log rows.
pub async fn user_activity(db: &impl Ask, name: &str, limit: u64) -> Result<UserActivity, Error> {
    let page = Page { offset: 0, limit };
    Ok(UserActivity {
        researcher: researcher(name).first(db).await?,
        recent: search_by_researcher(name, page).all(db).await?,
        collaborators: collaborators(name).page(page).all(db).await?,
        timeline: audit_by(name).page(page).all(db).await?,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::systems::artifact::testing::{Nothing, answer};

    #[test]
    fn someone_whom_nothing_names_has_no_activity() {
        let activity = answer(user_activity(&Nothing, "nobody", 10)).unwrap();
        assert_eq!(activity.researcher, None);
        assert!(activity.timeline.is_empty());
    }

    #[test]
    fn names_are_literals() {
        assert_eq!(collaborators("o'neill").sql().matches("'o''neill'").count(), 2);
    }
}
