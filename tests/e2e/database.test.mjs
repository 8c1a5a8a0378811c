// Files of DuckDB itself: their tables open as the same tables from Parquet do, whatever they are called and whatever
// types they have; no SQL of such a file is run; a damaged one is told.

import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import test from "node:test";

import { DuckDBInstance } from "@duckdb/node-api";

import { setUp } from "./harness.mjs";
import { expected, failure, native, openRows, outFolder, query, rejection, sampleFiles, snapshot } from "./support.mjs";
import { setTrap, sprung, watchWorkers, workers } from "./workers.mjs";
import { zip } from "./zip.mjs";

const site = setUp();
const sample = (table) => sampleFiles.find((file) => file.endsWith(`/${table}.parquet`));

/** Writes a database with native DuckDB, as catalogue `d`; its path. */
async function database(name, sql, version = "v1.0.0") {
  const path = `${await outFolder("database")}${name}`;
  await rm(path, { force: true });
  const instance = await DuckDBInstance.create(":memory:");
  const db = await instance.connect();
  await db.run(`ATTACH '${path}' AS d (STORAGE_VERSION '${version}'); USE d; ${sql}; CHECKPOINT d`);
  db.closeSync();
  instance.closeSync();
  return path;
}

const copyOf = (table, schema = "main") => `CREATE TABLE ${schema}.${table} AS FROM '${sample(table)}'`;

/** A page whose workers are watched. */
async function watched() {
  const page = await site.open();
  await page.addInitScript(watchWorkers);
  await page.reload();
  await site.ready(page);
  return page;
}

async function open(page, paths) {
  await site.setFiles(page, "Open files", paths);
  await site.ready(page);
}

test("a database opens as the files of the same tables do, and its reader is gone afterwards", async () => {
  const all = sampleFiles.map((file) => copyOf(file.split("/").at(-1).replace(".parquet", "")));
  const path = await database("music.duckdb", all.join(";"), "v1.4.0");
  const page = await watched();
  await open(page, [path]);
  assert.deepEqual(await openRows(page), expected.row_counts);
  assert.equal(await workers(page), 1, "only the engine is left");
  const told = await snapshot(page);
  assert.equal(told.name, "music");
  assert.ok(told.tables.every(({ system, file }) => system === "artifact" && file.startsWith("music.duckdb: ")));
  const plain = await snapshot(await site.openSample());
  const known = ({ system, name, rows, status, reason }) => ({ system, name, rows, status, reason });
  const sorted = (tables) => tables.map(known).sort((a, b) => (a.name < b.name ? -1 : 1));
  assert.deepEqual(sorted(told.tables), sorted(plain.tables));
  assert.deepEqual(told.findings, plain.findings);
  const sql = "SELECT log_id::INTEGER AS id, artifact_id, action FROM {} ORDER BY log_id LIMIT 50 OFFSET 1000";
  const judge = "(SELECT row_number() OVER () AS log_id, * FROM {provenance_audit_log})";
  assert.deepEqual(await query(page, sql.replace("{}", "provenance_audit_log")), await native(sql.replace("{}", judge)));
});

const ODD = `CREATE TYPE mood AS ENUM ('sad', 'it''s ), ok'); CREATE SCHEMA "we ird"; CREATE SCHEMA artifact;
  CREATE TYPE named AS INTEGER; CREATE MACRO count(a) AS error('a macro ran'); CREATE MACRO main.tbl() AS TABLE SELECT error('a macro ran');
  CREATE TABLE odd (e mood, le mood[], se STRUCT(a mood, "b ENUM(" INTEGER), nm named, j JSON, tz TIMESTAMPTZ, h HUGEINT, big HUGEINT,
    lh HUGEINT[], uh UHUGEINT, de DECIMAL(38,10), u UUID, m MAP(VARCHAR, mood), un UNION(a INTEGER, b VARCHAR), ar INTEGER[3],
    bi BIT, t TIME, ttz TIMETZ, iv INTERVAL, ts_ns TIMESTAMP_NS, bl BLOB, ut UTINYINT, g INTEGER GENERATED ALWAYS AS (ut + 1),
    v VARCHAR COLLATE NOCASE DEFAULT ('x' || 'y'));
  INSERT INTO odd SELECT CASE WHEN range % 2 = 0 THEN 'sad' ELSE 'it''s ), ok' END, ['sad', NULL], {a: 'sad', 'b ENUM(': 3}, 7, '{"a": 1}',
    '2025-01-01 00:00:00+02', range, 170141183460469231731687303715884105727, [1], 5, 1.5, '00000000-0000-0000-0000-00000000000' || range % 10,
    MAP {'k': 'sad'}, range::INTEGER::UNION(a INTEGER, b VARCHAR), [1, 2, 3], '0101', '01:02:03', '01:02:03+02', INTERVAL '14 months 3 days',
    '2025-01-01 00:00:00.123456', '\\x00ab', 3, 'v' FROM range(5000);
  CREATE TABLE "we ird"."ta""b'le; DROP" ("se""lect" INTEGER PRIMARY KEY CHECK ("se""lect" > 0), " " INTEGER, "a.b" INTEGER);
  INSERT INTO "we ird"."ta""b'le; DROP" SELECT range + 1, 2, 3 FROM range(7); DELETE FROM "we ird"."ta""b'le; DROP" WHERE "se""lect" = 3;
  CREATE TABLE nothing (a INTEGER, g INTEGER GENERATED ALWAYS AS (error('computed'))); CREATE TABLE "we ird".nothing (b VARCHAR);
  CREATE VIEW mine AS SELECT error('a view ran') AS x; CREATE VIEW artifact.v_findings AS SELECT 1 AS nothing;
  ${copyOf("color_chain", "artifact")}`;

