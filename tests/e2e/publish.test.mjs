// `cargo xtask publish` with the real built site: what it writes is a site that opens on its snapshot by itself.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";
import { promisify } from "node:util";

import { DuckDBInstance } from "@duckdb/node-api";

import { ROOT, setUp } from "./harness.mjs";
import { expected, openRows, outFolder, sampleFiles, snapshot } from "./support.mjs";
import { zip } from "./zip.mjs";

const site = setUp();

/** Publishes a snapshot with the built app. `cargo xtask test` says where it is itself. */
function publish(given, out, ...more) {
  const own = process.env.PROVSCOPE_XTASK;
  const [program, before] = own ? [own, []] : ["cargo", ["xtask"]];
  return promisify(execFile)(program, [...before, "publish", given, "--out", out, "--app", `${ROOT}dist`, ...more], { cwd: ROOT });
}

test("a published folder and a published archive open by themselves under a sub-path, whole and under their titles", async () => {
  const root = await outFolder("publish");
  const entries = await Promise.all(sampleFiles.map(async (file) => ({ name: `export/${path.basename(file)}`, content: await readFile(file) })));
  await writeFile(`${root}sample.zip`, zip(entries));
  for (const [given, title] of [[site.snapshot("music-topos"), `Ours & <theirs>`], [`${root}sample.zip`, "From an archive"]]) {
    const out = `${root}site`;
    await rm(out, { recursive: true, force: true });
    await publish(given, out, "--title", title);
    site.serves(out);
    const page = await site.open("#/tables");
    await site.ready(page);
    assert.deepEqual(await openRows(page), expected.row_counts);
    const told = await snapshot(page);
    assert.deepEqual([told.name, told.findings.length > 0], [title, true]);
    assert.ok(told.tables.every(({ status }) => status === "open"), "its manifest is what it promises");
    assert.equal(page.url(), `${site.server.url}#/tables`);
    assert.match(await page.title(), new RegExp(title.slice(0, 4)));
  }
});

test("a database is published with its tables, and what is none is named", async () => {
  const root = await outFolder("publish");
  const given = `${root}own.duckdb`;
  await rm(given, { force: true });
  const instance = await DuckDBInstance.create(given);
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE color_chain AS FROM read_parquet('${site.snapshot("music-topos")}/color_chain.parquet')`);
  await connection.run("CREATE SCHEMA s; CREATE TABLE s.mine AS SELECT range AS i FROM range(3); CREATE VIEW v AS SELECT 1");
  connection.closeSync();
  instance.closeSync();
  const out = `${root}database`;
  await rm(out, { recursive: true, force: true });
  await publish(given, out);
  const { name, tables } = JSON.parse(await readFile(`${out}/snapshot/manifest.json`, "utf8"));
  assert.equal(name, "own");
  const found = tables.map(({ system, table, rows }) => `${system}.${table} ${rows}`);
  assert.deepEqual(found.sort(), [`artifact.color_chain ${expected.row_counts.color_chain}`, "other.mine 3"]);
  await writeFile(`${root}p.duckdb`, "nothing");
  await assert.rejects(publish(`${root}p.duckdb`, `${root}none`), /p\.duckdb could not be read.*EXPORT DATABASE/s);
});
