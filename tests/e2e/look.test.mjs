// How the pages look: readable for everyone in both themes, and never wider than the screen.

import assert from "node:assert/strict";
import { copyFile, mkdir } from "node:fs/promises";
import test from "node:test";

import { ROOT, setUp } from "./harness.mjs";
import { defects } from "./support.mjs";

const site = setUp();
const SIZES = [
  { width: 1440, height: 900 },
  { width: 360, height: 800 },
];
const { artifact_id } = defects.find(({ kind }) => kind === "gayseed_hex_mismatch");
const PAGES = {
  start: undefined,
  overview: "#/",
  artifacts: "#/artifacts",
  filtered: "#/artifacts?type=composition&verified=true&q=comp",
  artifact: `#/artifacts/${artifact_id}?mark=node%2FQuery%2F1`,
  chains: "#/chains",
  tripartite: "#/tripartite?sel=researcher%2Falice",
  findings: "#/findings",
  tables: "#/tables",
};

/** What is wider than the screen, without what scrolls inside a frame of its own. */
const overflow = (page) =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width && document.body.scrollWidth <= width) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > width + 0.5);
    return [document.documentElement.scrollWidth, ...wide.slice(0, 5).map(({ tagName, className }) => `${tagName}.${String(className.baseVal ?? className)}`)];
  });

/** Whether the page's ground is dark. Its colour is written as `oklch(lightness …)`. */
const isDark = (page) =>
  page.evaluate(() => {
    const [, lightness] = getComputedStyle(document.body).backgroundColor.match(/^oklch\(([\d.]+)/);
    return Number(lightness) < 0.5;
  });

/** Two frames: what a change of size asks for has been drawn. */
const drawn = (page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

async function show(hash) {
  if (hash !== undefined) return site.openSample(hash);
  const page = await site.open();
  await site.ready(page);
  return page;
}

for (const [name, hash] of Object.entries(PAGES)) {
  test(`${name}: no serious accessibility finding in either theme, nothing wider than the screen, its parts named`, async () => {
    const page = await show(hash);
    assert.equal(await page.locator("main").count(), 1);
    assert.equal(await page.locator("h1").count(), 1);
    assert.ok((await page.title()).includes("provscope"));
    assert.ok(await page.locator("html").getAttribute("lang"));
    for (const viewport of SIZES) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await drawn(page);
        await site.ready(page);
        const where = `${name}-${colorScheme}-${viewport.width}`;
        await site.screenshot(page, where);
        assert.equal(await isDark(page), colorScheme === "dark", "the theme is the system's");
        assert.deepEqual(await overflow(page), [], where);
        assert.deepEqual(await site.axe(page), [], where);
      }
    }
  });
}

test("the theme can be chosen, and the choice is kept", async () => {
  const page = await site.openSample("", { colorScheme: "light" });
  await page.getByRole("button", { name: "Switch to dark" }).click();
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  assert.deepEqual(await site.axe(page), []);
  await page.reload();
  await site.ready(page);
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
});

test("a picture of the overview for the documentation", { skip: process.env.UPDATE_DOCS !== "1" }, async () => {
  const page = await site.openSample("#/", { viewport: SIZES[0], colorScheme: "light" });
  await site.screenshot(page, "docs-overview");
  await mkdir(`${ROOT}docs`, { recursive: true });
  await copyFile(`${ROOT}tests/out/docs-overview.png`, `${ROOT}docs/overview.png`);
});