test("odd types and strange names come through, and no view, macro or computed column of the file is run", async () => {
  const path = await database("odd.duckdb", ODD);
  const page = await watched();
  await open(page, [path]);
  const { tables } = await snapshot(page);
  assert.deepEqual(
    tables.map(({ system, name, rows, status, file }) => [system, name, rows, status, file]).sort(),
    [
      ["artifact", "color_chain", expected.row_counts.color_chain, "open", "odd.duckdb: artifact.color_chain"],
      ["other", "nothing", 0, "open", "odd.duckdb: nothing"],
      ["other", "nothing_2", 0, "open", `odd.duckdb: "we ird".nothing`],
      ["other", "odd", 5000, "open", "odd.duckdb: odd"],
      ["other", `ta"b'le; DROP`, 6, "open", `odd.duckdb: "we ird"."ta""b'le; DROP"`],
    ],
  );
  const columns = `e, le::VARCHAR AS le, se::VARCHAR AS se, nm, j, epoch_us(tz)::DOUBLE AS tz, h::VARCHAR AS h, big::VARCHAR AS big, lh::VARCHAR AS lh,
    uh::VARCHAR AS uh, de::VARCHAR AS de, u::VARCHAR AS u, m::VARCHAR AS m, un::VARCHAR AS un, ar::VARCHAR AS ar, bi::VARCHAR AS bi, t::VARCHAR AS t,
    ttz::VARCHAR AS ttz, iv::VARCHAR AS iv, ts_ns::VARCHAR AS ts_ns, hex(bl) AS bl, ut, v`;
  const judge = await DuckDBInstance.create(":memory:");
  const db = await judge.connect();
  await db.run(`ATTACH '${path}' AS d (READ_ONLY)`);
  const rows = async (sql) => (await db.runAndReadAll(sql)).getRowObjectsJson();
  const where = "FROM {} ORDER BY h::INTEGER LIMIT 20 OFFSET 4090";
  assert.deepEqual(await query(page, `SELECT ${columns} ${where.replace("{}", "other.odd")}`), await rows(`SELECT ${columns} ${where.replace("{}", "d.main.odd")}`));
  db.closeSync();
  const types = await query(page, "SELECT column_name AS name, column_type AS type FROM (DESCRIBE other.odd)");
  const type = Object.fromEntries(types.map(({ name, type }) => [name, type]));
  assert.deepEqual(
    [type.e, type.le, type.se, type.h, type.big, type.tz, type.g, type.iv],
    ["VARCHAR", "VARCHAR[]", `STRUCT(a VARCHAR, "b ENUM(" INTEGER)`, "DECIMAL(38,0)", "VARCHAR", "TIMESTAMP", undefined, "INTERVAL"],
  );
  assert.deepEqual(await query(page, `SELECT "se""lect" AS a, " " AS b, "a.b" AS c FROM other."ta""b'le; DROP" ORDER BY a LIMIT 1 OFFSET 2`), [{ a: 4, b: 2, c: 3 }]);
  await page.evaluate(() => (location.hash = "#/tables"));
  await page.getByRole("heading", { name: "Tables", exact: true }).waitFor();
  const said = await page.locator("main").innerText();
  for (const words of ["e: ENUM in the file: shown as text (5000 rows)", "g: computed by SQL of the file", "big: HUGEINT in the file", "no SQL in it was run",
    "1 of its views and tables is one that this page makes itself", "the view mine", "the macro count and 1 more"]) {
    assert.ok(said.includes(words), `${words}: ${said}`);
  }
  assert.equal(await rejection(page, "query", "SELECT class FROM artifact.v_findings"), undefined, "our own view");
  assert.equal(await workers(page), 1);
});

