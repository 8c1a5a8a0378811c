//! A snapshot of the system `compute`: embeddings of files with so many different schemas, in families of one table
//! that was changed again and again, and computations over them; in the sample's proportions. Every fingerprint is that
//! of its columns and every result is right. The same number and seed give the same bytes.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use provscope::decode::signature::{Column, fingerprint};
use provscope::systems::compute::similarity::{MATCH, compare, rounded};
use serde_json::{Map, Value as Json, json};

use super::random::Random;
use super::table::{Table, Value};
use crate::{console, manifest};

/// What is generated, and where.
pub struct Options {
    /// How many different schemas.
    pub schemas: usize,
    /// The folder; it is made, and files of these names in it are replaced.
    pub out: PathBuf,
    /// Another seed makes another snapshot.
    pub seed: u64,
}

const EMBEDDINGS: &str = "message duckdb_schema {
    required binary embedding_id (UTF8); required binary parsed_file_id (UTF8); required binary tenant_id (UTF8);
    required binary session_id (UTF8); required binary schema_fingerprint (JSON); required binary pattern_signature (JSON);
    required int64 created_at (TIMESTAMP(MICROS,false)); required int64 updated_at (TIMESTAMP(MICROS,false));
}";
const COMPUTATIONS: &str = "message duckdb_schema {
    required binary computation_id (UTF8); required binary computation_type (UTF8); optional binary input_data (JSON);
    required binary result_data (JSON); required binary tenant_id (UTF8);
    required int64 created_at (TIMESTAMP(MICROS,false));
}";

/// 2026-01-12 09:00:00, in microseconds, and the time from one embedding to the next.
const START: i64 = 1_768_208_400_000_000;
const STEP: i64 = 7 * 60_000_000;
/// Changes of a table before the next one comes.
const FAMILY: usize = 8;

const FIRST: [&str; 20] = [
    "account", "address", "batch", "claim", "city", "color", "contract", "device", "event", "file", "item", "order",
    "payment", "person", "policy", "price", "project", "sensor", "session", "signal",
];
const SECOND: [&str; 16] = [
    "id", "name", "count", "total", "code", "date", "at", "rate", "kind", "state", "note", "hash", "limit", "mean",
    "flag", "share",
];
const TYPES: [(&str, u64); 5] = [("string", 45), ("integer", 20), ("float", 15), ("datetime", 15), ("boolean", 5)];
const TYPE_WEIGHTS: [u64; 5] = [TYPES[0].1, TYPES[1].1, TYPES[2].1, TYPES[3].1, TYPES[4].1];

/// An embedding on its way into the file.
struct Embedding {
    id: String,
    file: String,
    tenant: &'static str,
    columns: Vec<Column>,
    fingerprint: String,
    rows: u64,
}

/// Writes a snapshot's files and its manifest.
///
/// # Errors
/// When the folder or a file cannot be written.
pub fn run(options: &Options) -> Result<()> {
    if options.schemas == 0 {
        bail!("how many schemas? `cargo xtask generate --schemas 10000`");
    }
    let start = Instant::now();
    fs::create_dir_all(&options.out).with_context(|| format!("{} cannot be made", options.out.display()))?;
    let mut random = Random::new(options.seed);
    let embeddings = embeddings(options.schemas, &mut random);
    let mut table = Table::create(&options.out.join("deterministic_embeddings.parquet"), EMBEDDINGS)?;
    for (place, embedding) in embeddings.iter().enumerate() {
        write_embedding(&mut table, place, embedding, &mut random)?;
    }
    table.finish()?;
    let mut table = Table::create(&options.out.join("computation_results.parquet"), COMPUTATIONS)?;
    computations(&mut table, &embeddings, &mut random)?;
    table.finish()?;
    manifest::write(&manifest::Options {
        folder: options.out.clone(),
        name: Some(format!("generated, {} schemas", options.schemas)),
        system: "compute".to_owned(),
        created: Some("2026-01-12T09:00:00Z".to_owned()),
    })?;
    println!("generated in {}", console::seconds(start.elapsed()));
    Ok(())
}

