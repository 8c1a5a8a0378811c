//! A file without types, or several that are one table, row by row: its columns and their types are those of its first row. What is written how stands
//! in `cells` and `lines`.

use parquet::file::reader::ChunkReader;
use serde_json::Value;

use super::cells::Cells;
use super::distinct::Distinct;
use super::gather::Gather;
use super::kind::{self, Kind, Number};
use super::lines::Lines;
use super::schema::Column;
use super::several::Several;
use super::text::is_date;
use super::{Profile, Written, finish};
use crate::decode::budget::{Budgets, human_count};
use crate::decode::error::Error;
use crate::decode::groups::Shared;

/// What the different values of all columns may take together.
const DISTINCT_BYTES: usize = 512 << 20;
/// Rows of a step.
const ROWS: u64 = 4_096;

/// A value on its way.
pub(super) enum Item<'a> {
    /// Of a file that knows no types.
    Cell(&'a str),
    /// Of one that knows JSON's.
    Json(&'a Value),
    /// Not there.
    Missing,
}

/// Takes the values of a row in the order of the columns.
pub(super) type Take<'a> = &'a mut dyn FnMut(usize, Item<'_>);

/// Where rows come from.
pub(super) trait Input {
    /// The names of the columns and the kinds of the first row's values; no kinds where there is no row.
    fn first(&self) -> (Vec<String>, Option<Vec<Kind>>);
    /// Hands out the next row; false at the end.
    fn next(&mut self, take: Take<'_>) -> Result<bool, Error>;
    /// Goes back to the first row.
    fn restart(&mut self) -> Result<(), Error>;
    /// Bytes read in this pass, and in all.
    fn bytes(&self) -> (u64, u64);
    /// What was left out, in sentences.
    fn notes(&self) -> Vec<String>;
}

/// The rows of a file on their way.
pub(super) struct Rows {
    file: String,
    input: Box<dyn Input>,
    columns: Vec<Column>,
    gathered: Vec<Gather>,
    /// Rows of this pass, and of the first one.
    read: u64,
    rows: u64,
    most_rows: u64,
    row_budget: u64,
    passes: u64,
    notes: Vec<String>,
    is_done: bool,
    scratch: Vec<u8>,
}

impl Rows {
    /// Of a file, or of several that are one table.
    pub(super) fn open<R: ChunkReader + 'static>(
        parts: Vec<(String, Shared<R>)>,
        written: Written,
        budgets: &Budgets,
        most_rows: u64,
    ) -> Result<Self, Error> {
        let file = parts.first().map_or("The table", |(file, _)| file.as_str()).to_owned();
        let mut inputs = Vec::with_capacity(parts.len());
        for (file, reader) in parts {
            let input = input(reader, &file, written, budgets)?;
            inputs.push((file, input));
        }
        let input = match inputs.len() {
            1 => inputs.remove(0).1,
            _ => Box::new(Several::new(inputs)),
        };
        let (names, kinds) = input.first();
        if names.len() as u64 > budgets.columns {
            return Err(Error::too_many(&file, "columns", names.len() as u64, budgets.columns));
        }
        let has_rows = kinds.is_some();
        let kinds = kinds.unwrap_or_else(|| vec![Kind::Unknown; names.len()]);
        let share = DISTINCT_BYTES / names.len().max(1);
        let columns = names.into_iter().zip(&kinds).enumerate();
        let columns = columns.map(|(place, (name, kind))| Column::new(name, kind.name(), place)).collect();
        let gathered = kinds.into_iter().map(|kind| Gather::new(kind, Distinct::of_texts(share))).collect();
        Ok(Self {
            file,
            input,
            columns,
            gathered,
            read: 0,
            rows: 0,
            most_rows,
            row_budget: budgets.rows,
            passes: 1,
            notes: Vec::new(),
            is_done: !has_rows,
            scratch: Vec::new(),
        })
    }

    pub(super) fn step(&mut self) -> Result<(), Error> {
        for _ in 0..ROWS {
            if self.is_done {
                return Ok(());
            }
            let (gathered, scratch) = (&mut self.gathered, &mut self.scratch);
            let mut take = |place: usize, item: Item<'_>| {
                if let Some(gather) = gathered.get_mut(place) {
                    add(gather, &item, scratch);
                }
            };
            if self.read < self.most_rows && self.input.next(&mut take)? {
                self.read += 1;
                if self.read > self.row_budget {
                    return Err(Error::too_many(&self.file, "rows", self.read, self.row_budget));
                }
            } else {
                self.end_pass()?;
            }
        }
        Ok(())
    }

    fn end_pass(&mut self) -> Result<(), Error> {
        if self.passes == 1 {
            self.rows = self.read;
            self.notes = self.input.notes();
            let misfits = self.columns.iter().zip(&self.gathered).filter(|(_, gather)| gather.misfits > 0);
            self.notes.extend(misfits.map(|(column, gather)| {
                let (count, are) =
                    (human_count(gather.misfits), if gather.misfits == 1 { "value is" } else { "values are" });
                format!(
                    "{count} {are} not {} as the first row's is: \"{}\" is of that type all the same.",
                    gather.kind.name(),
                    column.name
                )
            }));
        }
        let mut goes_on = false;
        for gather in &mut self.gathered {
            goes_on |= gather.next_pass();
        }
        self.is_done = !goes_on;
        if goes_on {
            self.passes += 1;
            self.read = 0;
            self.input.restart()?;
        }
        Ok(())
    }

    pub(super) fn progress(&self) -> (u64, u64) {
        let (read, bytes) = self.input.bytes();
        ((self.passes - 1).saturating_mul(bytes).saturating_add(read), self.passes.saturating_mul(bytes))
    }

    pub(super) fn profile(&self) -> Option<Profile> {
        self.is_done.then(|| finish(self.columns.clone(), &self.gathered, self.rows, self.notes.clone()))
    }
}

fn input<R: ChunkReader + 'static>(
    reader: Shared<R>,
    file: &str,
    written: Written,
    budgets: &Budgets,
) -> Result<Box<dyn Input>, Error> {
    let bytes = parquet::file::reader::Length::len(&reader);
    if bytes == 0 {
        return Err(Error::empty(file));
    }
    if bytes > budgets.file_bytes {
        return Err(Error::file_too_large(file, bytes, budgets.file_bytes));
    }
    Ok(match written {
        Written::Lines => Box::new(Lines::open(reader, file, budgets.value_bytes)?),
        Written::Cells | Written::Parquet => Box::new(Cells::open(reader, file, budgets.value_bytes)?),
    })
}

