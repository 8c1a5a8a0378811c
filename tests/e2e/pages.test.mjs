// Each page shows the right numbers: those of expected.json, and of native DuckDB reading the same files.

import assert from "node:assert/strict";
import test from "node:test";

import { setUp } from "./harness.mjs";
import { cells, column, defects, expected, go, native, number, openRows, sum, tableRows, twin } from "./support.mjs";

const site = setUp();
const strings = (counts) => Object.entries(counts).map(([name, count]) => [name, count]).sort();
const counted = (rows) => rows.map(([name, count]) => [name, number(count)]).sort();
const ID = 0;

/** The overview's figures, by name. */
const figures = (page) =>
  page.locator("dl.figures > div").evaluateAll((all) =>
    Object.fromEntries(all.map((one) => [one.querySelector("dt").textContent, one.querySelector("dd").textContent])),
  );

/** A facet's values with their counts, as on show. */
const facet = (page, name) =>
  page.getByRole("region", { name, exact: true }).locator(".facet-value").evaluateAll((all) =>
    all.map((one) => [one.querySelector(".facet-name").textContent, Number(one.querySelector(".facet-count").textContent.replaceAll(/\D/g, ""))]),
  );

/** How many artifacts the list says it shows. */
const shown = async (page) => number((await page.locator("main h1").innerText()).split(" of ")[0]);

test("the overview's figures are those of the tables", async () => {
  const page = await site.openSample();
  const all = await figures(page);
  const tables = expected.row_counts;
  assert.equal(number(all.artifacts), tables.artifact_provenance);
  assert.equal(number(all.verified), sum(expected.verified_per_type));
  assert.equal(number(all.researchers), Object.keys(expected.artifacts_per_researcher).length);
  assert.equal(number(all.nodes), tables.provenance_nodes);
  assert.equal(number(all.arrows), tables.provenance_morphisms);
  assert.equal(number(all.connections), tables.tripartite_connections);
  assert.equal(number(all.events), tables.provenance_audit_log);
  assert.equal(number(all["nodes a chain"]), Number(expected.average_chain_length.toFixed(2)));
});

test("the overview's pictures have the expected counts in their tables", async () => {
  const page = await site.openSample();
  assert.deepEqual(counted(await twin(page, "Types")), strings(expected.per_artifact_type));
  const verified = sum(expected.verified_per_type);
  const all = expected.row_counts.artifact_provenance;
  assert.deepEqual(counted(await twin(page, "Verified")), [["not verified", all - verified], ["verified", verified]]);
  const colours = (await twin(page, "Gayseed colours")).map(([name, count]) => [name.split(" ")[0], count]);
  assert.deepEqual(counted(colours), strings(expected.per_gayseed_index));
  assert.deepEqual(counted(await twin(page, "Researchers")), strings(expected.artifacts_per_researcher));
  const lengths = (await twin(page, "Chain lengths")).map(([name, count]) => [name.replace(/ nodes?$/, ""), count]);
  assert.deepEqual(counted(lengths), strings(expected.chain_length_histogram));
});

test("the activity picture holds every event of the log once, by its action", async () => {
  const page = await site.openSample();
  const totals = {};
  for (const [, kind, count] of await twin(page, "Activity")) totals[kind] = (totals[kind] ?? 0) + number(count);
  const actions = {};
  for (const [key, count] of Object.entries(expected.per_audit_action_status)) {
    const action = key.split(" ")[0];
    actions[action] = (actions[action] ?? 0) + count;
  }
  assert.deepEqual(totals, actions);
});

test("the overview counts the findings: the defects put in, and the notes", async () => {
  const page = await site.openSample();
  const panel = page.locator("section.panel").filter({ has: page.getByRole("heading", { name: "Findings" }) });
  const items = await panel.locator("ul.findings > li").evaluateAll((all) =>
    all.map((one) => [
      new URLSearchParams(one.querySelector("a").hash.split("?")[1]).get("kind"),
      one.className.includes("defect") ? "defect" : "note",
      one.querySelector(".num").textContent,
    ]),
  );
  const of = (kind) => counted(items.filter((item) => item[1] === kind).map(([name, , count]) => [name, count]));
  const kinds = {};
  for (const { kind } of defects) kinds[kind] = (kinds[kind] ?? 0) + 1;
  assert.deepEqual(of("defect"), strings(kinds));
  assert.deepEqual(of("note"), strings(expected.notes));
  assert.match(await panel.innerText(), new RegExp(`\\b${defects.length} defects found`));
});

