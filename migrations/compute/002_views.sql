-- Schema "compute": embeddings with what they have in common, and computations with their verdicts.

CREATE VIEW compute.v_computations AS
SELECT
    c.computation_key,
    c.computation_id,
    c.computation_type,
    c.tenant_id,
    c.created_at,
    c.input_data,
    c.result_data,
    c.source_id,
    c.target_id,
    c.parsed_file_id,
    c.statement,
    c.row_limit,
    s.parsed_file_id AS source_file_id,
    t.parsed_file_id AS target_file_id,
    r.verdict,
    r.detail,
    r.computed
FROM compute.computation_results AS c
LEFT JOIN compute.replay_results AS r ON r.computation_key = c.computation_key
LEFT JOIN (
    SELECT embedding_id, arg_min(parsed_file_id, embedding_key) AS parsed_file_id
    FROM compute.deterministic_embeddings
    GROUP BY embedding_id
) AS s ON s.embedding_id = c.source_id
LEFT JOIN (
    SELECT embedding_id, arg_min(parsed_file_id, embedding_key) AS parsed_file_id
    FROM compute.deterministic_embeddings
    GROUP BY embedding_id
) AS t ON t.embedding_id = c.target_id;
COMMENT ON VIEW compute.v_computations IS 'Every computation, with the verdict if it was computed again.';
COMMENT ON COLUMN compute.v_computations.source_file_id IS 'The file that the embedding source_id is of';
COMMENT ON COLUMN compute.v_computations.target_file_id IS 'The file that the embedding target_id is of';

CREATE VIEW compute.v_computation_types AS
SELECT
    computation_type,
    tenant_id,
    count(*) AS computation_count,
    count(*) FILTER (verdict = 'same') AS same_count,
    count(*) FILTER (verdict = 'different') AS different_count,
    count(*) FILTER (verdict = 'not_replayable') AS not_replayable_count,
    min(created_at) AS first_at,
    max(created_at) AS last_at
FROM compute.v_computations
GROUP BY ALL;
COMMENT ON VIEW compute.v_computation_types IS 'Computations and verdicts by type and tenant.';

CREATE VIEW compute.v_schema_groups AS
SELECT
    fingerprint,
    count(*) AS embedding_count,
    count(DISTINCT tenant_id) AS tenant_count,
    max(column_count) AS column_count,
    min(embedding_key) AS first_key,
    arg_min(embedding_id, embedding_key) AS first_id,
    arg_min(parsed_file_id, embedding_key) AS first_file_id
FROM compute.deterministic_embeddings
WHERE fingerprint IS NOT NULL
GROUP BY fingerprint;
COMMENT ON VIEW compute.v_schema_groups IS 'Different schemas, each with how many files have it.';

CREATE VIEW compute.v_embeddings AS
SELECT
    e.embedding_key,
    e.embedding_id,
    e.parsed_file_id,
    e.tenant_id,
    e.session_id,
    e.fingerprint,
    e.fingerprint_form,
    e.column_count,
    e.row_count,
    e.is_empty,
    e.created_at,
    e.updated_at,
    coalesce(g.group_size, 1) AS group_size
FROM compute.deterministic_embeddings AS e
LEFT JOIN (
    SELECT fingerprint, count(*) AS group_size
    FROM compute.deterministic_embeddings
    GROUP BY fingerprint
) AS g ON g.fingerprint = e.fingerprint;
COMMENT ON VIEW compute.v_embeddings IS 'Every embedding without its documents.';
COMMENT ON COLUMN compute.v_embeddings.group_size IS 'Embeddings with the same fingerprint, this one among them';
