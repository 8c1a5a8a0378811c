// Files that nobody should send: each is named with its reason and remedy, and what is sound opens.

import assert from "node:assert/strict";
import { copyFile, rm, stat } from "node:fs/promises";
import test from "node:test";

import { setUp } from "./harness.mjs";
import { cells, column, expected, failure, go, native, openRows, outFolder, query, sampleFiles, snapshot, tableRows } from "./support.mjs";

const site = setUp();
const hostile = (name) => site.snapshot(`hostile/${name}`);
const sample = (table) => sampleFiles.find((file) => file.endsWith(`/${table}.parquet`));

/** Makes a folder of files, `{path in it: file}`. */
async function folderOf(name, files) {
  const folder = await outFolder(name);
  await rm(folder, { recursive: true });
  for (const [path, file] of Object.entries(files)) {
    await outFolder(`${name}/${path.split("/").slice(0, -1).join("/")}`);
    await copyFile(file, folder + path);
  }
  return folder;
}

for (const [name, words] of [
  ["truncated.parquet", /truncated|cut|incomplete|footer|end/i],
  ["not_parquet.parquet", /not (a )?Parquet|no Parquet/i],
  ["zero_byte.parquet", /empty|0 bytes|no bytes/i],
]) {
  test(`${name} alone does not open: it is named, with a reason and a remedy`, async () => {
    const page = await site.open();
    await site.setFiles(page, "Open files", [hostile(name)]);
    const said = await failure(page);
    assert.ok(said.includes(name), said);
    assert.match(said, words);
    assert.ok((await page.locator(".notice-remedy").innerText()).length > 10, "there is a remedy");
    assert.equal(await snapshot(page), null);
  });
}

test("in a mixed folder the sound tables open, and each of the others is named with reason and remedy", async () => {
  const bad = ["truncated.parquet", "not_parquet.parquet", "zero_byte.parquet"];
  const files = Object.fromEntries([...bad.map((name) => [name, hostile(name)]), ...sampleFiles.map((file) => [file.split("/").at(-1), file])]);
  const page = await site.open();
  await site.setFiles(page, "Open folder", await folderOf("mixed", files));
  await site.ready(page);
  assert.deepEqual(await openRows(page), expected.row_counts);
  assert.match(await page.locator("main").innerText(), /3 files are not as expected/);
  const { tables } = await snapshot(page);
  const failed = tables.filter(({ status }) => status === "failed");
  assert.deepEqual(failed.map(({ file }) => file).sort(), bad.map((name) => `mixed/${name}`).sort());
  for (const { file, reason, remedy } of failed) {
    assert.ok(reason.includes(file.split("/")[1]), reason);
    assert.ok(remedy.length > 10, remedy);
  }
  const rows = await tableRows(site, page);
  for (const { file, reason } of failed) assert.ok(rows.find((row) => row.file === file).why.includes(reason), file);
});

test("a table with 0 rows opens, and the pages say honestly that it is empty", async () => {
  const page = await site.open();
  await site.setFiles(page, "Open folder", await folderOf("no-rows", { "artifact_provenance.parquet": hostile("empty.parquet") }));
  await site.ready(page);
  assert.deepEqual(await openRows(page), { artifact_provenance: 0 });
  await go(site, page, "#/artifacts");
  assert.match(await page.locator("main").innerText(), /This snapshot has no artifact: its registry has no rows/);
  await go(site, page, "#/findings");
  assert.match(await page.locator("main").innerText(), /Nothing wrong was found/);
  await go(site, page, "#/");
  assert.match(await page.locator("main").innerText(), /The registry has no rows/);
});

