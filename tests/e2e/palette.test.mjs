// The palette: pages, commands, artifacts and researchers by a few letters and without a mouse.

import assert from "node:assert/strict";
import test from "node:test";

import { setUp } from "./harness.mjs";
import { expected, native, number } from "./support.mjs";

const site = setUp();

const field = (page) => page.getByRole("combobox", { name: "Find" });
const options = (page) => page.getByRole("listbox", { name: "Found" }).getByRole("option");
const names = (page) => page.locator(".palette-item bdi").allInnerTexts();
const words = (page) => page.locator(".palette-words").innerText();

/** Opens the palette by key and types. */
async function find(page, text) {
  await page.keyboard.press("Control+k");
  await field(page).waitFor();
  await page.keyboard.type(text);
  await site.ready(page);
}

test("a page by its name, by keyboard alone", async () => {
  const page = await site.openSample();
  await find(page, "find");
  const active = await field(page).getAttribute("aria-activedescendant");
  assert.match(await page.locator(`#${active}`).innerText(), /Findings/);
  await page.keyboard.press("Enter");
  await site.ready(page);
  assert.equal(await page.locator("main h1").innerText(), "Findings");
  assert.equal(await page.getByRole("dialog").count(), 0);
});

test("every page of the rail is listed, and the keys' sheet says the same", async () => {
  const page = await site.openSample();
  const rail = await page.locator(".rail-link .rail-text").allInnerTexts();
  await page.keyboard.press("Control+k");
  const listed = await names(page);
  for (const name of rail) assert.ok(listed.includes(name), name);
  await page.keyboard.press("Escape");
  await field(page).waitFor({ state: "hidden" });
  await page.keyboard.press("?");
  const sheet = await page.getByRole("dialog", { name: "Keys" }).innerText();
  for (const name of rail) assert.ok(sheet.includes(name), name);
});

test("an artifact by its id and by the start of its hash", async () => {
  const page = await site.openSample();
  const [{ id, hash }] = await native("SELECT artifact_id AS id, content_hash AS hash FROM {artifact_provenance} WHERE artifact_id = 'comp_077'");
  await find(page, id.toUpperCase());
  assert.equal((await names(page))[0], id);
  await field(page).fill(hash.slice(0, 12));
  await site.ready(page);
  assert.deepEqual(await names(page), [id]);
  assert.match(await options(page).first().innerText(), /hash/);
  await page.keyboard.press("Enter");
  await site.ready(page);
  assert.equal(await page.locator("main h1").innerText(), id);
});

test("the list is short however much there is, and the newest letters win", async () => {
  const page = await site.openSample();
  await find(page, "comp_0");
  assert.ok((await options(page).count()) <= 8 + 8);
  await field(page).fill("comp_");
  await field(page).fill("comp_013");
  await site.ready(page);
  assert.equal((await names(page))[0], "comp_013");
});

test("a researcher leads to their artifacts", async () => {
  const page = await site.openSample();
  await find(page, "alice");
  await page.getByRole("group", { name: "Researchers" }).getByRole("option", { name: /alice/ }).click();
  await site.ready(page);
  assert.equal(number((await page.locator("main h1").innerText()).split(" of ")[0]), expected.artifacts_per_researcher.alice);
});

test("what was chosen last comes first", async () => {
  const page = await site.openSample();
  for (const text of ["tables", "comp_077"]) {
    await find(page, text);
    await page.keyboard.press("Enter");
    await site.ready(page);
  }
  await page.keyboard.press("Control+k");
  const recent = page.getByRole("group", { name: "Recent" });
  assert.deepEqual(await recent.getByRole("option").locator("bdi").allInnerTexts(), ["comp_077", "Tables"]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await site.ready(page);
  assert.equal(await page.locator("main h1").innerText(), "Tables");
});

test("commands: theme, time zone, keys, and the picture as SVG", async () => {
  const page = await site.openSample("#/artifacts/comp_077");
  await find(page, "dark");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  await page.getByRole("button", { name: "Switch to light" }).waitFor();
  await find(page, "local time");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Local time" }).waitFor();
  await find(page, "save svg");
  const download = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  assert.equal((await download).suggestedFilename(), "picture.svg");
  await find(page, "keys");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
});

test("nothing found is said", async () => {
  const page = await site.openSample();
  await find(page, "zzqqxx");
  assert.match(await words(page), /^Nothing found for “zzqqxx”/);
  assert.equal(await options(page).count(), 0);
  await page.keyboard.press("Enter");
  assert.equal(await page.getByRole("dialog", { name: "Find" }).count(), 1, "there is nothing to choose");
});

test("arrow keys walk the list round, Escape gives the focus back", async () => {
  const page = await site.openSample("#/artifacts");
  await page.locator(".facet-value").first().focus();
  await page.keyboard.press("Control+k");
  await page.keyboard.press("ArrowUp");
  const count = await options(page).count();
  assert.equal(await field(page).getAttribute("aria-activedescendant"), `palette-${count - 1}`);
  await page.keyboard.press("ArrowDown");
  assert.equal(await field(page).getAttribute("aria-activedescendant"), "palette-0");
  await page.keyboard.press("Escape");
  await field(page).waitFor({ state: "hidden" });
  assert.match(await page.evaluate(() => document.activeElement.className), /facet-value/);
});

test("without a snapshot there are pages and commands", async () => {
  const page = await site.open();
  await site.ready(page);
  await page.getByRole("button", { name: "Find" }).click();
  await field(page).waitFor();
  assert.ok((await names(page)).includes("Open the sample"));
  await page.keyboard.type("comp_077");
  await site.ready(page);
  assert.match(await words(page), /^Nothing found/);
  await field(page).fill("sample");
  await page.keyboard.press("Enter");
  await page.locator("nav.rail").waitFor();
  await site.ready(page);
});

test("filters that cannot be read say so, and an empty list says which filters hold", async () => {
  const page = await site.openSample("#/artifacts?gayseed=blue&type=proof&q=nothing-like-this");
  const chips = page.getByRole("list", { name: "Filters in force" });
  assert.match(await chips.innerText(), /Gayseed: blue\s*not used: this is no whole number/);
  const empty = page.locator(".vtable-empty");
  assert.doesNotMatch(await empty.innerText(), /blue/);
  assert.match(await empty.innerText(), /Without Search: nothing-like-this/);
  await empty.getByRole("link", { name: "Without Search: nothing-like-this" }).click();
  await site.ready(page);
  assert.equal(number((await page.locator("main h1").innerText()).split(" of ")[0]), expected.per_artifact_type.proof);
});

for (const [name, more] of [["wide", {}], ["small", { viewport: { width: 360, height: 800 } }], ["dark", { colorScheme: "dark" }]]) {
  test(`the palette is accessible and fits: ${name}`, async () => {
    const page = await site.openSample("", more);
    await find(page, "a");
    assert.deepEqual(await site.axe(page), []);
    const box = await page.getByRole("dialog", { name: "Find" }).boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= (more.viewport?.width ?? 1440), JSON.stringify(box));
    await site.screenshot(page, `palette-${name}`);
  });
}
