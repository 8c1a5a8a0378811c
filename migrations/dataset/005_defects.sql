-- Schema "dataset": what is wrong. One row for each cause: what only follows from another finding is
-- told in that one's detail, not counted again.

CREATE VIEW dataset.rule_enums AS
SELECT column_name, unnest(listed) AS value, listed
FROM (VALUES
    ('source_type', ['journal', 'repository', 'clinical_trial', 'training_material', 'social_media', 'synthetic', 'internal']),
    ('acquisition_method', ['api', 'web_scraping', 'direct_download', 'manual_collection', 'contracted', 'generated']),
    ('license_type', ['permissive', 'contracted', 'proprietary', 'unclear', 'cc_by', 'cc_by_nc', 'cc_by_nc_nd', 'custom', 'none']),
    ('license_verification_status', ['verified', 'pending', 'unverified', 'unclear']),
    ('transformation_type', ['ingestion', 'normalization', 'deduplication', 'quality_scoring', 'filtering', 'anonymization', 'redaction', 'validation', 'curation', 'compilation']),
    ('dedup_method', ['exact_match', 'fuzzy_match', 'semantic_similarity', 'none']),
    ('anonymization_level', ['none', 'basic', 'advanced', 'full']),
    ('storage_type', ['s3', 'local', 'database', 'remote']),
    ('file_format', ['jsonl', 'json', 'csv', 'parquet', 'database']),
    ('compression', ['none', 'gzip', 'bzip2', 'zstd']),
    ('compliance_status', ['compliant', 'non_compliant', 'needs_review', 'unknown']),
    ('quality_tier', ['priority', 'professional', 'cot', 'reddit', 'synthetic', 'archive']),
    ('finding_type', ['compliance_issue', 'data_quality', 'license_violation', 'provenance_gap', 'storage_issue', 'other']),
    ('severity', ['low', 'medium', 'high', 'critical']),
    ('status', ['open', 'in_progress', 'resolved', 'dismissed']),
    ('action', ['created', 'updated', 'deleted', 'audited'])
) AS known (column_name, listed);
COMMENT ON VIEW dataset.rule_enums IS 'The values that the source''s schema lists for each column.';

-- One row for each value that is not listed, however many have it.
CREATE VIEW dataset.v_defects_enums AS
WITH used AS (
    SELECT 'dataset_provenance' AS table_name, column_name, value, count(*) AS count, min(dataset_id) AS dataset_id
    FROM (
        UNPIVOT (
            SELECT
                dataset_id, source_type, acquisition_method, license_type, license_verification_status, dedup_method,
                anonymization_level, storage_type, file_format, compression, compliance_status, quality_tier
            FROM dataset.dataset_provenance
        ) ON COLUMNS(* EXCLUDE (dataset_id)) INTO NAME column_name VALUE value
    )
    GROUP BY column_name, value
    UNION ALL
    SELECT 'dataset_stages', 'transformation_type', transformation_type, count(*), min(dataset_id)
    FROM dataset.dataset_stages
    GROUP BY transformation_type
    UNION ALL
    SELECT 'dataset_findings', column_name, value, count(*), min(dataset_id)
    FROM (
        UNPIVOT (SELECT dataset_id, finding_type, severity, status FROM dataset.dataset_findings)
        ON finding_type, severity, status INTO NAME column_name VALUE value
    )
    GROUP BY column_name, value
    UNION ALL
    SELECT 'provenance_audit_log', 'action', action, count(*), min(dataset_id)
    FROM dataset.provenance_audit_log
    GROUP BY action
)
SELECT
    'unknown_enum_value' AS kind,
    u.table_name,
    CASE WHEN u.count = 1 THEN u.dataset_id END AS subject,
    u.column_name AS part,
    u.column_name || '=' || u.value AS key,
    CASE WHEN u.count = 1 THEN 'not listed for ' ELSE u.count || ' times, and not listed for ' END || u.column_name
        || ': ' || (SELECT any_value(array_to_string(listed, ', ')) FROM dataset.rule_enums AS r WHERE r.column_name = u.column_name)
        AS detail
