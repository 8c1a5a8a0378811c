// Deterministic compute: embeddings and their schemas, fingerprints of files computed in the page, and stored computations
// computed again; with its own sample alone, and with all samples open.

import assert from "node:assert/strict";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import test from "node:test";

import { DuckDBInstance } from "@duckdb/node-api";

import { ROOT, setUp } from "./harness.mjs";
import { cells, go, outFolder, snapshot } from "./support.mjs";

const site = setUp();
const sample = JSON.parse(await readFile(`${ROOT}tests/snapshots/expected.json`, "utf8")).compute;
const { defects } = JSON.parse(await readFile(`${ROOT}tests/snapshots/compute/defects.json`, "utf8"));
const heading = (page) => page.locator("main h1").innerText();
const COMPUTATIONS = "#/compute?view=computations";

async function opened(folder) {
  const page = await site.open();
  await site.ready(page);
  await site.setFiles(page, "Open folder", folder);
  await site.ready(page);
  return page;
}

/** Computes what passes the filters again, and waits for the verdicts. */
async function replay(page) {
  await page.getByRole("button", { name: /^Replay (all|these)/ }).click();
  await site.ready(page);
}

/** The values of a facet with their counts. */
const facet = (page, name) =>
  page.getByRole("region", { name, exact: true }).locator(".facet-value").evaluateAll((values) =>
    Object.fromEntries(values.map((one) => [one.querySelector(".facet-name").textContent, Number(one.querySelector(".facet-count").textContent)])));

/** Gives a file on the page of files, and reads its row: fingerprint, columns, rows, match. */
async function given(page, path, name) {
  await site.setFiles(page, "Choose files", [path]);
  const row = page.getByRole("row").filter({ has: page.getByRole("button", { name: `Look at ${name}`, exact: true }) });
  await row.locator(".badge").waitFor();
  await site.ready(page);
  return (await row.locator("td").allInnerTexts()).map((text) => text.trim().replaceAll("\u2009", ""));
}

test("embeddings, schemas, comparisons and files of any form are shown with the expected numbers", async () => {
  const page = await opened(site.snapshot("compute"));
  assert.match(await page.locator("nav.rail").innerText(), /Compute/);
  await page.keyboard.press("g");
  await page.keyboard.press("e");
  await site.ready(page);
  assert.equal(await heading(page), `${sample.row_counts.deterministic_embeddings} embeddings`);
  assert.deepEqual(await facet(page, "Tenant"), sample.embeddings_per_tenant);
  assert.deepEqual(await facet(page, "Fingerprint as"), { text: sample.fingerprint_forms.VARCHAR, object: sample.fingerprint_forms.OBJECT });
  assert.deepEqual(await site.axe(page), []);
  await site.screenshot(page, "compute-embeddings");
  await page.getByRole("region", { name: "Schema", exact: true }).getByRole("button", { name: "shared" }).click();
  await site.ready(page);
  const [first] = sample.exact_match_groups;
  const shared = sample.exact_match_groups.flatMap(({ files }) => files).length;
  assert.equal(await heading(page), `${shared} of 49 embeddings`);

  await page.locator(".vtable-row a").first().click();
  await site.ready(page);
  assert.equal(await heading(page), first.files[0]);
  assert.match(await page.locator("main").innerText(), new RegExp(first.fingerprint));
  const same = page.locator("section.panel").filter({ has: page.getByRole("heading", { name: "Same schema" }) });
  assert.deepEqual(await same.locator("li a").allInnerTexts(), first.files.slice(1));
  assert.deepEqual(await site.axe(page), []);

  await go(site, page, "#/compute?view=schemas");
  const groups = await cells(page.getByRole("region", { name: "Equal schemas" }).locator("table"));
  const expected = sample.exact_match_groups.map(({ files }) => [`${files.length} files`, files[0]]);
  assert.deepEqual(groups.slice(1).map(([count, file]) => [count, file]).sort(), expected.sort());
  await page.getByRole("button", { name: "Show as table" }).click();
  const told = new Map((await cells(page.locator("figure table"))).slice(1).map(([a, b, value]) => [[a, b].sort().join(), Number(value)]));
  const pairs = sample.similarity.filter(({ exact_match }) => !exact_match);
  for (const { source, target, similarity_score } of pairs) assert.equal(told.get([source, target].sort().join()), similarity_score, `${source} ${target}`);
  await page.getByRole("button", { name: "Show as table" }).click();
  assert.deepEqual(await site.axe(page), []);

  const { source, target, similarity_score } = sample.similarity[1];
  await page.getByRole("button", { name: `${source} and ${target}: ${similarity_score.toFixed(3)}` }).click();
  await site.ready(page);
  assert.equal(await heading(page), "Two schemas");
  assert.match(await page.locator("dl.figures").innerText(), new RegExp(String(similarity_score)));
  const changes = (await cells(page.locator("table.pair-table"))).slice(1).map(([, change]) => change);
  assert.deepEqual(changes.filter((change) => change !== "same"), ["only in the first", "only in the second"]);
  await page.goBack();
  await site.ready(page);
  assert.equal(await heading(page), "44 schemas");

  await go(site, page, "#/compute?view=files");
  const folder = await outFolder("compute-files");
  const projects = await given(page, site.snapshot("projects/projects.parquet"), "projects.parquet");
  const group = sample.exact_match_groups.find(({ files }) => files[0] === "file_projects.projects");
  assert.deepEqual(projects.slice(1), ["11", "64", "exact match"]);
  const found = page.getByRole("region", { name: "The file" });
  assert.match(await found.innerText(), new RegExp(group.fingerprint));
  assert.deepEqual(await found.locator(".plain-list a").allInnerTexts(), group.files);
  await site.screenshot(page, "compute-files");
  const rows = ["hour,total_signals,suppressed_count,amplified_count,suppression_rate,avg_error_magnitude,max_error_magnitude,day"];
  for (let row = 0; row < 20_000; row++) rows.push(`${row % 24},${row},0,0,0.5,0.25,"1.5",2025-12-${10 + (row % 20)}`);
  await writeFile(`${folder}statistics.csv`, rows.join("\n"));
  assert.deepEqual((await given(page, `${folder}statistics.csv`, "statistics.csv")).slice(1), ["8", "20000", "similar, 0.867"]);
  assert.match(await found.locator("table.pair-table").innerText(), /day\s+only in the first[\s\S]*date\s+only in the second/);
  await writeFile(`${folder}other.jsonl`, '{"nothing": 1, "alike": [2]}\n{"nothing": 3}\n');
  assert.deepEqual((await given(page, `${folder}other.jsonl`, "other.jsonl")).slice(1), ["2", "2", "no match"]);
  await writeFile(`${folder}broken.parquet`, "PAR1 and no more");
  const broken = await given(page, `${folder}broken.parquet`, "broken.parquet");
  assert.match(broken[0], /failed[\s\S]*broken\.parquet/);
  assert.deepEqual(await site.axe(page), []);

  await go(site, page, `${COMPUTATIONS}&kind=sql`);
  await replay(page);
  assert.deepEqual(await facet(page, "Verdict"), { "not replayable": 2 });
  await page.locator(".vtable-row a").first().click();
  await site.ready(page);
  assert.match(await page.getByRole("complementary", { name: "The computation" }).innerText(), /It cannot be computed again: (the snapshot does not hold artifact\.artifact_provenance|its statement does not run)/);
});

