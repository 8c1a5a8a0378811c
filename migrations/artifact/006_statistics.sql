-- Schema "artifact": statistics of a whole snapshot.

CREATE VIEW artifact.v_statistics AS
SELECT
    a.artifact_count,
    a.verified_count,
    a.type_count,
    a.hash_count,
    (SELECT count(DISTINCT researcher) FROM artifact.artifact_researchers) AS researcher_count,
    (SELECT count(*) FROM artifact.provenance_nodes) AS node_count,
    (SELECT count(*) FROM artifact.provenance_morphisms) AS morphism_count,
    (SELECT count(*) FROM artifact.tripartite_connections) AS connection_count,
    (SELECT count(*) FROM artifact.provenance_audit_log) AS event_count,
    (SELECT count(*) FROM artifact.artifact_exports) AS export_count,
    (SELECT count(*) FROM artifact.artist_theorem_registry) AS theorem_count,
    s.average_chain_length,
    s.longest_chain,
    a.first_created,
    a.last_created
FROM (
    SELECT
        count(*) AS artifact_count,
        count(*) FILTER (is_verified) AS verified_count,
        count(DISTINCT artifact_type) AS type_count,
        count(DISTINCT content_hash) AS hash_count,
        min(creation_timestamp) FILTER (isfinite(creation_timestamp)) AS first_created,
        max(creation_timestamp) FILTER (isfinite(creation_timestamp)) AS last_created
    FROM artifact.artifact_provenance
) AS a
CROSS JOIN (
    SELECT avg(chain_length) AS average_chain_length, coalesce(max(chain_length), 0) AS longest_chain
    FROM artifact.v_chain_stages
) AS s;
COMMENT ON VIEW artifact.v_statistics IS 'One row: how many of everything, and the average chain length in nodes.';

CREATE VIEW artifact.v_statistics_by_type AS
SELECT
    artifact_type,
    count(*) AS artifact_count,
    count(*) FILTER (is_verified) AS verified_count,
    avg(chain_length) AS average_chain_length
FROM artifact.v_chain_stages
GROUP BY artifact_type;
COMMENT ON VIEW artifact.v_statistics_by_type IS 'Artifacts, verified ones and average chain length by type.';

-- By name, from the unnested array: an artifact of two researchers counts for both.
CREATE VIEW artifact.v_statistics_by_researcher AS
SELECT researcher, artifact_count, verified_count
FROM artifact.v_researcher_activity
WHERE artifact_count > 0;
COMMENT ON VIEW artifact.v_statistics_by_researcher IS 'Artifacts by researcher; one with several counts for each.';

-- The stored index beside the palette's colour; stored colours are counted by themselves.
CREATE VIEW artifact.v_statistics_by_gayseed AS
SELECT
    a.gayseed_index,
    p.gayseed_hex AS palette_hex,
    count(*) AS artifact_count,
    count(*) FILTER (a.is_verified) AS verified_count
FROM artifact.artifact_provenance AS a
LEFT JOIN artifact.rule_gayseed_palette AS p ON p.gayseed_index = a.gayseed_index
GROUP BY a.gayseed_index, p.gayseed_hex;
COMMENT ON VIEW artifact.v_statistics_by_gayseed IS 'Artifacts by stored gayseed index.';

CREATE VIEW artifact.v_statistics_by_chain_length AS
SELECT chain_length, count(*) AS artifact_count FROM artifact.v_chain_stages GROUP BY chain_length;
COMMENT ON VIEW artifact.v_statistics_by_chain_length IS 'How many artifacts have a chain of each length.';
