// The views of the trace schema on the sample, in its three forms, against the expected results.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { emptyDatabase, expectations, loadTraces, migrationFile, rows, tally, viewNames } from './engine.mjs';

const FORMS = ['duckdb', 'later', 'otlp'];
const dbs = {};
let sample;
let layout;

before(async () => {
  const { expected } = await expectations();
  sample = expected['junjo-traces'];
  layout = expected['junjo-traces-parquet-layout'];
  for (const form of FORMS) {
    dbs[form] = await emptyDatabase();
    await loadTraces(dbs[form], form);
  }
});

const all = (sql, form = 'duckdb') => rows(dbs[form], sql);
const only = async (sql, form) => (await all(sql, form))[0];
const counts = async (sql, form) => tally(await all(sql, form), 'key', 'count');

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

for (const form of FORMS) {
  test(`${form}: spans are counted by service, type, kind, status and model as expected`, async () => {
    const by = async (column, condition = '') => sorted(await counts(`SELECT ${column} AS key, count(*) AS count FROM trace.spans ${condition} GROUP BY 1`, form));
    assert.deepEqual(await by('service_name'), sorted(sample.spans_per_service));
    assert.deepEqual(await by('junjo_span_type'), sorted(sample.spans_per_type));
    assert.deepEqual(await by('kind'), sorted(sample.spans_per_kind));
    assert.deepEqual(await by('status_code'), sorted(sample.spans_per_status));
    assert.deepEqual(await by('llm_model', "WHERE openinference_kind = 'LLM'"), sorted(sample.llm_spans_per_model));
    assert.deepEqual(await by('service_name', "WHERE junjo_span_type = 'workflow'"), sorted(sample.workflows_per_service));
    const { exceptions } = await only('SELECT count(*) FILTER (exception_count > 0) AS exceptions FROM trace.spans', form);
    assert.equal(exceptions, sample.spans_with_exception_event);
  });

  test(`${form}: patches are those of the source`, async () => {
    const patches = await only("SELECT count(*) AS count, count(*) FILTER (changes_nothing) AS nothing, count(*) FILTER (workflow_id = '' AND node_id = '') AS nobody FROM trace.v_state_patches", form);
    assert.deepEqual(patches, { count: sample.row_counts.state_patches, nothing: sample.no_change_patches, nobody: sample.patches_with_empty_workflow_and_node_id });
    assert.deepEqual(sorted(await counts('SELECT service_name AS key, count(*) AS count FROM trace.state_patches GROUP BY 1', form)), sorted(sample.patches_per_service));
    const { strays } = await only('SELECT count(*) FILTER (owner_span_id IS NULL) AS strays FROM trace.v_state_patches', form);
    assert.equal(strays, 0);
  });

  test(`${form}: trees are as deep as expected, and nothing is out of reach`, async () => {
    const tree = await only('SELECT max(depth) AS deepest, count(depth) AS reached FROM trace.v_span_tree', form);
    assert.deepEqual(tree, { deepest: sample.max_depth, reached: sample.reachable_spans });
    const { deepest } = await only(`SELECT count(DISTINCT trace_id) AS deepest FROM trace.v_span_tree WHERE depth = ${sample.max_depth}`, form);
    assert.equal(deepest, sample.deepest_traces);
  });

  test(`${form}: root spans carry what their trace holds`, async () => {
    const roots = await all('FROM trace.v_root_spans', form);
    assert.equal(roots.length, sample.roots);
    assert.equal(roots.filter((row) => row.llm_count > 0).length, sample.roots_whose_trace_has_an_llm_span);
    assert.equal(roots.filter((row) => row.error_count > 0).length, sample.traces_with_error);
    assert.equal(roots.filter((row) => row.service_count > 1).length, sample.traces_with_spans_of_two_services);
    const longest = roots.toSorted((a, b) => b.duration_ns - a.duration_ns)[0];
    const { trace_id, spans, duration_us } = sample.longest_trace_by_duration;
    assert.deepEqual([longest.trace_id, longest.span_count], [trace_id, spans]);
    assert.ok(Math.abs(longest.duration_ns / 1000 - duration_us) <= 1);
  });

  test(`${form}: runs of workflows have their graph, their states and their patches`, async () => {
    const { trace_id, stores, state_start, state_end } = sample.named_workflow;
    const found = await all(`FROM trace.v_executions WHERE trace_id = '${trace_id}' ORDER BY start_ns`, form);
    const told = found.map((row) => ({ junjo_span_type: row.junjo_span_type, name: row.name, store_id: row.store_id, patches: row.patch_count, no_change: row.no_change_count }));
    assert.deepEqual(told, stores);
    assert.deepEqual([JSON.parse(found[0].state_start), JSON.parse(found[0].state_end)], [state_start, state_end]);
    assert.equal(JSON.parse(found[0].graph_structure).v, 1);
    const { runs } = await only('SELECT count(*) AS runs FROM trace.v_executions', form);
    assert.equal(runs, sample.replay.equal + sample.replay.different);
  });

  test(`${form}: nothing is called a defect before states are replayed, and the notes are counted`, async () => {
    const found = await all('FROM trace.v_findings', form);
    assert.deepEqual(found.filter((row) => row.class === 'defect'), []);
    const twice = form === 'later' ? { spans_written_twice: layout.rows - layout.distinct_spans } : {};
    assert.deepEqual(sorted(await counts("SELECT kind AS key, count FROM trace.v_finding_groups", form)), sorted({ ...sample.notes, ...twice }));
  });
}

