// Chromium for tests: which one, how it is started, and what a page did that it should not have.

import { accessSync, constants } from "node:fs";
import path from "node:path";

import { chromium } from "playwright-core";

/** Begins the messages that workers' violations are turned into. */
const IN_WORKER = "policy violation: ";
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/** Starts the Chromium of the variable CHROMIUM, or the first one on the PATH. */
export function launch() {
  const root = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: executable(),
    chromiumSandbox: !root,
    args: [
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // No test reaches a network, whatever a page tries.
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    ],
  });
}

function executable() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  for (const file of NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)))) {
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not there: the next one.
    }
  }
  throw new Error("no Chromium: install chromium and chromium-driver, or name one in CHROMIUM");
}

/**
 * Collects into `problems` what a context's pages do wrong: `{kind, text}` with the kinds `console` (errors),
 * `exception`, `request` (failed, or answered 400 and above), `host` (a request elsewhere), `policy` (a violation).
 *
 * @param {import("playwright-core").BrowserContext} context
 * @param {string} origin The only origin that pages may talk to.
 */
export async function watch(context, origin, problems) {
  const add = (kind, text) => problems.push({ kind, text });
  context.on("console", (message) => {
    const text = message.text();
    if (text.startsWith(IN_WORKER)) add("policy", text.slice(IN_WORKER.length));
    else if (message.type() === "error") add("console", `${text} (${message.location().url})`);
  });
  context.on("weberror", (error) => add("exception", String(error.error().stack ?? error.error())));
  context.on("request", (request) => {
    if (isElsewhere(request.url(), origin)) add("host", request.url());
  });
  context.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    // A request that the page itself gave up, or that ended with the page.
    if (reason !== "net::ERR_ABORTED") add("request", `${request.url()}: ${reason}`);
  });
  context.on("response", (response) => {
    if (response.status() >= 400) add("request", `${response.url()}: ${response.status()}`);
  });
  context.on("page", (page) => page.on("worker", watchWorker));
  await context.exposeBinding("__reportViolation", (_, text) => add("policy", text));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      globalThis.__reportViolation(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`.trim());
    });
  });
}

/**
 * Makes a worker's policy violations console messages. It is told just after the worker has started, so what a
 * worker does in its very first moment is seen by the log of the server that it reaches, not here.
 */
function watchWorker(worker) {
  const listen = (prefix) =>
    globalThis.addEventListener("securitypolicyviolation", (event) => {
      console.log(`${prefix}${event.effectiveDirective}: ${event.blockedURI} in a worker`);
    });
  // A worker that has ended already has nothing to tell.
  worker.evaluate(listen, IN_WORKER).catch(() => {});
}

function isElsewhere(url, origin) {
  return /^(https?|wss?):/.test(url) && new URL(url).origin !== origin;
}
