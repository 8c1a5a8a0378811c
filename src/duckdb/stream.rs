//! A result read batch by batch, from a pending query.

use std::borrow::Borrow;
use std::collections::VecDeque;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_schema::{ArrowError, SchemaRef};

use super::connection::Connection;
use super::error::{Error, ErrorKind};
use super::raw::RawStream;

/// A statement under way, on a connection that it borrows or owns.
pub struct QueryStream<C: Borrow<Connection>> {
    raw: RawStream<C>,
    decoder: StreamDecoder,
    schema: Option<SchemaRef>,
    ready: VecDeque<RecordBatch>,
    rows: u64,
    started_ms: f64,
}

impl<C: Borrow<Connection>> QueryStream<C> {
    /// Starts the statement and waits until its first result stands.
    pub(super) async fn start(connection: C, sql: &str) -> Result<Self, Error> {
        let started_ms = js_sys::Date::now();
        let mut raw = RawStream::start(connection, sql).await?;
        let head = raw.next().await?;
        let mut stream =
            Self { raw, decoder: StreamDecoder::new(), schema: None, ready: VecDeque::new(), rows: 0, started_ms };
        stream.feed(head.unwrap_or_default())?;
        Ok(stream)
    }

    /// The next batch, or `None` at the end.
    pub async fn next(&mut self) -> Result<Option<RecordBatch>, Error> {
        loop {
            if let Some(batch) = self.ready.pop_front() {
                self.rows += batch.num_rows() as u64;
                return Ok(Some(batch));
            }
            match self.raw.next().await? {
                Some(bytes) => self.feed(bytes)?,
                None => return Ok(None),
            }
        }
    }

    fn feed(&mut self, bytes: Vec<u8>) -> Result<(), Error> {
        let shape = |error: ArrowError| Error::new(ErrorKind::Shape, format!("unreadable result: {error}"));
        let mut buffer = Buffer::from_vec(bytes);
        while !buffer.is_empty() {
            if let Some(batch) = self.decoder.decode(&mut buffer).map_err(shape)? {
                self.schema = Some(batch.schema());
                self.ready.push_back(batch);
            }
        }
        if self.schema.is_none() {
            self.schema = self.decoder.schema();
        }
        Ok(())
    }

    /// The result's columns, as far as they are known: an empty result may not tell them.
    pub fn schema(&self) -> Option<SchemaRef> {
        self.schema.clone()
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
