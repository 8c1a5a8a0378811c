//! The tripartite graph drawn together: what a screen can hold of it, counted where the connections are.
//!
//! In each part of the graph (machine, user, shared) the nodes with the most connections are shown, each in a
//! slot of its own from 1; the rest shares slot 0. Connections are counted between slots: what is fetched is
//! bounded by what is shown, however many connections there are. A connection whose kind is not understood has
//! no ends, so it is left out, and counted in [`GraphCounts`].

use super::graph_filter::GraphFilter;
use crate::duckdb::{Ask, Error, Question, Timestamp, row, sql};

/// How much of the graph to show.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GraphView {
    /// Nodes shown of the machine, the users and the shared artifacts.
    pub slots: [u32; 3],
    /// Shared artifacts that are shown however few connections they have.
    pub with: Vec<String>,
}

/// The slot of a chosen node in each part; `None` does not restrict.
pub type Touch = [Option<u32>; 3];

row! {
    /// A node that is shown, or the rest of its part.
    pub struct GraphNode {
        /// machine, user or shared.
        pub part: String,
        /// Its slot; 0 for the rest.
        pub slot: i32,
        /// Cycle, researcher or artifact id; `None` for NULL and for the rest.
        pub name: Option<String>,
        /// How many nodes it stands for.
        pub node_count: i64,
        /// Connections.
        pub connection_count: i64,
        /// The sum of their stored weights.
        pub weight: Option<f64>,
        /// The lowest battery level, percent.
        pub battery_low: Option<f64>,
        /// The highest battery level, percent.
        pub battery_high: Option<f64>,
        /// The colour of the cycle, or the palette's colour of the artifact's gayseed index.
        pub hex_color: Option<String>,
        /// The artifact's type, as the connections tell it.
        pub artifact_type: Option<String>,
    }
}

row! {
    /// Connections of one kind between the same three slots.
    pub struct GraphFlow {
        /// The machine's slot.
        pub machine_slot: i32,
        /// The user's slot.
        pub user_slot: i32,
        /// The shared artifact's slot.
        pub shared_slot: i32,
        /// What they do, as `edge_kind` holds it.
        pub edge_kind: String,
        /// Connections.
        pub connection_count: i64,
        /// The sum of their stored weights.
        pub weight: Option<f64>,
    }
}

row! {
    /// How many connections a filter leaves.
    pub struct GraphCounts {
        /// Connections of a kind that is understood.
        pub connection_count: i64,
        /// Connections whose kind is not understood: they are not drawn.
        pub unknown_count: i64,
    }
}

row! {
    /// What a choice within a filter comes to.
    pub struct GraphTotals {
        /// Connections of a kind that is understood.
        pub connection_count: i64,
        /// Of `machine→user`.
        pub observation_count: i64,
        /// Of `user→shared`.
        pub creation_count: i64,
        /// Of `shared→machine`.
        pub feedback_count: i64,
        /// Cycles, without NULL.
        pub cycle_count: i64,
        /// Connections without a cycle.
        pub cycleless_count: i64,
        /// Researchers, without NULL.
        pub researcher_count: i64,
        /// Shared artifacts, without NULL.
        pub shared_count: i64,
        /// Compositions that the connections belong to, without NULL.
        pub composition_count: i64,
        /// Connections whose kind is not understood: they are in no other number.
        pub unknown_count: i64,
        /// The sum of the stored weights.
        pub weight: Option<f64>,
        /// The first time of the machine.
        pub first_at: Option<Timestamp>,
        /// The last time of the machine.
        pub last_at: Option<Timestamp>,
    }
}

/// The graph as far as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownGraph {
    /// Nodes of all parts.
    pub nodes: Vec<GraphNode>,
    /// Connections between slots.
    pub flows: Vec<GraphFlow>,
    /// How many connections there are.
    pub counts: GraphCounts,
}

