//! Lone files and the files of folders: which of them are parts of one table. Goes by names only.

use std::collections::BTreeMap;

use super::layout::{Candidate, Part, claimed};
use super::paths::{folder, partition, partitions, stem};
use crate::decode::descriptor::{PROJECT, project_tables};
use crate::decode::specs;

/// Groups Parquet files into tables.
pub(super) fn group(paths: &[&str]) -> Vec<Candidate> {
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in paths {
        folders.entry(folder(path)).or_default().push(path);
    }
    let mut tables: BTreeMap<String, Vec<Part>> = BTreeMap::new();
    let mut lone = Vec::new();
    for (folder, paths) in folders {
        match table_folder(folder, &paths) {
            Some(table) => tables.entry(table).or_default().extend(paths.into_iter().map(part)),
            None => lone.extend(paths),
        }
    }
    let lone = lone.into_iter().map(|path| Candidate {
        name: claimed(path),
        label: path.to_owned(),
        rows: None,
        parts: vec![part(path)],
    });
    let spread = tables.into_iter().map(|(folder, mut parts)| {
        parts.sort_by_cached_key(|part| in_order(&part.path));
        let last = folder.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let name = known(last).or_else(|| known_with_schema(last)).unwrap_or(last).to_owned();
        Candidate { name, label: label(&parts), rows: None, parts }
    });
    lone.chain(spread).collect()
}

fn part(path: &str) -> Part {
    Part { path: path.to_owned(), partitions: partitions(path), promise: None, named_by: None }
}

/// The folder whose name is the table's, with its slash, if the files of `folder` are parts of one table:
/// in a folder of a key and a value, the folder above it; under a folder with a known table's name, that one; and a
/// folder of files that are numbered rather than named.
fn table_folder(folder: &str, files: &[&str]) -> Option<String> {
    let names: Vec<&str> = folder.split_terminator('/').collect();
    let up_to = |count: usize| names.get(..count).map(|names| format!("{}/", names.join("/")));
    if let Some(first) = names.iter().position(|name| partition(name).is_some()) {
        // Without a folder above, the files' own names must do.
        return if first == 0 { common_table(files).map(|table| format!("{table}/")) } else { up_to(first) };
    }
    if files.len() > 1
        && let Some(table) = common_table(files)
    {
        return Some(format!("{folder}{table}/"));
    }
    let named = files.iter().any(|file| known(stem(file)).is_some());
    if let Some(place) = names.iter().position(|name| known(name).is_some()).filter(|_| !named) {
        return up_to(place + 1);
    }
    if names.is_empty() || !files.iter().all(|file| is_numbered(stem(file))) {
        return None;
    }
    // Folders that are numbers themselves, such as 2025/12, are below the table's.
    let numbers = names.iter().rev().take_while(|name| name.chars().all(|c| c.is_ascii_digit() || c == '-')).count();
    up_to(names.len() - numbers).filter(|folder| folder != "/")
}

/// The known table whose name all files have before a number: `spans_20251103_000`.
fn common_table(files: &[&str]) -> Option<&'static str> {
    let table = |file: &&str| {
        let word = stem(file).trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_' | '.'));
        known(word).filter(|_| word.len() < stem(file).len())
    };
    let first = table(files.first()?)?;
    files.iter().all(|file| table(file) == Some(first)).then_some(first)
}

/// `part-0`, `data_3`, `part-00000-<id>.c000.snappy`, `17`: a number, with or without a word that says only that.
fn is_numbered(stem: &str) -> bool {
    const WORDS: [&str; 7] = ["part", "data", "file", "chunk", "batch", "split", "shard"];
    let lower = stem.to_ascii_lowercase();
    let rest = WORDS.iter().find_map(|word| lower.strip_prefix(word)).unwrap_or(&lower);
    let rest = rest.trim_start_matches(['-', '_', '.']);
    let is_id = rest.len() == 36 && rest.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    is_id || rest.starts_with(|c: char| c.is_ascii_digit())
}

/// Paths in order, numbers in them by their value: part-2 before part-10.
fn in_order(path: &str) -> Vec<(String, u128)> {
    let mut out = vec![(String::new(), 0u128)];
    let mut in_number = false;
    for next in path.chars() {
        if let (Some(digit), Some(last)) = (next.to_digit(10), out.last_mut()) {
            last.1 = last.1.saturating_mul(10).saturating_add(digit.into());
            in_number = true;
            continue;
        }
        if std::mem::take(&mut in_number) {
            out.push((String::new(), 0));
        }
        if let Some(last) = out.last_mut() {
            last.0.push(next);
        }
    }
    out
}

/// How a table's files are called in lists.
pub(super) fn label(parts: &[Part]) -> String {
    let [first, others @ ..] = parts else { return String::new() };
    if others.is_empty() {
        return first.path.clone();
    }
    let common = others.iter().fold(folder(&first.path), |common, part| {
        let same = common.bytes().zip(part.path.bytes()).take_while(|(a, b)| a == b).count();
        // A common beginning that ends in a slash is cut between two characters.
        let end = common.get(..same).and_then(|same| same.rfind('/')).map_or(0, |slash| slash + 1);
        common.get(..end).unwrap_or_default()
    });
    format!("{common} ({} files)", parts.len()).trim_start().to_owned()
}

/// Schema and name of every known table.
fn known_tables() -> impl Iterator<Item = (&'static str, &'static str)> {
    specs().map(|spec| (spec.schema, spec.name)).chain(project_tables().map(|name| (PROJECT, name)))
}

/// The known table with this name, as it is written.
pub(super) fn known(name: &str) -> Option<&'static str> {
    known_tables().map(|(_, table)| table).find(|table| table.eq_ignore_ascii_case(name))
}

/// The known table with this name behind its schema's.
pub(super) fn known_with_schema(name: &str) -> Option<&'static str> {
    let is_it = |(own, table): &(&str, &str)| {
        let parts = name.get(..own.len()).zip(name.get(own.len()..));
        parts.is_some_and(|(schema, rest)| {
            schema.eq_ignore_ascii_case(own)
                && rest.strip_prefix('_').is_some_and(|rest| rest.eq_ignore_ascii_case(table))
        })
    };
    known_tables().find(is_it).map(|(_, table)| table)
}
