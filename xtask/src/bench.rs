//! The benchmark: sets up, builds, generates its snapshot, and lets Node measure (`bench/`).

use std::path::PathBuf;

use anyhow::Result;

use crate::command::{command, run as run_command};
use crate::{build, console, generate, npm, paths, setup};

/// What is measured, and what becomes of the figures.
pub struct Options {
    /// Artifacts of the generated snapshot.
    pub artifacts: usize,
    /// Fewer runs.
    pub quick: bool,
    /// Where the figures go as JSON.
    pub json: Option<PathBuf>,
    /// Whether `BENCHMARKS.md` is written.
    pub write: bool,
}

/// Measures.
///
/// # Errors
/// When the set-up, the build or a measurement fails. A missed target is no error.
pub fn run(options: &Options) -> Result<()> {
    let chromium = setup::for_browser_tests()?;
    npm::ensure_for_bench()?;
    build::unless_current()?;
    let out = paths::generated(options.artifacts);
    let is_there = || Ok(out.join("manifest.json").is_file());
    let snapshot = generate::Options { artifacts: options.artifacts, out: out.clone(), seed: 1 };
    console::step("the generated snapshot", is_there, || generate::run(&snapshot))?;
    println!("Measurements");
    let mut node = command("node");
    node.args(["bench/run.mjs", "--artifacts", &options.artifacts.to_string()]).env("CHROMIUM", &chromium.browser);
    if options.quick {
        node.arg("--quick");
    }
    if options.write {
        node.arg("--write");
    }
    if let Some(file) = &options.json {
        node.arg("--json").arg(file);
    }
    run_command(&mut node)
}
