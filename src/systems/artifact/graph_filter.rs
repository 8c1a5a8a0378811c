//! Which connections of the tripartite graph a picture is about, and the facets that narrow it.
//!
//! Every condition speaks of a connection as it is kept (`kept_connections`), by the alias `t`: names are numbers there.

use super::filter::Filter;
use crate::duckdb::{Question, Timestamp, row, sql};

/// What a connection does, by its `edge_kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EdgeKind {
    /// `machine→user`
    Observation,
    /// `user→shared`
    Creation,
    /// `shared→machine`
    Feedback,
}

impl EdgeKind {
    /// In the order in which one leads to the next.
    pub const ALL: [Self; 3] = [Self::Observation, Self::Creation, Self::Feedback];

    /// As `kind` holds it in what is kept.
    fn code(self) -> usize {
        Self::ALL.iter().position(|kind| *kind == self).unwrap_or_default()
    }

    /// As `edge_kind` holds it.
    pub fn stored(self) -> &'static str {
        match self {
            Self::Observation => "machine→user",
            Self::Creation => "user→shared",
            Self::Feedback => "shared→machine",
        }
    }

    /// Its name in links and in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Observation => "observation",
            Self::Creation => "creation",
            Self::Feedback => "feedback",
        }
    }

    /// The kind of a stored text; `None` for any other.
    pub fn of_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.stored() == text)
    }

    /// The kind of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The values that a page of the graph offers with their counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GraphFacet {
    /// The machine's cycle.
    Cycle,
    /// The user.
    Researcher,
    /// The shared artifact's type, as the connection tells it.
    Type,
    /// What the connection does.
    Kind,
}

impl GraphFacet {
    /// Every facet.
    pub const ALL: [Self; 4] = [Self::Kind, Self::Cycle, Self::Researcher, Self::Type];

    /// Its name in results and links.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cycle => "cycle",
            Self::Researcher => "researcher",
            Self::Type => "type",
            Self::Kind => "edge",
        }
    }

    /// The column, the value of a group by it, and what must be joined for that.
    fn column(self) -> (&'static str, &'static str, &'static str) {
        const NAMED: &str = "LEFT JOIN artifact.kept_names AS n ON n.code = g.code";
        match self {
            Self::Cycle => ("t.machine_cycle", "g.code::VARCHAR", ""),
            Self::Researcher => ("t.user_code", "n.name", NAMED),
            Self::Type => ("t.type_code", "n.name", NAMED),
            Self::Kind => ("t.kind", KIND_NAMES, ""),
        }
    }
}

/// Which connections to show. The parts are joined by AND; the values of a part by OR. A part that is
/// empty or `None` does not restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GraphFilter {
    /// Cycles; `None` is a connection without one.
    pub cycles: Vec<Option<i32>>,
    /// Whole names of users.
    pub researchers: Vec<String>,
    /// Types of the shared artifact, as the connections tell them.
    pub types: Vec<String>,
    /// What the connections do.
    pub kinds: Vec<EdgeKind>,
    /// At this time of the machine or later.
    pub from: Option<Timestamp>,
    /// At this time of the machine or earlier.
    pub to: Option<Timestamp>,
    /// Names this artifact, as composition or as shared artifact.
    pub artifact: Option<String>,
    /// What the registry says of the shared artifact.
    pub shared: Filter,
}

impl GraphFilter {
    /// `WHERE …`, or nothing if every connection passes.
    pub fn where_sql(&self) -> String {
        sql::where_all(&self.conditions(None))
    }

