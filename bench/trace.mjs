// Work on the main thread, frame by frame, from a DevTools trace.

const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "disabled-by-default-devtools.timeline.frame", "disabled-by-default-v8.compile", "v8.execute", "blink.user_timing"];
/** Script, style, layout, paint, and what hands the picture on; nested ones count once. */
const WORK = new Set([
  "FunctionCall", "EvaluateScript", "FireAnimationFrame", "EventDispatch", "TimerFire", "RunMicrotasks", "v8.callFunction", "V8.GC_MARK_COMPACTOR",
  "MinorGC", "MajorGC", "ParseHTML", "UpdateLayoutTree", "RecalculateStyles", "InvalidateLayout", "Layout", "PrePaint", "Paint", "PaintImage",
  "UpdateLayer", "UpdateLayerTree", "Layerize", "Commit", "CompositeLayers", "HitTest", "ScrollLayer", "HandlePostMessage", "XHRReadyStateChange",
  "IntersectionObserverController::computeIntersections", "WebSocketReceive", "CpuProfiler::StartProfiling",
]);

/**
 * Does something under a trace; it gives when its frames began. `{work, gaps, parts}`: milliseconds of work and between
 * frames, one for each frame, and what an average frame's work is made of, the largest part first: `[name, milliseconds]`.
 */
export async function trace(browser, page, action) {
  await browser.startTracing(page, { categories: CATEGORIES });
  const times = await action();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString("utf8"));
  const gaps = times.slice(1).map((time, frame) => time - times[frame]);
  return { ...workOf(traceEvents), gaps };
}

function workOf(events) {
  const begins = events.filter(({ name, ph }) => name === "FireAnimationFrame" && ph === "X");
  const thread = busiest(begins);
  if (!thread) return { work: [], parts: [] };
  const mine = events.filter(({ pid, tid }) => `${pid}/${tid}` === thread);
  const starts = mine.filter((event) => begins.includes(event)).map(({ ts }) => ts).sort((a, b) => a - b);
  const inFrames = ({ ts, dur }) => ts + dur > starts[0] && ts < starts.at(-1);
  const spans = mine.filter((event) => event.ph === "X" && event.dur > 0 && WORK.has(event.name) && inFrames(event));
  const whole = united(spans.map(({ ts, dur }) => [ts, ts + dur]));
  const frames = starts.length - 1;
  // What a frame costs lies between its begin and the next one's.
  const work = Array.from({ length: frames }, (_, frame) => overlap(whole, starts[frame], starts[frame + 1]) / 1000);
  const parts = [...ownTimes(spans)].map(([name, time]) => [name, time / 1000 / frames]).sort(([, a], [, b]) => b - a);
  return { work, parts };
}

/** The time of each kind of event without that of the events in it. */
function ownTimes(spans) {
  const own = new Map();
  const add = (name, time) => own.set(name, (own.get(name) ?? 0) + time);
  const open = [];
  for (const { name, ts, dur } of spans.toSorted((a, b) => a.ts - b.ts || b.dur - a.dur)) {
    while (open.length > 0 && open.at(-1).end <= ts) open.pop();
    if (open.length > 0) add(open.at(-1).name, -dur);
    add(name, dur);
    open.push({ name, end: ts + dur });
  }
  return own;
}

/** The thread with most of the events. */
function busiest(events) {
  const counts = new Map();
  for (const { pid, tid } of events) counts.set(`${pid}/${tid}`, (counts.get(`${pid}/${tid}`) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** Spans that overlap made one, in order. */
function united(spans) {
  const result = [];
  for (const [start, end] of spans.sort(([a], [b]) => a - b)) {
    const last = result.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

function overlap(spans, from, to) {
  let sum = 0;
  for (const [start, end] of spans) if (end > from && start < to) sum += Math.min(end, to) - Math.max(start, from);
  return sum;
}
