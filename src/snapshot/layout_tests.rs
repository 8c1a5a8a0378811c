//! Folders as people and programs write them.

use super::*;

fn texts(texts: &[(&str, &str)]) -> BTreeMap<String, String> {
    texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn of(paths: &[&str], scripts: &[(&str, &str)]) -> Layout {
    let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    arrange(&paths, &texts(scripts), &Own::default()).unwrap()
}

/// `name: part, part`, for each table.
fn tables(layout: &Layout) -> Vec<String> {
    let paths = |table: &Candidate| table.parts.iter().map(|part| part.path.clone()).collect::<Vec<_>>().join(", ");
    layout.tables.iter().map(|table| format!("{}: {}", table.name, paths(table))).collect()
}

#[test]
fn lone_files_are_tables_under_their_own_names() {
    let layout = of(&["s/b.parquet", "s/sub/a.PQ", "s/notes.txt", "s/x.json"], &[]);
    assert_eq!(tables(&layout), ["b: s/b.parquet", "a: s/sub/a.PQ"]);
    assert_eq!(layout.passed_over, ["s/notes.txt", "s/x.json"]);
}

#[test]
fn numbered_files_of_a_folder_are_one_table_in_their_order() {
    let layout = of(&["s/odd/part-10.parquet", "s/odd/part-2.parquet", "s/odd/part-1.parquet"], &[]);
    assert_eq!(tables(&layout), ["odd: s/odd/part-1.parquet, s/odd/part-2.parquet, s/odd/part-10.parquet"]);
    assert_eq!(layout.tables[0].label, "s/odd/ (3 files)");
    let layout = of(&["t/2025/01/data_0.parquet", "t/2025/02/data_0.parquet"], &[]);
    assert_eq!(tables(&layout), ["t: t/2025/01/data_0.parquet, t/2025/02/data_0.parquet"]);
}

#[test]
fn every_file_under_a_known_tables_folder_is_a_part_of_it() {
    let paths = ["s/Provenance_Nodes/x/b.parquet", "s/Provenance_Nodes/a.parquet", "s/color_chain.parquet"];
    let layout = of(&paths, &[]);
    assert_eq!(
        tables(&layout),
        [
            "provenance_nodes: s/Provenance_Nodes/a.parquet, s/Provenance_Nodes/x/b.parquet",
            "color_chain: s/color_chain.parquet"
        ]
    );
}

#[test]
fn a_folder_of_named_files_is_no_table_even_if_it_has_a_tables_name() {
    let layout =
        of(&["artifact_provenance/artifact_provenance.parquet", "artifact_provenance/color_chain.parquet"], &[]);
    assert_eq!(layout.tables.len(), 2);
}

#[test]
fn hive_folders_are_one_table_with_what_they_say() {
    let layout = of(&["s/log/year=2025/month=1/x.parquet", "s/log/year=2024/month=2/y.parquet"], &[]);
    let [table] = layout.tables.as_slice() else { unreachable!("one table") };
    assert_eq!((table.name.as_str(), table.parts[0].path.as_str()), ("log", "s/log/year=2024/month=2/y.parquet"));
    let said: Vec<_> = table.parts[1].partitions.iter().map(|(key, value)| (key.as_str(), value.as_deref())).collect();
    assert_eq!(said, [("year", Some("2025")), ("month", Some("1"))]);
    assert_eq!(of(&["year=2025/t.parquet"], &[]).tables[0].name, "t");
}

#[test]
fn a_file_with_its_schema_before_its_name_is_that_table() {
    let names: Vec<_> =
        of(&["artifact_provenance_nodes.parquet", "artifact_provenance.parquet", "artifact_x.parquet"], &[])
            .tables
            .into_iter()
            .map(|table| table.name)
            .collect();
    assert_eq!(names, ["artifact_provenance", "provenance_nodes", "artifact_x"]);
}

#[test]
fn an_export_names_its_tables_and_is_told() {
    let load = "COPY artifact.provenance_nodes FROM '/far/away/artifact_provenance_nodes.parquet' (FORMAT 'parquet');
        COPY \"my t\" FROM 'C:\\x\\my_t.parquet' (FORMAT 'parquet'); COPY gone FROM 'gone.parquet'; COPY c FROM 'c.csv';
        COPY artifact.rule FROM 'artifact_rule.parquet';";
    let schema = "CREATE VIEW v1 AS SELECT 1; CREATE VIEW v2 AS SELECT 1; CREATE MACRO m() AS 1; CREATE VIEW artifact.own AS SELECT 1;";
    let paths: Vec<String> = [
        "load.sql",
        "schema.sql",
        "artifact_provenance_nodes.parquet",
        "my_t.parquet",
        "c.csv",
        "artifact_rule.parquet",
        "more.parquet",
    ]
    .iter()
    .map(|name| format!("e/{name}"))
    .collect();
    let own = Own::of(&["CREATE TABLE artifact.rule(x INT); CREATE VIEW artifact.own AS SELECT 1;"], |_, _| false);
    let layout = arrange(&paths, &texts(&[("e/load.sql", load), ("e/schema.sql", schema)]), &own).unwrap();
    assert_eq!(
        tables(&layout),
        [
            "provenance_nodes: e/artifact_provenance_nodes.parquet",
            "gone: e/gone.parquet",
            "more: e/more.parquet",
            "my t: e/my_t.parquet"
        ]
    );
    assert_eq!(layout.tables[1].parts[0].named_by.as_deref(), Some("e/load.sql"));
    assert_eq!(layout.passed_over, [""; 0]);
    let said = layout.remarks.join("\n");
    for words in [
        "e/c.csv (c) was not opened",
        "nothing in them was run",
        "2 of its views and tables",
        "the view v1 and 1 more",
        "the macro m;",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

fn manifest(files: &[&str]) -> String {
    let file = |path: &&str| format!(r#"{{"path":"{path}","bytes":1,"sha256":"AB"}}"#);
    let files = files.iter().map(file).collect::<Vec<_>>().join(",");
    format!(
        r#"{{"format":"provscope-snapshot","version":1,"name":"n","tables":[{{"table":"t","rows":5,"files":[{files}]}}]}}"#
    )
}

#[test]
fn a_manifest_says_which_files_below_it_count() {
    let text = manifest(&["p/year=1/a.parquet", "b.parquet"]);
    let paths = ["s/manifest.json", "s/p/year=1/a.parquet", "s/other.parquet", "s/deep/manifest.json"];
    let layout = of(&paths, &[("s/manifest.json", &text), ("s/deep/manifest.json", "not read")]);
    assert_eq!(tables(&layout), ["t: s/p/year=1/a.parquet, s/b.parquet"]);
    assert_eq!(layout.name.as_deref(), Some("n"));
    assert_eq!(layout.tables[0].parts[0].promise.as_ref().unwrap().sha256, "ab");
    assert_eq!(layout.tables[0].rows, Some(5));
    assert_eq!(layout.tables[0].parts[0].partitions.len(), 1);
    assert_eq!(layout.passed_over, ["s/deep/manifest.json", "s/other.parquet"]);
}

#[test]
fn descriptors_of_a_manifest_are_promised_as_files_are() {
    let (size, hash) = (2, "44136FA355B3678A1146AD16F7E8649E94FB4FC21FE77E8310C060F61CAAFF8A");
    let described = format!(r#""descriptors":[{{"path":"t.schema.json","bytes":{size},"sha256":"{hash}"}}],"tables""#);
    let text = manifest(&["a.parquet"]).replace("\"tables\"", &described);
    let layout = of(&["s/manifest.json", "s/a.parquet", "s/t.schema.json"], &[("s/manifest.json", &text)]);
    let promise = &layout.descriptors["s/t.schema.json"];
    assert_eq!(promise.broken_by(b"{}"), None);
    let said = promise.broken_by(b"{ }").unwrap();
    assert!(said.contains("promises 2 bytes, the file has 3") && said.contains(CHANGED), "{said}");
    assert_eq!(promise.broken_by(b"[]").as_deref(), Some(CHANGED));
}

#[test]
fn two_snapshots_side_by_side_are_both_taken() {
    let (one, two) = (manifest(&["a.parquet"]), manifest(&["b.parquet"]));
    let paths = ["x/manifest.json", "x/a.parquet", "y/manifest.json", "y/b.parquet", "z/c.parquet"];
    let layout = of(&paths, &[("x/manifest.json", &one), ("y/manifest.json", &two)]);
    assert_eq!(tables(&layout), ["t: x/a.parquet", "t: y/b.parquet", "c: z/c.parquet"]);
    assert_eq!(layout.name, None);
}

#[test]
fn files_of_spans_are_one_table_by_their_names_and_by_their_folders() {
    for paths in [
        ["year=2025/month=11/spans_20251103_000.parquet", "year=2025/month=12/spans_20251201_000.parquet"],
        ["a/spans_1.parquet", "a/spans_2.parquet"],
        ["traces/day=1/spans_1.parquet", "traces/day=2/spans_2.parquet"],
    ] {
        let paths = paths.map(str::to_owned);
        let layout = arrange(&paths, &BTreeMap::new(), &Own::default()).unwrap();
        assert_eq!(layout.tables.len(), 1, "{paths:?}");
        assert_eq!(layout.tables[0].parts.len(), 2);
    }
    let alone = arrange(&["spans_1.parquet".to_owned()], &BTreeMap::new(), &Own::default()).unwrap();
    assert_eq!(alone.tables[0].name, "spans_1", "its columns will say what it is");
}

#[test]
fn files_in_otlp_are_one_table_and_no_longer_passed_over() {
    let paths = ["x/a.jsonl", "x/b.jsonl", "x/readme.md"].map(str::to_owned);
    let mut layout = arrange(&paths, &BTreeMap::new(), &Own::default()).unwrap();
    layout.add_otlp(&paths[..2]);
    assert_eq!((layout.tables.len(), layout.tables[0].name.as_str(), layout.tables[0].parts.len()), (1, "spans", 2));
    assert_eq!(layout.passed_over, ["x/readme.md"]);
}
