//! The snapshot that is published: its files found, arranged as tables by the page's own rules, and each one checked.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use provscope::decode::descriptor::{PROJECT, builtin_for};
use provscope::decode::otlp::{begins_like_otlp, may_be_otlp};
use provscope::decode::zip::{self, Unpacker};
use provscope::decode::{Budgets, Constant, ConstantKind, Inspection, Member, Recognition, inspect, unite};
use provscope::snapshot::export::Own;
use provscope::snapshot::layout::{self, Candidate, Layout, Part, descriptor_of};
use provscope::snapshot::manifest::stays_under;
use provscope::snapshot::paths::{last_part, may_be_database, may_be_parquet, may_be_zip, stem};

use super::database;
use crate::digest;
use crate::manifest::Column;

/// A snapshot that can be published.
pub struct Snapshot {
    /// Its name.
    pub name: String,
    /// Its tables.
    pub tables: Vec<Table>,
    /// Its files that describe tables, under the names that they get.
    pub descriptors: BTreeMap<String, Bytes>,
}

/// A table with its files.
pub struct Table {
    /// The source system, or `other`.
    pub system: String,
    /// Its name.
    pub name: String,
    /// Its columns, in the order in which they first come up.
    pub columns: Vec<Column>,
    /// Rows of all files.
    pub rows: u64,
    /// Its files, in their order.
    pub files: Vec<File>,
}

/// A file of a table.
pub struct File {
    /// Its folders of the form `key=value`, as they are written, each with its slash.
    pub folders: String,
    /// The ending of its name, by which the page knows what it is.
    pub ending: &'static str,
    /// Its content.
    pub bytes: Bytes,
}

/// Files by their paths, with `/`.
type Files = BTreeMap<String, Source>;

enum Source {
    OnDisk(PathBuf),
    Here(Bytes),
}

impl Source {
    fn read(&self, path: &str) -> Result<Bytes> {
        match self {
            Self::OnDisk(file) => Ok(fs::read(file).with_context(|| format!("{path} cannot be read"))?.into()),
            Self::Here(bytes) => Ok(bytes.clone()),
        }
    }
}

/// Reads a snapshot in any of its forms.
///
/// # Errors
/// When there is none, when a file of it is not sound, or when two files are one table.
pub fn read(given: &Path) -> Result<Snapshot> {
    if given.is_file() && given.to_str().is_some_and(may_be_database) {
        let exported = database::export(&given.canonicalize()?)?;
        let name = given.file_stem().map(|name| name.to_string_lossy().into_owned());
        let found = read(exported.folder())?;
        return Ok(Snapshot { name: name.unwrap_or(found.name), ..found });
    }
    let (name, files) = files(given)?;
    let paths: Vec<String> = files.keys().cloned().collect();
    if let Some(path) = paths.iter().find(|path| may_be_database(path)) {
        bail!("{path} is a database among other files: publish it by itself, or leave it out");
    }
    let mut texts = BTreeMap::new();
    for (path, source) in files.iter().filter(|(path, _)| layout::is_text(path)) {
        let bytes = source.read(path)?;
        texts.insert(path.clone(), String::from_utf8(bytes.into()).with_context(|| format!("{path} is not text"))?);
    }
    let filled =
        |schema: &str, table: &str| provscope::decode::specs().any(|spec| spec.schema == schema && spec.name == table);
    let own = Own::of(&provscope::systems::migrations(), filled);
    let mut layout = layout::arrange(&paths, &texts, &own).map_err(told)?;
    layout.add_otlp(&spans_as_json(&layout, &files)?);
    if layout.tables.is_empty() {
        return Err(told(layout::nothing(&name, &layout)));
    }
    let passed = layout.passed_over.iter().filter(|path| descriptor_of(path).is_none());
    for said in layout.remarks.iter().chain(passed) {
        println!("  – {said}");
    }
    let tables = layout.tables.iter().map(|table| check(table, &files)).collect::<Result<Vec<_>>>()?;
    for (place, table) in tables.iter().enumerate() {
        let others = tables.get(..place).unwrap_or_default();
        if others.iter().any(|other| (&other.system, &other.name) == (&table.system, &table.name)) {
            bail!("{}.{} is there twice: publish one of both", table.system, table.name);
        }
    }
    let descriptors = descriptors(&layout, &files)?;
    Ok(Snapshot { name: layout.name.unwrap_or(name), tables, descriptors })
}

