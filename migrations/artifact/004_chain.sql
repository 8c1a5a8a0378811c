-- Schema "artifact": the chain of each artifact.

-- Distinct nodes of each type and distinct arrows (migration 002, view 1, with its rewrite rule:
-- nodes count by sequence_order, arrows by source and target). Each side is brought to one row for
-- an artifact before the join: joining nodes with arrows first would multiply them.
CREATE VIEW artifact.v_artifact_provenance_chain AS
SELECT
    a.artifact_id,
    a.artifact_type,
    a.content_hash,
    a.gayseed_index,
    a.gayseed_hex,
    a.creation_timestamp,
    a.is_verified,
    coalesce(n.query_count, 0) AS query_count,
    coalesce(n.md5_count, 0) AS md5_count,
    coalesce(n.file_count, 0) AS file_count,
    coalesce(n.witness_count, 0) AS witness_count,
    coalesce(n.doc_count, 0) AS doc_count,
    coalesce(m.morphism_count, 0) AS morphism_count
FROM artifact.artifact_provenance AS a
LEFT JOIN (
    SELECT
        artifact_id,
        count(*) FILTER (node_type = 'Query') AS query_count,
        count(*) FILTER (node_type = 'MD5') AS md5_count,
        count(*) FILTER (node_type = 'File') AS file_count,
        count(*) FILTER (node_type = 'Witness') AS witness_count,
        count(*) FILTER (node_type = 'Doc') AS doc_count
    FROM (
        SELECT DISTINCT artifact_id, node_type, sequence_order
        FROM artifact.provenance_nodes
        WHERE sequence_order IS NOT NULL
    )
    GROUP BY artifact_id
) AS n ON n.artifact_id = a.artifact_id
LEFT JOIN (
    SELECT artifact_id, count(*) AS morphism_count
    FROM (
        SELECT DISTINCT artifact_id, source_node_type, target_node_type
        FROM artifact.provenance_morphisms
        WHERE source_node_type IS NOT NULL AND target_node_type IS NOT NULL
    )
    GROUP BY artifact_id
) AS m ON m.artifact_id = a.artifact_id;
COMMENT ON VIEW artifact.v_artifact_provenance_chain IS 'One row for each artifact: its nodes by type and its arrows, counted.';

-- Which of the five stages each artifact has. chain_length is the number of nodes (the rule of
-- the interface, the resolver and the bridge; one server adds the arrows, which is not followed).
CREATE VIEW artifact.v_chain_stages AS
SELECT
    a.artifact_id,
    a.artifact_type,
    coalesce(a.is_verified, FALSE) AS is_verified,
    coalesce(n.chain_length, 0) AS chain_length,
    coalesce(n.has_query, FALSE) AS has_query,
    coalesce(n.has_md5, FALSE) AS has_md5,
    coalesce(n.has_file, FALSE) AS has_file,
    coalesce(n.has_witness, FALSE) AS has_witness,
    coalesce(n.has_doc, FALSE) AS has_doc,
    coalesce(m.morphism_count, 0) AS morphism_count,
    coalesce(m.verified_morphism_count, 0) AS verified_morphism_count,
    -- A missing Witness is no gap where an arrow leads from File to Doc.
    coalesce(m.file_to_doc, FALSE) AND NOT coalesce(n.has_witness, FALSE) AS witness_bridged
FROM artifact.artifact_provenance AS a
LEFT JOIN (
    SELECT
        artifact_id,
        count(*) AS chain_length,
        bool_or(node_type = 'Query') AS has_query,
        bool_or(node_type = 'MD5') AS has_md5,
        bool_or(node_type = 'File') AS has_file,
        bool_or(node_type = 'Witness') AS has_witness,
        bool_or(node_type = 'Doc') AS has_doc
    FROM artifact.provenance_nodes
    GROUP BY artifact_id
) AS n ON n.artifact_id = a.artifact_id
LEFT JOIN (
    SELECT
        artifact_id,
        count(*) AS morphism_count,
        count(*) FILTER (is_verified) AS verified_morphism_count,
        bool_or(source_node_type = 'File' AND target_node_type = 'Doc') AS file_to_doc
    FROM artifact.provenance_morphisms
    GROUP BY artifact_id
) AS m ON m.artifact_id = a.artifact_id;
COMMENT ON VIEW artifact.v_chain_stages IS 'One row for each artifact: which of the five stages it has, and how long its chain is.';
COMMENT ON COLUMN artifact.v_chain_stages.chain_length IS 'Number of nodes';
COMMENT ON COLUMN artifact.v_chain_stages.witness_bridged IS 'No Witness, but an arrow from File to Doc';
