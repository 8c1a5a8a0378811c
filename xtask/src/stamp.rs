//! What Trunk cannot do, after each of its builds, on the staged site: names with content hashes for the files that
//! the app fetches later, their hashes and sizes in the page, and the bundled samples.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use serde_json::json;

use crate::{assets, digest, samples};

/// The folder of the site's own snapshot.
pub const SNAPSHOT: &str = "snapshot";
/// The folder of the bundled samples in the site.
const SAMPLE: &str = "sample";

/// Finishes the site that Trunk has staged.
///
/// # Errors
/// When it was not started by Trunk, when a file is not where Trunk puts it, or when the sample does not match its
/// manifest.
pub fn run() -> Result<()> {
    let Some(stage) = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from) else {
        bail!("`cargo xtask stamp` is Trunk's hook and needs its TRUNK_STAGING_DIR; to build, run `cargo xtask build`");
    };
    let index = stage.join("index.html");
    let page = fs::read_to_string(&index).with_context(|| format!("{} cannot be read", index.display()))?;
    let start = hashed(&stage, "start.js")?;
    let page = replace_once(&page, "\"./start.js\"", &format!("\"./{start}\""))?;
    let metas = [
        asset(&stage, "engine-worker", &format!("duckdb/{}", assets::WORKER))?,
        asset(&stage, "engine-wasm", &format!("duckdb/{}", assets::ENGINE))?,
        asset(&stage, "decoder-script", "decoder.js")?,
        asset(&stage, "decoder-wasm", "decoder_bg.wasm")?,
    ];
    let page = replace_once(&page, "</head>", &format!("\n{}</head>", metas.concat()))?;
    fs::write(&index, page)?;
    samples::put(&stage.join(SAMPLE))?;
    place_for_a_snapshot(&stage.join(SNAPSHOT))
}

/// Gives a file its hashed name and describes it for the app.
fn asset(stage: &Path, name: &str, file: &str) -> Result<String> {
    let path = hashed(stage, file)?;
    let bytes = fs::read(stage.join(&path))?;
    let unpacked = if path.ends_with(".gz") {
        let size = io::copy(&mut GzDecoder::new(bytes.as_slice()), &mut io::sink())?;
        format!(" data-unpacked=\"{size}\"")
    } else {
        String::new()
    };
    Ok(format!(
        "<meta name=\"provscope-asset\" data-name=\"{name}\" data-path=\"{path}\" data-sha384=\"{}\" data-bytes=\"{}\"{unpacked}>\n",
        digest::sha384(&bytes),
        bytes.len(),
    ))
}

/// Renames `a/b.c.d` to `a/b-<hash>.c.d`, so that a cache never gives an old file for a new page.
fn hashed(stage: &Path, file: &str) -> Result<String> {
    let from = stage.join(file);
    let bytes = fs::read(&from).with_context(|| format!("the built site has no {file}"))?;
    let renamed = with_hash(file, &digest::sha256(&bytes));
    fs::rename(from, stage.join(&renamed))?;
    Ok(renamed)
}

fn with_hash(file: &str, hash: &str) -> String {
    let hash: String = hash.chars().take(16).collect();
    let (folder, name) = file.rsplit_once('/').map_or(("", file), |(folder, name)| (folder, name));
    let (stem, extension) = name.split_once('.').unwrap_or((name, ""));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}{stem}-{hash}.{extension}")
}

fn replace_once(page: &str, old: &str, new: &str) -> Result<String> {
    if page.matches(old).count() != 1 {
        bail!("the built index.html should hold {old} exactly once");
    }
    Ok(page.replace(old, new))
}

/// The page opens `snapshot/manifest.json` by itself. One without tables keeps its request from failing where there
/// is none: a browser logs every answer of 404.
fn place_for_a_snapshot(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let name = "No snapshot is here yet: put the files of one into this folder, with their manifest.json in place of this one.";
    let manifest = json!({ "format": "provscope-snapshot", "version": 1, "name": name, "tables": [] });
    Ok(fs::write(folder.join("manifest.json"), serde_json::to_string_pretty(&manifest)? + "\n")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_stands_before_the_first_dot_of_the_name() {
        let hash = "0123456789abcdef0123";
        assert_eq!(with_hash("decoder.js", hash), "decoder-0123456789abcdef.js");
        assert_eq!(with_hash("duckdb/duckdb-eh.wasm.gz", hash), "duckdb/duckdb-eh-0123456789abcdef.wasm.gz");
    }

    #[test]
    fn a_page_that_is_not_as_expected_is_an_error() {
        assert!(replace_once("<head></head>", "</head>", "x").is_ok());
        assert!(replace_once("none", "</head>", "x").is_err());
        assert!(replace_once("aa", "a", "x").is_err());
    }
}
