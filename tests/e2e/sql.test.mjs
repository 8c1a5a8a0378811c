// The SQL page: nothing runs unasked, results are native DuckDB's, what is wrong is marked, what is long can be cancelled.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import { DuckDBInstance } from "@duckdb/node-api";

import { setUp } from "./harness.mjs";
import { expected, native, number, outFolder, sampleFiles } from "./support.mjs";

const site = setUp();
const MANIFEST = "?snapshot=sample/manifest.json";
/** Would take hours. */
const LONG = "SELECT sum(a.range * b.range * c.range) FROM range(1000000) a, range(1000000) b, range(1000) c";

const editor = (page) => page.getByRole("textbox", { name: "SQL statement" });
const link = (sql) => `#/sql?q=${encodeURIComponent(sql)}`;
const status = (page) => page.locator(".sql-result-head [role=status]");

/** Writes a statement and runs it by key. */
async function run(page, sql) {
  await editor(page).fill(sql);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+Enter");
  await site.ready(page);
}

/** The texts of the rows on show, in their order. */
const rows = (page) =>
  page.getByRole("grid", { name: "Result" }).evaluate((grid) =>
    [...grid.querySelectorAll('.vtable-row')]
      .sort((a, b) => a.ariaRowIndex - b.ariaRowIndex)
      .map((row) => [...row.querySelectorAll('[role="gridcell"]')].map((cell) => cell.textContent.trim())),
  );

/** A page that keeps every statement which it sends to a worker. */
async function watched(path) {
  const page = await site.open();
  await page.addInitScript(() => {
    globalThis.statements = [];
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
      if (Array.isArray(message?.data)) globalThis.statements.push(...message.data.filter((part) => typeof part === "string"));
      return post.call(this, message, ...rest);
    };
  });
  // The fragment alone would not load the page anew.
  await page.goto("about:blank");
  await page.goto(site.server.url + path);
  await site.ready(page);
  return page;
}

test("SQL in a link is shown and does not run before Run is pressed", async () => {
  const sql = "SELECT 4711 AS secret";
  const page = await watched(MANIFEST + link(sql));
  assert.equal(await editor(page).inputValue(), sql);
  assert.match(await page.locator("#sql-hint").innerText(), /came with the link.*only when you press Run/);
  const sent = () => page.evaluate(() => globalThis.statements.filter((text) => text.includes("4711")));
  assert.ok((await page.evaluate(() => globalThis.statements.length)) > 0, "the page does ask other things");
  assert.deepEqual(await sent(), []);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await site.ready(page);
  assert.equal(number((await rows(page))[0][0]), 4711, "after the click it runs");
  assert.ok((await sent()).length > 0);
  assert.doesNotMatch(await page.locator("#sql-hint").innerText(), /came with the link/);
});

test("going back and forward changes the statement and runs nothing", async () => {
  const page = await watched(`${MANIFEST}#/sql`);
  await run(page, "SELECT 1 AS one");
  await run(page, "SELECT 2 AS two");
  await page.evaluate(() => (globalThis.statements.length = 0));
  await page.goBack();
  await site.ready(page);
  assert.equal(await editor(page).inputValue(), "SELECT 1 AS one");
  assert.deepEqual(await page.evaluate(() => globalThis.statements), []);
  assert.match(await page.locator(".sql-result-head").innerText(), /changed since/);
});

test("results are those of native DuckDB", async () => {
  const page = await site.openSample("#/sql");
  const sql = (table) => `SELECT action, count(*) AS events, min(action_timestamp) AS first, NULL AS nothing
    FROM ${table} GROUP BY action ORDER BY events DESC, action`;
  await run(page, sql("artifact.provenance_audit_log"));
  const want = await native(sql("{provenance_audit_log}"));
  const shown = await rows(page);
  assert.deepEqual(shown.map(([action, events]) => [action, number(events)]), want.map((row) => [row.action, Number(row.events)]));
  assert.deepEqual([...new Set(shown.map((row) => row[3]))], ["NULL"]);
  const times = await page.locator(".vtable-row time").evaluateAll((all) => all.map((time) => Date.parse(time.dateTime)));
  assert.deepEqual(times.sort(), want.map((row) => Date.parse(`${row.first.replace(" ", "T")}Z`)).sort());
  assert.match(await status(page).innerText(), new RegExp(`^${want.length} rows, 4 columns\\. First rows after `));
  assert.match(await page.locator(".vtable-column").first().innerText(), /action\s+VARCHAR/);
  assert.ok(await page.locator(".vtable-row").first().locator(".num").count());
});

