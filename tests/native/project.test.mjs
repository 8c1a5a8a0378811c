// The described tables of the sample of projects, and what drifts in them, against the expected results and defects.
// The statements are those that the page runs; the files' rows are read by DuckDB itself.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { emptyDatabase, expectations, root, rows, tally, viewNames } from './engine.mjs';

const TABLES = ['projects', 'portfolios', 'portfolio_projects'];
const folder = `${root}tests/snapshots/projects`;
let db;
let written;
let expected;
let defects;

before(async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'provscope-'));
  const file = join(scratch, 'projects.json');
  const command = ['test', '--quiet', '--package', 'provscope', '--test', 'native', 'the_projects_are_written_out'];
  execFileSync('cargo', command, { cwd: root, env: { ...process.env, PROVSCOPE_PROJECTS: file }, stdio: ['ignore', 'ignore', 'inherit'] });
  written = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(scratch, { recursive: true });
  expected = (await expectations()).expected.projects;
  ({ defects } = JSON.parse(await readFile(`${folder}/defects.json`, 'utf8')));
  db = await emptyDatabase();
  for (const table of TABLES) await db.run(`CREATE TABLE file_rows.${table} AS FROM '${folder}/${table}.parquet'`);
  await run(db, written.sample);
});

async function run(database, statements) {
  for (const statement of statements) {
    await database.run(statement).catch((error) => {
      throw new Error(`${error.message}\n${statement}`);
    });
  }
}

const ask = (name) => rows(db, written.questions[name].sql);

test('every row loads, in the described types, and sums are exact', async () => {
  for (const table of TABLES) {
    assert.deepEqual(await rows(db, `SELECT count(*) AS count FROM project.${table}`), [{ count: expected.row_counts[table] }]);
  }
  const types = await rows(db, "SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE schema_name = 'project' AND table_name = 'portfolios'");
  assert.deepEqual(Object.fromEntries(types.map((column) => [column.name, column.type])), {
    portfolio_id: 'UUID', portfolio_name: 'VARCHAR', description: 'VARCHAR', risk_profile: 'VARCHAR',
    total_committed_amount: 'DECIMAL(20,2)', inception_date: 'DATE', last_updated: 'TIMESTAMP', manager: 'VARCHAR',
  });
  const sums = await ask('project_totals');
  const cents = sums.reduce((sum, row) => sum + BigInt(row.total.replace('.', '')), 0n);
  assert.equal(`${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`, expected.total_amount_sum);
  const perStatus = {};
  for (const row of sums) perStatus[row.status ?? 'None'] = (perStatus[row.status ?? 'None'] ?? 0) + row.count;
  assert.deepEqual(perStatus, expected.projects_per_status);
  const currencies = (await ask('project_facets')).filter((row) => row.facet === 'currency_code');
  assert.deepEqual(tally(currencies, 'value', 'count'), tally(await rows(db, `SELECT currency_code AS value, count(*) AS count FROM '${folder}/projects.parquet' GROUP BY 1 ORDER BY count DESC, 1`), 'value', 'count'));
  assert.deepEqual((await ask('project_facets_narrow')).find((row) => row.facet === 'currency_code' && row.value === 'EUR').count, (await ask('project_count'))[0].count);
});

test('the drift is what is expected', async () => {
  const kinds = new Set(expected.drift.map((one) => one.finding));
  const found = (await ask('project_drift')).filter((row) => kinds.has(row.finding)).map((row) => {
    const told = { table: row.table_name, finding: row.finding, column: row.column_name };
    if (row.finding === 'null_in_required_column') return { ...told, rows: row.row_count };
    return { ...told, ...(row.descriptor && { descriptor: row.descriptor }), ...(row.actual && { actual: row.actual }) };
  });
  const order = (list) => list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  assert.deepEqual(order(found), order(expected.drift));
  const whole = await rows(db, "SELECT subject, regexp_extract(detail, '[0-9.]+') AS total FROM project.drift WHERE finding = 'allocations_do_not_sum_to_100'");
  assert.deepEqual(whole, expected.portfolios_not_at_100.map(({ portfolio_id, total }) => ({ subject: portfolio_id, total })));
  assert.deepEqual((await rows(db, "SELECT value FROM project.drift WHERE finding = 'unknown_project'")).map((row) => row.value), expected.unknown_projects);
  const retyped = (await ask('project_drift_of')).find((row) => row.finding === 'retyped_column');
  assert.deepEqual([retyped.row_count, retyped.rounded_count, retyped.examples], [0, 0, null]);
});

