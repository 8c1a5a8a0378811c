// The timeline: its numbers against native DuckDB, and every way to move in it.

import assert from "node:assert/strict";
import test from "node:test";

import { setUp } from "./harness.mjs";
import { cells, expected, go, native, number } from "./support.mjs";

const site = setUp();
const LOG = "{provenance_audit_log}";

const canvas = (page) => page.locator("canvas.scene-canvas");
const stage = (page) => page.getByRole("region", { name: "Events over time" });
const params = (page) => page.evaluate(() => Object.fromEntries(new URLSearchParams(location.hash.split("?")[1] ?? "")));
const micros = (iso) => BigInt(Date.parse(`${iso.slice(0, 19)}Z`)) * 1000n + BigInt((iso.split(".")[1] ?? "").replace("Z", "").padEnd(6, "0") || 0);
/** The count that the list below says. */
const listed = async (page) => number(await page.locator("#events-title .count").innerText());
const title = (page) => stage(page).locator(".picture-title").innerText();

/** The rows of the picture's table, without the head. */
async function rows(page) {
  await stage(page).getByRole("button", { name: "Show as table" }).click();
  const all = await cells(stage(page).locator("figure table"));
  await stage(page).getByRole("button", { name: "Show as table" }).click();
  return all.slice(1);
}

/** Where the plot is on the screen: names of lanes are to its left. */
async function plot(page) {
  const box = await canvas(page).boundingBox();
  return { left: box.x + 110, right: box.x + box.width - 2, y: box.y + 60, width: box.width - 112 };
}

test("bars have the counts that native DuckDB gives for their lanes and times", async () => {
  const page = await site.openSample("#/timeline", { viewport: { width: 1024, height: 900 } });
  assert.match(await title(page), new RegExp(`^${expected.row_counts.provenance_audit_log.toLocaleString("en")} events, 20 Dec 2025 to 2 Jan 2026 UTC$`));
  const bins = (await rows(page)).filter(([, , lane]) => !lane.startsWith("folded"));
  const at = (text) => Date.parse(`${text} UTC`) * 1000;
  const length = at(bins[0][1]) - at(bins[0][0]);
  const found = await native(`SELECT action, (epoch_us(action_timestamp) // ${length} * ${length})::VARCHAR AS start,
      count(*)::INTEGER AS n, (count(*) FILTER (status = 'error'))::INTEGER AS failed
    FROM ${LOG} GROUP BY ALL`);
  const shown = bins.map(([from, , lane, n, failed]) => `${lane} ${at(from)} ${number(n)} ${number(failed)}`);
  assert.deepEqual(shown.sort(), found.map(({ action, start, n, failed }) => `${action} ${start} ${n} ${failed}`).sort());
});

for (const [lanes, column] of [["actor", "l.actor"], ["status", "l.status"], ["type", "a.artifact_type"]]) {
  test(`lanes by ${lanes} hold all events of each value`, async () => {
    const page = await site.openSample("#/timeline", { viewport: { width: 800, height: 900 } });
    await page.getByLabel("Lanes").selectOption(lanes);
    await site.ready(page);
    assert.equal((await params(page)).lanes, lanes);
    const sums = {};
    for (const [, , lane, n] of await rows(page)) if (!lane.startsWith("folded")) sums[lane] = (sums[lane] ?? 0) + number(n);
    const found = await native(`SELECT coalesce(${column}, 'NULL') AS lane, count(*)::INTEGER AS n
      FROM ${LOG} AS l LEFT JOIN {artifact_provenance} AS a USING (artifact_id) GROUP BY ALL`);
    assert.deepEqual(sums, Object.fromEntries(found.map(({ lane, n }) => [lane, n])));
  });
}

test("keys zoom and move the picture, and the window is kept in the address", async () => {
  const page = await site.openSample("#/timeline");
  const steps = await page.evaluate(() => history.length);
  await canvas(page).focus();
  for (const key of ["+", "+", "+"]) await page.keyboard.press(key);
  await site.ready(page);
  const closer = await params(page);
  await page.keyboard.press("ArrowRight");
  await site.ready(page);
  const later = await params(page);
  assert.ok(micros(later.t0) > micros(closer.t0) && micros(later.t1) > micros(closer.t1));
  const [{ n }] = await native(`SELECT count(*)::INTEGER AS n FROM ${LOG}
    WHERE epoch_us(action_timestamp) BETWEEN ${micros(later.t0)} AND ${micros(later.t1)}`);
  assert.equal(number((await title(page)).split(" event")[0]), n);
  assert.equal(await listed(page), n);
  await page.keyboard.press("-");
  await site.ready(page);
  const farther = await params(page);
  assert.ok(micros(farther.t0) < micros(later.t0) && micros(farther.t1) > micros(later.t1));
  await page.keyboard.press("0");
  await site.ready(page);
  assert.deepEqual(await params(page), {});
  assert.equal(await page.evaluate(() => history.length), steps, "moving is no step to go back");
});

