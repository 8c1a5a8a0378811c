// Figures of several runs, and how they are written.

/** The value in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value that 95 of 100 do not pass. */
export function percentile95(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.95) - 1)];
}

/** A number with as many places as it deserves. */
export function short(value) {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}

/** All figures of a run, in order. */
export class Figures {
  rows = [];
  notes = [];

  /** Begins a group of figures. */
  group(name) {
    this.current = name;
    process.stdout.write(`  ${name} …\n`);
  }

  /**
   * Adds a figure. `values`: one for each run. `against`: what it is compared with, in the same unit; then the target
   * is for the ratio. `target`: the most that is allowed.
   */
  add(name, values, { unit = "ms", against, target, below = false } = {}) {
    const list = Array.isArray(values) ? values : [values];
    const value = median(list);
    const ratio = against === undefined ? undefined : value / median([against].flat());
    const judged = ratio ?? value;
    const met = target === undefined ? undefined : below ? judged < target : judged <= target;
    this.rows.push({
      group: this.current, name, value, unit, runs: list.length, least: Math.min(...list), most: Math.max(...list),
      against: against === undefined ? undefined : median([against].flat()), ratio, target, below, met,
    });
  }

  /** Says what a reader of the figures must know, such as what was left out. */
  note(text) {
    this.notes.push(text);
    process.stdout.write(`    note: ${text}\n`);
  }
}
