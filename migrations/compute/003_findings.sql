-- Schema "compute": what is wrong or worth knowing. One row for each cause: what only follows from
-- another finding is told in that one's detail, not counted again.

CREATE VIEW compute.v_circumstances AS
SELECT
    'file_without_rows' AS kind,
    'deterministic_embeddings' AS table_name,
    embedding_id AS subject,
    NULL::VARCHAR AS part,
    embedding_id AS key,
    parsed_file_id || ' had no rows: its columns are not known' AS detail
FROM compute.deterministic_embeddings
WHERE is_empty;
COMMENT ON VIEW compute.v_circumstances IS 'What is true and worth knowing, and not wrong.';

CREATE VIEW compute.v_defects_embeddings AS
SELECT
    'required_value_missing' AS kind,
    'deterministic_embeddings' AS table_name,
    embedding_id AS subject,
    NULL::VARCHAR AS part,
    'row ' || embedding_key AS key,
    'missing: ' || concat_ws(
        ', ',
        CASE WHEN embedding_id IS NULL THEN 'embedding_id' END,
        CASE WHEN parsed_file_id IS NULL THEN 'parsed_file_id' END,
        CASE WHEN tenant_id IS NULL THEN 'tenant_id' END,
        CASE WHEN schema_fingerprint IS NULL THEN 'schema_fingerprint' END,
        CASE WHEN pattern_signature IS NULL THEN 'pattern_signature' END
    ) AS detail
FROM compute.deterministic_embeddings
WHERE embedding_id IS NULL OR parsed_file_id IS NULL OR tenant_id IS NULL
    OR schema_fingerprint IS NULL OR pattern_signature IS NULL
UNION ALL
SELECT 'embedding_duplicated', 'deterministic_embeddings', embedding_id, NULL, embedding_id, count(*) || ' rows have this id'
FROM compute.deterministic_embeddings
WHERE embedding_id IS NOT NULL
GROUP BY embedding_id
HAVING count(*) > 1
UNION ALL
SELECT
    'fingerprint_is_no_hash', 'deterministic_embeddings', embedding_id, NULL, coalesce(embedding_id, 'row ' || embedding_key),
    CASE WHEN fingerprint IS NULL THEN 'no fingerprint in it' ELSE left(fingerprint, 80) || ' is not 64 hex digits' END
FROM compute.deterministic_embeddings
WHERE schema_fingerprint IS NOT NULL AND NOT coalesce(regexp_full_match(fingerprint, '[0-9a-fA-F]{64}'), FALSE)
UNION ALL
-- Columns that only the signature has may have had constraints: there, another fingerprint proves nothing.
SELECT
    'fingerprint_differs_from_its_columns', 'deterministic_embeddings', embedding_id, NULL, coalesce(embedding_id, 'row ' || embedding_key),
    'its columns have the fingerprint ' || computed_fingerprint
FROM compute.deterministic_embeddings
WHERE has_columns AND regexp_full_match(fingerprint, '[0-9a-fA-F]{64}') AND lower(fingerprint) <> computed_fingerprint
UNION ALL
SELECT
    'signature_lacks_columns', 'deterministic_embeddings', e.embedding_id, NULL, coalesce(e.embedding_id, 'row ' || e.embedding_key),
    'not in the signature: ' || string_agg(c.name, ', ' ORDER BY c.position)
FROM compute.deterministic_embeddings AS e
JOIN compute.embedding_columns AS c ON c.embedding_key = e.embedding_key
WHERE e.has_columns AND NOT e.is_empty AND c.total_count IS NULL
GROUP BY e.embedding_key, e.embedding_id
UNION ALL
SELECT
    'counts_do_not_add_up', 'deterministic_embeddings', embedding_id, name, embedding_id || ' ' || name,
    concat(coalesce(null_count, 0), ' NULL and ', coalesce(unique_count, 0), ' different of ', total_count, ' values')
FROM compute.embedding_columns
WHERE total_count < 0 OR null_count < 0 OR unique_count < 0
    OR coalesce(null_count, 0) > total_count OR coalesce(unique_count, 0) > total_count - coalesce(null_count, 0);
COMMENT ON VIEW compute.v_defects_embeddings IS 'Defects of embeddings.';

