//! The tables of the system, and the SQL that makes them.

use super::lookup::{find_services, find_traces};
use crate::systems::findings::FindingSource;
use crate::systems::{Fill, System, Table, Tidy};

/// What an opening and the pages common to all systems need to know of this one.
pub const SYSTEM: System = System {
    name: "trace",
    tables,
    migrations,
    tidies: &[Tidy { table: "spans", sql: after_load(), why: "with the id of an earlier span" }],
    fills: &[Fill {
        table: "state_patches",
        sql: patches_of_events(),
        origin: "the snapshot has no patches of its own: these are made from the events of the spans",
    }],
    keeps: &[],
    findings: FindingSource {
        rows: "trace.v_findings",
        kinds: "trace.rule_finding_kinds",
        subject: "trace_id",
        part: "span_id",
    },
    searches: &[find_traces, find_services],
};

/// The tables, in the order in which they are best read.
pub fn tables() -> &'static [Table] {
    &[
        Table {
            name: "spans",
            description: "What was done, from when to when, and inside which other span: one row for each span.",
        },
        Table {
            name: "state_patches",
            description: "Every change of a workflow's state: one row for each event set_state.",
        },
        Table {
            name: "state_events",
            description: "The events set_state of events_json, with their exact times: what state is replayed from.",
        },
        Table {
            name: "span_duplicates",
            description: "Spans that came more than once: the first stays, the others were dropped.",
        },
        Table {
            name: "replay_results",
            description: "What replaying the patches of each workflow and subflow came to.",
        },
        Table { name: "root_spans", description: "The rows of v_root_spans, counted once: what lists of traces read." },
    ]
}

macro_rules! sql_files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../migrations/trace/", $name)))),*]
    };
}

/// The migrations: file name and SQL, in the order in which they run. Each holds several statements.
pub fn migrations() -> &'static [(&'static str, &'static str)] {
    sql_files!["001_spans.sql", "002_trees.sql", "003_runs.sql", "004_findings.sql"]
}

/// SQL that drops spans which came more than once and keeps count of them, and counts the roots; runs when `spans` is
/// loaded.
pub const fn after_load() -> &'static str {
    include_str!("../../../migrations/trace/after_load.sql")
}

/// SQL that fills an empty `state_patches` from the events of the spans.
pub const fn patches_of_events() -> &'static str {
    include_str!("../../../migrations/trace/patches_of_events.sql")
}
