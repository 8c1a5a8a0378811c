-- Schema "artifact": answers that are needed again and again, kept. The tables are filled once, after
-- the load, by the statements in keep_*.sql beside this file, in the order of their numbers; they say
-- nothing that the other tables and views do not say, and no view reads them.

CREATE TABLE artifact.kept_artifacts (
    place BIGINT,
    artifact_id VARCHAR,
    is_verified BOOLEAN,
    chain_length INTEGER,
    stages INTEGER,
    arrows INTEGER,
    verified_arrows INTEGER,
    arrow_count INTEGER,
    verified_arrow_count INTEGER,
    event_count INTEGER,
    connection_count INTEGER
);
COMMENT ON TABLE artifact.kept_artifacts IS 'Kept: what belongs to each registry row, counted.';
COMMENT ON COLUMN artifact.kept_artifacts.place IS 'The registry row''s rowid';
COMMENT ON COLUMN artifact.kept_artifacts.chain_length IS 'Number of nodes';
COMMENT ON COLUMN artifact.kept_artifacts.stages IS 'Bit n: it has the stage at place n of the pipeline, from 0; bit 5: another one';
COMMENT ON COLUMN artifact.kept_artifacts.arrows IS 'Bit 5 * source + target: it has this arrow between two stages; bit 25: another one';
COMMENT ON COLUMN artifact.kept_artifacts.verified_arrows IS 'The same bits, of arrows that are verified wherever they are stored';
COMMENT ON COLUMN artifact.kept_artifacts.event_count IS 'Log rows';
COMMENT ON COLUMN artifact.kept_artifacts.connection_count IS 'Connections to it as shared artifact';

CREATE TABLE artifact.kept_people (
    place BIGINT,
    researcher VARCHAR
);
COMMENT ON TABLE artifact.kept_people IS 'Kept: who took part in each registry row, each name once.';
COMMENT ON COLUMN artifact.kept_people.place IS 'The registry row''s rowid';

CREATE TABLE artifact.kept_names (
    code INTEGER,
    name VARCHAR
);
COMMENT ON TABLE artifact.kept_names IS 'Kept: a number for each name in the tripartite graph; people and types have the lowest.';

CREATE TABLE artifact.kept_connections (
    machine_cycle INTEGER,
    user_code INTEGER,
    shared_code INTEGER,
    type_code INTEGER,
    composition_code INTEGER,
    kind INTEGER,
    edge_weight FLOAT,
    battery_level FLOAT,
    machine_timestamp TIMESTAMP
);
COMMENT ON TABLE artifact.kept_connections IS 'Kept: the tripartite graph with numbers for names (see kept_names).';
COMMENT ON COLUMN artifact.kept_connections.kind IS '0 machine→user, 1 user→shared, 2 shared→machine; NULL if the edge type is not understood';

CREATE TABLE artifact.kept_findings (
    class VARCHAR,
    kind VARCHAR,
    table_name VARCHAR,
    artifact_id VARCHAR,
    key VARCHAR,
    detail VARCHAR
);
COMMENT ON TABLE artifact.kept_findings IS 'Kept: the rows of v_findings.';