CREATE VIEW compute.v_defects_results AS
SELECT
    'required_value_missing' AS kind,
    'computation_results' AS table_name,
    NULL::VARCHAR AS subject,
    computation_id AS part,
    'row ' || computation_key AS key,
    'missing: ' || concat_ws(
        ', ',
        CASE WHEN computation_id IS NULL THEN 'computation_id' END,
        CASE WHEN computation_type IS NULL THEN 'computation_type' END,
        CASE WHEN result_data IS NULL THEN 'result_data' END,
        CASE WHEN tenant_id IS NULL THEN 'tenant_id' END
    ) AS detail
FROM compute.computation_results
WHERE computation_id IS NULL OR computation_type IS NULL OR result_data IS NULL OR tenant_id IS NULL
UNION ALL
SELECT 'computation_duplicated', 'computation_results', NULL, computation_id, computation_id, count(*) || ' rows have this id'
FROM compute.computation_results
WHERE computation_id IS NOT NULL
GROUP BY computation_id
HAVING count(*) > 1
UNION ALL
-- Told once for each embedding that is not there, however many computations name it.
SELECT
    'computation_refers_to_missing_embedding', 'computation_results', NULL, min(computation_id), missing,
    CASE WHEN count(*) = 1 THEN 'named by ' || min(computation_id) ELSE 'named by ' || count(*) || ' computations' END
FROM (
    SELECT computation_id, source_id AS missing FROM compute.computation_results WHERE source_id IS NOT NULL
    UNION ALL
    SELECT computation_id, target_id FROM compute.computation_results
    WHERE target_id IS NOT NULL AND target_id IS DISTINCT FROM source_id
)
WHERE missing NOT IN (SELECT embedding_id FROM compute.deterministic_embeddings WHERE embedding_id IS NOT NULL)
    AND EXISTS (FROM compute.deterministic_embeddings)
GROUP BY missing
UNION ALL
SELECT 'stored_result_differs_from_replay', 'computation_results', NULL, computation_id, computation_id, detail
FROM compute.replay_results
WHERE verdict = 'different';
COMMENT ON VIEW compute.v_defects_results IS 'Defects of computations, as far as they have been computed again.';

CREATE VIEW compute.v_findings AS
SELECT 'defect' AS class, kind, table_name, subject, part, key, detail FROM compute.v_defects_embeddings
UNION ALL
SELECT 'defect', kind, table_name, subject, part, key, detail FROM compute.v_defects_results
UNION ALL
SELECT 'note', kind, table_name, subject, part, key, detail FROM compute.v_circumstances;
COMMENT ON VIEW compute.v_findings IS 'Every finding, one row for each cause.';
COMMENT ON COLUMN compute.v_findings.class IS 'defect (something is wrong) or note (true, and not wrong)';
COMMENT ON COLUMN compute.v_findings.subject IS 'The embedding it is about';
COMMENT ON COLUMN compute.v_findings.part IS 'The column or the computation it is about';
COMMENT ON COLUMN compute.v_findings.key IS 'What in the table it is about: an id, a value, a row';

CREATE VIEW compute.rule_finding_kinds AS
SELECT kind, meaning
FROM (VALUES
    ('required_value_missing', 'The row lacks a value that the schema requires'),
    ('embedding_duplicated', 'Several embeddings have the same id'),
    ('fingerprint_is_no_hash', 'The fingerprint is no SHA-256 in hexadecimal'),
    ('fingerprint_differs_from_its_columns', 'The columns that are stored with the fingerprint have another one'),
    ('signature_lacks_columns', 'The signature does not have all columns of the schema'),
    ('counts_do_not_add_up', 'A column has more NULLs or different values than values'),
    ('computation_duplicated', 'Several computations have the same id'),
    ('computation_refers_to_missing_embedding', 'The embedding that computations name is not there'),
    ('stored_result_differs_from_replay', 'Computed again, something else comes out than is stored'),
    ('file_without_rows', 'Files without rows, whose columns are not known')
) AS known (kind, meaning);
COMMENT ON VIEW compute.rule_finding_kinds IS 'What each kind of finding means.';

CREATE VIEW compute.v_finding_groups AS
SELECT g.class, g.kind, g.table_name, g.count, coalesce(k.meaning, g.kind) AS detail
FROM (
    SELECT class, kind, table_name, count(*) AS count FROM compute.v_findings GROUP BY class, kind, table_name
) AS g
LEFT JOIN compute.rule_finding_kinds AS k ON k.kind = g.kind;
COMMENT ON VIEW compute.v_finding_groups IS 'Findings counted by kind and table.';
