-- Schema "trace": spans of OpenTelemetry traces, and the state patches of junjo's workflows.
--
-- The first 22 columns of spans and the nine of state_patches are those of junjo-server, with its
-- TIMESTAMPTZ as UTC TIMESTAMP and its JSON as text. What stands behind them is made while
-- decoding: exact times, and the attributes that views need. No keys and no NOT NULL: rows that
-- break the rules must load, so that the findings can report them.

CREATE SCHEMA IF NOT EXISTS trace;

CREATE TABLE trace.spans (
    trace_id VARCHAR,
    span_id VARCHAR,
    parent_span_id VARCHAR,
    service_name VARCHAR,
    name VARCHAR,
    kind VARCHAR,
    start_time TIMESTAMP,
    end_time TIMESTAMP,
    status_code VARCHAR,
    status_message VARCHAR,
    attributes_json VARCHAR,
    events_json VARCHAR,
    links_json VARCHAR,
    trace_flags INTEGER,
    trace_state VARCHAR,
    junjo_id VARCHAR,
    junjo_parent_id VARCHAR,
    junjo_span_type VARCHAR,
    junjo_wf_state_start VARCHAR,
    junjo_wf_state_end VARCHAR,
    junjo_wf_graph_structure VARCHAR,
    junjo_wf_store_id VARCHAR,
    span_key BIGINT,
    start_ns BIGINT,
    end_ns BIGINT,
    duration_ns BIGINT,
    resource_json VARCHAR,
    scope_name VARCHAR,
    is_error BOOLEAN,
    parent_store_id VARCHAR,
    openinference_kind VARCHAR,
    llm_provider VARCHAR,
    llm_model VARCHAR,
    tokens_input BIGINT,
    tokens_output BIGINT,
    tokens_total BIGINT,
    event_count INTEGER,
    state_event_count INTEGER,
    exception_count INTEGER,
    exception_type VARCHAR,
    exception_message VARCHAR
);
COMMENT ON TABLE trace.spans IS 'What was done, from when to when, and inside which other span: one row for each span.';
COMMENT ON COLUMN trace.spans.trace_id IS '32 hex digits';
COMMENT ON COLUMN trace.spans.span_id IS '16 hex digits';
COMMENT ON COLUMN trace.spans.parent_span_id IS 'NULL for a root';
COMMENT ON COLUMN trace.spans.kind IS 'UNSPECIFIED, INTERNAL, SERVER, CLIENT, PRODUCER or CONSUMER';
COMMENT ON COLUMN trace.spans.status_code IS '0 (unset), 1 (ok) or 2 (error), or its name, as stored';
COMMENT ON COLUMN trace.spans.attributes_json IS 'JSON object, without the attributes that are columns';
COMMENT ON COLUMN trace.spans.events_json IS 'JSON array of {name, timeUnixNano, droppedAttributesCount, attributes}; see state_events';
COMMENT ON COLUMN trace.spans.links_json IS 'JSON array';
COMMENT ON COLUMN trace.spans.junjo_span_type IS 'workflow, subflow, node, run_concurrent or node_gather; empty for other spans';
COMMENT ON COLUMN trace.spans.junjo_wf_state_start IS 'JSON object: the state before a workflow or subflow; {} for other spans';
COMMENT ON COLUMN trace.spans.junjo_wf_state_end IS 'JSON object: the state after it';
COMMENT ON COLUMN trace.spans.junjo_wf_graph_structure IS 'JSON object: its nodes and edges, in either of two forms';
COMMENT ON COLUMN trace.spans.junjo_wf_store_id IS 'The store that it owns; empty for other spans';
COMMENT ON COLUMN trace.spans.span_key IS 'The row''s place in the files, from 1';
COMMENT ON COLUMN trace.spans.start_ns IS 'Nanoseconds since 1970; from start_time where the file has nothing finer';
COMMENT ON COLUMN trace.spans.end_ns IS 'Nanoseconds since 1970; from end_time where the file has nothing finer';
COMMENT ON COLUMN trace.spans.duration_ns IS 'end_ns - start_ns; may be negative';
COMMENT ON COLUMN trace.spans.resource_json IS 'JSON object: attributes of what made the span';
COMMENT ON COLUMN trace.spans.scope_name IS 'The instrumentation that made the span';
COMMENT ON COLUMN trace.spans.is_error IS 'Its status is error';
COMMENT ON COLUMN trace.spans.parent_store_id IS 'Attribute junjo.workflow.parent_store.id: the store that a subflow''s ends act on';
COMMENT ON COLUMN trace.spans.openinference_kind IS 'Attribute openinference.span.kind: LLM, TOOL, CHAIN and so on';
COMMENT ON COLUMN trace.spans.llm_provider IS 'Attribute llm.provider, or llm.system, or gen_ai''s names for it';
COMMENT ON COLUMN trace.spans.llm_model IS 'Attribute llm.model_name, or gen_ai''s names for it';
COMMENT ON COLUMN trace.spans.tokens_input IS 'Attribute llm.token_count.prompt, or gen_ai''s name for it';
COMMENT ON COLUMN trace.spans.tokens_output IS 'Attribute llm.token_count.completion, or gen_ai''s name for it';
COMMENT ON COLUMN trace.spans.tokens_total IS 'Attribute llm.token_count.total, else the sum of both';
COMMENT ON COLUMN trace.spans.state_event_count IS 'Events that are named set_state';
COMMENT ON COLUMN trace.spans.exception_count IS 'Events with an attribute exception.type';
COMMENT ON COLUMN trace.spans.exception_type IS 'Of the first of them';

