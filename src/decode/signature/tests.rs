//! Profiles of whole files, in each of their forms.
#![allow(clippy::unwrap_used, missing_docs)]

use bytes::Bytes;
use serde_json::{Value, json};

use super::*;

fn profile(name: &str, text: &str) -> Profile {
    read(Bytes::from(text.to_owned()), name, None).unwrap()
}

fn read(bytes: Bytes, name: &str, most_rows: Option<u64>) -> Result<Profile, Error> {
    let written = Written::of(name).unwrap();
    let mut profiler = Profiler::open(bytes, name, written, &Budgets::default(), most_rows)?;
    loop {
        if let Some(profile) = profiler.profile() {
            let (done, all) = profiler.progress();
            assert_eq!(done, all, "it is done");
            return Ok(profile);
        }
        profiler.step()?;
    }
}

fn kinds(profile: &Profile) -> Vec<(&str, &str)> {
    profile.columns.iter().map(|column| (column.name.as_str(), column.kind.as_str())).collect()
}

fn signature(profile: &Profile) -> Value {
    serde_json::from_str(&profile.signature).unwrap()
}

#[test]
fn cells_have_the_types_of_their_first_row() {
    let text = "\u{feff}id;name;score;when;none\r\n1;\"a \"\"b\"\"\";0.5;2025-01-02;\r\n2;;x;2024-12-31;7;8\r\n";
    let profile = profile("t.csv", text);
    let expected = [("id", "integer"), ("name", "string"), ("score", "float"), ("when", "date"), ("none", "null")];
    assert_eq!(kinds(&profile), expected);
    assert_eq!((profile.rows, profile.nulls), (2, 2));
    let signature = signature(&profile);
    assert_eq!(signature["name"]["sample_values"], json!(["a \"b\""]));
    assert_eq!(signature["id"]["max"], json!(2));
    assert_eq!(signature["when"]["date_range"], json!({"earliest": "2024-12-31", "latest": "2025-01-02"}));
    assert_eq!(profile.notes.len(), 3, "{:?}", profile.notes);
    assert!(profile.notes[0].starts_with("1 row has more cells"));
}

#[test]
fn lines_have_the_keys_and_types_of_their_first_object() {
    let text = "{\"a\": 1, \"b\": \"x\", \"c\": [1], \"d\": null}\nno\n{\"b\": \"y\", \"a\": 1.0, \"e\": 2}\n";
    for (name, text) in [("t.jsonl", text.to_owned()), ("t.json", text.replace("no\n", "7\n"))] {
        let profile = profile(name, &text);
        assert_eq!(kinds(&profile), [("a", "integer"), ("b", "string"), ("c", "array"), ("d", "null")]);
        let signature = signature(&profile);
        assert_eq!((&signature["a"]["unique_count"], &signature["c"]["null_count"]), (&json!(1), &json!(1)));
        assert!(profile.notes.iter().any(|note| note.starts_with("1 line is no JSON object")), "{:?}", profile.notes);
        assert!(profile.notes.iter().any(|note| note.starts_with("1 value is of keys")));
    }
}

fn united(parts: &[(&str, &str)]) -> Profile {
    let written = Written::of(parts[0].0).unwrap();
    let parts = parts.iter().map(|(name, text)| ((*name).to_owned(), Bytes::from((*text).to_owned()))).collect();
    let mut profiler = Profiler::open_parts(parts, written, &Budgets::default(), None).unwrap();
    loop {
        if let Some(profile) = profiler.profile() {
            return profile;
        }
        profiler.step().unwrap();
    }
}

#[test]
fn parts_of_cells_and_lines_are_united_by_their_names() {
    let parts =
        united(&[("a.csv", "id,name,at\n1,x,\n2,y,\n"), ("b.csv", "at;id;more\n2025-01-02;2;7\n"), ("c.csv", "id\n")]);
    assert_eq!(kinds(&parts), [("id", "integer"), ("name", "string"), ("at", "date"), ("more", "integer")]);
    assert_eq!((parts.rows, parts.nulls), (3, 5));
    let told = signature(&parts);
    assert_eq!((&told["id"]["unique_count"], &told["name"]["null_count"]), (&json!(2), &json!(1)));
    assert!(
        parts.notes.contains(&"b.csv has no column \"name\": its rows have no value there.".to_owned()),
        "{:?}",
        parts.notes
    );
    let whole = profile("a.csv", "id,name,at,more\n1,x,2025-01-02,7\n2,y,,\n2,,,\n");
    assert_eq!(parts.fingerprint, whole.fingerprint);
    let lines = united(&[("a.jsonl", "{\"a\": 1}\n"), ("b.jsonl", "{\"b\": [1], \"a\": 2}\n")]);
    assert_eq!((kinds(&lines), lines.rows), (vec![("a", "integer"), ("b", "array")], 2));
}

#[test]
fn types_that_clash_between_parts_are_told_with_their_files() {
    let parts = united(&[("a.csv", "id\n1\n"), ("b.csv", "id\nx\n")]);
    assert_eq!(kinds(&parts), [("id", "integer")]);
    assert!(
        parts.notes[0].contains("\"id\" is integer in a.csv and string in b.csv: it is taken for integer"),
        "{:?}",
        parts.notes
    );
    assert!(parts.notes[1].starts_with("1 value is not integer"), "{:?}", parts.notes);
}

