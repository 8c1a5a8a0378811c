// Opens cases in the real page and judges what becomes of them. A refusal is good if it names the file and gives a
// reason and a remedy; a page that crashes, hangs, drops a file without a word or takes others with it is not.

/** Files that are opened at once. */
const BATCH = 30;
/** Databases that are opened at once: each starts an engine. */
const DATABASES = 5;
/** How long an opening of a batch may take. Above the page's own limit for a decoder that says nothing. */
const BATCH_LIMIT = 150_000;
const SOUND_PATH = "sound/color_chain.parquet";

/** Kinds of refusal by their words; the first that fits counts. */
const KINDS = [
  ["decoder silent", /said nothing for/],
  ["decoder gave up", /decoder had to give up/],
  ["empty", /is empty: it has 0 bytes/],
  ["not parquet", /is not a Parquet file/],
  ["cut off", /is cut off/],
  ["footer", /^The footer of/],
  ["budget", /the limit|may expand/],
  ["encrypted", /is encrypted/],
  ["unsupported", /not supported here|no column of a type/],
  ["damaged", /^The data in .* is damaged/],
  ["defect of ours", /could not be decoded|cannot be inserted/],
];

/** Opens cases in a page, in batches; collects what became of them, and violations. */
export class Judge {
  outcomes = new Map();
  violations = [];
  slowest = 0;

  /**
   * @param {{newPage: () => Promise<import("playwright-core").Page>, answer: (path: string, handler: Function) => void}} site
   *   `newPage` gives a page of the built site; `answer` lets its server answer a path.
   */
  constructor(site, sound) {
    this.site = site;
    this.sound = { path: SOUND_PATH, bytes: sound.bytes };
  }

  /** Whether the page knows archives: it opens this sound one. */
  async knows(archive) {
    const result = await this.#open([{ path: archive.name, bytes: archive.bytes }]);
    return result.tables !== undefined && result.tables.some(({ status, rows }) => status === "open" && rows > 0);
  }

  /** Judges all cases. */
  async run(cases, tell = () => {}) {
    const parquet = cases.filter(({ kind }) => kind === "parquet");
    let done = 0;
    for (let at = 0; at < parquet.length; at += BATCH) {
      const batch = parquet.slice(at, at + BATCH);
      await this.#batch(batch);
      tell((done += batch.length), cases.length);
    }
    const databases = cases.filter(({ kind }) => kind === "database");
    for (let at = 0; at < databases.length; at += DATABASES) {
      const batch = databases.slice(at, at + DATABASES);
      await this.#batch(batch);
      tell((done += batch.length), cases.length);
    }
    for (const one of cases.filter(({ kind }) => kind === "zip")) {
      await this.#archive(one);
      tell(++done, cases.length);
    }
    await this.#closePage();
  }

