-- Runs after a load: a licence of concern reaches everything below. Each pair is reached once.
INSERT INTO dataset.inherited_licenses
WITH RECURSIVE edge AS MATERIALIZED (
    SELECT DISTINCT parent_id, dataset_id
    FROM dataset.dataset_parents
    WHERE parent_id IS NOT NULL AND dataset_id IS NOT NULL
),
reach (dataset_id, license_type, severity) AS (
    SELECT e.dataset_id, d.license_type, r.severity
    FROM dataset.dataset_provenance AS d
    JOIN dataset.rule_licenses AS r ON r.license_type = d.license_type
    JOIN edge AS e ON e.parent_id = d.dataset_id
    WHERE r.severity > 0
    UNION
    SELECT e.dataset_id, w.license_type, w.severity
    FROM reach AS w
    JOIN edge AS e ON e.parent_id = w.dataset_id
)
SELECT dataset_id, license_type, severity FROM reach;
