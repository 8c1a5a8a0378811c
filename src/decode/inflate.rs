//! A trial run of the decompressors that write as much as they are given, whatever the page header says. Nothing that
//! they write is kept; a page that would not stop is refused before the Parquet reader opens it.

use std::io::{self, Read};

use parquet::basic::Compression;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::ChunkReader;

use super::pages::Place;

/// Deflate never expands further than this.
const DEFLATE_RATIO: u64 = 1_032;
/// LZ4 never expands further than this.
const LZ4_RATIO: u64 = 255;
/// What a page may turn out to be longer than its header says before a trial run is worth its time.
const HARMLESS: u64 = 64 << 20;
/// The first bytes of an LZ4 frame, which the reader tries where its other two forms fail.
const LZ4_FRAME: [u8; 4] = [0x04, 0x22, 0x4d, 0x18];

/// Checks that the pages end where their headers say. The other codecs stop there by themselves.
pub(super) fn check<R: ChunkReader>(reader: &R, codec: Compression, places: &[Place]) -> Result<()> {
    match codec {
        Compression::GZIP(_) => suspects(places, DEFLATE_RATIO)
            .try_for_each(|place| run(flate2::read::MultiGzDecoder::new(compressed(reader, place)?), place)),
        Compression::BROTLI(_) => places.iter().try_for_each(|place| {
            run(brotli_decompressor::Decompressor::new(compressed(reader, place)?, 4_096), place)
        }),
        Compression::LZ4 => suspects(places, LZ4_RATIO).try_for_each(|place| {
            let mut head = [0; 4];
            let whole = compressed(reader, place)?.read_exact(&mut head).is_ok();
            if whole && head == LZ4_FRAME { Err(endless()) } else { Ok(()) }
        }),
        _ => Ok(()),
    }
}

fn suspects(places: &[Place], ratio: u64) -> impl Iterator<Item = &Place> {
    places.iter().filter(move |place| place.bytes.saturating_mul(ratio) > place.expanded.saturating_add(HARMLESS))
}

fn compressed<R: ChunkReader>(reader: &R, place: &Place) -> Result<io::Take<R::T>> {
    Ok(reader.get_read(place.offset)?.take(place.bytes))
}

/// Decompresses to nowhere, one byte further than promised at most.
fn run(from: impl Read, place: &Place) -> Result<()> {
    // A page without values is not decompressed by the reader either.
    if place.expanded == 0 {
        return Ok(());
    }
    let written = io::copy(&mut from.take(place.expanded + 1), &mut io::sink())?;
    if written > place.expanded { Err(endless()) } else { Ok(()) }
}

fn endless() -> ParquetError {
    ParquetError::General("it expands to more than its header says".to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use bytes::Bytes;
    use flate2::write::GzEncoder;
    use parquet::basic::{BrotliLevel, GzipLevel};
    use std::io::Write;

    use super::*;

    const REAL: u64 = 200 << 20;

    fn gzip() -> Bytes {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let zeros = vec![0; 1 << 20];
        for _ in 0..REAL >> 20 {
            encoder.write_all(&zeros).unwrap();
        }
        encoder.finish().unwrap().into()
    }

    fn place(bytes: &Bytes, expanded: u64) -> [Place; 1] {
        [Place { offset: 0, bytes: bytes.len() as u64, expanded }]
    }

    #[test]
    fn a_page_that_expands_beyond_its_header_is_refused() {
        let bytes = gzip();
        let codec = Compression::GZIP(GzipLevel::default());
        assert!(check(&bytes, codec, &place(&bytes, 1_000)).is_err());
        assert!(check(&bytes, codec, &place(&bytes, REAL)).is_ok());
    }

    #[test]
    fn a_brotli_page_is_always_tried() {
        // Ten zeros, as brotli stores them uncompressed.
        let bytes = Bytes::from_static(&[0x8b, 0x04, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x03]);
        let codec = Compression::BROTLI(BrotliLevel::default());
        assert!(check(&bytes, codec, &place(&bytes, 10)).is_ok());
        assert!(check(&bytes, codec, &place(&bytes, 9)).is_err());
    }

    #[test]
    fn a_large_page_in_an_lz4_frame_is_refused() {
        let mut bytes = LZ4_FRAME.to_vec();
        bytes.resize(1 << 20, 0);
        let bytes = Bytes::from(bytes);
        assert!(check(&bytes, Compression::LZ4, &place(&bytes, 1_000)).is_err());
        assert!(check(&bytes, Compression::SNAPPY, &place(&bytes, 1_000)).is_ok());
    }
}
