//! What Arrow's own writer writes, read back.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use arrow_array::builder::{Int32Builder, ListBuilder, MapBuilder, StringBuilder};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, FixedSizeBinaryArray, Float32Array,
    Float64Array, Int8Array, Int32Array, Int64Array, IntervalMonthDayNanoArray, LargeStringArray, NullArray,
    RecordBatch, StringArray, StructArray, Time64MicrosecondArray, TimestampMicrosecondArray, TimestampSecondArray,
    UInt64Array, UnionArray,
};
use arrow_buffer::IntervalMonthDayNano;
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{DataType, Field, UnionFields};

use super::{Batch, Kind, Reader};
use crate::duckdb::display::{Shown, shown};
use crate::duckdb::value::{Cell, Decimal, List, Timestamp};

fn stream(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.write(&batch.slice(1, batch.num_rows() - 1)).unwrap();
    writer.finish().unwrap();
    writer.into_inner().unwrap()
}

fn read(array: impl Array + 'static) -> Batch {
    let bytes = stream(vec![("c", Arc::new(array))]);
    let mut batches = Reader::default().feed(bytes).unwrap();
    assert_eq!(batches.len(), 2);
    batches.swap_remove(0)
}

fn cells<T: Cell>(batch: &Batch) -> Vec<Option<T>> {
    let column = &batch.columns()[0];
    assert!(T::accepts(column), "{}", column.kind());
    (0..batch.num_rows()).map(|row| Option::<T>::read(column, row).unwrap()).collect()
}

fn words(array: impl Array + 'static) -> Vec<Shown> {
    let batch = read(array);
    (0..batch.num_rows()).map(|row| shown(&batch.columns()[0], row)).collect()
}

#[test]
fn numbers_keep_every_digit_and_their_nulls() {
    let large = 9_007_199_254_740_993;
    assert_eq!(cells::<i64>(&read(Int64Array::from(vec![Some(large), None]))), [Some(large), None]);
    assert_eq!(cells::<i64>(&read(Int8Array::from(vec![-128, 127]))), [Some(-128), Some(127)]);
    assert_eq!(cells::<u64>(&read(UInt64Array::from(vec![u64::MAX, 0]))), [Some(u64::MAX), Some(0)]);
    assert_eq!(cells::<f64>(&read(Float32Array::from(vec![0.5, -1.5]))), [Some(0.5), Some(-1.5)]);
    let decimals = Decimal128Array::from(vec![-105, 1]).with_precision_and_scale(9, 2).unwrap();
    assert_eq!(cells::<Decimal>(&read(decimals))[0], Some(Decimal { value: -105, scale: 2 }));
    assert_eq!(words(Int64Array::from(vec![large, -1]))[0], Shown::Number("9007199254740993".into()));
    assert_eq!(words(Float64Array::from(vec![0.1, 1.0]))[1], Shown::Number("1.0".into()));
    assert_eq!(words(Float32Array::from(vec![0.1, 1.0]))[0], Shown::Number("0.1".into()));
}

#[test]
fn a_type_is_read_as_nothing_wider_or_narrower_than_it_may() {
    let column = |array: ArrayRef| Reader::default().feed(stream(vec![("c", array)])).unwrap()[0].columns()[0].clone();
    let int64 = column(Arc::new(Int64Array::from(vec![1, 2])));
    assert!(i64::accepts(&int64) && !i32::accepts(&int64) && !f64::accepts(&int64) && !String::accepts(&int64));
    let uint64 = column(Arc::new(UInt64Array::from(vec![1, 2])));
    assert!(u64::accepts(&uint64) && !i64::accepts(&uint64));
    let texts = column(Arc::new(LargeStringArray::from(vec!["a", "b"])));
    assert!(String::accepts(&texts) && !Vec::<u8>::accepts(&texts));
}

#[test]
fn texts_bytes_and_truths_are_told_from_their_absence() {
    assert_eq!(
        cells::<String>(&read(StringArray::from(vec![None, Some(""), Some("π→"), Some("x")]))),
        [None, Some(String::new()), Some("π→".into()), Some("x".into())]
    );
    assert_eq!(cells::<String>(&read(LargeStringArray::from(vec!["a", "bc"])))[1].as_deref(), Some("bc"));
    assert_eq!(cells::<Vec<u8>>(&read(BinaryArray::from(vec![b"\0\xff".as_slice(), b""])))[0], Some(vec![0, 255]));
    let truths = (0..20).map(|at| (at % 3 != 0).then_some(at % 2 == 0)).collect::<Vec<_>>();
    assert_eq!(cells::<bool>(&read(BooleanArray::from(truths.clone()))), truths);
    assert_eq!(words(NullArray::new(2)), [Shown::Null, Shown::Null]);
    let fixed = FixedSizeBinaryArray::try_from_iter([[1u8, 0xAB], [2, 3]].into_iter()).unwrap();
    assert_eq!(words(fixed)[0], Shown::Text("\\x01\\xAB".into()));
}

#[test]
fn times_are_what_they_were() {
    let moments = TimestampMicrosecondArray::from(vec![i64::MAX, 1_766_268_599_000_001]);
    assert_eq!(words(moments.clone()), [Shown::Text("infinity".into()), Shown::Time(1_766_268_599_000_001)]);
    assert_eq!(cells::<Timestamp>(&read(moments))[1], Some(Timestamp(1_766_268_599_000_001)));
    assert_eq!(words(TimestampSecondArray::from(vec![1, 2]))[0], Shown::Time(1_000_000));
    assert_eq!(words(Date32Array::from(vec![20_442, 0]))[0], Shown::Text("2025-12-20".into()));
    assert_eq!(words(Time64MicrosecondArray::from(vec![3_661_000_001, 0]))[0], Shown::Text("01:01:01.000001".into()));
    let spans = IntervalMonthDayNanoArray::from(vec![IntervalMonthDayNano::new(1, 2, 0), IntervalMonthDayNano::ZERO]);
    assert_eq!(words(spans)[0], Shown::Text("1 month 2 days".into()));
}

