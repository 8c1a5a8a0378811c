// What systems of one snapshot share: ids, contents, paths and names, each from both sides.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { emptyDatabase, rows, writtenQuestions } from './engine.mjs';

const TRACE = '0123456789abcdef0123456789abcdef';
let db;
let questions;

before(async () => {
  ({ questions } = await writtenQuestions());
  db = await emptyDatabase();
});

const ask = async (name) => (await rows(db, questions[name].sql)).map(({ kind, id, why }) => `${kind} ${id}: ${why}`);

test('nothing is shared where nothing is', async () => {
  for (const name of ['elsewhere_artifact', 'elsewhere_dataset', 'elsewhere_trace', 'elsewhere_embedding']) assert.deepEqual(await ask(name), []);
});

test('contents, paths, traces and names lead from one system to the other and back', async () => {
  await db.run(`
    INSERT INTO artifact.artifact_provenance BY NAME SELECT * FROM (VALUES
      ('a', 'ABCD', '{"run": "${TRACE}"}'), ('other', '', '{}'), (NULL, 'abcd', NULL)) AS t (artifact_id, content_hash, artifact_metadata);
    INSERT INTO artifact.artifact_exports BY NAME SELECT 'a' AS artifact_id, 'sets/d.jsonl' AS export_path, 'feed' AS checksum;
    INSERT INTO artifact.provenance_audit_log BY NAME SELECT 'a' AS artifact_id, 'indexer' AS actor;
    INSERT INTO dataset.dataset_provenance BY NAME SELECT * FROM (VALUES
      ('d', 'abcd', 's3://bucket/sets/d.jsonl', '{"trace": "${TRACE.toUpperCase()}"}'), ('f', 'FEED', 'elsewhere', '{}'),
      ('empty', '', '', NULL)) AS t (dataset_id, checksum, storage_path, metadata);
    INSERT INTO dataset.provenance_audit_log BY NAME SELECT 'd' AS dataset_id, 'indexer' AS changed_by;
    INSERT INTO trace.root_spans BY NAME SELECT '${TRACE}' AS trace_id, 'indexer' AS service_name;
    INSERT INTO compute.deterministic_embeddings BY NAME SELECT * FROM (VALUES ('e', 'file_sets.d'), ('g', 'file_other.d'))
      AS t (embedding_id, parsed_file_id);
    INSERT INTO compute.computation_results BY NAME SELECT 'c' AS computation_id, '{"trace_id": "${TRACE}"}' AS input_data`);
  assert.deepEqual(await ask('elsewhere_artifact'), [
    'dataset d: stored where this was exported to',
    'dataset d: the same content',
    'dataset f: the same content as an exported file',
    'service indexer: acted on it',
    `trace ${TRACE}: named in the metadata`,
  ]);
  assert.deepEqual(await ask('elsewhere_dataset'), [
    'artifact a: exported to where this is stored',
    'artifact a: the same content',
    'embedding e: the schema of its file',
    'service indexer: changed its record',
    `trace ${TRACE}: named in the metadata`,
  ]);
  assert.deepEqual(await ask('elsewhere_embedding'), ['dataset d: stored where its file is']);
  assert.deepEqual(await ask('elsewhere_trace'), [
    'artifact a: its metadata names this trace',
    'computation c: its data names this trace',
    'dataset d: its metadata names this trace',
  ]);
});
