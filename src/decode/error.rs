//! Why a file could not be decoded, in words for the person who dropped it. The sentences live here, so that they are
//! of one voice; what is checked and when does not.

use std::fmt;

use parquet::errors::ParquetError;
use serde::{Deserialize, Serialize};

use super::budget::{Allowance, human_bytes, human_count};

/// The kinds of failure that callers tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ErrorKind {
    /// The file has no bytes.
    Empty,
    /// The file is of another format.
    NotParquet,
    /// The file's end is missing.
    Truncated,
    /// The footer is there, but says what cannot be.
    Footer,
    /// The footer is sound, but the data is not.
    Damaged,
    /// The file is over one of the budgets.
    Budget,
    /// The file is encrypted.
    Encrypted,
    /// The file uses a part of the format that is not understood.
    Unsupported,
    /// The file does not have the columns of the table that it was to become.
    Unlike,
    /// The file is an archive that is not sound, or not safe.
    Archive,
    /// The browser could not read the file.
    Read,
    /// A defect of the decoder itself.
    Internal,
}

/// A file that could not be decoded: what happened to which file, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{what}")]
pub struct Error {
    /// Which kind of failure it is.
    pub kind: ErrorKind,
    /// What happened, with the file's name in it. A whole sentence or more.
    pub what: String,
    /// What the reader can do about it.
    pub remedy: String,
}

const EXPORT_AGAIN: &str = "Export it again, and check that the copy has the same size as the original.";
const RAISE: &str = "If you trust this file, raise that limit under Limits on the open page, and open it again.";

impl Error {
    /// An error of any kind, in the caller's words.
    pub fn new(kind: ErrorKind, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { kind, what: what.into(), remedy: remedy.into() }
    }

    pub(super) fn empty(file: &str) -> Self {
        Self::new(
            ErrorKind::Empty,
            format!("{file} is empty: it has 0 bytes."),
            "Export it again; an export or a copy that was cut off leaves an empty file.",
        )
    }

    pub(super) fn not_parquet(file: &str, looks_like: Option<&str>) -> Self {
        let what = match looks_like {
            Some(other) => format!("{file} is not a Parquet file: it looks like {other}."),
            None => format!("{file} is not a Parquet file: it does not begin as one does."),
        };
        Self::new(ErrorKind::NotParquet, what, "Export the table as Parquet: COPY t TO 't.parquet' (FORMAT parquet).")
    }

    pub(super) fn truncated(file: &str, what: &str) -> Self {
        Self::new(ErrorKind::Truncated, format!("{file} is cut off: {what}"), EXPORT_AGAIN)
    }

    pub(super) fn footer(file: &str, what: &str) -> Self {
        Self::new(ErrorKind::Footer, format!("The footer of {file} is damaged: {what}"), EXPORT_AGAIN)
    }

    pub(super) fn damaged(file: &str, what: &str) -> Self {
        Self::new(ErrorKind::Damaged, format!("The data in {file} is damaged: {what}"), EXPORT_AGAIN)
    }

    pub(super) fn encrypted(file: &str) -> Self {
        Self::new(
            ErrorKind::Encrypted,
            format!("{file} is encrypted, and there is no key for it here."),
            "Export it again without encryption.",
        )
    }

    /// The decoder itself gave up on a file: its worker panicked, or no longer answered.
    pub(super) fn panicked(file: &str, message: &str) -> Self {
        Self::damaged(file, &format!("the decoder had to give up on it ({}).", short(message)))
    }

    pub(super) fn unlike(file: &str, table: &impl fmt::Display, problems: &[String]) -> Self {
        Self::new(
            ErrorKind::Unlike,
            format!("{file} does not have the columns of {table}: {}.", problems.join("; ")),
            "Export the table with all its columns. Until then it can be read in SQL under the schema other.",
        )
    }

    pub(super) fn no_usable_column(file: &str) -> Self {
        Self::new(
            ErrorKind::Unsupported,
            format!("{file} has no column of a type that can be shown."),
            "Export it again with its columns cast to common types.",
        )
    }

    pub(super) fn internal(file: &str, what: &str) -> Self {
        Self::new(
            ErrorKind::Internal,
            format!("{file} could not be decoded: {what}"),
            "This is a defect of provscope: please report it with the form of the file.",
        )
    }

    /// More than `limit` of something countable: `what` is "columns" or "rows".
    pub(super) fn too_many(file: &str, what: &str, found: u64, limit: u64) -> Self {
        Self::new(
            ErrorKind::Budget,
            format!("{file} has {} {what}; the limit is {}.", human_count(found), human_count(limit)),
            format!("Export fewer {what}, or split the table. {RAISE}"),
        )
    }

    /// The file itself is larger than the budget.
    pub(super) fn file_too_large(file: &str, found: u64, limit: u64) -> Self {
        Self::new(
            ErrorKind::Budget,
            format!("{file} is {} large; the limit for one file is {}.", human_bytes(found), human_bytes(limit)),
            format!("Split the table into several files. {RAISE}"),
        )
    }