#[test]
fn lists_structs_maps_and_unions_are_read_inside() {
    let mut lists = ListBuilder::new(Int32Builder::new());
    lists.append_null();
    lists.append_value([Some(1), None]);
    lists.append_value([Some(7)]);
    let lists = lists.finish();
    assert_eq!(cells::<List<Option<i32>>>(&read(lists.clone()))[1], Some(List(vec![Some(1), None])));
    let names: ArrayRef = Arc::new(StringArray::from(vec!["a", "say \"x\"", "b"]));
    let structs = StructArray::from(vec![
        (Arc::new(Field::new("a b", DataType::Utf8, true)), names),
        (Arc::new(Field::new("l", lists.data_type().clone(), true)), Arc::new(lists) as ArrayRef),
    ]);
    assert_eq!(words(structs)[1], Shown::Json(r#"{"a b": "say \"x\"", "l": [1, null]}"#.into()));
    let mut maps = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
    for (key, value) in [("k", 7), ("l", 8)] {
        maps.keys().append_value(key);
        maps.values().append_value(value);
        maps.append(true).unwrap();
    }
    assert_eq!(words(maps.finish())[1], Shown::Json(r#"{"l": 8}"#.into()));
    let fields: UnionFields =
        [(0, Arc::new(Field::new("n", DataType::Int32, true))), (1, Arc::new(Field::new("t", DataType::Utf8, true)))]
            .into_iter()
            .collect();
    let children: Vec<ArrayRef> =
        vec![Arc::new(Int32Array::from(vec![Some(5), None])), Arc::new(StringArray::from(vec![None, Some("five")]))];
    let union = UnionArray::try_new(fields, vec![0, 1].into(), None, children).unwrap();
    assert_eq!(words(union), [Shown::Number("5".into()), Shown::Text("five".into())]);
}

#[test]
fn infinity_in_a_list_is_a_text() {
    let mut lists = ListBuilder::new(arrow_array::builder::Float64Builder::new());
    lists.append_value([Some(f64::INFINITY), Some(1.5)]);
    lists.append_value([]);
    assert_eq!(words(lists.finish()), [Shown::Json(r#"["inf", 1.5]"#.into()), Shown::Json("[]".into())]);
}

#[test]
fn a_slice_shows_its_own_rows() {
    let batch = read(StringArray::from(vec![Some("a"), None, Some("c"), Some("d")])).slice(1, 2);
    assert_eq!(cells::<String>(&batch), [None, Some("c".into())]);
    assert_eq!(cells::<String>(&batch.slice(1, 9)), [Some("c".to_owned())]);
    assert_eq!(batch.slice(7, 1).num_rows(), 0);
}

#[test]
fn a_stream_may_come_in_pieces_of_any_size() {
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["a", "b"]));
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
    let bytes = stream(vec![("t", texts), ("n", numbers)]);
    for size in [1, 3, 64, bytes.len()] {
        let mut reader = Reader::default();
        let batches: Vec<Batch> = bytes.chunks(size).flat_map(|piece| reader.feed(piece.to_vec()).unwrap()).collect();
        assert_eq!(batches.iter().map(Batch::num_rows).collect::<Vec<_>>(), [2, 1], "{size}");
        assert_eq!(batches[1].column("n").and_then(|column| column.small(0)), Some(2));
        assert_eq!(reader.fields().unwrap()[0].kind, Kind::Text { wide: false });
    }
}

#[test]
fn a_file_is_a_stream_with_a_footer() {
    let batch = RecordBatch::try_from_iter([("n", Arc::new(Int64Array::from(vec![1, 2, 3])) as ArrayRef)]).unwrap();
    let mut writer = FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    let (fields, batches) = Reader::file(&writer.into_inner().unwrap()).unwrap();
    assert_eq!((fields.len(), batches.len(), batches[0].num_rows()), (1, 1, 3));
    assert!(Reader::file(b"PAR1").is_err());
}

#[test]
fn a_dictionary_is_refused_by_name() {
    let keys: arrow_array::DictionaryArray<arrow_array::types::Int8Type> = ["a", "b"].into_iter().collect();
    let error = Reader::default().feed(stream(vec![("mood", Arc::new(keys))])).unwrap_err();
    assert!(error.contains("\"mood\"") && error.contains("ENUM"), "{error}");
}

#[test]
fn damaged_bytes_never_end_the_page() {
    let mut lists = ListBuilder::new(StringBuilder::new());
    lists.append_value([Some("a"), Some("b")]);
    lists.append_value([None::<&str>]);
    let bytes = stream(vec![("l", Arc::new(lists.finish())), ("n", Arc::new(Int64Array::from(vec![1, 2])))]);
    for at in 0..bytes.len() {
        for change in [0x01, 0x80, 0xFF] {
            let mut damaged = bytes.clone();
            damaged[at] ^= change;
            let batches = Reader::default().feed(damaged).unwrap_or_default();
            for batch in batches {
                let rows = batch.num_rows().min(10);
                let _: Vec<_> = (0..rows).map(|row| crate::duckdb::display::shown_row(&batch, row)).collect();
            }
        }
        let _ = Reader::default().feed(bytes[..at].to_vec());
    }
}
