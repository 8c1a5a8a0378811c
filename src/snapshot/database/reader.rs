//! A database file, read by an engine that is thrown away afterwards: a worker of its own, locked before the file is
//! attached, and nothing run in it but selections of stored columns. Its rows leave as bytes that only a decoder reads.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use futures_util::lock::{Mutex, MutexGuard};
use web_sys::Blob;

use super::table::{CATALOG, Column, Table, gathered};
use super::{refusal, unreadable};
use crate::decode::{self, Budgets, ErrorKind, Stored, human_bytes};
use crate::duckdb::sql::text;
use crate::duckdb::{self, Ask as _, Bundle, Connection, Engine, RawStream, row};

/// The reader holds a few blocks of the file and one chunk of rows.
const MEMORY_MEGABYTES: u32 = 1_000;

/// The only directory that the reader may attach from, and the name that the file has there.
const DIRECTORY: &str = "in/";
const FILE: &str = "in/snapshot.duckdb";

/// Bytes that are handed to a decoder at once; the engine hands out 2,048 rows at a time.
const HANDED: usize = 1 << 20;

/// After so many breakdowns the rest of a file is given up.
const MOST_BREAKDOWNS: u32 = 4;

/// Columns of all tables together, beyond which a file is no snapshot.
const MOST_COLUMNS: usize = 400_000;

row! {
    struct Line { schema: String, table_name: String, column_name: String, kind: String, has_expression: bool }
}
row! {
    struct Described { column_name: String, default: Option<String> }
}
row! {
    struct Counted { rows: i64 }
}
row! {
    struct Beyond { name: String, beyond: i64 }
}
row! {
    struct Made { kind: String, schema: String, name: String }
}

/// A database file that is open for reading.
pub(in crate::snapshot) struct Database {
    path: String,
    blob: Blob,
    bundle: Bundle,
    reader: Mutex<Reader>,
    /// Bytes that its tables have come to.
    spent: Cell<u64>,
}

#[derive(Default)]
struct Reader {
    engine: Option<Engine>,
    breakdowns: u32,
}

/// What a database holds.
pub(in crate::snapshot) struct Contents {
    /// Its tables.
    pub tables: Vec<Table>,
    /// Its views and macros: their kinds, schemas and names.
    pub made: Vec<(String, String, String)>,
}

/// A table that can be read.
#[derive(Clone)]
pub(in crate::snapshot) struct Entry {
    pub database: Rc<Database>,
    pub table: Rc<Table>,
}

/// A table that has been looked at.
pub(in crate::snapshot) struct Prepared {
    entry: Entry,
    /// What a decoder is told of it.
    pub stored: Stored,
    /// A result without rows: the columns.
    pub head: Vec<u8>,
    /// What is to be said of its columns.
    pub notes: Vec<String>,
    sql: String,
}

impl Database {
    /// Starts a reader and lists the tables.
    pub(in crate::snapshot) async fn open(
        path: &str,
        head: &[u8],
        blob: Blob,
        bundle: Bundle,
        budgets: &Budgets,
    ) -> Result<(Rc<Self>, Contents), decode::Error> {
        if let Some(error) = refusal(path, head) {
            return Err(error);
        }
        if blob.size() > budgets.file_bytes as f64 {
            let (has, most) = (human_bytes(blob.size() as u64), human_bytes(budgets.file_bytes));
            let what = format!("{path} is {has} large; the limit for one file is {most}.");
            let remedy = "If you trust this file, raise that limit under Limits on the open page, and open it again.";
            return Err(decode::Error::new(ErrorKind::Budget, what, remedy));
        }
        let (path, reader) = (path.to_owned(), Mutex::default());
        let database = Rc::new(Self { path, blob, bundle, reader, spent: Cell::new(0) });
        let contents = database.contents().await?;
        Ok((database, contents))
    }