FROM used AS u
WHERE u.value IS NOT NULL
    AND NOT EXISTS (FROM dataset.rule_enums AS r WHERE r.column_name = u.column_name AND r.value = u.value);
COMMENT ON VIEW dataset.v_defects_enums IS 'Values that the source''s schema does not list.';

CREATE VIEW dataset.v_defects_lineage AS
-- The cause is the absent parent: one row for each, however many name it.
SELECT
    'parent_dataset_missing' AS kind,
    'dataset_parents' AS table_name,
    min(p.dataset_id) AS subject,
    p.parent_id AS part,
    p.parent_id AS key,
    'there is no such dataset; ' || CASE
        WHEN count(DISTINCT p.dataset_id) = 1 THEN min(p.dataset_id) || ' was made from it'
        ELSE count(DISTINCT p.dataset_id) || ' were made from it, ' || min(p.dataset_id) || ' among them'
    END AS detail
FROM dataset.dataset_parents AS p
WHERE p.parent_id IS NOT NULL
    AND NOT EXISTS (FROM dataset.dataset_provenance AS d WHERE d.dataset_id = p.parent_id)
GROUP BY p.parent_id
UNION ALL
SELECT 'datasets_in_a_circle', 'dataset_parents', min(dataset_id), NULL, min(dataset_id),
    CASE
        WHEN count(*) = 1 THEN 'it was made from itself'
        ELSE count(*) || ' datasets were made from each other: ' || array_to_string(list(dataset_id ORDER BY dataset_id)[:6], ', ')
            || CASE WHEN count(*) > 6 THEN ', …' ELSE '' END
    END
FROM dataset.lineage_circles
GROUP BY circle
UNION ALL
SELECT 'parent_named_twice', 'dataset_parents', dataset_id, parent_id, parent_id,
    'named ' || count(*) || ' times as its parent'
FROM dataset.dataset_parents
WHERE parent_id IS NOT NULL
    AND dataset_id NOT IN (
        SELECT dataset_id FROM dataset.dataset_provenance WHERE dataset_id IS NOT NULL
        GROUP BY dataset_id HAVING count(*) > 1
    )
GROUP BY dataset_id, parent_id
HAVING count(*) > 1
UNION ALL
-- Ratios out of their range are told as such.
SELECT 'contribution_ratios_do_not_sum_to_1', 'dataset_parents', dataset_id, NULL,
    round(sum(contribution_ratio), 4)::VARCHAR,
    'its ' || count(*) || CASE WHEN count(*) = 1 THEN ' parent makes up ' ELSE ' parents make up ' END
        || round(sum(contribution_ratio), 4) || ' of it'
FROM dataset.dataset_parents
WHERE dataset_id NOT IN (
        SELECT dataset_id FROM dataset.dataset_provenance WHERE dataset_id IS NOT NULL
        GROUP BY dataset_id HAVING count(*) > 1
    )
GROUP BY dataset_id
HAVING count(*) = count(contribution_ratio) AND abs(sum(contribution_ratio) - 1) > 0.005
    AND min(contribution_ratio) >= 0 AND max(contribution_ratio) <= 1;
COMMENT ON VIEW dataset.v_defects_lineage IS 'Defects of the lineage.';

CREATE VIEW dataset.v_defects_records AS
SELECT
    'required_value_missing' AS kind,
    'dataset_provenance' AS table_name,
    dataset_id AS subject,
    NULL::VARCHAR AS part,
    coalesce(nullif(dataset_id, ''), 'row ' || dataset_key) AS key,
    'no value in ' || concat_ws(', ',
        CASE WHEN coalesce(provenance_id, '') = '' THEN 'provenance_id' END,
        CASE WHEN coalesce(dataset_id, '') = '' THEN 'dataset_id' END,
        CASE WHEN coalesce(dataset_name, '') = '' THEN 'dataset_name' END,
        CASE WHEN created_at IS NULL THEN 'created_at' END,
        CASE WHEN updated_at IS NULL THEN 'updated_at' END,
        missing_fields) AS detail
