//! A Parquet file, a column at a time: only one column's values are ever held, and a column whose different values do
//! not fit is read again by itself.

use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::file::reader::ChunkReader;

use super::gather::Gather;
use super::kind::Kind;
use super::schema::Column;
use super::{Profile, arrays, finish};
use crate::decode::budget::Budgets;
use crate::decode::error::{Error, Reading};
use crate::decode::groups::{self, Shared};
use crate::decode::{expansion, footer};

/// What the different values of a column may take.
const DISTINCT_BYTES: usize = 256 << 20;

type OpenGroup = Box<dyn Fn(usize, usize) -> Result<(ParquetRecordBatchReader, u64), Error>>;

/// The columns of a file on their way.
pub(super) struct Columns {
    file: String,
    columns: Vec<Column>,
    gathered: Vec<Gather>,
    /// Opens a row group's part of a column.
    open: OpenGroup,
    groups: usize,
    rows: u64,
    /// The column under way, its next row group, and the rows of it that were read in this pass.
    at: (usize, usize, u64),
    current: Option<ParquetRecordBatchReader>,
    /// Passes beyond the first one of each column.
    again: u64,
    done_rows: u64,
    paged: u64,
    most_bytes: u64,
}

impl Columns {
    pub(super) fn open<R: ChunkReader + 'static>(
        reader: Shared<R>,
        file: &str,
        budgets: &Budgets,
        most_rows: u64,
    ) -> Result<Self, Error> {
        let footer = footer::read(&reader, file, budgets)?;
        expansion::check(&reader, &footer, file, budgets)?;
        let fields = footer.arrow.schema().fields().clone();
        let (mut columns, mut gathered) = (Vec::new(), Vec::new());
        for (place, field) in fields.iter().enumerate() {
            let kind = Kind::of_field(field);
            // Writers mark columns as required that happen to hold no NULL: it says nothing of the schema.
            columns.push(Column::new(field.name(), kind.name(), place));
            gathered.push(Gather::new(kind, arrays::distinct(field.data_type(), DISTINCT_BYTES)));
        }
        let rows = footer.rows.min(most_rows);
        let groups = footer.metadata().num_row_groups();
        let most_bytes = budgets.most_bytes(footer.file_bytes);
        let (name, limits) = (file.to_owned(), budgets.clone());
        let open: OpenGroup = Box::new(move |column, group| {
            let mask = ProjectionMask::roots(footer.metadata().file_metadata().schema_descr(), [column]);
            let admitted = groups::admit(&reader, &footer, group, &mask, &name, &limits)?;
            let reader = groups::group_reader(&reader, &footer, group, &mask, admitted.rows)
                .map_err(|error| Error::from_parquet(&name, Reading::Data, &error))?;
            Ok((reader, admitted.page_bytes))
        });
        Ok(Self {
            file: file.to_owned(),
            columns,
            gathered,
            open,
            groups,
            rows,
            at: (0, 0, 0),
            current: None,
            again: 0,
            done_rows: 0,
            paged: 0,
            most_bytes,
        })
    }

    pub(super) fn step(&mut self) -> Result<(), Error> {
        let (column, group, read) = self.at;
        let Some(gather) = self.gathered.get_mut(column) else { return Ok(()) };
        let next = if read < self.rows { self.current.as_mut().and_then(Iterator::next) } else { None };
        if let Some(batch) = next {
            let batch = batch.map_err(|error| Error::from_detail(&self.file, Reading::Data, &error.to_string()))?;
            let wanted = usize::try_from(self.rows - read).unwrap_or(usize::MAX).min(batch.num_rows());
            if let Some(array) = batch.slice(0, wanted).columns().first() {
                arrays::add(gather, array)
                    .map_err(|error| Error::from_detail(&self.file, Reading::Data, &error.to_string()))?;
            }
            self.at.2 += wanted as u64;
            self.done_rows += wanted as u64;
            return Ok(());
        }
        self.current = None;
        if read < self.rows && group < self.groups {
            let (reader, bytes) = (self.open)(column, group)?;
            if gather.is_first() {
                self.paged = self.paged.saturating_add(bytes);
            }
            if self.paged > self.most_bytes {
                let what = format!("its pages come to more than {} bytes", self.most_bytes);
                return Err(Error::damaged(&self.file, &what));
            }
            self.current = Some(reader);
            self.at.1 += 1;
            return Ok(());
        }
        if read < self.rows {
            let what = format!("its footer promises {} rows, but a column has {read}.", self.rows);
            return Err(Error::damaged(&self.file, &what));
        }
        if gather.next_pass() {
            self.again += 1;
            self.at = (column, 0, 0);
        } else {
            self.at = (column + 1, 0, 0);
        }
        Ok(())
    }

    pub(super) fn progress(&self) -> (u64, u64) {
        (self.done_rows, self.rows.saturating_mul(self.columns.len() as u64 + self.again))
    }

    pub(super) fn profile(&self) -> Option<Profile> {
        let is_done = self.at.0 >= self.gathered.len();
        is_done.then(|| finish(self.columns.clone(), &self.gathered, self.rows, Vec::new()))
    }
}
