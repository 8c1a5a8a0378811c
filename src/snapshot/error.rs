//! Why a snapshot, or one of its files, did not open: in the reader's words.

use serde::Serialize;

/// The kinds that callers and scripts tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorKind {
    /// Nothing that could be opened was given.
    Nothing,
    /// The address did not answer, or answered something else.
    Fetch,
    /// Another site's address: asks for the reader's consent first.
    OtherOrigin,
    /// The manifest cannot be followed.
    Manifest,
    /// The engine did not start or broke down.
    Engine,
    /// The decoder did not start or broke down.
    Decoder,
    /// None of the files could be opened.
    Unreadable,
    /// The reader cancelled, or opened something else.
    Cancelled,
}

/// What happened, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// Which kind of failure it is.
    pub kind: ErrorKind,
    /// What happened, to which file or address.
    pub message: String,
    /// What the reader can do.
    pub remedy: String,
}

impl Error {
    /// An error with its remedy.
    pub fn new(kind: ErrorKind, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { kind, message: message.into(), remedy: remedy.into() }
    }
}

impl From<crate::duckdb::Error> for Error {
    fn from(error: crate::duckdb::Error) -> Self {
        let remedy = error.remedy();
        Self::new(ErrorKind::Engine, error.message, remedy)
    }
}
