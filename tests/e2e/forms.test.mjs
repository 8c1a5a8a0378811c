// The forms of a snapshot beyond lone files: folders of parts, database exports, archives, a site's own snapshot, two
// snapshots at once, and the limits that a reader sets.

import assert from "node:assert/strict";
import { once } from "node:events";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";

import { DuckDBInstance } from "@duckdb/node-api";

import { setUp } from "./harness.mjs";
import { expected, failure, go, manifest, native, number, offerSample, openRows, outFolder, query, rejection, sampleFiles, snapshot, tableRows } from "./support.mjs";
import { zip } from "./zip.mjs";

const site = setUp();
const sample = (table) => sampleFiles.find((file) => file.endsWith(`/${table}.parquet`));
const heading = (page) => page.locator("main h1").innerText();

/** An empty folder. */
async function folder(name) {
  const made = await outFolder(name);
  await rm(made, { recursive: true });
  return outFolder(name);
}

async function ready(given = "") {
  const page = await site.open(given);
  await site.ready(page);
  return page;
}

async function opened(label, paths) {
  const page = await ready();
  await site.setFiles(page, label, paths);
  await site.ready(page);
  return page;
}

/** The report on one table. */
async function table(page, name) {
  return (await snapshot(page)).tables.find((table) => table.name === name);
}

test("a hive folder is one table, with what its folders say as typed columns", async () => {
  const root = await folder("hive");
  const rows = `SELECT range::INTEGER AS i, 2020 + range % 3 AS year, DATE '2025-01-01' + (range % 5)::INTEGER AS day,
    CASE WHEN range % 7 = 0 THEN NULL ELSE 'a b/' || range % 2 END AS word FROM range(1000)`;
  await native(`COPY (${rows}) TO '${root}measures' (FORMAT parquet, PARTITION_BY (year, day, word))`);
  const page = await opened("Open folder", root);
  assert.deepEqual(await openRows(page), { measures: 1000 });
  const sql = "SELECT year::INTEGER AS year, day::VARCHAR AS day, word, count(*)::INTEGER AS n, sum(i)::INTEGER AS sum FROM {} GROUP BY ALL ORDER BY ALL";
  assert.deepEqual(await query(page, sql.replace("{}", "other.measures")), await native(sql.replace("{}", `(${rows})`)));
  const types = await query(page, "SELECT column_name AS name, column_type AS type FROM (DESCRIBE other.measures) ORDER BY 1");
  assert.deepEqual(types, [
    { name: "day", type: "DATE" }, { name: "i", type: "INTEGER" }, { name: "word", type: "VARCHAR" }, { name: "year", type: "BIGINT" },
  ]);
});

test("parts of a known table are one table whose keys go on from part to part", async () => {
  const root = await folder("parts");
  await outFolder("parts/provenance_audit_log");
  const all = "(SELECT *, row_number() OVER () AS place FROM {provenance_audit_log})";
  const [{ n }] = await native("SELECT count(*)::INTEGER AS n FROM {provenance_audit_log}");
  const cuts = [0, 10, 1500, n];
  for (const part of [0, 1, 2]) {
    // The number of the last one sorts before that of the second as text.
    const name = [2, 9, 10][part];
    const without = part === 1 ? "place, status" : "place";
    await native(`COPY (SELECT * EXCLUDE (${without}) FROM ${all} WHERE place > ${cuts[part]} AND place <= ${cuts[part + 1]} ORDER BY place)
      TO '${root}provenance_audit_log/part-${name}.parquet'`);
  }
  const page = await opened("Open folder", root);
  assert.deepEqual(await openRows(page), { provenance_audit_log: n });
  const told = await table(page, "provenance_audit_log");
  assert.deepEqual([told.system, told.file], ["artifact", "parts/provenance_audit_log/ (3 files)"]);
  const sql = "SELECT log_id::INTEGER AS id, artifact_id, action FROM {} ORDER BY log_id";
  const judge = `(SELECT place AS log_id, artifact_id, action FROM ${all})`;
  assert.deepEqual(await query(page, sql.replace("{}", "provenance_audit_log")), await native(sql.replace("{}", judge)));
});

