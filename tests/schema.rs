//! The decoder's tables and the migrations' are the same: rows are inserted by position.
#![allow(clippy::unwrap_used, missing_docs)]

use provscope::decode::specs;
use provscope::systems;

/// `(table, [(column, type)])` of every `CREATE TABLE` in the migrations.
fn created() -> Vec<(String, Vec<(String, String)>)> {
    let sql = systems::migrations().join("\n");
    sql.split("CREATE TABLE ")
        .skip(1)
        .map(|statement| {
            let (name, rest) = statement.split_once('(').unwrap();
            let body = rest.split_once("\n);").unwrap().0;
            let columns = body.lines().map(|line| line.split("--").next().unwrap().trim().trim_end_matches(','));
            let columns = columns.filter(|line| !line.is_empty()).map(|line| {
                let (column, kind) = line.split_once(char::is_whitespace).unwrap();
                (column.to_owned(), kind.trim().to_owned())
            });
            (name.trim().to_owned(), columns.collect())
        })
        .collect()
}

#[test]
fn every_table_of_the_decoder_has_the_columns_of_its_migration_in_their_order() {
    let created = created();
    let columns_of = |table: &str| created.iter().find(|(name, _)| name == table).map(|(_, columns)| columns.clone());
    for spec in specs() {
        let sides = spec.sides.iter().map(|side| (side.name, side.columns));
        for (name, columns) in std::iter::once((spec.name, spec.columns)).chain(sides) {
            let wanted: Vec<(String, String)> =
                columns.iter().map(|column| (column.name.to_owned(), column.target.sql_name().to_owned())).collect();
            assert_eq!(columns_of(&format!("{}.{name}", spec.schema)), Some(wanted), "{name}");
        }
    }
}

#[test]
fn every_created_table_is_one_of_the_decoder() {
    let known: Vec<String> = specs()
        .flat_map(|spec| {
            let sides = spec.sides.iter().map(|side| format!("{}.{}", spec.schema, side.name));
            std::iter::once(format!("{}.{}", spec.schema, spec.name)).chain(sides)
        })
        .collect();
    // Filled by SQL when a snapshot is open.
    let filled = [
        "compute.replay_results",
        "dataset.lineage_circles",
        "dataset.inherited_licenses",
        "trace.span_duplicates",
        "trace.replay_results",
        "trace.root_spans",
        "project.described_columns",
        "project.names",
        "project.drift",
    ];
    let loaded = created().into_iter().filter(|(name, _)| !name.contains(".kept_"));
    for (name, _) in loaded {
        assert!(known.contains(&name) || filled.contains(&name.as_str()), "{name}");
    }
}
