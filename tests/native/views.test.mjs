// The views of the artifact schema on the sample, against the expected results.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { expectations, migrationFile, rows, sampleDatabase, SAMPLE_TABLES, tally, viewNames } from './engine.mjs';

let db;
let sample;
let defects;

before(async () => {
  db = await sampleDatabase();
  ({ sample, defects } = await expectations());
});

const all = (sql) => rows(db, sql);
const only = async (sql) => (await all(sql))[0];

/** Compares as sets: neither the rows' order nor their keys' order counts. Times lose trailing zeros. */
function sameRows(found, expected) {
  const form = (list) => list.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort().map(canonical)))).sort();
  assert.deepEqual(form(found), form(expected));
}

function canonical([name, value]) {
  return [name, name.endsWith('timestamp') && typeof value === 'string' ? value.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : value];
}

test('every table holds the rows of its file', async () => {
  for (const table of SAMPLE_TABLES) {
    const { count } = await only(`SELECT count(*) AS count FROM artifact.${table}`);
    assert.equal(count, sample.row_counts[table], table);
  }
});

test('the four views of the source have the expected number of rows', async () => {
  for (const [view, expected] of Object.entries(sample.view_row_counts)) {
    const { count } = await only(`SELECT count(*) AS count FROM artifact.${view}`);
    assert.equal(count, expected, view);
  }
});

test('chains count nodes by type and arrows', async () => {
  const ids = sample.v_artifact_provenance_chain.map((row) => `'${row.artifact_id}'`);
  sameRows(await all(`FROM artifact.v_artifact_provenance_chain WHERE artifact_id IN (${ids})`), sample.v_artifact_provenance_chain);
  const { arrows } = await only('SELECT sum(morphism_count) AS arrows FROM artifact.v_artifact_provenance_chain');
  assert.equal(arrows, sample.view_sums.morphism_count);
});

test('timelines hold every log row of an artifact, in order of time', async () => {
  const ids = [...new Set(sample.v_artifact_timeline.map((row) => row.artifact_id))].map((id) => `'${id}'`);
  const found = await all(`FROM artifact.v_artifact_timeline WHERE artifact_id IN (${ids})`);
  sameRows(found, sample.v_artifact_timeline);
  const keys = found.map((row) => `${row.artifact_id} ${row.action_timestamp}`);
  assert.deepEqual(keys, keys.toSorted());
});

test('theorems are summed up for each author', async () => {
  sameRows(await all('FROM artifact.v_artist_theorems_summary'), sample.v_artist_theorems_summary);
});

test('connections carry the colours of both ends', async () => {
  const found = await all("SELECT * EXCLUDE (connection_id) FROM artifact.v_tripartite_graph WHERE composition_id = 'comp_077'");
  sameRows(found, sample.v_tripartite_graph_comp_077_without_connection_id);
  const { colourless } = await only('SELECT count(*) AS colourless FROM artifact.v_tripartite_graph WHERE machine_color IS NULL');
  assert.equal(colourless, sample.view_sums.tripartite_rows_without_machine_color);
});

test('statistics by type, gayseed, researcher and length agree', async () => {
  const byType = await all('FROM artifact.v_statistics_by_type');
  assert.deepEqual(tally(byType, 'artifact_type', 'artifact_count'), sample.per_artifact_type);
  assert.deepEqual(tally(byType, 'artifact_type', 'verified_count'), sample.verified_per_type);
  const byGayseed = await all('FROM artifact.v_statistics_by_gayseed');
  assert.deepEqual(tally(byGayseed, 'gayseed_index', 'artifact_count'), sample.per_gayseed_index);
  const byResearcher = await all('FROM artifact.v_statistics_by_researcher');
  assert.deepEqual(tally(byResearcher, 'researcher', 'artifact_count'), sample.artifacts_per_researcher);
  const lengths = await all('FROM artifact.v_statistics_by_chain_length');
  assert.deepEqual(tally(lengths, 'chain_length', 'artifact_count'), sample.chain_length_histogram);
});

test('the totals agree', async () => {
  const totals = await only('FROM artifact.v_statistics');
  assert.equal(totals.artifact_count, sample.row_counts.artifact_provenance);
  assert.equal(totals.verified_count, Object.values(sample.verified_per_type).reduce((a, b) => a + b));
  assert.equal(totals.average_chain_length, sample.average_chain_length);
  assert.equal(totals.longest_chain, sample.longest_chain.length);
  assert.equal(totals.researcher_count, Object.keys(sample.artifacts_per_researcher).length);
});