/// Embeddings of so many different schemas, and copies: of 44 schemas of the sample, five files have one that another
/// file has too, and two had no rows.
fn embeddings(schemas: usize, random: &mut Random) -> Vec<Embedding> {
    let mut seen = HashSet::new();
    let mut out: Vec<Embedding> = Vec::new();
    let mut base: Vec<Column> = Vec::new();
    let mut made = 0;
    while made < schemas {
        let columns = if made % FAMILY == 0 || base.is_empty() { table(random) } else { changed(&base, random) };
        let fingerprint = fingerprint(&columns);
        if !seen.insert(fingerprint.clone()) {
            base.clear();
            continue;
        }
        made += 1;
        base.clone_from(&columns);
        let variant = made % FAMILY;
        let file = format!("file_store_{:03}.table_{:05}#{variant}", made % 997, made / FAMILY);
        let copies = usize::from(random.below(44) < 5);
        for copy in 0..=copies {
            out.push(Embedding {
                id: id("emb", random),
                file: if copy == 0 { file.clone() } else { format!("{file}_copy") },
                tenant: if random.chance(755) { "tenant_asi" } else { "tenant_lab" },
                columns: columns.clone(),
                fingerprint: fingerprint.clone(),
                rows: random.heavy_tail(1_000_000),
            });
        }
        if random.below(44) < 2
            && let Some(last) = out.last()
        {
            let (file, fingerprint, tenant) = (format!("{file}_empty"), last.fingerprint.clone(), last.tenant);
            out.push(Embedding { id: id("emb", random), file, tenant, columns: Vec::new(), fingerprint, rows: 0 });
        }
    }
    out
}

/// A table's columns: four to sixteen.
fn table(random: &mut Random) -> Vec<Column> {
    let mut names = HashSet::new();
    let count = usize::try_from(random.between(4, 16)).unwrap_or(4);
    while names.len() < count {
        names.insert(name(random));
    }
    let mut names: Vec<String> = names.into_iter().collect();
    names.sort();
    let each = names.into_iter().enumerate().map(|(place, name)| Column::new(name, kind(random), place));
    each.collect()
}

/// The same with one change: renamed, added, dropped, retyped or in another order.
fn changed(base: &[Column], random: &mut Random) -> Vec<Column> {
    let mut columns = base.to_vec();
    let place = random.index(columns.len());
    match random.below(5) {
        0 => columns[place].name = name(random),
        1 => columns.push(Column::new(name(random), kind(random), columns.len())),
        2 if columns.len() > 2 => drop(columns.remove(place)),
        3 => columns[place].kind = kind(random).to_owned(),
        _ => columns.rotate_left(1),
    }
    let mut names = HashSet::new();
    columns.retain(|column| names.insert(column.name.clone()));
    for (place, column) in columns.iter_mut().enumerate() {
        column.position = u32::try_from(place).unwrap_or_default();
    }
    columns
}

fn name(random: &mut Random) -> String {
    format!("{}_{}", random.one_of(&FIRST), random.one_of(&SECOND))
}

fn kind(random: &mut Random) -> &'static str {
    TYPES[random.weighted(&TYPE_WEIGHTS)].0
}

fn id(of: &str, random: &mut Random) -> String {
    format!("{of}_{}-{}-{}-{}-{}", random.hex(8), random.hex(4), random.hex(4), random.hex(4), random.hex(12))
}

fn write_embedding(table: &mut Table, place: usize, embedding: &Embedding, random: &mut Random) -> Result<()> {
    let at = START + i64::try_from(place)? * STEP;
    let as_object = embedding.rows > 0 && random.below(49) < 8;
    let stored = if as_object {
        json!({"columns": embedding.columns, "fingerprint": embedding.fingerprint})
    } else {
        json!(embedding.fingerprint)
    };
    let signature = if embedding.rows == 0 {
        json!({"empty": true})
    } else {
        let each = embedding.columns.iter().map(|column| (column.name.clone(), said(column, embedding.rows, random)));
        Json::Object(each.collect::<Map<_, _>>())
    };
    let session = if random.chance(500) { String::new() } else { format!("session_{}", place % 40) };
    table.row(&[
        Value::Text(&embedding.id),
        Value::Text(&embedding.file),
        Value::Text(embedding.tenant),
        Value::Text(&session),
        Value::Text(&stored.to_string()),
        Value::Text(&signature.to_string()),
        Value::Long(at),
        Value::Long(at),
    ])
}

