//! Opening: the engine starts while footers are read, each file finds its table, and rows flow from
//! the decoders into the engine. What fails is named; what is sound opens.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;

use super::decoder::{Decoder, DecoderBundle};
use super::error::{Error, ErrorKind};
use super::load::{self, Load, Queue};
use super::report::{Progress, Status, TableReport};
use super::source::{Content, Entry, Source, fetch};
use crate::decode::{Budgets, Inspection, Plan, Recognition, TableName};
use crate::duckdb::delivery::Asset;
use crate::duckdb::{Assets, Bundle, Engine, Progress as EngineProgress};

/// Beyond this many decoders the engine, which takes rows one insert at a time, is the bottleneck.
const MOST_DECODERS: u32 = 4;

/// A further decoder costs 60 ms to start: worth it from this many bytes on.
const BYTES_A_DECODER: f64 = 8.0 * 1024.0 * 1024.0;

/// Files of one snapshot.
const MOST_FILES: usize = 4_096;

/// Unknown tables, and known ones with other columns, are kept here.
const OTHER: &str = "other";

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

/// What openings are made with.
#[derive(Debug, Clone)]
pub struct Kit {
    /// The engine's files.
    pub engine: Assets,
    /// The decoder's script.
    pub decoder_script: Asset,
    /// The decoder's module.
    pub decoder_module: Asset,
    /// SQL that makes schemas, tables and views, in order; run before the lock.
    pub migrations: Vec<&'static str>,
    /// Schemas that short names are looked up in.
    pub search_path: Vec<&'static str>,
    /// What to fill when it is missing.
    pub fills: Vec<Fill>,
    /// How much a file may ask for.
    pub budgets: Budgets,
    /// The engine's memory.
    pub memory_megabytes: u32,
}

/// Opens snapshots; keeps the verified bytes of engine and decoder from one opening to the next.
pub struct Workshop {
    kit: Kit,
    engine: OnceCell<Bundle>,
    decoder: OnceCell<DecoderBundle>,
    refused: RefCell<BTreeSet<String>>,
}

/// What became of a snapshot's files.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The snapshot's name.
    pub name: String,
    /// Every table, and every file that became none.
    pub tables: Vec<TableReport>,
    /// Files that are no part of a snapshot.
    pub passed_over: Vec<String>,
    /// Milliseconds from the start to the last row.
    pub elapsed_ms: f64,
}

impl Opened {
    /// The source systems that have at least one open table.
    pub fn systems(&self) -> Vec<String> {
        let open = self.tables.iter().filter(|t| t.status != Status::Failed && t.system != OTHER && !t.file.is_empty());
        open.map(|table| table.system.clone()).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// The progress that several tasks write to.
pub(super) struct Board<'a> {
    progress: RefCell<Progress>,
    tell: &'a dyn Fn(&Progress),
}

impl Board<'_> {
    pub(super) fn update(&self, change: impl FnOnce(&mut Progress)) {
        change(&mut self.progress.borrow_mut());
        (self.tell)(&self.progress.borrow());
    }

    pub(super) fn table(&self, index: usize, change: impl FnOnce(&mut TableReport)) {
        self.update(|progress| {
            if let Some(table) = progress.tables.get_mut(index) {
                change(table);
            }
        });
    }
}

impl Workshop {
    /// A workshop that has fetched nothing yet.
    pub fn new(kit: Kit) -> Self {
        Self { kit, engine: OnceCell::new(), decoder: OnceCell::new(), refused: RefCell::default() }
    }

    /// Makes every engine from now on refuse a statement that one broke down over.
    pub fn refuse(&self, sql: String) {
        self.refused.borrow_mut().insert(sql);
    }

