import { crc32 } from "node:zlib";
import { UserError } from "../contract/errors.ts";
import type { Write } from "./atomic_write.ts";

/** A file in an archive. */
export interface ZipEntry {
  /** With `/` between folders; never begins with one. */
  readonly name: string;
  readonly read: () => Promise<Uint8Array | string>;
}

/** Sizes and positions have 32 bits. */
const MOST_BYTES = 0xffffffff;
const MOST_ENTRIES = 0xffff;

/** The name is UTF-8. */
const FLAGS = 0x0800;
/** 1980-01-01, the format's first day: no time is recorded. */
const DATE = 0x0021;

/**
 * Writes a ZIP archive, stored without compression, one file in memory at a time.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 * @throws {UserError} if it has more than 65,535 files or 4 GB
 */
export async function writeZip(entries: Iterable<ZipEntry>, write: Write): Promise<void> {
  const directory: Uint8Array[] = [];
  let position = 0;
  const put = async (bytes: Uint8Array) => {
    await write(bytes);
    position += bytes.length;
    if (position > MOST_BYTES) throw new UserError("the archive would be larger than 4 GB");
  };
  for (const { name, read } of entries) {
    const content = await read();
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const encoded = new TextEncoder().encode(name);
    const common = [
      ...u16(20, FLAGS, 0, 0, DATE),
      ...u32(crc32(bytes), bytes.length, bytes.length),
      ...u16(encoded.length, 0),
    ];
    directory.push(
      Uint8Array.from([
        ...u32(0x02014b50),
        ...u16(20),
        ...common,
        ...u16(0, 0, 0),
        ...u32(0, position),
        ...encoded,
      ]),
    );
    await put(Uint8Array.from([...u32(0x04034b50), ...common, ...encoded]));
    await put(bytes);
  }
  const count = directory.length;
  if (count > MOST_ENTRIES) throw new UserError("the archive would hold more than 65,535 files");
  const start = position;
  for (const entry of directory) await put(entry);
  await put(Uint8Array.from([
    ...u32(0x06054b50),
    ...u16(0, 0, count, count),
    ...u32(position - start, start),
    ...u16(0),
  ]));
}

const u16 = (...values: number[]) => values.flatMap((value) => [value & 0xff, value >>> 8 & 0xff]);
const u32 = (...values: number[]) =>
  values.flatMap((value) => [...u16(value & 0xffff), ...u16(value >>> 16)]);