FROM dataset.dataset_provenance
WHERE coalesce(provenance_id, '') = '' OR coalesce(dataset_id, '') = '' OR coalesce(dataset_name, '') = ''
    OR created_at IS NULL OR updated_at IS NULL OR missing_fields IS NOT NULL
UNION ALL
SELECT 'document_not_understood', 'dataset_provenance', dataset_id, unread_json, coalesce(dataset_id, 'row ' || dataset_key),
    'no JSON object in ' || unread_json
FROM dataset.dataset_provenance
WHERE unread_json IS NOT NULL
UNION ALL
SELECT 'dataset_id_duplicated', 'dataset_provenance', dataset_id, NULL, dataset_id, count(*) || ' rows have this id'
FROM dataset.dataset_provenance
WHERE dataset_id <> ''
GROUP BY dataset_id
HAVING count(*) > 1
UNION ALL
SELECT 'provenance_id_duplicated', 'dataset_provenance', min(dataset_id), NULL, provenance_id,
    count(DISTINCT dataset_id) || ' datasets have this id'
FROM dataset.dataset_provenance
WHERE provenance_id <> ''
GROUP BY provenance_id
HAVING count(DISTINCT dataset_id) > 1
UNION ALL
SELECT 'checksum_not_hex', 'dataset_provenance', dataset_id, 'checksum', checksum,
    'its checksum is no hexadecimal number: ' || left(checksum, 80)
FROM dataset.dataset_provenance
WHERE checksum IS NOT NULL AND NOT regexp_full_match(checksum, '[0-9a-fA-F]+')
UNION ALL
SELECT 'document_disagrees_with_column', 'dataset_provenance', dataset_id, column_name, column_name,
    array_to_string(
        list(column_path || '=' || left(coalesce(column_value, 'NULL'), 80) || ', but the document says '
            || document_path || '=' || left(coalesce(document_value, 'NULL'), 80) ORDER BY column_path)[:3], '; ')
    || CASE WHEN count(*) > 3 THEN '; ' || (count(*) - 3) || ' more' ELSE '' END
FROM dataset.dataset_differences
GROUP BY dataset_id, column_name
UNION ALL
SELECT 'updated_before_created', 'dataset_provenance', dataset_id, NULL, dataset_id,
    'it was updated ' || updated_at || ', before it was created ' || created_at
FROM dataset.dataset_provenance
WHERE updated_at < created_at
UNION ALL
SELECT 'value_out_of_range', table_name, dataset_id, part, part || '=' || value, 'not from 0 to 1: ' || value
FROM (
    SELECT 'dataset_parents' AS table_name, dataset_id, 'contribution_ratio of ' || coalesce(parent_id, '') AS part,
        contribution_ratio AS value
    FROM dataset.dataset_parents
    UNION ALL
    SELECT 'dataset_scores', dataset_id, score, value FROM dataset.dataset_scores
    UNION ALL
    SELECT 'dataset_provenance', dataset_id, 'duplication_rate', duplication_rate FROM dataset.dataset_provenance
)
WHERE value < 0 OR value > 1
UNION ALL
SELECT 'audit_rows_for_unknown_provenance', 'provenance_audit_log', min(l.dataset_id), NULL, l.provenance_id,
    count(*) || CASE WHEN count(*) = 1 THEN ' row speaks' ELSE ' rows speak' END || ' of a record that is not there'
        || CASE WHEN bool_or(l.action = 'deleted') THEN '; it was deleted' ELSE '' END
FROM dataset.provenance_audit_log AS l
WHERE EXISTS (FROM dataset.dataset_provenance)
    AND NOT EXISTS (FROM dataset.dataset_provenance AS d WHERE d.provenance_id = l.provenance_id)
GROUP BY l.provenance_id
UNION ALL
SELECT 'audit_rows_name_another_dataset', 'provenance_audit_log', min(d.dataset_id), NULL, l.provenance_id,
    count(*) || ' rows name ' || min(l.dataset_id) || ', but the record is of ' || min(d.dataset_id)
