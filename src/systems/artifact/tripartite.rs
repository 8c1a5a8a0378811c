//! The tripartite graph: machine, user and shared artifact, and the connections between them.

use crate::duckdb::{Ask, Error, Page, Question, Timestamp, row, sql};
use crate::systems::Count;

row! {
    /// One connection, with what it names.
    pub struct Connection {
        /// The key of the file, or the row's place in it.
        pub connection_id: Option<i64>,
        /// The composition that it belongs to.
        pub composition_id: Option<String>,
        /// The machine's battery cycle.
        pub machine_cycle: Option<i32>,
        /// Percent.
        pub battery_level: Option<f64>,
        /// The machine's time.
        pub machine_timestamp: Option<Timestamp>,
        /// The user.
        pub user_researcher: Option<String>,
        /// The user's commit or issue.
        pub github_activity_id: Option<String>,
        /// created, modified or verified.
        pub user_activity_type: Option<String>,
        /// The shared artifact.
        pub shared_artifact_id: Option<String>,
        /// Its type, as the connection tells it.
        pub shared_artifact_type: Option<String>,
        /// The edge type, as stored.
        pub edge_type: Option<String>,
        /// observation, creation or feedback.
        pub edge_label: Option<String>,
        /// Its weight.
        pub edge_weight: Option<f64>,
        /// When it was recorded.
        pub created_at: Option<Timestamp>,
        /// The edge type in its normal form; `None` if it is not understood.
        pub edge_kind: Option<String>,
        /// The shared artifact's type, as the registry tells it.
        pub artifact_type: Option<String>,
        /// The shared artifact's colour, as stored.
        pub gayseed_hex: Option<String>,
        /// The shared artifact's gayseed index, as stored.
        pub gayseed_index: Option<i32>,
        /// The machine's colour in that cycle, as stored.
        pub machine_color: Option<String>,
    }
}

row! {
    /// Connections of one kind between the same cycle, researcher and type of artifact.
    pub struct Flow {
        /// The cycle.
        pub machine_cycle: Option<i32>,
        /// The researcher.
        pub user_researcher: Option<String>,
        /// The shared artifact's type, as the connection tells it.
        pub shared_artifact_type: Option<String>,
        /// The edge type in its normal form.
        pub edge_kind: Option<String>,
        /// Connections.
        pub connection_count: i64,
        /// The sum of their weights.
        pub weight: Option<f64>,
    }
}

row! {
    /// A cycle in the machine's part of the graph.
    pub struct MachinePart {
        /// The cycle.
        pub machine_cycle: Option<i32>,
        /// Its colour, as stored.
        pub hex_color: Option<String>,
        /// The highest battery level, percent.
        pub battery_level: Option<f64>,
        /// The first time.
        pub machine_timestamp: Option<Timestamp>,
        /// Connections.
        pub connection_count: i64,
    }
}

row! {
    /// A researcher's activity in the user's part of the graph.
    pub struct UserPart {
        /// The researcher.
        pub user_researcher: Option<String>,
        /// created, modified or verified.
        pub user_activity_type: Option<String>,
        /// A commit or issue, the first by name.
        pub github_activity_id: Option<String>,
        /// The first time.
        pub activity_timestamp: Option<Timestamp>,
        /// Connections.
        pub connection_count: i64,
    }
}

row! {
    /// An artifact in the shared part of the graph.
    pub struct SharedPart {
        /// The artifact.
        pub shared_artifact_id: Option<String>,
        /// Its type, as the connections tell it.
        pub shared_artifact_type: Option<String>,
        /// Its gayseed index, as stored.
        pub gayseed_index: Option<i32>,
        /// When it was created.
        pub creation_timestamp: Option<Timestamp>,
        /// Connections.
        pub connection_count: i64,
    }
}

/// The graph of one composition.
#[derive(Debug, Clone, PartialEq)]
pub struct TripartiteGraph {
    /// The composition.
    pub composition_id: String,
    /// The machine's part.
    pub machines: Vec<MachinePart>,
    /// The users' part.
    pub users: Vec<UserPart>,
    /// The shared part.
    pub shared: Vec<SharedPart>,
    /// The connections, as many as were asked for.
    pub edges: Vec<Connection>,
    /// How many connections there are.
    pub edge_count: i64,
}

/// Which connections a question is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All.
    All,
    /// Those of a composition.
    Composition(String),
    /// Those that name an artifact, as composition or as shared artifact.
    Artifact(String),
    /// Those of a cycle; `None` for those without one.
    Cycle(Option<i32>),
    /// Those of a researcher.
    Researcher(String),
}

impl Scope {
    /// `WHERE …` on the alias `t`, or nothing.
    pub fn where_sql(&self) -> String {
        match self {
            Self::All => String::new(),
            Self::Composition(id) => format!("WHERE t.composition_id = {}", sql::text(id)),
            Self::Artifact(id) => {
                let id = sql::text(id);
                format!("WHERE t.composition_id = {id} OR t.shared_artifact_id = {id}")
            }
            Self::Cycle(Some(cycle)) => format!("WHERE t.machine_cycle = {cycle}"),
            Self::Cycle(None) => "WHERE t.machine_cycle IS NULL".to_owned(),
            Self::Researcher(name) => format!("WHERE t.user_researcher = {}", sql::text(name)),
        }
    }
}

