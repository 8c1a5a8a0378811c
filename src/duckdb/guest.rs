//! SQL from people, links and scripts: exactly one reading statement, on a connection of its own,
//! in a read-only transaction that is rolled back.

use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use super::connection::{ANSWER_LIMIT, Connection};
use super::engine::{Engine, unexpected};
use super::error::{Error, ErrorKind};
use super::protocol::{Request, Response};
use super::statement::reads_only;

/// What a guest's statement gave.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its columns; `None` for a result without rows, whose columns the engine does not tell.
    pub schema: Option<SchemaRef>,
    /// Its rows.
    pub batches: Vec<RecordBatch>,
    /// The result has more rows than were asked for.
    pub cut: bool,
    /// Milliseconds from start to the last row.
    pub elapsed_ms: f64,
}

impl Engine {
    /// Runs a guest's statement and reads at most `max_rows` of its result.
    ///
    /// Refuses anything but one statement that reads. Dropping the future gives it up.
    pub async fn guest(&self, sql: &str, max_rows: usize, limit: Duration) -> Result<Answer, Error> {
        reads_only(sql)?;
        self.check_refused(sql)?;
        let connection = self.connect().await?;
        one_statement(&connection, sql).await?;
        connection.run("BEGIN TRANSACTION READ ONLY").await?;
        let answer = read(&connection, sql, max_rows, limit).await;
        connection.abandon();
        let rolled_back = connection.run("ROLLBACK").await;
        let answer = answer?;
        rolled_back?;
        connection.close().await?;
        Ok(answer)
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

async fn read(connection: &Connection, sql: &str, max_rows: usize, limit: Duration) -> Result<Answer, Error> {
    let mut stream = connection.stream(sql).await?;
    let mut batches = Vec::new();
    let mut rows = 0;
    let mut cut = false;
    while let Some(batch) = stream.next().await? {
        let room = max_rows - rows;
        if batch.num_rows() > room {
            batches.push(batch.slice(0, room));
            cut = true;
            break;
        }
        rows += batch.num_rows();
        batches.push(batch);
        if stream.elapsed_ms() > limit.as_secs_f64() * 1_000.0 {
            let words = format!("stopped after {} s with {rows} rows", limit.as_secs());
            return Err(Error::new(ErrorKind::Cancelled, words));
        }
    }
    Ok(Answer { schema: stream.schema(), batches, cut, elapsed_ms: stream.elapsed_ms() })
}