test("columns of parts are united by name; parts whose types clash are named, and nothing of them is shown", async () => {
  const root = await folder("union");
  for (const name of ["good", "bad"]) await outFolder(`union/${name}`);
  await native(`COPY (SELECT 1::INTEGER AS a, 'x' AS b) TO '${root}good/part-0.parquet'`);
  await native(`COPY (SELECT 2.5::DOUBLE AS c, 9000000000 AS a) TO '${root}good/part-1.parquet'`);
  await native(`COPY (SELECT 1 AS a) TO '${root}bad/part-0.parquet'`);
  await native(`COPY (SELECT 'one' AS a) TO '${root}bad/part-1.parquet'`);
  const page = await opened("Open folder", root);
  const sql = "SELECT a::BIGINT AS a, b, c FROM {} ORDER BY a";
  const judge = `read_parquet('${root}good/*.parquet', union_by_name = true)`;
  assert.deepEqual(
    (await query(page, sql.replace("{}", "other.good"))),
    (await native(sql.replace("{}", judge))).map((row) => ({ ...row, a: Number(row.a) })),
  );
  const bad = await table(page, "bad");
  assert.equal(bad.status, "failed");
  assert.match(bad.reason, /"a" is INTEGER in union\/bad\/part-0\.parquet and VARCHAR in union\/bad\/part-1\.parquet/);
  assert.deepEqual(await query(page, "SELECT count(*)::INTEGER AS n FROM duckdb_tables() WHERE table_name = 'bad'"), [{ n: 0 }]);
});

test("a damaged part is named, and its table is not shown as if it were whole", async () => {
  const root = await folder("broken-part");
  await outFolder("broken-part/provenance_nodes");
  await copyFile(sample("provenance_nodes"), `${root}provenance_nodes/part-0.parquet`);
  await copyFile(site.snapshot("hostile/truncated.parquet"), `${root}provenance_nodes/part-1.parquet`);
  await copyFile(sample("color_chain"), `${root}color_chain.parquet`);
  const page = await opened("Open folder", root);
  assert.deepEqual(await openRows(page), { color_chain: expected.row_counts.color_chain });
  const told = (await snapshot(page)).tables.find(({ status }) => status === "failed");
  assert.match(told.reason, /provenance_nodes\/part-1\.parquet.*one of 2 parts of its table, so none of them is shown/);
  assert.deepEqual(await query(page, "SELECT count(*)::INTEGER AS n FROM provenance_nodes"), [{ n: 0 }]);
});

test("what native DuckDB's EXPORT DATABASE writes opens, and its scripts are read, not run", async () => {
  const root = await folder("export");
  const instance = await DuckDBInstance.create(":memory:");
  const db = await instance.connect();
  await db.run(`CREATE SCHEMA artifact; CREATE SCHEMA "we ird"; CREATE TYPE mood AS ENUM ('a');
    CREATE TABLE artifact.provenance_nodes AS FROM '${sample("provenance_nodes")}';
    CREATE TABLE color_chain AS FROM '${sample("color_chain")}';
    CREATE TABLE "we ird"."ta""b'le; DROP" AS SELECT range AS i FROM range(7);
    CREATE VIEW mine AS SELECT 'a;b' AS c; CREATE VIEW artifact.v_findings AS SELECT 1 AS nothing; CREATE MACRO m(a) AS a + 1;
    EXPORT DATABASE '${root}it''s' (FORMAT parquet)`);
  db.closeSync();
  const page = await opened("Open folder", `${root}it's`);
  const { provenance_nodes, color_chain } = expected.row_counts;
  assert.deepEqual(await openRows(page), { provenance_nodes, color_chain, [`ta"b'le; DROP`]: 7 });
  const systems = Object.fromEntries((await snapshot(page)).tables.map(({ name, system }) => [name, system]));
  assert.deepEqual(systems, { provenance_nodes: "artifact", color_chain: "artifact", [`ta"b'le; DROP`]: "other" });
  await tableRows(site, page);
  const said = await page.locator("main").innerText();
  for (const words of ["load.sql and schema.sql were read as text", "1 of its views and tables", "the view mine", "the macro m", "the type mood"]) {
    assert.ok(said.includes(words), `${words}: ${said}`);
  }
  assert.equal(await rejection(page, "query", "SELECT class FROM artifact.v_findings"), undefined, "our own view, not the export's");
  assert.ok(await rejection(page, "query", "FROM mine"));
});

