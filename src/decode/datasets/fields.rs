//! Which field of which document becomes which column of `dataset.dataset_provenance`, and which fields must be there.

/// The documents of a row: the column, and the key under which the whole document has the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Source,
    License,
    Lineage,
    Storage,
    Audit,
    Metadata,
}

impl Part {
    pub(super) const ALL: [Self; 6] =
        [Self::Source, Self::License, Self::Lineage, Self::Storage, Self::Audit, Self::Metadata];

    /// The column that holds it.
    pub(super) fn column(self) -> &'static str {
        match self {
            Self::Source => "source_info",
            Self::License => "license_info",
            Self::Lineage => "processing_lineage",
            Self::Storage => "storage_info",
            Self::Audit => "audit_info",
            Self::Metadata => "metadata",
        }
    }

    /// Its key in the whole document.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::License => "license",
            Self::Lineage => "processing_lineage",
            Self::Storage => "storage",
            Self::Audit => "audit",
            Self::Metadata => "metadata",
        }
    }

    /// Fields that it must have. Parts without any may be absent.
    pub(super) fn required(self) -> &'static [&'static str] {
        match self {
            Self::Source => &["source_id", "source_name", "source_type", "acquisition_method", "acquisition_date"],
            Self::License => &["license_type", "allowed_uses", "prohibited_uses", "license_verification_status"],
            Self::Lineage => &["pipeline_version", "processing_stages"],
            Self::Storage => &["storage_type", "storage_path", "file_format", "checksum"],
            Self::Audit | Self::Metadata => &[],
        }
    }
}

/// The column that holds the whole document.
pub(super) const DOCUMENT: &str = "provenance_document";

/// Fields that the whole document must have.
pub(super) const DOCUMENT_REQUIRED: &[&str] = &[
    "provenance_id",
    "dataset_id",
    "dataset_name",
    "source",
    "license",
    "timestamps",
    "processing_lineage",
    "storage",
];

/// Times that are columns, and fields of the whole document's `timestamps`.
pub(super) const TIMES: &[&str] =
    &["created_at", "acquired_at", "processed_at", "validated_at", "published_at", "updated_at"];

/// Texts that are columns, and fields of the whole document.
pub(super) const TEXTS: &[&str] = &["provenance_id", "dataset_id", "dataset_name"];

/// A column that a field becomes: its name, the document, and the way to the field in it.
pub(super) type FieldColumn = (&'static str, Part, &'static [&'static str]);

/// The columns that are fields, in the order of the table.
pub(super) const FIELDS: &[FieldColumn] = &[
    ("source_id", Part::Source, &["source_id"]),
    ("source_name", Part::Source, &["source_name"]),
    ("source_type", Part::Source, &["source_type"]),
    ("acquisition_method", Part::Source, &["acquisition_method"]),
    ("acquisition_date", Part::Source, &["acquisition_date"]),
    ("source_url", Part::Source, &["source_url"]),
    ("doi", Part::Source, &["doi"]),
    ("license_type", Part::License, &["license_type"]),
    ("license_verification_status", Part::License, &["license_verification_status"]),
    ("license_verified_by", Part::License, &["license_verified_by"]),
    ("license_verified_date", Part::License, &["license_verified_date"]),
    ("attribution_required", Part::License, &["attribution_required"]),
    ("attribution_text", Part::License, &["attribution_text"]),
    ("pipeline_version", Part::Lineage, &["pipeline_version"]),
    ("dedup_method", Part::Lineage, &["deduplication_info", "method"]),
    ("duplicates_removed", Part::Lineage, &["deduplication_info", "duplicates_removed"]),
    ("duplication_rate", Part::Lineage, &["deduplication_info", "duplication_rate"]),
    ("dedup_threshold", Part::Lineage, &["deduplication_info", "threshold_used"]),
    ("anonymization_level", Part::Lineage, &["anonymization_info", "anonymization_level"]),
    ("anonymization_method", Part::Lineage, &["anonymization_info", "anonymization_method"]),
    ("pii_removed_count", Part::Lineage, &["anonymization_info", "pii_removed_count"]),
    ("phi_removed_count", Part::Lineage, &["anonymization_info", "phi_removed_count"]),
    ("storage_type", Part::Storage, &["storage_type"]),
    ("storage_path", Part::Storage, &["storage_path"]),
    ("file_format", Part::Storage, &["file_format"]),
    ("checksum", Part::Storage, &["checksum"]),
    ("storage_bucket", Part::Storage, &["storage_bucket"]),
    ("storage_region", Part::Storage, &["storage_region"]),
    ("file_size_bytes", Part::Storage, &["file_size_bytes"]),
    ("compression", Part::Storage, &["compression"]),
    ("last_audited_at", Part::Audit, &["last_audited_at"]),
    ("audited_by", Part::Audit, &["audited_by"]),
    ("compliance_status", Part::Audit, &["compliance_status"]),
    ("record_count", Part::Metadata, &["record_count"]),
    ("total_tokens", Part::Metadata, &["total_tokens"]),
    ("quality_tier", Part::Metadata, &["quality_tier"]),
    ("notes", Part::Metadata, &["notes"]),
];

/// A column of a side table that an item's field becomes; the item is one of an array in a document.
pub(super) struct ItemColumn {
    /// The field.
    pub(super) field: &'static str,
    /// An item must have it.
    pub(super) is_required: bool,
}

const fn must(field: &'static str) -> ItemColumn {
    ItemColumn { field, is_required: true }
}

const fn may(field: &'static str) -> ItemColumn {
    ItemColumn { field, is_required: false }
}

/// Columns of `dataset_stages` behind its place, up to the counts.
pub(super) const STAGE_FIELDS: &[ItemColumn] = &[
    must("stage_order"),
    must("stage_name"),
    must("transformation_type"),
    must("started_at"),
    may("completed_at"),
    may("input_record_count"),
    may("output_record_count"),
    may("records_filtered"),
];

/// The JSON of a stage that is kept as it is.
pub(super) const STAGE_JSON: &[&str] =
    &["transformation_details", "quality_metrics_before", "quality_metrics_after", "errors", "warnings"];

/// Columns of `dataset_parents` behind its place.
pub(super) const PARENT_FIELDS: &[ItemColumn] = &[must("dataset_id"), must("dataset_name"), may("contribution_ratio")];

/// Columns of `dataset_findings` behind its place.
pub(super) const FINDING_FIELDS: &[ItemColumn] = &[
    may("finding_type"),
    may("severity"),
    may("description"),
    may("recommendation"),
    may("status"),
    may("reported_at"),
    may("resolved_at"),
];