test('stage presence adds up to the nodes of each type', async () => {
  const columns = { Query: 'has_query', MD5: 'has_md5', File: 'has_file', Witness: 'has_witness', Doc: 'has_doc' };
  const sums = Object.entries(columns).map(([type, column]) => `count(*) FILTER (${column}) AS "${type}"`);
  assert.deepEqual(await only(`SELECT ${sums} FROM artifact.v_chain_stages`), reordered(sample.per_node_type, columns));
  const { bridged } = await only('SELECT count(*) FILTER (witness_bridged) AS bridged FROM artifact.v_chain_stages');
  assert.equal(bridged, sample.notes.arrows_file_to_doc_bridging_a_missing_witness);
});

function reordered(counts, like) {
  return Object.fromEntries(Object.keys(like).map((key) => [key, counts[key]]));
}

test('machine states count the connections of each cycle', async () => {
  const states = await all('FROM artifact.v_machine_states');
  const busy = states.filter((row) => row.connection_count > 0);
  assert.deepEqual(tally(busy, 'cycle', 'connection_count'), sample.per_machine_cycle);
  assert.equal(states.filter((row) => row.cycle !== null).length, sample.row_counts.color_chain);
});

test('the log is counted by action and status', async () => {
  const counts = await all("SELECT action || ' ' || status AS pair, event_count FROM artifact.v_audit_actions");
  assert.deepEqual(tally(counts, 'pair', 'event_count'), { ...sample.per_audit_action_status });
});

test('user activity counts artifacts, connections and log rows of everyone', async () => {
  const people = await all('FROM artifact.v_researcher_activity');
  const sum = (column) => people.reduce((total, row) => total + row[column], 0);
  assert.equal(sum('artifact_count'), Object.values(sample.artifacts_per_researcher).reduce((a, b) => a + b));
  assert.equal(sum('connection_count'), sample.row_counts.tripartite_connections);
  assert.equal(sum('event_count'), sample.row_counts.provenance_audit_log);
});

test('the defects are exactly those put in, each once', async () => {
  const found = await all("SELECT kind, table_name AS \"table\", artifact_id, detail FROM artifact.v_findings WHERE class = 'defect'");
  const bare = ({ kind, table, artifact_id }) => ({ kind, table, artifact_id });
  sameRows(found.map(bare), defects.map((defect) => bare({ artifact_id: defect.composition_id, ...defect })));
  for (const defect of defects) {
    const detail = found.find((row) => row.kind === defect.kind && row.artifact_id === (defect.artifact_id ?? defect.composition_id)).detail;
    for (const told of [defect.expected, defect.meant, defect.target_node_type, defect.action].filter(Boolean)) {
      assert.ok(detail.includes(told), `${defect.kind} tells ${told}: ${detail}`);
    }
  }
});

test('the notes are counted as expected, and there are no others', async () => {
  const groups = await all('FROM artifact.v_finding_groups');
  assert.deepEqual(tally(groups.filter((group) => group.class === 'note'), 'kind', 'count'), tallyOrder(groups, sample.notes));
  const { count } = await only('SELECT count(*) AS count FROM artifact.v_findings');
  assert.equal(count, groups.reduce((total, group) => total + group.count, 0));
});

function tallyOrder(groups, counts) {
  const known = groups.filter((group) => group.class === 'note').map((group) => group.kind);
  return Object.fromEntries([...known.filter((kind) => kind in counts), ...Object.keys(counts)].map((kind) => [kind, counts[kind]]));
}

