//! A file that stands among others in one reader's bytes.

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

/// The bytes of one file.
#[derive(Debug, Clone, Copy)]
pub struct Within<R> {
    /// Holds all of them.
    pub of: R,
    /// Where this one begins.
    pub start: u64,
    /// Its bytes.
    pub bytes: u64,
}

impl<R: ChunkReader> Length for Within<R> {
    fn len(&self) -> u64 {
        self.bytes
    }
}

impl<R: ChunkReader> ChunkReader for Within<R> {
    type T = R::T;

    fn get_read(&self, start: u64) -> Result<R::T> {
        self.of.get_read(self.start.saturating_add(start.min(self.bytes)))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        match start.checked_add(length as u64) {
            Some(end) if end <= self.bytes => self.of.get_bytes(self.start + start, length),
            _ => Err(ParquetError::EOF("a column goes on beyond the end of the file".to_owned())),
        }
    }
}
