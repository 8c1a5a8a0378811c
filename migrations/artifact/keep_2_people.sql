INSERT INTO artifact.kept_people
SELECT DISTINCT a.rowid, r.researcher
FROM artifact.artifact_researchers AS r
JOIN artifact.artifact_provenance AS a ON a.artifact_id = r.artifact_id
WHERE r.researcher IS NOT NULL;
