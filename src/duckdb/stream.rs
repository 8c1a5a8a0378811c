//! A result read batch by batch, from a pending query.

use std::borrow::Borrow;
use std::collections::VecDeque;

use super::batch::{Batch, Fields, Reader};
use super::connection::Connection;
use super::error::{Error, ErrorKind};
use super::raw::RawStream;
use super::watch::Watch;

/// A statement under way, on a connection that it borrows or owns.
pub struct QueryStream<C: Borrow<Connection>> {
    raw: RawStream<C>,
    reader: Reader,
    ready: VecDeque<Batch>,
    watch: Watch,
    started_ms: f64,
}

impl<C: Borrow<Connection>> QueryStream<C> {
    /// Starts the statement and waits until its first result stands.
    pub(super) async fn start(connection: C, sql: &str) -> Result<Self, Error> {
        let started_ms = js_sys::Date::now();
        let mut watch = Watch::begin(sql, false);
        let mut raw = watch.told(RawStream::start(connection, sql).await)?;
        let head = watch.told(raw.next().await)?;
        let mut stream = Self { raw, reader: Reader::default(), ready: VecDeque::new(), watch, started_ms };
        stream.feed(head.unwrap_or_default())?;
        Ok(stream)
    }

    /// The next batch, or `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Batch>, Error> {
        loop {
            if let Some(batch) = self.ready.pop_front() {
                self.watch.rows += batch.num_rows() as u64;
                return Ok(Some(batch));
            }
            let next = self.raw.next().await;
            match self.watch.told(next)? {
                Some(bytes) => self.feed(bytes)?,
                None => {
                    self.watch.answered();
                    return Ok(None);
                }
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
        self.watch.rows
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
