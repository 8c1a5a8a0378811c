//! A snapshot of the system `dataset`: so many training sets on twelve levels, each made from one to five others of the
//! levels before. Every number adds up, and the same number and seed give the same bytes.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use chrono::{DateTime, SecondsFormat};
use serde_json::{Value as Json, json};

use super::random::Random;
use super::table::{Table, Value};
use crate::{console, manifest};

/// What is generated, and where.
pub struct Options {
    /// How many datasets.
    pub datasets: usize,
    /// The folder; it is made, and files of these names in it are replaced.
    pub out: PathBuf,
    /// Another seed makes another snapshot.
    pub seed: u64,
}

const PROVENANCE: &str = "message duckdb_schema {
    optional binary provenance_id (UTF8); optional binary dataset_id (UTF8); optional binary dataset_name (UTF8);
    optional binary source_info (JSON); optional binary license_info (JSON);
    optional int64 created_at (TIMESTAMP(MICROS,true)); optional int64 acquired_at (TIMESTAMP(MICROS,true));
    optional int64 processed_at (TIMESTAMP(MICROS,true)); optional int64 validated_at (TIMESTAMP(MICROS,true));
    optional int64 published_at (TIMESTAMP(MICROS,true)); optional int64 updated_at (TIMESTAMP(MICROS,true));
    optional binary processing_lineage (JSON); optional binary storage_info (JSON); optional binary audit_info (JSON);
    optional binary metadata (JSON); optional binary provenance_document (JSON);
}";
const LOG: &str = "message duckdb_schema {
    optional binary audit_id (UTF8); optional binary provenance_id (UTF8); optional binary dataset_id (UTF8);
    optional binary action (UTF8); optional binary changed_by (UTF8);
    optional int64 changed_at (TIMESTAMP(MICROS,true)); optional binary old_value (JSON);
    optional binary new_value (JSON); optional binary change_reason (UTF8);
}";

/// 2025-01-01 00:00:00 UTC, in microseconds.
const START: i64 = 1_735_689_600_000_000;
const MINUTE: i64 = 60_000_000;
const LEVELS: usize = 12;
/// The most that a dataset is made from.
const FAN_IN: u64 = 5;

const KINDS: [&str; LEVELS] =
    ["raw", "norm", "dedup", "clean", "scored", "anon", "filtered", "mixed", "curated", "checked", "merged", "release"];
const SOURCES: [&str; 7] =
    ["journal", "repository", "clinical_trial", "training_material", "social_media", "synthetic", "internal"];
const METHODS: [&str; 6] = ["api", "web_scraping", "direct_download", "manual_collection", "contracted", "generated"];
/// Licences with their weights: most are of no concern.
const LICENSES: [(&str, u64); 9] = [
    ("permissive", 30),
    ("cc_by", 20),
    ("contracted", 25),
    ("custom", 10),
    ("cc_by_nc", 4),
    ("cc_by_nc_nd", 2),
    ("proprietary", 3),
    ("unclear", 4),
    ("none", 2),
];
const TIERS: [&str; 5] = ["professional", "cot", "reddit", "synthetic", "archive"];
const STAGES: [&str; 5] = ["normalization", "deduplication", "filtering", "quality_scoring", "validation"];
const SEVERITIES: [&str; 4] = ["low", "medium", "high", "critical"];

