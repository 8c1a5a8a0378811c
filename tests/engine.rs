//! The engine in a real browser: start, typed rows, streams, inserts, the lock, guests, and its end.
//!
//! The runner serves the repository's root; the engine's files are put there by `cargo xtask setup`.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::sync::Arc;
use std::time::Duration;

use arrow_array::{Int32Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use common::{bundle, engine};
use provscope::duckdb::{
    Ask as _, Asset, Assets, Bundle, Decimal, Engine, ErrorKind, List, Struct, Target, Timestamp, js, row,
};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const LIMIT: Duration = Duration::from_secs(20);

row! {
    pub struct Inner { pub a: i32, pub b: Option<String> }
}

row! {
    pub struct Everything {
        pub big: i64,
        pub moment: Timestamp,
        pub money: Decimal,
        pub huge: Decimal,
        pub names: List<String>,
        pub inner: Struct<Inner>,
        pub nothing: Option<i64>,
        pub yes: bool,
        pub ratio: f64,
        pub blob: Vec<u8>,
    }
}

row! {
    pub struct Number { pub n: i64 }
}

/// An Arrow IPC stream of two columns.
fn stream_of(rows: i32) -> js_sys::Uint8Array {
    let schema =
        Arc::new(Schema::new(vec![Field::new("id", DataType::Int32, false), Field::new("name", DataType::Utf8, true)]));
    let ids = Int32Array::from_iter_values(0..rows);
    let names = StringArray::from_iter((0..rows).map(|i| (i % 2 == 0).then(|| format!("n{i}"))));
    let batch = RecordBatch::try_new(Arc::clone(&schema), vec![Arc::new(ids), Arc::new(names)]).unwrap();
    let mut bytes = Vec::new();
    let mut writer = arrow_ipc::writer::StreamWriter::try_new(&mut bytes, &schema).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    js_sys::Uint8Array::from(bytes.as_slice())
}

fn target(table: &str, create: bool) -> Target {
    Target { schema: "main".into(), table: table.into(), create }
}

async fn number(engine: &Engine, sql: &str) -> i64 {
    engine.rows::<Number>(sql).await.unwrap()[0].n
}

#[wasm_bindgen_test]
async fn values_of_every_kind_arrive_exactly() {
    let engine = engine().await;
    assert_eq!(engine.version().await.unwrap(), "v1.4.3");
    let rows: Vec<Everything> = engine
        .rows(
            "SELECT 9007199254740993 AS big, TIMESTAMP '2025-12-20 22:09:59.000001' AS moment, 1234.56::DECIMAL(9,2) AS money, \
             170141183460469231731687303715884105727::HUGEINT AS huge, ['a', 'b'] AS names, {'a': 1, 'b': NULL::VARCHAR} AS inner, \
             NULL::BIGINT AS nothing, true AS yes, 0.1::DOUBLE AS ratio, 'a\\x00b'::BLOB AS blob",
        )
        .await
        .unwrap();
    let row = &rows[0];
    assert_eq!(row.big, 9_007_199_254_740_993);
    assert_eq!(row.moment, Timestamp(1_766_268_599_000_001));
    assert_eq!(row.money.to_string(), "1234.56");
    assert_eq!(row.huge.to_string(), "170141183460469231731687303715884105727");
    assert_eq!(row.names, List(vec!["a".to_owned(), "b".to_owned()]));
    assert_eq!(row.inner, Struct(Inner { a: 1, b: None }));
    assert_eq!((row.nothing, row.yes, row.ratio), (None, true, 0.1));
    assert_eq!(row.blob, b"a\0b");
}

#[wasm_bindgen_test]
async fn a_wrong_type_or_a_null_is_an_error_that_names_the_column() {
    let engine = engine().await;
    for sql in ["SELECT 'x' AS n", "SELECT NULL::BIGINT AS n", "SELECT 1 AS other"] {
        let error = engine.rows::<Number>(sql).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Shape);
        assert!(error.message.contains("\"n\""), "{error}");
    }
}

#[wasm_bindgen_test]
async fn sql_errors_carry_their_position_and_leave_the_connection_usable() {
    let connection = engine().await.connect().await.unwrap();
    let error = connection.query("SELECT 1,\n nope FROM range(3)").await.unwrap_err();
    assert_eq!((error.kind, error.position), (ErrorKind::Sql, Some(11)), "{error}");
    assert_eq!(connection.query("SELECT 1 AS n").await.unwrap()[0].num_rows(), 1);
    let error = connection.run("SELECT * FROM nowhere").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Sql);
    connection.close().await.unwrap();
}

