//! One table after the other: decode in the worker, insert in the engine, the next piece decoded
//! while the last one is inserted. A file that fails leaves nothing behind.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};

use web_sys::Blob;

use super::decoder::Decoder;
use super::error::Error;
use super::open::{Board, Workshop};
use super::report::Status;
use super::source::Promise;
use crate::decode::{self, Budgets, Inspection, Plan, Summary, TableName};
use crate::duckdb::{self, Engine, Insert, Target, sql};

/// A file with the table that it fills.
pub(super) struct Load {
    pub index: usize,
    pub path: String,
    pub blob: Blob,
    pub plan: Plan,
    pub table: TableName,
    pub promise: Option<Promise>,
    pub inspection: Inspection,
}

/// What waits to be loaded; the largest first, so that lanes end together.
pub(super) struct Queue(RefCell<VecDeque<Load>>);

impl Queue {
    pub(super) fn new(mut loads: Vec<Load>) -> Self {
        loads.sort_by_key(|load| std::cmp::Reverse(load.inspection.file_bytes));
        Self(RefCell::new(loads.into()))
    }

    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.0.borrow().len()).unwrap_or(u32::MAX)
    }

    pub(super) fn bytes(&self) -> f64 {
        self.0.borrow().iter().map(|load| load.inspection.file_bytes as f64).sum()
    }

    fn take(&self) -> Option<Load> {
        self.0.borrow_mut().pop_front()
    }
}

/// Why a file is not open: the file's fault, or the engine's.
enum Failure {
    File(decode::Error),
    Engine(duckdb::Error),
}

impl From<decode::Error> for Failure {
    fn from(error: decode::Error) -> Self {
        Self::File(error)
    }
}

impl From<duckdb::Error> for Failure {
    fn from(error: duckdb::Error) -> Self {
        Self::Engine(error)
    }
}

/// Loads files with one decoder until none waits. A decoder that breaks is replaced; an engine that
/// breaks ends the opening.
pub(super) async fn run(
    engine: &Engine,
    budgets: &Budgets,
    mut decoder: Decoder,
    queue: &Queue,
    board: &Board<'_>,
    workshop: &Workshop,
) -> Result<(), Error> {
    while let Some(load) = queue.take() {
        board.table(load.index, |table| table.status = Status::Loading);
        let mut inserts = BTreeMap::new();
        let outcome = load_one(engine, budgets, &mut decoder, &load, board, &mut inserts).await;
        let (what, remedy) = match outcome {
            Ok(()) => continue,
            Err(Failure::File(error)) => (error.what, error.remedy),
            Err(Failure::Engine(error)) if error.kind == duckdb::ErrorKind::Dead => return Err(error.into()),
            Err(Failure::Engine(error)) => {
                let remedy = error.remedy().to_owned();
                (format!("{}: {}", load.path, error.message), remedy)
            }
        };
        drop(inserts);
        discard(engine, &load).await?;
        board.table(load.index, |table| {
            table.status = Status::Failed;
            table.rows = 0;
            table.reason = Some(what);
            table.remedy = Some(remedy);
        });
        // What a failed job left behind in its decoder is nobody's business.
        decoder = workshop.start_decoder().await?;
    }
    Ok(())
}

async fn load_one(
    engine: &Engine,
    budgets: &Budgets,
    decoder: &mut Decoder,
    load: &Load,
    board: &Board<'_>,
    inserts: &mut BTreeMap<TableName, Insert>,
) -> Result<(), Failure> {
    let broken_promises = check_promise(decoder, load).await?;
    decoder.start_job(&load.path, &load.plan, budgets, 0, &load.blob)?;
    let create = matches!(load.plan, Plan::AsIs(_));
    let summary = loop {
        let (parts, summary) = decoder.parts().await?;
        if summary.is_none() {
            decoder.request_next()?;
        }
        for part in parts {
            let insert = match inserts.entry(part.table.clone()) {
                std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::btree_map::Entry::Vacant(entry) => {
                    let TableName { schema, table } = part.table.clone();
                    entry.insert(engine.insert(Target { schema, table, create }).await?)
                }
            };
            insert.send(part.bytes).await?;
            if part.table == load.table {
                board.table(load.index, |table| table.rows += part.rows);
            }
        }
        if let Some(summary) = summary {
            break summary;
        }
    };
    for (name, rows) in &summary.tables {
        if let Some(insert) = inserts.remove(name) {
            insert.finish(*rows).await?;
        }
    }
    close(board, load, &summary, broken_promises);
    Ok(())
}

fn close(board: &Board<'_>, load: &Load, summary: &Summary, broken_promises: Vec<String>) {
    let rows = summary.tables.iter().find(|(name, _)| *name == load.table).map_or(0, |(_, rows)| *rows);
    board.table(load.index, |table| {
        table.rows = rows;
        table.notes = summary.notes.iter().map(note).collect();
        let differs = table.reason.is_some() || !broken_promises.is_empty();
        table.status = if differs { Status::Differs } else { Status::Open };
        if !broken_promises.is_empty() {
            table.reason = Some(broken_promises.join("; "));
            table.remedy =
                Some("Get the snapshot again from where it comes from, if you did not change it.".to_owned());
        }
    });
}

fn note(note: &decode::Note) -> String {
    let rows = if note.count == 1 { "row" } else { "rows" };
    format!("{}: {} ({} {rows})", note.column, note.what, note.count)
}

/// What differs from the manifest, in words.
async fn check_promise(decoder: &mut Decoder, load: &Load) -> Result<Vec<String>, Failure> {
    let mut broken = Vec::new();
    let Some(promise) = &load.promise else { return Ok(broken) };
    if promise.bytes != load.inspection.file_bytes {
        broken.push(format!(
            "the manifest promises {} bytes, the file has {}",
            promise.bytes, load.inspection.file_bytes
        ));
    }
    if let Some(rows) = promise.rows.filter(|rows| *rows != load.inspection.rows) {
        broken.push(format!("the manifest promises {rows} rows, the file has {}", load.inspection.rows));
    }
    if decoder.digest(&load.path, &load.blob).await? != promise.sha256 {
        broken.push("its SHA-256 is not the one in the manifest: the file was changed".to_owned());
    }
    Ok(broken)
}

/// Takes back what a failed file left in its tables.
async fn discard(engine: &Engine, load: &Load) -> Result<(), Error> {
    let name = |table: &TableName| format!("{}.{}", sql::identifier(&table.schema), sql::identifier(&table.table));
    let statements = match &load.plan {
        Plan::AsIs(table) => vec![format!("DROP TABLE IF EXISTS {}", name(table))],
        Plan::Normalise(table) => {
            let sides = decode::dialect::spec(table).map(|spec| spec.sides).unwrap_or_default();
            let sides = sides.iter().map(|side| TableName::new(table.schema.clone(), side.name));
            std::iter::once(table.clone()).chain(sides).map(|table| format!("DELETE FROM {}", name(&table))).collect()
        }
    };
    let connection = engine.connect().await?;
    for statement in statements {
        connection.run(&statement).await?;
    }
    connection.close().await?;
    Ok(())
}

/// A failed fetch, told as the file's own failure.
pub(super) fn as_file_error(error: Error) -> decode::Error {
    decode::Error::new(decode::ErrorKind::Read, error.message, error.remedy)
}
