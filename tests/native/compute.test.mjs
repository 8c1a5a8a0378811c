// The views of the compute schema on the sample, against the expected results.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import { emptyDatabase, expectations, loadEmbeddings, root, rows, tally, viewNames } from './engine.mjs';

let db;
let sample;
let defects;

before(async () => {
  const { expected } = await expectations();
  sample = expected.compute;
  ({ defects } = JSON.parse(await readFile(`${root}tests/snapshots/compute/defects.json`, 'utf8')));
  db = await emptyDatabase();
  await loadEmbeddings(db);
});

const all = (sql) => rows(db, sql);
const counts = async (sql) => tally(await all(sql), 'key', 'count');

test('embeddings and computations are counted as expected', async () => {
  assert.deepEqual(await counts('SELECT tenant_id AS key, count(*) AS count FROM compute.deterministic_embeddings GROUP BY 1'), sample.embeddings_per_tenant);
  assert.deepEqual(await counts('SELECT fingerprint_form AS key, count(*) AS count FROM compute.deterministic_embeddings GROUP BY 1'), { object: sample.fingerprint_forms.OBJECT, text: sample.fingerprint_forms.VARCHAR });
  const types = await counts('SELECT computation_type AS key, sum(computation_count)::INTEGER AS count FROM compute.v_computation_types GROUP BY 1 ORDER BY 1');
  assert.deepEqual(types, sample.computations_per_type);
  const [{ empty }] = await all('SELECT count(*) FILTER (is_empty) AS empty FROM compute.deterministic_embeddings');
  assert.equal(empty, sample.empty_signatures);
});

test('files with one fingerprint are in one group', async () => {
  const groups = await all(`SELECT fingerprint, list(parsed_file_id ORDER BY parsed_file_id) AS files FROM compute.deterministic_embeddings
    WHERE fingerprint IN (SELECT fingerprint FROM compute.v_schema_groups WHERE embedding_count > 1) GROUP BY 1 ORDER BY files`);
  assert.deepEqual(groups, sample.exact_match_groups);
  const [{ n }] = await all('SELECT count(*) AS n FROM compute.v_embeddings WHERE group_size > 1');
  assert.equal(n, sample.exact_match_groups.flatMap((group) => group.files).length);
});

test('a signature is shredded into its columns', async () => {
  const [premium] = await all(`SELECT c.* EXCLUDE (embedding_key, embedding_id, sample_values) FROM compute.embedding_columns AS c
    JOIN compute.deterministic_embeddings AS e USING (embedding_key) WHERE e.parsed_file_id = 'file_projects.projects' AND name = 'dscr'`);
  assert.deepEqual(premium, {
    position: 6, name: 'dscr', normal_name: 'dscr', type: 'float', nullable: null, constraints: null, total_count: 64, null_count: 0, unique_count: 54,
    minimum: 0.92, maximum: 2.59, mean: 1.728594, min_length: null, max_length: null, mean_length: null, earliest: null, latest: null, patterns: null,
  });
  const [upper] = await all(`SELECT name, normal_name FROM compute.embedding_columns JOIN compute.deterministic_embeddings USING (embedding_key)
    WHERE parsed_file_id LIKE '%#uppercase' AND position = 0`);
  assert.deepEqual(upper, { name: ' ERROR_ID ', normal_name: 'error_id' });
  const [{ patterns }] = await all("SELECT string_agg(DISTINCT patterns, '/' ORDER BY patterns) AS patterns FROM compute.embedding_columns");
  assert.equal(patterns, 'numeric_string/uuid');
});

test('the similarity of the rule, in SQL, is the expected one', async () => {
  let differs = 0;
  for (const { source, target, similarity_score } of sample.similarity) {
    const of = (file) => `(SELECT c.normal_name, c.type FROM compute.embedding_columns AS c JOIN compute.deterministic_embeddings AS e USING (embedding_key) WHERE e.parsed_file_id = 'file_${file}')`;
    const [{ score }] = await all(`SELECT round(0.6 * count(a.normal_name) FILTER (b.normal_name IS NOT NULL) / count(*)
      + 0.4 * count(*) FILTER (a.type = b.type) / count(a.normal_name) FILTER (b.normal_name IS NOT NULL), 6) AS score
      FROM ${of(source)} AS a FULL JOIN ${of(target)} AS b ON a.normal_name = b.normal_name`);
    assert.equal(score, similarity_score, `${source} ${target}`);
    differs += score === similarity_score ? 0 : 1;
  }
  assert.equal(differs, sample.similarity_recomputed_in_sql_differs);
  assert.ok(sample.similarity.every(({ exact_match: exact, similarity_score: score, confidence }) => confidence === (exact ? 1 : score)));
});

const findings = (db) => rows(db, "SELECT class || ' ' || kind || ' ' || key AS found FROM compute.v_findings ORDER BY 1").then((all) => all.map((row) => row.found));

