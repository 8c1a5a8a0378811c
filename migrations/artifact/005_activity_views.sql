-- Schema "artifact": what happened, seen from the graph, the log, the people and the machine.

-- One row for each connection (migration 002, view 2). The joined sides are brought to one row
-- for each key, so that an id or a cycle stored twice does not multiply connections.
CREATE VIEW artifact.v_tripartite_graph AS
SELECT
    t.connection_id,
    t.composition_id,
    t.machine_cycle,
    t.battery_level,
    t.user_researcher,
    t.shared_artifact_id,
    t.edge_type,
    t.edge_label,
    shared.artifact_type,
    shared.gayseed_hex,
    colour.hex_color AS machine_color
FROM artifact.tripartite_connections AS t
LEFT JOIN (
    SELECT artifact_id, arg_min(artifact_type, rowid) AS artifact_type, arg_min(gayseed_hex, rowid) AS gayseed_hex
    FROM artifact.artifact_provenance
    GROUP BY artifact_id
) AS shared ON shared.artifact_id = t.shared_artifact_id
LEFT JOIN (
    SELECT cycle, arg_min(hex_color, rowid) AS hex_color FROM artifact.color_chain GROUP BY cycle
) AS colour ON colour.cycle = t.machine_cycle;
COMMENT ON VIEW artifact.v_tripartite_graph IS 'One row for each connection, with the shared artifact''s colour and the machine''s.';

-- Artifact beside each of its log rows; one row with NULL action if it has none (migration 002, view 3).
CREATE VIEW artifact.v_artifact_timeline AS
SELECT
    a.artifact_id,
    a.artifact_type,
    a.creation_timestamp,
    l.action,
    l.action_timestamp,
    l.actor,
    l.status
FROM artifact.artifact_provenance AS a
LEFT JOIN artifact.provenance_audit_log AS l ON l.artifact_id = a.artifact_id
ORDER BY a.artifact_id, l.action_timestamp, l.log_id;
COMMENT ON VIEW artifact.v_artifact_timeline IS 'Each artifact with its log in order of time; NULL action where it has no log.';

-- Migration 002, view 4.
CREATE VIEW artifact.v_artist_theorems_summary AS
SELECT
    artist_name,
    count(*) AS theorem_count,
    count(*) FILTER (proof_status = 'proven') AS proven_count,
    count(*) FILTER (proof_status = 'partial') AS partial_count,
    count(*) FILTER (proof_status = 'conjectured') AS conjectured_count,
    avg(lean4_proof_lines) AS avg_proof_lines
FROM artifact.artist_theorem_registry
GROUP BY artist_name;
COMMENT ON VIEW artifact.v_artist_theorems_summary IS 'Theorems of each author by proof status.';

CREATE VIEW artifact.v_audit_actions AS
SELECT
    action,
    status,
    count(*) AS event_count,
    min(action_timestamp) FILTER (isfinite(action_timestamp)) AS first_at,
    max(action_timestamp) FILTER (isfinite(action_timestamp)) AS last_at
FROM artifact.provenance_audit_log
GROUP BY action, status;
COMMENT ON VIEW artifact.v_audit_actions IS 'Log rows by action and status.';

-- Everyone named by the registry, the tripartite graph or the log, each side counted by itself.
CREATE VIEW artifact.v_researcher_activity AS
SELECT
    coalesce(r.researcher, t.researcher, l.researcher) AS researcher,
    coalesce(r.artifact_count, 0) AS artifact_count,
    coalesce(r.verified_count, 0) AS verified_count,
    coalesce(c.collaborator_count, 0) AS collaborator_count,
    coalesce(t.connection_count, 0) AS connection_count,
    coalesce(l.event_count, 0) AS event_count,
    l.first_event_at,
    l.last_event_at
