//! A static site that opens on one snapshot: the built app, and beside it the snapshot's files with a manifest: Parquet, and spans in OTLP as they are.
//! Which file is which table is decided by the page's own code.

mod database;
mod site;
mod snapshot;

use std::path::PathBuf;

use anyhow::Result;

use crate::manifest::Manifest;
use crate::{build, paths};

/// What is published, and where to.
pub struct Options {
    /// A folder, an archive, a database, a Parquet file, a file of spans in OTLP or a manifest.
    pub snapshot: PathBuf,
    /// The site's folder.
    pub out: PathBuf,
    /// The name of the site and of the snapshot.
    pub title: Option<String>,
    /// The built app; without it `dist/`, which is built first.
    pub app: Option<PathBuf>,
}

/// Writes the site.
///
/// # Errors
/// When the snapshot is not sound, the app cannot be built, or the folder holds something else.
pub fn run(options: &Options) -> Result<()> {
    let app = match &options.app {
        Some(app) => app.clone(),
        None => {
            build::site()?;
            paths::dist()
        }
    };
    let manifest = write(options, &app)?;
    let rows: u64 = manifest.tables.iter().map(|table| table.rows).sum();
    println!(
        "{}: {} with {} tables, {rows} rows. Any static host serves it, under any path.",
        options.out.display(),
        manifest.name,
        manifest.tables.len()
    );
    Ok(())
}

fn write(options: &Options, app: &std::path::Path) -> Result<Manifest> {
    let found = snapshot::read(&options.snapshot)?;
    let name = options.title.clone().unwrap_or_else(|| found.name.clone());
    site::copy(app, &options.out, options.title.as_deref())?;
    site::write_snapshot(&options.out, found, name)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
