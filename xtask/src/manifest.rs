//! A snapshot's `manifest.json` in its minimal form: which files make which table, with their bytes, SHA-256 and
//! rows. Made from a folder of `<table>.parquet` files, of which only the footers are read.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, SecondsFormat};
use parquet::file::metadata::ParquetMetaDataReader;
use provscope::snapshot::layout::descriptor_of;
use serde::{Deserialize, Serialize};

use crate::column_type::columns;
use crate::digest;

/// The whole manifest.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Manifest {
    /// Always `provscope-snapshot`.
    pub format: String,
    /// The form's version: 1.
    pub version: u32,
    /// What the snapshot is called.
    pub name: String,
    /// ISO-8601, UTC.
    pub created: String,
    /// The program and its version.
    pub producer: String,
    /// The tables by name.
    pub tables: Vec<Table>,
    /// Files that describe tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub descriptors: Vec<File>,
}

/// One table.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Table {
    /// The source system, which is also the schema: `artifact`.
    pub system: String,
    /// The table's name.
    pub table: String,
    /// Its files, in order.
    pub files: Vec<File>,
    /// Rows of all files.
    pub rows: u64,
    /// Its columns, in the files' order.
    pub columns: Vec<Column>,
}

/// One file.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct File {
    /// Relative to the manifest, with forward slashes, under its folder.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

/// One column of the file's own schema.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Column {
    /// As in the file.
    pub name: String,
    /// DuckDB's name for what it reads there.
    #[serde(rename = "type")]
    pub sql_type: String,
}

/// What a manifest is made of.
pub struct Options {
    /// The folder with the Parquet files.
    pub folder: PathBuf,
    /// The snapshot's name; without it the folder's.
    pub name: Option<String>,
    /// The source system of all tables.
    pub system: String,
    /// The creation time; without it now.
    pub created: Option<String>,
}

/// Writes `manifest.json` into the folder.
///
/// # Errors
/// When there is no Parquet file, one cannot be read, or the given time is none.
pub fn write(options: &Options) -> Result<()> {
    let manifest = describe(options)?;
    let path = options.folder.join("manifest.json");
    let text = serde_json::to_string_pretty(&manifest)?;
    fs::write(&path, text + "\n").with_context(|| format!("{} cannot be written", path.display()))?;
    let rows: u64 = manifest.tables.iter().map(|table| table.rows).sum();
    println!("{}: {} tables, {rows} rows", path.display(), manifest.tables.len());
    Ok(())
}

/// The manifest of a folder.
///
/// # Errors
/// When there is no Parquet file, one cannot be read, or the given time is none.
pub fn describe(options: &Options) -> Result<Manifest> {
    let folder = &options.folder;
    let mut files = Vec::new();
    let mut described = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be listed", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "parquet") {
            files.push(path);
        } else if path.file_name().is_some_and(|name| descriptor_of(&name.to_string_lossy()).is_some()) {
            described.push(path);
        }
    }
    if files.is_empty() {
        bail!("{} holds no .parquet file", folder.display());
    }
    files.sort();
    described.sort();
    let tables = files.iter().map(|file| table(file, &options.system)).collect::<Result<Vec<_>>>()?;
    let name = options.name.clone().or_else(|| Some(folder.canonicalize().ok()?.file_name()?.to_string_lossy().into()));
    Ok(Manifest {
        format: "provscope-snapshot".to_owned(),
        version: 1,
        name: name.context("the folder has no name: give one with --name")?,
        created: created(options.created.as_deref())?,
        producer: concat!("provscope xtask ", env!("CARGO_PKG_VERSION")).to_owned(),
        tables,
        descriptors: described.iter().map(|path| described_file(path)).collect::<Result<Vec<_>>>()?,
    })
}

fn described_file(path: &Path) -> Result<File> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let name = path.file_name().context("a file without a name")?.to_string_lossy().into_owned();
    Ok(File { path: name, bytes: bytes.len().try_into()?, sha256: digest::sha256(&bytes) })
}

fn table(path: &Path, system: &str) -> Result<Table> {
    let bytes = bytes::Bytes::from(fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?);
    let name = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let footer = ParquetMetaDataReader::new()
        .parse_and_finish(&bytes)
        .with_context(|| format!("{} is no whole Parquet file", path.display()))?;
    let footer = footer.file_metadata();
    Ok(Table {
        system: system.to_owned(),
        table: name(path.file_stem()).context("a file without a name")?,
        files: vec![File {
            path: name(path.file_name()).context("a file without a name")?,
            bytes: bytes.len().try_into()?,
            sha256: digest::sha256(&bytes),
        }],
        rows: footer.num_rows().try_into().context("a negative number of rows")?,
        columns: columns(footer.schema()),
    })
}

/// The given time in its one form, or now in whole seconds.
fn created(given: Option<&str>) -> Result<String> {
    let time = match given {
        Some(text) => {
            DateTime::parse_from_rfc3339(text).context("--created takes a time such as 2026-01-02T03:04:05Z")?.to_utc()
        }
        None => {
            let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
            DateTime::from_timestamp(now.try_into()?, 0).context("this machine's clock is far off")?
        }
    };
    Ok(time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::paths;

    #[test]
    fn the_samples_manifest_is_that_of_its_files() {
        let folder = paths::sample();
        let kept: Manifest = serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap();
        let options = Options {
            folder,
            name: Some(kept.name.clone()),
            system: "artifact".to_owned(),
            created: Some(kept.created.clone()),
        };
        assert_eq!(describe(&options).unwrap(), kept);
    }

    #[test]
    fn the_samples_rows_are_the_expected_ones() {
        let expected: serde_json::Value =
            serde_json::from_slice(&fs::read(paths::root().join("tests/snapshots/expected.json")).unwrap()).unwrap();
        for file in ["artifact_provenance", "provenance_audit_log", "color_chain"] {
            let table = table(&paths::sample().join(format!("{file}.parquet")), "artifact").unwrap();
            assert_eq!(Some(table.rows), expected["music-topos"]["row_counts"][file].as_u64(), "{file}");
        }
    }

    #[test]
    fn descriptors_are_named_with_their_size_and_digest() {
        let folder = paths::snapshots().join("projects");
        let options = Options { folder: folder.clone(), name: None, system: "project".to_owned(), created: None };
        let found = describe(&options).unwrap().descriptors;
        let names = ["portfolio_projects.schema.json", "portfolios.schema.json", "projects.schema.json", "schema.json"];
        let described = names.map(|name| {
            let bytes = fs::read(folder.join(name)).unwrap();
            File { path: name.to_owned(), bytes: bytes.len() as u64, sha256: digest::sha256(&bytes) }
        });
        assert_eq!(found, described);
    }

    #[test]
    fn a_time_is_written_in_one_form() {
        assert_eq!(created(Some("2026-01-02T03:36:56+02:00")).unwrap(), "2026-01-02T01:36:56Z");
        assert!(created(Some("yesterday")).is_err());
    }

    #[test]
    fn a_file_that_is_no_parquet_is_an_error_with_its_name() {
        let error = table(&paths::root().join("Cargo.toml"), "artifact").unwrap_err();
        assert!(error.to_string().contains("Cargo.toml"));
    }
}
