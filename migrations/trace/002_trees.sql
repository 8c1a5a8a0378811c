-- Schema "trace": how spans hang together.
--
-- A view's name sorts behind those of the views that it reads: EXPORT DATABASE writes views by
-- name, and its script must run again from top to bottom.

CREATE VIEW trace.v_branches AS
SELECT
    s.span_key,
    s.trace_id,
    s.span_id,
    s.parent_span_id,
    p.span_key AS parent_key,
    CASE
        WHEN s.parent_span_id IS NULL THEN 'root'
        WHEN s.parent_span_id = s.span_id THEN 'self'
        WHEN p.span_key IS NULL THEN 'orphan'
        ELSE 'child'
    END AS relation,
    s.start_ns,
    s.end_ns,
    p.start_ns AS parent_start_ns,
    p.end_ns AS parent_end_ns
FROM trace.spans AS s
LEFT JOIN trace.spans AS p ON p.trace_id = s.trace_id AND p.span_id = s.parent_span_id;
COMMENT ON VIEW trace.v_branches IS 'Every span with its parent.';
COMMENT ON COLUMN trace.v_branches.relation IS 'root (names no parent), child, orphan (its parent is not there) or self (it is its own parent)';

-- Each span is reached at most once, because it has one parent: what is in a circle is never
-- reached, and its depth stays NULL. The limit keeps chains without end from taking all time.
CREATE VIEW trace.v_span_tree AS
WITH RECURSIVE branch AS MATERIALIZED (
    SELECT span_key, parent_key, relation FROM trace.v_branches
),
walk AS (
    SELECT span_key, 1 AS depth FROM branch WHERE relation <> 'child'
    UNION ALL
    SELECT b.span_key, w.depth + 1
    FROM walk AS w
    JOIN branch AS b ON b.parent_key = w.span_key
    WHERE b.relation = 'child' AND w.depth < 5000
),
-- The time of a parent that a child covers and no child before it: in order of their starts.
covered AS (
    SELECT parent_key, sum(greatest(ends - greatest(starts, coalesce(before, starts)), 0))::BIGINT AS covered_ns
    FROM (
        SELECT
            parent_key,
            greatest(start_ns, parent_start_ns) AS starts,
            least(end_ns, parent_end_ns) AS ends,
            max(least(end_ns, parent_end_ns)) OVER (
                PARTITION BY parent_key ORDER BY start_ns, span_key ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS before
        FROM trace.v_branches
        WHERE relation = 'child' AND start_ns <= end_ns AND start_ns <= parent_end_ns AND end_ns >= parent_start_ns
            AND parent_start_ns <= parent_end_ns
    )
    GROUP BY parent_key
)
SELECT
    s.span_key,
    s.trace_id,
    s.span_id,
    s.parent_span_id,
    b.parent_key,
    b.relation,
    w.depth,
    s.service_name,
    s.name,
    s.junjo_span_type,
    s.start_ns,
    s.end_ns,
    s.duration_ns,
    greatest(s.duration_ns - coalesce(c.covered_ns, 0), 0) AS self_ns,
    s.is_error
FROM trace.spans AS s
JOIN branch AS b ON b.span_key = s.span_key
LEFT JOIN walk AS w ON w.span_key = s.span_key
LEFT JOIN covered AS c ON c.parent_key = s.span_key;
COMMENT ON VIEW trace.v_span_tree IS 'Every span with its depth and the time in which none of its children ran.';
COMMENT ON COLUMN trace.v_span_tree.depth IS '1 for a root; NULL for spans that are in a circle, or deeper than 5,000';
COMMENT ON COLUMN trace.v_span_tree.self_ns IS 'Nanoseconds; children that overlap count once';

-- A trace without a root is there by its first span: none is left out of lists.
CREATE VIEW trace.v_root_spans AS
-- In two steps: counting different services at once takes longer than all the rest.
WITH by_service AS (
    SELECT
        trace_id,
        service_name,
        count(*) AS span_count,
        count(*) FILTER (is_error) AS error_count,
        count(*) FILTER (exception_count > 0) AS exception_span_count,
        count(*) FILTER (openinference_kind = 'LLM') AS llm_count,
        count(*) FILTER (junjo_span_type = 'workflow') AS workflow_count,
        sum(tokens_total) AS tokens_total,
        sum(state_event_count) AS state_event_count,
        count(*) FILTER (parent_span_id IS NULL) AS root_count
    FROM trace.spans
    GROUP BY trace_id, service_name
),
whole AS MATERIALIZED (
    SELECT
        trace_id,
        sum(span_count)::BIGINT AS span_count,
        sum(error_count)::BIGINT AS error_count,
        sum(exception_span_count)::BIGINT AS exception_span_count,
        sum(llm_count)::BIGINT AS llm_count,
        sum(workflow_count)::BIGINT AS workflow_count,
        count(service_name) AS service_count,
        sum(tokens_total)::BIGINT AS tokens_total,
        sum(state_event_count)::BIGINT AS state_event_count,
        sum(root_count)::BIGINT AS root_count
    FROM by_service
    GROUP BY trace_id
),
first_of_rootless AS MATERIALIZED (
    SELECT arg_min(s.span_key, (s.start_ns IS NULL, s.start_ns, s.span_key)) AS span_key
    FROM trace.spans AS s
    JOIN whole AS w ON w.trace_id IS NOT DISTINCT FROM s.trace_id
    WHERE w.root_count = 0
    GROUP BY s.trace_id
)
SELECT
    s.span_key,
    s.trace_id,
    s.span_id,
    s.service_name,
    s.name,
    s.kind,
    s.junjo_span_type,
    s.start_time,
    s.end_time,
    s.start_ns,
    s.end_ns,
    s.duration_ns,
    s.status_code,
    s.status_message,
    s.is_error,
    w.span_count,
    w.error_count,
    w.exception_span_count,
    w.llm_count,
    w.workflow_count,
    w.service_count,
    w.tokens_total,
    w.state_event_count,
    w.root_count,
    w.root_count = 0 AS stands_in
FROM trace.spans AS s
JOIN whole AS w ON w.trace_id IS NOT DISTINCT FROM s.trace_id
WHERE s.parent_span_id IS NULL OR s.span_key IN (SELECT span_key FROM first_of_rootless);
COMMENT ON VIEW trace.v_root_spans IS 'Every root span with the counts of its whole trace; a trace without a root by its first span.';
COMMENT ON COLUMN trace.v_root_spans.llm_count IS 'Spans of the trace that called a language model';
COMMENT ON COLUMN trace.v_root_spans.root_count IS 'Roots of the trace: more than one is possible';
COMMENT ON COLUMN trace.v_root_spans.stands_in IS 'It is no root, but the trace has none';
