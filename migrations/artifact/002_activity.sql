-- Schema "artifact": what happened around the artifacts: the tripartite graph, the audit log,
-- and the records that each kind of artifact has of its own.

CREATE TABLE artifact.tripartite_connections (
    connection_id BIGINT,
    composition_id VARCHAR,
    machine_cycle INTEGER,
    battery_level FLOAT,
    machine_timestamp TIMESTAMP,
    user_researcher VARCHAR,
    github_activity_id VARCHAR,
    user_activity_type VARCHAR,
    shared_artifact_id VARCHAR,
    shared_artifact_type VARCHAR,
    edge_type VARCHAR,
    edge_label VARCHAR,
    edge_weight FLOAT,
    created_at TIMESTAMP,
    edge_kind VARCHAR
);
COMMENT ON TABLE artifact.tripartite_connections IS 'Edges between machine state, researcher and shared artifact.';
COMMENT ON COLUMN artifact.tripartite_connections.connection_id IS 'The file''s own key, or the row''s place in the file from 1';
COMMENT ON COLUMN artifact.tripartite_connections.battery_level IS 'Percent';
COMMENT ON COLUMN artifact.tripartite_connections.edge_type IS 'As stored; should be two partitions joined by an arrow';
COMMENT ON COLUMN artifact.tripartite_connections.edge_kind IS 'machine→user, user→shared or shared→machine; NULL if edge_type is not understood';

CREATE TABLE artifact.provenance_audit_log (
    log_id BIGINT,
    artifact_id VARCHAR,
    action VARCHAR,
    action_timestamp TIMESTAMP,
    actor VARCHAR,
    details VARCHAR,
    status VARCHAR,
    error_message VARCHAR
);
COMMENT ON TABLE artifact.provenance_audit_log IS 'Every action on an artifact: who, when, and how it ended.';
COMMENT ON COLUMN artifact.provenance_audit_log.log_id IS 'The file''s own key, or the row''s place in the file from 1';
COMMENT ON COLUMN artifact.provenance_audit_log.details IS 'JSON object; its keys depend on the action';
COMMENT ON COLUMN artifact.provenance_audit_log.status IS 'success, error or pending';

CREATE TABLE artifact.artist_theorem_registry (
    artist_name VARCHAR,
    proof_artifact_id VARCHAR,
    theorem_name VARCHAR,
    theorem_statement VARCHAR,
    proof_status VARCHAR,
    lean4_proof_lines INTEGER,
    lean4_complexity VARCHAR,
    dependencies VARCHAR,
    created_at TIMESTAMP,
    verified_at TIMESTAMP
);
COMMENT ON TABLE artifact.artist_theorem_registry IS 'Theorems in proof artifacts, one row for each author.';
COMMENT ON COLUMN artifact.artist_theorem_registry.proof_status IS 'proven, partial or conjectured';
COMMENT ON COLUMN artifact.artist_theorem_registry.dependencies IS 'JSON: the theorems that it rests on';

CREATE TABLE artifact.composition_structure (
    composition_id VARCHAR,
    composition_artifact_id VARCHAR,
    instrument_count INTEGER,
    phase_count INTEGER,
    total_voices INTEGER,
    instruments VARCHAR,
    phases VARCHAR,
    gestures VARCHAR,
    duration_seconds FLOAT,
    tempo_bpm INTEGER,
    created_at TIMESTAMP
);
COMMENT ON TABLE artifact.composition_structure IS 'Instruments, phases and length of composition artifacts.';

CREATE TABLE artifact.analysis_results (
    analysis_id VARCHAR,
    analysis_artifact_id VARCHAR,
    researcher_count INTEGER,
    interaction_count INTEGER,
    tao_interactions INTEGER,
    knoroiov_interactions INTEGER,
    gorard_interactions INTEGER,
    cross_interactions INTEGER,
    temporal_alignments INTEGER,
    temporal_window_days INTEGER,
    theme_clusters VARCHAR,
    participant_network VARCHAR,
    created_at TIMESTAMP
);
COMMENT ON TABLE artifact.analysis_results IS 'What analysis artifacts counted: people, interactions, themes.';

CREATE TABLE artifact.color_chain (
    cycle INTEGER,
    hex_color VARCHAR,
    l FLOAT,
    c FLOAT,
    h FLOAT,
    battery_pct FLOAT,
    ts TIMESTAMP
);
COMMENT ON TABLE artifact.color_chain IS 'The colour of each battery cycle of the machine.';
COMMENT ON COLUMN artifact.color_chain.l IS 'Lightness in LCH';
COMMENT ON COLUMN artifact.color_chain.c IS 'Chroma in LCH';
COMMENT ON COLUMN artifact.color_chain.h IS 'Hue in LCH, degrees';
