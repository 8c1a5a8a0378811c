// The harness of the end-to-end tests: dist/ under a sub-path, one Chromium for each file, a fresh context for each
// page, and a failed test for anything that a page did wrong. It builds nothing: `cargo xtask test e2e [NAME]` does.
//
//   import test from "node:test";
//   import { setUp } from "./harness.mjs";
//
//   const site = setUp();                                  // once, at the top of a file
//
//   test("the sample opens", async () => {
//     const page = await site.openSample("#/artifacts");   // waits until the page is ready
//     await site.screenshot(page, "artifacts");            // tests/out/artifacts.png
//   });
//
// After each test its pages are closed, and it fails if one of them had a console error, an uncaught exception, a
// failed request, a request to another host or a policy violation. What a test expects it allows beforehand:
// `site.allow("console", /could not/)`. The kinds are those of browser.mjs. What was allowed must have happened.
//
// site.open(path, options)    a page at a path below the sub-path; options are Playwright's for contexts (viewport, colorScheme, …)
// site.openSample(hash)       the bundled sample, ready: in the page of the file's tests before, put back to its beginning,
//                             because opening takes longer than most tests
// site.openSample(hash, {…})  the same in a page of its own, with Playwright's options, which may be none
// site.ready(page)            waits for main[data-state="ready"]; main's text is the error if it failed
// site.dropFiles(page, selector, paths)   a real drop of files and folders on an element
// site.setFiles(page, label, paths)       picks files, or one folder, in the file input with this label
// site.snapshot(name)         the path of test data: "music-topos", "hostile/truncated.parquet"
// site.screenshot(page, name) a picture in tests/out/
// site.axe(page)              accessibility findings of impact serious and critical
// site.server                 see server.mjs: url, log, answer(path, handler)
// site.serves(root)           serves another folder than dist/, in this test only
// site.elsewhere(root, opts)  another origin with its own log, stopped after the test

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { after, afterEach, before } from "node:test";
import { fileURLToPath } from "node:url";

import { launch, watch } from "./browser.mjs";
import { serve } from "./server.mjs";

/** The repository's root. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** The sub-path of the site in all tests. */
export const BASE = "/sub/path/";
/** The size of pages, where a test says no other. */
const SIZE = { width: 1440, height: 900 };
/** How long the slowest machine may take to open a snapshot. */
const PATIENCE = 60_000;

/** Registers the hooks of a test file and gives its site. */
export function setUp() {
  const site = new Site();
  before(() => site.start());
  afterEach((context) => site.finishTest(context));
  after(() => site.stop());
  return site;
}

class Site {
  #problems = [];
  #allowed = [];
  #contexts = [];
  #servers = [];
  #shared;

  async start() {
    assert.ok(existsSync(`${ROOT}dist/index.html`), "there is no dist/: run `cargo xtask build`");
    this.server = await serve(`${ROOT}dist`, { base: BASE });
    this.browser = await launch();
  }

