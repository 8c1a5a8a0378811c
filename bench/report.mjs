// The figures as a table in the terminal, as JSON, and as BENCHMARKS.md.

import { execFileSync } from "node:child_process";
import os from "node:os";

import { short } from "./stats.mjs";

const cell = {
  value: ({ value, unit }) => `${short(value)} ${unit}`.trim(),
  spread: ({ runs, least, most }) => (runs > 1 ? `${short(least)}–${short(most)}` : ""),
  against: ({ against, unit, ratio }) => (against === undefined ? "" : `${short(against)} ${unit}, ${ratio.toFixed(2)} ×`),
  target: ({ target, unit, ratio, below }) => (target === undefined ? "" : `${below ? "<" : "≤"} ${ratio === undefined ? `${target} ${unit}`.trim() : `${target} ×`}`),
  met: ({ met }) => (met === undefined ? "" : met ? "met" : "MISSED"),
};
const HEAD = ["figure", "median", "from–to", "against, ratio", "target", ""];

const cells = (row) => [row.name, cell.value(row), cell.spread(row), cell.against(row), cell.target(row), cell.met(row)];

/** What it was measured on: no name of a host or a person. */
export function machine(browser, artifacts, quick) {
  const commit = tryTo(() => execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim());
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: os.cpus().length,
    processor: os.cpus()[0]?.model.trim() ?? "unknown",
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    system: `${os.type()} ${os.arch()}`,
    node: process.versions.node,
    browser: `Chromium ${browser.version()}, headless, software raster`,
    commit, artifacts, quick,
  };
}

function tryTo(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** The table for the terminal. */
export function asText({ rows, notes }) {
  const body = rows.map(cells);
  const widths = HEAD.map((head, column) => Math.max(head.length, ...body.map((row) => row[column].length)));
  const line = (row) => row.map((text, column) => (column === 0 ? text.padEnd(widths[0]) : text.padStart(widths[column]))).join("  ").trimEnd();
  const lines = [];
  let group;
  for (const [place, row] of rows.entries()) {
    if (row.group !== group) lines.push("", (group = row.group), line(HEAD));
    lines.push(line(body[place]));
  }
  if (notes.length > 0) lines.push("", ...notes.map((note) => `note: ${note}`));
  return lines.join("\n");
}

/** The table as a page. */
export function asMarkdown({ rows, notes }, on) {
  const escape = (text) => text.replaceAll("|", "\\|");
  const lines = [
    "# Benchmarks",
    "",
    "Written by `cargo xtask bench --write`; what is measured and how stands in `bench/`.",
    "Times are the median of several runs, with the least and the most beside it.",
    "Native DuckDB runs with one thread, on the same files, with the same migrations.",
    "",
    `Measured on ${on.date}: ${on.cores} cores (${on.processor}), ${on.memory}, ${on.system}, ${on.browser}, Node ${on.node}${on.quick ? "; few runs (`--quick`)" : ""}.`,
  ];
  let group;
  for (const row of rows) {
    if (row.group !== group) {
      group = row.group;
      lines.push("", `## ${group}`, "", `| ${HEAD.join(" | ")} |`, "| --- | ---: | ---: | ---: | ---: | --- |");
    }
    lines.push(`| ${cells(row).map(escape).join(" | ")} |`);
  }
  if (notes.length > 0) lines.push("", "## Notes", "", ...notes.map((note) => `- ${note}`));
  return `${lines.join("\n")}\n`;
}
