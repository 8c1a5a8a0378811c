// The same work on native DuckDB with one thread: loads, shredding and kept answers of `tests/native/engine.mjs`.

import { emptyDatabase, keep, load, migrationFile, SAMPLE_TABLES, viewNames } from "../tests/native/engine.mjs";

/** A loaded database, and the milliseconds from nothing to the last row. */
export async function nativeOpen(folder) {
  const start = performance.now();
  const database = await emptyDatabase();
  await load(database, folder, SAMPLE_TABLES);
  await keep(database);
  return { database, milliseconds: performance.now() - start };
}

/** What the decoder takes out of attributes and events, by DuckDB's own JSON functions. */
const SHRED = `UPDATE trace.spans SET
    start_ns = epoch_ns(start_time), end_ns = epoch_ns(end_time), duration_ns = epoch_ns(end_time) - epoch_ns(start_time),
    span_key = rowid + 1, is_error = status_code = '2', openinference_kind = attributes_json->>'$."openinference.span.kind"',
    llm_provider = attributes_json->>'$."llm.provider"', llm_model = attributes_json->>'$."llm.model_name"',
    tokens_input = (attributes_json->>'$."llm.token_count.prompt"')::BIGINT,
    tokens_output = (attributes_json->>'$."llm.token_count.completion"')::BIGINT,
    tokens_total = (attributes_json->>'$."llm.token_count.total"')::BIGINT,
    event_count = json_array_length(events_json);
  INSERT INTO trace.state_events BY NAME
  SELECT span_key, trace_id, span_id, (event->>'timeUnixNano')::BIGINT AS time_ns,
    event->'attributes'->>'$."junjo.state_json_patch"' AS patch_json, event->'attributes'->>'$."junjo.store.id"' AS store_id
  FROM (SELECT span_key, trace_id, span_id, unnest(from_json(events_json, '["JSON"]')) AS event FROM trace.spans)
  WHERE event->>'name' = 'set_state'`;

/** The same for generated spans. */
export async function nativeTraces(folder) {
  const start = performance.now();
  const database = await emptyDatabase();
  await database.run("SET TimeZone = 'UTC'");
  for (const table of ["spans", "state_patches"]) {
    await database.run(`INSERT INTO trace.${table} BY NAME FROM read_parquet('${folder}/${table}.parquet')`);
  }
  await database.run(SHRED);
  await database.run(await migrationFile("trace", "after_load.sql"));
  return { database, milliseconds: performance.now() - start };
}

/** The names of all views. */
export const views = viewNames;

/** SQL that needs every value of a view, and tells two results apart. */
export const wholeView = (view) => `SELECT coalesce(bit_xor(hash(v)), 0)::VARCHAR AS whole, count(*)::VARCHAR AS n FROM artifact.${view} AS v`;

/** A statement's result and milliseconds. */
export async function nativeQuery(database, sql) {
  const start = performance.now();
  const rows = (await database.runAndReadAll(sql)).getRowObjectsJson();
  return { rows, milliseconds: performance.now() - start };
}
