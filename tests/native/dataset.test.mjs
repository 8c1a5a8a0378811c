// The views of the dataset schema on the sample, against the expected results, and on what is wrong in other ways.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import { emptyDatabase, expectations, keep, loadDatasets, root, rows, tally, viewNames } from './engine.mjs';

let db;
let sample;

before(async () => {
  sample = (await expectations()).expected.datasets;
  db = await emptyDatabase();
  await loadDatasets(db);
});

const all = (sql) => rows(db, sql);
const only = async (sql) => (await all(sql))[0];

test('tables have their rows, and nothing of the documents is lost', async () => {
  for (const [table, count] of Object.entries(sample.row_counts)) {
    assert.equal((await only(`SELECT count(*) AS count FROM dataset.${table}`)).count, count, table);
  }
  assert.deepEqual(await all('FROM dataset.dataset_provenance WHERE unread_json IS NOT NULL OR missing_fields IS NOT NULL'), []);
  // What is shredded in Rust is what DuckDB's own JSON functions find.
  const json = `SELECT
      sum(len(from_json(processing_lineage -> 'processing_stages', '["JSON"]'))) AS stages,
      sum(len(from_json(processing_lineage -> 'parent_datasets', '["JSON"]'))) AS parents,
      sum(len(from_json(audit_info -> 'audit_findings', '["JSON"]'))) AS findings,
      sum(len(from_json(license_info -> 'allowed_uses', '["JSON"]')) + len(from_json(license_info -> 'prohibited_uses', '["JSON"]'))) AS uses,
      sum((metadata ->> 'record_count')::BIGINT) AS records,
      sum((storage_info ->> 'file_size_bytes')::BIGINT) AS bytes
    FROM dataset.dataset_provenance`;
  const tables = `SELECT (SELECT count(*) FROM dataset.dataset_stages) AS stages, (SELECT count(*) FROM dataset.dataset_parents) AS parents,
      (SELECT count(*) FROM dataset.dataset_findings) AS findings, (SELECT count(*) FROM dataset.dataset_uses) AS uses,
      (SELECT sum(record_count) FROM dataset.dataset_provenance) AS records, (SELECT sum(file_size_bytes) FROM dataset.dataset_provenance) AS bytes`;
  assert.deepEqual(await only(tables), await only(json));
});

test('every typed column says what the document says', async () => {
  const fields = {
    source_info: ['source_id', 'source_name', 'source_type', 'acquisition_method', 'source_url', 'doi'],
    license_info: ['license_type', 'license_verification_status', 'license_verified_by', 'attribution_text'],
    storage_info: ['storage_type', 'storage_path', 'file_format', 'checksum', 'storage_bucket', 'storage_region', 'compression'],
    audit_info: ['audited_by', 'compliance_status'],
    metadata: ['quality_tier', 'notes'],
  };
  for (const [column, names] of Object.entries(fields)) {
    for (const name of names) {
      assert.deepEqual(await all(`SELECT dataset_id, ${name} FROM dataset.dataset_provenance WHERE ${name} IS DISTINCT FROM ${column} ->> '${name}'`), [], name);
    }
  }
  const times = await all(`SELECT dataset_id FROM dataset.dataset_provenance
    WHERE strftime(acquisition_date, '%Y-%m-%dT%H:%M:%SZ') IS DISTINCT FROM source_info ->> 'acquisition_date'
      OR strftime(last_audited_at, '%Y-%m-%dT%H:%M:%SZ') IS DISTINCT FROM audit_info ->> 'last_audited_at'`);
  assert.deepEqual(times, []);
});

