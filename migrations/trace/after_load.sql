-- Runs after the spans are loaded: a span that came more than once stays as it came first.
INSERT INTO trace.span_duplicates
SELECT
    s.trace_id, s.span_id, (count(*) - 1)::INTEGER,
    count(DISTINCT hash(
        parent_span_id, service_name, name, kind, start_ns, end_ns, status_code, attributes_json, events_json
    )) = 1
FROM trace.spans AS s
-- Only what came more than once is compared.
JOIN (
    SELECT trace_id, span_id
    FROM trace.spans
    -- What has no id is not the same as something else without one.
    WHERE trace_id <> '' AND span_id <> ''
    GROUP BY trace_id, span_id
    HAVING count(*) > 1
) AS twice ON twice.trace_id = s.trace_id AND twice.span_id = s.span_id
GROUP BY s.trace_id, s.span_id;

DELETE FROM trace.spans
WHERE span_key IN (
    SELECT span_key
    FROM (
        SELECT s.span_key, row_number() OVER (PARTITION BY s.trace_id, s.span_id ORDER BY s.span_key) AS place
        FROM trace.spans AS s
        JOIN trace.span_duplicates AS d ON d.trace_id = s.trace_id AND d.span_id = s.span_id
    )
    WHERE place > 1
);

DELETE FROM trace.state_events
WHERE EXISTS (
        FROM trace.span_duplicates AS d WHERE d.trace_id = state_events.trace_id AND d.span_id = state_events.span_id
    )
    AND NOT EXISTS (FROM trace.spans AS s WHERE s.span_key = state_events.span_key);

-- Lists ask for roots again and again: they are counted once.
INSERT INTO trace.root_spans FROM trace.v_root_spans;

-- The findings ask again and again which spans hang wrongly: parents are looked for once. A span that starts with its
-- parent is here because circles are looked for among such spans.
INSERT INTO trace.kept_branches
SELECT
    span_key, trace_id, span_id, parent_span_id, relation, start_ns, end_ns, parent_start_ns, parent_end_ns
FROM trace.v_branches
WHERE relation <> 'child' OR (start_ns > parent_start_ns) IS NOT TRUE OR end_ns > parent_end_ns;