fn add(gather: &mut Gather, item: &Item<'_>, scratch: &mut Vec<u8>) {
    let is_null = matches!(item, Item::Missing | Item::Cell("") | Item::Json(Value::Null));
    gather.rows(1, usize::from(is_null));
    if is_null {
        return;
    }
    scratch.clear();
    match item {
        Item::Cell(text) => scratch.extend_from_slice(text.as_bytes()),
        Item::Json(Value::String(text)) => {
            scratch.push(b'"');
            scratch.extend_from_slice(text.as_bytes());
        }
        // 1 and 1.0 are one value.
        Item::Json(Value::Number(number)) if number.is_f64() => {
            scratch.extend_from_slice(number.as_f64().unwrap_or_default().to_string().as_bytes());
        }
        Item::Json(value) => scratch.extend_from_slice(value.to_string().as_bytes()),
        Item::Missing => {}
    }
    gather.distinct.bytes(scratch);
    if gather.is_first() && !put(gather, item) {
        gather.misfits += 1;
    }
}

/// Adds a value that is there by the column's type; false if it is none of that type.
fn put(gather: &mut Gather, item: &Item<'_>) -> bool {
    let text = match item {
        Item::Cell(text) => Some(*text),
        Item::Json(Value::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let number = match item {
        Item::Cell(text) => kind::number(text),
        Item::Json(Value::Number(number)) => {
            let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
            whole.map(Number::Whole).or_else(|| number.as_f64().map(Number::Float))
        }
        _ => None,
    };
    match (gather.kind, number, text) {
        (Kind::Integer | Kind::Float, Some(Number::Whole(value)), _) => gather.whole(value),
        (Kind::Integer | Kind::Float, Some(Number::Float(value)), _) => {
            gather.float(value);
            return gather.kind == Kind::Float;
        }
        (kind, _, Some(text)) if kind.is_text() => gather.text(text),
        (Kind::Date, _, Some(text)) if is_date(text) => gather.written_time(text),
        (Kind::Boolean, _, _) => {
            return matches!(item, Item::Json(Value::Bool(_)))
                || text.is_some_and(|text| Kind::of_cell(text) == Kind::Boolean);
        }
        (Kind::Array, _, _) => return matches!(item, Item::Json(Value::Array(_))),
        (Kind::Object, _, _) => return matches!(item, Item::Json(Value::Object(_))),
        (Kind::Unknown, _, _) => {}
        _ => return false,
    }
    true
}
