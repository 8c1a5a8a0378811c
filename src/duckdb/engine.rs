//! The engine's life: delivered, started, prepared, locked, and its connections handed out.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use futures_channel::oneshot;
use gloo_timers::future::TimeoutFuture;
use js_sys::Array;
use js_sys::WebAssembly::Module;
use wasm_bindgen::JsValue;
use web_sys::Blob;

use super::answers::{Answers, MOST_OF_ONE};
use super::batch::Batch;
use super::connection::Connection;
use super::delivery::{self, Asset, BlobUrl};
use super::error::{Error, ErrorKind};
use super::insert::{Insert, Target};
use super::lock;
use super::protocol::{BLOB_FILE, OpenConfig, Request, Response};
use super::question::Ask;
use super::row::Row;
use super::sql;
use super::worker::Worker;

/// Compiling 34 MB of WebAssembly takes about a second; a slow device gets a minute.
const START_LIMIT: Duration = Duration::from_secs(60);

/// The database of everything: in memory, and compressed, which the default one is not: tables take a
/// fifth of the room.
const DATABASE: &str = "data";

/// Connections kept open for the next question.
const IDLE_CONNECTIONS: usize = 4;

/// The two files of the `eh` bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assets {
    /// `duckdb-browser-eh.worker.js`.
    pub script: Asset,
    /// `duckdb-eh.wasm`, gzip-compressed.
    pub module: Asset,
}

/// How far the start has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Bytes fetched, of all bytes of both files.
    Fetch {
        /// Bytes that have come.
        loaded: u64,
        /// Bytes in all.
        total: u64,
    },
    /// Everything is there; the browser compiles the last of it.
    Compile,
}

/// Gives the worker its module; see there.
const GIVEN_MODULE: &str = include_str!("given_module.js");

/// The engine's script calls for an address, whatever is given to it.
const NO_ADDRESS: &str = "data:,";

/// The engine, verified and compiled, from which any number of engines start.
#[derive(Debug, Clone)]
pub struct Bundle {
    script: Blob,
    module: Module,
}

impl Bundle {
    /// Fetches and checks both files, and compiles the module meanwhile.
    pub async fn fetch(assets: &Assets, progress: impl Fn(Progress)) -> Result<Self, Error> {
        let total = assets.script.bytes + assets.module.bytes;
        let loaded = RefCell::new([0; 2]);
        let tell = |part: usize, bytes: u64| {
            if let Some(slot) = loaded.borrow_mut().get_mut(part) {
                *slot = bytes;
            }
            let loaded = loaded.borrow().iter().sum::<u64>().min(total);
            progress(Progress::Fetch { loaded, total });
        };
        let (script, module) = futures_util::try_join!(
            delivery::fetch(&assets.script, "text/javascript", |bytes| tell(0, bytes)),
            delivery::compile(&assets.module, |bytes| {
                tell(1, bytes);
                if bytes >= assets.module.bytes {
                    progress(Progress::Compile);
                }
            }),
        )?;
        let parts = Array::of2(&JsValue::from_str(GIVEN_MODULE), &script);
        let script = delivery::blob(&parts, "text/javascript")
            .map_err(|error| Error::new(ErrorKind::Start, delivery::describe(&error)))?;
        Ok(Self { script, module })
    }
}

/// A running DuckDB with an in-memory database. Clones share it; dropping the last one ends it.
#[derive(Clone)]
pub struct Engine {
    pub(super) worker: Rc<Worker>,
    search_path: Rc<RefCell<String>>,
    idle: Rc<RefCell<Vec<Connection>>>,
    refused: Rc<RefCell<BTreeSet<String>>>,
    answers: Rc<RefCell<Answers>>,
}

