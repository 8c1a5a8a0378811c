-- Schema "project": what is wrong or worth knowing.

CREATE VIEW project.rule_finding_kinds AS
SELECT finding, kind, meaning
FROM (VALUES
    ('missing_column', 'drift_missing_column', 'The file lacks a column that the descriptor names: it is empty'),
    ('extra_column', 'drift_extra_column', 'The file has a column that the descriptor does not name: it is kept'),
    ('retyped_column', 'drift_retyped_column', 'The column has another type in the file than the descriptor says'),
    ('null_in_required_column', 'required_value_missing', 'Rows have no value where the descriptor requires one'),
    ('value_outside_enum', 'value_outside_enum', 'The value is none of those that the column may have'),
    ('value_too_long', 'value_too_long', 'Values are longer than the descriptor says'),
    ('unknown_project', 'unknown_project', 'There is no project with this id'),
    ('unknown_portfolio', 'unknown_portfolio', 'There is no portfolio with this id'),
    ('unknown_reference', 'unknown_reference', 'The row that the value refers to is not there'),
    ('duplicate_key', 'duplicate_key', 'Several rows have the same id'),
    ('allocations_do_not_sum_to_100', 'allocations_do_not_sum_to_100', 'The shares of a portfolio do not add up to 100 per cent')
) AS known (finding, kind, meaning);
COMMENT ON VIEW project.rule_finding_kinds IS 'What each kind of finding means, and what it is called among the findings.';

CREATE VIEW project.v_findings AS
SELECT
    'defect' AS class,
    coalesce(k.kind, d.finding) AS kind,
    d.table_name,
    d.subject,
    d.column_name AS part,
    coalesce(d.value, d.column_name) AS key,
    d.detail
FROM project.drift AS d
LEFT JOIN project.rule_finding_kinds AS k ON k.finding = d.finding;
COMMENT ON VIEW project.v_findings IS 'Every finding, one row for each cause.';
COMMENT ON COLUMN project.v_findings.subject IS 'The project or portfolio that it is about';
COMMENT ON COLUMN project.v_findings.part IS 'The column';
