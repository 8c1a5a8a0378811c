//! Inserting Arrow IPC streams, believed only when the table's count says so.
//!
//! A stream must come whole, in one message: the engine keeps no copy of what it is handed, so of a
//! stream in several messages it would read memory that it has given back.

use js_sys::Uint8Array;

use super::connection::{ANSWER_LIMIT, Connection};
use super::error::{Error, ErrorKind};
use super::protocol::{InsertOptions, Request};
use super::row::{decode_all, row};
use super::sql;

/// Where the rows go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The table's schema.
    pub schema: String,
    /// The table's name.
    pub table: String,
    /// Make the table from the stream's schema; otherwise append by position.
    pub create: bool,
}

row! {
    struct Counted { rows: i64 }
}

/// An insert under way: one stream after the other, into one table.
pub struct Insert {
    connection: Connection,
    target: Target,
    rows_before: i64,
}

impl Insert {
    pub(super) async fn start(connection: Connection, target: Target) -> Result<Self, Error> {
        let mut insert = Self { connection, target, rows_before: 0 };
        if !insert.target.create {
            insert.rows_before = insert.count().await?;
        }
        Ok(insert)
    }

    /// Inserts a whole stream, schema to end marker; its bytes are moved to the engine. The first one makes the table
    /// where that was asked for, and the others are appended.
    pub async fn send(&mut self, bytes: Uint8Array) -> Result<(), Error> {
        let options = InsertOptions {
            schema: self.target.schema.clone(),
            name: self.target.table.clone(),
            create: self.target.create,
        };
        let request = Request::InsertArrow(self.connection.id, bytes, options);
        self.connection.worker.has_written();
        self.connection.worker.call(&request, "", ANSWER_LIMIT).await?;
        self.target.create = false;
        Ok(())
    }

    /// Checks that exactly `rows` have arrived. A stream cut short, or in a form that the engine does
    /// not know, is accepted silently by the engine and found here.
    pub async fn finish(self, rows: u64) -> Result<(), Error> {
        let arrived = self.count().await.map_err(|error| {
            Error::new(ErrorKind::Insert, format!("{} did not arrive: {}", self.target.table, error.message))
        })? - self.rows_before;
        if u64::try_from(arrived) == Ok(rows) {
            return self.connection.close().await;
        }
        let words = format!("{} of {rows} rows of {} arrived", arrived.max(0), self.target.table);
        Err(Error::new(ErrorKind::Insert, words))
    }

    async fn count(&self) -> Result<i64, Error> {
        let Target { schema, table, .. } = &self.target;
        let sql = format!("SELECT count(*) AS rows FROM {}.{}", sql::identifier(schema), sql::identifier(table));
        let counted: Vec<Counted> = decode_all(&self.connection.run_reading(&sql).await?)?;
        Ok(counted.first().map_or(0, |counted| counted.rows))
    }
}
