-- Schema "artifact": the registry of artifacts and the chain of each.
--
-- Names, types and order of columns follow the music-topos provenance schema (its migration 002,
-- with the surrogate keys of its second dialect). No keys and no NOT NULL: rows that break the
-- rules must load, so that the findings can report them. No secondary indices either: they cost
-- memory in a browser, and the questions scan faster than the indices are built.
-- Text in JSON form stays text; what the views need of it stands in side tables and columns.

CREATE SCHEMA IF NOT EXISTS artifact;

CREATE TABLE artifact.artifact_provenance (
    artifact_id VARCHAR,
    artifact_type VARCHAR,
    github_interaction_id VARCHAR,
    content_hash VARCHAR,
    gayseed_index INTEGER,
    gayseed_hex VARCHAR,
    creation_timestamp TIMESTAMP,
    last_updated TIMESTAMP,
    researchers_involved VARCHAR,
    artifact_metadata VARCHAR,
    is_verified BOOLEAN,
    verification_timestamp TIMESTAMP
);
COMMENT ON TABLE artifact.artifact_provenance IS 'The registry: one row for each artifact.';
COMMENT ON COLUMN artifact.artifact_provenance.artifact_type IS 'composition, proof, analysis or history';
COMMENT ON COLUMN artifact.artifact_provenance.content_hash IS 'SHA3-256 of the content, 64 hex digits';
COMMENT ON COLUMN artifact.artifact_provenance.gayseed_index IS 'First two hex digits of the hash, mod 12';
COMMENT ON COLUMN artifact.artifact_provenance.gayseed_hex IS 'The palette''s colour for the index, as stored';
COMMENT ON COLUMN artifact.artifact_provenance.researchers_involved IS 'JSON array of names; see artifact_researchers';
COMMENT ON COLUMN artifact.artifact_provenance.artifact_metadata IS 'JSON object; its keys depend on the type';

CREATE TABLE artifact.artifact_researchers (
    artifact_id VARCHAR,
    researcher VARCHAR,
    position INTEGER
);
COMMENT ON TABLE artifact.artifact_researchers IS 'Who took part: the names in researchers_involved, one row for each.';
COMMENT ON COLUMN artifact.artifact_researchers.position IS 'Place in the array, from 0';

CREATE TABLE artifact.provenance_nodes (
    node_id BIGINT,
    artifact_id VARCHAR,
    node_type VARCHAR,
    sequence_order INTEGER,
    node_data VARCHAR,
    query_id VARCHAR,
    md5_hash VARCHAR,
    file_path VARCHAR,
    file_size BIGINT,
    witness_proof_id VARCHAR,
    doc_export_format VARCHAR,
    created_at TIMESTAMP
);
COMMENT ON TABLE artifact.provenance_nodes IS 'The stages that an artifact has passed: Query, MD5, File, Witness, Doc.';
COMMENT ON COLUMN artifact.provenance_nodes.node_id IS 'The file''s own key, or the row''s place in the file from 1';
COMMENT ON COLUMN artifact.provenance_nodes.sequence_order IS '1 to 5, fixed by the node type';
COMMENT ON COLUMN artifact.provenance_nodes.node_data IS 'JSON object; its keys depend on the node type';
COMMENT ON COLUMN artifact.provenance_nodes.file_size IS 'Bytes';

CREATE TABLE artifact.provenance_morphisms (
    morphism_id BIGINT,
    artifact_id VARCHAR,
    source_node_type VARCHAR,
    target_node_type VARCHAR,
    morphism_label VARCHAR,
    is_verified BOOLEAN,
    verification_method VARCHAR,
    morphism_data VARCHAR,
    created_at TIMESTAMP
);
COMMENT ON TABLE artifact.provenance_morphisms IS 'The arrows between the stages of an artifact.';
COMMENT ON COLUMN artifact.provenance_morphisms.morphism_id IS 'The file''s own key, or the row''s place in the file from 1';
COMMENT ON COLUMN artifact.provenance_morphisms.morphism_label IS 'search, download, attest or convert';
COMMENT ON COLUMN artifact.provenance_morphisms.morphism_data IS 'JSON';

CREATE TABLE artifact.artifact_exports (
    artifact_id VARCHAR,
    export_format VARCHAR,
    export_path VARCHAR,
    export_timestamp TIMESTAMP,
    file_size BIGINT,
    checksum VARCHAR,
    is_archived BOOLEAN
);
COMMENT ON TABLE artifact.artifact_exports IS 'Files written from an artifact, by format.';
COMMENT ON COLUMN artifact.artifact_exports.export_format IS 'json, markdown, lean4 or pdf';
COMMENT ON COLUMN artifact.artifact_exports.checksum IS 'SHA3-256 of the exported file';