test("Ctrl and wheel zoom about the pointer; a plain wheel scrolls the page", async () => {
  const page = await site.openSample("#/timeline?fold=0");
  const { left, width, y } = await plot(page);
  await page.mouse.move(left + width / 2, y);
  await page.mouse.wheel(0, 300);
  await page.waitForFunction(() => (document.querySelector("main").scrollTop || scrollY) > 0);
  assert.equal((await params(page)).t0, undefined);
  await page.evaluate(() => (document.querySelector("main").scrollTo(0, 0), scrollTo(0, 0)));
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -400);
  await page.keyboard.up("Control");
  await page.waitForFunction(() => location.hash.includes("t0="));
  await site.ready(page);
  const [{ f, t }] = await native(`SELECT epoch_us(min(action_timestamp))::VARCHAR AS f, epoch_us(max(action_timestamp))::VARCHAR AS t FROM ${LOG}`);
  const { t0, t1 } = await params(page);
  const middle = Number(micros(t0) + micros(t1)) / 2;
  const whole = Number(t) - Number(f);
  assert.ok(Number(micros(t1) - micros(t0)) < whole * 0.7);
  assert.ok(Math.abs(middle - (Number(f) + Number(t)) / 2) < whole * 0.06, "the middle stays in the middle");
});

test("dragging moves what is in sight", async () => {
  const page = await site.openSample("#/timeline?fold=0&t0=2025-12-22T00:00:00Z&t1=2025-12-24T00:00:00Z");
  const { left, width, y } = await plot(page);
  await page.mouse.move(left + width * 0.7, y);
  await page.mouse.down();
  await page.mouse.move(left + width * 0.5, y, { steps: 4 });
  await page.mouse.move(left + width * 0.2, y, { steps: 4 });
  await page.mouse.up();
  await site.ready(page);
  const { t0, t1 } = await params(page);
  assert.ok(micros(t0) > micros("2025-12-22T12:00:00") && micros(t1) > micros("2025-12-24T12:00:00"));
  assert.ok(Math.abs(Number(micros(t1) - micros(t0)) - 2 * 86_400_000_000) < 60_000_000, "the window keeps its length");
});

