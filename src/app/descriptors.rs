//! Descriptors in the page: the last good one is kept for the tab, others come from a file or an address, and a change
//! is applied to the tables that are open.

use std::rc::Rc;

use leptos::prelude::{GetUntracked as _, Set as _};
use serde::{Deserialize, Serialize};
use web_sys::Blob;

use super::state::App;
use super::{policy, tab};
use crate::decode::TableName;
use crate::decode::descriptor::{Described, Descriptor, Origin, parse, to_json};
use crate::duckdb::{Engine, Question, row, sql};
use crate::snapshot::described::{self, Offers};
use crate::snapshot::{Error, ErrorKind, absolute, fetch_text, read_text};
use crate::systems::project;

/// Where the last good ones are kept, each with where it came from.
const KEPT: &str = "provscope.descriptors";
/// A descriptor is at most this large.
const MOST_BYTES: u64 = 4 << 20;

/// A descriptor that is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    from: String,
    /// As JSON of the form that is read.
    descriptor: String,
}

/// Keeps the descriptors that are in force and that were given, for what is opened next in this tab: the last one of
/// each table.
pub fn keep(all: &[Described]) {
    let mut kept = kept();
    for described in all {
        let from = match &described.origin {
            Origin::BuiltIn | Origin::Kept(_) => continue,
            Origin::Edited => "a change in this page".to_owned(),
            other => other.words(),
        };
        let lower = described.descriptor.name.to_lowercase();
        kept.0.retain(|offer| offer.descriptor.name.to_lowercase() != lower);
        kept.add(vec![described.descriptor.clone()], &Origin::Kept(from));
    }
    let written = kept.0.iter().filter_map(|offer| match &offer.origin {
        Origin::Kept(from) => {
            Some(Kept { from: from.clone(), descriptor: to_json(std::slice::from_ref(&offer.descriptor)) })
        }
        _ => None,
    });
    let written: Vec<Kept> = written.collect();
    if let Ok(text) = serde_json::to_string(&written) {
        tab::keep(KEPT, &text);
    }
}

/// The last good ones of this tab.
pub fn kept() -> Offers {
    let mut offers = Offers::default();
    let kept: Vec<Kept> = tab::kept(KEPT).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    for Kept { from, descriptor } in kept {
        if let Ok(found) = parse(&descriptor, None) {
            offers.add(found, &Origin::Kept(from));
        }
    }
    offers
}

/// Those of the tables that the reader chose or changed: an opening that repairs a breakdown takes them again.
pub fn chosen(all: &[Described]) -> Offers {
    let mut offers = Offers::default();
    for described in all {
        if matches!(described.origin, Origin::File(_) | Origin::Url(_) | Origin::Edited) {
            offers.add(vec![described.descriptor.clone()], &described.origin);
        }
    }
    offers
}

/// Takes descriptors from a file that the reader gave, and says what came of it.
pub async fn from_file(app: App, name: &str, blob: &Blob) -> Result<String, Error> {
    let text = read_text(blob, name).await?;
    take(app, &text, name, &Origin::File(name.to_owned())).await
}

/// Takes descriptors from an address: of this site, or of the site whose snapshot the reader agreed to.
pub async fn from_address(app: App, text: &str) -> Result<String, Error> {
    let address = absolute(text.trim())?;
    if !policy::is_allowed(&address) {
        let what = format!("{} is another site, and this page may not reach it", address.host());
        let remedy = "Download the descriptor and choose the file, or put it beside this page.";
        return Err(Error::new(ErrorKind::OtherOrigin, what, remedy));
    }
    let href = address.href();
    let found = fetch_text(&href, MOST_BYTES).await?;
    take(app, &found, &href, &Origin::Url(href.clone())).await
}

