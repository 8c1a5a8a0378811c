// The main job by keyboard alone: from the start page to the data of a node.

import assert from "node:assert/strict";
import test from "node:test";

import { setUp } from "./harness.mjs";
import { column, expected, native } from "./support.mjs";

const site = setUp();

/** What has the focus: its tag, its name, its key in a picture. */
const focused = (page) =>
  page.evaluate(() => {
    const { tagName, ariaLabel, textContent, dataset, id, className } = document.activeElement;
    return { tag: tagName, name: ariaLabel ?? textContent.trim(), key: dataset.key, id, kind: String(className) };
  });

/** Presses Tab until the focus is on what is wanted, at most `most` times. */
async function tabTo(page, wanted, most) {
  for (let pressed = 0; pressed < most; pressed++) {
    await page.keyboard.press("Tab");
    if (wanted(await focused(page))) return;
  }
  assert.fail(`not reached with ${most} tabs; the focus is on ${JSON.stringify(await focused(page))}`);
}

/** Presses keys one after the other, and waits until the page is ready. */
async function press(page, ...keys) {
  for (const key of keys) await page.keyboard.press(key);
  await site.ready(page);
}

test("from the start page to a node's data, without a mouse", async () => {
  const page = await site.open();
  await site.ready(page);
  await tabTo(page, ({ name }) => name === "Open the sample", 20);
  await press(page, "Enter");
  await press(page, "g", "a");
  assert.match(await page.locator("main h1").innerText(), /artifacts$/);

  await tabTo(page, ({ name, kind }) => kind === "vtable" && name === "Artifacts", 60);
  const ids = await column(page, 0, 3, "a");
  await press(page, "ArrowDown", "ArrowDown");
  assert.equal(await page.locator('[role="row"][aria-selected="true"]').getAttribute("aria-rowindex"), "4");
  await press(page, "Enter");
  assert.equal(await page.locator("main h1").innerText(), ids[2]);

  await tabTo(page, ({ key }) => key?.startsWith("node/Query/"), 60);
  const arrows = await native(`SELECT source_node_type AS source, target_node_type AS target
    FROM {provenance_morphisms} WHERE artifact_id = '${ids[2]}' AND source_node_type = 'Query'`);
  await page.keyboard.press("ArrowRight");
  assert.equal((await focused(page)).key, `arrow/${arrows[0].source}/${arrows[0].target}`);
  await page.keyboard.press("ArrowRight");
  assert.match((await focused(page)).key, /^node\/MD5\//);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  assert.match((await focused(page)).key, /^node\/Query\//);
  await press(page, "Enter");
  const [{ node_data }] = await native(`SELECT node_data FROM {provenance_nodes}
    WHERE artifact_id = '${ids[2]}' AND node_type = 'Query'`);
  assert.deepEqual(JSON.parse(await page.locator(".mark-data code").last().innerText()), JSON.parse(node_data));
  assert.match((await focused(page)).key, /^node\/Query\//, "the focus stays on the node");
});

test("the keys of the list: to its end and back, page by page", async () => {
  const page = await site.openSample("#/artifacts");
  await page.getByRole("grid", { name: "Artifacts" }).focus();
  const all = expected.row_counts.artifact_provenance;
  const active = () => page.getByRole("grid").getAttribute("aria-activedescendant");
  await press(page, "End");
  await page.locator(`#row-${all - 1} a`).waitFor();
  assert.equal(await active(), `row-${all - 1}`);
  await press(page, "ArrowDown");
  assert.equal(await active(), `row-${all - 1}`, "there is nothing after the last row");
  await press(page, "Home");
  await page.locator("#row-0 a").waitFor();
  assert.equal(await active(), "row-0");
  await press(page, "PageDown");
  const place = Number((await active()).replace("row-", ""));
  assert.ok(place > 5 && place < 100, `one page down is row ${place}`);
});

for (const [key, heading] of [["o", /music-topos/], ["a", /artifacts$/], ["c", /^Chains$/], ["m", /^Tripartite graph$/], ["f", /^Findings$/], ["l", /^Timeline$/], ["t", /^Tables$/], ["s", /^SQL$/], ["n", /^Open a/]]) {
  test(`g ${key} leads to its page`, async () => {
    const page = await site.openSample(key === "o" ? "#/tables" : "");
    await press(page, "g", key);
    assert.match(await page.locator("main h1").innerText(), heading);
  });
}

test("? shows the sheet of keys, Esc closes it, and the focus goes back", async () => {
  const page = await site.openSample("#/artifacts");
  await page.locator(".facet-value").first().focus();
  const before = await focused(page);
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keys" });
  await sheet.waitFor();
  assert.match(await sheet.innerText(), /Artifacts[\s\S]*Search/);
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "hidden" });
  assert.deepEqual(await focused(page), before);
  await page.keyboard.press("?");
  await sheet.waitFor();
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "hidden" });
});

test("/ goes to the search, where letters are text and no commands", async () => {
  const page = await site.openSample("#/artifacts");
  await page.keyboard.press("/");
  assert.equal((await focused(page)).id, "search");
  await page.keyboard.type("ga?");
  await site.ready(page);
  assert.equal(await page.locator("#search").inputValue(), "ga?");
  assert.equal(await page.getByRole("dialog").count(), 0);
  assert.match(page.url(), /#\/artifacts\?q=ga%3F$/);
});

test("the first Tab offers to skip to the content", async () => {
  const page = await site.openSample("#/artifacts", {});
  await page.keyboard.press("Tab");
  assert.equal((await focused(page)).name, "Skip to the content");
  await page.keyboard.press("Enter");
  assert.equal((await focused(page)).id, "content");
  assert.match(page.url(), /#\/artifacts$/, "the view stays");
});

test("whatever has the focus shows it", async () => {
  const page = await site.openSample("#/artifacts");
  for (let pressed = 0; pressed < 12; pressed++) {
    await page.keyboard.press("Tab");
    const outline = await page.evaluate(() => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
      return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
    });
    assert.ok(outline, JSON.stringify(await focused(page)));
  }
});
