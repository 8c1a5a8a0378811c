// The list of traces: its numbers, filters, order, brush and link; and the three forms in which traces are opened.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import test from "node:test";
import { gunzipSync } from "node:zlib";

import { ROOT, setUp } from "./harness.mjs";
import { go, number, outFolder, query, snapshot } from "./support.mjs";

const site = setUp();
const expected = JSON.parse(await readFile(`${ROOT}tests/snapshots/expected.json`, "utf8"));
const sample = expected["junjo-traces"];
const { defects } = JSON.parse(await readFile(`${ROOT}tests/snapshots/junjo-traces/defects.json`, "utf8"));
const heading = (page) => page.locator("main h1").innerText();
const shown = async (page) => number((await heading(page)).split(" of ")[0]);
const rail = (page) => page.locator("nav.rail .rail-link").allTextContents();

async function opened(label, paths) {
  const page = await site.open();
  await site.ready(page);
  await site.setFiles(page, label, paths);
  await site.ready(page);
  return page;
}

const COUNTS = `SELECT (SELECT count(*) FROM trace.spans)::INTEGER AS spans, (SELECT count(*) FROM trace.state_patches)::INTEGER AS patches,
  (SELECT count(DISTINCT kind) FROM trace.spans)::INTEGER AS kinds, (SELECT max(depth) FROM trace.v_span_tree)::INTEGER AS depth`;

