// The site itself, whatever the app shows: it works under a sub-path, its policy holds, and nothing leaves.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { gunzipSync } from "node:zlib";

import { ROOT, setUp } from "./harness.mjs";

const site = setUp();
const sha384 = (bytes) => createHash("sha384").update(bytes).digest("base64");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

test("the page answers under a sub-path and asks this site only", async () => {
  const page = await site.open();
  await site.ready(page);
  assert.equal(await page.locator("main").count(), 1);
  assert.ok(site.server.log.some(({ path }) => /^app-.*\/app_bg\.wasm$/.test(path)), "the app's module was asked for");
  assert.deepEqual(site.server.log.filter(({ status }) => status !== 200), []);
});

test("the page shows its frame before the app is there", async () => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const { file, bytes } = await appModule();
  site.server.answer(file, async (_, response) => {
    await held;
    response.writeHead(200, { "content-type": "application/wasm" }).end(bytes);
  });
  const page = await site.open("", {});
  const main = page.locator('#skeleton main[data-state="loading"]');
  await main.waitFor();
  release();
  await page.locator("#skeleton").waitFor({ state: "detached" });
});

test("every file that the page promises is there with its size and hash", async () => {
  const page = await site.open();
  const promised = await page.locator('meta[name="provscope-asset"]').evaluateAll((all) => all.map((one) => ({ ...one.dataset })));
  assert.deepEqual(promised.map(({ name }) => name).sort(), [
    "decoder-script",
    "decoder-wasm",
    "engine-wasm",
    "engine-worker",
  ]);
  for (const { path, sha384: hash, bytes: size, unpacked } of promised) {
    const bytes = Buffer.from(await (await fetch(site.server.url + path)).arrayBuffer());
    assert.equal(bytes.length, Number(size), path);
    assert.equal(sha384(bytes), hash, path);
    if (unpacked) assert.equal(gunzipSync(bytes).length, Number(unpacked), path);
  }
});

test("the bundled sample is what its manifest says", async () => {
  const manifest = await (await fetch(`${site.server.url}sample/manifest.json`)).json();
  const expected = JSON.parse(await readFile(site.snapshot("expected.json"), "utf8"))["music-topos"].row_counts;
  assert.deepEqual(Object.fromEntries(manifest.tables.map(({ table, rows }) => [table, rows])), expected);
  for (const { path, bytes, sha256: hash } of manifest.tables.flatMap(({ files }) => files)) {
    const file = Buffer.from(await (await fetch(`${site.server.url}sample/${path}`)).arrayBuffer());
    assert.equal(file.length, bytes, path);
    assert.equal(sha256(file), hash, path);
  }
});

test("the policy blocks inline scripts, eval, workers from addresses and other hosts", async () => {
  const page = await site.open();
  const other = await site.elsewhere(`${ROOT}dist`, { headers: { "access-control-allow-origin": "*" } });
  for (const pattern of [/^script-src-elem: inline/, /^script-src: eval/, /^worker-src: /, /^connect-src: /]) {
    site.allow("policy", pattern);
  }
  site.allow("console", /Content Security Policy/);
  assert.deepEqual(await attempts(page, other.url), { inline: false, eval: false, worker: false, host: false, blobWorker: false });
  assert.deepEqual(other.log, []);
});

test("without the policy each of these attempts succeeds", async () => {
  const html = await readFile(`${ROOT}dist/index.html`, "utf8");
  const open = html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "").replace(/<script type="module"[^>]*><\/script>/, "");
  assert.notEqual(open, html);
  site.server.answer("", (_, response) => response.writeHead(200, { "content-type": "text/html" }).end(open));
  const page = await site.open();
  const other = await site.elsewhere(`${ROOT}dist`, { headers: { "access-control-allow-origin": "*" } });
  site.allow("host", /^http:\/\/127\.0\.0\.1/);
  assert.deepEqual(await attempts(page, other.url), { inline: true, eval: true, worker: true, host: true, blobWorker: true });
});

test("the second policy is narrowed to this site, unless the address names a snapshot elsewhere", async () => {
  const policies = async (path) => {
    const page = await site.open(path);
    await page.locator("h1").first().waitFor();
    await page.waitForLoadState("networkidle");
    return page
      .locator('meta[http-equiv="Content-Security-Policy"]')
      .evaluateAll((all) => all.map(({ content }) => content.match(/connect-src ([^;]*)/)[1]));
  };
  const wide = "'self' blob: https: http:";
  const narrow = "'self' blob:";
  assert.deepEqual(await policies(""), [wide, narrow]);
  assert.deepEqual(await policies(`?snapshot=${site.server.url}none.json`.replace("none.json", "sample/manifest.json")), [wide, narrow]);
  assert.deepEqual(await policies("?snapshot=data:text/plain,x"), [wide, narrow]);
  assert.deepEqual(await policies("?snapshot=https://example.org/manifest.json"), [wide]);
});

/** The app's WebAssembly file. */
async function appModule() {
  const html = await readFile(`${ROOT}dist/index.html`, "utf8");
  const file = html.match(/data-wasm="\.\/([^"]+)"/)[1];
  return { file, bytes: await readFile(`${ROOT}dist/${file}`) };
}

/** Tries what the policy forbids; true for what went through. */
function attempts(page, elsewhere) {
  return page.evaluate(async (elsewhere) => {
    const inline = document.createElement("script");
    inline.textContent = "globalThis.ranInline = true";
    document.head.append(inline);

    const evaluates = await new Promise((resolve) => {
      // Called by the page itself: what a test evaluates is not under the policy.
      setTimeout(() => {
        try {
          resolve(new Function("return true")());
        } catch {
          resolve(false);
        }
      });
    });

    const asked = async () => {
      try {
        return (await fetch(`${elsewhere}index.html`)).ok;
      } catch {
        return false;
      }
    };

    const started = (url) =>
      new Promise((resolve) => {
        try {
          const worker = new Worker(url);
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = () => resolve(false);
        } catch {
          resolve(false);
        }
      });
    const text = `fetch("${elsewhere}index.html").then((r) => postMessage(r.ok), () => postMessage(false))`;
    const blob = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    const data = `data:text/javascript,${encodeURIComponent("postMessage(true)")}`;
    return {
      inline: globalThis.ranInline === true,
      eval: evaluates,
      worker: await started(data),
      host: await asked(),
      blobWorker: await started(blob),
    };
  }, elsewhere);
}