test("an export in CSV is told what to do", async () => {
  const root = await folder("csv");
  const instance = await DuckDBInstance.create(":memory:");
  const db = await instance.connect();
  await db.run(`CREATE TABLE t AS SELECT 1 AS i; EXPORT DATABASE '${root}' (FORMAT csv)`);
  db.closeSync();
  const page = await ready();
  await site.setFiles(page, "Open folder", root);
  assert.match(await failure(page), /not Parquet. Export again with \(FORMAT parquet\)/);
});

/** An archive of the sample's folder with its manifest, one half of it stored. */
async function sampleArchive() {
  const files = [...sampleFiles, site.snapshot("music-topos/manifest.json")];
  const entries = await Promise.all(
    files.map(async (file, place) => ({ name: `music/${path.basename(file)}`, content: await readFile(file), method: place % 2 ? 0 : 8 })),
  );
  return zip([{ name: "music/", content: "", method: 0 }, ...entries, { name: "__MACOSX/music/._color_chain.parquet", content: "x" }, { name: "music/notes.txt", content: "x" }]);
}

test("a zip archive of a folder opens with the right numbers, picked, dropped, and by an address", async () => {
  const root = await folder("zips");
  await writeFile(`${root}music.zip`, await sampleArchive());
  const page = await opened("Open files", [`${root}music.zip`]);
  assert.deepEqual(await openRows(page), expected.row_counts);
  assert.equal(await heading(page), manifest.name);
  const [{ n }] = await native("SELECT count(DISTINCT artifact_id)::INTEGER AS n FROM {provenance_nodes}");
  assert.deepEqual(await query(page, "SELECT count(DISTINCT artifact_id)::INTEGER AS n FROM provenance_nodes"), [{ n }]);
  await tableRows(site, page);
  assert.match(await page.locator("main").innerText(), /1 file is no part of a snapshot/);
  site.server.answer("made/music", async (_, response) => response.writeHead(200, { "content-type": "application/zip" }).end(await sampleArchive()));
  const linked = await ready("?snapshot=made/music");
  assert.deepEqual(await openRows(linked), expected.row_counts);
});

test("a zip archive of parts at its top is a table under the archive's name", async () => {
  const root = await folder("zips");
  await native(`COPY (SELECT 1 AS i) TO '${root}part-0.parquet'`);
  const content = await readFile(`${root}part-0.parquet`);
  await writeFile(`${root}things.zip`, zip([{ name: "part-0.parquet", content }, { name: "part-1.parquet", content, method: 0 }]));
  const page = await opened("Open files", [`${root}things.zip`]);
  assert.deepEqual(await openRows(page), { things: 2 });
});

const bomb = { name: "bomb.parquet", content: Buffer.alloc(30_000_000) };
for (const [what, make, words] of [
  ["leads out of its folder", () => zip([{ name: "../../evil.parquet", content: "x" }]), /entry "..\/..\/evil\.parquet" has a path that leaves/],
  ["names a drive", () => zip([{ name: "C:\\evil.parquet", content: "x" }]), /has a path with a drive/],
  ["unpacks without end", () => zip([bomb]), /"bomb\.parquet" unpacks from .* more than 200 times/],
  ["has entries that share bytes", () => zip([{ name: "a.parquet", content: zip([{ name: "b.parquet", content: "x", method: 0 }]), method: 0 }, { name: "b.parquet", content: "x", method: 0, offset: 39 }]), /share the same bytes/],
  ["is cut off", () => zip([{ name: "a.parquet", content: "hello" }]).subarray(0, 60), /not a whole zip archive/],
  ["lies about a size", () => zip([{ name: "a.parquet", content: Buffer.alloc(1_000, "hello"), bytes: 100 }]), /"a\.parquet" holds more than the directory says/],
  ["has a wrong checksum", () => zip([{ name: "a.parquet", content: "hello", crc: 1, method: 0 }]), /"a\.parquet" has another checksum/],
  ["is encrypted", () => zip([{ name: "a.parquet", content: "hello", flags: 1 }]), /a\.parquet in x\.zip is encrypted/],
  ["holds nothing", () => zip([]), /holds no \.parquet file|nothing was given/],
]) {
  test(`an archive that ${what} does not open, with a reason and a remedy`, async () => {
    const root = await folder("hostile-zip");
    await writeFile(`${root}x.zip`, make());
    const page = await ready();
    await site.setFiles(page, "Open files", [`${root}x.zip`]);
    assert.match(await failure(page), words);
    assert.ok((await page.locator(".notice-remedy").innerText()).length > 10, "there is a remedy");
    assert.equal(await snapshot(page), null);
  });
}