/// What a signature says of a column.
fn said(column: &Column, rows: u64, random: &mut Random) -> Json {
    let nulls = if random.chance(300) { random.below(rows) } else { 0 };
    let unique = (rows - nulls).min(1 + random.below(rows));
    let mut said = json!({"type": column.kind, "total_count": rows, "null_count": nulls, "unique_count": unique});
    let more = match column.kind.as_str() {
        "integer" => json!({"min": 0, "max": random.below(100_000), "mean": 4.5}),
        "float" => json!({"min": 0.5, "max": random.below(100_000), "mean": 40.25}),
        "datetime" => {
            json!({"date_range": {"earliest": "2025-12-12T04:57:47.782000", "latest": "2025-12-21T20:53:27"}})
        }
        "string" => {
            let samples: Vec<String> = (0..unique.min(10)).map(|_| random.hex(16)).collect();
            json!({"min_length": 16, "max_length": 16, "mean_length": 16.0, "sample_values": samples, "patterns": {}})
        }
        _ => json!({}),
    };
    if let (Json::Object(said), Json::Object(more)) = (&mut said, more) {
        said.extend(more);
    }
    said
}

fn computations(table: &mut Table, embeddings: &[Embedding], random: &mut Random) -> Result<()> {
    let mut at = START;
    let mut write = |kind: &str, input: &Json, result: &Json, tenant: &str, random: &mut Random| {
        at += STEP / 2;
        table.row(&[
            Value::Text(&id("comp", random)),
            Value::Text(kind),
            Value::Text(&input.to_string()),
            Value::Text(&result.to_string()),
            Value::Text(tenant),
            Value::Long(at),
        ])
    };
    let last = embeddings.len() - 1;
    for (place, one) in embeddings.iter().enumerate() {
        let input = json!({"parsed_file_id": one.file, "limit": null});
        let result = json!({"rows": one.rows, "columns": one.columns.len(), "null_cells": 0});
        write("row_statistics", &input, &result, one.tenant, random)?;
        let other = &embeddings[(place + 1).min(last)];
        if random.below(49) < 27 && one.rows > 0 && other.rows > 0 {
            write(
                "schema_match",
                &json!({"source_id": one.id, "target_id": other.id}),
                &matched(one, other),
                one.tenant,
                random,
            )?;
        }
    }
    Ok(())
}

/// The result of comparing two schemas.
fn matched(a: &Embedding, b: &Embedding) -> Json {
    fn pairs(of: &Embedding) -> impl Iterator<Item = (&str, Option<&str>)> {
        of.columns.iter().map(|column| (column.name.as_str(), Some(column.kind.as_str())))
    }
    let exact = a.fingerprint == b.fingerprint;
    let similarity = rounded(compare(pairs(a), pairs(b)).similarity());
    json!({
        "match": exact || similarity >= MATCH,
        "exact_match": exact,
        "similarity_score": similarity,
        "confidence": if exact { 1.0 } else { similarity },
        "source_fingerprint": a.fingerprint,
        "target_fingerprint": b.fingerprint,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::paths;

    #[test]
    fn schemas_are_as_many_as_were_asked_for_and_the_bytes_the_same_again() {
        let all = embeddings(400, &mut Random::new(3));
        let known: HashSet<&str> = all.iter().map(|one| one.fingerprint.as_str()).collect();
        assert_eq!(known.len(), 400);
        assert!((420..500).contains(&all.len()), "{}", all.len());
        assert!(all.iter().all(|one| one.rows == 0 || fingerprint(&one.columns) == one.fingerprint));
        let generate = |name: &str, seed: u64| {
            let out = paths::root().join("target/generated").join(name);
            run(&Options { schemas: 50, out: out.clone(), seed }).unwrap();
            ["deterministic_embeddings", "computation_results"]
                .map(|table| fs::read(out.join(format!("{table}.parquet"))).unwrap())
        };
        let first = generate("test-schemas-a", 1);
        assert!(first == generate("test-schemas-b", 1));
        assert!(first != generate("test-schemas-c", 2));
    }
}
