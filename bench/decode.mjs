// Rows and bytes a second: our decoder and inserts, the official client's insert of the same streams, and the
// read_parquet that DuckDB-WASM 1.28 had built in.

import { stat } from "node:fs/promises";
import { basename } from "node:path";

import { ROOT } from "./site.mjs";

const PEERS = 600_000;

/** Adds the figures; `opening` is what `measureOpening` gave. */
export async function measureDecode(site, figures, { name, runs }, opening) {
  figures.group(`Decoding and inserting ${name}`);
  const files = await Promise.all(opening.paths.map(async (path) => ({ path, table: basename(path, ".parquet"), bytes: (await stat(ROOT + path)).size })));
  const packed = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const starts = opening.log.filter(({ start }) => start).map(({ start }) => start);
  const requests = files.map((file) => ({ ...file, start: starts.find(({ name }) => name.endsWith(basename(file.path))) }));

  const inPage = insertsOf(opening.log);
  const ours = { decode: [], insert: [] };
  let rows = 0;
  let arrow = 0;
  await site.withPage("bench/peers/client.html", async (page) => {
    await page.waitForFunction(() => globalThis.peer, undefined, { timeout: PEERS });
    for (let run = 0; run < runs; run++) {
      const result = await page.evaluate(decodeAndInsert, { requests, run });
      ours.decode.push(result.decode);
      ours.insert.push(result.insert);
      ({ rows, arrow } = result);
    }
  });
  const million = (milliseconds) => milliseconds.map((each) => rows / each / 1000);
  const megabytes = (bytes, milliseconds) => milliseconds.map((each) => bytes / each / 1000);
  figures.note(`${rows.toLocaleString("en-US")} rows with those of side tables, ${(packed / 1e6).toFixed(1)} MB of Parquet, ${(arrow / 1e6).toFixed(1)} MB of Arrow`);
  const rate = (label, unit, values) => figures.add(label, values, { unit });
  rate("our decoder alone", "M rows/s", million(ours.decode));
  rate("our decoder alone, Parquet", "MB/s", megabytes(packed, ours.decode));
  rate("our inserts, as in the page", "M rows/s", million([inPage.milliseconds]));
  rate("our inserts, Arrow", "MB/s", megabytes(inPage.bytes, [inPage.milliseconds]));
  rate("official client 1.32.0, insertArrowFromIPCStream of the same streams", "M rows/s", million(ours.insert));
  rate("official client 1.32.0, Arrow", "MB/s", megabytes(arrow, ours.insert));

  const read = [];
  let fileRows = 0;
  await site.withPage("bench/peers/reader.html", async (page) => {
    await page.waitForFunction(() => globalThis.peer, undefined, { timeout: PEERS });
    for (let run = 0; run < runs; run++) {
      const result = await page.evaluate(readParquet, files);
      read.push(result.milliseconds);
      fileRows = result.rows;
    }
  });
  const pageTime = opening.pageOpen;
  rate("DuckDB-WASM 1.28.0, read_parquet into a table", "M rows/s", read.map((each) => fileRows / each / 1000));
  rate("DuckDB-WASM 1.28.0, Parquet", "MB/s", megabytes(packed, read));
  rate("our whole opening, the engine's start and shredding included", "M rows/s", pageTime.map((each) => fileRows / each / 1000));
  rate("our whole opening, Parquet", "MB/s", megabytes(packed, pageTime));
}

/** Bytes and milliseconds of the inserts in a log. They come one after the other. */
function insertsOf(log) {
  const asked = log.filter(({ type, asks }) => type === "INSERT_ARROW_FROM_IPC_STREAM" && asks !== undefined);
  const answer = (ask) => log.find(({ worker, answers }) => worker === ask.worker && answers === ask.asks).at;
  return {
    bytes: asked.reduce((sum, { bytes }) => sum + bytes, 0),
    milliseconds: asked.reduce((sum, ask) => sum + answer(ask) - ask.at, 0),
  };
}

/** In the client's page: our decoder decodes each file, and the client inserts what comes. */
async function decodeAndInsert({ requests, run }) {
  const { startDecoder } = await import("/bench/peers/decoder.mjs");
  const decoder = await startDecoder();
  const sum = { decode: 0, insert: 0, rows: 0, arrow: 0 };
  for (const { path, start } of requests) {
    const blob = await (await fetch(`/${path}`)).blob();
    const { milliseconds, rows, streams } = await decoder.decode(start, blob);
    sum.decode += milliseconds;
    sum.rows += rows;
    for (const [table, parts] of Object.entries(streams)) {
      sum.arrow += parts.reduce((bytes, part) => bytes + part.byteLength, 0);
      const name = `${table}_${run}`;
      sum.insert += await globalThis.peer.insert(name, parts);
      await globalThis.peer.connection.query(`DROP TABLE ${name}`);
    }
  }
  decoder.end();
  return sum;
}

/** In the old engine's page: it reads each file by itself. */
async function readParquet(files) {
  let [milliseconds, rows] = [0, 0];
  for (const { path, table } of files) {
    milliseconds += await globalThis.peer.read(table, `/${path}`);
    const [row] = (await globalThis.peer.connection.query(`SELECT count(*)::INTEGER AS n FROM ${table}`)).toArray();
    rows += Number(row.n);
  }
  return { milliseconds, rows };
}
