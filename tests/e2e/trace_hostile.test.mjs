// Traces that nobody should have written: circles, absent parents, thousands of children and levels, times that run
// backwards or out of range, ids and attributes that are none, patches that do not fit. Whatever of it is opened, each
// page shows something, says what is wrong, and comes to rest. (Lines that are cut off or of another signal:
// traces.test.mjs.)

import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import test from "node:test";

import { DuckDBInstance } from "@duckdb/node-api";

import { setUp } from "./harness.mjs";
import { go, outFolder, query, snapshot } from "./support.mjs";

const site = setUp();
const BASE = Date.UTC(2025, 10, 3, 8) * 1000;
const CHILDREN = 2_000;
const LEVELS = 1_000;
const TEXTS = [
  "status_code", "status_message", "attributes_json", "events_json", "links_json", "trace_state", "junjo_id", "junjo_parent_id",
  "junjo_span_type", "junjo_wf_state_start", "junjo_wf_state_end", "junjo_wf_graph_structure", "junjo_wf_store_id",
];
/** Ids as the sample has them: 32 and 16 hex digits. */
const trace = (n) => `${n}`.padStart(32, "a");

/** A row of spans; times are milliseconds after the base, or a whole timestamp. */
function span(of, id, parent, from, to, more = {}) {
  const time = (at) => (typeof at === "number" ? new Date(BASE / 1000 + at).toISOString() : at);
  const row = { trace_id: of, span_id: id, parent_span_id: parent, service_name: "strange", name: `span ${id}`, kind: "INTERNAL", start_time: time(from), end_time: time(to), trace_flags: 1 };
  for (const name of TEXTS) row[name] = "";
  return { ...row, attributes_json: "{}", events_json: "[]", links_json: "[]", junjo_wf_state_start: "{}", junjo_wf_state_end: "{}", junjo_wf_graph_structure: "{}", ...more };
}

const change = (at, patch) => ({
  name: "set_state",
  timeUnixNano: Number((BASE + at * 1000) * 1000),
  attributes: { id: `e${at}`, "junjo.store.id": "store", "junjo.store.action": "set", "junjo.state_json_patch": patch },
});

function strangeSpans() {
  const rows = [
    // 1: circles, an own parent, an absent parent, one id twice.
    span(trace(1), "root", null, 0, 90),
    span(trace(1), "one", "three", 10, 20),
    span(trace(1), "two", "one", 11, 20),
    span(trace(1), "three", "two", 12, 20),
    span(trace(1), "own", "own", 30, 40),
    span(trace(1), "lost", "gone", 50, 60),
    span(trace(1), "twin", "root", 61, 62),
    span(trace(1), "twin", "root", 63, 64, { name: "another" }),
    // 2: many children; 3: many levels.
    span(trace(2), "root", null, 0, CHILDREN + 1),
    ...Array.from({ length: CHILDREN }, (_, n) => span(trace(2), `child${n}`, "root", n, n + 1)),
    ...Array.from({ length: LEVELS }, (_, n) => span(trace(3), `level${n}`, n === 0 ? null : `level${n - 1}`, n, 2 * LEVELS - n)),
    // 4: two roots; 5: none.
    span(trace(4), "first", null, 0, 10),
    span(trace(4), "second", null, 5, 20),
    span(trace(5), "a", "nowhere", 0, 10),
    span(trace(5), "b", "a", 1, 5),
    // 6: no time, time that runs backwards, times that no 64 bits of nanoseconds hold.
    span(trace(6), "root", null, 0, 100),
    span(trace(6), "nothing", "root", 10, 10),
    span(trace(6), "backwards", "root", 60, 20),
    span(trace(6), "far", "root", "2262-04-11T23:47:16.854775Z", "2262-04-11T23:47:16.854775Z"),
    span(trace(6), "farther", "root", "2999-01-01T00:00:00Z", "2999-01-01T00:00:01Z"),
    span(trace(6), "never", "root", null, null),
    // 7: names and attributes of any kind, a large one, an empty id.
    span(trace(7), "root", null, 0, 100, { name: "", attributes_json: "this is no JSON" }),
    span(trace(7), "large", "root", 1, 2, { attributes_json: JSON.stringify({ text: "x".repeat(1_000_000) }) }),
    span(trace(7), "markup", "root", 3, 4, { name: "<img src=x onerror=alert(1)>", attributes_json: "[1, 2", events_json: "{", links_json: "?" }),
    span(trace(7), "", "root", 5, 6),
    span(trace(7), null, "root", 7, 8),
    span("", "nobody", null, 0, 1),
  ];
  // 8: a store whose patches do not fit.
  const patches = [
    JSON.stringify([{ op: "replace", path: "/n", value: 1 }]),
    JSON.stringify([{ op: "replace", path: "/missing/place", value: 1 }]),
    JSON.stringify([{ op: "test", path: "/n", value: 7 }, { op: "replace", path: "/n", value: 8 }]),
    "no patch at all",
    "{}",
    JSON.stringify([{ op: "add", path: "/large", value: "y".repeat(200_000) }]),
    JSON.stringify([{ op: "replace", path: "/n", value: 2 }]),
  ];
  const flow = { junjo_span_type: "workflow", junjo_id: "w", junjo_wf_store_id: "store", junjo_wf_state_start: '{"n":0}', junjo_wf_state_end: '{"n":3}', junjo_wf_graph_structure: '{"v":1,"nodes":[{"id":"x"}],"edges":"none"}' };
  rows.push(span(trace(8), "flow", null, 0, 100, { name: "Flow", ...flow }));
  rows.push(span(trace(8), "node", "flow", 1, 90, { junjo_span_type: "node", junjo_id: "x", events_json: JSON.stringify(patches.map((patch, n) => change(n + 2, patch))) }));
  return rows;
}

