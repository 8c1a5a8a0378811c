// The tripartite graph: its numbers are those of the files, a choice lights up what it touches and moves nothing.

import assert from "node:assert/strict";
import test from "node:test";

import { setUp } from "./harness.mjs";
import { cells, expected, go, native, number } from "./support.mjs";

const site = setUp();
const ALL = expected.row_counts.tripartite_connections;
const SLOTS = 20;
const picture = (page) => page.locator(".tripartite svg.scene");
const thing = (page, key) => picture(page).locator(`.scene-target[data-key="${key}"]`);
const words = (page) => page.locator(".graph-words").innerText();

/** The keys of what is lit, sorted. */
const lit = (page) =>
  picture(page).evaluate((svg) => [...svg.querySelectorAll(".scene-thing.is-lit")].map((one) => one.dataset.key).sort());

/** Where everything is drawn: the paths and places of all marks. */
const places = (page) =>
  picture(page).evaluate((svg) =>
    [...svg.querySelectorAll(":is(rect, path:not(.scene-reach), text):not(.scene-lit *)")].map((mark) =>
      ["x", "y", "width", "height", "d"].map((name) => mark.getAttribute(name)).join(" "),
    ),
  );

/** The rows of the table twin. */
async function table(page) {
  await page.locator(".tripartite").getByRole("button", { name: "Show as table" }).click();
  const rows = (await cells(page.locator(".tripartite figure table"))).slice(1);
  await page.locator(".tripartite").getByRole("button", { name: "Show as table" }).click();
  return rows.map(([what, from, to, count]) => ({ what, from, to, count: number(count) }));
}

async function choose(page, key) {
  await thing(page, key).focus();
  await page.keyboard.press("Enter");
  await site.ready(page);
}

const rows = (all, what) => all.filter((row) => row.what === what);
const total = (all) => all.reduce((sum, row) => sum + row.count, 0);

test("the picture and its table hold every connection of the files, node by node and edge by edge", async () => {
  const page = await site.openSample("#/tripartite");
  const all = await table(page);
  const cycles = await native("SELECT machine_cycle AS cycle, count(*) AS n FROM {tripartite_connections} GROUP BY 1");
  const stored = cycles.map(({ cycle, n }) => [cycle === null ? "no cycle" : `cycle ${cycle}`, Number(n)]).sort();
  assert.deepEqual(rows(all, "cycle").map(({ from, count }) => [from, count]).sort(), stored);
  const people = await native("SELECT user_researcher AS name, count(*) AS n FROM {tripartite_connections} GROUP BY 1");
  assert.deepEqual(rows(all, "researcher").map(({ from, count }) => [from, count]).sort(), people.map(({ name, n }) => [name, Number(n)]).sort());
  for (const kind of ["observation", "creation", "feedback"]) assert.equal(total(rows(all, kind)), ALL / 3, kind);
  const [{ shared }] = await native("SELECT count(DISTINCT shared_artifact_id) AS shared FROM {tripartite_connections}");
  const artifacts = rows(all, "shared artifact");
  assert.equal(artifacts.length, SLOTS + 1);
  assert.match(artifacts.at(-1).from, new RegExp(`^${(Number(shared) - SLOTS).toLocaleString("en")} more`));
  assert.equal(total(artifacts), ALL);
  const edges = await native(`SELECT count(*) AS n FROM (SELECT DISTINCT machine_cycle, user_researcher FROM {tripartite_connections})`);
  assert.equal(rows(all, "observation").length, Number(edges[0].n));
  const things = await picture(page).locator(".scene-target").count();
  assert.equal(things, all.length, "a row for each node and each edge");
});

test("the most connected artifacts are shown, with the colours that the data has", async () => {
  const page = await site.openSample("#/tripartite");
  const shown = rows(await table(page), "shared artifact").slice(0, SLOTS);
  const [{ least }] = await native(`SELECT min(n) AS least FROM (SELECT count(*) AS n FROM {tripartite_connections}
    GROUP BY shared_artifact_id ORDER BY n DESC LIMIT ${SLOTS})`);
  assert.ok(shown.every(({ count }) => count >= Number(least)));
  const [{ hex_color }] = await native("SELECT hex_color FROM {color_chain} WHERE cycle = 3");
  assert.equal(await thing(page, "cycle/3").locator(".m-swatch").getAttribute("fill"), hex_color.toLowerCase());
});