    /// Opens a source. Dropping the future cancels it and ends its workers.
    pub async fn open(&self, source: &Source, tell: impl Fn(&Progress)) -> Result<(Engine, Opened), Error> {
        let started = js_sys::Date::now();
        let board = Board { progress: RefCell::default(), tell: &tell };
        let (engine, (decoder, files)) =
            futures_util::try_join!(self.start_engine(&board), self.read_footers(source, &board))?;
        let Files { name, passed_over, loads } = files;
        let queue = Queue::new(loads);
        let lanes = self.lanes(&queue);
        let first = load::run(&engine, &self.kit.budgets, decoder, &queue, &board, self);
        let others = join_all((1..lanes).map(|_| async {
            // One decoder is enough; another one that does not start is no failure.
            if let Ok(decoder) = self.start_decoder().await {
                load::run(&engine, &self.kit.budgets, decoder, &queue, &board, self).await?;
            }
            Ok::<_, Error>(())
        }));
        let (first, others) = futures_util::join!(first, others);
        first?;
        others.into_iter().collect::<Result<Vec<()>, _>>()?;
        self.fill(&engine, &board).await?;
        board.update(|progress| progress.finished = true);
        let tables = board.progress.into_inner().tables;
        if !tables.iter().any(|table| matches!(table.status, Status::Open | Status::Differs)) {
            return Err(unreadable(&tables));
        }
        Ok((engine, Opened { name, tables, passed_over, elapsed_ms: js_sys::Date::now() - started }))
    }

    async fn start_engine(&self, board: &Board<'_>) -> Result<Engine, Error> {
        if self.engine.get().is_none() {
            let bundle = Bundle::fetch(&self.kit.engine, |progress| {
                if let EngineProgress::Fetch { loaded, total } = progress {
                    board.update(|board| board.engine = (loaded, total));
                }
            })
            .await?;
            // Another opening may have been quicker; both are the same bytes.
            let _ = self.engine.set(bundle);
        }
        let bundle =
            self.engine.get().ok_or_else(|| Error::new(ErrorKind::Engine, "the engine is not there", "Reload."))?;
        let engine = Engine::start(bundle).await?;
        let setup = engine.connect().await?;
        for sql in &self.kit.migrations {
            setup.run(sql).await?;
        }
        setup.close().await?;
        engine.set_search_path(&self.kit.search_path);
        engine.lock(self.kit.memory_megabytes).await?;
        for sql in self.refused.borrow().iter() {
            engine.refuse(sql.clone());
        }
        board.update(|board| board.engine_ready = true);
        Ok(engine)
    }

    /// A fresh decoder.
    pub(super) async fn start_decoder(&self) -> Result<Decoder, Error> {
        if self.decoder.get().is_none() {
            let bundle = DecoderBundle::fetch(&self.kit.decoder_script, &self.kit.decoder_module).await?;
            let _ = self.decoder.set(bundle);
        }
        let bundle =
            self.decoder.get().ok_or_else(|| Error::new(ErrorKind::Decoder, "the decoder is not there", "Reload."))?;
        Decoder::start(bundle).await
    }

    fn lanes(&self, queue: &Queue) -> u32 {
        let cores = web_sys::window().map_or(1.0, |window| window.navigator().hardware_concurrency());
        let most = (cores as u32).saturating_sub(1).clamp(1, MOST_DECODERS);
        let worth = (queue.bytes() / BYTES_A_DECODER).ceil() as u32;
        most.min(worth.max(1)).min(queue.len().max(1))
    }

    /// Reads every footer and decides which file is which table.
    async fn read_footers(&self, source: &Source, board: &Board<'_>) -> Result<(Decoder, Files), Error> {
        let (decoder, listing) = futures_util::join!(self.start_decoder(), source.list());
        let (mut decoder, listing) = (decoder?, listing?);
        if listing.entries.len() > MOST_FILES {
            let what = format!("{} files are more than the {MOST_FILES} allowed", listing.entries.len());
            return Err(Error::new(ErrorKind::Unreadable, what, "Open fewer files at once."));
        }
        let mut taken = Taken::default();
        let mut loads = Vec::new();
        for entry in listing.entries {
            let path = entry.path.clone();
            let index = board.progress.borrow().tables.len();
            match self.inspect(&mut decoder, entry).await? {
                Ok((entry, blob, inspection)) => {
                    let (table, plan, reason) = taken.assign(&entry, &inspection.recognition);
                    board.update(|board| {
                        board.tables.push(TableReport {
                            rows_expected: inspection.rows,
                            bytes: inspection.file_bytes,
                            reason,
                            ..report(&table, &path)
                        });
                    });
                    loads.push(Load { index, path, blob, plan, table, promise: entry.promise, inspection });
                }
                Err((stem, error)) => {
                    let table = taken.name_of(&stem);
                    board.update(|board| {
                        board.tables.push(TableReport {
                            status: Status::Failed,
                            reason: Some(error.what),
                            remedy: Some(error.remedy),
                            ..report(&table, &path)
                        });
                    });
                }
            }
        }
        Ok((decoder, Files { name: listing.name, passed_over: listing.passed_over, loads }))
    }