async fn take(app: App, text: &str, from: &str, origin: &Origin) -> Result<String, Error> {
    let name = from.rsplit('/').next().unwrap_or(from);
    let table = name.strip_suffix(".schema.json").or_else(|| name.strip_suffix(".json"));
    let table = table.filter(|table| *table != "schema");
    let refused = |what: String| {
        let remedy = "The descriptors in force stay. A descriptor is an object with \"name\" and \"columns\".";
        Error::new(ErrorKind::Manifest, what, remedy)
    };
    let found = parse(text, table).map_err(|problem| refused(format!("{from} {problem}")))?;
    let Some(session) = app.session_now() else { return Err(refused("no snapshot is open".to_owned())) };
    let mut all = app.described.get_untracked().as_ref().clone();
    let (mut taken, mut unused) = (Vec::new(), Vec::new());
    for descriptor in found {
        let lower = descriptor.name.to_lowercase();
        let known = all.iter_mut().find(|described| described.table.table.to_lowercase() == lower);
        let new = Described {
            descriptor: descriptor.clone().completed(),
            origin: origin.clone(),
            ..match known {
                Some(known) => known.clone(),
                None => {
                    let mut tables = session.opened.tables.iter();
                    let undescribed = tables.find(|table| table.is_of_none() && table.name.to_lowercase() == lower);
                    let Some(table) = undescribed else {
                        unused.push(descriptor.name);
                        continue;
                    };
                    let table = TableName::new(table.system.clone(), table.name.clone());
                    adopt(&session.engine, &table).await.map_err(|error| refused(error.message))?
                }
            }
        };
        taken.push(new.table.clone());
        all.retain(|described| described.table != new.table);
        all.push(new);
    }
    if taken.is_empty() {
        let names = unused.join(", ");
        return Err(refused(format!("{from} describes {names}, and no table that is open has that name")));
    }
    apply(app, all, &taken).await.map_err(|error| refused(error.message))?;
    let names: Vec<String> = taken.iter().map(ToString::to_string).collect();
    let rest = if unused.is_empty() { String::new() } else { format!(" Not used: {}.", unused.join(", ")) };
    Ok(format!("{} now made from {}.{rest}", is_or_are(&names), origin.words()))
}

fn is_or_are(names: &[String]) -> String {
    format!("{} {}", names.join(", "), if names.len() == 1 { "is" } else { "are" })
}

/// Makes the named tables anew from their descriptors, and everything that pages know of them.
pub async fn apply(app: App, all: Vec<Described>, changed: &[TableName]) -> Result<(), crate::duckdb::Error> {
    let Some(session) = app.session_now() else { return Ok(()) };
    described::apply(&session.engine, &all, |table| changed.contains(table)).await?;
    keep(&all);
    app.described.set(Rc::new(all));
    app.look_again(&session.engine, &project::SYSTEM).await;
    Ok(())
}

row! {
    /// A column of a table that was not described before.
    struct OwnColumn {
        /// Its name.
        name: String,
        /// Its type.
        kind: String,
    }
}

row! {
    /// Whether there is a table.
    struct Has {
        /// How many have that name.
        count: i64,
    }
}

/// Puts the rows of a table that was opened without a descriptor where a described table is made from.
async fn adopt(engine: &Engine, table: &TableName) -> Result<Described, crate::duckdb::Error> {
    let in_table = |schema: &str, name: &str| {
        format!(
            "database_name = current_database() AND schema_name = {} AND table_name = {}",
            sql::text(schema),
            sql::text(name)
        )
    };
    let connection = engine.connect().await?;
    let has = |schema: &str, name: &str| {
        Question::<Has>::new(format!("SELECT count(*) AS count FROM duckdb_tables() WHERE {}", in_table(schema, name)))
    };
    let is_there = |found: Option<Has>| found.is_some_and(|found| found.count > 0);
    if !is_there(has("project", "drift").first(engine).await?) {
        let statements: Vec<&str> = project::migrations().iter().map(|(_, sql)| *sql).collect();
        connection.run(&format!("BEGIN TRANSACTION;\n{}\nCOMMIT;", statements.join("\n"))).await?;
    }
    let stored = described::stored_name(table);
    if !is_there(has(described::FILE_ROWS, &stored).first(engine).await?) {
        let rows = described::stored_sql_name(table);
        connection.query(&format!("CREATE TABLE {rows} AS FROM {}", described::sql_name(table))).await?;
    }
    connection.close().await?;
    let columns = Question::<OwnColumn>::new(format!(
        "SELECT column_name AS name, data_type AS kind FROM duckdb_columns() WHERE {} ORDER BY column_index",
        in_table(described::FILE_ROWS, &stored)
    ));
    let column = |OwnColumn { name, kind }: OwnColumn| crate::decode::descriptor::FileColumn { name, file_type: kind };
    Ok(Described {
        table: table.clone(),
        file: columns.all(engine).await?.into_iter().map(column).collect(),
        descriptor: Descriptor { name: table.table.clone(), description: String::new(), columns: Vec::new() },
        origin: Origin::BuiltIn,
    })
}

/// A descriptor of what a table has, to begin with where there is none.
pub async fn begin(app: App, table: &TableName) -> Result<(), crate::duckdb::Error> {
    let Some(session) = app.session_now() else { return Ok(()) };
    let mut described = adopt(&session.engine, table).await?;
    described.descriptor = Descriptor::of_file(&table.table, &described.file);
    described.origin = Origin::Edited;
    let mut all = app.described.get_untracked().as_ref().clone();
    all.push(described);
    apply(app, all, std::slice::from_ref(table)).await
}