test("Shift and drag choose a range, which filters the list and is a step to go back", async () => {
  const page = await site.openSample("#/timeline");
  const all = await listed(page);
  const { left, width, y } = await plot(page);
  await page.keyboard.down("Shift");
  await page.mouse.move(left + width * 0.3, y);
  await page.mouse.down();
  await page.mouse.move(left + width * 0.6, y, { steps: 5 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  await site.ready(page);
  const { from, to } = await params(page);
  const [{ n }] = await native(`SELECT count(*)::INTEGER AS n FROM ${LOG}
    WHERE epoch_us(action_timestamp) BETWEEN ${micros(from)} AND ${micros(to)}`);
  assert.ok(n > 0 && n < all);
  assert.equal(await listed(page), n);
  assert.equal(await page.locator("#events-title").innerText().then((text) => text.startsWith("Events in the chosen range")), true);
  await page.getByRole("link", { name: "Artifacts created in it" }).click();
  await site.ready(page);
  assert.deepEqual(await params(page), { from, to });
  await page.goBack();
  await site.ready(page);
  await page.goBack();
  await site.ready(page);
  assert.equal(await listed(page), all);
});

test("the range can be typed as two times", async () => {
  const page = await site.openSample("#/timeline");
  for (const [label, value] of [["From (UTC)", "2025-12-22T00:00:00"], ["To (UTC)", "2025-12-22T12:00:00"]]) {
    await page.getByLabel(label).fill(value);
    await page.getByLabel(label).blur();
    await site.ready(page);
  }
  assert.deepEqual(await params(page), { from: "2025-12-22T00:00:00Z", to: "2025-12-22T12:00:00Z" });
  const [{ n }] = await native(`SELECT count(*)::INTEGER AS n FROM ${LOG}
    WHERE action_timestamp BETWEEN TIMESTAMP '2025-12-22 00:00:00' AND TIMESTAMP '2025-12-22 12:00:00'`);
  assert.equal(await listed(page), n);
  await page.getByRole("button", { name: "Clear the range" }).click();
  await site.ready(page);
  assert.deepEqual(await params(page), {});
});

test("a deep link restores window, lanes, folding, filter and range", async () => {
  const hash = "#/timeline?type=proof&lanes=actor&fold=0&t0=2025-12-21T00:00:00Z&t1=2025-12-23T00:00:00Z&from=2025-12-22T00:00:00Z&to=2025-12-22T06:00:00Z";
  const page = await site.openSample(hash);
  const count = async (from, to) =>
    (await native(`SELECT count(*)::INTEGER AS n FROM ${LOG} JOIN {artifact_provenance} USING (artifact_id)
      WHERE artifact_type = 'proof' AND action_timestamp BETWEEN TIMESTAMP '${from}' AND TIMESTAMP '${to}'`))[0].n;
  assert.equal(number((await title(page)).split(" event")[0]), await count("2025-12-21", "2025-12-23"));
  assert.equal(await listed(page), await count("2025-12-22", "2025-12-22 06:00:00"));
  assert.equal(await page.getByLabel("Lanes").inputValue(), "actor");
  assert.equal(await page.getByRole("button", { name: "Fold gaps" }).getAttribute("aria-pressed"), "false");
  assert.equal(await page.evaluate(() => location.hash), hash);
  await page.getByRole("link", { name: "Remove filter Type: proof" }).click();
  await site.ready(page);
  const [{ n }] = await native(`SELECT count(*)::INTEGER AS n FROM ${LOG} WHERE action_timestamp BETWEEN TIMESTAMP '2025-12-21' AND TIMESTAMP '2025-12-23'`);
  assert.equal(number((await title(page)).split(" event")[0]), n);
});

test("long gaps are folded with their length said, and can be opened", async () => {
  const page = await site.openSample("#/timeline");
  const folded = (all) => all.filter(([, , lane]) => lane.startsWith("folded"));
  const gaps = folded(await rows(page));
  assert.ok(gaps.length > 2);
  for (const [from, to] of gaps) {
    const [{ n }] = await native(`SELECT count(*)::INTEGER AS n FROM ${LOG} WHERE action_timestamp BETWEEN strptime('${from}', '%d %b %Y %H:%M:%S') AND strptime('${to}', '%d %b %Y %H:%M:%S')`);
    assert.equal(n, 0, `${from} to ${to}`);
  }
  await page.getByRole("button", { name: "Fold gaps" }).click();
  await site.ready(page);
  assert.equal((await params(page)).fold, "0");
  assert.equal(folded(await rows(page)).length, 0);
});

test("the keyboard walks along the marks, hears them, and chooses one", async () => {
  const page = await site.openSample("#/timeline");
  await canvas(page).focus();
  const said = page.locator('[aria-live="polite"].visually-hidden');
  await page.keyboard.press("ArrowDown");
  const first = await said.innerText();
  assert.match(first, /: [\d,]+ events?, .+ UTC/);
  await page.keyboard.press("ArrowRight");
  assert.notEqual(await said.innerText(), first);
  assert.equal(await page.locator(".scene-ring.is-shown").count(), 1);
  await page.keyboard.press("Enter");
  await site.ready(page);
  assert.equal(await listed(page) > 0, true);
  assert.ok((await params(page)).from);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".scene-ring.is-shown").count(), 0);
});

test("few events are drawn one by one, and lead to their artifacts", async () => {
  const page = await site.openSample("#/timeline?t0=2025-12-22T15:30:00Z&t1=2025-12-22T16:30:00Z");
  const found = await native(`SELECT artifact_id, action FROM ${LOG}
    WHERE action_timestamp BETWEEN TIMESTAMP '2025-12-22 15:30:00' AND TIMESTAMP '2025-12-22 16:30:00'`);
  const shown = (await rows(page)).filter(([, lane]) => !lane.startsWith("folded"));
  assert.deepEqual(shown.map(([, action, id]) => `${id} ${action}`).sort(), found.map(({ artifact_id, action }) => `${artifact_id} ${action}`).sort());
  await canvas(page).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await site.ready(page);
  const heading = await page.locator("main h1").innerText();
  assert.ok(found.some(({ artifact_id }) => artifact_id === heading), heading);
});

