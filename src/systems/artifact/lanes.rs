//! The lanes of a timeline: what they can stand for, and the values that get one of their own.

use super::activity::{DATED, of_chosen};
use super::filter::Filter;
use crate::duckdb::{Question, row};

/// What the lanes of a timeline are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lanes {
    /// What was done.
    #[default]
    Action,
    /// By whom.
    Actor,
    /// How it ended.
    Status,
    /// The type of the artifact; `None` for artifacts that the registry does not know.
    Type,
}

impl Lanes {
    /// Every kind of lane.
    pub const ALL: [Self; 4] = [Self::Action, Self::Actor, Self::Status, Self::Type];

    /// Its name in links.
    pub fn name(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Actor => "actor",
            Self::Status => "status",
            Self::Type => "type",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lanes| lanes.name() == name)
    }

    /// The column, and what must be joined to the log for it. Ids may occur twice in a stranger's registry.
    pub(super) fn expression(self) -> (&'static str, &'static str) {
        match self {
            Self::Action => ("l.action", ""),
            Self::Actor => ("l.actor", ""),
            Self::Status => ("l.status", ""),
            Self::Type => (
                "t.artifact_type",
                "\n    LEFT JOIN (
        SELECT artifact_id, min(artifact_type) AS artifact_type
        FROM artifact.artifact_provenance GROUP BY artifact_id
    ) AS t ON t.artifact_id = l.artifact_id",
            ),
        }
    }
}

row! {
    /// A value that a lane can stand for, and how often the log has it.
    pub struct LaneValue {
        /// The value; `None` is NULL.
        pub value: Option<String>,
        /// Events.
        pub count: i64,
        /// How many values there are, those beyond the answer too.
        pub value_count: i64,
        /// Events of all values.
        pub event_count: i64,
    }
}

/// The most frequent values of a kind of lane, at most `most`, and how many there are in all.
pub fn lane_values(filter: &Filter, lanes: Lanes, most: u32) -> Question<LaneValue> {
    let (column, join) = lanes.expression();
    Question::new(format!(
        "SELECT
    {column} AS value,
    count(*) AS count,
    count(*) OVER () AS value_count,
    (sum(count(*)) OVER ())::BIGINT AS event_count
FROM artifact.provenance_audit_log AS l{join}
WHERE {DATED}
    {}
GROUP BY {column}
ORDER BY count DESC, value NULLS LAST
LIMIT {most}",
        of_chosen(filter, "AND")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_lane_reads_back_as_written() {
        for lanes in Lanes::ALL {
            assert_eq!(Lanes::parse(lanes.name()), Some(lanes));
        }
        assert_eq!(Lanes::parse("nothing"), None);
    }
}
