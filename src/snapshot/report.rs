//! What became of each table and file: the part of a snapshot that is told to people and scripts.

use serde::Serialize;

/// What became of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Waits for its turn.
    Waiting,
    /// Rows are coming in.
    Loading,
    /// All rows are there.
    Open,
    /// Open, but something about it differs from what was expected or promised.
    Differs,
    /// Could not be opened; nothing of it is shown.
    Failed,
    /// The snapshot has no such table.
    Absent,
}

/// One table of the snapshot, or one file that became none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableReport {
    /// The schema: a source system's name, or `other`.
    pub system: String,
    /// The table's name.
    pub name: String,
    /// Rows that are open.
    pub rows: u64,
    /// The file it came from, or the folder and the number of its files; empty for a table that the page fills itself.
    pub file: String,
    /// What became of it.
    pub status: Status,
    /// Why, in words, where there is more to say than the status.
    pub reason: Option<String>,
    /// What the reader can do about it.
    pub remedy: Option<String>,
    /// What was skipped, converted or not understood, with counts.
    pub notes: Vec<String>,
    /// Rows the file says it has.
    pub rows_expected: u64,
    /// Bytes of the file; 0 where it holds other tables too.
    pub bytes: u64,
}

impl TableReport {
    /// Whether it is open and belongs to no system.
    pub fn is_of_none(&self) -> bool {
        self.system == "other" && matches!(self.status, Status::Open | Status::Differs)
    }

    /// A table that waits for the rows of a file.
    pub fn of(table: &crate::decode::TableName, file: &str) -> Self {
        Self {
            system: table.schema.clone(),
            name: table.table.clone(),
            rows: 0,
            file: file.to_owned(),
            status: Status::Waiting,
            reason: None,
            remedy: None,
            notes: Vec::new(),
            rows_expected: 0,
            bytes: 0,
        }
    }
}

/// A file that is being fetched or unpacked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Step {
    /// What is done, with the file's name.
    pub what: String,
    /// Bytes so far.
    pub done: u64,
    /// Bytes in all, as far as that is known.
    pub total: u64,
    /// It comes from an address, and may stand still.
    pub is_fetch: bool,
}

/// The state of an opening, for its progress display.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Progress {
    /// Engine bytes fetched and in all; equal when it is there.
    pub engine: (u64, u64),
    /// The engine is ready for rows.
    pub engine_ready: bool,
    /// The file that is being fetched or unpacked.
    pub step: Option<Step>,
    /// Nothing more is to come.
    pub finished: bool,
    /// The tables as far as they are known.
    pub tables: Vec<TableReport>,
}

impl Progress {
    /// Rows open and rows expected, over all tables.
    pub fn rows(&self) -> (u64, u64) {
        self.tables.iter().fold((0, 0), |(done, all), table| (done + table.rows, all + table.rows_expected))
    }
}