  async #dropShared() {
    await this.#shared.context().close();
    this.#shared = undefined;
  }

  async stop() {
    await this.browser?.close();
    await this.server?.stop();
  }

  async open(path = "", options = {}) {
    const context = await this.browser.newContext({
      viewport: SIZE,
      timezoneId: "UTC",
      locale: "en-GB",
      ...options,
    });
    this.#contexts.push(context);
    await watch(context, this.server.origin, this.#problems);
    const page = await context.newPage();
    await page.goto(this.server.url + path);
    return page;
  }

  async openSample(hash = "", options = undefined) {
    if (options) return this.#openFresh(hash, options);
    if (this.#shared && !this.#shared.isClosed()) return this.#putBack(hash);
    const page = await this.#openFresh(hash, {});
    // Its context now outlives the test.
    this.#contexts.splice(this.#contexts.indexOf(page.context()), 1);
    this.#shared = page;
    return page;
  }

  async #openFresh(hash, options) {
    const page = await this.open(`?snapshot=sample/manifest.json${hash}`, options);
    await this.ready(page);
    return page;
  }

  /** The page that tests share, as if it had just been opened at this fragment. */
  async #putBack(hash) {
    const page = this.#shared;
    await page.setViewportSize(SIZE);
    await page.mouse.move(0, 0);
    // Closes what lies over the page.
    await page.keyboard.press("Escape");
    // By way of another page: what the last test left on this one is gone with it.
    const [by, title] = hash.startsWith("#/tables") ? ["#/sql", "SQL"] : ["#/tables", "Tables"];
    await page.evaluate((by) => {
      localStorage.clear();
      sessionStorage.clear();
      document.activeElement?.blur();
      scrollTo(0, 0);
      location.hash = by;
    }, by);
    const there = page.getByRole("heading", { level: 1, name: title, exact: true });
    await there.waitFor();
    await this.ready(page);
    await page.evaluate((hash) => (location.hash = hash), hash || "#/");
    await there.waitFor({ state: "detached" });
    await this.ready(page);
    return page;
  }

  async ready(page) {
    const main = page.locator('main[data-state="ready"], main[data-state="failed"]');
    await main.waitFor({ state: "attached", timeout: PATIENCE });
    if ((await main.getAttribute("data-state")) === "failed") assert.fail(`main failed: ${await main.innerText()}`);
  }

  /** Allows problems of one kind whose text matches, in this test only. */
  allow(kind, pattern) {
    this.#allowed.push({ kind, pattern, seen: 0 });
  }

  async dropFiles(page, selector, paths) {
    const box = await page.locator(selector).boundingBox();
    assert.ok(box, `${selector} is not on show`);
    const session = await page.context().newCDPSession(page);
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    for (const type of ["dragEnter", "dragOver", "drop"]) {
      await session.send("Input.dispatchDragEvent", {
        type,
        ...at,
        data: { items: [], files: paths, dragOperationsMask: 1 },
      });
    }
    await session.detach();
  }

  async setFiles(page, label, paths) {
    await page.getByLabel(label, { exact: true }).setInputFiles(paths);
  }

  snapshot(name) {
    return `${ROOT}tests/snapshots/${name}`;
  }

  async screenshot(page, name) {
    await mkdir(`${ROOT}tests/out`, { recursive: true });
    await page.screenshot({ path: `${ROOT}tests/out/${name}.png`, animations: "disabled" });
  }

  async axe(page) {
    const source = await readFile(`${ROOT}node_modules/axe-core/axe.min.js`, "utf8");
    const session = await page.context().newCDPSession(page);
    // Past the page's policy, which forbids a script that is not the site's.
    await session.send("Runtime.evaluate", { expression: source });
    await session.detach();
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })) }));
  }

  serves(root) {
    this.server.root = root;
  }

  async elsewhere(root, options = {}) {
    const server = await serve(root, options);
    this.#servers.push(server);
    return server;
  }

  /** Closes what the test opened, and fails it for what it did not allow. */
  async finishTest(test) {
    // What a failed test leaves behind, no other test begins with.
    if (this.#shared && test?.passed === false) await this.#dropShared();
    for (const context of this.#contexts.splice(0)) await context.close();
    for (const server of this.#servers.splice(0)) await server.stop();
    this.server?.reset();
    if (this.server) this.server.root = path.resolve(ROOT, "dist");
    const allowed = this.#allowed.splice(0);
    const problems = this.#problems.splice(0).filter(({ kind, text }) => {
      const match = allowed.find((entry) => entry.kind === kind && entry.pattern.test(text));
      if (match) match.seen += 1;
      return !match;
    });
    assert.deepEqual(problems, [], "the page did something wrong");
    const missing = allowed.filter(({ seen }) => seen === 0).map(({ kind, pattern }) => `${kind} ${pattern}`);
    assert.deepEqual(missing, [], "was allowed, and did not happen");
  }
}