test('the lineage has the expected edges, depth, ancestors and descendants', async () => {
  const edges = await only('SELECT count(*) AS count, count(*) FILTER (parent_is_known) AS known FROM dataset.v_lineage_edges');
  assert.deepEqual(edges, { count: sample.dag_edges, known: sample.dag_edges_to_known_parents });
  const levels = await all('SELECT dataset_id, level FROM dataset.v_levels ORDER BY level DESC, dataset_id');
  assert.equal(levels[0].level, sample.dag_depth_in_edges);
  assert.deepEqual(levels.filter((row) => row.level === levels[0].level).map((row) => row.dataset_id), sample.deepest_dataset);
  const roots = await only(`SELECT count(*) AS count FROM dataset.v_levels AS l JOIN dataset.dataset_provenance AS d ON d.dataset_id = l.dataset_id WHERE level = 0`);
  assert.equal(roots.count, sample.dag_roots);
  const ids = async (sql) => (await all(sql)).map((row) => row.id);
  assert.deepEqual(await ids("SELECT ancestor_id AS id FROM dataset.v_ancestors WHERE dataset_id = 'priority_1_FINAL' ORDER BY 1"), sample.ancestors_of_priority_1_FINAL);
  assert.deepEqual(await ids("SELECT descendant_id AS id FROM dataset.v_descendants WHERE dataset_id = 'raw_forum_dump' ORDER BY 1"), sample.descendants_of_raw_forum_dump);
  const nodes = await only('SELECT count(*) AS count, count(*) FILTER (NOT is_known) AS named FROM dataset.v_lineage_nodes');
  assert.deepEqual(nodes, { count: sample.row_counts.dataset_provenance + 1, named: 1 });
});

test('licences of concern reach datasets as expected, by both ways of asking', async () => {
  const told = {};
  for (const row of await all("SELECT dataset_id, ancestor_id || ' (' || license_type || ')' AS words FROM dataset.v_license_problems WHERE quality_tier = 'priority' ORDER BY ALL")) {
    (told[row.dataset_id] ??= []).push(row.words);
  }
  assert.deepEqual(told, sample.problem_licences_reaching_priority_tier);
  const kept = await all('SELECT dataset_id, license_type FROM dataset.inherited_licenses ORDER BY ALL');
  assert.deepEqual(kept, await all('SELECT DISTINCT dataset_id, license_type FROM dataset.v_license_problems ORDER BY ALL'));
});

test('compliance, severities and actions are counted as expected', async () => {
  for (const dimension of ['license_type', 'source_type', 'quality_tier']) {
    const found = Object.fromEntries((await all(`FROM dataset.v_compliance WHERE dimension = '${dimension}' ORDER BY value`)).map((row) => {
      const { value, total, compliant, needs_review, non_compliant, unknown } = row;
      return [value, Object.fromEntries(Object.entries({ total, compliant, needs_review, non_compliant, unknown }).filter(([, count]) => count > 0))];
    }));
    assert.deepEqual(found, sample[`compliance_by_${dimension}`]);
  }
  const { compliant, needs_review, non_compliant, unknown } = await only("FROM dataset.v_compliance WHERE dimension = 'all'");
  assert.deepEqual({ compliant, needs_review, non_compliant, unknown }, sample.compliance);
  const counts = async (sql) => Object.fromEntries(Object.entries(tally(await all(sql), 'key', 'count')).sort());
  assert.deepEqual(await counts('SELECT severity AS key, total AS count FROM dataset.v_audit_severities'), sample.findings_by_severity);
  assert.deepEqual(await counts('SELECT action AS key, count(*) AS count FROM dataset.provenance_audit_log GROUP BY 1'), sample.audit_actions);
  const summary = await all("SELECT dataset_id FROM dataset.provenance_summary WHERE license_type = 'contracted'");
  assert.equal(summary.length, sample.compliance_by_license_type.contracted.total);
});

test('stages flow as expected', async () => {
  const stages = await all("SELECT position AS n, stage_name AS stage, input_record_count AS i, output_record_count AS o, records_filtered AS filtered FROM dataset.v_dataset_flow WHERE dataset_id = 'priority_1_FINAL' ORDER BY position");
  assert.deepEqual(stages, sample.stages_of_priority_1_FINAL);
});

