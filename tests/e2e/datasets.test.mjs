// The pages of datasets: the list with its filters, one dataset with everything about it, and the audit report.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import { ROOT, setUp } from "./harness.mjs";
import { cells, go, number, query } from "./support.mjs";

const site = setUp();
const { datasets: sample } = JSON.parse(await readFile(`${ROOT}tests/snapshots/expected.json`, "utf8"));
const { defects } = JSON.parse(await readFile(`${ROOT}tests/snapshots/datasets/defects.json`, "utf8"));
const heading = (page) => page.locator("main h1").innerText();
const shown = async (page) => number((await heading(page)).split(" of ")[0]);

async function opened(options) {
  const page = await site.open("", options);
  await site.ready(page);
  await site.setFiles(page, "Open folder", site.snapshot("datasets"));
  await site.ready(page);
  return page;
}

test("datasets are listed, looked at one by one, and reported", async () => {
  const page = await opened();
  const figures = await page.locator("dl.figures > div").evaluateAll((all) =>
    Object.fromEntries(all.map((one) => [one.querySelector("dt").textContent, one.querySelector("dd").textContent])));
  assert.equal(number(figures.datasets), sample.row_counts.dataset_provenance);
  assert.equal(number(figures["do not comply"]), sample.compliance.non_compliant);
  await site.screenshot(page, "datasets-overview");

  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await site.ready(page);
  assert.equal(await heading(page), `${sample.row_counts.dataset_provenance} datasets`);
  assert.deepEqual(await site.axe(page), []);
  await site.screenshot(page, "datasets");
  await page.getByRole("region", { name: "Quality tier", exact: true }).getByRole("button", { name: "priority" }).click();
  await site.ready(page);
  assert.equal(await shown(page), sample.compliance_by_quality_tier.priority.total);
  await page.getByRole("button", { name: "Records" }).click();
  await site.ready(page);
  assert.match(page.url(), /tier=priority.*sort=-records/);
  await go(site, page, "#/datasets?inherited=proprietary&tier=priority&q=final");
  assert.equal(await shown(page), 2);
  await go(site, page, "#/datasets?finding=stage_counts_do_not_add_up");
  assert.equal(await shown(page), defects.filter((defect) => defect.kind === "stage_counts_do_not_add_up").length);

  // The compliance table says what the expected results say, and leads to the datasets that it counts.
  await go(site, page, "#/datasets");
  await page.getByText(/datasets comply/).click();
  const table = await cells(page.getByRole("region", { name: "By licence" }).locator("table"));
  const { total, needs_review } = sample.compliance_by_license_type.contracted;
  const contracted = table.find((row) => row[0] === "contracted");
  assert.deepEqual([number(contracted[1]), number(contracted[4])], [total, needs_review]);
  await site.screenshot(page, "datasets-compliance");

  await go(site, page, "#/datasets/priority_1_FINAL");
  assert.equal(await heading(page), "priority_1_FINAL");
  const stages = await cells(page.getByRole("region", { name: "Stages", exact: true }).locator("table"));
  assert.deepEqual(stages.slice(1).map((row) => [row[1].replace(/details.*/s, "").trim(), number(row[2]), number(row[4])]),
    sample.stages_of_priority_1_FINAL.map((stage) => [stage.stage, stage.i, stage.o]));
  const problems = page.locator("section.panel").filter({ has: page.getByRole("heading", { name: "Licence", exact: true }) }).locator(".problems li");
  assert.equal(await problems.count(), sample.problem_licences_reaching_priority_tier.priority_1_FINAL.length);
  assert.equal(await page.locator(".history > li").count(), 3);
  const changes = await page.getByRole("region", { name: "What changed" }).first().locator("tbody tr").allInnerTexts();
  assert.ok(changes.some((row) => row.includes("timestamps.processed_at")), changes.join("\n"));
  assert.equal(await page.getByRole("link", { name: "Lineage", exact: true }).last().getAttribute("href"), "#/lineage?id=priority_1_FINAL");
  assert.deepEqual(await site.axe(page), []);
  await site.screenshot(page, "dataset");
  await page.locator("#d-stages").scrollIntoViewIfNeeded();
  await site.screenshot(page, "dataset-stages");
  await page.locator("#d-history").scrollIntoViewIfNeeded();
  await site.screenshot(page, "dataset-history");

  // What is wrong is said on the page of the dataset that it is wrong with.
  await go(site, page, "#/datasets/norm_forum");
  assert.match(await page.getByRole("region", { name: "Findings", exact: true }).innerText(), /Defect: .*1500/);
  assert.match((await page.getByRole("region", { name: "Stages", exact: true }).innerText()).replaceAll(/\s/g, " "), /1.500 appear/);
  await go(site, page, "#/datasets/raw_generated_2");
  assert.match(await page.getByRole("region", { name: "What changed" }).last().innerText(), /license_info\.license_type\s+"custom"\s+"permissive"/);
  await go(site, page, "#/datasets/lost_set_2024");
  assert.match(await page.locator("main").innerText(), /There is no record of a dataset with this id/);
  assert.equal(await page.locator(".history > li").count(), 2);
  assert.ok(await page.getByRole("link", { name: "orphan_refresh" }).count() > 0);
  await site.screenshot(page, "dataset-unknown");

  await go(site, page, "#/report");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export JSON" }).click();
  const saved = await download;
  assert.equal(saved.suggestedFilename(), "AUDIT-2025-12-18-001.json");
  const { audit_report: report } = JSON.parse(await readFile(await saved.path(), "utf8"));
  assert.equal(report.summary.compliant_datasets, sample.compliance.compliant);
  assert.equal(report.summary.critical_issues, sample.findings_by_severity.critical);
  assert.equal(report.findings.length, Object.values(sample.findings_by_severity).reduce((a, b) => a + b));
  assert.deepEqual(report.compliance_assessment.by_source_type.internal.needs_review, sample.compliance_by_source_type.internal.needs_review);
  assert.deepEqual(await site.axe(page), []);
  await site.screenshot(page, "report");
  await page.emulateMedia({ media: "print" });
  await site.screenshot(page, "report-print");
  await page.emulateMedia({ media: "screen" });

  // The palette finds datasets, and scripts are told the same defects as readers.
  await page.keyboard.press("Control+k");
  await page.keyboard.type("raw_book");
  await page.getByRole("option", { name: /raw_book_scans/ }).first().waitFor();
  await page.keyboard.press("Escape");
  const found = await page.evaluate(() => window.provscope.snapshot().findings.filter((one) => one.class === "defect").map((one) => one.kind));
  assert.deepEqual(found.sort(), defects.map((defect) => defect.kind).sort());
  const [{ depth }] = await query(page, "SELECT max(level)::INTEGER AS depth FROM dataset.v_levels");
  assert.equal(depth, sample.dag_depth_in_edges);
});

test("the pages of datasets hold on a narrow, dark screen", async () => {
  const page = await opened({ viewport: { width: 360, height: 800 }, colorScheme: "dark" });
  for (const [hash, name] of [["#/datasets", "datasets"], ["#/datasets/norm_forum", "dataset"], ["#/report", "report"]]) {
    await go(site, page, hash);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0, `${hash} scrolls sideways`);
    assert.deepEqual(await site.axe(page), []);
    await site.screenshot(page, `${name}-narrow`);
  }
});
