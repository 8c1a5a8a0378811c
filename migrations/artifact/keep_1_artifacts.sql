INSERT INTO artifact.kept_artifacts
SELECT
    a.rowid,
    a.artifact_id,
    coalesce(a.is_verified, FALSE),
    coalesce(n.node_count, 0),
    coalesce(n.stages, 0),
    coalesce(m.arrows, 0),
    coalesce(m.arrows & ~m.unverified, 0),
    coalesce(m.arrow_count, 0),
    coalesce(m.verified_count, 0),
    coalesce(l.event_count, 0),
    coalesce(t.connection_count, 0)
FROM artifact.artifact_provenance AS a
LEFT JOIN (
    SELECT artifact_id, count(*) AS node_count,
        bit_or(CASE node_type WHEN 'Query' THEN 1 WHEN 'MD5' THEN 2 WHEN 'File' THEN 4 WHEN 'Witness' THEN 8 WHEN 'Doc' THEN 16 ELSE 32 END) AS stages
    FROM artifact.provenance_nodes
    GROUP BY artifact_id
) AS n ON n.artifact_id = a.artifact_id
LEFT JOIN (
    SELECT artifact_id, count(*) AS arrow_count, count(*) FILTER (is_verified) AS verified_count,
        bit_or(arrow) AS arrows, bit_or(CASE WHEN is_verified THEN 0 ELSE arrow END) AS unverified
    FROM (
        SELECT artifact_id, is_verified, 1 << coalesce(5
            * CASE source_node_type WHEN 'Query' THEN 0 WHEN 'MD5' THEN 1 WHEN 'File' THEN 2 WHEN 'Witness' THEN 3 WHEN 'Doc' THEN 4 END
            + CASE target_node_type WHEN 'Query' THEN 0 WHEN 'MD5' THEN 1 WHEN 'File' THEN 2 WHEN 'Witness' THEN 3 WHEN 'Doc' THEN 4 END,
            25) AS arrow
        FROM artifact.provenance_morphisms
    )
    GROUP BY artifact_id
) AS m ON m.artifact_id = a.artifact_id
LEFT JOIN (
    SELECT artifact_id, count(*) AS event_count FROM artifact.provenance_audit_log GROUP BY artifact_id
) AS l ON l.artifact_id = a.artifact_id
LEFT JOIN (
    SELECT shared_artifact_id, count(*) AS connection_count
    FROM artifact.tripartite_connections
    GROUP BY shared_artifact_id
) AS t ON t.shared_artifact_id = a.artifact_id;
