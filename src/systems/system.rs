//! What every system says of itself: how its schema is made and filled, and where its findings are.

use super::Found;
use super::findings::FindingSource;
use crate::duckdb::Question;

/// A file name and its SQL.
pub type Migration = (&'static str, &'static str);

/// Finds something by a few letters, at most so many, the likeliest first.
pub type Search = fn(&str, u64) -> Question<Found>;

/// A source system.
#[derive(Debug, Clone, Copy)]
pub struct System {
    /// Its name, which is the engine's schema.
    pub name: &'static str,
    /// Its tables, in the order in which they are best read.
    pub tables: fn() -> &'static [Table],
    /// Its migrations, in the order in which they run. Each holds several statements.
    pub migrations: fn() -> &'static [Migration],
    /// What runs when one of its tables has been loaded.
    pub tidies: &'static [Tidy],
    /// What fills a table that the snapshot does not have.
    pub fills: &'static [Fill],
    /// What runs once all tables are loaded: one statement each.
    pub keeps: &'static [&'static str],
    /// Where its findings are.
    pub findings: FindingSource,
    /// What finds something by a few letters, at most so many.
    pub searches: &'static [Search],
}

/// A table of a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name, without the schema.
    pub name: &'static str,
    /// What a row of it is, in one line: the table's comment in the migrations.
    pub description: &'static str,
}

/// SQL that runs when a table has been loaded, and may take rows out again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tidy {
    /// The table.
    pub table: &'static str,
    /// The statements.
    pub sql: &'static str,
    /// Why rows were taken out, for people: `with the id of an earlier one`.
    pub why: &'static str,
}

/// SQL that fills a table which the snapshot does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fill {
    /// The table.
    pub table: &'static str,
    /// The statement.
    pub sql: &'static str,
    /// Where its rows come from, for people.
    pub origin: &'static str,
}