test("kinds of edges differ in dash and in head", async () => {
  const page = await site.openSample("#/tripartite");
  const forms = await picture(page).evaluate((svg) => {
    const form = (kind) => {
      const edge = [...svg.querySelectorAll(`.scene-target > path[class^="m-flow-${kind}-"]`)][0].parentNode;
      const [line, head] = edge.querySelectorAll("path");
      const [a, b] = [getComputedStyle(line), getComputedStyle(head)];
      return [a.strokeDasharray, `${b.fill} ${head.getAttribute("d").endsWith("Z")}`];
    };
    return [1, 2, 3].map(form);
  });
  for (const place of [0, 1]) assert.equal(new Set(forms.map((form) => form[place])).size, 3, JSON.stringify(forms));
});

test("a choice lights up all it touches, counts it, and moves nothing", async () => {
  const page = await site.openSample("#/tripartite");
  const before = await places(page);
  await choose(page, "researcher/alice");
  assert.match(page.url(), /sel=researcher%2Falice/);
  const [stored] = await native(`SELECT count(*) AS n, count(DISTINCT shared_artifact_id) AS shared, count(DISTINCT composition_id) AS compositions,
    list(DISTINCT machine_cycle) AS cycles FROM {tripartite_connections} WHERE user_researcher = 'alice'`);
  const keys = await lit(page);
  assert.deepEqual(keys.filter((key) => /^cycle\/\d+$/.test(key)), stored.cycles.map((cycle) => `cycle/${cycle}`));
  assert.ok(keys.includes("researcher/alice") && !keys.includes("researcher/maintainer"));
  assert.ok(keys.every((key) => !key.includes("→") || !/maintainer|colour-miner/.test(key)));
  const said = await words(page);
  assert.match(said, new RegExp(`alice, ${Number(stored.n)} connections`));
  assert.match(said, new RegExp(`Its connections are ${stored.n} .*${stored.shared} shared artifacts and ${stored.compositions} compositions`, "s"));
  assert.deepEqual(await places(page), before, "the layout stays put");
  const above = picture(page).locator(".scene-lit");
  assert.equal(await above.locator("> *").count(), keys.length, "what is lit stands above the rest, which gives way");
  assert.equal(await above.locator("[tabindex], [data-key]").count(), 0, "there it is only seen");
  assert.equal(await above.getAttribute("aria-hidden"), "true");
  assert.equal(await thing(page, "researcher/alice").getAttribute("aria-pressed"), "true");
  await choose(page, "researcher/alice");
  assert.deepEqual(await places(page), before);
  assert.doesNotMatch(page.url(), /sel=/);
});

test("hovering lights up and says how much, and leaving gives it back", async () => {
  const page = await site.openSample("#/tripartite");
  await thing(page, "cycle/18").locator("rect").first().hover();
  await picture(page).locator(".scene-thing.is-lit").first().waitFor();
  assert.ok((await lit(page)).includes("researcher/alice"));
  assert.match(await words(page), /cycle 18, 315 connections[\s\S]*Lit: 1 cycle, 1 researcher/);
  assert.match(await picture(page).locator('.scene-thing[data-key="cycle/18"] > title').textContent(), /315 connections/);
  await page.locator("main h1").hover();
  await page.waitForFunction(() => !document.querySelector(".tripartite .has-light"));
  assert.deepEqual(await lit(page), []);
});

test("the rest of a column opens in place, back folds it, and the link keeps it open", async () => {
  const page = await site.openSample("#/tripartite");
  const count = () => picture(page).locator('.scene-target[data-key^="artifact/"]:not([data-key*="→"])').count();
  assert.equal(await count(), SLOTS);
  await choose(page, "rest/artifact");
  assert.match(page.url(), /open=artifact:68/);
  assert.equal(await count(), 68);
  assert.equal(total(rows(await table(page), "shared artifact")), ALL);
  await page.reload();
  await site.ready(page);
  assert.equal(await count(), 68);
  await page.getByRole("link", { name: "Fewer artifacts" }).click();
  await site.ready(page);
  assert.equal(await count(), SLOTS);
});

