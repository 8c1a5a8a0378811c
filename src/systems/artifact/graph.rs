//! The tripartite graph drawn together: what a screen can hold of it, counted where the connections are.
//!
//! In each part of the graph (machine, user, shared) the nodes with the most connections are shown, each in a
//! slot of its own from 1; the rest shares slot 0. Connections are counted between slots: what is fetched is
//! bounded by what is shown, however many connections there are. A connection whose kind is not understood has
//! no ends, so it is left out, and counted in [`GraphTotals`].

use super::filter::where_clause;
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
    /// What a filter, or a choice within it, comes to.
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
    /// What they come to.
    pub totals: GraphTotals,
}

/// The nodes that are shown, by part and slot; the rest of a part is its first row.
pub fn graph_nodes(filter: &GraphFilter, view: &GraphView) -> Question<GraphNode> {
    Question::new(format!(
        "{},
node AS (
    SELECT 'machine' AS part, slot, machine::VARCHAR AS name, connection_count, weight, battery_low, battery_high
    FROM machine_slot
    UNION ALL
    SELECT 'user', slot, user_name, connection_count, weight, NULL, NULL FROM user_slot
    UNION ALL
    SELECT 'shared', slot, shared, connection_count, weight, NULL, NULL FROM shared_slot
),
drawn AS (
    SELECT part, slot,
        CASE WHEN slot > 0 THEN any_value(name) END AS name,
        count(*) AS node_count,
        sum(connection_count)::BIGINT AS connection_count,
        sum(weight) AS weight,
        min(battery_low) AS battery_low,
        max(battery_high) AS battery_high
    FROM node
    GROUP BY part, slot
)
SELECT drawn.*, coalesce(colour.hex_color, palette.gayseed_hex) AS hex_color, kind.artifact_type
FROM drawn
LEFT JOIN (
    SELECT cycle::VARCHAR AS cycle, arg_min(hex_color, rowid) AS hex_color FROM artifact.color_chain GROUP BY cycle
) AS colour ON drawn.part = 'machine' AND colour.cycle = drawn.name
LEFT JOIN (
    SELECT artifact_id, arg_min(gayseed_index, rowid) AS gayseed_index
    FROM artifact.artifact_provenance
    WHERE artifact_id IN (SELECT name FROM drawn WHERE part = 'shared')
    GROUP BY artifact_id
) AS registered ON drawn.part = 'shared' AND registered.artifact_id = drawn.name
LEFT JOIN artifact.rule_gayseed_palette AS palette ON palette.gayseed_index = registered.gayseed_index
LEFT JOIN (
    SELECT shared, min(shared_type) AS artifact_type
    FROM connection
    WHERE shared IN (SELECT name FROM drawn WHERE part = 'shared')
    GROUP BY shared
) AS kind ON drawn.part = 'shared' AND kind.shared = drawn.name
ORDER BY part, slot",
        slots(filter, view)
    ))
}

/// Connections counted between slots.
pub fn graph_flows(filter: &GraphFilter, view: &GraphView) -> Question<GraphFlow> {
    Question::new(format!(
        "{}
SELECT m.slot AS machine_slot, u.slot AS user_slot, s.slot AS shared_slot, c.edge_kind,
    count(*) AS connection_count, sum(c.weight) AS weight
{JOINED}
GROUP BY ALL
ORDER BY ALL",
        slots(filter, view)
    ))
}

/// What the connections of a filter come to.
pub fn graph_totals(filter: &GraphFilter) -> Question<GraphTotals> {
    Question::new(format!(
        "WITH c AS (
    SELECT t.machine_cycle AS machine, t.user_researcher AS user_name, t.shared_artifact_id AS shared,
        t.composition_id, t.edge_kind, t.edge_weight AS weight, t.machine_timestamp
    FROM artifact.tripartite_connections AS t
    {}
)
SELECT {}
FROM c",
        filter.where_sql(),
        totals()
    ))
}

/// What the connections between chosen slots come to.
pub fn graph_touched(filter: &GraphFilter, view: &GraphView, touch: Touch) -> Question<GraphTotals> {
    let slot = |alias: &str, slot: Option<u32>| slot.map(|slot| format!("{alias}.slot = {slot}"));
    let [machine, user, shared] = touch;
    let chosen: Vec<String> = [slot("m", machine), slot("u", user), slot("s", shared)].into_iter().flatten().collect();
    Question::new(format!(
        "{}
SELECT {}
{JOINED}
{}",
        slots(filter, view),
        totals(),
        where_clause(&chosen)
    ))
}

