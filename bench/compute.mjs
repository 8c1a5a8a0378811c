// Fingerprints and similarity: a large file that is given to the page, against the same rules in Python; and one schema
// against ten thousand, from the click to the ranked list.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { promisify } from "node:util";

import { goTo } from "./pages.mjs";
import { ROOT, openFiles, ready } from "./site.mjs";

/** Rows of the file, and different schemas of the snapshot. */
export const ROWS = 1_000_000;
export const SCHEMAS = 10_000;
/** The page may take this share of Python's time. */
const SHARE_TARGET = 0.1;
const SIMILAR_TARGET = 100;
/** Where `cargo xtask bench` puts a Python that can read Parquet. */
const PYTHON = ["target/bench/python/bin/python", "target/bench/python/Scripts/python.exe"];

/** Adds the figures, from the generated snapshots that are there. */
export async function measureCompute(site, figures, { runs }) {
  const folder = `target/generated/schemas-${SCHEMAS}`;
  const paths = (await readdir(ROOT + folder)).filter((file) => file.endsWith(".parquet")).map((file) => `${folder}/${file}`);
  await site.withPage("dist/", async (page) => {
    await ready(page);
    await openFiles(page, paths);
    await ready(page);
    await similar(page, figures, runs);
    await fingerprints(page, figures, Math.min(runs, 3));
  });
}

async function fingerprints(page, figures, runs) {
  const file = `target/generated/rows-${ROWS}/readings.parquet`;
  figures.group(`Fingerprint and signature of a Parquet file of ${ROWS.toLocaleString("en-US")} rows and 20 columns`);
  await goTo(page, "#/compute?view=files");
  const ours = [];
  let told;
  for (let run = 0; run < runs; run++) {
    told = await page.evaluate(give, { path: `/${file}`, name: `readings-${run}.parquet` });
    ours.push(told.milliseconds);
  }
  const python = PYTHON.find((path) => existsSync(ROOT + path));
  if (!python) {
    figures.add("given on the page, to the painted match", ours);
    return figures.note("there is no Python with pyarrow (cargo xtask bench installs it where pip can): fingerprints are compared with nothing");
  }
  const theirs = [];
  for (let run = 0; run < runs; run++) {
    const { stdout } = await promisify(execFile)(ROOT + python, [`${ROOT}bench/peers/fingerprint.py`, ROOT + file], { maxBuffer: 1 << 26 });
    const peer = JSON.parse(stdout);
    theirs.push(peer.milliseconds);
    for (const part of ["fingerprint", "signature"]) {
      if (peer[part] !== told[part]) throw new Error(`the page and Python differ in the ${part}:\n${told[part]}\n${peer[part]}`);
    }
  }
  figures.add("given on the page, to the painted match; against plain Python with pyarrow", ours, { against: theirs, target: SHARE_TARGET });
  figures.note("the page's fingerprint and signature are, byte for byte, those of bench/peers/fingerprint.py");
}

/** In the page: gives a file as a reader does who drops it, and waits for its match. */
async function give({ path, name }) {
  const file = new File([await (await fetch(path)).blob()], name);
  const transfer = new DataTransfer();
  transfer.items.add(file);
  const zone = document.querySelector("main .drop-zone");
  const start = performance.now();
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  const milliseconds = (await globalThis.bench.painted()) - start;
  const row = [...document.querySelectorAll("main tbody tr")].find((one) => one.textContent.includes(name));
  if (!row?.querySelector(".badge")) throw new Error("the file has no match, not even none");
  // Its columns may have come one by one, from several decoders.
  const parts = globalThis.bench.log.filter(({ at, profile }) => profile && at >= start).map(({ profile }) => profile);
  parts.sort((a, b) => a.columns[0].position - b.columns[0].position);
  const signature = `{${parts.map((part) => part.signature.slice(1, -1)).join(", ")}}`;
  return { milliseconds, fingerprint: row.querySelector("td bdi.mono").title, signature };
}

async function similar(page, figures, runs) {
  figures.group(`One schema against ${SCHEMAS.toLocaleString("en-US")}`);
  const rows = await page.evaluate(() =>
    globalThis.provscope.query("SELECT embedding_id FROM compute.deterministic_embeddings WHERE column_count > 6 ORDER BY hash(embedding_id) LIMIT 21"));
  const ids = rows.map(({ embedding_id: id }) => id);
  const times = [];
  const ranking = [];
  for (const id of ids.slice(0, 4 * runs + 1)) {
    await goTo(page, "#/compute");
    const { whole, last } = await page.evaluate(look, `#/compute?view=embedding&id=${encodeURIComponent(id)}`);
    times.push(whole);
    ranking.push(last);
  }
  const ranked = await page.locator("main section", { has: page.locator("#e-similar") }).locator("tbody tr").count();
  if (ranked === 0) throw new Error("no schema is similar: the figure would say nothing");
  figures.add("from the click on a schema to the painted page with all ranked, the first time", times.shift());
  figures.add("the same of another schema", times);
  figures.add("of this the ranking, from the engine's last answer to the painted list", ranking.slice(1), { target: SIMILAR_TARGET });
}

/** In the page: goes to a schema; milliseconds until it is painted, and those since the engine's last answer. */
async function look(hash) {
  const before = globalThis.bench.log.length;
  const changed = new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }));
  const start = performance.now();
  location.hash = hash;
  await changed;
  const painted = await globalThis.bench.painted();
  const answers = globalThis.bench.log.slice(before).filter(({ answers }) => answers !== undefined);
  return { whole: painted - start, last: painted - answers.at(-1).at };
}
