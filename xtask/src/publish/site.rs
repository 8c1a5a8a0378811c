//! The site's folder: the app copied into it, and the snapshot beside the app.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, SecondsFormat};
use provscope::snapshot::manifest::stays_under;

use super::snapshot::{Snapshot, plain};
use crate::digest;
use crate::manifest::{File, Manifest, Table};
use crate::page::SNAPSHOT;

/// Copies the app into a folder that is new, empty, or a site of ours.
///
/// # Errors
/// When the folder holds something else, or the app is not whole.
pub fn copy(app: &Path, out: &Path, title: Option<&str>) -> Result<()> {
    let page = app.join("index.html");
    let page = fs::read_to_string(&page).with_context(|| format!("{} cannot be read", page.display()))?;
    let is_ours = |path: &Path| fs::read_to_string(path).is_ok_and(|page| page.contains("provscope-asset"));
    if out.exists() && fs::read_dir(out)?.next().is_some() && !is_ours(&out.join("index.html")) {
        bail!("{} holds something else than a site of provscope: name another folder", out.display());
    }
    if out.exists() {
        // Names with hashes: files of an earlier version would stay for ever.
        fs::remove_dir_all(out).with_context(|| format!("{} cannot be emptied", out.display()))?;
    }
    tree(app, out)?;
    let page = match title {
        Some(title) => page.replacen("<title>provscope</title>", &format!("<title>{}</title>", escaped(title)), 1),
        None => page,
    };
    Ok(fs::write(out.join("index.html"), page)?)
}

fn tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("{} cannot be made", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("{} cannot be listed", from.display()))? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            tree(&path, &target)?;
        } else {
            fs::copy(&path, &target).with_context(|| format!("{} cannot be copied", path.display()))?;
        }
    }
    Ok(())
}

/// Writes the snapshot's files and its manifest.
///
/// # Errors
/// When a file cannot be written, or a folder's name cannot stand in a manifest.
pub fn write_snapshot(out: &Path, snapshot: Snapshot, name: String) -> Result<Manifest> {
    let folder = out.join(SNAPSHOT);
    let mut taken = BTreeSet::new();
    let mut tables = Vec::new();
    for table in snapshot.tables {
        let base = free(&plain(&table.name), &mut taken);
        let is_lone = matches!(table.files.as_slice(), [only] if only.folders.is_empty());
        let mut files = Vec::new();
        for (place, file) in table.files.iter().enumerate() {
            let path = match is_lone {
                true => format!("{base}.{}", file.ending),
                false => format!("{base}/{}part-{place:05}.{}", file.folders, file.ending),
            };
            if !stays_under(&path) {
                bail!("the folder {} has characters that an address changes: rename it", file.folders);
            }
            let target = folder.join(&path);
            fs::create_dir_all(target.parent().context("a file without a folder")?)?;
            fs::write(&target, &file.bytes).with_context(|| format!("{} cannot be written", target.display()))?;
            files.push(File { path, bytes: file.bytes.len() as u64, sha256: digest::sha256(&file.bytes) });
        }
        let (system, rows, columns) = (table.system, table.rows, table.columns);
        tables.push(Table { system, table: table.name, files, rows, columns });
    }
    let mut descriptors = Vec::new();
    for (path, bytes) in snapshot.descriptors {
        fs::write(folder.join(&path), &bytes).with_context(|| format!("{path} cannot be written"))?;
        descriptors.push(File { path, bytes: bytes.len() as u64, sha256: digest::sha256(&bytes) });
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let now = DateTime::from_timestamp(now.try_into()?, 0).context("this machine's clock is far off")?;
    let manifest = Manifest {
        format: "provscope-snapshot".to_owned(),
        version: 1,
        name,
        created: now.to_rfc3339_opts(SecondsFormat::Secs, true),
        producer: concat!("provscope xtask ", env!("CARGO_PKG_VERSION")).to_owned(),
        tables,
        descriptors,
    };
    fs::write(folder.join("manifest.json"), serde_json::to_string_pretty(&manifest)? + "\n")?;
    Ok(manifest)
}

/// A name that no other table has; some file systems do not tell case apart.
fn free(base: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = std::iter::once(base.to_owned()).chain((2..).map(|number| format!("{base}_{number}")));
    let mut names = numbered.skip_while(|name| taken.contains(&name.to_lowercase()));
    let name = names.next().unwrap_or_default();
    taken.insert(name.to_lowercase());
    name
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