/// Nodes, connections between them and totals, as far as they are shown.
pub async fn shown_graph(db: &impl Ask, filter: &GraphFilter, view: &GraphView) -> Result<ShownGraph, Error> {
    let nothing = GraphTotals {
        connection_count: 0,
        observation_count: 0,
        creation_count: 0,
        feedback_count: 0,
        cycle_count: 0,
        cycleless_count: 0,
        researcher_count: 0,
        shared_count: 0,
        composition_count: 0,
        unknown_count: 0,
        weight: None,
        first_at: None,
        last_at: None,
    };
    Ok(ShownGraph {
        nodes: graph_nodes(filter, view).all(db).await?,
        flows: graph_flows(filter, view).all(db).await?,
        totals: graph_totals(filter).first(db).await?.unwrap_or(nothing),
    })
}

/// Connections with the slots of their ends; NULL is a node like any other.
const JOINED: &str = "FROM connection AS c
JOIN machine_slot AS m ON m.machine IS NOT DISTINCT FROM c.machine
JOIN user_slot AS u ON u.user_name IS NOT DISTINCT FROM c.user_name
JOIN shared_slot AS s ON s.shared IS NOT DISTINCT FROM c.shared";

fn totals() -> String {
    let of = |kind: &str| format!("count(*) FILTER (c.edge_kind = '{kind}')");
    format!(
        "count(c.edge_kind) AS connection_count,
    {} AS observation_count,
    {} AS creation_count,
    {} AS feedback_count,
    count(DISTINCT c.machine) FILTER (c.edge_kind IS NOT NULL) AS cycle_count,
    count(*) FILTER (c.machine IS NULL AND c.edge_kind IS NOT NULL) AS cycleless_count,
    count(DISTINCT c.user_name) FILTER (c.edge_kind IS NOT NULL) AS researcher_count,
    count(DISTINCT c.shared) FILTER (c.edge_kind IS NOT NULL) AS shared_count,
    count(DISTINCT c.composition_id) FILTER (c.edge_kind IS NOT NULL) AS composition_count,
    count(*) FILTER (c.edge_kind IS NULL) AS unknown_count,
    sum(c.weight) FILTER (c.edge_kind IS NOT NULL) AS weight,
    min(c.machine_timestamp) FILTER (isfinite(c.machine_timestamp)) AS first_at,
    max(c.machine_timestamp) FILTER (isfinite(c.machine_timestamp)) AS last_at",
        of("machine→user"),
        of("user→shared"),
        of("shared→machine")
    )
}

/// The chosen connections, and for each part the slot of each node.
fn slots(filter: &GraphFilter, view: &GraphView) -> String {
    let mut conditions = filter.conditions(None);
    conditions.push("t.edge_kind IS NOT NULL".to_owned());
    let [machine, user, shared] = view.slots;
    let with = if view.with.is_empty() {
        String::new()
    } else {
        format!("coalesce(shared IN {}, FALSE) DESC, ", sql::texts(&view.with))
    };
    let part = |name: &str, node: &str, first: &str, more: &str, slots: u32| {
        // A rest of one would take the place of the one: it is shown itself.
        format!(
            "{name} AS MATERIALIZED (
    SELECT * EXCLUDE (place, places),
        CASE WHEN place <= {slots} OR places <= {slots} + 1 THEN place ELSE 0 END::INTEGER AS slot
    FROM (
        SELECT {node}, count(*) AS connection_count, sum(weight) AS weight{more},
            row_number() OVER (ORDER BY {first}count(*) DESC, {node} NULLS LAST) AS place,
            count(*) OVER () AS places
        FROM connection
        GROUP BY {node}
    )
)"
        )
    };
    let battery = ",
            min(battery_level) AS battery_low, max(battery_level) AS battery_high";
    format!(
        "WITH connection AS MATERIALIZED (
    SELECT t.machine_cycle AS machine, t.user_researcher AS user_name, t.shared_artifact_id AS shared,
        t.shared_artifact_type AS shared_type, t.composition_id, t.edge_kind, t.edge_weight AS weight,
        t.battery_level::DOUBLE AS battery_level, t.machine_timestamp
    FROM artifact.tripartite_connections AS t
    {}
),
{},
{},
{}",
        where_clause(&conditions),
        part("machine_slot", "machine", "", battery, machine),
        part("user_slot", "user_name", "", "", user),
        part("shared_slot", "shared", &with, "", shared)
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
        assert_eq!(graph.totals.connection_count, 0);
    }

    #[test]
    fn what_is_shown_anyway_goes_first_and_is_a_literal() {
        let view = GraphView { with: vec!["it's".into()], ..view() };
        let sql = graph_flows(&GraphFilter::default(), &view);
        assert!(sql.sql().contains("ORDER BY coalesce(shared IN ('it''s'), FALSE) DESC, count(*) DESC"));
    }

    #[test]
    fn a_choice_names_slots_of_its_parts_only() {
        let sql = graph_touched(&GraphFilter::default(), &view(), [Some(2), None, Some(0)]);
        assert!(sql.sql().contains("WHERE m.slot = 2\n    AND s.slot = 0"));
        assert!(!sql.sql().contains("u.slot ="));
    }
}
