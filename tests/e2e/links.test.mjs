// The fragment holds the view: links restore it, back and forward undo and redo it, and data-state follows at once.

import assert from "node:assert/strict";
import test from "node:test";

import { setUp } from "./harness.mjs";
import { column, expected, go, native, number } from "./support.mjs";

const site = setUp();
const shown = async (page) => number((await page.locator("main h1").innerText()).split(" of ")[0]);
const hash = (page) => new URL(page.url()).hash;
const facet = (page, name, value) => page.getByRole("region", { name, exact: true }).getByRole("button", { name: value });

test("a link restores filters and order", async () => {
  const link = "#/artifacts?type=composition&gayseed=3&gayseed=7&verified=true&researcher=maintainer&from=2025-12-22&sort=-id";
  const page = await site.openSample(link);
  const rows = await native(`SELECT artifact_id FROM {artifact_provenance}
    WHERE artifact_type = 'composition' AND gayseed_index IN (3, 7) AND is_verified
      AND list_contains(from_json(researchers_involved, '["VARCHAR"]'), 'maintainer') AND creation_timestamp >= '2025-12-22'
    ORDER BY artifact_id DESC`);
  assert.ok(rows.length > 3);
  assert.equal(await shown(page), rows.length);
  const first = rows.slice(0, 4).map(({ artifact_id }) => artifact_id);
  assert.deepEqual(await column(page, 0, 4, "a"), first);
  for (const [name, value] of [["Type", /^composition/], ["Gayseed", /\b3\b/], ["Verified", /yes/], ["Researcher", /maintainer/]]) {
    assert.equal(await facet(page, name, value).first().getAttribute("aria-pressed"), "true", name);
  }
  assert.equal(await page.getByLabel("From (UTC day)").inputValue(), "2025-12-22");
  assert.equal(await page.getByRole("columnheader", { name: "Id" }).getAttribute("aria-sort"), "descending");
  assert.equal(hash(page), link, "the address stays as it was");
});

test("a link restores the search and the chosen mark of a chain", async () => {
  const { artifact_id } = expected.v_artifact_provenance_chain[0];
  const page = await site.openSample(`#/artifacts/${artifact_id}?mark=node%2FMD5%2F2`);
  await page.locator(".mark-data").getByRole("heading", { name: /MD5/ }).waitFor();
  await go(site, page, `#/artifacts?q=${artifact_id}`);
  assert.equal(await page.locator("#search").inputValue(), artifact_id);
  assert.deepEqual(await column(page, 0, 3, "a"), [artifact_id]);
});

for (const id of ["a/b", "100%", "?q=1#x", "", "עברית <b>", "no such artifact"]) {
  test(`a link to the id ${JSON.stringify(id)} leads to that id, also where nothing has it`, async () => {
    const page = await site.openSample(`#/artifacts/${encodeURIComponent(id)}`);
    assert.equal(await page.locator("main h1").innerText(), id === "" ? "(empty id)" : id);
    assert.match(await page.locator("main").innerText(), /The registry has no artifact of this id/);
  });
}

test("back and forward undo and redo filters and pages", async () => {
  const page = await site.openSample("#/artifacts");
  const all = await shown(page);
  await facet(page, "Type", /^proof/).click();
  await site.ready(page);
  await facet(page, "Verified", /yes/).click();
  await site.ready(page);
  assert.equal(await shown(page), expected.verified_per_type.proof);
  await page.locator("#row-0").getByRole("link").click();
  await site.ready(page);
  const artifact = hash(page);
  assert.match(artifact, /^#\/artifacts\/proof_/);
  const walk = async (way, count) => {
    await page.evaluate((way) => new Promise((resolve) => {
      addEventListener("hashchange", () => resolve(), { once: true });
      history[way]();
    }), way);
    await site.ready(page);
    if (count !== undefined) assert.equal(await shown(page), count, way);
  };
  await walk("back", expected.verified_per_type.proof);
  await walk("back", expected.per_artifact_type.proof);
  await walk("back", all);
  await walk("forward", expected.per_artifact_type.proof);
  assert.equal(await facet(page, "Type", /^proof/).getAttribute("aria-pressed"), "true");
  await walk("forward", expected.verified_per_type.proof);
  await walk("forward");
  assert.equal(hash(page), artifact);
});

test("an address that no page has is said to be so, with a way on", async () => {
  const page = await site.openSample("#/nowhere/at/all");
  assert.equal(await page.locator("main h1").innerText(), "There is no such page");
  assert.match(await page.locator("main").innerText(), /nowhere\/at\/all/);
  await page.getByRole("link", { name: "Go to the overview" }).click();
  await site.ready(page);
  assert.equal(hash(page), "#/");
});

test("a click on a link sets the state to loading at once, and to ready when the page is there", async () => {
  const page = await site.openSample();
  for (const [name, heading] of [["Artifacts", /artifacts$/], ["Findings", /^Findings$/], ["Tables", /^Tables$/], ["Overview", /music-topos/]]) {
    const state = await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name, exact: true }).evaluate((link) => {
      link.click();
      return document.querySelector("main").dataset.state;
    });
    assert.equal(state, "loading", name);
    await site.ready(page);
    assert.match(await page.locator("main h1").innerText(), heading);
    assert.equal(await page.locator("h1").count(), 1);
  }
});

test("filters, sorting and searching set the state to loading at once", async () => {
  const page = await site.openSample("#/artifacts");
  const state = (locator, act) =>
    locator.evaluate((element, act) => {
      if (act === "click") element.click();
      else {
        element.value = "comp_09";
        element.dispatchEvent(new Event("input", { bubbles: true }));
      }
      return document.querySelector("main").dataset.state;
    }, act);
  assert.equal(await state(facet(page, "Type", /^composition/), "click"), "loading");
  await site.ready(page);
  assert.equal(await state(page.getByRole("columnheader", { name: "Id" }).getByRole("button"), "click"), "loading");
  await site.ready(page);
  assert.equal(await state(page.locator("#search"), "type"), "loading");
  await site.ready(page);
  const [{ n }] = await native(`SELECT count(*)::INTEGER AS n FROM {artifact_provenance}
    WHERE contains(artifact_id, 'comp_09') AND artifact_type = 'composition'`);
  assert.equal(await shown(page), n);
});

test("window.provscope.open() sets the state to loading at once", async () => {
  const page = await site.open();
  await site.ready(page);
  const state = await page.evaluate(() => {
    globalThis.provscope.open("sample/manifest.json");
    return document.querySelector("main").dataset.state;
  });
  assert.equal(state, "loading");
  await site.ready(page);
});
