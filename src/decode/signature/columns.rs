//! A Parquet file, or several that are one table, a column at a time: only one column's values are ever held, and a column whose different values do
//! not fit is read again by itself.

use std::ops::Range;

use arrow_schema::Fields;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::file::reader::ChunkReader;

use super::gather::Gather;
use super::kind::Kind;
use super::schema::{Column, fingerprint};
use super::{Profile, arrays, finish};
use crate::decode::budget::Budgets;
use crate::decode::error::{Error, ErrorKind, Reading};
use crate::decode::footer::Footer;
use crate::decode::groups::{self, Shared};
use crate::decode::{expansion, footer};

/// What the different values of a column may take.
const DISTINCT_BYTES: usize = 256 << 20;
/// Columns that are wanted together are read together if all of them take at most so much of a file: what was read for
/// the others is kept until their turn.
pub const AHEAD_BYTES: usize = 48 << 20;

/// A column's part of a row group, with the columns that come next.
type OpenGroup = Box<dyn Fn(Range<usize>, usize) -> Result<(ParquetRecordBatchReader, u64), Error>>;

/// A file of the table.
struct Part {
    file: String,
    /// Opens a row group's part of the first of some columns.
    open: OpenGroup,
    groups: usize,
    rows: u64,
    /// What its pages may come to.
    most_bytes: u64,
}

/// Where reading is.
#[derive(Default)]
struct Place {
    column: usize,
    part: usize,
    /// The next row group of the part.
    group: usize,
    /// Rows of the part and of the column that were read in this pass.
    in_part: u64,
    in_all: u64,
}

/// The columns of a file, or of several that are one table, on their way.
pub(super) struct Columns {
    columns: Vec<Column>,
    gathered: Vec<Gather>,
    parts: Vec<Part>,
    /// Rows that are wanted.
    rows: u64,
    /// The columns that are wanted, by their places.
    wanted: Range<usize>,
    at: Place,
    current: Option<ParquetRecordBatchReader>,
    /// Passes beyond the first one of each column.
    again: u64,
    done_rows: u64,
    paged: u64,
}

impl Columns {
    pub(super) fn open<R: ChunkReader + 'static>(
        files: Vec<(String, Shared<R>)>,
        budgets: &Budgets,
        most_rows: u64,
        only: Option<Range<usize>>,
    ) -> Result<Self, Error> {
        let (mut parts, mut columns, mut gathered) = (Vec::new(), Vec::new(), Vec::new());
        for (file, reader) in files {
            let footer = footer::read(&reader, &file, budgets)?;
            // Once for the whole file.
            if only.as_ref().is_none_or(|columns| columns.start == 0) {
                expansion::check(&reader, &footer, &file, budgets)?;
            }
            let (own, own_gathered) = begin(footer.arrow.schema().fields());
            if parts.is_empty() {
                (columns, gathered) = (own, own_gathered);
            } else if fingerprint(&own) != fingerprint(&columns) {
                let what = format!("{file} does not have the columns of the other parts of its table.");
                return Err(Error::new(ErrorKind::Unlike, what, "Choose it by itself to see what it has."));
            }
            parts.push(part(file, reader, footer, budgets));
        }
        let rows = parts.iter().map(|part| part.rows).sum::<u64>().min(most_rows);
        if rows > budgets.rows {
            let file = parts.first().map_or("The table", |part| part.file.as_str());
            return Err(Error::too_many(file, "rows", rows, budgets.rows));
        }
        let wanted = held(only.unwrap_or(0..columns.len()), columns.len());
        let at = Place { column: wanted.start, ..Place::default() };
        Ok(Self { columns, gathered, parts, rows, wanted, at, current: None, again: 0, done_rows: 0, paged: 0 })
    }

    /// Begins with other columns of the same file.
    pub(super) fn go_on(&mut self, columns: Range<usize>) {
        self.wanted = held(columns, self.columns.len());
        self.at = Place { column: self.wanted.start, ..Place::default() };
        (self.current, self.again, self.done_rows) = (None, 0, 0);
    }

    pub(super) fn step(&mut self) -> Result<(), Error> {
        let Some(gather) = self.gathered.get_mut(self.at.column).filter(|_| self.at.column < self.wanted.end) else {
            return Ok(());
        };
        let left = self.rows - self.at.in_all;
        if let Some(part) = self.parts.get(self.at.part).filter(|_| left > 0) {
            if let Some(batch) = self.current.as_mut().and_then(Iterator::next) {
                let explain =
                    |detail: &dyn std::fmt::Display| Error::from_detail(&part.file, Reading::Data, &detail.to_string());
                let batch = batch.map_err(|error| explain(&error))?;
                let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(batch.num_rows());
                if let Some(array) = batch.slice(0, wanted).columns().first() {
                    arrays::add(gather, array).map_err(|error| explain(&error))?;
                }
                self.at.in_part += batch.num_rows() as u64;
                self.at.in_all += wanted as u64;
                self.done_rows += wanted as u64;
                return Ok(());
            }
            self.current = None;
            if self.at.group < part.groups {
                let (reader, bytes) = (part.open)(self.at.column..self.wanted.end, self.at.group)?;
                self.paged = self.paged.saturating_add(if gather.is_first() { bytes } else { 0 });
                if self.paged > part.most_bytes {
                    let what = format!("its pages come to more than {} bytes.", part.most_bytes);
                    return Err(Error::damaged(&part.file, &what));
                }
                self.current = Some(reader);
                self.at.group += 1;
                return Ok(());
            }
            if self.at.in_part != part.rows {
                let what = format!("its footer promises {} rows, but a column has {}.", part.rows, self.at.in_part);
                return Err(Error::damaged(&part.file, &what));
            }
            (self.at.part, self.at.group, self.at.in_part) = (self.at.part + 1, 0, 0);
            return Ok(());
        }
        self.current = None;
        let column = self.at.column;
        let goes_on = gather.next_pass();
        self.again += u64::from(goes_on);
        self.at = Place { column: if goes_on { column } else { column + 1 }, ..Place::default() };
        Ok(())
    }

    pub(super) fn progress(&self) -> (u64, u64) {
        (self.done_rows, self.rows.saturating_mul(self.wanted.len() as u64 + self.again))
    }

    pub(super) fn profile(&self) -> Option<Profile> {
        let (columns, gathered) = (self.columns.get(self.wanted.clone())?, self.gathered.get(self.wanted.clone())?);
        let is_done = self.at.column >= self.wanted.end;
        is_done.then(|| finish(columns.to_vec(), gathered, self.rows, Vec::new()))
    }
}

