INSERT INTO dataset.kept_findings
SELECT class, kind, table_name, subject, part, key, detail
FROM dataset.v_findings
ORDER BY class, kind, table_name, subject, part, key;
