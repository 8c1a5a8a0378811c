//! Damaged files in the real page: sets up, builds, and lets Node drive Chromium (`tests/fuzz/`).

use anyhow::Result;

use crate::command::{command, run};
use crate::{build, setup};

/// How many cases, and which.
pub struct Options {
    /// How many.
    pub cases: u32,
    /// Another seed makes other cases.
    pub seed: u32,
    /// Only this case of them.
    pub only: Option<u32>,
}

/// Runs the cases.
///
/// # Errors
/// When the build fails, or a file does what none may do.
pub fn cases(options: &Options) -> Result<()> {
    let chromium = setup::for_browser_tests()?;
    build::unless_current()?;
    println!("Damaged files");
    let mut node = command("node");
    node.arg("tests/fuzz/run.mjs").env("CHROMIUM", &chromium.browser);
    node.args(["--cases", &options.cases.to_string(), "--seed", &options.seed.to_string()]);
    if let Some(only) = options.only {
        node.args(["--only", &only.to_string()]);
    }
    run(&mut node)
}
