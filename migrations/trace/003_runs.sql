-- Schema "trace": services, runs of workflows, and what changed their state.

CREATE VIEW trace.v_errors_by_day AS
SELECT
    service_name,
    CASE WHEN isfinite(start_time) THEN date_trunc('day', start_time)::DATE END AS day,
    count(*) AS span_count,
    count(*) FILTER (is_error) AS error_count,
    count(*) FILTER (is_error AND junjo_span_type IN ('node', 'run_concurrent', 'node_gather')) AS node_error_count,
    count(*) FILTER (exception_count > 0) AS exception_span_count
FROM trace.spans
GROUP BY ALL;
COMMENT ON VIEW trace.v_errors_by_day IS 'Spans and errors by service and day (UTC).';

CREATE VIEW trace.v_executions AS
SELECT
    s.span_key,
    s.trace_id,
    s.span_id,
    s.parent_span_id,
    s.service_name,
    s.name,
    s.junjo_span_type,
    s.junjo_id,
    s.junjo_wf_store_id AS store_id,
    s.parent_store_id,
    s.start_time,
    s.start_ns,
    s.end_ns,
    s.duration_ns,
    s.is_error,
    s.junjo_wf_state_start AS state_start,
    s.junjo_wf_state_end AS state_end,
    s.junjo_wf_graph_structure AS graph_structure,
    coalesce(e.patch_count, 0) AS patch_count,
    coalesce(e.no_change_count, 0) AS no_change_count
FROM trace.spans AS s
LEFT JOIN (
    SELECT
        trace_id, store_id, count(*) AS patch_count,
        count(*) FILTER (regexp_full_match(patch_json, '\s*(\{\s*\}|\[\s*\])\s*')) AS no_change_count
    FROM trace.state_events
    GROUP BY trace_id, store_id
) AS e ON e.trace_id = s.trace_id AND e.store_id = s.junjo_wf_store_id
WHERE s.junjo_span_type IN ('workflow', 'subflow');
COMMENT ON VIEW trace.v_executions IS 'Every run of a workflow or subflow, with its state before and after and its graph.';
COMMENT ON COLUMN trace.v_executions.no_change_count IS 'Patches that change nothing';

CREATE VIEW trace.v_services AS
SELECT
    service_name,
    count(*) AS span_count,
    count(DISTINCT trace_id) AS trace_count,
    count(*) FILTER (parent_span_id IS NULL) AS root_count,
    count(*) FILTER (junjo_span_type = 'workflow') AS workflow_count,
    count(*) FILTER (is_error) AS error_count,
    count(*) FILTER (openinference_kind = 'LLM') AS llm_count,
    min(start_time) FILTER (isfinite(start_time)) AS first_start,
    max(start_time) FILTER (isfinite(start_time)) AS last_start
FROM trace.spans
GROUP BY service_name;
COMMENT ON VIEW trace.v_services IS 'Every service, with how much it did.';

-- The owner is found by the store: workflow_id is empty on the patches of nodes and subflows.
CREATE VIEW trace.v_state_patches AS
SELECT
    p.patch_id,
    p.trace_id,
    p.span_id,
    p.service_name,
    p.workflow_id,
    p.node_id,
    p.event_time,
    p.patch_json,
    p.patch_store_id,
    regexp_full_match(p.patch_json, '\s*(\{\s*\}|\[\s*\])\s*') AS changes_nothing,
    s.name AS span_name,
    s.junjo_span_type AS span_type,
    o.span_id AS owner_span_id,
    o.name AS owner_name,
    o.junjo_span_type AS owner_type
FROM trace.state_patches AS p
LEFT JOIN trace.spans AS s ON s.trace_id = p.trace_id AND s.span_id = p.span_id
LEFT JOIN (
    SELECT
        trace_id, junjo_wf_store_id AS store_id,
        arg_min(span_id, span_key) AS span_id,
        arg_min(name, span_key) AS name,
        arg_min(junjo_span_type, span_key) AS junjo_span_type
    FROM trace.spans
    WHERE junjo_wf_store_id <> '' AND junjo_span_type IN ('workflow', 'subflow')
    GROUP BY trace_id, junjo_wf_store_id
) AS o ON o.trace_id = p.trace_id AND o.store_id = p.patch_store_id;
COMMENT ON VIEW trace.v_state_patches IS 'Every patch with the span that made it and the workflow or subflow that owns the store.';
