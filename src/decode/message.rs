//! What the page and the decoder worker say to each other, as data. A file's `Blob`, or bytes of a database's table,
//! travel beside a request in the same message, the bytes of parts beside a reply; `wire` puts both into JavaScript
//! objects.

use serde::{Deserialize, Serialize};

use super::signature::{Profile, Written};
use super::zip::{self, Archive};
use super::{Budgets, Error, Inspection, Member, Piece, Plan, Stored, Summary, TableName, United};

/// From the page to the worker. `id` names a file; replies carry it back. Each file has one request under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Look at the file in the blob beside. Answered by `Inspected`.
    Inspect {
        /// The file.
        id: u32,
        /// Its name, for messages to people.
        name: String,
        /// The table name that it claims.
        stem: String,
        /// The limits it is held to.
        budgets: Budgets,
    },
    /// Begin to decode the file in the blob beside. Answered by the first `Parts`.
    Start {
        /// The file.
        id: u32,
        /// Its name, for messages to people.
        name: String,
        /// What it is to become.
        plan: Plan,
        /// The limits it is held to.
        budgets: Budgets,
        /// Where the file stands in its table.
        piece: Piece,
    },
    /// Go on with a started file. Answered by `Parts`.
    Next {
        /// The file.
        id: u32,
    },
    /// Look at a table of a database; the bytes beside are a result without rows, in Arrow's file format. Answered by
    /// `Inspected`.
    InspectStored {
        /// The table.
        id: u32,
        /// What is known of it.
        stored: Stored,
        /// The table name that it claims.
        name: String,
        /// The limits it is held to.
        budgets: Budgets,
    },
    /// Begin with a table of a database; the bytes beside are those of `InspectStored`. Answered by `Parts` without any.
    StartStored {
        /// The table.
        id: u32,
        /// What is known of it.
        stored: Stored,
        /// What it is to become.
        plan: Plan,
        /// The limits it is held to.
        budgets: Budgets,
        /// Where its rows stand in its table.
        piece: Piece,
    },
    /// The next bytes of a started table, beside. Answered by `Parts`.
    Feed {
        /// The table.
        id: u32,
        /// No more are to come.
        last: bool,
    },
    /// Read the directory of the archive in the blob beside. Answered by `Listed`.
    List {
        /// The file.
        id: u32,
        /// Its name, for messages to people.
        name: String,
        /// The limits it is held to.
        budgets: Budgets,
    },
    /// Begin to unpack one file of the archive in the blob beside. Answered by the first `Unpacked`; `Next` goes on.
    Unpack {
        /// The file.
        id: u32,
        /// The archive's name, for messages to people.
        name: String,
        /// Which of its files.
        entry: zip::Entry,
    },
    /// Bring the columns of several inspected files together. Answered by `United`.
    Unite {
        /// The table that they are to be.
        id: u32,
        /// What names them all in messages.
        label: String,
        /// The table name that they claim.
        name: String,
        /// The files.
        members: Vec<Member>,
        /// The limits that they are held to together.
        budgets: Budgets,
    },
    /// The SHA-256 of the blob beside. Answered by `Digest`.
    Digest {
        /// The file.
        id: u32,
    },
    /// Begin to make the profile of the file in the blob beside. Answered by the first `Profiled`; `Next` goes on.
    Profile {
        /// The file.
        id: u32,
        /// Its name, for messages to people.
        name: String,
        /// How it is written.
        written: Written,
        /// Names and bytes of the files of one table that stand in the blob one after the other; empty where it
        /// is one file.
        parts: Vec<(String, u64)>,
        /// The limits it is held to.
        budgets: Budgets,
        /// Only so many rows of it.
        most_rows: Option<u64>,
        /// Only these columns of the one Parquet file that it is, from one place to before another. The worker then keeps
        /// the file open: `Columns` goes on with others, until `Drop`.
        columns: Option<(u32, u32)>,
    },
    /// Begin to make the profile of other columns of a file that is kept open. Answered by the first `Profiled`.
    Columns {
        /// The file.
        id: u32,
        /// From one place to before another.
        columns: (u32, u32),
    },
    /// Begin to make the profile of a database's table, whose columns are in the bytes beside. Answered by `Profiled`;
    /// `Feed` hands over its rows, and each is answered the same way. Where no profile comes with the answer to the last
    /// ones, all rows have to be handed over once more.
    ProfileStored {
        /// The table.
        id: u32,
        /// What is known of it.
        stored: Stored,
        /// Names and types of its columns, as the database has them.
        types: Vec<(String, String)>,
        /// The limits it is held to.
        budgets: Budgets,
        /// Only so many rows of it.
        most_rows: Option<u64>,
    },
    /// Forget the file and all that is held for it. Not answered.
    Drop {
        /// The file.
        id: u32,
    },
}