#[wasm_bindgen_test]
async fn a_large_result_comes_in_batches_and_an_empty_one_ends() {
    let connection = engine().await.connect().await.unwrap();
    let mut stream = connection.stream("SELECT range AS n FROM range(100000)").await.unwrap();
    let mut batches = 0;
    while let Some(batch) = stream.next().await.unwrap() {
        assert!(batch.num_rows() > 0);
        batches += 1;
    }
    assert!(batches > 1);
    assert_eq!(stream.rows(), 100_000);
    assert!(stream.elapsed_ms() >= 0.0);
    let mut empty = connection.stream("SELECT 1 AS n WHERE false").await.unwrap();
    assert!(empty.next().await.unwrap().is_none_or(|batch| batch.num_rows() == 0));
}

#[wasm_bindgen_test]
async fn a_long_query_is_cancelled_and_the_connection_lives_on() {
    let connection = engine().await.connect().await.unwrap();
    let long = "SELECT sum(a.range * b.range)::BIGINT AS n FROM range(1000000) a, range(100000) b";
    let (answer, cancelled) = futures_util::join!(connection.query(long), async {
        gloo_timers::future::TimeoutFuture::new(300).await;
        connection.cancel().await
    });
    assert_eq!(answer.unwrap_err().kind, ErrorKind::Cancelled);
    assert!(cancelled.unwrap());
    assert_eq!(connection.query("SELECT 1 AS n").await.unwrap()[0].num_rows(), 1);
}

#[wasm_bindgen_test]
async fn a_dropped_question_does_not_disturb_the_next() {
    let engine = engine().await;
    {
        let long = engine.rows::<Number>("SELECT sum(a.range)::BIGINT AS n FROM range(1000000) a, range(100000) b");
        let timer = gloo_timers::future::TimeoutFuture::new(200);
        futures_util::pin_mut!(long);
        assert!(matches!(futures_util::future::select(long, timer).await, futures_util::future::Either::Right(_)));
    }
    assert_eq!(number(&engine, "SELECT 7 AS n").await, 7);
}

#[wasm_bindgen_test]
async fn an_insert_counts_what_arrived() {
    let engine = engine().await;
    let mut insert = engine.insert(target("t", true)).await.unwrap();
    insert.send(stream_of(1_000)).await.unwrap();
    insert.send(stream_of(200_000)).await.unwrap();
    insert.finish(201_000).await.unwrap();
    let mut again = engine.insert(target("t", false)).await.unwrap();
    again.send(stream_of(10)).await.unwrap();
    again.finish(10).await.unwrap();
    assert_eq!(number(&engine, "SELECT count(*) AS n FROM t WHERE name IS NULL").await, 100_505);
}

#[wasm_bindgen_test]
async fn an_answer_is_kept_until_something_is_written() {
    let engine = engine().await;
    engine.connect().await.unwrap().run("CREATE SEQUENCE counter").await.unwrap();
    // It tells how often the engine was asked.
    let sql = "SELECT nextval('counter') AS n";
    assert_eq!((number(&engine, sql).await, number(&engine, sql).await), (1, 1));
    assert_eq!(engine.connect().await.unwrap().query(sql).await.unwrap()[0].num_rows(), 1, "other ways ask anew");
    engine.connect().await.unwrap().run("CREATE TABLE filled AS SELECT 1 AS id, 'a' AS name").await.unwrap();
    assert_eq!((number(&engine, sql).await, number(&engine, sql).await), (3, 3));
    let rows = "SELECT count(*) AS n FROM filled";
    assert_eq!(number(&engine, rows).await, 1);
    let mut insert = engine.insert(target("filled", false)).await.unwrap();
    insert.send(stream_of(3)).await.unwrap();
    insert.finish(3).await.unwrap();
    assert_eq!(number(&engine, rows).await, 4);
    engine.close();
    assert_eq!(engine.rows::<Number>(rows).await.unwrap_err().kind, ErrorKind::Dead);
}

#[wasm_bindgen_test]
async fn an_insert_that_did_not_arrive_is_not_believed() {
    let engine = engine().await;
    let whole = stream_of(1_000);
    let cut = whole.slice(0, whole.length() / 2);
    let mut insert = engine.insert(target("cut", true)).await.unwrap();
    // The engine may refuse the bytes or swallow them; either way they are not believed.
    let sent = insert.send(cut).await;
    assert!(sent.is_err() || insert.finish(1_000).await.unwrap_err().kind == ErrorKind::Insert);
    let mut garbage = engine.insert(target("garbage", true)).await.unwrap();
    let sent = garbage.send(js_sys::Uint8Array::new_with_length(100)).await;
    assert!(sent.is_err() || garbage.finish(1).await.unwrap_err().kind == ErrorKind::Insert);
    let mut next = engine.insert(target("next", true)).await.unwrap();
    next.send(stream_of(5)).await.unwrap();
    next.finish(5).await.unwrap();
}

