-- Schema "dataset": training sets with their sources, licences, lineage, storage and audits.
--
-- The first 16 columns of dataset_provenance and the nine of provenance_audit_log are those of the
-- source, with its TIMESTAMPTZ as UTC TIMESTAMP and its JSONB as text. What stands behind them is
-- made while decoding: what the JSON documents say. No keys and no NOT NULL: rows that break the
-- rules must load, so that the findings can report them.

CREATE SCHEMA IF NOT EXISTS dataset;

CREATE TABLE dataset.dataset_provenance (
    provenance_id VARCHAR,
    dataset_id VARCHAR,
    dataset_name VARCHAR,
    source_info VARCHAR,
    license_info VARCHAR,
    created_at TIMESTAMP,
    acquired_at TIMESTAMP,
    processed_at TIMESTAMP,
    validated_at TIMESTAMP,
    published_at TIMESTAMP,
    updated_at TIMESTAMP,
    processing_lineage VARCHAR,
    storage_info VARCHAR,
    audit_info VARCHAR,
    metadata VARCHAR,
    provenance_document VARCHAR,
    dataset_key BIGINT,
    source_id VARCHAR,
    source_name VARCHAR,
    source_type VARCHAR,
    acquisition_method VARCHAR,
    acquisition_date TIMESTAMP,
    source_url VARCHAR,
    doi VARCHAR,
    license_type VARCHAR,
    license_verification_status VARCHAR,
    license_verified_by VARCHAR,
    license_verified_date TIMESTAMP,
    attribution_required BOOLEAN,
    attribution_text VARCHAR,
    pipeline_version VARCHAR,
    stage_count INTEGER,
    parent_count INTEGER,
    dedup_method VARCHAR,
    duplicates_removed BIGINT,
    duplication_rate DOUBLE,
    dedup_threshold DOUBLE,
    anonymization_level VARCHAR,
    anonymization_method VARCHAR,
    pii_removed_count BIGINT,
    phi_removed_count BIGINT,
    storage_type VARCHAR,
    storage_path VARCHAR,
    file_format VARCHAR,
    checksum VARCHAR,
    storage_bucket VARCHAR,
    storage_region VARCHAR,
    file_size_bytes BIGINT,
    compression VARCHAR,
    last_audited_at TIMESTAMP,
    audited_by VARCHAR,
    compliance_status VARCHAR,
    finding_count INTEGER,
    record_count BIGINT,
    total_tokens BIGINT,
    quality_tier VARCHAR,
    notes VARCHAR,
    unread_json VARCHAR,
    missing_fields VARCHAR
);
COMMENT ON TABLE dataset.dataset_provenance IS 'Training sets: one row for each, with its documents and what they say.';
COMMENT ON COLUMN dataset.dataset_provenance.source_info IS 'JSON object: where the data comes from; see the columns from source_id on';
COMMENT ON COLUMN dataset.dataset_provenance.license_info IS 'JSON object; see the columns from license_type on, and dataset_uses';
COMMENT ON COLUMN dataset.dataset_provenance.processing_lineage IS 'JSON object; see dataset_stages, dataset_parents and dataset_scores';
COMMENT ON COLUMN dataset.dataset_provenance.storage_info IS 'JSON object; see the columns from storage_type on';
COMMENT ON COLUMN dataset.dataset_provenance.audit_info IS 'JSON object; see dataset_findings';
COMMENT ON COLUMN dataset.dataset_provenance.metadata IS 'JSON object; see the columns from record_count on';
COMMENT ON COLUMN dataset.dataset_provenance.provenance_document IS 'JSON object: all of it again; see dataset_differences';
COMMENT ON COLUMN dataset.dataset_provenance.dataset_key IS 'The row''s place in the file, from 1';
COMMENT ON COLUMN dataset.dataset_provenance.license_verification_status IS 'verified, pending, unverified or unclear';
COMMENT ON COLUMN dataset.dataset_provenance.stage_count IS 'Its rows in dataset_stages';
COMMENT ON COLUMN dataset.dataset_provenance.parent_count IS 'Its rows in dataset_parents';
COMMENT ON COLUMN dataset.dataset_provenance.finding_count IS 'Its rows in dataset_findings';
COMMENT ON COLUMN dataset.dataset_provenance.compliance_status IS 'compliant, non_compliant, needs_review or unknown';
COMMENT ON COLUMN dataset.dataset_provenance.quality_tier IS 'priority, professional, cot, reddit, synthetic or archive';
COMMENT ON COLUMN dataset.dataset_provenance.unread_json IS 'Which of its documents are no JSON objects; NULL if all are';
COMMENT ON COLUMN dataset.dataset_provenance.missing_fields IS 'Which required fields its documents lack; NULL if none';

CREATE TABLE dataset.provenance_audit_log (
    audit_id VARCHAR,
    provenance_id VARCHAR,
    dataset_id VARCHAR,
    action VARCHAR,
    changed_by VARCHAR,
    changed_at TIMESTAMP,
    old_value VARCHAR,
    new_value VARCHAR,
    change_reason VARCHAR,
    log_key BIGINT
);
COMMENT ON TABLE dataset.provenance_audit_log IS 'What was done with records of datasets, by whom and when: one row for each action.';
COMMENT ON COLUMN dataset.provenance_audit_log.action IS 'created, updated, deleted or audited';
COMMENT ON COLUMN dataset.provenance_audit_log.old_value IS 'JSON: the record before, or the part that changed';
COMMENT ON COLUMN dataset.provenance_audit_log.new_value IS 'JSON: the record after, or the part that changed';
COMMENT ON COLUMN dataset.provenance_audit_log.log_key IS 'The row''s place in the file, from 1';

