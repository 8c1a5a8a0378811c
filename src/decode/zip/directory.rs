//! The directory of an archive: its entries, and the checks that must hold before one of them is unpacked.

use std::collections::HashSet;

use parquet::file::reader::ChunkReader;

use super::{Archive, Entry, Fields, Method, damaged, end, path, refused, slice};
use crate::decode::budget::{Budgets, human_bytes, human_count};
use crate::decode::error::Error;

const ENTRY_SIGN: u32 = 0x0201_4b50;
const LOCAL_SIGN: u32 = 0x0403_4b50;
/// An entry without its name.
const ENTRY: u64 = 46;
/// A local header without its name.
const LOCAL: u64 = 30;
/// The extra field that holds sizes beyond 4 GB.
const LARGE_FIELD: u16 = 1;
const ENCRYPTED: u16 = 1;
/// A small file may be as repetitive as it likes.
const SMALL: u64 = 1 << 20;

/// An entry as the directory has it.
struct Raw {
    name: Vec<u8>,
    flags: u16,
    method: u16,
    crc32: u32,
    packed: u64,
    bytes: u64,
    local: u64,
}

/// Reads the directory and checks all of it.
///
/// # Errors
/// When the archive is cut off or damaged, holds more than the budgets allow, or has names or places that no honest
/// archive has.
pub fn list<R: ChunkReader>(reader: &R, archive: &str, budgets: &Budgets) -> Result<Archive, Error> {
    if reader.len() > budgets.file_bytes {
        return Err(Error::file_too_large(archive, reader.len(), budgets.file_bytes));
    }
    let end = end::find(reader, archive)?;
    if end.entries > budgets.entries {
        return Err(Error::too_many(archive, "files", end.entries, budgets.entries));
    }
    // Name, extra fields and comment are at most 64 kB each.
    if end.bytes > end.entries.saturating_mul(ENTRY + 3 * 65_535) {
        return Err(damaged(archive, "its directory is larger than its entries can be"));
    }
    let directory = slice(reader, archive, end.start, end.bytes)?;
    let mut fields = Fields(&directory);
    let mut raws = Vec::new();
    for _ in 0..end.entries {
        raws.push(raw(&mut fields).ok_or_else(|| damaged(archive, "its directory breaks off"))?);
    }
    sizes(archive, reader.len(), &raws, budgets)?;
    let mut entries = Vec::new();
    let mut taken: Vec<(u64, u64)> = Vec::new();
    let mut names = HashSet::new();
    for raw in raws {
        let name = String::from_utf8_lossy(&raw.name).into_owned();
        if let Some(problem) = path::problem(&name) {
            return Err(refused(archive, &format!("its entry {name:?} {problem}")));
        }
        if !names.insert(name.clone()) {
            return Err(refused(archive, &format!("it has two entries with the name {name:?}")));
        }
        let start = data_start(reader, archive, &raw, &name)?;
        let end_of_data = start.checked_add(raw.packed).filter(|past| *past <= end.start);
        let end_of_data = end_of_data
            .ok_or_else(|| damaged(archive, &format!("its entry {name:?} goes on beyond the files' end")))?;
        taken.push((raw.local, end_of_data));
        if !name.ends_with('/') {
            let (packed, bytes, crc32) = (raw.packed, raw.bytes, raw.crc32);
            entries.push(Entry { path: name, start, packed, bytes, crc32, method: method(&raw) });
        }
    }
    taken.sort_unstable();
    if taken.windows(2).any(|pair| matches!(pair, [first, second] if first.1 > second.0)) {
        return Err(refused(archive, "several of its entries share the same bytes, as no honest archive does"));
    }
    Ok(Archive { entries })
}