test('no view needs an extension', async () => {
  const views = await all("SELECT view_name, sql FROM duckdb_views() WHERE schema_name = 'artifact'");
  for (const view of views) assert.doesNotMatch(view.sql, /json\w*\(|\bJSON\b(?! )|->|TIMESTAMPTZ|WITH TIME ZONE|read_\w+\(/, view.view_name);
  assert.equal(views.length, (await viewNames(db)).length);
});

test('every view and table has a comment', async () => {
  const silent = await all(`
    SELECT view_name AS name FROM duckdb_views() WHERE schema_name = 'artifact' AND comment IS NULL
    UNION ALL SELECT table_name FROM duckdb_tables() WHERE schema_name = 'artifact' AND comment IS NULL`);
  assert.deepEqual(silent, []);
});

test('the built-in colour chain is that of the sample', async () => {
  const columns = 'cycle, hex_color, l, c, h';
  const stored = await all(`SELECT ${columns} FROM artifact.color_chain ORDER BY cycle`);
  await db.run('BEGIN; DELETE FROM artifact.color_chain');
  await db.run(await migrationFile('artifact', 'builtin_color_chain.sql'));
  const builtin = await all(`SELECT ${columns} FROM artifact.color_chain ORDER BY cycle`);
  await db.run('ROLLBACK');
  assert.deepEqual(builtin, stored);
});

test('what is kept says what tables and views say', async () => {
  const pairs = {
    findings: ['FROM artifact.kept_findings', 'FROM artifact.v_findings'],
    chains: [
      `SELECT artifact_id, is_verified, chain_length, stages & 1 > 0, stages & 2 > 0, stages & 4 > 0, stages & 8 > 0, stages & 16 > 0, arrow_count, verified_arrow_count
        FROM artifact.kept_artifacts`,
      'SELECT * EXCLUDE (artifact_type, witness_bridged) FROM artifact.v_chain_stages',
    ],
    arrows: [
      `SELECT artifact_id, bit // 5, bit % 5, verified_arrows & (1 << bit) > 0
        FROM artifact.kept_artifacts, (SELECT unnest(range(25))::INTEGER AS bit) WHERE arrows & (1 << bit) > 0`,
      `SELECT m.artifact_id, s.sequence_order - 1, t.sequence_order - 1, bool_and(coalesce(m.is_verified, FALSE))
        FROM artifact.provenance_morphisms AS m
        JOIN artifact.rule_pipeline_stages AS s ON s.node_type = m.source_node_type
        JOIN artifact.rule_pipeline_stages AS t ON t.node_type = m.target_node_type
        WHERE m.artifact_id IN (SELECT artifact_id FROM artifact.artifact_provenance) GROUP BY ALL`,
    ],
    people: [
      'SELECT a.artifact_id, p.researcher FROM artifact.kept_people AS p JOIN artifact.artifact_provenance AS a ON a.rowid = p.place',
      'SELECT DISTINCT artifact_id, researcher FROM artifact.artifact_researchers',
    ],
    connections: [
      `SELECT c.machine_cycle, u.name, s.name, t.name, k.name, ['machine→user', 'user→shared', 'shared→machine'][c.kind + 1], c.edge_weight, c.battery_level, c.machine_timestamp
        FROM artifact.kept_connections AS c
        LEFT JOIN artifact.kept_names AS u ON u.code = c.user_code LEFT JOIN artifact.kept_names AS s ON s.code = c.shared_code
        LEFT JOIN artifact.kept_names AS t ON t.code = c.type_code LEFT JOIN artifact.kept_names AS k ON k.code = c.composition_code`,
      `SELECT machine_cycle, user_researcher, shared_artifact_id, shared_artifact_type, composition_id, edge_kind, edge_weight, battery_level, machine_timestamp
        FROM artifact.tripartite_connections`,
    ],
  };
  for (const [name, [kept, told]] of Object.entries(pairs)) {
    const { more, less, all } = await only(`SELECT (SELECT count(*) FROM ((${kept}) EXCEPT ALL (${told}))) AS more,
      (SELECT count(*) FROM ((${told}) EXCEPT ALL (${kept}))) AS less, (SELECT count(*) FROM (${kept})) AS all`);
    assert.deepEqual({ more, less }, { more: 0, less: 0 }, name);
    assert.ok(all > 0, name);
  }
  const { odd } = await only(`SELECT count(*) AS odd FROM artifact.kept_artifacts AS k
    WHERE event_count <> (SELECT count(*) FROM artifact.provenance_audit_log AS l WHERE l.artifact_id = k.artifact_id)
      OR connection_count <> (SELECT count(*) FROM artifact.tripartite_connections AS t WHERE t.shared_artifact_id = k.artifact_id)`);
  assert.equal(odd, 0);
});

test('an exported database imports again, views and all', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'provscope-'));
  await db.run(`EXPORT DATABASE '${folder}' (FORMAT parquet)`);
  const copy = await (await DuckDBInstance.create(':memory:')).connect();
  await copy.run(`IMPORT DATABASE '${folder}'`);
  await rm(folder, { recursive: true });
  const groups = 'FROM artifact.v_finding_groups ORDER BY ALL';
  assert.deepEqual(await rows(copy, groups), await all(groups));
  assert.deepEqual(await viewNames(copy), await viewNames(db));
});
