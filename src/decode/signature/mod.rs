//! Schema, fingerprint and pattern signature of a file, by the rules of the source system `compute`, from the file's own
//! columns before any of them is brought to a table's form; and the same as they are stored in snapshots.
//!
//! A file is read in steps, so that somebody can watch and stop it. Memory does not grow with its rows: Parquet is read
//! a column at a time, and different values are counted within a limit (`distinct`), in more passes where they must be.

mod arrays;
mod batches;
mod cells;
mod columns;
mod distinct;
mod gather;
mod kind;
mod lines;
mod python;
mod rows;
mod schema;
mod several;
mod shred;
mod stored;
mod text;
mod within;

use std::ops::Range;
use std::sync::Arc;

use parquet::file::reader::ChunkReader;
use serde::{Deserialize, Serialize};

pub use self::batches::StoredProfiler;
pub use self::columns::AHEAD_BYTES;
use self::columns::Columns;
use self::gather::Gather;
use self::rows::Rows;
pub use self::schema::{Column, fingerprint, normal_name};
pub(super) use self::shred::{complete_computations, complete_embeddings};
pub use self::stored::{ColumnProfile, Form, Stored};
pub use self::within::Within;
use super::budget::Budgets;
use super::error::Error;
use super::groups::Shared;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Written {
    /// Parquet.
    Parquet,
    /// Cells between commas, semicolons or tabs, under a line of names.
    Cells,
    /// JSON objects, one on a line.
    Lines,
}

impl Written {
    /// How a file of this name is written, if it can be read.
    pub fn of(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let has = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        if has(&[".parquet", ".parq", ".pq"]) {
            Some(Self::Parquet)
        } else if has(&[".csv", ".tsv", ".tab"]) {
            Some(Self::Cells)
        } else if has(&[".jsonl", ".ndjson", ".json"]) {
            Some(Self::Lines)
        } else {
            None
        }
    }
}

/// What a file is, by the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Their fingerprint.
    pub fingerprint: String,
    /// Its rows, as far as they were read.
    pub rows: u64,
    /// Values that are NULL, in all columns together.
    pub nulls: u64,
    /// The pattern signature: JSON as Python writes it, so that numbers keep their digits.
    pub signature: String,
    /// What should be known of how it was read, in sentences.
    pub notes: Vec<String>,
}

impl Profile {
    /// The profile of a file from those of its columns, in their order.
    pub fn of_columns(parts: Vec<Self>) -> Self {
        let rows = parts.first().map_or(0, |part| part.rows);
        let mut whole = Self {
            columns: Vec::new(),
            fingerprint: String::new(),
            rows,
            nulls: 0,
            signature: String::new(),
            notes: Vec::new(),
        };
        let mut signed = Vec::new();
        for part in parts {
            whole.columns.extend(part.columns);
            whole.nulls += part.nulls;
            whole.notes.extend(part.notes);
            signed.push(part.signature);
        }
        let inner =
            |signature: &String| -> Option<String> { Some(signature.strip_prefix('{')?.strip_suffix('}')?.to_owned()) };
        whole.signature = match signed.first() {
            // Without rows each of them says no more than that.
            Some(first) if rows == 0 => first.clone(),
            _ => format!("{{{}}}", signed.iter().filter_map(inner).collect::<Vec<_>>().join(", ")),
        };
        whole.fingerprint = fingerprint(&whole.columns);
        whole
    }
}

enum Source {
    Columns(Box<Columns>),
    Rows(Box<Rows>),
}

/// A file whose profile is being made.
pub struct Profiler {
    source: Source,
}

impl Profiler {
    /// Looks at the beginning of a file. `most_rows` leaves aside what comes behind so many rows.
    ///
    /// # Errors
    /// When the file is not sound or over a budget.
    pub fn open<R: ChunkReader + 'static>(
        reader: R,
        file: &str,
        written: Written,
        budgets: &Budgets,
        most_rows: Option<u64>,
    ) -> Result<Self, Error> {
        Self::open_parts(vec![(file.to_owned(), reader)], written, budgets, most_rows)
    }

    /// The same of several files that are one table, in the order of their rows. Parquet files must have the same
    /// columns; those of others are united by name.
    ///
    /// # Errors
    /// When one of them is not sound, over a budget, or has other columns than the first.
    pub fn open_parts<R: ChunkReader + 'static>(
        parts: Vec<(String, R)>,
        written: Written,
        budgets: &Budgets,
        most_rows: Option<u64>,
    ) -> Result<Self, Error> {
        let parts = parts.into_iter().map(|(file, reader)| (file, Shared(Arc::new(reader)))).collect();
        let most_rows = most_rows.unwrap_or(u64::MAX);
        Ok(Self {
            source: match written {
                Written::Parquet => Source::Columns(Box::new(Columns::open(parts, budgets, most_rows, None)?)),
                _ => Source::Rows(Box::new(Rows::open(parts, written, budgets, most_rows)?)),
            },
        })
    }

    /// Some columns of a Parquet file, by their places: several profilers can share the work. [`Profile::of_columns`] puts
    /// their profiles together. Whether the file expands beyond all bounds is looked at with the first column.
    ///
    /// # Errors
    /// When the file is not sound or over a budget.
    pub fn open_columns<R: ChunkReader + 'static>(
        reader: R,
        file: &str,
        columns: Range<usize>,
        budgets: &Budgets,
        most_rows: Option<u64>,
    ) -> Result<Self, Error> {
        let parts = vec![(file.to_owned(), Shared(Arc::new(reader)))];
        let columns = Columns::open(parts, budgets, most_rows.unwrap_or(u64::MAX), Some(columns))?;
        Ok(Self { source: Source::Columns(Box::new(columns)) })
    }

    /// Begins with other columns of the file that [`Self::open_columns`] opened. False for one that is read by rows.
    pub fn go_on(&mut self, columns: Range<usize>) -> bool {
        match &mut self.source {
            Source::Columns(of) => of.go_on(columns),
            Source::Rows(_) => return false,
        }
        true
    }

    /// Reads on a little.
    ///
    /// # Errors
    /// When the file turns out to be damaged, or to hold more than it is allowed to.
    pub fn step(&mut self) -> Result<(), Error> {
        match &mut self.source {
            Source::Columns(columns) => columns.step(),
            Source::Rows(rows) => rows.step(),
        }
    }

    /// How much is done, and of how much: of no unit, and the whole may grow.
    pub fn progress(&self) -> (u64, u64) {
        match &self.source {
            Source::Columns(columns) => columns.progress(),
            Source::Rows(rows) => rows.progress(),
        }
    }

    /// The profile, once everything has been read.
    pub fn profile(&self) -> Option<Profile> {
        match &self.source {
            Source::Columns(columns) => columns.profile(),
            Source::Rows(rows) => rows.profile(),
        }
    }
}

/// A profile from what was gathered.
fn finish(columns: Vec<Column>, gathered: &[Gather], rows: u64, notes: Vec<String>) -> Profile {
    let mut signature = String::from("{");
    if rows == 0 {
        signature.push_str("\"empty\": true");
    } else {
        for (place, (column, gather)) in columns.iter().zip(gathered).enumerate() {
            if place > 0 {
                signature.push_str(", ");
            }
            python::text(&mut signature, &column.name);
            signature.push_str(": ");
            gather.write(&mut signature);
        }
    }
    signature.push('}');
    let nulls = gathered.iter().map(|gather| gather.nulls).sum();
    Profile { fingerprint: fingerprint(&columns), columns, rows, nulls, signature, notes }
}

#[cfg(test)]
mod sample_tests;
#[cfg(test)]
mod tests;
