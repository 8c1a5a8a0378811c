// The views on data that is empty, hostile or wrong.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyDatabase, hostileDatabase, rows, viewNames } from './engine.mjs';

const HASH = (start) => start.padEnd(64, '0');

/** Runs the statements on a fresh database and returns its findings as "kind table artifact_id". */
async function findings(...statements) {
  const db = await emptyDatabase();
  for (const statement of statements) await db.run(statement);
  const found = await rows(db, 'SELECT class, kind, table_name, artifact_id FROM artifact.v_findings');
  return found.filter((row) => row.class === 'defect').map((row) => `${row.kind} ${row.table_name} ${row.artifact_id}`).sort();
}

/** A registry row that is sound, except for what is given. */
function registered(id, changes = {}) {
  const row = { type: "'composition'", hash: `'${HASH('a1')}'`, index: 5, hex: "'#88ff00'", created: "'2025-01-01'", ...changes };
  return `INSERT INTO artifact.artifact_provenance (artifact_id, artifact_type, content_hash, gayseed_index, gayseed_hex, creation_timestamp)
    VALUES (${id === null ? 'NULL' : `'${id}'`}, ${row.type}, ${row.hash}, ${row.index}, ${row.hex}, ${row.created})`;
}

function node(id, type, place) {
  return `INSERT INTO artifact.provenance_nodes (node_id, artifact_id, node_type, sequence_order, node_data) VALUES (1, '${id}', '${type}', ${place}, '{}')`;
}

function arrow(id, source, target, label = 'search') {
  return `INSERT INTO artifact.provenance_morphisms (morphism_id, artifact_id, source_node_type, target_node_type, morphism_label) VALUES (1, '${id}', '${source}', '${target}', '${label}')`;
}

test('every view answers on empty tables', async () => {
  const db = await emptyDatabase();
  for (const view of await viewNames(db)) await rows(db, `FROM artifact.${view}`);
  const [totals] = await rows(db, 'FROM artifact.v_statistics');
  assert.equal(totals.artifact_count, 0);
  assert.equal(totals.average_chain_length, null);
  assert.deepEqual(await rows(db, 'FROM artifact.v_findings'), []);
});

test('every view answers on hostile names', async () => {
  const db = await hostileDatabase();
  for (const view of await viewNames(db)) await rows(db, `FROM artifact.${view}`);
  const kinds = (await rows(db, "SELECT kind FROM artifact.v_finding_groups WHERE class = 'defect'")).map((row) => row.kind);
  assert.ok(kinds.includes('gayseed_index_out_of_range'));
});

test('a sound artifact has no defect', async () => {
  assert.deepEqual(await findings(registered('a'), node('a', 'Query', 1), node('a', 'MD5', 2), arrow('a', 'Query', 'MD5')), []);
});

test('colours compare without regard to case', async () => {
  assert.deepEqual(await findings(registered('a', { hex: "'#88FF00'" })), []);
});

test('one wrong gayseed is one finding, of its first cause', async () => {
  assert.deepEqual(await findings(registered('a', { index: 4 })), ['gayseed_index_mismatch artifact_provenance a']);
  assert.deepEqual(await findings(registered('a', { index: 4, hex: "'#010203'" })), ['gayseed_index_mismatch artifact_provenance a']);
  assert.deepEqual(await findings(registered('a', { index: 99, hex: "'red'" })), ['gayseed_index_out_of_range artifact_provenance a']);
  assert.deepEqual(await findings(registered('a', { index: -1 })), ['gayseed_index_out_of_range artifact_provenance a']);
  assert.deepEqual(await findings(registered('a', { hex: "'#010203'" })), ['gayseed_hex_mismatch artifact_provenance a']);
});

