//! Record batches to the pieces of one Arrow IPC stream: plain buffers, no dictionaries, the schema first and the end
//! marker last. Knows nothing of Parquet.

use arrow_array::RecordBatch;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, Schema};

/// The stream of one table, written piece by piece.
pub(super) struct Stream {
    writer: StreamWriter<Vec<u8>>,
    rows: u64,
}

impl Stream {
    /// A stream of batches with this schema. The schema is in the first piece.
    pub(super) fn new(schema: &Schema) -> Result<Self, ArrowError> {
        let writer = StreamWriter::try_new(Vec::new(), schema)?;
        Ok(Self { writer, rows: 0 })
    }

    /// Rows written so far.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Adds a batch to the piece in hand.
    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        self.rows += batch.num_rows() as u64;
        self.writer.write(batch)
    }

    /// The end marker, after which nothing is written.
    pub(super) fn finish(&mut self) -> Result<(), ArrowError> {
        self.writer.finish()
    }

    /// The piece in hand; may be empty.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(self.writer.get_mut())
    }
}
