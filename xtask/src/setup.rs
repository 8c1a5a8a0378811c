//! Sets up what is missing, in the order in which one thing needs another.

use anyhow::Result;

use crate::command::{cargo, run};
use crate::prerequisites::{self, Chromium};
use crate::{assets, console, npm, tools};

/// What building the site needs.
///
/// # Errors
/// The first thing that is missing and cannot be installed.
pub fn for_build() -> Result<()> {
    println!("Set-up");
    prerequisites::node()?;
    prerequisites::clang()?;
    prerequisites::wasm_target()?;
    tools::WASM_BINDGEN.ensure()?;
    npm::ensure()?;
    assets::ensure()
}

/// What the checks without a browser need.
///
/// # Errors
/// The first thing that is missing and cannot be installed.
pub fn for_native_tests() -> Result<()> {
    println!("Set-up");
    prerequisites::node()?;
    prerequisites::clang_or_install()?;
    prerequisites::wasm_target()?;
    npm::ensure()
}

/// What the tests in a browser need, the build's needs included.
///
/// # Errors
/// The first thing that is missing and cannot be installed.
pub fn for_browser_tests() -> Result<Chromium> {
    prerequisites::clang_or_install()?;
    for_build()?;
    prerequisites::chromium()
}

/// Downloads the crates of the lock file, before the time that the build takes is measured.
///
/// # Errors
/// When cargo cannot fetch them.
pub fn fetch_crates() -> Result<()> {
    console::always("crates", || run(cargo().args(["fetch", "--locked", "--quiet"])))
}
