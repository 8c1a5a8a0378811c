//! A result with what has been read of it: portion by portion, as far as somebody looks.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;

use crate::app::parts::virtual_table::Column;
use crate::duckdb::display::{Shown, shown, shown_row};
use crate::duckdb::{Batch, Cursor, Engine, Error, Page};
use crate::share::csv;

/// Rows read at once: whole windows of the table.
const PORTION: usize = 1_000;
/// More rows of one result are not kept.
const MOST_ROWS: u64 = 200_000;
/// Rows that a column's width is guessed from.
const SAMPLE: usize = 60;

/// How far a result has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// There is more.
    More,
    /// All of it.
    All,
    /// There is more, and it will not be read.
    Cut,
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultColumn {
    /// Its name.
    pub name: String,
    /// Its SQL type, as far as it is known.
    pub kind: String,
    number: bool,
}

/// A result with what has been read of it.
pub struct ResultSet {
    /// The statement.
    pub sql: String,
    /// Its columns.
    pub columns: Vec<ResultColumn>,
    /// Rows read.
    pub known: ArcRwSignal<u64>,
    /// How far that is.
    pub end: ArcRwSignal<End>,
    /// Why the rest could not be read.
    pub failed: ArcRwSignal<Option<String>>,
    /// Milliseconds to its first rows.
    pub elapsed_ms: f64,
    /// Batches with the number of rows before each.
    batches: RefCell<Vec<(u64, Batch)>>,
    cursor: RefCell<Option<Cursor>>,
    /// More is being read.
    pub reading: Cell<bool>,
}

/// A row of a batch.
pub struct RowAt {
    /// The batch.
    pub batch: Batch,
    /// Its place in it.
    pub row: usize,
}

impl ResultSet {
    /// Runs a statement and reads its first rows.
    pub async fn begin(engine: &Engine, sql: &str) -> Result<Self, Error> {
        let mut cursor = engine.guest_cursor(sql).await?;
        let batches = cursor.read(PORTION).await?;
        let set = Self {
            sql: sql.to_owned(),
            columns: columns(&cursor),
            known: ArcRwSignal::new(0),
            end: ArcRwSignal::new(End::More),
            failed: ArcRwSignal::new(None),
            elapsed_ms: cursor.elapsed_ms(),
            batches: RefCell::default(),
            cursor: RefCell::new(None),
            reading: Cell::new(false),
        };
        set.keep(batches, cursor);
        Ok(set)
    }

    fn keep(&self, batches: Vec<Batch>, cursor: Cursor) {
        let mut known = self.known.get_untracked();
        for batch in batches {
            let rows = batch.num_rows() as u64;
            self.batches.borrow_mut().push((known, batch));
            known += rows;
        }
        let end = match (cursor.ended(), cursor.cut() || known >= MOST_ROWS) {
            (true, _) => End::All,
            (false, true) => End::Cut,
            (false, false) => End::More,
        };
        // What will not be read any more, the engine need not hold.
        self.cursor.replace((end == End::More).then_some(cursor));
        self.end.set(end);
        self.known.set(known);
    }

    /// Reads the next rows, if there are any and nobody does so already. Whether there may be more.
    pub async fn read_on(&self) -> bool {
        let Some(mut cursor) = self.cursor.borrow_mut().take() else { return false };
        self.reading.set(true);
        let outcome = cursor.read(PORTION).await;
        self.reading.set(false);
        match outcome {
            Ok(batches) => self.keep(batches, cursor),
            Err(error) => {
                self.end.set(End::Cut);
                self.failed.set(Some(format!("The rest could not be read: {}. {}", error.message, error.remedy())));
            }
        }
        self.end.get_untracked() == End::More
    }

    fn row(&self, index: u64) -> Option<RowAt> {
        let batches = self.batches.borrow();
        let at = batches.partition_point(|(first, _)| *first <= index).checked_sub(1)?;
        let (first, batch) = batches.get(at)?;
        let row = usize::try_from(index - first).ok().filter(|row| *row < batch.num_rows())?;
        Some(RowAt { batch: batch.clone(), row })
    }

    /// The values of a row, as far as it has been read.
    pub fn values(&self, index: u64) -> Option<Vec<Shown>> {
        self.row(index).map(|at| shown_row(&at.batch, at.row))
    }

    /// The rows of a window, as far as they have been read.
    pub fn rows(&self, page: Page) -> Vec<RowAt> {
        (page.offset..page.offset + page.limit).map_while(|index| self.row(index)).collect()
    }

    /// What has been read, as CSV.
    pub fn csv(&self) -> String {
        let mut out = String::new();
        csv::line(&mut out, self.columns.iter().map(|column| Some(column.name.as_str())));
        for (_, batch) in self.batches.borrow().iter() {
            for row in 0..batch.num_rows() {
                let values: Vec<_> = shown_row(batch, row).iter().map(Shown::plain).collect();
                csv::line(&mut out, values.iter().map(Option::as_deref));
            }
        }
        out
    }

    /// A plan is one text, not a table.
    pub fn plan(&self) -> Option<String> {
        let at = self.columns.iter().position(|column| column.name == "explain_value")?;
        let is_plan = self.columns.iter().any(|column| column.name == "explain_key");
        let texts = self.rows(Page { offset: 0, limit: 100 }).into_iter();
        let texts = texts.filter_map(|row| shown(row.batch.columns().get(at)?, row.row).plain());
        is_plan.then(|| texts.collect::<Vec<_>>().join("\n"))
    }

    /// The columns as the table draws them, as wide as their first values.
    pub fn heads(&self) -> Vec<Column> {
        let sample = self.rows(Page { offset: 0, limit: SAMPLE as u64 });
        let widest = |at: usize| {
            let of = |row: &RowAt| row.batch.columns().get(at).map_or(0, |column| width_of(&shown(column, row.row)));
            sample.iter().map(of).max().unwrap_or(0)
        };
        let head = |(at, column): (usize, &ResultColumn)| {
            let letters = widest(at).max(column.name.chars().count() + column.kind.chars().count().min(14) + 2);
            let width = (letters * 7 + 26).clamp(72, 420);
            Column {
                name: column.name.clone(),
                note: column.kind.clone(),
                sort: None,
                number: column.number,
                track: format!("minmax({width}px, {width}fr)"),
            }
        };
        self.columns.iter().enumerate().map(head).collect()
    }
}

/// Letters that a value takes.
fn width_of(value: &Shown) -> usize {
    match value {
        Shown::Null => 4,
        Shown::Bool(_) => 5,
        Shown::Time(_) => 24,
        Shown::Number(text) => text.len() + text.len() / 3,
        Shown::Text(text) | Shown::Bytes(text) | Shown::Json(text) => text.chars().take(60).count(),
    }
}

/// DuckDB's own description where there is one; else what came.
fn columns(cursor: &Cursor) -> Vec<ResultColumn> {
    let fields = cursor.fields().unwrap_or_default();
    let number = |at: usize| fields.get(at).is_some_and(|field| field.kind.is_number());
    if cursor.columns().len() == fields.len() || fields.is_empty() {
        let described = cursor.columns().iter().enumerate();
        return described
            .map(|(at, column)| ResultColumn {
                name: column.column_name.clone(),
                kind: column.column_type.clone(),
                number: number(at),
            })
            .collect();
    }
    let fields = fields.iter().enumerate();
    fields
        .map(|(at, field)| ResultColumn { name: field.name.clone(), kind: String::new(), number: number(at) })
        .collect()
}
