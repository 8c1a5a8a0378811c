// A zip archive of given files, by hand: deflated or stored, without any of the newer fields.

import { deflateRawSync } from "node:zlib";

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function checksum(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** `files`: `[{name, bytes}]`; every second one is stored instead of deflated. */
export function zip(files) {
  const bodies = [];
  const directory = [];
  let offset = 0;
  for (const [place, { name, bytes }] of files.entries()) {
    const method = place % 2 === 0 ? 8 : 0;
    const packed = method === 8 ? deflateRawSync(bytes) : bytes;
    const label = Buffer.from(name, "utf8");
    // Version, flags (UTF-8 names), method, time, date, checksum, both sizes, length of the name, no extra field.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt16LE(0, 6);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(checksum(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(label.length, 22);
    bodies.push(Buffer.from("PK\x03\x04", "latin1"), common, label, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\0", "latin1"), common, rest, label);
    offset += 30 + label.length + packed.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(listing.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, listing, Buffer.from("PK\x05\x06", "latin1"), end]);
}
