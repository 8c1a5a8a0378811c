// The chains together: forms and stages are counted as native DuckDB counts them, and a form leads to its artifacts.

import assert from "node:assert/strict";
import test from "node:test";

import { setUp } from "./harness.mjs";
import { cells, column, expected, native, number } from "./support.mjs";

const site = setUp();
const BRIDGED = "form/QMF-D.01.12.24";
const picture = (page) => page.locator(".chains svg.scene");
const thing = (page, key) => picture(page).locator(`.scene-target[data-key="${key}"]`);
const heading = (page) => page.locator("#form-list-title").innerText();

async function table(page) {
  await page.locator(".chains").getByRole("button", { name: "Show as table" }).click();
  const rows = (await cells(page.locator(".chains figure table"))).slice(1);
  await page.locator(".chains").getByRole("button", { name: "Show as table" }).click();
  return rows.map(([what, count, , verified, note]) => ({ what, count: number(count), verified: Number(verified), note }));
}

/** Artifacts by the stages that they have, most first. */
const stored = (where = "TRUE") =>
  native(`SELECT coalesce(n.stages, 'no stage') AS stages, coalesce(m.arrows, '') AS arrows, count(*)::INTEGER AS n,
      count(*) FILTER (is_verified)::INTEGER AS verified
    FROM {artifact_provenance} AS a
    LEFT JOIN (SELECT artifact_id, string_agg(node_type, '→' ORDER BY sequence_order) AS stages FROM {provenance_nodes} GROUP BY 1) AS n USING (artifact_id)
    LEFT JOIN (SELECT artifact_id, string_agg(source_node_type || target_node_type, ' ' ORDER BY source_node_type) AS arrows
      FROM {provenance_morphisms} GROUP BY 1) AS m USING (artifact_id)
    WHERE ${where} GROUP BY 1, 2 ORDER BY n DESC`);

test("each form is counted once, with its verified artifacts", async () => {
  const page = await site.openSample("#/chains");
  const rows = await table(page);
  const forms = rows.filter(({ what }) => !what.startsWith("have "));
  const native = await stored();
  const plain = (list) => list.map(([what, n, verified]) => `${what} ${n} ${verified}`).sort();
  assert.deepEqual(
    plain(forms.map(({ what, count, verified }) => [what.split(";")[0], count, verified])),
    plain(native.map(({ stages, n, verified }) => [stages, n, verified])),
  );
  const [first] = forms;
  assert.equal(first.what, "Query→MD5→File→Doc; File→Doc passes over Witness");
  assert.ok(forms.some(({ what }) => /Witness→Doc leads nowhere, there is no Doc$/.test(what)));
  assert.equal(await picture(page).locator(".scene-target").count(), forms.length);
});

test("the funnel says how many reach each stage, and where chains end", async () => {
  const page = await site.openSample("#/chains");
  const rows = (await table(page)).filter(({ what }) => what.startsWith("have "));
  for (const { what, count } of rows) {
    const [{ n }] = await native(`SELECT count(DISTINCT artifact_id) AS n FROM {provenance_nodes} WHERE node_type = '${what.slice(5)}'`);
    assert.equal(count, Number(n), what);
  }
  const ends = rows.reduce((sum, { note }) => sum + number(note), 0);
  assert.equal(ends, expected.row_counts.artifact_provenance - expected.chain_length_histogram["0"]);
});

test("a form leads to its artifacts, and each of them to its page", async () => {
  const page = await site.openSample("#/chains");
  assert.match(await heading(page), /^1,508 artifacts of every form/);
  await thing(page, BRIDGED).click({ position: { x: 4, y: 4 } });
  await site.ready(page);
  assert.equal(new URL(page.url()).hash, `#/chains?sel=${encodeURIComponent(BRIDGED)}`);
  const [{ n }] = await stored();
  assert.match(await heading(page), new RegExp(`^${n} artifacts of the chosen form`));
  assert.equal(await page.getByRole("grid").getAttribute("aria-rowcount"), String(n + 1));
  const [id] = await column(page, 0, 1, "a");
  const arrows = await native(`SELECT source_node_type FROM {provenance_morphisms} WHERE artifact_id = '${id}' AND target_node_type = 'Doc'`);
  assert.deepEqual(arrows.map((row) => row.source_node_type), ["File"]);
  await page.locator("#row-0").getByRole("link").click();
  await site.ready(page);
  assert.equal(await page.locator("main h1").innerText(), id);
});

test("a link restores form, filter and order", async () => {
  const form = "form/QMFW-.01.12.23";
  const page = await site.openSample(`#/chains?type=composition&verified=true&sel=${encodeURIComponent(form)}&sort=id`);
  const rows = await native(`SELECT artifact_id FROM {artifact_provenance} AS a WHERE artifact_type = 'composition' AND is_verified
    AND artifact_id NOT IN (SELECT artifact_id FROM {provenance_morphisms} WHERE target_node_type = 'Doc')
    AND artifact_id IN (SELECT artifact_id FROM {provenance_nodes} WHERE node_type = 'Witness') ORDER BY artifact_id`);
  assert.match(await heading(page), new RegExp(`^${rows.length} artifacts of the chosen form`));
  assert.deepEqual(await column(page, 0, 3, "a"), rows.slice(0, 3).map((row) => row.artifact_id));
  await thing(page, form).and(page.locator('[aria-pressed="true"]')).waitFor();
  assert.match(await page.locator(".picture-title").innerText(), new RegExp(`^${expected.verified_per_type.composition} artifacts`));
});

test("a form that nothing has is said to be so", async () => {
  const page = await site.openSample("#/chains?sel=form%2F----D");
  assert.match(await heading(page), /^0 artifacts of the chosen form/);
  assert.match(await page.locator(".vtable-empty").innerText(), /No artifact that passes these filters has this form/);
  await page.getByRole("link", { name: "Clear the choice" }).click();
  await site.ready(page);
  assert.match(await heading(page), /of every form/);
});

test("the keyboard walks the forms and chooses one", async () => {
  const page = await site.openSample("#/chains");
  await thing(page, BRIDGED).focus();
  await page.keyboard.press("ArrowDown");
  const key = await page.evaluate(() => document.activeElement.dataset.key);
  assert.equal(key, "form/QMFW-.01.12.23");
  await page.keyboard.press("Enter");
  await site.ready(page);
  assert.match(await heading(page), /of the chosen form/);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.key), key, "the focus stays on the form");
});

for (const [width, height] of [[1440, 900], [360, 800]]) {
  test(`nothing is wider than ${width} px, and axe has nothing serious to say, in both themes`, async () => {
    const page = await site.openSample(`#/chains?sel=${encodeURIComponent(BRIDGED)}`, { viewport: { width, height } });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await site.axe(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    }
  });
}