/// The nodes that are shown, by part and slot; the rest of a part is its first row.
pub fn graph_nodes(filter: &GraphFilter, view: &GraphView) -> Question<GraphNode> {
    let of_part = |part: &str, battery: &str, artifact_type: &str| {
        format!(
            "SELECT '{part}' AS part, coalesce(s.slot, 0)::INTEGER AS slot,
        CASE WHEN s.slot > 0 THEN any_value(c.node) END AS node,
        count(*) AS node_count, sum(c.connection_count)::BIGINT AS connection_count, sum(c.weight) AS weight, {battery},
        {artifact_type} AS type_code
    FROM {part}_node AS c
    LEFT JOIN {part}_slot AS s ON s.node IS NOT DISTINCT FROM c.node
    GROUP BY s.slot"
        )
    };
    let no_battery = "NULL::DOUBLE AS battery_low, NULL::DOUBLE AS battery_high";
    let no_type = "NULL::INTEGER";
    Question::new(format!(
        "{},
drawn AS (
    {}
    UNION ALL
    {}
    UNION ALL
    {}
)
SELECT drawn.part, drawn.slot, CASE WHEN drawn.part = 'machine' THEN drawn.node::VARCHAR ELSE named.name END AS name,
    drawn.node_count, drawn.connection_count, drawn.weight, drawn.battery_low, drawn.battery_high,
    coalesce(colour.hex_color, palette.gayseed_hex) AS hex_color, kind.name AS artifact_type
FROM drawn
LEFT JOIN artifact.kept_names AS named ON named.code = CASE WHEN drawn.part <> 'machine' THEN drawn.node END
LEFT JOIN (
    SELECT cycle, arg_min(hex_color, rowid) AS hex_color FROM artifact.color_chain GROUP BY cycle
) AS colour ON colour.cycle = CASE WHEN drawn.part = 'machine' THEN drawn.node END
LEFT JOIN (
    SELECT artifact_id, arg_min(gayseed_index, rowid) AS gayseed_index
    FROM artifact.artifact_provenance
    WHERE artifact_id IN (SELECT name FROM artifact.kept_names WHERE code IN (SELECT node FROM shared_slot))
    GROUP BY artifact_id
) AS registered ON drawn.part = 'shared' AND registered.artifact_id = named.name
LEFT JOIN artifact.rule_gayseed_palette AS palette ON palette.gayseed_index = registered.gayseed_index
LEFT JOIN artifact.kept_names AS kind ON kind.code = drawn.type_code
ORDER BY drawn.part, drawn.slot",
        slots(filter, view, true),
        of_part("machine", "min(c.battery_low) AS battery_low, max(c.battery_high) AS battery_high", no_type),
        of_part("user", no_battery, no_type),
        of_part("shared", no_battery, "CASE WHEN s.slot > 0 THEN min(c.type_code) END")
    ))
}

/// Connections counted between slots.
pub fn graph_flows(filter: &GraphFilter, view: &GraphView) -> Question<GraphFlow> {
    // Most shared artifacts are in the rest: when these are one, connections come to few groups.
    Question::new(format!(
        "{},
counted AS (
    SELECT c.machine_cycle, c.user_code, c.kind, coalesce(s.slot, 0)::INTEGER AS shared_slot,
        count(*) AS connection_count, sum(c.edge_weight) AS weight
    FROM connection AS c
    LEFT JOIN shared_slot AS s ON s.node IS NOT DISTINCT FROM c.shared_code
    GROUP BY ALL
)
SELECT coalesce(m.slot, 0)::INTEGER AS machine_slot, coalesce(u.slot, 0)::INTEGER AS user_slot, g.shared_slot,
    CASE g.kind WHEN 0 THEN 'machine→user' WHEN 1 THEN 'user→shared' ELSE 'shared→machine' END AS edge_kind,
    sum(g.connection_count)::BIGINT AS connection_count, sum(g.weight) AS weight
FROM counted AS g
LEFT JOIN machine_slot AS m ON m.node IS NOT DISTINCT FROM g.machine_cycle
LEFT JOIN user_slot AS u ON u.node IS NOT DISTINCT FROM g.user_code
GROUP BY ALL
ORDER BY ALL",
        slots(filter, view, false)
    ))
}

/// How many connections a filter leaves.
pub fn graph_counts(filter: &GraphFilter) -> Question<GraphCounts> {
    Question::new(format!(
        "SELECT count(t.kind) AS connection_count, count(*) - count(t.kind) AS unknown_count
FROM artifact.kept_connections AS t
{}",
        filter.where_sql()
    ))
}

/// What the connections between chosen slots come to.
pub fn graph_touched(filter: &GraphFilter, view: &GraphView, touch: Touch) -> Question<GraphTotals> {
    let slot = |alias: &str, slot: Option<u32>| slot.map(|slot| format!("coalesce({alias}.slot, 0) = {slot}"));
    let [machine, user, shared] = touch;
    let chosen: Vec<String> = [slot("m", machine), slot("u", user), slot("s", shared)].into_iter().flatten().collect();
    Question::new(format!(
        "{}
SELECT {}
{JOINED}
{}",
        slots(filter, view, false),
        totals(),
        sql::where_all(&chosen)
    ))
}

/// Nodes and connections between them, as far as they are shown, and how many there are in all.
pub async fn shown_graph(db: &impl Ask, filter: &GraphFilter, view: &GraphView) -> Result<ShownGraph, Error> {
    let nothing = GraphCounts { connection_count: 0, unknown_count: 0 };
    Ok(ShownGraph {
        nodes: graph_nodes(filter, view).all(db).await?,
        flows: graph_flows(filter, view).all(db).await?,
        counts: graph_counts(filter).first(db).await?.unwrap_or(nothing),
    })
}

/// Connections with the slots of their ends; NULL is a node like any other.
const JOINED: &str = "FROM connection AS c
LEFT JOIN machine_slot AS m ON m.node IS NOT DISTINCT FROM c.machine_cycle
LEFT JOIN user_slot AS u ON u.node IS NOT DISTINCT FROM c.user_code
LEFT JOIN shared_slot AS s ON s.node IS NOT DISTINCT FROM c.shared_code";

