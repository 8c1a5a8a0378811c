//! Record batches to Arrow IPC streams: plain buffers, no dictionaries. Knows nothing of Parquet.
//!
//! Each piece is a stream of its own, schema to end marker. DuckDB-WASM keeps no copy of what it is
//! handed: of a stream sent in several messages it would read memory that it has given back.

use std::collections::VecDeque;

use arrow_array::RecordBatch;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, SchemaRef};

/// The engine's row groups have this many rows; an insert that fills them whole is twice as fast as
/// one of half the size.
const ROW_GROUP: usize = 122_880;

/// A piece of this size goes without waiting for its row group to fill.
const MOST_BYTES: usize = 48 << 20;

/// The batches of one table, gathered into pieces.
pub(super) struct Stream {
    schema: SchemaRef,
    waiting: VecDeque<RecordBatch>,
    waiting_rows: usize,
    waiting_bytes: usize,
    rows: u64,
    begun: bool,
}

impl Stream {
    /// Pieces of batches with this schema.
    pub(super) fn new(schema: SchemaRef) -> Self {
        Self { schema, waiting: VecDeque::new(), waiting_rows: 0, waiting_bytes: 0, rows: 0, begun: false }
    }

    /// Rows taken so far.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Takes a batch.
    pub(super) fn write(&mut self, batch: RecordBatch) {
        self.rows += batch.num_rows() as u64;
        self.waiting_rows += batch.num_rows();
        self.waiting_bytes += batch.get_array_memory_size();
        self.waiting.push_back(batch);
    }

    /// The next piece with its rows, if enough has come together. After the last batch (`last`) whatever is left
    /// is a piece, and a table without rows is one piece without batches.
    pub(super) fn piece(&mut self, last: bool) -> Result<Option<(u64, Vec<u8>)>, ArrowError> {
        let rows = if self.waiting_rows >= ROW_GROUP {
            ROW_GROUP
        } else if self.waiting_bytes >= MOST_BYTES || (last && (self.waiting_rows > 0 || !self.begun)) {
            self.waiting_rows
        } else {
            return Ok(None);
        };
        self.begun = true;
        let mut writer = StreamWriter::try_new(Vec::new(), &self.schema)?;
        let mut left = rows;
        while left > 0 {
            let Some(batch) = self.waiting.pop_front() else { break };
            if batch.num_rows() <= left {
                left -= batch.num_rows();
                self.waiting_bytes = self.waiting_bytes.saturating_sub(batch.get_array_memory_size());
                writer.write(&batch)?;
            } else {
                writer.write(&batch.slice(0, left))?;
                self.waiting.push_front(batch.slice(left, batch.num_rows() - left));
                left = 0;
            }
        }
        self.waiting_rows -= rows;
        if self.waiting.is_empty() {
            self.waiting_bytes = 0;
        }
        Ok(Some((rows as u64, writer.into_inner()?)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use arrow_array::Int32Array;
    use arrow_ipc::reader::StreamReader;
    use arrow_schema::{DataType, Field, Schema};

    use super::*;

    fn batch(from: i32, rows: i32) -> RecordBatch {
        let schema = Arc::new(Schema::new(vec![Field::new("n", DataType::Int32, false)]));
        RecordBatch::try_new(schema, vec![Arc::new(Int32Array::from_iter_values(from..from + rows))]).unwrap()
    }

    fn rows_of(bytes: &[u8]) -> usize {
        StreamReader::try_new(bytes, None).unwrap().map(|batch| batch.unwrap().num_rows()).sum()
    }

    #[test]
    fn pieces_are_whole_streams_of_whole_row_groups() {
        let mut stream = Stream::new(batch(0, 0).schema());
        let mut sizes = Vec::new();
        for step in 0..3 {
            stream.write(batch(step * 100_000, 100_000));
            while let Some((rows, bytes)) = stream.piece(false).unwrap() {
                assert_eq!(rows_of(&bytes) as u64, rows);
                sizes.push(rows);
            }
        }
        let (rows, bytes) = stream.piece(true).unwrap().unwrap();
        assert_eq!(rows_of(&bytes) as u64, rows);
        sizes.push(rows);
        assert_eq!(sizes, [122_880, 122_880, 54_240]);
        assert_eq!(stream.piece(true).unwrap(), None);
    }

    #[test]
    fn a_table_without_rows_is_one_empty_stream() {
        let mut stream = Stream::new(batch(0, 0).schema());
        assert_eq!(stream.piece(false).unwrap(), None);
        let (rows, bytes) = stream.piece(true).unwrap().unwrap();
        assert_eq!((rows, rows_of(&bytes)), (0, 0));
        assert_eq!(stream.piece(true).unwrap(), None);
    }
}