test("with all samples open every stored computation gets the expected verdict", async () => {
  const folder = await outFolder("compute-all");
  for (const name of ["compute", "datasets", "junjo-traces", "music-topos", "projects"]) {
    await cp(site.snapshot(name), `${folder}${name}`, { recursive: true, filter: (path) => !/\.(md|json)$/.test(path) });
  }
  // A table of a database has a fingerprint too: here that of the projects.
  await rm(`${folder}store.duckdb`, { force: true });
  const db = await (await DuckDBInstance.create(":memory:")).connect();
  await db.run(`ATTACH '${folder}store.duckdb' AS d (STORAGE_VERSION 'v1.0.0'); CREATE TABLE d.kept AS FROM '${site.snapshot("projects/projects.parquet")}'; CHECKPOINT d`);
  db.closeSync();
  const page = await opened(folder);
  await go(site, page, COMPUTATIONS);
  assert.deepEqual(await facet(page, "Type"), sample.computations_per_type);
  await replay(page);
  assert.deepEqual(await facet(page, "Verdict"), sample.replay.counts);
  await site.screenshot(page, "compute-replayed");
  const kinds = async () => (await snapshot(page)).findings.filter(({ class: of, table }) => of === "defect" && /^(computation_results|deterministic_embeddings)$/.test(table));
  assert.deepEqual((await kinds()).map(({ kind }) => kind).sort(), defects.map(({ kind }) => kind).sort());

  await go(site, page, `${COMPUTATIONS}&id=${sample.replay.different[0]}`);
  const panel = page.getByRole("complementary", { name: "The computation" });
  assert.deepEqual((await cells(panel.locator("table").first())).slice(1), [["/rows/0/n", "3324", "3323"]]);
  assert.deepEqual(await site.axe(page), []);
  for (const id of [sample.replay.not_replayable[0], sample.replay.not_replayable.at(-1)]) {
    await go(site, page, `${COMPUTATIONS}&id=${id}`);
    assert.match(await panel.innerText(), /It cannot be computed again: (the open files do not hold amplified_signals of corollary_discharge|manual_note names no recipe that this page knows)\./);
  }
  await go(site, page, "#/compute?view=files");
  await page.getByRole("button", { name: "Compute all" }).click();
  await site.ready(page);
  const matches = (await cells(page.getByRole("region", { name: "Files", exact: true }).locator("table"))).slice(1);
  assert.equal(matches.filter((row) => row.at(-1) === "exact match").length, 18);
  assert.equal(matches.length, 20);
  const stored = matches.find(([name]) => name.includes("store.duckdb/kept"));
  const group = sample.exact_match_groups.find(({ files }) => files[0] === "file_projects.projects");
  assert.match(stored[0], /file_store\.kept, in a database/);
  assert.ok(group.fingerprint.startsWith(stored[1].split("…")[0]) && stored.slice(2).join() === "11,64,exact match", stored.join());
  // Other pages lead to what is stored of their files.
  await go(site, page, "#/tables?table=artifact.color_chain");
  const embeddings = page.getByRole("region", { name: "Embeddings of its file" });
  await embeddings.getByRole("link", { name: /^emb_/ }).first().click();
  await site.ready(page);
  assert.equal(await heading(page), "file_music-topos.color_chain");
});
