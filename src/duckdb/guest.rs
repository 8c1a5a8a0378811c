//! SQL from people, links and scripts: exactly one reading statement, on a connection of its own,
//! in a read-only transaction that is rolled back.

use std::time::Duration;

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;

use super::batch::{Batch, Fields};
use super::connection::{ANSWER_LIMIT, Connection};
use super::engine::{Engine, unexpected};
use super::error::{Error, ErrorKind};
use super::protocol::{Request, Response};
use super::row::{decode_all, row};
use super::statement::{changes_the_engine, is_explain, reads_only};
use super::stream::QueryStream;

/// A result takes no more than this of the page's memory.
const MOST_BYTES: usize = 512 << 20;

/// What a guest's statement gave.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its columns; `None` for a result without rows, whose columns the engine does not tell.
    pub fields: Option<Fields>,
    /// Its rows.
    pub batches: Vec<Batch>,
    /// The result has more rows than were asked for, or than the page has memory for.
    pub cut: bool,
    /// Milliseconds from start to the last row.
    pub elapsed_ms: f64,
}

row! {
    struct Plan { explain_value: String }
}

row! {
    /// A column of a result, as DuckDB calls it.
    pub struct Described {
        /// Its name; two columns may have the same.
        pub column_name: String,
        /// Its SQL type.
        pub column_type: String,
    }
}

/// A guest's statement under way, whose result is read as far as it is wanted. Dropping it gives it up.
pub struct Cursor {
    stream: QueryStream<Connection>,
    columns: Vec<Described>,
    rest: Option<Batch>,
    bytes: usize,
    ended: bool,
    cut: bool,
}

impl Cursor {
    /// Its columns; empty where DuckDB does not describe the statement (`SHOW`, `SUMMARIZE`, `EXPLAIN`).
    pub fn columns(&self) -> &[Described] {
        &self.columns
    }

    /// The same as they came: of a result without rows the engine tells none.
    pub fn fields(&self) -> Option<Fields> {
        self.stream.fields()
    }

    /// Every row has been read.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// There are more rows than the page has memory for; no more will be read.
    pub fn cut(&self) -> bool {
        self.cut
    }

    /// Milliseconds since the statement was started.
    pub fn elapsed_ms(&self) -> f64 {
        self.stream.elapsed_ms()
    }

    /// The next rows, at most so many; fewer only at the end.
    pub async fn read(&mut self, rows: usize) -> Result<Vec<Batch>, Error> {
        let mut batches = Vec::new();
        let mut wanted = rows;
        while wanted > 0 && !self.ended && !self.cut {
            let next = match self.rest.take() {
                Some(rest) => Some(rest),
                None => self.stream.next().await?,
            };
            let Some(batch) = next else {
                self.ended = true;
                break;
            };
            let taken = batch.num_rows().min(wanted);
            if taken < batch.num_rows() {
                self.rest = Some(batch.slice(taken, batch.num_rows() - taken));
            } else {
                self.bytes += batch.memory();
                self.cut = self.bytes > MOST_BYTES;
            }
            wanted -= taken;
            if taken > 0 {
                batches.push(batch.slice(0, taken));
            }
        }
        if self.rest.is_none() && !self.ended && !self.cut {
            // Whether there is more is known only by looking.
            match self.stream.next().await? {
                Some(batch) => self.rest = Some(batch),
                None => self.ended = true,
            }
        }
        Ok(batches)
    }
}

impl Engine {
    /// Runs a guest's statement and reads at most `max_rows` of its result, for `limit` at most.
    ///
    /// Refuses anything but one statement that reads. Dropping the future gives it up.
    pub async fn guest(&self, sql: &str, max_rows: usize, limit: Duration) -> Result<Answer, Error> {
        let connection = self.guest_connection(sql).await?;
        let answer = within(limit, async {
            harmless(&connection, sql).await?;
            read(&connection, sql, max_rows).await
        })
        .await;
        connection.abandon();
        let rolled_back = connection.run_reading("ROLLBACK").await;
        let answer = answer?;
        rolled_back?;
        connection.close().await?;
        Ok(answer)
    }