impl Engine {
    /// Starts an engine with an empty database that is not locked yet.
    pub async fn start(bundle: &Bundle) -> Result<Self, Error> {
        let script = BlobUrl::new(&bundle.script)?;
        let worker = Worker::start(script.as_str(), &bundle.module)?;
        let engine = Self {
            worker,
            search_path: Rc::default(),
            idle: Rc::default(),
            refused: Rc::default(),
            answers: Rc::default(),
        };
        engine.control(Request::Instantiate(NO_ADDRESS.to_owned(), None)).await.map_err(start_error)?;
        engine.control(Request::Open(OpenConfig { maximum_threads: 1 })).await.map_err(start_error)?;
        let connection = engine.connect().await.map_err(start_error)?;
        connection.run(&format!("ATTACH ':memory:' AS {DATABASE} (COMPRESS)")).await.map_err(start_error)?;
        connection.close().await?;
        engine.search_path.replace(format!("USE {DATABASE}"));
        Ok(engine)
    }

    async fn control(&self, request: Request) -> Result<Response, Error> {
        self.worker.call(&request, "", START_LIMIT).await
    }

    /// DuckDB's version, as `v1.4.3`.
    pub async fn version(&self) -> Result<String, Error> {
        match self.control(Request::GetVersion).await? {
            Response::VersionString(version) => Ok(version),
            other => Err(unexpected(&other)),
        }
    }

    /// Schemas that names are looked up in, for each connection made from now on.
    pub fn set_search_path<S: AsRef<str>>(&self, schemas: &[S]) {
        let quoted: Vec<String> =
            schemas.iter().map(|schema| format!("{DATABASE}.{}", sql::identifier(schema.as_ref()))).collect();
        let path = sql::text(&quoted.join(","));
        self.search_path.replace(format!("SET search_path = {path}"));
        // Names may mean something else from now on.
        self.worker.has_written();
        self.idle.borrow_mut().clear();
    }

    /// Bounds memory (in megabytes) and shuts every door: no files, no network, no extensions, no
    /// settings. Must run before any SQL of strangers.
    pub async fn lock(&self, memory_megabytes: u32) -> Result<(), Error> {
        self.shut(memory_megabytes, None).await
    }

    /// The same, but for registered files whose names begin with `directory`: those can be attached.
    pub async fn lock_except(&self, memory_megabytes: u32, directory: &str) -> Result<(), Error> {
        self.shut(memory_megabytes, Some(directory)).await
    }

    async fn shut(&self, memory_megabytes: u32, directory: Option<&str>) -> Result<(), Error> {
        let connection = self.connect().await?;
        connection
            .run(&lock::statements(memory_megabytes, directory).join(
                ";
",
            ))
            .await?;
        connection.close().await
    }

    /// Makes a file known under a name; the worker reads it in slices, when it needs them.
    pub async fn register(&self, name: &str, content: &Blob) -> Result<(), Error> {
        let request = Request::RegisterFile(name.to_owned(), content.clone(), BLOB_FILE, false);
        self.control(request).await.map(drop)
    }

    /// A connection of its own, with the search path set.
    pub async fn connect(&self) -> Result<Connection, Error> {
        let id = match self.control(Request::Connect).await? {
            Response::ConnectionInfo(id) => id,
            other => return Err(unexpected(&other)),
        };
        let connection = Connection::new(Rc::clone(&self.worker), id);
        let search_path = self.search_path.borrow().clone();
        if !search_path.is_empty() {
            connection.run_reading(&search_path).await?;
        }
        Ok(connection)
    }

    /// Starts to insert an Arrow IPC stream on a fresh connection: a failed insert spoils its own.
    pub async fn insert(&self, target: Target) -> Result<Insert, Error> {
        Insert::start(self.connect().await?, target).await
    }

    /// Ends the engine and gives its memory back. Everything under way fails.
    pub fn close(&self) {
        self.worker.finish(Error::new(ErrorKind::Dead, "the engine was closed"));
    }

    /// Resolves with the reason when the engine ends, by itself or by [`Engine::close`].
    pub fn when_ended(&self) -> oneshot::Receiver<Error> {
        self.worker.when_ended()
    }

    /// The statement that this engine broke down over, if it did.
    pub fn culprit(&self) -> Option<String> {
        self.worker.culprit()
    }

