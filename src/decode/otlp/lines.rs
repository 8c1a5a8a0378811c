//! A file cut into JSON documents: one on each line, as collectors write them, or one over many lines. Knows nothing
//! of what they say. Memory is bounded by the longest document.

use parquet::file::reader::ChunkReader;

use crate::decode::error::{Error, ErrorKind, Reading};

/// Bytes that are read at once.
const BLOCK: u64 = 1 << 20;

/// Cuts documents off the beginning of a file, one after the other.
pub(in crate::decode) struct Documents {
    read: Box<dyn Fn(u64, usize) -> parquet::errors::Result<bytes::Bytes>>,
    file: String,
    bytes: u64,
    /// Where the next block starts.
    at: u64,
    /// What has been read and not handed out, behind what has been.
    rest: Vec<u8>,
    /// Where what has not been handed out begins.
    start: usize,
    /// Up to where it is known to hold no end of a document.
    looked: usize,
    /// A document's bytes at most.
    limit: u64,
    by_line: Option<bool>,
    nesting: Nesting,
}

/// How deep a place in a document is.
#[derive(Default, Clone, Copy)]
struct Nesting {
    depth: u32,
    in_text: bool,
    is_escaped: bool,
}

impl Documents {
    pub(in crate::decode) fn new<R: ChunkReader + 'static>(reader: R, file: &str, limit: u64) -> Self {
        let bytes = reader.len();
        let read = Box::new(move |at, length| reader.get_bytes(at, length));
        Self {
            read,
            file: file.to_owned(),
            bytes,
            at: 0,
            rest: Vec::new(),
            start: 0,
            looked: 0,
            limit,
            by_line: None,
            nesting: Nesting::default(),
        }
    }

    /// The next document, or what stands in place of one; None at the end. Blank lines are passed over.
    pub(in crate::decode) fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        loop {
            if let Some(end) = self.end() {
                let document = self.rest.get(self.start..end).unwrap_or_default().to_vec();
                self.start = end;
                self.looked = end;
                if document.iter().any(|byte| !byte.is_ascii_whitespace()) {
                    return Ok(Some(document));
                }
                continue;
            }
            if self.at >= self.bytes {
                let document = self.rest.get(self.start..).unwrap_or_default().to_vec();
                self.rest.clear();
                (self.start, self.looked) = (0, 0);
                let is_blank = document.iter().all(u8::is_ascii_whitespace);
                return Ok(Some(document).filter(|_| !is_blank));
            }
            self.fill()?;
        }
    }

    /// Bytes of the file that have been handed out.
    pub(in crate::decode) fn taken(&self) -> u64 {
        self.at - (self.rest.len() - self.start) as u64
    }

    fn fill(&mut self) -> Result<(), Error> {
        self.rest.drain(..self.start);
        self.looked -= self.start;
        self.start = 0;
        if self.rest.len() as u64 > self.limit {
            return Err(Error::value_too_large(&self.file, "line", "a line", self.rest.len() as u64, self.limit));
        }
        let length = BLOCK.min(self.bytes - self.at);
        let block = (self.read)(self.at, usize::try_from(length).unwrap_or(usize::MAX))
            .map_err(|error| Error::from_parquet(&self.file, Reading::Data, &error))?;
        if block.is_empty() {
            let what = format!("{} could not be read any more (it became shorter).", self.file);
            return Err(Error::new(ErrorKind::Read, what, "If the file was changed, open it again."));
        }
        self.at += block.len() as u64;
        self.rest.extend_from_slice(&block);
        Ok(())
    }

    /// Where the document ends that `rest` begins with, if it is whole.
    fn end(&mut self) -> Option<usize> {
        if self.by_line.is_none() {
            let line = self.rest.get(self.start..)?;
            let line = line.get(line.iter().position(|byte| !byte.is_ascii_whitespace())?..)?;
            let length = line.iter().position(|byte| *byte == b'\n');
            let length = length.or((self.at >= self.bytes).then_some(line.len()))?;
            let line = line.get(..length)?.trim_ascii_end();
            // The first line of a document over many lines is but its bracket, or does not end with one.
            self.by_line = Some(line.len() > 1 && line.ends_with(b"}"));
        }
        let found = if self.by_line == Some(true) { self.line_end() } else { self.document_end() };
        self.looked = found.unwrap_or(self.rest.len());
        found
    }

    fn line_end(&self) -> Option<usize> {
        let unseen = self.rest.get(self.looked..)?;
        unseen.iter().position(|byte| *byte == b'\n').map(|place| self.looked + place + 1)
    }

    fn document_end(&mut self) -> Option<usize> {
        let mut nesting = self.nesting;
        for (place, byte) in self.rest.iter().enumerate().skip(self.looked) {
            if nesting.closes(*byte) {
                self.nesting = Nesting::default();
                return Some(place + 1);
            }
        }
        self.nesting = nesting;
        None
    }
}

impl Nesting {
    /// Takes the next byte; true if it ends the document.
    fn closes(&mut self, byte: u8) -> bool {
        if self.in_text {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' => self.depth = self.depth.saturating_add(1),
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let mut documents = Documents::new(bytes::Bytes::from(text.to_owned()), "f.json", 100);
        let mut out = Vec::new();
        while let Some(document) = documents.next().unwrap() {
            out.push(String::from_utf8(document).unwrap().trim().to_owned());
        }
        out
    }

    #[test]
    fn lines_are_documents_also_where_one_is_cut_off() {
        assert_eq!(cut("{\"a\":1}\n\n{\"b\": [\n{\"c\":3}\r\n"), ["{\"a\":1}", "{\"b\": [", "{\"c\":3}"]);
        assert_eq!(cut("{\"a\":1}"), ["{\"a\":1}"]);
        assert!(cut(" \n \n").is_empty());
    }

    #[test]
    fn documents_over_many_lines_end_with_their_last_bracket() {
        assert_eq!(cut("{\n \"a\": \"}\\\"{\"\n}\n{\n}\n"), ["{\n \"a\": \"}\\\"{\"\n}", "{\n}"]);
        assert_eq!(cut("[\n{},\n{}\n]"), ["[\n{},\n{}\n]"]);
        assert_eq!(cut("{\n \"a\": 1\n"), ["{\n \"a\": 1"], "its end is missing");
    }

    #[test]
    fn a_document_longer_than_its_limit_is_refused() {
        let long = format!("{{\"a\": \"{}\"}}\n", "x".repeat(3 << 20));
        let mut documents = Documents::new(bytes::Bytes::from(long), "f.json", 1 << 20);
        assert_eq!(documents.next().unwrap_err().kind, ErrorKind::Budget);
    }
}