test("the overview follows the shared filters, shows them, and passes them on", async () => {
  const page = await site.openSample();
  await go(site, page, "#/?type=proof");
  const all = await figures(page);
  assert.equal(number(all.artifacts), expected.per_artifact_type.proof);
  assert.equal(number(all.verified), expected.verified_per_type.proof);
  assert.deepEqual(counted(await twin(page, "Types")), [["proof", expected.per_artifact_type.proof]]);
  const [{ events }] = await native(`SELECT count(*) AS events FROM {provenance_audit_log}
    WHERE artifact_id IN (SELECT artifact_id FROM {artifact_provenance} WHERE artifact_type = 'proof')`);
  assert.equal(number(all.events), Number(events));
  assert.ok(await page.getByRole("list", { name: "Filters in force" }).getByText("Type: proof").isVisible());
  const href = await page.locator("nav.rail a.rail-link", { hasText: "Artifacts" }).getAttribute("href");
  assert.equal(href, "#/artifacts?type=proof");
  await go(site, page, "#/?q=no-such-artifact");
  assert.ok(await page.getByText("No artifact passes these filters.").first().isVisible());
});

test("a bar of the overview leads to the artifacts that it counts", async () => {
  const page = await site.openSample();
  await page.getByRole("button", { name: /^proof\b/ }).first().click();
  await site.ready(page);
  assert.equal(await shown(page), expected.per_artifact_type.proof);
});

test("the list counts the artifacts beside each filter value", async () => {
  const page = await site.openSample("#/artifacts");
  assert.equal(await shown(page), expected.row_counts.artifact_provenance);
  const verified = sum(expected.verified_per_type);
  assert.deepEqual((await facet(page, "Type")).sort(), strings(expected.per_artifact_type));
  assert.deepEqual((await facet(page, "Gayseed")).sort(), strings(expected.per_gayseed_index));
  assert.deepEqual((await facet(page, "Researcher")).sort(), strings(expected.artifacts_per_researcher));
  assert.deepEqual((await facet(page, "Verified")).sort(), [
    ["no", expected.row_counts.artifact_provenance - verified],
    ["yes", verified],
  ]);
});

test("choosing a value filters the list, and the other facets count what is left", async () => {
  const page = await site.openSample("#/artifacts");
  await page.getByRole("region", { name: "Type", exact: true }).getByRole("button", { name: /composition/ }).click();
  await site.ready(page);
  assert.equal(await shown(page), expected.per_artifact_type.composition);
  const verified = expected.verified_per_type.composition;
  assert.deepEqual((await facet(page, "Verified")).sort(), [["no", expected.per_artifact_type.composition - verified], ["yes", verified]]);
  assert.deepEqual((await facet(page, "Type")).sort(), strings(expected.per_artifact_type), "a facet does not count itself out");
  await page.getByRole("region", { name: "Verified", exact: true }).getByRole("button", { name: /yes/ }).click();
  await site.ready(page);
  assert.equal(await shown(page), verified);
  await page.getByRole("link", { name: "Clear all" }).click();
  await site.ready(page);
  assert.equal(await shown(page), expected.row_counts.artifact_provenance);
});

test("the search finds an id, and a hash by its start", async () => {
  const page = await site.openSample("#/artifacts");
  const [chain] = expected.v_artifact_provenance_chain;
  const search = page.getByLabel("Search ids, or hashes by their start");
  await search.fill(chain.artifact_id);
  await site.ready(page);
  assert.deepEqual(await column(page, ID, 5, "a"), [chain.artifact_id]);
  const prefix = chain.content_hash.slice(0, 2);
  await search.fill(prefix);
  await site.ready(page);
  const like = `WHERE starts_with(content_hash, '${prefix}') OR contains(artifact_id, '${prefix}')`;
  const found = await native(`SELECT artifact_id FROM {artifact_provenance} ${like}`);
  assert.equal(await shown(page), found.length);
  assert.ok(found.some(({ artifact_id }) => artifact_id === chain.artifact_id), "the prefix has this artifact");
});

