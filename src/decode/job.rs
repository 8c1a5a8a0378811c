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
use super::otlp;
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

/// Where rows come from.
enum Input {
    /// A Parquet file, one row group after the other.
    Parquet { open_group: OpenGroup, groups: std::ops::Range<usize>, current: Option<ParquetRecordBatchReader> },
    /// Spans in OTLP.
    Otlp(Box<otlp::Reader>),
}

/// A file on its way to the engine.
pub struct Job {
    file: String,
    file_bytes: u64,
    budgets: Budgets,
    allowance: Allowance,
    input: Input,
    waiting: VecDeque<(RecordBatch, u64)>,
    /// Columns behind those that are read: what the file's folders say.
    constants: Vec<Constant>,
    normaliser: Normaliser,
    streams: Vec<(TableName, Stream)>,
    /// Rows that the footer promises, where there is one.
    rows: Option<u64>,
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
        if otlp::may_be_otlp(file_name) {
            return Self::open_otlp(reader, file_name, plan, budgets, piece);
        }
        let reader = Shared(Arc::new(reader));
        let footer = footer::read(&reader, file_name, budgets)?;
        expansion::check(&reader, &footer, file_name, budgets)?;
        let schema = Arc::clone(footer.arrow.schema());
        let own = schema.fields().len();
        let (rows, file_bytes, groups) = (footer.rows, footer.file_bytes, 0..footer.metadata().num_row_groups());
        let (normaliser, constants) = normaliser(file_name, plan, &schema, rows, budgets, piece)?;
        let file = file_name.to_owned();
        let limits = budgets.clone();
        let parquet_schema = footer.metadata().file_metadata().schema_descr();
        let mask = ProjectionMask::roots(parquet_schema, normaliser.roots().iter().copied().filter(|root| *root < own));
        let open_group: OpenGroup = Box::new(move |group| {
            let admitted = groups::admit(&reader, &footer, group, &mask, &file, &limits)?;
            let reader = groups::group_reader(&reader, &footer, group, &mask, admitted.rows)
                .map_err(|error| Error::from_parquet(&file, Reading::Data, &error))?;
            Ok((reader, admitted))
        });
        let input = Input::Parquet { open_group, groups, current: None };
        Ok(Self::begin(file_name, file_bytes, budgets, input, Some(rows), normaliser, constants))
    }

    fn open_otlp<R: ChunkReader + 'static>(
        reader: R,
        file_name: &str,
        plan: &Plan,
        budgets: &Budgets,
        piece: &Piece,
    ) -> Result<Self, Error> {
        let file_bytes = reader.len();
        let input = Input::Otlp(Box::new(otlp::Reader::new(reader, file_name, budgets)?));
        // How many rows there are is known at the end.
        let (normaliser, constants) = normaliser(file_name, plan, &otlp::schema(), 0, budgets, piece)?;
        Ok(Self::begin(file_name, file_bytes, budgets, input, None, normaliser, constants))
    }

    fn begin(
        file_name: &str,
        file_bytes: u64,
        budgets: &Budgets,
        input: Input,
        rows: Option<u64>,
        normaliser: Normaliser,
        constants: Vec<Constant>,
    ) -> Self {
        let tables = normaliser.tables().into_iter();
        let streams = tables.map(|(table, schema)| (table, Stream::new(Arc::new(schema)))).collect();
        Self {
            file: file_name.to_owned(),
            file_bytes,
            budgets: budgets.clone(),
            allowance: budgets.allowance(file_bytes),
            input,
            waiting: VecDeque::new(),
            constants,
            normaliser,
            streams,
            rows,
            decoded: 0,
            expanded: 0,
            paged: 0,
            finished: false,
        }
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
        let mut summary = self.normaliser.summary(self.streams.iter().map(|(_, stream)| stream.rows()));
        if let Input::Otlp(reader) = &self.input {
            summary.notes.extend(reader.notes());
        }
        summary
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
        let batch = match &mut self.input {
            Input::Parquet { current, .. } => current
                .as_mut()
                .and_then(Iterator::next)
                .transpose()
                .map_err(|error| Error::from_detail(&self.file, Reading::Data, &error.to_string()))?,
            Input::Otlp(reader) => match reader.next()? {
                Some(batch) => {
                    let own = batch.num_columns();
                    let roots: Vec<usize> =
                        self.normaliser.roots().iter().copied().filter(|root| *root < own).collect();
                    let read = batch.project(&roots);
                    Some(read.map_err(|error| Error::internal(&self.file, &format!("{error}.")))?)
                }
                None => None,
            },
        };
        batch.map(|batch| self.with_constants(batch)).transpose()
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
        let Input::Parquet { open_group, groups, current } = &mut self.input else { return Ok(false) };
        *current = None;
        let Some(group) = groups.next() else { return Ok(false) };
        let (reader, admitted) = open_group(group)?;
        self.paged = self.paged.saturating_add(admitted.page_bytes);
        if self.paged > self.allowance.bytes {
            return Err(Error::too_large(&self.file, self.file_bytes, None, self.paged, self.allowance));
        }
        *current = Some(reader);
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
        if let Some(rows) = self.rows.filter(|rows| *rows != self.decoded) {
            let what = format!("its footer promises {rows} rows, but its pages hold {}.", self.decoded);
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

/// What is done to the batches of a file with these columns, and the columns that its folders add.
fn normaliser(
    file_name: &str,
    plan: &Plan,
    own: &Schema,
    rows: u64,
    budgets: &Budgets,
    piece: &Piece,
) -> Result<(Normaliser, Vec<Constant>), Error> {
    let (schema, added) = extended(own, &piece.constants);
    let whole = piece.whole.as_ref().map(Columns::schema).transpose();
    let whole = whole.map_err(|error| Error::internal(file_name, &format!("{error}.")))?;
    let (first_row, limit) = (piece.first_row, budgets.value_bytes);
    let normaliser = Normaliser::new(file_name, plan, &schema, rows, first_row, whole.as_ref(), limit)?;
    let own = own.fields().len();
    let needed = |place: &usize| added.get(place.checked_sub(own)?).map(|constant| (*constant).clone());
    let constants = normaliser.roots().iter().filter_map(needed).collect();
    Ok((normaliser, constants))
}
