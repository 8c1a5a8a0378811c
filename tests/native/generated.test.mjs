// A generated snapshot on native DuckDB: its counts are those of its manifest, and no rule finds a defect in it.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { emptyDatabase, load, root, rows, SAMPLE_TABLES, viewNames } from './engine.mjs';

const ARTIFACTS = 3000;
const folder = `${root}target/generated/test-native`;

let db;

before(async () => {
  await rm(folder, { recursive: true, force: true });
  const options = ['generate', '--artifacts', String(ARTIFACTS), '--out', folder];
  await promisify(execFile)('cargo', ['run', '--quiet', '--package', 'xtask', '--', ...options], { cwd: root });
  db = await emptyDatabase();
  await load(db, folder, SAMPLE_TABLES);
});

test('every table has the rows of the manifest', async () => {
  const manifest = JSON.parse(await readFile(`${folder}/manifest.json`, 'utf8'));
  assert.equal(manifest.tables.find(({ table }) => table === 'artifact_provenance').rows, ARTIFACTS);
  for (const { table, rows: wanted } of manifest.tables) {
    const [{ count }] = await rows(db, `SELECT count(*) AS count FROM artifact.${table}`);
    assert.equal(count, wanted, table);
  }
});

test('there is no defect', async () => {
  assert.deepEqual(await rows(db, "SELECT kind, key, detail FROM artifact.v_findings WHERE class = 'defect' LIMIT 5"), []);
});

test('every view runs', async () => {
  for (const view of await viewNames(db)) await rows(db, `SELECT count(*) AS n FROM (FROM artifact.${view})`);
});

test('the time is in bursts, and a few people do most', async () => {
  const [{ busy }] = await rows(db, `SELECT count(*) AS busy FROM (
    SELECT time_bucket(INTERVAL 1 HOUR, creation_timestamp) AS hour, count(*) AS n FROM artifact.artifact_provenance
    GROUP BY hour QUALIFY sum(n) OVER (ORDER BY n DESC) <= ${ARTIFACTS / 2})`);
  const [{ hours }] = await rows(db, `SELECT date_diff('hour', min(creation_timestamp), max(creation_timestamp)) AS hours FROM artifact.artifact_provenance`);
  assert.ok(busy * 10 < hours, `half of the artifacts come in ${busy} of ${hours} hours`);
  const people = await rows(db, 'SELECT artifact_count AS n FROM artifact.v_statistics_by_researcher ORDER BY n DESC');
  assert.ok(people[0].n > 5 * people[Math.floor(people.length / 2)].n);
});