test("traces are listed with their counts, filtered, sorted, brushed and linked", async () => {
  const page = await opened("Open folder", site.snapshot("junjo-traces"));
  assert.deepEqual((await rail(page)).map((name) => name.trim()), ["Overview", "Traces", "Findings", "Tables", "SQL", "Health"]);
  const figures = await page.locator("dl.figures > div").evaluateAll((all) =>
    Object.fromEntries(all.map((one) => [one.querySelector("dt").textContent, one.querySelector("dd").textContent])));
  assert.equal(number(figures.traces), sample.traces);
  assert.equal(number(figures.spans), sample.row_counts.spans);
  assert.equal(number(figures["model calls"]), Object.values(sample.llm_spans_per_model).reduce((a, b) => a + b));
  await site.screenshot(page, "traces-overview");

  await page.keyboard.press("g");
  await page.keyboard.press("w");
  await site.ready(page);
  assert.equal(await heading(page), `${sample.roots} traces`);
  assert.deepEqual(await site.axe(page), []);
  await site.screenshot(page, "traces");

  await page.getByRole("region", { name: "Errors", exact: true }).getByRole("button", { name: "yes" }).click();
  await site.ready(page);
  assert.equal(await shown(page), sample.traces_with_error);
  await page.getByRole("button", { name: "Duration" }).click();
  await site.ready(page);
  const longest = page.locator(".vtable-row a").first();
  await longest.waitFor();
  assert.match(await longest.getAttribute("href"), /^#\/traces\/[0-9a-f]{32}$/);
  assert.match(page.url(), /errors=true.*sort=-duration/);

  await go(site, page, "#/traces?llm=true");
  assert.equal(await shown(page), sample.roots_whose_trace_has_an_llm_span);
  await go(site, page, "#/traces?workflow=CompositionWorkflow&longer=1s&shorter=20s");
  const [{ n }] = await query(page, `SELECT count(*)::INTEGER AS n FROM trace.v_root_spans
    WHERE duration_ns BETWEEN 1000000000 AND 20000000000 AND trace_id IN (
      SELECT trace_id FROM trace.spans WHERE junjo_span_type = 'workflow' AND name = 'CompositionWorkflow')`);
  assert.equal(await shown(page), n);
  assert.deepEqual(await page.locator(".chips .chip bdi").allTextContents(), ["Workflow: CompositionWorkflow", "At least: 1s", "At most: 20s"]);

  await go(site, page, "#/traces?q=toy-lm-7b");
  const [{ found }] = await query(page, "SELECT count(DISTINCT trace_id)::INTEGER AS found FROM trace.spans WHERE llm_model = 'toy-lm-7b' OR contains(attributes_json, 'toy-lm-7b')");
  assert.equal(await shown(page), found);

  // A drag over the middle of the times leaves fewer traces, and the link says which.
  await go(site, page, "#/traces");
  const picture = await page.locator(".traces-times svg.scene").boundingBox();
  const at = (share) => [picture.x + picture.width * share, picture.y + picture.height / 2];
  await page.mouse.move(...at(0.4));
  await page.mouse.down();
  await page.mouse.move(...at(0.5));
  await page.mouse.move(...at(0.6));
  await page.mouse.up();
  await site.ready(page);
  assert.match(page.url(), /from=2025-11-\d\d.*&to=2025-11-\d\d/);
  const brushed = await shown(page);
  assert.ok(brushed > 10 && brushed < 80, `${brushed} of ${sample.traces} traces`);
  await site.screenshot(page, "traces-brushed");
  await page.goBack();
  await site.ready(page);
  assert.equal(await shown(page), sample.roots);

  await go(site, page, "#/findings");
  const told = (await snapshot(page)).findings.map(({ class: of, kind }) => `${of} ${kind}`);
  assert.equal(told.filter((finding) => finding === "note children_outside_their_parent").length, sample.notes.children_outside_their_parent);
  assert.match(await page.locator("main").innerText(), /Children outside their parent/);
  const wrong = (await snapshot(page)).findings.filter((finding) => finding.class === "defect");
  assert.deepEqual(wrong.map(({ kind, key }) => `${kind} ${key}`).sort(), defects.map(({ kind, store_id }) => `${kind} ${store_id}`).sort());
  await site.screenshot(page, "traces-findings");
  await page.locator("ul.findings > li.is-note").getByRole("link", { name: "Show the traces", exact: true }).click();
  await site.ready(page);
  assert.equal(await shown(page), sample.notes.children_outside_their_parent);

  await page.setViewportSize({ width: 360, height: 800 });
  await go(site, page, "#/traces?errors=true");
  assert.equal(await shown(page), sample.traces_with_error);
  await site.screenshot(page, "traces-narrow");
});

test("the later layout opens as a folder: its parts are one table, and duplicates are dropped and counted", async () => {
  const page = await opened("Open folder", site.snapshot("junjo-traces-parquet-layout"));
  const [counts] = await query(page, COUNTS);
  assert.deepEqual(counts, { spans: sample.row_counts.spans, patches: sample.row_counts.state_patches, kinds: 5, depth: sample.max_depth });
  const spans = (await snapshot(page)).tables.find(({ name }) => name === "spans");
  assert.equal(spans.system, "trace");
  assert.equal(spans.status, "open");
  assert.ok(spans.notes.some((note) => /^12 rows with the id of an earlier span: dropped$/.test(note)), spans.notes.join("; "));
});

test("OTLP lines open, and lines that are cut off or of another signal are counted", async () => {
  const folder = await outFolder("otlp");
  const text = gunzipSync(await readFile(site.snapshot("junjo-traces.otlp.jsonl.gz"))).toString();
  await writeFile(`${folder}traces.json`, `{"resourceLogs":[]}\n${text}${text.slice(0, 5000)}`);
  const page = await opened("Open files", [`${folder}traces.json`]);
  const [counts] = await query(page, COUNTS);
  assert.deepEqual(counts, { spans: sample.row_counts.spans, patches: sample.row_counts.state_patches, kinds: 5, depth: sample.max_depth });
  const { notes } = (await snapshot(page)).tables.find(({ name }) => name === "spans");
  assert.ok(notes.some((note) => /^lines: cut off or not JSON: skipped \(1 row\)/.test(note)), notes.join("; "));
  assert.ok(notes.some((note) => note.startsWith("lines of logs")), notes.join("; "));
});
