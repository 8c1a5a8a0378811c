//! What is done in the engine around the loading of rows: schemas of the systems that have files are made, tables are
//! tidied and filled, and what pages need again and again is kept.

use std::collections::BTreeSet;

use super::error::Error;
use super::load::Load;
use super::open::{Board, Kit, Workshop};
use super::report::{Status, TableReport};
use crate::decode::TableName;
use crate::duckdb::{self, Engine, Question, row, sql};

/// What an opening needs to know of a system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemKit {
    /// Its name, which is its schema.
    pub name: &'static str,
    /// SQL that makes its tables and views, in order.
    pub migrations: Vec<&'static str>,
    /// What to do with tables that are loaded.
    pub tidies: Vec<Tidy>,
    /// What to fill when it is missing.
    pub fills: Vec<Fill>,
    /// Statements that keep what its pages need again and again, run once its tables are loaded.
    pub keeps: &'static [&'static str],
}

/// SQL that fills a table which the snapshot does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// The table.
    pub table: TableName,
    /// The statement.
    pub sql: &'static str,
    /// Where its rows come from, for people.
    pub origin: &'static str,
}

/// SQL that runs when a table has been loaded, and may take rows out again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tidy {
    /// The table.
    pub table: TableName,
    /// The statements.
    pub sql: &'static str,
    /// Why rows were taken out, for people: `with the id of an earlier one`.
    pub why: &'static str,
}

row! {
    /// Rows of a table that has been tidied.
    struct Left {
        /// How many.
        rows: i64,
    }
}

impl Kit {
    /// The SQL of all systems, in order.
    pub(super) fn migrations(&self) -> Vec<&'static str> {
        let systems = self.systems.iter().flat_map(|system| system.migrations.iter().copied());
        std::iter::once(self.schemas).chain(systems).collect()
    }
}

impl Workshop {
    /// Makes the tables and views of the systems that have files. The first system stands in where none has: its pages
    /// then say that there is nothing.
    pub(super) async fn furnish(&self, engine: &Engine, loads: &[Load]) -> Result<(), Error> {
        let systems = &self.kit.systems;
        let has_files = |system: &&SystemKit| loads.iter().any(|load| load.table.schema == system.name);
        let mut needed: Vec<&SystemKit> = systems.iter().filter(has_files).collect();
        if needed.is_empty() {
            needed.extend(systems.first());
        }
        let statements: Vec<&str> = needed.iter().flat_map(|system| system.migrations.iter().copied()).collect();
        let connection = engine.connect().await?;
        // In one request and one transaction: each statement by itself would cost a turn and a commit.
        connection.run(&format!("BEGIN TRANSACTION;\n{}\nCOMMIT;", statements.join("\n"))).await?;
        connection.close().await?;
        Ok(())
    }

    /// Takes out of loaded tables what should not be there, and says so.
    pub(super) async fn tidy(&self, engine: &Engine, board: &Board<'_>) -> Result<(), Error> {
        for tidy in self.kit.systems.iter().flat_map(|system| &system.tidies) {
            let is_it = |t: &TableReport| {
                t.system == tidy.table.schema && t.name == tidy.table.table && t.status != Status::Failed
            };
            let Some(index) = board.progress.borrow().tables.iter().position(is_it) else { continue };
            engine.connect().await?.run(tidy.sql).await?;
            let (schema, table) = (sql::identifier(&tidy.table.schema), sql::identifier(&tidy.table.table));
            let count = Question::<Left>::new(format!("SELECT count(*) AS rows FROM {schema}.{table}"));
            let Some(found) = count.first(engine).await? else { continue };
            board.table(index, |table| {
                let left = u64::try_from(found.rows).unwrap_or_default();
                let dropped = table.rows.saturating_sub(left);
                table.rows = left;
                if dropped > 0 {
                    let rows = if dropped == 1 { "row" } else { "rows" };
                    table.notes.push(format!("{dropped} {rows} {}: dropped", tidy.why));
                }
            });
        }
        Ok(())
    }

    /// Fills tables that the snapshot does not have and the page knows.
    pub(super) async fn fill(&self, engine: &Engine, board: &Board<'_>) -> Result<(), Error> {
        for fill in self.kit.systems.iter().flat_map(|system| &system.fills) {
            let there = board
                .progress
                .borrow()
                .tables
                .iter()
                .any(|t| t.system == fill.table.schema && t.name == fill.table.table && t.status != Status::Failed);
            let systems: BTreeSet<String> = board.progress.borrow().tables.iter().map(|t| t.system.clone()).collect();
            if there || !systems.contains(&fill.table.schema) {
                continue;
            }
            engine.connect().await?.run(fill.sql).await?;
            board.update(|board| {
                board.tables.push(TableReport {
                    status: Status::Absent,
                    reason: Some(fill.origin.to_owned()),
                    ..TableReport::of(&fill.table, "")
                });
            });
        }
        Ok(())
    }

    /// Works out what is kept, for the systems that have tables. In slices, so that closing meanwhile is prompt.
    pub(super) async fn keep(&self, engine: &Engine, board: &Board<'_>) -> Result<(), duckdb::Error> {
        for system in self.kit.systems.iter().filter(|system| !system.keeps.is_empty()) {
            let is_open =
                |t: &TableReport| t.system == system.name && matches!(t.status, Status::Open | Status::Differs);
            if !board.progress.borrow().tables.iter().any(is_open) {
                continue;
            }
            drop(board.step("Counting, and looking for what is wrong"));
            let connection = engine.connect().await?;
            for sql in system.keeps {
                connection.query(sql).await?;
            }
            connection.close().await?;
        }
        board.update(|progress| progress.step = None);
        Ok(())
    }
}