/// The files of spans in OTLP: the page tells them by their names and what they begin with.
fn spans_as_json(layout: &Layout, files: &Files) -> Result<Vec<String>> {
    /// As much as the page looks at.
    const BEGINNING: usize = 1 << 20;
    let mut found = Vec::new();
    for path in layout.passed_over.iter().filter(|path| may_be_otlp(path)) {
        let Some(source) = files.get(path) else { continue };
        let bytes = source.read(path)?;
        if begins_like_otlp(bytes.get(..bytes.len().min(BEGINNING)).unwrap_or_default()) {
            found.push(path.clone());
        }
    }
    Ok(found)
}

/// The files that describe tables, by their names alone: of two with one name the first.
fn descriptors(layout: &Layout, files: &Files) -> Result<BTreeMap<String, Bytes>> {
    let mut found = BTreeMap::new();
    for path in layout.passed_over.iter().filter(|path| descriptor_of(path).is_some()) {
        let name = last_part(path).to_owned();
        if !stays_under(&name) {
            bail!("{path} has characters that an address changes: rename it");
        }
        if let (Some(source), false) = (files.get(path), found.contains_key(&name)) {
            found.insert(name, source.read(path)?);
        }
    }
    Ok(found)
}

fn told(error: provscope::snapshot::Error) -> anyhow::Error {
    anyhow::anyhow!("{}. {}", error.message.trim_end_matches('.'), error.remedy)
}

fn broken(error: provscope::decode::Error) -> anyhow::Error {
    anyhow::anyhow!("{} {}", error.what, error.remedy)
}

/// The files of what was given, and its name.
fn files(given: &Path) -> Result<(String, Files)> {
    let given = given.canonicalize().with_context(|| format!("{} is not there", given.display()))?;
    let file_name = given.file_name().context("a snapshot needs a name")?.to_string_lossy().into_owned();
    let mut files = Files::new();
    if given.is_dir() {
        collect(&given, &file_name, &mut files)?;
        return Ok((file_name, files));
    }
    let name = stem(&file_name).to_owned();
    if file_name == "manifest.json" {
        let folder = given.parent().context("a manifest needs a folder")?;
        let name = folder.file_name().map_or(name, |name| name.to_string_lossy().into_owned());
        collect(folder, &name, &mut files)?;
        return Ok((name, files));
    }
    if may_be_zip(&file_name) {
        unpack(&given, &file_name, &mut files)?;
    } else {
        files.insert(file_name, Source::OnDisk(given));
    }
    Ok((name, files))
}

fn collect(folder: &Path, path: &str, files: &mut Files) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be listed", folder.display()))? {
        let file = entry?.path();
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let path = format!("{path}/{name}");
        if file.is_dir() {
            collect(&file, &path, files)?;
        } else {
            files.insert(path, Source::OnDisk(file));
        }
    }
    Ok(())
}

fn unpack(archive: &Path, name: &str, files: &mut Files) -> Result<()> {
    let bytes = Bytes::from(fs::read(archive)?);
    let listed = zip::list(&bytes, name, &Budgets::default()).map_err(broken)?;
    for entry in listed.entries.iter().filter(|entry| {
        let path = entry.path.as_str();
        let is_known = may_be_parquet(path) || may_be_database(path) || layout::is_text(path) || may_be_otlp(path);
        is_known || descriptor_of(path).is_some()
    }) {
        let mut unpacker = Unpacker::open(bytes.clone(), name, entry).map_err(broken)?;
        let mut content = Vec::new();
        while !unpacker.is_done() {
            content.extend(unpacker.next_piece().map_err(broken)?);
        }
        // As the page does it, so that a folder of parts at the top of the archive has a name.
        let path = if entry.path.contains('/') { entry.path.clone() } else { format!("{}/{}", stem(name), entry.path) };
        files.insert(path, Source::Here(content.into()));
    }
    Ok(())
}

