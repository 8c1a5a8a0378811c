//! Opening: the engine starts while footers are read, each file finds its table, and rows flow from
//! the decoders into the engine. What fails is named; what is sound opens.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeSet;

use futures_channel::oneshot;
use futures_util::future::join_all;

use web_sys::Blob;

use super::bundle::DecoderBundle;
use super::clash::{Clash, OTHER, OnClash};
use super::decoder::Decoder;
use super::describe::{ToDescribe, describe};
use super::described::Offers;
use super::error::{Error, ErrorKind};
use super::export::Own;
use super::footers::{self, Footers};
use super::furnish::SystemKit;
use super::gather::{self, Gathered, Given};
use super::load::{self, Load, Queue};
use super::report::{Progress, Status, Step, TableReport};
use super::source::Source;
use crate::decode::descriptor::Described;
use crate::decode::dialect::spec;
use crate::decode::{Budgets, TableName};
use crate::duckdb::delivery::Asset;
use crate::duckdb::{self, Assets, Bundle, Engine, Progress as EngineProgress};

/// Beyond this many decoders the engine, which takes rows one insert at a time, is the bottleneck.
const MOST_DECODERS: u32 = 4;

/// A further decoder costs 60 ms to start: worth it from this many bytes on.
const BYTES_A_DECODER: f64 = 8.0 * 1024.0 * 1024.0;

/// What openings are made with.
#[derive(Debug, Clone)]
pub struct Kit {
    /// The engine's files.
    pub engine: Assets,
    /// The decoder's script.
    pub decoder_script: Asset,
    /// The decoder's module.
    pub decoder_module: Asset,
    /// SQL that makes the schemas; run before the lock.
    pub schemas: &'static str,
    /// The systems that files may belong to.
    pub systems: Vec<SystemKit>,
    /// Schemas that short names are looked up in.
    pub search_path: Vec<&'static str>,
    /// The engine's memory.
    pub memory_megabytes: u32,
}

/// Opens snapshots; keeps the verified bytes of engine and decoder from one opening to the next.
pub struct Workshop {
    pub(super) kit: Kit,
    engine: OnceCell<Bundle>,
    /// Told when the engine's bytes are there.
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
    decoder: OnceCell<DecoderBundle>,
    refused: RefCell<BTreeSet<String>>,
    own: OnceCell<Own>,
    descriptors: RefCell<(Offers, Offers)>,
    decoder_memory: Cell<u64>,
}

/// What an opening comes to.
pub enum Outcome {
    /// The snapshot can be queried.
    Open(Engine, Opened),
    /// Several files claim one table: the reader must say which is meant.
    Clash(Vec<Clash>),
}

/// The file of a table, or its files, as they were given.
#[derive(Debug, Clone)]
pub struct OpenFile {
    /// The table that it became.
    pub table: TableName,
    /// Paths inside what was given, and contents, which are read in slices when they are needed; in the order of their
    /// rows.
    pub parts: Vec<(String, Blob)>,
    /// Schema and name of the table in the database that the only part is, if it is one.
    pub within: Option<(String, String)>,
}

/// What became of a snapshot's files.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The snapshot's name.
    pub name: String,
    /// Every table, and every file that became none.
    pub tables: Vec<TableReport>,
    /// The files of the tables, as they were given.
    pub files: Vec<OpenFile>,
    /// The tables that are made from descriptors.
    pub described: Vec<Described>,
    /// Files that are no part of a snapshot.
    pub passed_over: Vec<String>,
    /// What was read beside the tables, and what became of it, in sentences.
    pub remarks: Vec<String>,
    /// Why some counts are missing, in a sentence, if they are.
    pub incomplete: Option<String>,
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
    pub(super) progress: RefCell<Progress>,
    tell: &'a dyn Fn(&Progress),
}

