//! Computing stored results again: what each recipe needs is asked for here, the recipes stand in `systems::compute`.

use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::GetUntracked as _;

use crate::app::state::{App, Session};
use crate::decode::signature::Profile;
use crate::duckdb::{Engine, Error, ErrorKind, json};
use crate::snapshot::Status;
use crate::snapshot::open::OpenFile;
use crate::snapshot::profile::Profiling;
use crate::systems;
use crate::systems::compute::files::{self, KnownFile};
use crate::systems::compute::replay::{self, Recipe, Schema, Verdict, fingerprints, judge, recipe, tables_of};
use crate::systems::compute::{self, ComputationRow};

/// Rows of a statement that are compared; a stored result of more is not computed again.
const MOST_ROWS: usize = 100_000;
/// A statement may take so long.
const LIMIT: Duration = Duration::from_secs(60);

/// What a profile is made of.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// Paths and contents: several where they are one table.
    pub parts: &'a [(String, web_sys::Blob)],
    /// Schema and name of the table in the database that the only part is, if it is one.
    pub within: Option<&'a (String, String)>,
}

impl<'a> From<&'a OpenFile> for Given<'a> {
    fn from(file: &'a OpenFile) -> Self {
        Self { parts: &file.parts, within: file.within.as_ref() }
    }
}

/// The files of a snapshot, as ids of the source name them.
pub fn known_files(session: &Session) -> Vec<KnownFile> {
    let file = |open: &OpenFile| {
        if let (Some((_, name)), [(path, _)]) = (&open.within, open.parts.as_slice()) {
            return KnownFile::within(path, name, &session.opened.name);
        }
        let paths: Vec<&str> = open.parts.iter().map(|(path, _)| path.as_str()).collect();
        KnownFile::of(&open.table.table, &paths, &session.opened.name)
    };
    session.opened.files.iter().map(file).collect()
}

/// What computing again needs, kept from one computation to the next.
pub struct Bench {
    app: App,
    session: Rc<Session>,
    files: Vec<KnownFile>,
    profiling: Option<Profiling>,
    profiles: HashMap<(usize, Option<u64>), Result<Rc<Profile>, String>>,
    schemas: HashMap<String, Option<Rc<Schema>>>,
}

impl Bench {
    /// Of a snapshot.
    pub fn new(app: App, session: Rc<Session>) -> Self {
        let files = known_files(&session);
        Self { app, session, files, profiling: None, profiles: HashMap::new(), schemas: HashMap::new() }
    }

    fn engine(&self) -> &Engine {
        &self.session.engine
    }

    /// Computes a result again, and compares. An error is the engine's end, nothing of the computation.
    pub async fn verdict(&mut self, row: &ComputationRow) -> Result<Verdict, Error> {
        let stored = row.result_data.as_deref();
        let computed = match recipe(row) {
            Err(why) => Err(why),
            Ok(Recipe::SchemaMatch { source, target }) => {
                match (self.schema(&source).await?, self.schema(&target).await?) {
                    (Some(a), Some(b)) => Ok(replay::schema_match(&a, &b)),
                    (None, _) => Err(format!("the snapshot does not have the embedding {source}")),
                    (_, None) => Err(format!("the snapshot does not have the embedding {target}")),
                }
            }
            Ok(Recipe::RowStatistics { file, limit }) => {
                self.file(&file, limit).await.map(|profile| replay::row_statistics(&profile))
            }
            Ok(Recipe::Fingerprint { file, limit }) => {
                self.file(&file, limit).await.map(|profile| fingerprints(&profile, stored))
            }
            Ok(Recipe::Sql { statement }) => self.rows(&statement).await?,
        };
        Ok(match computed {
            Ok(computed) => judge(stored, computed),
            Err(why) => Verdict::NotReplayable(why),
        })
    }

    async fn schema(&mut self, id: &str) -> Result<Option<Rc<Schema>>, Error> {
        if let Some(schema) = self.schemas.get(id) {
            return Ok(schema.clone());
        }
        let schema = match compute::embedding(id).first(self.engine()).await? {
            None => None,
            Some(detail) => {
                let columns = match detail.embedding_key {
                    Some(key) => compute::columns_of(key).all(self.engine()).await?,
                    None => Vec::new(),
                };
                let columns = columns.into_iter().map(|column| (column.normal_name, column.kind)).collect();
                Some(Rc::new(Schema { fingerprint: detail.fingerprint.unwrap_or_default(), columns }))
            }
        };
        self.schemas.insert(id.to_owned(), schema.clone());
        Ok(schema)
    }