CREATE TABLE dataset.dataset_stages (
    dataset_id VARCHAR,
    place INTEGER,
    stage_order INTEGER,
    stage_name VARCHAR,
    transformation_type VARCHAR,
    started_at TIMESTAMP,
    completed_at TIMESTAMP,
    input_record_count BIGINT,
    output_record_count BIGINT,
    records_filtered BIGINT,
    error_count INTEGER,
    warning_count INTEGER,
    details_json VARCHAR,
    metrics_before_json VARCHAR,
    metrics_after_json VARCHAR,
    errors_json VARCHAR,
    warnings_json VARCHAR
);
COMMENT ON TABLE dataset.dataset_stages IS 'How a dataset was processed: one row for each stage of processing_lineage.';
COMMENT ON COLUMN dataset.dataset_stages.place IS 'Place in the document, from 0';
COMMENT ON COLUMN dataset.dataset_stages.stage_order IS 'Place in the processing, as stored; should be 0 to n-1';

CREATE TABLE dataset.dataset_parents (
    dataset_id VARCHAR,
    place INTEGER,
    parent_id VARCHAR,
    parent_name VARCHAR,
    contribution_ratio DOUBLE
);
COMMENT ON TABLE dataset.dataset_parents IS 'Which datasets a dataset was made from: one row for each of parent_datasets.';
COMMENT ON COLUMN dataset.dataset_parents.contribution_ratio IS 'The parent''s part of the dataset, 0 to 1';

CREATE TABLE dataset.dataset_findings (
    dataset_id VARCHAR,
    place INTEGER,
    finding_type VARCHAR,
    severity VARCHAR,
    description VARCHAR,
    recommendation VARCHAR,
    status VARCHAR,
    reported_at TIMESTAMP,
    resolved_at TIMESTAMP
);
COMMENT ON TABLE dataset.dataset_findings IS 'What audits found: one row for each of audit_findings. Not what provscope found: see v_findings.';
COMMENT ON COLUMN dataset.dataset_findings.severity IS 'low, medium, high or critical';
COMMENT ON COLUMN dataset.dataset_findings.status IS 'open, in_progress, resolved or dismissed';

CREATE TABLE dataset.dataset_scores (
    dataset_id VARCHAR,
    score VARCHAR,
    value DOUBLE
);
COMMENT ON TABLE dataset.dataset_scores IS 'How good a dataset is: one row for each of quality_scores.';
COMMENT ON COLUMN dataset.dataset_scores.score IS 'Its name, without _score';
COMMENT ON COLUMN dataset.dataset_scores.value IS '0 to 1';

CREATE TABLE dataset.dataset_uses (
    dataset_id VARCHAR,
    place INTEGER,
    is_allowed BOOLEAN,
    use_name VARCHAR
);
COMMENT ON TABLE dataset.dataset_uses IS 'What a licence allows and prohibits: one row for each use.';

CREATE TABLE dataset.dataset_differences (
    dataset_id VARCHAR,
    column_name VARCHAR,
    column_path VARCHAR,
    document_path VARCHAR,
    column_value VARCHAR,
    document_value VARCHAR
);
COMMENT ON TABLE dataset.dataset_differences IS 'Where provenance_document says something else than the columns: one row for each field.';
COMMENT ON COLUMN dataset.dataset_differences.column_value IS 'JSON; NULL if the column lacks the field';
COMMENT ON COLUMN dataset.dataset_differences.document_value IS 'JSON; NULL if the document lacks the field';

-- The tables below are not in files: they are filled when a snapshot is open.
CREATE TABLE dataset.lineage_circles (
    circle INTEGER,
    dataset_id VARCHAR
);
COMMENT ON TABLE dataset.lineage_circles IS 'Datasets that are their own ancestors; those of one circle have one number.';

CREATE TABLE dataset.inherited_licenses (
    dataset_id VARCHAR,
    license_type VARCHAR,
    severity INTEGER
);
COMMENT ON TABLE dataset.inherited_licenses IS 'Licences of concern among the ancestors of a dataset: one row for each licence type.';
COMMENT ON COLUMN dataset.inherited_licenses.severity IS 'As in rule_licenses: the higher, the worse';

CREATE TABLE dataset.kept_nodes (
    node INTEGER,
    dataset_id VARCHAR,
    dataset_name VARCHAR,
    license_type VARCHAR,
    severity INTEGER,
    quality_tier VARCHAR,
    compliance_status VARCHAR,
    is_known BOOLEAN
);
COMMENT ON TABLE dataset.kept_nodes IS 'Kept: a number for each dataset of the lineage, so that walks compare numbers.';

CREATE TABLE dataset.kept_steps (
    parent INTEGER,
    child INTEGER,
    contribution_ratio DOUBLE
);
COMMENT ON TABLE dataset.kept_steps IS 'Kept: the lineage with numbers for ids (see kept_nodes).';

CREATE TABLE dataset.kept_findings (
    class VARCHAR,
    kind VARCHAR,
    table_name VARCHAR,
    subject VARCHAR,
    part VARCHAR,
    key VARCHAR,
    detail VARCHAR
);
COMMENT ON TABLE dataset.kept_findings IS 'Kept: the rows of v_findings.';
