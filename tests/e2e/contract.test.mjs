// window.provscope, as scripts of the page's users rely on it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import { ROOT, setUp } from "./harness.mjs";
import { defects, expected, native, openRows, query, rejection, sampleFiles, snapshot } from "./support.mjs";

const site = setUp();
const COUNT = "SELECT count(*)::INTEGER AS n FROM artifact.artifact_provenance";

test("before a snapshot is open there is a version, a promise, and nothing to query", async () => {
  const page = await site.open();
  await page.waitForFunction(() => globalThis.provscope);
  const seen = await page.evaluate(async () => {
    const { ready } = provscope;
    await ready;
    return { isPromise: ready instanceof Promise, version: provscope.version, snapshot: provscope.snapshot(), svg: provscope.svg() };
  });
  const [, version] = (await readFile(`${ROOT}Cargo.toml`, "utf8")).match(/^version = "(.+)"$/m);
  assert.deepEqual(seen, { isPromise: true, version, snapshot: null, svg: null });
  const error = await rejection(page, "query", "SELECT 1");
  assert.match(error.message, /no snapshot is open/);
  assert.ok(error.kind && error.remedy);
});

test("snapshot() is plain data with each table, and its generation grows", async () => {
  const page = await site.openSample();
  const first = await snapshot(page);
  assert.deepEqual(JSON.parse(await page.evaluate(() => JSON.stringify(provscope.snapshot()))), first);
  assert.equal(first.name, "music-topos");
  assert.deepEqual(first.systems, ["artifact"]);
  const named = Object.entries(expected.row_counts).map(([name, rows]) => ["artifact", name, rows, `${name}.parquet`, "open", null]);
  const tables = first.tables.map(({ system, name, rows, file, status, reason }) => [system, name, rows, file, status, reason]);
  assert.deepEqual(tables.sort(), named.sort());
  await page.evaluate(() => provscope.open("sample/manifest.json"));
  assert.ok((await snapshot(page)).generation > first.generation);
});

test("the findings are the defects put in, each once and with its row, and the expected notes", async () => {
  const page = await site.openSample();
  const { findings } = await snapshot(page);
  for (const finding of findings) {
    assert.ok(["class", "kind", "table", "key", "detail"].every((name) => typeof finding[name] === "string"), JSON.stringify(finding));
  }
  const found = findings.filter((finding) => finding.class === "defect");
  assert.equal(found.length, defects.length);
  for (const defect of defects) {
    const id = defect.artifact_id ?? defect.composition_id;
    const alike = found.filter(({ kind, table }) => kind === defect.kind && table === defect.table);
    const its = alike.filter((finding) => Object.values(finding).some((value) => value.includes(id)));
    assert.equal(its.length, 1, `one finding names ${id}: ${JSON.stringify(alike)}`);
  }
  const notes = {};
  for (const { kind } of findings.filter((finding) => finding.class === "note")) notes[kind] = (notes[kind] ?? 0) + 1;
  assert.deepEqual(notes, expected.notes);
});

