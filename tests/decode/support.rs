//! What the tests share: writing Parquet, decoding it whole, reading the streams back.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::reader::StreamReader;
use arrow_schema::{Field, Schema};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use provscope::decode::{Budgets, Error, Job, Part, Piece, Plan, Summary, TableName};

pub fn snapshots() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots")
}

pub fn file(path: &str) -> Bytes {
    std::fs::read(snapshots().join(path)).unwrap().into()
}

pub fn expected() -> serde_json::Value {
    serde_json::from_slice(&file("expected.json")).unwrap()
}

pub fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let fields: Vec<Field> =
        columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.into_iter().map(|(_, array)| array).collect()).unwrap()
}

pub fn parquet_with(batch: &RecordBatch, properties: WriterProperties) -> Bytes {
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap().into()
}

pub fn parquet(batch: &RecordBatch) -> Bytes {
    parquet_with(batch, WriterProperties::builder().build())
}

pub fn artifact(table: &str) -> Plan {
    Plan::Normalise(TableName::new("artifact", table))
}

pub fn as_is() -> Plan {
    Plan::AsIs(TableName::new("other", "t"))
}

/// A file decoded to its end: each table's stream read back, and the summary.
#[derive(Debug)]
pub struct Decoded {
    pub tables: BTreeMap<String, Vec<RecordBatch>>,
    pub schemas: BTreeMap<String, Arc<Schema>>,
    pub summary: Summary,
}

impl Decoded {
    pub fn rows(&self, table: &str) -> usize {
        self.tables[table].iter().map(RecordBatch::num_rows).sum()
    }

    pub fn texts(&self, table: &str, column: &str) -> Vec<Option<String>> {
        self.tables[table]
            .iter()
            .flat_map(|batch| {
                let column = batch.column_by_name(column).unwrap().as_string::<i32>();
                column.iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>()
            })
            .collect()
    }

    pub fn column(&self, table: &str, column: &str) -> ArrayRef {
        let arrays: Vec<ArrayRef> =
            self.tables[table].iter().map(|batch| batch.column_by_name(column).unwrap().clone()).collect();
        let arrays: Vec<_> = arrays.iter().map(|array| array.as_ref()).collect();
        arrow_select::concat::concat(&arrays).unwrap()
    }

    pub fn note(&self, column: &str, part: &str) -> Option<u64> {
        self.summary.notes.iter().find(|note| note.column == column && note.what.contains(part)).map(|note| note.count)
    }
}

pub fn decode_with(bytes: Bytes, plan: &Plan, budgets: &Budgets, first_row: u64) -> Result<Decoded, Error> {
    to_end(Job::open(bytes, "f.parquet", plan, budgets, first_row)?)
}

pub fn decode_named(bytes: Bytes, name: &str, plan: &Plan) -> Result<Decoded, Error> {
    to_end(Job::open(bytes, name, plan, &Budgets::default(), 0)?)
}

pub fn decode_piece(bytes: Bytes, plan: &Plan, piece: &Piece) -> Result<Decoded, Error> {
    to_end(Job::open_piece(bytes, "f.parquet", plan, &Budgets::default(), piece)?)
}

fn to_end(mut job: Job) -> Result<Decoded, Error> {
    let (mut tables, mut schemas) = (BTreeMap::<String, Vec<RecordBatch>>::new(), BTreeMap::new());
    while let Some(parts) = job.next()? {
        for Part { table, rows, bytes } in parts {
            assert_eq!(&bytes[bytes.len() - 8..], &[255, 255, 255, 255, 0, 0, 0, 0], "each part ends with its marker");
            let reader = StreamReader::try_new(bytes.as_slice(), None).unwrap();
            schemas.insert(table.table.clone(), reader.schema());
            let batches: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
            assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>() as u64, rows);
            tables.entry(table.table).or_default().extend(batches);
        }
    }
    assert!(job.next()?.is_none(), "a finished job stays finished");
    let summary = job.summary();
    for (name, batches) in &tables {
        let rows = batches.iter().map(RecordBatch::num_rows).sum::<usize>() as u64;
        let told = summary.tables.iter().find(|(table, _)| table.table == *name).unwrap().1;
        assert_eq!(told, rows, "the summary tells the rows of {name}");
    }
    Ok(Decoded { tables, schemas, summary })
}

pub fn decode(bytes: Bytes, plan: &Plan) -> Result<Decoded, Error> {
    decode_with(bytes, plan, &Budgets::default(), 0)
}