    async fn file(&mut self, id: &str, limit: Option<u64>) -> Result<Rc<Profile>, String> {
        let place = files::find(id, &self.files)?;
        self.profile(place, limit, |_, _| {}).await
    }

    /// The profile of a file of the snapshot, by its place among the open files.
    pub async fn profile(
        &mut self,
        place: usize,
        limit: Option<u64>,
        tell: impl Fn(u64, u64),
    ) -> Result<Rc<Profile>, String> {
        if let Some(profile) = self.profiles.get(&(place, limit)) {
            return profile.clone();
        }
        let session = Rc::clone(&self.session);
        let Some(file) = session.opened.files.get(place) else {
            return Err("the file is not open any more".to_owned());
        };
        let name = self.files.get(place).map(|known| known.path.clone()).unwrap_or_default();
        let made = self.make(&name, file.into(), limit, tell).await.map(Rc::new);
        self.profiles.insert((place, limit), made.clone());
        made
    }

    /// The profile of any file.
    pub async fn make(
        &mut self,
        path: &str,
        given: Given<'_>,
        limit: Option<u64>,
        tell: impl Fn(u64, u64),
    ) -> Result<Profile, String> {
        let words = |error: crate::snapshot::Error| format!("{} {}", error.message, error.remedy);
        let workshop = self.app.workshop().ok_or("the site's files are incomplete")?;
        let mut profiling = match self.profiling.take().filter(|profiling| !profiling.is_over()) {
            Some(profiling) => profiling,
            None => workshop.profiling().await.map_err(words)?,
        };
        let budgets = self.app.budgets.get_untracked();
        let made = match (given.within, given.parts) {
            (Some(within), [database]) => {
                profiling.profile_stored(&workshop, database, within, &budgets, limit, tell).await
            }
            (_, parts) => profiling.profile(&workshop, path, parts, &budgets, limit, tell).await,
        };
        let made = made.map_err(words);
        self.profiling = Some(profiling);
        made
    }

    /// The rows of a statement as they are stored, or why they cannot be computed.
    async fn rows(&self, statement: &str) -> Result<Result<serde_json::Value, String>, Error> {
        if let Some(missing) = missing_table(&self.session, statement) {
            return Ok(Err(format!("the snapshot does not hold {missing}")));
        }
        match self.engine().guest(statement, MOST_ROWS, LIMIT).await {
            Ok(answer) if answer.cut => Ok(Err(format!("it gives more than {MOST_ROWS} rows"))),
            Ok(answer) => Ok(Ok(replay::rows(answer.batches.iter().flat_map(json::rows).collect()))),
            Err(error) if error.kind == ErrorKind::Dead => Err(error),
            Err(error) => {
                Ok(Err(format!("its statement does not run: {}", error.message.lines().next().unwrap_or_default())))
            }
        }
    }
}

/// A table of a known system that the statement may read and no file has filled: it would be taken for an empty one.
fn missing_table(session: &Session, statement: &str) -> Option<String> {
    let is_open = |schema: &str, table: &str| {
        let is_it = |report: &&crate::snapshot::TableReport| report.system == schema && report.name == table;
        session.opened.tables.iter().find(is_it).is_some_and(|report| {
            // What the page fills itself counts as there.
            matches!(report.status, Status::Open | Status::Differs | Status::Absent)
        })
    };
    let named = tables_of(statement);
    let loaded = crate::decode::specs();
    loaded
        .filter(|spec| systems::system(spec.schema).is_some() && !is_open(spec.schema, spec.name))
        .find(|spec| named.iter().any(|named| {
            named.may_be(spec.schema, spec.name)
                // A short name may mean another system's table that is there.
                && (named.schema.is_some() || !crate::decode::specs().any(|other| other.name == spec.name && is_open(other.schema, other.name)))
        }))
        .map(|spec| format!("{}.{}", spec.schema, spec.name))
}

/// Keeps verdicts in the engine, where lists and findings read them.
pub async fn keep(engine: &Engine, verdicts: &[(ComputationRow, Verdict)]) -> Result<(), Error> {
    let verdicts: Vec<_> = verdicts.iter().map(|(row, verdict)| (row, verdict)).collect();
    let Some(sql) = replay::keep(&verdicts) else { return Ok(()) };
    let connection = engine.connect().await?;
    connection.run(&sql).await?;
    connection.close().await
}
