//! One dataset with everything that is stored about it.

use crate::duckdb::{Question, Timestamp, row, sql};

row! {
    /// A dataset with everything that its documents say, and the documents.
    pub struct Dataset {
        /// The record.
        pub provenance_id: Option<String>,
        /// Its id.
        pub dataset_id: Option<String>,
        /// Its name.
        pub dataset_name: Option<String>,
        /// When the record was made.
        pub created_at: Option<Timestamp>,
        /// When the data was acquired.
        pub acquired_at: Option<Timestamp>,
        /// When it was processed.
        pub processed_at: Option<Timestamp>,
        /// When it was validated.
        pub validated_at: Option<Timestamp>,
        /// When it was published.
        pub published_at: Option<Timestamp>,
        /// When the record changed last.
        pub updated_at: Option<Timestamp>,
        /// The source's id.
        pub source_id: Option<String>,
        /// The source's name.
        pub source_name: Option<String>,
        /// journal, repository and so on.
        pub source_type: Option<String>,
        /// api, contracted and so on.
        pub acquisition_method: Option<String>,
        /// When it was acquired, as the source says.
        pub acquisition_date: Option<Timestamp>,
        /// Where the source is.
        pub source_url: Option<String>,
        /// The source's DOI.
        pub doi: Option<String>,
        /// permissive, cc_by and so on.
        pub license_type: Option<String>,
        /// verified, pending and so on.
        pub license_verification_status: Option<String>,
        /// Who verified the licence.
        pub license_verified_by: Option<String>,
        /// When.
        pub license_verified_date: Option<Timestamp>,
        /// Whether the source is to be named.
        pub attribution_required: Option<bool>,
        /// How.
        pub attribution_text: Option<String>,
        /// The pipeline that processed it.
        pub pipeline_version: Option<String>,
        /// exact_match and so on.
        pub dedup_method: Option<String>,
        /// Records that were left out as duplicates.
        pub duplicates_removed: Option<i64>,
        /// Their part of all.
        pub duplication_rate: Option<f64>,
        /// From when on two records count as the same.
        pub dedup_threshold: Option<f64>,
        /// none, basic, advanced or full.
        pub anonymization_level: Option<String>,
        /// How it was anonymised.
        pub anonymization_method: Option<String>,
        /// Personal details that were removed.
        pub pii_removed_count: Option<i64>,
        /// Details of health that were removed.
        pub phi_removed_count: Option<i64>,
        /// s3, local and so on.
        pub storage_type: Option<String>,
        /// Where it is.
        pub storage_path: Option<String>,
        /// jsonl, parquet and so on.
        pub file_format: Option<String>,
        /// SHA-256 of the file.
        pub checksum: Option<String>,
        /// The bucket.
        pub storage_bucket: Option<String>,
        /// The region.
        pub storage_region: Option<String>,
        /// Its bytes.
        pub file_size_bytes: Option<i64>,
        /// gzip and so on.
        pub compression: Option<String>,
        /// When it was audited last.
        pub last_audited_at: Option<Timestamp>,
        /// By whom.
        pub audited_by: Option<String>,
        /// compliant, needs_review and so on.
        pub compliance_status: Option<String>,
        /// Its records.
        pub record_count: Option<i64>,
        /// Its tokens.
        pub total_tokens: Option<i64>,
        /// priority, archive and so on.
        pub quality_tier: Option<String>,
        /// What else there is to say.
        pub notes: Option<String>,
        /// JSON object.
        pub source_info: Option<String>,
        /// JSON object.
        pub license_info: Option<String>,
        /// JSON object.
        pub processing_lineage: Option<String>,
        /// JSON object.
        pub storage_info: Option<String>,
        /// JSON object.
        pub audit_info: Option<String>,
        /// JSON object.
        pub metadata: Option<String>,
        /// JSON object: all of it again.
        pub provenance_document: Option<String>,
    }
}

const COLUMNS: &str = "provenance_id, dataset_id, dataset_name, created_at, acquired_at, processed_at, validated_at,
    published_at, updated_at, source_id, source_name, source_type, acquisition_method, acquisition_date, source_url, doi,
    license_type, license_verification_status, license_verified_by, license_verified_date, attribution_required,
    attribution_text, pipeline_version, dedup_method, duplicates_removed, duplication_rate, dedup_threshold,
    anonymization_level, anonymization_method, pii_removed_count, phi_removed_count, storage_type, storage_path,
    file_format, checksum, storage_bucket, storage_region, file_size_bytes, compression, last_audited_at, audited_by,
    compliance_status, record_count, total_tokens, quality_tier, notes, source_info, license_info, processing_lineage,
    storage_info, audit_info, metadata, provenance_document";

/// The source's question `get_provenance`: the record of a dataset.
pub fn dataset(dataset_id: &str) -> Question<Dataset> {
    Question::new(format!(
        "SELECT {COLUMNS}\nFROM dataset.dataset_provenance\nWHERE dataset_id = {}\nORDER BY dataset_key\nLIMIT 1",
        sql::text(dataset_id)
    ))
}

row! {
    /// A use that a licence allows or prohibits.
    pub struct LicenseUse {
        /// Allowed, else prohibited.
        pub is_allowed: bool,
        /// The use.
        pub use_name: Option<String>,
    }
}

/// What the licence of a dataset allows, then what it prohibits.
pub fn uses_of(dataset_id: &str) -> Question<LicenseUse> {
    Question::new(format!(
        "SELECT is_allowed, use_name\nFROM dataset.dataset_uses\nWHERE dataset_id = {}\nORDER BY is_allowed DESC, place",
        sql::text(dataset_id)
    ))
}

row! {
    /// A score of a dataset.
    pub struct Score {
        /// empathy, fidelity and so on.
        pub score: Option<String>,
        /// 0 to 1.
        pub value: Option<f64>,
    }
}

/// The scores of a dataset, by name.
pub fn scores_of(dataset_id: &str) -> Question<Score> {
    Question::new(format!(
        "SELECT score, value\nFROM dataset.dataset_scores\nWHERE dataset_id = {}\nORDER BY score",
        sql::text(dataset_id)
    ))
}

row! {
    /// A field in which the whole document says something else than the columns.
    pub struct FieldDifference {
        /// Where in the column.
        pub column_path: Option<String>,
        /// Where in the document.
        pub document_path: Option<String>,
        /// JSON; `None` if the column lacks it.
        pub column_value: Option<String>,
        /// JSON; `None` if the document lacks it.
        pub document_value: Option<String>,
    }
}

/// Where the whole document of a dataset says something else than its columns.
pub fn differences_of(dataset_id: &str) -> Question<FieldDifference> {
    Question::new(format!(
        "SELECT column_path, document_path, column_value, document_value
FROM dataset.dataset_differences\nWHERE dataset_id = {}\nORDER BY column_path",
        sql::text(dataset_id)
    ))
}