test('a hash that is not hex is its own finding, and hides no wrong colour', async () => {
  assert.deepEqual(await findings(registered('a', { hash: "'xyz'" })), ['content_hash_not_hex artifact_provenance a']);
  assert.deepEqual(await findings(registered('a', { hash: "''" })), ['content_hash_not_hex artifact_provenance a']);
  assert.deepEqual(await findings(registered('a', { hash: "'c3g'", index: 1 })), [
    'content_hash_not_hex artifact_provenance a',
    'gayseed_hex_mismatch artifact_provenance a',
  ]);
});

test('missing required values are one finding a row', async () => {
  assert.deepEqual(await findings(registered(null, { type: 'NULL', created: 'NULL' })), ['required_value_missing artifact_provenance null']);
  assert.deepEqual(await findings('INSERT INTO artifact.provenance_nodes (node_id) VALUES (1)', 'INSERT INTO artifact.provenance_morphisms (morphism_id) VALUES (1)',
    'INSERT INTO artifact.tripartite_connections (connection_id) VALUES (1)', 'INSERT INTO artifact.provenance_audit_log (log_id) VALUES (1)',
    "INSERT INTO artifact.artifact_exports (checksum) VALUES ('x')", "INSERT INTO artifact.artist_theorem_registry (proof_status) VALUES ('proven')",
    'INSERT INTO artifact.composition_structure (tempo_bpm) VALUES (1)', 'INSERT INTO artifact.analysis_results (researcher_count) VALUES (1)',
    "INSERT INTO artifact.color_chain (hex_color) VALUES ('#000000')"), [
    'analysis_results', 'artifact_exports', 'artist_theorem_registry', 'color_chain', 'composition_structure',
    'provenance_audit_log', 'provenance_morphisms', 'provenance_nodes', 'tripartite_connections',
  ].map((table) => `required_value_missing ${table} null`));
});

test('an id stored twice is one finding and multiplies no connection', async () => {
  assert.deepEqual(await findings(registered('a'), registered('a')), ['artifact_id_duplicated artifact_provenance a']);
  const db = await emptyDatabase();
  await db.run(registered('a'));
  await db.run(registered('a'));
  await db.run("INSERT INTO artifact.color_chain (cycle, hex_color) VALUES (1, '#000000'), (1, '#ffffff')");
  await db.run("INSERT INTO artifact.tripartite_connections (connection_id, composition_id, machine_cycle, shared_artifact_id) VALUES (1, 'a', 1, 'a')");
  const graph = await rows(db, 'FROM artifact.v_tripartite_graph');
  assert.equal(graph.length, 1);
  assert.equal(graph[0].machine_color, '#000000');
});

test('an absent node is one finding, whatever arrows touch it', async () => {
  const chain = [registered('a'), node('a', 'Query', 1), node('a', 'File', 3), arrow('a', 'Query', 'MD5'), arrow('a', 'MD5', 'File', 'download')];
  assert.deepEqual(await findings(...chain), ['morphism_target_missing provenance_morphisms a']);
  assert.deepEqual(await findings(registered('a'), node('a', 'File', 3), arrow('a', 'MD5', 'File', 'download')), ['morphism_source_missing provenance_morphisms a']);
});

test('arrows of an artifact without nodes are one finding', async () => {
  const other = [registered('b'), node('b', 'Query', 1)];
  assert.deepEqual(await findings(registered('a'), arrow('a', 'Query', 'MD5'), arrow('a', 'MD5', 'File'), ...other), ['morphisms_without_nodes provenance_morphisms a']);
});

test('a Witness bridged by an arrow from File to Doc is no defect', async () => {
  assert.deepEqual(await findings(registered('a'), node('a', 'File', 3), node('a', 'Doc', 5), arrow('a', 'File', 'Doc', 'convert')), []);
});

test('nodes of a wrong type, in a wrong place or stored twice are found', async () => {
  assert.deepEqual(await findings(registered('a'), node('a', 'Poem', 1)), ['node_type_unknown provenance_nodes a']);
  assert.deepEqual(await findings(registered('a'), node('a', 'Doc', 4), node('a', 'Witness', 4)), ['node_sequence_mismatch provenance_nodes a']);
  assert.deepEqual(await findings(registered('a'), node('a', 'Doc', 5), node('a', 'Doc', 5)), ['node_duplicated provenance_nodes a']);
});

