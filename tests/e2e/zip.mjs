// Writes zip archives for tests, honest ones and such as nobody should send. Knows nothing of pages.

import { crc32, deflateRawSync } from "node:zlib";

/**
 * An archive of entries `{name, content, method?, flags?, bytes?, crc?, localName?, offset?}`: `method` 0 stores,
 * 8 deflates (the default); the others are lies told instead of the truth.
 *
 * @returns {Buffer}
 */
export function zip(entries) {
  const files = [];
  const directory = [];
  let at = 0;
  for (const { name, content, method = 8, flags = 0x800, ...lies } of entries) {
    const body = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const nameBytes = Buffer.from(name);
    const localName = Buffer.from(lies.localName ?? name);
    const sizes = Buffer.alloc(12);
    sizes.writeUInt32LE(lies.crc ?? crc32(content), 0);
    sizes.writeUInt32LE(body.length, 4);
    sizes.writeUInt32LE(lies.bytes ?? content.length, 8);
    const local = Buffer.concat([words(0x4b50, 0x0403, 20, flags, method, 0, 0), sizes, words(localName.length, 0), localName, body]);
    const place = Buffer.alloc(4);
    place.writeUInt32LE(lies.offset ?? at);
    directory.push(words(0x4b50, 0x0201, 20, 20, flags, method, 0, 0), sizes, words(nameBytes.length, 0, 0, 0, 0, 0, 0), place, nameBytes);
    files.push(local);
    at += local.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, index, end]);
}

function words(...values) {
  const out = Buffer.alloc(values.length * 2);
  for (const [place, value] of values.entries()) out.writeUInt16LE(value, place * 2);
  return out;
}
