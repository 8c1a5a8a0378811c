-- Schema "trace": what is wrong or worth knowing. One row for each cause: what only follows from
-- another finding is told in that one's detail, not counted again.

-- Notes are true and counted, and not wrong.
CREATE VIEW trace.v_circumstances AS
SELECT
    'children_outside_their_parent' AS kind,
    'spans' AS table_name,
    trace_id,
    span_id,
    span_id AS key,
    CASE
        WHEN start_ns < parent_start_ns AND end_ns > parent_end_ns THEN 'starts before its parent and ends after it'
        WHEN start_ns < parent_start_ns THEN 'starts before its parent'
        ELSE 'ends after its parent'
    END AS detail
FROM trace.kept_branches
WHERE relation = 'child' AND start_ns <= end_ns AND parent_start_ns <= parent_end_ns
    AND (start_ns < parent_start_ns OR end_ns > parent_end_ns)
UNION ALL
SELECT 'spans_written_twice', 'spans', trace_id, span_id, span_id, copies || ' more rows said the same, and were dropped'
FROM trace.span_duplicates
WHERE is_same
UNION ALL
SELECT 'traces_with_several_roots', 'spans', trace_id, NULL, trace_id, count(*) || ' spans name no parent'
FROM trace.spans
WHERE parent_span_id IS NULL
GROUP BY trace_id
HAVING count(*) > 1
UNION ALL
-- The source's older map had two names exchanged. A workflow calls nothing outside its process.
SELECT 'kinds_exchanged', 'spans', NULL, NULL, 'kind',
    'every workflow and node is CLIENT: CLIENT seems to stand for INTERNAL, and INTERNAL for CLIENT'
FROM trace.spans
WHERE junjo_span_type IN ('workflow', 'subflow', 'node')
HAVING count(*) > 0 AND count(*) = count(*) FILTER (kind = 'CLIENT')
UNION ALL
SELECT 'stores_without_a_workflow', 'state_events', e.trace_id, min(e.span_id), e.store_id,
    count(*) || ' changes of a store that no workflow owns'
FROM trace.state_events AS e
WHERE NOT EXISTS (
    FROM trace.spans AS s WHERE s.trace_id = e.trace_id AND s.junjo_wf_store_id = e.store_id
)
GROUP BY e.trace_id, e.store_id
UNION ALL
SELECT 'runs_not_replayed', 'spans', NULL, NULL, 'replay', detail
FROM trace.replay_results
WHERE span_id = '';
COMMENT ON VIEW trace.v_circumstances IS 'What is true and worth knowing, and not wrong.';

-- What cannot be reached from a span without a parent. In a circle some span does not start after
-- its parent: only traces with such a span are walked.
CREATE VIEW trace.v_circles AS
WITH RECURSIVE suspect AS MATERIALIZED (
    SELECT DISTINCT trace_id FROM trace.kept_branches
    WHERE relation = 'child' AND (start_ns > parent_start_ns) IS NOT TRUE
),
own AS MATERIALIZED (
    SELECT span_key, trace_id, span_id, parent_span_id FROM trace.spans
    WHERE trace_id IN (SELECT trace_id FROM suspect)
),
branch AS MATERIALIZED (
    SELECT
        s.span_key, p.span_key AS parent_key, s.trace_id, s.span_id,
        s.parent_span_id <> s.span_id AND p.span_key IS NOT NULL AS is_child
    FROM own AS s
    LEFT JOIN own AS p ON p.trace_id = s.trace_id AND p.span_id = s.parent_span_id
),
walk AS (
    SELECT span_key, 1 AS depth FROM branch WHERE is_child IS NOT TRUE
    UNION ALL
    SELECT b.span_key, w.depth + 1
    FROM walk AS w
    JOIN branch AS b ON b.parent_key = w.span_key
    WHERE b.is_child AND w.depth < 100000
)
SELECT b.trace_id, count(*) AS span_count, min(b.span_id) AS span_id
FROM branch AS b
WHERE NOT EXISTS (FROM walk AS w WHERE w.span_key = b.span_key)
GROUP BY b.trace_id;
COMMENT ON VIEW trace.v_circles IS 'Traces in which spans are their own ancestors: how many spans are in such a circle or below one.';

CREATE VIEW trace.v_defects_spans AS
SELECT
    'required_value_missing' AS kind,
    'spans' AS table_name,
    trace_id,
    span_id,
    'row ' || span_key AS key,
    'no value in ' || concat_ws(', ',
        CASE WHEN coalesce(trace_id, '') = '' THEN 'trace_id' END,
        CASE WHEN coalesce(span_id, '') = '' THEN 'span_id' END,
        CASE WHEN service_name IS NULL THEN 'service_name' END,
        CASE WHEN start_ns IS NULL THEN 'start_time' END,
        CASE WHEN end_ns IS NULL THEN 'end_time' END) AS detail
FROM trace.spans
WHERE coalesce(trace_id, '') = '' OR coalesce(span_id, '') = '' OR service_name IS NULL
    OR start_ns IS NULL OR end_ns IS NULL
UNION ALL
SELECT 'span_duplicated', 'spans', trace_id, span_id, span_id,
    copies || ' more rows with this id say something else, and were dropped'
FROM trace.span_duplicates
WHERE NOT is_same
UNION ALL
SELECT 'span_ends_before_start', 'spans', trace_id, span_id, span_id,
    'it ends ' || (start_ns::HUGEINT - end_ns) || ' ns before it starts'
