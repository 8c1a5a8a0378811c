// What runs in the page before its own scripts: a log of what goes to the workers and back, long tasks, and the moment
// in which the page is painted.

/** Must stand alone: it is sent to the page as text. */
export function spy() {
  const log = [];
  const tasks = [];
  let workers = 0;
  const Real = globalThis.Worker;
  globalThis.Worker = class extends Real {
    constructor(...options) {
      super(...options);
      this.benchNumber = ++workers;
      log.push({ at: performance.now(), worker: this.benchNumber, made: true });
      this.addEventListener("message", ({ data }) => {
        if (data?.type === "INSTANTIATE_PROGRESS") return;
        const entry = { at: performance.now(), worker: this.benchNumber, answers: data?.requestId ?? data?.data?.id, type: data?.type };
        if (data?.type === "Parts") entry.rows = data.data.parts.reduce((sum, { rows }) => sum + Number(rows), 0);
        if (data?.type === "Profiled") entry.profile = data.data.profile;
        log.push(entry);
      });
    }

    postMessage(message, ...rest) {
      const entry = { at: performance.now(), worker: this.benchNumber, asks: message?.messageId ?? message?.data?.id, type: message?.type };
      if (message?.type === "INSERT_ARROW_FROM_IPC_STREAM") entry.bytes = message.data[1].byteLength;
      if (message?.type && Array.isArray(message.data) && typeof message.data[1]==="string") entry.sql = message.data[1];
      if (message?.type === "Start") entry.start = structuredClone(message.data);
      log.push(entry);
      return super.postMessage(message, ...rest);
    }
  };
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ startTime, duration }) => ({ startTime, duration })))).observe({ type: "longtask", buffered: true });
  /** After the frame that shows what is there now. */
  const frame = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(undefined);
      });
    });
  const state = () => document.querySelector("main")?.dataset.state;
  const painted = async () => {
    let at = await frame();
    while (state() === "loading") at = await frame();
    return at;
  };
  globalThis.bench = { log, tasks, frame, painted };
}
