// Nothing leaves: no SQL, no snapshot and no worker reaches another host, except the one that the reader has agreed to.

import assert from "node:assert/strict";
import test from "node:test";
import { gzipSync } from "node:zlib";

import { ROOT, setUp } from "./harness.mjs";
import { expected, failure, offerSample, openRows, rejection, snapshot } from "./support.mjs";

const site = setUp();
const CORS = { headers: { "access-control-allow-origin": "*" } };
const elsewhere = () => site.elsewhere(`${ROOT}dist`, CORS);
const linkTo = (other) => `?snapshot=${encodeURIComponent(`${other.url}sample/manifest.json`)}`;

/** Tries to reach an address from the page and from each of its workers; true for what went through. */
async function reached(page, url) {
  const tryIt = (url) => fetch(url).then(({ ok }) => ok, () => false);
  const workers = page.workers();
  assert.ok(workers.length > 0, "the engine's worker is running");
  // A refusal is told after the request has failed.
  const inPage = await page.evaluate(async (url) => {
    const told = new Promise((resolve) => document.addEventListener("securitypolicyviolation", resolve, { once: true }));
    const went = await fetch(url).then(({ ok }) => ok, () => false);
    if (!went) await told;
    return went;
  }, url);
  return { page: inPage, workers: await Promise.all(workers.map((worker) => worker.evaluate(tryIt, url))) };
}

test("no SQL reaches another host or a file, whatever it tries", async () => {
  const other = await elsewhere();
  const page = await site.openSample("", {});
  const url = `${other.url}sample/artifact_provenance.parquet`;
  for (const sql of [
    `SELECT * FROM read_csv('${url}')`,
    `SELECT * FROM read_text('${url}')`,
    `SELECT * FROM read_blob('${url}')`,
    `SELECT * FROM read_parquet('${url}')`,
    `SELECT * FROM '${url}'`,
    `FROM glob('${other.url}*')`,
    `FROM sniff_csv('${url}')`,
    `SELECT * FROM read_csv('/etc/passwd')`,
    `SELECT * FROM duckdb_secrets() WHERE false UNION ALL SELECT * FROM read_csv('${url}')`,
    `ATTACH '${other.url}x.duckdb' AS x (READ_ONLY)`,
    `COPY artifact_provenance TO '${other.url}out.csv'`,
    `COPY artifact_provenance TO 'out.csv'`,
    `COPY artifact_provenance FROM '${url}'`,
    `EXPORT DATABASE '${other.url}out'`,
    "INSTALL httpfs",
    `INSTALL httpfs FROM '${other.url}'`,
    "LOAD httpfs",
    `LOAD '${other.url}x.duckdb_extension.wasm'`,
    `SET custom_extension_repository = '${other.url}'`,
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    `CREATE SECRET s (TYPE http, EXTRA_HTTP_HEADERS MAP {'x': 'y'})`,
    "SELECT json_extract('{}', '$')",
    "SELECT TIMESTAMPTZ '2025-01-01' AT TIME ZONE 'Europe/Berlin'",
  ]) {
    assert.ok(await rejection(page, "query", sql), `went through: ${sql}`);
  }
  assert.deepEqual(other.log, []);
  assert.deepEqual(await openRows(page), expected.row_counts);
  const settings = "SELECT name, value FROM duckdb_settings() WHERE name IN ('enable_external_access', 'lock_configuration')";
  const locked = await page.evaluate((sql) => provscope.query(sql), settings);
  assert.deepEqual(Object.fromEntries(locked.map(({ name, value }) => [name, value])), { enable_external_access: "false", lock_configuration: "true" });
});

test("neither the page nor a worker of its own reaches another host", async () => {
  const other = await elsewhere();
  const page = await site.openSample("", {});
  site.allow("policy", /^connect-src: /);
  site.allow("console", /Content Security Policy/);
  const outcome = await reached(page, `${other.url}index.html`);
  assert.deepEqual(outcome, { page: false, workers: outcome.workers.map(() => false) });
  assert.deepEqual(other.log, []);
});

test("without the policy the same attempts go through", async () => {
  const other = await elsewhere();
  const page = await site.openSample("", { bypassCSP: true });
  site.allow("host", /^http:\/\/127\.0\.0\.1/);
  const outcome = await reached(page, `${other.url}index.html`);
  assert.deepEqual(outcome, { page: true, workers: outcome.workers.map(() => true) });
  assert.equal(other.log.length, 1 + outcome.workers.length);
});

test("another origin's snapshot is asked for first, by its host, and nothing is fetched before", async () => {
  const other = await elsewhere();
  const page = await site.open(linkTo(other));
  await site.ready(page);
  assert.match(await page.locator("main h1").innerText(), new RegExp(`Open a snapshot from ${new URL(other.url).host}`));
  assert.ok((await page.locator("main").innerText()).includes(`${other.url}sample/manifest.json`), "the whole address is on show");
  await page.waitForLoadState("networkidle");
  assert.deepEqual(other.log, []);
  assert.equal(await snapshot(page), null);
  assert.deepEqual(page.workers(), [], "no worker starts before the policy is narrow");
});

