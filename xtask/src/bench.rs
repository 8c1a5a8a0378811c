//! The benchmark: sets up, builds, generates its snapshot, and lets Node measure (`bench/`).

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::command::{cargo, command, run as run_command};
use crate::{build, console, generate, npm, paths, setup, tools};

/// What is measured, and what becomes of the figures.
pub struct Options {
    /// Artifacts of the generated snapshot.
    pub artifacts: usize,
    /// The parts that are measured, separated by commas; all of them if none is named.
    pub only: Option<String>,
    /// Fewer runs.
    pub quick: bool,
    /// Where the figures go as JSON.
    pub json: Option<PathBuf>,
    /// Whether `BENCHMARKS.md` is written.
    pub write: bool,
}

/// Spans of the large trace of each generated snapshot, as in `bench/traces.mjs`.
const SPANS: [usize; 3] = [1_000, 20_000, 100_000];

/// Datasets of each generated lineage, as in `bench/lineage.mjs`.
const DATASETS: [usize; 2] = [5_000, 100_000];

/// The layout by itself, as a module for a page.
fn layout() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let root = paths::root();
    run_command(cargo().args(["build", "--release", "--locked", "--target", TARGET, "--example", "layered"]))?;
    let built = root.join("target").join(TARGET).join("release/examples/layered.wasm");
    let out = root.join("target/bench");
    run_command(
        command(tools::WASM_BINDGEN.program())
            .args(["--target", "web", "--no-typescript", "--out-name", "layered", "--out-dir"])
            .arg(out)
            .arg(built),
    )
}

/// Measures.
///
/// # Errors
/// When the set-up, the build or a measurement fails. A missed target is no error.
pub fn run(options: &Options) -> Result<()> {
    let chromium = setup::for_browser_tests()?;
    npm::ensure_for_bench()?;
    build::unless_current()?;
    layout()?;
    let is_there = |folder: &Path| folder.join("manifest.json").is_file();
    let out = paths::generated(options.artifacts);
    let snapshot = generate::Options { artifacts: options.artifacts, out: out.clone(), seed: 1 };
    console::step("the generated snapshot", || Ok(is_there(&out)), || generate::run(&snapshot))?;
    for spans in SPANS {
        let out = paths::generated_traces(spans);
        let snapshot = generate::traces::Options { spans, out: out.clone(), seed: 1 };
        let what = format!("generated traces of {spans} spans");
        console::step(&what, || Ok(is_there(&out)), || generate::traces::run(&snapshot))?;
    }
    for datasets in DATASETS {
        let out = paths::generated_datasets(datasets);
        let snapshot = generate::datasets::Options { datasets, out: out.clone(), seed: 1 };
        let what = format!("a generated lineage of {datasets} datasets");
        console::step(&what, || Ok(is_there(&out)), || generate::datasets::run(&snapshot))?;
    }
    println!("Measurements");
    let mut node = command("node");
    node.args(["bench/run.mjs", "--artifacts", &options.artifacts.to_string()]).env("CHROMIUM", &chromium.browser);
    if let Some(parts) = &options.only {
        node.args(["--only", parts]);
    }
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
