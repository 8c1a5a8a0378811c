// Opening a snapshot, and asking every view, beside native DuckDB; memory afterwards.

import { readdir } from "node:fs/promises";

import { median, short } from "./stats.mjs";
import { engineTimes } from "./start.mjs";
import { ROOT, memory, openFiles, ready } from "./site.mjs";
import { nativeOpen, nativeQuery, views, wholeView } from "./native.mjs";

/** Adds the figures of opening the snapshot in `folder` (from the root) and of its views; gives a log for `decode.mjs`. */
export async function measureOpening(site, figures, { folder, name, runs, target }) {
  figures.group(`Opening ${name}`);
  const paths = (await readdir(ROOT + folder)).filter((file) => file.endsWith(".parquet")).map((file) => `${folder}/${file}`);
  const [whole, queryable, painted, engine, native, withSums] = [[], [], [], [], [], []];
  let log;
  let kept;
  for (let run = 0; run < runs; run++) {
    const opened = await nativeOpen(ROOT + folder);
    native.push(opened.milliseconds);
    kept = opened.database;
    await site.withPage("dist/", async (page) => {
      await ready(page);
      const times = await openFiles(page, paths);
      queryable.push(times.queryable);
      painted.push(times.painted);
      log = await page.evaluate(() => globalThis.bench.log);
      engine.push(engineTimes(log).locked - times.start);
      const used = await memory(site.browser, page);
      if (used) whole.push(used);
    });
    withSums.push(await site.withPage("dist/", async (page) => {
      await ready(page);
      return page.evaluate(async (url) => {
        const start = performance.now();
        await globalThis.provscope.open(url);
        return performance.now() - start;
      }, `/${folder}/manifest.json`);
    }));
  }
  figures.add("open: queryable, against native loading and shredding", queryable, { against: native, target });
  figures.add("of this the engine's start (fetched, compiled, migrated, locked)", engine);
  figures.add("the rest, against native", queryable.map((all, run) => all - engine[run]), { against: native });
  figures.add("open and the overview painted", painted);
  figures.add("by its manifest, with the SHA-256 of each file", withSums);
  if (whole.length > 0) {
    figures.add("memory of page and workers after opening (RSS of the renderer)", whole.map(({ now }) => now), { unit: "MiB" });
    figures.add("most memory while opening (high-water mark of RSS)", whole.map(({ most }) => most), { unit: "MiB" });
    figures.add("of this the page's own heap", whole.map(({ heap }) => heap), { unit: "MiB" });
  } else {
    figures.note("memory is read from /proc, which this system has not");
  }
  return { log, paths, native: kept, nativeOpen: native, pageOpen: queryable };
}

/** Adds each view's time beside native, and all of them with the opening. */
export async function measureViews(site, figures, { name, runs, target }, opening) {
  figures.group(`Views of ${name}, every value of each`);
  const names = await views(opening.native);
  await site.withPage("dist/", async (page) => {
    await ready(page);
    await openFiles(page, opening.paths);
    const sums = { page: 0, native: 0 };
    for (const view of names) {
      const sql = wholeView(view);
      const [here, there] = [[], []];
      let same = true;
      for (let run = 0; run < runs; run++) {
        const native = await nativeQuery(opening.native, sql);
        there.push(native.milliseconds);
        const found = await page.evaluate(async (sql) => {
          const start = performance.now();
          const rows = await globalThis.provscope.query(sql);
          return { rows, milliseconds: performance.now() - start };
        }, sql);
        here.push(found.milliseconds);
        same &&= JSON.stringify(found.rows) === JSON.stringify(native.rows);
      }
      figures.add(view, here, { against: there });
      if (!same) figures.note(`${view} gave another result in the page than in native DuckDB`);
      sums.page += median(here);
      sums.native += median(there);
    }
    figures.add("all views", sums.page, { against: sums.native });
    const all = { page: sums.page + median(opening.pageOpen), native: sums.native + median(opening.nativeOpen) };
    figures.add("opening and all views together", all.page, { against: all.native, target });
    process.stdout.write(`    all views: ${short(sums.page)} ms, native ${short(sums.native)} ms\n`);
  });
}