/// Places of columns that are there.
fn held(columns: Range<usize>, count: usize) -> Range<usize> {
    let start = columns.start.min(count);
    start..columns.end.clamp(start, count)
}

/// The columns of a file, with nothing gathered yet.
fn begin(fields: &Fields) -> (Vec<Column>, Vec<Gather>) {
    let each = fields.iter().enumerate().map(|(place, field)| {
        let kind = Kind::of_field(field);
        let gather = Gather::new(kind, arrays::distinct(field.data_type(), DISTINCT_BYTES));
        // Writers mark columns as required that happen to hold no NULL: it says nothing of the schema.
        (Column::new(field.name(), kind.name(), place), gather)
    });
    each.unzip()
}

fn part<R: ChunkReader + 'static>(file: String, reader: Shared<R>, footer: Footer, budgets: &Budgets) -> Part {
    let (rows, groups) = (footer.rows, footer.metadata().num_row_groups());
    let most_bytes = budgets.most_bytes(footer.file_bytes);
    let (name, limits) = (file.clone(), budgets.clone());
    let open: OpenGroup = Box::new(move |columns, group| {
        let schema = footer.metadata().file_metadata().schema_descr();
        let mask = ProjectionMask::roots(schema, [columns.start]);
        let together = ProjectionMask::roots(schema, columns);
        if bytes_of(&footer, &together) <= AHEAD_BYTES as u64 {
            groups::fetch(&reader, footer.metadata().row_group(group), &together);
        }
        let admitted = groups::admit(&reader, &footer, group, &mask, &name, &limits)?;
        let reader = groups::group_reader(&reader, &footer, group, &mask, admitted.rows)
            .map_err(|error| Error::from_parquet(&name, Reading::Data, &error))?;
        Ok((reader, admitted.page_bytes))
    });
    Part { file, open, groups, rows, most_bytes }
}

/// What some columns take of a file.
fn bytes_of(footer: &Footer, mask: &ProjectionMask) -> u64 {
    let groups = footer.metadata().row_groups().iter();
    let chunks = groups.flat_map(|group| group.columns().iter().enumerate());
    let own = chunks.filter(|(leaf, _)| mask.leaf_included(*leaf)).map(|(_, chunk)| chunk.byte_range().1);
    own.fold(0, u64::saturating_add)
}
