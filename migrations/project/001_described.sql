-- Schema "project": projects and portfolios, made from descriptors.
--
-- The tables projects, portfolios and portfolio_projects are made when a snapshot is open, from the
-- descriptor that is in force; tables of other names that are described are made in "other". The rows
-- as the files have them stand in "file_rows". What a file has and its descriptor does not say, or says
-- otherwise, is in drift.

CREATE SCHEMA IF NOT EXISTS project;
CREATE SCHEMA IF NOT EXISTS file_rows;

CREATE TABLE project.described_columns (
    schema_name VARCHAR,
    table_name VARCHAR,
    position INTEGER,
    column_name VARCHAR,
    descriptor_type VARCHAR,
    file_type VARCHAR,
    is_required BOOLEAN,
    allowed VARCHAR[],
    description VARCHAR,
    origin VARCHAR
);
COMMENT ON TABLE project.described_columns IS 'The columns of every described table, as its descriptor and its file have them.';
COMMENT ON COLUMN project.described_columns.position IS 'Place in the table, from 1';
COMMENT ON COLUMN project.described_columns.descriptor_type IS 'The type as the descriptor writes it; NULL for a column that is only in the file';
COMMENT ON COLUMN project.described_columns.file_type IS 'The type in the file; NULL for a column that is not there';
COMMENT ON COLUMN project.described_columns.allowed IS 'The values that it may have; empty where any will do';
COMMENT ON COLUMN project.described_columns.origin IS 'Where the descriptor comes from';

CREATE TABLE project.names (
    kind VARCHAR,
    id VARCHAR,
    name VARCHAR
);
COMMENT ON TABLE project.names IS 'Ids and names of projects and portfolios: what searches read.';
COMMENT ON COLUMN project.names.kind IS 'project or portfolio';

CREATE TABLE project.drift (
    schema_name VARCHAR,
    table_name VARCHAR,
    finding VARCHAR,
    column_name VARCHAR,
    descriptor VARCHAR,
    actual VARCHAR,
    value VARCHAR,
    subject VARCHAR,
    row_count BIGINT,
    rounded_count BIGINT,
    examples VARCHAR[],
    detail VARCHAR
);
COMMENT ON TABLE project.drift IS 'How the data differs from its descriptors: one row for each cause.';
COMMENT ON COLUMN project.drift.finding IS 'missing_column, extra_column, retyped_column, null_in_required_column, …; see rule_finding_kinds';
COMMENT ON COLUMN project.drift.descriptor IS 'What the descriptor says';
COMMENT ON COLUMN project.drift.actual IS 'What the file has';
COMMENT ON COLUMN project.drift.value IS 'The value that it is about';
COMMENT ON COLUMN project.drift.subject IS 'The project or portfolio that it is about, where it is one';
COMMENT ON COLUMN project.drift.row_count IS 'Rows that it concerns; of a retyped column those whose value cannot be cast';
COMMENT ON COLUMN project.drift.rounded_count IS 'Rows whose value lost something on being cast';
COMMENT ON COLUMN project.drift.examples IS 'The first values that cannot be cast or are too long, as text';