const length = "(SELECT count(*) FROM {provenance_nodes} AS n WHERE n.artifact_id = a.artifact_id)";
const events = "(SELECT count(*) FROM {provenance_audit_log} AS l WHERE l.artifact_id = a.artifact_id)";
for (const [name, cell, sql, element, attribute] of [
  ["Id", 0, "artifact_id", "bdi", "title"],
  ["Type", 1, "artifact_type"],
  ["Gayseed", 2, "gayseed_index::VARCHAR"],
  ["Created", 5, "strftime(creation_timestamp, '%Y-%m-%dT%H:%M:%SZ')", "time", "datetime"],
  ["Chain", 7, `${length}::VARCHAR`],
  ["Events", 8, `${events}::VARCHAR`],
]) {
  test(`the list sorts by ${name} in both directions`, async () => {
    const page = await site.openSample("#/artifacts");
    const order = sql.replace("::VARCHAR", "");
    for (const [direction, words] of [["ascending", "ASC"], ["descending", "DESC"]]) {
      const head = page.getByRole("columnheader", { name, exact: true });
      // The newest are first at the start, so one more click may be needed.
      for (let clicks = 0; clicks < 2 && (await head.getAttribute("aria-sort")) !== direction; clicks++) {
        await head.getByRole("button").click();
        await site.ready(page);
      }
      assert.equal(await head.getAttribute("aria-sort"), direction);
      const rows = await native(`SELECT ${sql} AS value FROM {artifact_provenance} AS a ORDER BY ${order} ${words} LIMIT 15`);
      // A colour's name, for those who do not see it, stands before its index.
      const values = (await column(page, cell, 15, element, attribute)).map((text) => text.replace(/^#\w+ /, ""));
      assert.deepEqual(values, rows.map(({ value }) => value));
    }
  });
}

test("the list scrolls to its last row", async () => {
  const page = await site.openSample("#/artifacts?sort=id");
  await page.locator(".vtable").evaluate((table) => table.scrollTo(0, table.scrollHeight));
  const [{ id }] = await native("SELECT max(artifact_id) AS id FROM {artifact_provenance}");
  const last = page.locator(`#row-${expected.row_counts.artifact_provenance - 1}`);
  await last.getByRole("link", { name: id }).waitFor();
});

test("a range of days keeps what was created in it, both days included", async () => {
  const page = await site.openSample("#/artifacts");
  const [from, to] = ["2025-12-22", "2025-12-23"];
  await page.getByLabel("From (UTC day)").fill(from);
  await page.getByLabel("From (UTC day)").blur();
  await page.getByLabel("To (UTC day)").fill(to);
  await page.getByLabel("To (UTC day)").blur();
  await site.ready(page);
  const [{ n }] = await native(
    `SELECT count(*)::INTEGER AS n FROM {artifact_provenance} WHERE creation_timestamp::DATE BETWEEN '${from}' AND '${to}'`,
  );
  assert.ok(n > 0 && n < expected.row_counts.artifact_provenance);
  assert.equal(await shown(page), n);
});

test("the tables page names each file with its rows", async () => {
  const page = await site.openSample();
  const rows = await tableRows(site, page);
  const named = Object.entries(expected.row_counts).map(([name, rows]) => [`artifact.${name}`, "open", rows, `${name}.parquet`]);
  assert.deepEqual(rows.map(({ table, state, rows, file }) => [table, state, rows, file]).sort(), named.sort());
  assert.deepEqual(await openRows(page), expected.row_counts);
});

test("the findings page lists each defect with the way to its artifact, and filters by kind", async () => {
  const page = await site.openSample("#/findings");
  const table = page.getByRole("region", { name: "Findings" }).locator("table");
  const listed = (await cells(table)).filter(([kind]) => kind === "defect").map(([, , name, id]) => `${name} ${id}`);
  const put = defects.map(({ table, artifact_id, composition_id }) => `${table} ${artifact_id ?? composition_id}`);
  assert.deepEqual(listed.sort(), put.sort());
  for (const { kind } of new Map(defects.map((defect) => [defect.kind, defect])).values()) {
    await go(site, page, `#/findings?kind=${kind}`);
    assert.equal((await cells(table)).length - 1, defects.filter((defect) => defect.kind === kind).length, kind);
  }
});
