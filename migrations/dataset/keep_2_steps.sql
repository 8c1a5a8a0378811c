INSERT INTO dataset.kept_steps
SELECT p.node, c.node, e.contribution_ratio
FROM dataset.v_edges AS e
JOIN dataset.kept_nodes AS p ON p.dataset_id = e.parent_id
JOIN dataset.kept_nodes AS c ON c.dataset_id = e.child_id
ORDER BY c.node, p.node;