    #[allow(clippy::type_complexity)]
    async fn inspect(
        &self,
        decoder: &mut Decoder,
        entry: Entry,
    ) -> Result<Result<(Entry, web_sys::Blob, Inspection), (String, crate::decode::Error)>, Error> {
        let fetched = match &entry.content {
            Content::Here(blob) => Ok(blob.clone()),
            Content::At(url) => fetch(url).await,
            Content::Missing => Err(Error::new(
                ErrorKind::Fetch,
                format!("the manifest names {}, and it is not among the files", entry.path),
                "Add the file, or write the manifest again.",
            )),
        };
        let blob = match fetched {
            Ok(blob) => blob,
            Err(error) => return Ok(Err((entry.stem, load::as_file_error(error)))),
        };
        let result = decoder.inspect(&entry.path, &entry.stem, &self.kit.budgets, &blob).await;
        if decoder.is_over() {
            *decoder = self.start_decoder().await?;
        }
        Ok(match result {
            Ok(inspection) => Ok((entry, blob, inspection)),
            Err(error) => Err((entry.stem, error)),
        })
    }

    /// Fills tables that the snapshot does not have and the page knows.
    async fn fill(&self, engine: &Engine, board: &Board<'_>) -> Result<(), Error> {
        for fill in &self.kit.fills {
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
                    ..report(&fill.table, "")
                });
            });
        }
        Ok(())
    }
}

struct Files {
    name: String,
    passed_over: Vec<String>,
    loads: Vec<Load>,
}

/// Which tables have been given to a file.
#[derive(Default)]
struct Taken {
    /// Known tables, with the file that is each.
    known: BTreeMap<TableName, String>,
    /// Names under `other`, in lower case: SQL does not tell case apart.
    others: BTreeSet<String>,
    /// Where to go on looking for a free name.
    next: BTreeMap<String, u32>,
}

impl Taken {
    /// The table that a file fills, how, and why not the one that its name says.
    fn assign(&mut self, entry: &Entry, recognition: &Recognition) -> (TableName, Plan, Option<String>) {
        let (wanted, reason) = match recognition {
            Recognition::Table(table) => match self.known.get(table) {
                None => {
                    self.known.insert(table.clone(), entry.path.clone());
                    return (table.clone(), Plan::Normalise(table.clone()), None);
                }
                Some(first) => (
                    table.table.clone(),
                    Some(format!("{} is already {}.{}: this one is kept beside it", first, table.schema, table.table)),
                ),
            },
            Recognition::Unlike { table, problems } => (
                entry.stem.clone(),
                Some(format!("not opened as {}.{}: {}", table.schema, table.table, problems.join("; "))),
            ),
            Recognition::Unknown => (entry.stem.clone(), None),
        };
        let table = self.name_of(&wanted);
        (table.clone(), Plan::AsIs(table), reason)
    }

    /// A free name under `other`; names differ by more than case, as SQL asks.
    fn name_of(&mut self, stem: &str) -> TableName {
        let base = if stem.trim().is_empty() { "unnamed" } else { stem };
        let next = self.next.entry(base.to_lowercase()).or_insert(1);
        loop {
            let name = if *next == 1 { base.to_owned() } else { format!("{base}_{next}") };
            *next += 1;
            if self.others.insert(name.to_lowercase()) {
                return TableName { schema: OTHER.to_owned(), table: name };
            }
        }
    }
}

fn report(table: &TableName, file: &str) -> TableReport {
    TableReport {
        system: table.schema.clone(),
        name: table.table.clone(),
        rows: 0,
        file: file.to_owned(),
        status: Status::Waiting,
        reason: None,
        remedy: None,
        notes: Vec::new(),
        rows_expected: 0,
        bytes: 0,
    }
}

fn unreadable(tables: &[TableReport]) -> Error {
    let first = tables.iter().find_map(|table| table.reason.clone()).unwrap_or_default();
    let remedy = tables.iter().find_map(|table| table.remedy.clone()).unwrap_or_else(|| "Export it again.".to_owned());
    let message = match tables.len() {
        1 => first,
        count => format!("none of the {count} files could be opened. {first}"),
    };
    Error::new(ErrorKind::Unreadable, message, remedy)
}