test("a tooltip says what is under the pointer and hides nothing of it", async () => {
  const page = await site.openSample("#/timeline");
  const { left, width, y } = await plot(page);
  const tooltip = page.locator(".scene-tooltip");
  for (let x = left; x < left + width && !(await tooltip.isVisible()); x += 4) await page.mouse.move(x, y + 20);
  assert.match(await tooltip.innerText(), /events?\n/);
  const box = await tooltip.boundingBox();
  assert.ok(box.y + box.height < y + 20 || box.y > y + 20);
});

test("pages of the list are in the address: back and forward go from page to page, and another range begins anew", async () => {
  const page = await site.openSample("#/timeline?page=3");
  const words = page.getByRole("navigation", { name: "Pages of this table" }).locator("span");
  const at = async (range) => {
    await words.filter({ hasText: range }).waitFor();
    await site.ready(page);
  };
  await at("101–150 of");
  await page.getByRole("button", { name: "Next" }).click();
  await at("151–200 of");
  assert.equal((await params(page)).page, "4");
  const [entry] = await native(`SELECT artifact_id FROM ${LOG} ORDER BY action_timestamp, log_id LIMIT 1 OFFSET 150`);
  assert.equal((await cells(page.getByRole("region", { name: "Events", exact: true }).locator("table")))[1].at(-1), entry.artifact_id);
  await page.goBack();
  await at("101–150 of");
  await page.goForward();
  await at("151–200 of");
  await page.getByLabel(/^From \(/).fill("2025-12-21T00:00");
  await page.getByLabel(/^From \(/).blur();
  await at(/^1–50 of/);
  assert.equal((await params(page)).page, undefined);
  await go(site, page, "#/timeline?page=99999");
  await at("of");
  assert.ok((await cells(page.getByRole("region", { name: "Events", exact: true }).locator("table"))).length > 1, "the last page, not an empty one");
});

test("filters that leave no event say so, and are taken away one by one", async () => {
  const page = await site.openSample("#/timeline?q=nothing-is-called-so");
  assert.equal(await listed(page), 0);
  assert.equal(await page.getByRole("navigation", { name: "Pages of this table" }).count(), 0);
  await page.getByRole("link", { name: "Without Search: nothing-is-called-so" }).click();
  await site.ready(page);
  assert.equal(await listed(page), expected.row_counts.provenance_audit_log);
  await go(site, page, "#/timeline?from=1990-01-01&to=1990-01-02");
  await page.getByRole("region", { name: /^Events in the chosen range/ }).getByRole("button", { name: "Clear the range" }).click();
  await site.ready(page);
  assert.equal(await listed(page), expected.row_counts.provenance_audit_log);
});

test("an artifact's page shows its own events", async () => {
  const [{ artifact_id, n }] = await native(`SELECT artifact_id, count(*)::INTEGER AS n FROM ${LOG}
    GROUP BY ALL ORDER BY n DESC, artifact_id LIMIT 1`);
  const page = await site.openSample(`#/artifacts/${artifact_id}`);
  const panel = page.locator("section.panel").filter({ has: page.getByRole("heading", { name: /^Audit trail/ }) });
  assert.equal(number((await panel.locator(".picture-title").innerText()).split(" event")[0]), n);
  await go(site, page, "#/timeline");
});

test("it is readable for everyone, in both themes, and never wider than a phone", async () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [{ width: 1440, height: 900 }, { width: 360, height: 800 }]) {
      const page = await site.openSample("#/timeline?from=2025-12-22T00:00:00Z&to=2025-12-23T00:00:00Z", { viewport, colorScheme });
      await site.screenshot(page, `timeline-${colorScheme}-${viewport.width}`);
      assert.deepEqual(await site.axe(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
    }
  }
});

test("the canvas is painted anew in the colours of the theme", async () => {
  const page = await site.openSample("#/timeline", { colorScheme: "light" });
  const before = await canvas(page).evaluate((canvas) => canvas.toDataURL());
  await page.getByRole("button", { name: "Switch to dark" }).click();
  await page.waitForFunction((before) => document.querySelector("canvas").toDataURL() !== before, before);
});