test('what replaying comes to is a defect where it is one', async () => {
  const db = await emptyDatabase();
  await db.run(`INSERT INTO trace.replay_results VALUES
    ('t', 'equal', 's', 3, 0, TRUE, ''), ('t', 'differs', 's', 3, 0, FALSE, '/title'),
    ('t', 'fails', 's', 2, 1, FALSE, 'the second'), ('t', 'open', 's', 2, 0, NULL, '')`);
  const found = await rows(db, 'SELECT kind, span_id FROM trace.v_findings ORDER BY span_id');
  assert.deepEqual(found, [{ kind: 'state_end_differs_from_replay', span_id: 'differs' }, { kind: 'patch_does_not_apply', span_id: 'fails' }]);
});

test('self time is what no child covers, and overlaps count once', async () => {
  const db = await spans([['r', null, 0, 100], ['a', 'r', 10, 30], ['b', 'r', 20, 50], ['c', 'r', 90, 200], ['d', 'a', 10, 30]]);
  const found = await rows(db, 'SELECT span_id, depth, self_ns FROM trace.v_span_tree ORDER BY span_id');
  assert.deepEqual(found, [
    { span_id: 'a', depth: 2, self_ns: 0 },
    { span_id: 'b', depth: 2, self_ns: 30 },
    { span_id: 'c', depth: 2, self_ns: 110 },
    { span_id: 'd', depth: 3, self_ns: 20 },
    { span_id: 'r', depth: 1, self_ns: 50 },
  ]);
});

/** A database with spans of one trace: [id, parent, start, end]. */
async function spans(list, trace = 't') {
  const db = await emptyDatabase();
  const text = (value) => (value === null ? 'NULL' : `'${value}'`);
  const values = list.map(([id, parent, start, end], place) => `(${place + 1}, ${text(trace)}, ${text(id)}, ${text(parent)}, 's', 'n', ${start}, ${end}, ${Number.isFinite(end - start) ? end - start : 'NULL'}, FALSE)`);
  if (values.length) await db.run(`INSERT INTO trace.spans (span_key, trace_id, span_id, parent_span_id, service_name, name, start_ns, end_ns, duration_ns, is_error) VALUES ${values}`);
  return db;
}

async function findings(list) {
  const db = await spans(list);
  await db.run(await migrationFile('trace', 'after_load.sql'));
  return (await rows(db, 'SELECT class, kind, key FROM trace.v_findings ORDER BY ALL')).map((row) => `${row.class} ${row.kind} ${row.key}`);
}

