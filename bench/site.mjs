// The built site in Chromium, as the measurements use it: the repository is served whole, so that site, data and peers
// have one origin.

import { fileURLToPath } from "node:url";

import { launch } from "../tests/e2e/browser.mjs";
import { serve } from "../tests/e2e/server.mjs";
import { spy } from "./spy.mjs";

/** The repository's root. */
export const ROOT = fileURLToPath(new URL("../", import.meta.url));
const PATIENCE = 300_000;

/** Server and browser; `close()` ends both. */
export async function start() {
  const server = await serve(ROOT);
  const browser = await launch();
  return new Site(server, browser);
}

class Site {
  constructor(server, browser) {
    Object.assign(this, { server, browser });
  }

  async close() {
    await this.browser.close();
    await this.server.stop();
  }

  /** A page in a context of its own, so that nothing is cached; `use(page)` and it is closed. */
  async withPage(path, use) {
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: "UTC", locale: "en-GB" });
    try {
      await context.addInitScript(spy);
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE);
      await page.goto(this.server.url + path);
      return await use(page);
    } finally {
      await context.close();
    }
  }
}

/** Waits until the page's work is done; fails with what the page says. */
export async function ready(page) {
  const main = page.locator('main[data-state="ready"], main[data-state="failed"]');
  await main.waitFor({ state: "attached", timeout: PATIENCE });
  if ((await main.getAttribute("data-state")) === "failed") throw new Error(`the page failed: ${await main.innerText()}`);
}

/** Opens files of the repository as dropped ones: `{queryable, painted}` in milliseconds from the call. */
export function openFiles(page, paths) {
  return page.evaluate(async (paths) => {
    const files = await Promise.all(
      paths.map(async (path) => new File([await (await fetch(path)).blob()], path.split("/").at(-1))),
    );
    const start = performance.now();
    await globalThis.provscope.open(files);
    const queryable = performance.now() - start;
    await globalThis.bench.painted();
    return { start, queryable, painted: performance.now() - start };
  }, paths.map((path) => `/${path}`));
}

/** `/proc` of the process that holds the page and its workers, in MiB: `{now, most}`; undefined elsewhere. */
export async function memory(browser, page) {
  const { readFile } = await import("node:fs/promises");
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const found = [];
  for (const { type, id } of processInfo.filter(({ type }) => type === "renderer")) {
    const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => undefined);
    if (!status) return undefined;
    const read = (name) => Number(status.match(new RegExp(`${name}:\\s+(\\d+) kB`))?.[1] ?? 0) / 1024;
    found.push({ type, now: read("VmRSS"), most: read("VmHWM") });
  }
  // The page's own is the largest: others are spare.
  const heap = await page.evaluate(() => performance.memory?.usedJSHeapSize ?? 0);
  return { ...found.sort((a, b) => b.now - a.now)[0], heap: heap / 1024 / 1024 };
}
