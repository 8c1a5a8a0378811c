//! A question: one SQL statement and the type that each row of its answer decodes into.

use std::future::Future;
use std::marker::PhantomData;

use super::batch::Batch;
use super::error::Error;
use super::row::Row;

/// A part of a result: `limit` rows from row `offset` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Rows to skip.
    pub offset: u64,
    /// Rows to fetch at most.
    pub limit: u64,
}

/// SQL whose answer has rows of type `T`. The text runs as it is on native DuckDB.
#[derive(Debug)]
pub struct Question<T> {
    sql: String,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Question<T> {
    fn clone(&self) -> Self {
        Self { sql: self.sql.clone(), of: PhantomData }
    }
}

impl<T> PartialEq for Question<T> {
    fn eq(&self, other: &Self) -> bool {
        self.sql == other.sql
    }
}

/// Something that answers SQL with typed rows: a connection.
pub trait Ask {
    /// Runs the statement and decodes every row.
    fn rows<T: Row>(&self, sql: &str) -> impl Future<Output = Result<Vec<T>, Error>>;

    /// Runs the statement and gives its answer as columns, in one piece: for answers of so many rows that a value for each
    /// of them would take longer than the answer.
    fn columns(&self, sql: &str) -> impl Future<Output = Result<Vec<Batch>, Error>>;
}

impl<T: Row> Question<T> {
    /// A question from its SQL: one `SELECT`, without a closing semicolon.
    pub fn new(sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), of: PhantomData }
    }

    /// The statement, as it can be shown and run elsewhere.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// The same question for a part of its answer. The SQL should end in an `ORDER BY`.
    #[must_use]
    pub fn page(self, page: Page) -> Self {
        Self::new(format!("{}\nLIMIT {} OFFSET {}", self.sql, page.limit, page.offset))
    }

    /// Every row of the answer.
    pub async fn all(&self, db: &impl Ask) -> Result<Vec<T>, Error> {
        db.rows(&self.sql).await
    }

    /// The whole answer as columns, unread; [`Column`](super::row::Column) reads them.
    pub async fn columns(&self, db: &impl Ask) -> Result<Vec<Batch>, Error> {
        db.columns(&self.sql).await
    }

    /// The first row of the answer, if there is one.
    pub async fn first(&self, db: &impl Ask) -> Result<Option<T>, Error> {
        Ok(db.rows(&self.sql).await?.into_iter().next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duckdb::row;

    row! {
        struct One { n: i64 }
    }

    #[test]
    fn a_page_is_a_limit_and_an_offset_at_the_end() {
        let question = Question::<One>::new("SELECT n FROM t ORDER BY n").page(Page { offset: 20, limit: 10 });
        assert_eq!(question.sql(), "SELECT n FROM t ORDER BY n\nLIMIT 10 OFFSET 20");
    }
}
