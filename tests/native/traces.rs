//! The three forms of the sample of traces, decoded and written out as Parquet for `trace.test.mjs`: native DuckDB
//! then holds what the engine in the page would hold.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use arrow_ipc::reader::StreamReader;
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use provscope::decode::{Budgets, Job, Part, Piece, Plan, TableName};

/// Writes the tables of each form into a folder of its own, where the environment says.
#[test]
fn the_traces_are_written_out() {
    let Some(folder) = std::env::var_os("PROVSCOPE_TRACES") else { return };
    let folder = PathBuf::from(folder);
    for (form, tables) in forms() {
        let target = folder.join(form);
        std::fs::create_dir_all(&target).unwrap();
        let mut writers: BTreeMap<String, ArrowWriter<File>> = BTreeMap::new();
        for (table, parts) in tables {
            let mut first_row = 0;
            for (name, bytes) in parts {
                let plan = Plan::Normalise(TableName::new("trace", table));
                let piece = Piece { first_row, ..Piece::default() };
                let mut job = Job::open_piece(bytes, &name, &plan, &Budgets::default(), &piece).unwrap();
                while let Some(parts) = job.next().unwrap() {
                    parts.into_iter().for_each(|part| write(part, &target, &mut writers));
                }
                first_row += job.summary().tables[0].1;
            }
        }
        for (_, writer) in writers {
            writer.close().unwrap();
        }
    }
}

fn write(part: Part, folder: &Path, writers: &mut BTreeMap<String, ArrowWriter<File>>) {
    let stream = StreamReader::try_new(part.bytes.as_slice(), None).unwrap();
    let schema = stream.schema();
    let writer = writers.entry(part.table.table.clone()).or_insert_with(|| {
        let file = File::create(folder.join(format!("{}.parquet", part.table.table))).unwrap();
        ArrowWriter::try_new(file, schema, None).unwrap()
    });
    stream.for_each(|batch| writer.write(&batch.unwrap()).unwrap());
}

type Files = Vec<(String, Bytes)>;

/// Each form with its tables and their files.
fn forms() -> Vec<(&'static str, Vec<(&'static str, Files)>)> {
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let file = |name: &str| {
        let path = snapshots.join("junjo-traces").join(name);
        vec![(name.to_owned(), Bytes::from(std::fs::read(path).unwrap()))]
    };
    let duckdb = vec![("spans", file("spans.parquet")), ("state_patches", file("state_patches.parquet"))];
    let mut later = Vec::new();
    parts(&snapshots.join("junjo-traces-parquet-layout"), &mut later);
    later.sort();
    let mut otlp = Vec::new();
    let packed = File::open(snapshots.join("junjo-traces.otlp.jsonl.gz")).unwrap();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut otlp).unwrap();
    vec![
        ("duckdb", duckdb),
        ("later", vec![("spans", later)]),
        ("otlp", vec![("spans", vec![("traces.jsonl".to_owned(), otlp.into())])]),
    ]
}

fn parts(folder: &Path, out: &mut Files) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            parts(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "parquet") {
            out.push((path.to_string_lossy().into_owned(), std::fs::read(&path).unwrap().into()));
        }
    }
}