test("lists, structs, bytes, decimals and great numbers are shown exactly", async () => {
  const page = await site.openSample("#/sql");
  await run(page, `SELECT [1, NULL] AS l, {'a': 'say "x"', 'b': [true]} AS s, '\\x00A'::BLOB AS b, 1.10::DECIMAL(9,2) AS d,
    170141183460469231731687303715884105727 AS h, '' AS e, MAP {'k': 1} AS m, DATE '2025-12-20' AS t, 0.1::FLOAT AS f`);
  assert.deepEqual(await rows(page), [[
    "[1, null]", '{"a": "say \\"x\\"", "b": [true]}', "\\x00A", "1.10", "170141183460469231731687303715884105727",
    "(empty)", '{"k": 1}', "2025-12-20", "0.1",
  ]]);
  await page.locator(".vtable-row").click();
  const panel = page.getByRole("complementary", { name: "Row 1" });
  assert.match(await panel.innerText(), /s STRUCT|s\s+STRUCT/);
  for (const name of ["Previous row", "Next row"]) assert.ok(await panel.getByRole("button", { name }).isDisabled(), name);
  await panel.getByRole("button", { name: "Close" }).click();
  await panel.waitFor({ state: "hidden" });
});

test("a large result is read as it is looked at, and says so", async () => {
  const page = await site.openSample("#/sql");
  await run(page, "SELECT range AS n FROM range(2500)");
  assert.match(await status(page).innerText(), /^The first 1[^\d]?000 rows, 1 column; the result is larger, and more is read as you scroll/);
  await page.locator("#row-0").click();
  const step = page.getByRole("complementary", { name: "Row 1", exact: true }).getByRole("button", { name: "Next row" });
  await step.click();
  const second = page.getByRole("complementary", { name: "Row 2", exact: true });
  assert.match(await second.innerText(), /n\s+BIGINT\s+1$/);
  assert.ok(await second.getByRole("button", { name: "Next row" }).and(page.locator(":focus")).count(), "the focus stays");
  await page.keyboard.press("Escape");
  await second.waitFor({ state: "hidden" });
  const grid = page.getByRole("grid", { name: "Result" });
  for (let end = 0; end < 3; end++) {
    await grid.press("End");
    await site.ready(page);
  }
  await grid.press("End");
  await site.ready(page);
  assert.match(await status(page).innerText(), /^2[^\d]?500 rows, 1 column\./);
  assert.equal(number((await rows(page)).at(-1)[0]), 2499);
  await run(page, "SELECT 1 AS n WHERE false");
  assert.match(await status(page).innerText(), /^0 rows, 1 column/);
});

test("where an error lies is marked in the statement", async () => {
  const page = await site.openSample("#/sql");
  await run(page, "SELECT artifact_id,\n  nope\nFROM artifact.artifact_provenance");
  assert.equal(await page.locator(".sql-fault-here").innerText(), "nope");
  assert.match(await page.getByRole("alert").innerText(), /nope/);
  assert.equal(await editor(page).getAttribute("aria-invalid"), "true");
  await page.getByRole("button", { name: "Go to line 2, column 3" }).click();
  assert.equal(await editor(page).evaluate((field) => field.selectionStart), 22);
  await page.keyboard.type("x");
  assert.equal(await page.locator(".sql-fault-here").count(), 0, "the mark is gone when the statement changes");
  await run(page, "SELECT 1 AS é, 'ü' FROMM t");
  assert.equal(await page.locator(".sql-fault-here").count(), 1);
  await run(page, "SELECT * FROM nowhere");
  assert.equal(await page.locator(".sql-fault-here").innerText(), "nowhere");
});

test("a long statement is cancelled within two seconds and the page goes on", async () => {
  const page = await site.openSample("#/sql");
  await editor(page).fill(LONG);
  await page.keyboard.press("Control+Enter");
  await page.locator(".sql-running").waitFor();
  await page.waitForFunction(() => /[1-9]/.test(document.querySelector(".sql-running")?.textContent ?? ""));
  const before = Date.now();
  await page.getByRole("button", { name: "Cancel" }).click();
  await site.ready(page);
  assert.ok(Date.now() - before < 2_000, `it took ${Date.now() - before} ms`);
  assert.match(await page.locator(".sql-outcome").innerText(), /^Cancelled after/);
  const again = Date.now();
  await run(page, "SELECT count(*) AS n FROM artifact.artifact_provenance");
  assert.equal(number((await rows(page))[0][0]), expected.row_counts.artifact_provenance);
  assert.ok(Date.now() - again < 5_000, "the engine is free again");
});

