//! Batches of a table on their way to the engine, wherever they come from: cut to size, counted against the
//! allowance, brought to their table's form and put into pieces of streams.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Field, Schema};

use super::budget::{Allowance, Budgets};
use super::count;
use super::error::Error;
use super::job::Part;
use super::normalise::Normaliser;
use super::piece::{Columns, Constant, Piece, extended};
use super::recognise::{Plan, TableName};
use super::stream::Stream;
use super::summary::Summary;

/// What is known of the rows before the first one is read.
pub(super) struct Claim<'a> {
    /// The file's name, for messages.
    pub(super) file: &'a str,
    /// Bytes that the rows may be measured by.
    pub(super) file_bytes: u64,
    /// The columns that will come.
    pub(super) schema: &'a Schema,
    /// The rows that will come, where that is known.
    pub(super) rows: Option<u64>,
}

/// Rows coming in.
pub(super) struct Intake {
    file: String,
    file_bytes: u64,
    value_limit: u64,
    pub(super) allowance: Allowance,
    waiting: VecDeque<(RecordBatch, u64)>,
    /// Columns behind those that are read: what the file's folders say.
    constants: Vec<Constant>,
    normaliser: Normaliser,
    streams: Vec<(TableName, Stream)>,
    /// Rows that are promised, where they are.
    rows: Option<u64>,
    /// Rows that have come.
    decoded: u64,
    /// Flat bytes handed on so far.
    expanded: u64,
}

impl Intake {
    /// Prepares the plan.
    pub(super) fn new(claim: &Claim<'_>, plan: &Plan, budgets: &Budgets, piece: &Piece) -> Result<Self, Error> {
        let Claim { file, file_bytes, schema, rows } = *claim;
        let own = schema.fields().len();
        let (schema, added) = extended(schema, &piece.constants);
        let whole = piece.whole.as_ref().map(Columns::schema).transpose();
        let whole = whole.map_err(|error| Error::internal(file, &format!("{error}.")))?;
        let normaliser = Normaliser::new(
            file,
            plan,
            &schema,
            rows.unwrap_or(0),
            piece.first_row,
            whole.as_ref(),
            budgets.value_bytes,
        )?;
        let needed = |place: &usize| added.get(place.checked_sub(own)?).map(|constant| (*constant).clone());
        let constants = normaliser.roots().iter().filter_map(needed).collect();
        let mut streams = Vec::new();
        for (table, schema) in normaliser.tables() {
            streams.push((table, Stream::new(Arc::new(schema))));
        }
        Ok(Self {
            file: file.to_owned(),
            file_bytes,
            value_limit: budgets.value_bytes,
            allowance: budgets.allowance(file_bytes),
            waiting: VecDeque::new(),
            constants,
            normaliser,
            streams,
            rows,
            decoded: 0,
            expanded: 0,
        })
    }

    /// Roots of the file's own schema that are needed, ascending, of `own` that there are.
    pub(super) fn roots(&self, own: usize) -> impl Iterator<Item = usize> {
        self.normaliser.roots().iter().copied().filter(move |root| *root < own)
    }

    /// Takes a batch of the needed columns, in parts that fit.
    pub(super) fn take(&mut self, batch: RecordBatch) -> Result<(), Error> {
        let batch = self.with_constants(batch)?;
        self.decoded += batch.num_rows() as u64;
        let pieces = count::pieces(&batch, self.value_limit).map_err(|over| {
            let column = batch.schema().fields().get(over.column).map(|field| field.name().clone());
            Error::value_too_large(&self.file, &column.unwrap_or_default(), "a value", over.bytes, self.value_limit)
        })?;
        self.waiting.extend(pieces);
        Ok(())
    }

    fn with_constants(&self, batch: RecordBatch) -> Result<RecordBatch, Error> {
        if self.constants.is_empty() {
            return Ok(batch);
        }
        let rows = batch.num_rows();
        let (schema, mut columns, _) = batch.into_parts();
        columns.extend(self.constants.iter().map(|constant| constant.array(rows)));
        let added = self.constants.iter().map(|constant| Arc::<Field>::new(constant.field()));
        let schema = Schema::new(schema.fields().iter().cloned().chain(added).collect::<Vec<_>>());
        let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(Arc::new(schema), columns, &options)
            .map_err(|error| Error::internal(&self.file, &format!("{error}.")))
    }

    /// Hands on one waiting part: the pieces of streams that are whole by then, often none. None if nothing waits.
    pub(super) fn hand_on(&mut self) -> Result<Option<Vec<Part>>, Error> {
        let Some((batch, bytes)) = self.waiting.pop_front() else { return Ok(None) };
        self.count(bytes)?;
        let filled = self.normaliser.fill(&batch)?;
        self.count(filled.side_bytes)?;
        self.write(0, filled.main);
        for (side, batch) in filled.sides {
            self.write(side + 1, batch);
        }
        self.parts(false).map(Some)
    }

    fn count(&mut self, bytes: u64) -> Result<(), Error> {
        self.expanded = self.expanded.saturating_add(bytes);
        if self.expanded > self.allowance.bytes {
            return Err(Error::too_large(&self.file, self.file_bytes, None, self.expanded, self.allowance));
        }
        Ok(())
    }

    fn write(&mut self, stream: usize, batch: RecordBatch) {
        if let Some((_, stream)) = self.streams.get_mut(stream) {
            stream.write(batch);
        }
    }

    /// The last pieces, after the last batch. Fewer or more rows than `promise` said is damage.
    pub(super) fn finish(&mut self, promise: &str, found: &str) -> Result<Vec<Part>, Error> {
        if let Some(rows) = self.rows.filter(|rows| *rows != self.decoded) {
            let what = format!("{promise} {rows} rows, but {found} {}.", self.decoded);
            return Err(Error::damaged(&self.file, &what));
        }
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

    /// What became of the rows so far.
    pub(super) fn summary(&self) -> Summary {
        self.normaliser.summary(self.streams.iter().map(|(_, stream)| stream.rows()))
    }
}
