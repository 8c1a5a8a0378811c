//! A connection: questions that can be cancelled, short set-up statements, and its end.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use super::batch::{Batch, Reader};
use super::engine::unexpected;
use super::error::Error;
use super::protocol::{Request, Response};
use super::raw::RawStream;
use super::stream::{QueryStream, unreadable};
use super::watch::Watch;
use super::worker::Worker;

/// One poll works for about 100 ms; silence for this long means that the engine hangs.
pub(super) const ANSWER_LIMIT: Duration = Duration::from_secs(60);

/// A connection to the engine. Closed when dropped.
pub struct Connection {
    pub(super) worker: Rc<Worker>,
    pub(super) id: u32,
    /// A pending query has been started and not read to its end.
    pub(super) busy: Cell<bool>,
    /// The engine has not been told of its end yet.
    open: Cell<bool>,
}

impl Connection {
    pub(super) fn new(worker: Rc<Worker>, id: u32) -> Self {
        Self { worker, id, busy: Cell::new(false), open: Cell::new(true) }
    }

    /// Runs short set-up SQL in one go: it cannot be cancelled, and blocks the engine until it is
    /// done. Several statements run in turn; the first one's result comes back.
    pub async fn run(&self, sql: &str) -> Result<Vec<Batch>, Error> {
        Ok(Reader::file(&self.run_raw(sql).await?).map_err(unreadable)?.1)
    }

    /// The same for what writes nothing: a statement that reads, or concerns this connection alone.
    pub(super) async fn run_reading(&self, sql: &str) -> Result<Vec<Batch>, Error> {
        Ok(Reader::file(&self.bytes_of(sql).await?).map_err(unreadable)?.1)
    }

    /// As [`Connection::run`], with the result as the engine hands it out: bytes in Arrow's file format.
    pub async fn run_raw(&self, sql: &str) -> Result<Vec<u8>, Error> {
        // From here on, even if nobody waits for it any more: the engine answers in turn.
        self.worker.has_written();
        self.bytes_of(sql).await
    }

    async fn bytes_of(&self, sql: &str) -> Result<Vec<u8>, Error> {
        let mut watch = Watch::begin(sql, true);
        let bytes = self.at_once(sql, &mut watch).await?;
        watch.answered();
        Ok(bytes)
    }

    /// A question whose whole answer comes in one message: nothing is polled, and it cannot be cancelled.
    pub(super) async fn ask_at_once(&self, sql: &str) -> Result<Vec<Batch>, Error> {
        let mut watch = Watch::begin(sql, false);
        let batches = Reader::file(&self.at_once(sql, &mut watch).await?).map_err(unreadable)?.1;
        watch.rows = batches.iter().map(|batch| batch.num_rows() as u64).sum();
        watch.answered();
        Ok(batches)
    }

    async fn at_once(&self, sql: &str, watch: &mut Watch) -> Result<Vec<u8>, Error> {
        let request = Request::RunQuery(self.id, sql.to_owned());
        let answer = self.worker.call(&request, sql, ANSWER_LIMIT).await;
        match watch.told(answer)? {
            Response::QueryResult(bytes) => Ok(bytes.into_vec()),
            other => Err(unexpected(&other)),
        }
    }

    /// Runs one statement and collects its whole result. Cancellable by [`Connection::cancel`], or
    /// by dropping the future.
    pub async fn query(&self, sql: &str) -> Result<Vec<Batch>, Error> {
        let mut stream = self.stream(sql).await?;
        let mut batches = Vec::new();
        while let Some(batch) = stream.next().await? {
            batches.push(batch);
        }
        Ok(batches)
    }

    /// Starts one statement, whose result is then read batch by batch. A connection has one stream
    /// at a time: starting another one ends it.
    pub async fn stream(&self, sql: &str) -> Result<QueryStream<&Self>, Error> {
        QueryStream::start(self, sql).await
    }

    /// The same, for a stream that lives as long as its connection.
    pub async fn into_stream(self, sql: &str) -> Result<QueryStream<Self>, Error> {
        QueryStream::start(self, sql).await
    }

    /// Starts one statement, whose result is then taken as bytes that nobody has looked into.
    pub async fn into_raw_stream(self, sql: &str) -> Result<RawStream<Self>, Error> {
        RawStream::start(self, sql).await
    }

    /// Cancels the query under way, if there is one; that query then fails as cancelled.
    pub async fn cancel(&self) -> Result<bool, Error> {
        match self.worker.call(&Request::CancelPendingQuery(self.id), "", ANSWER_LIMIT).await? {
            Response::Success(done) => Ok(done),
            other => Err(unexpected(&other)),
        }
    }

    /// Closes the connection and waits until the engine has done so.
    pub async fn close(self) -> Result<(), Error> {
        let request = Request::Disconnect(self.id);
        self.open.set(false);
        self.worker.call(&request, "", ANSWER_LIMIT).await.map(drop)
    }

    /// Ends a query that nobody waits for any more, without waiting for that.
    pub(super) fn abandon(&self) {
        if self.busy.replace(false) {
            self.worker.tell(&Request::CancelPendingQuery(self.id));
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.open.get() {
            self.abandon();
            self.worker.tell(&Request::Disconnect(self.id));
        }
    }
}
