//! One file of an archive, unpacked a piece at a time, never beyond the size that the directory gave.

use flate2::{Crc, Decompress, FlushDecompress, Status};
use parquet::file::reader::ChunkReader;

use super::{Entry, Method, PACK_AGAIN, damaged, slice};
use crate::decode::error::{Error, ErrorKind};

/// Packed bytes that are read at once.
const INPUT: u64 = 256 << 10;
/// Unpacked bytes of one piece.
const PIECE: usize = 4 << 20;

/// A file on its way out of an archive.
pub struct Unpacker<R> {
    reader: R,
    archive: String,
    entry: Entry,
    inflate: Option<Decompress>,
    crc: Crc,
    /// Packed bytes read so far.
    read: u64,
    done: bool,
}

impl<R: ChunkReader> Unpacker<R> {
    /// Begins to unpack an entry of [`super::list`].
    ///
    /// # Errors
    /// When it is encrypted, or packed in a way that is not read here.
    pub fn open(reader: R, archive: &str, entry: &Entry) -> Result<Self, Error> {
        let inflate = match &entry.method {
            Method::Stored if entry.packed == entry.bytes => None,
            Method::Stored => return Err(damaged(archive, &format!("the sizes of {:?} differ", entry.path))),
            Method::Deflated => Some(Decompress::new(false)),
            Method::Unknown(how) => {
                let what = format!("{} in {archive} {how}, which is not read here.", entry.path);
                return Err(Error::new(ErrorKind::Unsupported, what, PACK_AGAIN));
            }
        };
        let archive = archive.to_owned();
        Ok(Self { reader, archive, entry: entry.clone(), inflate, crc: Crc::new(), read: 0, done: false })
    }

    /// True if its bytes lie in the archive as they are.
    pub fn is_stored(&self) -> bool {
        self.inflate.is_none()
    }

    /// True once all of it has come and its checksum was right.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// The next bytes, often fewer than a piece.
    ///
    /// # Errors
    /// When the file is not what the directory says: larger, smaller, or of another checksum.
    pub fn next_piece(&mut self) -> Result<Vec<u8>, Error> {
        if self.done {
            return Ok(Vec::new());
        }
        match self.inflate.take() {
            None => self.copy(),
            Some(mut inflate) => {
                let piece = self.inflate(&mut inflate);
                self.inflate = Some(inflate);
                piece
            }
        }
    }

    fn copy(&mut self) -> Result<Vec<u8>, Error> {
        let length = (PIECE as u64).min(self.entry.packed - self.read);
        let piece = slice(&self.reader, &self.archive, self.entry.start + self.read, length)?;
        self.read += length;
        self.crc.update(&piece);
        if self.read == self.entry.packed {
            self.finish()?;
        }
        Ok(piece.into())
    }

    fn inflate(&mut self, inflate: &mut Decompress) -> Result<Vec<u8>, Error> {
        let left = self.entry.bytes.saturating_sub(inflate.total_out());
        // One byte more than is left, so that more than was promised is seen.
        let room = usize::try_from(left.saturating_add(1)).unwrap_or(PIECE).min(PIECE);
        let mut piece = Vec::with_capacity(room);
        loop {
            let length = INPUT.min(self.entry.packed - self.read);
            let input = slice(&self.reader, &self.archive, self.entry.start + self.read, length)?;
            let before = inflate.total_in();
            let status = inflate.decompress_vec(&input, &mut piece, FlushDecompress::None);
            let status = status.map_err(|_| self.damaged("cannot be unpacked"))?;
            let taken = inflate.total_in() - before;
            self.read += taken;
            if inflate.total_out() > self.entry.bytes {
                return Err(self.damaged("holds more than the directory says"));
            }
            match status {
                Status::StreamEnd => {
                    self.crc.update(&piece);
                    if self.read != self.entry.packed || inflate.total_out() != self.entry.bytes {
                        return Err(self.damaged("holds less than the directory says"));
                    }
                    self.finish()?;
                    return Ok(piece);
                }
                _ if piece.len() >= room => {
                    self.crc.update(&piece);
                    return Ok(piece);
                }
                // No input is left, or none of it could be used: it breaks off.
                _ if taken == 0 => return Err(self.damaged("breaks off")),
                _ => {}
            }
        }
    }

    fn finish(&mut self) -> Result<(), Error> {
        if self.crc.sum() != self.entry.crc32 {
            return Err(self.damaged("has another checksum than the directory says"));
        }
        self.done = true;
        Ok(())
    }

    fn damaged(&self, what: &str) -> Error {
        damaged(&self.archive, &format!("its file {:?} {what}", self.entry.path))
    }
}