test('before anything is computed again there is one defect, and the notes are counted', async () => {
  const [missing] = defects;
  assert.deepEqual((await findings(db)).filter((found) => found.startsWith('defect')), [`defect ${missing.kind} ${missing.source_id}`]);
  assert.deepEqual(await counts("SELECT kind AS key, count FROM compute.v_finding_groups WHERE class = 'note'"), { file_without_rows: sample.empty_signatures });
});

test('what differs when it is computed again is a defect', async () => {
  const other = await emptyDatabase();
  await loadEmbeddings(other);
  await other.run(`INSERT INTO compute.replay_results SELECT computation_key, computation_id, CASE computation_id WHEN '${sample.replay.different[0]}' THEN 'different' ELSE 'same' END, NULL, NULL FROM compute.computation_results`);
  const found = (await findings(other)).filter((one) => one.startsWith('defect'));
  assert.deepEqual(found, [`defect ${defects[0].kind} emb_missing`, `defect ${defects[1].kind} ${sample.replay.different[0]}`].sort());
  const [{ same }] = await rows(other, 'SELECT sum(same_count)::INTEGER AS same FROM compute.v_computation_types');
  assert.equal(same, sample.row_counts.computation_results - 1);
});

async function foundIn(embeddings, columns = [], computations = []) {
  const other = await emptyDatabase();
  const insert = async (table, names, list) => list.length && other.run(`INSERT INTO compute.${table} (${names}) VALUES ${list.map((row) => `(${row.map((value) => (value === null ? 'NULL' : typeof value === 'string' ? `'${value}'` : value)).join(', ')})`)}`);
  await insert('deterministic_embeddings', 'embedding_key, embedding_id, parsed_file_id, tenant_id, schema_fingerprint, pattern_signature, fingerprint, computed_fingerprint, has_columns, is_empty', embeddings);
  await insert('embedding_columns', 'embedding_key, embedding_id, name, total_count, null_count, unique_count', columns);
  await insert('computation_results', 'computation_key, computation_id, computation_type, tenant_id, result_data, source_id, target_id', computations);
  return findings(other);
}

test('each kind of wrong embedding is one finding, of its cause', async () => {
  const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
  const good = [1, 'e', 'file_a.b', 't', 'x', 'x', a, a, true, false];
  const but = (changes) => good.map((value, place) => (place in changes ? changes[place] : value));
  assert.deepEqual(await foundIn([good]), []);
  assert.deepEqual(await foundIn([but({ 2: null })]), ['defect required_value_missing row 1']);
  assert.deepEqual(await foundIn([good, but({ 0: 2 })]), ['defect embedding_duplicated e']);
  assert.deepEqual(await foundIn([but({ 6: 'abc', 7: b })]), ['defect fingerprint_is_no_hash e']);
  assert.deepEqual(await foundIn([but({ 7: b })]), ['defect fingerprint_differs_from_its_columns e']);
  assert.deepEqual(await foundIn([but({ 7: b, 8: false })]), [], 'constraints that are not stored may explain it');
  assert.deepEqual(await foundIn([good], [[1, 'e', 'c', null, null, null], [1, 'e', 'd', 3, 1, 2]]), ['defect signature_lacks_columns e']);
  assert.deepEqual(await foundIn([good], [[1, 'e', 'c', 3, 1, 3]]), ['defect counts_do_not_add_up e c']);
  const match = [1, 'c', 'schema_match', 't', '{}', 'e', 'gone'];
  assert.deepEqual(await foundIn([good], [], [match, [2, 'd', 'schema_match', 't', '{}', 'gone', 'e']]), ['defect computation_refers_to_missing_embedding gone']);
  assert.deepEqual(await foundIn([], [], [match]), [], 'without embeddings none is missing');
  assert.deepEqual(await foundIn([good], [], [[1, 'c', null, 't', '{}', null, null], [2, 'c', 'x', 't', '{}', null, null]]), ['defect computation_duplicated c', 'defect required_value_missing row 1']);
});

test('every view answers on empty tables, needs no extension, and has a comment', async () => {
  const empty = await emptyDatabase();
  for (const view of await viewNames(empty, 'compute')) await rows(empty, `FROM compute.${view}`);
  assert.deepEqual(await rows(empty, 'FROM compute.v_findings'), []);
  for (const view of await rows(empty, "SELECT view_name, sql FROM duckdb_views() WHERE schema_name = 'compute'")) {
    assert.doesNotMatch(view.sql, /json\w*\(|\bJSON\b(?! )|->|TIMESTAMPTZ|WITH TIME ZONE|read_\w+\(/, view.view_name);
  }
  const silent = await rows(empty, `SELECT view_name AS name FROM duckdb_views() WHERE schema_name = 'compute' AND comment IS NULL
    UNION ALL SELECT table_name FROM duckdb_tables() WHERE schema_name = 'compute' AND comment IS NULL`);
  assert.deepEqual(silent, []);
});