FROM (
    SELECT p.researcher, count(*) AS artifact_count, count(*) FILTER (v.is_verified) AS verified_count
    FROM (SELECT DISTINCT researcher, artifact_id FROM artifact.artifact_researchers WHERE researcher IS NOT NULL) AS p
    LEFT JOIN (
        SELECT artifact_id, bool_or(is_verified) AS is_verified FROM artifact.artifact_provenance GROUP BY artifact_id
    ) AS v ON v.artifact_id = p.artifact_id
    GROUP BY p.researcher
) AS r
FULL JOIN (
    SELECT user_researcher AS researcher, count(*) AS connection_count
    FROM artifact.tripartite_connections
    WHERE user_researcher IS NOT NULL
    GROUP BY user_researcher
) AS t ON t.researcher = r.researcher
FULL JOIN (
    SELECT
        actor AS researcher,
        count(*) AS event_count,
        min(action_timestamp) FILTER (isfinite(action_timestamp)) AS first_event_at,
        max(action_timestamp) FILTER (isfinite(action_timestamp)) AS last_event_at
    FROM artifact.provenance_audit_log
    WHERE actor IS NOT NULL
    GROUP BY actor
) AS l ON l.researcher = coalesce(r.researcher, t.researcher)
LEFT JOIN (
    SELECT a.researcher, count(DISTINCT b.researcher) AS collaborator_count
    FROM artifact.artifact_researchers AS a
    JOIN artifact.artifact_researchers AS b ON b.artifact_id = a.artifact_id AND b.researcher <> a.researcher
    GROUP BY a.researcher
) AS c ON c.researcher = coalesce(r.researcher, t.researcher, l.researcher);
COMMENT ON VIEW artifact.v_researcher_activity IS 'Everyone named: their artifacts, collaborators, connections and log rows, counted.';
COMMENT ON COLUMN artifact.v_researcher_activity.collaborator_count IS 'Others named on the same artifacts';

-- One row for each cycle of the colour chain or of a connection; connections without a cycle
-- stand in one row with cycle NULL, so that the counts add up.
CREATE VIEW artifact.v_machine_states AS
SELECT
    coalesce(k.cycle, t.cycle) AS cycle,
    k.hex_color,
    k.l,
    k.c,
    k.h,
    coalesce(k.battery_pct, t.battery_max) AS battery_pct,
    coalesce(k.ts, t.first_at) AS started_at,
    coalesce(t.connection_count, 0) AS connection_count,
    coalesce(t.composition_count, 0) AS composition_count,
    coalesce(t.artifact_count, 0) AS artifact_count,
    coalesce(t.researcher_count, 0) AS researcher_count,
    t.battery_min,
    t.battery_max,
    t.first_at,
    t.last_at
FROM (
    SELECT
        cycle,
        arg_min(hex_color, rowid) AS hex_color,
        arg_min(l, rowid) AS l,
        arg_min(c, rowid) AS c,
        arg_min(h, rowid) AS h,
        arg_min(battery_pct, rowid) AS battery_pct,
        arg_min(ts, rowid) AS ts
    FROM artifact.color_chain
    WHERE cycle IS NOT NULL
    GROUP BY cycle
) AS k
FULL JOIN (
    SELECT
        machine_cycle AS cycle,
        count(*) AS connection_count,
        count(DISTINCT composition_id) AS composition_count,
        count(DISTINCT shared_artifact_id) AS artifact_count,
        count(DISTINCT user_researcher) AS researcher_count,
        min(battery_level) AS battery_min,
        max(battery_level) AS battery_max,
        min(machine_timestamp) FILTER (isfinite(machine_timestamp)) AS first_at,
        max(machine_timestamp) FILTER (isfinite(machine_timestamp)) AS last_at
    FROM artifact.tripartite_connections
    GROUP BY machine_cycle
) AS t ON t.cycle = k.cycle;
COMMENT ON VIEW artifact.v_machine_states IS 'One row for each battery cycle: its colour, and the connections made in it.';
COMMENT ON COLUMN artifact.v_machine_states.battery_pct IS 'Percent at the start: of the colour chain, else the highest seen';
COMMENT ON COLUMN artifact.v_machine_states.started_at IS 'Start of the cycle: of the colour chain, else the first connection';