FROM dataset.provenance_audit_log AS l
JOIN dataset.dataset_provenance AS d ON d.provenance_id = l.provenance_id
WHERE l.dataset_id IS DISTINCT FROM d.dataset_id
    AND NOT EXISTS (FROM dataset.dataset_provenance AS o WHERE o.provenance_id = l.provenance_id AND o.dataset_id = l.dataset_id)
GROUP BY l.provenance_id
UNION ALL
SELECT 'audit_id_duplicated', 'provenance_audit_log', min(dataset_id), NULL, audit_id, count(*) || ' rows have this id'
FROM dataset.provenance_audit_log
WHERE audit_id <> ''
GROUP BY audit_id
HAVING count(*) > 1;
COMMENT ON VIEW dataset.v_defects_records IS 'Defects of records, and of the log about them.';

-- Stages of an id that two records have are mixed: the id is the cause.
CREATE VIEW dataset.v_defects_stages AS
WITH mixed AS (
    SELECT dataset_id FROM dataset.dataset_provenance WHERE dataset_id IS NOT NULL GROUP BY dataset_id HAVING count(*) > 1
),
flow AS MATERIALIZED (
    FROM dataset.v_dataset_flow WHERE dataset_id NOT IN (SELECT dataset_id FROM mixed)
),
-- What a stage wrote wrongly, the next one reads otherwise: that only follows.
broken AS (
    SELECT *, step_gap <> 0 AND input_record_count IS DISTINCT FROM previous_rest AS breaks_off
    FROM flow
)
SELECT
    'stage_counts_do_not_add_up' AS kind,
    'dataset_stages' AS table_name,
    dataset_id AS subject,
    coalesce(stage_name, 'stage ' || position) AS part,
    coalesce(stage_name, 'stage ' || position) AS key,
    concat_ws('; ',
        CASE WHEN breaks_off THEN
            'reads ' || abs(step_gap) || CASE WHEN step_gap > 0 THEN ' fewer' ELSE ' more' END
                || ' records than the stage before wrote' END,
        CASE WHEN own_gap <> 0 THEN 'input - filtered differs from output by ' || abs(own_gap) END) AS detail
FROM broken
WHERE own_gap <> 0 OR breaks_off
UNION ALL
SELECT 'stage_order_not_contiguous', 'dataset_stages', dataset_id, NULL,
    array_to_string(list(coalesce(stage_order::VARCHAR, 'NULL') ORDER BY place), ', '),
    'the stages are numbered ' || array_to_string(list(coalesce(stage_order::VARCHAR, 'NULL') ORDER BY place), ', ')
        || ' in place of 0 to ' || (count(*) - 1)
FROM flow
WHERE NOT is_ordered
GROUP BY dataset_id
UNION ALL
-- Where the last stage itself does not add up, and the count is what should have come out, that is the cause.
SELECT 'record_count_differs_from_last_stage', 'dataset_provenance', d.dataset_id, f.stage_name,
    d.record_count || ' and ' || f.output_record_count,
    'the metadata has ' || d.record_count || ' records, and ' || coalesce(f.stage_name, 'the last stage') || ' wrote '
        || f.output_record_count
FROM dataset.dataset_provenance AS d
JOIN flow AS f ON f.dataset_id = d.dataset_id AND f.is_last
WHERE d.record_count <> f.output_record_count
    AND NOT (f.own_gap <> 0 AND d.record_count = f.output_record_count + f.own_gap)
UNION ALL
SELECT 'stage_ends_before_start', 'dataset_stages', dataset_id, stage_name, stage_name,
    'it ends ' || completed_at || ', before it starts ' || started_at
FROM flow
WHERE completed_at < started_at
UNION ALL
SELECT 'count_is_negative', 'dataset_stages', dataset_id, stage_name, stage_name,
    'a count of records is less than 0'
FROM flow
WHERE least(input_record_count, output_record_count, records_filtered) < 0;
COMMENT ON VIEW dataset.v_defects_stages IS 'Defects of stages and of their counts.';