impl Board<'_> {
    /// Adds a table; its place in the report.
    pub(super) fn push(&self, table: TableReport) -> usize {
        let index = self.progress.borrow().tables.len();
        self.update(|progress| progress.tables.push(table));
        index
    }

    /// A teller of bytes for a step that begins now.
    pub(super) fn step(&self, what: &str) -> impl Fn(u64, u64) + use<'_> {
        self.begin_step(what.to_owned(), false)
    }

    /// The same for a file that is fetched.
    pub(super) fn fetching(&self, name: &str) -> impl Fn(u64, u64) + use<'_> {
        self.begin_step(format!("Fetching {name}"), true)
    }

    fn begin_step(&self, what: String, is_fetch: bool) -> impl Fn(u64, u64) + use<'_> {
        let step = Step { what, done: 0, total: 0, is_fetch };
        self.update(|progress| progress.step = Some(step.clone()));
        move |done, total| self.update(|progress| progress.step = Some(Step { done, total, ..step.clone() }))
    }

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
        Self {
            kit,
            engine: OnceCell::new(),
            waiting: RefCell::default(),
            decoder: OnceCell::new(),
            refused: RefCell::default(),
            own: OnceCell::new(),
            descriptors: RefCell::default(),
            decoder_memory: Cell::default(),
        }
    }

    /// Makes every engine from now on refuse a statement that one broke down over.
    pub fn refuse(&self, sql: String) {
        self.refused.borrow_mut().insert(sql);
    }

    /// The most memory that a decoder was seen to have, in bytes. Decoders end with their opening.
    pub fn decoder_memory(&self) -> u64 {
        self.decoder_memory.get()
    }

    /// Takes note of a decoder's memory.
    pub(super) fn note_memory(&self, bytes: u64) {
        self.decoder_memory.set(self.decoder_memory.get().max(bytes));
    }

    /// The most memory that an engine may use, in megabytes.
    pub fn memory_limit(&self) -> u32 {
        self.kit.memory_megabytes
    }

    /// Descriptors for openings from now on: those that come before the snapshot's own, and those that serve where it
    /// has none.
    pub fn offer(&self, before: Offers, after: Offers) {
        self.descriptors.replace((before, after));
    }

    /// Opens a source within the budgets. Dropping the future cancels it and ends its workers.
    pub async fn open(
        &self,
        source: &Source,
        budgets: &Budgets,
        on_clash: &OnClash,
        tell: impl Fn(&Progress),
    ) -> Result<Outcome, Error> {
        let started = js_sys::Date::now();
        let board = Board { progress: RefCell::default(), tell: &tell };
        let read = self.read_footers(source, budgets, on_clash, &board);
        let (engine, (decoder, mut gathered, footers)) = futures_util::try_join!(self.start_engine(&board), read)?;
        // A database's reader ends with its last table.
        gathered.contents.clear();
        let loads = match footers {
            Footers::Loads(loads) => loads,
            Footers::Clashes(clashes) => return Ok(Outcome::Clash(clashes)),
        };
        self.furnish(&engine, &loads).await?;
        let files = loads.iter().filter_map(Load::files).collect();
        let to_describe = ToDescribe::of(&loads);
        let queue = Queue::new(loads);
        let lanes = self.lanes(&queue);
        let first = load::run(&engine, budgets, decoder, &queue, &board, self);
        let others = join_all((1..lanes).map(|_| async {
            // One decoder is enough; another one that does not start is no failure.
            if let Ok(decoder) = self.start_decoder().await {
                load::run(&engine, budgets, decoder, &queue, &board, self).await?;
            }
            Ok::<_, Error>(())
        }));
        let (first, others) = futures_util::join!(first, others);
        first?;
        others.into_iter().collect::<Result<Vec<()>, _>>()?;
        let described = describe(&engine, to_describe, &board).await?;
        self.tidy(&engine, &board).await?;
        self.fill(&engine, &board).await?;
        let incomplete = match self.keep(&engine, &board).await {
            Ok(()) => None,
            Err(error) if error.kind == duckdb::ErrorKind::Dead => return Err(error.into()),
            // The tables are there: what they hold can still be read.
            Err(error) => Some(format!(
                "Chains, connections and findings could not all be counted, so pages show too few of them: {}",
                error.message.lines().next().unwrap_or_default()
            )),
        };
        board.update(|progress| progress.finished = true);
        let tables = board.progress.into_inner().tables;
        if !tables.iter().any(|table| matches!(table.status, Status::Open | Status::Differs)) {
            return Err(unreadable(&tables));
        }
        let Gathered { name, layout, .. } = gathered;
        let (passed_over, remarks) = (layout.passed_over, layout.remarks);
        let elapsed_ms = js_sys::Date::now() - started;
        let opened = Opened { name, tables, files, described, passed_over, remarks, incomplete, elapsed_ms };
        Ok(Outcome::Open(engine, opened))
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
        for told in self.waiting.take() {
            // An opening that was cancelled waits for nothing any more.
            let _ = told.send(());
        }
        let engine = Engine::start(&self.bundle().await?).await?;
        let setup = engine.connect().await?;
        setup.run(self.kit.schemas).await?;
        setup.close().await?;
        engine.set_search_path(&self.kit.search_path);
        engine.lock(self.kit.memory_megabytes).await?;
        for sql in self.refused.borrow().iter() {
            engine.refuse(sql.clone());
        }
        board.update(|board| board.engine_ready = true);
        Ok(engine)
    }

    /// The engine's verified bytes, as soon as [`Workshop::start_engine`] has fetched them.
    pub(super) async fn bundle(&self) -> Result<Bundle, Error> {
        if self.engine.get().is_none() {
            let (told, there) = oneshot::channel();
            self.waiting.borrow_mut().push(told);
            // If the bytes do not come, the opening fails over that.
            let _ = there.await;
        }
        self.engine.get().cloned().ok_or_else(|| Error::new(ErrorKind::Engine, "the engine is not there", "Reload."))
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

    /// Finds the files, reads every footer and decides which file is which table.
    async fn read_footers(
        &self,
        source: &Source,
        budgets: &Budgets,
        on_clash: &OnClash,
        board: &Board<'_>,
    ) -> Result<(Decoder, Gathered, Footers), Error> {
        let (decoder, given) = futures_util::join!(self.start_decoder(), gather::take(source, budgets, board));
        let (mut decoder, given) = (decoder?, given?);
        let mut gathered = match given {
            Given::Manifest(gathered) => gathered,
            Given::Files(files) => gather::arrange(self, &mut decoder, source, files, budgets, board).await?,
        };
        let (before, after) = self.descriptors.borrow().clone();
        let own = std::mem::take(&mut gathered.offers);
        gathered.offers = Offers([before.0, own.0, after.0].concat());
        let footers = footers::read(self, &mut decoder, &mut gathered, budgets, on_clash, board).await?;
        board.update(|progress| progress.step = None);
        Ok((decoder, gathered, footers))
    }

    /// What the page makes itself; nothing before scripts that could name it have been found.
    pub(super) fn own(&self, is_needed: bool) -> &Own {
        static NOTHING: std::sync::LazyLock<Own> = std::sync::LazyLock::new(Own::default);
        if !is_needed {
            return &NOTHING;
        }
        self.own.get_or_init(|| {
            let is_filled = |schema: &str, table: &str| spec(&TableName::new(schema, table)).is_some();
            Own::of(&self.kit.migrations(), is_filled)
        })
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