/// Writes a snapshot's files and its manifest.
///
/// # Errors
/// When the folder or a file cannot be written.
pub fn run(options: &Options) -> Result<()> {
    if options.datasets < LEVELS {
        bail!("how many datasets? At least {LEVELS}: `cargo xtask generate --datasets 5000`");
    }
    let start = Instant::now();
    fs::create_dir_all(&options.out).with_context(|| format!("{} cannot be made", options.out.display()))?;
    let mut provenance = Table::create(&options.out.join("dataset_provenance.parquet"), PROVENANCE)?;
    let mut log = Table::create(&options.out.join("provenance_audit_log.parquet"), LOG)?;
    let mut random = Random::new(options.seed);
    let mut last = START;
    for number in 0..options.datasets {
        let made = Made::new(number, options.datasets, &mut random);
        made.write(&mut provenance)?;
        made.log(&mut log, &mut random)?;
        last = made.updated;
    }
    provenance.finish()?;
    log.finish()?;
    let created = DateTime::from_timestamp_micros(last).context("a time that no calendar has")?;
    manifest::write(&manifest::Options {
        folder: options.out.clone(),
        name: Some(format!("generated, {} datasets", options.datasets)),
        system: "dataset".to_owned(),
        created: Some(created.to_rfc3339_opts(SecondsFormat::Secs, true)),
    })?;
    println!("generated in {}", console::seconds(start.elapsed()));
    Ok(())
}

/// The level of a dataset, its place in it, and how many stand there.
fn place(number: usize, all: usize) -> (usize, usize, usize) {
    let level = (number * LEVELS / all).min(LEVELS - 1);
    let (first, next) = ((level * all).div_ceil(LEVELS), ((level + 1) * all).div_ceil(LEVELS));
    (level, number - first, next - first)
}

fn id(number: usize, all: usize) -> String {
    let (level, place, _) = place(number, all);
    format!("{}_{place:05}", KINDS[level])
}

/// One to five datasets of the levels before, one of them of the level right before; near ones, so that the lineage
/// has neighbourhoods.
fn parents(number: usize, all: usize, random: &mut Random) -> Vec<usize> {
    let (level, place_in, count) = place(number, all);
    if level == 0 {
        return Vec::new();
    }
    let wanted = random.between(1, FAN_IN) as usize;
    let mut found: Vec<usize> = Vec::new();
    for nth in 0..wanted {
        let back = if nth == 0 { 1 } else { random.between(1, 3).min(level as u64) as usize };
        let first = ((level - back) * all).div_ceil(LEVELS);
        let there = ((level - back + 1) * all).div_ceil(LEVELS) - first;
        let near = place_in * there / count.max(1) + random.below(24) as usize;
        let parent = first + near.saturating_sub(12).min(there - 1);
        if !found.contains(&parent) {
            found.push(parent);
        }
    }
    found
}

/// Parts that make up the whole, in ten-thousandths.
fn ratios(count: usize, random: &mut Random) -> Vec<f64> {
    let weights: Vec<u64> = (0..count).map(|_| random.between(1, 100)).collect();
    let total: u64 = weights.iter().sum();
    let mut left = 10_000;
    let mut parts: Vec<u64> = weights.iter().skip(1).map(|weight| weight * 10_000 / total).collect();
    parts.iter().for_each(|part| left -= part);
    parts.insert(0, left);
    parts.into_iter().map(|part| part as f64 / 10_000.0).collect()
}

/// A dataset, ready to be written.
struct Made {
    record: String,
    id: String,
    name: String,
    created: i64,
    processed: i64,
    updated: i64,
    source: Json,
    license: Json,
    lineage: Json,
    storage: Json,
    audit: Json,
    metadata: Json,
    compliance: &'static str,
}