/// What all files unpack to, by the directory's own words, against the budgets.
fn sizes(archive: &str, length: u64, raws: &[Raw], budgets: &Budgets) -> Result<(), Error> {
    let total = raws.iter().fold(0u64, |sum, raw| sum.saturating_add(raw.bytes));
    if total > budgets.archive_bytes {
        let (total, limit) = (human_bytes(total), human_bytes(budgets.archive_bytes));
        return Err(refused(archive, &format!("its files are {total} once unpacked; the limit is {limit}")));
    }
    let is_over = |packed: u64, bytes: u64| bytes > packed.saturating_mul(budgets.archive_ratio).max(SMALL);
    let over = raws.iter().find(|raw| is_over(raw.packed, raw.bytes));
    let what = match over {
        Some(raw) => format!("its file {:?}", String::from_utf8_lossy(&raw.name)),
        None if is_over(length, total) => "it".to_owned(),
        None => return Ok(()),
    };
    let (packed, bytes) = over.map_or((length, total), |raw| (raw.packed, raw.bytes));
    let limit = human_count(budgets.archive_ratio);
    let (packed, bytes) = (human_bytes(packed), human_bytes(bytes));
    Err(refused(archive, &format!("{what} unpacks from {packed} to {bytes}, more than {limit} times its size")))
}

fn raw(fields: &mut Fields<'_>) -> Option<Raw> {
    fields.u32().filter(|sign| *sign == ENTRY_SIGN)?;
    // Versions of the writer and of the reader that is needed.
    fields.take(4)?;
    let (flags, method) = (fields.u16()?, fields.u16()?);
    // Time and date.
    fields.take(4)?;
    let crc32 = fields.u32()?;
    let (packed, bytes) = (fields.u32()?, fields.u32()?);
    let (name, extra, comment) = (fields.u16()?, fields.u16()?, fields.u16()?);
    let disk = fields.u16()?;
    // Attributes.
    fields.take(6)?;
    let local = fields.u32()?;
    let name = fields.take(name.into())?.to_vec();
    let extra = fields.take(extra.into())?;
    fields.take(comment.into())?;
    let mut raw = Raw { name, flags, method, crc32, packed: packed.into(), bytes: bytes.into(), local: local.into() };
    let mut large = Fields(large_field(extra).unwrap_or_default());
    for value in [&mut raw.bytes, &mut raw.packed, &mut raw.local] {
        if *value == u64::from(u32::MAX) {
            *value = large.u64()?;
        }
    }
    (disk == 0 || disk == u16::MAX).then_some(raw)
}

fn large_field(extra: &[u8]) -> Option<&[u8]> {
    let mut fields = Fields(extra);
    loop {
        let (kind, length) = (fields.u16()?, fields.u16()?);
        let content = fields.take(length.into())?;
        if kind == LARGE_FIELD {
            return Some(content);
        }
    }
}

/// Where an entry's bytes begin: behind its local header, which must be there and name the same file.
fn data_start<R: ChunkReader>(reader: &R, archive: &str, raw: &Raw, name: &str) -> Result<u64, Error> {
    let header = slice(reader, archive, raw.local, LOCAL)?;
    let mut fields = Fields(&header);
    let lengths = (|| {
        fields.u32().filter(|sign| *sign == LOCAL_SIGN)?;
        fields.take(22)?;
        Some((fields.u16()?, fields.u16()?))
    })();
    let Some((name_bytes, extra_bytes)) = lengths else {
        return Err(damaged(archive, &format!("its entry {name:?} is not where the directory says")));
    };
    let own = slice(reader, archive, raw.local + LOCAL, name_bytes.into())?;
    if own.as_ref() != raw.name.as_slice() {
        let own = String::from_utf8_lossy(&own);
        return Err(refused(archive, &format!("its directory says {name:?} where the file itself says {own:?}")));
    }
    Ok(raw.local + LOCAL + u64::from(name_bytes) + u64::from(extra_bytes))
}

fn method(raw: &Raw) -> Method {
    if raw.flags & ENCRYPTED != 0 || raw.method == 99 {
        return Method::Unknown("is encrypted".to_owned());
    }
    let name = match raw.method {
        0 => return Method::Stored,
        8 => return Method::Deflated,
        9 => "Deflate64",
        12 => "bzip2",
        14 => "LZMA",
        93 => "Zstandard",
        95 => "xz",
        other => return Method::Unknown(format!("is packed by method {other}")),
    };
    Method::Unknown(format!("is packed by {name}"))
}
