// Measures the built site: `node bench/run.mjs --artifacts 100000 [--only start,opening,…] [--quick] [--json FILE] [--write]`. Needs dist/, the
// generated snapshot (`cargo xtask bench` sees to both), CHROMIUM, and a machine that does nothing else.

import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import os from "node:os";
import { parseArgs } from "node:util";

import { measureCompute } from "./compute.mjs";
import { measureDecode } from "./decode.mjs";
import { measureOpening, measureViews } from "./opening.mjs";
import { measureLayout } from "./layout.mjs";
import { measureLineage } from "./lineage.mjs";
import { measurePages } from "./pages.mjs";
import { asMarkdown, asText, machine } from "./report.mjs";
import { ROOT, start } from "./site.mjs";
import { measureSizes } from "./sizes.mjs";
import { measureStart } from "./start.mjs";
import { Figures } from "./stats.mjs";
import { measureTraces } from "./traces.mjs";

const { values } = parseArgs({
  options: {
    artifacts: { type: "string", default: "100000" },
    quick: { type: "boolean", default: false },
    json: { type: "string" },
    write: { type: "boolean", default: false },
    only: { type: "string" },
  },
});
/** Opening a large snapshot may take so many times as long as native DuckDB. With a small one the engine's start is most of it. */
const OPEN_TARGET = 3;

/** Parts that are measured; views, decode and pages need opening. */
const only = values.only?.split(",");
const wanted = (part) => !only || only.includes(part);

const artifacts = Number(values.artifacts);
const runs = values.quick ? 2 : 5;
const sample = { folder: "tests/snapshots/music-topos", name: "the sample", runs };
const large = { folder: `target/generated/artifacts-${artifacts}`, name: `${artifacts.toLocaleString("en-US")} artifacts`, runs: values.quick ? 1 : 3, target: OPEN_TARGET };
if (!existsSync(ROOT + large.folder)) throw new Error(`there is no ${large.folder}: cargo xtask generate --artifacts ${artifacts}`);

const site = await start();
try {
  const figures = new Figures();
  const [load] = os.loadavg();
  if (load > os.cpus().length / 2) figures.note(`the machine was busy at the start (load ${load.toFixed(1)}): these figures say little`);
  if (wanted("start")) await measureStart(site, figures, { runs });
  if (wanted("opening")) {
    await measureOpening(site, figures, sample);
    const opening = await measureOpening(site, figures, large);
    if (wanted("views")) await measureViews(site, figures, large, opening);
    if (wanted("decode")) await measureDecode(site, figures, large, opening);
    if (wanted("pages")) await measurePages(site, figures, { ...large, runs }, opening);
  }
  if (wanted("traces")) await measureTraces(site, figures, { runs });
  if (wanted("lineage")) await measureLineage(site, figures, { runs });
  if (wanted("compute")) await measureCompute(site, figures, { runs });
  if (wanted("layout")) await measureLayout(site, figures, { runs });
  if (wanted("sizes")) await measureSizes(figures, { quick: values.quick });
  const on = machine(site.browser, artifacts, values.quick);
  console.log(asText(figures));
  const missed = figures.rows.filter(({ met }) => met === false);
  console.log(`\n${figures.rows.filter(({ met }) => met).length} targets met, ${missed.length} missed`);
  if (values.json) await writeFile(values.json, `${JSON.stringify({ on, figures: figures.rows, notes: figures.notes }, null, 2)}\n`);
  if (values.write) await writeFile(`${ROOT}BENCHMARKS.md`, asMarkdown(figures, on));
} finally {
  await site.close();
}
