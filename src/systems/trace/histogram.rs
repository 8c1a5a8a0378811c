//! Traces over time and by how long they took, binned.

use super::filter::Filter;
use crate::duckdb::{Question, Timestamp, row};

row! {
    /// What a filter's traces span.
    pub struct TraceRange {
        /// The first start.
        pub first_at: Option<Timestamp>,
        /// The last start.
        pub last_at: Option<Timestamp>,
        /// Traces with a start between the years 1 and 9999.
        pub dated: i64,
        /// Traces without: in no bin.
        pub undated: i64,
        /// The shortest, in nanoseconds.
        pub shortest_ns: Option<i64>,
        /// The one in the middle.
        pub median_ns: Option<i64>,
        /// The longest.
        pub longest_ns: Option<i64>,
    }
}

row! {
    /// The traces that started in a stretch of time.
    pub struct TraceBin {
        /// Where the bin starts; it ends before the next one.
        pub bin_start: Timestamp,
        /// Traces.
        pub count: i64,
        /// Traces with an error.
        pub error_count: i64,
        /// How long the one in the middle took, in nanoseconds.
        pub median_ns: Option<i64>,
        /// How long the longest took.
        pub longest_ns: Option<i64>,
    }
}

row! {
    /// The traces that took about as long as each other.
    pub struct DurationBin {
        /// The bin's lower end in nanoseconds: 1, 2 or 5 times a power of ten. `None` holds what took no time, less, or
        /// an unknown one.
        pub from_ns: Option<i64>,
        /// Traces.
        pub count: i64,
        /// Traces with an error.
        pub error_count: i64,
    }
}

/// BETWEEN also leaves out NULL and the infinities.
const DATED: &str = "r.start_time BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999'";

/// What the traces that pass a filter span.
pub fn trace_range(filter: &Filter) -> Question<TraceRange> {
    Question::new(format!(
        "SELECT
    min(r.start_time) FILTER ({DATED}) AS first_at,
    max(r.start_time) FILTER ({DATED}) AS last_at,
    count(*) FILTER ({DATED}) AS dated,
    count(*) FILTER (({DATED}) IS NOT TRUE) AS undated,
    min(r.duration_ns) AS shortest_ns,
    quantile_disc(r.duration_ns, 0.5) AS median_ns,
    max(r.duration_ns) AS longest_ns
FROM trace.root_spans AS r
{}",
        filter.where_sql()
    ))
}

/// The traces that pass a filter, by start, in bins of `width` microseconds that have traces.
pub fn trace_bins(filter: &Filter, width: i64) -> Question<TraceBin> {
    let width = width.max(1);
    let mut conditions = filter.conditions(None);
    conditions.push(DATED.to_owned());
    let filter = crate::duckdb::sql::where_all(&conditions);
    Question::new(format!(
        "SELECT
    make_timestamp(CASE WHEN micros >= 0 THEN micros // {width} ELSE -((-micros + {width} - 1) // {width}) END * {width}) AS bin_start,
    count(*) AS count,
    count(*) FILTER (error_count > 0) AS error_count,
    quantile_disc(duration_ns, 0.5) AS median_ns,
    max(duration_ns) AS longest_ns
FROM (
    SELECT epoch_us(r.start_time) AS micros, r.error_count, r.duration_ns
    FROM trace.root_spans AS r
    {filter}
)
GROUP BY bin_start
ORDER BY bin_start"
    ))
}

/// The traces that pass a filter, by duration.
pub fn duration_bins(filter: &Filter) -> Question<DurationBin> {
    Question::new(format!(
        "SELECT
    -- By its digits, which are exact.
    CASE WHEN r.duration_ns > 0 THEN (
        CASE WHEN left(r.duration_ns::VARCHAR, 1) = '1' THEN '1' WHEN left(r.duration_ns::VARCHAR, 1) < '5' THEN '2' ELSE '5' END
        || repeat('0', length(r.duration_ns::VARCHAR) - 1)
    )::BIGINT END AS from_ns,
    count(*) AS count,
    count(*) FILTER (r.error_count > 0) AS error_count
FROM trace.root_spans AS r
{}
GROUP BY from_ns
ORDER BY from_ns NULLS FIRST",
        filter.where_sql()
    ))
}
