//! One table after the other: decode in the worker, insert in the engine, the next piece decoded
//! while the last one is inserted. A file that fails leaves nothing behind.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};

use web_sys::Blob;

use super::database::reader::{Prepared, Rows};
use super::decoder::{self, Decoder};
use super::described::Offer;
use super::error::Error;
use super::footers::of_several;
use super::layout::{CHANGED, GET_AGAIN, Promise};
use super::open::{Board, OpenFile, Workshop};
use super::report::Status;
use crate::decode::{self, Budgets, Columns, Constant, Inspection, Piece, Plan, Summary, TableName};
use crate::duckdb::{self, Engine, Insert, Target, sql};
use crate::order;

/// Files with the table that they fill.
pub(super) struct Load {
    pub index: usize,
    pub label: String,
    pub table: TableName,
    pub plan: Plan,
    /// The columns of all parts, where there are several.
    pub whole: Option<Columns>,
    /// In the order of their rows.
    pub parts: Vec<LoadPart>,
    /// Rows that a manifest promises.
    pub rows: Option<u64>,
    /// The descriptor that the table is made from, if one is in force for it.
    pub offer: Option<Offer>,
}

/// A file of a table.
pub(super) struct LoadPart {
    pub path: String,
    pub content: PartContent,
    pub constants: Vec<Constant>,
    pub promise: Option<Promise>,
    pub inspection: Inspection,
}

/// Where the rows of a part are.
pub(super) enum PartContent {
    /// In a Parquet file.
    File(Blob),
    /// In a table of a database.
    Stored(Box<Prepared>),
}

impl Load {
    /// Its files, as they were given, or its place in a database.
    pub(super) fn files(&self) -> Option<OpenFile> {
        let table = self.table.clone();
        if let [LoadPart { content: PartContent::Stored(stored), .. }] = self.parts.as_slice() {
            let (file, within) = stored.place();
            return Some(OpenFile { table, parts: vec![file], within: Some(within) });
        }
        let part = |part: &LoadPart| match &part.content {
            PartContent::File(blob) => Some((part.path.clone(), blob.clone())),
            PartContent::Stored(_) => None,
        };
        let parts: Vec<_> = self.parts.iter().filter_map(part).collect();
        (!parts.is_empty()).then_some(OpenFile { table, parts, within: None })
    }

    /// The table that the rows go into: that of the file's rows where a descriptor makes the table of them.
    fn filled(&self) -> &TableName {
        match &self.plan {
            Plan::AsIs(table) | Plan::Normalise(table) => table,
        }
    }

    /// About how much there is to do.
    fn weight(&self) -> u64 {
        let weight = |part: &LoadPart| match &part.content {
            PartContent::File(_) => part.inspection.file_bytes,
            PartContent::Stored(table) => table.weight(),
        };
        self.parts.iter().map(weight).sum()
    }

    /// Bytes of files that any decoder can take; a database is read by one reader.
    fn file_bytes(&self) -> u64 {
        let files = self.parts.iter().filter(|part| matches!(part.content, PartContent::File(_)));
        files.map(|part| part.inspection.file_bytes).sum()
    }
}

/// What waits to be loaded; the largest first, so that lanes end together.
pub(super) struct Queue(RefCell<VecDeque<Load>>);