/// From the worker to the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    /// The worker takes requests. Messages sent before it may be lost.
    Ready,
    /// What the file holds.
    Inspected {
        /// The file.
        id: u32,
        /// What was found.
        inspection: Inspection,
    },
    /// Pieces of streams; the bytes of each travel beside, in the same order.
    Parts {
        /// The file.
        id: u32,
        /// The pieces, at most one for each table.
        parts: Vec<PartHead>,
        /// There after the last piece: what became of the file. The worker has then forgotten it.
        done: Option<Summary>,
        /// Bytes of memory that the worker has; it never gives any back.
        memory: u64,
    },
    /// What several files are together.
    United {
        /// The table.
        id: u32,
        /// What they are.
        united: United,
    },
    /// What an archive holds.
    Listed {
        /// The file.
        id: u32,
        /// Its directory.
        archive: Archive,
    },
    /// A piece of an unpacked file travels beside, unless nothing is left.
    Unpacked {
        /// The file.
        id: u32,
        /// That was the last of it, and its checksum is right. The worker has then forgotten it.
        done: bool,
    },
    /// How far a profile is.
    Profiled {
        /// The file.
        id: u32,
        /// How much is done.
        done: u64,
        /// Of how much, as far as is known.
        total: u64,
        /// There once it is whole. The worker has then forgotten the file, unless columns of it were asked for.
        profile: Option<Profile>,
    },
    /// The SHA-256 of the file.
    Digest {
        /// The file.
        id: u32,
        /// 64 hexadecimal digits, lower case.
        sha256: String,
    },
    /// The file could not be decoded. The worker has forgotten it, and goes on with others.
    Failed {
        /// The file.
        id: u32,
        /// Why.
        error: Error,
    },
    /// The worker panicked and must be ended: the file that it was at is damaged.
    Panicked {
        /// The panic's own words, for a report.
        message: String,
    },
}

/// A piece of a stream without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartHead {
    /// Whose stream it is.
    pub table: TableName,
    /// Rows in the piece.
    pub rows: u64,
}

impl Request {
    /// The file that the request is about.
    pub fn id(&self) -> u32 {
        match self {
            Request::Inspect { id, .. }
            | Request::Start { id, .. }
            | Request::List { id, .. }
            | Request::Unpack { id, .. }
            | Request::Next { id }
            | Request::Unite { id, .. }
            | Request::InspectStored { id, .. }
            | Request::StartStored { id, .. }
            | Request::Feed { id, .. }
            | Request::Profile { id, .. }
            | Request::Columns { id, .. }
            | Request::ProfileStored { id, .. }
            | Request::Digest { id }
            | Request::Drop { id } => *id,
        }
    }
}

impl Reply {
    /// The file that the reply is about, if it is about one.
    pub fn id(&self) -> Option<u32> {
        match self {
            Reply::Inspected { id, .. }
            | Reply::Parts { id, .. }
            | Reply::Listed { id, .. }
            | Reply::United { id, .. }
            | Reply::Unpacked { id, .. }
            | Reply::Profiled { id, .. }
            | Reply::Digest { id, .. }
            | Reply::Failed { id, .. } => Some(*id),
            Reply::Ready | Reply::Panicked { .. } => None,
        }
    }
}

/// The error for a file at which the worker panicked or fell silent.
pub fn panicked(file: &str, message: &str) -> Error {
    Error::panicked(file, message)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_named_by_its_only_key() {
        let json = serde_json::to_value(Request::Next { id: 3 }).unwrap();
        assert_eq!(json, serde_json::json!({"Next": {"id": 3}}));
        assert_eq!(serde_json::to_value(Reply::Ready).unwrap(), serde_json::json!("Ready"));
    }

    #[test]
    fn every_request_comes_back_as_it_was_sent() {
        let request = Request::Start {
            id: 1,
            name: "a.parquet".into(),
            plan: Plan::Normalise(TableName::new("artifact", "color_chain")),
            budgets: Budgets::default(),
            piece: Piece { first_row: 7, ..Piece::default() },
        };
        let json = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<Request>(&json).unwrap(), request);
    }
}
