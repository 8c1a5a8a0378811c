// The page of one artifact: its colour, its chain as it is stored, and every row that speaks of it.

import assert from "node:assert/strict";
import test from "node:test";

import { setUp } from "./harness.mjs";
import { cells, defects, expected, go, native, number, twin } from "./support.mjs";

const site = setUp();
const STAGES = ["Query", "MD5", "File", "Witness", "Doc"];
const text = (sql) => `'${sql.replaceAll("'", "''")}'`;

/** The keys of what the chain's picture shows, each once. */
const marks = (page) =>
  page.locator("svg.scene").first().evaluate((svg) => [...new Set([...svg.querySelectorAll("[tabindex]")].map((mark) => mark.dataset.key))]);

/** The rows of a panel's table, without its head. */
async function panel(page, heading) {
  const section = page.locator("section.panel").filter({ has: page.getByRole("heading", { name: new RegExp(`^${heading}`) }) });
  const count = number(await section.locator(".count").first().innerText());
  return { count, rows: (await cells(section.locator("table"))).slice(1) };
}

/** What the files store of an artifact's chain. */
async function stored(id) {
  const nodes = await native(`SELECT * FROM {provenance_nodes} WHERE artifact_id = ${text(id)} ORDER BY sequence_order`);
  const arrows = await native(`SELECT * FROM {provenance_morphisms} WHERE artifact_id = ${text(id)}`);
  return {
    nodes: nodes.map(({ node_type, sequence_order }) => `node/${node_type}/${sequence_order}`),
    arrows: arrows.map(({ source_node_type, target_node_type }) => `arrow/${source_node_type}/${target_node_type}`),
    data: nodes.map(({ node_data }) => JSON.parse(node_data)),
  };
}

test("every stored colour that disagrees with the hash is marked, and only those", async () => {
  const page = await site.openSample("#/artifacts");
  const wrong = defects.filter(({ kind }) => kind === "gayseed_hex_mismatch");
  for (const { artifact_id, stored, expected, gayseed_index } of wrong) {
    await go(site, page, `#/artifacts/${artifact_id}`);
    const mark = await page.locator(".colour-mismatch").innerText();
    assert.match(mark, new RegExp(`stored: index ${gayseed_index}, ${stored}`));
    assert.match(mark, new RegExp(`differs: .*${expected}`, "s"));
  }
  const sound = expected.v_artifact_provenance_chain.find(({ artifact_id }) => !wrong.some((one) => one.artifact_id === artifact_id));
  await go(site, page, `#/artifacts/${sound.artifact_id}`);
  assert.equal(await page.locator(".colour-mismatch").count(), 0);
  assert.match(await page.getByRole("region", { name: "Identity" }).innerText(), new RegExp(`${sound.gayseed_hex}, as the hash gives it`));
});

test("an arrow to a Doc that is not there is drawn, and the Doc as missing", async () => {
  const page = await site.openSample("#/artifacts");
  for (const { artifact_id, source_node_type, target_node_type } of defects.filter(({ kind }) => kind === "morphism_target_missing")) {
    await go(site, page, `#/artifacts/${artifact_id}`);
    const { nodes, arrows } = await stored(artifact_id);
    const arrow = `arrow/${source_node_type}/${target_node_type}`;
    assert.deepEqual((await marks(page)).sort(), [...nodes, ...arrows, `missing/${target_node_type}`].sort(), artifact_id);
    assert.match(await page.locator(`[data-key="${arrow}"][aria-label]`).getAttribute("aria-label"), /leads nowhere/);
    assert.match(await page.getByRole("region", { name: "Findings" }).innerText(), /Defect:.*Doc/);
  }
});

test("an arrow that bridges a missing Witness is drawn as it is, and is no defect", async () => {
  const [bridged] = await native(`SELECT artifact_id FROM {provenance_morphisms}
    WHERE source_node_type = 'File' AND target_node_type = 'Doc' ORDER BY artifact_id LIMIT 1`);
  const page = await site.openSample(`#/artifacts/${bridged.artifact_id}`);
  const { nodes, arrows } = await stored(bridged.artifact_id);
  assert.ok(arrows.includes("arrow/File/Doc"));
  assert.deepEqual((await marks(page)).filter((key) => !key.startsWith("missing/")).sort(), [...nodes, ...arrows].sort());
  assert.equal(await page.getByText("Defect:").count(), 0);
});

