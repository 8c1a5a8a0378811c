// One trace: waterfall, graph and state of the sample's named workflow, in one opening.

import assert from "node:assert/strict";
import test from "node:test";

import { setUp } from "./harness.mjs";
import { go } from "./support.mjs";

const site = setUp();
const TRACE = "#/traces/bb9455110f1c6fcc01240d3e9aaac6d4";
const param = (page, name) => page.evaluate((name) => new URLSearchParams(location.hash.split("?")[1] ?? "").get(name), name);

/** In the page: pulls the slider of the steps over all of them; how often the address was written meanwhile. */
async function slide() {
  const { replaceState } = history;
  let count = 0;
  history.replaceState = (...to) => {
    count += 1;
    replaceState.apply(history, to);
  };
  const range = document.querySelector(".trace-range");
  for (let step = 1; step <= Number(range.max); step++) {
    range.value = String(step);
    range.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise(requestAnimationFrame);
  }
  delete history.replaceState;
  return count;
}

test("a trace is walked by keys, stepped through, and its graph opens in place", async () => {
  const page = await site.open();
  await page.locator("input[type=file]").first().setInputFiles(site.snapshot("junjo-traces"));
  await page.waitForFunction(() => globalThis.provscope?.snapshot() != null);
  await site.ready(page);
  await go(site, page, TRACE);
  assert.equal(await page.locator("h1").innerText(), "POST /compose");
  assert.match(await page.locator(".page-lead").innerText(), /40 spans · no failure/);

  const rows = page.locator(".trace-rows canvas");
  await rows.focus();
  for (const key of ["ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
  await site.ready(page);
  assert.equal(await param(page, "span"), "8a1ded4672541df4");
  await page.keyboard.press("ArrowLeft");
  await site.ready(page);
  assert.equal(await param(page, "fold"), "8a1ded4672541df4", "a key folds the chosen span");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("+");
  await page.waitForFunction(() => location.hash.includes("t0="));
  await page.keyboard.press("0");
  await page.waitForFunction(() => !location.hash.includes("t0="));

  await page.getByRole("button", { name: "State", exact: true }).click();
  await site.ready(page);
  const store = page.locator(".trace-store");
  assert.match(await store.innerText(), /The replay gives the recorded end/);
  await store.getByRole("button", { name: "First" }).click();
  await store.getByRole("button", { name: "On", exact: true }).click();
  await site.ready(page);
  assert.match(await store.innerText(), /1 of 18/);
  assert.equal(await param(page, "step"), "1");
  assert.ok((await page.evaluate(slide)) < 9, "a slide does not write the address at each step");
  await site.ready(page);
  assert.match(await store.innerText(), /18 of 18/);
  assert.equal(await param(page, "step"), "18", "but where it ends");

  await page.getByRole("button", { name: "Graph", exact: true }).click();
  await site.ready(page);
  const graph = page.locator(".trace-graph svg.scene");
  const before = await graph.locator(".scene-target").count();
  await graph.locator('[aria-label^="MixdownSubflow, subflow"]').press("Enter");
  await site.ready(page);
  assert.ok((await graph.locator(".scene-target").count()) > before, "the subflow opens in place");

  await go(site, page, "#/traces/a52ec2200108c03972e805eca3f75581?tab=state&span=d2038fa8d127218f&path=%2Ftitle");
  assert.match(await page.locator(".trace-store").innerText(), /differs from the recorded one in 1 place/);
  assert.match(await page.locator(".trace-blame").innerText(), /set_title by Title/);
  assert.deepEqual(await site.axe(page), []);
});
