//! What other systems of the same snapshot say of something: rows that share an id, a content, a path or a name.
//!
//! | what is shared | between |
//! | --- | --- |
//! | content | an artifact's hash, a dataset's checksum |
//! | path | where an artifact was exported to or stored, where a dataset is stored |
//! | trace id | a trace, and the metadata of artifacts and datasets or the data of computations |
//! | name | a service that has traces, and who acted in the logs of artifacts and datasets |
//!
//! A path counts without the scheme and the bucket before it. What is empty is shared by nobody.

use crate::duckdb::{Question, row, sql};

row! {
    /// Something in another system.
    pub struct Elsewhere {
        /// What it is, as searches name it: `dataset`, `trace`.
        pub kind: String,
        /// Its id or name.
        pub id: String,
        /// What is shared, in words.
        pub why: String,
    }
}

/// The system whose thing is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// An artifact, by its id.
    Artifact,
    /// A dataset, by its id.
    Dataset,
    /// A trace, by its id.
    Trace,
}

impl Home {
    fn system(self) -> &'static str {
        match self {
            Self::Artifact => "artifact",
            Self::Dataset => "dataset",
            Self::Trace => "trace",
        }
    }
}

/// The most that is fetched: a page names them, it does not list a whole system.
const MOST: u32 = 50;

/// What is shared between two systems: the SQL has `{id}` where the id goes and selects `kind`, `id` and `why`.
struct Rule {
    home: Home,
    other: &'static str,
    sql: &'static str,
}

