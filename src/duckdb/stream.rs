//! A result read batch by batch, from a pending query.

use std::borrow::Borrow;
use std::collections::VecDeque;

use super::batch::{Batch, Fields, Reader};
use super::connection::{ANSWER_LIMIT, Connection};
use super::engine::unexpected;
use super::error::{Error, ErrorKind};
use super::protocol::{Request, Response};

/// A statement under way, on a connection that it borrows or owns.
pub struct QueryStream<C: Borrow<Connection>> {
    connection: C,
    sql: String,
    reader: Reader,
    ready: VecDeque<Batch>,
    rows: u64,
    started_ms: f64,
    done: bool,
}

impl<C: Borrow<Connection>> QueryStream<C> {
    /// Starts the statement and waits until its first result stands.
    pub(super) async fn start(connection: C, sql: &str) -> Result<Self, Error> {
        connection.borrow().busy.set(true);
        let mut stream = Self {
            connection,
            sql: sql.to_owned(),
            reader: Reader::default(),
            ready: VecDeque::new(),
            rows: 0,
            started_ms: js_sys::Date::now(),
            done: false,
        };
        let connection = stream.connection.borrow();
        let mut request = Request::StartPendingQuery(connection.id, sql.to_owned(), true);
        loop {
            let connection = stream.connection.borrow();
            match connection.worker.call(&request, sql, ANSWER_LIMIT).await {
                Ok(Response::QueryResultHeaderOrNull(Some(header))) => {
                    stream.feed(header.into_vec())?;
                    return Ok(stream);
                }
                Ok(Response::QueryResultHeaderOrNull(None)) => request = Request::PollPendingQuery(connection.id),
                Ok(other) => return Err(unexpected(&other)),
                Err(error) => {
                    connection.busy.set(false);
                    return Err(error);
                }
            }
        }
    }

    /// The next batch, or `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Batch>, Error> {
        loop {
            if let Some(batch) = self.ready.pop_front() {
                self.rows += batch.num_rows() as u64;
                return Ok(Some(batch));
            }
            if self.done {
                return Ok(None);
            }
            self.fetch().await?;
        }
    }

    async fn fetch(&mut self) -> Result<(), Error> {
        let connection = self.connection.borrow();
        let request = Request::FetchQueryResults(connection.id);
        match connection.worker.call(&request, &self.sql, ANSWER_LIMIT).await {
            // Not ready yet: ask again.
            Ok(Response::QueryResultChunk(None)) => Ok(()),
            Ok(Response::QueryResultChunk(Some(bytes))) if bytes.is_empty() => {
                self.done = true;
                self.connection.borrow().busy.set(false);
                Ok(())
            }
            Ok(Response::QueryResultChunk(Some(bytes))) => self.feed(bytes.into_vec()),
            Ok(other) => Err(unexpected(&other)),
            Err(error) => {
                self.connection.borrow().busy.set(false);
                Err(error)
            }
        }
    }

    fn feed(&mut self, bytes: Vec<u8>) -> Result<(), Error> {
        self.ready.extend(self.reader.feed(bytes).map_err(unreadable)?);
        Ok(())
    }

    /// The result's columns, as far as they are known: an empty result may not tell them.
    pub fn fields(&self) -> Option<Fields> {
        self.reader.fields().cloned()
    }

    /// Rows handed out so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Milliseconds since the statement was started.
    pub fn elapsed_ms(&self) -> f64 {
        js_sys::Date::now() - self.started_ms
    }
}

/// A result that is not what the engine sends.
pub(super) fn unreadable(why: String) -> Error {
    Error::new(ErrorKind::Shape, format!("unreadable result: {why}"))
}
