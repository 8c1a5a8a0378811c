// Lineages of datasets: the neighbourhood and the whole graph painted, panned, and what is above and below one dataset.

import { readdir } from "node:fs/promises";

import { addFrames, countFrames, goTo, takeTasks, visit } from "./pages.mjs";
import { ROOT, openFiles, ready } from "./site.mjs";
import { trace } from "./trace.mjs";

/** Datasets of the lineage that is drawn, and of the one that is only walked. */
export const DRAWN = 5_000;
export const WALKED = 100_000;
const NEIGHBOURHOOD_TARGET = 300;
const WHOLE_TARGET = 2_000;
const TASK_TARGET = 50;
const WALK_TARGET = 100;

/** Adds the figures of lineages, from the generated snapshots that are there. */
export async function measureLineage(site, figures, { runs }) {
  figures.group(`Lineage of ${DRAWN.toLocaleString("en-US")} datasets`);
  await withDatasets(site, DRAWN, async (page) => {
    const ids = await some(page, runs);
    const near = [];
    for (const id of ids) near.push(await visit(page, "#/tables", `#/lineage?id=${encodeURIComponent(id)}&depth=2`));
    figures.add("from the click to the painted neighbourhood, 2 steps", near, { target: NEIGHBOURHOOD_TARGET });
    await takeTasks(page);
    figures.add("from the click to the whole graph, laid out and painted", await visit(page, "#/tables", "#/lineage?all=1"), { target: WHOLE_TARGET });
    figures.add("longest task of the main thread meanwhile (0: none over 50 ms)", Math.max(0, ...(await takeTasks(page))), { target: TASK_TARGET });
    const box = await page.locator("main canvas").first().boundingBox();
    if (!box) return figures.note("the whole lineage has no picture: left out");
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const traced = await trace(site.browser, page, async () => {
      await page.evaluate(countFrames);
      await page.mouse.move(x, y);
      for (let turn = 0; turn < 6; turn++) {
        await page.mouse.down();
        for (let step = 1; step <= 30; step++) await page.mouse.move(x + (turn % 2 === 0 ? 1 : -1) * step * 8, y);
        await page.mouse.up();
        await page.mouse.move(x, y);
      }
      for (let turn = 0; turn < 24; turn++) await page.mouse.wheel(0, turn % 8 < 4 ? -120 : 120);
      return page.evaluate(() => globalThis.bench.endFrames());
    });
    addFrames(figures, "dragged and zoomed", traced);
  });
  figures.group(`Lineage of ${WALKED.toLocaleString("en-US")} datasets`);
  await withDatasets(site, WALKED, async (page) => {
    const ids = await some(page, runs);
    await visit(page, "#/tables", `#/lineage?id=${encodeURIComponent(ids[0])}&depth=1`);
    // The lineage is known from here on: what is left is to walk it, and to say what was found.
    const walks = [];
    for (const id of ids) walks.push(await visit(page, "#/tables", `#/lineage?id=${encodeURIComponent(id)}&depth=1`));
    figures.add("another dataset: its ancestors and descendants found, its nearest drawn", walks, { target: WALK_TARGET });
    for (const [what, sqlOf] of await questions(page, ids[0])) {
      const times = [];
      for (const id of ids) {
        times.push(
          await page.evaluate(async (sql) => {
            const start = performance.now();
            await globalThis.provscope.query(sql);
            return performance.now() - start;
          }, sqlOf(id)),
        );
      }
      figures.add(`${what} of one dataset, found by the engine with what is known of them`, times);
    }
  });
}

async function withDatasets(site, datasets, use) {
  const folder = `target/generated/datasets-${datasets}`;
  const paths = (await readdir(ROOT + folder)).filter((file) => file.endsWith(".parquet")).map((file) => `${folder}/${file}`);
  await site.withPage("dist/", async (page) => {
    await ready(page);
    await openFiles(page, paths);
    await ready(page);
    await use(page);
  });
}

/** Ids of datasets, from all levels. */
async function some(page, count) {
  const rows = await page.evaluate(() => globalThis.provscope.query("SELECT dataset_id FROM dataset.dataset_provenance ORDER BY hash(dataset_id) LIMIT 20"));
  return rows.slice(0, count + 1).map(({ dataset_id: id }) => id);
}

/** What a dataset's page asks for its ancestors and descendants, for any dataset. It shows the first of the two questions; the other one goes along the steps from their other ends. */
async function questions(page, id) {
  await goTo(page, `#/datasets/${encodeURIComponent(id)}`);
  const shown = await page.locator('section[aria-labelledby="d-lineage"] .sql-details .code').textContent();
  const text = (id) => `'${id.replaceAll("'", "''")}'`;
  if (!shown.includes(text(id))) throw new Error("the dataset's page shows no question for its ancestors");
  const turned = shown.replaceAll(/\bs\.(parent|child)\b/g, (_, end) => (end === "parent" ? "s.child" : "s.parent"));
  return [["ancestors", shown], ["descendants", turned]].map(([what, sql]) => [what, (other) => sql.replaceAll(text(id), () => text(other))]);
}
