//! Archives of the zip format, read by slices: what the directory says, whether it can be believed, and one file at a
//! time unpacked. Written by hand because what matters here is what other readers leave out: every entry's place is
//! checked against every other's, and sizes are bounded before a byte is unpacked and again while it is.
//!
//! Nothing here knows what is in the files.

mod directory;
mod end;
mod path;
mod unpack;

use parquet::file::reader::ChunkReader;
use serde::{Deserialize, Serialize};

use super::error::{Error, ErrorKind, Unreadable};

pub use directory::list;
pub use unpack::Unpacker;

/// What an archive holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archive {
    /// Its files, in the directory's order. Folders are none.
    pub entries: Vec<Entry>,
}

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its path: relative, with `/`, without `.` and `..`.
    pub path: String,
    /// Where its packed bytes begin in the archive.
    pub start: u64,
    /// Packed bytes.
    pub packed: u64,
    /// Bytes once unpacked, as the directory says.
    pub bytes: u64,
    /// The checksum of the unpacked bytes.
    pub crc32: u32,
    /// How it is packed.
    pub method: Method,
}

/// How a file is packed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// As it is.
    Stored,
    /// By deflate.
    Deflated,
    /// In a way that is not read here, in words.
    Unknown(String),
}

const PACK_AGAIN: &str = "Pack the snapshot's folder again, for example with zip -r, or open the folder itself.";

/// The archive as a whole is not to be believed.
fn refused(archive: &str, what: &str) -> Error {
    Error::new(ErrorKind::Archive, format!("{archive} was not opened: {what}."), PACK_AGAIN)
}

fn damaged(archive: &str, what: &str) -> Error {
    let remedy = "Get the archive again, and check that the copy has the same size as the original.";
    Error::new(ErrorKind::Archive, format!("{archive} is damaged: {what}."), remedy)
}

/// `length` bytes from `start`; short files are damaged ones.
fn slice<R: ChunkReader>(reader: &R, archive: &str, start: u64, length: u64) -> Result<bytes::Bytes, Error> {
    let inside = start.checked_add(length).is_some_and(|end| end <= reader.len());
    let length = usize::try_from(length).ok().filter(|_| inside);
    let length = length.ok_or_else(|| damaged(archive, "it says that a part of it lies beyond its end"))?;
    reader.get_bytes(start, length).map_err(|error| {
        let text = error.to_string();
        let reason = Unreadable::reason(&text).unwrap_or(&text);
        let what = format!("{archive} could not be read any more ({reason}).");
        Error::new(ErrorKind::Read, what, "If the file was moved or changed, open it again.")
    })
}

/// Reads little-endian numbers from the front of a record. A record that is too short gives None.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }
}

#[cfg(test)]
mod tests;