test("query() gives each type in its documented form", async () => {
  const page = await site.openSample();
  const sql = `SELECT 9007199254740993::BIGINT AS big, 18446744073709551615::UBIGINT AS ubig, 7::INTEGER AS int, -3::TINYINT AS tiny,
    1.50::DECIMAL(10, 2) AS dec, -170141183460469231731687303715884105727::HUGEINT AS huge, sum(3::BIGINT) AS total,
    '00000000-0000-0000-0000-00000000000a'::UUID AS uuid, 1.5::DOUBLE AS double, 0.5::FLOAT AS float, true AS bool,
    TIMESTAMP '2025-01-02 03:04:05.123456' AS ts, TIMESTAMP '1969-12-31 23:59:59' AS before, DATE '2025-01-02' AS day,
    '\\x00\\xFF'::BLOB AS blob, 'é"<' AS text, NULL AS nothing, [1::BIGINT, NULL] AS list, [[1], []] AS lists,
    {'a': 1, 'b': [{'t': TIMESTAMP '2025-01-01'}]} AS struct, MAP {'k': 2} AS map, 2::BIGINT AS "__proto__"`;
  const rows = await page.evaluate(async (sql) => {
    const form = (value) => {
      if (value === null || typeof value !== "object") return value;
      if (value instanceof Uint8Array) return { bytes: [...value] };
      if (Array.isArray(value)) return value.map(form);
      return Object.entries(value).map(([name, inner]) => [name, form(inner)]);
    };
    return form(await provscope.query(sql));
  }, sql);
  assert.equal(rows.length, 1);
  assert.deepEqual(rows[0], [
    ["big", 9007199254740993n], ["ubig", 18446744073709551615n], ["int", 7], ["tiny", -3],
    ["dec", "1.50"], ["huge", "-170141183460469231731687303715884105727"], ["total", "3"],
    ["uuid", "00000000-0000-0000-0000-00000000000a"], ["double", 1.5], ["float", 0.5], ["bool", true],
    ["ts", "2025-01-02T03:04:05.123456Z"], ["before", "1969-12-31T23:59:59Z"], ["day", "2025-01-02"],
    ["blob", { bytes: [0, 255] }], ["text", 'é"<'], ["nothing", null], ["list", [1n, null]], ["lists", [[1], []]],
    ["struct", [["a", 1], ["b", [[["t", "2025-01-01T00:00:00Z"]]]]]], ["map", [["k", 2]]], ["__proto__", 2n],
  ]);
});

test("query() gives many rows in order, none as an empty array, and an ENUM as text", async () => {
  const page = await site.openSample();
  const many = await query(page, "SELECT range::INTEGER AS i FROM range(10000) ORDER BY i");
  assert.deepEqual([many.length, many[0].i, many[9999].i], [10_000, 0, 9_999]);
  assert.deepEqual(await query(page, "SELECT 1 AS i WHERE false"), []);
  assert.deepEqual(await query(page, "SELECT 'b'::ENUM('a', 'b')::VARCHAR AS e"), [{ e: "b" }]);
});

test("query() sees the views and the short names", async () => {
  const page = await site.openSample();
  for (const [view, rows] of Object.entries(expected.view_row_counts)) {
    assert.deepEqual(await query(page, `SELECT count(*)::INTEGER AS n FROM ${view}`), [{ n: rows }], view);
  }
});

test("query() refuses whatever could change something, and the data stays", async () => {
  const page = await site.openSample();
  const before = await query(page, COUNT);
  const { generation } = await snapshot(page);
  for (const sql of [
    "DELETE FROM artifact_provenance",
    "UPDATE artifact_provenance SET artifact_id = 'x'",
    "INSERT INTO color_chain SELECT * FROM color_chain",
    "CREATE TABLE t (i INTEGER)",
    "CREATE OR REPLACE VIEW artifact.v_findings AS SELECT 1",
    "DROP TABLE artifact_provenance",
    "COMMIT",
    "ROLLBACK",
    "COMMIT; DELETE FROM artifact_provenance",
    "SELECT 1; DELETE FROM artifact_provenance",
    "SELECT 1; SELECT 2",
    "SELECT 1;; COMMIT; DROP TABLE artifact_provenance; --",
    "/* SELECT */ DELETE FROM artifact_provenance",
    "EXPLAIN ANALYZE DELETE FROM artifact_provenance",
    "WITH gone AS (SELECT 1) DELETE FROM artifact_provenance",
    "ATTACH ':memory:' AS other_database",
    "USE memory",
    "SET memory_limit = '4GB'",
    "SET search_path = 'main'",
    "PRAGMA disable_optimizer",
    "EXPORT DATABASE 'x'",
    "CALL pragma_version()",
    "CHECKPOINT",
    "PREPARE p AS DELETE FROM artifact_provenance",
    "",
    ";",
  ]) {
    const error = await rejection(page, "query", sql);
    assert.ok(error, `went through: ${sql}`);
    assert.ok(error.kind && error.message && error.remedy, `${sql}: ${JSON.stringify(error)}`);
  }
  assert.deepEqual(await query(page, COUNT), before);
  assert.equal((await snapshot(page)).generation, generation, "the engine was not started again");
  assert.equal((await query(page, "SELECT count(*)::INTEGER AS n FROM v_findings WHERE class = 'defect'"))[0].n, defects.length);
});

