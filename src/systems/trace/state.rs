//! State: runs of workflows with what they start from, and what changed it.

use crate::duckdb::{Page, Question, Timestamp, row, sql};

row! {
    /// A run of a workflow or subflow.
    pub struct Execution {
        /// Its span's place in the files.
        pub span_key: i64,
        /// Its trace.
        pub trace_id: Option<String>,
        /// Its span.
        pub span_id: Option<String>,
        /// The span that it is part of.
        pub parent_span_id: Option<String>,
        /// By which service.
        pub service_name: Option<String>,
        /// Its name.
        pub name: Option<String>,
        /// workflow or subflow.
        pub junjo_span_type: Option<String>,
        /// The id that a graph's node has.
        pub junjo_id: Option<String>,
        /// The store that it owns.
        pub store_id: Option<String>,
        /// The store that a subflow's ends act on.
        pub parent_store_id: Option<String>,
        /// When it started.
        pub start_time: Option<Timestamp>,
        /// Nanoseconds since 1970.
        pub start_ns: Option<i64>,
        /// Nanoseconds since 1970.
        pub end_ns: Option<i64>,
        /// It failed.
        pub is_error: Option<bool>,
        /// JSON object: the state before it.
        pub state_start: Option<String>,
        /// JSON object: the state after it.
        pub state_end: Option<String>,
        /// JSON object: its graph, in either of two forms.
        pub graph_structure: Option<String>,
        /// Changes of its store.
        pub patch_count: i64,
        /// Those that change nothing.
        pub no_change_count: i64,
    }
}

row! {
    /// A patch of the table `state_patches`, with whose it is.
    pub struct StatePatch {
        /// Its id.
        pub patch_id: Option<String>,
        /// The span that made it.
        pub span_id: Option<String>,
        /// That span's name.
        pub span_name: Option<String>,
        /// When.
        pub event_time: Option<Timestamp>,
        /// RFC 6902; `{}` where nothing changed.
        pub patch_json: Option<String>,
        /// The store that changed.
        pub patch_store_id: Option<String>,
        /// The workflow or subflow that owns the store.
        pub owner_span_id: Option<String>,
        /// Its name.
        pub owner_name: Option<String>,
        /// It changes nothing.
        pub changes_nothing: Option<bool>,
    }
}

const COLUMNS: &str =
    "span_key, trace_id, span_id, parent_span_id, service_name, name, junjo_span_type, junjo_id, store_id,
    parent_store_id, start_time, start_ns, end_ns, is_error, state_start, state_end, graph_structure, patch_count,
    no_change_count";

/// All runs of workflows and subflows, newest first.
pub fn all_executions(page: Page) -> Question<Execution> {
    Question::new(format!("SELECT {COLUMNS}\nFROM trace.v_executions\nORDER BY start_ns DESC, span_key")).page(page)
}

row! {
    /// A run with what its state was.
    pub struct RunState {
        /// Its span's place in the files.
        pub span_key: i64,
        /// Its trace.
        pub trace_id: Option<String>,
        /// Its span.
        pub span_id: Option<String>,
        /// The store that it owns.
        pub store_id: Option<String>,
        /// JSON object: the state before it.
        pub state_start: Option<String>,
        /// JSON object: the state after it.
        pub state_end: Option<String>,
    }
}

row! {
    /// How much there is to replay of a run.
    pub struct RunSize {
        /// Its span's place in the files.
        pub span_key: i64,
        /// Bytes of its states and of its store's changes.
        pub bytes: i64,
    }
}

/// The spans that are runs with a store.
const RUNS: &str = "junjo_span_type IN ('workflow', 'subflow') AND junjo_wf_store_id <> ''";

/// The runs of workflows and subflows that own a store, in the order of the files, with how much each is.
pub fn run_sizes(most: u64) -> Question<RunSize> {
    Question::new(format!(
        "WITH changes AS (
    SELECT trace_id, store_id, sum(strlen(patch_json) + 120) AS bytes
    FROM trace.state_events
    GROUP BY trace_id, store_id
)
SELECT s.span_key,
    (coalesce(strlen(s.junjo_wf_state_start), 0) + coalesce(strlen(s.junjo_wf_state_end), 0)
        + coalesce(c.bytes, 0))::BIGINT AS bytes
FROM (FROM trace.spans WHERE {RUNS}) AS s
LEFT JOIN changes AS c ON c.trace_id = s.trace_id AND c.store_id = s.junjo_wf_store_id
ORDER BY s.span_key"
    ))
    .page(Page { offset: 0, limit: most })
}