test('stages whose numbers do not add up are those that were counted, and each is told in a finding', async () => {
  const wrong = await all(`WITH s AS (
      SELECT *, lag(output_record_count) OVER ordered AS before, row_number() OVER ordered - 1 AS n, row_number() OVER ordered = count(*) OVER (PARTITION BY dataset_id) AS is_last
      FROM dataset.dataset_stages WINDOW ordered AS (PARTITION BY dataset_id ORDER BY stage_order))
    SELECT DISTINCT dataset_id AS id, 'stage_order' AS what FROM s WHERE stage_order <> n
    UNION ALL SELECT dataset_id, stage_name || ': input - filtered <> output' FROM s WHERE n > 0 AND input_record_count - records_filtered <> output_record_count
    UNION ALL SELECT dataset_id, stage_name || ': input <> previous output' FROM s WHERE input_record_count <> before
    UNION ALL SELECT dataset_id, 'metadata.record_count <> last output' FROM s JOIN dataset.dataset_provenance USING (dataset_id) WHERE is_last AND record_count <> output_record_count`);
  const told = Object.entries(sample.lineage_check).flatMap(([id, list]) => list.map((what) => `${id} ${what}`));
  assert.deepEqual(wrong.map(({ id, what }) => `${id} ${what}`).sort(), told.sort());
  const found = await all("SELECT DISTINCT subject AS id FROM dataset.v_findings WHERE regexp_matches(kind, '^(stage|record_count)_') ORDER BY id");
  assert.deepEqual(found.map(({ id }) => id), Object.keys(sample.lineage_check).sort());
});

test('defects are exactly those that were put in, each once, and notes are no defects', async () => {
  const { defects } = JSON.parse(await readFile(`${root}tests/snapshots/datasets/defects.json`, 'utf8'));
  const words = (kind, dataset, part) => [kind, dataset, part ?? ''].join(' ').trim();
  const part = { stage_counts_do_not_add_up: 'part', parent_dataset_missing: 'part' };
  const found = (await all("FROM dataset.v_findings WHERE class = 'defect'")).map((row) => words(row.kind, row.subject, row[part[row.kind]]));
  const put = defects.map((defect) => words(defect.kind, defect.dataset_id, defect.stage ?? defect.parent));
  assert.deepEqual(found.sort(), put.sort());
  const notes = tally(await all("SELECT kind, count(*) AS count FROM dataset.v_findings WHERE class = 'note' GROUP BY kind"), 'kind', 'count');
  const open = await only("SELECT count(*) AS count FROM dataset.dataset_provenance WHERE license_verification_status <> 'verified'");
  assert.deepEqual(notes, { compliance_not_known: sample.compliance.unknown, licence_not_verified: open.count, licence_problem_inherited: 9 });
  for (const { kind } of await all('SELECT DISTINCT kind FROM dataset.v_findings')) {
    assert.equal((await all(`FROM dataset.rule_finding_kinds WHERE kind = '${kind}'`)).length, 1, kind);
  }
});

/** A database with datasets: {id, parents: {id: ratio}, stages: [[order, in, out, filtered]], and columns}. */
async function datasets(list) {
  const other = await emptyDatabase();
  const text = (value) => (value === null || value === undefined ? 'NULL' : typeof value === 'string' ? `'${value}'` : String(value));
  for (const [place, { id, parents = {}, stages = [], ...columns }] of list.entries()) {
    const row = { dataset_key: place + 1, provenance_id: `p_${id}`, dataset_id: id, dataset_name: id, created_at: '2025-01-01', updated_at: '2025-01-02', compliance_status: 'compliant', ...columns };
    await other.run(`INSERT INTO dataset.dataset_provenance (${Object.keys(row)}) VALUES (${Object.values(row).map(text)})`);
    for (const [n, [parent, ratio]] of Object.entries(parents).entries()) {
      await other.run(`INSERT INTO dataset.dataset_parents VALUES (${text(id)}, ${n}, ${text(parent)}, NULL, ${text(ratio)})`);
    }
    for (const [n, [order, input, output, filtered, type = 'filtering']] of stages.entries()) {
      await other.run(`INSERT INTO dataset.dataset_stages (dataset_id, place, stage_order, stage_name, transformation_type, input_record_count, output_record_count, records_filtered)
        VALUES (${text(id)}, ${n}, ${text(order)}, 's${n}', '${type}', ${text(input)}, ${text(output)}, ${text(filtered)})`);
    }
  }
  await keep(other, 'dataset');
  return other;
}

