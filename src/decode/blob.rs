//! A file of the browser as the Parquet reader wants it: read in slices, synchronously, as only a worker may. The file
//! is never whole in memory. What is read from it is not looked at here.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::io;

use bytes::Bytes;
use js_sys::Uint8Array;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};
use web_sys::{Blob, FileReaderSync};

use super::Unreadable;

/// Bytes that are read at once where less is wanted: a read costs more than what it brings.
const AHEAD: u64 = 256 << 10;
/// Bytes that are kept of what was read: together the columns of a usual row group.
pub const KEPT: usize = 16 << 20;

thread_local! {
    // The Parquet reader wants its source to be `Send`, which a `Blob` is not: it gets the key of one.
    static OPEN: RefCell<HashMap<u32, Source>> = RefCell::default();
}

struct Source {
    blob: Blob,
    bytes: u64,
    /// What was read last and where it begins, the latest in front.
    kept: VecDeque<(u64, Bytes)>,
    /// Bytes of it at most.
    keeps: usize,
}

/// A reader of one blob. Forgetting the blob is the caller's part: see [`close`].
#[derive(Debug, Clone, Copy)]
pub struct BlobReader {
    key: u32,
    bytes: u64,
}

/// Begins to read `blob` under `key`, in place of what was read under that key before. Of what was read, `keeps` bytes
/// are kept.
pub fn open(key: u32, blob: Blob, keeps: usize) -> BlobReader {
    let bytes = blob.size() as u64;
    OPEN.with_borrow_mut(|open| open.insert(key, Source { blob, bytes, kept: VecDeque::new(), keeps }));
    BlobReader { key, bytes }
}

/// Forgets the blob under `key` and what was kept of it. Its readers then fail.
pub fn close(key: u32) {
    OPEN.with_borrow_mut(|open| open.remove(&key));
}

impl Length for BlobReader {
    fn len(&self) -> u64 {
        self.bytes
    }
}

impl ChunkReader for BlobReader {
    type T = BlobRead;

    fn get_read(&self, start: u64) -> Result<BlobRead> {
        Ok(BlobRead { of: *self, at: start })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let end = start.checked_add(length as u64).filter(|end| *end <= self.bytes);
        let end = end.ok_or_else(|| ParquetError::EOF("a column goes on beyond the end of the file".to_owned()))?;
        Ok(self.with_source(|source| source.bytes_of(start, end))?)
    }
}

impl BlobReader {
    fn with_source(&self, read: impl FnOnce(&mut Source) -> io::Result<Bytes>) -> io::Result<Bytes> {
        OPEN.with_borrow_mut(|open| match open.get_mut(&self.key) {
            Some(source) => read(source),
            None => Err(unreadable("it was closed")),
        })
    }
}

impl Source {
    /// What lies between two places, from what is kept or read now.
    fn bytes_of(&mut self, start: u64, end: u64) -> io::Result<Bytes> {
        let holds = |(from, bytes): &(u64, Bytes)| *from <= start && end <= from + bytes.len() as u64;
        let kept = self.kept.iter().position(holds).and_then(|place| self.kept.remove(place));
        let (from, bytes) = match kept {
            Some(kept) => kept,
            None => (start, self.read(start, end.max(start + AHEAD).min(self.bytes))?),
        };
        let within = (start - from) as usize;
        let wanted = bytes.slice(within..within + (end - start) as usize);
        self.keep(from, bytes);
        Ok(wanted)
    }

    fn keep(&mut self, from: u64, bytes: Bytes) {
        if bytes.len() > self.keeps {
            return;
        }
        self.kept.push_front((from, bytes));
        let mut sum = 0;
        let fits = |(_, bytes): &&(u64, Bytes)| {
            sum += bytes.len();
            sum <= self.keeps
        };
        let count = self.kept.iter().take_while(fits).count();
        self.kept.truncate(count);
    }

    fn read(&self, start: u64, end: u64) -> io::Result<Bytes> {
        let failed = |error: wasm_bindgen::JsValue| {
            let reason = js_sys::Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
            unreadable(reason.as_deref().unwrap_or("the browser does not say why"))
        };
        let slice = self.blob.slice_with_f64_and_f64(start as f64, end as f64).map_err(failed)?;
        let buffer = FileReaderSync::new().and_then(|reader| reader.read_as_array_buffer(&slice)).map_err(failed)?;
        let bytes = Uint8Array::new(&buffer).to_vec();
        if bytes.len() as u64 == end - start { Ok(bytes.into()) } else { Err(unreadable("it became shorter")) }
    }
}

fn unreadable(reason: &str) -> io::Error {
    io::Error::other(Unreadable(reason.to_owned()))
}

/// Reads on from a place in a blob.
#[derive(Debug)]
pub struct BlobRead {
    of: BlobReader,
    at: u64,
}

impl io::Read for BlobRead {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.of.bytes {
            return Ok(0);
        }
        let end = (self.at + into.len() as u64).min(self.of.bytes);
        let found = self.of.with_source(|source| source.bytes_of(self.at, end))?;
        let count = found.len();
        into[..count].copy_from_slice(&found);
        self.at += count as u64;
        Ok(count)
    }
}