    /// Never runs a statement: one that an earlier engine broke down over.
    pub fn refuse(&self, sql: String) {
        self.refused.borrow_mut().insert(sql);
    }

    /// Asks ahead of somebody who will ask the same: the answer is kept if it is short. That it fails is told when it is
    /// asked for.
    pub async fn look_ahead(&self, sql: &str) {
        let _ = self.read(sql, |_| Ok(())).await;
    }

    /// The whole answer to a statement, batch by batch as they come: a long one never holds the page up at once. `take`
    /// is given each of them.
    async fn read(&self, sql: &str, mut take: impl FnMut(&Batch) -> Result<(), Error>) -> Result<(), Error> {
        self.check_refused(sql)?;
        self.worker.check()?;
        let kept = self.answers.borrow_mut().get(sql, self.worker.writes());
        if let Some(batches) = kept {
            // Somebody who asks for much would otherwise have it all in one turn of the page.
            TimeoutFuture::new(0).await;
            return batches.iter().try_for_each(take);
        }
        let writes = self.worker.writes();
        let borrowed = self.borrow_connection().await?;
        let Some(connection) = borrowed.connection.as_ref() else {
            return Err(Error::new(ErrorKind::Dead, "no connection"));
        };
        let mut stream = connection.stream(sql).await?;
        let (mut batches, mut bytes) = (Vec::new(), 0);
        while let Some(batch) = stream.next().await? {
            take(&batch)?;
            bytes += batch.memory();
            if bytes <= MOST_OF_ONE {
                batches.push(batch);
            }
        }
        if bytes <= MOST_OF_ONE {
            self.answers.borrow_mut().keep(sql, batches, writes);
        }
        Ok(())
    }

    /// An error for a statement that is refused.
    pub(super) fn check_refused(&self, sql: &str) -> Result<(), Error> {
        if self.refused.borrow().contains(sql) {
            return Err(Error::new(ErrorKind::Refused, "the engine broke down over this statement before"));
        }
        Ok(())
    }

    async fn borrow_connection(&self) -> Result<Borrowed, Error> {
        let idle = self.idle.borrow_mut().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        Ok(Borrowed { connection: Some(connection), idle: Rc::clone(&self.idle) })
    }
}

/// A connection that goes back when it is dropped, whether its question was answered or given up.
struct Borrowed {
    connection: Option<Connection>,
    idle: Rc<RefCell<Vec<Connection>>>,
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        connection.abandon();
        let mut idle = self.idle.borrow_mut();
        if idle.len() < IDLE_CONNECTIONS {
            idle.push(connection);
        }
    }
}

impl Ask for Engine {
    /// Asks on a connection of its own, so that questions do not replace each other. Dropping the
    /// future gives the question up. A short answer is kept until something is written.
    async fn rows<T: Row>(&self, sql: &str) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        let take = |batch: &Batch| {
            rows.append(&mut T::decode(batch)?);
            Ok(())
        };
        self.read(sql, take).await?;
        Ok(rows)
    }

    /// One message there and one back, however many rows there are; it cannot be cancelled.
    async fn columns(&self, sql: &str) -> Result<Vec<Batch>, Error> {
        self.check_refused(sql)?;
        let borrowed = self.borrow_connection().await?;
        match borrowed.connection.as_ref() {
            Some(connection) => connection.ask_at_once(sql).await,
            None => Err(Error::new(ErrorKind::Dead, "no connection")),
        }
    }
}

/// An answer of another kind than the request asks for: the protocol is not the one we speak.
pub(super) fn unexpected(response: &Response) -> Error {
    Error::new(ErrorKind::Dead, format!("the engine answered out of turn ({})", kind_of(response)))
}

fn kind_of(response: &Response) -> String {
    let text = format!("{response:?}");
    text.split(['(', ' ']).next().unwrap_or_default().to_owned()
}

fn start_error(error: Error) -> Error {
    Error::new(ErrorKind::Start, format!("the engine did not start: {}", error.message))
}
