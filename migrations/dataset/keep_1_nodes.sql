INSERT INTO dataset.kept_nodes
SELECT
    row_number() OVER (ORDER BY n.dataset_id)::INTEGER,
    n.dataset_id,
    n.dataset_name,
    n.license_type,
    coalesce(r.severity, 0),
    n.quality_tier,
    n.compliance_status,
    n.is_known
FROM dataset.v_lineage_nodes AS n
LEFT JOIN dataset.rule_licenses AS r ON r.license_type = n.license_type
ORDER BY n.dataset_id;
