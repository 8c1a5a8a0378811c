//! Every form of Parquet that is promised: codecs, page versions, encodings, nesting, types, shapes.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{Int32Builder, ListBuilder, MapBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, Date32Array, Decimal128Array, Decimal256Array, FixedSizeBinaryArray, Float32Array, Int32Array,
    Int64Array, LargeStringArray, RecordBatch, StringArray, StructArray, TimestampMicrosecondArray, UInt64Array,
};
use arrow_buffer::i256;
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use parquet::basic::{BrotliLevel, Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::file::properties::{WriterProperties, WriterVersion};
use provscope::decode::{Budgets, Recognition, inspect};

use crate::support::{artifact, as_is, batch, decode, file, parquet, parquet_with};

fn rows(count: usize) -> RecordBatch {
    let texts: Vec<Option<String>> =
        (0..count).map(|row| (row % 7 != 0).then(|| format!("text {} {}", row % 100, "é".repeat(row % 5)))).collect();
    let unique: Vec<String> = (0..count).map(|row| format!("{row:010}")).collect();
    batch(vec![
        ("n", Arc::new(Int64Array::from_iter_values((0..count as i64).map(|row| row * 3))) as ArrayRef),
        ("t", Arc::new(StringArray::from(texts))),
        ("u", Arc::new(StringArray::from(unique))),
    ])
}

fn assert_same(bytes: bytes::Bytes, expected: &RecordBatch, what: &str) {
    let out = decode(bytes, &as_is()).unwrap_or_else(|error| panic!("{what}: {error}"));
    for (index, field) in expected.schema().fields().iter().enumerate() {
        let column = out.column("t", field.name());
        assert_eq!(column.as_ref(), expected.column(index).as_ref(), "{what}: {}", field.name());
    }
}

#[test]
fn every_codec_and_both_page_versions_give_the_same_rows() {
    let expected = rows(20_000);
    let codecs = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::BROTLI(BrotliLevel::default()),
        Compression::LZ4,
        Compression::LZ4_RAW,
        Compression::ZSTD(ZstdLevel::default()),
    ];
    for codec in codecs {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            for dictionary in [true, false] {
                let properties = WriterProperties::builder()
                    .set_compression(codec)
                    .set_writer_version(version)
                    .set_dictionary_enabled(dictionary)
                    .set_max_row_group_row_count(Some(7_000))
                    .build();
                let what = format!("{codec:?} {version:?} dictionary {dictionary}");
                assert_same(parquet_with(&expected, properties), &expected, &what);
            }
        }
    }
}

#[test]
fn every_text_encoding_gives_the_same_rows() {
    let expected = rows(5_000);
    for encoding in [Encoding::PLAIN, Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::DELTA_BYTE_ARRAY] {
        let properties = WriterProperties::builder()
            .set_writer_version(WriterVersion::PARQUET_2_0)
            .set_dictionary_enabled(false)
            .set_column_encoding("t".into(), encoding)
            .set_column_encoding("u".into(), encoding)
            .build();
        assert_same(parquet_with(&expected, properties), &expected, &format!("{encoding:?}"));
    }
}

fn nested() -> RecordBatch {
    let mut lists = ListBuilder::new(ListBuilder::new(StringBuilder::new()));
    for row in 0..3_000 {
        if row % 5 == 0 {
            lists.append(false);
            continue;
        }
        for inner in 0..row % 4 {
            for item in 0..inner {
                lists.values().values().append_option((item != 1).then(|| format!("{row}.{inner}.{item}")));
            }
            lists.values().append(true);
        }
        lists.append(true);
    }
    let mut maps = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
    for row in 0..3_000 {
        for key in 0..row % 3 {
            maps.keys().append_value(format!("k{key}"));
            maps.values().append_value(row);
        }
        maps.append(true).unwrap();
    }
    let inner = Arc::new(StringArray::from_iter((0..3_000).map(|row| (row % 3 != 0).then(|| row.to_string()))));
    let numbers = Arc::new(Int32Array::from_iter_values(0..3_000));
    let structs = StructArray::from(vec![
        (Arc::new(Field::new("s", DataType::Utf8, true)), inner as ArrayRef),
        (Arc::new(Field::new("i", DataType::Int32, true)), numbers as ArrayRef),
    ]);
    batch(vec![
        ("lists", Arc::new(lists.finish()) as ArrayRef),
        ("structs", Arc::new(structs)),
        ("maps", Arc::new(maps.finish())),
    ])
}

