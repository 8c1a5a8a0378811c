//! A result as bytes, part by part, from a pending query: Arrow messages that nobody has looked into.

use std::borrow::Borrow;

use super::connection::{ANSWER_LIMIT, Connection};
use super::engine::unexpected;
use super::error::Error;
use super::protocol::{Request, Response};

/// A statement under way, on a connection that it borrows or owns.
pub struct RawStream<C: Borrow<Connection>> {
    connection: C,
    sql: String,
    /// The first message: the columns.
    head: Option<Vec<u8>>,
    done: bool,
}

impl<C: Borrow<Connection>> RawStream<C> {
    /// Starts the statement and waits until its first result stands.
    pub(super) async fn start(connection: C, sql: &str) -> Result<Self, Error> {
        connection.borrow().busy.set(true);
        let mut stream = Self { connection, sql: sql.to_owned(), head: None, done: false };
        let mut request = Request::StartPendingQuery(stream.connection.borrow().id, sql.to_owned(), true);
        loop {
            let connection = stream.connection.borrow();
            match connection.worker.call(&request, sql, ANSWER_LIMIT).await {
                Ok(Response::QueryResultHeaderOrNull(Some(header))) => {
                    stream.head = Some(header.into_vec());
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

    /// The next part, or `None` at the end. The parts in a row are an Arrow stream without its end marker.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        if let Some(head) = self.head.take() {
            return Ok(Some(head));
        }
        while !self.done {
            let connection = self.connection.borrow();
            let request = Request::FetchQueryResults(connection.id);
            match connection.worker.call(&request, &self.sql, ANSWER_LIMIT).await {
                // Not ready yet: ask again.
                Ok(Response::QueryResultChunk(None)) => {}
                Ok(Response::QueryResultChunk(Some(bytes))) if bytes.is_empty() => {
                    self.done = true;
                    connection.busy.set(false);
                }
                Ok(Response::QueryResultChunk(Some(bytes))) => return Ok(Some(bytes.into_vec())),
                Ok(other) => return Err(unexpected(&other)),
                Err(error) => {
                    connection.busy.set(false);
                    return Err(error);
                }
            }
        }
        Ok(None)
    }
}
