//! What can go wrong between the page and DuckDB, in words for the person in front of it.

use std::fmt;

/// The kinds of failure that callers tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The engine could not be fetched, verified or started.
    Start,
    /// DuckDB refused the SQL; the engine is fine.
    Sql,
    /// The statement was cancelled by the caller.
    Cancelled,
    /// The engine's memory limit was reached; the engine is fine.
    OutOfMemory,
    /// The engine trapped or stopped answering and has been ended; every connection is void.
    Dead,
    /// The statement broke an engine before and is not run again by itself.
    Refused,
    /// An insert did not arrive whole.
    Insert,
    /// A result does not have the shape that the caller asked for.
    Shape,
}

/// An engine failure: what happened, where in the SQL, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// Which kind of failure it is.
    pub kind: ErrorKind,
    /// What happened.
    pub message: String,
    /// Where in the SQL text it happened: byte offset from its start, where DuckDB tells.
    pub position: Option<usize>,
}

impl Error {
    /// An error without a position.
    pub fn new(kind: ErrorKind, message: impl fmt::Display) -> Self {
        Self { kind, message: message.to_string(), position: None }
    }

    /// A result that lacks a column, or holds another type there.
    pub fn shape(column: &str, expected: &str, found: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Shape, format!("column \"{column}\" should be {expected}, but it is {found}"))
    }

    /// What the reader can do about it.
    pub fn remedy(&self) -> &'static str {
        match self.kind {
            ErrorKind::Start => "Reload the page. If it happens again, the site's files are incomplete.",
            ErrorKind::Sql => "Correct the statement and run it again.",
            ErrorKind::Cancelled => "Run it again when you need it.",
            ErrorKind::OutOfMemory => "Ask for less at once, or open fewer tables.",
            ErrorKind::Dead => "The snapshot is opened again by itself; the statement is not.",
            ErrorKind::Refused => "Change the filters or the statement, so that something else is asked.",
            ErrorKind::Insert => "Open the snapshot again; if it happens again, export that table again.",
            ErrorKind::Shape => "This is a defect of provscope: please report it with the snapshot's form.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_error_names_the_column() {
        let error = Error::shape("size", "BIGINT", "Utf8");
        assert_eq!(error.kind, ErrorKind::Shape);
        assert!(error.message.contains("\"size\""));
    }
}
