//! A DuckDB database that is published: its tables are written as Parquet first, by DuckDB itself.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use provscope::snapshot::database::export_remedy;

use crate::command::{command, run};
use crate::npm;

/// A folder of Parquet files; it is removed when this goes.
pub struct Exported(PathBuf);

impl Exported {
    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.0
    }
}

impl Drop for Exported {
    fn drop(&mut self) {
        // What cannot be removed lies in the system's folder for that.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Writes the tables of a database.
///
/// # Errors
/// When it is no database that this DuckDB reads, or there is no room.
pub fn export(database: &Path) -> Result<Exported> {
    npm::ensure()?;
    let folder = Exported(std::env::temp_dir().join(format!("provscope-export-{}", std::process::id())));
    fs::create_dir_all(&folder.0).with_context(|| format!("{} cannot be made", folder.0.display()))?;
    let name = database.file_name().unwrap_or_default().to_string_lossy();
    run(command("node").arg("xtask/export.mjs").arg(database).arg(&folder.0))
        .with_context(|| format!("{name} could not be read. {}", export_remedy(&name)))?;
    Ok(folder)
}