impl Queue {
    pub(super) fn new(mut loads: Vec<Load>) -> Self {
        order::sort_by_key(&mut loads, |load| std::cmp::Reverse(load.weight()));
        Self(RefCell::new(loads.into()))
    }

    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.0.borrow().len()).unwrap_or(u32::MAX)
    }

    pub(super) fn bytes(&self) -> f64 {
        self.0.borrow().iter().map(|load| load.file_bytes() as f64).sum()
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
        workshop.note_memory(decoder.memory());
        let (what, remedy) = match outcome {
            Ok(()) => continue,
            Err(Failure::File(error)) => {
                let error = of_several(error, load.parts.len());
                (error.what, error.remedy)
            }
            Err(Failure::Engine(error)) if error.kind == duckdb::ErrorKind::Dead => return Err(error.into()),
            Err(Failure::Engine(error)) => {
                let remedy = error.remedy().to_owned();
                (format!("{}: {}", load.label, error.message), remedy)
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
    let create = matches!(load.plan, Plan::AsIs(_));
    let mut whole = Summary::default();
    let mut broken = Vec::new();
    let mut first_row = 0;
    for part in &load.parts {
        broken.extend(check_promise(decoder, load, part).await?);
        let piece = Piece { first_row, constants: part.constants.clone(), whole: load.whole.clone() };
        let mut supply = Supply::start(decoder, load, part, budgets, &piece).await?;
        let summary = loop {
            let (pieces, summary) = decoder.parts().await?;
            let next = async { if summary.is_none() { supply.ask(decoder).await } else { Ok(()) } };
            let insert = async {
                for piece in pieces {
                    insert_piece(engine, create, inserts, load, piece, board).await?;
                }
                Ok::<_, Failure>(())
            };
            // The next piece is asked for first, and made while this one is inserted.
            let (asked, inserted) = futures_util::join!(next, insert);
            asked?;
            inserted?;
            if let Some(summary) = summary {
                break summary;
            }
        };
        first_row += part.inspection.rows;
        whole.add(summary);
    }
    for (name, rows) in &whole.tables {
        if let Some(insert) = inserts.remove(name) {
            insert.finish(*rows).await?;
        }
    }
    let found = load.parts.iter().map(|part| part.inspection.rows).sum::<u64>();
    if let Some(rows) = load.rows.filter(|rows| *rows != found) {
        let has = if load.parts.len() == 1 { "the file has" } else { "its files have" };
        broken.push(format!("the manifest promises {rows} rows, {has} {found}"));
    }
    close(board, load, &whole, broken);
    Ok(())
}

/// Where a decoder's next pieces come from.
enum Supply<'a> {
    /// The decoder reads the file itself.
    File,
    /// A reader's bytes are handed to it.
    Stored(Rows<'a>),
}

impl<'a> Supply<'a> {
    async fn start(
        decoder: &mut Decoder,
        load: &Load,
        part: &'a LoadPart,
        budgets: &'a Budgets,
        piece: &Piece,
    ) -> Result<Self, decode::Error> {
        match &part.content {
            PartContent::File(blob) => {
                decoder.start_job(&part.path, &load.plan, budgets, piece, blob)?;
                Ok(Self::File)
            }
            PartContent::Stored(table) => {
                let rows = table.read(budgets).await?;
                decoder.start_stored(&table.stored, &load.plan, budgets, piece, &table.head)?;
                Ok(Self::Stored(rows))
            }
        }
    }

    async fn ask(&mut self, decoder: &mut Decoder) -> Result<(), decode::Error> {
        match self {
            Self::File => decoder.request_next(),
            Self::Stored(rows) => {
                let (bytes, last) = rows.next().await?;
                decoder.feed(&bytes, last)
            }
        }
    }
}

async fn insert_piece(
    engine: &Engine,
    create: bool,
    inserts: &mut BTreeMap<TableName, Insert>,
    load: &Load,
    piece: decoder::Part,
    board: &Board<'_>,
) -> Result<(), Failure> {
    let insert = match inserts.entry(piece.table.clone()) {
        std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
        std::collections::btree_map::Entry::Vacant(entry) => {
            let TableName { schema, table } = piece.table.clone();
            entry.insert(engine.insert(Target { schema, table, create }).await?)
        }
    };
    insert.send(piece.bytes).await?;
    if piece.table == *load.filled() {
        board.table(load.index, |table| table.rows += piece.rows);
    }
    Ok(())
}

fn close(board: &Board<'_>, load: &Load, summary: &Summary, broken_promises: Vec<String>) {
    let rows = summary.tables.iter().find(|(name, _)| name == load.filled()).map_or(0, |(_, rows)| *rows);
    board.table(load.index, |table| {
        table.rows = rows;
        let stored = load.parts.iter().flat_map(|part| match &part.content {
            PartContent::File(_) => &[],
            PartContent::Stored(stored) => stored.notes.as_slice(),
        });
        table.notes = stored.cloned().chain(summary.notes.iter().map(note)).collect();
        let differs = table.reason.is_some() || !broken_promises.is_empty();
        table.status = if differs { Status::Differs } else { Status::Open };
        if !broken_promises.is_empty() {
            let reasons = table.reason.take().into_iter().chain(broken_promises);
            table.reason = Some(reasons.collect::<Vec<_>>().join("; "));
            table.remedy = Some(GET_AGAIN.to_owned());
        }
    });
}

fn note(note: &decode::Note) -> String {
    let rows = if note.count == 1 { "row" } else { "rows" };
    format!("{}: {} ({} {rows})", note.column, note.what, note.count)
}

/// What differs from the manifest, in words.
async fn check_promise(decoder: &mut Decoder, load: &Load, part: &LoadPart) -> Result<Vec<String>, Failure> {
    let mut broken = Vec::new();
    let Some(promise) = &part.promise else { return Ok(broken) };
    let (file, has) = match load.parts.len() {
        1 => (String::new(), part.inspection.file_bytes),
        _ => (format!("{}: ", part.path), part.inspection.file_bytes),
    };
    if promise.bytes != has {
        broken.push(format!("{file}the manifest promises {} bytes, the file has {has}", promise.bytes));
    }
    if let PartContent::File(blob) = &part.content
        && decoder.digest(&part.path, blob).await? != promise.sha256
    {
        broken.push(format!("{file}{CHANGED}"));
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
