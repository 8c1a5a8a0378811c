-- Schema "dataset": what went into each stage and came out of it.

-- Where stage_order is not 0 to n-1, the order of the document stands in for it: counts that add
-- up in that order are no second defect.
CREATE VIEW dataset.v_dataset_flow AS
WITH placed AS (
    SELECT
        *,
        count(stage_order) OVER whole = count(*) OVER whole
            AND count(DISTINCT stage_order) OVER whole = count(*) OVER whole
            AND min(stage_order) OVER whole = 0
            AND max(stage_order) OVER whole = count(*) OVER whole - 1 AS is_ordered
    FROM dataset.dataset_stages
    WINDOW whole AS (PARTITION BY dataset_id)
),
positioned AS (
    SELECT *, CASE WHEN is_ordered THEN stage_order ELSE place END AS position FROM placed
),
flow AS (
    SELECT
        *,
        lag(output_record_count) OVER before AS previous_output,
        lag(input_record_count::HUGEINT - coalesce(records_filtered, 0)) OVER before AS previous_rest,
        lead(position) OVER before IS NULL AS is_last
    FROM positioned
    WINDOW before AS (PARTITION BY dataset_id ORDER BY position, place)
)
SELECT
    dataset_id,
    position,
    place,
    stage_order,
    coalesce(is_ordered, FALSE) AS is_ordered,
    stage_name,
    transformation_type,
    started_at,
    completed_at,
    input_record_count,
    output_record_count,
    records_filtered,
    previous_output,
    TRY_CAST(previous_rest AS BIGINT) AS previous_rest,
    is_last,
    -- What is read in for the first time did not go in as records.
    CASE WHEN transformation_type IS DISTINCT FROM 'ingestion' OR input_record_count > 0 THEN
        TRY_CAST(input_record_count::HUGEINT - coalesce(records_filtered, 0) - output_record_count AS BIGINT)
    END AS own_gap,
    TRY_CAST(previous_output::HUGEINT - input_record_count AS BIGINT) AS step_gap,
    error_count,
    warning_count
FROM flow;
COMMENT ON VIEW dataset.v_dataset_flow IS 'Every stage with the counts before and after it, and where they do not add up.';
COMMENT ON COLUMN dataset.v_dataset_flow.position IS 'stage_order where that is 0 to n-1, else the place in the document';
COMMENT ON COLUMN dataset.v_dataset_flow.own_gap IS 'input - filtered - output: 0 if the stage adds up';
COMMENT ON COLUMN dataset.v_dataset_flow.step_gap IS 'Output of the stage before - input: 0 if nothing is lost between them';
COMMENT ON COLUMN dataset.v_dataset_flow.previous_rest IS 'input - filtered of the stage before';
