// Every way to open a snapshot, and what happens when it cannot be opened or the reader changes their mind.

import assert from "node:assert/strict";
import { once } from "node:events";
import { copyFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";

import { setUp } from "./harness.mjs";
import { expected, failure, holdAnswer, manifest, native, offerSample, openRows, outFolder, sampleFiles, snapshot, tableRows } from "./support.mjs";

const site = setUp();
/** Whatever the page asked the site for before is in the log when this has been answered. */
const roundTrip = (page) => page.evaluate(() => fetch("index.html").then((answer) => answer.text()));
const heading = (page) => page.locator("main h1").innerText();

async function holdsTheSample(page) {
  await site.ready(page);
  assert.deepEqual(await openRows(page), expected.row_counts);
  assert.deepEqual(await page.evaluate(() => provscope.query("SELECT count(*) AS n FROM artifact_provenance")), [
    { n: BigInt(expected.row_counts.artifact_provenance) },
  ]);
}

test("an address in ?snapshot= opens, under the name in its manifest", async () => {
  const page = await site.openSample();
  assert.equal(await heading(page), manifest.name);
  await holdsTheSample(page);
});

test("the start page opens the sample by one button", async () => {
  const page = await site.open();
  await site.ready(page);
  await page.getByRole("button", { name: "Open the sample" }).click();
  await holdsTheSample(page);
});

test("several files open by the file input", async () => {
  const page = await site.open();
  await site.setFiles(page, "Open files", sampleFiles);
  await holdsTheSample(page);
});

test("a folder opens by the folder input, under the name in its manifest", async () => {
  const page = await site.open();
  await site.setFiles(page, "Open folder", site.snapshot("music-topos"));
  await holdsTheSample(page);
  assert.equal(await heading(page), manifest.name);
});

test("a folder without a manifest opens under its own name, and says which files are no part of it", async () => {
  const folder = await outFolder("plain-folder");
  await rm(folder, { recursive: true });
  await outFolder("plain-folder");
  for (const file of sampleFiles) await copyFile(file, folder + path.basename(file));
  await writeFile(`${folder}notes.txt`, "not a table");
  const page = await site.open();
  await site.setFiles(page, "Open folder", folder);
  await holdsTheSample(page);
  assert.equal(await heading(page), "plain-folder");
  await tableRows(site, page);
  assert.match(await page.locator("main").innerText(), /1 file is no part of a snapshot/);
});

test("a dropped folder opens", async () => {
  const page = await site.open();
  await site.ready(page);
  await site.dropFiles(page, ".drop-zone", [site.snapshot("music-topos").replace(/\/$/, "")]);
  await holdsTheSample(page);
});

test("dropped files open, wherever on the page they are dropped", async () => {
  const page = await site.open();
  await site.ready(page);
  await site.dropFiles(page, "h1", sampleFiles);
  await holdsTheSample(page);
});

test("a single Parquet file opens, and what is not there is shown as empty", async () => {
  const file = sampleFiles.find((name) => name.endsWith("/provenance_audit_log.parquet"));
  const page = await site.open();
  await site.setFiles(page, "Open files", [file]);
  await site.ready(page);
  assert.deepEqual(await openRows(page), { provenance_audit_log: expected.row_counts.provenance_audit_log });
  const [{ n }] = await page.evaluate(() => provscope.query("SELECT count(*)::INTEGER AS n FROM artifact_provenance"));
  assert.equal(n, 0);
});

test("the address form opens a manifest of this site", async () => {
  const page = await site.open();
  await page.getByLabel(/^Address of a manifest/).fill("sample/manifest.json");
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await holdsTheSample(page);
});

test("another snapshot takes the place of the open one", async () => {
  const page = await site.openSample("#/artifacts");
  await page.getByRole("link", { name: "Open another" }).click();
  await site.ready(page);
  const before = await snapshot(page);
  const file = sampleFiles.find((name) => name.endsWith("/color_chain.parquet"));
  await site.setFiles(page, "Open files", [file]);
  await site.ready(page);
  const after = await snapshot(page);
  assert.ok(after.generation > before.generation, "the generation grows");
  assert.deepEqual(await openRows(page), { color_chain: expected.row_counts.color_chain });
  const [{ n }] = await page.evaluate(() => provscope.query("SELECT count(*)::INTEGER AS n FROM provenance_nodes"));
  assert.equal(n, 0, "nothing of the first snapshot is left");
  assert.equal(new URL(page.url()).hash, "#/");
});

test("a cancelled opening leads to the start page and leaves nothing half loaded", async () => {
  const { asked, release } = holdAnswer(site, "sample/provenance_nodes.parquet");
  const page = await site.open("?snapshot=sample/manifest.json");
  await asked;
  assert.equal(await page.locator("main").getAttribute("data-state"), "loading");
  await page.getByRole("button", { name: "Cancel" }).click();
  await site.ready(page);
  assert.equal(await heading(page), "Open a provenance snapshot");
  release();
  await roundTrip(page);
  assert.equal(await snapshot(page), null);
  for (const worker of page.workers()) await once(worker, "close");
  assert.deepEqual(page.workers(), [], "no worker is left");
  site.server.reset();
  await page.getByRole("button", { name: "Open the sample" }).click();
  await holdsTheSample(page);
});

test("a manifest that is not there is said to be so, with a way back", async () => {
  site.allow("request", /none\.json: 404/);
  site.allow("console", /404/);
  const page = await site.open("?snapshot=sample/none.json");
  const words = await failure(page);
  assert.match(words, /none\.json was answered with status 404/);
  assert.match(words, /Check the address/);
  assert.equal(await snapshot(page), null);
  await page.getByRole("button", { name: "Back to the start page" }).click();
  await site.ready(page);
  assert.equal(await heading(page), "Open a provenance snapshot");
});

for (const [what, body, words] of [
  ["a page of another kind", "<!doctype html><p>hello", /manifest is not readable/],
  ["JSON of another format", JSON.stringify({ ...manifest, format: "something else" }), /"something else"/],
  ["a later version", JSON.stringify({ ...manifest, version: 99 }), /version is 99/],
]) {
  test(`a manifest that is ${what} is refused with a reason and a remedy`, async () => {
    offerSample(site, "made", () => body);
    const said = await failure(await site.open("?snapshot=made/manifest.json"));
    assert.match(said, words);
    assert.match(said, /Write the manifest again/);
  });
}

test("tables that are not what the manifest promises are named, and everything opens", async () => {
  const broken = { digest: "color_chain", rows: "artifact_exports", bytes: "provenance_nodes" };
  offerSample(site, "made", (made) => {
    for (const table of made.tables) {
      if (table.table === broken.digest) table.files[0].sha256 = "0".repeat(64);
      if (table.table === broken.rows) table.rows += 1;
      if (table.table === broken.bytes) table.files[0].bytes += 7;
    }
    return made;
  });
  const page = await site.open("?snapshot=made/manifest.json");
  await site.ready(page);
  assert.match(await page.locator("main").innerText(), /3 files are not as expected/);
  const rows = await tableRows(site, page);
  const differing = rows.filter(({ state }) => state !== "open").map(({ table }) => table.replace("artifact.", ""));
  assert.deepEqual(differing.sort(), Object.values(broken).sort());
  assert.deepEqual(Object.fromEntries(rows.map(({ table, rows }) => [table.replace("artifact.", ""), rows])), expected.row_counts);
  const why = (name) => rows.find(({ table }) => table === `artifact.${name}`).why;
  assert.match(why(broken.digest), /SHA-256/);
  assert.match(why(broken.rows), new RegExp(`promises ${expected.row_counts[broken.rows] + 1} rows`));
  assert.match(why(broken.bytes), /promises [\d, ]+ bytes/);
});

test("a file that the manifest names and the site does not have is named, and the others open", async () => {
  site.allow("request", /color_chain\.parquet: 404/);
  site.allow("console", /404/);
  offerSample(site, "made");
  site.server.answer("made/color_chain.parquet", (_, response) => response.writeHead(404).end());
  const page = await site.open("?snapshot=made/manifest.json");
  await site.ready(page);
  const { tables } = await snapshot(page);
  const failed = tables.filter(({ status }) => status === "failed");
  assert.deepEqual(failed.map(({ file }) => file), ["color_chain.parquet"]);
  assert.match(failed[0].reason, /404/);
  const { color_chain: _, ...others } = expected.row_counts;
  assert.deepEqual(await openRows(page), others);
  const [{ n }] = await native("SELECT count(DISTINCT cycle)::INTEGER AS n FROM {color_chain}");
  const filled = await page.evaluate(() => provscope.query("SELECT count(*)::INTEGER AS n FROM color_chain"));
  assert.deepEqual(filled, [{ n }], "the built-in chain of colours fills in");
});

for (const outside of ["../sample/color_chain.parquet", "%2e%2e/sample/color_chain.parquet", "/color_chain.parquet"]) {
  test(`a manifest whose path ${outside} leaves its folder is refused, and nothing is fetched`, async () => {
    offerSample(site, "made", (made) => {
      made.tables[0].files[0].path = outside;
      return made;
    });
    const page = await site.open("?snapshot=made/manifest.json");
    assert.match(await failure(page), /leaves the manifest's folder/);
    await roundTrip(page);
    assert.deepEqual(site.server.log.filter(({ path }) => path.endsWith(".parquet")), []);
  });
}
