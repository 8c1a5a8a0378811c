//! The log over time: how many entries of each action fall in each bin.

use super::bins::bin_width;
use super::filter::Filter;
use crate::duckdb::{Ask, Error, Question, Timestamp, row};

row! {
    /// The span of the log.
    pub struct ActivityRange {
        /// The first entry.
        pub first_at: Option<Timestamp>,
        /// The last entry.
        pub last_at: Option<Timestamp>,
        /// Entries with a time.
        pub dated: i64,
        /// Entries without one (NULL, or outside the years 1 to 9999): in no bin.
        pub undated: i64,
    }
}

row! {
    /// The entries of one action in one bin.
    pub struct ActivityBin {
        /// Where the bin starts; it ends before the next one.
        pub bin_start: Timestamp,
        /// The action; `None` for entries without one, and for actions beyond the [`BIN_ACTIONS`] most frequent.
        pub action: Option<String>,
        /// Entries.
        pub count: i64,
        /// Entries that failed.
        pub error_count: i64,
    }
}

/// A histogram of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// The span of the log.
    pub range: ActivityRange,
    /// The width of a bin in microseconds.
    pub bin_width: i64,
    /// The bins that have entries, in order of time, then of action.
    pub bins: Vec<ActivityBin>,
}

/// The most actions that are told apart, the most frequent of them.
pub const BIN_ACTIONS: u32 = 20;

/// Times that can stand on an axis. BETWEEN also leaves out NULL and the infinities.
pub(super) const DATED: &str =
    "l.action_timestamp BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999'";

/// The span of the log rows of the artifacts that pass a filter; of all rows, those of unknown
/// artifacts too, if the filter is empty.
pub fn activity_range(filter: &Filter) -> Question<ActivityRange> {
    Question::new(format!(
        "SELECT
    min(action_timestamp) FILTER (dated) AS first_at,
    max(action_timestamp) FILTER (dated) AS last_at,
    count(*) FILTER (dated) AS dated,
    count(*) FILTER (NOT dated) AS undated
FROM (
    SELECT l.action_timestamp, coalesce({DATED}, FALSE) AS dated
    FROM artifact.provenance_audit_log AS l
    {}
)",
        of_chosen(filter, "WHERE")
    ))
}

/// The same log rows counted by action in bins of a width in microseconds (less than 1 counts as 1).
pub fn activity_bins(filter: &Filter, bin_width: i64) -> Question<ActivityBin> {
    let width = bin_width.max(1);
    // The remainder of a time before 1970 is negative; adding the width once brings it up. Entries are counted before
    // anything is joined: bins are few.
    Question::new(format!(
        "WITH counted AS MATERIALIZED (
    SELECT micros - ((micros % {width}) + {width}) % {width} AS bin, action, count(*) AS count,
        count(*) FILTER (status = 'error') AS error_count
    FROM (
        SELECT epoch_us(l.action_timestamp) AS micros, l.action, l.status
        FROM artifact.provenance_audit_log AS l
        WHERE {DATED}
        {}
    )
    GROUP BY bin, action
)
SELECT
    make_timestamp(counted.bin) AS bin_start,
    frequent.action,
    sum(counted.count)::BIGINT AS count,
    sum(counted.error_count)::BIGINT AS error_count
FROM counted
LEFT JOIN (
    SELECT action FROM counted GROUP BY action ORDER BY sum(count) DESC, action LIMIT {BIN_ACTIONS}
) AS frequent ON frequent.action = counted.action
GROUP BY bin_start, frequent.action
ORDER BY bin_start, frequent.action",
        of_chosen(filter, "AND")
    ))
}

/// A histogram of at most `bins` bins of the log rows of the artifacts that pass a filter.
pub async fn activity(db: &impl Ask, filter: &Filter, bins: u32) -> Result<Activity, Error> {
    let range = activity_range(filter).first(db).await?;
    let range = range.unwrap_or(ActivityRange { first_at: None, last_at: None, dated: 0, undated: 0 });
    let (Some(Timestamp(first)), Some(Timestamp(last))) = (range.first_at, range.last_at) else {
        return Ok(Activity { range, bin_width: 1, bins: Vec::new() });
    };
    let bin_width = bin_width(first, last, bins);
    let bins = activity_bins(filter, bin_width).all(db).await?;
    Ok(Activity { range, bin_width, bins })
}

/// The condition on `l` that a filter is: nothing, or the keyword and the condition.
pub(super) fn of_chosen(filter: &Filter, keyword: &str) -> String {
    if filter.is_empty() {
        return String::new();
    }
    let chosen = filter.where_sql();
    format!("{keyword} l.artifact_id IN (SELECT a.artifact_id FROM artifact.artifact_provenance AS a {chosen})")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::systems::artifact::testing::{Nothing, answer};

    #[test]
    fn an_empty_log_has_no_bins() {
        let activity = answer(activity(&Nothing, &Filter::default(), 100)).unwrap();
        assert!(activity.bins.is_empty());
    }

    #[test]
    fn an_empty_filter_asks_nothing_of_the_registry() {
        assert!(!activity_bins(&Filter::default(), 5).sql().contains("artifact_provenance"));
        let filter = Filter { verified: Some(true), ..Filter::default() };
        assert!(activity_bins(&filter, 5).sql().contains("WHERE a.is_verified IS TRUE"));
    }
}
