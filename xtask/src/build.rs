//! Builds the site, unless it was built from the same inputs.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::command::{command, output};
use crate::{console, digest, page, paths, setup, wasm};

/// Everything that the site is made of.
const INPUTS: &[&str] = &[
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "index.html",
    "migrations",
    "package-lock.json",
    "src",
    "start.js",
    "style",
    "tests/snapshots/compute",
    "tests/snapshots/datasets",
    "tests/snapshots/junjo-traces",
    "tests/snapshots/music-topos",
    "tests/snapshots/projects",
    "theme.js",
    "xtask/src",
];

/// Sets up and builds `dist/`.
///
/// # Errors
/// When something is missing, or the build fails.
pub fn site() -> Result<()> {
    setup::for_build()?;
    unless_current()
}

/// Builds `dist/` when everything is set up.
///
/// # Errors
/// When the build fails.
pub fn unless_current() -> Result<()> {
    println!("Build");
    let wanted = inputs()?;
    let stamp = paths::stamp("dist");
    let is_current = || paths::dist().join("index.html").is_file() && holds(&stamp, &wanted);
    if is_current() {
        return console::step("the site in dist/", || Ok(true), || Ok(()));
    }
    setup::fetch_crates()?;
    console::always("the site in dist/", || {
        forget(&stamp)?;
        site_in(&paths::target().join("site"))?;
        fs::create_dir_all(stamp.parent().context("the stamp has no folder")?)?;
        Ok(fs::write(&stamp, &wanted)?)
    })
}

/// Puts the site together in a folder of its own and lets it take the place of the last one.
fn site_in(work: &Path) -> Result<()> {
    empty(work)?;
    wasm::build(work)?;
    let made = work.join("dist");
    page::assemble(work, &made)?;
    empty(&paths::dist())?;
    Ok(fs::rename(made, paths::dist())?)
}

/// Removes what is there and leaves the folder's place free.
fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    Ok(())
}

/// The inputs and the compiler as one hash.
fn inputs() -> Result<String> {
    let compiler = output(command("rustc").arg("-vV")).unwrap_or_default();
    let files = digest::of_files(&paths::root(), INPUTS)?;
    Ok(digest::sha256(format!("{compiler}\n{files}").as_bytes()))
}

fn holds(stamp: &Path, wanted: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|found| found == wanted)
}

/// A build that fails must not leave the note of an earlier one.
fn forget(stamp: &Path) -> Result<()> {
    if stamp.exists() {
        fs::remove_file(stamp)?;
    }
    Ok(())
}
