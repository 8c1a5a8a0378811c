INSERT INTO artifact.kept_findings
SELECT class, kind, table_name, artifact_id, key, detail
FROM artifact.v_findings
ORDER BY class, kind, table_name, artifact_id, key;
