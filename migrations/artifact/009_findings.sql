-- Schema "artifact": notes, and all findings together.

-- Notes are true and counted, and not wrong. A list of values in the schema is a comment there,
-- so a value outside it is a note and no defect.
CREATE VIEW artifact.v_artifact_notes AS
SELECT
    'registered_only_artifacts_without_nodes' AS kind,
    'artifact_provenance' AS table_name,
    a.artifact_id,
    a.artifact_id AS key,
    'registered, but no stage is recorded' AS detail
FROM artifact.artifact_provenance AS a
WHERE NOT EXISTS (FROM artifact.provenance_nodes AS n WHERE n.artifact_id = a.artifact_id)
UNION ALL
SELECT 'artifacts_without_audit_rows', 'artifact_provenance', a.artifact_id, a.artifact_id,
    'nothing in the log'
FROM artifact.artifact_provenance AS a
WHERE NOT EXISTS (FROM artifact.provenance_audit_log AS l WHERE l.artifact_id = a.artifact_id)
UNION ALL
SELECT 'artifacts_sharing_a_content_hash_groups', 'artifact_provenance', NULL, content_hash,
    count(*) || ' artifacts have this content'
FROM artifact.artifact_provenance
WHERE content_hash IS NOT NULL
GROUP BY content_hash
HAVING min(artifact_id) <> max(artifact_id)
UNION ALL
SELECT 'content_hash_not_64_digits', 'artifact_provenance', artifact_id, content_hash,
    length(content_hash) || ' hex digits; SHA3-256 has 64'
FROM artifact.artifact_provenance
-- The length first: it is quick, and leaves little to match.
WHERE CASE WHEN length(content_hash) <> 64 THEN regexp_full_match(content_hash, '[0-9a-fA-F]{2,}') ELSE FALSE END
UNION ALL
SELECT 'artifact_type_not_listed', 'artifact_provenance', artifact_id, artifact_type,
    'listed are composition, proof, analysis and history'
FROM artifact.artifact_provenance
WHERE artifact_type NOT IN ('composition', 'proof', 'analysis', 'history')
UNION ALL
SELECT 'arrows_file_to_doc_bridging_a_missing_witness', 'provenance_morphisms', m.artifact_id, 'File→Doc',
    'this arrow bridges the Witness that is not there'
FROM artifact.provenance_morphisms AS m
WHERE m.source_node_type = 'File' AND m.target_node_type = 'Doc'
    AND NOT EXISTS (
        FROM artifact.provenance_nodes AS n WHERE n.artifact_id = m.artifact_id AND n.node_type = 'Witness'
    )
UNION ALL
SELECT 'morphism_label_not_listed', 'provenance_morphisms', artifact_id, morphism_label,
    'listed are search, download, attest and convert'
FROM artifact.provenance_morphisms
WHERE morphism_label NOT IN ('search', 'download', 'attest', 'convert')
UNION ALL
SELECT 'tripartite_rows_without_cycle', 'tripartite_connections', composition_id, 'connection ' || connection_id,
    'no battery cycle, so no machine colour'
FROM artifact.tripartite_connections
WHERE machine_cycle IS NULL
UNION ALL
SELECT 'cycles_without_colour', 'tripartite_connections', NULL, t.machine_cycle::VARCHAR,
    count(*) || ' connections in a cycle that the colour chain does not have'
FROM artifact.tripartite_connections AS t
WHERE t.machine_cycle IS NOT NULL
    AND EXISTS (FROM artifact.color_chain)
    AND NOT EXISTS (FROM artifact.color_chain AS k WHERE k.cycle = t.machine_cycle)
GROUP BY t.machine_cycle
UNION ALL
SELECT 'audit_rows_with_status_error', 'provenance_audit_log', artifact_id, 'log ' || log_id,
    coalesce(action, 'an action') || ' failed' || coalesce(': ' || error_message, '')
FROM artifact.provenance_audit_log
WHERE status = 'error'
UNION ALL
-- Both lists: the schema's, and what the code writes.
SELECT 'audit_action_not_listed', 'provenance_audit_log', artifact_id, action,
    'listed are created, hashed, stored, verified, published, node_added and morphism_added'
FROM artifact.provenance_audit_log
WHERE action NOT IN ('created', 'hashed', 'stored', 'verified', 'published', 'node_added', 'morphism_added')
UNION ALL
SELECT 'audit_status_not_listed', 'provenance_audit_log', artifact_id, status,
    'listed are success, error and pending'
FROM artifact.provenance_audit_log
WHERE status NOT IN ('success', 'error', 'pending')
UNION ALL
SELECT 'export_format_not_listed', 'artifact_exports', artifact_id, export_format,
    'listed are json, markdown, lean4 and pdf'
FROM artifact.artifact_exports
WHERE export_format NOT IN ('json', 'markdown', 'lean4', 'pdf')
UNION ALL
SELECT 'proof_status_not_listed', 'artist_theorem_registry', proof_artifact_id, proof_status,
    'listed are proven, partial and conjectured'
FROM artifact.artist_theorem_registry
WHERE proof_status NOT IN ('proven', 'partial', 'conjectured')
UNION ALL
SELECT 'registry_is_empty', 'artifact_provenance', NULL, NULL,
    'there are chains or log rows, but no registry row to hold them against'
WHERE NOT EXISTS (FROM artifact.artifact_provenance)
    AND (EXISTS (FROM artifact.provenance_nodes) OR EXISTS (FROM artifact.provenance_morphisms)
        OR EXISTS (FROM artifact.provenance_audit_log) OR EXISTS (FROM artifact.tripartite_connections));
COMMENT ON VIEW artifact.v_artifact_notes IS 'What is true and worth knowing, and not wrong.';

CREATE VIEW artifact.v_findings AS
SELECT 'defect' AS class, kind, table_name, artifact_id, key, detail FROM artifact.v_defects_registry
UNION ALL
SELECT 'defect', kind, table_name, artifact_id, key, detail FROM artifact.v_defects_chain
UNION ALL
SELECT 'defect', kind, table_name, artifact_id, key, detail FROM artifact.v_defects_activity
UNION ALL
SELECT 'defect', kind, table_name, artifact_id, key, detail FROM artifact.v_defects_references
UNION ALL
SELECT 'note', kind, table_name, artifact_id, key, detail FROM artifact.v_artifact_notes;
COMMENT ON VIEW artifact.v_findings IS 'Every finding, one row for each cause.';
COMMENT ON COLUMN artifact.v_findings.class IS 'defect (something is wrong) or note (true, and not wrong)';
COMMENT ON COLUMN artifact.v_findings.key IS 'What in the table it is about: an id, a value, a row';
