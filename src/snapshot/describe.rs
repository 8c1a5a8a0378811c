//! Described tables at an opening: made once the rows of their files are there, with what could not be cast in the
//! report.

use super::described::{self, FILE_ROWS, Offer, stored_name};
use super::error::Error;
use super::load::Load;
use super::open::Board;
use super::report::Status;
use crate::decode::TableName;
use crate::decode::descriptor::{Described, FileColumn};
use crate::duckdb::{self, Engine, Question, row, sql};

/// A table that is made when its file is loaded.
pub(super) struct ToDescribe {
    index: usize,
    table: TableName,
    offer: Offer,
    /// Names and types of the columns in the file, where it is one.
    types: Vec<(String, String)>,
}

row! {
    /// A column of a file's rows in the engine.
    struct StoredColumn {
        /// Its name.
        name: String,
        /// Its type there.
        kind: String,
    }
}

row! {
    /// What became of values that are not of the described type.
    struct Told {
        /// The table's schema.
        schema_name: String,
        /// The table.
        table_name: String,
        /// The column.
        column_name: Option<String>,
        /// In words.
        detail: Option<String>,
    }
}

impl ToDescribe {
    /// The tables among the loads that a descriptor is in force for.
    pub(super) fn of(loads: &[Load]) -> Vec<Self> {
        let described = |load: &Load| {
            let types = match load.parts.as_slice() {
                [only] => only.inspection.columns.iter().map(|own| (own.name.clone(), own.sql_type.clone())).collect(),
                _ => Vec::new(),
            };
            Some(Self { index: load.index, table: load.table.clone(), offer: load.offer.clone()?, types })
        };
        loads.iter().filter_map(described).collect()
    }

    async fn described(self, engine: &Engine) -> Result<Described, duckdb::Error> {
        let columns = Question::<StoredColumn>::new(format!(
            "SELECT column_name AS name, data_type AS kind FROM duckdb_columns()
WHERE schema_name = {} AND table_name = {} AND database_name = current_database() ORDER BY column_index",
            sql::text(FILE_ROWS),
            sql::text(&stored_name(&self.table)),
        ));
        let column = |StoredColumn { name, kind }: StoredColumn| {
            // The engine may hold it in another type than the file.
            let in_file = self.types.iter().find(|(own, _)| *own == name).map(|(_, kind)| kind.clone());
            FileColumn { name, file_type: in_file.unwrap_or(kind) }
        };
        let file = columns.all(engine).await?.into_iter().map(column).collect();
        let Offer { descriptor, origin } = self.offer;
        Ok(Described { table: self.table, file, descriptor, origin })
    }
}

/// Makes the described tables whose files were loaded. Where that fails they are told as tables that did not open.
pub(super) async fn describe(
    engine: &Engine,
    waiting: Vec<ToDescribe>,
    board: &Board<'_>,
) -> Result<Vec<Described>, Error> {
    let is_loaded = |table: &ToDescribe| {
        let progress = board.progress.borrow();
        progress.tables.get(table.index).is_some_and(|table| matches!(table.status, Status::Open | Status::Differs))
    };
    let waiting: Vec<ToDescribe> = waiting.into_iter().filter(is_loaded).collect();
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    drop(board.step("Making the described tables"));
    let places: Vec<usize> = waiting.iter().map(|table| table.index).collect();
    let made = make(engine, waiting).await;
    board.update(|progress| progress.step = None);
    match made {
        Ok((all, told)) => {
            for (place, table) in places.into_iter().zip(&all) {
                let is_it =
                    |told: &&Told| told.schema_name == table.table.schema && told.table_name == table.table.table;
                let note = |told: &Told| {
                    let column = told.column_name.as_deref().unwrap_or_default();
                    format!("{column}: {}", told.detail.as_deref().unwrap_or_default())
                };
                let notes: Vec<String> = told.iter().filter(is_it).map(note).collect();
                board.table(place, |table| table.notes.extend(notes));
            }
            Ok(all)
        }
        Err(error) if error.kind == duckdb::ErrorKind::Dead => Err(error.into()),
        Err(error) => {
            for place in places {
                board.table(place, |table| {
                    table.status = Status::Failed;
                    table.reason = Some(format!("the table could not be made from its descriptor: {}", error.message));
                    table.remedy = Some(error.remedy().to_owned());
                });
            }
            Ok(Vec::new())
        }
    }
}

async fn make(engine: &Engine, waiting: Vec<ToDescribe>) -> Result<(Vec<Described>, Vec<Told>), duckdb::Error> {
    let mut all = Vec::with_capacity(waiting.len());
    for table in waiting {
        all.push(table.described(engine).await?);
    }
    described::apply(engine, &all, |_| true).await?;
    let told = Question::<Told>::new(
        "SELECT schema_name, table_name, column_name, detail FROM project.drift
WHERE finding IN ('retyped_column', 'value_too_long') AND row_count + coalesce(rounded_count, 0) > 0
ORDER BY schema_name, table_name, column_name",
    );
    let told = told.all(engine).await?;
    Ok((all, told))
}
