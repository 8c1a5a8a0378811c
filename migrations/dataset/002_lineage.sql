-- Schema "dataset": which datasets were made from which, and through which stages.
--
-- A view's name sorts behind those of the views that it reads: EXPORT DATABASE writes views by
-- name, and its script must run again from top to bottom.

-- What a licence means for those who build on it. 0: nothing stands against the use.
CREATE VIEW dataset.rule_licenses AS
SELECT license_type, severity, meaning
FROM (VALUES
    ('permissive', 0, 'may be used'),
    ('cc_by', 0, 'may be used, with attribution'),
    ('contracted', 0, 'may be used as the contract says'),
    ('custom', 0, 'may be used as its text says'),
    ('cc_by_nc', 1, 'not for commercial use'),
    ('cc_by_nc_nd', 2, 'not for commercial use, and not to be changed'),
    ('proprietary', 3, 'belongs to somebody'),
    ('unclear', 4, 'nobody knows what is allowed'),
    ('none', 5, 'nothing is allowed')
) AS known (license_type, severity, meaning);
COMMENT ON VIEW dataset.rule_licenses IS 'What each licence type means for those who build on it.';
COMMENT ON COLUMN dataset.rule_licenses.severity IS '0 (nothing stands against the use) to 5 (nothing is allowed)';

-- Every pair, at its least distance; a circle ends where it has come round. For one dataset, ask
-- with its id inside the walk: this view walks from all.
CREATE VIEW dataset.v_ancestors AS
WITH RECURSIVE edge AS MATERIALIZED (
    SELECT DISTINCT parent_id, dataset_id
    FROM dataset.dataset_parents
    WHERE parent_id IS NOT NULL AND dataset_id IS NOT NULL
),
walk (dataset_id, ancestor_id, distance) USING KEY (dataset_id, ancestor_id) AS (
    SELECT dataset_id, parent_id, 1 FROM edge
    UNION
    SELECT w.dataset_id, e.parent_id, w.distance + 1
    FROM walk AS w
    JOIN edge AS e ON e.dataset_id = w.ancestor_id
    WHERE NOT EXISTS (
        FROM recurring.walk AS k WHERE k.dataset_id = w.dataset_id AND k.ancestor_id = e.parent_id
    )
)
SELECT dataset_id, ancestor_id, distance FROM walk;
COMMENT ON VIEW dataset.v_ancestors IS 'Every dataset with all that it was made from, directly or not.';
COMMENT ON COLUMN dataset.v_ancestors.distance IS 'Steps on the shortest way: 1 is a parent';

CREATE VIEW dataset.v_descendants AS
SELECT ancestor_id AS dataset_id, dataset_id AS descendant_id, distance FROM dataset.v_ancestors;
COMMENT ON VIEW dataset.v_descendants IS 'Every dataset with all that was made from it, directly or not.';

-- The longest way down to each dataset: the column that it stands in. Datasets of a circle, and
-- what is only below such ones, have none.
CREATE VIEW dataset.v_levels AS
WITH RECURSIVE edge AS MATERIALIZED (
    SELECT DISTINCT parent_id, dataset_id
    FROM dataset.dataset_parents
    WHERE parent_id IS NOT NULL AND dataset_id IS NOT NULL
        AND dataset_id NOT IN (SELECT dataset_id FROM dataset.lineage_circles)
),
walk (dataset_id, level) AS (
    SELECT parent_id, 0
    FROM edge
    WHERE parent_id NOT IN (SELECT dataset_id FROM edge)
    UNION
    SELECT e.dataset_id, w.level + 1
    FROM walk AS w
    JOIN edge AS e ON e.parent_id = w.dataset_id
    WHERE w.level < 10000
)
SELECT dataset_id, max(level) AS level FROM walk GROUP BY dataset_id
UNION ALL
SELECT d.dataset_id, 0
FROM dataset.dataset_provenance AS d
WHERE d.dataset_id IS NOT NULL
    AND NOT EXISTS (FROM dataset.dataset_parents AS p WHERE p.dataset_id = d.dataset_id OR p.parent_id = d.dataset_id)
GROUP BY d.dataset_id;
COMMENT ON VIEW dataset.v_levels IS 'How far each dataset is from the datasets that were made from nothing.';
COMMENT ON COLUMN dataset.v_levels.level IS 'Steps on the longest way; 0 for a dataset without parents';

CREATE VIEW dataset.v_edges AS
SELECT parent_id, dataset_id AS child_id, arg_min(contribution_ratio, place) AS contribution_ratio
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

CREATE VIEW dataset.v_license_problems AS
SELECT
    a.dataset_id,
    d.dataset_name,
    d.quality_tier,
    a.ancestor_id,
    p.dataset_name AS ancestor_name,
    p.license_type,
    r.severity,
    a.distance
FROM dataset.v_ancestors AS a
JOIN dataset.dataset_provenance AS d ON d.dataset_id = a.dataset_id
JOIN dataset.dataset_provenance AS p ON p.dataset_id = a.ancestor_id
JOIN dataset.rule_licenses AS r ON r.license_type = p.license_type
WHERE r.severity > 0;
COMMENT ON VIEW dataset.v_license_problems IS 'Licences of concern that reach a dataset from what it was made from.';
