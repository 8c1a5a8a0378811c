//! Rows of a described table, with whatever columns it has: every value as text, exactly.

use crate::decode::descriptor::Described;
use crate::duckdb::{List, Page, Question, row, sql};
use crate::systems::facets::{FacetCount, FacetRow, facet_rows};
use crate::systems::{Count, Found};

/// The column by which projects are told apart.
pub const ID: &str = "project_id";

row! {
    /// A row of a described table.
    pub struct Cells {
        /// Its values as text, in the order of the table's columns.
        pub cells: List<Option<String>>,
    }
}

/// Which rows to show. Parts are joined by AND, values of a part by OR.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Columns with the values that they may have; None stands for NULL.
    pub values: Vec<(String, Vec<Option<String>>)>,
    /// A part of any text, in any case.
    pub search: Option<String>,
    /// Has a finding of this kind.
    pub finding: Option<String>,
}

/// An order of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub column: String,
    /// Largest first.
    pub descending: bool,
}

impl Sort {
    /// Newest first, as the source lists projects; else by the first column.
    pub fn usual(described: &Described) -> Self {
        match described.column_named("creation_date") {
            Some(column) => Self { column: column.to_owned(), descending: true },
            None => Self {
                column: described.columns().first().map(|column| column.name.to_owned()).unwrap_or_default(),
                descending: false,
            },
        }
    }
}

pub(super) fn table(described: &Described) -> String {
    format!("{}.{}", sql::identifier(&described.table.schema), sql::identifier(&described.table.table))
}

/// A column as SQL writes it, if the table has it.
pub(super) fn column(described: &Described, name: &str) -> Option<String> {
    described.column_named(name).map(sql::identifier)
}

/// Every column as text, as one list.
fn cells(described: &Described) -> String {
    let texts: Vec<String> =
        described.columns().iter().map(|column| format!("{}::VARCHAR", sql::identifier(column.name))).collect();
    format!("[{}]::VARCHAR[] AS cells", texts.join(", "))
}

/// The rows that pass a filter, in an order. Equal ones, and a sort by a column that is not there, go by the first
/// columns.
pub fn rows(described: &Described, filter: &Filter, sort: &Sort, page: Page) -> Question<Cells> {
    let direction = if sort.descending { "DESC" } else { "ASC" };
    let sorted = column(described, &sort.column).map(|column| format!("{column} {direction} NULLS LAST"));
    let first = described.columns().into_iter().take(2).map(|column| sql::identifier(column.name));
    let order: Vec<String> = sorted.into_iter().chain(first).collect();
    let (cells, table, condition) = (cells(described), table(described), where_sql(described, filter));
    Question::new(format!("SELECT {cells}\nFROM {table}\n{condition}\nORDER BY {}", order.join(", "))).page(page)
}

/// How many rows pass a filter.
pub fn count(described: &Described, filter: &Filter) -> Question<Count> {
    let (table, condition) = (table(described), where_sql(described, filter));
    Question::new(format!("SELECT count(*) AS count\nFROM {table}\n{condition}"))
}

/// The rows with this id in a column; more than one where the id is not unique. None if there is no such column.
pub fn one(described: &Described, key: &str, id: &str) -> Option<Question<Cells>> {
    let key = column(described, key)?;
    let (cells, table, id) = (cells(described), table(described), sql::text(id));
    Some(Question::new(format!("SELECT {cells}\nFROM {table}\nWHERE {key}::VARCHAR = {id}\nORDER BY ALL\nLIMIT 100")))
}

pub(super) fn where_sql(described: &Described, filter: &Filter) -> String {
    sql::where_all(&conditions(described, filter, None))
}

/// The conditions of a filter, without the part about one column.
fn conditions(described: &Described, filter: &Filter, without: Option<&str>) -> Vec<String> {
    let mut conditions = Vec::new();
    for (name, values) in &filter.values {
        let Some(column) = column(described, name).filter(|_| !values.is_empty()) else { continue };
        if without.is_some_and(|without| without.eq_ignore_ascii_case(name)) {
            continue;
        }
        let texts: Vec<&String> = values.iter().flatten().collect();
        let is_null = values.iter().any(Option::is_none).then(|| format!("{column} IS NULL"));
        let is_one = (!texts.is_empty()).then(|| format!("{column}::VARCHAR IN {}", sql::texts(texts)));
        conditions.push(format!("({})", is_one.into_iter().chain(is_null).collect::<Vec<_>>().join(" OR ")));
    }
    if let Some(text) = filter.search.as_deref().filter(|text| !text.trim().is_empty()) {
        let text = sql::text(text.trim());
        let has = described
            .columns()
            .into_iter()
            .map(|column| format!("contains(lower({}::VARCHAR), lower({text}))", sql::identifier(column.name)));
        conditions.push(format!("({})", has.collect::<Vec<_>>().join(" OR ")));
    }
    if let (Some(kind), Some(key)) = (&filter.finding, column(described, ID)) {
        let kind = sql::text(kind);
        conditions.push(format!("{key}::VARCHAR IN (SELECT subject FROM project.v_findings WHERE kind = {kind})"));
    }
    conditions
}

/// The counts of columns' values, each under the rest of the filter. A facet's name is its column, its value that
/// column as SQL.
pub fn facets(described: &Described, filter: &Filter, columns: &[(&'static str, &'static str)]) -> Question<FacetRow> {
    let count = |(name, value): &(&'static str, &'static str)| FacetCount {
        facet: name,
        value,
        source: table(described),
        conditions: conditions(described, filter, Some(name)),
    };
    facet_rows(&columns.iter().map(count).collect::<Vec<_>>())
}

/// The column that names a row: the first one whose name ends so, else the first text.
pub fn name_column(described: &Described) -> Option<&str> {
    let columns = described.columns();
    columns.iter().map(|column| column.name).find(|name| name.to_lowercase().ends_with("name"))
}

/// Projects and portfolios whose id begins with a text, or whose name holds it: ids first.
pub fn find(text: &str, limit: u64) -> Question<Found> {
    let text = sql::text(text.trim());
    Question::new(format!(
        "SELECT kind, id, name AS note
FROM project.names
WHERE id <> '' AND (starts_with(lower(id), lower({text})) OR contains(lower(name), lower({text})))
ORDER BY NOT starts_with(lower(id), lower({text})), kind DESC, name, id
LIMIT {limit}"
    ))
}
