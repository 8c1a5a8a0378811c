//! The headers of a column's pages, read before any page is decompressed. The footer may promise anything; what a page
//! expands to stands in its own header. Only sizes and counts are read here, no values.

use std::io::Read;

use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::ChunkReader;

/// What the headers of one column chunk's pages say, added up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pages {
    /// Decompressed bytes of all pages.
    pub(super) uncompressed: u64,
    /// Decompressed bytes of the largest data page.
    pub(super) largest: u64,
    /// Decompressed bytes for each value, in the data page where they are most.
    pub(super) densest: u64,
    /// Values in all data pages, NULLs and empty lists among them.
    pub(super) values: u64,
    /// Decompressed bytes of the dictionary page.
    pub(super) dictionary_bytes: u64,
    /// Values in the dictionary page.
    pub(super) dictionary_values: u64,
    /// Where the compressed bytes of each page are.
    pub(super) places: Vec<Place>,
}

/// The compressed part of one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Offset in the file.
    pub(super) offset: u64,
    /// Compressed bytes.
    pub(super) bytes: u64,
    /// What they expand to, as the header says.
    pub(super) expanded: u64,
}

/// One page header, as far as it matters here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Header {
    kind: i64,
    uncompressed: i64,
    compressed: i64,
    inner: Inner,
    /// Bytes of the header itself.
    bytes: u64,
}

/// The part of a page header that belongs to its kind of page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Inner {
    values: i64,
    /// Bytes of levels before the compressed part (v2 only).
    levels: i64,
    /// True where a v2 page says that it is not compressed.
    plain: bool,
}

const DICTIONARY_PAGE: i64 = 2;
const INDEX_PAGE: i64 = 1;

/// Walks over the page headers of a chunk. With `dictionary_only` it stops after the first page that is not a
/// dictionary, whose numbers are then left out.
pub(super) fn walk<R: ChunkReader>(reader: &R, chunk: &ColumnChunkMetaData, dictionary_only: bool) -> Result<Pages> {
    let (mut offset, mut remaining) = chunk.byte_range();
    let mut pages = Pages::default();
    while remaining > 0 {
        let header = header_at(reader, offset, remaining)?;
        let damaged = || ParquetError::General("a page header has an impossible size".to_owned());
        let body = u64::try_from(header.compressed).map_err(|_| damaged())?;
        let size = u64::try_from(header.uncompressed).map_err(|_| damaged())?;
        let values = u64::try_from(header.inner.values).map_err(|_| damaged())?;
        let whole = header.bytes.checked_add(body).filter(|whole| *whole <= remaining).ok_or_else(damaged)?;
        match header.kind {
            DICTIONARY_PAGE => {
                pages.dictionary_bytes = size;
                pages.dictionary_values = values;
            }
            _ if dictionary_only => return Ok(pages),
            INDEX_PAGE => {}
            _ => {
                pages.largest = pages.largest.max(size);
                pages.densest = pages.densest.max(size / values.max(1));
                pages.values = pages.values.saturating_add(values);
            }
        }
        pages.uncompressed = pages.uncompressed.saturating_add(size);
        if !header.inner.plain {
            let levels = u64::try_from(header.inner.levels).map_err(|_| damaged())?;
            pages.places.push(Place {
                offset: offset + header.bytes + levels,
                bytes: body.checked_sub(levels).ok_or_else(damaged)?,
                expanded: size.saturating_sub(levels),
            });
        }
        offset += whole;
        remaining -= whole;
    }
    Ok(pages)
}

fn header_at<R: ChunkReader>(reader: &R, offset: u64, remaining: u64) -> Result<Header> {
    let mut input = Compact { from: reader.get_read(offset)?.take(remaining), read: 0 };
    let mut header = Header::default();
    let mut field = 0;
    while let Some(kind) = input.field(&mut field)? {
        match (field, kind) {
            (1, I32) => header.kind = input.zigzag()?,
            (2, I32) => header.uncompressed = input.zigzag()?,
            (3, I32) => header.compressed = input.zigzag()?,
            // The headers of a v1 data page, a dictionary page and a v2 data page all begin with the values' number.
            (5 | 7, STRUCT) => header.inner = Inner { values: input.inner()?.values, ..Inner::default() },
            (8, STRUCT) => header.inner = input.inner()?,
            _ => input.skip(kind, DEPTH)?,
        }
    }
    header.bytes = input.read;
    Ok(header)
}

// Types of Thrift's compact protocol.
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const I8: u8 = 3;
const I16: u8 = 4;
const I32: u8 = 5;
const I64: u8 = 6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const STRUCT: u8 = 12;

