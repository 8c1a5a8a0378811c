//! The benchmark: sets up, builds, generates its snapshot, and lets Node measure (`bench/`).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::command::{cargo, command, find, run as run_command};
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

/// Rows of the file whose fingerprint is computed, and schemas of the generated embeddings, as in `bench/compute.mjs`.
const ROWS: usize = 1_000_000;
const SCHEMAS: usize = 10_000;

/// Reads Parquet for the Python that fingerprints are compared with.
const PYARROW: &str = "pyarrow==26.0.1";

/// A Python of the benchmark's own, with what it needs to read Parquet. The measurements say so where there is none.
fn python() {
    let folder = paths::root().join("target/bench/python");
    let stamp = folder.join("provscope");
    let make = || {
        let system = find(&["python3", "python"]).context("there is no Python")?;
        run_command(command(system).args(["-m", "venv"]).arg(&folder))?;
        let within = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
        let quiet = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PYARROW];
        run_command(command(folder.join(within)).args(quiet))?;
        fs::write(&stamp, PYARROW).with_context(|| format!("{} cannot be written", stamp.display()))
    };
    let is_there = || Ok(fs::read_to_string(&stamp).is_ok_and(|found| found == PYARROW));
    if let Err(error) = console::step("Python with pyarrow", is_there, make) {
        println!("  - {error:#}");
        // Half of one would be taken for it.
        let _ = fs::remove_dir_all(&folder);
    }
}

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
    python();
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
    let out = paths::generated_schemas(SCHEMAS);
    let snapshot = generate::embeddings::Options { schemas: SCHEMAS, out: out.clone(), seed: 1 };
    let what = format!("generated embeddings of {SCHEMAS} schemas");
    console::step(&what, || Ok(is_there(&out)), || generate::embeddings::run(&snapshot))?;
    let out = paths::generated_rows(ROWS);
    let file = generate::wide::Options { rows: ROWS, out: out.clone(), seed: 1 };
    console::step(&format!("a generated file of {ROWS} rows"), || Ok(is_there(&out)), || generate::wide::run(&file))?;
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
