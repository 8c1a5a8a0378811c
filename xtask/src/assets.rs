//! DuckDB-WASM's two files from the npm package into `assets/duckdb/`: the worker's script, and the engine
//! compressed, since no static host can be relied on to compress 34 MB of WebAssembly.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::{Compression, GzBuilder};

use crate::{console, digest, paths};

/// The worker's script under `assets/duckdb/`.
pub const WORKER: &str = "duckdb-browser-eh.worker.js";
/// The engine under `assets/duckdb/`, gzip-compressed.
pub const ENGINE: &str = "duckdb-eh.wasm.gz";

/// What the two are, for browser tests.
const LIST: &str = "assets.json";

const PACKAGE: &str = "node_modules/@duckdb/duckdb-wasm/dist";
/// SHA-256 of the files of @duckdb/duckdb-wasm 1.32.0: the engine's version is part of what is tested.
const WORKER_SHA256: &str = "f8ab72b6b90b3ad83077d47426d4a99d5d9a4c7e07cba1a2be37d655adc7c1ab";
const ENGINE_SHA256: &str = "4c221bfa59c11f24dbd750e70c90b9252eca6eec5633936e6a2ec766e55fd879";
/// Raised when the way the files are made changes.
const RECIPE: u32 = 2;

/// Makes the assets unless they are there.
///
/// # Errors
/// When the package's files are not the pinned ones, or files cannot be read or written.
pub fn ensure() -> Result<()> {
    console::step("DuckDB-WASM's files", is_current, make)
}

fn is_current() -> Result<bool> {
    let assets = paths::engine_assets();
    Ok(fs::read_to_string(paths::stamp("assets")).is_ok_and(|found| stamp(&assets).is_ok_and(|wanted| found == wanted)))
}

/// What the assets were made from, and how large they are.
fn stamp(assets: &Path) -> Result<String> {
    let size = |name: &str| fs::metadata(assets.join(name)).map(|found| found.len());
    Ok(format!("{RECIPE} {WORKER_SHA256} {} {ENGINE_SHA256} {}", size(WORKER)?, size(ENGINE)?))
}

fn make() -> Result<()> {
    let package = paths::root().join(PACKAGE);
    let worker = pinned(&package.join(WORKER), WORKER_SHA256)?;
    let engine = pinned(&package.join("duckdb-eh.wasm"), ENGINE_SHA256)?;
    let assets = paths::engine_assets();
    fs::create_dir_all(&assets)?;
    fs::write(assets.join(WORKER), without_source_map(&worker))?;
    fs::write(assets.join(ENGINE), gzip(&engine)?)?;
    fs::write(assets.join(LIST), list(&assets)?)?;
    let note = paths::stamp("assets");
    fs::create_dir_all(note.parent().context("the stamp has no folder")?)?;
    Ok(fs::write(note, stamp(&assets)?)?)
}

/// The files with what they must be: for browser tests, which have no page that says so.
fn list(assets: &Path) -> Result<String> {
    let entry = |name: &str, file: &str| -> Result<serde_json::Value> {
        let bytes = fs::read(assets.join(file))?;
        let (path, sha384) = (format!("assets/duckdb/{file}"), digest::sha384(&bytes));
        Ok(serde_json::json!({ "name": name, "path": path, "sha384": sha384, "bytes": bytes.len() }))
    };
    Ok(serde_json::to_string_pretty(&[entry("engine-worker", WORKER)?, entry("engine-wasm", ENGINE)?])?)
}

fn pinned(path: &Path, sha256: &str) -> Result<Vec<u8>> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let found = digest::sha256(&bytes);
    if found != sha256 {
        bail!("{} is not the pinned file: SHA-256 {found} instead of {sha256}", path.display());
    }
    Ok(bytes)
}

/// The script without its last comment, which names a map that is not shipped.
fn without_source_map(script: &[u8]) -> &[u8] {
    const COMMENT: &[u8] = b"//# sourceMappingURL=";
    let end = script.windows(COMMENT.len()).rposition(|part| part == COMMENT).unwrap_or(script.len());
    script.get(..end).unwrap_or(script)
}

/// Gzip without a time or a name: the same bytes give the same file everywhere.
fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_source_map_comment_is_cut() {
        assert_eq!(without_source_map(b"run();\n//# sourceMappingURL=x.map\n"), b"run();\n");
        assert_eq!(without_source_map(b"run();"), b"run();");
    }

    #[test]
    fn compression_is_the_same_each_time() {
        assert_eq!(gzip(b"abc").ok(), gzip(b"abc").ok());
    }
}
