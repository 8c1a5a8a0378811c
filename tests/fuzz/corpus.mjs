// The sound and the hostile files that cases are made from, and the cases.

import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { DuckDBInstance } from "@duckdb/node-api";

import { zip } from "./archive.mjs";
import { mutate } from "./mutate.mjs";
import { random } from "./random.mjs";

const SNAPSHOTS = fileURLToPath(new URL("../snapshots/", import.meta.url));
/** Of ten cases, one is an archive. */
const ARCHIVES = 0.1;
/** Of a hundred, three are databases: each is read by an engine of its own. */
const DATABASES_SHARE = 0.03;

/** Forms of Parquet that the sample has not: codecs, encodings, nested and rarer types. */
const FORMS = {
  snappy: "COPY (SELECT range AS i, 'text ' || range AS t FROM range(3000)) TO '{}' (FORMAT parquet, CODEC snappy)",
  gzip: "COPY (SELECT range AS i, range % 7 = 0 AS b, repeat('x', (range % 90)::INTEGER) AS t FROM range(2000)) TO '{}' (FORMAT parquet, CODEC gzip)",
  brotli: "COPY (SELECT range AS i, 'text ' || range % 9 AS t FROM range(2000)) TO '{}' (FORMAT parquet, CODEC brotli)",
  lz4: "COPY (SELECT range AS i, 'text ' || range % 9 AS t FROM range(2000)) TO '{}' (FORMAT parquet, CODEC lz4_raw)",
  plain: "COPY (SELECT range AS i, 'text ' || range AS t FROM range(300)) TO '{}' (FORMAT parquet, CODEC uncompressed)",
  second: "COPY (SELECT range AS i, range * 1.5 AS d, 'text ' || range AS t FROM range(3000)) TO '{}' (FORMAT parquet, PARQUET_VERSION v2)",
  nested: "COPY (SELECT [range, NULL] AS l, {'a': range, 'b': ['x', NULL]} AS s, MAP {'k': range} AS m FROM range(500)) TO '{}' (FORMAT parquet)",
  types: "COPY (SELECT range::DECIMAL(18, 3) AS d, range::HUGEINT::DECIMAL(38, 2) AS h, DATE '2026-01-01' + range::INTEGER AS y, TIME '01:02:03' AS t, uuid() AS u, encode('b' || range) AS b, CASE WHEN range % 2 = 0 THEN range END AS n FROM range(800)) TO '{}' (FORMAT parquet)",
  groups: "COPY (SELECT range AS i, 'text ' || range AS t FROM range(9000)) TO '{}' (FORMAT parquet, ROW_GROUP_SIZE 2048)",
};

/** Databases: the sample's own tables, and types that are cast on their way out. */
const DATABASES = {
  small: `CREATE TABLE color_chain AS FROM '{snapshots}music-topos/color_chain.parquet'; CREATE TABLE registry AS FROM '{snapshots}music-topos/artist_theorem_registry.parquet'`,
  odd: `CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TABLE odd AS SELECT range AS i, (['a', 'b'])[1 + range % 2]::mood AS m, [range, NULL] AS l, {'a': range, 'b': 'x' || range} AS s, MAP {'k': range} AS mp, range::HUGEINT AS h, 1.5::DECIMAL(18, 3) AS d, repeat('text', (range % 900)::INTEGER) AS t FROM range(4000);
    CREATE VIEW v AS SELECT error('ran') AS x; CREATE TABLE g (a INTEGER PRIMARY KEY, b INTEGER GENERATED ALWAYS AS (a + 1)); INSERT INTO g SELECT range FROM range(300)`,
};

async function databases() {
  const folder = await mkdtemp(path.join(tmpdir(), "provscope-fuzz-"));
  try {
    const made = [];
    for (const [name, sql] of Object.entries(DATABASES)) {
      const file = path.join(folder, `${name}.duckdb`);
      const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
      const connection = await instance.connect();
      await connection.run(`ATTACH '${file.replaceAll("'", "''")}' AS d (STORAGE_VERSION 'v1.0.0'); USE d; ${sql.replaceAll("{snapshots}", SNAPSHOTS.replaceAll("'", "''"))}; CHECKPOINT d`);
      connection.closeSync();
      instance.closeSync();
      made.push({ name: `${name}.duckdb`, bytes: await readFile(file) });
    }
    return made;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function forms() {
  const folder = await mkdtemp(path.join(tmpdir(), "provscope-fuzz-"));
  try {
    const connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
    const made = [];
    for (const [name, sql] of Object.entries(FORMS)) {
      const file = path.join(folder, `${name}.parquet`);
      await connection.run(sql.replace("{}", file.replaceAll("'", "''")));
      made.push({ name: `${name}.parquet`, bytes: await readFile(file) });
    }
    return made;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function folder(name) {
  const names = (await readdir(SNAPSHOTS + name)).filter((file) => file.endsWith(".parquet")).sort();
  return Promise.all(names.map(async (file) => ({ name: file, bytes: await readFile(`${SNAPSHOTS}${name}/${file}`) })));
}

/** `{files, sound, archives, databases}`: what is damaged; a file that stays sound; archives and databases. */
export async function corpus() {
  const sample = await folder("music-topos");
  const hostile = [...(await folder("hostile")), ...(await folder("hostile/hostile_names")), ...(await folder("hostile/wrong_columns"))];
  const sound = sample.find(({ name }) => name === "color_chain.parquet");
  // The sample twice: it is what people have, and its tables are brought into their form.
  const files = [...sample, ...sample, ...hostile, ...(await forms())];
  const small = sample.filter(({ bytes }) => bytes.length < 40_000);
  const manifest = { name: "manifest.json", bytes: await readFile(`${SNAPSHOTS}music-topos/manifest.json`) };
  const archives = [
    { name: "sample.zip", bytes: zip(sample) },
    { name: "small.zip", bytes: zip(small.map(({ name, bytes }) => ({ name: `export/${name}`, bytes }))) },
    { name: "manifest.zip", bytes: zip([manifest, ...small]) },
  ];
  return { files, sound, archives, databases: await databases() };
}

/**
 * Case `index` of a seed: `{index, name, path, kind, how, bytes}`. The same whatever the other cases are.
 * A path's folder tells the case; its file's name is the table's, so that it is brought into that table's form.
 */
export function makeCase({ files, archives, databases }, seed, index, withArchives) {
  const chance = random(Math.imul(seed, 0x9e3779b1) ^ index);
  const drawn = chance.next();
  const isArchive = withArchives && drawn < ARCHIVES;
  const isDatabase = !isArchive && drawn > 1 - DATABASES_SHARE;
  const source = chance.pick(isArchive ? archives : isDatabase ? databases : files);
  const other = chance.pick(files).bytes;
  const kind = isArchive ? "zip" : isDatabase ? "database" : "parquet";
  const { bytes, how } = mutate(source.bytes, chance, { kind, other });
  const label = `case-${String(index).padStart(4, "0")}`;
  const path = isArchive ? `${label}.zip` : isDatabase ? `${label}.duckdb` : chance.below(3) === 0 ? `${label}.parquet` : `${label}/${source.name}`;
  return { index, label, path, kind, how, from: source.name, bytes };
}
