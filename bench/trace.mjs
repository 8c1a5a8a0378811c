// Work on the main thread, frame by frame, from a DevTools trace.

const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "disabled-by-default-devtools.timeline.frame", "disabled-by-default-v8.compile", "v8.execute", "blink.user_timing"];
/** Script, style, layout, paint, and what hands the picture on; nested ones count once. */
const WORK = new Set([
  "FunctionCall", "EvaluateScript", "FireAnimationFrame", "EventDispatch", "TimerFire", "RunMicrotasks", "v8.callFunction", "V8.GC_MARK_COMPACTOR",
  "MinorGC", "MajorGC", "ParseHTML", "UpdateLayoutTree", "RecalculateStyles", "InvalidateLayout", "Layout", "PrePaint", "Paint", "PaintImage",
  "UpdateLayer", "UpdateLayerTree", "Layerize", "Commit", "CompositeLayers", "HitTest", "ScrollLayer", "HandlePostMessage", "XHRReadyStateChange",
  "IntersectionObserverController::computeIntersections", "WebSocketReceive", "CpuProfiler::StartProfiling",
]);

/** Does something under a trace that gives when its frames began: `{work, gaps}` in milliseconds, one for each frame. */
export async function trace(browser, page, action) {
  await browser.startTracing(page, { categories: CATEGORIES });
  const times = await action();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString("utf8"));
  const gaps = times.slice(1).map((time, frame) => time - times[frame]);
  return { work: workOf(traceEvents), gaps };
}

function workOf(events) {
  const frames = events.filter(({ name, ph }) => name === "FireAnimationFrame" && ph === "X");
  const thread = busiest(frames);
  if (!thread) return [];
  const mine = events.filter(({ pid, tid }) => `${pid}/${tid}` === thread);
  const starts = mine.filter(({ name, ph }) => name === "FireAnimationFrame" && ph === "X").map(({ ts }) => ts).sort((a, b) => a - b);
  const spans = mine.filter(({ name, ph, dur }) => ph === "X" && dur > 0 && WORK.has(name)).map(({ ts, dur }) => [ts, ts + dur]);
  const whole = united(spans);
  // What a frame costs lies between its begin and the next one's.
  return starts.slice(0, -1).map((start, frame) => overlap(whole, start, starts[frame + 1]) / 1000);
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