    /// A reader that works, for one task at a time: what breaks it down is the fault of one table.
    async fn reader(&self) -> Result<MutexGuard<'_, Reader>, decode::Error> {
        let mut reader = self.reader.lock().await;
        if reader.engine.is_none() {
            if reader.breakdowns >= MOST_BREAKDOWNS {
                let words = format!("the engine broke down over this file {MOST_BREAKDOWNS} times");
                return Err(unreadable(&self.path, &self.path, &words));
            }
            let attached = self.attach().await;
            reader.breakdowns += u32::from(attached.is_err());
            reader.engine = Some(attached.map_err(|error| unreadable(&self.path, &self.path, &error.message))?);
        }
        Ok(reader)
    }

    async fn attach(&self) -> Result<Engine, duckdb::Error> {
        let engine = Engine::start(&self.bundle).await?;
        engine.register(FILE, &self.blob).await?;
        engine.lock_except(MEMORY_MEGABYTES, DIRECTORY).await?;
        let setup = engine.connect().await?;
        setup.run(&format!("ATTACH {} AS {CATALOG} (READ_ONLY)", text(FILE))).await?;
        setup.close().await?;
        Ok(engine)
    }

    /// An error over the file, or over the table that is called `what`; a reader that broke down over it is ended.
    fn failed(&self, reader: &mut Reader, what: &str, error: &duckdb::Error) -> decode::Error {
        let is_broken = error.kind == duckdb::ErrorKind::Dead
            || ["INTERNAL", "FATAL", "Out of Memory"].iter().any(|class| error.message.starts_with(class));
        if is_broken && let Some(engine) = reader.engine.take() {
            engine.close();
            reader.breakdowns += 1;
        }
        unreadable(what, &self.path, &error.message)
    }

    async fn contents(&self) -> Result<Contents, decode::Error> {
        let mut reader = self.reader().await?;
        let Some(engine) = reader.engine.clone() else { return Ok(Contents { tables: Vec::new(), made: Vec::new() }) };
        let listed = list(&engine).await;
        let (lines, made) = listed.map_err(|error| self.failed(&mut reader, &self.path, &error))?;
        if lines.len() > MOST_COLUMNS {
            let what = format!("{} has more than {MOST_COLUMNS} columns in all its tables.", self.path);
            return Err(decode::Error::new(ErrorKind::Budget, what, "Export the tables that matter."));
        }
        let lines = lines.into_iter().map(|line| {
            let Line { schema, table_name, column_name, kind, has_expression } = line;
            (schema, table_name, Column { name: column_name, sql_type: kind, has_expression })
        });
        let made = made.into_iter().map(|made| (made.kind, made.schema, made.name)).collect();
        Ok(Contents { tables: gathered(lines), made })
    }

    /// Forgets what it has come to so far: one of its tables is read by itself.
    pub(in crate::snapshot) fn count_anew(&self) {
        self.spent.set(0);
    }

    /// Counts what the file has come to so far; all its tables share what one file may expand to.
    fn spend(&self, bytes: u64, budgets: &Budgets) -> Result<(), decode::Error> {
        let spent = self.spent.get().saturating_add(bytes);
        self.spent.set(spent);
        let most = budgets.most_bytes(self.blob.size() as u64);
        if spent <= most {
            return Ok(());
        }
        let (spent, most) = (human_bytes(spent), human_bytes(most));
        let what = format!("{} expands to {spent} or more with the tables before; the limit is {most}.", self.path);
        let remedy = "If you trust this file, raise the limits under Limits on the open page, and open it again.";
        Err(decode::Error::new(ErrorKind::Budget, what, remedy))
    }
}

async fn list(engine: &Engine) -> Result<(Vec<Line>, Vec<Made>), duckdb::Error> {
    let catalog = text(CATALOG);
    let asked = format!(
        "SELECT t.schema_name AS schema, t.table_name, c.column_name, c.data_type AS kind, \
         c.column_default IS NOT NULL AS has_expression \
         FROM duckdb_tables() AS t JOIN duckdb_columns() AS c \
         ON c.database_name = t.database_name AND c.schema_name = t.schema_name AND c.table_name = t.table_name \
         WHERE t.database_name = {catalog} AND NOT t.internal AND NOT t.temporary \
         ORDER BY t.schema_name, t.table_name, c.column_index LIMIT {}",
        MOST_COLUMNS + 1
    );
    let lines = engine.rows(&asked).await?;
    let asked = format!(
        "SELECT 'view' AS kind, schema_name AS schema, view_name AS name FROM duckdb_views() \
         WHERE database_name = {catalog} AND NOT internal \
         UNION ALL SELECT DISTINCT 'macro', schema_name, function_name FROM duckdb_functions() \
         WHERE database_name = {catalog} AND NOT internal ORDER BY ALL LIMIT 10000"
    );
    Ok((lines, engine.rows(&asked).await?))
}

impl Entry {
    /// How the table is called.
    fn label(&self) -> String {
        self.table.label(&self.database.path)
    }

    /// Asks for what must be known before it is read.
    pub(in crate::snapshot) async fn prepare(&self) -> Result<Prepared, decode::Error> {
        let label = self.label();
        let mut reader = self.database.reader().await?;
        let Some(engine) = reader.engine.clone() else { return Err(unreadable(&label, &label, "no engine")) };
        let asked = self.ask(&engine).await;
        let asked = asked.map_err(|error| self.database.failed(&mut reader, &label, &error))?;
        let Some((rows, select, head)) = asked else {
            let what = format!("{label} has no column that is stored: all are computed by SQL of the file.");
            return Err(decode::Error::new(
                ErrorKind::Unsupported,
                what,
                "Store its columns, or export it as Parquet.",
            ));
        };
        let counted = |(column, what): (String, String)| {
            format!("{column}: {what} ({rows} {})", if rows == 1 { "row" } else { "rows" })
        };
        Ok(Prepared {
            entry: self.clone(),
            stored: Stored { label, rows, file_bytes: self.database.blob.size() as u64 },
            head,
            notes: select.notes.into_iter().map(counted).collect(),
            sql: select.sql,
        })
    }

