//! For the unit tests of this system: a database that has no rows, and a way to run its answers.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use crate::duckdb::{Ask, Batch, Error, Row};

/// Answers every question with no row.
pub(super) struct Nothing;

impl Ask for Nothing {
    async fn rows<T: Row>(&self, _sql: &str) -> Result<Vec<T>, Error> {
        Ok(Vec::new())
    }

    async fn columns(&self, _sql: &str) -> Result<Vec<Batch>, Error> {
        Ok(Vec::new())
    }
}

/// Runs a future that never waits.
pub(super) fn answer<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("nothing here waits"),
    }
}