async function findings(list) {
  return (await rows(await datasets(list), 'SELECT class, kind, key FROM dataset.v_findings ORDER BY ALL')).map((row) => `${row.class} ${row.kind} ${row.key}`);
}

const READ = [0, 0, 100, 0, 'ingestion'];

test('each kind of wrong stage is one finding, of its cause', async () => {
  assert.deepEqual(await findings([{ id: 'a', record_count: 90, stages: [READ, [1, 100, 90, 10]] }]), []);
  assert.deepEqual(await findings([{ id: 'a', record_count: 90, stages: [READ, [1, 100, 95, 10]] }]), ['defect stage_counts_do_not_add_up s1'], 'the last stage wrote wrongly');
  assert.deepEqual(await findings([{ id: 'a', record_count: 80, stages: [READ, [1, 100, 90, 10]] }]), ['defect record_count_differs_from_last_stage 80 and 90']);
  assert.deepEqual(await findings([{ id: 'a', stages: [READ, [1, 100, 95, 10], [2, 90, 90, 0]] }]), ['defect stage_counts_do_not_add_up s1'], 'what follows is not told again');
  assert.deepEqual(await findings([{ id: 'a', stages: [READ, [1, 70, 70, 0], [2, 60, 60, 0]] }]), ['defect stage_counts_do_not_add_up s1', 'defect stage_counts_do_not_add_up s2'], 'two causes');
  assert.deepEqual(await findings([{ id: 'a', record_count: 50, stages: [READ, [2, 100, 50, 50]] }]), ['defect stage_order_not_contiguous 0, 2']);
  assert.deepEqual(await findings([{ id: 'a', record_count: 50, stages: [[1, 100, 50, 50], READ] }]), [], 'the order is that of the numbers');
  assert.deepEqual(await findings([{ id: 'a', stages: [READ, [1, -5, -5, 0]] }]), ['defect count_is_negative s1', 'defect stage_counts_do_not_add_up s1']);
  assert.deepEqual(await findings([{ id: 'a', stages: [[null, '9223372036854775807', '-9223372036854775808', '-1']] }]).then((all) => all.length > 0), true, 'numbers at the edge hang nothing');
});

test('each kind of wrong lineage is one finding, of its cause', async () => {
  assert.deepEqual(await findings([{ id: 'a' }, { id: 'b', parents: { a: 0.9996 } }]), [], 'rounded ratios are right');
  assert.deepEqual(await findings([{ id: 'b', parents: { gone: 1 } }, { id: 'c', parents: { gone: 1 } }]), ['defect parent_dataset_missing gone']);
  assert.deepEqual(await findings([{ id: 'a' }, { id: 'b', parents: { a: 0.4 } }]), ['defect contribution_ratios_do_not_sum_to_1 0.4']);
  assert.deepEqual(await findings([{ id: 'a' }, { id: 'b', parents: { a: 1.4 } }]), ['defect value_out_of_range contribution_ratio of a=1.4']);
  assert.deepEqual(await findings([{ id: 'a' }, { id: 'b', parents: { a: null } }]), [], 'what is not stated is not summed');
  assert.deepEqual(await findings([{ id: 'a', license_type: 'none' }, { id: 'b', license_type: 'cc_by', parents: { a: 1 } }]), ['note licence_problem_inherited none']);
});