test("a newer statement takes the place of one that runs", async () => {
  const page = await site.openSample("#/sql");
  await editor(page).fill(LONG);
  await page.keyboard.press("Control+Enter");
  await page.locator(".sql-running").waitFor();
  await run(page, "SELECT 7 AS n");
  assert.deepEqual(await rows(page), [["7"]]);
});

test("what is no single reading statement is refused with words, and nothing is changed", async () => {
  const page = await site.openSample("#/sql");
  for (const [sql, words] of [
    ["DELETE FROM artifact.artifact_provenance", /only one statement that reads.*DELETE/],
    ["UPDATE artifact.artifact_provenance SET artifact_id = 'x'", /only one statement that reads.*UPDATE/],
    ["CREATE TABLE other.t AS SELECT 1", /only one statement that reads.*CREATE/],
    ["SET memory_limit = '1GB'", /only one statement that reads.*SET/],
    ["SELECT 1; SELECT 2", /statement/],
    ["SELECT 1; DELETE FROM artifact.artifact_provenance", /statement/],
    ["WITH x AS (SELECT 1) DELETE FROM artifact.artifact_provenance", /./],
    ["SELECT * FROM read_csv('https://example.org/x.csv')", /./],
    ["SELECT 'a'::ENUM ('a', 'b') AS e", /ENUM.*cast it to VARCHAR/],
  ]) {
    await run(page, sql);
    assert.match(await page.getByRole("alert").innerText(), words, sql);
    assert.equal(await page.getByRole("grid").count(), 0, sql);
  }
  await run(page, "SELECT count(*) AS n FROM artifact.artifact_provenance");
  assert.equal(number((await rows(page))[0][0]), expected.row_counts.artifact_provenance);
});

test("an unknown table is under other, with a link from the tables page", async () => {
  const folder = await outFolder("sql-unknown");
  const db = await (await DuckDBInstance.create(":memory:")).connect();
  const file = `${folder}My notes.parquet`;
  await db.run(`COPY (SELECT 1 AS "a b", 'x' AS note UNION ALL SELECT 2, NULL ORDER BY 1) TO '${file}' (FORMAT parquet)`);
  const page = await site.open();
  await site.ready(page);
  await site.setFiles(page, "Open files", [file, sampleFiles.find((name) => name.endsWith("artifact_provenance.parquet"))]);
  await page.locator("nav.rail").waitFor();
  await site.ready(page);
  await page.getByRole("link", { name: "Tables" }).first().click();
  await site.ready(page);
  await page.getByRole("link", { name: "rows in SQL" }).click();
  await site.ready(page);
  assert.match(await editor(page).inputValue(), /^SELECT \* FROM other\."My notes" LIMIT 100$/);
  assert.equal(await page.getByRole("grid").count(), 0, "it has not run");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await site.ready(page);
  assert.deepEqual(await rows(page), [["1", "x"], ["2", "NULL"]]);
  const schemas = page.locator(".sql-schema").filter({ hasText: "other" });
  await schemas.getByRole("button", { name: "Columns of My notes" }).click();
  assert.match(await schemas.innerText(), /My notes[\s\S]*a b\s*INTEGER[\s\S]*note\s*VARCHAR/);
  await editor(page).fill("FROM ");
  await schemas.getByRole("button", { name: "My notes", exact: true }).click();
  assert.equal(await editor(page).inputValue(), 'FROM "My notes"');
});

