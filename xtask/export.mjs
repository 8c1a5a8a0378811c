// Writes the tables of a DuckDB database as Parquet: `node xtask/export.mjs DATABASE FOLDER`. Views are left out: they
// are code. Runs for `cargo xtask publish`.

import { mkdir } from "node:fs/promises";
import path from "node:path";

import { DuckDBInstance } from "@duckdb/node-api";

const [file, folder] = process.argv.slice(2);
const text = (value) => `'${value.replaceAll("'", "''")}'`;
const name = (value) => `"${value.replaceAll('"', '""')}"`;
/** A name that every file system takes. */
const plain = (value) => value.replaceAll(/[/\\:*?"<>|\u0000-\u001f]/g, "_").replace(/^\.+/, "_");

const instance = await DuckDBInstance.create(":memory:");
const connection = await instance.connect();
await connection.run(`ATTACH ${text(file)} AS given (READ_ONLY)`);
const reader = await connection.runAndReadAll(
  "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'given' AND NOT internal ORDER BY ALL",
);
const tables = reader.getRowObjects();
for (const { schema_name: schema, table_name: table } of tables) {
  const several = tables.some((other) => other.table_name === table && other.schema_name !== schema);
  const into = several ? path.join(folder, plain(schema)) : folder;
  await mkdir(into, { recursive: true });
  const to = path.join(into, `${plain(table)}.parquet`);
  await connection.run(`COPY given.${name(schema)}.${name(table)} TO ${text(to)} (FORMAT parquet, COMPRESSION zstd)`);
}