impl Made {
    fn new(number: usize, all: usize, random: &mut Random) -> Self {
        let (level, place_in, _) = place(number, all);
        let id = id(number, all);
        let name = format!("{} set {place_in}", KINDS[level]);
        // Later ones are later, so that parents are before their children.
        let created = START + number as i64 * MINUTE / 2 + level as i64 * 1_440 * MINUTE;
        let weights = LICENSES.map(|(_, weight)| weight);
        let (license, _) = LICENSES[random.weighted(&weights)];
        let compliance = match license {
            "none" | "unclear" => "non_compliant",
            "proprietary" => "needs_review",
            _ if random.chance(50) => "unknown",
            _ => "compliant",
        };
        let tier = if level == LEVELS - 1 { "priority" } else { random.one_of(&TIERS) };
        let (stages, records, processed) = stages(created + 20 * MINUTE, random);
        let from = parents(number, all, random);
        let ratios = ratios(from.len().max(1), random);
        let parents: Vec<Json> = from
            .iter()
            .zip(ratios)
            .map(|(parent, ratio)| {
                let (level, place_in, _) = place(*parent, all);
                let name = format!("{} set {place_in}", KINDS[level]);
                json!({"dataset_id": self::id(*parent, all), "dataset_name": name, "contribution_ratio": ratio})
            })
            .collect();
        let score = |random: &mut Random| random.between(400, 1_000) as f64 / 1_000.0;
        let scores = json!({"empathy_score": score(random), "fidelity_score": score(random),
            "harmfulness_score": score(random), "overall_quality_score": score(random)});
        let updated = processed + 60 * MINUTE;
        let findings: Vec<Json> = (0..random.below(3)).map(|_| finding(updated, random)).collect();
        let verified = if random.chance(800) { "verified" } else { "pending" };
        Self {
            record: uuid(random),
            source: json!({"source_id": format!("src_{id}"), "source_name": name, "source_type": random.one_of(&SOURCES),
                "acquisition_method": random.one_of(&METHODS), "acquisition_date": time(created), "authors": []}),
            license: json!({"license_type": license, "allowed_uses": ["training", "evaluation"],
                "prohibited_uses": ["redistribution"], "license_verification_status": verified}),
            lineage: json!({"pipeline_version": "2.3.0", "processing_stages": stages, "parent_datasets": parents,
                "quality_scores": scores}),
            storage: json!({"storage_type": "s3", "storage_path": format!("{tier}/{id}.jsonl"), "file_format": "jsonl",
                "checksum": random.hex(64), "storage_bucket": "pixel-data", "file_size_bytes": records * 544,
                "compression": "gzip"}),
            audit: json!({"last_audited_at": time(updated), "audited_by": "audit-team", "audit_findings": findings,
                "compliance_status": compliance}),
            metadata: json!({"record_count": records, "total_tokens": records * 131, "quality_tier": tier}),
            id,
            name,
            created,
            processed,
            updated,
            compliance,
        }
    }

    fn document(&self) -> Json {
        json!({"provenance_id": self.record, "dataset_id": self.id, "dataset_name": self.name, "source": self.source,
            "license": self.license, "timestamps": {"created_at": time(self.created), "updated_at": time(self.updated)},
            "processing_lineage": self.lineage, "storage": self.storage, "audit": self.audit,
            "metadata": self.metadata})
    }

    fn write(&self, table: &mut Table) -> Result<()> {
        let json = [&self.source, &self.license, &self.lineage, &self.storage, &self.audit, &self.metadata]
            .map(ToString::to_string);
        let document = self.document().to_string();
        let [source, license, lineage, storage, audit, metadata] = &json;
        table.row(&[
            Value::Text(&self.record),
            Value::Text(&self.id),
            Value::Text(&self.name),
            Value::Text(source),
            Value::Text(license),
            Value::Long(self.created),
            Value::Long(self.created),
            Value::Long(self.processed),
            Value::Null,
            Value::Null,
            Value::Long(self.updated),
            Value::Text(lineage),
            Value::Text(storage),
            Value::Text(audit),
            Value::Text(metadata),
            Value::Text(&document),
        ])
    }

    /// Made, then audited.
    fn log(&self, table: &mut Table, random: &mut Random) -> Result<()> {
        let new = json!({"dataset_id": self.id, "license": self.license, "metadata": self.metadata}).to_string();
        let before = json!({"compliance_status": "unknown"}).to_string();
        let after = json!({"compliance_status": self.compliance}).to_string();
        let rows = [
            ("created", "pipeline", self.created, None, new.as_str(), None),
            ("audited", "audit-team", self.updated, Some(before.as_str()), after.as_str(), Some("AUDIT-2026-01")),
        ];
        for (action, by, at, old, new, reason) in rows {
            table.row(&[
                Value::Text(&uuid(random)),
                Value::Text(&self.record),
                Value::Text(&self.id),
                Value::Text(action),
                Value::Text(by),
                Value::Long(at),
                old.map_or(Value::Null, Value::Text),
                Value::Text(new),
                reason.map_or(Value::Null, Value::Text),
            ])?;
        }
        Ok(())
    }
}

