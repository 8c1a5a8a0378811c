// The lineage: its numbers are those of the snapshot, a neighbourhood unfolds and stays where it is, a choice and a path
// light up, colours name the weakest link, stages stand in time.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import { ROOT, setUp } from "./harness.mjs";
import { cells, go, query } from "./support.mjs";

const site = setUp();
const expected = JSON.parse(await readFile(`${ROOT}tests/snapshots/expected.json`, "utf8")).datasets;
const scene = (page) => page.locator(".lineage-stage svg.scene");
const thing = (page, id) => scene(page).locator(`.scene-target[data-key="dataset/${id}"]`);
const title = (page) => page.locator(".lineage-main .picture-title").innerText();
const panel = (page) => page.locator(".lineage-panel");

/** The ids of the datasets that are lit, sorted. */
const lit = (page) =>
  scene(page).evaluate((svg) =>
    [...svg.querySelectorAll(".scene-thing.is-lit")]
      .map((one) => one.dataset.key)
      .filter((key) => key.startsWith("dataset/") && !/\/(sources|results)$/.test(key))
      .map((key) => key.slice("dataset/".length))
      .sort(),
  );

/** Where a dataset is on the screen. */
async function place(page, id) {
  const { x, y } = await thing(page, id).boundingBox();
  return [Math.round(x), Math.round(y)];
}

/** The rows of the picture's table twin. */
async function table(page) {
  const button = page.locator(".lineage-main").getByRole("button", { name: "Show as table" });
  await button.click();
  const rows = (await cells(page.locator(".lineage-main figure table"))).slice(1);
  await button.click();
  return rows;
}

async function opened(options) {
  const page = await site.open("", options);
  await site.ready(page);
  await site.setFiles(page, "Open folder", site.snapshot("datasets"));
  await site.ready(page);
  return page;
}