test('rows that name unknown artifacts are one finding for each table and id', async () => {
  const found = await findings(registered('a'), node('x', 'Query', 1), node('x', 'MD5', 2), arrow('x', 'Query', 'MD5'),
    "INSERT INTO artifact.tripartite_connections (connection_id, composition_id, shared_artifact_id, edge_type, edge_kind) VALUES (1, 'x', 'x', 'machine→user', 'machine→user')",
    "INSERT INTO artifact.provenance_audit_log (log_id, artifact_id, action) VALUES (1, 'x', 'created'), (2, 'x', 'stored')",
    "INSERT INTO artifact.artifact_exports (artifact_id, export_format, export_path) VALUES ('x', 'json', 'p')");
  assert.deepEqual(found, [
    'audit_unknown_artifact provenance_audit_log x',
    'export_unknown_artifact artifact_exports x',
    'morphism_unknown_artifact provenance_morphisms x',
    'node_unknown_artifact provenance_nodes x',
    'tripartite_unknown_artifact tripartite_connections x',
  ]);
});

test('without a registry no id is called unknown, and one note says so', async () => {
  const db = await emptyDatabase();
  await db.run("INSERT INTO artifact.provenance_audit_log (log_id, artifact_id, action) VALUES (1, 'x', 'created')");
  assert.deepEqual((await rows(db, 'SELECT class, kind FROM artifact.v_findings')), [{ class: 'note', kind: 'registry_is_empty' }]);
});

test('edge types are understood, odd or not understood', async () => {
  const edge = (type, kind, label) => `INSERT INTO artifact.tripartite_connections (connection_id, composition_id, machine_cycle, edge_type, edge_kind, edge_label) VALUES (1, 'a', 1, '${type}', ${kind}, '${label}')`;
  assert.deepEqual(await findings(registered('a'), edge('feedback', "'shared→machine'", 'feedback')), ['edge_type_without_arrow tripartite_connections a']);
  assert.deepEqual(await findings(registered('a'), edge('sideways', 'NULL', 'x')), ['edge_type_not_understood tripartite_connections a']);
  assert.deepEqual(await findings(registered('a'), edge('machine→user', "'machine→user'", 'feedback')), ['edge_label_mismatch tripartite_connections a']);
});

test('every kind of finding has a meaning', async () => {
  const db = await emptyDatabase();
  const views = await rows(db, "SELECT sql FROM duckdb_views() WHERE schema_name = 'artifact' AND (view_name LIKE 'v_defects%' OR view_name = 'v_artifact_notes')");
  const known = new Set((await rows(db, 'SELECT kind FROM artifact.rule_finding_kinds')).map((row) => row.kind));
  const used = views.flatMap(({ sql }) => [...sql.matchAll(/'([a-z0-9]+(?:_[a-z0-9]+)+)' AS kind|(?:UNION ALL\s*\(?SELECT|THEN|ELSE) \(?'([a-z0-9]+(?:_[a-z0-9]+)+)'/g)].map((match) => match[1] ?? match[2]));
  assert.ok(used.length > 30, `found ${used.length} kinds`);
  assert.deepEqual(used.filter((kind) => !known.has(kind) && !/_(id|type|order|data|label|hash|index|timestamp|path|format|name|count)$/.test(kind)), []);
});

test('times without bound break no view', async () => {
  const db = await emptyDatabase();
  await db.run(registered('a', { created: "'infinity'::TIMESTAMP" }));
  await db.run("INSERT INTO artifact.provenance_audit_log (log_id, artifact_id, action, action_timestamp) VALUES (1, 'a', 'created', '-infinity'::TIMESTAMP)");
  for (const view of await viewNames(db)) await rows(db, `FROM artifact.${view}`);
  const [totals] = await rows(db, 'FROM artifact.v_statistics');
  assert.equal(totals.first_created, null);
});
