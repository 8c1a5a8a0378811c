//! Which file of the open snapshot an id of the source means: `file_<snapshot>.<table>`.
//!
//! The snapshot is the folder that a file is in, or the name of what was opened. An id behind whose table something
//! stands (`#copy`) means a variant of a file, which no file is.

use crate::order;

/// A file of the open snapshot, or the files of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFile {
    /// Its path inside what was opened.
    pub path: String,
    /// The snapshot's name.
    pub snapshot: String,
}

impl KnownFile {
    /// Of the paths of a table's files. Several stand below the folder that they are in together, without what folders
    /// of the form `key=value` say.
    pub fn of(table: &str, paths: &[&str], snapshot: &str) -> Self {
        let snapshot = snapshot.to_owned();
        if let [only] = paths {
            return Self { path: (*only).to_owned(), snapshot };
        }
        let first = paths.first().copied().unwrap_or_default();
        let folders = first.rsplit_once('/').map_or("", |(folders, _)| folders).split('/');
        let own: Vec<&str> = folders.filter(|folder| !folder.is_empty() && !folder.contains('=')).collect();
        // A folder of the table's own name is not the snapshot's.
        let own = match own.as_slice() {
            [rest @ .., last] if last.eq_ignore_ascii_case(table) && !rest.is_empty() => rest,
            all => all,
        };
        let path = own.iter().copied().chain([table]).collect::<Vec<_>>().join("/");
        Self { path, snapshot }
    }

    fn table(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// Of a table of a database, which stands in it as files stand in a folder.
    pub fn within(database: &str, table: &str, snapshot: &str) -> Self {
        Self { path: format!("{database}/{table}"), snapshot: snapshot.to_owned() }
    }

    fn folder(&self) -> Option<&str> {
        let folder = self.path.rsplit('/').nth(1)?;
        let endings = [".duckdb", ".ddb", ".db"];
        Some(endings.iter().find_map(|ending| folder.strip_suffix(ending)).unwrap_or(folder))
    }

    /// The id that the source would have given it.
    pub fn id(&self) -> String {
        format!("file_{}.{}", self.folder().unwrap_or(&self.snapshot), self.table())
    }
}

/// The snapshot and the table that an id names.
pub fn parts(file_id: &str) -> Option<(&str, &str)> {
    let (snapshot, table) = file_id.strip_prefix("file_")?.rsplit_once('.')?;
    (!snapshot.is_empty() && !table.is_empty()).then_some((snapshot, table))
}

/// The place of the file that an id means, or why there is none, in words.
pub fn find(file_id: &str, files: &[KnownFile]) -> Result<usize, String> {
    let Some((snapshot, table)) = parts(file_id) else {
        return Err(format!("{file_id} does not name a table of a snapshot"));
    };
    let is = |file: &KnownFile| {
        let is_snapshot = match file.folder() {
            Some(folder) => folder == snapshot,
            None => {
                file.snapshot == snapshot || file.snapshot.rsplit_once('.').is_some_and(|(stem, _)| stem == snapshot)
            }
        };
        is_snapshot && file.table().eq_ignore_ascii_case(table)
    };
    let found: Vec<usize> = (0..files.len()).filter(|place| files.get(*place).is_some_and(is)).collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(format!("the open files do not hold {table} of {snapshot}")),
        [..] => Err(format!("several open files could be {table} of {snapshot}")),
    }
}

/// The files in the order of their ids.
pub fn sorted(mut files: Vec<KnownFile>) -> Vec<KnownFile> {
    order::sort_by_key(&mut files, KnownFile::id);
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Vec<KnownFile> {
        let file = |path: &str| KnownFile { path: path.into(), snapshot: "all".into() };
        vec![
            file("samples/music-topos/provenance_audit_log.parquet"),
            file("samples/datasets/provenance_audit_log.parquet"),
            file("color_chain.parquet"),
            file("junjo.v2/spans.parquet"),
        ]
    }

    #[test]
    fn a_file_is_found_by_its_folder_and_its_name() {
        assert_eq!(find("file_music-topos.provenance_audit_log", &files()), Ok(0));
        assert_eq!(find("file_datasets.provenance_audit_log", &files()), Ok(1));
        assert_eq!(find("file_all.color_chain", &files()), Ok(2));
        assert_eq!(find("file_junjo.v2.spans", &files()), Ok(3));
        assert_eq!(files()[0].id(), "file_music-topos.provenance_audit_log");
    }

    #[test]
    fn the_files_of_one_table_are_one() {
        let of = |paths: &[&str]| KnownFile::of("spans", paths, "all").id();
        assert_eq!(of(&["a/layout/year=2025/x.parquet", "a/layout/year=2026/x.parquet"]), "file_layout.spans");
        assert_eq!(of(&["a/layout/spans/1.parquet", "a/layout/spans/2.parquet"]), "file_layout.spans");
        assert_eq!(of(&["spans/1.parquet", "spans/2.parquet"]), "file_spans.spans");
        assert_eq!(of(&["1.parquet", "2.parquet"]), "file_all.spans");
        assert_eq!(of(&["a/b.parquet"]), "file_a.b");
    }

    #[test]
    fn a_table_of_a_database_is_found_by_the_databases_name() {
        let stored = KnownFile::within("a/music-topos.duckdb", "color_chain", "all");
        assert_eq!(
            (stored.path.as_str(), stored.id().as_str()),
            ("a/music-topos.duckdb/color_chain", "file_music-topos.color_chain")
        );
        assert_eq!(find("file_music-topos.color_chain", &[stored]), Ok(0));
    }

    #[test]
    fn what_is_not_there_is_said() {
        for id in ["file_projects.projects", "file_datasets.provenance_audit_log#copy", "file_other.color_chain"] {
            assert!(find(id, &files()).is_err_and(|words| words.contains("do not hold")), "{id}");
        }
        assert!(find("manual", &files()).is_err_and(|words| words.contains("does not name")));
        let twice: Vec<KnownFile> = files().into_iter().chain(files()).collect();
        assert!(find("file_all.color_chain", &twice).is_err_and(|words| words.contains("several")));
    }
}