    /// Starts a guest's statement, to be read as far as somebody looks. Dropping the future gives it up.
    ///
    /// Refuses what [`Engine::guest`] refuses, and columns whose values do not survive a stream.
    pub async fn guest_cursor(&self, sql: &str) -> Result<Cursor, Error> {
        let connection = self.guest_connection(sql).await?;
        harmless(&connection, sql).await?;
        let columns = described(&connection, sql).await;
        if let Some(column) = columns.iter().find(|column| column.column_type.contains("ENUM(")) {
            let words = format!(
                "column \"{}\" is an ENUM, which cannot be shown as it is: cast it to VARCHAR",
                column.column_name
            );
            return Err(Error::new(ErrorKind::Sql, words));
        }
        let stream = connection.into_stream(sql).await?;
        Ok(Cursor { stream, columns, rest: None, bytes: 0, ended: false, cut: false })
    }

    /// A connection in a read-only transaction, for one statement that reads. It ends with the connection.
    async fn guest_connection(&self, sql: &str) -> Result<Connection, Error> {
        reads_only(sql)?;
        self.check_refused(sql)?;
        let connection = self.connect().await?;
        one_statement(&connection, sql).await?;
        connection.run_reading("BEGIN TRANSACTION READ ONLY").await?;
        Ok(connection)
    }
}

/// The columns of a statement's result. Some statements cannot be described; they run all the same.
async fn described(connection: &Connection, sql: &str) -> Vec<Described> {
    let answer = connection.run_reading(&format!("DESCRIBE {sql}")).await;
    answer.and_then(|batches| decode_all(&batches)).unwrap_or_default()
}

/// Stops what takes too long, whether its first row never comes or its last.
async fn within(limit: Duration, work: impl Future<Output = Result<Answer, Error>>) -> Result<Answer, Error> {
    let timer = TimeoutFuture::new(u32::try_from(limit.as_millis()).unwrap_or(u32::MAX));
    futures_util::pin_mut!(work);
    match select(work, timer).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => {
            let words = format!("stopped after {} s", limit.as_secs_f32());
            Err(Error::new(ErrorKind::Cancelled, words))
        }
    }
}

/// DuckDB itself counts the statements: it prepares one only.
async fn one_statement(connection: &Connection, sql: &str) -> Result<(), Error> {
    let request = Request::CreatePrepared(connection.id, sql.to_owned());
    match connection.worker.call(&request, sql, ANSWER_LIMIT).await? {
        Response::PreparedStatementId(statement) => {
            connection.worker.tell(&Request::ClosePrepared(connection.id, statement));
            Ok(())
        }
        other => Err(unexpected(&other)),
    }
}

/// Some table functions change the engine outside of any transaction. The plan, which names every
/// operator however the statement hides it, tells them.
async fn harmless(connection: &Connection, sql: &str) -> Result<(), Error> {
    if is_explain(sql) {
        return Ok(());
    }
    let plan: Vec<Plan> = decode_all(&connection.run_reading(&format!("EXPLAIN (FORMAT json) {sql}")).await?)?;
    match plan.iter().find_map(|plan| changes_the_engine(&plan.explain_value)) {
        None => Ok(()),
        Some(function) => {
            let words = format!("{function} changes the engine itself and cannot run here");
            Err(Error::new(ErrorKind::Sql, words))
        }
    }
}

async fn read(connection: &Connection, sql: &str, max_rows: usize) -> Result<Answer, Error> {
    let mut stream = connection.stream(sql).await?;
    let mut batches = Vec::new();
    let (mut rows, mut bytes) = (0, 0);
    let mut cut = false;
    while let Some(batch) = stream.next().await? {
        let room = max_rows - rows;
        bytes += batch.memory();
        if batch.num_rows() > room || bytes > MOST_BYTES {
            batches.push(batch.slice(0, room.min(batch.num_rows())));
            cut = true;
            break;
        }
        rows += batch.num_rows();
        batches.push(batch);
    }
    Ok(Answer { fields: stream.fields(), batches, cut, elapsed_ms: stream.elapsed_ms() })
}
