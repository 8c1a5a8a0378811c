// Native DuckDB with the schemas of all systems, and the samples loaded into it, for the tests beside it.
// Only here may DuckDB's own Parquet reader and JSON functions be used.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';

export const root = fileURLToPath(new URL('../../', import.meta.url));
/** The systems that have a schema with tables. */
export const SYSTEMS = ['artifact', 'compute', 'dataset', 'project', 'trace'];
const snapshots = `${root}tests/snapshots/`;

/** The expected results of the sample, and the defects put into it. */
export async function expectations() {
  const read = async (name) => JSON.parse(await readFile(`${snapshots}${name}`, 'utf8'));
  const expected = await read('expected.json');
  return { expected, sample: expected['music-topos'], defects: (await read('music-topos/defects.json')).defects };
}

/** The numbered migrations of a system, in order: [name, sql]. */
export async function migrations(system) {
  const names = (await readdir(`${root}migrations/${system}/`)).filter((name) => /^\d/.test(name)).sort();
  return Promise.all(names.map(async (name) => [name, await migrationFile(system, name)]));
}

/** Fills what is kept of a system, as the page does after a load. */
export async function keep(db, system = 'artifact') {
  const names = (await readdir(`${root}migrations/${system}/`)).filter((name) => name.startsWith('keep_')).sort();
  for (const name of names) await db.run(await migrationFile(system, name));
}

/** The text of one file of a system's migrations. */
export function migrationFile(system, name) {
  return readFile(`${root}migrations/${system}/${name}`, 'utf8');
}

/** A fresh database with the migrations run in order. */
export async function emptyDatabase() {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const db = await instance.connect();
  for (const system of SYSTEMS) {
    for (const [name, sql] of await migrations(system)) {
      await db.run(sql).catch((error) => {
        throw new Error(`${system}/${name}: ${error.message}`);
      });
    }
  }
  return db;
}

const EDGE_KIND = `CASE
  WHEN edge_type IN ('machine→user', 'user→shared', 'shared→machine') THEN edge_type
  WHEN edge_type = 'observation' THEN 'machine→user'
  WHEN edge_type = 'creation' THEN 'user→shared'
  WHEN edge_type = 'feedback' THEN 'shared→machine'
END`;

/** Which tables carry a key made from the row's place, first in the table. */
const SURROGATE = {
  provenance_nodes: true,
  provenance_morphisms: true,
  tripartite_connections: true,
  provenance_audit_log: true,
};

/** Loads Parquet files of a folder, normalised as the decoder does it. */
export async function load(db, folder, tables) {
  for (const table of tables) {
    const source = `read_parquet('${folder}/${table}.parquet', file_row_number = true)`;
    const key = SURROGATE[table] ? 'file_row_number + 1, ' : '';
    const kind = table === 'tripartite_connections' ? `, ${EDGE_KIND}` : '';
    await db.run(`INSERT INTO artifact.${table} SELECT ${key}* EXCLUDE (file_row_number)${kind} FROM ${source}`);
  }
  if (tables.includes('artifact_provenance')) {
    await db.run(`INSERT INTO artifact.artifact_researchers
      SELECT artifact_id, name, (place - 1)::INTEGER
      FROM (SELECT artifact_id, from_json(researchers_involved, '["VARCHAR"]') AS names FROM artifact.artifact_provenance),
        unnest(names) WITH ORDINALITY AS each(name, place)`);
  }
}

/** The tables of the sample. */
export const SAMPLE_TABLES = [
  'analysis_results', 'artifact_exports', 'artifact_provenance', 'artist_theorem_registry', 'color_chain',
  'composition_structure', 'provenance_audit_log', 'provenance_morphisms', 'provenance_nodes', 'tripartite_connections',
];

/** A database with the sample loaded. */
export async function sampleDatabase() {
  const db = await emptyDatabase();
  await load(db, `${snapshots}music-topos`, SAMPLE_TABLES);
  await keep(db);
  return db;
}

/** A database with the tables of the hostile sample that can be loaded. */
export async function hostileDatabase() {
  const db = await emptyDatabase();
  await load(db, `${snapshots}hostile/hostile_names`, ['artifact_provenance', 'provenance_nodes', 'provenance_audit_log']);
  await keep(db);
  return db;
}

