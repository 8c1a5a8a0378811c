INSERT INTO artifact.kept_names
SELECT row_number() OVER (ORDER BY is_id, name), name
FROM (
    SELECT name, bool_and(is_id) AS is_id
    FROM (
        SELECT DISTINCT user_researcher AS name, FALSE AS is_id FROM artifact.tripartite_connections
        UNION ALL
        SELECT DISTINCT shared_artifact_type, FALSE FROM artifact.tripartite_connections
        UNION ALL
        SELECT DISTINCT shared_artifact_id, TRUE FROM artifact.tripartite_connections
        UNION ALL
        SELECT DISTINCT composition_id, TRUE FROM artifact.tripartite_connections
    )
    WHERE name IS NOT NULL
    GROUP BY name
);
