//! What became of a file: rows by table, and what was not understood or not kept. Only counting happens here.

use serde::{Deserialize, Serialize};

use super::recognise::TableName;

/// The outcome of decoding one file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Rows handed on, for the main table and then its side tables.
    pub tables: Vec<(TableName, u64)>,
    /// What is true of the columns and worth saying.
    pub notes: Vec<Note>,
}

impl Summary {
    /// Adds what became of another file of the same table.
    pub fn add(&mut self, other: Summary) {
        for (table, rows) in other.tables {
            match self.tables.iter_mut().find(|(known, _)| *known == table) {
                Some((_, sum)) => *sum += rows,
                None => self.tables.push((table, rows)),
            }
        }
        let mut notes = Notes(std::mem::take(&mut self.notes));
        for note in other.notes {
            match notes.0.iter_mut().find(|known| known.column == note.column && known.what == note.what) {
                Some(known) => known.count += note.count,
                None => notes.0.push(note),
            }
        }
        self.notes = notes.0;
    }
}

/// Something about a column that a reader should know: values not understood, columns not shown or not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The column, under its name in the file (in the table, where the file lacks it).
    pub column: String,
    /// What happened to it, without a subject: `not a whole array of texts, so not split`.
    pub what: String,
    /// Rows that it happened to.
    pub count: u64,
}

/// Notes while a file is decoded: the same note on the same column is added up, and one that never happened is none.
#[derive(Debug, Default)]
pub(super) struct Notes(Vec<Note>);

impl Notes {
    /// `count` rows more of `what`.
    pub(super) fn add(&mut self, column: &str, what: &str, count: u64) {
        if count == 0 {
            return;
        }
        match self.0.iter_mut().find(|note| note.column == column && note.what == what) {
            Some(note) => note.count += count,
            None => self.0.push(Note { column: column.to_owned(), what: what.to_owned(), count }),
        }
    }

    /// A note on a whole column, which counts also where the file has no rows.
    pub(super) fn on_column(&mut self, column: &str, what: &str, rows: u64) {
        self.0.push(Note { column: column.to_owned(), what: what.to_owned(), count: rows });
    }

    /// All notes, in the order in which they first came up.
    pub(super) fn to_vec(&self) -> Vec<Note> {
        self.0.clone()
    }
}
