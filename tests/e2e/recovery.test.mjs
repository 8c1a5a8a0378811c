// When the engine breaks down: the page says so, opens the snapshot again by itself, and is right afterwards.

import assert from "node:assert/strict";
import test from "node:test";

import { setUp } from "./harness.mjs";
import { expected, failure, number, openRows, rejection, snapshot } from "./support.mjs";

const site = setUp();

/**
 * Keeps the page's running workers in `theWorkers`. With `breakOn` set, the next message that holds this text is
 * not delivered: the worker answers as the engine does after a trap. `seen` counts the messages that hold it.
 */
function watchWorkers() {
  const running = (globalThis.theWorkers = new Set());
  globalThis.trap = { breakOn: undefined, seen: 0 };
  const Original = globalThis.Worker;
  globalThis.Worker = class extends Original {
    constructor(...given) {
      super(...given);
      running.add(this);
    }
    terminate() {
      running.delete(this);
      super.terminate();
    }
    postMessage(message, transfer) {
      const { trap } = globalThis;
      if (trap.breakOn && JSON.stringify(message.data ?? null).includes(trap.breakOn)) {
        trap.seen += 1;
        const data = { name: "RuntimeError", message: "memory access out of bounds", stack: [] };
        const answer = { messageId: 0, requestId: message.messageId, type: "ERROR", data };
        return queueMicrotask(() => this.dispatchEvent(new MessageEvent("message", { data: answer })));
      }
      return super.postMessage(message, transfer ?? []);
    }
  };
}

async function openWatched(hash) {
  const page = await site.open();
  await page.addInitScript(watchWorkers);
  await page.goto(`${site.server.url}?snapshot=sample/manifest.json${hash}`);
  await site.ready(page);
  return page;
}

/** Breaks the engine as an uncaught error in its worker does; true if the page is then at work. */
const breakEngine = (page) =>
  page.evaluate(async () => {
    const engines = [...globalThis.theWorkers];
    for (const worker of engines) worker.dispatchEvent(new ErrorEvent("error", { message: "unreachable", cancelable: true }));
    await new Promise((resolve) => {
      const main = document.querySelector("main");
      if (main.dataset.state === "loading") return resolve();
      new MutationObserver(() => main.dataset.state === "loading" && resolve()).observe(main, { attributes: true });
    });
    return engines.length;
  });

test("once everything is loaded, the engine is the only worker", async () => {
  const page = await openWatched("");
  assert.equal(await page.evaluate(() => globalThis.theWorkers.size), 1);
});

test("a broken engine is said to be so, the snapshot opens again by itself, and its numbers are right", async () => {
  const page = await openWatched("#/artifacts?type=proof");
  const before = await snapshot(page);
  assert.equal(await breakEngine(page), 1);
  await site.ready(page);
  assert.match(await page.getByRole("alert").innerText(), /Something went wrong.*opened again/s);
  assert.equal(await page.evaluate(() => globalThis.theWorkers.size), 1, "the broken worker is gone");
  assert.deepEqual(await openRows(page), expected.row_counts);
  const after = await snapshot(page);
  assert.ok(after.generation > before.generation);
  assert.deepEqual(after.findings, before.findings);
  assert.equal(number((await page.locator("main h1").innerText()).split(" of ")[0]), expected.per_artifact_type.proof);
  assert.match(page.url(), /#\/artifacts\?type=proof$/, "the view is the same");
});

test("a trap rejects the query, the snapshot opens again, and the statement is not run again", async () => {
  const page = await openWatched("");
  const sql = "SELECT 'this one traps' AS words";
  await page.evaluate(() => (globalThis.trap.breakOn = "this one traps"));
  const error = await rejection(page, "query", sql);
  assert.match(error.message, /broke down/);
  assert.ok(error.remedy);
  await page.waitForFunction(() => (provscope.snapshot()?.generation ?? 0) > 1);
  await site.ready(page);
  assert.deepEqual(await openRows(page), expected.row_counts);
  assert.equal(await page.evaluate(() => globalThis.trap.seen), 1, "it was sent once");
  const again = await rejection(page, "query", sql);
  assert.ok(again, "it is refused from now on");
  assert.equal(await page.evaluate(() => globalThis.trap.seen), 1, "and not sent again");
  const other = await page.evaluate(() => provscope.query("SELECT count(*)::INTEGER AS n FROM artifact_provenance"));
  assert.deepEqual(other, [{ n: expected.row_counts.artifact_provenance }]);
});

test("an engine that breaks again at once is not started without end", async () => {
  const page = await openWatched("");
  await breakEngine(page);
  await site.ready(page);
  await page.evaluate(() => {
    for (const worker of globalThis.theWorkers) worker.dispatchEvent(new ErrorEvent("error", { message: "unreachable", cancelable: true }));
  });
  assert.match(await failure(page), /twice within a minute/);
  assert.equal(await snapshot(page), null);
  assert.equal(await page.evaluate(() => globalThis.theWorkers.size), 0);
});

test("an engine that breaks while the snapshot opens is a failure that is told, not a page that waits", async () => {
  const page = await site.open();
  await page.addInitScript(watchWorkers);
  await page.addInitScript(() => (globalThis.trap.breakOn = "provenance_nodes"));
  await page.goto(`${site.server.url}?snapshot=sample/manifest.json`);
  assert.match(await failure(page), /broke down/);
  assert.equal(await page.evaluate(() => globalThis.theWorkers.size), 0, "no worker is left");
  await page.evaluate(() => (globalThis.trap.breakOn = undefined));
  await page.getByRole("button", { name: "Back to the start page" }).click();
  await page.getByRole("button", { name: "Open the sample" }).click();
  await site.ready(page);
  assert.deepEqual(await openRows(page), expected.row_counts);
});