test("a chain of five has each stage once, in order, with its data on demand", async () => {
  const { length, example } = expected.longest_chain;
  const { theme } = JSON.parse(example[0].node_data);
  const [{ artifact_id }] = await native(`SELECT artifact_id FROM {provenance_nodes} GROUP BY artifact_id
    HAVING count(*) = ${length} AND bool_or(node_data = ${text(example[2].node_data)}) ORDER BY artifact_id`);
  const page = await site.openSample(`#/artifacts/${artifact_id}`);
  const keys = (await marks(page)).filter((key) => key.startsWith("node/"));
  assert.deepEqual(keys, STAGES.map((stage, place) => `node/${stage}/${place + 1}`));
  const boxes = await Promise.all(keys.map((key) => page.locator(`[data-key="${key}"][tabindex]`).boundingBox()));
  assert.deepEqual(boxes.map(({ x }) => x), boxes.map(({ x }) => x).sort((a, b) => a - b), "from left to right");
  for (const [place, key] of keys.entries()) {
    await page.locator(`[data-key="${key}"][tabindex]`).click();
    await site.ready(page);
    const shown = JSON.parse(await page.locator(".mark-data code").last().innerText());
    assert.deepEqual(shown, JSON.parse(example[place].node_data), key);
  }
  assert.ok(theme.length > 0);
});

test("what is verified and what is not differ in form, not by colour alone", async () => {
  const { artifact_id } = defects.find(({ kind }) => kind === "morphism_target_missing");
  const page = await site.openSample(`#/artifacts/${artifact_id}`);
  const form = (key) =>
    page.locator(`[data-key="${key}"][tabindex]`).evaluate((mark) => {
      const { strokeDasharray, strokeWidth } = getComputedStyle(mark.querySelector("path, line"));
      return `${strokeDasharray} ${strokeWidth}`;
    });
  assert.notEqual(await form("arrow/Witness/Doc"), await form("arrow/File/Witness"));
});

test("the chain's table twin has a row for each node and arrow", async () => {
  const { artifact_id } = expected.v_artifact_provenance_chain[0];
  const page = await site.openSample(`#/artifacts/${artifact_id}`);
  const { nodes, arrows } = await stored(artifact_id);
  const rows = await twin(page, "Chain");
  assert.ok(rows.length >= nodes.length + arrows.length);
  for (const stage of nodes.map((key) => key.split("/")[1])) assert.ok(rows.flat().some((cell) => cell.includes(stage)), stage);
});

test("the audit trail and the connections are those of the files", async () => {
  const { artifact_id } = defects.find(({ kind }) => kind === "gayseed_hex_mismatch");
  const page = await site.openSample(`#/artifacts/${artifact_id}`);
  const id = text(artifact_id);
  const log = await native(`SELECT action, actor, status FROM {provenance_audit_log} WHERE artifact_id = ${id}`);
  const audit = await panel(page, "Audit trail");
  assert.equal(audit.count, log.length);
  const words = (rows) => rows.map((row) => row.join(" ")).sort();
  assert.deepEqual(words(audit.rows.map(([, ...row]) => row.slice(0, 3))), words(log.map(Object.values)));
  const edges = await native(`SELECT user_researcher, edge_type, edge_label FROM {tripartite_connections}
    WHERE composition_id = ${id} OR shared_artifact_id = ${id}`);
  const connections = await panel(page, "Tripartite connections");
  assert.equal(connections.count, edges.length);
  assert.deepEqual(words(connections.rows.map((row) => row.slice(3, 6))), words(edges.map(Object.values)));
});

test("an edge type without its arrow is shown as stored, with what it was read as", async () => {
  const defect = defects.find(({ kind }) => kind === "edge_type_without_arrow");
  const page = await site.openSample(`#/artifacts/${defect.composition_id}`);
  const { rows } = await panel(page, "Tripartite connections");
  assert.ok(rows.some((row) => row[4] === `${defect.edge_type} read as ${defect.meant}`), JSON.stringify(rows));
});

test("an id that only the log knows is said to be unknown, and its log row is shown", async () => {
  const { artifact_id, action } = defects.find(({ kind }) => kind === "audit_unknown_artifact");
  const page = await site.openSample(`#/artifacts/${artifact_id}`);
  assert.match(await page.locator("main").innerText(), /The registry has no artifact of this id/);
  const { rows } = await panel(page, "Audit trail");
  assert.deepEqual(rows.map((row) => row[1]), [action]);
});
