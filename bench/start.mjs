// How soon the page is there, and its engine beside a bare worker.

import { ready } from "./site.mjs";

const LOCK_MARK = "RUN_QUERY";

/** Adds the figures of starting. */
export async function measureStart(site, figures, { runs }) {
  figures.group("Start");
  const bare = [];
  const answered = [];
  const locked = [];
  const painted = [];
  const shown = [];
  const opened = [];
  for (let run = 0; run < runs; run++) {
    // In turns, so that a slow moment of the machine meets both.
    bare.push(await site.withPage("bench/peers/bare.html", bareStart));
    const start = await site.withPage("dist/", startPage);
    painted.push(start.firstPaint);
    shown.push(start.ready);
    const sample = await site.withPage("dist/?snapshot=sample/manifest.json", openingPage);
    answered.push(sample.answered);
    locked.push(sample.locked);
    opened.push(sample.ready);
  }
  figures.add("engine's first answer in the page, against a bare worker's", answered, { against: bare, target: 1.2 });
  figures.add("engine with migrations and lock", locked);
  figures.add("first paint of the start page", painted);
  figures.add("start page ready", shown);
  figures.add("bundled sample open and painted, from the page's start", opened);
}

async function bareStart(page) {
  await page.waitForFunction(() => globalThis.answered, undefined, { timeout: 60_000 });
  return page.evaluate(() => globalThis.answered.at);
}

async function startPage(page) {
  await ready(page);
  return page.evaluate(async () => {
    const at = await globalThis.bench.painted();
    return { ready: at, firstPaint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime };
  });
}

async function openingPage(page) {
  await page.waitForFunction(() => globalThis.provscope?.snapshot?.());
  const at = await page.evaluate(() => globalThis.bench.painted());
  const log = await page.evaluate(() => globalThis.bench.log);
  return { ...engineTimes(log), ready: at };
}

/** From the log: the engine's first answer to a statement, and the last before the first insert. */
export function engineTimes(log) {
  const engine = log.find(({ type }) => type === "INSTANTIATE").worker;
  const mine = log.filter(({ worker }) => worker === engine);
  const insert = mine.findIndex(({ type }) => type === "INSERT_ARROW_FROM_IPC_STREAM");
  const asked = mine.filter(({ type, asks }) => type === LOCK_MARK && asks !== undefined);
  const answer = (ask) => mine.find(({ answers }) => answers === ask.asks)?.at;
  const before = asked.filter((ask) => insert < 0 || mine.indexOf(ask) < insert);
  return { answered: answer(before[0]), locked: Math.max(...before.map(answer).filter(Boolean)) };
}
