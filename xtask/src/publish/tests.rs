//! Sites written from the sample, with a stand-in for the built app.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("provscope-publish-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("app/snapshot")).unwrap();
    let page = "<title>provscope</title><meta name=\"provscope-asset\">";
    fs::write(folder.join("app/index.html"), page).unwrap();
    fs::write(folder.join("app/snapshot/manifest.json"), "{}").unwrap();
    folder
}

fn publish(snapshot: &Path, scratch: &Path, title: Option<&str>) -> Result<Manifest> {
    let (snapshot, out) = (snapshot.to_owned(), scratch.join("out"));
    write(&Options { snapshot, out, title: title.map(str::to_owned), app: None }, &scratch.join("app"))
}

#[test]
fn descriptors_go_along_and_are_promised() {
    let scratch = scratch("descriptors");
    let manifest = publish(&paths::root().join("tests/snapshots/projects"), &scratch, None).unwrap();
    let names: Vec<&str> = manifest.descriptors.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        names,
        ["portfolio_projects.schema.json", "portfolios.schema.json", "projects.schema.json", "schema.json"]
    );
    assert!(manifest.tables.iter().all(|table| table.system == "project"));
}

#[test]
fn the_sample_becomes_a_site_with_all_its_rows() {
    let scratch = scratch("sample");
    let manifest = publish(&paths::sample(), &scratch, Some("A <b>title</b> & more")).unwrap();
    let kept: Manifest = serde_json::from_slice(&fs::read(paths::sample().join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest.name, "A <b>title</b> & more");
    assert_eq!(manifest.tables, kept.tables);
    let page = fs::read_to_string(scratch.join("out/index.html")).unwrap();
    assert!(page.contains("<title>A &lt;b&gt;title&lt;/b&gt; &amp; more</title>"));
    for table in &manifest.tables {
        let bytes = fs::read(scratch.join("out/snapshot").join(&table.files[0].path)).unwrap();
        assert_eq!(crate::digest::sha256(&bytes), table.files[0].sha256);
    }
    // A second time over the first, from the manifest itself.
    assert_eq!(publish(&paths::sample().join("manifest.json"), &scratch, None).unwrap().name, "music-topos");
    fs::remove_dir_all(scratch).unwrap();
}

#[test]
fn parts_keep_the_folders_that_say_something() {
    let scratch = scratch("parts");
    let folder = scratch.join("s/provenance_audit_log");
    for year in ["year=2024", "year=2025"] {
        fs::create_dir_all(folder.join(year)).unwrap();
        fs::copy(paths::sample().join("provenance_audit_log.parquet"), folder.join(year).join("x.parquet")).unwrap();
    }
    let manifest = publish(&scratch.join("s"), &scratch, None).unwrap();
    let [table] = manifest.tables.as_slice() else { unreachable!("one table") };
    let files: Vec<&str> = table.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        files,
        ["provenance_audit_log/year=2024/part-00000.parquet", "provenance_audit_log/year=2025/part-00001.parquet"]
    );
    assert_eq!((table.system.as_str(), table.rows % 2), ("artifact", 0));
    fs::remove_dir_all(scratch).unwrap();
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let scratch = scratch("else");
    fs::create_dir_all(scratch.join("out")).unwrap();
    fs::write(scratch.join("out/thesis.txt"), "mine").unwrap();
    assert!(publish(&paths::sample(), &scratch, None).unwrap_err().to_string().contains("something else"));
    assert!(scratch.join("out/thesis.txt").is_file());
    fs::remove_dir_all(scratch).unwrap();
}

#[test]
fn a_file_that_is_not_sound_is_named() {
    let scratch = scratch("damaged");
    let file = paths::root().join("tests/snapshots/hostile/truncated.parquet");
    assert!(publish(&file, &scratch, None).unwrap_err().to_string().contains("truncated.parquet"));
    assert!(!scratch.join("out").exists());
    fs::remove_dir_all(scratch).unwrap();
}

#[test]
fn spans_in_otlp_are_published_as_they_are() {
    let scratch = scratch("otlp");
    let folder = scratch.join("s");
    fs::create_dir_all(&folder).unwrap();
    let line = |trace: &str| {
        format!(
            r#"{{"resourceSpans":[{{"resource":{{}},"scopeSpans":[{{"spans":[{{"traceId":"{trace}","spanId":"00000000000000a1","name":"n","startTimeUnixNano":"1","endTimeUnixNano":"2"}}]}}]}}]}}"#
        ) + "\n"
    };
    fs::write(folder.join("a.jsonl"), line(&"1".repeat(32))).unwrap();
    fs::write(folder.join("b.json"), line(&"2".repeat(32))).unwrap();
    fs::write(folder.join("notes.json"), "{}").unwrap();
    let manifest = publish(&folder, &scratch, None).unwrap();
    let [table] = manifest.tables.as_slice() else { unreachable!("one table") };
    let paths: Vec<&str> = table.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["spans/part-00000.jsonl", "spans/part-00001.json"]);
    assert_eq!((table.system.as_str(), table.table.as_str(), table.rows), ("trace", "spans", 2));
    let alone = publish(&folder.join("a.jsonl"), &scratch, None).unwrap();
    assert_eq!((alone.name.as_str(), alone.tables[0].files[0].path.as_str()), ("a", "spans.jsonl"));
    fs::remove_dir_all(scratch).unwrap();
}
