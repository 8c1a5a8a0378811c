// Random numbers that are the same for the same seed.

/** A generator (mulberry32): `next()` in [0, 1), `below(n)`, `pick(list)`, `bytes(n)`. */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (end) => Math.floor(next() * end);
  return { next, below, pick: (list) => list[below(list.length)], bytes: (count) => Buffer.from(Array.from({ length: count }, () => below(256))) };
}
