INSERT INTO artifact.kept_connections
SELECT
    t.machine_cycle, people.code, shared.code, types.code, composition.code,
    CASE t.edge_kind WHEN 'machine→user' THEN 0 WHEN 'user→shared' THEN 1 WHEN 'shared→machine' THEN 2 END,
    t.edge_weight, t.battery_level, t.machine_timestamp
FROM artifact.tripartite_connections AS t
LEFT JOIN (
    FROM artifact.kept_names WHERE name IN (SELECT user_researcher FROM artifact.tripartite_connections)
) AS people ON people.name = t.user_researcher
LEFT JOIN (
    FROM artifact.kept_names WHERE name IN (SELECT shared_artifact_type FROM artifact.tripartite_connections)
) AS types ON types.name = t.shared_artifact_type
LEFT JOIN artifact.kept_names AS shared ON shared.name = t.shared_artifact_id
LEFT JOIN artifact.kept_names AS composition ON composition.name = t.composition_id;
