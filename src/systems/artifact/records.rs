//! The records that artifacts have of their own: exports, theorems, compositions, analyses.

use crate::duckdb::{Question, Timestamp, row, sql};

row! {
    /// A file written from an artifact.
    pub struct Export {
        /// json, markdown, lean4 or pdf.
        pub export_format: Option<String>,
        /// Where it was written.
        pub export_path: Option<String>,
        /// When.
        pub export_timestamp: Option<Timestamp>,
        /// Bytes.
        pub file_size: Option<i64>,
        /// SHA3-256 of the file, in hex.
        pub checksum: Option<String>,
        /// Whether it was put away.
        pub is_archived: Option<bool>,
    }
}

row! {
    /// A theorem in a proof.
    pub struct Theorem {
        /// Its author.
        pub artist_name: Option<String>,
        /// The proof that holds it.
        pub proof_artifact_id: Option<String>,
        /// Its name.
        pub theorem_name: Option<String>,
        /// What it states, as JSON text.
        pub theorem_statement: Option<String>,
        /// proven, partial or conjectured.
        pub proof_status: Option<String>,
        /// Lines of statement and proof.
        pub lean4_proof_lines: Option<i32>,
        /// simple, moderate or complex.
        pub lean4_complexity: Option<String>,
        /// The theorems it rests on, as JSON text.
        pub dependencies: Option<String>,
        /// When it was recorded.
        pub created_at: Option<Timestamp>,
        /// When it was verified.
        pub verified_at: Option<Timestamp>,
    }
}

row! {
    /// What a composition is made of.
    pub struct Composition {
        /// The key of the record.
        pub composition_id: Option<String>,
        /// The artifact it is about.
        pub composition_artifact_id: Option<String>,
        /// Instruments.
        pub instrument_count: Option<i32>,
        /// Phases.
        pub phase_count: Option<i32>,
        /// Voices.
        pub total_voices: Option<i32>,
        /// Their names, as JSON text.
        pub instruments: Option<String>,
        /// The phases, as JSON text.
        pub phases: Option<String>,
        /// The gestures, as JSON text.
        pub gestures: Option<String>,
        /// Length in seconds.
        pub duration_seconds: Option<f64>,
        /// Tempo in beats per minute.
        pub tempo_bpm: Option<i32>,
        /// When it was recorded.
        pub created_at: Option<Timestamp>,
    }
}

row! {
    /// What an analysis counted.
    pub struct Analysis {
        /// The key of the record.
        pub analysis_id: Option<String>,
        /// The artifact it is about.
        pub analysis_artifact_id: Option<String>,
        /// People.
        pub researcher_count: Option<i32>,
        /// Interactions.
        pub interaction_count: Option<i32>,
        /// Of Tao.
        pub tao_interactions: Option<i32>,
        /// Of Knoroiov.
        pub knoroiov_interactions: Option<i32>,
        /// Of Gorard.
        pub gorard_interactions: Option<i32>,
        /// Between them.
        pub cross_interactions: Option<i32>,
        /// Interactions close in time.
        pub temporal_alignments: Option<i32>,
        /// How close, in days.
        pub temporal_window_days: Option<i32>,
        /// Themes, as JSON text.
        pub theme_clusters: Option<String>,
        /// Who with whom, as JSON text.
        pub participant_network: Option<String>,
        /// When it was recorded.
        pub created_at: Option<Timestamp>,
    }
}

/// The exports of an artifact, by format.
pub fn exports(artifact_id: &str) -> Question<Export> {
    Question::new(format!(
        "SELECT export_format, export_path, export_timestamp, file_size, checksum, is_archived
FROM artifact.artifact_exports
WHERE artifact_id = {}
ORDER BY export_format, rowid",
        sql::text(artifact_id)
    ))
}

/// The theorems in a proof, by name and author.
pub fn theorems(artifact_id: &str) -> Question<Theorem> {
    theorems_where("proof_artifact_id", artifact_id)
}

/// The theorems of an author, by name and proof.
pub fn theorems_by_artist(name: &str) -> Question<Theorem> {
    theorems_where("artist_name", name)
}

fn theorems_where(column: &'static str, value: &str) -> Question<Theorem> {
    Question::new(format!(
        "SELECT *
FROM artifact.artist_theorem_registry
WHERE {column} = {}
ORDER BY theorem_name, artist_name, proof_artifact_id, rowid",
        sql::text(value)
    ))
}

/// What a composition is made of; several rows only if it is recorded more than once.
pub fn compositions(artifact_id: &str) -> Question<Composition> {
    Question::new(format!(
        "SELECT *\nFROM artifact.composition_structure\nWHERE composition_artifact_id = {}\nORDER BY composition_id, rowid",
        sql::text(artifact_id)
    ))
}

/// What an analysis counted; several rows only if it is recorded more than once.
pub fn analyses(artifact_id: &str) -> Question<Analysis> {
    Question::new(format!(
        "SELECT *\nFROM artifact.analysis_results\nWHERE analysis_artifact_id = {}\nORDER BY analysis_id, rowid",
        sql::text(artifact_id)
    ))
}
