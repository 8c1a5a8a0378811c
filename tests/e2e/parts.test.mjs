// The app in parts: what is fetched when, and what happens when a part cannot be fetched.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import { ROOT, setUp } from "./harness.mjs";

const site = setUp();
const parts = () => site.server.log.map(({ path }) => path.match(/split_(\w+)\.wasm$/)?.[1]).filter(Boolean);

test("the parts are fetched after a snapshot is open, and only those of its systems", async () => {
  const page = await site.open();
  await site.ready(page);
  assert.deepEqual(parts(), []);
  const opened = await site.openSample("#/", {});
  await opened.waitForLoadState("networkidle");
  assert.deepEqual(parts().sort(), ["artifacts", "common"]);
});

test("a part that cannot be fetched is said, and fetched again when its page is opened again", async () => {
  const html = await readFile(`${ROOT}dist/index.html`, "utf8");
  const folder = html.match(/data-wasm="\.\/([^"/]+)\//)[1];
  site.server.answer(`${folder}/split_artifacts.wasm`, (_, response) => response.writeHead(503).end());
  site.allow("console", /split_artifacts|503/);
  site.allow("request", /split_artifacts\.wasm: 503/);
  const page = await site.openSample("#/", {});
  await page.evaluate(() => (location.hash = "#/artifacts"));
  await page.locator('main[data-state="failed"]').waitFor();
  await page.getByText("could not be fetched").waitFor();
  site.server.reset();
  await page.evaluate(() => (location.hash = "#/"));
  await site.ready(page);
  await page.evaluate(() => (location.hash = "#/artifacts"));
  await page.getByRole("heading", { name: "Artifacts" }).waitFor();
  await site.ready(page);
  assert.ok((await page.locator("[role=row]").count()) > 5);
});