#[wasm_bindgen_test]
async fn the_search_path_holds_on_every_connection() {
    let engine = engine().await;
    let setup = engine.connect().await.unwrap();
    setup.run("CREATE SCHEMA one; CREATE TABLE one.here AS SELECT 1::BIGINT AS n").await.unwrap();
    engine.set_search_path(&["one", "main"]);
    engine.lock(1_000).await.unwrap();
    assert_eq!(number(&engine, "SELECT n FROM here").await, 1);
    let answer = engine.guest("SELECT n FROM here", 10, LIMIT).await.unwrap();
    assert_eq!(answer.batches[0].num_rows(), 1);
}

#[wasm_bindgen_test]
async fn after_the_lock_nothing_outside_the_database_answers() {
    let engine = engine().await;
    engine.lock(1_000).await.unwrap();
    let connection = engine.connect().await.unwrap();
    for sql in [
        "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
        "SELECT * FROM read_text('https://example.com/')",
        "SELECT * FROM glob('*')",
        "ATTACH 'http://127.0.0.1:9/x.duckdb' AS x",
        "COPY (SELECT 1) TO 'out.csv'",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '4GB'",
        "RESET lock_configuration",
        "SELECT * FROM 'x.parquet'",
        "EXPORT DATABASE 'x'",
    ] {
        let error = connection.query(sql).await.expect_err(sql);
        assert_eq!(error.kind, ErrorKind::Sql, "{sql}: {error}");
    }
    assert_eq!(number(&engine, "SELECT 1 AS n").await, 1);
}

#[wasm_bindgen_test]
async fn memory_is_bounded_and_the_engine_survives_the_bound() {
    let engine = engine().await;
    engine.lock(100).await.unwrap();
    let sql = "SELECT count(DISTINCT range::VARCHAR || repeat('x', 60)) AS n FROM range(5000000)";
    let error = engine.rows::<Number>(sql).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::OutOfMemory, "{error}");
    assert_eq!(number(&engine, "SELECT 1 AS n").await, 1);
}

#[wasm_bindgen_test]
async fn a_guest_cannot_change_what_is_there() {
    let engine = engine().await;
    let setup = engine.connect().await.unwrap();
    setup.run("CREATE TABLE t AS SELECT 1::BIGINT AS n; CREATE VIEW v AS SELECT n FROM t").await.unwrap();
    engine.lock(1_000).await.unwrap();
    for sql in [
        "UPDATE t SET n = 2",
        "DELETE FROM t",
        "DROP TABLE t",
        "CREATE OR REPLACE VIEW v AS SELECT 2 AS n",
        "SELECT 1; UPDATE t SET n = 2",
        "SELECT 1; COMMIT; UPDATE t SET n = 2",
        "COMMIT",
        "COMMIT; UPDATE t SET n = 2",
        "ROLLBACK; UPDATE t SET n = 2",
        "BEGIN; UPDATE t SET n = 2; COMMIT",
        "WITH x AS (SELECT 2 AS n) INSERT INTO t SELECT n FROM x",
        "WITH x AS (SELECT 2 AS n) UPDATE t SET n = 2",
        "EXPLAIN ANALYZE UPDATE t SET n = 2",
        "EXPLAIN ANALYZE COMMIT",
        "ATTACH ':memory:' AS main2",
        "EXPLAIN ANALYZE ATTACH ':memory:' AS main2",
        "SET search_path = ''",
        "PREPARE p AS UPDATE t SET n = 2",
        "CALL pragma_version()",
        "INSTALL httpfs",
        "FROM enable_logging()",
        "FROM query('FROM enable_' || 'logging()')",
        "SELECT * FROM t WHERE n IN (FROM enable_logging())",
        "SUMMARIZE FROM enable_logging(storage='file', storage_path='/x')",
        "FROM checkpoint()",
        "EXPLAIN (ANALYZE /*)select*/) COMMIT",
        "--\rATTACH ':memory:' AS\nvalues",
        "",
        ";",
    ] {
        let error = engine.guest(sql, 10, LIMIT).await.expect_err(sql);
        assert_eq!(error.kind, ErrorKind::Sql, "{sql}: {error}");
        assert_eq!(number(&engine, "SELECT n FROM v").await, 1, "{sql}");
    }
    let others =
        "SELECT count(*) AS n FROM duckdb_databases() WHERE NOT internal AND database_name NOT IN ('data', 'memory')";
    assert_eq!(number(&engine, others).await, 0);
}

