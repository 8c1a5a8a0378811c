//! Makes described tables in an engine: all or none.

use super::{create, refill};
use crate::decode::TableName;
use crate::decode::descriptor::Described;
use crate::duckdb::{Engine, Error};

/// Makes the tables that `is_new` names from their descriptors, and writes down anew what drifts in all of them. What
/// was there stays if that fails.
pub async fn apply(engine: &Engine, all: &[Described], is_new: impl Fn(&TableName) -> bool) -> Result<(), Error> {
    let new = all.iter().filter(|described| is_new(&described.table));
    let statements: Vec<String> = new.flat_map(create).chain(refill(all)).collect();
    let connection = engine.connect().await?;
    connection.run("BEGIN TRANSACTION").await?;
    for statement in &statements {
        // In slices, so that closing meanwhile is prompt. What is not committed ends with its connection.
        connection.query(statement).await?;
    }
    connection.run("COMMIT").await?;
    connection.close().await
}