    async fn ask(&self, engine: &Engine) -> Result<Option<(u64, super::table::Select, Vec<u8>)>, duckdb::Error> {
        let table = &self.table;
        let mut computed = BTreeSet::new();
        if table.may_compute() {
            // DESCRIBE tells the defaults of stored columns, and none of computed ones.
            let described: Vec<Described> = engine.rows(&format!("DESCRIBE {}", table.qualified())).await?;
            let plain: BTreeSet<String> = described
                .into_iter()
                .filter(|column| column.default.is_some())
                .map(|column| column.column_name)
                .collect();
            let expressions = table.columns.iter().filter(|column| column.has_expression);
            computed.extend(expressions.map(|column| column.name.clone()).filter(|name| !plain.contains(name)));
        }
        let mut over = BTreeSet::new();
        if let Some(sql) = table.wide_values() {
            let counts: Vec<Beyond> = engine.rows(&sql).await?;
            over.extend(counts.into_iter().filter(|count| count.beyond > 0).map(|count| count.name));
        }
        let Some(select) = table.select(&computed, &over) else { return Ok(None) };
        let counted: Vec<Counted> = engine.rows(&format!("SELECT count(*) AS rows FROM {}", table.qualified())).await?;
        let rows = counted.first().map_or(0, |counted| u64::try_from(counted.rows).unwrap_or_default());
        let connection = engine.connect().await?;
        let head = connection.run_raw(&format!("{} LIMIT 0", select.sql)).await?;
        connection.close().await?;
        Ok(Some((rows, select, head)))
    }
}

impl Prepared {
    /// The database's path and content, and the table's schema and name in it.
    pub(in crate::snapshot) fn place(&self) -> ((String, Blob), (String, String)) {
        let (database, table) = (&self.entry.database, &self.entry.table);
        ((database.path.clone(), database.blob.clone()), (table.schema.clone(), table.name.clone()))
    }

    /// Names and types of the columns, as the database has them.
    pub(in crate::snapshot) fn types(&self) -> Vec<(String, String)> {
        self.entry.table.columns.iter().map(|column| (column.name.clone(), column.sql_type.clone())).collect()
    }

    /// About how many bytes its rows have: for an order, and for nothing else.
    pub(in crate::snapshot) fn weight(&self) -> u64 {
        self.stored.rows.saturating_mul(8 * self.entry.table.columns.len() as u64)
    }

    /// Begins to read the rows. The reader does nothing else until this is dropped.
    pub(in crate::snapshot) async fn read<'a>(&'a self, budgets: &'a Budgets) -> Result<Rows<'a>, decode::Error> {
        let mut reader = self.entry.database.reader().await?;
        let started = async {
            let engine =
                reader.engine.as_ref().ok_or_else(|| duckdb::Error::new(duckdb::ErrorKind::Dead, "it ended"))?;
            engine.connect().await?.into_raw_stream(&self.sql).await
        };
        let started = started.await;
        match started {
            Ok(stream) => Ok(Rows { prepared: self, budgets, reader, stream }),
            Err(error) => Err(self.entry.database.failed(&mut reader, &self.stored.label, &error)),
        }
    }
}

/// The rows of a table, on their way.
pub(in crate::snapshot) struct Rows<'a> {
    prepared: &'a Prepared,
    budgets: &'a Budgets,
    reader: MutexGuard<'a, Reader>,
    stream: RawStream<Connection>,
}

impl Rows<'_> {
    /// The next bytes, and whether they are the last ones.
    pub(in crate::snapshot) async fn next(&mut self) -> Result<(Vec<u8>, bool), decode::Error> {
        let database = &self.prepared.entry.database;
        let mut bytes = Vec::new();
        while bytes.len() < HANDED {
            match self.stream.next().await {
                Ok(Some(more)) => bytes.extend(more),
                Ok(None) => return Ok((bytes, true)),
                Err(error) => return Err(database.failed(&mut self.reader, &self.prepared.stored.label, &error)),
            }
        }
        database.spend(bytes.len() as u64, self.budgets)?;
        Ok((bytes, false))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(engine) = self.reader.get_mut().engine.take() {
            engine.close();
        }
    }
}