test("after a click it opens, without credentials or referrer, and only that origin can be reached", async () => {
  const other = await elsewhere();
  const third = await elsewhere();
  site.allow("host", new RegExp(`^${other.origin}/sample/`));
  const page = await site.open(linkTo(other));
  await page.context().addCookies([{ name: "secret", value: "1", url: site.server.origin }]);
  await page.reload();
  const { host } = new URL(other.url);
  await page.getByRole("button", { name: `Fetch it from ${host}` }).click();
  await site.ready(page);
  assert.deepEqual(await openRows(page), expected.row_counts);
  assert.ok(other.log.length > Object.keys(expected.row_counts).length);
  for (const { path, headers } of other.log) {
    assert.ok(path.startsWith("/sample/") || path.startsWith("sample/"), path);
    assert.deepEqual([headers.cookie, headers.referer, headers.authorization], [undefined, undefined, undefined], path);
  }
  // Cookies know no ports: the site itself got it, so it was there to be sent.
  assert.ok(site.server.log.some(({ headers }) => /secret=1/.test(headers.cookie)));

  site.allow("policy", /^connect-src: /);
  site.allow("console", /Content Security Policy/);
  const outcome = await reached(page, `${third.url}index.html`);
  assert.deepEqual(outcome, { page: false, workers: outcome.workers.map(() => false) });
  assert.deepEqual(third.log, []);
});

test("declining keeps every other origin shut", async () => {
  const other = await elsewhere();
  const page = await site.open(linkTo(other));
  await page.getByRole("button", { name: "Do not fetch" }).click();
  await page.getByRole("heading", { name: "Open a provenance snapshot" }).waitFor();
  await page.getByRole("button", { name: "Open the sample" }).click();
  await site.ready(page);
  assert.deepEqual(await openRows(page), expected.row_counts);
  site.allow("policy", /^connect-src: /);
  site.allow("console", /Content Security Policy/);
  const outcome = await reached(page, `${other.url}sample/manifest.json`);
  assert.deepEqual(outcome, { page: false, workers: outcome.workers.map(() => false) });
  assert.deepEqual(other.log, []);
});

test("files opened while another origin is asked about keep that origin shut", async () => {
  const other = await elsewhere();
  const page = await site.open(linkTo(other));
  await page.waitForFunction(() => globalThis.provscope);
  await page.evaluate(() => provscope.open(new URL("sample/manifest.json", document.baseURI).href));
  await site.ready(page);
  site.allow("policy", /^connect-src: /);
  site.allow("console", /Content Security Policy/);
  const outcome = await reached(page, `${other.url}sample/manifest.json`);
  assert.deepEqual(outcome, { page: false, workers: outcome.workers.map(() => false) });
  assert.deepEqual(other.log, []);
});

test("the address form asks before it goes to another origin", async () => {
  const other = await elsewhere();
  const page = await site.open();
  await page.getByLabel(/^Address of a manifest/).fill(`${other.url}sample/manifest.json`);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByRole("button", { name: `Fetch it from ${new URL(other.url).host}` }).waitFor();
  assert.deepEqual(other.log, []);
});

test("a file that redirects to another origin is refused and named, and the others open", async () => {
  const other = await elsewhere();
  site.allow("policy", /^connect-src: /);
  site.allow("console", /Content Security Policy|Fetch API cannot load|Failed to load|Refused to connect/);
  site.allow("host", new RegExp(`^${other.origin}/sample/color_chain`));
  site.allow("request", /color_chain\.parquet/);
  offerSample(site, "made");
  const location = `${other.url}sample/color_chain.parquet`;
  site.server.answer("made/color_chain.parquet", (_, response) => response.writeHead(302, { location }).end());
  const page = await site.open("?snapshot=made/manifest.json");
  await site.ready(page);
  const { tables } = await snapshot(page);
  const failed = tables.filter(({ status }) => status === "failed");
  assert.deepEqual(failed.map(({ file }) => file), ["color_chain.parquet"]);
  assert.ok(failed[0].reason && failed[0].remedy);
  assert.deepEqual(other.log, []);
  const { color_chain: _, ...others } = expected.row_counts;
  assert.deepEqual(await openRows(page), others);
});

test("an address of another kind opens nothing", async () => {
  for (const address of ["javascript:alert(1)", "data:application/json,{}", "blob:null/0", "file:///etc/passwd", "//", "http://["]) {
    const page = await site.open(`?snapshot=${encodeURIComponent(address)}`);
    await page.locator('main[data-state="failed"]').waitFor({ state: "attached" });
    assert.equal(await snapshot(page), null, address);
  }
});

/** The shortest module there is: it compiles, and is neither engine nor decoder. */
const MODULE = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

for (const [name, body] of [["engine-wasm", gzipSync(MODULE)], ["decoder-wasm", MODULE]]) {
  test(`a module that is not the one the page was built with is not run: ${name}`, async () => {
    const path = await (await site.open()).locator(`meta[data-name="${name}"]`).getAttribute("data-path");
    site.server.answer(path, (_, response) => response.writeHead(200, { "content-type": "application/octet-stream" }).end(body));
    const page = await site.open("?snapshot=sample/manifest.json");
    const told = await failure(page);
    assert.ok(told.includes(`${path} is not the file that this page was built with`), told);
    assert.equal(await snapshot(page), null);
  });
}
