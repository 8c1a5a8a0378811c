//! Which files are which table: from paths, manifests and the scripts of a database export to tables with their parts,
//! in order. Pure: no file's content but those texts is looked at, and no browser is needed.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use super::error::{Error, ErrorKind};
use super::export::{self, Created, Own};
use super::manifest::{self, Manifest};
use super::parts;
use super::paths::{folder, last_part, may_be_parquet, partitions, stem};
use crate::decode::human_bytes;
use crate::order;

/// What is said of a file with another SHA-256 than its manifest says.
pub const CHANGED: &str = "its SHA-256 is not the one in the manifest: the file was changed";
/// What to do about it.
pub const GET_AGAIN: &str = "Get the snapshot again from where it comes from, if you did not change it.";

/// The texts that are read to arrange files.
const MANIFEST: &str = "manifest.json";
const LOAD: &str = "load.sql";
const SCHEMA: &str = "schema.sql";

/// The files of a snapshot, arranged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// The name that a manifest gives, if one names all tables.
    pub name: Option<String>,
    /// The tables, by the path of their first part.
    pub tables: Vec<Candidate>,
    /// Files that are no part of a snapshot.
    pub passed_over: Vec<String>,
    /// What was read beside the tables, and what became of it, in sentences.
    pub remarks: Vec<String>,
    /// The descriptors that manifests name, by their paths.
    pub descriptors: BTreeMap<String, Promise>,
}

/// A table as far as paths and scripts tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The name that it claims.
    pub name: String,
    /// How its file or files are called in lists: a path, or a folder with a count.
    pub label: String,
    /// Rows of all parts, if a manifest promises them.
    pub rows: Option<u64>,
    /// Its files, in the order of their paths; never empty.
    pub parts: Vec<Part>,
}

/// A file of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where it is.
    pub path: String,
    /// What its folders say, under the names of columns.
    pub partitions: Vec<(String, Option<String>)>,
    /// What a manifest says of it.
    pub promise: Option<Promise>,
    /// The script or manifest that names it, if one does: it need not be there then.
    pub named_by: Option<String>,
}

/// What a manifest promises of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, hexadecimal, in lower case.
    pub sha256: String,
}

impl Promise {
    /// The promise of a file that a manifest names.
    pub fn of(file: &manifest::File) -> Self {
        Self { bytes: file.bytes, sha256: file.sha256.to_ascii_lowercase() }
    }

    /// What of a small file differs from what is promised, in words.
    pub fn broken_by(&self, content: &[u8]) -> Option<String> {
        let mut broken = Vec::new();
        if self.bytes != content.len() as u64 {
            broken.push(format!("the manifest promises {} bytes, the file has {}", self.bytes, content.len()));
        }
        let found: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
        if found != self.sha256 {
            broken.push(CHANGED.to_owned());
        }
        (!broken.is_empty()).then(|| broken.join("; "))
    }
}

impl Layout {
    /// Makes files of spans in OTLP one table.
    pub fn add_otlp(&mut self, paths: &[String]) {
        self.passed_over.retain(|passed| !paths.contains(passed));
        let part =
            |path: &String| Part { path: path.clone(), partitions: partitions(path), promise: None, named_by: None };
        let parts: Vec<Part> = paths.iter().map(part).collect();
        if !parts.is_empty() {
            self.tables.push(Candidate { name: "spans".to_owned(), label: parts::label(&parts), rows: None, parts });
        }
    }

    /// Makes a file a table of its own that will be told as one that did not open.
    pub fn refuse(&mut self, path: &str) {
        self.passed_over.retain(|passed| passed != path);
        self.tables.retain(|table| table.label != path);
        let part = Part { path: path.to_owned(), partitions: Vec::new(), promise: None, named_by: None };
        self.tables.push(Candidate {
            name: stem(path).to_owned(),
            label: path.to_owned(),
            rows: None,
            parts: vec![part],
        });
    }
}

impl Layout {
    /// Takes in the tables of a database, each with its name and how it is called in lists.
    pub fn add_database<'a>(&mut self, path: &str, tables: impl Iterator<Item = (&'a str, &'a str)>) {
        let wal = format!("{path}.wal");
        if self.passed_over.contains(&wal) {
            self.remarks.push(format!(
                "{wal} holds changes that are not in {path} yet, and was not read. Run CHECKPOINT in the database to have them."
            ));
        }
        self.passed_over.retain(|passed| *passed != path && *passed != wal);
        self.tables.extend(tables.map(|(name, label)| {
            let part = Part { path: label.to_owned(), partitions: Vec::new(), promise: None, named_by: None };
            Candidate { name: name.to_owned(), label: label.to_owned(), rows: None, parts: vec![part] }
        }));
    }
}