#[wasm_bindgen_test]
async fn a_guest_that_takes_too_long_is_stopped_and_the_engine_goes_on() {
    let engine = engine().await;
    let long = "SELECT sum(a.range * b.range)::BIGINT AS n FROM range(1000000) a, range(100000) b";
    let error = engine.guest(long, 10, Duration::from_millis(500)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Cancelled, "{error}");
    assert_eq!(number(&engine, "SELECT 1 AS n").await, 1);
}

#[wasm_bindgen_test]
async fn a_refused_statement_is_not_run() {
    let engine = engine().await;
    engine.refuse("SELECT 1 AS n".to_owned());
    assert_eq!(engine.rows::<Number>("SELECT 1 AS n").await.unwrap_err().kind, ErrorKind::Refused);
    assert_eq!(engine.guest("SELECT 1 AS n", 1, LIMIT).await.unwrap_err().kind, ErrorKind::Refused);
    assert_eq!(number(&engine, "SELECT 2 AS n").await, 2);
}

#[wasm_bindgen_test]
async fn a_guests_result_is_cut_at_its_bound_and_can_be_handed_to_scripts() {
    let engine = engine().await;
    for sql in ["DESCRIBE FROM range(3)", "SHOW TABLES", "SUMMARIZE FROM range(3)", "EXPLAIN SELECT 1", "VALUES (1)"] {
        assert!(engine.guest(sql, 100, LIMIT).await.is_ok(), "{sql}");
    }
    let answer = engine.guest("SELECT range AS n FROM range(50000)", 100, LIMIT).await.unwrap();
    assert!(answer.cut);
    assert_eq!(answer.batches.iter().map(provscope::duckdb::Batch::num_rows).sum::<usize>(), 100);
    let sql = "SELECT 9007199254740993 AS big, 1.50::DECIMAL(4,2) AS money, [1, NULL] AS list, {'__proto__': 1} AS s, \
               TIMESTAMP '2026-01-02 03:04:05.678' AS t, NULL AS nothing, 2::INTEGER AS small";
    let answer = engine.guest(sql, 10, LIMIT).await.unwrap();
    assert!(!answer.cut);
    let rows = js_sys::Array::new();
    js::rows(&answer.batches[0], &rows).unwrap();
    let row = rows.get(0);
    let get = |name: &str| js_sys::Reflect::get(&row, &name.into()).unwrap();
    assert!(get("big").is_bigint());
    assert_eq!(get("money").as_string().unwrap(), "1.50");
    assert_eq!(get("list").unchecked_into::<js_sys::Array>().get(0).as_f64(), Some(1.0));
    assert_eq!(get("t").as_string().unwrap(), "2026-01-02T03:04:05.678Z");
    assert!(get("nothing").is_null());
    assert_eq!(get("small").as_f64(), Some(2.0));
}

#[wasm_bindgen_test]
async fn a_closed_engine_says_so_and_a_new_one_starts_from_the_same_bytes() {
    let bundle = bundle().await;
    let engine = Engine::start(&bundle).await.unwrap();
    let ended = engine.when_ended();
    let long = engine.rows::<Number>("SELECT sum(a.range)::BIGINT AS n FROM range(1000000) a, range(100000) b");
    let (answer, ()) = futures_util::join!(long, async {
        gloo_timers::future::TimeoutFuture::new(200).await;
        engine.close();
    });
    assert_eq!(answer.unwrap_err().kind, ErrorKind::Dead);
    assert_eq!(ended.await.unwrap().kind, ErrorKind::Dead);
    assert_eq!(engine.rows::<Number>("SELECT 1 AS n").await.unwrap_err().kind, ErrorKind::Dead);
    let second = Engine::start(&bundle).await.unwrap();
    assert_eq!(number(&second, "SELECT 1 AS n").await, 1);
}

#[wasm_bindgen_test]
async fn files_that_are_missing_or_altered_do_not_start() {
    let good = common::assets().await;
    let altered = Asset { sha384: "AAAA".into(), ..good.script.clone() };
    let missing = Asset { path: "/assets/duckdb/nothing.js".into(), ..good.script.clone() };
    for (script, words) in [(altered, "is not the file"), (missing, "404")] {
        let assets = Assets { script, module: good.module.clone() };
        let error = Bundle::fetch(&assets, |_| {}).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Start);
        assert!(error.message.contains(words), "{error}");
    }
}
