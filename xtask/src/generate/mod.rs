//! A snapshot of the system `artifact` of any size, with the sample's proportions: the same bytes for the same number
//! and seed. Rows are made and written one after the other; only commits and one row group are kept in memory.

mod artifact;
pub mod datasets;
pub mod embeddings;
mod plan;
mod random;
mod records;
mod rows;
mod schema;
mod table;
pub mod traces;
pub mod wide;

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use chrono::{DateTime, SecondsFormat};

use crate::{console, manifest};
use artifact::{Artifact, Kind, Maker};
use plan::Plan;
use random::Random;
use table::{Table, Value};

/// What is generated, and where.
pub struct Options {
    /// How many artifacts.
    pub artifacts: usize,
    /// The folder; it is made, and files of these names in it are replaced.
    pub out: PathBuf,
    /// Another seed makes another snapshot.
    pub seed: u64,
}

/// Writes a snapshot's files and its manifest.
///
/// # Errors
/// When the folder or a file cannot be written.
pub fn run(options: &Options) -> Result<()> {
    let start = Instant::now();
    let last = write(options)?;
    let created = DateTime::from_timestamp_micros(last).context("a time that no calendar has")?;
    manifest::write(&manifest::Options {
        folder: options.out.clone(),
        name: Some(format!("generated, {} artifacts", options.artifacts)),
        system: "artifact".to_owned(),
        created: Some(created.to_rfc3339_opts(SecondsFormat::Secs, true)),
    })?;
    println!("generated in {}", console::seconds(start.elapsed()));
    Ok(())
}

/// Writes the files; gives the time of the last commit.
fn write(options: &Options) -> Result<i64> {
    if options.artifacts == 0 {
        bail!("how many artifacts? `cargo xtask generate --artifacts 100000`");
    }
    fs::create_dir_all(&options.out).with_context(|| format!("{} cannot be made", options.out.display()))?;
    let mut random = Random::new(options.seed);
    let plan = Plan::new(options.artifacts, &mut random);
    let people = plan::people();
    let mut tables = Tables::create(&options.out)?;
    records::colours(&mut tables, &plan)?;
    let mut maker = Maker::default();
    for commit in 0..plan.commits.len() {
        let new = maker.commit(&plan, commit, &mut random);
        let first = new.iter().find(|artifact| artifact.kind == Kind::Composition);
        for artifact in &new {
            let composition = composition(artifact, first);
            let context = rows::Context { artifact, plan: &plan, people: &people, composition };
            rows::write(&mut tables, &context, &mut random)?;
        }
    }
    tables.finish()?;
    Ok(plan.last())
}

/// The composition that an artifact's connections belong to.
fn composition<'a>(artifact: &'a Artifact, first: Option<&'a Artifact>) -> &'a str {
    match first {
        Some(first) if artifact.kind != Kind::Composition => &first.id,
        _ => &artifact.id,
    }
}

/// All files of a snapshot, by their tables' names.
pub struct Tables(Vec<(&'static str, Table)>);

impl Tables {
    fn create(folder: &std::path::Path) -> Result<Self> {
        let create = |(name, message): (&'static str, &str)| {
            Ok((name, Table::create(&folder.join(format!("{name}.parquet")), message)?))
        };
        Ok(Self(schema::SCHEMAS.into_iter().map(create).collect::<Result<_>>()?))
    }

    /// Adds a row to a table.
    ///
    /// # Errors
    /// When there is no such table, the values are not its own, or its file cannot be written.
    pub fn add(&mut self, table: &str, values: &[Value]) -> Result<()> {
        let (_, table) = self.0.iter_mut().find(|(name, _)| *name == table).context("a table without a schema")?;
        table.row(values)
    }

    fn finish(self) -> Result<()> {
        self.0.into_iter().try_for_each(|(_, table)| table.finish())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::paths;
    use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
    use std::collections::HashMap;
    use std::path::Path;

    fn generate(name: &str, artifacts: usize, seed: u64) -> PathBuf {
        let out = paths::root().join("target/generated").join(name);
        let _ = fs::remove_dir_all(&out);
        run(&Options { artifacts, out: out.clone(), seed }).unwrap();
        out
    }

    fn footer(path: &Path) -> ParquetMetaData {
        ParquetMetaDataReader::new().parse_and_finish(&fs::File::open(path).unwrap()).unwrap()
    }

    fn rows(folder: &Path) -> HashMap<&'static str, i64> {
        let count = |name: &str| footer(&folder.join(format!("{name}.parquet"))).file_metadata().num_rows();
        schema::SCHEMAS.into_iter().map(|(name, _)| (name, count(name))).collect()
    }

    #[test]
    fn the_columns_are_the_samples_to_the_last_detail() {
        let folder = generate("test-columns", 10, 1);
        for (name, _) in schema::SCHEMAS {
            let fields = |folder: &Path| {
                let footer = footer(&folder.join(format!("{name}.parquet")));
                let mut text = Vec::new();
                parquet::schema::printer::print_schema(&mut text, footer.file_metadata().schema());
                // DuckDB writes the older form only: JSON has both.
                String::from_utf8(text).unwrap()
            };
            assert_eq!(fields(&folder), fields(&paths::sample()), "{name}");
        }
    }

    #[test]
    fn the_rows_are_as_many_as_the_samples_proportions_say() {
        let sample = rows(&paths::sample());
        let generated = rows(&generate("test-counts", 20_000, 1));
        assert_eq!(generated["artifact_provenance"], 20_000);
        assert_eq!(generated["color_chain"], 36);
        let rate = |rows: &HashMap<&str, i64>, table: &str| rows[table] as f64 / rows["artifact_provenance"] as f64;
        for (name, _) in schema::SCHEMAS {
            if ["color_chain", "artist_theorem_registry"].contains(&name) {
                continue;
            }
            let (found, wanted) = (rate(&generated, name), rate(&sample, name));
            assert!((0.9..1.1).contains(&(found / wanted)), "{name}: {found} an artifact, {wanted} in the sample");
        }
    }

    #[test]
    fn the_same_number_and_seed_give_the_same_bytes_and_another_seed_others() {
        let folders = [generate("test-a", 400, 5), generate("test-b", 400, 5), generate("test-c", 400, 6)];
        let [first, again, other] = folders.map(|folder| {
            let read = |name: &str| fs::read(folder.join(name)).unwrap();
            (read("provenance_nodes.parquet"), read("provenance_audit_log.parquet"), read("manifest.json"))
        });
        assert!(first == again);
        assert!(first.0 != other.0 && first.1 != other.1);
    }

    #[test]
    fn row_groups_are_whole() {
        let footer = footer(&generate("test-groups", 40_000, 1).join("provenance_nodes.parquet"));
        let groups: Vec<i64> = footer.row_groups().iter().map(|group| group.num_rows()).collect();
        assert!(groups.len() > 1);
        assert!(groups[..groups.len() - 1].iter().all(|rows| *rows == 122_880), "{groups:?}");
    }
}