test("a database opens out of an archive, beside other files, from an address", async () => {
  const path = await database("inner.duckdb", `${copyOf("color_chain")}; CREATE TABLE mine AS SELECT range AS i FROM range(300000)`);
  const entries = [
    { name: "s/inner.duckdb", content: await readFile(path) },
    { name: "s/inner.duckdb.wal", content: "x" },
    { name: "s/provenance_nodes.parquet", content: await readFile(sample("provenance_nodes")), method: 0 },
  ];
  const body = zip(entries);
  site.server.answer("made/both", (_, response) => response.writeHead(200, { "content-type": "application/zip" }).end(body));
  const page = await site.open("?snapshot=made/both#/tables");
  await site.ready(page);
  const { color_chain, provenance_nodes } = expected.row_counts;
  assert.deepEqual(await openRows(page), { color_chain, provenance_nodes, mine: 300_000 });
  assert.deepEqual(await query(page, "SELECT sum(i)::BIGINT AS n, count(DISTINCT i)::INTEGER AS k FROM other.mine"), [{ n: (300_000 * 299_999) / 2, k: 300_000 }]);
  assert.match(await page.locator("main").innerText(), /inner\.duckdb\.wal holds changes that are not in .* and was not read/);
});

test("a database that is damaged, cut off, too new or no database is named with a remedy, and takes nothing with it", async () => {
  const path = await database("whole.duckdb", `CREATE TABLE a AS SELECT range AS i, hash(range) AS h FROM range(200000); ${copyOf("color_chain")}`);
  const whole = await readFile(path);
  const changed = (change) => {
    const copy = Buffer.from(whole);
    change(copy);
    return copy;
  };
  const cases = [
    ["cut.duckdb", whole.subarray(0, 300_000), /cut\.duckdb.* could not be read \(/],
    ["head.duckdb", changed((bytes) => bytes.fill(0xff, 4_100, 4_200)), /head\.duckdb could not be read \(.*orrupt/],
    ["new.duckdb", changed((bytes) => bytes.writeBigUInt64LE(68n, 12)), /new\.duckdb is a DuckDB database of storage version 68 \(DuckDB 1\.5\)/],
    ["text.duckdb", Buffer.from("hello"), /text\.duckdb is not a DuckDB database/],
    ["short.duckdb", whole.subarray(0, 20), /short\.duckdb could not be read \(/],
  ];
  const root = await outFolder("database");
  const paths = await Promise.all(
    cases.map(async ([name, bytes]) => {
      await writeFile(root + name, bytes);
      return root + name;
    }),
  );
  const page = await watched();
  await open(page, [...paths, sample("color_chain")]);
  const { tables } = await snapshot(page);
  assert.equal((await openRows(page)).color_chain, expected.row_counts.color_chain);
  for (const [name, , words] of cases) {
    const failed = tables.filter(({ file, status }) => file.startsWith(name) && status === "failed");
    assert.ok(failed.length > 0, `${name}: ${JSON.stringify(tables)}`);
    for (const { reason, remedy } of failed) {
      assert.match(reason, words);
      assert.ok(remedy.length > 10);
    }
  }
  assert.equal(await workers(page), 1);
  // Alone, its message is the page's.
  await page.evaluate(() => (location.hash = "#/open"));
  await site.setFiles(page, "Open files", [paths[2]]);
  assert.match(await failure(page), /storage version 68 .*EXPORT DATABASE/s);
  assert.equal(await workers(page), 0);
});

test("a reader that breaks down over a table costs that table only; a cancelled one is gone", async () => {
  const path = await database("trap.duckdb", `${copyOf("color_chain")}; CREATE TABLE bad AS SELECT 1 AS i; CREATE TABLE good AS SELECT range AS i FROM range(3000)`);
  const page = await watched();
  await setTrap(page, { breakOn: `SELECT \\"i\\" FROM \\"snapshot\\".\\"main\\".\\"bad\\"",true` });
  await open(page, [path]);
  assert.deepEqual(await openRows(page), { color_chain: expected.row_counts.color_chain, good: 3000 });
  const bad = (await snapshot(page)).tables.find(({ name }) => name === "bad");
  assert.match(bad.reason, /trap\.duckdb: bad could not be read \(the engine broke down while it worked/);
  assert.match(bad.remedy, /EXPORT DATABASE/);
  assert.equal(await workers(page), 1);
  await setTrap(page, { holdOn: "ATTACH" });
  await page.evaluate(() => (location.hash = "#/open"));
  await site.setFiles(page, "Open files", [path]);
  await sprung(page);
  await page.getByText("Reading the tables of trap.duckdb").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await site.ready(page);
  assert.equal(await workers(page), 0);
});