CREATE TABLE trace.state_patches (
    patch_id VARCHAR,
    service_name VARCHAR,
    trace_id VARCHAR,
    span_id VARCHAR,
    workflow_id VARCHAR,
    node_id VARCHAR,
    event_time TIMESTAMP,
    patch_json VARCHAR,
    patch_store_id VARCHAR
);
COMMENT ON TABLE trace.state_patches IS 'Every change of a workflow''s state: one row for each event set_state.';
COMMENT ON COLUMN trace.state_patches.workflow_id IS 'The span''s junjo_id if it is a workflow, else empty';
COMMENT ON COLUMN trace.state_patches.node_id IS 'The span''s junjo_id if it is a node, else empty';
COMMENT ON COLUMN trace.state_patches.patch_json IS 'RFC 6902, as text; {} where nothing changed';
COMMENT ON COLUMN trace.state_patches.patch_store_id IS 'The store that changed; its owner has it as junjo_wf_store_id';

CREATE TABLE trace.state_events (
    span_key BIGINT,
    trace_id VARCHAR,
    span_id VARCHAR,
    position INTEGER,
    time_ns BIGINT,
    event_id VARCHAR,
    store_id VARCHAR,
    store_name VARCHAR,
    action VARCHAR,
    patch_json VARCHAR
);
COMMENT ON TABLE trace.state_events IS 'The events set_state of events_json, with their exact times: what state is replayed from.';
COMMENT ON COLUMN trace.state_events.position IS 'Place in the span''s events, from 0: breaks ties of time_ns';
COMMENT ON COLUMN trace.state_events.time_ns IS 'Nanoseconds since 1970';
COMMENT ON COLUMN trace.state_events.action IS 'The method of the store that was called';
COMMENT ON COLUMN trace.state_events.patch_json IS 'RFC 6902, as text; {} where nothing changed';

-- The tables below are not in files: they are filled when a snapshot is open.
CREATE TABLE trace.span_duplicates (
    trace_id VARCHAR,
    span_id VARCHAR,
    copies INTEGER,
    is_same BOOLEAN
);
COMMENT ON TABLE trace.span_duplicates IS 'Spans that came more than once: the first stays, the others were dropped.';
COMMENT ON COLUMN trace.span_duplicates.copies IS 'Rows that were dropped';
COMMENT ON COLUMN trace.span_duplicates.is_same IS 'All of them said the same as the one that stays';

CREATE TABLE trace.replay_results (
    trace_id VARCHAR,
    span_id VARCHAR,
    store_id VARCHAR,
    applied INTEGER,
    failed INTEGER,
    is_equal BOOLEAN,
    detail VARCHAR
);
COMMENT ON TABLE trace.replay_results IS 'What replaying the patches of each workflow and subflow came to.';
COMMENT ON COLUMN trace.replay_results.span_id IS 'The workflow or subflow that owns the store';
COMMENT ON COLUMN trace.replay_results.failed IS 'Patches that do not apply';
COMMENT ON COLUMN trace.replay_results.is_equal IS 'The replayed end is the recorded one; NULL if none is recorded';

CREATE TABLE trace.root_spans (
    span_key BIGINT,
    trace_id VARCHAR,
    span_id VARCHAR,
    service_name VARCHAR,
    name VARCHAR,
    kind VARCHAR,
    junjo_span_type VARCHAR,
    start_time TIMESTAMP,
    end_time TIMESTAMP,
    start_ns BIGINT,
    end_ns BIGINT,
    duration_ns BIGINT,
    status_code VARCHAR,
    status_message VARCHAR,
    is_error BOOLEAN,
    span_count BIGINT,
    error_count BIGINT,
    exception_span_count BIGINT,
    llm_count BIGINT,
    workflow_count BIGINT,
    service_count BIGINT,
    tokens_total BIGINT,
    state_event_count BIGINT,
    root_count BIGINT,
    stands_in BOOLEAN
);
COMMENT ON TABLE trace.root_spans IS 'The rows of v_root_spans, counted once: what lists of traces read.';

CREATE TABLE trace.kept_branches (
    span_key BIGINT,
    trace_id VARCHAR,
    span_id VARCHAR,
    parent_span_id VARCHAR,
    relation VARCHAR,
    start_ns BIGINT,
    end_ns BIGINT,
    parent_start_ns BIGINT,
    parent_end_ns BIGINT
);
COMMENT ON TABLE trace.kept_branches IS 'The rows of v_branches that findings are about: spans without a parent, and those that do not run within it.';