const RULES: [Rule; 14] = [
    Rule {
        home: Home::Artifact,
        other: "dataset",
        sql: "SELECT 'dataset', d.dataset_id, 'the same content'
FROM artifact.artifact_provenance AS a
JOIN dataset.dataset_provenance AS d ON lower(d.checksum) = lower(a.content_hash)
WHERE a.artifact_id = {id} AND a.content_hash <> ''",
    },
    Rule {
        home: Home::Artifact,
        other: "dataset",
        sql: "SELECT 'dataset', d.dataset_id, 'the same content as an exported file'
FROM artifact.artifact_exports AS e
JOIN dataset.dataset_provenance AS d ON lower(d.checksum) = lower(e.checksum)
WHERE e.artifact_id = {id} AND e.checksum <> ''",
    },
    Rule {
        home: Home::Artifact,
        other: "dataset",
        sql: "SELECT 'dataset', d.dataset_id, 'stored where this was exported to'
FROM artifact.artifact_exports AS e
JOIN dataset.dataset_provenance AS d
    ON regexp_replace(d.storage_path, '^[a-z0-9]+://[^/]*/', '') = regexp_replace(e.export_path, '^[a-z0-9]+://[^/]*/', '')
WHERE e.artifact_id = {id} AND e.export_path <> ''",
    },
    Rule {
        home: Home::Artifact,
        other: "dataset",
        sql: "SELECT 'dataset', d.dataset_id, 'stored where this is'
FROM artifact.provenance_nodes AS n
JOIN dataset.dataset_provenance AS d
    ON regexp_replace(d.storage_path, '^[a-z0-9]+://[^/]*/', '') = regexp_replace(n.file_path, '^[a-z0-9]+://[^/]*/', '')
WHERE n.artifact_id = {id} AND n.file_path <> ''",
    },
    Rule {
        home: Home::Artifact,
        other: "trace",
        sql: "SELECT 'trace', r.trace_id, 'named in the metadata'
FROM (
    SELECT unnest(regexp_extract_all(lower(artifact_metadata), '[0-9a-f]{32}')) AS named
    FROM artifact.artifact_provenance WHERE artifact_id = {id}
) AS a
JOIN trace.root_spans AS r ON lower(r.trace_id) = a.named",
    },
    Rule {
        home: Home::Artifact,
        other: "trace",
        sql: "SELECT 'service', r.service_name, 'acted on it'
FROM artifact.provenance_audit_log AS l
JOIN trace.root_spans AS r ON r.service_name = l.actor
WHERE l.artifact_id = {id} AND l.actor <> ''",
    },
    Rule {
        home: Home::Dataset,
        other: "artifact",
        sql: "SELECT 'artifact', a.artifact_id, 'the same content'
FROM dataset.dataset_provenance AS d
JOIN artifact.artifact_provenance AS a ON lower(d.checksum) = lower(a.content_hash)
WHERE d.dataset_id = {id} AND d.checksum <> '' AND a.artifact_id IS NOT NULL",
    },
    Rule {
        home: Home::Dataset,
        other: "artifact",
        sql: "SELECT 'artifact', e.artifact_id, 'a file exported from it has the same content'
FROM dataset.dataset_provenance AS d
JOIN artifact.artifact_exports AS e ON lower(d.checksum) = lower(e.checksum)
WHERE d.dataset_id = {id} AND d.checksum <> '' AND e.artifact_id IS NOT NULL",
    },
    Rule {
        home: Home::Dataset,
        other: "artifact",
        sql: "SELECT 'artifact', e.artifact_id, 'exported to where this is stored'
FROM dataset.dataset_provenance AS d
JOIN artifact.artifact_exports AS e
    ON regexp_replace(d.storage_path, '^[a-z0-9]+://[^/]*/', '') = regexp_replace(e.export_path, '^[a-z0-9]+://[^/]*/', '')
WHERE d.dataset_id = {id} AND d.storage_path <> '' AND e.artifact_id IS NOT NULL",
    },
    Rule {
        home: Home::Dataset,
        other: "trace",
        sql: "SELECT 'trace', r.trace_id, 'named in the metadata'
FROM (
    SELECT unnest(regexp_extract_all(lower(concat_ws(' ', metadata, source_info, processing_lineage)), '[0-9a-f]{32}')) AS named
    FROM dataset.dataset_provenance WHERE dataset_id = {id}
) AS d
JOIN trace.root_spans AS r ON lower(r.trace_id) = d.named",
    },
    Rule {
        home: Home::Dataset,
        other: "trace",
        sql: "SELECT 'service', r.service_name, 'changed its record'
FROM dataset.provenance_audit_log AS l
JOIN trace.root_spans AS r ON r.service_name = l.changed_by
WHERE l.dataset_id = {id} AND l.changed_by <> ''",
    },
    Rule {
        home: Home::Trace,
        other: "artifact",
        sql: "SELECT 'artifact', artifact_id, 'its metadata names this trace'
FROM artifact.artifact_provenance
WHERE {id} <> '' AND contains(lower(artifact_metadata), lower({id})) AND artifact_id IS NOT NULL",
    },
    Rule {
        home: Home::Trace,
        other: "dataset",
        sql: "SELECT 'dataset', dataset_id, 'its metadata names this trace'
FROM dataset.dataset_provenance
WHERE {id} <> '' AND contains(lower(concat_ws(' ', metadata, source_info, processing_lineage)), lower({id}))
    AND dataset_id IS NOT NULL",
    },
    Rule {
        home: Home::Trace,
        other: "compute",
        sql: "SELECT 'computation', computation_id, 'its data names this trace'
FROM compute.computation_results
WHERE {id} <> '' AND contains(lower(concat_ws(' ', input_data, result_data)), lower({id}))
    AND computation_id IS NOT NULL",
    },
];

/// What in the other `systems` of the snapshot shares something with `id`. `None` if no rule is about these systems.
pub fn elsewhere(home: Home, id: &str, systems: &[String]) -> Option<Question<Elsewhere>> {
    let is_there = |system: &str| systems.iter().any(|own| own == system);
    let rules = RULES.iter().filter(|rule| rule.home == home && is_there(rule.other) && is_there(home.system()));
    let id = sql::text(id);
    let parts: Vec<String> = rules.map(|rule| rule.sql.replace("{id}", &id)).collect();
    (!parts.is_empty()).then(|| {
        let all = parts.join("\nUNION\n");
        Question::new(format!(
            "SELECT kind, id, why\nFROM (\n{all}\n) AS shared (kind, id, why)\nORDER BY ALL\nLIMIT {MOST}"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_systems_that_are_there_are_asked() {
        let systems = ["artifact".to_owned(), "trace".to_owned()];
        let question = elsewhere(Home::Artifact, "it's", &systems);
        assert!(question.is_some_and(|question| {
            !question.sql().contains("dataset.")
                && question.sql().contains("'it''s'")
                && !question.sql().contains("{id}")
        }));
        assert!(elsewhere(Home::Artifact, "a", &systems[..1]).is_none());
        assert!(elsewhere(Home::Dataset, "a", &systems).is_none());
    }
}
