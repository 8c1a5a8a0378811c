-- A licence of concern reaches everything below. Each pair is reached once.
INSERT INTO dataset.inherited_licenses
WITH RECURSIVE reach (node, severity) AS (
    SELECT s.child, n.severity
    FROM dataset.kept_nodes AS n
    JOIN dataset.kept_steps AS s ON s.parent = n.node
    WHERE n.severity > 0
    UNION
    SELECT s.child, w.severity
    FROM reach AS w
    JOIN dataset.kept_steps AS s ON s.parent = w.node
)
SELECT n.dataset_id, r.license_type, w.severity
FROM reach AS w
JOIN dataset.kept_nodes AS n ON n.node = w.node
JOIN dataset.rule_licenses AS r ON r.severity = w.severity
ORDER BY n.dataset_id, w.severity;