/// A page header nests three levels at most.
const DEPTH: u8 = 8;

/// A reader of Thrift's compact protocol that knows how to skip.
struct Compact<R> {
    from: R,
    read: u64,
}

impl<R: Read> Compact<R> {
    fn byte(&mut self) -> Result<u8> {
        let mut byte = [0];
        self.from.read_exact(&mut byte).map_err(|_| ParquetError::EOF("a page header is cut off".to_owned()))?;
        self.read += 1;
        Ok(byte[0])
    }

    fn varint(&mut self) -> Result<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(ParquetError::General("a page header holds an endless number".to_owned()))
    }

    fn zigzag(&mut self) -> Result<i64> {
        let raw = self.varint()?;
        Ok((raw >> 1) as i64 ^ -((raw & 1) as i64))
    }

    /// The next field's type, or None at the end of the struct; `id` goes from the last field's number to this one's.
    fn field(&mut self, id: &mut i64) -> Result<Option<u8>> {
        let byte = self.byte()?;
        if byte == 0 {
            return Ok(None);
        }
        *id = match byte >> 4 {
            0 => self.zigzag()?,
            delta => id.saturating_add(i64::from(delta)),
        };
        Ok(Some(byte & 0x0f))
    }

    /// Reads the header of a kind of page to its end, with the field numbers of a v2 data page.
    fn inner(&mut self) -> Result<Inner> {
        let mut id = 0;
        let mut inner = Inner::default();
        while let Some(kind) = self.field(&mut id)? {
            match (id, kind) {
                (1, I32) => inner.values = self.zigzag()?,
                (5 | 6, I32) => inner.levels = inner.levels.saturating_add(self.zigzag()?),
                (7, FALSE) => inner.plain = true,
                _ => self.skip(kind, DEPTH)?,
            }
        }
        Ok(inner)
    }

    fn skip_bytes(&mut self, count: u64) -> Result<()> {
        let skipped = std::io::copy(&mut self.from.by_ref().take(count), &mut std::io::sink())?;
        self.read += skipped;
        if skipped == count { Ok(()) } else { Err(ParquetError::EOF("a page header is cut off".to_owned())) }
    }

    fn skip(&mut self, kind: u8, depth: u8) -> Result<()> {
        let depth = depth
            .checked_sub(1)
            .ok_or_else(|| ParquetError::General("a page header is nested without end".to_owned()))?;
        match kind {
            TRUE | FALSE => Ok(()),
            I8 => self.skip_bytes(1),
            I16 | I32 | I64 => self.varint().map(drop),
            DOUBLE => self.skip_bytes(8),
            BINARY => {
                let length = self.varint()?;
                self.skip_bytes(length)
            }
            LIST | SET => {
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
                // In a list, a truth value takes a byte of its own.
                let item = if matches!(head & 0x0f, TRUE | FALSE) { I8 } else { head & 0x0f };
                (0..count).try_for_each(|_| self.skip(item, depth))
            }
            STRUCT => {
                let mut id = 0;
                while let Some(kind) = self.field(&mut id)? {
                    self.skip(kind, depth)?;
                }
                Ok(())
            }
            other => Err(ParquetError::General(format!("a page header holds a field of unknown type {other}"))),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn parse(bytes: &'static [u8]) -> Result<Header> {
        header_at(&Bytes::from_static(bytes), 0, bytes.len() as u64)
    }

    #[test]
    fn a_header_gives_its_sizes_and_its_count() {
        // type 0, uncompressed 100, compressed 50, data page of 7 values with one more field.
        let bytes = &[0x15, 0, 0x15, 0xc8, 0x01, 0x15, 0x64, 0x2c, 0x15, 14, 0x15, 0, 0, 0];
        let header = parse(bytes).unwrap();
        let inner = Inner { values: 7, ..Inner::default() };
        let expected = Header { kind: 0, uncompressed: 100, compressed: 50, inner, bytes: bytes.len() as u64 };
        assert_eq!(header, expected);
    }

    #[test]
    fn a_header_without_end_is_an_error() {
        assert!(parse(&[0x15]).is_err());
        assert!(parse(&[0x1c; 64]).is_err(), "nested without end");
        assert!(parse(&[0x15, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).is_err());
        assert!(parse(&[0x19, 0xf1, 0xff, 0xff, 0xff, 0xff, 0x0f]).is_err(), "a list of four billion");
        assert!(parse(&[0x1d, 0]).is_err(), "an unknown type");
    }
}