test("a table without a required column is named with what was expected, and stays readable under other", async () => {
  const page = await site.open();
  const file = hostile("wrong_columns/artifact_provenance.parquet");
  await site.setFiles(page, "Open files", [file]);
  await site.ready(page);
  const { tables } = await snapshot(page);
  const [{ n }] = await native(`SELECT count(*)::INTEGER AS n FROM read_parquet('${file}')`);
  const [table] = tables.filter(({ file }) => file !== "");
  assert.deepEqual([table.system, table.name, table.rows], ["other", "artifact_provenance", n]);
  assert.match(table.reason, /artifact\.artifact_provenance.*content_hash/);
  assert.deepEqual(await query(page, "SELECT count(*)::INTEGER AS n FROM other.artifact_provenance"), [{ n }]);
  assert.deepEqual(await query(page, "SELECT count(*)::INTEGER AS n FROM artifact.artifact_provenance"), [{ n: 0 }]);
  const [row] = await tableRows(site, page);
  assert.match(row.why, /content_hash/);
});

test("a column of another type is named, with what was expected", async () => {
  const folder = await outFolder("other-type");
  await native(`COPY (SELECT * REPLACE ([1, 2] AS content_hash) FROM {artifact_provenance}) TO '${folder}artifact_provenance.parquet'`);
  const page = await site.open();
  await site.setFiles(page, "Open files", [`${folder}artifact_provenance.parquet`]);
  await site.ready(page);
  const [table] = (await snapshot(page)).tables.filter(({ file }) => file !== "");
  assert.equal(table.system, "other");
  assert.match(table.reason, /content_hash.*VARCHAR/i);
  assert.deepEqual(await query(page, "SELECT count(*)::INTEGER AS n FROM other.artifact_provenance"), [{ n: expected.row_counts.artifact_provenance }]);
});

