// What is shipped: every file of dist/, raw, gzipped and brotli-compressed.

import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { ROOT } from "./site.mjs";

/** The app's module, gzipped, in kB. */
const APP_TARGET = 700;

/** Adds the sizes; the bundled sample counts as one. `quick` compresses less hard. */
export async function measureSizes(figures, { quick }) {
  figures.group("Size of what is shipped");
  const names = (await readdir(`${ROOT}dist`, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = await Promise.all(names.map(async (entry) => {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    return { name: path.relative(`${ROOT}dist`, file).replaceAll("\\", "/"), bytes: await readFile(file) };
  }));
  const sizes = files.map(({ name, bytes }) => ({ name, ...sizeOf(name, bytes, quick) })).sort((a, b) => b.raw - a.raw);
  const sample = sizes.filter(({ name }) => name.startsWith("sample/"));
  const shown = [...sizes.filter((size) => !sample.includes(size)), total("sample/", sample), total("all", sizes)];
  for (const { name, raw, gzip, brotli } of shown) {
    const isApp = /^app-.*\/app_bg\.wasm$/.test(name);
    const plain = name.replace(/-[0-9a-f]{16}/, "");
    figures.add(`${plain}: gzip (raw ${kilobytes(raw)}, brotli ${kilobytes(brotli)})`, gzip / 1000, { unit: "kB", target: isApp ? APP_TARGET : undefined, below: true });
  }
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(bytes < 100_000 ? 1 : 0)} kB`;

function sizeOf(name, bytes, quick) {
  const raw = bytes.length;
  // What is compressed already is sent as it is.
  if (/\.(gz|parquet)$/.test(name)) return { raw, gzip: raw, brotli: raw };
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: quick ? 5 : 11 } };
  return { raw, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes, quality).length };
}

function total(name, sizes) {
  const sum = (key) => sizes.reduce((all, size) => all + size[key], 0);
  return { name, raw: sum("raw"), gzip: sum("gzip"), brotli: sum("brotli") };
}