  /** A batch beside a sound file: the opening must succeed, and tell of each case. */
  async #batch(batch) {
    const result = await this.#open([...batch, this.sound]);
    const trouble = result.problem ?? this.#soundTrouble(result);
    if (trouble && batch.length > 1) {
      // One of them took the others with it: which one?
      for (const one of batch) await this.#batch([one]);
      return;
    }
    if (trouble) return this.#violation(batch[0], trouble);
    for (const one of batch) {
      if (one.kind === "database") this.#database(one, result.tables.filter(({ file }) => file.startsWith(one.path)));
      else this.#judge(one, result.tables.find(({ file }) => file === one.path));
    }
  }

  #soundTrouble({ tables, rejected }) {
    if (rejected) return `the opening failed though one file is sound: ${rejected.message}`;
    const sound = tables.find(({ file }) => file === this.sound.path);
    return sound?.rows === 36 ? undefined : `the sound file beside it has ${sound?.rows} rows, and reason ${sound?.reason}`;
  }

  #judge(one, table) {
    if (!table) return this.#violation(one, "the snapshot says nothing of the file");
    if (table.status !== "failed") return this.#count(table.status === "open" ? "opened" : "opened, and reported");
    this.#refused(one, { kind: "file", message: table.reason, remedy: table.remedy });
  }

  /** A database counts as refused when no table of it is open. */
  #database(one, tables) {
    const failed = tables.filter(({ status }) => status === "failed");
    const silent = failed.find(({ reason, remedy }) => !reason?.includes(one.label) || !remedy);
    if (tables.length === 0) return this.#violation(one, "the snapshot says nothing of the database");
    if (silent) return this.#violation(one, `${silent.file} is refused without its name or a remedy: ${silent.reason}`);
    const hang = failed.find(({ reason }) => /did not answer for/.test(reason));
    if (hang) return this.#violation(one, `a hang: ${hang.reason}`);
    const broke = failed.some(({ reason }) => /broke down/.test(reason)) ? ", its reader broke down" : "";
    this.#count(`database ${failed.length === 0 ? "opened" : failed.length < tables.length ? "opened in part" : "refused"}${broke}`);
  }

  async #archive(one) {
    const result = await this.#open([one]);
    if (result.problem) return this.#violation(one, result.problem);
    if (result.rejected) return this.#refused(one, result.rejected);
    const failed = result.tables.filter(({ status }) => status === "failed");
    const silent = failed.find(({ reason, remedy }) => !reason || !remedy);
    if (silent) return this.#violation(one, `${silent.file} in it is refused without a word`);
    this.#count(failed.length > 0 ? "archive opened in part" : "archive opened");
  }

  #refused(one, { kind, message, remedy }) {
    if (!kind || !message || !remedy) {
      return this.#violation(one, `refused without kind, message or remedy: ${JSON.stringify({ kind, message, remedy })}`);
    }
    if (!message.includes(one.label)) return this.#violation(one, `the refusal does not name the file: ${message}`);
    const found = KINDS.find(([, pattern]) => pattern.test(message));
    const name = one.kind === "zip" ? `archive refused (${kind})` : `refused: ${found?.[0] ?? `other (${message.replaceAll(/\d+/g, "N").slice(0, 80)})`}`;
    if (found?.[0] === "decoder silent") return this.#violation(one, `a hang: ${message}`);
    this.#count(name);
  }

  #count(outcome) {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }

  #violation(one, what) {
    this.#count("VIOLATION");
    this.violations.push({ case: one, what });
  }

  /** Opens files: `{tables}`, `{rejected}`, or `{problem}` when the page itself failed. */
  async #open(files) {
    const page = await this.#page();
    files.forEach(({ bytes }, place) => {
      this.site.answer(`fuzz/${place}`, (_, response) => response.writeHead(200, { "content-type": "application/octet-stream" }).end(bytes));
    });
    const start = performance.now();
    const opened = page.evaluate(openInPage, files.map(({ path }) => path)).catch((error) => ({ problem: `the page failed: ${error.message}` }));
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(() => resolve({ problem: `no end within ${BATCH_LIMIT / 1000} s` }), BATCH_LIMIT);
    });
    const result = await Promise.race([opened, late, this.crashed]);
    clearTimeout(timer);
    this.slowest = Math.max(this.slowest, performance.now() - start);
    // What a page did wrong it may do again: the next opening gets a fresh one.
    if (result.problem) await this.#closePage();
    return result;
  }

  async #page() {
    if (!this.page) {
      this.page = await this.site.newPage();
      this.crashed = new Promise((resolve) => this.page.once("crash", () => resolve({ problem: "the page crashed" })));
      await this.page.waitForFunction(() => globalThis.provscope?.ready);
    }
    return this.page;
  }

  async #closePage() {
    await this.page?.close();
    this.page = undefined;
  }
}

/** In the page: fetches the files, opens them, and says what became of them. */
async function openInPage(paths) {
  const files = await Promise.all(
    paths.map(async (path, place) => {
      const file = new File([await (await fetch(`fuzz/${place}`)).arrayBuffer()], path.split("/").at(-1));
      Object.defineProperty(file, "webkitRelativePath", { value: path.includes("/") ? path : "" });
      return file;
    }),
  );
  try {
    await globalThis.provscope.open(files);
  } catch (error) {
    const { kind, message, remedy } = error;
    return { rejected: { kind, message, remedy } };
  }
  const { tables } = globalThis.provscope.snapshot();
  const [{ alive }] = await globalThis.provscope.query("SELECT 1::INTEGER AS alive");
  if (alive !== 1) return { problem: "the engine does not answer" };
  return { tables: tables.map(({ file, status, rows, reason, remedy }) => ({ file, status, rows, reason, remedy })) };
}