/// The states of runs between two places in the files; both count.
pub fn run_states(from_key: i64, to_key: i64) -> Question<RunState> {
    Question::new(format!(
        "SELECT span_key, trace_id, span_id, junjo_wf_store_id AS store_id, junjo_wf_state_start AS state_start,
    junjo_wf_state_end AS state_end
FROM trace.spans
WHERE span_key >= {from_key} AND span_key <= {to_key} AND {RUNS}
ORDER BY span_key"
    ))
}

row! {
    /// An event by which state changed, with the trace that it is in.
    pub struct StoreEvent {
        /// The trace.
        pub trace_id: Option<String>,
        /// The store that changed.
        pub store_id: Option<String>,
        /// The span's place in the files.
        pub span_key: i64,
        /// Place among the span's events, from 0.
        pub position: i32,
        /// Nanoseconds since 1970.
        pub time_ns: Option<i64>,
        /// RFC 6902; `{}` where nothing changed.
        pub patch_json: Option<String>,
    }
}

/// The changes of the stores of [`run_states`]' runs between two places in the files, in any order: replaying sorts them.
pub fn events_of_stores(from_key: i64, to_key: i64) -> Question<StoreEvent> {
    Question::new(format!(
        "SELECT e.trace_id, e.store_id, e.span_key, e.position, e.time_ns, e.patch_json
FROM trace.state_events AS e
SEMI JOIN (FROM trace.spans WHERE span_key >= {from_key} AND span_key <= {to_key} AND {RUNS}) AS s
    ON s.trace_id = e.trace_id AND s.junjo_wf_store_id = e.store_id"
    ))
}

/// The patches of a trace, in the order in which they happened as far as microseconds tell.
pub fn patches_of(trace_id: &str) -> Question<StatePatch> {
    Question::new(format!(
        "SELECT patch_id, span_id, span_name, event_time, patch_json, patch_store_id, owner_span_id, owner_name,
    changes_nothing
FROM trace.v_state_patches
WHERE trace_id = {}
ORDER BY event_time, patch_id",
        sql::text(trace_id)
    ))
}

/// What replaying the patches of one run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// The trace.
    pub trace_id: String,
    /// The workflow or subflow.
    pub span_id: String,
    /// Its store.
    pub store_id: String,
    /// Patches that were applied.
    pub applied: u32,
    /// Patches that do not apply.
    pub failed: u32,
    /// The replayed end is the recorded one; `None` if none is recorded.
    pub is_equal: Option<bool>,
    /// What differs or fails, in words.
    pub detail: String,
}

/// The statement that keeps what replaying came to, for `v_findings`. None if there is nothing to keep.
pub fn keep_replayed(results: &[Replayed]) -> Option<String> {
    let rows: Vec<String> = results
        .iter()
        .map(|result| {
            let is_equal = result.is_equal.map_or("NULL", |yes| if yes { "TRUE" } else { "FALSE" });
            format!(
                "({}, {}, {}, {}, {}, {is_equal}, {})",
                sql::text(&result.trace_id),
                sql::text(&result.span_id),
                sql::text(&result.store_id),
                result.applied,
                result.failed,
                sql::text(&result.detail)
            )
        })
        .collect();
    (!rows.is_empty()).then(|| format!("INSERT INTO trace.replay_results VALUES\n{}", rows.join(",\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_replaying_came_to_is_kept_as_literals() {
        let result = Replayed {
            trace_id: "t".into(),
            span_id: "it's".into(),
            store_id: "s".into(),
            applied: 3,
            failed: 0,
            is_equal: Some(false),
            detail: "/title differs".into(),
        };
        let sql = keep_replayed(&[result]);
        assert!(sql.is_some_and(|sql| sql.ends_with("('t', 'it''s', 's', 3, 0, FALSE, '/title differs')")));
        assert_eq!(keep_replayed(&[]), None);
    }
}