#[test]
fn a_list_of_objects_is_read_as_its_rows() {
    let profile = profile("t.json", "[\n  {\"a\": 1},\n  {\"a\": 2}\n]\n");
    assert_eq!((profile.rows, kinds(&profile)), (2, vec![("a", "integer")]));
}

#[test]
fn a_file_without_rows_has_an_empty_signature() {
    let profile = profile("t.csv", "a,b\n");
    assert_eq!((profile.signature.as_str(), profile.rows), ("{\"empty\": true}", 0));
    assert_eq!(kinds(&profile), [("a", "unknown"), ("b", "unknown")]);
    assert!(read(Bytes::new(), "t.csv", None).is_err());
    assert!(read(Bytes::from_static(b"\n\n"), "t.jsonl", None).is_err());
}

#[test]
fn rows_behind_a_limit_are_left_aside() {
    let text: String = std::iter::once("a\n".to_owned()).chain((0..9_000).map(|n| format!("{n}\n"))).collect();
    assert_eq!(read(text.clone().into(), "t.csv", Some(10)).unwrap().rows, 10);
    let whole = read(text.into(), "t.csv", None).unwrap();
    assert_eq!(signature(&whole)["a"]["unique_count"], json!(9_000));
}

#[test]
fn long_cells_and_many_columns_are_read() {
    let names: Vec<String> = (0..300).map(|n| format!("c{n}")).collect();
    let long = "x".repeat(3 << 20);
    let text = format!(
        "{}\n{}\n",
        names.join(","),
        vec![long.as_str(); 1].into_iter().chain(vec!["y"; 299]).collect::<Vec<_>>().join(",")
    );
    let profile = profile("t.csv", &text);
    assert_eq!(signature(&profile)["c0"]["max_length"], json!(3 << 20));
    assert_eq!(signature(&profile)["c299"]["sample_values"], json!(["y"]));
}

#[test]
fn profiles_of_columns_are_together_that_of_the_file() {
    for sample in ["music-topos/artifact_provenance", "projects/projects"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/snapshots/{sample}.parquet"));
        let bytes = Bytes::from(std::fs::read(path).unwrap());
        let whole = read(bytes.clone(), "t.parquet", None).unwrap();
        let opened = Profiler::open_columns(bytes.clone(), "t.parquet", 0..1, &Budgets::default(), None);
        let mut profiler = opened.unwrap();
        let finish = |profiler: &mut Profiler| loop {
            if let Some(profile) = profiler.profile() {
                return profile;
            }
            profiler.step().unwrap();
        };
        let mut parts = vec![finish(&mut profiler)];
        // Of the last three not all are there.
        for start in (1..whole.columns.len()).step_by(3) {
            assert!(profiler.go_on(start..start + 3));
            parts.push(finish(&mut profiler));
        }
        assert_eq!(Profile::of_columns(parts), whole);
    }
}

#[test]
fn several_files_of_one_table_are_read_as_one() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/junjo-traces-parquet-layout");
    let day = |day: &str, file: &str| folder.join("year=2025/month=11").join(day).join(file);
    let mut joined = Vec::new();
    let mut parts = Vec::new();
    for path in [day("day=10", "spans_20251110_000.parquet"), day("day=10", "spans_20251110_001.parquet")] {
        let bytes = std::fs::read(&path).unwrap();
        parts.push((path.display().to_string(), joined.len() as u64, bytes.len() as u64));
        joined.extend(bytes);
    }
    let joined = Bytes::from(joined);
    let within = |(name, start, bytes): &(String, u64, u64)| {
        (name.clone(), Within { of: joined.clone(), start: *start, bytes: *bytes })
    };
    let whole = |parts: Vec<_>| {
        let mut profiler = Profiler::open_parts(parts, Written::Parquet, &Budgets::default(), None).unwrap();
        loop {
            if let Some(profile) = profiler.profile() {
                return profile;
            }
            profiler.step().unwrap();
        }
    };
    let (both, first, second) =
        (whole(parts.iter().map(within).collect()), whole(vec![within(&parts[0])]), whole(vec![within(&parts[1])]));
    assert_eq!(both.rows, first.rows + second.rows);
    assert_eq!(both.fingerprint, first.fingerprint);
    let unique = |profile: &Profile| signature(profile)["span_id"]["unique_count"].as_u64().unwrap();
    assert!(unique(&both) > unique(&first).max(unique(&second)));
    let other = std::fs::read(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/music-topos/color_chain.parquet"),
    )
    .unwrap();
    let other = Within { bytes: other.len() as u64, of: Bytes::from(other), start: 0 };
    let mixed = Profiler::open_parts(
        vec![within(&parts[0]), ("color_chain".to_owned(), other)],
        Written::Parquet,
        &Budgets::default(),
        None,
    );
    assert!(mixed.is_err_and(|error| error.what.contains("does not have the columns")));
}
