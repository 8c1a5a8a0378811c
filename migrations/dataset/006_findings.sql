-- Schema "dataset": notes, and all findings together.

-- Notes are true and counted, and not wrong.
CREATE VIEW dataset.v_circumstances AS
SELECT
    'licence_problem_inherited' AS kind,
    'dataset_parents' AS table_name,
    i.dataset_id AS subject,
    NULL::VARCHAR AS part,
    string_agg(i.license_type, ', ' ORDER BY i.severity DESC) AS key,
    'its own licence is ' || any_value(d.license_type) || '; among what it was made from are '
        || string_agg(i.license_type, ', ' ORDER BY i.severity DESC) AS detail
FROM dataset.inherited_licenses AS i
JOIN dataset.dataset_provenance AS d ON d.dataset_id = i.dataset_id
JOIN dataset.rule_licenses AS r ON r.license_type = d.license_type
WHERE r.severity = 0
GROUP BY i.dataset_id
UNION ALL
SELECT 'licence_not_verified', 'dataset_provenance', dataset_id, NULL, license_verification_status,
    'the licence (' || coalesce(license_type, 'none named') || ') is ' || license_verification_status
FROM dataset.dataset_provenance
WHERE license_verification_status IN ('pending', 'unverified', 'unclear')
UNION ALL
SELECT 'compliance_not_known', 'dataset_provenance', dataset_id, NULL, coalesce(compliance_status, 'NULL'),
    'no audit has said whether it complies'
FROM dataset.dataset_provenance
WHERE coalesce(compliance_status, 'unknown') = 'unknown'
UNION ALL
SELECT 'checksum_not_64_digits', 'dataset_provenance', dataset_id, 'checksum', checksum,
    length(checksum) || ' hex digits; SHA-256 has 64'
FROM dataset.dataset_provenance
WHERE CASE WHEN length(checksum) <> 64 THEN regexp_full_match(checksum, '[0-9a-fA-F]+') ELSE FALSE END
UNION ALL
SELECT 'registry_is_empty', 'dataset_provenance', NULL, NULL, NULL,
    'there is a log, but no record to hold it against'
WHERE NOT EXISTS (FROM dataset.dataset_provenance) AND EXISTS (FROM dataset.provenance_audit_log);
COMMENT ON VIEW dataset.v_circumstances IS 'What is true and worth knowing, and not wrong.';

CREATE VIEW dataset.v_findings AS
SELECT 'defect' AS class, kind, table_name, subject, part, key, detail FROM dataset.v_defects_records
UNION ALL
SELECT 'defect', kind, table_name, subject, part, key, detail FROM dataset.v_defects_stages
UNION ALL
SELECT 'defect', kind, table_name, subject, part, key, detail FROM dataset.v_defects_lineage
UNION ALL
SELECT 'defect', kind, table_name, subject, part, key, detail FROM dataset.v_defects_enums
UNION ALL
SELECT 'note', kind, table_name, subject, part, key, detail FROM dataset.v_circumstances;
COMMENT ON VIEW dataset.v_findings IS 'Every finding of provscope, one row for each cause. What audits found: see dataset_findings.';
COMMENT ON COLUMN dataset.v_findings.class IS 'defect (something is wrong) or note (true, and not wrong)';
COMMENT ON COLUMN dataset.v_findings.subject IS 'The dataset that it is about';
COMMENT ON COLUMN dataset.v_findings.part IS 'What of the dataset: a stage, a parent, a column';
COMMENT ON COLUMN dataset.v_findings.key IS 'What in the table it is about: an id, a value, a row';

CREATE VIEW dataset.rule_finding_kinds AS
SELECT kind, meaning
FROM (VALUES
    ('required_value_missing', 'The record lacks a value that the schema requires'),
    ('document_not_understood', 'A document of the record is no JSON object'),
    ('dataset_id_duplicated', 'Several records have the same dataset id'),
    ('provenance_id_duplicated', 'Several datasets have the same provenance id'),
    ('checksum_not_hex', 'The checksum is no hexadecimal number'),
    ('document_disagrees_with_column', 'The whole document says something else than a column'),
    ('updated_before_created', 'The record was updated before it was created'),
    ('value_out_of_range', 'A ratio or score is not from 0 to 1'),
    ('audit_rows_for_unknown_provenance', 'The log speaks of a record that is not there'),
    ('audit_rows_name_another_dataset', 'The log names another dataset than the record'),
    ('audit_id_duplicated', 'Several rows of the log have the same id'),
    ('stage_counts_do_not_add_up', 'Records appear or are lost in a stage, or before it'),
    ('stage_order_not_contiguous', 'The stages are not numbered 0 to n-1'),
    ('record_count_differs_from_last_stage', 'The metadata counts other records than the last stage wrote'),
    ('stage_ends_before_start', 'A stage ends before it starts'),
    ('count_is_negative', 'A count of records is less than 0'),
    ('parent_dataset_missing', 'The parent that datasets name is not there'),
    ('datasets_in_a_circle', 'Datasets are their own ancestors'),
    ('parent_named_twice', 'A dataset names the same parent more than once'),
    ('contribution_ratios_do_not_sum_to_1', 'The parts of the parents do not make up the whole'),
    ('unknown_enum_value', 'A value that the schema does not list'),
    ('licence_problem_inherited', 'Datasets made from others whose licences are of concern'),
    ('licence_not_verified', 'Licences that nobody has verified'),
    ('compliance_not_known', 'Datasets whose compliance nobody has judged'),
    ('checksum_not_64_digits', 'Checksums that are shorter or longer than SHA-256'),
    ('registry_is_empty', 'The snapshot has no records of datasets')
) AS known (kind, meaning);
COMMENT ON VIEW dataset.rule_finding_kinds IS 'What each kind of finding means.';

CREATE VIEW dataset.v_finding_groups AS
SELECT g.class, g.kind, g.table_name, g.count, coalesce(k.meaning, g.kind) AS detail
FROM (
    SELECT class, kind, table_name, count(*) AS count FROM dataset.v_findings GROUP BY class, kind, table_name
) AS g
LEFT JOIN dataset.rule_finding_kinds AS k ON k.kind = g.kind;
COMMENT ON VIEW dataset.v_finding_groups IS 'Findings counted by kind and table.';