test("a statement is completed by keyboard alone", async () => {
  const page = await site.openSample("#/sql");
  await editor(page).focus();
  await page.keyboard.type("SELECT action FROM artifact.provenance_au");
  const list = page.getByRole("listbox", { name: "Suggestions" });
  await list.waitFor();
  assert.equal(await editor(page).getAttribute("aria-controls"), "sql-suggestions");
  const active = await editor(page).getAttribute("aria-activedescendant");
  assert.match(await page.locator(`#${active}`).innerText(), /provenance_audit_log/);
  await page.keyboard.press("Enter");
  assert.equal(await editor(page).inputValue(), "SELECT action FROM artifact.provenance_audit_log");
  assert.equal(await list.count(), 0);
  await page.keyboard.type(" l WHERE l.");
  await list.waitFor();
  await page.keyboard.press("ArrowDown");
  const second = await list.locator('[aria-selected="true"] bdi').innerText();
  await page.keyboard.press("Tab");
  assert.equal(await editor(page).inputValue(), `SELECT action FROM artifact.provenance_audit_log l WHERE l.${second}`);
  await page.keyboard.press("Control+z");
  assert.match(await editor(page).inputValue(), /WHERE l\.$/, "it can be undone");
  await editor(page).fill("");
  await page.keyboard.press("Control+Space");
  await list.waitFor();
  assert.ok((await list.getByRole("option").count()) > 10);
  await page.keyboard.press("Escape");
  await list.waitFor({ state: "hidden" });
  await page.keyboard.type("SELECT 'prove");
  assert.equal(await list.count(), 0, "nothing completes a text");
});

test("what was run is kept for the tab, and a click puts it back without running it", async () => {
  const page = await site.openSample("#/sql");
  await run(page, "SELECT 1 AS one");
  await run(page, "SELECT nope");
  await page.reload();
  await site.ready(page);
  const entries = page.locator(".sql-history .sql-entry");
  assert.deepEqual((await entries.allInnerTexts()).map((text) => text.split("\n")[0]), ["SELECT nope", "SELECT 1 AS one"]);
  await entries.nth(1).click();
  assert.equal(await editor(page).inputValue(), "SELECT 1 AS one");
  assert.equal(await page.getByRole("grid").count(), 0);
});

test("the plan is text, and runs nothing", async () => {
  const page = await site.openSample("#/sql");
  await editor(page).fill(LONG);
  await page.getByRole("button", { name: "Plan" }).click();
  await site.ready(page);
  assert.match(await page.getByRole("region", { name: "Plan" }).innerText(), /CROSS_PRODUCT[\s\S]*RANGE/);
});

test("a result is saved whole as CSV", async () => {
  const page = await site.openSample("#/sql");
  await run(page, `SELECT range AS n, CASE range WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'a,"b"' ELSE 'x' END AS t,
    TIMESTAMP '2025-12-20 22:09:59.5' AS at FROM range(1500)`);
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as CSV" }).click();
  const lines = (await readFile(await (await waiting).path(), "utf8")).split("\r\n");
  await site.ready(page);
  assert.deepEqual(lines.slice(0, 4), [
    "n,t,at", "0,,2025-12-20T22:09:59.500Z", '1,"",2025-12-20T22:09:59.500Z', '2,"a,""b""",2025-12-20T22:09:59.500Z',
  ]);
  assert.equal(lines.length, 1502);
});

test("Show SQL elsewhere leads here", async () => {
  const page = await site.openSample("#/artifacts");
  await page.getByRole("button", { name: "Show SQL" }).click();
  const sql = await page.locator(".code-block code").innerText();
  await page.getByRole("link", { name: "Open in the SQL page" }).click();
  await site.ready(page);
  assert.equal((await editor(page).inputValue()).trim(), sql.trim());
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await site.ready(page);
  assert.equal((await rows(page)).length > 10, true);
});

for (const [name, options] of [
  ["wide", {}],
  ["small", { viewport: { width: 360, height: 800 }, isMobile: true, hasTouch: true }],
  ["dark", { colorScheme: "dark" }],
]) {
  test(`the page is accessible and nothing is cut: ${name}`, async () => {
    const page = await site.openSample("#/sql", options);
    await run(page, "SELECT * FROM artifact.artifact_provenance");
    assert.deepEqual(await site.axe(page), []);
    await page.locator(".vtable-row").first().click();
    await run(page, "SELECT nope -- note\n FROM t WHERE 'a' = 1");
    assert.deepEqual(await site.axe(page), []);
    await editor(page).fill("");
    await page.keyboard.type("FROM artifact.pro");
    await page.getByRole("listbox").waitFor();
    assert.deepEqual(await site.axe(page), []);
    const sideways = await page.evaluate(() => document.querySelector("main").scrollWidth - document.querySelector("main").clientWidth);
    assert.ok(sideways <= 0, `the page is ${sideways} px too wide`);
    await site.screenshot(page, `sql-${name}`);
  });
}
