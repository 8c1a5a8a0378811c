// Projects and portfolios, made from the descriptor in force: their numbers, what drifts, a descriptor that is changed,
// given, refused and kept; tables of other names; health.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import test from "node:test";

import { DuckDBInstance } from "@duckdb/node-api";

import { ROOT, setUp } from "./harness.mjs";
import { cells, go, number, outFolder, query, snapshot } from "./support.mjs";

const site = setUp();
const expected = JSON.parse(await readFile(`${ROOT}tests/snapshots/expected.json`, "utf8")).projects;
const { defects } = JSON.parse(await readFile(`${ROOT}tests/snapshots/projects/defects.json`, "utf8"));
const heading = (page) => page.locator("main h1").innerText();
const inForce = (page) => page.locator("dl.facts strong").innerText();

async function opened(paths) {
  const page = await site.open();
  await site.ready(page);
  await site.setFiles(page, typeof paths === "string" ? "Open folder" : "Open files", paths);
  await site.ready(page);
  return page;
}

test("projects, portfolios, totals and drift are those of the sample", async () => {
  const page = await opened(site.snapshot("projects"));
  const rail = (await page.locator("nav.rail .rail-link").allTextContents()).map((name) => name.trim());
  assert.deepEqual(rail, ["Overview", "Projects", "Findings", "Tables", "SQL", "Health"]);
  const { systems, findings, tables } = await snapshot(page);
  assert.deepEqual(systems, ["project"]);
  assert.deepEqual(Object.fromEntries(tables.map(({ name, rows }) => [name, rows])), expected.row_counts);
  assert.deepEqual(findings.map(({ kind }) => kind).sort(), defects.map(({ kind }) => kind).sort());
  await site.screenshot(page, "projects-overview");

  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await site.ready(page);
  assert.equal(await heading(page), "64 projects");
  assert.deepEqual(await site.axe(page), []);
  await site.screenshot(page, "projects");
  const statuses = page.getByRole("region", { name: "Status", exact: true }).getByRole("button");
  const counted = await statuses.evaluateAll((all) => all.map((one) => [one.title, Number(one.querySelector(".facet-count").textContent)]));
  assert.deepEqual(Object.fromEntries(counted.map(([name, count]) => [name === "NULL" ? "None" : name, count])), expected.projects_per_status);
  await page.getByRole("button", { name: "Total amount" }).click();
  await page.getByRole("region", { name: "Currency code" }).getByRole("button", { name: "EUR" }).click();
  await site.ready(page);
  const [most] = await query(page, "SELECT project_name AS name, total_amount AS amount FROM project.projects WHERE currency_code = 'EUR' ORDER BY total_amount DESC LIMIT 1");
  const first = page.locator(".vtable-row").first();
  await first.getByText(most.name).waitFor();
  assert.equal(number(await first.locator(".money").innerText()), Number(most.amount));
  assert.match(page.url(), /sort=-total_amount.*currency_code=EUR/);
  await go(site, page, "#/projects?finding=value_outside_enum");
  assert.equal(await heading(page), "1 of 64 projects");

  await go(site, page, "#/projects?show=totals");
  const totals = await cells(page.locator("table.totals-table"));
  const sum = totals.at(-1).slice(1, -1).reduce((all, cell) => all + BigInt(cell.replaceAll(/\D/g, "")), 0n);
  assert.equal(`${sum / 100n}.${String(sum % 100n).padStart(2, "0")}`, expected.total_amount_sum);
  await go(site, page, "#/projects?show=portfolios");
  const whole = await cells(page.getByRole("region", { name: "Portfolios" }).locator("table"));
  assert.equal(whole.length - 1, expected.row_counts.portfolios);
  assert.deepEqual(whole.map((row) => row.at(-1)).filter((cell) => cell.includes("not 100")).map((cell) => cell.split("\u2009")[0]), ["112.00"]);
  assert.deepEqual(await site.axe(page), []);

  const { portfolio_id: portfolio } = expected.portfolios_not_at_100[0];
  await go(site, page, `#/projects/${portfolio}`);
  assert.equal(await heading(page), "Transport infrastructure");
  await page.getByText("its shares add up to 112.00 per cent").waitFor();
  await page.getByText("not in the descriptor").waitFor();
  await go(site, page, `#/projects/${expected.unknown_projects[0]}`);
  await page.getByText("No project and no portfolio has this id. What names it is shown below.").waitFor();
  assert.equal((await cells(page.getByRole("region", { name: "Portfolios of the project" }).locator("table"))).length, 2);

  await page.keyboard.press("Control+k");
  await page.keyboard.type("transport");
  await page.getByRole("option", { name: /Transport infrastructure/ }).or(page.getByRole("option", { name: new RegExp(portfolio) })).first().click();
  await site.ready(page);
  assert.match(page.url(), new RegExp(`#/projects/${portfolio}$`));
});

