// Damaged files in the real page: a short run of `cargo xtask fuzz` with a fixed seed.

import assert from "node:assert/strict";
import test from "node:test";

import { corpus, makeCase } from "../fuzz/corpus.mjs";
import { Judge } from "../fuzz/judge.mjs";
import { sum } from "./support.mjs";
import { setUp } from "./harness.mjs";

const CASES = 60;
const SEED = 7;

const site = setUp();

test("damaged files are refused with kind, message and remedy, and take nothing else with them", async (t) => {
  const material = await corpus();
  const judge = new Judge({ newPage: () => site.open(), answer: (path, handler) => site.server.answer(path, handler) }, material.sound);
  const withArchives = await judge.knows(material.archives[0]);
  if (!withArchives) t.diagnostic("the page opens no archive: cases with archives are left out");
  const cases = Array.from({ length: CASES }, (_, index) => makeCase(material, SEED, index + 1, withArchives));
  await judge.run(cases);
  t.diagnostic([...judge.outcomes].map(([outcome, times]) => `${times} ${outcome}`).join(", "));
  assert.deepEqual(judge.violations.map(({ case: { index, from, how }, what }) => ({ index, from, how, what })), []);
  assert.equal(sum(Object.fromEntries(judge.outcomes)), CASES, "each case has one outcome");
  assert.ok([...judge.outcomes.keys()].some((outcome) => outcome.startsWith("refused")), "some are refused");
});
