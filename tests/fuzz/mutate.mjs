// Ways to damage a file. Each takes its bytes and a generator and gives other bytes; none knows what is inside, but
// where a Parquet file keeps its footer, a zip archive its directory and a database its checksums.

/** Begin of a Parquet file's footer, or of the last bytes of something else. */
function footerStart(bytes) {
  if (bytes.length < 12) return 0;
  const start = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
  return start > 0 ? start : Math.max(0, bytes.length - 512);
}

const changed = (bytes, change) => {
  const copy = Buffer.from(bytes);
  if (copy.length > 0) change(copy);
  return copy;
};
const flip = (bytes, at, random) => (bytes[at] ^= 1 << random.below(8));
/** A place in a part of the bytes, `end` excluded. */
const within = (start, end, random) => start + random.below(Math.max(1, end - start));
const spliced = (bytes, at, drop, put) => Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + drop)]);

const ANY = {
  "bits anywhere": (bytes, random) =>
    changed(bytes, (copy) => {
      for (let count = 1 + random.below(8); count > 0; count--) flip(copy, random.below(copy.length), random);
    }),
  "cut off": (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  "begin missing": (bytes, random) => bytes.subarray(random.below(bytes.length + 1)),
  "a run overwritten": (bytes, random) =>
    changed(bytes, (copy) => {
      const at = random.below(copy.length);
      const end = Math.min(copy.length, at + 1 + random.below(200));
      const fill = random.pick([0, 0xff, -1]);
      for (let place = at; place < end; place++) copy[place] = fill < 0 ? random.below(256) : fill;
    }),
  "bytes put in": (bytes, random) => spliced(bytes, random.below(bytes.length + 1), 0, random.bytes(1 + random.below(40))),
  "bytes taken out": (bytes, random) => spliced(bytes, random.below(bytes.length + 1), 1 + random.below(40), Buffer.alloc(0)),
  "a piece twice": (bytes, random) => {
    const at = random.below(bytes.length + 1);
    return spliced(bytes, at, 0, bytes.subarray(at, at + random.below(400)));
  },
};

const PARQUET = {
  "bits in the footer": (bytes, random) =>
    changed(bytes, (copy) => {
      const start = footerStart(copy);
      for (let count = 1 + random.below(6); count > 0; count--) flip(copy, within(start, copy.length - 8, random), random);
    }),
  "a byte of the footer": (bytes, random) =>
    changed(bytes, (copy) => (copy[within(footerStart(copy), copy.length - 8, random)] = random.pick([0, 1, 0x7f, 0x80, 0xff]))),
  "bits in the first page": (bytes, random) =>
    changed(bytes, (copy) => {
      for (let count = 1 + random.below(3); count > 0; count--) flip(copy, within(4, Math.min(80, copy.length), random), random);
    }),
  "the footer's length": (bytes, random) =>
    changed(bytes, (copy) => {
      if (copy.length < 12) return;
      const right = copy.readUInt32LE(copy.length - 8);
      const wrong = random.pick([0, 1, right - 1, right + 1, right * 2, copy.length, copy.length * 2, 0x7fffffff, 0xffffffff]);
      copy.writeUInt32LE(wrong >>> 0, copy.length - 8);
    }),
  "the mark": (bytes, random) =>
    changed(bytes, (copy) => {
      const at = random.pick([0, Math.max(0, copy.length - 4)]);
      copy.write(random.pick(["PARE", "PAR2", "\0\0\0\0", "<htm"]), at, "latin1");
    }),
  "cut off, its end put back": (bytes, random) => {
    const start = footerStart(bytes);
    return Buffer.concat([bytes.subarray(0, random.below(start + 1)), bytes.subarray(start)]);
  },
  "the data of one, the footer of another": (bytes, random, other) =>
    Buffer.concat([bytes.subarray(0, footerStart(bytes)), other.subarray(footerStart(other))]),
};

const ZIP = {
  "bits in the directory": (bytes, random) =>
    changed(bytes, (copy) => {
      const start = Math.max(0, copy.lastIndexOf("PK\x01\x02", undefined, "latin1") - random.below(600));
      for (let count = 1 + random.below(6); count > 0; count--) flip(copy, within(start, copy.length, random), random);
    }),
  "a number of the directory's end": (bytes, random) =>
    changed(bytes, (copy) => {
      const end = copy.lastIndexOf("PK\x05\x06", undefined, "latin1");
      if (end >= 0 && end + 22 <= copy.length) copy.writeUInt16LE(random.pick([0, 1, 0x7fff, 0xffff]), end + random.pick([4, 6, 8, 10, 12, 14, 16, 18, 20]));
    }),
  "a size": (bytes, random) =>
    changed(bytes, (copy) => {
      const found = copy.indexOf("PK\x01\x02", random.below(copy.length), "latin1");
      const wrong = random.pick([0, 1, 0x7fffffff, 0xfffffffe, 0xffffffff]);
      if (found >= 0 && found + 46 <= copy.length) copy.writeUInt32LE(wrong, found + random.pick([16, 20, 24, 42]));
    }),
};

/** A database begins with three headers of this size, and goes on in blocks of the other. */
const [HEADER, BLOCK] = [4_096, 262_144];
/** Where the parts are that have a checksum of their own in front. */
function* summed(length) {
  for (let place = 0; place < 3 && (place + 1) * HEADER <= length; place++) yield [place * HEADER, HEADER];
  for (let at = 3 * HEADER; at + BLOCK <= length; at += BLOCK) yield [at, BLOCK];
}
/** Writes the checksum that DuckDB expects, so that damage gets past it, as an attacker's would. */
function sumAgain(bytes, at, size) {
  const words = new BigUint64Array(bytes.buffer.slice(bytes.byteOffset + at + 8, bytes.byteOffset + at + size));
  let sum = 5381n;
  for (const word of words) sum ^= BigInt.asUintN(64, word * 0xbf58476d1ce4e5b9n);
  bytes.writeBigUInt64LE(sum, at);
}
/** Damages one of the parts, and makes its checksum right. */
const unseen = (bytes, random, damage) =>
  changed(bytes, (copy) => {
    const parts = [...summed(copy.length)];
    if (parts.length === 0) return;
    const [at, size] = random.pick(parts);
    damage(copy, at, size);
    sumAgain(copy, at, size);
  });

const DATABASE = {
  "bits in the headers": (bytes, random) =>
    changed(bytes, (copy) => {
      for (let count = 1 + random.below(4); count > 0; count--) flip(copy, random.below(Math.min(copy.length, 3 * HEADER)), random);
    }),
  "the storage version": (bytes, random) => changed(bytes, (copy) => copy.length >= 20 && copy.writeBigUInt64LE(BigInt(random.pick([0, 1, 63, 66, 68, 0xffffffff])), 12)),
  "cut off at a block": (bytes, random) => bytes.subarray(0, 3 * HEADER + BLOCK * random.below(Math.floor(bytes.length / BLOCK) + 1)),
  "bits under a right checksum": (bytes, random) =>
    unseen(bytes, random, (copy, at, size) => {
      // What is in use of a block is mostly at its begin.
      for (let count = 1 + random.below(6); count > 0; count--) flip(copy, within(at + 8, at + 8 + Math.min(size - 8, random.pick([100, 2_000, size])), random), random);
    }),
  "a run under a right checksum": (bytes, random) =>
    unseen(bytes, random, (copy, at, size) => {
      const start = within(at + 8, at + Math.min(size, 4_000), random);
      copy.fill(random.pick([0, 0x7f, 0xff]), start, Math.min(at + size, start + 1 + random.below(64)));
    }),
};

/** Damages bytes in one of the ways that fit: `{bytes, how}`. `other` lends parts. */
export function mutate(bytes, random, { kind, other }) {
  const ways = Object.entries({ ...ANY, ...{ zip: ZIP, parquet: PARQUET, database: DATABASE }[kind] });
  const [how, way] = random.pick(ways);
  return { bytes: Buffer.from(way(bytes, random, other)), how };
}