test("a descriptor is changed with its effect shown first, given, refused, kept, and told by health", async () => {
  const page = await site.open("?snapshot=sample/projects/manifest.json");
  await site.ready(page);
  await go(site, page, "#/tables");
  await page.getByRole("link", { name: "project.portfolios", exact: true }).click();
  await site.ready(page);
  assert.equal(await heading(page), "project.portfolios");
  assert.equal(await inForce(page), "portfolios.schema.json of the snapshot");
  const drift = await cells(page.getByRole("region", { name: "Drift" }).locator("table"));
  assert.deepEqual(drift.slice(1).map(([what, column]) => [what, column]), [
    ["Extra column", "manager"], ["Missing column", "inception_date"], ["Retyped column", "total_committed_amount"]]);
  assert.deepEqual(await site.axe(page), []);

  await go(site, page, "#/tables?table=project.projects");
  const editor = page.locator("details.descriptor-editor");
  await editor.locator("summary").click();
  const row = (name) => editor.locator("tbody tr").filter({ has: page.getByLabel(`Type of ${name}`, { exact: true }) });
  await row("project_name").getByLabel("Type of project_name").fill("INTEGER");
  await row("description").getByLabel("Required of description").check();
  await row("dscr").getByRole("button", { name: "Drop of dscr" }).click();
  await site.ready(page);
  const effect = editor.locator(".descriptor-effect");
  await effect.getByText("64 values cannot be cast and would be empty").waitFor();
  assert.deepEqual((await cells(effect.locator("table"))).slice(1).filter(([change]) => change === "new").map(([, what, column]) => `${what} ${column}`).sort(),
    ["Extra column dscr", "Null in required column description", "Retyped column project_name"]);
  assert.deepEqual(await site.axe(page), []);
  await site.screenshot(page, "projects-descriptor");
  const typeOf = async (column) => (await query(page, `SELECT data_type AS type FROM duckdb_columns() WHERE schema_name = 'project' AND table_name = 'projects' AND column_name = '${column}'`))[0].type;
  assert.equal(await typeOf("project_name"), "VARCHAR");
  await editor.getByRole("button", { name: "Apply to the loaded rows" }).click();
  await page.getByText("changed in this page").waitFor();
  await site.ready(page);
  assert.equal(await typeOf("project_name"), "INTEGER");
  assert.deepEqual(await query(page, "SELECT count(*)::INTEGER AS rows, count(project_name)::INTEGER AS names FROM project.projects"), [{ rows: 64, names: 0 }]);
  assert.equal((await snapshot(page)).findings.length, defects.length + 3);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  const json = JSON.parse(await readFile(await (await saved).path(), "utf8"));
  assert.equal(json.columns.find(({ name }) => name === "project_name").type, "INTEGER");
  await page.getByRole("button", { name: "As it was opened" }).click();
  await page.getByText("project.projects is now made from").waitFor();
  await site.ready(page);
  assert.equal(await typeOf("project_name"), "VARCHAR");

  // What is no descriptor is named, and the one in force stays.
  const folder = await outFolder("descriptors");
  const choose = async (name, content) => {
    await writeFile(folder + name, content);
    await page.getByLabel("Choose a descriptor").setInputFiles(folder + name);
    await site.ready(page);
  };
  await choose("bad.json", '{"error": "Schema not found", "schema_id": "x"}');
  await page.getByText('bad.json is no descriptor but an error, "Schema not found" (of "x")').waitFor();
  await page.getByLabel("Address of a descriptor").fill("https://example.org/schema.json");
  await page.getByRole("button", { name: "Fetch", exact: true }).click();
  await page.getByText("example.org is another site, and this page may not reach it").waitFor();
  await page.getByLabel("Address of a descriptor").fill("sample/manifest.json");
  await page.getByRole("button", { name: "Fetch", exact: true }).click();
  await page.getByText(/sample\/manifest\.json describes a table without a "name"/).waitFor();
  assert.equal(await inForce(page), "projects.schema.json of the snapshot");
  await page.getByLabel("Address of a descriptor").fill("sample/projects/schema.json");
  await page.getByRole("button", { name: "Fetch", exact: true }).click();
  await page.getByText("portfolio_projects are now made from").waitFor();
  await site.ready(page);
  assert.match(await inForce(page), /^http.*\/sample\/projects\/schema\.json$/);
  const given = JSON.parse(await readFile(site.snapshot("projects/projects.schema.json"), "utf8"));
  given.columns = given.columns.filter(({ name }) => name !== "maturity_years");
  given.columns.find(({ name }) => name === "dscr").description = "Coverage";
  await choose("projects.schema.json", JSON.stringify(given));
  assert.equal(await inForce(page), "the file projects.schema.json");
  await go(site, page, "#/projects");
  await page.getByRole("button", { name: "Coverage" }).waitFor();
  await page.getByText("Maturity years").first().waitFor();

  await go(site, page, "#/health");
  await page.getByText("Nothing went wrong.").waitFor();
  const rows = Object.fromEntries((await cells(page.getByRole("region", { name: "Tables with their rows" }).locator("table"))).map(([name, count]) => [name, count]));
  assert.equal(number(rows["project.projects"]), expected.row_counts.projects);
  assert.deepEqual(await site.axe(page), []);
  await site.screenshot(page, "health");
  await page.getByText("The text", { exact: true }).click();
  const metrics = await page.locator(".metrics-text").innerText();
  assert.match(metrics, /^provscope_table_rows\{schema="project",table="projects"\} 64$/m);
  assert.match(metrics, /^provscope_question_seconds_bucket\{le="\+Inf"\} (\d+)$/m);
  assert.match(metrics, /^provscope_errors_total 0$/m);
  const statements = page.getByRole("region", { name: "Statements, the newest first" });
  const before = (await cells(statements.locator("table"))).length;
  assert.ok(before > 5);
  await page.getByLabel("Log level").selectOption("ERROR");
  await page.getByRole("button", { name: "Look again" }).click();
  await site.ready(page);
  assert.equal((await cells(statements.locator("table"))).length, before);

  // Files without a descriptor beside them: the last good one of this tab serves.
  await go(site, page, "#/open");
  await site.setFiles(page, "Open files", [site.snapshot("projects/projects.parquet")]);
  await site.ready(page);
  await go(site, page, "#/tables?table=project.projects");
  assert.equal(await inForce(page), "kept in this tab, from the file projects.schema.json");
});

