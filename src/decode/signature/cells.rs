//! Cells between commas, semicolons or tabs, under a line of names. Quotes are read as RFC 4180 has them.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use parquet::file::reader::{ChunkReader, Length as _};

use super::kind::Kind;
use super::rows::{Input, Item, Take};
use crate::decode::budget::human_count;
use crate::decode::error::{Error, Reading};
use crate::decode::groups::Shared;

/// Bytes that are read at once.
const BLOCK: u64 = 1 << 20;

type Read = Box<dyn Fn(u64, usize) -> parquet::errors::Result<bytes::Bytes>>;

/// A file of cells.
pub(super) struct Cells {
    file: String,
    read: Read,
    bytes: u64,
    records: Records,
    separator: u8,
    limit: u64,
    names: Vec<String>,
    first: Option<Vec<Kind>>,
    /// Rows with more cells than there are names.
    longer: u64,
    is_again: bool,
}

/// Records cut off the beginning of the bytes, one after the other.
struct Records {
    reader: Reader,
    block: bytes::Bytes,
    /// Bytes of the block that were taken, and where the next block starts.
    used: usize,
    at: u64,
    cells: Vec<u8>,
    ends: Vec<usize>,
}

impl Records {
    fn new(separator: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(separator).build();
        Self { reader, block: bytes::Bytes::new(), used: 0, at: 0, cells: vec![0; 4_096], ends: vec![0; 64] }
    }
}

impl Cells {
    pub(super) fn open<R: ChunkReader + 'static>(reader: Shared<R>, file: &str, limit: u64) -> Result<Self, Error> {
        let bytes = reader.len();
        let read: Read = Box::new(move |at, length| reader.get_bytes(at, length));
        let head = read(0, usize::try_from(bytes.min(BLOCK)).unwrap_or_default())
            .map_err(|error| Error::from_parquet(file, Reading::Data, &error))?;
        let separator = separator(&head);
        let mut cells = Self {
            file: file.to_owned(),
            read,
            bytes,
            records: Records::new(separator),
            separator,
            limit,
            names: Vec::new(),
            first: None,
            longer: 0,
            is_again: false,
        };
        let Some(names) = cells.record()? else { return Err(Error::empty(file)) };
        cells.names = (0..names).map(|place| cells.cell(place).into_owned()).collect();
        if let Some(count) = cells.record()? {
            let kind = |place: usize| if place < count { Kind::of_cell(&cells.cell(place)) } else { Kind::Null };
            cells.first = Some((0..names).map(kind).collect());
        }
        cells.restart()?;
        cells.is_again = false;
        Ok(cells)
    }
}

impl Input for Cells {
    fn first(&self) -> (Vec<String>, Option<Vec<Kind>>) {
        (self.names.clone(), self.first.clone())
    }

    fn next(&mut self, take: Take<'_>) -> Result<bool, Error> {
        let Some(count) = self.record()? else { return Ok(false) };
        for place in 0..self.names.len() {
            if place < count {
                take(place, Item::Cell(&self.cell(place)));
            } else {
                take(place, Item::Missing);
            }
        }
        self.longer += u64::from(count > self.names.len() && !self.is_again);
        Ok(true)
    }

    fn restart(&mut self) -> Result<(), Error> {
        self.records = Records::new(self.separator);
        self.is_again = true;
        self.record().map(drop)
    }

    fn bytes(&self) -> (u64, u64) {
        (self.records.at, self.bytes)
    }

    fn notes(&self) -> Vec<String> {
        let told = (self.longer > 0).then(|| {
            let rows = if self.longer == 1 { "row has" } else { "rows have" };
            format!("{} {rows} more cells than there are names: the last ones are left out.", human_count(self.longer))
        });
        told.into_iter().collect()
    }
}

impl Cells {
    /// Cell number `place` of the record that was read last.
    fn cell(&self, place: usize) -> std::borrow::Cow<'_, str> {
        let ends = &self.records.ends;
        let start = place.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
        let end = ends.get(place).copied().unwrap_or(start);
        String::from_utf8_lossy(self.records.cells.get(start..end).unwrap_or_default())
    }

    /// Reads the next record: its cells, or None at the end.
    fn record(&mut self) -> Result<Option<usize>, Error> {
        let records = &mut self.records;
        let (mut written, mut ended) = (0, 0);
        loop {
            if records.used >= records.block.len() && records.at < self.bytes {
                let length = BLOCK.min(self.bytes - records.at);
                records.block = (self.read)(records.at, usize::try_from(length).unwrap_or_default())
                    .map_err(|error| Error::from_parquet(&self.file, Reading::Data, &error))?;
                records.at += records.block.len() as u64;
                records.used = 0;
            }
            let input = records.block.get(records.used..).unwrap_or_default();
            let (cells, ends) = (records.cells.get_mut(written..), records.ends.get_mut(ended..));
            let (result, read, wrote, closed) =
                records.reader.read_record(input, cells.unwrap_or_default(), ends.unwrap_or_default());
            records.used += read;
            written += wrote;
            ended += closed;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => {
                    if records.cells.len() as u64 > self.limit {
                        return Err(Error::value_too_large(&self.file, "row", "a row", written as u64, self.limit));
                    }
                    records.cells.resize(records.cells.len() * 2, 0);
                }
                ReadRecordResult::OutputEndsFull => {
                    if ended > 1 << 20 {
                        return Err(Error::too_many(&self.file, "cells in a row", ended as u64, 1 << 20));
                    }
                    records.ends.resize(records.ends.len() * 2, 0);
                }
                ReadRecordResult::Record => return Ok(Some(ended)),
                ReadRecordResult::End => return Ok(None),
            }
        }
    }
}

/// What stands between the cells of the first line: what is there most often.
fn separator(head: &[u8]) -> u8 {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |separator: u8| line.iter().filter(|byte| **byte == separator).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}
