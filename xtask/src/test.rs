//! Every check of the project, part by part. Stops at the first part that fails.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::command::{cargo, command, path_with, run};
use crate::console::{always, seconds};
use crate::{build, paths, setup, tools};

/// One part of the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Format and clippy, native and wasm32.
    Lint,
    /// Tests that need no browser.
    Native,
    /// Tests of the Rust code in headless Chromium.
    Wasm,
    /// Tests of the built site in Chromium.
    E2e,
}

const ALL: [Part; 4] = [Part::Lint, Part::Native, Part::Wasm, Part::E2e];

/// The tests that run in the browser; the others need files and run natively.
const BROWSER_TESTS: [&str; 6] = ["--test", "engine", "--test", "artifact", "--test", "turns"];

impl Part {
    /// The part of this name.
    pub fn named(name: &str) -> Option<Part> {
        ALL.into_iter().find(|part| part.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Part::Lint => "lint",
            Part::Native => "native",
            Part::Wasm => "wasm",
            Part::E2e => "e2e",
        }
    }
}

/// Runs one part, or all; of the Node tests only the files whose name holds `filter`.
///
/// # Errors
/// When the set-up or a part fails; the message names the part.
pub fn run_parts(only: Option<Part>, filter: Option<&str>) -> Result<()> {
    let mut done: Vec<(Part, Duration)> = Vec::new();
    for part in ALL.into_iter().filter(|part| only.is_none_or(|only| only == *part)) {
        let start = Instant::now();
        println!("\n== {} ==", part.name());
        let result = match part {
            Part::Lint => lint(),
            Part::Native => native(filter),
            Part::Wasm => wasm(),
            Part::E2e => e2e(filter),
        };
        summarise(&done);
        result.with_context(|| format!("the part `{}` failed", part.name()))?;
        done.push((part, start.elapsed()));
    }
    println!("\nAll passed");
    summarise(&done);
    Ok(())
}

fn summarise(done: &[(Part, Duration)]) {
    for (part, time) in done {
        println!("  ✓ {}: {}", part.name(), seconds(*time));
    }
}

fn lint() -> Result<()> {
    setup::for_native_tests()?;
    println!("Checks");
    always("format", || run(cargo().args(["fmt", "--all", "--check"])))?;
    always("clippy, native", || {
        run(cargo().args(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
    })?;
    always("clippy, wasm32", || {
        let target = ["clippy", "--target", "wasm32-unknown-unknown", "--lib", "--bins", "--locked"];
        run(cargo().args(target).args(BROWSER_TESTS).args(["--", "-D", "warnings"]))
    })
}

fn native(filter: Option<&str>) -> Result<()> {
    setup::for_native_tests()?;
    println!("Tests");
    always("cargo test, native", || run(cargo().args(["test", "--workspace", "--locked"])))?;
    node_tests("tests/native", filter, &[])
}

fn wasm() -> Result<()> {
    let chromium = setup::for_browser_tests()?;
    println!("Tests");
    always("cargo test, in Chromium", || {
        run(cargo()
            .args(["test", "--target", "wasm32-unknown-unknown", "--locked"])
            .args(BROWSER_TESTS)
            .env("PATH", path_with(&[tools::WASM_BINDGEN.bin()])?)
            .env("CHROMEDRIVER", &chromium.driver)
            .env("WASM_BINDGEN_TEST_TIMEOUT", "120"))
    })
}

fn e2e(filter: Option<&str>) -> Result<()> {
    let chromium = setup::for_browser_tests()?;
    build::unless_current()?;
    println!("Tests");
    let own = std::env::current_exe().context("this program does not know where it is")?;
    node_tests("tests/e2e", filter, &[("CHROMIUM", &chromium.browser), ("PROVSCOPE_XTASK", &own)])
}

/// Runs the `*.test.mjs` files of a folder by Node's test runner.
fn node_tests(folder: &str, filter: Option<&str>, variables: &[(&str, &Path)]) -> Result<()> {
    let files = test_files(&paths::root().join(folder), filter)?;
    if files.is_empty() {
        println!("  – no test in {folder}/");
        return Ok(());
    }
    let what = format!("{folder}/, {} files", files.len());
    // Node 20 takes files, newer versions patterns too: files are right for all.
    always(&what, || {
        run(command("node").args(["--test", "--test-reporter=spec"]).args(&files).envs(variables.iter().copied()))
    })
}

fn test_files(folder: &Path, filter: Option<&str>) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".test.mjs") && filter.is_none_or(|filter| name.contains(filter)) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