/// The connections of a scope, in order of the machine's time; one page of them. What they name
/// is looked up for the page only.
pub fn connections(scope: &Scope, page: Page) -> Question<Connection> {
    let Page { offset, limit } = page;
    Question::new(format!(
        "WITH page AS MATERIALIZED (
    SELECT t.*, t.rowid AS place
    FROM artifact.tripartite_connections AS t
    {}
    ORDER BY t.machine_timestamp NULLS LAST, t.connection_id, t.rowid
    LIMIT {limit} OFFSET {offset}
)
SELECT page.* EXCLUDE (place), shared.artifact_type, shared.gayseed_hex, shared.gayseed_index, colour.machine_color
FROM page
{SHARED} AS shared ON shared.artifact_id = page.shared_artifact_id
LEFT JOIN (
    SELECT cycle, arg_min(hex_color, rowid) AS machine_color FROM artifact.color_chain GROUP BY cycle
) AS colour ON colour.cycle = page.machine_cycle
ORDER BY page.machine_timestamp NULLS LAST, page.connection_id, page.place",
        scope.where_sql()
    ))
}

/// One row for each artifact that `page` names, even if the registry has its id twice.
const SHARED: &str = "LEFT JOIN (
    SELECT artifact_id, arg_min(artifact_type, rowid) AS artifact_type, arg_min(gayseed_hex, rowid) AS gayseed_hex,
        arg_min(gayseed_index, rowid) AS gayseed_index, arg_min(creation_timestamp, rowid) AS creation_timestamp
    FROM artifact.artifact_provenance
    WHERE artifact_id IN (SELECT shared_artifact_id FROM page)
    GROUP BY artifact_id
)";

/// How many connections a scope has.
pub fn connection_count(scope: &Scope) -> Question<Count> {
    Question::new(format!("SELECT count(*) AS count\nFROM artifact.tripartite_connections AS t\n{}", scope.where_sql()))
}

/// The connections of a scope drawn together by cycle, researcher, artifact type and kind.
pub fn flows(scope: &Scope) -> Question<Flow> {
    let columns = "t.machine_cycle, t.user_researcher, t.shared_artifact_type, t.edge_kind";
    Question::new(format!(
        "SELECT {columns}, count(*) AS connection_count, sum(t.edge_weight) AS weight
FROM artifact.tripartite_connections AS t
{}
GROUP BY {columns}
ORDER BY {columns}",
        scope.where_sql()
    ))
}

/// The cycles of a scope, in order.
pub fn machine_parts(scope: &Scope) -> Question<MachinePart> {
    Question::new(format!(
        "SELECT t.machine_cycle, any_value(colour.hex_color) AS hex_color, max(t.battery_level) AS battery_level,
    min(t.machine_timestamp) AS machine_timestamp, count(*) AS connection_count
FROM artifact.tripartite_connections AS t
LEFT JOIN (
    SELECT cycle, arg_min(hex_color, rowid) AS hex_color FROM artifact.color_chain GROUP BY cycle
) AS colour ON colour.cycle = t.machine_cycle
{}
GROUP BY t.machine_cycle
ORDER BY t.machine_cycle NULLS LAST",
        scope.where_sql()
    ))
}

/// The researchers of a scope with their activities, the busiest first.
pub fn user_parts(scope: &Scope) -> Question<UserPart> {
    Question::new(format!(
        "SELECT t.user_researcher, t.user_activity_type, min(t.github_activity_id) AS github_activity_id,
    min(t.machine_timestamp) AS activity_timestamp, count(*) AS connection_count
FROM artifact.tripartite_connections AS t
{}
GROUP BY t.user_researcher, t.user_activity_type
ORDER BY connection_count DESC, t.user_researcher, t.user_activity_type",
        scope.where_sql()
    ))
}

/// The shared artifacts of a scope, the most connected first; one page of them.
pub fn shared_parts(scope: &Scope, page: Page) -> Question<SharedPart> {
    let Page { offset, limit } = page;
    Question::new(format!(
        "WITH page AS MATERIALIZED (
    SELECT t.shared_artifact_id, min(t.shared_artifact_type) AS shared_artifact_type, count(*) AS connection_count
    FROM artifact.tripartite_connections AS t
    {}
    GROUP BY t.shared_artifact_id
    ORDER BY connection_count DESC, t.shared_artifact_id
    LIMIT {limit} OFFSET {offset}
)
SELECT page.shared_artifact_id, page.shared_artifact_type, shared.gayseed_index, shared.creation_timestamp,
    page.connection_count
FROM page
{SHARED} AS shared ON shared.artifact_id = page.shared_artifact_id
ORDER BY page.connection_count DESC, page.shared_artifact_id",
        scope.where_sql()
    ))
}

/// The graph of a composition; at most `limit` connections and members of each part.
pub async fn tripartite_connection(db: &impl Ask, composition_id: &str, limit: u64) -> Result<TripartiteGraph, Error> {
    let scope = Scope::Composition(composition_id.to_owned());
    let page = Page { offset: 0, limit };
    Ok(TripartiteGraph {
        composition_id: composition_id.to_owned(),
        machines: machine_parts(&scope).page(page).all(db).await?,
        users: user_parts(&scope).page(page).all(db).await?,
        shared: shared_parts(&scope, page).all(db).await?,
        edges: connections(&scope, page).all(db).await?,
        edge_count: connection_count(&scope).first(db).await?.map_or(0, |total| total.count),
    })
}
