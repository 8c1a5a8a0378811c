//! One file of so many rows and twenty columns of all types, some of them with NULLs: what a fingerprint and a signature
//! are computed from. The same number and seed give the same bytes.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use super::random::Random;
use super::table::{Table, Value};
use crate::{console, manifest};

/// What is generated, and where.
pub struct Options {
    /// How many rows.
    pub rows: usize,
    /// The folder; it is made, and files of these names in it are replaced.
    pub out: PathBuf,
    /// Another seed makes another file.
    pub seed: u64,
}

const SCHEMA: &str = "message duckdb_schema {
    required binary reading_id (UTF8); required binary account (UTF8); optional binary email (UTF8);
    optional binary phone (UTF8); required binary code (UTF8); required binary city (UTF8); optional binary note (UTF8);
    required int32 amount_of_items; required int64 serial; optional int64 parent; required int32 grade (INTEGER(16,true));
    required double measured; optional double ratio; required float weight; optional int64 price (DECIMAL(12,2));
    required int32 day (DATE); required int64 seen_at (TIMESTAMP(MICROS,false));
    optional int64 changed_at (TIMESTAMP(MICROS,false)); required boolean active; optional boolean checked;
}";

/// 2025-01-01, in days and in microseconds.
const FIRST_DAY: i32 = 20_089;
const START: i64 = 1_735_689_600_000_000;

const CITIES: [&str; 16] = [
    "Aarhus",
    "Bergen",
    "Córdoba",
    "Dakar",
    "Eindhoven",
    "Firenze",
    "Genève",
    "Hanoi",
    "İzmir",
    "Jena",
    "Kyoto",
    "Łódź",
    "Malmö",
    "Nairobi",
    "Oaxaca",
    "Porto",
];
const WORDS: [&str; 12] =
    ["checked", "again", "after", "the", "sensor", "was", "moved", "value", "seems", "high", "naïve", "estimate"];

/// Writes the file and a manifest beside it.
///
/// # Errors
/// When the folder or a file cannot be written.
pub fn run(options: &Options) -> Result<()> {
    if options.rows == 0 {
        bail!("how many rows? `cargo xtask generate --rows 1000000`");
    }
    let start = Instant::now();
    fs::create_dir_all(&options.out).with_context(|| format!("{} cannot be made", options.out.display()))?;
    let mut table = Table::create(&options.out.join("readings.parquet"), SCHEMA)?;
    let mut random = Random::new(options.seed);
    for row in 0..options.rows {
        write(&mut table, i64::try_from(row)?, &mut random)?;
    }
    table.finish()?;
    manifest::write(&manifest::Options {
        folder: options.out.clone(),
        name: Some(format!("generated, {} rows", options.rows)),
        system: "other".to_owned(),
        created: Some("2025-01-01T00:00:00Z".to_owned()),
    })?;
    println!("generated in {}", console::seconds(start.elapsed()));
    Ok(())
}

fn write(table: &mut Table, row: i64, random: &mut Random) -> Result<()> {
    let (a, b) = (random.bits(), random.bits());
    let (front, middle) = (a >> 32, (a >> 16) & 0xffff);
    let id = format!("{front:08x}-{middle:04x}-{:04x}-{:04x}-{:012x}", a & 0xffff, b >> 48, b & 0xffff_ffff_ffff);
    let account = format!("account-{:06}", random.below(50_000));
    let email = format!("reader{row}@{}.example", random.one_of(&["post", "mail", "office"]));
    let phone = format!("+49 {} {:07}", random.between(30, 999), random.below(10_000_000));
    let code = format!("{:05}", random.below(100_000));
    let words: Vec<&str> = (0..random.between(2, 9)).map(|_| random.one_of(&WORDS)).collect();
    let note = words.join(" ");
    let (day, time) = (i32::try_from(random.below(365))?, i64::try_from(random.below(86_400_000_000))?);
    let seen = START + i64::from(day) * 86_400_000_000 + time;
    let mut some = |value, per_mille| if random.chance(per_mille) { value } else { Value::Null };
    let (email, phone, note) = (some(Value::Text(&email), 950), some(Value::Text(&phone), 800), Value::Text(&note));
    let note = some(note, 400);
    let parent = some(Value::Long(row / 7), 900);
    let changed = some(Value::Long(seen + row % 1_000_000_000), 700);
    let checked = some(Value::Bool(row % 5 == 0), 850);
    // Exact quotients: the same on every machine.
    let thousandth = |number: u64| number as f64 / 1_000.0;
    let ratio = Value::Double(thousandth(random.below(1_000)));
    let ratio = if random.chance(970) { ratio } else { Value::Null };
    let price = Value::Long(i64::try_from(random.below(10_000_000))?);
    let price = if random.chance(990) { price } else { Value::Null };
    table.row(&[
        Value::Text(&id),
        Value::Text(&account),
        email,
        phone,
        Value::Text(&code),
        Value::Text(random.one_of(&CITIES)),
        note,
        Value::Int(i32::try_from(random.heavy_tail(5_000))?),
        Value::Long(row * 8_191 + 4_000_000_000),
        parent,
        Value::Int(i32::try_from(random.below(12))? - 3),
        Value::Double(thousandth(random.below(1 << 40)) - 5e8),
        ratio,
        Value::Float(random.below(1 << 16) as f32 / 256.0),
        price,
        Value::Int(FIRST_DAY + day),
        Value::Long(seen),
        changed,
        Value::Bool(random.chance(700)),
        checked,
    ])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::paths;
    use parquet::file::metadata::ParquetMetaDataReader;

    #[test]
    fn a_file_has_twenty_columns_and_the_same_bytes_again() {
        let generate = |name: &str, seed: u64| {
            let out = paths::root().join("target/generated").join(name);
            run(&Options { rows: 3_000, out: out.clone(), seed }).unwrap();
            fs::read(out.join("readings.parquet")).unwrap()
        };
        let (first, again, other) =
            (generate("test-wide-a", 1), generate("test-wide-b", 1), generate("test-wide-c", 2));
        assert!(first == again);
        assert!(first != other);
        let footer = ParquetMetaDataReader::new().parse_and_finish(&bytes::Bytes::from(first)).unwrap();
        let file = footer.file_metadata();
        assert_eq!((file.num_rows(), file.schema_descr().num_columns()), (3_000, 20));
    }
}
