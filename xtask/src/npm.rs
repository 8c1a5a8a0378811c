//! The npm packages, by lock file, without running any package's install script.

use std::fs;

use anyhow::{Context, Result};

use crate::command::{npm, run};
use crate::{console, digest, paths};

/// Installs the packages unless the installed ones are those of the lock file.
///
/// # Errors
/// When npm cannot install them.
pub fn ensure() -> Result<()> {
    let wanted = digest::of_files(&paths::root(), &["package.json", "package-lock.json"])?;
    // In the folder that `npm ci` empties: a broken installation never keeps it.
    let stamp = paths::root().join("node_modules/.provscope");
    console::step(
        "npm packages",
        || Ok(fs::read_to_string(&stamp).is_ok_and(|found| found == wanted)),
        || {
            run(npm().args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
            fs::write(&stamp, &wanted).with_context(|| format!("{} cannot be written", stamp.display()))
        },
    )
}