test("hostile names are text: no script runs, and each link leads to its artifact with its SQL whole", async () => {
  const page = await site.open();
  await page.evaluate(() => (globalThis.alert = () => (globalThis.ran = true)));
  await site.setFiles(page, "Open folder", hostile("hostile_names"));
  await site.ready(page);
  const file = `read_parquet('${hostile("hostile_names")}/artifact_provenance.parquet')`;
  const rows = await native(`SELECT artifact_id AS id, artifact_type AS type FROM ${file} ORDER BY artifact_id`);
  await go(site, page, "#/artifacts?sort=id");
  const links = await column(page, 0, rows.length, "a", "href");
  assert.deepEqual(links.map((href) => decodeURIComponent(href.slice("#/artifacts/".length))).sort(), rows.map(({ id }) => id).sort());
  for (const { id } of rows) {
    await go(site, page, "#/artifacts?sort=id");
    await page.locator(`#row-${links.findIndex((href) => decodeURIComponent(href) === `#/artifacts/${id}`)} a`).first().click();
    await site.ready(page);
    assert.equal(await page.locator("main h1").evaluate((h1) => h1.textContent), id === "" ? "(empty id)" : id);
    assert.equal(await page.getByText("The registry has no artifact of this id").count(), 0, id);
    const sql = await page.locator("main > .page pre code, main pre code").last().evaluate((code) => code.textContent);
    const found = await query(page, sql.replace(/;\s*$/, ""));
    assert.deepEqual(found.map(({ artifact_id }) => artifact_id), [id], "the SQL on show asks for this artifact");
    const audit = await cells(page.getByRole("region", { name: "Audit trail", exact: true }).last().locator("table"));
    assert.equal(audit.length - 1, 1, id);
  }
  assert.equal(await page.evaluate(() => globalThis.ran), undefined);
  assert.equal(await page.locator("main script, main img, main b, main iframe").count(), 0);
});

test("a gayseed of 99, a colour that is no colour and a type of markup filter and show as text", async () => {
  const page = await site.open();
  await site.setFiles(page, "Open folder", hostile("hostile_names"));
  await site.ready(page);
  const { findings } = await snapshot(page);
  assert.ok(findings.some(({ class: kind, kind: name }) => kind === "defect" && name === "gayseed_index_out_of_range"));
  await go(site, page, "#/artifacts?gayseed=99");
  const file = `read_parquet('${hostile("hostile_names")}/artifact_provenance.parquet')`;
  const ids = (sql) => native(`SELECT artifact_id AS id FROM ${file} WHERE ${sql} ORDER BY id`).then((rows) => rows.map(({ id }) => id));
  const shown = async () => (await column(page, 0, 30, "a", "href")).map((href) => decodeURIComponent(href.slice("#/artifacts/".length))).sort();
  assert.deepEqual(await shown(), await ids("gayseed_index = 99"));
  await go(site, page, "#/artifacts");
  await page.getByRole("region", { name: "Type", exact: true }).getByRole("button", { name: "<b>weird type</b>" }).click();
  await site.ready(page);
  assert.deepEqual(await shown(), (await ids("artifact_type = '<b>weird type</b>'")).sort());
});

test("the same table in two folders is kept under two names, and reported", async () => {
  const files = { "a/artifact_provenance.parquet": sample("artifact_provenance"), "b/artifact_provenance.parquet": sample("artifact_provenance") };
  const page = await site.open();
  await site.setFiles(page, "Open folder", await folderOf("twice", files));
  await page.getByRole("heading", { name: "Which file is meant?" }).waitFor();
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await site.ready(page);
  const tables = (await snapshot(page)).tables.filter(({ file }) => file.endsWith("artifact_provenance.parquet"));
  assert.deepEqual(tables.map(({ system, file }) => [system, file]), [["artifact", "twice/a/artifact_provenance.parquet"], ["other", "twice/b/artifact_provenance.parquet"]]);
  assert.match(tables[1].reason, /twice\/a\/artifact_provenance\.parquet is already artifact\.artifact_provenance/);
  const rows = expected.row_counts.artifact_provenance;
  assert.deepEqual(tables.map((table) => table.rows), [rows, rows]);
  assert.deepEqual(await query(page, "SELECT count(*)::INTEGER AS n FROM artifact.artifact_provenance"), [{ n: rows }]);
});

test("an unknown table is kept under its own name in other", async () => {
  const folder = await outFolder("unknown");
  const name = 'odd "name"; DROP TABLE x';
  await native(`COPY (SELECT range AS i, [range, NULL] AS list, {'a': 'é'} AS s FROM range(3)) TO '${folder}${name}.parquet'`);
  const page = await site.open();
  await site.setFiles(page, "Open files", [`${folder}${name}.parquet`, sample("color_chain")]);
  await site.ready(page);
  assert.deepEqual(await openRows(page), { [name]: 3, color_chain: expected.row_counts.color_chain });
  const rows = await query(page, `SELECT i, list, s FROM other."${name.replaceAll('"', '""')}" ORDER BY i`);
  assert.deepEqual(rows, [0, 1, 2].map((i) => ({ i, list: [i, null], s: { a: "é" } })));
});

test("a small file that expands without end is refused with its limit, memory stays bounded, and the others open", async () => {
  const folder = await outFolder("bomb");
  const bomb = `${folder}bomb.parquet`;
  await native(`COPY (SELECT repeat('x', 100000) AS text FROM range(200000)) TO '${bomb}' (COMPRESSION zstd)`);
  const { size } = await stat(bomb);
  assert.ok(size < 20_000_000, `${size} bytes stand for 20 GB`);
  const page = await site.open();
  await site.setFiles(page, "Open files", [bomb, sample("color_chain")]);
  await site.ready(page);
  const table = (await snapshot(page)).tables.find(({ file }) => file === "bomb.parquet");
  assert.equal(table.status, "failed");
  assert.match(table.reason, /bomb\.parquet.*(GB|GiB|MB|MiB|bytes|times)/);
  assert.ok(table.remedy);
  assert.deepEqual(await openRows(page), { color_chain: expected.row_counts.color_chain });
  const session = await page.context().newCDPSession(page);
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  assert.ok(usedSize < 500_000_000, `the page uses ${usedSize} bytes`);
});
