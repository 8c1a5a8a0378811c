-- Schema "compute": schemas and patterns of parsed files, and results that can be computed again.
--
-- The first columns are those of the source system, with its JSON as text. What stands behind them is
-- made while decoding. No keys and no NOT NULL: rows that break the rules must load, so that the
-- findings can report them.

CREATE SCHEMA IF NOT EXISTS compute;

CREATE TABLE compute.deterministic_embeddings (
    embedding_id VARCHAR,
    parsed_file_id VARCHAR,
    tenant_id VARCHAR,
    session_id VARCHAR,
    schema_fingerprint VARCHAR,
    pattern_signature VARCHAR,
    created_at TIMESTAMP,
    updated_at TIMESTAMP,
    embedding_key BIGINT,
    fingerprint VARCHAR,
    fingerprint_form VARCHAR,
    computed_fingerprint VARCHAR,
    has_columns BOOLEAN,
    column_count INTEGER,
    row_count BIGINT,
    is_empty BOOLEAN
);
COMMENT ON TABLE compute.deterministic_embeddings IS 'The schema and the patterns of a parsed file: one row for each file.';
COMMENT ON COLUMN compute.deterministic_embeddings.session_id IS 'Empty where there was none';
COMMENT ON COLUMN compute.deterministic_embeddings.schema_fingerprint IS 'JSON: a text, or an object of columns and fingerprint';
COMMENT ON COLUMN compute.deterministic_embeddings.pattern_signature IS 'JSON object of columns; see embedding_columns';
COMMENT ON COLUMN compute.deterministic_embeddings.embedding_key IS 'The row''s place in the file, from 1';
COMMENT ON COLUMN compute.deterministic_embeddings.fingerprint IS 'Of schema_fingerprint in either form: 64 hex digits';
COMMENT ON COLUMN compute.deterministic_embeddings.fingerprint_form IS 'text, object or other';
COMMENT ON COLUMN compute.deterministic_embeddings.computed_fingerprint IS 'Computed from the stored columns; where only the signature has them, as if they may hold NULL and had no constraints';
COMMENT ON COLUMN compute.deterministic_embeddings.has_columns IS 'The fingerprint is stored with its columns';
COMMENT ON COLUMN compute.deterministic_embeddings.row_count IS 'Rows of the file, as its signature says';
COMMENT ON COLUMN compute.deterministic_embeddings.is_empty IS 'The signature says that the file had no rows';

CREATE TABLE compute.computation_results (
    computation_id VARCHAR,
    computation_type VARCHAR,
    input_data VARCHAR,
    result_data VARCHAR,
    tenant_id VARCHAR,
    created_at TIMESTAMP,
    computation_key BIGINT,
    source_id VARCHAR,
    target_id VARCHAR,
    parsed_file_id VARCHAR,
    statement VARCHAR,
    row_limit BIGINT
);
COMMENT ON TABLE compute.computation_results IS 'What was computed, from what, and what came out: one row for each computation.';
COMMENT ON COLUMN compute.computation_results.computation_type IS 'schema_match, row_statistics, sql, or anything else';
COMMENT ON COLUMN compute.computation_results.computation_key IS 'The row''s place in the file, from 1';
COMMENT ON COLUMN compute.computation_results.source_id IS 'Of input_data: an embedding';
COMMENT ON COLUMN compute.computation_results.target_id IS 'Of input_data: the embedding that it is compared with';
COMMENT ON COLUMN compute.computation_results.parsed_file_id IS 'Of input_data: a file';
COMMENT ON COLUMN compute.computation_results.statement IS 'Of input_data: SQL';
COMMENT ON COLUMN compute.computation_results.row_limit IS 'Of input_data: only so many rows of the file';

CREATE TABLE compute.embedding_columns (
    embedding_key BIGINT,
    embedding_id VARCHAR,
    position INTEGER,
    name VARCHAR,
    normal_name VARCHAR,
    type VARCHAR,
    nullable BOOLEAN,
    constraints VARCHAR,
    total_count BIGINT,
    null_count BIGINT,
    unique_count BIGINT,
    minimum DOUBLE,
    maximum DOUBLE,
    mean DOUBLE,
    min_length BIGINT,
    max_length BIGINT,
    mean_length DOUBLE,
    earliest VARCHAR,
    latest VARCHAR,
    sample_values VARCHAR,
    patterns VARCHAR
);
COMMENT ON TABLE compute.embedding_columns IS 'The columns of fingerprints and signatures: one row for each column of a file.';
COMMENT ON COLUMN compute.embedding_columns.normal_name IS 'In lower case, without blanks around it: what is compared';
COMMENT ON COLUMN compute.embedding_columns.type IS 'string, integer, float, boolean, date, datetime, object, array, email, phone, null or unknown';
COMMENT ON COLUMN compute.embedding_columns.nullable IS 'NULL where only the signature has the column';
COMMENT ON COLUMN compute.embedding_columns.sample_values IS 'JSON array of the first values; long ones by their length';
COMMENT ON COLUMN compute.embedding_columns.patterns IS 'What most of the texts are: email, phone, uuid, numeric_string';

-- Not in files: filled when computations are computed again.
CREATE TABLE compute.replay_results (
    computation_key BIGINT,
    computation_id VARCHAR,
    verdict VARCHAR,
    detail VARCHAR,
    computed VARCHAR
);
COMMENT ON TABLE compute.replay_results IS 'What computing stored results again came to.';
COMMENT ON COLUMN compute.replay_results.verdict IS 'same, different or not_replayable';
COMMENT ON COLUMN compute.replay_results.detail IS 'What differs, or why it could not be computed again, in words';
COMMENT ON COLUMN compute.replay_results.computed IS 'JSON: what came out this time';
