//! One file, decoded a piece at a time: of Parquet its row groups, with what their pages expand to; of OTLP its spans.
//! What is done to a batch stands in `intake`.

use std::sync::Arc;

use arrow_array::RecordBatch;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::file::reader::ChunkReader;

use super::budget::Budgets;
use super::error::{Error, Reading};
use super::expansion;
use super::footer;
use super::groups::{self, Admitted, Shared};
use super::intake::{Claim, Intake};
use super::otlp;
use super::piece::Piece;
use super::recognise::{Plan, TableName};
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
    input: Input,
    intake: Intake,
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
        let (file, schema) = (file_name.to_owned(), footer.arrow.schema());
        let file_bytes = footer.file_bytes;
        let claim = Claim { file: file_name, file_bytes, schema, rows: Some(footer.rows) };
        let intake = Intake::new(&claim, plan, budgets, piece)?;
        let limits = budgets.clone();
        let parquet_schema = footer.metadata().file_metadata().schema_descr();
        let mask = ProjectionMask::roots(parquet_schema, intake.roots(schema.fields().len()));
        let groups = 0..footer.metadata().num_row_groups();
        let open_group: OpenGroup = Box::new(move |group| {
            let admitted = groups::admit(&reader, &footer, group, &mask, &file, &limits)?;
            let reader = groups::group_reader(&reader, &footer, group, &mask, admitted.rows)
                .map_err(|error| Error::from_parquet(&file, Reading::Data, &error))?;
            Ok((reader, admitted))
        });
        let file = file_name.to_owned();
        let input = Input::Parquet { open_group, groups, current: None };
        Ok(Self { file, file_bytes, input, intake, paged: 0, finished: false })
    }

    fn open_otlp<R: ChunkReader + 'static>(
        reader: R,
        file_name: &str,
        plan: &Plan,
        budgets: &Budgets,
        piece: &Piece,
    ) -> Result<Self, Error> {
        let (file, file_bytes) = (file_name.to_owned(), reader.len());
        let input = Input::Otlp(Box::new(otlp::Reader::new(reader, file_name, budgets)?));
        // How many rows there are is known at the end.
        let claim = Claim { file: file_name, file_bytes, schema: &otlp::schema(), rows: None };
        let intake = Intake::new(&claim, plan, budgets, piece)?;
        Ok(Self { file, file_bytes, input, intake, paged: 0, finished: false })
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
        loop {
            if let Some(parts) = self.intake.hand_on()? {
                return Ok(Some(parts));
            }
            if let Some(batch) = self.read()? {
                self.intake.take(batch)?;
            } else if !self.open_next_group()? {
                let parts = self.intake.finish("its footer promises", "its pages hold")?;
                self.finished = true;
                return Ok(Some(parts));
            }
        }
    }

    /// True once the last pieces have been handed on.
    pub fn is_done(&self) -> bool {
        self.finished
    }

    /// What became of the file so far; of the whole file once [`Job::is_done`].
    pub fn summary(&self) -> Summary {
        let mut summary = self.intake.summary();
        if let Input::Otlp(reader) = &self.input {
            summary.notes.extend(reader.notes());
        }
        summary
    }

    /// The next batch of what is open, with the columns that are needed.
    fn read(&mut self) -> Result<Option<RecordBatch>, Error> {
        match &mut self.input {
            Input::Parquet { current, .. } => {
                let batch = current.as_mut().and_then(Iterator::next).transpose();
                batch.map_err(|error| Error::from_detail(&self.file, Reading::Data, &error.to_string()))
            }
            Input::Otlp(reader) => {
                let Some(batch) = reader.next()? else { return Ok(None) };
                let roots: Vec<usize> = self.intake.roots(batch.num_columns()).collect();
                let read = batch.project(&roots);
                read.map(Some).map_err(|error| Error::internal(&self.file, &format!("{error}.")))
            }
        }
    }

    fn open_next_group(&mut self) -> Result<bool, Error> {
        let Input::Parquet { open_group, groups, current } = &mut self.input else { return Ok(false) };
        *current = None;
        let Some(group) = groups.next() else { return Ok(false) };
        let (reader, admitted) = open_group(group)?;
        self.paged = self.paged.saturating_add(admitted.page_bytes);
        let allowance = self.intake.allowance;
        if self.paged > allowance.bytes {
            return Err(Error::too_large(&self.file, self.file_bytes, None, self.paged, allowance));
        }
        *current = Some(reader);
        Ok(true)
    }
}
