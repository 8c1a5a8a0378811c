// The workers of a page under test: counted, and broken on purpose.

/**
 * For `addInitScript`. Keeps the page's running workers in `theWorkers`. `trap` says what happens to messages that hold
 * a text; `seen` counts them.
 *
 * - `breakOn`: the message is not delivered, and the worker answers as the engine does after a trap.
 * - `killOn`: the worker is ended without a word, as a browser does that has no memory left.
 * - `failOn`: the worker fails as one does over an uncaught error.
 * - `holdOn`: the message is not delivered, and nothing happens.
 */
export function watchWorkers() {
  const running = (globalThis.theWorkers = new Set());
  const trap = (globalThis.trap = { breakOn: undefined, killOn: undefined, failOn: undefined, holdOn: undefined, seen: 0 });
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
      const text = `${message.type} ${JSON.stringify(message.data ?? null)}`;
      const way = ["breakOn", "killOn", "failOn", "holdOn"].find((way) => trap[way] && text.includes(trap[way]));
      if (!way) return super.postMessage(message, transfer ?? []);
      trap.seen += 1;
      if (way === "killOn") return super.terminate();
      if (way === "failOn") {
        return queueMicrotask(() => this.dispatchEvent(new ErrorEvent("error", { message: "unreachable", cancelable: true })));
      }
      if (way === "breakOn") {
        const data = { name: "RuntimeError", message: "memory access out of bounds", stack: [] };
        const answer = { messageId: 0, requestId: message.messageId, type: "ERROR", data };
        return queueMicrotask(() => this.dispatchEvent(new MessageEvent("message", { data: answer })));
      }
    }
  };
}

/** How many workers run. */
export const workers = (page) => page.evaluate(() => globalThis.theWorkers.size);

/** Sets the trap; `{}` takes it away. */
export const setTrap = (page, trap) =>
  page.evaluate((trap) => Object.assign(globalThis.trap, { breakOn: undefined, killOn: undefined, failOn: undefined, holdOn: undefined, seen: 0 }, trap), trap);

/** Waits until a message has run into the trap. */
export const sprung = (page) => page.waitForFunction(() => globalThis.trap.seen > 0);