test("errors of SQL are told with what to do", async () => {
  const page = await site.openSample();
  const error = await rejection(page, "query", "SELECT nonsense FROM artifact_provenance");
  assert.match(error.message, /nonsense/);
  assert.ok(error.remedy.length > 10);
  assert.ok((await rejection(page, "query", 7)).message);
});

test("open() takes an address, a File and an array of Files", async () => {
  const page = await site.open();
  await site.ready(page);
  await page.evaluate(() => provscope.open("sample/manifest.json"));
  assert.deepEqual(await openRows(page), expected.row_counts);
  const names = sampleFiles.map((file) => file.split("/").at(-1));
  await page.evaluate(async (names) => {
    const file = async (name) => new File([await (await fetch(`sample/${name}`)).blob()], name);
    globalThis.sampleFiles = await Promise.all(names.map(file));
    await provscope.open(globalThis.sampleFiles);
  }, names);
  assert.deepEqual(await openRows(page), expected.row_counts);
  await page.evaluate(() => provscope.open(globalThis.sampleFiles.find(({ name }) => name === "color_chain.parquet")));
  assert.deepEqual(await openRows(page), { color_chain: expected.row_counts.color_chain });
  const [{ n }] = await native("SELECT count(*)::INTEGER AS n FROM {color_chain}");
  assert.deepEqual(await query(page, "SELECT count(*)::INTEGER AS n FROM color_chain"), [{ n }], "queryable as soon as it resolves");
});

test("open() rejects what cannot be opened, with kind, message and remedy", async () => {
  site.allow("request", /none\.json: 404/);
  site.allow("console", /404/);
  const page = await site.open();
  await site.ready(page);
  for (const [source, kind] of [
    ["none.json", "fetch"],
    ["javascript:alert(1)", "fetch"],
    ["http://[", "fetch"],
    [[], "nothing"],
    [{}, "nothing"],
    [null, "nothing"],
  ]) {
    const error = await rejection(page, "open", source);
    assert.equal(error?.kind, kind, JSON.stringify(source));
    assert.ok(error.message && error.remedy);
  }
});

test("open() of another origin is rejected and asks nothing of it, and what is open stays", async () => {
  const other = await site.elsewhere(`${ROOT}dist`, { headers: { "access-control-allow-origin": "*" } });
  const page = await site.openSample();
  const error = await rejection(page, "open", `${other.url}sample/manifest.json`);
  assert.equal(error.kind, "other-origin");
  assert.match(error.message, new RegExp(new URL(other.url).host));
  assert.deepEqual(other.log, []);
  assert.deepEqual(await openRows(page), expected.row_counts);
});

test("an opening that another one replaces is rejected as cancelled", async () => {
  const page = await site.open();
  await site.ready(page);
  const outcome = await page.evaluate(async () => {
    const first = provscope.open("sample/manifest.json").then(() => "opened", ({ kind }) => kind);
    const second = provscope.open("sample/manifest.json").then(() => "opened", ({ kind }) => kind);
    return Promise.all([first, second]);
  });
  assert.deepEqual(outcome, ["cancelled", "opened"]);
  assert.deepEqual(await openRows(page), expected.row_counts);
});

test("svg() is the picture on show as a document of its own", async () => {
  const [{ artifact_id }] = expected.v_artifact_provenance_chain;
  const page = await site.openSample(`#/artifacts/${artifact_id}`);
  const svg = await page.evaluate(() => provscope.svg());
  // Read where no policy holds: the picture's own style is a part of it.
  const reader = await page.context().newPage();
  const seen = await reader.evaluate((svg) => {
    const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
    const root = parsed.documentElement;
    return {
      name: root.nodeName,
      broken: parsed.querySelector("parsererror") !== null,
      title: root.querySelector("title").textContent,
      texts: root.querySelectorAll("text").length,
      scripts: root.querySelectorAll("script, foreignObject, image").length,
    };
  }, svg);
  assert.deepEqual({ ...seen, title: "", texts: 0 }, { name: "svg", broken: false, title: "", texts: 0, scripts: 0 });
  assert.ok(seen.title.includes(artifact_id));
  assert.ok(seen.texts > 5);
  await page.getByRole("link", { name: "Tables", exact: true }).click();
  await site.ready(page);
  assert.equal(await page.evaluate(() => provscope.svg()), null, "a page without a picture has none");
});
