// What several end-to-end tests share: the numbers that a page must show, where they come from, and how to read a page.
// Knows the page's form; starts and checks nothing by itself.

import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";

import { DuckDBInstance } from "@duckdb/node-api";

import { ROOT } from "./harness.mjs";

const SAMPLE = `${ROOT}tests/snapshots/music-topos/`;
const json = (path) => JSON.parse(readFileSync(path, "utf8"));

/** What the sample must give. */
export const expected = json(`${ROOT}tests/snapshots/expected.json`)["music-topos"];
/** The defects that were put into the sample. */
export const defects = json(`${SAMPLE}defects.json`).defects;
/** The sample's manifest. */
export const manifest = json(`${SAMPLE}manifest.json`);
/** The sample's Parquet files, sorted. */
export const sampleFiles = readdirSync(SAMPLE).filter((name) => name.endsWith(".parquet")).sort().map((name) => SAMPLE + name);
/** How often the artifacts of each kind of count occur, together. */
export const sum = (counts) => Object.values(counts).reduce((a, b) => a + b, 0);

let database;

/** Asks native DuckDB, the judge of what the page shows. `{table}` stands for a file of the sample. */
export async function native(sql) {
  database ??= DuckDBInstance.create(":memory:").then((instance) => instance.connect());
  const files = sql.replaceAll(/\{(\w+)\}/g, (_, table) => `read_parquet('${SAMPLE}${table}.parquet')`);
  return (await (await database).runAndReadAll(files)).getRowObjectsJson();
}

/** A folder of its own for the files that a test makes. */
export async function outFolder(name) {
  const folder = `${ROOT}tests/out/${name}/`;
  await mkdir(folder, { recursive: true });
  return folder;
}

/** The number in a text, whatever groups its digits. */
export const number = (text) => Number(text.replaceAll(/[^\d.-]/g, ""));

/** The texts of a table's cells, row by row, the head first. */
export function cells(table) {
  return table.evaluate((table) => [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
}

/** The table twin of the picture in the panel with this heading: rows without the head. */
export async function twin(page, heading) {
  const panel = page.locator("section.panel").filter({ has: page.getByRole("heading", { name: heading, exact: true }) });
  await panel.getByRole("button", { name: "Show as table" }).click();
  const rows = await cells(panel.locator("figure table"));
  await panel.getByRole("button", { name: "Show as table" }).click();
  return rows.slice(1);
}

/** Goes to a view by its fragment, and waits until it is ready. */
export async function go(site, page, hash) {
  await page.evaluate(
    (hash) =>
      new Promise((resolve) => {
        if (location.hash === hash) return resolve();
        addEventListener("hashchange", () => resolve(), { once: true });
        location.hash = hash;
      }),
    hash,
  );
  await site.ready(page);
}

/** Waits until opening has failed, and gives what the page says. */
export async function failure(page) {
  const main = page.locator('main[data-state="failed"]');
  await main.waitFor({ state: "attached", timeout: 60_000 });
  return main.innerText();
}

/** `window.provscope.snapshot()`. */
export const snapshot = (page) => page.evaluate(() => globalThis.provscope.snapshot());

/** Rows of each open table, by name. */
export async function openRows(page) {
  const { tables } = await snapshot(page);
  return Object.fromEntries(tables.filter(({ status }) => status === "open").map(({ name, rows }) => [name, rows]));
}

/** `window.provscope.query()` for results without BigInt beyond safe numbers. */
export async function query(page, sql) {
  return page.evaluate(async (sql) => {
    const rows = await globalThis.provscope.query(sql);
    const plain = (_, value) => (typeof value === "bigint" ? Number(value) : value);
    return JSON.parse(JSON.stringify(rows, plain));
  }, sql);
}

/** What a rejected promise of `window.provscope` holds, or undefined if it resolved. */
export function rejection(page, call, argument) {
  return page.evaluate(
    async ([call, argument]) => {
      try {
        await globalThis.provscope[call](argument);
        return undefined;
      } catch (error) {
        const { kind, message, remedy } = error;
        return { kind, message, remedy };
      }
    },
    [call, argument],
  );
}

/** The rows of the tables page: `{table, state, rows, file, why}`. */
export async function tableRows(site, page) {
  await go(site, page, "#/tables");
  const [heads, ...rows] = await cells(page.locator("main table").first());
  return rows.map((row) => {
    const of = (head) => row[heads.indexOf(head)];
    return { table: of("Table"), state: of("State"), rows: number(of("Rows")), file: of("File"), why: of("What to know") };
  });
}

/** One column of the first rows of the list of artifacts; `attribute` instead of the text, of the element in the cell. */
export function column(page, index, count, element, attribute) {
  return page.locator(".vtable-body").evaluate(
    (body, [index, count, element, attribute]) => {
      const rows = [...body.querySelectorAll('[role="row"]')].sort((a, b) => a.ariaRowIndex - b.ariaRowIndex);
      return rows.slice(0, count).map((row) => {
        const cell = row.querySelectorAll('[role="gridcell"]')[index];
        const inner = element ? cell.querySelector(element) : cell;
        return attribute ? inner.getAttribute(attribute) : inner.textContent.trim();
      });
    },
    [index, count, element, attribute],
  );
}

/** Lets the site answer a folder `name` with the sample's files and a manifest that `change` has changed. */
export function offerSample(site, name, change = (manifest) => manifest) {
  const send = (response, type, body) => response.writeHead(200, { "content-type": type }).end(body);
  const text = change(structuredClone(manifest));
  const body = typeof text === "string" ? text : JSON.stringify(text);
  site.server.answer(`${name}/manifest.json`, (_, response) => send(response, "application/json", body));
  for (const file of sampleFiles) {
    site.server.answer(`${name}/${file.slice(SAMPLE.length)}`, async (_, response) =>
      send(response, "application/octet-stream", await readFile(file)),
    );
  }
}

/** Holds the answer of a path until `release()`; `asked` resolves when the page has asked for it. */
export function holdAnswer(site, path) {
  let [ask, open] = [];
  const asked = new Promise((resolve) => (ask = resolve));
  const opened = new Promise((resolve) => (open = resolve));
  site.server.answer(path, async (_, response) => {
    ask();
    await Promise.race([opened, once(response, "close")]);
    if (!response.destroyed) response.writeHead(200, { "content-type": "application/octet-stream" }).end("held");
  });
  return { asked, release: open };
}
