// From a click in the rail to the painted page; scrolling and panning frame by frame; long tasks of all that.

import { percentile95, short } from "./stats.mjs";
import { openFiles, ready } from "./site.mjs";
import { trace } from "./trace.mjs";

const CLICK_TARGET = 300;
const LOOK = 3_000;
const FRAME_TARGET = 16;
const GAP_TARGET = 50;
/** Pages with a picture that is panned. */
const PANNED = ["#/timeline", "#/tripartite"];

/** Adds the figures of everything that a reader does after opening. */
export async function measurePages(site, figures, { name, runs }, opening) {
  await site.withPage("dist/", async (page) => {
    await ready(page);
    await takeTasks(page);
    const tasks = [];
    const during = async (what, action) => {
      await action();
      tasks.push({ what, found: await takeTasks(page) });
    };
    await during("opening", () => openFiles(page, opening.paths));
    await during("going from page to page", () => clicks(page, figures, { name, runs }));
    await during("scrolling", () => scrolling(site, page, figures, name));
    for (const hash of PANNED) await during(`panning ${hash}`, () => panning(site, page, figures, hash, name));
    figures.group(`Longest task of the main thread after start, ${name} (0: none over 50 ms)`);
    for (const { what, found } of tasks) {
      figures.add(`while ${what}: ${found.length} tasks over 50 ms`, Math.max(0, ...found), { target: GAP_TARGET });
    }
  });
}

/** The long tasks since the last call, in milliseconds. */
export function takeTasks(page) {
  return page.evaluate(async () => {
    // The observer tells of a task a little later.
    await globalThis.bench.frame();
    await globalThis.bench.frame();
    return globalThis.bench.tasks.splice(0).map(({ duration }) => duration);
  });
}

async function clicks(page, figures, { name, runs }) {
  figures.group(`From click to painted, ${name}`);
  // A reader looks at the overview for some seconds before going on; so long the page may work ahead.
  await page.waitForTimeout(LOOK);
  const links = await page.locator("nav.rail a.rail-link").evaluateAll((all) => all.map((link) => [link.getAttribute("href"), link.textContent.trim()]));
  const times = new Map(links.map(([href]) => [href, []]));
  for (let run = 0; run <= runs; run++) {
    for (const [href] of links) {
      // Each page is come to from another one.
      const from = links.find(([other]) => other !== href)[0];
      await page.evaluate(clickAndWait, from);
      times.get(href).push(await page.evaluate(clickAndWait, href));
    }
  }
  for (const [href, label] of links) {
    const [first, ...again] = times.get(href);
    figures.add(`${label} (${href}), the first time`, first, { target: CLICK_TARGET });
    figures.add(`${label}, again`, again, { target: CLICK_TARGET });
  }
}

/** In the page: clicks a link of the rail; milliseconds until its page is painted. */
async function clickAndWait(href) {
  const link = [...document.querySelectorAll("nav.rail a.rail-link")].find((link) => link.getAttribute("href") === href);
  const changes = location.hash !== new URL(link.href).hash;
  const start = performance.now();
  const changed = changes && new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }));
  link.click();
  await changed;
  return (await globalThis.bench.painted()) - start;
}

/** Goes to a view by its fragment; false if the page does not know it. */
export async function goTo(page, hash) {
  await page.evaluate(async (hash) => {
    if (location.hash === hash) return;
    const changed = new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }));
    location.hash = hash;
    await changed;
    await globalThis.bench.painted();
  }, hash);
  await ready(page);
  return (await page.getByRole("heading", { name: "There is no such page" }).count()) === 0;
}

/** Goes from one view to another as a click does; milliseconds until that is painted. */
export async function visit(page, from, hash) {
  await goTo(page, from);
  return page.evaluate(async (hash) => {
    const changed = new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }));
    const start = performance.now();
    location.hash = hash;
    await changed;
    return (await globalThis.bench.painted()) - start;
  }, hash);
}

async function scrolling(site, page, figures, name) {
  figures.group(`Scrolling the artifacts, ${name}`);
  await goTo(page, "#/artifacts");
  for (const [label, rowsAFrame] of [["slowly, 1 row a frame", 1], ["quickly, 40 rows a frame", 40]]) {
    const traced = await trace(site.browser, page, () => page.evaluate(scroll, rowsAFrame));
    addFrames(figures, label, traced);
    await ready(page);
  }
}

/** In the page: scrolls the table for three seconds; when each frame began. */
async function scroll(rowsAFrame) {
  const table = document.querySelector(".vtable");
  const row = table.querySelector('[role="row"]:last-child')?.getBoundingClientRect().height || 28;
  table.scrollTop = 0;
  const times = [];
  const end = performance.now() + 3000;
  await new Promise((resolve) => {
    const step = (now) => {
      times.push(now);
      table.scrollTop += row * rowsAFrame;
      if (now < end) requestAnimationFrame(step);
      else resolve();
    };
    requestAnimationFrame(step);
  });
  return times;
}

async function panning(site, page, figures, hash, name) {
  figures.group(`Panning ${hash}, ${name}`);
  if (!(await goTo(page, hash))) return figures.note(`${hash} is not there: left out`);
  const picture = await page.evaluate(() => {
    const all = [...document.querySelectorAll("main canvas, main svg")].map((element) => element.getBoundingClientRect());
    const box = all.sort((a, b) => b.width * b.height - a.width * a.height)[0];
    return box && { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 300), width: box.width };
  });
  if (!picture || picture.width < 200) return figures.note(`${hash} has no picture: left out`);
  const traced = await trace(site.browser, page, async () => {
    await page.evaluate(countFrames);
    await page.mouse.move(picture.x, picture.y);
    for (let turn = 0; turn < 6; turn++) {
      await page.mouse.down();
      const by = turn % 2 === 0 ? 1 : -1;
      for (let step = 1; step <= 30; step++) await page.mouse.move(picture.x + by * step * 8, picture.y);
      await page.mouse.up();
      await page.mouse.move(picture.x, picture.y);
    }
    for (let turn = 0; turn < 12; turn++) await page.mouse.wheel(0, turn % 2 === 0 ? -120 : 120);
    return page.evaluate(() => globalThis.bench.endFrames());
  });
  addFrames(figures, "dragged and zoomed", traced);
  await ready(page);
}

/** In the page: notes each frame until `bench.endFrames()`. */
export function countFrames() {
  const times = [];
  let running = true;
  const step = (now) => {
    times.push(now);
    if (running) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
  globalThis.bench.endFrames = () => {
    running = false;
    return times;
  };
}

export function addFrames(figures, label, { work, gaps, parts }) {
  if (work.length === 0) return figures.note(`${label}: the trace holds no frame`);
  figures.add(`${label}: work of a frame, 95 of 100`, percentile95(work), { target: FRAME_TARGET, below: true });
  figures.add(`${label}: work of the worst frame`, Math.max(...work));
  figures.add(`${label}: longest gap between frames`, Math.max(...gaps), { target: GAP_TARGET });
  const largest = parts.slice(0, 4).map(([part, time]) => `${part} ${short(time)} ms`);
  figures.note(`${label}, ${work.length} frames; a frame's work on average: ${largest.join(", ")}`);
}
