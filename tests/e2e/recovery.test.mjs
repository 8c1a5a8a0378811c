// When the engine breaks down: the page says so, opens the snapshot again by itself, and is right afterwards.

import assert from "node:assert/strict";
import test from "node:test";

import { setUp } from "./harness.mjs";
import { expected, failure, number, openRows, query, rejection, snapshot } from "./support.mjs";
import { setTrap, sprung, watchWorkers, workers } from "./workers.mjs";

const site = setUp();

async function openWatched(hash) {
  const page = await site.open();
  await page.addInitScript(watchWorkers);
  await page.goto(`${site.server.url}?snapshot=sample/manifest.json${hash}`);
  await site.ready(page);
  return page;
}

/** Breaks the engine as an uncaught error in its worker does; true if the page is then at work. */
const breakEngine = (page) =>
  page.evaluate(async () => {
    const engines = [...globalThis.theWorkers];
    for (const worker of engines) worker.dispatchEvent(new ErrorEvent("error", { message: "unreachable", cancelable: true }));
    await new Promise((resolve) => {
      const main = document.querySelector("main");
      if (main.dataset.state === "loading") return resolve();
      new MutationObserver(() => main.dataset.state === "loading" && resolve()).observe(main, { attributes: true });
    });
    return engines.length;
  });

test("once everything is loaded, the engine is the only worker", async () => {
  const page = await openWatched("");
  assert.equal(await page.evaluate(() => globalThis.theWorkers.size), 1);
});

test("a broken engine is said to be so, the snapshot opens again by itself, and its numbers are right", async () => {
  const page = await openWatched("#/artifacts?type=proof");
  const before = await snapshot(page);
  assert.equal(await breakEngine(page), 1);
  await site.ready(page);
  assert.match(await page.getByRole("alert").innerText(), /Something went wrong.*opened again/s);
  assert.equal(await page.evaluate(() => globalThis.theWorkers.size), 1, "the broken worker is gone");
  assert.deepEqual(await openRows(page), expected.row_counts);
  const after = await snapshot(page);
  assert.ok(after.generation > before.generation);
  assert.deepEqual(after.findings, before.findings);
  assert.equal(number((await page.locator("main h1").innerText()).split(" of ")[0]), expected.per_artifact_type.proof);
  assert.match(page.url(), /#\/artifacts\?type=proof$/, "the view is the same");
});

test("a trap rejects the query, the snapshot opens again, and the statement is not run again", async () => {
  const page = await openWatched("");
  const sql = "SELECT 'this one traps' AS words";
  await page.evaluate(() => (globalThis.trap.breakOn = "this one traps"));
  const error = await rejection(page, "query", sql);
  assert.match(error.message, /broke down/);
  assert.ok(error.remedy);
  await page.waitForFunction(() => (provscope.snapshot()?.generation ?? 0) > 1);
  await site.ready(page);
  assert.deepEqual(await openRows(page), expected.row_counts);
  assert.equal(await page.evaluate(() => globalThis.trap.seen), 1, "it was sent once");
  const again = await rejection(page, "query", sql);
  assert.ok(again, "it is refused from now on");
  assert.equal(await page.evaluate(() => globalThis.trap.seen), 1, "and not sent again");
  const other = await page.evaluate(() => provscope.query("SELECT count(*)::INTEGER AS n FROM artifact_provenance"));
  assert.deepEqual(other, [{ n: expected.row_counts.artifact_provenance }]);
});

test("an engine that breaks again at once is not started without end", async () => {
  const page = await openWatched("");
  await breakEngine(page);
  await site.ready(page);
  await page.evaluate(() => {
    for (const worker of globalThis.theWorkers) worker.dispatchEvent(new ErrorEvent("error", { message: "unreachable", cancelable: true }));
  });
  assert.match(await failure(page), /twice within a minute/);
  assert.equal(await snapshot(page), null);
  assert.equal(await page.evaluate(() => globalThis.theWorkers.size), 0);
});

test("an engine that breaks while the snapshot opens is a failure that is told, not a page that waits", async () => {
  const page = await site.open();
  await page.addInitScript(watchWorkers);
  await page.addInitScript(() => (globalThis.trap.breakOn = "provenance_nodes"));
  await page.goto(`${site.server.url}?snapshot=sample/manifest.json`);
  assert.match(await failure(page), /broke down/);
  assert.equal(await page.evaluate(() => globalThis.theWorkers.size), 0, "no worker is left");
  await page.evaluate(() => (globalThis.trap.breakOn = undefined));
  await page.getByRole("button", { name: "Back to the start page" }).click();
  await page.getByRole("button", { name: "Open the sample" }).click();
  await site.ready(page);
  assert.deepEqual(await openRows(page), expected.row_counts);
});

test("an engine that falls silent is given up, and the snapshot opens again with the right numbers", async () => {
  const page = await site.open();
  await page.clock.install();
  await page.addInitScript(watchWorkers);
  await page.goto(`${site.server.url}?snapshot=sample/manifest.json`);
  await site.ready(page);
  await setTrap(page, { killOn: "killed over this" });
  const asked = rejection(page, "query", "SELECT 'killed over this' AS words");
  await sprung(page);
  await page.clock.fastForward(61_000);
  assert.match((await asked).message, /did not answer for 60 s/);
  await page.waitForFunction(() => (provscope.snapshot()?.generation ?? 0) > 1);
  await site.ready(page);
  assert.match(await page.getByRole("alert").innerText(), /did not answer for 60 s.*opened again/s);
  assert.deepEqual(await openRows(page), expected.row_counts);
  assert.equal(await workers(page), 1);
});

test("decoders that fail or fall silent cost their own tables only, and nothing half loaded is shown", async () => {
  const page = await site.open();
  await page.clock.install();
  await page.addInitScript(watchWorkers);
  await page.addInitScript(() => Object.assign(globalThis.trap, { failOn: '"name":"provenance_nodes.parquet","plan"', killOn: '"name":"artist_theorem_registry.parquet","plan"' }));
  await page.goto(`${site.server.url}?snapshot=sample/manifest.json`);
  // The largest is loaded first.
  await page.waitForFunction(() => globalThis.trap.seen > 1, undefined, { timeout: 60_000 });
  await page.clock.fastForward(61_000);
  await site.ready(page);
  const failed = (await snapshot(page)).tables.filter(({ status }) => status === "failed");
  const silent = failed.find(({ reason }) => /the decoder had to give up on it \(it said nothing for 60 s\)/.test(reason));
  const broken = failed.find(({ reason }) => /the decoder had to give up on it \(unreachable\)/.test(reason));
  assert.deepEqual([failed.length, broken.name, silent.name], [2, "provenance_nodes", "artist_theorem_registry"]);
  assert.ok(silent.remedy.length > 10 && broken.remedy.length > 10);
  const { provenance_nodes, artist_theorem_registry, ...sound } = expected.row_counts;
  assert.deepEqual(await openRows(page), sound);
  assert.deepEqual(await query(page, "SELECT count(*)::INTEGER AS n FROM provenance_nodes"), [{ n: 0 }], `${provenance_nodes} are in the file`);
  assert.deepEqual(await query(page, "SELECT count(*)::INTEGER AS n FROM artist_theorem_registry"), [{ n: 0 }], `${artist_theorem_registry} are in the file`);
  assert.equal(await workers(page), 1, "no decoder is left");
  await setTrap(page, {});
  assert.equal(await rejection(page, "open", "sample/manifest.json"), undefined);
  assert.deepEqual(await openRows(page), expected.row_counts);
});