fn totals() -> &'static str {
    "count(c.kind) AS connection_count,
    count(*) FILTER (c.kind = 0) AS observation_count,
    count(*) FILTER (c.kind = 1) AS creation_count,
    count(*) FILTER (c.kind = 2) AS feedback_count,
    count(DISTINCT c.machine_cycle) FILTER (c.kind IS NOT NULL) AS cycle_count,
    count(*) FILTER (c.machine_cycle IS NULL AND c.kind IS NOT NULL) AS cycleless_count,
    count(DISTINCT c.user_code) FILTER (c.kind IS NOT NULL) AS researcher_count,
    count(DISTINCT c.shared_code) FILTER (c.kind IS NOT NULL) AS shared_count,
    count(DISTINCT c.composition_code) FILTER (c.kind IS NOT NULL) AS composition_count,
    count(*) FILTER (c.kind IS NULL) AS unknown_count,
    sum(c.edge_weight) FILTER (c.kind IS NOT NULL) AS weight,
    min(c.machine_timestamp) FILTER (isfinite(c.machine_timestamp)) AS first_at,
    max(c.machine_timestamp) FILTER (isfinite(c.machine_timestamp)) AS last_at"
}

/// The chosen connections; for each part its nodes, counted, and the slots of those that are shown.
/// With `measures`, all that is said of a node; otherwise only what its place depends on.
fn slots(filter: &GraphFilter, view: &GraphView, measures: bool) -> String {
    let mut conditions = filter.conditions(None);
    // A scan of numbers is quicker than a copy; a choice is made once. Neither is left to the engine.
    let once = if conditions.is_empty() { " NOT MATERIALIZED" } else { " MATERIALIZED" };
    conditions.push("t.kind IS NOT NULL".to_owned());
    let [machine, user, shared] = view.slots;
    let with = if view.with.is_empty() {
        String::new()
    } else {
        let codes = format!("SELECT code FROM artifact.kept_names WHERE name IN {}", sql::texts(&view.with));
        format!("coalesce(node IN ({codes}), FALSE) DESC, ")
    };
    let part = |name: &str, column: &str, first: &str, more: &str, slots: u32| {
        let more = if measures { format!(", sum(edge_weight) AS weight{more}") } else { String::new() };
        // A rest of one would take the place of the one: it is shown itself.
        format!(
            "{name}_node AS MATERIALIZED (
    SELECT {column} AS node, count(*) AS connection_count{more}
    FROM connection
    GROUP BY {column}
),
{name}_slot AS MATERIALIZED (
    SELECT node, slot
    FROM (
        SELECT node, row_number() OVER (ORDER BY {first}connection_count DESC, node NULLS LAST)::INTEGER AS slot
        FROM (FROM {name}_node ORDER BY {first}connection_count DESC, node NULLS LAST LIMIT {slots} + 1)
    )
    WHERE slot <= {slots} OR (SELECT count(*) FROM {name}_node) <= {slots} + 1
)"
        )
    };
    let battery = ",
        min(battery_level)::DOUBLE AS battery_low, max(battery_level)::DOUBLE AS battery_high";
    format!(
        "WITH connection AS{once} (
    SELECT t.*
    FROM artifact.kept_connections AS t
    {}
),
{},
{},
{}",
        sql::where_all(&conditions),
        part("machine", "machine_cycle", "", battery, machine),
        part("user", "user_code", "", "", user),
        part("shared", "shared_code", &with, ", min(type_code) AS type_code", shared)
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::systems::artifact::testing::{Nothing, answer};

    fn view() -> GraphView {
        GraphView { slots: [24, 24, 24], with: Vec::new() }
    }

    #[test]
    fn an_empty_table_is_an_empty_graph() {
        let graph = answer(shown_graph(&Nothing, &GraphFilter::default(), &view())).unwrap();
        assert!(graph.nodes.is_empty() && graph.flows.is_empty());
        assert_eq!(graph.counts.connection_count, 0);
    }

    #[test]
    fn what_is_shown_anyway_goes_first_and_is_a_literal() {
        let view = GraphView { with: vec!["it's".into()], ..view() };
        let sql = graph_flows(&GraphFilter::default(), &view);
        assert!(sql.sql().contains("name IN ('it''s')), FALSE) DESC, connection_count DESC"));
    }

    #[test]
    fn a_choice_names_slots_of_its_parts_only() {
        let sql = graph_touched(&GraphFilter::default(), &view(), [Some(2), None, Some(0)]);
        assert!(sql.sql().contains("WHERE coalesce(m.slot, 0) = 2\n    AND coalesce(s.slot, 0) = 0"));
        assert!(!sql.sql().contains("coalesce(u.slot, 0) ="));
    }
}