/// Whether the text of a file is needed to arrange it and the others.
pub fn is_text(path: &str) -> bool {
    [MANIFEST, LOAD, SCHEMA].contains(&last_part(path))
}

/// Whether a file is a descriptor by its name, and the table that its name says: `schema.json` says none.
pub fn descriptor_of(path: &str) -> Option<Option<&str>> {
    let name = last_part(path);
    if name.eq_ignore_ascii_case("schema.json") {
        return Some(None);
    }
    let stem = name.strip_suffix(".schema.json")?;
    (!stem.is_empty() && !stem.starts_with("._")).then_some(Some(stem))
}

/// Arranges files. `texts` has the content of those that [`is_text`] names, `own` what this program makes itself.
///
/// # Errors
/// When a manifest cannot be followed.
pub fn arrange(paths: &[String], texts: &BTreeMap<String, String>, own: &Own) -> Result<Layout, Error> {
    let mut layout = Layout::default();
    let mut left: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
    let names = follow_manifests(&mut layout, &mut left, texts)?;
    follow_exports(&mut layout, &mut left, texts, own);
    let (parquet, others): (Vec<&str>, Vec<&str>) = left.into_iter().partition(|path| may_be_parquet(path));
    if let ([name], true) = (names.as_slice(), parquet.is_empty()) {
        layout.name = Some(name.clone());
    }
    layout.tables.extend(parts::group(&parquet));
    order::sort_by(&mut layout.tables, |a, b| first_path(a).cmp(first_path(b)));
    layout.passed_over.extend(others.into_iter().map(str::to_owned));
    order::sort(&mut layout.passed_over);
    Ok(layout)
}

fn first_path(table: &Candidate) -> &str {
    table.parts.first().map_or(table.label.as_str(), |part| part.path.as_str())
}

/// The tables of a manifest whose files lie beside it: an address.
pub fn of_manifest(manifest: &Manifest) -> Vec<Candidate> {
    manifest.tables.iter().map(|table| promised(table, "")).collect()
}

/// Takes the files under each manifest's folder: those that it names are tables, the others are passed over. Gives
/// the manifests' names.
fn follow_manifests(
    layout: &mut Layout,
    left: &mut BTreeSet<&str>,
    texts: &BTreeMap<String, String>,
) -> Result<Vec<String>, Error> {
    let mut manifests: Vec<&str> = left.iter().copied().filter(|path| last_part(path) == MANIFEST).collect();
    order::sort_by_key(&mut manifests, |path| (path.matches('/').count(), *path));
    let mut names = Vec::new();
    for path in manifests {
        // One further down belongs to the folder of the one above.
        let Some(text) = texts.get(path).filter(|_| left.contains(path)) else { continue };
        let manifest = Manifest::parse(text)?;
        let folder = folder(path);
        left.remove(path);
        for table in manifest.tables.iter().filter(|table| !table.files.is_empty()) {
            let table = promised(table, folder);
            for part in &table.parts {
                left.remove(part.path.as_str());
            }
            layout.tables.push(table);
        }
        let described = manifest.descriptors.iter().map(|file| (format!("{folder}{}", file.path), Promise::of(file)));
        layout.descriptors.extend(described);
        let beside: Vec<&str> = left.iter().copied().filter(|other| other.starts_with(folder)).collect();
        for other in beside {
            left.remove(other);
            layout.passed_over.push(other.to_owned());
        }
        names.push(manifest.name);
    }
    Ok(names)
}

fn promised(table: &manifest::Table, folder: &str) -> Candidate {
    let part = |file: &manifest::File| Part {
        path: format!("{folder}{}", file.path),
        partitions: partitions(&file.path),
        promise: Some(Promise::of(file)),
        named_by: Some("the manifest".to_owned()),
    };
    let parts: Vec<Part> = table.files.iter().map(part).collect();
    Candidate { name: table.table.clone(), label: parts::label(&parts), rows: Some(table.rows), parts }
}

