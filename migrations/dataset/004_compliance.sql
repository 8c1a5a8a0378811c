-- Schema "dataset": the source's summary, and compliance by what can be asked for.

-- As the source defines it: the count is text there, because it comes out of JSON.
CREATE VIEW dataset.provenance_summary AS
SELECT
    provenance_id,
    dataset_id,
    dataset_name,
    source_name,
    source_type,
    license_type,
    license_verification_status AS license_status,
    quality_tier,
    record_count::VARCHAR AS record_count,
    created_at,
    updated_at,
    compliance_status
FROM dataset.dataset_provenance;
COMMENT ON VIEW dataset.provenance_summary IS 'The source system''s own summary: one row for each dataset.';

CREATE VIEW dataset.v_audit_severities AS
SELECT
    severity,
    count(*) AS total,
    count(*) FILTER (status = 'open') AS open,
    count(*) FILTER (status = 'in_progress') AS in_progress,
    count(*) FILTER (status = 'resolved') AS resolved,
    count(*) FILTER (status = 'dismissed') AS dismissed,
    count(DISTINCT dataset_id) AS dataset_count
FROM dataset.dataset_findings
GROUP BY severity;
COMMENT ON VIEW dataset.v_audit_severities IS 'What audits found, counted by severity and status.';

CREATE VIEW dataset.v_compliance AS
SELECT
    dimension,
    value,
    count(*) AS total,
    count(*) FILTER (compliance_status = 'compliant') AS compliant,
    count(*) FILTER (compliance_status = 'non_compliant') AS non_compliant,
    count(*) FILTER (compliance_status = 'needs_review') AS needs_review,
    count(*) FILTER ((compliance_status IN ('compliant', 'non_compliant', 'needs_review')) IS NOT TRUE) AS unknown,
    count(*) FILTER (compliance_status = 'compliant') / count(*) AS compliance_rate
FROM (
    SELECT 'license_type' AS dimension, license_type AS value, compliance_status FROM dataset.dataset_provenance
    UNION ALL
    SELECT 'source_type', source_type, compliance_status FROM dataset.dataset_provenance
    UNION ALL
    SELECT 'quality_tier', quality_tier, compliance_status FROM dataset.dataset_provenance
    UNION ALL
    SELECT 'all', NULL, compliance_status FROM dataset.dataset_provenance
)
GROUP BY dimension, value;
COMMENT ON VIEW dataset.v_compliance IS 'Compliance of all datasets, and by licence, source and quality tier.';
COMMENT ON COLUMN dataset.v_compliance.dimension IS 'license_type, source_type, quality_tier, or all';
COMMENT ON COLUMN dataset.v_compliance.unknown IS 'Of any other status, or of none';
COMMENT ON COLUMN dataset.v_compliance.compliance_rate IS 'compliant / total, 0 to 1';

CREATE VIEW dataset.v_audit_log AS
SELECT
    l.log_key,
    l.audit_id,
    l.provenance_id,
    l.dataset_id,
    l.action,
    l.changed_by,
    l.changed_at,
    l.change_reason,
    l.old_value,
    l.new_value,
    EXISTS (FROM dataset.dataset_provenance AS d WHERE d.provenance_id = l.provenance_id) AS is_known
FROM dataset.provenance_audit_log AS l;
COMMENT ON VIEW dataset.v_audit_log IS 'The log, with whether the record that a row speaks of is there.';
