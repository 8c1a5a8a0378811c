//! Profiles of files and of tables of databases: their schema, fingerprint and signature, made in a decoder from the
//! files as they were given.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::try_join_all;
use js_sys::Array;
use web_sys::Blob;

use super::database;
use super::database::reader::{Database, Entry};
use super::database::table::Table;
use super::decoder::{Asked, Decoder};
use super::error::{Error, ErrorKind};
use super::gather::head;
use super::open::Workshop;
use super::paths::last_part;
use super::shares::Shares;
use crate::decode::signature::{Profile, Written};
use crate::decode::{self, Budgets};
use crate::duckdb::delivery::describe;

/// Decoders that share a file, and how many bytes make another one worth its start.
const MOST_DECODERS: f64 = 4.0;
const BYTES_A_DECODER: f64 = 8.0 * 1024.0 * 1024.0;

/// Makes profiles, one after the other, in a decoder of its own. Dropping it gives up the one under way.
pub struct Profiling {
    decoder: Decoder,
    /// Further ones, which share the columns of a large file with the first.
    others: Vec<Decoder>,
    /// The database that was read last, with its tables.
    database: Option<(Rc<Database>, Vec<Rc<Table>>, String)>,
}

impl Workshop {
    /// Starts a decoder that makes profiles.
    pub async fn profiling(&self) -> Result<Profiling, Error> {
        Ok(Profiling { decoder: self.start_decoder().await?, others: Vec::new(), database: None })
    }
}

impl Profiling {
    /// Whether it broke over a file, and another one must be started.
    pub fn is_over(&self) -> bool {
        self.decoder.is_over()
    }

    /// The profile of a file, or of so many of its rows; of several files that are one table, of all of them. `tell` is
    /// told how much is done, and of how much.
    pub async fn profile(
        &mut self,
        workshop: &Workshop,
        path: &str,
        blobs: &[(String, Blob)],
        budgets: &Budgets,
        most_rows: Option<u64>,
        tell: impl Fn(u64, u64),
    ) -> Result<Profile, Error> {
        let Some(written) = blobs.first().and_then(|(path, _)| Written::of(path)) else {
            let what = format!("{} has no fingerprint: it is no table of a known form", last_part(path));
            return Err(Error::new(ErrorKind::Unreadable, what, "Choose a Parquet, CSV or JSON lines file."));
        };
        let (blob, parts) = match blobs {
            [(_, only)] => (only.clone(), Vec::new()),
            several => {
                if let Some((other, _)) = several.iter().find(|(path, _)| Written::of(path) != Some(written)) {
                    let what = format!("{path} is files of different forms: {other} is one of them");
                    return Err(Error::new(ErrorKind::Unreadable, what, "Choose one of the files by itself."));
                }
                let all: Array = several.iter().map(|(_, blob)| blob.clone()).collect();
                let joined = Blob::new_with_blob_sequence(&all).map_err(|error| {
                    let what = format!("the files of {path} could not be put together: {}", describe(&error));
                    Error::new(ErrorKind::Unreadable, what, "Choose one of the files by itself.")
                })?;
                (joined, several.iter().map(|(path, blob)| (path.clone(), blob.size() as u64)).collect())
            }
        };
        let asked = Asked { name: path, written, parts, budgets, most_rows, columns: None };
        let lanes = if written == Written::Parquet && asked.parts.is_empty() { lanes(&blob) } else { 1 };
        let made = match lanes {
            1 => self.decoder.profile(&asked, &blob, tell).await,
            lanes => self.shared(workshop, &asked, &blob, lanes, tell).await?,
        };
        made.map_err(|error| Error::new(ErrorKind::Unreadable, error.what, error.remedy))
    }

