//! The end of an archive: where its directory is, and how many entries it has. Both forms, the plain one and zip64.

use parquet::file::reader::ChunkReader;

use super::{Fields, damaged, refused, slice};
use crate::decode::error::{Error, ErrorKind};

/// The plain record without its comment.
const PLAIN: u64 = 22;
/// A comment is at most this long.
const COMMENT: u64 = 65_535;
const PLAIN_SIGN: [u8; 4] = *b"PK\x05\x06";
const LOCATOR: u64 = 20;
const LOCATOR_SIGN: u32 = 0x0706_4b50;
const LARGE: u64 = 56;
const LARGE_SIGN: u32 = 0x0606_4b50;

/// Where the directory lies.
pub(super) struct End {
    pub(super) entries: u64,
    pub(super) start: u64,
    pub(super) bytes: u64,
}

/// Finds the end record, and the directory by it.
pub(super) fn find<R: ChunkReader>(reader: &R, archive: &str) -> Result<End, Error> {
    let length = reader.len();
    if length < PLAIN {
        return Err(none(archive, length));
    }
    let window = length.min(PLAIN + COMMENT);
    let tail = slice(reader, archive, length - window, window)?;
    // The record whose comment ends with the archive; a comment may hold what looks like another one.
    let place = (0..=tail.len().saturating_sub(PLAIN as usize)).rev().find(|at| {
        tail.get(*at..).is_some_and(|record| {
            let comment = record.get(20..22).map(|bytes| usize::from(bytes[0]) | usize::from(bytes[1]) << 8);
            record.starts_with(&PLAIN_SIGN) && comment == Some(record.len() - PLAIN as usize)
        })
    });
    let Some(place) = place else { return Err(none(archive, length)) };
    let record = length - window + place as u64;
    let mut fields = Fields(tail.get(place + 4..).unwrap_or_default());
    let end = plain(&mut fields).ok_or_else(|| damaged(archive, "its end is cut off"))?;
    let is_whole = end.disks == (0, 0) && end.here == end.all;
    // The large form says it elsewhere.
    if !is_whole && end.disks != (u16::MAX, u16::MAX) {
        return Err(refused(archive, "it is one of several volumes"));
    }
    let is_large = end.all == u16::MAX || end.bytes == u32::MAX || end.start == u32::MAX;
    let found = match is_large.then(|| large(reader, archive, record)).transpose()?.flatten() {
        Some(found) => found,
        None => End { entries: end.all.into(), start: end.start.into(), bytes: end.bytes.into() },
    };
    // The entries' places count from the start of the file, so nothing may stand before the first one.
    if found.start.checked_add(found.bytes).is_none_or(|end| end > record) {
        return Err(damaged(archive, "its directory is not where its end says"));
    }
    Ok(found)
}

struct Plain {
    disks: (u16, u16),
    here: u16,
    all: u16,
    bytes: u32,
    start: u32,
}

fn plain(fields: &mut Fields<'_>) -> Option<Plain> {
    let disks = (fields.u16()?, fields.u16()?);
    Some(Plain { disks, here: fields.u16()?, all: fields.u16()?, bytes: fields.u32()?, start: fields.u32()? })
}

/// The zip64 record that a locator before the plain one names; None where there is no locator.
fn large<R: ChunkReader>(reader: &R, archive: &str, plain: u64) -> Result<Option<End>, Error> {
    let Some(at) = plain.checked_sub(LOCATOR) else { return Ok(None) };
    let locator = slice(reader, archive, at, LOCATOR)?;
    let mut fields = Fields(&locator);
    if fields.u32() != Some(LOCATOR_SIGN) {
        return Ok(None);
    }
    let place = fields.u32().and_then(|_| fields.u64()).filter(|place| *place < at);
    let place = place.ok_or_else(|| damaged(archive, "the end of its large form is not where it says"))?;
    let record = slice(reader, archive, place, LARGE.min(at - place))?;
    let mut fields = Fields(&record);
    let read = |fields: &mut Fields<'_>| {
        fields.u32().filter(|sign| *sign == LARGE_SIGN)?;
        // Its own size and two versions.
        fields.take(12)?;
        let disks = (fields.u32()?, fields.u32()?);
        let (here, entries) = (fields.u64()?, fields.u64()?);
        (disks == (0, 0) && here == entries).then_some(())?;
        let bytes = fields.u64()?;
        Some(End { entries, bytes, start: fields.u64()? })
    };
    read(&mut fields).map(Some).ok_or_else(|| damaged(archive, "the end of its large form is not understood"))
}

fn none(archive: &str, length: u64) -> Error {
    let what = if length == 0 {
        format!("{archive} is empty: it has 0 bytes.")
    } else {
        format!("{archive} is not a whole zip archive: its end, where the directory belongs, is missing.")
    };
    let remedy = "Get the archive again, and check that the copy has the same size as the original.";
    Error::new(ErrorKind::Archive, what, remedy)
}
