-- Schema "artifact": defects of the graph, the log and the records; and ids that no registry row has.

CREATE VIEW artifact.v_defects_activity AS
SELECT
    'required_value_missing' AS kind,
    'tripartite_connections' AS table_name,
    composition_id AS artifact_id,
    'connection ' || connection_id AS key,
    'no value in ' || concat_ws(', ',
        CASE WHEN composition_id IS NULL THEN 'composition_id' END,
        CASE WHEN edge_type IS NULL THEN 'edge_type' END) AS detail
FROM artifact.tripartite_connections
WHERE composition_id IS NULL OR edge_type IS NULL
UNION ALL
SELECT 'edge_type_without_arrow', 'tripartite_connections', composition_id, 'connection ' || connection_id,
    'stored as "' || edge_type || '"; read as ' || edge_kind
FROM artifact.tripartite_connections
WHERE edge_kind IS NOT NULL AND NOT contains(edge_type, '→')
UNION ALL
SELECT 'edge_type_not_understood', 'tripartite_connections', composition_id, 'connection ' || connection_id,
    'stored as "' || edge_type || '"; an edge is machine→user, user→shared or shared→machine'
FROM artifact.tripartite_connections
WHERE edge_kind IS NULL AND edge_type IS NOT NULL
UNION ALL
SELECT 'edge_label_mismatch', 'tripartite_connections', composition_id, 'connection ' || connection_id,
    edge_kind || ' is labelled "' || edge_label || '"'
FROM artifact.tripartite_connections
WHERE (edge_label = 'observation' AND edge_kind <> 'machine→user')
    OR (edge_label = 'creation' AND edge_kind <> 'user→shared')
    OR (edge_label = 'feedback' AND edge_kind <> 'shared→machine')
UNION ALL
SELECT 'required_value_missing', 'provenance_audit_log', artifact_id, 'log ' || log_id,
    'no value in ' || concat_ws(', ',
        CASE WHEN artifact_id IS NULL THEN 'artifact_id' END,
        CASE WHEN action IS NULL THEN 'action' END)
FROM artifact.provenance_audit_log
WHERE artifact_id IS NULL OR action IS NULL
UNION ALL
SELECT 'required_value_missing', 'artifact_exports', artifact_id, 'row ' || (rowid + 1),
    'no value in ' || concat_ws(', ',
        CASE WHEN artifact_id IS NULL THEN 'artifact_id' END,
        CASE WHEN export_format IS NULL THEN 'export_format' END,
        CASE WHEN export_path IS NULL THEN 'export_path' END)
FROM artifact.artifact_exports
WHERE artifact_id IS NULL OR export_format IS NULL OR export_path IS NULL
UNION ALL
SELECT 'required_value_missing', 'artist_theorem_registry', proof_artifact_id, 'row ' || (rowid + 1),
    'no value in ' || concat_ws(', ',
        CASE WHEN artist_name IS NULL THEN 'artist_name' END,
        CASE WHEN proof_artifact_id IS NULL THEN 'proof_artifact_id' END,
        CASE WHEN theorem_name IS NULL THEN 'theorem_name' END)
FROM artifact.artist_theorem_registry
WHERE artist_name IS NULL OR proof_artifact_id IS NULL OR theorem_name IS NULL
UNION ALL
SELECT 'required_value_missing', 'composition_structure', composition_artifact_id, 'row ' || (rowid + 1),
    'no value in ' || concat_ws(', ',
        CASE WHEN composition_id IS NULL THEN 'composition_id' END,
        CASE WHEN composition_artifact_id IS NULL THEN 'composition_artifact_id' END,
        CASE WHEN instrument_count IS NULL THEN 'instrument_count' END,
        CASE WHEN phase_count IS NULL THEN 'phase_count' END)
FROM artifact.composition_structure
WHERE composition_id IS NULL OR composition_artifact_id IS NULL OR instrument_count IS NULL OR phase_count IS NULL
UNION ALL
SELECT 'required_value_missing', 'analysis_results', analysis_artifact_id, 'row ' || (rowid + 1),
    'no value in ' || concat_ws(', ',
        CASE WHEN analysis_id IS NULL THEN 'analysis_id' END,
        CASE WHEN analysis_artifact_id IS NULL THEN 'analysis_artifact_id' END)