test("the sound files of an archive open beside one that is not", async () => {
  const root = await folder("hostile-zip");
  const color = await readFile(sample("color_chain"));
  await writeFile(`${root}x.zip`, zip([{ name: "s/color_chain.parquet", content: color }, { name: "s/t.parquet", content: "x", flags: 1 }]));
  const page = await opened("Open files", [`${root}x.zip`]);
  assert.deepEqual(await openRows(page), { color_chain: expected.row_counts.color_chain });
  assert.match((await table(page, "t")).reason, /t\.parquet in x\.zip is encrypted/);
});

test("a limit that stops a file can be raised on the page, and reset", async () => {
  const root = await folder("limits");
  const columns = Array.from({ length: 2_001 }, (_, place) => `${place} AS c${place}`).join(", ");
  await native(`COPY (SELECT ${columns}) TO '${root}wide.parquet'`);
  const page = await ready();
  await site.setFiles(page, "Open files", [`${root}wide.parquet`]);
  assert.match(await failure(page), /2,001 columns; the limit is 2,000.*raise that limit under Limits on the open page/s);
  await page.getByText("Limits", { exact: true }).click();
  await page.getByLabel("Columns of a table").fill("2500");
  await page.getByLabel("Columns of a table").blur();
  assert.deepEqual(await site.axe(page), []);
  await site.setFiles(page, "Open files", [`${root}wide.parquet`]);
  await site.ready(page);
  assert.deepEqual(await openRows(page), { wide: 1 });
  await go(site, page, "#/open");
  await page.getByText("Limits (changed)", { exact: true }).click();
  assert.equal(await page.getByLabel("Columns of a table").inputValue(), "2500");
  await page.getByRole("button", { name: "Reset" }).click();
  assert.equal(await page.getByLabel("Columns of a table").inputValue(), "2000");
  await page.getByLabel("Columns of a table").fill("-3");
  await page.getByLabel("Columns of a table").blur();
  await page.getByText("Limits", { exact: true }).waitFor();
});

test("a site with a snapshot beside its page opens on it by itself, at the view of the link", async () => {
  offerSample(site, "snapshot");
  const page = await ready("#/tables");
  assert.deepEqual(await openRows(page), expected.row_counts);
  assert.equal(await heading(page), "Tables");
  assert.equal((await ready()).url().includes("snapshot="), false);
});

test("an address in the link goes before the site's own snapshot", async () => {
  offerSample(site, "snapshot", (made) => ({ ...made, name: "the site's own" }));
  const page = await site.openSample();
  assert.equal(await heading(page), manifest.name);
  assert.deepEqual(site.server.log.filter(({ path }) => path.startsWith("snapshot/")), []);
});

for (const [what, status, body, wrong] of [
  ["answers every address with its page", 200, "<!doctype html><title>home</title>", false],
  ["has no such folder", 404, "", true],
]) {
  test(`a site that ${what} shows its start page`, async () => {
    if (wrong) {
      site.allow("request", /snapshot\/manifest\.json: 404/);
      site.allow("console", /404/);
    }
    site.server.answer("snapshot/manifest.json", (_, response) => response.writeHead(status, { "content-type": "text/html" }).end(body));
    assert.equal(await heading(await ready()), "Open a provenance snapshot");
  });
}

test("a snapshot of the site that cannot be followed says so", async () => {
  offerSample(site, "snapshot", (made) => ({ ...made, version: 9 }));
  assert.match(await failure(await site.open()), /version is 9/);
});