test("a table of any name is made from its descriptor, and the built-in one serves where none is given", async () => {
  const folder = await outFolder("described");
  await rm(folder, { recursive: true });
  await outFolder("described");
  await copyFile(site.snapshot("projects/projects.parquet"), `${folder}projects.parquet`);
  const db = await (await DuckDBInstance.create(":memory:")).connect();
  await db.run(`COPY (SELECT * FROM (VALUES ('1', '12.30', DATE '2025-01-02', 'x'), ('two', '1.005', NULL, 'y'), ('3', 'much', NULL, NULL)) AS t(id, price, day, note))
    TO '${folder}odd name.parquet' (FORMAT parquet)`);
  await writeFile(`${folder}odd name.schema.json`, JSON.stringify({ name: "odd name", columns: [
    { name: "id", type: "INTEGER", required: true }, { name: "price", type: "DECIMAL(10,2)" }, { name: "day", type: "DATE", required: true }, { name: "gone", type: "UUID" }] }));
  const page = await opened([`${folder}projects.parquet`, `${folder}odd name.parquet`, `${folder}odd name.schema.json`]);
  const { systems, tables, findings } = await snapshot(page);
  assert.deepEqual(systems, ["project"]);
  const odd = tables.find(({ name }) => name === "odd name");
  assert.deepEqual([odd.system, odd.rows, odd.status], ["other", 3, "open"]);
  assert.deepEqual(odd.notes, [
    'id: it is VARCHAR in the file, INTEGER in the descriptor; 1 value cannot be cast and is empty: "two"',
    'price: it is VARCHAR in the file, DECIMAL(10,2) in the descriptor; 1 value cannot be cast and is empty: "much"; 1 value cannot be kept whole']);
  assert.deepEqual(await query(page, 'SELECT id, price, day::VARCHAR AS day, gone, note FROM other."odd name"'), [
    { id: 1, price: "12.30", day: "2025-01-02", gone: null, note: "x" },
    { id: null, price: "1.01", day: null, gone: null, note: "y" },
    { id: 3, price: null, day: null, gone: null, note: null }]);
  assert.ok(findings.some(({ kind, table, key }) => kind === "required_value_missing" && table === "odd name" && key === "day"));
  await go(site, page, `#/tables?table=${encodeURIComponent("other.odd name")}`);
  assert.equal(await inForce(page), "odd name.schema.json of the snapshot");
  await go(site, page, "#/tables?table=project.projects");
  assert.equal(await inForce(page), "built in");

  // Without a project, and with a manifest that promises another descriptor.
  await rm(`${folder}projects.parquet`);
  const file = async (path, change = "") => {
    const bytes = await readFile(`${folder}${path}`);
    return { path, bytes: bytes.length, sha256: createHash("sha256").update(bytes).update(change).digest("hex") };
  };
  await writeFile(`${folder}manifest.json`, JSON.stringify({ format: "provscope-snapshot", version: 1, name: "odd",
    tables: [{ system: "other", table: "odd name", rows: 3, files: [await file("odd name.parquet")] }],
    descriptors: [await file("odd name.schema.json", "changed"), { path: "gone.schema.json", bytes: 1, sha256: "00" }] }));
  const alone = await opened(folder);
  const told = await snapshot(alone);
  assert.deepEqual([told.systems, told.tables.map(({ status }) => status)], [[], ["differs"]]);
  assert.equal(told.tables[0].reason, "its descriptor described/odd name.schema.json: its SHA-256 is not the one in the manifest: the file was changed");
  await go(site, alone, "#/tables");
  assert.match(await alone.locator("ul.remarks").innerText(), /odd name\.schema\.json is not as promised[\s\S]*The manifest names described\/gone\.schema\.json, and it is not among the files/);
  await go(site, alone, "#/findings");
  const rows = (await cells(alone.getByRole("region", { name: "Findings", exact: true }).locator("table"))).slice(1);
  assert.equal(rows.length, told.findings.length);
  assert.ok(rows.some(([, kind, table]) => kind === "Required value missing" && table === "odd name"), JSON.stringify(rows));
  assert.deepEqual(await site.axe(alone), []);
  await site.screenshot(alone, "findings-described");
  await alone.getByRole("region", { name: "Findings", exact: true }).getByRole("link", { name: "odd name" }).first().click();
  await site.ready(alone);
  assert.equal(await heading(alone), "other.odd name");
});