/// Stages whose counts add up; the records that come out in the end, and when.
fn stages(start: i64, random: &mut Random) -> (Vec<Json>, u64, i64) {
    let mut records = random.between(1_000, 900_000);
    let mut at = start;
    let mut all = Vec::new();
    let count = random.between(1, STAGES.len() as u64) as usize;
    for (order, name) in std::iter::once("ingestion").chain(STAGES.into_iter().take(count)).enumerate() {
        let input = if order == 0 { 0 } else { records };
        let filtered =
            if matches!(name, "deduplication" | "filtering") { records * random.below(100) / 1_000 } else { 0 };
        records -= filtered;
        let end = at + random.between(2, 90) as i64 * MINUTE;
        all.push(json!({"stage_name": name, "stage_order": order, "transformation_type": name, "started_at": time(at),
            "completed_at": time(end), "input_record_count": input, "output_record_count": records,
            "records_filtered": filtered}));
        at = end;
    }
    (all, records, at)
}

fn finding(at: i64, random: &mut Random) -> Json {
    let severity = SEVERITIES[random.weighted(&[40, 30, 20, 10])];
    let status = random.one_of(&["open", "in_progress", "resolved", "dismissed"]);
    json!({"finding_type": "data_quality", "severity": severity, "description": "Short records above the expected share.",
        "recommendation": "Filter by length.", "status": status, "reported_at": time(at)})
}

fn uuid(random: &mut Random) -> String {
    let digits = random.hex(30);
    format!("{}-{}-4{}-8{}-{}", &digits[..8], &digits[8..12], &digits[12..15], &digits[15..18], &digits[18..])
}

fn time(micros: i64) -> String {
    DateTime::from_timestamp_micros(micros).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::paths;
    use parquet::file::metadata::ParquetMetaDataReader;

    fn generate(name: &str, seed: u64) -> PathBuf {
        let out = paths::root().join("target/generated").join(name);
        let _ = fs::remove_dir_all(&out);
        run(&Options { datasets: 600, out: out.clone(), seed }).unwrap();
        out
    }

    #[test]
    fn there_are_as_many_datasets_as_asked_for_on_twelve_levels() {
        let file = fs::File::open(generate("test-datasets", 1).join("dataset_provenance.parquet")).unwrap();
        assert_eq!(ParquetMetaDataReader::new().parse_and_finish(&file).unwrap().file_metadata().num_rows(), 600);
        let levels: Vec<usize> = (0..600).map(|number| place(number, 600).0).collect();
        assert_eq!((levels[0], levels[599]), (0, LEVELS - 1));
    }

    #[test]
    fn parents_stand_before_their_children_and_make_up_the_whole() {
        let mut random = Random::new(7);
        for number in 0..1_000 {
            let from = parents(number, 1_000, &mut random);
            assert!(from.len() <= FAN_IN as usize && from.iter().all(|parent| *parent < number));
            assert_eq!(from.is_empty(), place(number, 1_000).0 == 0);
            let whole: f64 = ratios(from.len().max(1), &mut random).iter().sum();
            assert!((whole - 1.0).abs() < 1e-9, "{whole}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let read = |folder: PathBuf| fs::read(folder.join("dataset_provenance.parquet")).unwrap();
        let (first, again) = (read(generate("test-datasets-a", 5)), read(generate("test-datasets-b", 5)));
        assert!(first == again && first != read(generate("test-datasets-c", 6)));
    }
}
