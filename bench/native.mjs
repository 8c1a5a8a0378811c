// The same work on native DuckDB with one thread: loads, shredding and kept answers of `tests/native/engine.mjs`.

import { emptyDatabase, keep, load, SAMPLE_TABLES, viewNames } from "../tests/native/engine.mjs";

/** A loaded database, and the milliseconds from nothing to the last row. */
export async function nativeOpen(folder) {
  const start = performance.now();
  const database = await emptyDatabase();
  await load(database, folder, SAMPLE_TABLES);
  await keep(database);
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