#[test]
fn nested_lists_structs_and_maps_come_through() {
    let expected = nested();
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        let properties = WriterProperties::builder().set_writer_version(version).build();
        let out = decode(parquet_with(&expected, properties), &as_is()).unwrap();
        for name in ["lists", "structs", "maps"] {
            let text = |array: &dyn Array| -> Vec<String> {
                let array = array.slice(0, array.len());
                (0..array.len()).map(|row| arrow_cast::display::array_value_to_string(&array, row).unwrap()).collect()
            };
            let (found, wanted) = (out.column("t", name), expected.column_by_name(name).unwrap());
            assert_eq!(text(&found), text(wanted), "{name}");
        }
    }
    let found = inspect(parquet(&expected), "f", "f", &Budgets::default()).unwrap();
    let types: Vec<&str> = found.columns.iter().map(|column| column.sql_type.as_str()).collect();
    assert_eq!(types, ["VARCHAR[][]", "STRUCT(s VARCHAR, i INTEGER)", "MAP(VARCHAR, INTEGER)"]);
}

#[test]
fn types_that_the_engine_cannot_take_are_converted_and_noted() {
    let halves = arrow_cast::cast(&Float32Array::from(vec![1.5, -2.0]), &DataType::Float16).unwrap();
    let wide = Decimal256Array::from(vec![i256::from_i128(12_345), i256::from_i128(-1)])
        .with_precision_and_scale(50, 2)
        .unwrap();
    let uuids = FixedSizeBinaryArray::try_from_iter([[1u8; 16], [2; 16]].into_iter()).unwrap();
    let fixed = FixedSizeBinaryArray::try_from_iter([[1u8; 3], [2; 3]].into_iter()).unwrap();
    let uuid_mark = [("ARROW:extension:name".to_owned(), "arrow.uuid".to_owned())];
    let plain = batch(vec![
        ("half", halves),
        ("wide", Arc::new(wide)),
        ("small", Arc::new(Decimal128Array::from(vec![7, 8]).with_precision_and_scale(5, 1).unwrap())),
        ("uuid", Arc::new(uuids)),
        ("fixed", Arc::new(fixed)),
        ("zoned", Arc::new(TimestampMicrosecondArray::from(vec![5, 6]).with_timezone("UTC"))),
        ("large", Arc::new(LargeStringArray::from(vec!["a", "b"]))),
        ("day", Arc::new(Date32Array::from(vec![1, 2]))),
        ("unsigned", Arc::new(UInt64Array::from(vec![u64::MAX, 0]))),
    ]);
    let fields: Vec<Field> = plain
        .schema()
        .fields()
        .iter()
        .map(|field| match field.name().as_str() {
            "uuid" => field.as_ref().clone().with_metadata(uuid_mark.iter().cloned().collect::<HashMap<_, _>>()),
            _ => field.as_ref().clone(),
        })
        .collect();
    let input = RecordBatch::try_new(Arc::new(Schema::new(fields)), plain.columns().to_vec()).unwrap();
    let found = inspect(parquet(&input), "f", "f", &Budgets::default()).unwrap();
    let types: Vec<&str> = found.columns.iter().map(|column| column.sql_type.as_str()).collect();
    let expected = [
        "FLOAT",
        "DECIMAL(50,2)",
        "DECIMAL(5,1)",
        "UUID",
        "BLOB",
        "TIMESTAMP WITH TIME ZONE",
        "VARCHAR",
        "DATE",
        "UBIGINT",
    ];
    assert_eq!(types, expected);
    let out = decode(parquet(&input), &as_is()).unwrap();
    assert_eq!(out.column("t", "half").as_primitive::<Float32Type>().values(), &[1.5, -2.0]);
    assert_eq!(out.texts("t", "wide"), [Some("123.45".to_owned()), Some("-0.01".to_owned())]);
    assert_eq!(out.column("t", "small").data_type(), &DataType::Decimal128(5, 1));
    assert_eq!(out.column("t", "fixed").as_binary::<i32>().value(0), [1, 1, 1]);
    let schema = &out.schemas["t"];
    assert_eq!(schema.field_with_name("zoned").unwrap().data_type(), &DataType::Timestamp(TimeUnit::Microsecond, None));
    let uuid = schema.field_with_name("uuid").unwrap();
    assert_eq!(uuid.metadata().get("ARROW:extension:name").map(|name| name.as_ref()), Some("arrow.uuid"));
    assert_eq!((out.note("half", "single"), out.note("wide", "text")), (Some(2), Some(2)));
}