test("a lineage is shown, unfolded, lit, coloured and put in time", async () => {
  const page = await opened();
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await site.ready(page);
  const all = expected.row_counts.dataset_provenance + expected.dag_edges - expected.dag_edges_to_known_parents;
  assert.equal(await title(page), `Lineage: ${all} datasets, ${expected.dag_edges} edges`);
  const rows = await table(page);
  assert.equal(rows.filter(([what]) => what === "dataset").length, all);
  assert.equal(rows.filter(([what]) => what === "edge").length, expected.dag_edges);
  const soul = ["edge", "", "", "", "Professional dialogues A", "Priority 1 training set", "6 %"];
  assert.ok(rows.some((row) => JSON.stringify(row) === JSON.stringify(soul)), "a share is told");
  assert.equal(await thing(page, "lost_set_2024").locator(".m-node-missing").count(), 2, "it is only named");

  // Left and right stand as the edges lead, one column for each level of the deepest.
  const columns = await scene(page).evaluate((svg) => {
    const at = [...svg.querySelectorAll('.scene-target[data-key^="dataset/"] > rect:first-child')];
    return new Set(at.map((rect) => Math.round(rect.getAttribute("x")))).size;
  });
  assert.equal(columns, expected.dag_depth_in_datasets);

  // All that a dataset comes from, and what comes of it.
  await go(site, page, "#/lineage?sel=priority_1_FINAL");
  const below = ["eval_holdout", "release_2025_12", "release_candidate"];
  assert.deepEqual(await lit(page), [...expected.ancestors_of_priority_1_FINAL, ...below, "priority_1_FINAL"].sort());
  assert.match(await panel(page).innerText(), /19 ancestors, 3 descendants/);
  await site.screenshot(page, "lineage");

  // Found by name; the neighbourhood says what is folded away.
  await page.keyboard.press("/");
  await page.keyboard.type("release candidate");
  await page.keyboard.press("Enter");
  await site.ready(page);
  assert.match(page.url(), /id=release_candidate/);
  const around = await query(page, `SELECT count(*)::INTEGER AS n FROM (
    SELECT ancestor_id FROM dataset.v_ancestors WHERE dataset_id = 'release_candidate' AND distance <= 2)`);
  assert.match(await title(page), new RegExp(`: ${around[0].n + 2} of ${all} datasets`));
  for (const [id, problems] of Object.entries(expected.problem_licences_reaching_priority_tier)) {
    await go(site, page, `#/lineage?id=${id}`);
    const list = await panel(page).locator(".lineage-list.is-bad li a").evaluateAll((links) =>
      links.map((link) => new URLSearchParams(link.hash.split("?")[1]).get("from")));
    assert.deepEqual(list.sort(), problems.map((problem) => problem.split(" ")[0]).sort(), id);
  }

  // Unfolding leaves everything where it is; folding takes it back.
  await go(site, page, "#/lineage?id=professional_soulchat&depth=1");
  const before = await place(page, "professional_soulchat");
  const tab = scene(page).locator('.scene-target[data-key="dataset/norm_manuals/sources"]');
  assert.equal(await tab.getAttribute("aria-label"), "Show 2 more sources of Manuals, normalised");
  await tab.focus();
  await page.keyboard.press("Enter");
  await site.ready(page);
  assert.equal(await thing(page, "raw_book_scans").count(), 1);
  const after = await place(page, "professional_soulchat");
  const moved = await place(page, "norm_manuals");
  assert.match(page.url(), /expanded=sources:norm_manuals/);
  await page.goBack();
  await site.ready(page);
  assert.equal(await thing(page, "raw_book_scans").count(), 0);
  assert.ok(before.every(Number.isFinite) && after.every(Number.isFinite) && moved.every(Number.isFinite));
  assert.equal(after[1], before[1], "the centre keeps its height");

  // Arrow keys go along the widest edge; what is gone to comes into sight.
  await thing(page, "professional_soulchat").focus();
  await page.keyboard.press("ArrowLeft");
  const focused = () => page.evaluate(() => document.activeElement.dataset.key);
  assert.equal(await focused(), "dataset/norm_manuals");
  await page.keyboard.press("+");
  const stage = await page.locator(".picture-body.is-zoomable").boundingBox();
  await page.keyboard.press("ArrowRight");
  const [x, y] = await place(page, "professional_soulchat");
  assert.ok(x >= stage.x && y >= stage.y && x < stage.x + stage.width && y < stage.y + stage.height, "it is in sight");

  // The weakest link is named; the way from it is a path.
  await go(site, page, "#/lineage?id=priority_2_FINAL&colour=worst");
  assert.match(await thing(page, "priority_2_FINAL").getAttribute("aria-label"), /none ← Dialogues, normalised/);
  await panel(page).getByRole("link", { name: "Dialogues, normalised", exact: true }).first().click();
  await site.ready(page);
  assert.match(await page.locator(".lineage-path").innerText(), /2 steps in the shortest way: Dialogues, normalised → Forum, consolidated → Priority 2/);
  assert.deepEqual(await lit(page), ["norm_dialogues", "priority_2_FINAL", "reddit_consolidated"]);
  await site.screenshot(page, "lineage-path");
  assert.deepEqual(await site.axe(page), []);

  // The stages in time: rows after their sources, the bars of the published example.
  await go(site, page, "#/lineage?id=priority_1_FINAL&depth=all&view=gantt");
  const stages = await table(page);
  const own = stages.filter(([name, stage]) => name === "Priority 1 training set" && stage !== "");
  assert.equal(own.length, expected.stages_of_priority_1_FINAL.length);
  assert.equal(own[2][6].replaceAll("\u2009", ""), "462000 in, 425000 out, 37000 left out");
  const order = stages.filter(([, stage]) => stage === "").map(([name]) => name);
  assert.ok(order.indexOf("Chain of thought v1") < order.indexOf("Chain of thought v2"));
  assert.ok(order.indexOf("Priority 1 training set") < order.indexOf("Release candidate mix"));
  await site.screenshot(page, "lineage-time");
  assert.deepEqual(await site.axe(page), []);
  assert.match(await page.evaluate(() => globalThis.provscope.svg()), /^<svg/);

  // Small and dark.
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 360, height: 800 });
  await go(site, page, "#/lineage?id=priority_1_FINAL");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), "nothing reaches out at the side");
  await site.screenshot(page, "lineage-small");
});