    /// The profile of a large file: several decoders take its columns, some at a time.
    async fn shared(
        &mut self,
        workshop: &Workshop,
        asked: &Asked<'_>,
        blob: &Blob,
        lanes: usize,
        tell: impl Fn(u64, u64),
    ) -> Result<Result<Profile, decode::Error>, Error> {
        self.others.retain(|decoder| !decoder.is_over());
        let missing = lanes.saturating_sub(1 + self.others.len());
        let (inspected, started) = futures_util::join!(
            self.decoder.inspect(asked.name, last_part(asked.name), asked.budgets, blob),
            try_join_all((0..missing).map(|_| workshop.start_decoder()))
        );
        self.others.extend(started?);
        let columns = match inspected {
            Ok(inspection) => inspection.columns.len(),
            Err(error) => return Ok(Err(error)),
        };
        let shares = RefCell::new(Shares::new(columns, lanes));
        let made = RefCell::new(Vec::new());
        let told = |share: usize, done: u64, total: u64| {
            let (done, total) = shares.borrow_mut().told(share, (done, total));
            tell(done, total);
        };
        let (shares, made, told) = (&shares, &made, &told);
        let lanes = std::iter::once(&mut self.decoder).chain(&mut self.others).map(|decoder| async move {
            let mut is_open = false;
            loop {
                // In a statement of its own: the borrow must not last while a decoder is at work.
                let share = shares.borrow_mut().take();
                let Some((share, columns)) = share else { break };
                let tell = |done, total| told(share, done, total);
                let profile = if is_open {
                    decoder.profile_columns(columns, tell).await?
                } else {
                    decoder.profile(&Asked { columns: Some(columns), ..asked.clone() }, blob, tell).await?
                };
                is_open = true;
                made.borrow_mut().push((columns.0, profile));
            }
            if is_open { decoder.leave() } else { Ok(()) }
        });
        let ended = try_join_all(lanes).await;
        if ended.is_err() {
            // The others were still at it.
            self.others.clear();
            self.decoder = workshop.start_decoder().await?;
        }
        let mut parts = made.take();
        parts.sort_by_key(|(first, _)| *first);
        Ok(ended.map(|_| Profile::of_columns(parts.into_iter().map(|(_, profile)| profile).collect())))
    }

    /// The profile of a table of a database, which is read again by an engine of its own.
    pub async fn profile_stored(
        &mut self,
        workshop: &Workshop,
        (path, blob): &(String, Blob),
        (schema, name): &(String, String),
        budgets: &Budgets,
        most_rows: Option<u64>,
        tell: impl Fn(u64, u64),
    ) -> Result<Profile, Error> {
        let told = |error: decode::Error| Error::new(ErrorKind::Unreadable, error.what, error.remedy);
        if self.database.as_ref().is_none_or(|(_, _, open)| open != path) {
            self.database = None;
            let head = head(blob, database::HEAD).await;
            let opened = Database::open(path, &head, blob.clone(), workshop.bundle().await?, budgets).await;
            let (database, contents) = opened.map_err(told)?;
            let tables = contents.tables.into_iter().map(Rc::new).collect();
            self.database = Some((database, tables, path.clone()));
        }
        let found = self.database.as_ref().and_then(|(database, tables, _)| {
            let table = tables.iter().find(|table| table.schema == *schema && table.name == *name)?;
            Some(Entry { database: Rc::clone(database), table: Rc::clone(table) })
        });
        let Some(entry) = found else {
            let what = format!("{path} does not hold {schema}.{name} any more");
            return Err(Error::new(ErrorKind::Unreadable, what, "Open it again."));
        };
        let made = stored(&mut self.decoder, &entry, budgets, most_rows, tell).await;
        made.map_err(told)
    }
}

/// Decoders that are worth their start for a file.
fn lanes(blob: &Blob) -> usize {
    let cores = web_sys::window().map_or(1.0, |window| window.navigator().hardware_concurrency());
    let worth = (blob.size() / BYTES_A_DECODER).ceil();
    cores.min(worth).clamp(1.0, MOST_DECODERS) as usize
}

/// Hands the rows of a database's table to the decoder, as often as it needs them.
async fn stored(
    decoder: &mut Decoder,
    entry: &Entry,
    budgets: &Budgets,
    most_rows: Option<u64>,
    tell: impl Fn(u64, u64),
) -> Result<Profile, decode::Error> {
    let prepared = entry.prepare().await?;
    decoder.profile_stored(&prepared.stored, prepared.types(), budgets, most_rows, &prepared.head)?;
    decoder.profiled().await?;
    loop {
        entry.database.count_anew();
        let mut rows = prepared.read(budgets).await?;
        loop {
            let (bytes, last) = rows.next().await?;
            decoder.feed(&bytes, last)?;
            let (done, total, profile) = decoder.profiled().await?;
            tell(done, total);
            if let Some(profile) = profile {
                return Ok(profile);
            }
            if last {
                break;
            }
        }
    }
}