/// Takes the files that each `load.sql` names, and both scripts.
fn follow_exports(layout: &mut Layout, left: &mut BTreeSet<&str>, texts: &BTreeMap<String, String>, own: &Own) {
    let scripts: Vec<&str> = left.iter().copied().filter(|path| last_part(path) == LOAD).collect();
    for script in scripts {
        let Some(text) = texts.get(script) else { continue };
        let copies = export::copies(text);
        if copies.is_empty() {
            continue;
        }
        let folder = folder(script);
        left.remove(script);
        let mut made_anew = Vec::new();
        for copy in copies {
            // The path is that of the computer that wrote it; the file lies beside the script.
            let name = copy.file.rsplit(['/', '\\']).next().unwrap_or_default();
            let path = format!("{folder}{name}");
            let is_there = left.take(path.as_str()).is_some();
            if own.has(copy.schema.as_deref(), &copy.table) {
                made_anew.push(copy.table);
                continue;
            }
            if is_there && !may_be_parquet(&path) {
                layout.remarks.push(format!(
                    "{path} ({}) was not opened: it is not Parquet. Export again with (FORMAT parquet).",
                    copy.table
                ));
                continue;
            }
            let part = Part { path, partitions: Vec::new(), promise: None, named_by: Some(script.to_owned()) };
            layout.tables.push(Candidate { name: copy.table, label: part.path.clone(), rows: None, parts: vec![part] });
        }
        let schema = format!("{folder}{SCHEMA}");
        let made = left.take(schema.as_str()).and(texts.get(&schema));
        layout.remarks.extend(remarks(script, made.map(String::as_str), &made_anew, own));
    }
}

/// What is said of an export's scripts.
fn remarks(script: &str, schema_sql: Option<&str>, made_anew: &[String], own: &Own) -> Vec<String> {
    let mut said = match schema_sql {
        Some(_) => vec![format!("{script} and {SCHEMA} were read as text: nothing in them was run.")],
        None => vec![format!("{script} was read as text: nothing in it was run.")],
    };
    let made = export::created(schema_sql.unwrap_or_default());
    said.extend(not_taken(&made, made_anew.len(), own));
    said
}

/// What is said of what a database holds beside its tables: its views and macros with kind, schema and name.
pub fn database_remarks(
    path: &str,
    bytes: u64,
    made: &[(String, String, String)],
    made_anew: usize,
    own: &Own,
) -> Vec<String> {
    let created = |(kind, schema, name): &(String, String, String)| Created {
        kind: kind.clone(),
        schema: Some(schema.clone()),
        name: name.clone(),
    };
    let made: Vec<Created> = made.iter().map(created).collect();
    let mut said =
        vec![format!("{path} ({}) was read by an engine of its own: no SQL in it was run.", human_bytes(bytes))];
    said.extend(not_taken(&made, made_anew, own));
    said
}

/// What this page makes itself, and what it does not take over.
fn not_taken(made: &[Created], made_anew: usize, own: &Own) -> Vec<String> {
    let mut said = Vec::new();
    let is_own = |made: &&Created| own.has(made.schema.as_deref(), &made.name);
    let known = made.iter().filter(|made| made.kind != "table").filter(is_own).count() + made_anew;
    if known > 0 {
        let are = if known == 1 {
            "is one that this page makes itself, and was"
        } else {
            "are ones that this page makes itself, and were"
        };
        said.push(format!("{known} of its views and tables {are} made anew."));
    }
    for kind in ["view", "macro", "sequence", "type", "index"] {
        let names: Vec<&str> =
            made.iter().filter(|made| made.kind == kind && !is_own(made)).map(|made| made.name.as_str()).collect();
        if let Some((first, others)) = names.split_first() {
            let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
            let why = if matches!(kind, "view" | "macro") { "; SQL of a snapshot is never run" } else { "" };
            said.push(format!("Not taken over: the {kind} {first}{more}{why}."));
        }
    }
    said
}

/// Nothing among these files can be opened.
pub fn nothing(name: &str, layout: &Layout) -> Error {
    let what = match layout.passed_over.len() + layout.remarks.len() {
        0 => "nothing was given".to_owned(),
        _ => format!("{name} holds no .parquet file"),
    };
    let remedy = layout.remarks.iter().find(|said| said.contains("not Parquet")).cloned();
    let usual = "Give the .parquet files of a snapshot, their folder, a .zip of it, or a .duckdb file.".to_owned();
    Error::new(ErrorKind::Nothing, what, remedy.unwrap_or(usual))
}

/// The table's name that a lone file claims. DuckDB exports a table of another schema than main as
/// `schema_table.parquet`.
pub(super) fn claimed(path: &str) -> String {
    let stem = stem(path);
    parts::known(stem).or_else(|| parts::known_with_schema(stem)).unwrap_or(stem).to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
#[path = "layout_tests.rs"]
mod tests;