FROM trace.spans
WHERE end_ns < start_ns
UNION ALL
SELECT 'span_is_its_own_parent', 'spans', trace_id, span_id, span_id, 'it names itself as its parent'
FROM trace.spans
WHERE parent_span_id = span_id
UNION ALL
SELECT 'spans_in_a_circle', 'spans', trace_id, span_id, span_id,
    span_count || ' spans are their own ancestors, or below such a span'
FROM trace.v_circles
UNION ALL
-- The cause is the absent parent: one row for each, however many name it.
SELECT 'span_parent_missing', 'spans', b.trace_id, min(b.span_id), b.parent_span_id,
    'there is no such span; ' || count(*) || ' name it as their parent'
FROM trace.kept_branches AS b
WHERE b.relation = 'orphan'
    AND EXISTS (FROM trace.kept_branches AS s WHERE s.trace_id = b.trace_id AND s.relation = 'root')
GROUP BY b.trace_id, b.parent_span_id
UNION ALL
-- Absent parents are what a trace without a root lacks.
SELECT 'trace_without_root', 'spans', trace_id, arg_min(span_id, (start_ns IS NULL, start_ns, span_key)), trace_id,
    'every span names a parent; ' || count(*) FILTER (relation = 'orphan') || ' name one that is not there'
FROM trace.kept_branches
GROUP BY trace_id
HAVING count(*) FILTER (relation IN ('root', 'self')) = 0 AND count(*) FILTER (relation = 'orphan') > 0;
COMMENT ON VIEW trace.v_defects_spans IS 'Defects of spans.';

CREATE VIEW trace.v_defects_state AS
SELECT
    'patch_duplicated' AS kind,
    'state_patches' AS table_name,
    min(trace_id) AS trace_id,
    min(span_id) AS span_id,
    patch_id AS key,
    count(*) || ' rows have this id' AS detail
FROM trace.state_patches
WHERE patch_id IS NOT NULL
GROUP BY patch_id
HAVING count(*) > 1
UNION ALL
SELECT 'patch_span_missing', 'state_patches', p.trace_id, p.span_id, p.span_id,
    'there is no such span; ' || count(*) || ' patches name it'
FROM trace.state_patches AS p
WHERE EXISTS (FROM trace.spans)
    AND NOT EXISTS (FROM trace.spans AS s WHERE s.trace_id = p.trace_id AND s.span_id = p.span_id)
GROUP BY p.trace_id, p.span_id
UNION ALL
-- Where patches fail, the end follows from that.
SELECT
    CASE WHEN failed > 0 THEN 'patch_does_not_apply' ELSE 'state_end_differs_from_replay' END,
    'spans', trace_id, span_id, store_id, detail
FROM trace.replay_results
WHERE failed > 0 OR NOT is_equal;
COMMENT ON VIEW trace.v_defects_state IS 'Defects of state: of patches, and of what they come to.';

CREATE VIEW trace.v_findings AS
SELECT 'defect' AS class, kind, table_name, trace_id, span_id, key, detail FROM trace.v_defects_spans
UNION ALL
SELECT 'defect', kind, table_name, trace_id, span_id, key, detail FROM trace.v_defects_state
UNION ALL
SELECT 'note', kind, table_name, trace_id, span_id, key, detail FROM trace.v_circumstances;
COMMENT ON VIEW trace.v_findings IS 'Every finding, one row for each cause.';
COMMENT ON COLUMN trace.v_findings.class IS 'defect (something is wrong) or note (true, and not wrong)';
COMMENT ON COLUMN trace.v_findings.key IS 'What in the table it is about: an id, a value, a row';

CREATE VIEW trace.rule_finding_kinds AS
SELECT kind, meaning
FROM (VALUES
    ('required_value_missing', 'The row lacks a value that the schema requires'),
    ('span_duplicated', 'Several spans that differ have the same id; the first one is shown'),
    ('span_ends_before_start', 'The span ends before it starts'),
    ('span_is_its_own_parent', 'The span names itself as its parent'),
    ('spans_in_a_circle', 'Spans are their own ancestors'),
    ('span_parent_missing', 'The parent that spans name is not there'),
    ('trace_without_root', 'No span of the trace is its root'),
    ('patch_duplicated', 'Several patches have the same id'),
    ('patch_span_missing', 'The span that patches name is not there'),
    ('patch_does_not_apply', 'A patch does not fit the state that it is applied to'),
    ('state_end_differs_from_replay', 'The patches do not lead to the state that was recorded at the end'),
    ('children_outside_their_parent', 'Spans that start before their parent or end after it'),
    ('spans_written_twice', 'Spans that came more than once'),
    ('traces_with_several_roots', 'Traces with more than one root'),
    ('kinds_exchanged', 'The kinds CLIENT and INTERNAL seem to be exchanged'),
    ('stores_without_a_workflow', 'State that no workflow owns'),
    ('runs_not_replayed', 'Runs whose state was not replayed, because there are so many')
) AS known (kind, meaning);
COMMENT ON VIEW trace.rule_finding_kinds IS 'What each kind of finding means.';

CREATE VIEW trace.v_finding_groups AS
SELECT g.class, g.kind, g.table_name, g.count, coalesce(k.meaning, g.kind) AS detail
FROM (
    SELECT class, kind, table_name, count(*) AS count FROM trace.v_findings GROUP BY class, kind, table_name
) AS g
LEFT JOIN trace.rule_finding_kinds AS k ON k.kind = g.kind;
COMMENT ON VIEW trace.v_finding_groups IS 'Findings counted by kind and table.';