    /// The file's values, written out flat, need more than it is allowed. `column` is the one that needs most.
    pub(super) fn too_large(file: &str, file_bytes: u64, column: Option<&str>, found: u64, limit: Allowance) -> Self {
        let most = column.map(|name| format!(" (most of it in column \"{name}\")")).unwrap_or_default();
        let size = human_bytes(file_bytes);
        let (found, allowed) = (human_bytes(found), human_bytes(limit.bytes));
        let why = if limit.by_size { format!("a file of {size} may expand to {allowed}") } else { allowed };
        let limit_is = if limit.by_size { "the limit is set by its size:" } else { "the limit is" };
        Self::new(
            ErrorKind::Budget,
            format!("{file} ({size}) expands to {found} or more{most}; {limit_is} {why}."),
            format!("Export fewer rows or leave out the long columns. {RAISE}"),
        )
    }

    /// One value, or one page, is larger than the budget of a value.
    pub(super) fn value_too_large(file: &str, column: &str, what: &str, found: u64, limit: u64) -> Self {
        Self::new(
            ErrorKind::Budget,
            format!(
                "{file} has {what} of {} in column \"{column}\"; the limit for one is {}.",
                human_bytes(found),
                human_bytes(limit)
            ),
            format!("Export the table without that column, or with smaller row groups. {RAISE}"),
        )
    }

    /// A row group needs more memory at once than a browser tab has to spare.
    pub(super) fn group_too_large(file: &str, group: usize, column: Option<&str>, found: u64, limit: u64) -> Self {
        let at = column.map(|name| format!(", column \"{name}\",")).unwrap_or_default();
        Self::new(
            ErrorKind::Budget,
            format!(
                "Row group {} of {file}{at} needs {} at once to be decoded; the limit is {}.",
                group + 1,
                human_bytes(found),
                human_bytes(limit)
            ),
            "Export the table with smaller row groups: COPY t TO 't.parquet' (FORMAT parquet, ROW_GROUP_SIZE 20000).",
        )
    }

    /// What the Parquet reader says, put into words; `reading` tells whether the footer or the data was being read.
    pub(super) fn from_parquet(file: &str, reading: Reading, error: &ParquetError) -> Self {
        match error {
            ParquetError::NYI(detail) => Self::new(
                ErrorKind::Unsupported,
                format!("{file} uses a part of Parquet that is not supported here: {}.", short(detail)),
                "Export it again with DuckDB: COPY t TO 't.parquet' (FORMAT parquet).",
            ),
            other => Self::from_detail(file, reading, &other.to_string()),
        }
    }

    pub(super) fn from_detail(file: &str, reading: Reading, detail: &str) -> Self {
        // By the time a reading error gets here it is only text.
        if let Some(reason) = Unreadable::reason(detail) {
            return Self::new(
                ErrorKind::Read,
                format!("{file} could not be read any more ({}).", short(reason)),
                "If the file was moved or changed, open it again.",
            );
        }
        match reading {
            Reading::Footer => Self::footer(file, &format!("it cannot be read ({}).", short(detail))),
            Reading::Data => Self::damaged(file, &format!("a page cannot be decoded ({}).", short(detail))),
        }
    }
}

/// What was being read when the Parquet reader gave up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// The footer.
    Footer,
    /// A column's pages.
    Data,
}

/// The browser could not give the bytes of a file: it was moved, changed, or the permission is gone.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the file cannot be read: {0}")]
pub struct Unreadable(pub String);

impl Unreadable {
    /// The reason in the text of an error that was this one.
    pub(super) fn reason(text: &str) -> Option<&str> {
        text.split_once(UNREADABLE).map(|(_, reason)| reason)
    }
}

/// How [`Unreadable`]'s text begins.
const UNREADABLE: &str = "the file cannot be read: ";

/// The first sentence of a library's message, short enough to be read.
fn short(detail: &str) -> String {
    const LIMIT: usize = 160;
    let line = detail.lines().next().unwrap_or_default().trim().trim_end_matches('.');
    if line.chars().count() <= LIMIT {
        return line.to_owned();
    }
    let mut cut: String = line.chars().take(LIMIT).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_breach_names_the_file_and_the_limit() {
        let error = Error::too_many("big.parquet", "columns", 3_000, 2_000);
        assert_eq!(error.kind, ErrorKind::Budget);
        assert!(error.what.contains("big.parquet") && error.what.contains("3,000") && error.what.contains("2,000"));
    }

    #[test]
    fn a_file_that_went_away_is_not_called_damaged() {
        let inner = ParquetError::External(Box::new(Unreadable("NotReadableError".into())));
        assert_eq!(Error::from_parquet("a.parquet", Reading::Data, &inner).kind, ErrorKind::Read);
    }

    #[test]
    fn long_details_are_cut() {
        let error = Error::from_detail("a.parquet", Reading::Data, &"x".repeat(10_000));
        assert!(error.what.chars().count() < 300);
    }
}
