//! What other systems of the same snapshot say of something: rows that share an id, a content, a path or a name.
//!
//! | what is shared | between |
//! | --- | --- |
//! | content | an artifact's hash, a dataset's checksum |
//! | path | where an artifact was exported to or stored, where a dataset is stored |
//! | trace id | a trace, and the metadata of artifacts and datasets or the data of computations |
//! | file | where a dataset is stored, the file that an embedding is of |
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
    /// An embedding, by its id.
    Embedding,
}

impl Home {
    fn kind(self) -> &'static str {
        match self {
            Self::Artifact => "artifact",
            Self::Dataset => "dataset",
            Self::Trace => "trace",
            Self::Embedding => "embedding",
        }
    }
}

/// The most that is fetched: a page names them, it does not list a whole system.
const MOST: u32 = 50;

/// One of the two things that share something.
struct End {
    /// What it is, as searches name it.
    kind: &'static str,
    system: &'static str,
    /// The column of its id.
    id: &'static str,
    /// What is said of it on the other one's page.
    why: &'static str,
}

/// What two systems share: rows of both, joined by it. It is asked from either end.
struct Relation {
    ends: [End; 2],
    from: &'static str,
}

const fn end(kind: &'static str, system: &'static str, id: &'static str, why: &'static str) -> End {
    End { kind, system, id, why }
}

const RELATIONS: [Relation; 10] = [
    Relation {
        ends: [
            end("artifact", "artifact", "a.artifact_id", "the same content"),
            end("dataset", "dataset", "d.dataset_id", "the same content"),
        ],
        from: "artifact.artifact_provenance AS a
JOIN dataset.dataset_provenance AS d ON lower(d.checksum) = lower(a.content_hash) AND d.checksum <> ''",
    },
    Relation {
        ends: [
            end("artifact", "artifact", "e.artifact_id", "a file exported from it has the same content"),
            end("dataset", "dataset", "d.dataset_id", "the same content as an exported file"),
        ],
        from: "artifact.artifact_exports AS e
JOIN dataset.dataset_provenance AS d ON lower(d.checksum) = lower(e.checksum) AND d.checksum <> ''",
    },
    Relation {
        ends: [
            end("artifact", "artifact", "p.artifact_id", "exported to where this is stored"),
            end("dataset", "dataset", "d.dataset_id", "stored where this was exported to"),
        ],
        from: "(
    SELECT artifact_id, regexp_replace(export_path, '^[a-z0-9]+://[^/]*/', '') AS path FROM artifact.artifact_exports
) AS p
JOIN dataset.dataset_provenance AS d ON regexp_replace(d.storage_path, '^[a-z0-9]+://[^/]*/', '') = p.path AND p.path <> ''",
    },
    Relation {
        ends: [
            end("artifact", "artifact", "p.artifact_id", "stored where this is"),
            end("dataset", "dataset", "d.dataset_id", "stored where this is"),
        ],
        from: "(
    SELECT artifact_id, regexp_replace(file_path, '^[a-z0-9]+://[^/]*/', '') AS path FROM artifact.provenance_nodes
) AS p
JOIN dataset.dataset_provenance AS d ON regexp_replace(d.storage_path, '^[a-z0-9]+://[^/]*/', '') = p.path AND p.path <> ''",
    },
    Relation {
        ends: [
            end("artifact", "artifact", "a.artifact_id", "its metadata names this trace"),
            end("trace", "trace", "r.trace_id", "named in the metadata"),
        ],
        from: "artifact.artifact_provenance AS a
JOIN trace.root_spans AS r ON contains(lower(a.artifact_metadata), lower(r.trace_id)) AND r.trace_id <> ''",
    },
    Relation {
        ends: [
            end("dataset", "dataset", "d.dataset_id", "its metadata names this trace"),
            end("trace", "trace", "r.trace_id", "named in the metadata"),
        ],
        from: "dataset.dataset_provenance AS d
JOIN trace.root_spans AS r
    ON contains(lower(concat_ws(' ', d.metadata, d.source_info, d.processing_lineage)), lower(r.trace_id)) AND r.trace_id <> ''",
    },
    Relation {
        ends: [
            end("computation", "compute", "c.computation_id", "its data names this trace"),
            end("trace", "trace", "r.trace_id", "named in the data"),
        ],
        from: "compute.computation_results AS c
JOIN trace.root_spans AS r
    ON contains(lower(concat_ws(' ', c.input_data, c.result_data)), lower(r.trace_id)) AND r.trace_id <> ''",
    },
    Relation {
        ends: [
            end("dataset", "dataset", "d.dataset_id", "stored where its file is"),
            end("embedding", "compute", "e.embedding_id", "the schema of its file"),
        ],
        // `s3://bucket/sets/d.jsonl` is the file `file_sets.d`.
        from: r"(
    SELECT dataset_id, regexp_replace(storage_path, '^(.*/)?([^/]+)/([^/]+?)(\.[A-Za-z0-9]+)?$', 'file_\2.\3') AS file_id
    FROM dataset.dataset_provenance
) AS d
JOIN compute.deterministic_embeddings AS e ON e.parsed_file_id = d.file_id AND d.file_id <> ''",
    },
    Relation {
        ends: [
            end("artifact", "artifact", "l.artifact_id", "it acted on this"),
            end("service", "trace", "r.service_name", "acted on it"),
        ],
        from: "artifact.provenance_audit_log AS l
JOIN trace.root_spans AS r ON r.service_name = l.actor AND l.actor <> ''",
    },
    Relation {
        ends: [
            end("dataset", "dataset", "l.dataset_id", "it changed this one's record"),
            end("service", "trace", "r.service_name", "changed its record"),
        ],
        from: "dataset.provenance_audit_log AS l
JOIN trace.root_spans AS r ON r.service_name = l.changed_by AND l.changed_by <> ''",
    },
];

impl Relation {
    /// What it says of the other end, asked from the end of `kind`, if all its systems are there.
    fn asked_from(&self, kind: &str, id: &str, systems: &[String]) -> Option<String> {
        let is_there = |end: &End| systems.iter().any(|own| own == end.system);
        if !self.ends.iter().all(is_there) {
            return None;
        }
        let [first, second] = &self.ends;
        let (home, other) = match kind {
            _ if first.kind == kind => (first, second),
            _ if second.kind == kind => (second, first),
            _ => return None,
        };
        let End { kind, id: other_id, why, .. } = other;
        let is_it = match home.kind {
            // Hexadecimal digits in any case.
            "trace" => format!("lower({}) = lower({id})", home.id),
            _ => format!("{} = {id}", home.id),
        };
        Some(format!(
            "SELECT '{kind}', {other_id}, '{why}'\nFROM {}\nWHERE {is_it} AND {other_id} IS NOT NULL",
            self.from
        ))
    }
}

/// What in the other `systems` of the snapshot shares something with `id`. `None` if nothing could be shared with them.
pub fn elsewhere(home: Home, id: &str, systems: &[String]) -> Option<Question<Elsewhere>> {
    let id = sql::text(id);
    let parts: Vec<String> =
        RELATIONS.iter().filter_map(|relation| relation.asked_from(home.kind(), &id, systems)).collect();
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
        assert!(
            question
                .is_some_and(|question| { !question.sql().contains("dataset.") && question.sql().contains("'it''s'") })
        );
        assert!(elsewhere(Home::Artifact, "a", &systems[..1]).is_none());
        assert!(elsewhere(Home::Dataset, "a", &systems).is_none());
    }
}
