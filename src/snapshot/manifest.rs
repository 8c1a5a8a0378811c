//! `manifest.json`: the promise of what a snapshot holds.
//!
//! ```json
//! { "format": "provscope-snapshot", "version": 1, "name": "music-topos", "created": "2026-01-02T01:36:56Z",
//!   "producer": "provscope xtask 0.1.0",
//!   "tables": [ { "system": "artifact", "table": "artifact_provenance", "rows": 1508,
//!                 "files": [ { "path": "artifact_provenance.parquet", "bytes": 66630, "sha256": "…" } ] } ] }
//! ```
//!
//! Paths are relative to the manifest and stay under its folder. What does not match the promise is
//! reported table by table.

use serde::{Deserialize, Serialize};

use super::error::{Error, ErrorKind};

/// The value of `format`.
pub const FORMAT: &str = "provscope-snapshot";

/// A manifest, version 1. Unknown members are ignored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always [`FORMAT`].
    pub format: String,
    /// The format's version: 1.
    pub version: u32,
    /// The snapshot's name, for people.
    pub name: String,
    /// When it was made, ISO-8601.
    #[serde(default)]
    pub created: Option<String>,
    /// The program that made it.
    #[serde(default)]
    pub producer: Option<String>,
    /// Its tables.
    pub tables: Vec<Table>,
    /// Files that describe tables: see `decode::descriptor`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub descriptors: Vec<File>,
}

/// One table of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The source system's schema, `other` if none.
    #[serde(default)]
    pub system: Option<String>,
    /// The table's name.
    pub table: String,
    /// Rows in all files together.
    pub rows: u64,
    /// Its files, in order.
    pub files: Vec<File>,
}

/// One file of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Relative to the manifest, with `/`.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// Reads a manifest's text and checks that it can be followed.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let manifest: Self =
            serde_json::from_str(text).map_err(|error| refused(format!("the manifest is not readable ({error})")))?;
        if manifest.format != FORMAT {
            return Err(refused(format!("its format is \"{}\", not \"{FORMAT}\"", manifest.format)));
        }
        if manifest.version != 1 {
            return Err(refused(format!("its version is {}; this page reads version 1", manifest.version)));
        }
        let files = manifest.tables.iter().flat_map(|table| &table.files).chain(&manifest.descriptors);
        if let Some(file) = files.into_iter().find(|file| !stays_under(&file.path)) {
            return Err(refused(format!("the path \"{}\" leaves the manifest's folder", file.path)));
        }
        Ok(manifest)
    }
}

/// Whether a path is relative, plain, and stays below where it starts.
pub fn stays_under(path: &str) -> bool {
    let plain = !path.is_empty() && !path.contains(['\\', ':', '?', '#', '%']) && !path.chars().any(char::is_control);
    plain && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

fn refused(what: String) -> Error {
    Error::new(ErrorKind::Manifest, what, "Write the manifest again, for example with cargo xtask manifest.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_path(path: &str) -> String {
        format!(
            r#"{{"format":"provscope-snapshot","version":1,"name":"x","tables":[{{"table":"t","rows":1,
            "files":[{{"path":{},"bytes":1,"sha256":"00"}}]}}]}}"#,
            serde_json::to_string(path).unwrap()
        )
    }

    #[test]
    fn paths_that_leave_the_folder_are_refused() {
        for path in ["../x", "/x", "a/../../x", "https://example.com/x", "a//b", "", "a\\b", "%2e%2e/x", "x?y", "./x"] {
            assert_eq!(Manifest::parse(&with_path(path)).unwrap_err().kind, ErrorKind::Manifest, "{path}");
        }
        assert!(Manifest::parse(&with_path("parts/year=2025/x.parquet")).is_ok());
    }

    #[test]
    fn another_format_or_version_is_named() {
        let error = Manifest::parse(&with_path("x").replace("\"version\":1", "\"version\":2")).unwrap_err();
        assert!(error.message.contains("version is 2"));
        assert!(Manifest::parse("{}").is_err());
        assert!(Manifest::parse("[1").is_err());
    }
}
