-- Schema "dataset": which datasets were made from which, and through which stages.
--
-- A view's name sorts behind those of the views that it reads: EXPORT DATABASE writes views by
-- name, and its script must run again from top to bottom.

CREATE VIEW dataset.v_edges AS
SELECT parent_id, dataset_id AS child_id, first(contribution_ratio ORDER BY place) AS contribution_ratio
FROM dataset.dataset_parents
WHERE parent_id IS NOT NULL AND dataset_id IS NOT NULL
GROUP BY parent_id, dataset_id;
COMMENT ON VIEW dataset.v_edges IS 'The lineage: from each parent to each child.';

CREATE VIEW dataset.v_lineage_edges AS
SELECT
    e.parent_id,
    e.child_id,
    e.contribution_ratio,
    p.dataset_id IS NOT NULL AS parent_is_known,
    p.license_type AS parent_license_type
FROM dataset.v_edges AS e
LEFT JOIN (
    SELECT dataset_id, any_value(license_type) AS license_type FROM dataset.dataset_provenance GROUP BY dataset_id
) AS p ON p.dataset_id = e.parent_id;
COMMENT ON VIEW dataset.v_lineage_edges IS 'The lineage, with what is known of each parent.';
COMMENT ON COLUMN dataset.v_lineage_edges.parent_is_known IS 'It has a record of its own';

CREATE VIEW dataset.v_lineage_nodes AS
WITH span AS (
    SELECT dataset_id, min(started_at) AS started_at, max(coalesce(completed_at, started_at)) AS ended_at
    FROM dataset.dataset_stages
    GROUP BY dataset_id
)
SELECT
    d.dataset_id,
    d.dataset_name,
    d.license_type,
    d.license_verification_status AS license_status,
    d.quality_tier,
    d.compliance_status,
    d.source_type,
    d.record_count,
    TRUE AS is_known,
    s.started_at,
    s.ended_at
FROM dataset.dataset_provenance AS d
LEFT JOIN span AS s ON s.dataset_id = d.dataset_id
WHERE d.dataset_id IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY d.dataset_id ORDER BY d.dataset_key) = 1
UNION ALL
SELECT p.parent_id, min(p.parent_name), NULL, NULL, NULL, NULL, NULL, NULL, FALSE, NULL, NULL
FROM dataset.dataset_parents AS p
WHERE p.parent_id IS NOT NULL
    AND NOT EXISTS (FROM dataset.dataset_provenance AS d WHERE d.dataset_id = p.parent_id)
GROUP BY p.parent_id;
COMMENT ON VIEW dataset.v_lineage_nodes IS 'Every dataset of the lineage, also those that are only named as a parent.';
COMMENT ON COLUMN dataset.v_lineage_nodes.is_known IS 'It has a record; else it is only named as a parent';
COMMENT ON COLUMN dataset.v_lineage_nodes.started_at IS 'When its first stage started';
COMMENT ON COLUMN dataset.v_lineage_nodes.ended_at IS 'When its last stage ended';
