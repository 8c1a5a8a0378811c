//! The samples that the built site carries: one of each system, and a manifest of all of them together.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::manifest::{self, File, Manifest, Table};
use crate::{digest, paths};

/// A sample beside the first one: its folder in the site, where it comes from, its system, and its name.
struct Sample {
    folder: &'static str,
    source: &'static str,
    system: &'static str,
    name: &'static str,
}

const OTHERS: [Sample; 4] = [
    Sample { folder: "traces", source: "junjo-traces", system: "trace", name: "traces of workflows" },
    Sample { folder: "datasets", source: "datasets", system: "dataset", name: "training datasets" },
    Sample { folder: "compute", source: "compute", system: "compute", name: "deterministic compute" },
    Sample { folder: "projects", source: "projects", system: "project", name: "projects and portfolios" },
];

/// The name of the manifest that names the files of all samples.
const ALL: &str = "all.json";

/// When the manifests say they were made: a build says the same each time.
const CREATED: &str = "2026-01-01T00:00:00Z";

/// Puts the samples into a folder of the site: the first one at its top, as its own manifest names it, the others in
/// folders.
///
/// # Errors
/// When a file is missing, or is not the file of its manifest.
pub fn put(to: &Path) -> Result<()> {
    let mut all = first(to)?;
    for sample in &OTHERS {
        let folder = to.join(sample.folder);
        let manifest = put_other(sample, &folder)?;
        write(&folder.join("manifest.json"), &manifest)?;
        all.tables.extend(manifest.tables.into_iter().map(|table| under(sample.folder, table)));
        all.descriptors.extend(manifest.descriptors.into_iter().map(|file| up(sample.folder, file)));
    }
    all.name = "every sample".to_owned();
    all.created = CREATED.to_owned();
    write(&to.join(ALL), &all)
}

/// Copies the files that the first sample's manifest names, and the manifest.
fn first(to: &Path) -> Result<Manifest> {
    let from = paths::sample();
    let text = fs::read_to_string(from.join("manifest.json")).context("the sample has no manifest.json")?;
    let manifest: Manifest = serde_json::from_str(&text).context("the sample's manifest.json")?;
    fs::create_dir_all(to)?;
    for file in manifest.tables.iter().flat_map(|table| &table.files) {
        let bytes = fs::read(from.join(&file.path)).with_context(|| format!("the sample's {}", file.path))?;
        if digest::sha256(&bytes) != file.sha256 {
            bail!("the sample's {} is not the file of its manifest: run `cargo xtask manifest` again", file.path);
        }
        fs::write(to.join(&file.path), bytes)?;
    }
    fs::write(to.join("manifest.json"), text)?;
    Ok(manifest)
}

fn put_other(sample: &Sample, to: &Path) -> Result<Manifest> {
    let from = paths::snapshots().join(sample.source);
    let manifest = manifest::describe(&manifest::Options {
        folder: from.clone(),
        name: Some(sample.name.to_owned()),
        system: sample.system.to_owned(),
        created: Some(CREATED.to_owned()),
    })?;
    fs::create_dir_all(to)?;
    for file in manifest.tables.iter().flat_map(|table| &table.files).chain(&manifest.descriptors) {
        fs::copy(from.join(&file.path), to.join(&file.path))
            .with_context(|| format!("{} of the sample {}", file.path, sample.source))?;
    }
    Ok(manifest)
}

/// A table as a manifest one folder up names it.
fn under(folder: &str, table: Table) -> Table {
    Table { files: table.files.into_iter().map(|file| up(folder, file)).collect(), ..table }
}

/// A file as a manifest one folder up names it.
fn up(folder: &str, file: File) -> File {
    File { path: format!("{folder}/{}", file.path), ..file }
}

fn write(path: &Path, manifest: &Manifest) -> Result<()> {
    let text = serde_json::to_string_pretty(manifest)? + "\n";
    fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_of_all_names_files_that_are_there() {
        let to = std::env::temp_dir().join(format!("provscope-samples-{}", std::process::id()));
        put(&to).unwrap();
        let all: Manifest = serde_json::from_str(&fs::read_to_string(to.join(ALL)).unwrap()).unwrap();
        for system in ["artifact", "trace", "dataset", "compute", "project"] {
            assert!(all.tables.iter().any(|table| table.system == system), "{system}");
        }
        assert_eq!(all.descriptors.len(), 4);
        for file in all.tables.iter().flat_map(|table| &table.files).chain(&all.descriptors) {
            assert_eq!(digest::sha256(&fs::read(to.join(&file.path)).unwrap()), file.sha256, "{}", file.path);
        }
        fs::remove_dir_all(to).unwrap();
    }
}
