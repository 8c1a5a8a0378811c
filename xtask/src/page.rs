//! The site's folder: index.html with the files it names, each under a name with its content's hash, so that a cache
//! never gives an old file for a new page; the engine, the decoder, the samples.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use serde_json::json;

use crate::{assets, digest, paths, samples, wasm};

/// The folder of the site's own snapshot.
pub const SNAPSHOT: &str = "snapshot";
/// The folder of the bundled samples in the site.
const SAMPLE: &str = "sample";
/// The line of index.html that starts the app, and the files it names.
const START: &str = r#"<script type="module" src="start.js" data-js="app.js" data-wasm="app_bg.wasm"></script>"#;
const THEME: &str = r#"<script src="theme.js"></script>"#;

/// Puts the site together in `site` from what [`wasm::build`] has put into `work`.
///
/// # Errors
/// When a file is missing or not as expected, or a sample does not match its manifest.
pub fn assemble(work: &Path, site: &Path) -> Result<()> {
    let root = paths::root();
    let page = fs::read_to_string(root.join("index.html")).context("index.html cannot be read")?;
    let theme = put(site, "theme.js", &fs::read(root.join("theme.js"))?)?;
    let page =
        replace_once(&page, THEME, &format!(r#"<script src="./{}"{}></script>"#, theme.path, theme.integrity()))?;
    let page = with_one_style(&page, site)?;
    let start = put(site, "start.js", &fs::read(root.join("start.js"))?)?;
    let app = app(&work.join("app"), site)?;
    let page = replace_once(&page, START, &starting(&start.path, &app))?;
    let engine = |name: &str| fs::read(paths::engine_assets().join(name));
    let decoder = |name: &str| fs::read(work.join("decoder").join(name));
    let metas = [
        put(site, &format!("duckdb/{}", assets::WORKER), &engine(assets::WORKER)?)?.meta("engine-worker")?,
        put(site, &format!("duckdb/{}", assets::ENGINE), &engine(assets::ENGINE)?)?.meta("engine-wasm")?,
        put(site, "decoder.js", &decoder("decoder.js")?)?.meta("decoder-script")?,
        put(site, "decoder_bg.wasm", &decoder("decoder_bg.wasm")?)?.meta("decoder-wasm")?,
    ];
    let page = replace_once(&page, "</head>", &format!("{}</head>", metas.concat()))?;
    fs::write(site.join("index.html"), page)?;
    samples::put(&site.join(SAMPLE))?;
    place_for_a_snapshot(&site.join(SNAPSHOT))
}

/// A file of the site.
struct Put {
    path: String,
    bytes: Vec<u8>,
}

impl Put {
    fn integrity(&self) -> String {
        format!(r#" integrity="sha384-{}""#, digest::sha384(&self.bytes))
    }

    /// Describes it for the app, which fetches it later.
    fn meta(&self, name: &str) -> Result<String> {
        let unpacked = if self.path.ends_with(".gz") {
            let size = io::copy(&mut GzDecoder::new(self.bytes.as_slice()), &mut io::sink())?;
            format!(" data-unpacked=\"{size}\"")
        } else {
            String::new()
        };
        Ok(format!(
            "  <meta name=\"provscope-asset\" data-name=\"{name}\" data-path=\"{}\" data-sha384=\"{}\" data-bytes=\"{}\"{unpacked}>\n  ",
            self.path,
            digest::sha384(&self.bytes),
            self.bytes.len(),
        ))
    }
}

/// Writes a file under its hashed name.
fn put(site: &Path, name: &str, bytes: &[u8]) -> Result<Put> {
    let path = with_hash(name, &digest::sha256(bytes));
    let file = site.join(&path);
    fs::create_dir_all(file.parent().unwrap_or(site))?;
    fs::write(file, bytes)?;
    Ok(Put { path, bytes: bytes.to_vec() })
}

/// `a/b.c.d` as `a/b-<hash>.c.d`.
fn with_hash(file: &str, hash: &str) -> String {
    let hash: String = hash.chars().take(16).collect();
    let (folder, name) = file.rsplit_once('/').map_or(("", file), |(folder, name)| (folder, name));
    let (stem, extension) = name.split_once('.').unwrap_or((name, ""));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}{stem}-{hash}.{extension}")
}

/// The style sheets that the page names, as one file in their order: one request before the first paint.
fn with_one_style(page: &str, site: &Path) -> Result<String> {
    let sheet = |line: &str| {
        Some(line.trim().strip_prefix(r#"<link rel="stylesheet" href=""#)?.strip_suffix(r#"">"#)?.to_owned())
    };
    let mut whole = String::new();
    for file in page.lines().filter_map(sheet) {
        whole += &fs::read_to_string(paths::root().join(&file)).with_context(|| format!("{file} cannot be read"))?;
    }
    if whole.is_empty() {
        bail!("index.html names no style sheet");
    }
    let style = put(site, "style.css", whole.as_bytes())?;
    let link = format!("    <link rel=\"stylesheet\" href=\"./{}\"{}>\n", style.path, style.integrity());
    let kept: String = page.lines().filter(|line| sheet(line).is_none()).map(|line| format!("{line}\n")).collect();
    let title = kept.find("  </head>").context("index.html has no end of its head")?;
    Ok(format!("{}{link}{}", &kept[..title], &kept[title..]))
}

/// The app's files, which name each other, in a folder with a hash of them all; returns its name.
fn app(built: &Path, site: &Path) -> Result<String> {
    let hash: String = digest::of_files(built, &["."])?.chars().take(16).collect();
    let folder = format!("app-{hash}");
    fs::create_dir_all(site.join(&folder))?;
    for entry in fs::read_dir(built)? {
        let from = entry?.path();
        if from.is_file() {
            fs::copy(&from, site.join(&folder).join(from.file_name().unwrap_or_default()))?;
        }
    }
    Ok(folder)
}

/// What starts the app, and asks for its files before that. Without integrity, which browsers ignore for a preloaded
/// fetch, and say so.
fn starting(start: &str, app: &str) -> String {
    let preload = |file: &str| format!(r#"<link rel="modulepreload" href="./{app}/{file}">"#);
    let wasm =
        format!(r#"<link rel="preload" href="./{app}/app_bg.wasm" as="fetch" type="application/wasm" crossorigin>"#);
    let script = format!(
        r#"<script type="module" src="./{start}" data-js="./{app}/app.js" data-wasm="./{app}/app_bg.wasm"></script>"#
    );
    [preload("app.js"), preload(wasm::PARTS_SCRIPT), wasm, script].join("\n    ")
}

fn replace_once(page: &str, old: &str, new: &str) -> Result<String> {
    if page.matches(old).count() != 1 {
        bail!("index.html should hold {old} exactly once");
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
