// The virtual table: its columns are made wider and hidden, by hand and by key, and what is passed is not fetched.

import assert from "node:assert/strict";
import test from "node:test";

import { setUp } from "./harness.mjs";
import { go } from "./support.mjs";

const site = setUp();

const head = (page, name) => page.getByRole("columnheader", { name, exact: true });
const grip = (page, name) => page.getByRole("separator", { name: `Width of ${name}`, exact: true });
const names = (page) =>
  page.locator(".vtable-column").evaluateAll((all) => all.filter((one) => one.checkVisibility()).map((one) => one.getAttribute("aria-label")));
/** The places of the columns and of the first row's cells on the screen, which must be the same. */
const places = (page) =>
  page.evaluate(() => {
    const of = (selector) =>
      [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility()).map((one) => {
        const { left, width } = one.getBoundingClientRect();
        return [Math.round(left), Math.round(width)];
      });
    return { heads: of(".vtable-column"), cells: of("#row-0 > .vtable-cell") };
  });

/** Pulls the edge of a column. */
async function pull(page, name, by) {
  const { x, y, width, height } = await grip(page, name).boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + by, y + height / 2, { steps: 4 });
  await page.mouse.up();
}

test("a column follows the hand and the keys, fits what it holds, and nothing before it moves", async () => {
  const page = await site.openSample("#/artifacts");
  const at = async (place) => (await places(page)).heads[place];
  const before = await places(page);
  assert.deepEqual(before.heads, before.cells);
  await pull(page, "Type", 61);
  const after = await places(page);
  assert.deepEqual(after.heads, after.cells);
  assert.deepEqual(after.heads.slice(0, 2), [before.heads[0], [before.heads[1][0], before.heads[1][1] + 61]]);
  await grip(page, "Type").focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Shift+ArrowRight");
  assert.equal((await at(1))[1], after.heads[1][1] - 8 + 32);
  assert.equal(await grip(page, "Type").getAttribute("aria-valuenow"), String(after.heads[1][1] + 24));
  assert.equal(await page.getByRole("grid").getAttribute("aria-activedescendant"), "row-0", "the rows stay where they are");
  await pull(page, "Id", -5_000);
  assert.equal((await at(0))[1], 48, "it can be found again");
  await grip(page, "Id").dblclick();
  const cut = () =>
    page.locator(".vtable-row > :first-child").evaluateAll((all) => {
      // A link in a cell is cut off by itself.
      const isCut = (one) => one.scrollWidth > one.clientWidth && one.clientWidth > 0;
      return all.filter((cell) => [cell, ...cell.querySelectorAll("a")].some(isCut)).length;
    });
  assert.equal(await cut(), 0, "no id is cut off");
  const [, fitted] = await at(0);
  await grip(page, "Id").focus();
  await page.keyboard.press("Home");
  assert.ok((await cut()) > 0);
  await page.keyboard.press("Enter");
  assert.equal((await at(0))[1], fitted);
  await go(site, page, "#/tables");
  await go(site, page, "#/artifacts");
  assert.equal((await at(0))[1], fitted, "it is kept for the tab");
});

test("columns are hidden and shown from a menu, by key alone, in every row; the last one stays", async () => {
  const page = await site.openSample("#/artifacts");
  const all = await names(page);
  const button = page.getByRole("button", { name: /^Columns/ });
  await button.focus();
  await page.keyboard.press("Enter");
  const menu = page.getByRole("group", { name: "Columns" });
  await menu.getByRole("checkbox", { name: "Id" }).and(page.locator(":focus")).waitFor();
  assert.deepEqual(await site.axe(page), []);
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "Space"]) await page.keyboard.press(key);
  assert.deepEqual(await names(page), all.filter((name) => name !== "Hash"));
  const { heads, cells } = await places(page);
  assert.deepEqual(heads, cells);
  await page.keyboard.press("Escape");
  assert.equal(await menu.count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Columns (1 hidden)");
  // Rows that come into sight have it hidden, too.
  await page.locator(".vtable").evaluate((table) => table.scrollTo(0, 20_000));
  await site.ready(page);
  await page.locator("#row-715 a").waitFor();
  assert.equal(await page.locator("#row-715 > .vtable-cell").evaluateAll((cells) => cells.filter((one) => one.checkVisibility()).length), all.length - 1);
  await go(site, page, "#/tables");
  await go(site, page, "#/artifacts");
  assert.deepEqual(await names(page), all.filter((name) => name !== "Hash"), "it is kept for the tab");
  await button.click();
  for (const name of all.filter((name) => name !== "Hash").slice(1)) await menu.getByRole("checkbox", { name, exact: true }).uncheck();
  assert.deepEqual(await names(page), ["Id"]);
  assert.ok(await menu.getByRole("checkbox", { name: "Id" }).isDisabled());
  await menu.getByRole("button", { name: "All, as they were" }).click();
  assert.deepEqual(await names(page), all);
  assert.deepEqual((await places(page)).heads, (await places(page)).cells);
});

test("at a phone's width the menu is on the screen and does its work", async () => {
  const page = await site.openSample("#/artifacts", { viewport: { width: 360, height: 800 }, isMobile: true, hasTouch: true });
  await page.getByRole("button", { name: "Columns" }).tap();
  const menu = page.getByRole("group", { name: "Columns" });
  const { x, width } = await menu.boundingBox();
  assert.ok(x >= 0 && x + width <= 360, `${x} ${width}`);
  await menu.getByRole("checkbox", { name: "Type" }).tap();
  assert.ok(!(await names(page)).includes("Type"));
  assert.deepEqual(await site.axe(page), []);
  assert.ok(await page.evaluate(() => document.querySelector("main").scrollWidth <= document.querySelector("main").clientWidth));
});

test("rows that are passed before they come are given up in the engine", async () => {
  const page = await site.open();
  await page.addInitScript(() => {
    // The statement of these rows never reaches the engine: as if it took long.
    const held = (globalThis.held = { connection: undefined, cancelled: false });
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
      const [connection, sql] = Array.isArray(message?.data) ? message.data : [message?.data];
      if (typeof sql === "string" && /OFFSET 700\b/.test(sql)) {
        held.connection = connection;
        return undefined;
      }
      if (/CANCEL/.test(message?.type) && held.connection !== undefined && connection === held.connection) held.cancelled = true;
      return post.call(this, message, ...rest);
    };
  });
  await page.goto("about:blank");
  await page.goto(`${site.server.url}?snapshot=sample/manifest.json#/artifacts`);
  await site.ready(page);
  const scroll = (row) => page.locator(".vtable").evaluate((table, top) => table.scrollTo(0, top), row * 28);
  await scroll(720);
  await page.waitForFunction(() => globalThis.held.connection !== undefined);
  assert.equal(await page.locator("main").getAttribute("data-state"), "loading");
  await scroll(1_200);
  await page.waitForFunction(() => globalThis.held.cancelled);
  await page.locator("#row-1210 a").waitFor();
  await site.ready(page);
});
