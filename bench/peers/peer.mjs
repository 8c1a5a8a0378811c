// A DuckDB-WASM of another kind or age, started by its own client.

/** Starts the engine whose files lie at `folder`. */
export async function start(duckdb, folder) {
  const worker = new Worker(`${folder}duckdb-browser-eh.worker.js`);
  const database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);
  await database.instantiate(new URL(`${folder}duckdb-eh.wasm`, location.href).href);
  await database.open({ maximumThreads: 1 });
  return { database, connection: await database.connect() };
}
