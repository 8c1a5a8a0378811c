// The whole run, from the command line: `node tests/fuzz/run.mjs --cases 2000 --seed 1`. Needs dist/ and CHROMIUM.
// `--only N` runs one case again, `--kind zip` only the archives among the cases (also `parquet`, `database`).

import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { launch, watch } from "../e2e/browser.mjs";
import { serve } from "../e2e/server.mjs";
import { corpus, makeCase } from "./corpus.mjs";
import { Judge } from "./judge.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const OUT = `${ROOT}target/fuzz/`;

const { values } = parseArgs({ options: { cases: { type: "string", default: "2000" }, seed: { type: "string", default: "1" }, only: { type: "string" }, kind: { type: "string" } } });
const [count, seed] = [Number(values.cases), Number(values.seed)];

const server = await serve(`${ROOT}dist`);
const browser = await launch();
try {
  const problems = [];
  const newPage = async () => {
    const context = await browser.newContext();
    await watch(context, server.origin, problems);
    const page = await context.newPage();
    await page.goto(server.url);
    return page;
  };
  const material = await corpus();
  const judge = new Judge({ newPage, answer: (path, handler) => server.answer(path, handler) }, material.sound);
  const withArchives = await judge.knows(material.archives[0]);
  if (!withArchives) console.log("The page opens no archive: cases with archives are left out.");
  const indices = values.only ? [Number(values.only)] : Array.from({ length: count }, (_, index) => index + 1);
  const cases = indices.map((index) => makeCase(material, seed, index, withArchives)).filter(({ kind }) => !values.kind || kind === values.kind);
  const start = performance.now();
  await judge.run(cases, (done, all) => process.stdout.write(`\r  ${done} of ${all}`));
  console.log(`\r  ${cases.length} cases of seed ${seed} in ${((performance.now() - start) / 1000).toFixed(0)} s; the slowest opening took ${(judge.slowest / 1000).toFixed(1)} s\n`);
  for (const [outcome, times] of [...judge.outcomes].sort(([, a], [, b]) => b - a)) console.log(`  ${String(times).padStart(6)}  ${outcome}`);
  for (const { kind, text } of problems) console.log(`\n  VIOLATION: ${kind}: ${text}`);
  if (judge.violations.length > 0) await mkdir(OUT, { recursive: true });
  for (const { case: one, what } of judge.violations) {
    const file = `${OUT}${seed}-${one.path.replaceAll("/", "-")}`;
    await writeFile(file, one.bytes);
    console.log(`\n  VIOLATION: case ${one.index} (${one.from}, ${one.how}): ${what}\n    ${file}`);
  }
  if (judge.violations.length + problems.length > 0) process.exitCode = 1;
} finally {
  await browser.close();
  await server.stop();
}
