-- Fills state_patches from the spans' events, as the source does; runs only if no file holds them.
-- Its ids are random there; here they are the events' own.
INSERT INTO trace.state_patches
SELECT
    coalesce(e.event_id, e.span_id || '/' || e.position),
    s.service_name,
    e.trace_id,
    e.span_id,
    CASE WHEN s.junjo_span_type = 'workflow' THEN s.junjo_id ELSE '' END,
    CASE WHEN s.junjo_span_type = 'node' THEN s.junjo_id ELSE '' END,
    make_timestamp(e.time_ns // 1000),
    e.patch_json,
    e.store_id
FROM trace.state_events AS e
JOIN trace.spans AS s ON s.span_key = e.span_key
ORDER BY e.span_key, e.position;