let decoded;

/** Loads a form of the sample of traces (duckdb, later, otlp) as the decoder decodes it, and does what is done after. */
export async function loadTraces(db, form) {
  if (!decoded) {
    decoded = mkdtempSync(join(tmpdir(), 'provscope-'));
    process.on('exit', () => rmSync(decoded, { recursive: true, force: true }));
    const command = ['test', '--quiet', '--package', 'provscope', '--test', 'native', 'the_traces_are_written_out'];
    execFileSync('cargo', command, { cwd: root, env: { ...process.env, PROVSCOPE_TRACES: decoded }, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const tables = (await readdir(join(decoded, form))).map((file) => file.replace('.parquet', ''));
  for (const table of tables) await db.run(`INSERT INTO trace.${table} FROM read_parquet('${decoded}/${form}/${table}.parquet')`);
  await db.run(await migrationFile('trace', 'after_load.sql'));
  if (!tables.includes('state_patches')) await db.run(await migrationFile('trace', 'patches_of_events.sql'));
}

const datasets = new Map();

/** Loads datasets as the decoder decodes them, and keeps what is kept after: the sample, or those of a folder. */
export async function loadDatasets(db, from = '') {
  if (!datasets.has(from)) {
    const to = mkdtempSync(join(tmpdir(), 'provscope-'));
    datasets.set(from, to);
    process.on('exit', () => rmSync(to, { recursive: true, force: true }));
    const command = ['test', '--quiet', '--package', 'provscope', '--test', 'native', 'the_datasets_are_written_out'];
    const given = from ? { PROVSCOPE_DATASETS_FROM: from } : {};
    execFileSync('cargo', command, { cwd: root, env: { ...process.env, PROVSCOPE_DATASETS: to, ...given }, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const folder = datasets.get(from);
  for (const file of await readdir(folder)) {
    await db.run(`INSERT INTO dataset.${file.replace('.parquet', '')} FROM read_parquet('${folder}/${file}')`);
  }
  await keep(db, 'dataset');
}

/** Every question that the Rust side asks of its samples, with its SQL and columns: `{questions, tables, migrations}`. */
export async function writtenQuestions() {
  const folder = mkdtempSync(join(tmpdir(), 'provscope-'));
  try {
    const file = join(folder, 'questions.json');
    const command = ['test', '--quiet', '--package', 'provscope', '--test', 'native', 'the_questions_are_written_out'];
    execFileSync('cargo', command, { cwd: root, env: { ...process.env, PROVSCOPE_QUESTIONS: file }, stdio: ['ignore', 'ignore', 'inherit'] });
    return JSON.parse(await readFile(file, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Loads the sample of embeddings and computations as the decoder decodes it. */
export async function loadEmbeddings(db) {
  const folder = mkdtempSync(join(tmpdir(), 'provscope-'));
  const command = ['test', '--quiet', '--package', 'provscope', '--test', 'native', 'the_embeddings_are_written_out'];
  execFileSync('cargo', command, { cwd: root, env: { ...process.env, PROVSCOPE_COMPUTE: folder }, stdio: ['ignore', 'ignore', 'inherit'] });
  for (const file of await readdir(folder)) {
    const table = file.replace('.parquet', '');
    await db.run(`INSERT INTO compute.${table} FROM read_parquet('${join(folder, file)}')`);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Rows as plain objects: whole numbers as numbers, timestamps as text, floats to six decimals. */
export async function rows(db, sql) {
  const reader = await db.runAndReadAll(sql);
  return reader.getRowObjects().map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
}

function plain(value) {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Math.round(value * 1e6) / 1e6;
  if (typeof value === 'object') return Array.isArray(value.items) ? value.items.map(plain) : value.toString();
  return value;
}

/** A count by a key, as the expected results hold it; NULL is the key "None". */
export function tally(list, key, count) {
  return Object.fromEntries(list.map((row) => [row[key] === null ? 'None' : String(row[key]), row[count]]));
}

/** All view names of a schema. */
export async function viewNames(db, system = 'artifact') {
  return (await rows(db, `SELECT view_name FROM duckdb_views() WHERE schema_name = '${system}' ORDER BY 1`)).map((row) => row.view_name);
}
