// Traces of a thousand to a hundred thousand spans: opening, painting, scrolling and zooming, searching, stepping.

import { readdir } from "node:fs/promises";

import { nativeTraces } from "./native.mjs";
import { addFrames, countFrames, goTo, visit } from "./pages.mjs";
import { ROOT, memory, openFiles, ready } from "./site.mjs";
import { trace } from "./trace.mjs";

/** Spans of the large trace, and how soon it is to be painted after the click. */
export const SIZES = [
  { spans: 1_000, target: 300 },
  { spans: 20_000, target: 300 },
  { spans: 100_000, target: 1_000 },
];
const STEP_TARGET = 16;
const STEPS = 100;
const FRAME = 1000 / 60;

/** Adds the figures of traces, from the generated snapshots that are there. */
export async function measureTraces(site, figures, { runs }) {
  for (const { spans, target } of SIZES) {
    const folder = `target/generated/spans-${spans}`;
    const name = `a trace of ${spans.toLocaleString("en-US")} spans`;
    const paths = (await readdir(ROOT + folder)).filter((file) => file.endsWith(".parquet")).map((file) => `${folder}/${file}`);
    figures.group(`Traces: ${name}, and as many spans in others`);
    const native = [];
    for (let run = 0; run < runs; run++) native.push((await nativeTraces(ROOT + folder)).milliseconds);
    await site.withPage("dist/", async (page) => {
      await ready(page);
      const { queryable } = await openFiles(page, paths);
      figures.add("open: queryable, against native loading", queryable, { against: native });
      const used = await memory(site.browser, page);
      if (used) figures.add("memory of page and workers after opening", used.now, { unit: "MiB" });
      const id = (await page.evaluate(() => globalThis.provscope.query("SELECT trace_id FROM trace.root_spans ORDER BY span_count DESC LIMIT 1")))[0].trace_id;
      await painting(page, figures, id, { runs, target });
      if (spans === SIZES.at(-1).spans) await reading(site, page, figures, id);
    });
  }
}

async function painting(page, figures, id, { runs, target }) {
  const times = [];
  for (let run = 0; run < runs; run++) {
    times.push(await visit(page, "#/traces", `#/traces/${id}`));
  }
  figures.add("from the click to the painted waterfall", times, { target });
}

/** What a reader does with the largest one. */
async function reading(site, page, figures, id) {
  await goTo(page, `#/traces/${id}`);
  const box = await page.locator(".trace-rows").first().boundingBox();
  const middle = { x: box.x + box.width * 0.7, y: box.y + Math.min(box.height, 400) / 2 };
  const under = async (label, action) => {
    const traced = await trace(site.browser, page, async () => {
      await page.evaluate(countFrames);
      await page.mouse.move(middle.x, middle.y);
      await action();
      return page.evaluate(() => globalThis.bench.endFrames());
    });
    addFrames(figures, label, traced);
    await ready(page);
  };
  await under("scrolled by the wheel", async () => {
    for (let turn = 0; turn < 120; turn++) await page.mouse.wheel(0, turn % 40 < 30 ? 240 : -480);
  });
  await page.keyboard.down("Control");
  await under("zoomed by the wheel", async () => {
    for (let turn = 0; turn < 60; turn++) await page.mouse.wheel(0, turn % 20 < 12 ? -120 : 180);
  });
  await page.keyboard.up("Control");

  await goTo(page, `#/traces/${id}`);
  const search = await page.evaluate(async () => {
    const field = document.querySelector("#search");
    const start = performance.now();
    field.value = "out of range";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return (await globalThis.bench.painted()) - start;
  });
  figures.add("a search in names, attributes and events, painted", search);

  const [{ store_id: store }] = await page.evaluate(
    (id) => globalThis.provscope.query(`SELECT patch_store_id AS store_id FROM trace.state_patches WHERE trace_id = '${id}' GROUP BY ALL HAVING count(*) >= 10000 ORDER BY count(*) LIMIT 1`), id);
  await goTo(page, `#/traces/${id}?tab=state&store=${encodeURIComponent(store)}`);
  const { steps, count } = await page.evaluate(stepping, STEPS);
  figures.add(`a random step among ${count.toLocaleString("en-US")} changes of a state`, steps, { target: STEP_TARGET });
  figures.add("the slowest of them", Math.max(...steps), { target: 2 * FRAME });
}

/** In the page: steps at random; main-thread milliseconds of each. */
async function stepping(steps) {
  const range = document.querySelector(".trace-range");
  const count = Number(range.max);
  const turn = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(undefined);
    });
  const times = [];
  let at = 1;
  for (let step = 0; step < steps; step++) {
    at = (at * 48271) % 2147483647;
    await globalThis.bench.frame();
    const start = performance.now();
    range.value = String(at % (count + 1));
    range.dispatchEvent(new Event("input", { bubbles: true }));
    // What it sets off runs before the next turn of the event loop.
    await turn();
    document.body.offsetHeight;
    times.push(performance.now() - start);
  }
  return { steps: times, count };
}