/** Writes the rows as the source system's export does. */
async function written(rows) {
  const folder = await outFolder("strange-traces");
  await writeFile(`${folder}spans.ndjson`, rows.map((row) => JSON.stringify(row)).join("\n"));
  const types = { start_time: "TIMESTAMPTZ", end_time: "TIMESTAMPTZ", trace_flags: "INTEGER" };
  const columns = Object.keys(rows[0]).map((name) => `${name}: '${types[name] ?? "VARCHAR"}'`);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await rm(`${folder}spans.parquet`, { force: true });
  await connection.run(`COPY (FROM read_json('${folder}spans.ndjson', format = 'newline_delimited', maximum_object_size = 20000000, columns = {${columns.join(", ")}})) TO '${folder}spans.parquet'`);
  return `${folder}spans.parquet`;
}

/** What a view shows; it must be something, and nothing may have run that a file wrote. */
async function seen(page, hash) {
  await go(site, page, hash);
  const text = await page.locator("main").innerText();
  assert.ok(text.trim().length > 40, `${hash} is nearly empty: ${text}`);
  return text;
}

test("strange traces are shown with what is wrong with them, and no page hangs or stays empty", async () => {
  const rows = strangeSpans();
  const page = await site.open();
  await site.ready(page);
  await site.setFiles(page, "Open files", [await written(rows)]);
  await site.ready(page);
  const table = (await snapshot(page)).tables.find(({ name }) => name === "spans");
  assert.equal(table.rows, rows.length - 1, "the second span of one id is dropped");
  const notes = table.notes.join("; ");
  for (const note of [/1 row with the id of an earlier span: dropped/, /attributes_json: not a JSON object.*\(2 rows\)/, /events_json: not a JSON array.*\(1 row\)/]) assert.match(notes, note);

  const findings = await seen(page, "#/findings");
  assert.match(findings, /their own ancestors/i);
  const groups = await query(page, "SELECT kind, count::INTEGER AS count FROM trace.v_finding_groups");
  const count = Object.fromEntries(groups.map(({ kind, count }) => [kind, count]));
  const wanted = {
    spans_in_a_circle: 1, span_is_its_own_parent: 1, span_parent_missing: 1, span_duplicated: 1, trace_without_root: 1,
    span_ends_before_start: 1, traces_with_several_roots: 1, patch_does_not_apply: 1,
  };
  assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((kind) => [kind, count[kind]])), wanted);
  assert.ok(count.required_value_missing >= 4, `${count.required_value_missing} rows without a value`);

  assert.match(await seen(page, "#/traces"), /no root/);
  for (let n = 1; n <= 8; n++) {
    const of = `#/traces/${trace(n)}`;
    const spans = rows.filter((row) => row.trace_id === trace(n)).length - (n === 1 ? 1 : 0);
    assert.match(await seen(page, of), new RegExp(`${spans.toLocaleString("en-US").replace(",", ".?")} spans?`), of);
    for (const view of ["?show=flame&tab=state", "?show=names&tab=graph", "?critical=1&fold=roots", `?show=compare&with=${trace(9 - n)}`]) await seen(page, of + view);
  }

  // Deep levels say which they are; the first of a circle stands at the top.
  assert.match(await seen(page, `#/traces/${trace(3)}?span=level999`), /span level999/);
  await page.getByRole("button", { name: "Show as table" }).first().click();
  assert.match(await page.locator(".scene-table, main table").first().innerText(), /1,?000/);
  assert.match(await seen(page, `#/traces/${trace(1)}?span=one`), /span one/);
  assert.match(await page.locator(".trace + p, main p.visually-hidden").allTextContents().then((all) => all.join(" ")), /lead in a circle/);
  assert.match(await seen(page, `#/traces/${trace(6)}?span=backwards`), /−40 ms/);
  assert.match(await seen(page, `#/traces/${trace(7)}?span=root`), /this is no JSON/);
  assert.match(await seen(page, `#/traces/${trace(7)}?span=markup`), /<img src=x onerror=alert\(1\)>/);
  assert.match(await seen(page, `#/traces/${trace(7)}?span=large`), /The rest is not shown/);
  await site.screenshot(page, "traces-strange");

  const state = await seen(page, `#/traces/${trace(8)}?tab=state`);
  assert.match(state, /differs from the recorded one in 2 places/);
  assert.match(state, /3 patches do not apply/);
  assert.match(state, /there is no such place/);
  assert.match(state, /the value there is another one/);
  assert.match(state, /cannot be read/);
  assert.match(await seen(page, `#/traces/${trace(8)}?tab=state&step=7`), /changed\s*\/n/);
  assert.match(await seen(page, `#/traces/${trace(8)}?tab=graph`), /graph/i);
  assert.deepEqual(await site.axe(page), []);
});