#[test]
fn dictionaries_never_leave_as_dictionaries() {
    let keys = Int32Array::from_iter_values((0..1_000).map(|row| row % 2));
    let values = Arc::new(StringArray::from(vec!["yes", "no"]));
    let coded = arrow_array::DictionaryArray::<Int32Type>::new(keys, values);
    let out = decode(parquet(&batch(vec![("d", Arc::new(coded))])), &as_is()).unwrap();
    assert_eq!(out.schemas["t"].field(0).data_type(), &DataType::Utf8);
    assert_eq!(out.rows("t"), 1_000);
}

#[test]
fn a_file_of_zero_rows_is_an_empty_stream_with_a_schema() {
    let out = decode(file("hostile/empty.parquet"), &as_is()).unwrap();
    assert_eq!((out.rows("t"), out.tables["t"].len()), (0, 0));
    assert!(!out.schemas["t"].fields().is_empty());
    let plan = artifact("artifact_provenance");
    let empty = decode(file("music-topos/artifact_provenance.parquet"), &plan).unwrap().tables["artifact_provenance"]
        [0]
    .slice(0, 0);
    let out = decode(parquet(&empty), &plan).unwrap();
    assert_eq!((out.rows("artifact_provenance"), out.rows("artifact_researchers")), (0, 0));
}

#[test]
fn empty_and_repeated_names_become_names_of_their_own() {
    let column = || -> ArrayRef { Arc::new(Int32Array::from(vec![1])) };
    let input =
        batch(vec![("a", column()), ("A", column()), ("", column()), ("a_2", column()), ("column_3", column())]);
    let out = decode(parquet(&input), &as_is()).unwrap();
    let names: Vec<String> = out.schemas["t"].fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names, ["a", "A_2", "column_3", "a_2_2", "column_3_2"]);
    assert_eq!(out.note("A", "A_2"), Some(1));
}

#[test]
fn wide_tables_come_in_pieces_of_bounded_size() {
    let long = StringArray::from_iter_values((0..110_000).map(|row| format!("{row}{}", "x".repeat(1_000))));
    let bytes = parquet(&batch(vec![("t", Arc::new(long) as ArrayRef)]));
    let mut job = provscope::decode::Job::open(bytes, "f", &as_is(), &Budgets::default(), 0).unwrap();
    let (mut pieces, mut rows) = (0, 0);
    while let Some(parts) = job.next().unwrap() {
        for part in parts {
            assert!(part.bytes.len() < 64 << 20);
            pieces += 1;
            rows += part.rows;
        }
    }
    assert!(pieces >= 2 && rows == 110_000, "{pieces} pieces, {rows} rows");
}

#[test]
fn a_text_of_64_mib_opens() {
    let long = "y".repeat(64 << 20);
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let bytes = parquet_with(&batch(vec![("t", Arc::new(StringArray::from(vec![long])) as ArrayRef)]), properties);
    assert!(bytes.len() < 1 << 20);
    let found = inspect(bytes.clone(), "f", "f", &Budgets::default()).unwrap();
    assert_eq!(found.recognition, Recognition::Unknown);
    assert!(found.flattened_bytes >= 64 << 20);
    let out = decode(bytes, &as_is()).unwrap();
    assert_eq!(out.texts("t", "t")[0].as_ref().unwrap().len(), 64 << 20);
}

#[test]
fn names_and_texts_that_mean_harm_come_through_as_they_are() {
    for table in ["artifact_provenance", "provenance_nodes", "provenance_audit_log"] {
        let bytes = file(&format!("hostile/hostile_names/{table}.parquet"));
        let name = format!("{table}.parquet");
        let found = inspect(bytes.clone(), &name, table, &Budgets::default()).unwrap();
        assert!(matches!(found.recognition, Recognition::Table(_)));
        let out = decode(bytes, &artifact(table)).unwrap();
        assert_eq!(out.rows(table) as u64, found.rows);
        if table == "artifact_provenance" {
            let ids = out.texts(table, "artifact_id");
            assert!(ids.iter().flatten().any(|id| id.chars().count() == 5_000));
            assert!(ids.iter().flatten().any(String::is_empty));
        }
    }
}
