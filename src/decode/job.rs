//! One file, decoded a piece at a time: reads its row groups, counts what they expand to, and hands on the pieces of
//! each table's stream. What is done to a batch stands in `normalise`.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::Schema;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::file::reader::ChunkReader;

use super::budget::{Allowance, Budgets};
use super::count;
use super::error::{Error, Reading};
use super::expansion;
use super::footer;
use super::groups::{self, Admitted, Shared};
use super::normalise::Normaliser;
use super::piece::{Columns, Constant, Piece, extended};
use super::recognise::{Plan, TableName};
use super::stream::Stream;
use super::summary::Summary;

/// A piece of one table: an Arrow IPC stream of its own, schema to end marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Whose rows they are.
    pub table: TableName,
    /// Rows in this piece.
    pub rows: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

type OpenGroup = Box<dyn Fn(usize) -> Result<(ParquetRecordBatchReader, Admitted), Error>>;

/// A file on its way to the engine.
pub struct Job {
    file: String,
    file_bytes: u64,
    budgets: Budgets,
    allowance: Allowance,
    open_group: OpenGroup,
    groups: std::ops::Range<usize>,
    current: Option<ParquetRecordBatchReader>,
    waiting: VecDeque<(RecordBatch, u64)>,
    /// Columns behind those that are read: what the file's folders say.
    constants: Vec<Constant>,
    normaliser: Normaliser,
    streams: Vec<(TableName, Stream)>,
    /// Rows that the footer promises.
    rows: u64,
    /// Rows decoded so far.
    decoded: u64,
    /// Flat bytes handed on so far.
    expanded: u64,
    /// Decompressed page bytes so far, as the page headers say.
    paged: u64,
    finished: bool,
}