/** Two snapshots' folders with one table in common, of different lengths. */
async function twoFolders() {
  const root = await folder("two");
  for (const name of ["one", "two"]) await outFolder(`two/${name}`);
  await copyFile(sample("color_chain"), `${root}one/color_chain.parquet`);
  await copyFile(sample("artifact_exports"), `${root}one/artifact_exports.parquet`);
  await native(`COPY (SELECT * FROM {color_chain} LIMIT 5) TO '${root}two/color_chain.parquet'`);
  await copyFile(sample("provenance_nodes"), `${root}two/provenance_nodes.parquet`);
  return root;
}

test("two snapshots open together; of a table in both the reader says which is meant", async () => {
  const root = await twoFolders();
  const page = await ready();
  await site.setFiles(page, "Open folder", root);
  await page.getByRole("heading", { name: "Which file is meant?" }).waitFor();
  await site.ready(page);
  const choices = page.getByRole("group", { name: "artifact.color_chain" });
  assert.match(await choices.innerText(), new RegExp(`two/one/color_chain\\.parquet ${expected.row_counts.color_chain} rows, \\d+ columns`));
  assert.deepEqual(await site.axe(page), []);
  await choices.getByLabel(/two\/two\/color_chain/).check();
  await page.getByLabel(/Keep the others too/).uncheck();
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await site.ready(page);
  const { artifact_exports, provenance_nodes } = expected.row_counts;
  assert.deepEqual(await openRows(page), { color_chain: 5, artifact_exports, provenance_nodes });
  await tableRows(site, page);
  assert.match(await page.locator("main").innerText(), /two\/one\/color_chain\.parquet was left out/);
});

test("the question can be left, and a script is not asked: the first file counts, the other is kept beside it", async () => {
  const root = await twoFolders();
  const page = await ready();
  await site.setFiles(page, "Open folder", root);
  await page.getByRole("button", { name: "Cancel" }).click();
  assert.equal(await heading(page), "Open a provenance snapshot");
  const files = Object.fromEntries(await Promise.all(["one", "two"].map(async (name) => [name, [...(await readFile(`${root}${name}/color_chain.parquet`))]])));
  await page.evaluate(({ one, two }) => provscope.open([one, two].map((bytes) => new File([new Uint8Array(bytes)], "color_chain.parquet"))), files);
  const { tables } = await snapshot(page);
  assert.deepEqual(tables.map(({ system, name, rows }) => [system, name, rows]).sort(), [
    ["artifact", "color_chain", 5], ["other", "color_chain", expected.row_counts.color_chain],
  ]);
});

test("a file that is said to be too large is not fetched", async () => {
  site.server.answer("made/x.parquet", (_, response) => {
    response.writeHead(200, { "content-length": 5_000_000_000 });
    response.flushHeaders();
  });
  assert.match(await failure(await site.open("?snapshot=made/x.parquet")), /is 5\.0 GB or more; the limit for one file is 4\.3 GB/);
});

test("a download is ended with the opening that wanted it", async () => {
  let closed;
  const asked = new Promise((resolve) => {
    site.server.answer("made/x.parquet", (_, response) => {
      response.writeHead(200, { "content-length": 1_000_000 });
      response.write("PAR1");
      closed = once(response, "close");
      resolve();
    });
  });
  const page = await site.open("?snapshot=made/x.parquet");
  await asked;
  await page.getByText("Fetching x.parquet").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await closed;
  await site.ready(page);
});

test("the page shows how much of a file has come", async () => {
  offerSample(site, "made");
  let release;
  site.server.answer("made/provenance_nodes.parquet", async (_, response) => {
    const bytes = await readFile(sample("provenance_nodes"));
    response.writeHead(200, { "content-length": bytes.length });
    response.write(bytes.subarray(0, 20_000));
    await new Promise((resolve) => (release = resolve));
    response.end(bytes.subarray(20_000));
  });
  const page = await site.open("?snapshot=made/manifest.json");
  const words = page.getByText(/Fetching provenance_nodes\.parquet: .* of /);
  await words.waitFor();
  assert.ok(number((await words.innerText()).split(" of ")[1]) > 0);
  release();
  await site.ready(page);
  assert.deepEqual(await openRows(page), expected.row_counts);
});
