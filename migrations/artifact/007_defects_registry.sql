-- Schema "artifact": defects of the registry and of the chains. One row for each cause: what only
-- follows from another defect is told in that one's detail, not counted again.

CREATE VIEW artifact.v_defects_registry AS
SELECT
    'required_value_missing' AS kind,
    'artifact_provenance' AS table_name,
    artifact_id,
    'row ' || (rowid + 1) AS key,
    'no value in ' || concat_ws(', ',
        CASE WHEN artifact_id IS NULL THEN 'artifact_id' END,
        CASE WHEN artifact_type IS NULL THEN 'artifact_type' END,
        CASE WHEN content_hash IS NULL THEN 'content_hash' END,
        CASE WHEN gayseed_index IS NULL THEN 'gayseed_index' END,
        CASE WHEN creation_timestamp IS NULL THEN 'creation_timestamp' END) AS detail
FROM artifact.artifact_provenance
WHERE artifact_id IS NULL OR artifact_type IS NULL OR content_hash IS NULL OR gayseed_index IS NULL
    OR creation_timestamp IS NULL
UNION ALL
SELECT 'artifact_id_duplicated', 'artifact_provenance', artifact_id, artifact_id, count(*) || ' rows have this id'
FROM artifact.artifact_provenance
WHERE artifact_id IS NOT NULL
GROUP BY artifact_id
HAVING count(*) > 1
UNION ALL
SELECT 'content_hash_not_hex', 'artifact_provenance', artifact_id, content_hash,
    'a SHA3-256 hash has hex digits only; its gayseed index cannot be checked'
FROM artifact.artifact_provenance
WHERE NOT regexp_full_match(content_hash, '[0-9a-fA-F]{2,}')
UNION ALL
-- At most one gayseed finding a row: its first cause. A wrong index explains the colour beside it.
SELECT kind, 'artifact_provenance', artifact_id,
    CASE WHEN kind = 'gayseed_hex_mismatch' THEN gayseed_hex ELSE gayseed_index::VARCHAR END,
    CASE kind
        WHEN 'gayseed_index_out_of_range' THEN 'an index is 0 to 11' || coalesce('; the hash gives ' || expected_index, '')
        WHEN 'gayseed_index_mismatch' THEN 'the hash gives ' || expected_index || ' (' || expected_hex || ')'
            || coalesce('; the stored colour is ' || gayseed_hex, '')
        ELSE 'index ' || gayseed_index || ' has the colour ' || index_hex
    END
FROM (
    SELECT *,
        CASE
            WHEN gayseed_index NOT BETWEEN 0 AND 11 THEN 'gayseed_index_out_of_range'
            WHEN is_hex AND gayseed_index <> expected_index THEN 'gayseed_index_mismatch'
            WHEN lower(gayseed_hex) <> index_hex THEN 'gayseed_hex_mismatch'
        END AS kind
    FROM artifact.v_artifact_gayseed
)
WHERE kind IS NOT NULL;
COMMENT ON VIEW artifact.v_defects_registry IS 'Defects of registry rows.';

CREATE VIEW artifact.v_defects_chain AS
SELECT
    'required_value_missing' AS kind,
    'provenance_nodes' AS table_name,
    artifact_id,
    'node ' || node_id AS key,
    'no value in ' || concat_ws(', ',
        CASE WHEN artifact_id IS NULL THEN 'artifact_id' END,
        CASE WHEN node_type IS NULL THEN 'node_type' END,
        CASE WHEN sequence_order IS NULL THEN 'sequence_order' END,
        CASE WHEN node_data IS NULL THEN 'node_data' END) AS detail
FROM artifact.provenance_nodes
WHERE artifact_id IS NULL OR node_type IS NULL OR sequence_order IS NULL OR node_data IS NULL
UNION ALL
SELECT 'node_type_unknown', 'provenance_nodes', artifact_id, node_type,
    'a node is Query, MD5, File, Witness or Doc'
FROM artifact.provenance_nodes
WHERE node_type NOT IN ('Query', 'MD5', 'File', 'Witness', 'Doc')
UNION ALL
SELECT 'node_sequence_mismatch', 'provenance_nodes', n.artifact_id, n.node_type,
    'stored in place ' || n.sequence_order || '; ' || n.node_type || ' is place ' || s.sequence_order
