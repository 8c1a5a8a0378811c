//! Portfolios, and which project is how much of which.

use super::rows::{column, name_column, table};
use crate::decode::descriptor::Described;
use crate::duckdb::{Question, row, sql};

row! {
    /// What the shares of a portfolio come to.
    pub struct PortfolioSum {
        /// The portfolio.
        pub portfolio_id: Option<String>,
        /// Its name; None where it is not among the portfolios.
        pub name: Option<String>,
        /// Projects in it.
        pub project_count: i64,
        /// Its shares together, in per cent, every digit.
        pub total: Option<String>,
        /// Whether they add up to 100.
        pub is_whole: Option<bool>,
    }
}

row! {
    /// A project in a portfolio.
    pub struct Allocation {
        /// The portfolio.
        pub portfolio_id: Option<String>,
        /// Its name; None where it is not among the portfolios.
        pub portfolio_name: Option<String>,
        /// The project.
        pub project_id: Option<String>,
        /// Its name; None where it is not among the projects.
        pub project_name: Option<String>,
        /// The project is there.
        pub is_known: bool,
        /// Its share in per cent, every digit.
        pub share: Option<String>,
        /// The same as a number, for bars.
        pub size: Option<f64>,
        /// Since when.
        pub entry_date: Option<String>,
    }
}

/// The tables that a question about portfolios is asked of.
struct Tables {
    portfolio: String,
    project: String,
    share: String,
    entry: String,
    members: String,
    portfolios: String,
    projects: String,
}

/// Ids and names of a table, or none if it is not there.
fn named(all: &[Described], name: &str, key: &str) -> String {
    let found = all.iter().find(|described| described.table.schema == "project" && described.table.table == name);
    let columns = found.and_then(|described| {
        let id = column(described, key)?;
        let name = name_column(described).map_or_else(|| "NULL".to_owned(), sql::identifier);
        Some(format!(
            "(SELECT DISTINCT ON (id) {id}::VARCHAR AS id, {name}::VARCHAR AS name FROM {} ORDER BY id, name)",
            table(described)
        ))
    });
    columns.unwrap_or_else(|| "(SELECT NULL::VARCHAR AS id, NULL::VARCHAR AS name WHERE FALSE)".to_owned())
}

fn tables(all: &[Described]) -> Option<Tables> {
    let is_it =
        |described: &&Described| described.table.schema == "project" && described.table.table == "portfolio_projects";
    let members = all.iter().find(is_it)?;
    let number = members.descriptor.column("allocation_percentage").filter(|column| column.sql_type.is_number());
    let share = number.and_then(|own| column(members, &own.name)).map(|name| format!("m.{name}"));
    let entry = column(members, "entry_date").map(|name| format!("m.{name}::VARCHAR"));
    Some(Tables {
        portfolio: column(members, "portfolio_id")?,
        project: column(members, "project_id")?,
        share: share.unwrap_or_else(|| "NULL::DECIMAL(5,2)".to_owned()),
        entry: entry.unwrap_or_else(|| "NULL::VARCHAR".to_owned()),
        members: table(members),
        portfolios: named(all, "portfolios", "portfolio_id"),
        projects: named(all, "projects", "project_id"),
    })
}

/// What the shares of each portfolio come to, also of those without a project. None without the table that says it.
pub fn portfolio_sums(all: &[Described]) -> Option<Question<PortfolioSum>> {
    let Tables { portfolio, share, members, portfolios, .. } = tables(all)?;
    Some(Question::new(format!(
        "SELECT coalesce(p.id, s.id) AS portfolio_id, p.name, coalesce(s.project_count, 0) AS project_count,
    s.total::VARCHAR AS total, s.total = 100 AS is_whole
FROM {portfolios} AS p
FULL JOIN (
    SELECT m.{portfolio}::VARCHAR AS id, count(*) AS project_count, sum({share}) AS total
    FROM {members} AS m GROUP BY 1
) AS s ON s.id = p.id
ORDER BY p.name NULLS LAST, portfolio_id"
    )))
}

/// The projects of a portfolio, the largest share first.
pub fn allocations_of_portfolio(all: &[Described], portfolio_id: &str) -> Option<Question<Allocation>> {
    let tables = tables(all)?;
    let condition = format!("m.{}::VARCHAR = {}", tables.portfolio, sql::text(portfolio_id));
    Some(allocations(&tables, &condition))
}

/// The portfolios of a project, the largest share first.
pub fn allocations_of_project(all: &[Described], project_id: &str) -> Option<Question<Allocation>> {
    let tables = tables(all)?;
    let condition = format!("m.{}::VARCHAR = {}", tables.project, sql::text(project_id));
    Some(allocations(&tables, &condition))
}

fn allocations(tables: &Tables, condition: &str) -> Question<Allocation> {
    let Tables { portfolio, project, share, entry, members, portfolios, projects } = tables;
    Question::new(format!(
        "SELECT m.{portfolio}::VARCHAR AS portfolio_id, f.name AS portfolio_name, m.{project}::VARCHAR AS project_id,
    p.name AS project_name, p.id IS NOT NULL AS is_known, {share}::VARCHAR AS share, {share}::DOUBLE AS size,
    {entry} AS entry_date
FROM {members} AS m
LEFT JOIN {portfolios} AS f ON f.id = m.{portfolio}::VARCHAR
LEFT JOIN {projects} AS p ON p.id = m.{project}::VARCHAR
WHERE {condition}
ORDER BY {share} DESC NULLS LAST, portfolio_id, project_id
LIMIT 1000"
    ))
}