test('the findings are the defects that were put in, each once', async () => {
  const found = await rows(db, 'SELECT class, kind, table_name, subject, part, key FROM project.v_findings');
  assert.ok(found.every((row) => row.class === 'defect'));
  const told = found.map((row) => `${row.kind} ${row.table_name} ${row.part} ${row.key} ${row.subject}`).sort();
  const put = defects.map((one) => {
    const column = one.column ?? { unknown_project: 'project_id', allocations_do_not_sum_to_100: 'allocation_percentage' }[one.kind];
    const key = one.value ?? { unknown_project: one.project_id, allocations_do_not_sum_to_100: one.portfolio_id }[one.kind] ?? column;
    return `${one.kind} ${one.table} ${column} ${key} ${one.project_id ?? one.portfolio_id ?? null}`;
  });
  assert.deepEqual(told, put.sort());
  const unexplained = await rows(db, 'SELECT kind FROM project.v_findings WHERE kind NOT IN (SELECT kind FROM project.rule_finding_kinds)');
  assert.deepEqual(unexplained, []);
});

test('every question answers with the columns that are decoded, and hostile texts find nothing', async () => {
  const types = {};
  for (const [name, { sql, columns }] of Object.entries(written.questions)) {
    const reader = await db.runAndReadAll(sql).catch((error) => {
      throw new Error(`${name}: ${error.message}\n${sql}`);
    });
    const own = Object.fromEntries(reader.columnNames().map((column, index) => [column, String(reader.columnType(index))]));
    types[name] = Object.fromEntries(columns.map((column) => [column, own[column]]));
  }
  const file = `${root}tests/native/project_types.json`;
  if (process.env.UPDATE_TYPES) (await import('node:fs')).writeFileSync(file, `${JSON.stringify(types, null, 1)}\n`);
  assert.deepEqual(types, JSON.parse(await readFile(file, 'utf8')));
  for (const name of ['project_rows_hostile', 'project_one_unknown', 'project_find_hostile']) assert.deepEqual(await ask(name), [], name);
});

test('projects are listed newest first, with every value as its text', async () => {
  const list = await ask('project_rows');
  const days = list.map((row) => row.cells[8]);
  assert.deepEqual(days, days.toSorted().reverse());
  const [one] = await ask('project_one');
  const [stored] = await rows(db, `SELECT total_amount::VARCHAR AS amount, status FROM '${folder}/projects.parquet' WHERE project_id = '${one.cells[0]}'`);
  assert.deepEqual([one.cells[3], one.cells[7]], [stored.amount, stored.status]);
  const narrow = await rows(db, `SELECT count(*) AS count FROM '${folder}/projects.parquet' WHERE (status = 'ACTIVE' OR status IS NULL) AND currency_code = 'EUR' AND contains(lower(concat_ws(' ', project_name, description)), 'shore')`);
  assert.deepEqual(await ask('project_count'), narrow);
  assert.equal((await ask('project_rows_narrow')).length, narrow[0].count);
});

test('portfolios have their projects, and who names an unknown one is told', async () => {
  const sums = await ask('portfolio_sums');
  assert.equal(sums.length, expected.row_counts.portfolios);
  assert.deepEqual(sums.filter((row) => !row.is_whole).map((row) => [row.portfolio_id, row.total]), expected.portfolios_not_at_100.map((one) => [one.portfolio_id, one.total]));
  assert.equal(sums.reduce((sum, row) => sum + row.project_count, 0), expected.row_counts.portfolio_projects);
  const unknown = await ask('allocations_of_project');
  assert.ok(unknown.length > 0 && unknown.every((row) => !row.is_known && row.project_name === null && row.portfolio_name));
  const members = await ask('allocations_of_portfolio');
  assert.equal(members.reduce((sum, row) => sum + Math.round(Number(row.share) * 100), 0), 11_200);
  assert.deepEqual((await ask('project_find')).map((row) => [row.kind, row.note]), [['portfolio', 'Transport infrastructure']]);
  assert.ok((await ask('portfolio_sums_alone')).every((row) => row.name === null));
});

