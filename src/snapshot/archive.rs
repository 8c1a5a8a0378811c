//! Archives: their directory is read and checked in a decoder, and what belongs to a snapshot is unpacked there, a
//! piece at a time. Files that are stored as they are stay in the archive: they are slices of it.

use web_sys::Blob;

use super::decoder::Decoder;
use super::error::{Error, ErrorKind};
use super::gather::Content;
use super::layout::{descriptor_of, is_text};
use super::open::{Board, Workshop};
use super::paths::{may_be_database, may_be_parquet, stem};
use super::source::NamedFile;
use crate::decode::otlp::may_be_otlp;
use crate::decode::zip::{Entry, Method};
use crate::decode::{self, Budgets};

/// macOS puts its own notes here.
const NOTES: &str = "__MACOSX/";

/// The files of an archive under their paths; those that are no part of a snapshot without content.
pub(super) async fn unpack(
    workshop: &Workshop,
    decoder: &mut Decoder,
    file: &NamedFile,
    is_alone: bool,
    budgets: &Budgets,
    board: &Board<'_>,
) -> Result<Vec<(String, Option<Content>)>, Error> {
    let listed = decoder.list(&file.path, budgets, &file.blob).await;
    restart(workshop, decoder).await?;
    let archive = listed.map_err(|error| Error::new(ErrorKind::Unreadable, error.what, error.remedy))?;
    let entries: Vec<Entry> = archive.entries.into_iter().filter(|entry| !entry.path.starts_with(NOTES)).collect();
    let prefix = if is_alone { within(&file.path, &entries) } else { format!("{}/", file.path) };
    let mut all = Vec::with_capacity(entries.len());
    for entry in entries {
        let path = format!("{prefix}{}", entry.path);
        let is_known = may_be_parquet(&path) || may_be_database(&path) || is_text(&path) || may_be_otlp(&path);
        if !is_known && descriptor_of(&path).is_none() {
            all.push((path, None));
            continue;
        }
        let content = match one(decoder, file, &entry, board).await {
            Ok(blob) => Content::Here(blob),
            Err(error) => Content::Broken(error),
        };
        restart(workshop, decoder).await?;
        all.push((path, Some(content)));
    }
    Ok(all)
}

/// A folder for the files of an archive that brings none.
fn within(archive: &str, entries: &[Entry]) -> String {
    let top = |entry: &Entry| entry.path.split_once('/').map(|(top, _)| top.to_owned());
    let first = entries.first().and_then(top);
    let has_one_folder = first.is_some() && entries.iter().all(|entry| top(entry) == first);
    if has_one_folder { String::new() } else { format!("{}/", stem(archive)) }
}

async fn one(decoder: &mut Decoder, file: &NamedFile, entry: &Entry, board: &Board<'_>) -> Result<Blob, decode::Error> {
    let tell = board.step(&format!("Unpacking {}", entry.path));
    let unpacked = decoder.unpack(&file.path, entry, &file.blob, |bytes| tell(bytes, entry.bytes)).await?;
    if entry.method != Method::Stored {
        return Ok(unpacked);
    }
    let end = entry.start + entry.packed;
    file.blob.slice_with_f64_and_f64(entry.start as f64, end as f64).map_err(|_| {
        let what = format!("{} could not be read any more.", file.path);
        decode::Error::new(decode::ErrorKind::Read, what, "If the file was moved or changed, open it again.")
    })
}

async fn restart(workshop: &Workshop, decoder: &mut Decoder) -> Result<(), Error> {
    if decoder.is_over() {
        *decoder = workshop.start_decoder().await?;
    }
    Ok(())
}