    /// The conditions on `t`, without those of one facet.
    pub(super) fn conditions(&self, without: Option<GraphFacet>) -> Vec<String> {
        let unless = |facet: GraphFacet, condition: Option<String>| condition.filter(|_| without != Some(facet));
        let one_of = |column: &str, texts: &[String]| {
            (!texts.is_empty()).then(|| format!("{column} IN {}", coded(&format!("name IN {}", sql::texts(texts)))))
        };
        let kinds: Vec<String> = self.kinds.iter().map(|kind| kind.code().to_string()).collect();
        [
            unless(GraphFacet::Cycle, in_cycles(&self.cycles)),
            unless(GraphFacet::Researcher, one_of("t.user_code", &self.researchers)),
            unless(GraphFacet::Type, one_of("t.type_code", &self.types)),
            unless(GraphFacet::Kind, (!kinds.is_empty()).then(|| format!("t.kind IN ({})", kinds.join(", ")))),
            self.from.map(|Timestamp(at)| format!("t.machine_timestamp >= {}", sql::timestamp(at))),
            self.to.map(|Timestamp(at)| format!("t.machine_timestamp <= {}", sql::timestamp(at))),
            self.artifact.as_deref().map(names),
            (!self.shared.where_sql().is_empty()).then(|| {
                let chosen = self.shared.where_sql();
                let of_chosen =
                    format!("name IN (SELECT a.artifact_id FROM artifact.artifact_provenance AS a {chosen})");
                format!("t.shared_code IN {}", coded(&of_chosen))
            }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn in_cycles(cycles: &[Option<i32>]) -> Option<String> {
    let numbers: Vec<String> = cycles.iter().flatten().map(i32::to_string).collect();
    let known = (!numbers.is_empty()).then(|| format!("t.machine_cycle IN ({})", numbers.join(", ")));
    let none = cycles.contains(&None).then(|| "t.machine_cycle IS NULL".to_owned());
    match (known, none) {
        (Some(known), Some(none)) => Some(format!("({known} OR {none})")),
        (known, none) => known.or(none),
    }
}

fn names(id: &str) -> String {
    let code = coded(&format!("name = {}", sql::text(id)));
    format!("(t.composition_code IN {code} OR t.shared_code IN {code})")
}

/// The numbers of names that meet a condition.
fn coded(condition: &str) -> String {
    format!("(SELECT code FROM artifact.kept_names WHERE {condition})")
}

/// The stored text of a kind's number.
const KIND_NAMES: &str =
    "CASE g.code WHEN 0 THEN 'machine→user' WHEN 1 THEN 'user→shared' WHEN 2 THEN 'shared→machine' END";

row! {
    /// One value of one facet of the graph.
    pub struct GraphFacetRow {
        /// The facet's [name](GraphFacet::name).
        pub facet: String,
        /// The value as text; `None` for NULL.
        pub value: Option<String>,
        /// Connections that have it and pass the rest of the filter.
        pub count: i64,
        /// How many values the facet has, fetched or not.
        pub value_count: i64,
        /// The colour of the cycle, as stored.
        pub hex_color: Option<String>,
    }
}

/// The most values fetched of one facet, the most frequent first.
const VALUES: u32 = 100;

/// The counts of every facet under a filter; each facet ignores its own part of it.
pub fn graph_facets(filter: &GraphFilter) -> Question<GraphFacetRow> {
    let counts = |facet: GraphFacet| {
        let filter = sql::where_all(&filter.conditions(Some(facet)));
        let (name, (column, value, named)) = (facet.name(), facet.column());
        format!(
            "        SELECT '{name}' AS facet, {value} AS value, g.count
        FROM (
            SELECT {column} AS code, count(*) AS count
            FROM artifact.kept_connections AS t
            {filter}
            GROUP BY {column}
        ) AS g
        {named}"
        )
    };
    let parts: Vec<String> = GraphFacet::ALL.into_iter().map(counts).collect();
    Question::new(format!(
        "SELECT facet, value, count, value_count, hex_color
FROM (
    SELECT *,
        row_number() OVER (PARTITION BY facet ORDER BY count DESC, value) AS place,
        count(*) OVER (PARTITION BY facet) AS value_count
    FROM (
{}
    )
) AS counted
LEFT JOIN (
    SELECT cycle::VARCHAR AS cycle, arg_min(hex_color, rowid) AS hex_color FROM artifact.color_chain GROUP BY cycle
) AS colour ON counted.facet = 'cycle' AND colour.cycle = counted.value
WHERE place <= {VALUES}
ORDER BY facet, place",
        parts.join("\n        UNION ALL\n")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_filter_is_no_condition() {
        assert_eq!(GraphFilter::default().where_sql(), "");
    }

    #[test]
    fn a_cycle_that_is_missing_is_a_cycle_of_its_own() {
        let of = |cycles: Vec<Option<i32>>| GraphFilter { cycles, ..GraphFilter::default() }.where_sql();
        assert_eq!(of(vec![Some(3), Some(-1)]), "WHERE t.machine_cycle IN (3, -1)");
        assert_eq!(of(vec![None]), "WHERE t.machine_cycle IS NULL");
        assert_eq!(of(vec![None, Some(3)]), "WHERE (t.machine_cycle IN (3) OR t.machine_cycle IS NULL)");
    }

    #[test]
    fn texts_are_literals_and_kinds_are_the_stored_ones() {
        let filter = GraphFilter {
            researchers: vec!["o'x".into()],
            kinds: vec![EdgeKind::Feedback],
            artifact: Some("a'".into()),
            ..GraphFilter::default()
        };
        let sql = filter.where_sql();
        assert!(sql.contains("WHERE name IN ('o''x')") && sql.contains("t.kind IN (2)"));
        assert_eq!(sql.matches("WHERE name = 'a'''").count(), 2);
    }

    #[test]
    fn the_registry_is_asked_only_when_it_is_needed() {
        let filter =
            GraphFilter { shared: Filter { verified: Some(true), ..Filter::default() }, ..GraphFilter::default() };
        assert!(filter.where_sql().contains("WHERE a.is_verified IS TRUE"));
        assert!(!graph_facets(&GraphFilter::default()).sql().contains("artifact_provenance"));
    }

    #[test]
    fn a_facet_ignores_its_own_part_of_the_filter() {
        let filter = GraphFilter { types: vec!["proof".into()], ..GraphFilter::default() };
        assert_eq!(graph_facets(&filter).sql().matches("WHERE name IN ('proof')").count(), 3);
    }

    #[test]
    fn every_kind_reads_back() {
        for kind in EdgeKind::ALL {
            assert!(KIND_NAMES.contains(&format!("WHEN {} THEN '{}'", kind.code(), kind.stored())));
            assert_eq!(EdgeKind::of_stored(kind.stored()), Some(kind));
            assert_eq!(EdgeKind::of_name(kind.name()), Some(kind));
        }
        assert_eq!(EdgeKind::of_name("machine→user"), None);
    }
}
