// Downloads that do not come to their end: what is told, and that nothing of them is shown as if it were whole.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import test from "node:test";

import { setUp } from "./harness.mjs";
import { expected, failure, offerSample, openRows, query, rejection, sampleFiles, snapshot } from "./support.mjs";

const site = setUp();
const nodes = sampleFiles.find((file) => file.endsWith("/provenance_nodes.parquet"));

/** Counts the decoders that take requests: their start has a time limit too, which a clock put forward would meet. */
function countDecoders() {
  globalThis.decoders = 0;
  const Real = globalThis.Worker;
  globalThis.Worker = class extends Real {
    constructor(...options) {
      super(...options);
      this.addEventListener("message", ({ data }) => (globalThis.decoders += data?.type === "Ready" ? 1 : 0));
    }
  };
}
const decoders = (page, count) => page.waitForFunction((count) => globalThis.decoders >= count, count);

test("a download that breaks off in the middle is named, the others open, and the next opening is whole", async () => {
  offerSample(site, "made");
  const bytes = await readFile(nodes);
  site.server.answer("made/provenance_nodes.parquet", (_, response) => {
    response.writeHead(200, { "content-length": bytes.length });
    response.write(bytes.subarray(0, 100_000), () => setImmediate(() => response.destroy()));
  });
  site.allow("request", /provenance_nodes\.parquet: net::ERR_/);
  site.allow("console", /net::ERR_/);
  const page = await site.open("?snapshot=made/manifest.json");
  await site.ready(page);
  const { provenance_nodes, ...sound } = expected.row_counts;
  assert.deepEqual(await openRows(page), sound);
  const told = (await snapshot(page)).tables.find(({ status }) => status === "failed");
  assert.match(told.reason, /made\/provenance_nodes\.parquet (broke off after \d.*\(.+\)|could not be fetched)/);
  assert.ok(told.remedy.length > 5);
  assert.deepEqual(await query(page, "SELECT count(*)::INTEGER AS n FROM provenance_nodes"), [{ n: 0 }], `${provenance_nodes} are in the whole file`);
  offerSample(site, "made");
  assert.equal(await rejection(page, "open", "made/manifest.json"), undefined);
  assert.deepEqual(await openRows(page), expected.row_counts);
});

test("a download that stands still is given up after 30 s, before its answer and in its middle", async () => {
  let asked;
  const hold = (path, begin) => {
    const begun = new Promise((resolve) => (asked = resolve));
    site.server.answer(path, (_, response) => {
      begin(response);
      asked();
    });
    return begun;
  };
  const page = await site.open();
  await page.clock.install();
  await page.addInitScript(countDecoders);
  const silent = hold("made/silent.parquet", () => {});
  await page.goto(`${site.server.url}?snapshot=made/silent.parquet`);
  await silent;
  await decoders(page, 1);
  await page.clock.fastForward(31_000);
  assert.match(await failure(page), /silent\.parquet is too slow: nothing came for 30 s, and it was stopped.*Try again later/s);
  const stuck = hold("made/stuck.parquet", (response) => {
    response.writeHead(200, { "content-length": 1_000_000 });
    response.write("PAR1".repeat(5_000));
  });
  const outcome = rejection(page, "open", "made/stuck.parquet");
  await stuck;
  await page.getByText(/Fetching stuck\.parquet: 20/).waitFor();
  await decoders(page, 2);
  await page.clock.fastForward(31_000);
  assert.match((await outcome).message, /stuck\.parquet is too slow: nothing came for 30 s, and it was stopped after 20 kB/);
  assert.equal(await snapshot(page), null);
});

test("a download that stands still is told early, is cancelled or tried again, and then opens", async () => {
  const stuck = () => {
    const asked = new Promise((resolve) => {
      site.server.answer("made/stuck.parquet", (_, response) => {
        response.writeHead(200, { "content-length": 1_000_000 });
        response.write("PAR1".repeat(5_000));
        // Wrapped, so that it is not waited for.
        resolve({ closed: once(response, "close") });
      });
    });
    return asked;
  };
  const page = await site.open();
  await page.clock.install();
  await page.addInitScript(countDecoders);
  const [first, told] = [stuck(), page.getByText(/^Nothing has come for \d+ s\. After 30 s it is given up\.$/)];
  await page.goto(`${site.server.url}?snapshot=made/stuck.parquet`);
  const { closed } = await first;
  await page.getByText(/Fetching stuck\.parquet: 20/).waitFor();
  await decoders(page, 1);
  assert.equal(await told.count(), 0, "it may just be slow");
  await page.clock.fastForward(7_000);
  await told.waitFor();
  const second = stuck();
  await page.getByRole("button", { name: "Try again now" }).click();
  await second;
  await closed;
  await decoders(page, 2);
  await page.clock.fastForward(31_000);
  assert.match(await failure(page), /stuck\.parquet is too slow/);
  site.server.answer("made/stuck.parquet", async (_, response) => response.writeHead(200).end(await readFile(nodes)));
  await page.getByRole("button", { name: "Try again", exact: true }).click();
  await site.ready(page);
  assert.equal((await snapshot(page)).tables.find(({ status }) => status === "open").rows, expected.row_counts.provenance_nodes);
});

test("an engine whose download breaks off is told, and comes with the next opening", async () => {
  const path = await (await site.open()).locator('meta[data-name="engine-wasm"]').getAttribute("data-path");
  const bytes = await readFile(new URL(`../../dist/${path}`, import.meta.url));
  site.server.answer(path, (_, response) => {
    response.writeHead(200, { "content-length": bytes.length });
    response.write(bytes.subarray(0, 2_000_000), () => setImmediate(() => response.destroy()));
  });
  site.allow("request", /net::ERR_/);
  site.allow("console", /net::ERR_/);
  const page = await site.open("?snapshot=sample/manifest.json");
  assert.match(await failure(page), /duckdb-eh.* broke off after \d+ of \d+ bytes/);
  assert.equal(await snapshot(page), null);
  site.server.reset();
  await page.getByRole("button", { name: "Back to the start page" }).click();
  await page.getByRole("button", { name: "Open the sample" }).click();
  await site.ready(page);
  assert.deepEqual(await openRows(page), expected.row_counts);
});
