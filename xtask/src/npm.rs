//! The npm packages, by lock file, without running any package's install script.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::command::{npm, run};
use crate::{console, digest, paths};

/// Installs the packages of the repository's root unless the installed ones are those of the lock file.
///
/// # Errors
/// When npm cannot install them.
pub fn ensure() -> Result<()> {
    install("npm packages", &paths::root())
}

/// The same for what only the benchmark measures beside.
///
/// # Errors
/// When npm cannot install them.
pub fn ensure_for_bench() -> Result<()> {
    install("npm packages of the benchmark", &paths::root().join("bench"))
}

fn install(what: &str, folder: &Path) -> Result<()> {
    let wanted = digest::of_files(folder, &["package.json", "package-lock.json"])?;
    // In the folder that `npm ci` empties: a broken installation never keeps it.
    let stamp = folder.join("node_modules/.provscope");
    console::step(
        what,
        || Ok(fs::read_to_string(&stamp).is_ok_and(|found| found == wanted)),
        || {
            run(npm().args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder))?;
            fs::write(&stamp, &wanted).with_context(|| format!("{} cannot be written", stamp.display()))
        },
    )
}