test('records, values and the log are checked against the rules', async () => {
  assert.deepEqual(await findings([{ id: 'a', source_type: 'web', quality_tier: 'cot' }, { id: 'b', source_type: 'web' }]), ['defect unknown_enum_value source_type=web']);
  assert.deepEqual(await findings([{ id: 'a', missing_fields: 'source_info.source_id' }]), ['defect required_value_missing a']);
  assert.deepEqual(await findings([{ id: 'a', unread_json: 'source_info' }]), ['defect document_not_understood a']);
  assert.deepEqual(await findings([{ id: 'a', stages: [READ] }, { id: 'a', stages: [READ] }]), ['defect dataset_id_duplicated a'], 'what is mixed by it is not told again');
  assert.deepEqual(await findings([{ id: 'a', created_at: '2025-02-01' }]), ['defect updated_before_created a']);
  assert.deepEqual(await findings([{ id: 'a', checksum: 'abc' }]), ['note checksum_not_64_digits abc']);
  const logged = await datasets([{ id: 'a' }]);
  await logged.run("INSERT INTO dataset.provenance_audit_log (audit_id, provenance_id, dataset_id, action) VALUES ('1', 'p_a', 'a', 'created'), ('1', 'p_a', 'b', 'moved'), ('2', 'gone', 'x', 'deleted')");
  const kinds = (await rows(logged, "SELECT kind FROM dataset.v_findings ORDER BY kind")).map((row) => row.kind);
  assert.deepEqual(kinds, ['audit_id_duplicated', 'audit_rows_for_unknown_provenance', 'audit_rows_name_another_dataset', 'unknown_enum_value']);
});

test('circles end every walk, and are told once when they are kept', async () => {
  const circle = await datasets([{ id: 'x' }, { id: 'a', parents: { c: 0.5, x: 0.5 } }, { id: 'b', parents: { a: 1 } }, { id: 'c', parents: { b: 1 } }, { id: 'd', license_type: 'none', parents: { d: 1 } }]);
  await circle.run("INSERT INTO dataset.lineage_circles VALUES (1, 'a'), (1, 'b'), (1, 'c'), (2, 'd')");
  for (const view of await viewNames(circle, 'dataset')) await rows(circle, `FROM dataset.${view}`);
  const found = await rows(circle, "SELECT kind, subject FROM dataset.v_findings WHERE class = 'defect' ORDER BY ALL");
  assert.deepEqual(found, [{ kind: 'datasets_in_a_circle', subject: 'a' }, { kind: 'datasets_in_a_circle', subject: 'd' }]);
  assert.deepEqual((await rows(circle, "SELECT ancestor_id FROM dataset.v_ancestors WHERE dataset_id = 'a' ORDER BY 1")).map((row) => row.ancestor_id), ['a', 'b', 'c', 'x']);
});

test('a generated lineage has twelve levels, one to five parents, and no defect', async () => {
  const folder = `${root}target/generated/test-native-datasets`;
  execFileSync('cargo', ['run', '--quiet', '--package', 'xtask', '--', 'generate', '--datasets', '600', '--out', folder], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const made = await emptyDatabase();
  await loadDatasets(made, folder);
  assert.deepEqual(await rows(made, "FROM dataset.v_findings WHERE class = 'defect'"), []);
  const [{ levels, fewest, most }] = await rows(made, `SELECT (SELECT max(level) + 1 FROM dataset.v_levels) AS levels,
    min(parent_count) FILTER (parent_count > 0) AS fewest, max(parent_count) AS most FROM dataset.dataset_provenance`);
  assert.deepEqual([levels, fewest, most], [12, 1, 5]);
});

test('every view answers on empty tables, needs no extension, and has a comment', async () => {
  const empty = await emptyDatabase();
  for (const view of await viewNames(empty, 'dataset')) if (!view.startsWith('rule_')) assert.deepEqual(await rows(empty, `FROM dataset.${view}`), [], view);
  for (const view of await rows(empty, "SELECT view_name, sql FROM duckdb_views() WHERE schema_name = 'dataset'")) {
    assert.doesNotMatch(view.sql, /json\w*\(|\bJSON\b(?! )|->|TIMESTAMPTZ|WITH TIME ZONE|read_\w+\(/, view.view_name);
  }
  const silent = await rows(empty, `SELECT view_name AS name FROM duckdb_views() WHERE schema_name = 'dataset' AND comment IS NULL
    UNION ALL SELECT table_name FROM duckdb_tables() WHERE schema_name = 'dataset' AND comment IS NULL`);
  assert.deepEqual(silent, []);
});
