//! Where things lie: in the repository and in the user's cache. Nothing here touches a file.

use std::env;
use std::path::{Path, PathBuf};

/// The repository's root, whatever the current directory is.
pub fn root() -> PathBuf {
    let manifest =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().map(Path::to_path_buf).unwrap_or(manifest)
}

/// The built site.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// Where cargo builds.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// The engine's assets, generated from the npm package and ignored by git.
pub fn engine_assets() -> PathBuf {
    root().join("assets/duckdb")
}

/// The snapshots that tests open; some are bundled as samples.
pub fn snapshots() -> PathBuf {
    root().join("tests/snapshots")
}

/// The first sample.
pub fn sample() -> PathBuf {
    snapshots().join("music-topos")
}

/// A generated snapshot of so many artifacts.
pub fn generated(artifacts: usize) -> PathBuf {
    root().join("target/generated").join(format!("artifacts-{artifacts}"))
}

/// Where a generated snapshot of so many datasets is.
pub fn generated_datasets(datasets: usize) -> PathBuf {
    root().join("target/generated").join(format!("datasets-{datasets}"))
}

/// Where a generated file of so many rows is.
pub fn generated_rows(rows: usize) -> PathBuf {
    root().join("target/generated").join(format!("rows-{rows}"))
}

/// Where a generated snapshot of embeddings of so many schemas is.
pub fn generated_schemas(schemas: usize) -> PathBuf {
    root().join("target/generated").join(format!("schemas-{schemas}"))
}

/// Where a generated snapshot of so many spans is.
pub fn generated_traces(spans: usize) -> PathBuf {
    root().join("target/generated").join(format!("spans-{spans}"))
}

/// A note of xtask's own about what is up to date.
pub fn stamp(name: &str) -> PathBuf {
    root().join("target/xtask").join(name)
}

/// The programs that npm packages bring, such as `wasm-opt`.
pub fn npm_bin() -> PathBuf {
    root().join("node_modules/.bin")
}

/// Where one pinned version of a tool is installed: outside the repository, so that every clone finds it.
pub fn tool(name: &str, version: &str) -> PathBuf {
    cache().join("provscope/tools").join(format!("{name}-{version}"))
}

/// The user's cache folder by the platform's own convention.
fn cache() -> PathBuf {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || set("HOME").or_else(|| set("USERPROFILE")).unwrap_or_else(env::temp_dir);
    if let Some(chosen) = set("XDG_CACHE_HOME").filter(|path| path.is_absolute()) {
        return chosen;
    }
    if cfg!(windows) {
        set("LOCALAPPDATA").unwrap_or_else(home)
    } else if cfg!(target_os = "macos") {
        home().join("Library/Caches")
    } else {
        home().join(".cache")
    }
}