FROM artifact.provenance_nodes AS n
JOIN artifact.rule_pipeline_stages AS s ON s.node_type = n.node_type AND s.sequence_order <> n.sequence_order
UNION ALL
SELECT 'node_duplicated', 'provenance_nodes', artifact_id, node_type, count(*) || ' rows for this node'
FROM artifact.provenance_nodes
WHERE node_type IS NOT NULL AND sequence_order IS NOT NULL
    -- Fewer distinct bits than rows: a cheap sieve, which keeps every artifact that has a duplicate.
    AND artifact_id IN (
        SELECT artifact_id
        FROM artifact.provenance_nodes
        GROUP BY artifact_id
        HAVING count(*) > bit_count(bit_or(1::BIGINT << (hash(node_type, sequence_order) % 61)::INTEGER))
    )
GROUP BY artifact_id, node_type, sequence_order
HAVING count(*) > 1
UNION ALL
SELECT 'required_value_missing', 'provenance_morphisms', artifact_id, 'arrow ' || morphism_id,
    'no value in ' || concat_ws(', ',
        CASE WHEN artifact_id IS NULL THEN 'artifact_id' END,
        CASE WHEN source_node_type IS NULL THEN 'source_node_type' END,
        CASE WHEN target_node_type IS NULL THEN 'target_node_type' END,
        CASE WHEN morphism_label IS NULL THEN 'morphism_label' END)
FROM artifact.provenance_morphisms
WHERE artifact_id IS NULL OR source_node_type IS NULL OR target_node_type IS NULL OR morphism_label IS NULL
UNION ALL
SELECT 'morphism_duplicated', 'provenance_morphisms', artifact_id,
    source_node_type || '→' || target_node_type, count(*) || ' rows for this arrow'
FROM artifact.provenance_morphisms
WHERE source_node_type IS NOT NULL AND target_node_type IS NOT NULL
    AND artifact_id IN (
        SELECT artifact_id
        FROM artifact.provenance_morphisms
        GROUP BY artifact_id
        HAVING count(*) > bit_count(bit_or(1::BIGINT << (hash(source_node_type, target_node_type) % 61)::INTEGER))
    )
GROUP BY artifact_id, source_node_type, target_node_type
HAVING count(*) > 1
UNION ALL
-- The cause is the absent node, so it is one row for each, whatever arrows touch it. Artifacts
-- without any node are told once, below.
SELECT
    CASE WHEN bool_or(is_target) THEN 'morphism_target_missing' ELSE 'morphism_source_missing' END,
    'provenance_morphisms',
    artifact_id,
    min(arrow) FILTER (is_target = any_target),
    'there is no ' || node_type || ' node; it is named by ' || string_agg(DISTINCT arrow, ', ' ORDER BY arrow)
FROM (
    SELECT *, bool_or(is_target) OVER (PARTITION BY artifact_id, node_type) AS any_target
    FROM (
        SELECT
            artifact_id,
            unnest([target_node_type, source_node_type]) AS node_type,
            unnest([TRUE, FALSE]) AS is_target,
            unnest([no_target, no_source]) AS is_missing,
            coalesce(source_node_type, '?') || '→' || coalesce(target_node_type, '?') AS arrow
        FROM (
            SELECT m.artifact_id, m.source_node_type, m.target_node_type,
                NOT list_contains(n.node_types, m.target_node_type) AS no_target,
                NOT list_contains(n.node_types, m.source_node_type) AS no_source
            FROM artifact.provenance_morphisms AS m
            JOIN (
                SELECT artifact_id, list(node_type) FILTER (node_type IS NOT NULL) AS node_types
                FROM artifact.provenance_nodes
                GROUP BY artifact_id
            ) AS n ON n.artifact_id = m.artifact_id
        )
        WHERE no_target OR no_source
    )
    WHERE is_missing
)
GROUP BY artifact_id, node_type
UNION ALL
SELECT 'morphisms_without_nodes', 'provenance_morphisms', m.artifact_id, m.artifact_id,
    count(*) || ' arrows, but no node at all'
FROM artifact.provenance_morphisms AS m
WHERE EXISTS (FROM artifact.provenance_nodes)
    AND EXISTS (FROM artifact.artifact_provenance AS a WHERE a.artifact_id = m.artifact_id)
    AND NOT EXISTS (FROM artifact.provenance_nodes AS n WHERE n.artifact_id = m.artifact_id)
GROUP BY m.artifact_id;
COMMENT ON VIEW artifact.v_defects_chain IS 'Defects of nodes and arrows.';