FROM artifact.analysis_results
WHERE analysis_id IS NULL OR analysis_artifact_id IS NULL
UNION ALL
SELECT 'required_value_missing', 'color_chain', NULL, 'row ' || (rowid + 1), 'no value in cycle'
FROM artifact.color_chain
WHERE cycle IS NULL
UNION ALL
SELECT 'export_duplicated', 'artifact_exports', artifact_id, export_format, count(*) || ' rows for this format'
FROM artifact.artifact_exports
WHERE artifact_id IS NOT NULL AND export_format IS NOT NULL
GROUP BY artifact_id, export_format
HAVING count(*) > 1
UNION ALL
SELECT 'theorem_duplicated', 'artist_theorem_registry', proof_artifact_id, theorem_name,
    count(*) || ' rows for this theorem and ' || artist_name
FROM artifact.artist_theorem_registry
WHERE artist_name IS NOT NULL AND proof_artifact_id IS NOT NULL AND theorem_name IS NOT NULL
GROUP BY artist_name, proof_artifact_id, theorem_name
HAVING count(*) > 1
UNION ALL
SELECT 'composition_duplicated', 'composition_structure', min(composition_artifact_id), composition_id,
    count(*) || ' rows have this id'
FROM artifact.composition_structure
WHERE composition_id IS NOT NULL
GROUP BY composition_id
HAVING count(*) > 1
UNION ALL
SELECT 'analysis_duplicated', 'analysis_results', min(analysis_artifact_id), analysis_id,
    count(*) || ' rows have this id'
FROM artifact.analysis_results
WHERE analysis_id IS NOT NULL
GROUP BY analysis_id
HAVING count(*) > 1
UNION ALL
SELECT 'cycle_duplicated', 'color_chain', NULL, cycle::VARCHAR, count(*) || ' colours for this cycle; the first is used'
FROM artifact.color_chain
WHERE cycle IS NOT NULL
GROUP BY cycle
HAVING count(*) > 1;
COMMENT ON VIEW artifact.v_defects_activity IS 'Defects of connections, log rows, exports, theorems, compositions, analyses and colours.';

-- The foreign keys of the schema (and the log's, which only its second dialect has). One row for
-- each table and unknown id. Without any registry row nothing can be said: see v_artifact_notes.
CREATE VIEW artifact.v_defects_references AS
SELECT
    r.kind,
    r.table_name,
    r.artifact_id,
    r.artifact_id AS key,
    r.row_count || CASE WHEN r.row_count = 1 THEN ' row names' ELSE ' rows name' END
        || ' an artifact that the registry does not have' || coalesce(' (' || r.what || ')', '') AS detail
FROM (
    SELECT 'node_unknown_artifact' AS kind, 'provenance_nodes' AS table_name, artifact_id,
        count(*) AS row_count, min(node_type) AS what
    FROM artifact.provenance_nodes
    GROUP BY artifact_id
    UNION ALL
    SELECT 'morphism_unknown_artifact', 'provenance_morphisms', artifact_id, count(*), NULL
    FROM artifact.provenance_morphisms
    GROUP BY artifact_id
    UNION ALL
    SELECT 'tripartite_unknown_artifact', 'tripartite_connections', artifact_id, count(*), min(part)
    FROM (
        SELECT composition_id AS artifact_id, 'as composition' AS part FROM artifact.tripartite_connections
        UNION ALL
        SELECT shared_artifact_id, 'as shared artifact'
        FROM artifact.tripartite_connections
        WHERE shared_artifact_id IS DISTINCT FROM composition_id
    )
    GROUP BY artifact_id
    UNION ALL
    SELECT 'audit_unknown_artifact', 'provenance_audit_log', artifact_id, count(*), min(action)
    FROM artifact.provenance_audit_log
    GROUP BY artifact_id
    UNION ALL
    SELECT 'export_unknown_artifact', 'artifact_exports', artifact_id, count(*), min(export_format)
    FROM artifact.artifact_exports
    GROUP BY artifact_id
    UNION ALL
    SELECT 'theorem_unknown_artifact', 'artist_theorem_registry', proof_artifact_id, count(*), min(theorem_name)
    FROM artifact.artist_theorem_registry
    GROUP BY proof_artifact_id
    UNION ALL
    SELECT 'composition_unknown_artifact', 'composition_structure', composition_artifact_id, count(*), min(composition_id)
    FROM artifact.composition_structure
    GROUP BY composition_artifact_id
    UNION ALL
    SELECT 'analysis_unknown_artifact', 'analysis_results', analysis_artifact_id, count(*), min(analysis_id)
    FROM artifact.analysis_results
    GROUP BY analysis_artifact_id
) AS r
WHERE r.artifact_id IS NOT NULL
    AND EXISTS (FROM artifact.artifact_provenance)
    AND NOT EXISTS (FROM artifact.artifact_provenance AS a WHERE a.artifact_id = r.artifact_id);
COMMENT ON VIEW artifact.v_defects_references IS 'Rows that name an artifact which the registry does not have.';