/// Reads a table's files and checks all that the page would check before it decodes them.
fn check(candidate: &Candidate, files: &Files) -> Result<Table> {
    let mut seen: Vec<(Inspection, Vec<Constant>)> = Vec::new();
    let mut contents = Vec::new();
    let budgets = Budgets::default();
    for part in &candidate.parts {
        let by = part.named_by.as_deref().unwrap_or("the snapshot");
        let source = files.get(&part.path).with_context(|| format!("{by} names {}, which is not there", part.path))?;
        let bytes = source.read(&part.path)?;
        if let Some(promise) = &part.promise
            && (promise.bytes != bytes.len() as u64 || promise.sha256 != digest::sha256(&bytes))
        {
            bail!(
                "{} is not the file that its manifest promises: get it again, or write the manifest again",
                part.path
            );
        }
        let inspection = inspect(bytes.clone(), &part.path, &candidate.name, &budgets).map_err(broken)?;
        seen.push((inspection, constants(part)));
        let folders = part.path.split('/').rev().skip(1).filter(|folder| folder.contains('='));
        let folders = folders.collect::<Vec<_>>().into_iter().rev().map(|folder| format!("{folder}/")).collect();
        let is_otlp = may_be_otlp(&part.path);
        let ending = ["json", "ndjson"]
            .into_iter()
            .find(|ending| part.path.to_ascii_lowercase().ends_with(&format!(".{ending}")));
        let ending = if is_otlp { ending.unwrap_or("jsonl") } else { "parquet" };
        contents.push(File { folders, ending, bytes });
    }
    let members: Vec<Member> = candidate
        .parts
        .iter()
        .zip(&seen)
        .map(|(part, (inspection, constants))| Member {
            path: part.path.clone(),
            inspection: inspection.clone(),
            constants: constants.clone(),
        })
        .collect();
    let united = unite(&candidate.label, &candidate.name, &members, &budgets).map_err(broken)?;
    let rows = seen.iter().map(|(inspection, _)| inspection.rows).sum();
    if let Some(promised) = candidate.rows.filter(|promised| *promised != rows) {
        bail!("the manifest promises {promised} rows of {}, and its files have {rows}", candidate.name);
    }
    let (system, name) = match united.recognition {
        Recognition::Table(table) => (table.schema, table.table),
        _ if builtin_for(&candidate.name, columns(&seen).iter().map(|own| own.name.as_str())).is_some() => {
            (PROJECT.to_owned(), candidate.name.clone())
        }
        _ => ("other".to_owned(), candidate.name.clone()),
    };
    Ok(Table { system, name, columns: columns(&seen), rows, files: contents })
}

/// What a file's folders say; their types do not matter here.
fn constants(part: &Part) -> Vec<Constant> {
    let constant = |(name, value): &(String, Option<String>)| Constant {
        name: name.clone(),
        kind: ConstantKind::of(value.as_deref().into_iter()),
        value: value.clone(),
    };
    part.partitions.iter().map(constant).collect()
}

fn columns(seen: &[(Inspection, Vec<Constant>)]) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for column in seen.iter().flat_map(|(inspection, _)| &inspection.columns) {
        if !columns.iter().any(|known| known.name.eq_ignore_ascii_case(&column.name)) {
            columns.push(Column { name: column.name.clone(), sql_type: column.sql_type.clone() });
        }
    }
    columns
}

/// A name for a file or folder that every host and the manifest take.
pub fn plain(name: &str) -> String {
    let plain: String = last_part(name)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') { c } else { '_' })
        .take(80)
        .collect();
    if plain.is_empty() { "table".to_owned() } else { plain }
}