test('a change of a descriptor that is only tried tells what would drift, and changes nothing', async () => {
  const before = await ask('project_drift');
  const found = (await rows(db, written.tried)).filter((row) => row.table_name === 'projects').map((row) => `${row.finding} ${row.column_name} ${row.row_count}`);
  const { missing } = (await rows(db, `SELECT count(*) AS missing FROM '${folder}/projects.parquet' WHERE description IS NULL`))[0];
  assert.deepEqual(found.sort(), [
    'extra_column dscr null', 'missing_column sponsor null', `null_in_required_column description ${missing}`,
    'null_in_required_column status 1', 'retyped_column project_name 64', 'value_outside_enum status 1',
  ]);
  assert.deepEqual(await ask('project_drift'), before);
});

test('values that do not fit are empty, and told with the first of them', async () => {
  const other = await emptyDatabase();
  await other.run('CREATE SCHEMA other');
  const uuid = (digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`;
  await other.run(`CREATE TABLE file_rows."other.odd ""table""" AS SELECT * FROM (VALUES
    ('${uuid('a')}', '12.30', 1.0::DOUBLE, 'EUR', TIMESTAMP '2025-01-02 00:00:00', NULL, 'x'),
    ('${uuid('b').toUpperCase()}', '12.345', 2.5, 'EURO', TIMESTAMP '2025-01-02 10:00:00', '${uuid('a')}', NULL),
    ('nonsense', 'a lot', 1e300, NULL, NULL, 'nobody', NULL),
    (NULL, '123456789012345.00', NULL, 'USD', NULL, 'nobody', NULL)
  ) AS t(ID, amount, count, code, day, above, note)`);
  await run(other, written.odd);
  const cells = (await rows(other, written.odd_rows)).map((row) => row.cells);
  assert.deepEqual(cells, [
    [uuid('a'), '12.30', '1', 'EUR', '2025-01-02', null, 'x'],
    [uuid('b'), '12.35', '2', 'EURO', '2025-01-02', uuid('a'), null],
    [null, null, null, null, null, 'nobody', null],
    [null, null, null, 'USD', null, 'nobody', null],
  ]);
  const found = (await rows(other, 'SELECT * FROM project.drift ORDER BY finding, column_name')).map((row) => [row.finding, row.column_name, row.value, row.row_count, row.rounded_count, row.examples]);
  assert.deepEqual(found, [
    ['extra_column', 'note', null, null, null, null],
    ['null_in_required_column', 'id', null, 1, null, null],
    ['retyped_column', 'amount', null, 2, 1, ['"a lot"', '"123456789012345.00"']],
    ['retyped_column', 'count', null, 1, 1, ['"1e+300"']],
    ['retyped_column', 'day', null, 0, 1, null],
    ['retyped_column', 'id', null, 1, 0, ['"nonsense"']],
    ['unknown_reference', 'above', 'nobody', 2, null, null],
    ['value_outside_enum', 'code', 'EURO', 1, null, null],
    ['value_too_long', 'code', null, 1, null, ['"EURO"']],
  ]);
});

test('every view answers on empty tables, needs no extension, and has a comment', async () => {
  const empty = await emptyDatabase();
  for (const view of await viewNames(empty, 'project')) await rows(empty, `FROM project.${view}`);
  const silent = await rows(empty, `SELECT view_name AS name FROM duckdb_views() WHERE schema_name = 'project' AND comment IS NULL
    UNION ALL SELECT table_name FROM duckdb_tables() WHERE schema_name = 'project' AND comment IS NULL`);
  assert.deepEqual(silent, []);
  for (const statement of written.sample) assert.doesNotMatch(statement, /json\w*\(|\bJSON\b(?! )|->|TIMESTAMPTZ|read_\w+\(/);
});
