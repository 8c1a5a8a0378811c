// A static server for tests: one folder under a sub-path, with a log of what was asked for, and answers that a test
// puts in the place of files. Knows nothing of browsers.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import http from "node:http";
import path from "node:path";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".gz": "application/gzip",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".parquet": "application/vnd.apache.parquet",
  ".wasm": "application/wasm",
};

/**
 * Starts a server on a free port of 127.0.0.1.
 *
 * @param {string} root The folder that is served.
 * @param {{base?: string, headers?: Record<string, string>}} options `base`: the sub-path, with both slashes;
 *   `headers`: sent with every answer.
 * @returns {Promise<Server>}
 */
export async function serve(root, { base = "/", headers = {} } = {}) {
  const server = new Server(path.resolve(root), base, headers);
  await server.start();
  return server;
}

class Server {
  /** What was asked for, in order: `{method, path, status, headers}`, the path below the sub-path with its query. */
  log = [];
  #answers = new Map();

  constructor(root, base, headers) {
    Object.assign(this, { root, base, headers });
    this.http = http.createServer((request, response) => this.#answer(request, response));
  }

  async start() {
    await new Promise((resolve, reject) => {
      this.http.once("error", reject);
      this.http.listen(0, "127.0.0.1", resolve);
    });
    this.origin = `http://127.0.0.1:${this.http.address().port}`;
    this.url = this.origin + this.base;
  }

  async stop() {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  /**
   * Lets `handler(request, response)` answer a path (below the sub-path, without query) instead of the file,
   * until `reset`. It may answer late, in part, or wrongly.
   */
  answer(name, handler) {
    this.#answers.set(name, handler);
  }

  /** Forgets the log and the answers of tests. */
  reset() {
    this.log.length = 0;
    this.#answers.clear();
  }

  async #answer(request, response) {
    const url = new URL(request.url, this.origin);
    const below = url.pathname.startsWith(this.base) ? url.pathname.slice(this.base.length) : undefined;
    response.on("close", () => {
      const asked = below === undefined ? url.pathname : below;
      this.log.push({
        method: request.method,
        path: asked + url.search,
        status: response.statusCode,
        headers: request.headers,
      });
    });
    for (const [name, value] of Object.entries(this.headers)) response.setHeader(name, value);
    const handler = this.#answers.get(below);
    if (handler) return handler(request, response);
    return this.#file(below, request, response);
  }

  async #file(below, request, response) {
    const name = below === "" || below?.endsWith("/") ? `${below}index.html` : below;
    const file = name === undefined ? undefined : this.#inside(name);
    const found = file && (await stat(file).catch(() => undefined));
    if (!found?.isFile()) return response.writeHead(404, { "content-type": "text/plain" }).end("Not found\n");
    response.writeHead(200, {
      "content-type": TYPES[path.extname(file)] ?? "application/octet-stream",
      "content-length": found.size,
      "cache-control": "no-cache",
    });
    if (request.method === "HEAD") return response.end();
    return createReadStream(file).pipe(response);
  }

  /** The file of a name, or undefined if it leads out of the folder. */
  #inside(name) {
    let decoded;
    try {
      decoded = decodeURIComponent(name);
    } catch {
      return undefined;
    }
    const file = path.resolve(this.root, decoded);
    return file.startsWith(this.root + path.sep) ? file : undefined;
  }
}