test('each kind of wrong tree is one finding, of its cause', async () => {
  assert.deepEqual(await findings([['r', null, 0, 9], ['a', 'r', 1, 2]]), []);
  assert.deepEqual(await findings([['r', null, 0, 9], ['a', 'gone', 1, 2], ['b', 'gone', 1, 2]]), ['defect span_parent_missing gone']);
  assert.deepEqual(await findings([['a', 'gone', 1, 2], ['b', 'a', 1, 2]]), ['defect trace_without_root t']);
  assert.deepEqual(await findings([['r', null, 0, 9], ['q', null, 0, 9]]), ['note traces_with_several_roots t']);
  assert.deepEqual(await findings([['r', 'r', 0, 9], ['a', 'r', 1, 2]]), ['defect span_is_its_own_parent r']);
  assert.deepEqual(await findings([['r', null, 0, 9], ['a', 'b', 1, 3], ['b', 'a', 1, 3], ['c', 'b', 2, 3]]), ['defect spans_in_a_circle a']);
  assert.deepEqual(await findings([['r', null, 5, 1]]), ['defect span_ends_before_start r']);
  assert.deepEqual(await findings([['r', null, 0, 9], ['a', 'r', 5, 12]]), ['note children_outside_their_parent a']);
  assert.deepEqual(await findings([['r', null, 0, 9], ['r', null, 0, 9]]), ['note spans_written_twice r']);
  assert.deepEqual(await findings([['r', null, 0, 9], ['r', null, 0, 8]]), ['defect span_duplicated r']);
  assert.deepEqual(await findings([['', null, 0, 9], ['', null, 0, 9]]), ['defect required_value_missing row 1', 'defect required_value_missing row 2', 'note traces_with_several_roots t']);
});

test('kinds that the older map exchanged are told', async () => {
  const db = await spans([['r', null, 0, 9], ['a', 'r', 1, 2]]);
  await db.run("UPDATE trace.spans SET kind = 'CLIENT', junjo_span_type = 'workflow'");
  assert.deepEqual((await rows(db, 'SELECT kind FROM trace.v_findings')).map((row) => row.kind), ['kinds_exchanged']);
});

test('patches without a span are told once for each span', async () => {
  const db = await spans([['r', null, 0, 9]]);
  await db.run("INSERT INTO trace.state_patches (patch_id, trace_id, span_id) VALUES ('1', 't', 'gone'), ('2', 't', 'gone'), ('3', 't', 'r')");
  assert.deepEqual((await rows(db, 'SELECT kind, key FROM trace.v_findings')), [{ kind: 'patch_span_missing', key: 'gone' }]);
});

test('chains without end, circles and odd times hang no view', async () => {
  const chain = Array.from({ length: 5_200 }, (_, place) => [`s${place}`, place ? `s${place - 1}` : null, place, 10_000]);
  const deep = await spans(chain);
  const tree = await rows(deep, 'SELECT max(depth) AS deepest, count(*) AS spans FROM trace.v_span_tree');
  assert.deepEqual(tree, [{ deepest: 5_000, spans: 5_200 }]);
  const far = await spans([['r', null, '9223372036854775000', '9223372036854775807'], ['a', 'r', '-9223372036854775000', '0'], ['b', 'b', 'NULL', 'NULL'], ['c', 'd', 0, 0], ['d', 'c', 0, 0]]);
  for (const view of await viewNames(far, 'trace')) await rows(far, `FROM trace.${view}`);
});

test('every view answers on empty tables, needs no extension, and has a comment', async () => {
  const db = await emptyDatabase();
  const views = await viewNames(db, 'trace');
  for (const view of views) await rows(db, `FROM trace.${view}`);
  assert.deepEqual(await rows(db, 'FROM trace.v_findings'), []);
  for (const view of await rows(db, "SELECT view_name, sql FROM duckdb_views() WHERE schema_name = 'trace'")) {
    assert.doesNotMatch(view.sql, /json\w*\(|\bJSON\b(?! )|->|TIMESTAMPTZ|WITH TIME ZONE|read_\w+\(/, view.view_name);
  }
  const silent = await rows(db, `SELECT view_name AS name FROM duckdb_views() WHERE schema_name = 'trace' AND comment IS NULL
    UNION ALL SELECT table_name FROM duckdb_tables() WHERE schema_name = 'trace' AND comment IS NULL`);
  assert.deepEqual(silent, []);
});
