//! Files that are small and expand without end: each is refused, and the memory of the process stays bounded. A test
//! binary of its own, and one test, because memory is counted for the whole process.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use arrow_array::builder::{Int32Builder, ListBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, FixedSizeBinaryArray, Int32Array, RecordBatch, StringArray};
use arrow_schema::{Field, Schema};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::metadata::{
    ColumnChunkMetaDataBuilder, ParquetMetaData, ParquetMetaDataReader, ParquetMetaDataWriter,
};
use parquet::file::properties::{WriterProperties, WriterVersion};
use provscope::decode::{Budgets, Error, ErrorKind, Job, Plan, TableName, inspect};

fn batch(name: &str, array: ArrayRef) -> RecordBatch {
    let field = Field::new(name, array.data_type().clone(), true);
    RecordBatch::try_new(Arc::new(Schema::new(vec![field])), vec![array]).unwrap()
}

/// A file of the same batch `times` over.
fn repeated(batch: &RecordBatch, times: usize, properties: WriterProperties) -> Bytes {
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    for _ in 0..times {
        writer.write(batch).unwrap();
    }
    writer.into_inner().unwrap().into()
}

/// The same pages under a footer whose column chunks are changed.
fn tampered(bytes: &Bytes, change: impl Fn(ColumnChunkMetaDataBuilder) -> ColumnChunkMetaDataBuilder) -> Bytes {
    let metadata = ParquetMetaDataReader::new().parse_and_finish(bytes).unwrap();
    let footer = u32::from_le_bytes(bytes[bytes.len() - 8..bytes.len() - 4].try_into().unwrap()) as usize;
    let mut builder = metadata.into_builder();
    let groups = builder.take_row_groups();
    for group in groups {
        let chunks =
            group.columns().iter().map(|chunk| change(chunk.clone().into_builder()).build().unwrap()).collect();
        builder = builder.add_row_group(group.into_builder().set_column_metadata(chunks).build().unwrap());
    }
    let metadata: ParquetMetaData = builder.build();
    let mut out = bytes[..bytes.len() - 8 - footer].to_vec();
    let mut tail = Vec::new();
    ParquetMetaDataWriter::new(&mut tail, &metadata).finish().unwrap();
    out.extend(tail);
    out.into()
}

/// Without the writer's own count of what its texts come to.
fn uncounted(bytes: &Bytes) -> Bytes {
    tampered(bytes, |chunk| chunk.set_unencoded_byte_array_data_bytes(None))
}

fn decode(bytes: Bytes, budgets: &Budgets) -> Result<u64, Error> {
    let plan = Plan::AsIs(TableName::new("other", "t"));
    let mut job = Job::open(bytes, "bomb.parquet", &plan, budgets, 0)?;
    let mut handed_on = 0;
    while let Some(parts) = job.next()? {
        handed_on += parts.iter().map(|part| part.bytes.len() as u64).sum::<u64>();
    }
    Ok(handed_on)
}

fn refused(what: &str, bytes: &Bytes) -> Error {
    refused_by(what, bytes, &Budgets::default())
}

/// Refused by a budget, when it is decoded if not at first sight, with some hundred MB of memory at most.
fn refused_by(what: &str, bytes: &Bytes, budgets: &Budgets) -> Error {
    // Forgets the peak so far: that of making the bomb.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = memory_mb("VmRSS");
    let seen = inspect(bytes.clone(), "bomb.parquet", "bomb", budgets).map(|found| found.flattened_bytes);
    let error = decode(bytes.clone(), budgets).expect_err(what);
    let needed = memory_mb("VmHWM") - before;
    println!("{what}: {} bytes, {needed} MB, {error}", bytes.len());
    assert!(needed < 600, "{what} took {needed} MB");
    assert_eq!(error.kind, ErrorKind::Budget, "{what}: {error}");
    assert!(error.what.contains("bomb.parquet"), "{what}: {error}");
    if let Err(seen) = seen {
        assert_eq!(seen, error);
    }
    error
}

/// A line of this process's status, in MB: what it holds (`VmRSS`), the most that it held (`VmHWM`).
fn memory_mb(of: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(of)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1_000
}

fn properties(codec: Compression) -> WriterProperties {
    WriterProperties::builder().set_compression(codec).set_dictionary_enabled(false).build()
}

fn zeros(count: usize) -> RecordBatch {
    batch("t", Arc::new(StringArray::from(vec!["z".repeat(1 << 20); count])))
}

fn dictionary_of_long_texts(rows: i32) -> RecordBatch {
    let keys = Int32Array::from_iter_values((0..rows).map(|row| row % 50));
    let values = StringArray::from_iter_values((0..50).map(|value| format!("{value}{}", "w".repeat(1_000))));
    batch("t", Arc::new(DictionaryArray::<Int32Type>::new(keys, Arc::new(values))))
}

#[test]
fn bombs_are_refused_with_bounded_memory() {
    let zstd = Compression::ZSTD(ZstdLevel::default());

    // 200 MB of one letter.
    let letters = repeated(&zeros(10), 20, properties(zstd));
    let error = refused("one letter", &letters);
    assert!(error.what.contains("134 MB"), "{error}");

    // More than 2 GB of long texts out of a dictionary; with and without the writer's count of it.
    let dictionary = repeated(
        &dictionary_of_long_texts(200_000),
        11,
        WriterProperties::builder().set_compression(zstd).set_max_row_group_row_count(Some(500_000)).build(),
    );
    for bytes in [dictionary.clone(), uncounted(&dictionary)] {
        let error = refused("dictionary", &bytes);
        assert!(error.what.contains("\"t\""), "{error}");
    }

    // The same where only the 2 GB count.
    let roomy = Budgets { expansion: u64::MAX, ..Budgets::default() };
    let error = refused_by("dictionary, by bytes", &uncounted(&dictionary), &roomy);
    assert!(error.what.contains("the limit is 2.1 GB"), "{error}");

    // A footer that lies about the texts: found while decoding.
    let lying = tampered(&dictionary, |chunk| chunk.set_unencoded_byte_array_data_bytes(Some(1)));
    refused("lying footer", &lying);

    // Texts that share their beginning with the one before: a page of a few kB holds thousands of long ones.
    let prefixes = repeated(
        &zeros(100),
        25,
        WriterProperties::builder()
            .set_compression(zstd)
            .set_writer_version(WriterVersion::PARQUET_2_0)
            .set_dictionary_enabled(false)
            .set_column_encoding("t".into(), Encoding::DELTA_BYTE_ARRAY)
            .build(),
    );
    refused("shared prefixes", &uncounted(&prefixes));

    // A wide value of fixed size, once in a dictionary and named by every row.
    let wide = FixedSizeBinaryArray::try_from_iter(std::iter::repeat_n(vec![7u8; 100_000], 300)).unwrap();
    let wide = repeated(&batch("t", Arc::new(wide)), 80, WriterProperties::builder().set_compression(zstd).build());
    refused("fixed width", &wide);

    // One row with a list of very many equal numbers.
    let mut lists = ListBuilder::new(Int32Builder::new());
    for _ in 0..2 {
        lists.values().append_slice(&vec![1; 20_000_000]);
        lists.append(true);
    }
    let lists = repeated(&batch("t", Arc::new(lists.finish())), 1, properties(zstd));
    refused("long lists", &lists);
}