test("filters narrow the graph to what native DuckDB counts", async () => {
  const link = "#/tripartite?cycle=3&cycle=none&edge=creation&type=analysis&from=2025-12-21&to=2025-12-31&verified=false";
  const page = await site.openSample(link);
  const [{ n }] = await native(`SELECT count(*) AS n FROM {tripartite_connections} AS t WHERE (machine_cycle = 3 OR machine_cycle IS NULL)
    AND edge_type IN ('user→shared', 'creation') AND shared_artifact_type = 'analysis'
    AND machine_timestamp >= '2025-12-21' AND machine_timestamp < '2026-01-01'
    AND shared_artifact_id IN (SELECT artifact_id FROM {artifact_provenance} WHERE is_verified IS NOT TRUE)`);
  assert.ok(Number(n) > 0);
  assert.equal(number((await page.locator(".picture-title").innerText()).split(" connection")[0]), Number(n));
  assert.equal(total(rows(await table(page), "observation")), 0);
  assert.equal(await page.getByRole("list", { name: "Filters in force" }).locator(".chip").count(), 7);
  await page.getByRole("region", { name: "Edges" }).getByRole("button", { name: /^creation/ }).click();
  await site.ready(page);
  assert.doesNotMatch(page.url(), /edge=/);
  await go(site, page, "#/tripartite?cycle=35");
  assert.match(await picture(page).innerHTML(), /No connection passes these filters/);
});

test("widths say connections or stored weights, as the reader wants", async () => {
  const page = await site.openSample("#/tripartite");
  const steps = () => picture(page).evaluate((svg) => [...svg.querySelectorAll('path[class^="m-flow-2-"]')].map((path) => path.className.baseVal).sort().join());
  const before = await steps();
  await page.getByRole("button", { name: "Stored weights" }).click();
  await site.ready(page);
  assert.match(page.url(), /width=weight/);
  assert.notEqual(await steps(), before, "creations weigh less than one");
  assert.match(await picture(page).innerHTML(), /Width: sum of stored weights/);
});

test("the keyboard walks round the three columns and chooses", async () => {
  const page = await site.openSample("#/tripartite");
  await thing(page, "cycle/18").focus();
  const walked = [];
  for (let step = 0; step < 6; step++) {
    await page.keyboard.press("ArrowRight");
    walked.push(await page.evaluate(() => document.activeElement.dataset.key));
  }
  assert.deepEqual(walked.slice(0, 2), ["cycle/18→researcher/alice", "researcher/alice"]);
  assert.equal(walked[5].startsWith("cycle/"), true, walked.join(" "));
  assert.ok((await lit(page)).includes(walked[5]), "the focus lights up as the pointer does");
  await page.keyboard.press("Enter");
  await site.ready(page);
  assert.equal(new URL(page.url()).hash, `#/tripartite?sel=${encodeURIComponent(walked[5])}`);
});

test("a link to an artifact of few connections shows it", async () => {
  const page = await site.openSample("#/tripartite?with=comp_077&sel=artifact%2Fcomp_077");
  assert.ok((await lit(page)).includes("artifact/comp_077"));
  const [{ n }] = await native("SELECT count(*) AS n FROM {tripartite_connections} WHERE shared_artifact_id = 'comp_077'");
  assert.match(await words(page), new RegExp(`comp_077, ${n} connection`));
  await page.getByRole("link", { name: "Open the artifact" }).click();
  await site.ready(page);
  assert.equal(await page.locator("main h1").innerText(), "comp_077");
});

test("an artifact's page shows its neighbourhood", async () => {
  const page = await site.openSample("#/artifacts/comp_077");
  const around = expected.v_tripartite_graph_comp_077_without_connection_id;
  const panel = page.locator("section.panel").filter({ has: page.getByRole("heading", { name: "Tripartite neighbourhood" }) });
  assert.match(await panel.locator(".picture-title").innerText(), new RegExp(`^${around.length} connections between`));
  const keys = new Set(around.map((row) => row.user_researcher));
  assert.equal(await panel.locator('.scene-target[data-key^="researcher/"]:not([data-key*="→"])').count(), keys.size);
});

for (const [width, height] of [[1440, 900], [360, 800]]) {
  test(`nothing is wider than ${width} px, and axe has nothing serious to say, in both themes`, async () => {
    const page = await site.openSample("#/tripartite?sel=cycle%2F3", { viewport: { width, height } });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await site.axe(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      assert.ok(await picture(page).evaluate((svg) => svg.getBoundingClientRect().right <= innerWidth));
    }
  });
}