impl Job {
    /// Checks a file as [`super::inspect`] does and prepares the plan. `first_row` is the number of rows of the same
    /// table in the parts before this file: a key that the file lacks goes on from there.
    ///
    /// # Errors
    /// When the file is not sound, is over a budget, or does not have the columns of the plan's table.
    pub fn open<R: ChunkReader + 'static>(
        reader: R,
        file_name: &str,
        plan: &Plan,
        budgets: &Budgets,
        first_row: u64,
    ) -> Result<Self, Error> {
        Self::open_piece(reader, file_name, plan, budgets, &Piece { first_row, ..Piece::default() })
    }

    /// The same for one of several files of a table.
    ///
    /// # Errors
    /// As [`Job::open`]; a column that another piece has may be missing.
    pub fn open_piece<R: ChunkReader + 'static>(
        reader: R,
        file_name: &str,
        plan: &Plan,
        budgets: &Budgets,
        piece: &Piece,
    ) -> Result<Self, Error> {
        let reader = Shared(Arc::new(reader));
        let footer = footer::read(&reader, file_name, budgets)?;
        expansion::check(&reader, &footer, file_name, budgets)?;
        let own = footer.arrow.schema().fields().len();
        let (schema, added) = extended(footer.arrow.schema(), &piece.constants);
        let whole = piece.whole.as_ref().map(Columns::schema).transpose();
        let whole = whole.map_err(|error| Error::internal(file_name, &format!("{error}.")))?;
        let (rows, first_row) = (footer.rows, piece.first_row);
        let normaliser =
            Normaliser::new(file_name, plan, &schema, rows, first_row, whole.as_ref(), budgets.value_bytes)?;
        let needed = |place: &usize| added.get(place.checked_sub(own)?).map(|constant| (*constant).clone());
        let constants = normaliser.roots().iter().filter_map(needed).collect();
        let mut streams = Vec::new();
        for (table, schema) in normaliser.tables() {
            streams.push((table, Stream::new(Arc::new(schema))));
        }
        let file = file_name.to_owned();
        let limits = budgets.clone();
        let parquet_schema = footer.metadata().file_metadata().schema_descr();
        let mask = ProjectionMask::roots(parquet_schema, normaliser.roots().iter().copied().filter(|root| *root < own));
        let (rows, file_bytes, groups) = (footer.rows, footer.file_bytes, 0..footer.metadata().num_row_groups());
        let open_group: OpenGroup = Box::new(move |group| {
            let admitted = groups::admit(&reader, &footer, group, &mask, &file, &limits)?;
            let reader = groups::group_reader(&reader, &footer, group, &mask, admitted.rows)
                .map_err(|error| Error::from_parquet(&file, Reading::Data, &error))?;
            Ok((reader, admitted))
        });
        Ok(Self {
            file: file_name.to_owned(),
            file_bytes,
            budgets: budgets.clone(),
            allowance: budgets.allowance(file_bytes),
            open_group,
            groups,
            current: None,
            waiting: VecDeque::new(),
            constants,
            normaliser,
            streams,
            rows,
            decoded: 0,
            expanded: 0,
            paged: 0,
            finished: false,
        })
    }

    /// Decodes a batch and gives the pieces that are whole by then, often none. None when the last ones have been
    /// handed on.
    ///
    /// # Errors
    /// When a page is damaged or the file turns out to expand to more than it is allowed. The pieces handed on before
    /// are then not the whole table.
    #[expect(clippy::should_implement_trait, reason = "an iterator would go on after an error")]
    pub fn next(&mut self) -> Result<Option<Vec<Part>>, Error> {
        if self.finished {
            return Ok(None);
        }
        match self.next_batch()? {
            Some(batch) => self.hand_on(&batch).map(Some),
            None => self.finish().map(Some),
        }
    }

    /// True once the last pieces have been handed on.
    pub fn is_done(&self) -> bool {
        self.finished
    }

    /// What became of the file so far; of the whole file once [`Job::is_done`].
    pub fn summary(&self) -> Summary {
        self.normaliser.summary(self.streams.iter().map(|(_, stream)| stream.rows()))
    }

    fn next_batch(&mut self) -> Result<Option<RecordBatch>, Error> {
        loop {
            if let Some((batch, bytes)) = self.waiting.pop_front() {
                self.count(bytes)?;
                return Ok(Some(batch));
            }
            if let Some(batch) = self.read()? {
                self.decoded += batch.num_rows() as u64;
                self.waiting = count::pieces(&batch, self.budgets.value_bytes)
                    .map_err(|over| {
                        let column = batch.schema().fields().get(over.column).map(|field| field.name().clone());
                        let column = column.unwrap_or_default();
                        let limit = self.budgets.value_bytes;
                        Error::value_too_large(&self.file, &column, "a value", over.bytes, limit)
                    })?
                    .into();
            } else if !self.open_next_group()? {
                return Ok(None);
            }
        }
    }

    fn read(&mut self) -> Result<Option<RecordBatch>, Error> {
        self.current
            .as_mut()
            .and_then(Iterator::next)
            .transpose()
            .map_err(|error| Error::from_detail(&self.file, Reading::Data, &error.to_string()))?
            .map(|batch| self.with_constants(batch))
            .transpose()
    }

    fn with_constants(&self, batch: RecordBatch) -> Result<RecordBatch, Error> {
        if self.constants.is_empty() {
            return Ok(batch);
        }
        let rows = batch.num_rows();
        let (schema, mut columns, _) = batch.into_parts();
        columns.extend(self.constants.iter().map(|constant| constant.array(rows)));
        let added = self.constants.iter().map(|constant| Arc::new(constant.field()));
        let schema = Schema::new(schema.fields().iter().cloned().chain(added).collect::<Vec<_>>());
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(Arc::new(schema), columns, &options)
            .map_err(|error| Error::internal(&self.file, &format!("{error}.")))
    }

    fn open_next_group(&mut self) -> Result<bool, Error> {
        self.current = None;
        let Some(group) = self.groups.next() else { return Ok(false) };
        let (reader, admitted) = (self.open_group)(group)?;
        self.paged = self.paged.saturating_add(admitted.page_bytes);
        if self.paged > self.allowance.bytes {
            return Err(Error::too_large(&self.file, self.file_bytes, None, self.paged, self.allowance));
        }
        self.current = Some(reader);
        Ok(true)
    }

    fn count(&mut self, bytes: u64) -> Result<(), Error> {
        self.expanded = self.expanded.saturating_add(bytes);
        if self.expanded > self.allowance.bytes {
            return Err(Error::too_large(&self.file, self.file_bytes, None, self.expanded, self.allowance));
        }
        Ok(())
    }

    fn hand_on(&mut self, batch: &RecordBatch) -> Result<Vec<Part>, Error> {
        let filled = self.normaliser.fill(batch)?;
        self.count(filled.side_bytes)?;
        self.write(0, filled.main);
        for (side, batch) in filled.sides {
            self.write(side + 1, batch);
        }
        self.parts(false)
    }

    fn write(&mut self, stream: usize, batch: RecordBatch) {
        if let Some((_, stream)) = self.streams.get_mut(stream) {
            stream.write(batch);
        }
    }

    fn finish(&mut self) -> Result<Vec<Part>, Error> {
        if self.decoded != self.rows {
            let what = format!("its footer promises {} rows, but its pages hold {}.", self.rows, self.decoded);
            return Err(Error::damaged(&self.file, &what));
        }
        self.finished = true;
        self.parts(true)
    }

    fn parts(&mut self, last: bool) -> Result<Vec<Part>, Error> {
        let mut parts = Vec::new();
        for (table, stream) in &mut self.streams {
            while let Some((rows, bytes)) =
                stream.piece(last).map_err(|error| Error::internal(&self.file, &format!("{error}.")))?
            {
                parts.push(Part { table: table.clone(), rows, bytes });
            }
        }
        Ok(parts)
    }
}
